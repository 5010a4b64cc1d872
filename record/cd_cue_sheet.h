// The cue sheet that tells a drive what a session written at once consists of.
#pragma once

#include <vector>

#include "formats/cd/disc.h"
#include "formats/mmc/cue_sheet.h"

namespace disc::record {

/// How the lead-in stands in the sheet.
enum class LeadInForm : std::uint8_t {
  Generated,    // the drive makes it
  TextAtStart,  // the host sends CD-TEXT for it; announced where it begins, as the ATIP has it
  TextAtZero,   // the same, announced at 00:00:00, which is all that some drives take
};

/// The entries for session `session` of a disc: catalog number, lead-in, of each track its ISRC,
/// index 0, index 1 and further ones, lead-out (MMC-5 6.33; 4.2.5). `lead_in`: where it begins.
std::vector<mmc::CueSheetEntry> cue_sheet_of(const cd::Disc& disc, std::size_t session,
                                             LeadInForm form = LeadInForm::Generated,
                                             Lba lead_in = {});

}  // namespace disc::record
