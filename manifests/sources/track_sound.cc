// The sound that a track of a manifest names, cut as the manifest says.
#include "manifests/sources/track_sound.h"

#include <utility>

#include "formats/audio/sound_file.h"
#include "formats/base/error.h"
#include "formats/cd/msf.h"
#include "manifests/sources/input_digests.h"

namespace disc {
namespace {

std::string time_of(std::uint64_t sectors) {
  return cd::to_text(cd::msf_of_frames(static_cast<std::int32_t>(sectors)));
}

// What `start` and `length` leave; nothing after errors.
std::optional<audio::SoundPiece> cut(std::shared_ptr<const BlockSource> samples,
                                     const CdSound& wish, Diagnostics& diagnostics) {
  const std::uint64_t there = samples->size() / audio::sample_bytes;
  const auto taken = [](const Marked<std::int64_t>& frames) {
    return audio::samples_of_sectors(static_cast<std::uint64_t>(frames.value));
  };
  const auto shown = [](std::uint64_t count) { return time_of(count / audio::sector_samples); };
  const std::uint64_t start = taken(wish.start), length = taken(wish.length);
  if (there == 0)
    diagnostics.error(wish.from.mark, "GM0815", "the sound is empty");
  else if (start >= there)
    diagnostics.error(wish.start.mark, "GM0815",
                      cat("the sound ends at ", shown(there), ", nothing of it is left from ",
                          shown(start), " on"));
  else if (wish.length.given && length > there - start)
    diagnostics.error(wish.length.mark, "GM0815",
                      cat("the sound has ", shown(there - start),
                          " from there on, which is less than ", shown(length)));
  else
    return audio::SoundPiece{std::move(samples), start, wish.length.given ? length : there - start};
  return std::nullopt;
}

}  // namespace

OpenedSound open_track_sound(const Manifest& manifest, const CdSound& wish,
                             Diagnostics& diagnostics) {
  audio::SoundOptions options;
  options.convert = wish.convert;
  if (wish.order != SampleOrder::Header)
    options.raw = wish.order == SampleOrder::Big ? audio::RawOrder::Big : audio::RawOrder::Little;
  OpenedSound opened;
  try {
    audio::Sound sound = audio::open_sound(path_of_input(manifest, wish.from.value), options);
    opened.notes = std::move(sound.facts.notes);
    if (auto piece = cut(std::move(sound.samples), wish, diagnostics))
      opened.samples = std::make_shared<const audio::TrackSound>(
          std::vector<audio::SoundPiece>{std::move(*piece)}, wish.from.value);
  } catch (const Error& error) {
    diagnostics.error(wish.from.mark, "GM0814", error.what());
  }
  return opened;
}

}  // namespace disc
