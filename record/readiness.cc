// Waiting until a drive takes commands for its medium, and what it says where it does not.
#include "record/readiness.h"

#include <algorithm>

#include "formats/mmc/commands.h"

namespace disc::record {
namespace {

using drive::HostStatus;
using drive::Outcome;
using drive::Status;

constexpr milliseconds ask_timeout{30'000};
// A tray that closes and a disc that spins up take their time.
constexpr milliseconds start_timeout{300'000};
constexpr milliseconds clueless_patience{30'000};
constexpr unsigned most_attentions = 16, most_disruptions = 5;

/// What to do after an answer.
enum class Step : std::uint8_t { Done, Again, Wait, Start, Disrupted };

struct Verdict {
  Step step;
  Readiness readiness = Readiness::Ready;
};

bool is_unusable(mmc::Sense sense) {
  if (sense.code == 0x30 || sense.code == 0x57)  // incompatible medium; contents cannot be read
    return true;
  return (sense.code == 0x02 && sense.qualifier == 0x06) ||  // no reference position: upside down
         (sense.key == mmc::hardware_error && sense.code == 0x09);
}

Verdict verdict_not_ready(mmc::Sense sense) {
  if (sense.code == 0x3A)
    return {Step::Done, sense.qualifier == 0x02 ? Readiness::TrayOpen : Readiness::NoMedium};
  if (sense.code != 0x04)
    return is_unusable(sense) ? Verdict{Step::Done, Readiness::NotUsable}
                              : Verdict{Step::Wait, Readiness::Busy};
  switch (sense.qualifier) {
    case 0x02:
      return {Step::Start, Readiness::Busy};
    case 0x03:
      return {Step::Done, Readiness::NeedsHelp};
    case 0x04:
      return {Step::Wait, Readiness::Formatting};
    default:
      return {Step::Wait, Readiness::Busy};
  }
}

Verdict verdict_on(const Outcome& outcome) {
  if (outcome.good())
    return {Step::Done, Readiness::Ready};
  if (outcome.host != HostStatus::Ok)
    return {Step::Disrupted, Readiness::Busy};
  if (outcome.status == Status::Busy || outcome.status == Status::TaskSetFull)
    return {Step::Wait, Readiness::Busy};
  const mmc::Sense sense = outcome.reason();
  if (sense.key == mmc::unit_attention)
    return {Step::Again, Readiness::Busy};
  if (sense.key == mmc::not_ready)
    return verdict_not_ready(sense);
  if (is_unusable(sense))
    return {Step::Done, Readiness::NotUsable};
  // What went wrong earlier (deferred) or with the medium is told by the commands that need it.
  return outcome.sense ? Verdict{Step::Done, Readiness::Ready}
                       : Verdict{Step::Wait, Readiness::Busy};
}

/// One wait: what was seen so far, and how long to go on.
class Waiting {
 public:
  Waiting(drive::Transport& drive, milliseconds patience)
      : drive_(drive), began_(drive.now()), patience_(patience) {}

  ReadyState run() {
    for (;;) {
      const Outcome outcome = drive_.send(mmc::TestUnitReady{}, ask_timeout);
      note(outcome);
      Verdict verdict = verdict_on(outcome);
      if (verdict.step == Step::Again && ++attentions_ > most_attentions)
        verdict.step = Step::Wait;
      if (verdict.step == Step::Disrupted)
        bear(outcome);
      state_.readiness = verdict.readiness;
      if (verdict.step == Step::Done || (verdict.step != Step::Again && over()))
        return state_;
      if (verdict.step == Step::Start || is_clueless())
        start();
      if (verdict.step != Step::Again)
        rest();
    }
  }

 private:
  void note(const Outcome& outcome) {
    const mmc::Sense sense = outcome.reason();
    if (outcome.good()) {
      state_.reason = mmc::good;
      return;
    }
    state_.reason = sense;
    state_.progress = outcome.sense ? outcome.sense->progress : std::nullopt;
    if (sense.key == mmc::unit_attention && (sense.code == 0x28 || sense.code == 0x29))
      state_.was_changed = true;
  }
  void bear(const Outcome& outcome) {
    if (outcome.host == HostStatus::NoConnect || outcome.host == HostStatus::BadTarget ||
        ++disruptions_ > most_disruptions)
      throw drive::DriveError(cat(drive_.name(), ": does not answer: ", drive::describe(outcome),
                                  "; check its cable and power"));
  }
  bool over() const { return drive_.now() - began_ >= patience_; }
  bool is_clueless() const {
    return state_.reason == mmc::Sense{0x2, 0x04, 0x00} &&
           drive_.now() - began_ >= clueless_patience;
  }
  void start() {
    if (started_)
      return;
    started_ = true;
    drive_.send(mmc::StartStopUnit{}, start_timeout);  // the next question tells how it went
  }
  // Often at first, since most waits are for a unit attention's echo, then twice a second.
  void rest() {
    const drive::nanoseconds left = patience_ - (drive_.now() - began_);
    drive_.wait(std::clamp<drive::nanoseconds>(
        pause_, milliseconds(1), std::max<drive::nanoseconds>(left, milliseconds(1))));
    pause_ = std::min(pause_ * 2, milliseconds(500));
  }

  drive::Transport& drive_;
  drive::nanoseconds began_;
  drive::nanoseconds patience_;
  milliseconds pause_{20};
  unsigned attentions_ = 0, disruptions_ = 0;
  bool started_ = false;
  ReadyState state_;
};

}  // namespace

ReadyState wait_until_ready(drive::Transport& drive, milliseconds patience) {
  return Waiting(drive, patience).run();
}

std::string describe(const ReadyState& state) {
  const std::string so_far =
      state.progress ? cat(" (", unsigned{*state.progress} * 100U / 65536U, " %)") : std::string();
  switch (state.readiness) {
    case Readiness::Ready:
      return "it is ready";
    case Readiness::NoMedium:
      return "there is no disc in it";
    case Readiness::TrayOpen:
      return "its tray is open";
    case Readiness::Formatting:
      return cat("it is formatting the disc", so_far);
    case Readiness::Busy:
      return cat("it is still busy", so_far, ": ", mmc::describe(state.reason));
    case Readiness::NeedsHelp:
      return cat("it waits for somebody to see to it: ", mmc::describe(state.reason));
    case Readiness::NotUsable:
      return cat("it can do nothing with the disc in it: ", mmc::describe(state.reason));
  }
  return "it is in an unknown state";
}

}  // namespace disc::record
