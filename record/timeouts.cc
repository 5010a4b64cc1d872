// How long a drive may take for a command before it counts as lost.
#include "record/timeouts.h"

#include <algorithm>

#include "formats/base/extent.h"
#include "formats/mmc/commands.h"

namespace disc::record {
namespace {

using drive::milliseconds;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// Bit 1 of byte 1 is Immed of SYNCHRONIZE CACHE, bit 0 that of CLOSE, START STOP and REPAIR, bit 4
// that of BLANK; FORMAT UNIT has it in its parameters.
bool returns_at_once(const mmc::Cdb& command) {
  const std::uint8_t flags = command.bytes().size() > 1 ? command.bytes()[1] : 0;
  switch (command.operation_code()) {
    case mmc::SynchronizeCache::code:
      return (flags & mmc::SynchronizeCache::immediate) != 0;
    case mmc::CloseTrackSession::code:
      return (flags & mmc::CloseTrackSession::immediate) != 0;
    case mmc::StartStopUnit::code:
      return (flags & mmc::StartStopUnit::immediate) != 0;
    case mmc::RepairTrack::code:
      return (flags & mmc::RepairTrack::immediate) != 0;
    case mmc::Blank::code:
      return (flags & mmc::Blank::immediate) != 0;
    default:
      return false;
  }
}

milliseconds scaled(milliseconds time, const TimeoutBasis& basis) {
  return milliseconds(
      static_cast<milliseconds::rep>(static_cast<double>(time.count()) * basis.scale));
}

// Once over the medium, three times as slow as its slowest speed says, at least 20 minutes.
milliseconds whole_medium(const TimeoutBasis& basis) {
  const std::int64_t speed = basis.slowest_speed > 0 ? basis.slowest_speed
                             : basis.blu_ray         ? 4495
                             : basis.cd              ? 150
                                                     : 1385;
  const std::int64_t bytes = std::max<std::int64_t>(basis.capacity_blocks, 0) * block_size;
  return std::max<milliseconds>(minutes(20), milliseconds(3 * bytes / speed));
}

}  // namespace

milliseconds work_time_of(const mmc::Cdb& command, const TimeoutBasis& basis) {
  switch (command.operation_code()) {
    case mmc::FormatUnit::code:
    case mmc::Blank::code:
      return scaled(whole_medium(basis), basis);
    case mmc::CloseTrackSession::code:
      return scaled(basis.blu_ray ? milliseconds(hours(1)) : milliseconds(minutes(20)), basis);
    case mmc::SynchronizeCache::code:
      return scaled(minutes(20), basis);
    case mmc::RepairTrack::code:
      return scaled(minutes(20), basis);
    case mmc::StartStopUnit::code:
      return scaled(minutes(5), basis);
    default:
      return scaled(minutes(5), basis);
  }
}

milliseconds timeout_of(const mmc::Cdb& command, const TimeoutBasis& basis, bool first_write) {
  if (returns_at_once(command))
    return scaled(minutes(4), basis);  // some drives return at once only when it suits them
  switch (command.operation_code()) {
    case mmc::Write10::code:
    case mmc::Write12::code:
    case mmc::WriteAndVerify10::code:
      return scaled(first_write ? minutes(5) : seconds(200), basis);
    case mmc::SynchronizeCache::code:
    case mmc::CloseTrackSession::code:
    case mmc::Blank::code:
    case mmc::RepairTrack::code:
    case mmc::StartStopUnit::code:
      return work_time_of(command, basis);
    // With its Immed in the parameters; drives that ignore it take as long as the work does.
    case mmc::FormatUnit::code:
      return scaled(minutes(20), basis);
    case mmc::SendOpcInformation::code:
    case mmc::SendDiscStructure::code:
    case mmc::ReserveTrack::code:
    case mmc::SendCueSheet::code:
      return scaled(minutes(5), basis);
    default:
      return scaled(seconds(60), basis);
  }
}

}  // namespace disc::record
