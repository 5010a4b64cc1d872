// A command as a person types it in hexadecimal, and what it may do to a disc.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "formats/mmc/cdb.h"

namespace disc::record {

/// "12 00 00 00 24 00", "120000002400", "12:00:00:00:24:00", "0x12 0x0 0x0 ...": the words of a
/// command line. Throws ManifestError where a word is no such number, or the command is not as long
/// as its group has it (SPC-3 4.3.2).
mmc::Cdb parse_command(const std::vector<std::string>& words);

/// Only asks, reads, or sets what is forgotten with the power: can do no harm to a disc or a drive.
/// What is not known may do anything.
bool is_harmless(std::uint8_t operation_code);
/// The kernel lets it through on a drive that was opened for reading alone
/// (drivers/scsi/scsi_ioctl.c, scsi_cmd_allowed()).
bool passes_read_only(std::uint8_t operation_code);

/// Bytes in rows of 16: "000010  41 42 ...  AB..", each ending in a line feed.
std::string hex_dump(Bytes bytes);

}  // namespace disc::record
