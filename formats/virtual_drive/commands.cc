// The table of commands.
#include "formats/virtual_drive/commands.h"

#include <algorithm>
#include <array>

#include "formats/mmc/commands.h"

namespace disc::virtual_drive {
namespace {

constexpr bool no_medium = false, attention = true, busy = true;

constexpr std::array rows{
    CommandRow{mmc::TestUnitReady::code, test_unit_ready},
    CommandRow{mmc::RequestSense::code, request_sense, no_medium, attention, busy},
    CommandRow{mmc::FormatUnit::code, format_unit},
    CommandRow{mmc::Inquiry::code, inquiry, no_medium, attention, busy},
    CommandRow{mmc::StartStopUnit::code, start_stop_unit, no_medium},
    CommandRow{mmc::PreventAllowMediumRemoval::code, prevent_removal, no_medium, false, busy},
    CommandRow{mmc::ReadFormatCapacities::code, read_format_capacities, no_medium},
    CommandRow{mmc::ReadCapacity::code, read_capacity},
    CommandRow{mmc::Read10::code, read_10},
    CommandRow{mmc::Write10::code, write_10},
    CommandRow{mmc::Seek10::code, seek},
    CommandRow{mmc::WriteAndVerify10::code, write_and_verify},
    CommandRow{mmc::Verify10::code, verify},
    CommandRow{mmc::SynchronizeCache::code, synchronize_cache},
    CommandRow{mmc::ReadSubchannel::code, of_medium_only},
    CommandRow{mmc::ReadTocPmaAtip::code, read_toc},
    CommandRow{mmc::GetConfiguration::code, get_configuration, no_medium, attention, busy},
    CommandRow{mmc::GetEventStatusNotification::code, get_event_status, no_medium, attention, busy},
    CommandRow{mmc::ReadDiscInformation::code, read_disc_information},
    CommandRow{mmc::ReadTrackInformation::code, read_track_information},
    CommandRow{mmc::ReserveTrack::code, reserve_track},
    CommandRow{mmc::SendOpcInformation::code, send_opc_information},
    CommandRow{mmc::ModeSelect10::code, mode_select, no_medium},
    CommandRow{mmc::RepairTrack::code, repair_track},
    CommandRow{mmc::ModeSense10::code, mode_sense, no_medium, false, busy},
    CommandRow{mmc::CloseTrackSession::code, close_track_session},
    CommandRow{mmc::ReadBufferCapacity::code, read_buffer_capacity, true, false, busy},
    CommandRow{mmc::SendCueSheet::code, of_medium_only},
    CommandRow{mmc::Blank::code, blank},
    CommandRow{mmc::Read12::code, read_12},
    CommandRow{mmc::Write12::code, write_12},
    CommandRow{mmc::ReadMediaSerialNumber::code, read_media_serial_number},
    CommandRow{mmc::GetPerformance::code, get_performance},
    CommandRow{mmc::ReadDiscStructure::code, read_disc_structure},
    CommandRow{mmc::SetStreaming::code, set_streaming},
    CommandRow{mmc::ReadCdMsf::code, of_medium_only},
    CommandRow{mmc::SetCdSpeed::code, set_cd_speed},
    CommandRow{mmc::MechanismStatus::code, mechanism_status, no_medium, false, busy},
    CommandRow{mmc::ReadCd::code, of_medium_only},
    CommandRow{mmc::SendDiscStructure::code, send_disc_structure},
};

}  // namespace

const CommandRow* find_command(std::uint8_t code) {
  const auto found = std::ranges::find(rows, code, &CommandRow::code);
  return found == rows.end() ? nullptr : &*found;
}

void reply(Call& call, std::vector<std::uint8_t> answer, std::size_t allocation_length) {
  if (answer.size() > allocation_length)
    answer.resize(allocation_length);
  call.in = std::move(answer);
}

}  // namespace disc::virtual_drive
