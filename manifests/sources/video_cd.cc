// The Video CD that a manifest describes: its streams opened and scanned, its texts.
#include "manifests/sources/video_cd.h"

#include <utility>

#include "formats/base/error.h"
#include "formats/cd/msf.h"
#include "formats/io/block_source.h"
#include "manifests/sources/input_digests.h"

namespace disc {
namespace {

// Ticks of a stream's clock in a frame of 1/75 s.
constexpr std::int64_t frame_ticks = 90'000 / cd::frames_per_second;

vcd::Item item_of(const Manifest& manifest, const CdTrack& track) {
  vcd::Item item;
  item.name = track.sound.from.value;
  item.stream = open_image(path_of_input(manifest, track.sound.from.value));
  item.facts = vcd::scan_stream(*item.stream);
  for (const auto& chapter : track.chapters)
    item.chapters.push_back(chapter.value * frame_ticks);
  return item;
}

vcd::VolumeTexts texts_of(const Manifest& manifest) {
  const VolumeTexts& volume = manifest.volume;
  vcd::VolumeTexts texts;
  const auto set = [](std::string& into, const ViewText& from) {
    if (from.iso9660.given)
      into = from.iso9660.value;
  };
  set(texts.volume, volume.id);
  set(texts.volume_set, volume.set);
  set(texts.publisher, volume.publisher);
  set(texts.preparer, volume.preparer);
  set(texts.application, volume.application);
  return texts;
}

}  // namespace

bool is_video_cd(const Manifest& manifest) {
  return manifest.cd &&
         (manifest.cd->type.value == CdType::Vcd || manifest.cd->type.value == CdType::Svcd);
}

std::shared_ptr<const vcd::VideoCd> open_video_cd(const Manifest& manifest,
                                                  Diagnostics& diagnostics) {
  const CdOptions& cd = *manifest.cd;
  vcd::VideoCdWish wish;
  wish.type = cd.type.value == CdType::Svcd ? vcd::DiscType::SuperVideoCd : vcd::DiscType::VideoCd;
  wish.texts = texts_of(manifest);
  wish.album = cd.album.value;
  wish.fill_scan_offsets = cd.type.value == CdType::Svcd;
  wish.time = manifest.epoch.value;
  const std::size_t before = diagnostics.errors();
  for (const CdTrack& track : cd.sessions.front().tracks) {
    try {
      wish.sequences.push_back(item_of(manifest, track));
    } catch (const Error& error) {
      diagnostics.error(track.sound.from.mark, "GM0824", error.what());
    }
  }
  if (diagnostics.errors() != before)
    return nullptr;
  if (cd.playback_control)
    wish.lists = vcd::play_all(wish.sequences.size());
  try {
    auto disc = std::make_shared<const vcd::VideoCd>(std::move(wish));
    for (const Problem& problem : disc->plan().problems)
      diagnostics.warning(cd.mark, "GM0825", cat(problem.where, ": ", problem.what));
    return disc;
  } catch (const Error& error) {
    diagnostics.error(cd.mark, "GM0824", error.what());
  }
  return nullptr;
}

}  // namespace disc
