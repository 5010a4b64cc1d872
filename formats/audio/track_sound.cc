// The sound of a track, put together of pieces of files and of silence.
#include "formats/audio/track_sound.h"

#include <algorithm>

#include "formats/base/error.h"

namespace disc::audio {

SoundPiece silence(std::uint64_t length) { return {nullptr, 0, length}; }

SoundPiece piece_of(std::shared_ptr<const BlockSource> samples, std::uint64_t start,
                    const std::optional<std::uint64_t>& length) {
  const std::uint64_t there = samples->size() / sample_bytes;
  if (start > there)
    throw ManifestError(cat(samples->name(), ": has ", there,
                            " samples, so it cannot be taken from sample ", start, " on"));
  if (length && *length > there - start)
    throw ManifestError(cat(samples->name(), ": has ", there - start, " samples from sample ",
                            start, " on, fewer than the ", *length, " wanted"));
  return {std::move(samples), start, length.value_or(there - start)};
}

TrackSound::TrackSound(std::vector<SoundPiece> pieces, std::string name) : name_(std::move(name)) {
  for (SoundPiece& piece : pieces) {
    if (piece.length == 0)
      continue;
    // No disc is so long, and bytes of it still count in 64 bits.
    constexpr std::uint64_t most = std::uint64_t{1} << 48;
    if (piece.length > most || samples_ > most)
      throw ManifestError(cat(name_, ": its pieces are more than ", most, " samples long"));
    starts_.push_back(samples_ * sample_bytes);
    samples_ += piece.length;
    pieces_.push_back(std::move(piece));
  }
  if (missing_samples() != 0) {
    starts_.push_back(samples_ * sample_bytes);
    pieces_.push_back(silence(missing_samples()));
  }
}

std::uint64_t TrackSound::size() const { return sectors() * sector_samples * sample_bytes; }

std::uint32_t TrackSound::missing_samples() const {
  return static_cast<std::uint32_t>(samples_of_sectors(sectors()) - samples_);
}

void TrackSound::read(std::uint64_t offset, std::span<std::uint8_t> out) const {
  if (offset > size() || out.size() > size() - offset)
    throw FormatError(cat(name_, ": bytes ", offset, " to ", offset + out.size(),
                          " reach past its end at ", size()));
  while (!out.empty()) {
    const auto index =
        static_cast<std::size_t>(std::ranges::upper_bound(starts_, offset) - starts_.begin() - 1);
    const SoundPiece& piece = pieces_[index];
    const std::uint64_t into = offset - starts_[index];
    const std::size_t bytes =
        std::min<std::uint64_t>(out.size(), piece.length * sample_bytes - into);
    if (piece.samples)
      piece.samples->read(piece.start * sample_bytes + into, out.first(bytes));
    else
      std::fill_n(out.begin(), bytes, std::uint8_t{0});
    out = out.subspan(bytes);
    offset += bytes;
  }
}

std::uint64_t TrackSound::hole_at(std::uint64_t offset) const {
  if (offset >= size())
    return 0;
  const auto index =
      static_cast<std::size_t>(std::ranges::upper_bound(starts_, offset) - starts_.begin() - 1);
  const SoundPiece& piece = pieces_[index];
  return piece.samples ? 0 : starts_[index] + piece.length * sample_bytes - offset;
}

}  // namespace disc::audio
