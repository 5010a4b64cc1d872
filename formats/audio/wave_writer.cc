// WAVE files of the samples of a compact disc.
#include "formats/audio/wave_writer.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "formats/audio/sound_facts.h"
#include "formats/base/bytes.h"
#include "formats/base/endian.h"

namespace disc::audio {
namespace {

using FourCharacters = std::array<char, 4>;

struct ChunkHeader {
  FourCharacters id;       // 0-3
  Le<std::uint32_t> size;  // 4-7  of what follows
};

/// WAVEFORMAT with the bits of PCM.
struct Format {
  Le<std::uint16_t> tag = 1;                                    // 0-1    PCM
  Le<std::uint16_t> channels = 2;                               // 2-3
  Le<std::uint32_t> rate = cd_rate;                             // 4-7
  Le<std::uint32_t> bytes_per_second = cd_rate * sample_bytes;  // 8-11
  Le<std::uint16_t> block_align = sample_bytes;                 // 12-13
  Le<std::uint16_t> bits = 16;                                  // 14-15
};
static_assert(sizeof(Format) == 16);

struct LongSizes {
  Le<std::uint64_t> riff;     // 0-7    of what follows the first chunk header
  Le<std::uint64_t> data;     // 8-15
  Le<std::uint64_t> samples;  // 16-23
  Le<std::uint32_t> table;    // 24-27  sizes of further chunks: none
};
static_assert(sizeof(LongSizes) == 28);

}  // namespace

std::vector<std::uint8_t> wave_header(std::uint64_t bytes) {
  constexpr FourCharacters wave{'W', 'A', 'V', 'E'};
  constexpr std::uint64_t behind_riff = sizeof wave + 2 * sizeof(ChunkHeader) + sizeof(Format);
  constexpr std::uint32_t elsewhere = 0xFFFF'FFFF;
  const bool large = bytes > elsewhere - 1 - behind_riff;
  const auto size = static_cast<std::uint32_t>(bytes);
  std::vector<std::uint8_t> header;
  const auto put = [&](const auto& part) {
    const Bytes raw = bytes_of(part);
    header.insert(header.end(), raw.begin(), raw.end());
  };
  if (large) {
    put(ChunkHeader{{'R', 'F', '6', '4'}, elsewhere});
    put(wave);
    put(ChunkHeader{{'d', 's', '6', '4'}, sizeof(LongSizes)});
    put(LongSizes{behind_riff + sizeof(ChunkHeader) + sizeof(LongSizes) + bytes, bytes,
                  bytes / sample_bytes, 0U});
  } else {
    put(ChunkHeader{{'R', 'I', 'F', 'F'}, static_cast<std::uint32_t>(behind_riff + size)});
    put(wave);
  }
  put(ChunkHeader{{'f', 'm', 't', ' '}, sizeof(Format)});
  put(Format{});
  put(ChunkHeader{{'d', 'a', 't', 'a'}, large ? elsewhere : size});
  return header;
}

void write_wave(const BlockSource& samples, ImageSink& out) {
  out.write(wave_header(samples.size()));
  std::vector<std::uint8_t> part(1 << 20);
  for (std::uint64_t at = 0; at < samples.size();) {
    const std::uint64_t rest = samples.size() - at;
    if (const std::uint64_t hole = samples.hole_at(at); hole != 0) {
      out.write_zeros(hole);
      at += hole;
      continue;
    }
    const std::size_t count = std::min<std::uint64_t>(part.size(), rest);
    samples.read(at, std::span(part).first(count));
    out.write(Bytes(part).first(count));
    at += count;
  }
}

}  // namespace disc::audio
