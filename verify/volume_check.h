// The texts and dates of the volume descriptors against those a manifest asks for.
#pragma once

#include <vector>

#include "formats/io/block_source.h"
#include "formats/media/medium_reader.h"
#include "manifests/manifest.h"
#include "manifests/sources/source_tree.h"
#include "verify/finding.h"

namespace disc::verify {

/// Holds every field of the descriptors of `views` that a person may have chosen against the
/// manifest: nine texts (ECMA-119 8.4.5, 8.4.6, 8.4.19 to 8.4.25) and four dates (8.4.26
/// to 8.4.29). What the manifest leaves out should be as the language reference says. Throws
/// SystemError if the medium cannot be read.
void check_volume(const Manifest& manifest, const SourceTree& tree, const BlockSource& medium,
                  const media::MediumReader& reader, const std::vector<iso9660::View>& views,
                  Findings& findings);

}  // namespace disc::verify
