// Sends commands that prepare, ask and finish, and judges what became of each.
#include "record/commander.h"

#include <algorithm>

#include "formats/mmc/commands.h"
#include "record/progress_filter.h"

namespace disc::record {
namespace {

using drive::DriveError;
using drive::Outcome;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds short_breath{20}, long_breath{500};
constexpr int most_retries = 4;
// A drive that is becoming ready, or busy with what somebody else asked of it.
constexpr seconds most_patience{160};

// Between two looks at long work: half of what it has taken so far, where nothing else tells.
constexpr seconds most_blind{2}, most_seeing{5};

// When to look again at work that has gone on for `spent`, of which `share` is done, if that is
// known.
drive::nanoseconds until_next_look(drive::nanoseconds spent, std::optional<double> share) {
  constexpr double too_early = 0.01;
  if (!share || *share < too_early)
    return std::clamp<drive::nanoseconds>(spent / 2, short_breath, most_blind);
  const drive::nanoseconds rest(static_cast<drive::nanoseconds::rep>(
      static_cast<double>(spent.count()) * (1 - *share) / *share));
  return std::clamp<drive::nanoseconds>(std::min(rest, spent), 5 * short_breath, most_seeing);
}

bool is_busy(Next next) { return next == Next::Wait || next == Next::WaitLong; }

}  // namespace

Outcome Commander::execute(const mmc::Cdb& command, std::span<std::uint8_t> in, Bytes out) {
  return drive_.execute(command, in, out, timeout_of(command, basis_));
}

// Until it is done, cannot be done, or patience ends.
Outcome Commander::persist(const mmc::Cdb& command, std::span<std::uint8_t> in, Bytes out) {
  const drive::nanoseconds begun = drive_.now();
  int retries = 0;
  for (;;) {
    const Outcome outcome = execute(command, in, out);
    const Next next = judge(outcome, command.operation_code()).next;
    if (is_busy(next)) {
      if (drive_.now() - begun > most_patience)
        return outcome;
      drive_.wait(next == Next::Wait ? short_breath : long_breath);
      continue;
    }
    const bool again = next == Next::Locate || next == Next::Retry;
    if (!again || ++retries > most_retries)
      return outcome;
    if (next == Next::Retry)
      drive_.wait(seconds(1));
  }
}

void Commander::fail(const std::string& what, const Outcome& outcome,
                     std::uint8_t operation_code) const {
  const std::string text =
      cat(drive_.name(), ": ", what, ": ", explain(outcome, operation_code, ""));
  if (tells_of_loss(outcome))
    throw LossTold(text, outcome);
  throw DriveError(text);
}

Outcome Commander::try_to_send(const mmc::Cdb& command, Bytes out) {
  return persist(command, {}, out);
}

void Commander::send(const mmc::Cdb& command, const std::string& what, Bytes out) {
  const Outcome outcome = persist(command, {}, out);
  if (judge(outcome, command.operation_code()).next != Next::GoOn)
    fail("cannot " + what, outcome, command.operation_code());
}

bool Commander::send_if_known(const mmc::Cdb& command, const std::string& what, Bytes out) {
  const Outcome outcome = persist(command, {}, out);
  const Next next = judge(outcome, command.operation_code()).next;
  if (next == Next::Skip)
    return false;
  if (next != Next::GoOn)
    fail("cannot " + what, outcome, command.operation_code());
  return true;
}

std::optional<std::vector<std::uint8_t>> Commander::ask(const mmc::Cdb& command, std::size_t most) {
  std::vector<std::uint8_t> answer(most);
  const Outcome outcome = persist(command, answer, {});
  if (!outcome.good())
    return std::nullopt;
  answer.resize(most - std::min<std::size_t>(outcome.residue, most));
  return answer;
}

void Commander::work(const mmc::Cdb& command, const std::string& stage, Progress& progress,
                     Bytes out) {
  const Outcome outcome = persist(command, {}, out);
  if (judge(outcome, command.operation_code()).next != Next::GoOn)
    fail(stage + " failed", outcome, command.operation_code());
  wait_until_done(stage, work_time_of(command, basis_), progress);
}

void Commander::close_track(std::uint16_t track, Progress& progress) {
  mmc::CloseTrackSession command;
  command.flags = mmc::CloseTrackSession::immediate;
  command.function = mmc::CloseTrackSession::track;
  command.track_number = track;
  const std::string stage = cat("closing track ", track);
  const Outcome outcome = persist(command, {}, {});
  if (judge(outcome, mmc::CloseTrackSession::code).next != Next::GoOn &&
      outcome.reason().key != mmc::illegal_request)
    fail(stage + " failed", outcome, mmc::CloseTrackSession::code);
  wait_until_done(stage, work_time_of(command, basis_), progress);
}

void Commander::wait_until_done(const std::string& stage, drive::nanoseconds longest,
                                Progress& progress) {
  constexpr std::uint64_t parts = 1000;
  const drive::nanoseconds begun = drive_.now();
  ProgressFilter filter;
  bool shown = false;
  for (;;) {
    std::optional<double> done;
    Outcome outcome = execute(mmc::TestUnitReady{}, {}, {});
    if (outcome.good()) {
      std::vector<std::uint8_t> answer(34);
      mmc::ReadDiscInformation command;
      command.allocation_length = static_cast<std::uint16_t>(answer.size());
      outcome = execute(command, answer, {});
    }
    const Judgement judgement = judge(outcome, mmc::ReadDiscInformation::code);
    // Whoever has no disc information to give (a disk) is done when it is ready.
    if (judgement.next == Next::GoOn || judgement.next == Next::Skip)
      break;
    if (judgement.next == Next::Stop)
      fail(stage + " failed", outcome, mmc::TestUnitReady::code);
    if (drive_.now() - begun > longest)
      throw DriveError(cat(drive_.name(), ": ", stage, " has not ended after ",
                           std::chrono::duration_cast<std::chrono::minutes>(longest).count(),
                           " minutes: ", drive::describe(outcome),
                           "; --timeout-scale 2 gives it twice as long"));
    if (outcome.sense && outcome.sense->progress) {
      done = filter.take(*outcome.sense->progress);
      if (done) {
        if (!shown)
          progress.start(stage, parts, "parts");
        shown = true;
        progress.at(static_cast<std::uint64_t>(*done * parts));
      }
    }
    drive_.wait(until_next_look(drive_.now() - begun, done));
  }
  if (shown)
    progress.finish();
}

TrayLock::TrayLock(Commander& commander) : commander_(commander) {
  mmc::PreventAllowMediumRemoval command;
  command.prevent = 1;
  held_ = commander_.send_if_known(command, "lock the tray");
}

void TrayLock::release() {
  if (!held_)
    return;
  // A tray that stays locked is what people remember: Microsoft's sample tries five times, too.
  constexpr int tries = 5;
  for (int i = 0; i < tries; ++i) {
    const Outcome outcome =
        commander_.drive().send(mmc::PreventAllowMediumRemoval{},
                                timeout_of(mmc::PreventAllowMediumRemoval{}, commander_.basis()));
    if (outcome.good()) {
      held_ = false;
      return;
    }
    commander_.drive().wait(milliseconds(500));
  }
}

TrayLock::~TrayLock() {
  try {
    release();
  } catch (...) {  // the drive is gone, and its lock with it
  }
}

}  // namespace disc::record
