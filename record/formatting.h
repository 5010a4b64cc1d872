// Formats and blanks media, as a step of a recording or for its own sake.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "record/commander.h"
#include "record/medium.h"
#include "record/write_plan.h"

namespace disc::record {

/// The choice of this type that the drive offers, the one with the most blocks; null where there is
/// none.
const mmc::FormattableCapacity* find_format(const Medium& medium, std::uint8_t type);

/// FORMAT UNIT with one descriptor, and the wait for its end, or until blocks can be written where
/// it goes on in the background.
void format_medium(Commander& commander, const PlannedFormat& format, Progress& progress);

/// The format a medium needs before it can be written at all; nothing where it needs none.
std::optional<PlannedFormat> needed_format(const Medium& medium);

/// What `record format` does to this medium: `full` passes over all of it. `kind` is for BD-R
/// (nothing else is). Throws PlanError where the medium cannot be formatted so.
PlannedFormat choose_format(const Medium& medium, bool full, std::optional<BdFormat> kind);

/// How `record blank` empties a medium.
struct Blanking {
  enum class Way : std::uint8_t { Blank, Format, Zeros } way = Way::Blank;
  std::uint8_t blank_type = 1;  // of BLANK
  std::optional<PlannedFormat> format;
  std::int64_t zeros = 0;  // blocks to be written with zeros from block 0 on
  std::string words;       // "blanked quickly"
};
/// Throws PlanError for media that are written once.
Blanking choose_blanking(const Medium& medium, bool full);
void blank_medium(Commander& commander, const Medium& medium, const Blanking& blanking,
                  Progress& progress);

}  // namespace disc::record
