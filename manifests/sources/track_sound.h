// The sound that a track of a manifest names, cut as the manifest says.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "formats/audio/track_sound.h"
#include "manifests/diagnostic.h"
#include "manifests/manifest.h"

namespace disc {

struct OpenedSound {
  std::shared_ptr<const audio::TrackSound> samples;  // null after errors
  std::vector<std::string> notes;                    // of the file, whole sentences
};

/// Opens the file of `wish` and leaves what `start` and `length` take. What is wrong with it goes
/// to `diagnostics`.
OpenedSound open_track_sound(const Manifest& manifest, const CdSound& wish,
                             Diagnostics& diagnostics);

}  // namespace disc
