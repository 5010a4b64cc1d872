// The bytes of WAVE files, below and above 4 GiB.
#include "formats/audio/wave_writer.h"

#include <gtest/gtest.h>

#include "formats/audio/stored_samples.h"
#include "formats/audio/track_sound.h"
#include "tests/unit/audio/sound_bytes.h"

namespace disc::audio {
namespace {

class Collected final : public ImageSink {
 public:
  void write(Bytes bytes) override { all.insert(all.end(), bytes.begin(), bytes.end()); }
  bool clone(int, std::uint64_t, std::uint64_t) override { return false; }
  void commit() override {}
  ByteList all;
};

TEST(WaveWriter, WritesTheHeaderThatEveryReaderTakes) {
  const ByteList wish{'R', 'I', 'F',  'F',  0x54, 0x09, 0,    0,    'W',  'A', 'V',
                      'E', 'f', 'm',  't',  ' ',  16,   0,    0,    0,    1,   0,
                      2,   0,   0x44, 0xAC, 0,    0,    0x10, 0xB1, 2,    0,   4,
                      0,   16,  0,    'd',  'a',  't',  'a',  0x30, 0x09, 0,   0};
  EXPECT_EQ(wave_header(2352), wish);
}

TEST(WaveWriter, TurnsToRf64WhereThirtyTwoBitsEnd) {
  constexpr std::uint64_t most = 0xFFFF'FFFE - 36;
  EXPECT_EQ(wave_header(most / 4 * 4).size(), 44U);
  constexpr std::uint64_t more = std::uint64_t{1} << 32;
  const ByteList wish = Writer()
                            .text("RF64")
                            .le(4, 0xFFFF'FFFF)
                            .text("WAVEds64")
                            .le(4, 28)
                            .le(8, more + 72)
                            .le(8, more)
                            .le(8, more / 4)
                            .le(4, 0)
                            .text("fmt ")
                            .le(4, 16)
                            .add(wave_format({}))
                            .text("data")
                            .le(4, 0xFFFF'FFFF);
  EXPECT_EQ(wave_header(more), wish);
}

TEST(WaveWriter, WritesAllSamples) {
  const ByteList data = noise_bytes(3'000'000);
  const TrackSound track({piece_of(memory(data)), silence(600'000), piece_of(memory(data))},
                         "track");
  Collected out;
  write_wave(track, out);
  EXPECT_EQ(out.all, wave({}, all_of(track)));
  EXPECT_EQ(find_samples(MemorySource(out.all)).value().facts.samples, track.size() / 4);
}

}  // namespace
}  // namespace disc::audio
