// Reads runs of blocks from a drive, and finds out which of them cannot be read.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "formats/base/extent.h"
#include "formats/cd/disc.h"
#include "formats/transport/transport.h"

namespace disc::record {

/// How blocks are asked for.
struct ReadForm {
  std::uint32_t bytes = disc::block_size;  // that come of each
  std::uint32_t unit = 1;                  // blocks that are corrected together
  std::function<mmc::Cdb(Lba first, std::uint32_t blocks)> command;
  /// Puts what came of a block into the order it is wanted in; may be empty.
  std::function<void(std::span<std::uint8_t> block)> arrange{};
  /// Whether a block that came is as it was recorded; empty: nobody knows.
  std::function<bool(Bytes block)> is_sound{};
};

/// READ (10) of blocks of 2048 bytes.
ReadForm data_form(std::uint32_t ecc_blocks);

/// What comes with the 2352 bytes of a sector.
struct SectorExtras {
  /// None, Pq16 or PwRaw: behind the sector.
  cd::Subchannel subchannel = cd::Subchannel::None;
  bool c2 = false;  // 294 bytes of pointers at the very end: a sector with any set is not sound
};
/// READ CD of whole sectors.
ReadForm sector_form(const SectorExtras& extras);

struct ReadPatience {
  unsigned retries = 4;  // of each block that could not be read
  drive::milliseconds timeout{60'000};
};

/// Remembers nothing of blocks, but how often the drive did not answer.
class BlockReader {
 public:
  BlockReader(drive::Transport& drive, ReadForm form, ReadPatience patience);

  const ReadForm& form() const { return form_; }
  /// Blocks that one command can ask for.
  std::uint32_t most_blocks() const { return most_blocks_; }

  /// Fills `out`, form().bytes for each block from `first` on. What cannot be read becomes zeros;
  /// returned are these runs, in order. Throws DriveError where not the medium but the drive fails,
  /// or ceases to answer.
  std::vector<Extent> read(Lba first, std::span<std::uint8_t> out);
  /// Blocks of all reads that came, and were not sound at any try; they hold what came last.
  const std::vector<Extent>& unsound() const { return unsound_; }

  /// Whether the drive takes this form at all: tries one block, which may be unreadable.
  bool takes_form(Lba at);

 private:
  void mend(Lba first, std::uint32_t blocks, std::span<std::uint8_t> out,
            const std::vector<Extent>& bad);
  bool try_run(Lba first, std::uint32_t blocks, std::span<std::uint8_t> out);
  void read_unit(Lba first, std::uint32_t blocks, std::span<std::uint8_t> out,
                 std::vector<Extent>& bad);

  drive::Transport& drive_;
  ReadForm form_;
  ReadPatience patience_;
  std::uint32_t most_blocks_;
  std::vector<Extent> unsound_;
  unsigned timeouts_ = 0;
};

}  // namespace disc::record
