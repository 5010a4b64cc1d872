// The places that players of DVD-Video and BDMV rely on, from IFO files made by hand.
#include "mkimage/ordered_file.h"

#include <gtest/gtest.h>

#include "tests/unit/sources/fixture.h"

namespace disc {
namespace {

using test::Scratch;
using test::TestManifest;

std::string be32(std::uint32_t value) {
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8)
    out.push_back(static_cast<char>(value >> shift));
  return out;
}

std::string blocks(std::uint64_t count, char letter = 'v') {
  return std::string(count * block_size, letter);
}

struct Title {
  unsigned set;
  std::uint32_t block;
};

// What an IFO says; `titles` of the manager only.
struct Ifo {
  std::uint32_t blocks = 1;
  std::uint32_t last_of_set = 1;
  std::uint32_t menu = 0;
  std::uint32_t first_title = 0;
  unsigned sets = 0;
  std::vector<Title> titles = {};
  bool manager = false;

  std::string bytes() const {
    std::string out(blocks * block_size, '\0');
    out.replace(0, 12, manager ? "DVDVIDEO-VMG" : "DVDVIDEO-VTS");
    out.replace(12, 4, be32(last_of_set));
    out.replace(28, 4, be32(blocks - 1));
    out[63] = static_cast<char>(sets);
    out.replace(192, 4, be32(menu));
    out.replace(196, 4, be32(first_title));
    if (manager && first_title != 0) {
      std::string table{'\0', static_cast<char>(titles.size()), '\0', '\0'};
      table += be32(static_cast<std::uint32_t>(8 + titles.size() * 12 - 1));
      for (const Title& title : titles)
        table += std::string(6, '\1') + static_cast<char>(title.set) + '\1' + be32(title.block);
      out.replace(first_title * block_size, table.size(), table);
    }
    return out;
  }
};

class PlayerDisc : public testing::Test {
 protected:
  PlayerDisc() : manifest_(scratch_.path()) {
    manifest_.layout = DataLayout::DvdVideo;
    manifest_.layout_mark = test::mark_at(50);
    manifest_.iso9660.emplace();
    manifest_.udf.emplace();
    manifest_.udf->revision = 0x0102;
    manifest_.add(EntryKind::Directory, "/AUDIO_TS");
  }

  void put(const std::string& path, const std::string& bytes) { manifest_.text(bytes, path); }
  void put_pair(const std::string& stem, const Ifo& ifo) {
    put("/VIDEO_TS/" + stem + ".IFO", ifo.bytes());
    put("/VIDEO_TS/" + stem + ".BUP", ifo.bytes());
  }
  // A manager of two blocks each, and one title set of 1 + 3 + 2 + 20 + 1 blocks.
  void put_small_disc(std::uint32_t promised = 4) {
    put_pair("VIDEO_TS", {.blocks = 2,
                          .last_of_set = 3,
                          .first_title = 1,
                          .sets = 1,
                          .titles = {{1, promised}},
                          .manager = true});
    put_pair("VTS_01_0", {.last_of_set = 26, .menu = 1, .first_title = 4});
    put("/VIDEO_TS/VTS_01_0.VOB", blocks(3, 'm'));
    put("/VIDEO_TS/VTS_01_1.VOB", blocks(2, '1'));
    put("/VIDEO_TS/VTS_01_2.VOB", blocks(20, '2'));
  }
  void take_out(const std::string& path) { manifest_.add(EntryKind::Remove, path); }
  void replace(const std::string& path, const std::string& bytes) {
    manifest_.text(bytes, path).on_conflict = OnConflict::Replace;
  }

  // The order as text: "name@block" from the start of the data.
  std::string plan() {
    messages_.clear();
    test::Resolved resolved = test::resolve(manifest_);
    EXPECT_EQ(resolved.messages, std::vector<std::string>{});
    NoProgress progress;
    identify_contents(resolved.tree, false, 2, progress);
    Diagnostics diagnostics;
    const auto order = order_files(manifest_, resolved.tree, diagnostics);
    for (const Diagnostic& one : diagnostics.sorted(0))
      messages_.push_back(one.code + ": " + one.message);
    std::string out;
    std::int64_t at = 0;
    for (const OrderedFile& file : order) {
      at = (at + file.align - 1) / file.align * file.align + file.gap;
      out += cat(out.empty() ? "" : " ", resolved.tree.name(file.node), "@", at);
      const std::uint64_t size = resolved.tree.contents[resolved.tree.node(file.node).a].size;
      at += static_cast<std::int64_t>(blocks_for(size));
    }
    return out;
  }
  bool told(const std::string& code, const std::string& part = "") const {
    for (const std::string& message : messages_)
      if (message.starts_with(code) && message.find(part) != std::string::npos)
        return true;
    return false;
  }
  std::string all_told() const {
    std::string all;
    for (const std::string& message : messages_)
      all += message + "\n";
    return all;
  }

