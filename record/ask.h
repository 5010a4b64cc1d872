// Commands that are asked until they are answered: for everything that may be sent twice.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "formats/transport/transport.h"

namespace disc::record {

using drive::milliseconds;

/// How long a question may take: with the media of a slow changer in it, half a minute.
inline constexpr milliseconds question_timeout{30'000};

/// What came of a question.
struct Reply {
  std::vector<std::uint8_t> data;  // as many bytes as the drive sent
  drive::Outcome outcome;

  bool good() const { return outcome.good(); }
};

/// Sends a command without effect on the medium, and again while that helps: after a unit
/// attention, while the drive is busy or becoming ready (up to `patience`), after a disruption of
/// the bus. What came of the last try is returned; throws DriveError where there is no drive any
/// more. Never for commands that write.
Reply ask(drive::Transport& drive, const mmc::Cdb& command, std::uint32_t in_bytes,
          milliseconds timeout = question_timeout, milliseconds patience = milliseconds(10'000));

/// The same for commands without data that may be repeated, such as START STOP UNIT.
drive::Outcome tell(drive::Transport& drive, const mmc::Cdb& command,
                    milliseconds timeout = question_timeout,
                    milliseconds patience = milliseconds(10'000));

/// "/dev/sr0: WRITE (10) failed: write error (3/0C/00)", and `remedy` after a semicolon, if there
/// is one.
std::string failure(const drive::Transport& drive, const mmc::Cdb& command,
                    const drive::Outcome& outcome, const std::string& remedy = {});

/// Throws DriveError with failure() unless the outcome is good.
void must_be_good(const drive::Transport& drive, const mmc::Cdb& command,
                  const drive::Outcome& outcome, const std::string& remedy = {});

}  // namespace disc::record
