// The sound of a track, put together of pieces of files and of silence.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "formats/audio/sound_facts.h"
#include "formats/io/block_source.h"

namespace disc::audio {

/// Samples of a compact disc one after another.
struct SoundPiece {
  std::shared_ptr<const BlockSource> samples;  // nothing: silence
  std::uint64_t start = 0;                     // sample that the piece begins with
  std::uint64_t length = 0;                    // in samples
};

/// Samples in so many sectors, which manifests and sheets call frames.
constexpr std::uint64_t samples_of_sectors(std::uint64_t sectors) {
  return sectors * sector_samples;
}

SoundPiece silence(std::uint64_t length);

/// From sample `start` on, `length` of them or as far as the sound goes. Throws ManifestError where
/// it does not go so far.
SoundPiece piece_of(std::shared_ptr<const BlockSource> samples, std::uint64_t start = 0,
                    const std::optional<std::uint64_t>& length = {});

/// Pieces joined sample by sample, so that no gap is heard, and filled up with silence to the end
/// of the last sector: whole sectors of 2352 bytes, samples low byte first.
class TrackSound final : public BlockSource {
 public:
  explicit TrackSound(std::vector<SoundPiece> pieces, std::string name);

  std::uint64_t size() const override;
  void read(std::uint64_t offset, std::span<std::uint8_t> out) const override;
  /// Silence that no file holds is a hole.
  std::uint64_t hole_at(std::uint64_t offset) const override;
  std::string name() const override { return name_; }

  std::uint64_t sectors() const { return (samples_ + sector_samples - 1) / sector_samples; }
  /// Of the pieces.
  std::uint64_t samples() const { return samples_; }
  /// That the last sector lacks and silence stands in for: 0 to 587.
  std::uint32_t missing_samples() const;

 private:
  std::vector<SoundPiece> pieces_;     // none empty, the last one is the filling
  std::vector<std::uint64_t> starts_;  // byte of the track at which each begins
  std::string name_;
  std::uint64_t samples_ = 0;
};

}  // namespace disc::audio
