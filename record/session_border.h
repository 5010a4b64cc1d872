// What lies between two sessions, and is lost to the blocks of files.
#pragma once

#include <cstdint>

#include "record/medium.h"

namespace disc::record {

/// Blocks from the end of session `session` (from 1) to where the next one begins, as the standards
/// have them; drives may take some more. 0 where nothing lies between.
/// CD: lead-out, lead-in and pregap, 11,400 behind the first session and 6,900 behind others.
/// DVD-R, DVD-RW: border-out and border-in, about 70 MiB behind the first and 18 MiB behind others
/// of a whole disc. DVD+R: closure and intro, 4 MiB. BD-R has its sessions in a table.
std::int64_t border_blocks(const Medium& medium, std::uint16_t session);

}  // namespace disc::record
