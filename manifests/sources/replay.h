// The boot set-up of an image, said in the words of a manifest, so that another image can have it.
#pragma once

#include "manifests/diagnostic.h"
#include "manifests/manifest.h"

namespace disc {

/// The manifest with its `boot: {replay: IMAGE}` taken apart into entries, system area and
/// partitions; any other as it is. Boot images are named by the paths that the old image gives
/// them; what no file of it shows is appended. What cannot be taken over is a warning (GM0622), an
/// image that cannot be read or does not boot an error (GM0621), at the place of `replay`.
Manifest with_replayed_boot(Manifest manifest, Diagnostics& diagnostics);

}  // namespace disc
