// Packs directory records into blocks, and what finds no room in them into continuation areas.
#pragma once

#include <cstdint>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/base/extent.h"
#include "formats/iso9660/directory_record.h"

namespace disc {

/// The blocks of one directory in the making. No record crosses the end of a block (ECMA-119
/// 6.8.1.1), and no continuation area does (SUSP 5.1 asks it, and some kernels read one block
/// only).
class RecordPacker {
 public:
  /// `continuation` is where the continuation areas will lie; sizes do not depend on it.
  explicit RecordPacker(Lba continuation) : first_continuation_(continuation) {}

  /// Adds one record. Entries that find no room in it move to a continuation area, announced by CE
  /// as the record's last entry. `system_use` holds whole SUSP entries.
  void add(const iso9660::DirectoryRecord& record, Bytes identifier, Bytes system_use);

  /// Whole blocks, the rest of the last one zero; the packer is empty afterwards.
  std::vector<std::uint8_t> take_records();
  std::vector<std::uint8_t> take_continuation();

 private:
  std::vector<std::uint8_t> continued(Bytes entries);

  Lba first_continuation_;
  std::vector<std::uint8_t> records_;
  std::vector<std::uint8_t> continuation_;
};

}  // namespace disc
