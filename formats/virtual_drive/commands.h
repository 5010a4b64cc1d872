// The commands a virtual drive knows, by their operation codes, and who handles each.
#pragma once

#include <cstdint>
#include <optional>

#include "formats/virtual_drive/drive.h"

namespace disc::virtual_drive {

/// What a command needs and what it ignores.
struct CommandRow {
  std::uint8_t code;
  Answer (*handle)(Drive& drive, Call& call);
  /// Needs a medium that is ready; else answers without one.
  bool medium = true;
  /// Answers although there is a unit attention or deferred error to report (SPC-3 6.4, MMC-5
  /// 4.1.6).
  bool in_spite_of_attention = false;
  /// Answers during a long operation.
  bool while_busy = false;
};

/// Nothing where the drive has no such command.
const CommandRow* find_command(std::uint8_t code);

/// Puts an answer into `call`, cut to the allocation length of the command.
void reply(Call& call, std::vector<std::uint8_t> answer, std::size_t allocation_length);

// About the drive itself (drive_commands.cc).
Answer test_unit_ready(Drive& drive, Call& call);
Answer request_sense(Drive& drive, Call& call);
Answer inquiry(Drive& drive, Call& call);
Answer start_stop_unit(Drive& drive, Call& call);
Answer prevent_removal(Drive& drive, Call& call);
Answer get_configuration(Drive& drive, Call& call);
Answer get_event_status(Drive& drive, Call& call);
Answer mode_sense(Drive& drive, Call& call);
Answer mode_select(Drive& drive, Call& call);
Answer mechanism_status(Drive& drive, Call& call);
Answer read_buffer_capacity(Drive& drive, Call& call);

// About the medium (medium_commands.cc).
Answer read_disc_information(Drive& drive, Call& call);
Answer read_track_information(Drive& drive, Call& call);
Answer read_capacity(Drive& drive, Call& call);
Answer read_format_capacities(Drive& drive, Call& call);
Answer read_toc(Drive& drive, Call& call);
Answer read_disc_structure(Drive& drive, Call& call);
Answer send_disc_structure(Drive& drive, Call& call);
Answer read_media_serial_number(Drive& drive, Call& call);
Answer get_performance(Drive& drive, Call& call);
Answer set_streaming(Drive& drive, Call& call);
Answer set_cd_speed(Drive& drive, Call& call);

// Of blocks (block_commands.cc).
Answer read_10(Drive& drive, Call& call);
Answer read_12(Drive& drive, Call& call);
Answer write_10(Drive& drive, Call& call);
Answer write_12(Drive& drive, Call& call);
Answer write_and_verify(Drive& drive, Call& call);
Answer verify(Drive& drive, Call& call);
Answer seek(Drive& drive, Call& call);
Answer synchronize_cache(Drive& drive, Call& call);

// That change the medium as a whole (session_commands.cc).
Answer reserve_track(Drive& drive, Call& call);
Answer close_track_session(Drive& drive, Call& call);
Answer repair_track(Drive& drive, Call& call);
Answer blank(Drive& drive, Call& call);
Answer format_unit(Drive& drive, Call& call);
Answer send_opc_information(Drive& drive, Call& call);
/// Commands that only a medium can know: SEND CUE SHEET, READ CD, READ SUBCHANNEL.
Answer of_medium_only(Drive& drive, Call& call);

/// The list of features of the drive, current as the medium has it (features.cc).
mmc::Configuration configuration_of(const Drive& drive);
mmc::CapabilitiesPage capabilities_of(const Drive& drive);

}  // namespace disc::virtual_drive
