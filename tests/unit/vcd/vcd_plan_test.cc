// Layouts: fixed places, margins, gaps, entries, segments, and wishes that cannot be laid out.
#include "formats/vcd/vcd_plan.h"

#include <gtest/gtest.h>

#include "formats/base/error.h"
#include "tests/unit/vcd/streams.h"

namespace disc::vcd {
namespace {

using namespace testing;

VideoCdWish wish(DiscType type, int packs = 400) {
  VideoCdWish wish;
  wish.type = type;
  wish.time = {1'700'000'000, 0};
  wish.sequences.push_back(item(stream(packs, type == DiscType::SuperVideoCd)));
  return wish;
}

std::string place(const VideoCdPlan& plan, const std::string& name) {
  for (const BridgeFile& file : plan.files)
    if (file.name == name)
      return cat(file.folder, ' ', file.extent.first.value, ' ', file.extent.blocks, ' ',
                 file.bytes, file.form2 ? " form 2 " : " form 1 ", file.number);
  return "missing";
}

std::string refusal(const VideoCdWish& wish) {
  try {
    plan_video_cd(wish);
  } catch (const ManifestError& error) {
    return error.what();
  }
  return "taken";
}

TEST(VcdPlan, PutsFilesOfAVideoCdWhereTheWhiteBookWantsThem) {
  VideoCdWish two = wish(DiscType::VideoCd, 447);
  two.sequences.push_back(item(stream(755)));
  two.lists = play_all(2);
  const VideoCdPlan plan = plan_video_cd(two);
  EXPECT_EQ(place(plan, "INFO.VCD;1"), "VCD 150 1 2048 form 1 0");
  EXPECT_EQ(place(plan, "ENTRIES.VCD;1"), "VCD 151 1 2048 form 1 0");
  EXPECT_EQ(place(plan, "LOT.VCD;1"), "VCD 152 32 65536 form 1 0");
  EXPECT_EQ(place(plan, "PSD.VCD;1"), "VCD 184 1 40 form 1 0");
  EXPECT_EQ(place(plan, "LOT_X.VCD;1"), "EXT 225 32 65536 form 1 1");
  EXPECT_EQ(place(plan, "PSD_X.VCD;1"), "EXT 257 1 40 form 1 1");
  // vcdimager 2.0.1 lays out clips of these lengths so.
  EXPECT_EQ(place(plan, "AVSEQ01.DAT;1"), "MPEGAV 450 522 1069056 form 2 1");
  EXPECT_EQ(place(plan, "AVSEQ02.DAT;1"), "MPEGAV 1122 830 1699840 form 2 2");
  EXPECT_EQ(plan.tracks, (std::vector<TrackPlace>{{Lba{-150}, Lba{0}, Lba{300}},
                                                  {Lba{300}, Lba{450}, Lba{972}},
                                                  {Lba{972}, Lba{1122}, Lba{2102}}}));
  EXPECT_EQ(plan.end, Lba{2102});
  EXPECT_TRUE(plan.problems.empty());
}

TEST(VcdPlan, PutsFilesOfASuperVideoCdWhereTheStandardWantsThem) {
  VideoCdWish super = wish(DiscType::SuperVideoCd, 300);
  const VideoCdPlan without = plan_video_cd(super);
  EXPECT_EQ(place(without, "TRACKS.SVD;1"), "SVCD 152 1 2048 form 1 0");
  super.lists = play_all(1);
  const VideoCdPlan plan = plan_video_cd(super);
  EXPECT_EQ(place(plan, "PSD.SVD;1"), "SVCD 184 1 24 form 1 0");
  EXPECT_EQ(place(plan, "TRACKS.SVD;1"), "SVCD 185 1 2048 form 1 0");
  EXPECT_EQ(place(plan, "SEARCH.DAT;1"), "SVCD 186 1 85 form 1 0");
  EXPECT_EQ(place(plan, "SCANDATA.DAT;1"), "EXT 225 1 96 form 1 0");
  EXPECT_EQ(place(plan, "AVSEQ01.MPG;1"), "MPEG2 450 300 614400 form 2 0");
  EXPECT_EQ(plan.end, Lba{900});
}

TEST(VcdPlan, OwnsEveryBlockOnce) {
  VideoCdWish full = wish(DiscType::VideoCd);
  full.segments = {item(stream(151)), item(stream(150))};
  full.lists = play_all(1);
  for (const DiscType type : {DiscType::VideoCd, DiscType::SuperVideoCd}) {
    const VideoCdPlan plan = plan_video_cd(type == DiscType::VideoCd ? full : wish(type));
    Lba at{0};
    for (const Region& region : plan.regions) {
      EXPECT_EQ(region.extent.first, at);
      EXPECT_GT(region.extent.blocks, 0);
      at = region.extent.end();
    }
    EXPECT_EQ(at, plan.end);
  }
}

TEST(VcdPlan, LetsChaptersBeginAtTheNearestEntryPointAndPausesAtTheNextPicture) {
  VideoCdWish one = wish(DiscType::VideoCd);
  one.sequences[0].chapters = {90'000, 0};  // a picture is 3600 ticks, every tenth can be entered
  one.sequences[0].pauses = {180'001};
  const VideoCdPlan plan = plan_video_cd(one);
  EXPECT_EQ(plan.entries, (std::vector<Entry>{{2, Lba{450}}, {2, Lba{480}}, {2, Lba{480 + 20}}}));
  for (const Region& region : plan.regions)
    if (region.kind == Region::Kind::Stream) {
      EXPECT_EQ(region.triggers, std::vector<std::uint32_t>{51});
    }
}

TEST(VcdPlan, GivesSegmentsWholeSlotsFromAFullSecondOn) {
  VideoCdWish one = wish(DiscType::VideoCd);
  one.segments = {item(stream(447)), item(stream(12))};
  const VideoCdPlan plan = plan_video_cd(one);
  EXPECT_EQ(plan.first_segments, (std::vector<unsigned>{0, 3}));
  EXPECT_EQ(plan.info.first_segment, Lba{225});
  EXPECT_EQ(place(plan, "ITEM0001.DAT;1"), "SEGMENT 225 447 915456 form 2 1");
  EXPECT_EQ(place(plan, "ITEM0004.DAT;1"), "SEGMENT 675 12 24576 form 2 1");
  EXPECT_EQ(plan.tracks[0].end, Lba{825});
}

TEST(VcdPlan, FillsShortTracksToFourSeconds) {
  for (const DiscType type : {DiscType::VideoCd, DiscType::SuperVideoCd}) {
    VideoCdWish two = wish(type, 20);
    two.sequences.push_back(two.sequences[0]);
    const VideoCdPlan plan = plan_video_cd(two);
    EXPECT_EQ(plan.tracks[1].end - plan.tracks[1].start, 300);
    EXPECT_EQ(plan.tracks[2].end - plan.tracks[2].start, 300);
  }
}

TEST(VcdPlan, TellsWhatPlayersMayRefuse) {
  Octets other = intra_1;
  other[4] = 0x14;  // 320 pixels wide
  other[5] = 0x01;
  VideoCdWish one = wish(DiscType::VideoCd);
  one.sequences = {item(pack(pack_1, packet(0xE0, stamp(0), other)) +
                            pack(pack_1, packet(0xC0, stamp(0), hex("fffdb404"))),
                        "odd.mpg")};
  const Problems problems = plan_video_cd(one).problems;
  ASSERT_EQ(problems.size(), 2U);
  EXPECT_NE(to_text(problems[0]).find("odd.mpg: pictures of 320 by 288"), std::string::npos);
  EXPECT_NE(problems[1].what.find("48000 Hz"), std::string::npos);
}

TEST(VcdPlan, RefusesWhatCannotBeLaidOut) {
  VideoCdWish none = wish(DiscType::VideoCd);
  none.sequences.clear();
  EXPECT_NE(refusal(none).find("needs a track of video"), std::string::npos);
  VideoCdWish wrong = wish(DiscType::VideoCd);
  wrong.type = DiscType::SuperVideoCd;
  EXPECT_EQ(refusal(wrong),
            "clip: a stream of MPEG-1, a Super Video CD takes MPEG-2: make it anew with ffmpeg "
            "-target pal-vcd, ntsc-vcd, pal-svcd or ntsc-svcd");
  VideoCdWish many = wish(DiscType::VideoCd);
  many.sequences.assign(99, many.sequences[0]);
  EXPECT_NE(refusal(many).find("99 sequences"), std::string::npos);
  VideoCdWish late = wish(DiscType::VideoCd);
  late.sequences[0].chapters = {90'000 * 60};
  EXPECT_NE(refusal(late).find("a chapter at second 60, the stream has 15 seconds"),
            std::string::npos);
  VideoCdWish album = wish(DiscType::VideoCd);
  album.album = "lower";
  EXPECT_NE(refusal(album).find("album id 'lower'"), std::string::npos);
  VideoCdWish volume = wish(DiscType::VideoCd);
  volume.volume_number = 2;
  EXPECT_NE(refusal(volume).find("volume 2 of an album of 1"), std::string::npos);
  VideoCdWish silent = wish(DiscType::VideoCd);
  silent.sequences = {item(pack(pack_1, packet(0xC0, stamp(0), sound)))};
  EXPECT_NE(refusal(silent).find("a track needs video"), std::string::npos);
  VideoCdWish entries = wish(DiscType::VideoCd);
  entries.sequences[0].chapters.assign(500, 0);
  EXPECT_NE(refusal(entries).find("501 entries"), std::string::npos);
}

TEST(VcdPlan, RefusesMoreThanADiscHolds) {
  VideoCdWish huge = wish(DiscType::VideoCd);
  Item& item = huge.sequences[0];
  item.facts.packs.resize(449'500);
  EXPECT_NE(refusal(huge).find("behind 99:59:74"), std::string::npos);
  VideoCdWish segments = wish(DiscType::VideoCd);
  segments.segments = {segments.sequences[0]};
  segments.segments[0].facts.packs.resize(150 * 1981);
  EXPECT_NE(refusal(segments).find("1980 segments"), std::string::npos);
}

}  // namespace
}  // namespace disc::vcd
