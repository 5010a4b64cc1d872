// The files of a CD: which there are, what their sheets say of them, and when they have names.
#include "mkimage/cd_files.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "formats/cd/msf.h"
#include "formats/cd/rw_pack.h"
#include "formats/cd/scrambler.h"
#include "formats/cd/subchannel.h"
#include "formats/integrity/digest.h"
#include "formats/sheets/open_disc.h"
#include "tests/unit/mkimage/cd_fixture.h"

namespace disc {
namespace {

using Names = std::vector<std::string>;

const char* const mixed =
    "disc: {catalog: '4006381333931'}\n"
    "tracks:\n  - {mode: mode1, from: d.iso}\n"
    "  - {mode: audio, from: a.pcm, byte-order: little, isrc: DEA122600001, indexes: [1s]}\n"
    "  - {mode: audio, silence: 4s, pregap: 1s, flags: copy}\n";
const char* const texts =
    "disc: {cd-text: {languages: [{code: english, title: T}]}}\n"
    "tracks: [{mode: audio, from: a.pcm, byte-order: little}]\n";

class CdFilesTest : public CdTest {
 protected:
  CdFilesTest() {
    put_random("d.iso", 400 * 2048, 5);
    put_random("a.pcm", 310 * 2352, 6);
    std::filesystem::create_directory(scratch_.path("out"));
  }

  std::unique_ptr<CdFiles> open(const std::string& sheet) {
    return std::make_unique<CdFiles>(
        *manifest_, plan_, scratch_.path("out/" + sheet),
        [](const std::string& path) { return open_image_file(path, true); });
  }
  // Makes the files of a manifest, and gives all sectors as they were made.
  std::map<std::int32_t, Data> build(const std::string& outputs, const std::string& tracks,
                                     const std::string& sheet) {
    plan_well("outputs: {" + outputs + "}\n" + tracks);
    std::filesystem::remove_all(scratch_.path("out"));
    std::filesystem::create_directory(scratch_.path("out"));
    const auto files = open(sheet);
    files->plan_sheets(*diagnostics_);
    NoProgress silent;
    make_sectors(plan_, 2, silent, [&](const CdPlannedTrack& track, Lba first, Bytes sectors) {
      files->take(track, first, sectors);
    });
    files->finish();
    EXPECT_EQ(names(), Names{}) << "before commit()";
    files->commit();
    losses_ = codes();
    outputs_ = files->outputs();
    paths_ = files->paths();
    size_ = files->size();
    plan_well("outputs: {" + outputs + "}\n" + tracks);
    return make();
  }
  Names names() const {
    Names all;
    for (const auto& entry : std::filesystem::directory_iterator(scratch_.path("out")))
      all.push_back(entry.path().filename());
    std::ranges::sort(all);
    return all;
  }
  // What the sheet opens holds every sector as it was made, tracks where they were planned.
  void expect_opens(const std::string& sheet, const std::map<std::int32_t, Data>& made) {
    const auto opened = cd::open_disc(scratch_.path("out/" + sheet));
    ASSERT_TRUE(opened) << sheet;
    EXPECT_EQ(opened->warnings, Names{});
    const cd::Disc& disc = opened->reader->disc();
    EXPECT_EQ(disc.catalog, plan_.disc.catalog);
    ASSERT_EQ(disc.sessions.size(), plan_.disc.sessions.size());
    for (std::size_t s = 0; s < disc.sessions.size(); ++s) {
      ASSERT_EQ(disc.sessions[s].tracks.size(), plan_.disc.sessions[s].tracks.size());
      for (std::size_t t = 0; t < disc.sessions[s].tracks.size(); ++t) {
        cd::Track found = disc.sessions[s].tracks[t], wanted = plan_.disc.sessions[s].tracks[t];
        found.pieces.clear();
        EXPECT_EQ(found.pregap, wanted.pregap) << sheet << " track " << t + 1;
        EXPECT_EQ(found, wanted) << sheet << " track " << t + 1;
      }
    }
    Data sector(cd::sector_size);
    for (const auto& [at, wanted] : made) {
      opened->reader->read_sectors(Lba{at}, sector);
      ASSERT_TRUE(sector == wanted) << sheet << " block " << at;
    }
  }
  Data out(const std::string& name) const { return scratch_.read("out/" + name); }

