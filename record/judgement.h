// What an outcome that is not good means for a recording, and what to do about it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "formats/base/extent.h"
#include "formats/transport/transport.h"

namespace disc::record {

/// What to do next. Whoever sends a WRITE asks for all of these; other commands know no Locate.
enum class Next : std::uint8_t {
  GoOn,              // done, or done with a remark
  Wait,              // not taken yet: let the drive work, then send it again
  WaitLong,          // it works on something else (format, load): poll with a longer breath
  Locate,            // done or not: read the next writable address and go on from there
  Retry,             // failed, worth a few more times
  WithoutStreaming,  // send it without the streaming bit
  Slower,            // the laser could not be calibrated: once more at a lower speed
  Skip,              // the command is not known or not needed; go on where it is optional
  Stop,              // no use
};

struct Judgement {
  Next next = Next::Stop;
  /// What a person can do about it; "" where the words of the outcome say all.
  const char* advice = "";
};

/// First row of the table that fits, from status, host adapter, driver and sense alike: sense data
/// alone do not tell success.
Judgement judge(const drive::Outcome& outcome, std::uint8_t operation_code);

/// True where the drive tells that something it had taken before did not reach the disc.
bool tells_of_loss(const drive::Outcome& outcome);
/// In words, of an outcome that tells of loss: which of `unflushed`, the blocks written since the
/// last flush that ended well, did not reach the disc, as far as the drive says. Where it names a
/// block (information field, SPC-3 4.5.2.2), what lies before the ECC unit of that one, of `unit`
/// blocks, is safe.
std::string describe_loss(const drive::Outcome& outcome, Extent unflushed, std::int32_t unit);

/// "WRITE (10) at block 64: write error (3/0C/00); a slower speed ..." for messages. `where` may be
/// "".
std::string explain(const drive::Outcome& outcome, std::uint8_t operation_code,
                    const std::string& where);

}  // namespace disc::record
