// The check of discs: sound ones have no problems, and each damage is told.
#include "formats/vcd/check_video_cd.h"

#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <random>

#include "formats/cd/msf.h"
#include "formats/vcd/video_cd.h"
#include "tests/unit/vcd/streams.h"

namespace disc::vcd {
namespace {

using namespace testing;
using Sector = std::array<std::uint8_t, cd::sector_size>;

VideoCd made(DiscType type) {
  VideoCdWish wish;
  const bool super = type == DiscType::SuperVideoCd;
  wish.type = type;
  wish.time = {1'700'000'000, 0};
  wish.album = "FILM";
  wish.segments = {item(stream(160, super))};
  wish.sequences = {item(stream(320, super)), item(stream(301, super))};
  wish.sequences[0].chapters = {90'000};
  wish.lists = play_all(2);
  return VideoCd(wish);
}

// The disc with the user data of block `at` changed and the sector made sound again.
VideoCdReport with(const VideoCd& disc, std::int32_t at,
                   const std::function<void(std::span<std::uint8_t>)>& change,
                   StreamCheck streams = StreamCheck::Ends) {
  const SectorReader read = [&](Lba block, cd::SectorSpan out) {
    disc.read_sector(block, out);
    if (block.value == at) {
      const cd::SectorFacts facts = cd::check_sector(out);
      Octets user(out.begin() + 24,
                  out.begin() + 24 + static_cast<std::ptrdiff_t>(cd::user_bytes(facts.mode)));
      change(user);
      cd::encode_sector(facts.mode, cd::to_msf(block), user, facts.sub_header, out);
    }
    return true;
  };
  return check_video_cd(read, disc.end(), streams).value_or(VideoCdReport{});
}
VideoCdReport sound(const VideoCd& disc) {
  return with(
      disc, -1, [](std::span<std::uint8_t>) {}, StreamCheck::Whole);
}

std::string first_problem(const VideoCdReport& report) {
  return report.problems.empty() ? "none" : to_text(report.problems[0]);
}

TEST(CheckVideoCd, FindsNothingWrongWithOurDiscs) {
  for (const DiscType type : {DiscType::VideoCd, DiscType::SuperVideoCd}) {
    const VideoCd disc = made(type);
    const VideoCdReport report = sound(disc);
    EXPECT_EQ(first_problem(report), "none");
    EXPECT_EQ(report.info, disc.plan().info);
    EXPECT_EQ(report.entries, disc.plan().entries);
    EXPECT_EQ(report.lists.size(), 3U);
    EXPECT_EQ(report.files.size(), disc.plan().files.size());
    for (const BridgeFile& file : report.files)
      EXPECT_NE(std::find(disc.plan().files.begin(), disc.plan().files.end(), file),
                disc.plan().files.end())
          << file.name;
    EXPECT_EQ(report.tracks.size(), type == DiscType::VideoCd ? 0U : 2U);
    EXPECT_EQ(report.scan_points.size(), type == DiscType::VideoCd ? 0U : 26U + 24U);
  }
}

TEST(CheckVideoCd, TakesOtherDiscsForWhatTheyAre) {
  const SectorReader audio = [](Lba, cd::SectorSpan out) {
    std::fill(out.begin(), out.end(), std::uint8_t{0x55});
    return true;
  };
  EXPECT_FALSE(check_video_cd(audio, Lba{1000}));
  EXPECT_FALSE(check_video_cd([](Lba, cd::SectorSpan) { return false; }, Lba{1000}));
  EXPECT_FALSE(check_video_cd(audio, Lba{0}));
}

TEST(CheckVideoCd, TellsWhatDoesNotHold) {
  const VideoCd disc = made(DiscType::VideoCd);
  const auto told = [&](std::int32_t at, std::size_t offset, std::uint8_t to,
                        const std::string& what) {
    const VideoCdReport report = with(disc, at, [&](auto user) { user[offset] = to; });
    bool found = false;
    for (const Problem& problem : report.problems)
      found = found || to_text(problem).find(what) != std::string::npos;
    EXPECT_TRUE(found) << what << "\nfirst: " << first_problem(report);
  };
  told(16, 8, 'X', "its system id is 'XD-RTOS CD-BRIDGE'");
  told(16, 1024, 'X', "no CD-XA001");
  told(16, 1, 'X', "no primary volume descriptor");
  told(150, 8, 1, "INFO is of version 1");
  told(150, 47, 41, "PSD.VCD: has 40 bytes at block 184, 41 at block 184 are prescribed");
  told(151, 0, 'X',
       "Video CD: block 151: ENTRIES begins with 'XNTRYVCD', not 'ENTRYVCD' "
       "(White Book III 3.2, IEC 62107 6.3.2)");
  told(151, 18, 0x00, "before the one that precedes it");
  told(151, 18, 0x59, "where no sequence is");
  told(184, 15, 77, "list 1: plays item 77, there are 2 tracks of video");
  told(152, 3, 9, "list at offset 9");
}

TEST(CheckVideoCd, TellsOfDamagedStreams) {
  const VideoCd disc = made(DiscType::SuperVideoCd);
  const Lba start = disc.plan().tracks[1].start;
  const auto read = [&](Lba at, std::size_t offset) {
    return [&disc, at, offset](Lba block, cd::SectorSpan out) {
      disc.read_sector(block, out);
      if (block == at)
        out[offset] ^= 0xFF;
      return true;
    };
  };
  EXPECT_TRUE(check_video_cd(read(start + 7, 1000), disc.end())->problems.empty());
  EXPECT_NE(first_problem(*check_video_cd(read(start + 7, 1000), disc.end(), StreamCheck::Whole))
                .find("the EDC of block"),
            std::string::npos);
  EXPECT_NE(first_problem(with(disc, start.value, [](auto user) { user[3] = 0; }))
                .find("does not begin with a pack"),
            std::string::npos);
  const SectorReader deaf = [&](Lba block, cd::SectorSpan out) {
    disc.read_sector(block, out);
    return block != start;
  };
  EXPECT_NE(first_problem(*check_video_cd(deaf, disc.end())).find("cannot be read"),
            std::string::npos);
}

TEST(CheckVideoCd, BearsStructuresOfAnyBytes) {
  std::mt19937 random(7);
  for (const DiscType type : {DiscType::VideoCd, DiscType::SuperVideoCd}) {
    const VideoCd disc = made(type);
    const std::array<std::int32_t, 12> blocks{16, 18, 19, 20, 21, 22, 150, 151, 152, 184, 185, 186};
    for (int round = 0; round < 400; ++round) {
      const std::size_t offset = random() % (round % 2 == 0 ? 64 : 2048);
      const auto to = static_cast<std::uint8_t>(random());
      with(disc, blocks[random() % blocks.size()], [&](auto user) { user[offset] = to; });
    }
  }
}

}  // namespace
}  // namespace disc::vcd
