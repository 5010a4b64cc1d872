// Finds what of an image a disc holds already, so that only the rest is written.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "formats/base/extent.h"
#include "formats/base/progress.h"
#include "record/commander.h"
#include "record/engine.h"

namespace disc::record {

/// How a medium differs from a section that is to lie on it.
struct Delta {
  std::vector<Extent> changed;       // blocks of the medium, whole ECC blocks of it, in order
  std::int64_t changed_blocks = 0;   // of these
  std::int64_t unreadable = 0;       // of these, blocks that could not be read: they are rewritten
  std::int64_t trusted = 0;          // blocks that a receipt spoke for
  std::vector<std::string> digests;  // of the source, SHA-256 of each Feeder::slot_bytes
};

/// Reads the blocks of `section` from the medium and compares them with its source, `unit` blocks
/// (of error correction) at a time. `known` are digests of what the medium is said to hold there,
/// SHA-256 of each Feeder::slot_bytes, as a receipt has them; may be empty. Where one of them is
/// that of the source, only the ends of that slot are compared. A wish to end leaves the rest
/// changed. Throws what reading the source throws.
Delta find_delta(Commander& commander, const Section& section, std::int32_t unit,
                 const std::vector<std::string>& known, Progress& progress);

}  // namespace disc::record
