// The sounds of all tracks of a disc, joined where the manifest wants them so.
#include "manifests/sources/disc_sounds.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "formats/base/cat.h"

namespace disc {
namespace {

using audio::TrackSound;

/// One sound of a disc, in the order they are heard.
struct Heard {
  OpenedSound* opened;
  bool follows = false;  // the one before it at once
};

// The sounds of a session that were opened. A data track, silence, a gap lies between some.
std::vector<Heard> heard_in(const CdSession& session, std::vector<TrackSounds>& all,
                            std::size_t first) {
  std::vector<Heard> heard;
  bool open_end = false;  // whether the next one follows the last one at once
  for (std::size_t i = 0; i < session.tracks.size(); ++i) {
    const CdTrack& track = session.tracks[i];
    TrackSounds& sounds = all[first + i];
    if (track.pregap_sound) {
      if (sounds.before.samples)
        heard.push_back({&sounds.before, open_end && i != 0});
      open_end = sounds.before.samples != nullptr;
    } else if (i == 0 || track.pregap.value != 0) {
      open_end = false;
    }
    if (sounds.sound.samples)
      heard.push_back({&sounds.sound, open_end});
    open_end = sounds.sound.samples != nullptr && track.postgap.value == 0;
  }
  return heard;
}

void join(const std::vector<Heard>& heard) {
  std::uint64_t given = 0;  // samples that this sound gave to the one before
  for (std::size_t i = 0; i < heard.size(); ++i) {
    OpenedSound& here = *heard[i].opened;
    const std::uint64_t own = here.samples->samples() - given;
    std::uint64_t missing =
        (audio::sector_samples - own % audio::sector_samples) % audio::sector_samples;
    const OpenedSound* const next =
        i + 1 < heard.size() && heard[i + 1].follows ? heard[i + 1].opened : nullptr;
    if (next == nullptr || next->samples->samples() <= missing)
      missing = 0;
    if (given == 0 && missing == 0)
      continue;
    if (given != 0)
      here.notes.push_back(cat(here.samples->name(), " begins with its sample ", given,
                               ", those before it lie in the last sector of the sound before"));
    std::vector<audio::SoundPiece> pieces{audio::piece_of(here.samples, given, own)};
    if (missing != 0)
      pieces.push_back(audio::piece_of(next->samples, 0, missing));
    here.samples = std::make_shared<const TrackSound>(std::move(pieces), here.samples->name());
    given = missing;
  }
}

}  // namespace

std::vector<TrackSounds> open_disc_sounds(const Manifest& manifest, Diagnostics& diagnostics) {
  std::vector<TrackSounds> all;
  for (const CdSession& session : manifest.cd->sessions) {
    const std::size_t first = all.size();
    for (const CdTrack& track : session.tracks) {
      TrackSounds& sounds = all.emplace_back();
      if (track.pregap_sound)
        sounds.before = open_track_sound(manifest, *track.pregap_sound, diagnostics);
      if (!is_data(track.mode) && !track.silence.given)
        sounds.sound = open_track_sound(manifest, track.sound, diagnostics);
    }
    if (manifest.cd->gapless)
      join(heard_in(session, all, first));
  }
  return all;
}

}  // namespace disc
