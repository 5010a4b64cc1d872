// The directory records of an extent, one after another, as they are recorded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/base/extent.h"
#include "formats/io/block_source.h"
#include "formats/iso9660/directory_record.h"
#include "formats/iso9660/fault.h"

namespace disc::iso9660 {

/// A directory record and where it stands.
struct RecordAt {
  RecordView view;
  Lba block;                 // the block it begins in
  std::uint32_t offset = 0;  // bytes into that block

  const DirectoryRecord& record() const { return view.record; }
};

/// The number of a field in both byte orders. Where the halves disagree that is a fault, and the
/// half that is at most `limit` counts (the first, if both or none are).
std::uint32_t checked(const Both<std::uint32_t>& number, std::uint64_t limit, Lba at,
                      const char* what, const char* clause, const FaultHandler& faults);

/// Where the content of a record begins: behind its extended attribute record. Numbers that no
/// `Lba` can hold become the greatest one, which lies past the end of every medium.
Lba data_location(const DirectoryRecord& record, std::uint32_t extent_location);

/// Reads the records of one directory front to back, in large pieces, never more memory than a
/// piece. What lies past the end of the medium, or cannot be read, is a fault and ends the list.
/// Records of length 0 lead to the next sector; a record whose lengths contradict each other is a
/// fault and gives up the rest of its sector; a record across two sectors is a fault, and read.
class RecordReader {
 public:
  /// `bytes` from `first` on: where data_location() says, and the data length.
  RecordReader(const BlockSource& source, Lba first, std::uint64_t bytes, FaultHandler faults = {});

  /// The next record; it stays valid until the next call. Nothing at the end.
  std::optional<RecordAt> next();

 private:
  bool fill();

  const BlockSource& source_;
  FaultHandler faults_;
  std::uint64_t begin_ = 0;      // byte of the medium the directory begins at
  std::uint64_t size_ = 0;       // bytes of it that are on the medium
  std::uint64_t position_ = 0;   // of the next record, counted from begin_
  std::uint64_t buffer_at_ = 0;  // what buffer_ begins with, counted from begin_
  std::vector<std::uint8_t> buffer_;
};

}  // namespace disc::iso9660
