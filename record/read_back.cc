// Reads what was written back from the disc and compares it with where it came from.
#include "record/read_back.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "formats/mmc/commands.h"
#include "record/readiness.h"

namespace disc::record {
namespace {

using drive::Outcome;
using std::chrono::seconds;

constexpr std::uint32_t cd_sector = 2352;
// The 2336 bytes behind the header of a sector of mode 2.
constexpr std::uint8_t behind_header =
    mmc::ReadCd::sub_header | mmc::ReadCd::user_data | mmc::ReadCd::edc_ecc;
// Drives give samples up to two sectors early or late, each model by its own number of samples.
constexpr std::size_t edge_bytes = 2 * cd_sector;
constexpr std::size_t mark_bytes = 512;
constexpr std::uint64_t most_silence = 60ULL * 75 * cd_sector;
constexpr std::int32_t most_sectors = 26;
constexpr int most_tries = 4;
constexpr seconds most_busy{60};
constexpr std::int32_t samples = 16;
// More than any drive remembers.
constexpr std::int32_t far_blocks = 16'384;

mmc::Cdb read_command(Lba first, std::int32_t blocks, std::uint32_t block_bytes) {
  if (block_bytes != disc::block_size) {
    mmc::ReadCd read;
    read.first = static_cast<std::uint32_t>(first.value);
    read.blocks = mmc::three_bytes(static_cast<std::uint32_t>(blocks));
    read.main_channel = block_bytes == cd_sector ? mmc::ReadCd::whole_sector : behind_header;
    return read;
  }
  mmc::Read10 read;
  read.first = static_cast<std::uint32_t>(first.value);
  read.blocks = static_cast<std::uint16_t>(blocks);
  return read;
}

class Reader {
 public:
  Reader(Commander& commander, const Section& section, ReadBackReport& report)
      : commander_(commander), drive_(commander.drive()), section_(section), report_(report) {}

  void compare(Extent extent);
  /// By how many bytes the drive gives samples late (above 0) or early, found by the first sounds
  /// of the track; 0 where they are all silence or cannot be found.
  void find_offset();

 private:
  bool read_bytes(std::int64_t from, std::span<std::uint8_t> out);
  void compare_shifted(Extent extent);
  Outcome read(Lba first, std::int32_t blocks, std::span<std::uint8_t> out);
  void compare_piece(Lba first, std::int32_t blocks);
  void hold(Lba first, std::int32_t blocks, Bytes found);

