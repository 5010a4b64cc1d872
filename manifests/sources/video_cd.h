// The Video CD that a manifest describes: its streams opened and scanned, its texts.
#pragma once

#include <memory>

#include "formats/vcd/video_cd.h"
#include "manifests/diagnostic.h"
#include "manifests/manifest.h"

namespace disc {

/// True for `disc: {type: vcd|svcd}`.
bool is_video_cd(const Manifest& manifest);

/// Scans the streams of a manifest for which is_video_cd() is true, and lays the disc out. What
/// players may refuse is a warning. Null after errors in `diagnostics`.
std::shared_ptr<const vcd::VideoCd> open_video_cd(const Manifest& manifest,
                                                  Diagnostics& diagnostics);

}  // namespace disc
