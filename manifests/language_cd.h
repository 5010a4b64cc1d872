// The part of the manifest language that is about CDs in tracks.
#pragma once

#include <vector>

#include "manifests/language.h"

namespace disc {

/// The keys `disc`, `tracks` and `sessions` of a manifest. `data_keys` are those of a data track
/// that is made of files: volume, filesystems, files, boot and what goes with them.
std::vector<Key> cd_keys(std::vector<Key> data_keys);

}  // namespace disc
