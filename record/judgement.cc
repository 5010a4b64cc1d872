// What an outcome that is not good means for a recording, and what to do about it.
#include "record/judgement.h"

#include <algorithm>
#include <optional>

#include "formats/mmc/commands.h"

namespace disc::record {
namespace {

using drive::HostStatus;
using drive::Outcome;
using drive::Status;

constexpr int any = -1;

// A row of the table: sense as far as it is given, and the command it is of.
struct Row {
  int key, code, qualifier, command;
  Next next;
  const char* advice;
};

constexpr const char* uncalibrated =
    "the laser could not be calibrated: try a lower speed, or another disc";
constexpr int write_10 = mmc::Write10::code, sync = mmc::SynchronizeCache::code;

// The first row that fits decides. Gathered from what drives answer and what burners that were told
// so made of it; where two disagree, the one that loses no disc.
constexpr Row rows[] = {
    // Of whatever key: CD control error, calibration area almost full, full, in error.
    {any, 0x73, 0x00, any, Next::Slower, uncalibrated},
    {any, 0x73, 0x01, any, Next::Slower, uncalibrated},
    {any, 0x73, 0x02, any, Next::Slower, uncalibrated},
    {any, 0x73, 0x03, any, Next::Slower, uncalibrated},
    {any, 0x73, any, any, Next::Stop,
     "the areas for calibration and bookkeeping are full: the disc can only be closed"},

    // Of this command it would be success: only a deferred one comes here.
    {0x1, any, any, any, Next::Locate, ""},

    {0x2, 0x04, 0x00, any, Next::Wait, ""},
    {0x2, 0x04, 0x01, any, Next::WaitLong, ""},
    {0x2, 0x04, 0x02, any, Next::WaitLong, "the drive has to be started"},
    {0x2, 0x04, 0x03, any, Next::Stop, "somebody has to look at the drive"},
    {0x2, 0x04, 0x04, any, Next::WaitLong, ""},
    {0x2, 0x04, 0x07, any, Next::Wait, ""},
    {0x2, 0x04, 0x08, any, Next::Wait, ""},
    {0x2, 0x04, any, any, Next::WaitLong, ""},
    {0x2, 0x3A, any, any, Next::Stop, "put a disc into the drive and close the tray"},
    {0x2, 0x30, any, any, Next::Stop, "the drive does not take this kind of disc"},
    {0x2, any, any, any, Next::Stop, ""},

    // Running dry is no fault of a flush (cdrom.sys judges likewise).
    {0x3, 0x0C, 0x09, sync, Next::GoOn, ""},
    {0x3, 0x0C, 0x09, any, Next::WithoutStreaming, ""},
    {0x3, 0x0C, any, any, Next::Stop,
     "the disc could not be written there: try a lower speed, or another disc"},
    {0x3, 0x31, any, any, Next::Stop, "the disc has to be formatted: 'record format'"},
    {0x3, any, any, any, Next::Stop, "the disc is damaged there, or dirty"},

    {0x4, 0x09, 0x01, any, Next::Stop, "the disc may lie upside down"},
    {0x4, 0x09, 0x02, any, Next::Stop, "the drive does not take this kind of disc"},
    {0x4, 0x08, any, any, Next::Retry, ""},
    {0x4, 0x09, any, any, Next::Retry, ""},
    {0x4, any, any, any, Next::Stop, "the drive itself fails"},

    {0x5, 0x20, any, any, Next::Skip, "the drive does not know this command"},
    {0x5, 0x21, 0x02, any, Next::Locate, ""},
    {0x5, 0x21, any, write_10, Next::Locate, ""},
    {0x5, 0x21, any, any, Next::Stop, "that lies beyond the end of the disc"},
    {0x5, 0x24, any, any, Next::Skip, ""},
    {0x5, 0x26, any, any, Next::Skip, ""},
    {0x5, 0x2C, any, any, Next::Stop, ""},
    {0x5, 0x30, any, any, Next::Stop, "the drive does not take this kind of disc"},
    {0x5, 0x53, any, any, Next::Stop, "the tray is locked: 'record unlock'"},
    {0x5, 0x63, any, any, Next::Stop, "that does not fit any more"},
    {0x5, 0x64, any, any, Next::Stop,
     "the disc cannot be written this way in the state it is in: another --write-type, or blank "
     "it in full"},
    {0x5, 0x6F, any, any, Next::Stop, "the disc is copy-protected"},
    {0x5, 0x72, any, any, Next::Stop, "the session could not be closed as wished"},
    {0x5, any, any, any, Next::Stop, ""},

    {0x6, 0x28, any, any, Next::Stop, "the disc was changed"},
    {0x6, 0x29, any, any, Next::Locate, ""},
    {0x6, 0x2A, any, any, Next::Locate, ""},   // mode parameters changed
    {0x6, 0x2E, any, any, Next::Retry, ""},    // not enough time
    {0x6, 0x5A, 0x01, any, Next::Locate, ""},  // the eject button was pressed
    {0x6, any, any, any, Next::Locate, ""},

    {0x7, any, any, any, Next::Stop, "the disc is write-protected"},
    {0x8, any, any, any, Next::Stop, ""},
    {0xB, any, any, any, Next::Locate, ""},
};

bool fits(int wish, int found) { return wish == any || wish == found; }

bool is_write(std::uint8_t operation_code) {
  return operation_code == mmc::Write10::code || operation_code == mmc::Write12::code ||
         operation_code == mmc::WriteAndVerify10::code;
}

Judgement by_sense(mmc::Sense sense, std::uint8_t operation_code) {
  // The table speaks of WRITE (10) for all that write.
  const int command = is_write(operation_code) ? write_10 : operation_code;
  for (const Row& row : rows)
    if (fits(row.key, sense.key) && fits(row.code, sense.code) &&
        fits(row.qualifier, sense.qualifier) && fits(row.command, command))
      return {row.next, row.advice};
  return {};
}

Judgement by_host(HostStatus host) {
  switch (host) {
    case HostStatus::Ok:
      return {Next::GoOn};
    // The command was executed, or was not, or its data arrived in part: nobody knows but the disc.
    case HostStatus::BusBusy:
    case HostStatus::TimeOut:
    case HostStatus::Abort:
    case HostStatus::Parity:
    case HostStatus::Error:
    case HostStatus::Reset:
    case HostStatus::BadInterrupt:
    case HostStatus::SoftError:
    case HostStatus::ImmediateRetry:
    case HostStatus::Requeue:
    case HostStatus::TransportDisrupted:
      return {Next::Locate};
    case HostStatus::NoConnect:
    case HostStatus::BadTarget:
    case HostStatus::PassThrough:
    case HostStatus::TransportFailFast:
      return {Next::Stop, "see that the drive is connected and has power"};
  }
  return {Next::Locate};
}

}  // namespace

bool tells_of_loss(const Outcome& outcome) {
  return outcome.sense && outcome.sense->deferred &&
         outcome.sense->sense.key > mmc::recovered_error;
}

std::string describe_loss(const Outcome& outcome, Extent unflushed, std::int32_t unit) {
  const std::int32_t first = unflushed.first.value, end = unflushed.end().value;
  const std::uint64_t told = outcome.sense ? outcome.sense->information.value_or(~0ULL) : ~0ULL;
  // The field has 32 bits, of which addresses below zero need the highest.
  const Lba at{static_cast<std::int32_t>(static_cast<std::uint32_t>(told))};
  if (unflushed.blocks == 0)
    return "blocks that were written since the last flush did not reach the disc";
  if (told > 0xFFFF'FFFF || !unflushed.contains(at))
    return cat("some of blocks ", first, " to ", end - 1,
               ", written since the last flush, did not reach the disc");
  const std::int32_t unit_start = std::max(first, at.value - ((at.value % unit) + unit) % unit);
  std::string text = cat("block ", at.value, " did not reach the disc; ");
  if (unit_start > first)
    text += cat("blocks ", first, " to ", unit_start - 1, " are safe as far as the drive tells, ");
  return text + cat("blocks ", unit_start, " to ", end - 1, " are in doubt");
}

Judgement judge(const Outcome& outcome, std::uint8_t operation_code) {
  if (tells_of_loss(outcome))
    return {Next::Stop, "blocks that the drive had taken before did not reach the disc"};
  if (outcome.good())
    return {Next::GoOn};
  if (outcome.host != HostStatus::Ok)
    return by_host(outcome.host);
  if (outcome.sense && outcome.sense->sense.key != 0)
    return by_sense(outcome.sense->sense, operation_code);
  switch (outcome.status) {
    case Status::Busy:
    case Status::TaskSetFull:
    case Status::TaskAborted:
    case Status::CheckCondition:
      return {Next::Locate};  // without sense: anything may have happened
    case Status::ReservationConflict:
      return {Next::Stop, "another computer has reserved the drive"};
    case Status::Good:
    case Status::ConditionMet:
      break;
  }
  return {Next::Locate};  // the driver objects
}

std::string explain(const Outcome& outcome, std::uint8_t operation_code, const std::string& where) {
  const Judgement judgement = judge(outcome, operation_code);
  std::string text = mmc::name_of(operation_code);
  if (!where.empty())
    text += cat(" ", where);
  text += cat(": ", drive::describe(outcome));
  if (*judgement.advice != '\0')
    text += cat("; ", judgement.advice);
  return text;
}

}  // namespace disc::record
