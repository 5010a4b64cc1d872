// Waiting until a drive takes commands for its medium, and what it says where it does not.
#pragma once

#include <cstdint>
#include <optional>

#include "formats/mmc/sense.h"
#include "formats/transport/transport.h"

namespace disc::record {

using drive::milliseconds;

enum class Readiness : std::uint8_t {
  Ready,
  NoMedium,    // the tray is closed, or nobody knows
  TrayOpen,    // 2/3A/02
  Formatting,  // 2/04/04, for longer than was waited
  Busy,        // still becoming ready or at work, for longer than was waited
  NeedsHelp,   // 2/04/03: not before a person does something
  NotUsable,   // a medium that the drive can do nothing with: x/30, x/02/06, 4/09, x/57, ...
};

struct ReadyState {
  Readiness readiness = Readiness::Ready;
  mmc::Sense reason;         // of the last answer that was not good
  bool was_changed = false;  // a medium came in, or the drive was reset, since it was last asked
  std::optional<std::uint16_t> progress;  // of 65,536, where it tells how far it is
};

/// Sends TEST UNIT READY until the drive is ready, says that it will not be, or `patience` is over;
/// takes unit attentions off its queue, and starts its unit where it waits for that (2/04/02). A
/// drive that can tell nothing better than "not ready" (2/04/00) for half a minute is started, too,
/// once. Throws DriveError where the way to the drive fails for good.
ReadyState wait_until_ready(drive::Transport& drive, milliseconds patience);

/// "there is no disc in it", "its tray is open", "it is formatting the disc (12 %)".
std::string describe(const ReadyState& state);

}  // namespace disc::record
