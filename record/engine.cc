// Writes a stretch of blocks, and knows at every moment how far it came.
#include "record/engine.h"

#include <algorithm>
#include <utility>

#include "formats/mmc/buffer_capacity.h"
#include "formats/mmc/commands.h"
#include "record/feeder.h"

namespace disc::record {
namespace {

using drive::HostStatus;
using drive::nanoseconds;
using drive::Outcome;
using std::chrono::milliseconds;
using std::chrono::seconds;

// How long a drive may refuse one WRITE as busy: what Windows' driver grants.
constexpr std::int64_t most_zones = 16;
constexpr seconds most_busy{160};
// Doubts in a row without a block of progress after which a drive counts as lost.
constexpr int most_doubts = 8;
constexpr int most_retries = 4;
// WRITEs between two looks at the drive's buffer.
constexpr std::uint64_t look_every = 64;
constexpr milliseconds shortest_wait{1}, longest_wait{100};

class Writer {
 public:
  Writer(Commander& commander, const Section& section, const WriteManner& manner, Locator& locator,
         Progress& progress)
      : commander_(commander),
        drive_(commander.drive()),
        section_(section),
        manner_(manner),
        locator_(locator),
        progress_(progress),
        begun_at_(static_cast<std::uint64_t>(section.done) * section.block_bytes),
        feeder_(
            *section.source, section.offset + chunk_of(begun_at_),
            static_cast<std::uint64_t>(section.blocks) * section.block_bytes - chunk_of(begun_at_),
            static_cast<std::uint64_t>(section.padding + 1) * section.block_bytes),
        streaming_(manner.streaming) {
    report_.blocks = section.done;
  }

  WriteReport run();

 private:
  static std::uint64_t chunk_of(std::uint64_t byte) {
    return byte / Feeder::slot_bytes * Feeder::slot_bytes;
  }
  Lba at(std::int64_t block) const { return section_.first + static_cast<std::int32_t>(block); }
  mmc::Cdb command(Lba first, std::int32_t blocks) const;
  std::int32_t next_count() const;
  void write(Bytes bytes, std::int32_t blocks);
  Outcome wait_while_busy(const mmc::Cdb& command, Bytes bytes, Outcome outcome);
  nanoseconds breath(std::size_t bytes, unsigned refusals) const;
  std::int32_t locate(const Outcome& outcome, std::int32_t blocks);
  void look_at_buffer();
  void note_zone();
  void pass_over_done();
  void tell();
  void flush_to(std::uint64_t reached);
  void tell_pace();
  [[noreturn]] void stop(const Outcome& outcome, const std::string& why);

