// Reads FAT12, FAT16 and FAT32 volumes of any origin.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "formats/base/time.h"
#include "formats/fat/boot_sector.h"
#include "formats/fat/fault.h"
#include "formats/io/block_source.h"
#include "formats/io/byte_stream.h"

namespace disc::fat {

/// A file or a directory.
struct Entry {
  std::string name;        // the long name where there is one; UTF-8
  std::string short_name;  // in capitals, as recorded; the root: ""
  bool directory = false;
  std::uint8_t attributes = 0;  // Attribute::...
  std::uint64_t size = 0;       // bytes of a file
  std::uint32_t cluster = 0;    // the first; 0: no data, or the fixed root directory
  std::optional<Timestamp> modified, created, accessed;
  std::uint64_t entry_offset = 0;  // of the short entry, from the start of the volume
};

/// A run of consecutive bytes of a volume.
struct ByteRun {
  std::uint64_t offset = 0;  // from the start of the volume
  std::uint64_t bytes = 0;

  auto operator<=>(const ByteRun&) const = default;
};

/// Opens a volume and answers by path. Damage is told to the handler, and reading goes on: every
/// loop is bounded, and memory stays in proportion to one directory (2 MiB of entries). Safe from
/// several threads at once.
class VolumeReader {
 public:
  /// `volume_offset` is the byte of `source` at which the volume begins. Throws FormatError if
  /// there is no FAT volume.
  explicit VolumeReader(const BlockSource& source, std::uint64_t volume_offset = 0,
                        FaultHandler faults = {});
  ~VolumeReader();
  VolumeReader(VolumeReader&&) noexcept;

  const Geometry& geometry() const;
  /// Serial number and label as the boot sector has them.
  const VolumeIdentity& identity() const;
  /// The label entry of the root directory, which is the one that counts; "" if there is none.
  std::string label() const;

  Entry root() const;
  /// Children in recorded order, without "." and "..".
  std::vector<Entry> list(const Entry& directory) const;
  /// By absolute path, "/" for the root; components are long or short names in any case. Nothing if
  /// there is no such entry.
  std::optional<Entry> find(const std::string& path) const;
  /// Depth first in recorded order, each directory before its children; a directory reached a
  /// second time, or deeper than 256, is a fault and is not entered. `visit` returns false to leave
  /// a directory out.
  void walk(const std::function<bool(const std::string& path, const Entry&)>& visit) const;

  /// Where the content of a file lies, neighbouring clusters joined. Shorter than the file where
  /// its chain breaks, which is a fault.
  std::vector<ByteRun> runs(const Entry& file) const;
  /// The content. Reading throws FormatError where the chain breaks before the end.
  std::unique_ptr<ByteStream> open(const Entry& file) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace disc::fat
