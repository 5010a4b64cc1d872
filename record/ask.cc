// Commands that are asked until they are answered: for everything that may be sent twice.
#include "record/ask.h"

#include <algorithm>

namespace disc::record {
namespace {

using drive::HostStatus;
using drive::Outcome;
using drive::Status;

constexpr unsigned most_attentions = 16, most_disruptions = 3;

enum class Course : std::uint8_t { Over, Again, Wait, Disrupted };

bool passes_by_itself(mmc::Sense sense) {
  if (sense.key != mmc::not_ready || sense.code != 0x04)
    return false;
  return sense.qualifier == 0x00 || sense.qualifier == 0x01 || sense.qualifier == 0x07 ||
         sense.qualifier == 0x08;
}

Course course_after(const Outcome& outcome) {
  if (outcome.good())
    return Course::Over;
  switch (outcome.host) {
    case HostStatus::Ok:
      break;
    case HostStatus::NoConnect:
    case HostStatus::BadTarget:
      return Course::Over;
    default:
      return Course::Disrupted;
  }
  if (outcome.status == Status::Busy || outcome.status == Status::TaskSetFull)
    return Course::Wait;
  const mmc::Sense sense = outcome.reason();
  // Deferred sense is of an earlier command; this one was not executed (SPC-3 4.5.5).
  if (sense.key == mmc::unit_attention || (outcome.sense && outcome.sense->deferred))
    return Course::Again;
  if (sense.key == mmc::aborted_command)
    return Course::Disrupted;
  return passes_by_itself(sense) ? Course::Wait : Course::Over;
}

Outcome persist(drive::Transport& drive, const mmc::Cdb& command, std::span<std::uint8_t> in,
                milliseconds timeout, milliseconds patience) {
  const drive::nanoseconds until = drive.now() + patience;
  milliseconds pause{10};
  unsigned attentions = 0, disruptions = 0;
  for (;;) {
    const Outcome outcome = drive.receive(command, in, timeout);
    const Course next = course_after(outcome);
    if (next == Course::Over || (next == Course::Again && ++attentions > most_attentions) ||
        (next == Course::Disrupted && ++disruptions > most_disruptions))
      return outcome;
    if (next == Course::Again)
      continue;
    if (drive.now() >= until)
      return outcome;
    drive.wait(pause);
    pause = std::min(pause * 2, milliseconds(500));
  }
}

}  // namespace

Reply ask(drive::Transport& drive, const mmc::Cdb& command, std::uint32_t in_bytes,
          milliseconds timeout, milliseconds patience) {
  Reply reply;
  reply.data.resize(in_bytes);
  reply.outcome = persist(drive, command, reply.data, timeout, patience);
  if (!reply.good())
    reply.data.clear();
  else if (reply.outcome.residue <= in_bytes)
    reply.data.resize(in_bytes - reply.outcome.residue);
  return reply;
}

Outcome tell(drive::Transport& drive, const mmc::Cdb& command, milliseconds timeout,
             milliseconds patience) {
  return persist(drive, command, {}, timeout, patience);
}

std::string failure(const drive::Transport& drive, const mmc::Cdb& command, const Outcome& outcome,
                    const std::string& remedy) {
  return cat(drive.name(), ": ", mmc::name_of(command.operation_code()),
             " failed: ", drive::describe(outcome), remedy.empty() ? "" : "; ", remedy);
}

void must_be_good(const drive::Transport& drive, const mmc::Cdb& command, const Outcome& outcome,
                  const std::string& remedy) {
  if (!outcome.good())
    throw drive::DriveError(failure(drive, command, outcome, remedy));
}

}  // namespace disc::record