  Commander& commander_;
  drive::Transport& drive_;
  const Section& section_;
  const WriteManner& manner_;
  Locator& locator_;
  Progress& progress_;
  std::uint64_t begun_at_;  // byte of the section
  Feeder feeder_;
  WriteReport report_;
  std::uint64_t told_ = 0, flushed_ = 0;  // bytes of the section
  nanoseconds begun_{0}, zone_begun_{0};
  bool streaming_;
  bool slowed_ = false;
  bool buffer_tells_ = true;
  std::uint64_t last_look_ = 0;
  // The pace of the last moments: since when, and the blocks there were then.
  Pace pace_;
  nanoseconds pace_since_{0};
  std::int64_t pace_blocks_ = 0;
};

mmc::Cdb Writer::command(Lba first, std::int32_t blocks) const {
  const auto address = static_cast<std::uint32_t>(first.value);
  // Streaming is for whole WRITEs: some drives write junk where less comes (LG GGW-H20L).
  if (streaming_ && blocks == manner_.blocks_per_write) {
    mmc::Write12 write;
    write.first = address;
    write.blocks = static_cast<std::uint32_t>(blocks);
    write.streaming_flag = mmc::Write12::streaming;
    return write;
  }
  if (manner_.verify) {
    mmc::WriteAndVerify10 write;
    write.first = address;
    write.blocks = static_cast<std::uint16_t>(blocks);
    return write;
  }
  mmc::Write10 write;
  write.first = address;
  write.blocks = static_cast<std::uint16_t>(blocks);
  return write;
}

// Up to the next multiple of blocks_per_write, so that each WRITE is of whole ECC blocks even where
// the first one begins off the beat.
std::int32_t Writer::next_count() const {
  const std::int32_t unit = manner_.blocks_per_write;
  const std::int32_t off = ((at(report_.blocks).value % unit) + unit) % unit;
  return static_cast<std::int32_t>(
      std::min<std::int64_t>(unit - off, section_.blocks - report_.blocks));
}

// The time to drain half a WRITE at the pace measured so far, else at the pace expected; longer
// with every refusal in a row, as the drive is at its lead-in then and not short of data.
nanoseconds Writer::breath(std::size_t bytes, unsigned refusals) const {
  const nanoseconds spent = drive_.now() - begun_;
  const auto written = static_cast<double>(report_.blocks - section_.done) * section_.block_bytes;
  double per_second = static_cast<double>(manner_.rate) * 1000;
  if (written > 8e6 && spent > seconds(1))
    per_second = written / std::chrono::duration<double>(spent).count();
  if (per_second <= 0)
    per_second = 1385e3;  // DVD at its lowest speed
  const nanoseconds half(
      static_cast<nanoseconds::rep>(static_cast<double>(bytes) / 2 / per_second * 1e9));
  return std::clamp<nanoseconds>(half * (1 << std::min(refusals, 8U)), shortest_wait, longest_wait);
}

Outcome Writer::wait_while_busy(const mmc::Cdb& command, Bytes bytes, Outcome outcome) {
  const nanoseconds since = drive_.now();
  for (unsigned refusals = 0;; ++refusals) {
    const Next next = judge(outcome, command.operation_code()).next;
    if (next != Next::Wait && next != Next::WaitLong)
      return outcome;
    ++report_.busy;
    if (drive_.now() - since > most_busy)
      stop(outcome, cat("the drive has taken nothing for ", most_busy.count(), " s"));
    drive_.wait(next == Next::Wait ? breath(bytes.size(), refusals / 4)
                                   : nanoseconds(milliseconds(500)));
    outcome =
        drive_.send(command, bytes, timeout_of(command, commander_.basis(), report_.blocks == 0));
    ++report_.commands;
  }
}

void Writer::stop(const Outcome& outcome, const std::string& why) {
  std::optional<Extent> lost;
  if (tells_of_loss(outcome))
    lost = Extent{at(0), static_cast<std::int32_t>(report_.blocks)};
  std::string text =
      cat(drive_.name(), ": ", section_.name, " ends at block ", at(report_.blocks).value, " of ",
          section_.first.value, " to ", at(section_.blocks - 1).value, ": ");
  text += why.empty() ? explain(outcome, command(at(0), 1).operation_code(), "")
                      : cat(why, ": ", drive::describe(outcome));
  if (lost)
    text += cat("; ", describe_loss(outcome, *lost, manner_.blocks_per_write));
  report_.duration = drive_.now() - begun_;
  throw WriteStopped(text, std::move(report_), lost);
}

// After a WRITE of `blocks` whose end is in doubt: how many of them the medium has.
std::int32_t Writer::locate(const Outcome& outcome, std::int32_t blocks) {
  ++report_.doubts;
  const bool forgotten = outcome.host == HostStatus::Reset ||
                         (outcome.sense && outcome.sense->sense.key == mmc::unit_attention);
  if (forgotten && !locator_.restore())
    stop(outcome, "the drive was reset and has lost what was prepared");
  if (locator_.overwritable()) {
    ++report_.resent;
    return 0;
  }
  const std::optional<Lba> next = locator_.next_writable({at(report_.blocks), blocks});
  if (!next)
    stop(outcome, "the drive does not tell what has reached the disc");
  std::int32_t done = *next - at(report_.blocks);
  // The last ECC block was filled up by the drive.
  if (done > blocks && report_.blocks + blocks == section_.blocks &&
      done < blocks + manner_.blocks_per_write)
    done = blocks;
  if (done < 0 || done > blocks)
    stop(outcome, cat("the drive would go on at block ", next->value, ", which was not expected"));
  if (done == blocks)
    ++report_.saved;
  else
    ++report_.resent;
  return done;
}

void Writer::write(Bytes bytes, std::int32_t blocks) {
  int doubts = 0, retries = 0;
  std::int32_t done = 0;
  while (done < blocks) {
    const Bytes rest = bytes.subspan(static_cast<std::size_t>(done) * section_.block_bytes);
    const mmc::Cdb write = command(at(report_.blocks), blocks - done);
    ++report_.commands;
    const bool first = manner_.first_of_session && report_.blocks == 0;
    Outcome outcome = drive_.send(write, rest, timeout_of(write, commander_.basis(), first));
    outcome = wait_while_busy(write, rest, outcome);
    std::int32_t taken = 0;
    const Judgement judgement = judge(outcome, write.operation_code());
    switch (judgement.next) {
      case Next::GoOn:
        if (outcome.sense)
          ++report_.recovered;
        // A short transfer is none that was taken in full.
        taken = outcome.residue == 0 ? blocks - done : locate(outcome, blocks - done);
        break;
      case Next::WithoutStreaming:
        if (!streaming_)
          stop(outcome, "");
        streaming_ = false;
        taken = locate(outcome, blocks - done);
        break;
      case Next::Retry:
        if (++retries > most_retries)
          stop(outcome, "");
        drive_.wait(seconds(1));
        taken = locate(outcome, blocks - done);
        break;
      case Next::Slower:
        if (slowed_ || !locator_.slow_down())
          stop(outcome, "");
        slowed_ = true;
        taken = locate(outcome, blocks - done);
        break;
      case Next::Locate:
        taken = locate(outcome, blocks - done);
        break;
      case Next::Wait:
      case Next::WaitLong:
      case Next::Skip:
      case Next::Stop:
        stop(outcome, "");
    }
    doubts = taken == 0 ? doubts + 1 : 0;
    if (doubts > most_doubts)
      stop(outcome, cat("sent ", most_doubts, " times in vain"));
    done += taken;
    report_.blocks += taken;
  }
}

void Writer::look_at_buffer() {
  last_look_ = report_.commands;
  mmc::ReadBufferCapacity command;
  std::vector<std::uint8_t> answer(12);
  command.allocation_length = static_cast<std::uint16_t>(answer.size());
  const Outcome outcome = drive_.receive(command, answer, seconds(30));
  const auto capacity = outcome.good() ? mmc::decode_buffer_capacity(answer) : std::nullopt;
  if (!capacity || capacity->size == 0) {
    buffer_tells_ = judge(outcome, mmc::ReadBufferCapacity::code).next != Next::Skip;
    return;
  }
  const double level = 1 - static_cast<double>(std::min(capacity->blank, capacity->size)) /
                               static_cast<double>(capacity->size);
  pace_.buffer = level;
  report_.level_known = true;
  report_.lowest_level = std::min(report_.lowest_level, level);
}

// What lies between the beginning of its chunk and the first block to be written counts for the
// digest of that chunk only.
void Writer::pass_over_done() {
  for (std::uint64_t at = chunk_of(begun_at_); at < begun_at_;)
    at += feeder_
              .take(static_cast<std::size_t>(
                  std::min<std::uint64_t>(begun_at_ - at, drive_.most_bytes())))
              .size();
}

// What the drive has lost until here, it may tell now.
void Writer::flush_to(std::uint64_t reached) {
  try {
    commander_.send(mmc::SynchronizeCache{}, "flush the drive's buffer");
  } catch (const LossTold& loss) {
    const auto blocks_of = [&](std::uint64_t bytes) {
      return static_cast<std::int64_t>(bytes / section_.block_bytes);
    };
    const Extent lost{at(blocks_of(flushed_)),
                      static_cast<std::int32_t>(blocks_of(reached) - blocks_of(flushed_))};
    report_.duration = drive_.now() - begun_;
    throw WriteStopped(
        cat(loss.what(), "; ", describe_loss(loss.outcome, lost, manner_.blocks_per_write)),
        std::move(report_), lost);
  }
  flushed_ = reached;
}

void Writer::tell() {
  const std::uint64_t reached = static_cast<std::uint64_t>(report_.blocks) * section_.block_bytes;
  if (manner_.checkpoints == nullptr || reached - told_ < Feeder::slot_bytes)
    return;
  told_ = reached;
  const bool flush = manner_.flush_every != 0 && reached - flushed_ >= manner_.flush_every;
  if (flush) {
    flush_to(reached);
  }
  std::vector<std::string> digests = feeder_.digests_so_far();
  digests.resize(std::min<std::size_t>(
      digests.size(),
      static_cast<std::size_t>((reached - chunk_of(begun_at_)) / Feeder::slot_bytes)));
  manner_.checkpoints->reached(report_.blocks, flush, digests);
}

void Writer::note_zone() {
  const std::int64_t begun =
      report_.zones.empty() ? section_.done : report_.zones.back().blocks.end() - section_.first;
  const std::int64_t length = (section_.blocks - section_.done + most_zones - 1) / most_zones;
  if (report_.blocks < section_.blocks && report_.blocks - begun < length)
    return;
  report_.zones.push_back(
      {{at(begun), static_cast<std::int32_t>(report_.blocks - begun)}, drive_.now() - zone_begun_});
  zone_begun_ = drive_.now();
}

// Over a second or more, so that neither a full buffer nor a long lead-in shows as a pace.
void Writer::tell_pace() {
  const nanoseconds now = drive_.now();
  if (manner_.single_speed <= 0 || now - pace_since_ < seconds(1))
    return;
  const double bytes = static_cast<double>(report_.blocks - pace_blocks_) * section_.block_bytes;
  pace_.multiple = bytes / 1000 / std::chrono::duration<double>(now - pace_since_).count() /
                   manner_.single_speed;
  pace_since_ = now;
  pace_blocks_ = report_.blocks;
  progress_.pace(pace_);
}

WriteReport Writer::run() {
  feeder_.fill();
  pass_over_done();
  told_ = flushed_ = begun_at_;
  progress_.start(cat("writing ", section_.name),
                  static_cast<std::uint64_t>(section_.blocks) * section_.block_bytes, "bytes");
  begun_ = zone_begun_ = pace_since_ = drive_.now();
  while (report_.blocks < section_.blocks) {
    if (commander_.interrupts().end_wished()) {
      report_.ended_early = true;
      break;
    }
    const std::int32_t blocks = next_count();
    const Bytes bytes = feeder_.take(static_cast<std::size_t>(blocks) * section_.block_bytes);
    write(bytes, blocks);
    note_zone();
    tell_pace();
    progress_.at(static_cast<std::uint64_t>(report_.blocks) * section_.block_bytes);
    tell();
    if (buffer_tells_ && report_.commands - last_look_ >= look_every)
      look_at_buffer();
  }
  report_.duration = drive_.now() - begun_;
  report_.starved = feeder_.waits();
  if (!report_.ended_early)
    report_.digests = feeder_.digests();
  progress_.finish();
  return std::move(report_);
}

}  // namespace

WriteReport write_section(Commander& commander, const Section& section, const WriteManner& manner,
                          Locator& locator, Progress& progress) {
  return Writer(commander, section, manner, locator, progress).run();
}

}  // namespace disc::record
