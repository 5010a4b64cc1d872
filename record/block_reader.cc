// Reads runs of blocks from a drive, and finds out which of them cannot be read.
#include "record/block_reader.h"

#include <algorithm>
#include <utility>

#include "formats/mmc/commands.h"
#include "record/ask.h"

namespace disc::record {
namespace {

// 64 KiB pass every adapter and bridge.
constexpr std::uint32_t most_bytes = 64 * 1024;
constexpr unsigned most_timeouts = 3;

/// Faults of the medium at these blocks, and not of the drive or of the way to it.
bool is_of_medium(const drive::Outcome& outcome) {
  if (outcome.status != drive::Status::CheckCondition || outcome.host != drive::HostStatus::Ok)
    return false;
  const mmc::Sense sense = outcome.reason();
  switch (sense.key) {
    case mmc::medium_error:
    case mmc::hardware_error:  // a servo that finds no track where there is none
    case mmc::blank_check:
      return true;
    case mmc::illegal_request:  // behind the end; run-out and link blocks
      return sense.code == mmc::out_of_range.code || sense.code == mmc::illegal_mode_for_track.code;
    default:
      return false;
  }
}

void add(std::vector<Extent>& runs, Lba at) {
  if (!runs.empty() && runs.back().end() == at)
    ++runs.back().blocks;
  else
    runs.push_back({at, 1});
}

}  // namespace

ReadForm data_form(std::uint32_t ecc_blocks) {
  ReadForm form;
  form.unit = std::max(ecc_blocks, 1U);
  form.command = [](Lba first, std::uint32_t blocks) {
    mmc::Read10 command;
    command.first = static_cast<std::uint32_t>(first.value);
    command.blocks = static_cast<std::uint16_t>(blocks);
    return mmc::Cdb(command);
  };
  return form;
}

ReadForm sector_form(const SectorExtras& extras) {
  constexpr std::uint32_t sector = 2352, pointers = 294;
  const std::uint32_t subchannel = cd::subchannel_bytes(extras.subchannel);
  ReadForm form;
  form.bytes = sector + subchannel + (extras.c2 ? pointers : 0);
  form.command = [extras](Lba first, std::uint32_t blocks) {
    mmc::ReadCd command;
    command.first = static_cast<std::uint32_t>(first.value);
    command.blocks = mmc::three_bytes(blocks);
    command.main_channel = mmc::ReadCd::whole_sector;
    if (extras.c2)
      command.main_channel |= mmc::ReadCd::c2;
    if (extras.subchannel != cd::Subchannel::None)
      command.subchannel =
          extras.subchannel == cd::Subchannel::PwRaw ? mmc::ReadCd::raw_p_to_w : mmc::ReadCd::q;
    return mmc::Cdb(command);
  };
  if (!extras.c2)
    return form;
  // Drives give the pointers between sector and sub-channel (MMC-6 6.19).
  form.arrange = [](std::span<std::uint8_t> block) {
    std::rotate(block.begin() + sector, block.begin() + sector + pointers, block.end());
  };
  form.is_sound = [](Bytes block) {
    return std::all_of(block.end() - pointers, block.end(),
                       [](std::uint8_t bits) { return bits == 0; });
  };
  return form;
}

BlockReader::BlockReader(drive::Transport& drive, ReadForm form, ReadPatience patience)
    : drive_(drive), form_(std::move(form)), patience_(patience) {
  const std::uint32_t blocks = std::min(drive.most_bytes(), most_bytes) / form_.bytes;
  most_blocks_ = std::max(blocks / form_.unit * form_.unit, std::min(blocks, form_.unit));
  most_blocks_ = std::max(most_blocks_, 1U);
}

bool BlockReader::try_run(Lba first, std::uint32_t blocks, std::span<std::uint8_t> out) {
  const mmc::Cdb command = form_.command(first, blocks);
  const Reply reply = ask(drive_, command, blocks * form_.bytes, patience_.timeout);
  if (reply.good() && reply.data.size() == out.size()) {
    std::copy(reply.data.begin(), reply.data.end(), out.begin());
    for (std::uint32_t i = 0; i < blocks && form_.arrange; ++i)
      form_.arrange(out.subspan(std::size_t{i} * form_.bytes, form_.bytes));
    return true;
  }
  if (reply.good())
    return false;  // a drive that gives less than it was asked for has not read them
  const bool late = reply.outcome.host == drive::HostStatus::TimeOut;
  if (late && ++timeouts_ <= most_timeouts)
    return false;
  if (!is_of_medium(reply.outcome))
    throw drive::DriveError(
        cat(failure(drive_, command, reply.outcome), ", at block ", first.value,
            late ? "; it has ceased to answer: switch it off and on, then go on with --map" : ""));
  return false;
}

void BlockReader::read_unit(Lba first, std::uint32_t blocks, std::span<std::uint8_t> out,
                            std::vector<Extent>& bad) {
  for (std::uint32_t i = 0; i < blocks; ++i) {
    const std::span<std::uint8_t> block = out.subspan(std::size_t{i} * form_.bytes, form_.bytes);
    const Lba at = first + static_cast<std::int32_t>(i);
    bool read = false;
    for (unsigned turn = 0; turn <= patience_.retries && !read; ++turn)
      read = try_run(at, 1, block);
    if (read)
      continue;
    std::fill(block.begin(), block.end(), std::uint8_t{0});
    add(bad, at);
  }
}

std::vector<Extent> BlockReader::read(Lba first, std::span<std::uint8_t> out) {
  std::vector<Extent> bad;
  const auto blocks = static_cast<std::uint32_t>(out.size() / form_.bytes);
  for (std::uint32_t done = 0; done < blocks;) {
    const Lba at = first + static_cast<std::int32_t>(done);
    const std::uint32_t run = std::min(blocks - done, most_blocks_);
    const auto part = out.subspan(std::size_t{done} * form_.bytes, std::size_t{run} * form_.bytes);
    if (!try_run(at, run, part)) {
      // Whole units first: what is corrected together is read, or fails, together.
      for (std::uint32_t i = 0; i < run;) {
        const std::uint32_t into =
            static_cast<std::uint32_t>(at.value + static_cast<int>(i)) % form_.unit;
        const std::uint32_t unit = std::min(run - i, form_.unit - into);
        const auto some =
            part.subspan(std::size_t{i} * form_.bytes, std::size_t{unit} * form_.bytes);
        const Lba from = at + static_cast<std::int32_t>(i);
        if (unit == 1 || !try_run(from, unit, some))
          read_unit(from, unit, some, bad);
        i += unit;
      }
    }
    mend(at, run, part, bad);
    done += run;
  }
  return bad;
}

void BlockReader::mend(Lba first, std::uint32_t blocks, std::span<std::uint8_t> out,
                       const std::vector<Extent>& bad) {
  for (std::uint32_t i = 0; i < blocks && form_.is_sound; ++i) {
    const std::span<std::uint8_t> block = out.subspan(std::size_t{i} * form_.bytes, form_.bytes);
    const Lba at = first + static_cast<std::int32_t>(i);
    const bool lost =
        std::any_of(bad.begin(), bad.end(), [at](const Extent& run) { return run.contains(at); });
    for (unsigned turn = 0; !lost && !form_.is_sound(block) && turn < patience_.retries; ++turn)
      try_run(at, 1, block);
    if (!lost && !form_.is_sound(block))
      add(unsound_, at);
  }
}

bool BlockReader::takes_form(Lba at) {
  const Reply reply = ask(drive_, form_.command(at, 1), form_.bytes, patience_.timeout);
  if (reply.good())
    return reply.data.size() == form_.bytes;
  return is_of_medium(reply.outcome) && reply.outcome.reason().key != mmc::illegal_request;
}

}  // namespace disc::record
