// The boot catalog as a file of the tree, before its bytes are known.
#pragma once

#include "manifests/manifest.h"

namespace disc {

/// The manifest with an entry in `files` for a boot catalog that a file shows, so that it takes
/// part in conflicts, attributes and layout like any file. The entry's text only stands for the
/// catalog. Call it before resolve(), and after with_replayed_boot().
Manifest with_boot_catalog(Manifest manifest);

}  // namespace disc