  Commander& commander_;
  drive::Transport& drive_;
  const Section& section_;
  ReadBackReport& report_;
  std::vector<std::uint8_t> found_, wanted_;
  std::int64_t offset_ = 0;
};

// With patience for a drive that is busy and a few tries for all else.
Outcome Reader::read(Lba first, std::int32_t blocks, std::span<std::uint8_t> out) {
  const mmc::Cdb command = read_command(first, blocks, section_.block_bytes);
  const drive::nanoseconds since = drive_.now();
  int tries = 0;
  for (;;) {
    const Outcome outcome = drive_.receive(command, out, timeout_of(command, commander_.basis()));
    if (outcome.good() && outcome.residue == 0)
      return outcome;
    const Next next = judge(outcome, command.operation_code()).next;
    if (next == Next::Wait || next == Next::WaitLong) {
      if (drive_.now() - since > most_busy)
        return outcome;
      drive_.wait(std::chrono::milliseconds(100));
      continue;
    }
    if (++tries == most_tries)
      return outcome;
  }
}

void Reader::hold(Lba first, std::int32_t blocks, Bytes found) {
  const std::uint64_t from =
      section_.offset + static_cast<std::uint64_t>(first - section_.first) * section_.block_bytes;
  wanted_.resize(found.size());
  const std::uint64_t there = from < section_.source->size() ? section_.source->size() - from : 0;
  const auto real = static_cast<std::size_t>(std::min<std::uint64_t>(there, found.size()));
  std::fill(wanted_.begin() + static_cast<std::ptrdiff_t>(real), wanted_.end(), std::uint8_t{0});
  if (real != 0)
    section_.source->read(from, std::span(wanted_).first(real));
  report_.compared += blocks;
  if (std::memcmp(wanted_.data(), found.data(), found.size()) == 0)
    return;
  for (std::int32_t i = 0; i < blocks; ++i) {
    const std::size_t at = static_cast<std::size_t>(i) * section_.block_bytes;
    if (std::memcmp(wanted_.data() + at, found.data() + at, section_.block_bytes) == 0)
      continue;
    ++report_.different;
    if (!report_.first_different)
      report_.first_different = first + i;
  }
}

// What cannot be read at once is read block by block, so that one bad block is one bad block.
void Reader::compare_piece(Lba first, std::int32_t blocks) {
  found_.resize(static_cast<std::size_t>(blocks) * section_.block_bytes);
  if (read(first, blocks, found_).good()) {
    hold(first, blocks, found_);
    return;
  }
  for (std::int32_t i = 0; i < blocks; ++i) {
    const std::span<std::uint8_t> one = std::span(found_).first(section_.block_bytes);
    const Outcome outcome = read(first + i, 1, one);
    if (outcome.good() && outcome.residue == 0) {
      hold(first + i, 1, one);
      continue;
    }
    ++report_.unreadable;
    if (!report_.first_unreadable) {
      report_.first_unreadable = first + i;
      report_.first_reason =
          outcome.good() ? "the drive gave less than was asked for" : drive::describe(outcome);
    }
  }
}

// Bytes of the disc counted from the first block of the section, which may lie before it.
bool Reader::read_bytes(std::int64_t from, std::span<std::uint8_t> out) {
  const auto floor = [](std::int64_t byte) {
    return static_cast<std::int32_t>((byte - (byte < 0 ? cd_sector - 1 : 0)) / cd_sector);
  };
  const std::int32_t first = floor(from);
  const std::int32_t last = floor(from + static_cast<std::int64_t>(out.size()) - 1);
  std::vector<std::uint8_t> sectors(static_cast<std::size_t>(last - first + 1) * cd_sector);
  for (std::int32_t at = first; at <= last; at += most_sectors) {
    const std::int32_t count = std::min(most_sectors, last - at + 1);
    const std::span<std::uint8_t> piece =
        std::span(sectors).subspan(static_cast<std::size_t>(at - first) * cd_sector,
                                   static_cast<std::size_t>(count) * cd_sector);
    const Outcome outcome = read(section_.first + at, count, piece);
    if (!outcome.good() || outcome.residue != 0)
      return false;
  }
  std::memcpy(out.data(), sectors.data() + (from - std::int64_t{first} * cd_sector), out.size());
  return true;
}

void Reader::find_offset() {
  const std::uint64_t size = static_cast<std::uint64_t>(section_.blocks) * cd_sector;
  std::vector<std::uint8_t> mark(mark_bytes);
  std::uint64_t at = edge_bytes;
  // Sounds that are no silence, and not the same sample over and over.
  const auto tells = [&] {
    for (std::size_t i = 4; i < mark.size(); i += 4)
      if (std::memcmp(mark.data(), mark.data() + i, 4) != 0)
        return true;
    return false;
  };
  for (;; at += mark_bytes) {
    if (at + mark_bytes + edge_bytes > size || at > most_silence)
      return;
    section_.source->read(section_.offset + at, mark);
    if (tells())
      break;
  }
  std::vector<std::uint8_t> around(mark_bytes + 2 * edge_bytes);
  const auto from = static_cast<std::int64_t>(at) - static_cast<std::int64_t>(edge_bytes);
  if (!read_bytes(from, around))
    return;
  // The nearest place counts, since sounds may repeat.
  for (std::size_t distance = 0; distance <= edge_bytes; distance += 4)
    for (const bool late : {true, false}) {
      const std::size_t place = late ? edge_bytes + distance : edge_bytes - distance;
      if (std::memcmp(around.data() + place, mark.data(), mark.size()) == 0) {
        offset_ = static_cast<std::int64_t>(place) - static_cast<std::int64_t>(edge_bytes);
        report_.sample_offset = static_cast<std::int32_t>(offset_ / 4);
        return;
      }
    }
}

// With the edges of the track left out, whose samples lie in its neighbours.
void Reader::compare_shifted(Extent extent) {
  const auto size = section_.blocks * std::int64_t{cd_sector};
  const std::int64_t edge = std::abs(offset_) + cd_sector;
  for (std::int32_t i = 0; i < extent.blocks; ++i) {
    const std::int64_t at = std::int64_t{extent.first - section_.first + i} * cd_sector;
    if (at < edge || at + cd_sector > size - edge)
      continue;
    wanted_.resize(cd_sector);
    found_.resize(cd_sector);
    section_.source->read(section_.offset + static_cast<std::uint64_t>(at), wanted_);
    if (!read_bytes(at + offset_, found_)) {
      ++report_.unreadable;
      if (!report_.first_unreadable)
        report_.first_unreadable = extent.first + i;
      continue;
    }
    ++report_.compared;
    if (wanted_ == found_)
      continue;
    ++report_.different;
    if (!report_.first_different)
      report_.first_different = extent.first + i;
  }
}

void Reader::compare(Extent extent) {
  if (offset_ != 0) {
    compare_shifted(extent);
    return;
  }
  const auto most = static_cast<std::int32_t>(std::max<std::uint32_t>(
      1, std::min<std::uint32_t>(drive_.most_bytes(), 64 * 1024) / section_.block_bytes));
  for (Lba at = extent.first; at < extent.end();) {
    const std::int32_t blocks = std::min(most, extent.end() - at);
    compare_piece(at, blocks);
    at = at + blocks;
  }
}

}  // namespace

ReadBackReport compare_with_source(Commander& commander, const Section& section,
                                   const std::vector<Extent>& extents, Progress& progress) {
  // A cancelled comparison is told by its count, so pieces are small enough to be left soon.
  constexpr std::int32_t piece = 512;
  ReadBackReport report;
  Reader reader(commander, section, report);
  std::uint64_t total = 0, done = 0;
  for (const Extent& extent : extents)
    total += static_cast<std::uint64_t>(extent.blocks) * section.block_bytes;
  if (section.block_bytes == cd_sector)
    reader.find_offset();
  progress.start(cat("comparing ", section.name), total, "bytes");
  for (const Extent& extent : extents)
    for (std::int32_t i = 0; i < extent.blocks; i += piece) {
      if (commander.interrupts().end_wished())
        return report;
      const std::int32_t blocks = std::min(piece, extent.blocks - i);
      reader.compare({extent.first + i, blocks});
      progress.at(done += static_cast<std::uint64_t>(blocks) * section.block_bytes);
    }
  progress.finish();
  return report;
}

std::vector<Extent> quick_sample(const Section& section, std::int32_t unit,
                                 const std::vector<Lba>& breaks) {
  const Lba end = section.first + static_cast<std::int32_t>(section.blocks);
  std::vector<Lba> starts{section.first};
  const auto blocks = static_cast<std::int64_t>(section.blocks);
  for (std::int32_t i = 1; i <= samples; ++i)
    starts.push_back(section.first + static_cast<std::int32_t>(blocks * i / (samples + 1)));
  for (const Lba at : breaks) {
    starts.push_back(at + -unit);
    starts.push_back(at);
  }
  starts.push_back(end + -unit);
  std::sort(starts.begin(), starts.end());
  std::vector<Extent> extents;
  Lba covered = section.first;
  for (const Lba start : starts) {
    const Lba from = std::max(start, covered), to = std::min(start + unit, end);
    if (from >= to)
      continue;
    extents.push_back({from, to - from});
    covered = to;
  }
  return extents;
}

std::string forget_cache(Commander& commander, bool can_load, std::int64_t blocks) {
  const auto start_stop = [&](std::uint8_t operation) {
    mmc::StartStopUnit command;
    command.operation = operation;
    return commander.send_if_known(command, "load the disc anew");
  };
  if (can_load && start_stop(mmc::StartStopUnit::eject) && start_stop(mmc::StartStopUnit::load)) {
    wait_until_ready(commander.drive(), seconds(300));
    return "ejected and loaded";
  }
  std::string done;
  if (start_stop(mmc::StartStopUnit::stop) && start_stop(mmc::StartStopUnit::start)) {
    wait_until_ready(commander.drive(), seconds(300));
    done = "stopped and started";
  }
  // As much as the drive remembers, from the other end, so that the first blocks are read anew.
  std::vector<std::uint8_t> buffer(32 * block_size);
  const auto first = static_cast<std::int32_t>(std::max<std::int64_t>(0, blocks - far_blocks));
  for (auto at = first; at + 32 <= blocks; at += 32) {
    mmc::Read10 read;
    read.first = static_cast<std::uint32_t>(at);
    read.blocks = 32;
    if (!commander.drive().receive(read, buffer, seconds(60)).good())
      break;
  }
  return done.empty() ? "read elsewhere" : done + ", read elsewhere";
}

}  // namespace disc::record
