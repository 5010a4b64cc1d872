// Tracks of pieces: joins within a sector, silence, the last sector filled up.
#include "formats/audio/track_sound.h"

#include <gtest/gtest.h>

#include "formats/base/error.h"
#include "tests/unit/audio/sound_bytes.h"

namespace disc::audio {
namespace {

const ByteList first = noise_bytes(1000 * 4, 1);
const ByteList second = noise_bytes(700 * 4, 2);

TEST(TrackSound, JoinsFilesWithoutAGap) {
  const TrackSound track({piece_of(memory(first)), piece_of(memory(second))}, "track 1");
  EXPECT_EQ(track.samples(), 1700U);
  EXPECT_EQ(track.sectors(), 3U);
  EXPECT_EQ(track.size(), 3U * 2352);
  EXPECT_EQ(track.missing_samples(), 64U);
  const ByteList wish = Writer().add(first).add(second).add(ByteList(64 * 4));
  EXPECT_EQ(all_of(track), wish);
  for (const std::size_t part : {1U, 7U, 2352U, 4001U}) {
    ByteList read(wish.size());
    for (std::size_t at = 0; at < read.size(); at += part)
      track.read(at, std::span(read).subspan(at, std::min(part, read.size() - at)));
    EXPECT_EQ(read, wish) << part;
  }
}

TEST(TrackSound, TakesPartsAndSilence) {
  const TrackSound track(
      {silence(2), piece_of(memory(first), 10, 3), piece_of(memory(second), 698), silence(581)},
      "track 1");
  EXPECT_EQ(track.missing_samples(), 0U);
  EXPECT_EQ(track.size(), 2352U);
  const ByteList wish = Writer()
                            .add(ByteList(8))
                            .add({first.begin() + 40, first.begin() + 52})
                            .add({second.end() - 8, second.end()})
                            .add(ByteList(581 * 4));
  EXPECT_EQ(all_of(track), wish);
  EXPECT_EQ(track.hole_at(0), 8U);
  EXPECT_EQ(track.hole_at(3), 5U);
  EXPECT_EQ(track.hole_at(8), 0U);
  EXPECT_EQ(track.hole_at(28), 581U * 4);
  EXPECT_EQ(track.hole_at(2352), 0U);
}

TEST(TrackSound, IsOfNoSectorsWithoutSound) {
  const TrackSound track({silence(0), piece_of(memory({}))}, "track 1");
  EXPECT_EQ(track.size(), 0U);
  EXPECT_EQ(track.missing_samples(), 0U);
  EXPECT_EQ(all_of(track), ByteList{});
}

TEST(TrackSound, RefusesWhatTheSoundDoesNotHave) {
  const auto source = memory(first);
  EXPECT_EQ(piece_of(source, 1000).length, 0U);
  EXPECT_EQ(piece_of(source, 0, 1000).length, 1000U);
  EXPECT_EQ(said<ManifestError>([&] { piece_of(source, 1001); }),
            "x.wav: has 1000 samples, so it cannot be taken from sample 1001 on");
  EXPECT_EQ(said<ManifestError>([&] { piece_of(source, 900, samples_of_sectors(1)); }),
            "x.wav: has 100 samples from sample 900 on, fewer than the 588 wanted");
  const TrackSound track({piece_of(source)}, "track 1");
  ByteList beyond(5);
  EXPECT_EQ(said<FormatError>([&] { track.read(2 * 2352 - 4, beyond); }),
            "track 1: bytes 4700 to 4705 reach past its end at 4704");
  EXPECT_THROW(TrackSound({silence(UINT64_MAX), silence(2)}, "long"), ManifestError);
}

}  // namespace
}  // namespace disc::audio
