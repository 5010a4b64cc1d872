// The sounds of all tracks of a disc, joined where the manifest wants them so.
#pragma once

#include <cstdint>
#include <vector>

#include "manifests/sources/track_sound.h"

namespace disc {

/// Of one track; null samples where it has none, and after errors.
struct TrackSounds {
  OpenedSound before;  // in its pregap
  OpenedSound sound;   // from index 1 on
};

/// Opens the sounds of the tracks of `manifest`, whose `cd` must be there, one for one through all
/// sessions. With `join: gapless` a sound that ends within a sector is filled up with the first
/// samples of the one that follows it at once, which then begins behind them: joined sectors hold
/// what the files hold, sample by sample. One that is no longer than what it would give is left
/// whole. Notes say what was done.
std::vector<TrackSounds> open_disc_sounds(const Manifest& manifest, Diagnostics& diagnostics);

}  // namespace disc
