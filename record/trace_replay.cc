// Plays the trace of a drive on another one, and holds the answers against each other.
#include "record/trace_replay.h"

#include <algorithm>

#include "formats/base/text.h"
#include "formats/integrity/digest.h"
#include "formats/mmc/commands.h"

namespace disc::record {
namespace {

using Direction = drive::TracedCommand::Direction;

constexpr std::size_t most_differences = 20;
constexpr std::chrono::hours patience{12};

bool is_write(const mmc::Cdb& command) {
  const std::uint8_t code = command.operation_code();
  return code == mmc::Write10::code || code == mmc::Write12::code ||
         code == mmc::WriteAndVerify10::code;
}

bool alike(const drive::Outcome& one, const drive::Outcome& other) {
  return one.status == other.status && one.host == other.host && one.reason() == other.reason() &&
         (one.sense && one.sense->deferred) == (other.sense && other.sense->deferred);
}

// Finds what was written, of which a trace keeps the digest only.
class Data {
 public:
  explicit Data(const BlockSource* image) : image_(image) {}

  // False where it is nowhere to be had; then `out` is zeros.
  bool fetch(const drive::TracedCommand& command, std::vector<std::uint8_t>& out) {
    out.assign(command.length, 0);
    if (command.sha256.empty()) {
      std::copy_n(command.data.begin(), std::min(command.data.size(), out.size()), out.begin());
      return true;
    }
    if (to_hex(sha256(out)) == command.sha256)
      return true;
    // All three commands have the block in the same place (MMC-5 6.44 to 6.46).
    const std::uint64_t block = std::uint32_t{command.command.as<mmc::Write10>().first};
    for (const std::uint64_t at : {block * block_size, next_}) {
      if (!image_ || !take(at, out) || to_hex(sha256(out)) != command.sha256)
        continue;
      next_ = at + out.size();
      return true;
    }
    std::fill(out.begin(), out.end(), std::uint8_t{0});
    return false;
  }

 private:
  // What the image has from byte `at` on, with zeros behind its end.
  bool take(std::uint64_t at, std::vector<std::uint8_t>& out) const {
    if (at >= image_->size())
      return false;
    const auto real =
        static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), image_->size() - at));
    image_->read(at, std::span(out).first(real));
    std::fill(out.begin() + static_cast<std::ptrdiff_t>(real), out.end(), std::uint8_t{0});
    return true;
  }

  const BlockSource* image_;
  std::uint64_t next_ = 0;
};

}  // namespace

ReplayReport replay(drive::TraceReader& trace, drive::Transport& drive, const BlockSource* image) {
  ReplayReport report;
  Data data(image);
  std::vector<std::uint8_t> out, in;
  const drive::nanoseconds start = drive.now();
  while (const auto command = trace.next()) {
    ++report.commands;
    if (const drive::nanoseconds due = start + command->at; drive.now() < due)
      drive.wait(due - drive.now());
    drive::Outcome outcome;
    if (command->direction == Direction::Out) {
      const bool write = is_write(command->command);
      report.writes += write ? 1 : 0;
      report.without_data += data.fetch(*command, out) ? 0 : 1;
      outcome = drive.send(command->command, out, patience);
    } else {
      in.assign(command->direction == Direction::In ? command->length : 0, 0);
      outcome = drive.receive(command->command, in, patience);
    }
    if (alike(outcome, command->outcome))
      continue;
    if (report.differences++ < most_differences)
      report.first.push_back({report.commands, mmc::name_of(command->command.operation_code()),
                              describe(command->outcome), describe(outcome)});
  }
  return report;
}

}  // namespace disc::record
