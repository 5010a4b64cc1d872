// The revision and the texts of a UDF volume against those a manifest asks for.
#pragma once

#include "formats/media/medium_reader.h"
#include "manifests/manifest.h"
#include "manifests/sources/source_tree.h"
#include "verify/finding.h"

namespace disc::verify {

/// Adds what the volume says of itself otherwise than `manifest` asks; nothing for a manifest
/// without UDF or a medium without it. `tree` is the tree of the manifest.
void check_udf_volume(const Manifest& manifest, const SourceTree& tree,
                      const media::MediumReader& reader, Findings& findings);

}  // namespace disc::verify
