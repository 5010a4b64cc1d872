// Sectors of whole discs: modes, sub-headers, soundness, and the tracks that the disc has.
#include "formats/vcd/video_cd.h"

#include <gtest/gtest.h>

#include <array>

#include "tests/unit/vcd/streams.h"

namespace disc::vcd {
namespace {

using namespace testing;
using Sector = std::array<std::uint8_t, cd::sector_size>;

VideoCdWish wish(DiscType type) {
  VideoCdWish wish;
  const bool super = type == DiscType::SuperVideoCd;
  wish.type = type;
  wish.time = {1'700'000'000, 0};
  wish.segments = {item(pack(super ? pack_2 : pack_1, packet(0xE1, super ? stamp_2(0) : stamp(0),
                                                             super ? intra_2 : intra_1)))};
  wish.sequences = {item(stream(320, super)), item(stream(301, super))};
  wish.sequences[0].pauses = {0};
  wish.lists = play_all(2);
  return wish;
}

Sector at(const VideoCd& disc, std::int32_t block) {
  Sector sector{};
  disc.read_sector(Lba{block}, sector);
  return sector;
}
std::string sub_header(const VideoCd& disc, std::int32_t block) {
  return to_hex(Bytes(at(disc, block)).subspan(16, 4));
}

TEST(VideoCd, HasSoundSectorsOfEveryKindAtTheirTimes) {
  for (const DiscType type : {DiscType::VideoCd, DiscType::SuperVideoCd}) {
    const VideoCd disc(wish(type));
    for (Lba block{-150}; block < disc.end(); block = block + 1) {
      const cd::SectorFacts facts = cd::check_sector(at(disc, block.value));
      ASSERT_TRUE(facts.sound()) << block.value;
      ASSERT_EQ(facts.address, cd::to_msf(block));
    }
  }
}

// Sub-headers are those of vcdimager 2.0.1 for sectors of the same place and content.
TEST(VideoCd, TellsTheSectorsOfAVideoCdApart) {
  const VideoCd disc(wish(DiscType::VideoCd));
  const std::vector<TrackPlace>& tracks = disc.plan().tracks;
  const std::int32_t first = tracks[1].start.value, second = tracks[2].start.value;
  EXPECT_EQ(sub_header(disc, -1), "00002000");
  EXPECT_EQ(sub_header(disc, 0), "00000800");
  EXPECT_EQ(sub_header(disc, 16), "00000900");
  EXPECT_EQ(sub_header(disc, 17), "00008900");
  EXPECT_EQ(sub_header(disc, 150), "00008800");
  EXPECT_EQ(sub_header(disc, 152), "00000800");
  EXPECT_EQ(sub_header(disc, 183), "00008800");
  EXPECT_EQ(sub_header(disc, 225), "0102e21f");
  EXPECT_EQ(sub_header(disc, 226), "01006000");
  EXPECT_EQ(sub_header(disc, 375), "01000800");
  EXPECT_EQ(sub_header(disc, first - 1), "00002000");
  EXPECT_EQ(sub_header(disc, first), "01006000");
  EXPECT_EQ(sub_header(disc, first + 30), "0101720f");
  EXPECT_EQ(sub_header(disc, first + 31), "0101620f");
  EXPECT_EQ(sub_header(disc, first + 33), "0101647f");
  EXPECT_EQ(sub_header(disc, first + 30 + 319), "0101630f");
  EXPECT_EQ(sub_header(disc, first + 30 + 320), "01006000");
  EXPECT_EQ(sub_header(disc, first + 30 + 320 + 44), "0100e000");
  EXPECT_EQ(sub_header(disc, first + 30 + 320 + 45), "00002000");
  EXPECT_EQ(sub_header(disc, second + 33), "0201647f");
  EXPECT_EQ(sub_header(disc, disc.end().value - 1), "00002000");
}

TEST(VideoCd, TellsTheSectorsOfASuperVideoCdApart) {
  const VideoCd disc(wish(DiscType::SuperVideoCd));
  const std::int32_t first = disc.plan().tracks[1].start.value;
  EXPECT_EQ(sub_header(disc, 225), "0101e280");
  EXPECT_EQ(sub_header(disc, 226), "00002000");
  EXPECT_EQ(sub_header(disc, first), "01017280");
  EXPECT_EQ(sub_header(disc, first + 3), "01016480");
  EXPECT_EQ(sub_header(disc, first + 319), "0101e380");
  EXPECT_EQ(sub_header(disc, disc.plan().tracks[2].start.value), "01016280");
}

TEST(VideoCd, LabelsSecondSoundSubtitlesAndPaddingAsOtherPeopleDo) {
  const auto of = [](DiscType type, std::uint8_t stream) {
    const cd::SubHeader header = pack_sub_header(type, PackLabel{stream}, 1, true);
    return to_hex(Octets{header.file, header.channel, header.submode, header.coding});
  };
  EXPECT_EQ(of(DiscType::VideoCd, 0), "01006000");
  EXPECT_EQ(of(DiscType::VideoCd, 0xC1), "0102647f");
  EXPECT_EQ(of(DiscType::VideoCd, 0xBD), "0102620f");
  EXPECT_EQ(of(DiscType::VideoCd, 0xE1), "0102621f");
  EXPECT_EQ(of(DiscType::VideoCd, 0xE2), "0103623f");
  EXPECT_EQ(of(DiscType::SuperVideoCd, 0), "01006080");
  EXPECT_EQ(of(DiscType::SuperVideoCd, 0xC1), "01026480");
  EXPECT_EQ(of(DiscType::SuperVideoCd, 0xBD), "01026280");
  EXPECT_EQ(of(DiscType::SuperVideoCd, 0xE1), "01016280");
}

TEST(VideoCd, HoldsThePacksOfItsStreams) {
  const VideoCd disc(wish(DiscType::VideoCd));
  const Octets clip = stream(320);
  const std::int32_t first = disc.plan().tracks[1].start.value + 30;
  for (std::int32_t i = 0; i < 320; ++i) {
    const Sector sector = at(disc, first + i);
    ASSERT_TRUE(std::equal(sector.begin() + 24, sector.begin() + 24 + 2324,
                           clip.begin() + std::ptrdiff_t{i} * 2324))
        << i;
  }
}

TEST(VideoCd, IsADiscOfOneSessionOfCdRomXa) {
  const VideoCd disc(wish(DiscType::VideoCd));
  const cd::Disc made = disc.disc("film.bin");
  ASSERT_EQ(made.sessions.size(), 1U);
  const cd::Session& session = made.sessions[0];
  EXPECT_EQ(session.type, cd::SessionType::CdXa);
  EXPECT_EQ(session.lead_out, disc.end());
  ASSERT_EQ(session.tracks.size(), 3U);
  EXPECT_EQ(session.tracks[0].pregap, Lba{-150});
  EXPECT_EQ(session.tracks[1].start - session.tracks[1].pregap, 150);
  EXPECT_EQ(session.tracks[2].control(), 0x60);
  std::uint64_t stored = 0;
  for (const cd::Track& track : session.tracks) {
    std::uint64_t bytes = 0;
    for (const cd::Piece& piece : track.pieces) {
      bytes += piece.bytes;
      if (piece.file) {
        EXPECT_EQ(piece.offset, stored);
        stored += piece.bytes;
      }
    }
    EXPECT_EQ(bytes, static_cast<std::uint64_t>(track.end - track.pregap) * 2352);
  }
  EXPECT_EQ(stored, static_cast<std::uint64_t>(disc.end().value) * 2352);
  EXPECT_EQ(made.files[0].name, "film.bin");
}

TEST(VideoCd, HasNoSectorsElsewhere) {
  const VideoCd disc(wish(DiscType::VideoCd));
  EXPECT_THROW(at(disc, -151), std::logic_error);
  EXPECT_THROW(at(disc, disc.end().value), std::logic_error);
}

}  // namespace
}  // namespace disc::vcd
