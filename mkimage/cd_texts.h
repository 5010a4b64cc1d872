// CD-TEXT of a manifest: what it says of the disc and its tracks, held against the character sets.
#pragma once

#include "formats/cd/disc.h"
#include "manifests/diagnostic.h"
#include "manifests/manifest.h"

namespace disc {

/// Fills in `disc.cd_text` from the languages of `manifest.cd`. Languages and genres that CD-TEXT
/// does not know and characters that a set lacks go to `diagnostics`, as do transliterations.
void add_cd_text(const Manifest& manifest, cd::Disc& disc, Diagnostics& diagnostics);

}  // namespace disc
