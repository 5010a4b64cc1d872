// Reads what was written back from the disc and compares it with where it came from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "formats/base/extent.h"
#include "formats/base/progress.h"
#include "record/engine.h"

namespace disc::record {

/// How much is held against the source after writing.
enum class VerifyLevel : std::uint8_t {
  None,
  Structure,  // disc and track information against the plan
  Quick,      // and the first and last blocks, both sides of the layer break, samples between
  Full,       // and every block
  Paranoid,   // and every block after the disc was loaded anew, slowly, without the drive's retries
};

/// What reading back has shown. Different and unreadable are two things, and neither is "not
/// verified".
struct ReadBackReport {
  std::int64_t compared = 0;    // blocks read and held against the source
  std::int64_t different = 0;   // of these
  std::int64_t unreadable = 0;  // blocks that could not be read
  std::optional<Lba> first_different, first_unreadable;
  std::string first_reason;        // why that could not be read
  std::int32_t sample_offset = 0;  // by so many samples a drive gives sounds late

  bool alike() const { return compared > 0 && different == 0 && unreadable == 0; }
};

/// Compares these extents of the section, in order. Blocks of 2048 bytes are read as such, those of
/// 2352 by READ CD. A wish to end leaves the rest uncompared.
ReadBackReport compare_with_source(Commander& commander, const Section& section,
                                   const std::vector<Extent>& extents, Progress& progress);

/// The extents of `section` that a quick look takes: first and last `unit`, what begins and ends at
/// `breaks`, and sixteen spread evenly.
std::vector<Extent> quick_sample(const Section& section, std::int32_t unit,
                                 const std::vector<Lba>& breaks);

/// Has the drive look at the disc itself instead of what it remembers: ejects and loads it where
/// the tray closes by itself, else stops and starts it, reads something far away and leaves its
/// read ahead. Returns what was done, in words, for the report.
std::string forget_cache(Commander& commander, bool can_load, std::int64_t blocks);

}  // namespace disc::record
