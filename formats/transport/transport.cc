// What became of a command, judged and in words.
#include "formats/transport/transport.h"

namespace disc::drive {
namespace {

// DRIVER_SENSE: "there are sense data", which says nothing of failure.
constexpr std::uint8_t driver_sense = 0x08;

const char* words_of(HostStatus status) {
  switch (status) {
    case HostStatus::Ok:
      return "no objection";
    case HostStatus::NoConnect:
      return "no connection to the drive";
    case HostStatus::BusBusy:
      return "the bus was busy throughout";
    case HostStatus::TimeOut:
      return "no answer in time";
    case HostStatus::BadTarget:
      return "no such drive on the bus";
    case HostStatus::Abort:
      return "the command was aborted";
    case HostStatus::Parity:
      return "a parity error on the bus";
    case HostStatus::Error:
      return "an error of the host adapter";
    case HostStatus::Reset:
      return "the drive was reset";
    case HostStatus::BadInterrupt:
      return "an unexpected interrupt";
    case HostStatus::PassThrough:
      return "passed through";
    case HostStatus::SoftError:
      return "the host adapter asks to send it again";
    case HostStatus::ImmediateRetry:
      return "the host adapter asks to send it again at once";
    case HostStatus::Requeue:
      return "the host adapter asks to queue it again";
    case HostStatus::TransportDisrupted:
      return "the way to the drive was disrupted";
    case HostStatus::TransportFailFast:
      return "the way to the drive is failing";
  }
  return "an unknown complaint of the host adapter";
}

const char* words_of(Status status) {
  switch (status) {
    case Status::Good:
      return "good";
    case Status::CheckCondition:
      return "check condition";
    case Status::ConditionMet:
      return "condition met";
    case Status::Busy:
      return "busy";
    case Status::ReservationConflict:
      return "reserved by somebody else";
    case Status::TaskSetFull:
      return "its queue is full";
    case Status::TaskAborted:
      return "the command was aborted by somebody else";
  }
  return "an unknown status";
}

std::string hex(unsigned number) {
  constexpr char digits[] = "0123456789ABCDEF";
  return {digits[number >> 4 & 15], digits[number & 15], 'h'};
}

}  // namespace

bool Outcome::good() const {
  if (!refusal.empty() || host != HostStatus::Ok || (driver & ~driver_sense) != 0)
    return false;
  const bool object = sense && sense->sense.key != mmc::recovered_error && sense->sense.key != 0;
  // What is told late is of another command; where it ends this one, this one was not executed
  // (SPC-3 4.5.7).
  if (sense && sense->deferred &&
      (status == Status::CheckCondition || sense->sense.key > mmc::recovered_error))
    return false;
  if (status == Status::CheckCondition)
    return sense && !object;  // with nothing but a recovered error to tell
  return status == Status::Good;
}

std::string describe(const Outcome& outcome) {
  if (!outcome.refusal.empty())
    return outcome.refusal;
  if (outcome.host != HostStatus::Ok)
    return cat(words_of(outcome.host), " (host status ", hex(static_cast<unsigned>(outcome.host)),
               ")");
  if ((outcome.driver & ~driver_sense) != 0)
    return cat("the driver objects (driver status ", hex(outcome.driver), ")");
  if (outcome.sense && outcome.sense->sense.key != 0)
    return cat(outcome.sense->deferred ? "of an earlier command: " : "",
               mmc::describe(outcome.sense->sense));
  if (outcome.status == Status::Good)
    return "good";
  return cat(words_of(outcome.status), " (status ", hex(static_cast<unsigned>(outcome.status)),
             ")");
}

}  // namespace disc::drive