  std::map<std::string, std::string> outputs_;
  std::vector<std::string> paths_, losses_;
  std::uint64_t size_ = 0;
};

TEST_F(CdFilesTest, OfACueSheetHoldEverySector) {
  const auto made = build("format: cue-bin, dialect: full", mixed, "x.cue");
  EXPECT_EQ(names(), (Names{"x.bin", "x.cue"}));
  EXPECT_EQ(size_, out("x.bin").size());
  EXPECT_EQ(size_, static_cast<std::uint64_t>(plan_.end().value) * 2352U);
  expect_opens("x.cue", made);
}

// cdrdao and bchunk misplace indexes above 1; what reads them right gets them all the same.
TEST_F(CdFilesTest, OfAPortableSheetTellWhatSomeReadersMistake) {
  const auto made = build("format: cue-bin", mixed, "x.cue");
  EXPECT_EQ(losses_, Names{"GM0823"});
  expect_opens("x.cue", made);
}

TEST_F(CdFilesTest, OfATocSheetHoldEverySector) {
  const auto made = build("format: toc-bin", mixed, "x.toc");
  EXPECT_EQ(names(), (Names{"x.bin", "x.toc"}));
  expect_opens("x.toc", made);
}

TEST_F(CdFilesTest, OfACloneCdSheetHoldEverySector) {
  const auto made = build("format: ccd", mixed, "x.ccd");
  EXPECT_EQ(names(), (Names{"x.ccd", "x.img", "x.sub"}));
  EXPECT_EQ(out("x.sub").size(), static_cast<std::size_t>(plan_.end().value) * 96U);
  expect_opens("x.ccd", made);
}

TEST_F(CdFilesTest, OfTracksHoldEverySector) {
  const auto made = build("format: tracks, dialect: full", mixed, "x.cue");
  EXPECT_EQ(names(), (Names{"x-01.iso", "x-02.wav", "x-03.wav", "x.cue"}));
  EXPECT_EQ(out("x-01.iso").size(), 550U * 2048U) << "with its post-gap";
  EXPECT_EQ(text_of(out("x-02.wav")).substr(0, 4), "RIFF");
  expect_opens("x.cue", made);
}

TEST_F(CdFilesTest, HoldCdTextAsPacks) {
  build("format: cue-bin", texts, "x.cue");
  EXPECT_EQ(names(), (Names{"x.bin", "x.cdt", "x.cue"}));
  const auto opened = cd::open_disc(scratch_.path("out/x.cue"));
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->reader->disc().cd_text.blocks.at(0).texts.at(cd::TextField::Title).at(0), "T");
}

TEST_F(CdFilesTest, AreNamedWithTheSheetLast) {
  const std::string two =
      "sessions: [{tracks: [{mode: audio, silence: 4s}]}, {tracks: [{mode: mode1, from: "
      "d.iso}]}]\n";
  build("format: toc-bin", two, "x.toc");
  EXPECT_EQ(names(), (Names{"x-session2.toc", "x.bin", "x.toc"}));
  EXPECT_EQ(paths_.back(), scratch_.path("out/x.toc"));
  const auto made = build("format: ccd", two, "x.ccd");
  EXPECT_EQ(paths_.back(), scratch_.path("out/x.ccd"));
  expect_opens("x.ccd", made);
  build("format: cue-bin", texts, "x.cue");
  EXPECT_EQ(paths_.back(), scratch_.path("out/x.cue"));
}

TEST_F(CdFilesTest, AreKnownByTheirDigests) {
  build("format: ccd", mixed, "x.ccd");
  ASSERT_EQ(outputs_.size(), 3U);
  for (const auto& [name, sha256] : outputs_)
    EXPECT_EQ(sha256, digest_hex(Algorithm::Sha256, out(name))) << name;
}

// Q of consecutive blocks from block 0 on says where each is.
void expect_q(const cd::Track& track, std::int32_t at, const cd::QFrame& q) {
  ASSERT_TRUE(cd::q_crc_holds(q)) << at;
  const auto data = cd::decode_q(q);
  ASSERT_TRUE(data) << at;
  if (const auto* catalog = std::get_if<cd::QCatalog>(&data->mode)) {
    EXPECT_EQ(catalog->number, "4006381333931");
  } else if (const auto* isrc = std::get_if<cd::QIsrc>(&data->mode)) {
    EXPECT_EQ(isrc->code, track.isrc);
  } else {
    const auto& position = std::get<cd::QPosition>(data->mode);
    EXPECT_EQ(position.track, track.number) << at;
    EXPECT_EQ(position.index, at < track.start.value                                    ? 0
                              : track.indexes.empty() || at < track.indexes.at(0).value ? 1
                                                                                        : 2)
        << at;
    EXPECT_EQ(cd::frames_of(position.absolute), at + 150);
    if (at >= track.start.value) {
      EXPECT_EQ(cd::frames_of(position.relative), at - track.start.value);
    }
  }
}

TEST_F(CdFilesTest, HoldSubChannelsThatSayWhereTheyAre) {
  build("format: toc-bin, subchannel: pw-raw", mixed, "x.toc");
  const Data raw = out("x.bin");
  const std::map<std::int32_t, Data> made = build("format: ccd", mixed, "x.ccd");
  const Data pw = out("x.sub");
  const auto blocks = static_cast<std::size_t>(plan_.end().value);
  ASSERT_EQ(raw.size(), blocks * 2448U);
  ASSERT_EQ(pw.size(), blocks * 96U);
  for (const CdPlannedTrack& one : plan_.tracks)
    for (std::int32_t at = std::max(one.facts.pregap.value, 0); at < one.facts.end.value; ++at) {
      const auto i = static_cast<std::size_t>(at);
      expect_q(one.facts, at, cd::q_of(cd::Subchannel::Pw, Bytes(pw).subspan(i * 96, 96)));
      expect_q(one.facts, at,
               cd::q_of(cd::Subchannel::PwRaw, Bytes(raw).subspan(i * 2448 + 2352, 96)));
      if (is_data(one.facts.mode)) {
        ASSERT_TRUE(std::ranges::equal(Bytes(raw).subspan(i * 2448, 2352), made.at(at))) << at;
      }
    }
}

TEST_F(CdFilesTest, WithSubChannelOpenByTheirSheets) {
  const std::string audio =
      "tracks: [{mode: audio, from: a.pcm, byte-order: little}, {mode: audio, silence: 4s}]\n";
  for (const std::string& tracks : {audio, std::string("tracks: [{mode: mode1, from: d.iso}]\n")})
    for (const auto& [outputs, sheet] : std::vector<std::pair<std::string, std::string>>{
             {"format: cue-bin, subchannel: pw", "x.cue"},
             {"format: cue-bin, dialect: full, subchannel: pw-raw", "x.cue"},
             {"format: toc-bin, subchannel: pw", "x.toc"},
             {"format: toc-bin, subchannel: pw-raw", "x.toc"}}) {
      SCOPED_TRACE(outputs + "\n" + tracks);
      try {
        expect_opens(sheet, build(outputs, tracks, sheet));
      } catch (const std::exception& error) {
        ADD_FAILURE() << error.what();
      }
    }
}

// From the lead-in that the ATIP of many CD-Rs tells (97:26:66) to the end of 90 s of lead-out.
TEST_F(CdFilesTest, OfASessionHoldEveryBlockAsItIsRecorded) {
  const auto made = build("format: session", mixed, "x.session.json");
  EXPECT_EQ(names(), (Names{"x.session.bin", "x.session.json"}));
  constexpr std::int32_t lead_in = -11634, lead_out = 6750;
  const Data file = out("x.session.bin");
  ASSERT_EQ(file.size(), static_cast<std::size_t>(plan_.end().value + lead_out - lead_in) * 2448U);
  for (const CdPlannedTrack& one : plan_.tracks)
    for (Lba at = one.facts.pregap; at < one.facts.end; at = at + 1) {
      const auto block = static_cast<std::size_t>(at.value - lead_in) * 2448;
      Data sector(file.begin() + static_cast<std::ptrdiff_t>(block),
                  file.begin() + static_cast<std::ptrdiff_t>(block + 2352));
      if (is_data(one.facts.mode))
        cd::scramble(sector);
      ASSERT_EQ(sector, made.at(at.value)) << at.value;
      expect_q(one.facts, at.value,
               cd::q_of(cd::Subchannel::PwRaw, Bytes(file).subspan(block + 2352, 96)));
    }
  const auto first = cd::decode_q(cd::q_of(cd::Subchannel::PwRaw, Bytes(file).subspan(2352, 96)));
  ASSERT_TRUE(first && std::holds_alternative<cd::QPoint>(first->mode));
  EXPECT_EQ(std::get<cd::QPoint>(first->mode).point, 0xA0);
}

// Of sound with sub-channel, cdrdao has the high byte of a sample first.
TEST_F(CdFilesTest, OfATocSheetWithSubChannelHoldHighBytesFirst) {
  build("format: toc-bin, subchannel: pw-raw",
        "tracks: [{mode: audio, from: a.pcm, byte-order: little}]\n", "x.toc");
  const Data file = out("x.bin"), sound = scratch_.read("a.pcm");
  for (std::size_t sector = 0; sector < 310; ++sector)
    for (std::size_t at = 0; at < 2352; ++at)
      ASSERT_EQ(file[sector * 2448 + at], sound[sector * 2352 + (at ^ 1)]) << sector;
}

TEST_F(CdFilesTest, CarryGraphicsThatComeBack) {
  const Data packs = put_random("a.cdg", 300 * 96, 9);
  build("format: toc-bin, subchannel: pw-raw",
        "tracks: [{mode: audio, from: a.pcm, byte-order: little, graphics: a.cdg}]\n", "x.toc");
  const Data file = out("x.bin");
  Data window(3 * 96), found(96);
  for (std::size_t block = 0; block < 300; ++block) {
    for (std::size_t i = 0; i < 3; ++i)
      std::copy_n(file.begin() + static_cast<std::ptrdiff_t>((block + i) * 2448 + 2352), 96,
                  window.begin() + static_cast<std::ptrdiff_t>(i * 96));
    cd::deinterleave_rw(Bytes(window).first<288>(), std::span(found).first<96>());
    for (std::size_t at = 0; at < 96; ++at) {
      const std::size_t symbol = at % 24;
      if (symbol != 2 && symbol != 3 && symbol < 20) {  // all but parity
        ASSERT_EQ(found[at] & 0x3F, packs[block * 96 + at] & 0x3F) << block << " " << at;
      }
    }
    for (std::size_t at = 0; at < 96; at += 24)
      ASSERT_TRUE(cd::rw_pack_holds(Bytes(found).subspan(at).first<24>())) << block;
  }
  expect_q(track(0), 5, cd::q_of(cd::Subchannel::PwRaw, Bytes(file).subspan(5 * 2448 + 2352, 96)));
}

TEST_F(CdFilesTest, HaveNoNamesWhereSomethingFails) {
  for (const char* const format : {"cue-bin", "toc-bin", "ccd", "tracks"}) {
    plan_well(cat("outputs: {format: ", format, "}\n", mixed));
    const auto fail = [&] {
      const auto files = open("x.sheet");
      NoProgress silent;
      int calls = 0;
      make_sectors(plan_, 1, silent, [&](const CdPlannedTrack& track, Lba first, Bytes sectors) {
        if (++calls == 2)
          throw std::runtime_error("the source is gone");
        files->take(track, first, sectors);
      });
    };
    EXPECT_THROW(fail(), std::runtime_error);
    EXPECT_EQ(names(), Names{}) << format;
  }
}

}  // namespace
}  // namespace disc
