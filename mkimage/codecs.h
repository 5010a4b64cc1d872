// The codecs whose output is part of an image.
#pragma once

#include <map>
#include <string>

#include "manifests/manifest.h"

namespace disc {

/// Versions of the compressors that shape this image's bytes.
std::map<std::string, std::string> codec_versions(const Manifest& manifest);

}  // namespace disc