  Scratch scratch_;
  TestManifest manifest_;
  std::vector<std::string> messages_;
};

using DvdVideo = PlayerDisc;

TEST_F(DvdVideo, HoldsEveryOffsetOfTheIfos) {
  put_small_disc();
  // The manager's IFO ends where an ECC block does: 14 + 2 = 16.
  EXPECT_EQ(plan(),
            "VIDEO_TS.IFO@14 VIDEO_TS.BUP@16 VTS_01_0.IFO@18 VTS_01_0.VOB@19 VTS_01_1.VOB@22 "
            "VTS_01_2.VOB@24 VTS_01_0.BUP@44");
  EXPECT_EQ(all_told(), "");
}

TEST_F(DvdVideo, OtherLayoutsOrderNothing) {
  put_small_disc();
  manifest_.layout = DataLayout::Stable;
  EXPECT_EQ(plan(), "");
  EXPECT_EQ(all_told(), "");
}

TEST_F(DvdVideo, TheTableOfTitlesDecidesWhereASetBegins) {
  put_small_disc(100);
  EXPECT_EQ(plan(),
            "VIDEO_TS.IFO@14 VIDEO_TS.BUP@16 VTS_01_0.IFO@114 VTS_01_0.VOB@115 VTS_01_1.VOB@118 "
            "VTS_01_2.VOB@120 VTS_01_0.BUP@140");
}

TEST_F(DvdVideo, ASetThatMustBeginTooEarlyIsAnError) {
  put_small_disc(3);
  EXPECT_EQ(plan(), "");
  EXPECT_TRUE(told("GM0708", "must begin 3 blocks behind VIDEO_TS.IFO")) << all_told();
}

TEST_F(DvdVideo, TwoTitlesOfASetAgreeOnWhereItBegins) {
  put_small_disc();
  const Ifo manager{.blocks = 2,
                    .last_of_set = 3,
                    .first_title = 1,
                    .sets = 1,
                    .titles = {{1, 4}, {1, 5}},
                    .manager = true};
  replace("/VIDEO_TS/VIDEO_TS.IFO", manager.bytes());
  replace("/VIDEO_TS/VIDEO_TS.BUP", manager.bytes());
  EXPECT_EQ(plan(), "");
  EXPECT_TRUE(told("GM0708", "begins at block 4 and at 5")) << all_told();
}

TEST_F(DvdVideo, ASetWithoutPromiseFollowsAndKeepsItsBackupApart) {
  put_pair("VIDEO_TS", {.last_of_set = 17, .sets = 1, .manager = true});
  put_pair("VTS_01_0", {.last_of_set = 2, .first_title = 1});
  put("/VIDEO_TS/VTS_01_1.VOB", blocks(1));
  EXPECT_EQ(plan(),
            "VIDEO_TS.IFO@0 VIDEO_TS.BUP@17 VTS_01_0.IFO@30 VTS_01_1.VOB@31 VTS_01_0.BUP@32");
  EXPECT_EQ(all_told(), "");
}

TEST_F(DvdVideo, SetsComeInTheOrderInWhichTheDiscWasAuthored) {
  put_pair("VIDEO_TS", {.blocks = 2,
                        .last_of_set = 20,
                        .first_title = 1,
                        .sets = 2,
                        .titles = {{1, 60}, {2, 21}},
                        .manager = true});
  for (const char* const stem : {"VTS_01_0", "VTS_02_0"})
    put_pair(stem, {.last_of_set = 18, .first_title = 1});
  put("/VIDEO_TS/VTS_01_1.VOB", blocks(17));
  put("/VIDEO_TS/VTS_02_1.VOB", blocks(17));
  EXPECT_EQ(plan(),
            "VIDEO_TS.IFO@0 VIDEO_TS.BUP@19 VTS_02_0.IFO@21 VTS_02_1.VOB@22 VTS_02_0.BUP@39 "
            "VTS_01_0.IFO@60 VTS_01_1.VOB@61 VTS_01_0.BUP@78");
}

TEST_F(DvdVideo, NamesInLowerCaseAreFoundAndRemarked) {
  const Ifo manager{.last_of_set = 1, .manager = true};
  put("/video_ts/video_ts.ifo", manager.bytes());
  put("/video_ts/video_ts.bup", manager.bytes());
  EXPECT_EQ(plan(), "video_ts.ifo@15 video_ts.bup@16");
  EXPECT_TRUE(told("GM0710", "/video_ts: many players")) << all_told();
  EXPECT_TRUE(told("GM0710", "2 names")) << all_told();
}

TEST_F(DvdVideo, OtherFilesOfTheFolderAreLeftAlone) {
  put_small_disc();
  for (const char* const name : {"Thumbs.db", "VTS_01.IFO", "VTS_1_0.IFO", "VTS_00_0.IFO",
                                 "VTS_01_1.IFO", "VTS_01_x.VOB", "VIDEO_TS.TXT"})
    put(cat("/VIDEO_TS/", name), "x");
  EXPECT_EQ(plan().find("Thumbs"), std::string::npos);
  EXPECT_EQ(all_told(), "");
}

TEST_F(DvdVideo, WithoutAudioTsThereIsANote) {
  put_small_disc();
  take_out("/AUDIO_TS");
  EXPECT_NE(plan(), "");
  EXPECT_TRUE(told("GM0709"));
}

TEST_F(DvdVideo, WithoutVideoTsThereIsNoDisc) {
  EXPECT_EQ(plan(), "");
  EXPECT_TRUE(told("GM0702", "no folder /VIDEO_TS")) << all_told();
}

TEST_F(DvdVideo, TwoFoldersAreOneTooMany) {
  put_small_disc();
  put("/video_ts/x", "x");
  plan();
  EXPECT_TRUE(told("GM0702", "/VIDEO_TS and /video_ts")) << all_told();
}

struct Missing {
  const char* name;
  const char* said;
};
class DvdVideoLacks : public PlayerDisc, public testing::WithParamInterface<Missing> {};

TEST_P(DvdVideoLacks, IsToldByName) {
  put_small_disc();
  take_out(cat("/VIDEO_TS/", GetParam().name));
  EXPECT_EQ(plan(), "");
  EXPECT_TRUE(told("GM0703", cat("/VIDEO_TS/", GetParam().name, " is missing"))) << all_told();
  EXPECT_TRUE(told("GM0703", GetParam().said)) << all_told();
}

INSTANTIATE_TEST_SUITE_P(Files, DvdVideoLacks,
                         testing::Values(Missing{"VIDEO_TS.IFO", "cannot find the rest"},
                                         Missing{"VTS_01_0.IFO", "cannot find the rest"},
                                         Missing{"VTS_01_0.BUP", "the backup"},
                                         Missing{"VTS_01_0.VOB", "says begins 1 blocks behind it"},
                                         Missing{"VTS_01_1.VOB", "though later parts"}));

TEST_F(DvdVideo, ATitleSetThatTheManagerDoesNotCountIsAnError) {
  put_small_disc();
  put_pair("VTS_03_0", {.last_of_set = 2, .first_title = 1});
  put("/VIDEO_TS/VTS_03_1.VOB", blocks(1));
  EXPECT_EQ(plan(), "");
  EXPECT_TRUE(told("GM0704", "title sets 1 to 1, and there are 2, the last with number 3"))
      << all_told();
}

TEST_F(DvdVideo, WhatIsNoIfoIsRefused) {
  put_small_disc();
  replace("/VIDEO_TS/VTS_01_0.IFO", blocks(1, 'z'));
  EXPECT_EQ(plan(), "");
  EXPECT_TRUE(told("GM0705", "begins with 'zzzzzzzzzzzz'")) << all_told();
  replace("/VIDEO_TS/VTS_01_0.IFO", "DVDVIDEO-VTS");
  EXPECT_EQ(plan(), "");
  EXPECT_TRUE(told("GM0705", "has 12 bytes")) << all_told();
}

TEST_F(DvdVideo, AManagerWithATableOfTitlesOutsideIsRefused) {
  for (const auto& [first, titles, said] :
       {std::tuple(2u, std::vector<Title>{{1, 4}}, "behind its end"),
        std::tuple(1u, std::vector<Title>{{2, 4}}, "in title set 2, and there are 1"),
        std::tuple(1u, std::vector<Title>(100, {1, 4}), "it has 100 titles"),
        std::tuple(1u, std::vector<Title>{{1, 0xFFFFFFFF}}, "no disc has as many")}) {
    manifest_.files.clear();
    put_small_disc();
    Ifo manager{.blocks = 4,
                .last_of_set = 7,
                .first_title = first,
                .sets = 1,
                .titles = titles,
                .manager = true};
    std::string bytes = manager.bytes();
    if (first == 2u)
      bytes.replace(196, 4, be32(0x80000000));
    replace("/VIDEO_TS/VIDEO_TS.IFO", bytes);
    replace("/VIDEO_TS/VIDEO_TS.BUP", bytes);
    EXPECT_EQ(plan(), "");
    EXPECT_TRUE(told("GM0705", said)) << all_told();
  }
}

TEST_F(DvdVideo, SizesThatContradictTheIfoAreErrors) {
  const auto with = [&](const char* name, const std::string& bytes, const char* said) {
    manifest_.files.clear();
    put_small_disc();
    replace(cat("/VIDEO_TS/", name), bytes);
    EXPECT_EQ(plan(), "") << said;
    EXPECT_TRUE(told("GM0706", said)) << all_told();
  };
  with("VTS_01_0.VOB", blocks(4), "says that VTS_01_1.VOB begins at 4");
  with("VTS_01_2.VOB", blocks(21), "ends 27 blocks behind the IFO");
  with("VTS_01_2.VOB", blocks(4), "leaves 20 up to VTS_01_0.BUP");
  with("VTS_01_1.VOB", blocks(2) + "x", "no whole blocks");
  const Ifo good{.last_of_set = 26, .menu = 1, .first_title = 4};
  with("VTS_01_0.IFO", good.bytes() + blocks(1), "has 2 blocks, but VTS_01_0.IFO says 1");
  with("VTS_01_0.BUP", good.bytes() + blocks(1), "VTS_01_0.BUP: has 2 blocks");
  with("VTS_01_0.IFO", Ifo{.last_of_set = 0, .menu = 1, .first_title = 4}.bytes(),
       "says that its set has 1 blocks");
  with("VTS_01_0.IFO", Ifo{.last_of_set = 0xFFFFFFFF, .menu = 1, .first_title = 4}.bytes(),
       "says that its set has 4294967296 blocks");
  with("VTS_01_0.IFO", Ifo{.last_of_set = 26, .first_title = 4}.bytes(), "knows of no menu");
}

TEST_F(DvdVideo, SomeBlocksBeforeABackupAreAllowed) {
  put_small_disc();
  replace("/VIDEO_TS/VTS_01_2.VOB", blocks(5));
  EXPECT_NE(plan().find("VTS_01_2.VOB@24 VTS_01_0.BUP@44"), std::string::npos);
  EXPECT_EQ(all_told(), "");
}

TEST_F(DvdVideo, ABackupThatDiffersIsRemarked) {
  put_small_disc();
  replace("/VIDEO_TS/VTS_01_0.BUP", blocks(1, 'b'));
  EXPECT_NE(plan(), "");
  EXPECT_TRUE(told("GM0712", "/VIDEO_TS/VTS_01_0.BUP: is not equal to VTS_01_0.IFO")) << all_told();
}

TEST_F(DvdVideo, AFileOfAGibibyteIsRefused) {
  put_small_disc();
  scratch_.write("VTS_01_3.VOB", "");
  std::filesystem::resize_file(scratch_ / "VTS_01_3.VOB", std::uint64_t{1} << 30);
  manifest_.from("VTS_01_3.VOB", "/VIDEO_TS/VTS_01_3.VOB");
  EXPECT_EQ(plan(), "");
  EXPECT_TRUE(told("GM0707", "VTS_01_3.VOB: has 1073741824 bytes")) << all_told();
}

TEST_F(DvdVideo, FileSystemsMustBeTheBridge) {
  put_small_disc();
  manifest_.iso9660.reset();
  plan();
  EXPECT_TRUE(told("GM0701", "leaves iso9660 out")) << all_told();
  manifest_.iso9660.emplace();
  manifest_.udf->revision = 0x0201;
  plan();
  EXPECT_TRUE(told("GM0701", "read UDF 1.02, not 2.01")) << all_told();
  manifest_.udf->revision = 0x0102;
  manifest_.udf->writable = true;
  plan();
  EXPECT_TRUE(told("GM0701", "only read")) << all_told();
  manifest_.udf.reset();
  plan();
  EXPECT_TRUE(told("GM0701", "needs UDF 1.02")) << all_told();
}

TEST_F(DvdVideo, AttributesThatWouldMoveOrChangeAFileAreErrors) {
  put_small_disc();
  manifest_.rule("/VIDEO_TS/VTS_01_0.IFO").align = 65536;
  plan();
  EXPECT_TRUE(told("GM0711", "/VIDEO_TS/VTS_01_0.IFO: `align`")) << all_told();
}

class BdmvDisc : public PlayerDisc {
 protected:
  BdmvDisc() {
    manifest_.layout = DataLayout::Bdmv;
    manifest_.udf->revision = 0x0250;
    manifest_.udf->metadata = UdfMetadata::Mirrored;
    for (const char* const folder : {"/BDMV", "/BDMV/BACKUP"}) {
      put(cat(folder, "/index.bdmv"), "INDX0200 index");
      put(cat(folder, "/MovieObject.bdmv"), "MOBJ0200 objects");
      put(cat(folder, "/PLAYLIST/00000.mpls"), "MPLS");
      put(cat(folder, "/CLIPINF/00001.clpi"), "HDMV1");
      put(cat(folder, "/CLIPINF/00000.clpi"), "HDMV0");
    }
    put("/BDMV/META/DL/bdmt_eng.xml", "<xml/>");
    put("/BDMV/STREAM/00001.m2ts", std::string(6144, '1'));
    put("/BDMV/STREAM/00000.m2ts", std::string(6144 * 2, '0'));
    put("/CERTIFICATE/id.bdmv", "BDID");
    put("/readme.txt", "read me");
  }
};

TEST_F(BdmvDisc, StreamsComeLastEachFromACluster) {
  EXPECT_EQ(plan(),
            "index.bdmv@0 MovieObject.bdmv@1 00000.mpls@2 00000.clpi@3 00001.clpi@4 "
            "bdmt_eng.xml@5 MovieObject.bdmv@6 index.bdmv@7 00000.clpi@8 00001.clpi@9 "
            "00000.mpls@10 id.bdmv@11 00000.m2ts@32 00001.m2ts@64");
  EXPECT_EQ(all_told(), "");
}

TEST_F(BdmvDisc, NeedsUdf250WithMetadata) {
  manifest_.udf->revision = 0x0201;
  manifest_.udf->metadata = UdfMetadata::None;
  plan();
  EXPECT_TRUE(told("GM0701", "read UDF 2.50, not 2.01")) << all_told();
  EXPECT_TRUE(told("GM0701", "metadata partition")) << all_told();
}

TEST_F(BdmvDisc, WhatNothingPlaysWithoutIsMissed) {
  for (const char* const name :
       {"index.bdmv", "MovieObject.bdmv", "PLAYLIST", "CLIPINF", "CLIPINF/00001.clpi", "STREAM"}) {
    const auto files = manifest_.files;
    take_out(cat("/BDMV/", name));
    plan();
    EXPECT_TRUE(told("GM0703", cat("/BDMV/", name))) << all_told();
    manifest_.files = files;
  }
  take_out("/BDMV/STREAM/00000.m2ts");
  take_out("/BDMV/STREAM/00001.m2ts");
  plan();
  EXPECT_TRUE(told("GM0703", "a stream")) << all_told();
}

TEST_F(BdmvDisc, FilesAreWhatTheirNamesSay) {
  replace("/BDMV/index.bdmv", "MOBJ0200");
  plan();
  EXPECT_TRUE(told("GM0705", "/BDMV/index.bdmv: begins with 'MOBJ'")) << all_told();
  EXPECT_TRUE(told("GM0712", "/BDMV/BACKUP/index.bdmv: is not equal")) << all_told();
}

TEST_F(BdmvDisc, StreamsAreWholeAlignedUnits) {
  replace("/BDMV/STREAM/00001.m2ts", std::string(6145, '1'));
  plan();
  EXPECT_TRUE(told("GM0713", "has 6145 bytes")) << all_told();
}

TEST_F(BdmvDisc, StreamsIn3dAreRefused) {
  put("/BDMV/STREAM/SSIF/00000.ssif", "3D");
  plan();
  EXPECT_TRUE(told("GM0714", "/BDMV/STREAM/SSIF")) << all_told();
}

}  // namespace
}  // namespace disc
