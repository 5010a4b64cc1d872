// The CD-TEXT of a disc against the texts of its manifest.
#pragma once

#include "formats/cd/disc.h"
#include "manifests/cd.h"
#include "verify/finding.h"

namespace disc::verify {

/// Every text of every language, of the disc and of its tracks; as the language's character set
/// holds it. What the disc has besides is a Difference too.
void check_cd_texts(const CdOptions& wish, const cd::Disc& disc, Findings& findings);

}  // namespace disc::verify
