// Makes virtual discs.
#include "formats/virtual_drive/create_disc.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/io/block_source.h"
#include "formats/virtual_drive/disc_folder.h"
#include "formats/virtual_drive/kinds.h"

namespace disc::virtual_drive {
namespace {

// ECC blocks of every kind end at multiples of 32.
constexpr std::uint32_t least_capacity = 64;
constexpr std::uint32_t most_stamped = 62500864;  // a BD of four layers

TrackState open_track(std::uint32_t capacity) {
  TrackState track;
  track.size = capacity;
  track.open_ended = true;
  return track;
}

// DVD-RAM and restricted overwrite are sold formatted.
void format_at_factory(DiscState& state) {
  state.format.formatted = true;
  state.format.blocks = state.capacity;
  if (state.kind == "dvd-rw-ro")
    state.format.type = 0x15;
  if (state.kind == "dvd-ram")
    state.format.spares = state.capacity / 64 / 16 * 16;
}

DiscState fresh_disc(const DiscKind& kind, std::uint32_t capacity) {
  DiscState state;
  state.kind = kind.name;
  state.capacity = capacity;
  state.media_id = kind.media_id;
  if (kind.layers > 1)  // the same share of the disc as of a whole one, in ECC blocks
    state.layer_0_blocks = static_cast<std::uint32_t>(
        (std::uint64_t{capacity} * kind.layer_0 / kind.capacity + 31) / 32 * 32);
  return state;
}

void stamp(const std::string& folder, const DiscKind& kind, const NewDisc& disc) {
  if (disc.image.empty())
    throw ManifestError(
        cat(folder, ": a ", kind.name, " is stamped from an image, and none is named"));
  const std::unique_ptr<BlockSource> image = open_image(disc.image);
  const std::uint64_t size = image->size();
  if (size == 0 || blocks_for(size) > most_stamped)
    throw ManifestError(cat(disc.image, ": of ", size,
                            " bytes no disc can be stamped; expected 1 block of ", "2048 bytes to ",
                            most_stamped));
  const auto blocks = static_cast<std::uint32_t>(blocks_for(size));
  DiscState state = fresh_disc(kind, blocks);
  if (!disc.media_id.empty())
    state.media_id = disc.media_id;
  state.finalised = true;
  TrackState track;
  track.size = blocks;
  track.next_writable = Lba{static_cast<std::int32_t>(blocks)};
  track.closed = true;
  state.tracks.push_back(track);
  DiscFolder::create(folder, state);
  DiscFolder stamped(folder);
  std::vector<std::uint8_t> buffer(512 * block_size);
  for (std::uint32_t at = 0; at < blocks; at += 512) {
    const std::size_t bytes = std::size_t{std::min(512U, blocks - at)} * block_size;
    const std::span<std::uint8_t> part(buffer.data(), bytes);
    const std::uint64_t offset = std::uint64_t{at} * block_size;
    const auto there = static_cast<std::size_t>(std::min<std::uint64_t>(bytes, size - offset));
    image->read(offset, part.first(there));
    std::ranges::fill(part.subspan(there), std::uint8_t{0});
    stamped.write(at, part);
  }
}

}  // namespace

void create_disc(const std::string& folder, std::string_view name, const NewDisc& disc) {
  const DiscKind* const kind = find_kind(name);
  if (kind == nullptr)
    throw ManifestError(cat(folder, ": there is no kind of disc ", in_quotes(name), "; expected ",
                            names_of_kinds()));
  const bool plain =
      std::ranges::all_of(disc.media_id, [](char c) { return c >= ' ' && c <= '~'; });
  if (!plain || disc.media_id.size() > 32)
    throw ManifestError(cat(folder, ": the media id ", in_quotes(disc.media_id),
                            " is not of at most 32 ASCII characters"));
  if (kind->family == Family::Stamped)
    return stamp(folder, *kind, disc);
  if (!disc.image.empty())
    throw ManifestError(cat(folder, ": only cd-rom, dvd-rom and bd-rom are stamped from an image"));
  const std::uint32_t capacity = disc.capacity.value_or(kind->capacity);
  if (capacity < least_capacity || capacity > kind->capacity)
    throw ManifestError(cat(folder, ": a ", kind->name, " of ", capacity, " blocks cannot be; ",
                            "expected ", least_capacity, " to ", kind->capacity));
  DiscState state = fresh_disc(*kind, capacity);
  if (!disc.media_id.empty())
    state.media_id = disc.media_id;
  if (kind->name == "dvd-ram" || kind->name == "dvd-rw-ro")
    format_at_factory(state);
  else if (!kind->erasable || kind->name == "dvd-rw" || kind->name == "cd-rw")
    state.tracks.push_back(open_track(capacity));
  DiscFolder::create(folder, state);
}

}  // namespace disc::virtual_drive
