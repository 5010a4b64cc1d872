// Commands that change a medium as a whole: reserving, closing, blanking, formatting, calibrating.
#include <algorithm>
#include <utility>

#include "formats/mmc/commands.h"
#include "formats/mmc/format.h"
#include "formats/virtual_drive/commands.h"

namespace disc::virtual_drive {
namespace {

bool is_protected(const Drive& drive) {
  return drive.pages.write_protected() || drive.medium->folder().state().write_protected;
}

}  // namespace

Answer reserve_track(Drive& drive, Call& call) {
  const auto command = call.command.as<mmc::ReserveTrack>();
  if (is_protected(drive))
    return mmc::write_protected;
  if (drive.faults.records_nothing())
    return {};
  drive.drain(call);
  const Answer answer = drive.medium->reserve_track(
      command.size, (command.flags & mmc::ReserveTrack::by_address) != 0,
      (command.flags & mmc::ReserveTrack::rmz) != 0);
  if (answer.good())
    drive.save();
  return answer;
}

Answer close_track_session(Drive& drive, Call& call) {
  const auto command = call.command.as<mmc::CloseTrackSession>();
  const bool immediate = (command.flags & mmc::CloseTrackSession::immediate) != 0;
  if (is_protected(drive))
    return mmc::write_protected;
  if (drive.faults.records_nothing())
    return {};
  const Answer answer = drive.medium->close(command.function & 7, command.track_number);
  return drive.finish(call, answer, mmc::long_write_in_progress, immediate,
                      [&drive] { drive.save(); });
}

Answer repair_track(Drive& drive, Call& call) {
  const auto command = call.command.as<mmc::RepairTrack>();
  if (is_protected(drive))
    return mmc::write_protected;
  const Answer answer = drive.medium->repair_track(command.track);
  return drive.finish(call, answer, mmc::operation_in_progress,
                      (command.flags & mmc::RepairTrack::immediate) != 0,
                      [&drive] { drive.save(); });
}

Answer blank(Drive& drive, Call& call) {
  const auto command = call.command.as<mmc::Blank>();
  const bool immediate = (command.flags & mmc::Blank::immediate) != 0;
  if (is_protected(drive))
    return mmc::write_protected;
  if (drive.faults.records_nothing())
    return {};
  drive.drain(call);
  const Answer answer = drive.medium->blank(command.flags & 7, command.address);
  return drive.finish(call, answer, mmc::operation_in_progress, immediate, [&drive] {
    drive.save();
    drive.events.push_back({mmc::EventClass::OperationalChange, 1, 1});
  });
}

// MMC-5 6.5. The profile may be another one afterwards, which is an event.
Answer format_unit(Drive& drive, Call& call) {
  const auto command = call.command.as<mmc::FormatUnit>();
  if ((command.flags & mmc::FormatUnit::format_data) == 0)
    return bad_field(1, 4);
  if ((command.flags & 7) != mmc::FormatUnit::format_code)
    return bad_field(1, 2);
  const std::optional<mmc::FormatList> list = mmc::decode_format_list(call.out);
  if (!list)
    return call.out.empty() ? bad_field(1, 4) : bad_parameter(2);
  call.out_used = 12;
  if (is_protected(drive))
    return mmc::write_protected;
  if (drive.faults.records_nothing())
    return {};
  drive.drain(call);
  const Answer answer = drive.medium->format(*list);
  return drive.finish(call, answer, mmc::format_in_progress, list->immediate, [&drive] {
    drive.save();
    drive.events.push_back({mmc::EventClass::OperationalChange, 1, 1});
  });
}

// MMC-5 6.35: calibration takes two seconds or so; a list of values is stored and not heeded.
Answer send_opc_information(Drive& drive, Call& call) {
  const auto command = call.command.as<mmc::SendOpcInformation>();
  if ((command.flags & mmc::SendOpcInformation::do_opc) == 0) {
    if (call.out.size() < command.parameter_length)
      call.short_of_data = true;
    call.out_used = command.parameter_length;
    return {};
  }
  if (is_protected(drive))
    return mmc::write_protected;
  return drive.finish(call, drive.medium->calibrate(), mmc::operation_in_progress, false);
}

Answer of_medium_only(Drive& drive, Call& call) {
  std::vector<std::uint8_t> in;
  std::optional<Answer> answer = drive.medium->own_command(call.command, call.out, in);
  if (!answer)
    return mmc::invalid_operation_code;
  if (!answer->good())
    return *answer;
  call.out_used = call.out.size();
  call.in = std::move(in);
  if (answer->work > nanoseconds(0))
    drive.pass(call, answer->work);
  answer->work = nanoseconds(0);
  return *answer;
}

}  // namespace disc::virtual_drive
