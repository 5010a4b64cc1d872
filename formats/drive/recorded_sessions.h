// The sessions that a medium in a drive has, and where the next one would begin.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "formats/base/extent.h"
#include "formats/io/block_source.h"
#include "formats/transport/transport.h"

namespace disc::drive {

/// What sessions have to keep to: the gaps of a CD, the ECC units of a DVD (16 blocks) and of a BD
/// (32).
enum class DiscFamily : std::uint8_t { Cd, Dvd, Bd, Other };

/// A session from its first block to the end of its last track; CD: that are data.
struct RecordedSession {
  Extent extent;
  bool data = true;  // its first track holds data
};

struct RecordedSessions {
  DiscFamily family = DiscFamily::Other;
  /// Blocks can be written anywhere, so that there is one session, however full, as the drive sees.
  bool random_writable = false;
  std::vector<RecordedSession> sessions;  // that are complete, in order
  /// Where a new session begins; nothing where none can be added and on random writable media.
  std::optional<Lba> next_writable;
};

/// Asks the drive. A drive that knows no tracks gives no sessions.
RecordedSessions recorded_sessions(Transport& drive);

/// Where the session begins that systems mount: the last one with data; on random writable media,
/// and where there is none, block 0.
Lba mounted_session(const RecordedSessions& recorded);

/// The medium of a drive and its sessions. Throws as open_medium().
struct RecordedMedium {
  std::unique_ptr<BlockSource> source;
  RecordedSessions recorded;
};
RecordedMedium open_recorded_medium(const std::string& address);

}  // namespace disc::drive
