// The sectors of a raw image: sync, address, EDC and ECC of each.
#pragma once

#include <cstdint>

#include "formats/base/progress.h"
#include "formats/cd/raw_image.h"
#include "verify/finding.h"

namespace disc::verify {

/// Judges every sector by itself, on `threads` threads (0: as many as there are processors). A
/// damaged sector is a finding with its time and block, which says whether the ECC can mend it.
void check_sectors(const cd::RawImage& image, unsigned threads, Findings& findings,
                   Progress& progress);

}  // namespace disc::verify
