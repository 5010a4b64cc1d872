// The disc that one more session is put on, opened, and what its newest session holds.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "formats/base/extent.h"
#include "formats/base/time.h"
#include "formats/io/block_source.h"
#include "formats/io/volume_entry.h"

namespace disc {

/// What the receipt of a base says of one of its files.
struct ReceiptedContent {
  std::uint64_t size = 0;
  std::int64_t first = 0;  // block; of what has no blocks 0
  std::array<std::uint8_t, 32> sha256{};
};

/// One name of the base, as far as a change of it can be told.
struct BaseEntry {
  std::string path;
  FileType type = FileType::File;
  std::uint32_t mode = 0, uid = 0, gid = 0;
  std::int64_t seconds = 0;
  std::uint64_t size = 0;
  std::int32_t first = -1;  // block of its data, -1 for none
  std::string target;       // of a symbolic link
};

struct SessionBase {
  std::string shown;  // as messages call it
  std::shared_ptr<const BlockSource> source;
  Lba descriptors;  // what the volume descriptors of the newest session are counted from
  Lba newest;       // where that session begins
  Lba end;          // behind the last block that is in use
  Lba first;        // where the new session begins
  unsigned sessions = 1;
  bool has_udf = false, has_iso9660 = false;
  std::optional<std::uint32_t> boot_catalog;          // block that its boot record leads to
  std::map<std::string, ReceiptedContent> receipted;  // by path
  /// What the newest session holds, in the order it was met; filled in by resolve().
  std::vector<BaseEntry> entries;
  std::optional<Lba> udf_partition;  // where the physical partition of its UDF volume begins
  bool keeps_first = false;          // block 16 has the descriptors of the first session
  std::optional<Lba> vat_icb;        // the virtual allocation table that counts
};

/// Where a content lies on a base, in consecutive blocks.
struct RecordedContent {
  Lba first;
  std::uint64_t bytes = 0;         // on the medium
  std::uint32_t zisofs_block = 0;  // 0: as it is
};

}  // namespace disc
