// Writes a stretch of blocks, and knows at every moment how far it came.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "formats/base/extent.h"
#include "formats/base/progress.h"
#include "formats/io/block_source.h"
#include "record/commander.h"

namespace disc::record {

/// What is to be written: `blocks` blocks of `block_bytes` bytes, from byte `offset` of `source`,
/// to `first` and onwards.
struct Section {
  const BlockSource* source = nullptr;
  std::uint64_t offset = 0;
  Lba first;
  std::int64_t blocks = 0;
  std::int64_t padding = 0;  // of these, zeros behind the end of the source
  std::uint32_t block_bytes = disc::block_size;
  std::string name;  // "track 1": of progress and messages
  /// Of these blocks, as many as an interrupted recording has brought to the medium: they are not
  /// written again. Reading begins with the chunk (Feeder::slot_bytes) in which they end.
  std::int64_t done = 0;
};

/// Told of how far a section has come.
class Checkpoints {
 public:
  virtual ~Checkpoints() = default;
  /// The drive has taken `blocks` blocks of the section; `on_medium`: and put them on the medium.
  /// `digests` are the SHA-256 of the whole chunks among them, from the one on with which reading
  /// began (Section::done). Returns soon: the drive waits meanwhile.
  virtual void reached(std::int64_t blocks, bool on_medium,
                       const std::vector<std::string>& digests) = 0;
};

/// In which way.
struct WriteManner {
  /// Blocks of each WRITE, whole ECC blocks where the medium has such; at most what the transport
  /// takes. WRITEs end at multiples of it, but for the last one.
  std::int32_t blocks_per_write = 16;
  /// WRITE (12) with the streaming bit: no verification on media with defect management.
  bool streaming = false;
  /// WRITE AND VERIFY (10).
  bool verify = false;
  /// kB/s that the medium takes, for the length of waits until it is measured; 0: not known.
  std::int64_t rate = 0;
  /// The first WRITE of a session takes its lead-in or calibration with it.
  bool first_of_session = true;
  /// Told each Feeder::slot_bytes; null: nobody.
  Checkpoints* checkpoints = nullptr;
  /// Bytes after which the drive's buffer is flushed, where nothing but that tells what of a medium
  /// was written; 0: never.
  std::uint64_t flush_every = 0;
  /// kB/s of 1x, for the progress line; 0: pace is shown in bytes.
  double single_speed = 0;
};

/// How the engine learns where a medium would go on being written, after a command whose end is in
/// doubt. One for each family of media.
class Locator {
 public:
  virtual ~Locator() = default;
  /// True where blocks can simply be written again; next_writable() is not asked then.
  virtual bool overwritable() const = 0;
  /// The next block the medium takes, after a WRITE of `doubtful`. Nothing where it does not tell.
  virtual std::optional<Lba> next_writable(Extent doubtful) = 0;
  /// After a reset the drive has forgotten mode pages and speeds: sends them again. False where
  /// the recording cannot be taken up.
  virtual bool restore() = 0;
  /// The laser could not be calibrated: sets a lower speed. False where there is none.
  virtual bool slow_down() { return false; }
};

/// A stretch of what was written, and how long it took.
struct WriteZone {
  Extent blocks;
  drive::nanoseconds duration{0};
};

/// What happened while writing.
struct WriteReport {
  std::int64_t blocks = 0;      // on the medium or taken by the drive, from Section::first on
  std::uint64_t commands = 0;   // WRITEs sent
  std::uint64_t busy = 0;       // refusals since the drive's buffer was full
  std::uint64_t doubts = 0;     // WRITEs whose end was in doubt
  std::uint64_t saved = 0;      // of these, that had been executed all the same
  std::uint64_t resent = 0;     // of these, that had not
  std::uint64_t recovered = 0;  // errors that the drive mended by itself
  std::uint64_t starved = 0;    // times our memory was empty
  double lowest_level = 1;      // of the drive's buffer, 0 to 1
  bool level_known = false;
  std::int64_t rewritten = 0;  // blocks sent twice, since the drive had lost some of them
  drive::nanoseconds duration{0};
  bool ended_early = false;  // somebody wished to stop
  /// SHA-256 of each Feeder::slot_bytes, from where reading began; none if ended early.
  std::vector<std::string> digests;
  std::int64_t unchanged = 0;  // of `blocks`, those left as they were, for they lay there
  /// At most 16 of equal length, in order: a disc that gets slower somewhere shows it here.
  std::vector<WriteZone> zones;
};

/// A recording that had to end before its time. The blocks of `report` are in the drive, but for
/// some of `lost`, of which it has told that they did not reach the disc.
class WriteStopped : public drive::DriveError {
 public:
  WriteStopped(const std::string& text, WriteReport so_far,
               std::optional<Extent> lost_blocks = std::nullopt)
      : DriveError(text), report(std::move(so_far)), lost(lost_blocks) {}
  WriteReport report;
  std::optional<Extent> lost;
};

/// Writes the section. Returns when the drive has taken the last block, which is not yet the disc:
/// SYNCHRONIZE CACHE is the caller's. A wish to end is granted between two WRITEs. Throws
/// WriteStopped where the medium or the drive ends it, and what reading the source throws.
WriteReport write_section(Commander& commander, const Section& section, const WriteManner& manner,
                          Locator& locator, Progress& progress);

}  // namespace disc::record
