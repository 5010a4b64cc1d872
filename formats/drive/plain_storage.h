// The bytes of a file or block device that serves as a medium: opened so that nobody else has it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "formats/base/bytes.h"
#include "formats/drive/address.h"
#include "formats/drive/holders.h"
#include "formats/drive/open_drive.h"

namespace disc::drive {

/// Errors of reading and writing are the numbers of errno, 0 for none, since they become sense
/// data.
class PlainStorage {
 public:
  /// Throws DriveError or ManifestError (a path of the other scheme).
  PlainStorage(const Address& address, const OpenOptions& options, const SystemFolders& system);
  /// Has the kernel read the partitions anew where any were written.
  ~PlainStorage();
  PlainStorage(const PlainStorage&) = delete;
  PlainStorage& operator=(const PlainStorage&) = delete;

  /// Bytes that there are, or that there may be where a file grows.
  std::uint64_t capacity() const;
  bool is_block_device() const;
  /// "sdb" of a block device, as sysfs calls it; "" of a file.
  const std::string& kernel_name() const;

  /// Fills `out`; what lies behind the end of a file is zeros.
  int read(std::uint64_t offset, std::span<std::uint8_t> out);
  int write(std::uint64_t offset, Bytes bytes);
  /// Returns when all that was written lies on the device, which is read afterwards instead of a
  /// cache. An error stays: what is lost is lost.
  int synchronize();
  /// Bytes written since the last synchronize().
  std::uint64_t waiting() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace disc::drive
