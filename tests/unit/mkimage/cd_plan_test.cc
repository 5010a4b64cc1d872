// Where the tracks of a CD come to lie, and what no CD can have.
#include "mkimage/cd_plan.h"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <string>
#include <tuple>
#include <vector>

#include "formats/cd/disc_rules.h"
#include "formats/io/byte_stream.h"
#include "formats/media/medium_reader.h"
#include "tests/unit/mkimage/cd_fixture.h"

namespace disc {
namespace {

using Codes = std::vector<std::string>;
using Place = std::tuple<int, int, int>;

class CdPlanTest : public CdTest {
 protected:
  // Index 0, index 1 and the end of every track.
  std::vector<Place> places() const {
    std::vector<Place> all;
    for (const CdPlannedTrack& track : plan_.tracks)
      all.emplace_back(track.facts.pregap.value, track.facts.start.value, track.facts.end.value);
    return all;
  }
  // What the rules of discs say of it but for pieces, which come with the files.
  std::string problems() const {
    std::string all;
    for (const cd::DiscProblem& problem : cd::check_disc(plan_.disc))
      if (problem.what.find("pieces make") == std::string::npos)
        all += to_text(problem) + "\n";
    return all;
  }
};

std::string silence(const std::string& time, const std::string& more = "") {
  return "{mode: audio, silence: " + time + more + "}";
}
std::string data(const std::string& more = "") { return "{mode: mode1, from: d.iso" + more + "}"; }

TEST_F(CdPlanTest, PutsTwoSecondsWhereDataAndAudioMeetAndAtTheFront) {
  put_random("d.iso", 400 * 2048);
  plan_well("tracks: [" + data() + ", " + silence("300 frames") + ", " + silence("400 frames") +
            ", " + silence("4s", ", pregap: 1s") + "]\n");
  EXPECT_EQ(places(), (std::vector<Place>{{-150, 0, 550},  // with a post-gap
                                          {550, 700, 1000},
                                          {1000, 1000, 1400},
                                          {1400, 1475, 1775}}));
  EXPECT_EQ(plan_.tracks[0].content, 400);
  EXPECT_EQ(plan_.end(), Lba{1775});
  EXPECT_EQ(problems(), "");
}

TEST_F(CdPlanTest, EndsWithAPostGapBehindData) {
  put_random("d.iso", 400 * 2048);
  plan_well("tracks: [" + silence("300 frames") + ", " + data() + "]\n");
  EXPECT_EQ(places(), (std::vector<Place>{{-150, 0, 300}, {300, 450, 1000}}));
  plan_well("tracks: [" + data() + ", " + data() + "]\n");
  EXPECT_EQ(places(), (std::vector<Place>{{-150, 0, 400}, {400, 550, 1100}}));
  plan_well("tracks: [" + data(", postgap: 0s") + "]\n");
  EXPECT_EQ(places(), (std::vector<Place>{{-150, 0, 400}}));
  EXPECT_EQ(problems(), "");
}

TEST_F(CdPlanTest, FillsShortDataUpToFourSeconds) {
  put_random("d.iso", 10 * 2048);
  plan_well("tracks: [" + data() + ", " + data() + "]\n");
  EXPECT_EQ(places(), (std::vector<Place>{{-150, 0, 300}, {300, 450, 750}}));
  EXPECT_EQ(codes(), Codes{});
  plan_well("tracks: [" + data(", postgap: 2s") + "]\n");
  EXPECT_EQ(places(), (std::vector<Place>{{-150, 0, 160}}));
  EXPECT_EQ(codes(), Codes{"GM0811"});
}

TEST_F(CdPlanTest, WarnsOfAudioShorterThanFourSeconds) {
  plan_well("tracks: [" + silence("299 frames") + "]\n");
  EXPECT_EQ(codes(), Codes{"GM0811"});
  plan_well("tracks: [" + silence("299 frames", ", postgap: 1 frame") + "]\n");
  EXPECT_EQ(codes(), Codes{});
  EXPECT_EQ(places(), (std::vector<Place>{{-150, 0, 300}}));
}

TEST_F(CdPlanTest, KeepsLeadOutLeadInAndPregapBetweenSessions) {
  plan_well("sessions: [{tracks: [" + silence("4s") + "]}, {tracks: [" + silence("4s") +
            "]}, {tracks: [" + silence("4s", ", pregap: 4s") + "]}]\n");
  EXPECT_EQ(places(), (std::vector<Place>{{-150, 0, 300},
                                          {300 + 11'250, 300 + 11'400, 12'000},
                                          {12'000 + 6'750, 12'000 + 7'050, 19'350}}));
  ASSERT_EQ(plan_.disc.sessions.size(), 3U);
  EXPECT_EQ(plan_.disc.sessions[0].lead_out, Lba{300});
  EXPECT_EQ(plan_.disc.sessions[1].lead_out, Lba{12'000});
  EXPECT_EQ(problems(), "");
}

TEST_F(CdPlanTest, HidesSoundBeforeATrack) {
  put_random("h.pcm", 100 * 2352 + 4);
  const std::string hidden = ", pregap: {from: h.pcm, byte-order: little}";
  plan_well("tracks: [" + silence("4s", hidden) + ", " + silence("4s", hidden) + "]\n");
  EXPECT_EQ(places(), (std::vector<Place>{{-150, 101, 401}, {401, 502, 802}}))
      << "two seconds stand before what is heard first";
  EXPECT_NE(messages().find("587 of its 588 samples are silence"), std::string::npos) << messages();
}

TEST_F(CdPlanTest, CountsFromTheFirstTrack) {
  plan_well("disc: {first-track: 98}\ntracks: [" + silence("4s") + ", " + silence("4s") + "]\n");
  EXPECT_EQ(track(0).number, 98);
  EXPECT_EQ(track(1).number, 99);
}

TEST_F(CdPlanTest, TakesFlagsCodesAndIndexes) {
  plan_well("disc: {catalog: '4006381333931'}\ntracks: [" +
            silence("9s",
                    ", isrc: DE-A12-26-00001, indexes: [1s, 8s], flags: [copy, "
                    "pre-emphasis, four-channel]") +
            ", " + silence("4s", ", flags: serial-copy") + "]\n");
  EXPECT_EQ(plan_.disc.catalog, "4006381333931");
  EXPECT_EQ(track(0).isrc, "DEA122600001");
  EXPECT_TRUE(track(0).copy && track(0).pre_emphasis && track(0).four_channel);
  EXPECT_FALSE(track(0).serial_copy);
  EXPECT_TRUE(track(1).serial_copy);
  EXPECT_EQ(track(0).indexes, (std::vector<Lba>{{75}, {600}}));
  EXPECT_EQ(plan_.disc.sessions[0].tracks.at(0), track(0));
}

TEST_F(CdPlanTest, RefusesPregapsThatAreTooShort) {
  put_random("d.iso", 400 * 2048);
  put_random("h.pcm", 100 * 2352);
  for (const std::string& tracks : {
           silence("4s", ", pregap: 149 frames"),
           data() + ", " + silence("4s", ", pregap: 1s"),
           silence("4s") + ", " + data(", pregap: 1s"),
           data() + ", " + silence("4s", ", pregap: {from: h.pcm, byte-order: little}"),
       }) {
    plan("tracks: [" + tracks + "]\n");
    EXPECT_EQ(codes(), Codes{"GM0810"}) << tracks << messages();
  }
  plan_well("tracks: [" + silence("4s") + ", " + silence("4s", ", pregap: 1 frame") + "]\n");
}

TEST_F(CdPlanTest, RefusesIndexesBehindTheirTrack) {
  plan("tracks: [" + silence("4s", ", indexes: [4s]") + "]\n");
  EXPECT_EQ(codes(), Codes{"GM0812"});
  plan_well("tracks: [" + silence("4s", ", indexes: [299 frames]") + "]\n");
}

TEST_F(CdPlanTest, HoldsTheDiscAgainstItsMedium) {
  const auto codes_of = [&](const std::string& rest) {
    plan(rest);
    return codes();
  };
  const std::string full = "medium: cd-74\ntracks: [" + silence("333000 frames") + "]\n";
  const std::string over = "medium: cd-74\ntracks: [" + silence("333001 frames") + "]\n";
  EXPECT_EQ(codes_of(full), Codes{});
  EXPECT_EQ(codes_of(over), Codes{"GM0819"});
  EXPECT_NE(messages().find("00:00:01 too long"), std::string::npos) << messages();
  EXPECT_EQ(codes_of("disc: {overburn: true}\n" + over), Codes{});
  EXPECT_EQ(codes_of("disc: {overburn: true}\ntracks: [" + silence("50:00:00") + ", " +
                     silence("50:00:00") + "]\n"),
            Codes{"GM0819"})
      << "no address counts so far";
}

TEST_F(CdPlanTest, TakesPartsOfSounds) {
  const Data sound = put_random("a.pcm", 700 * 2352 + 8);
  const auto a = [](const std::string& more) {
    return "tracks: [{mode: audio, from: a.pcm, byte-order: little" + more + "}]\n";
  };
  plan_well(a(", start: 300 frames"));
  EXPECT_EQ(plan_.tracks[0].content, 401);
  plan_well(a(", start: 300 frames, length: 400 frames"));
  EXPECT_EQ(plan_.tracks[0].content, 400);
  Data taken(400 * 2352);
  ASSERT_EQ(plan_.tracks[0].source->size(), taken.size());
  plan_.tracks[0].source->read(0, taken);
  EXPECT_TRUE(std::equal(taken.begin(), taken.end(), sound.begin() + 300 * 2352));
  for (const std::string& more :
       {std::string(", start: 701 frames"), std::string(", length: 701 frames"),
        std::string(", start: 400 frames, length: 301 frames")}) {
    plan(a(more));
    EXPECT_EQ(codes().front(), "GM0815") << more;
  }
  plan("tracks: [{mode: audio, from: none.pcm, byte-order: little}]\n");
  EXPECT_EQ(codes(), Codes{"GM0814"});
  plan("tracks: [{mode: audio, from: a.pcm}]\n");
  EXPECT_EQ(codes(), Codes{"GM0814"}) << "random bytes are no sound file";
}

TEST_F(CdPlanTest, RefusesImagesThatAreNoSectors) {
  put_random("d.iso", 400 * 2048 + 1);
  plan("tracks: [" + data() + "]\n");
  EXPECT_EQ(codes(), Codes{"GM0817"});
  replace("d.iso", {});
  plan("tracks: [" + data() + "]\n");
  EXPECT_EQ(codes(), Codes{"GM0817"});
  put_random("d.iso", 3 * 2324);
  plan_well("tracks: [{mode: mode2-form2, from: d.iso}]\n");
  EXPECT_EQ(plan_.tracks[0].content, 3);
  EXPECT_EQ(plan_.disc.sessions[0].type, cd::SessionType::CdXa);
}

TEST_F(CdPlanTest, HoldsGraphicsAgainstTheirSound) {
  put_random("a.cdg", 300 * 96);
  const std::string with_graphics = silence("4s", ", graphics: a.cdg");
  plan_well("outputs: {subchannel: pw}\ntracks: [" + with_graphics + "]\n");
  EXPECT_EQ(plan_.tracks[0].graphics->size(), 300U * 96U);
  plan("tracks: [" + with_graphics + "]\n");
  EXPECT_EQ(codes(), Codes{"GM0818"}) << "there is no sub-channel";
  for (const std::size_t bytes : {std::size_t{300 * 96 + 24}, std::size_t{23}}) {
    scratch_.resize("a.cdg", bytes);
    plan("outputs: {subchannel: pw}\ntracks: [" + with_graphics + "]\n");
    EXPECT_EQ(codes(), Codes{"GM0818"}) << bytes;
  }
  scratch_.resize("a.cdg", std::uint64_t{24} << 32);
  plan("outputs: {subchannel: pw}\ntracks: [" + with_graphics + "]\n");
  EXPECT_EQ(codes(), Codes{"GM0818"});
}

TEST_F(CdPlanTest, RefusesUdfBehindBlockZero) {
  scratch_.write("t/a.txt", bytes_of("hello"));
  const std::string tree =
      "{mode: mode1, files: [{from: t/, to: /}], filesystems: {iso9660: true, udf: true}}";
  plan("tracks: [" + silence("4s") + ", " + tree + "]\n");
  EXPECT_EQ(codes(), Codes{"GM0816"});
  plan_well("tracks: [" + tree + "]\n");
}

// The blocks of a volume in a later session count from the start of the disc.
TEST_F(CdPlanTest, PlansVolumesWhereTheirTrackLies) {
  scratch_.write("t/sub/a.txt", bytes_of("hello"));
  plan_well("sessions: [{tracks: [" + silence("600 frames") +
            "]}, {tracks: [{mode: mode1, files: [{from: t/, to: /}], filesystems: {iso9660: true, "
            "rock-ridge: true, joliet: true}}]}]\n");
  ASSERT_EQ(track(1).start, Lba{12'000});
  EXPECT_EQ(plan_.tracks[1].image->layout().first(), Lba{12'000});
  Data blocks;
  for (const auto& [at, sector] : make())
    if (at >= 12'000) {
      blocks.resize(static_cast<std::size_t>(at + 1) * 2048);
      std::memcpy(&blocks[static_cast<std::size_t>(at) * 2048], &sector[16], 2048);
    }
  const MemorySource source(std::move(blocks));
  const media::MediumReader reader(source, {}, Lba{12'000});
  for (const View view : {View::Iso9660, View::RockRidge, View::Joliet}) {
    ASSERT_TRUE(reader.has(view));
    const auto file = reader.find(view, view == View::Iso9660 ? "/SUB/A.TXT" : "/sub/a.txt");
    ASSERT_TRUE(file) << to_string(view);
    std::array<std::uint8_t, 16> text{};
    EXPECT_EQ(reader.open(*file)->read(text), 5U);
    EXPECT_EQ(text_of(text).substr(0, 5), "hello");
  }
}

}  // namespace
}  // namespace disc
