// Finds the sessions of a medium by its ISO 9660 superblocks, where no drive tells of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "formats/base/extent.h"
#include "formats/base/time.h"
#include "formats/io/block_source.h"

namespace disc::media {

/// One session, as its primary volume descriptor tells it.
struct VolumeSession {
  Lba start;
  /// What to count the volume descriptors from: `start`, or where a session whose own descriptors
  /// were written over has a copy of them.
  Lba descriptors;
  std::int64_t blocks = 0;  // of its volume, from `start` on
  std::string volume_id;
  std::optional<Timestamp> created;

  Lba end() const { return start + static_cast<std::int32_t>(blocks); }
};

/// The superblock at block 16: that of the newest session on media that are written anywhere, that
/// of the first one elsewhere. Nothing where there is no ISO 9660.
struct Superblock {
  std::int32_t root = 0;    // block of the root directory
  std::int64_t blocks = 0;  // of the volume
  std::string volume_id;
  std::optional<Timestamp> created;
};
/// What stands in block `at`, if it is a primary volume descriptor of blocks of 2048 bytes.
std::optional<Superblock> read_superblock(const BlockSource& source, Lba at);

/// The newest session, found from the superblock at block 16 on: others lie behind its end where it
/// was not renewed. Nothing without ISO 9660.
std::optional<VolumeSession> newest_session(const BlockSource& source);

/// All sessions that can be found, oldest first. Walks from each to the next by size and gap, and
/// searches from the front where the superblock has been renewed.
std::vector<VolumeSession> find_sessions(const BlockSource& source);

/// The session whose first block is `start`, as far as its descriptors can be read.
std::optional<VolumeSession> session_at(const BlockSource& source, Lba start);

}  // namespace disc::media
