// The cue sheet that tells a drive what a session written at once consists of.
#pragma once

#include <vector>

#include "formats/mmc/cue_sheet.h"
#include "record/write_plan.h"

namespace disc::record {

/// The entries for the one session of a job: catalog number, lead-in, of each track its ISRC, index
/// 0, index 1 and further ones, lead-out (MMC-5 6.33; 4.2.5). Images without a sheet are tracks of
/// mode 1, the first one behind its pause.
std::vector<mmc::CueSheetEntry> cue_sheet_of(const Job& job);

/// Session format of mode page 05h: as the first data track asks for.
std::uint8_t session_format_of(const Job& job);

}  // namespace disc::record
