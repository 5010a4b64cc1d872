// Tells a drive how the next WRITEs are meant, through mode page 05h.
#pragma once

#include "formats/mmc/mode_pages.h"
#include "record/commander.h"

namespace disc::record {

/// Sends the page; throws DriveError where the drive refuses it.
void send_write_parameters(Commander& commander, const mmc::WriteParametersPage& page);

/// Sends the page; false where the drive does not take it, so that another way can be tried.
bool takes_write_parameters(Commander& commander, const mmc::WriteParametersPage& page);

}  // namespace disc::record
