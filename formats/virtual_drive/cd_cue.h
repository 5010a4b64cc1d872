// What a SEND CUE SHEET asks a virtual CD recorder for, where it may ask for it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/base/extent.h"
#include "formats/cd/disc.h"
#include "formats/mmc/sense.h"
#include "formats/virtual_drive/cd_layout.h"

namespace disc::virtual_drive {

/// How the blocks of a run come (MMC-5 6.33, table 525).
struct CueForm {
  enum class Source : std::uint8_t {
    Host,     // what the host sends is recorded
    Ignored,  // the host sends blocks of this size, and the drive records empty ones
    Drive,    // the host sends nothing
  };
  cd::TrackMode mode = cd::TrackMode::Audio;
  std::uint16_t main_bytes = 2352;  // that the host sends of a block: 2352, 2336, 2048; or 0
  cd::Subchannel subchannel = cd::Subchannel::None;  // that it sends behind them
  Source source = Source::Host;

  std::uint32_t bytes() const { return main_bytes + cd::subchannel_bytes(subchannel); }
  bool operator==(const CueForm&) const = default;
};
/// Nothing for forms that are reserved.
std::optional<CueForm> cue_form(std::uint8_t data_form);

/// Blocks of one form.
struct CueRun {
  Extent blocks;
  CueForm form;
};

/// A session to be written at once.
struct CuePlan {
  CdSession session;         // open; its tracks end where the next ones begin
  std::vector<CueRun> runs;  // from the pregap of the first track to the lead-out, without gaps
  Lba lead_out;
  /// Blocks of 96 bytes of CD-TEXT come for the lead-in, from its start to the first pregap.
  bool cd_text = false;
  bool lead_in_at_start = false;  // announced where it begins, and not at 00:00:00

  /// The run of a block; nothing outside.
  const CueRun* run_at(Lba at) const;
};

/// What is wrong, and at which byte of the sheet.
struct CueFault {
  mmc::SenseData sense;
  std::string why;
};

/// Holds a cue sheet against the standard (MMC-5 6.33) and the layout it is to extend. Times of a
/// lead-in with CD-TEXT may be where it starts by the ATIP, or zero, as some drives want them.
std::variant<CuePlan, CueFault> read_cue_sheet(Bytes sheet, const CdLayout& layout,
                                               cd::SessionType type);

}  // namespace disc::virtual_drive
