// Reads a disc that a fuzzed description tells of wherever something may go wrong.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "formats/base/error.h"
#include "formats/sheets/disc_reader.h"

namespace disc::cd {

/// Zeros without end, nearly: whatever a description says is there.
class EndlessZeros final : public BlockSource {
 public:
  std::uint64_t size() const override { return std::uint64_t{1} << 40; }
  void read(std::uint64_t, std::span<std::uint8_t> out) const override {
    std::memset(out.data(), 0, out.size());
  }
  std::string name() const override { return "zeros"; }
};

/// The first and the last sectors of each track, their sub-channel, blocks and samples: all either
/// are read or throw FormatError.
inline void probe(Disc disc, std::vector<std::unique_ptr<BlockSource>> files) {
  const auto reader = std::make_shared<const DiscReader>(std::move(disc), std::move(files));
  const auto attempt = [](const auto& action) {
    try {
      action();
    } catch (const FormatError&) {
    }
  };
  for (const Session& session : reader->disc().sessions)
    for (const Track& track : session.tracks) {
      std::vector<std::uint8_t> sectors(3 * sector_size);
      std::array<std::uint8_t, 96> subchannel{};
      for (const Lba at : {track.pregap, track.start + -1, track.start, track.end + -2}) {
        attempt([&] { reader->read_sectors(at, sectors); });
        attempt([&] { reader->read_subchannel(at, subchannel); });
      }
      attempt([&] {
        if (is_data(track.mode)) {
          const TrackBlocks blocks(reader, track);
          if (track.start >= Lba{0})
            blocks.read(byte_offset(track.start), std::span(sectors).first(5000));
        } else {
          TrackSamples(reader, track).read(1, std::span(sectors).first(5000));
        }
      });
    }
}

}  // namespace disc::cd
