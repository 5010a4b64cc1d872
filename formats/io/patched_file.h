// A file written at any place, which gets its name when it is whole, or is taken up where it was.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "formats/base/bytes.h"
#include "formats/io/descriptor.h"
#include "formats/io/temporary_file.h"

namespace disc {

/// Either hidden under a temporary name beside its own until commit(), and gone without that; or in
/// place, where what was written stays whatever happens. All errors are SystemError.
class PatchedFile {
 public:
  enum class Manner : std::uint8_t {
    Hidden,   // the file must not exist unless it may be replaced
    InPlace,  // the file is made, or opened as it is
  };

  PatchedFile(const std::string& path, Manner manner, bool may_replace);
  PatchedFile(const PatchedFile&) = delete;
  PatchedFile& operator=(const PatchedFile&) = delete;
  ~PatchedFile();

  void write(std::uint64_t offset, Bytes bytes);
  /// Bytes that were never written are zeros; those behind the end too.
  void read(std::uint64_t offset, std::span<std::uint8_t> out) const;
  /// Bytes there are now.
  std::uint64_t size() const;
  void resize(std::uint64_t size);
  /// Everything is on the disk when this returns.
  void sync();
  /// Syncs, and gives a hidden file its name.
  void commit();

 private:
  std::string path_;
  bool may_replace_;
  std::unique_ptr<TemporaryFile> hidden_;
  Descriptor descriptor_;
};

}  // namespace disc
