// What the standards forbid a disc, one rule a test.
#include "formats/cd/disc_rules.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace disc::cd {
namespace {

using Texts = std::vector<std::string>;

Track track(std::uint8_t number, TrackMode mode, std::int32_t pregap, std::int32_t start,
            std::int32_t end) {
  Track made;
  made.number = number;
  made.mode = mode;
  made.pregap = {pregap};
  made.start = {start};
  made.end = {end};
  Piece piece;
  piece.bytes = static_cast<std::uint64_t>(end - pregap) * 2352;
  made.pieces = {piece};
  return made;
}

// Two tracks of sound, 1000 and 500 sectors, the second with 100 of pregap; data in a session.
Disc sound_disc() {
  Disc disc;
  disc.sessions = {
      {SessionType::CdDaOrRom,
       {track(1, TrackMode::Audio, -150, 0, 1000), track(2, TrackMode::Audio, 1000, 1100, 1600)},
       {1600}}};
  return disc;
}

Disc two_sessions() {
  Disc disc = sound_disc();
  disc.sessions.push_back({SessionType::CdXa,
                           {track(3, TrackMode::Mode2Form1, 1600 + 11'250, 1600 + 11'400, 14'000)},
                           {14'000}});
  return disc;
}

Texts texts(const Disc& disc, std::optional<std::int32_t> capacity = {}) {
  Texts all;
  for (const DiscProblem& problem : check_disc(disc, capacity))
    all.push_back(to_text(problem));
  return all;
}

Breach breach_of(const Disc& disc) {
  const auto problems = check_disc(disc);
  return problems.empty() ? Breach::Advice : problems.front().breach;
}

TEST(DiscRules, FindNothingInSoundDiscs) {
  EXPECT_EQ(texts(sound_disc()), Texts{});
  EXPECT_EQ(texts(two_sessions(), 14'000), Texts{});
  EXPECT_EQ(contradiction_of(two_sessions()), std::nullopt);
}

TEST(DiscRules, WantASessionAndTracksInIt) {
  Disc disc;
  EXPECT_EQ(texts(disc), (Texts{"disc: has no session, a disc has one at least (ECMA-394, Orange "
                                "Book part II)"}));
  disc = sound_disc();
  disc.sessions.emplace_back();
  EXPECT_EQ(texts(disc), (Texts{"session 2: has no track, a session has one at least (ECMA-394, "
                                "Orange Book part II)"}));
  EXPECT_EQ(breach_of(disc), Breach::Layout);
}

TEST(DiscRules, WantNumbersThatAscendByOne) {
  Disc disc = sound_disc();
  disc.sessions[0].tracks[0].number = 7;
  disc.sessions[0].tracks[1].number = 8;
  EXPECT_EQ(texts(disc), Texts{});
  disc.sessions[0].tracks[1].number = 9;
  EXPECT_EQ(texts(disc), (Texts{"track 9: follows track 7, numbers of tracks ascend by one (IEC "
                                "60908 17.5.1)"}));
  disc.sessions[0].tracks[1].number = 100;
  EXPECT_EQ(texts(disc), (Texts{"track 100: has a number that is not 1 to 99 (IEC 60908 17.5.1)"}));
}

TEST(DiscRules, WantAddressesInOrder) {
  Disc disc = sound_disc();
  disc.sessions[0].tracks[1].start = {900};
  EXPECT_EQ(
      texts(disc),
      (Texts{"track 2: has index 0 at 00:15:25 (block 1000), index 1 at 00:14:00 (block 900) "
             "and its end at 00:23:25 (block 1600), which have to ascend (IEC 60908 17.5.1)"}));
  EXPECT_EQ(breach_of(disc), Breach::Layout);
  disc = sound_disc();
  disc.sessions[0].tracks[1].end = {449'851};
  EXPECT_EQ(breach_of(disc), Breach::Layout);
  disc.sessions[0].tracks[1].end = {-2'000'000'000};
  EXPECT_EQ(breach_of(disc), Breach::Layout);
}

TEST(DiscRules, WantTracksThatFollowEachOther) {
  Disc disc = sound_disc();
  disc.sessions[0].tracks[1] = track(2, TrackMode::Audio, 999, 1100, 1600);
  EXPECT_EQ(texts(disc),
            (Texts{"track 2: begins at 00:15:24 (block 999), before the end of track 1 at 00:15:25 "
                   "(block 1000) (IEC 60908 17.5.1)"}));
  EXPECT_EQ(breach_of(disc), Breach::Layout);
  disc.sessions[0].tracks[1] = track(2, TrackMode::Audio, 1001, 1100, 1600);
  EXPECT_EQ(texts(disc), (Texts{"track 2: begins 1 sector behind the end of track 1, tracks of a "
                                "session follow each other at once (IEC 60908 17.5.1)"}));
  EXPECT_EQ(breach_of(disc), Breach::Standard);
}

TEST(DiscRules, WantIndexesBetweenStartAndEnd) {
  Disc disc = sound_disc();
  disc.sessions[0].tracks[0].indexes = {{100}, {200}, {999}};
  EXPECT_EQ(texts(disc), Texts{});
  for (const std::int32_t wrong : {0, 100, 1000}) {
    disc.sessions[0].tracks[0].indexes = {{100}, {wrong}};
    EXPECT_EQ(breach_of(disc), Breach::Layout) << wrong;
  }
  disc.sessions[0].tracks[0].indexes.clear();
  for (std::int32_t i = 1; i <= 99; ++i)
    disc.sessions[0].tracks[0].indexes.push_back({i});
  EXPECT_EQ(texts(disc), (Texts{"track 1: has indexes up to 100, the last is 99 (IEC 60908 "
                                "17.5.1)"}));
}

TEST(DiscRules, WantFourSecondsOfATrack) {
  Disc disc = sound_disc();
  disc.sessions[0].tracks[1] = track(2, TrackMode::Audio, 1000, 1301, 1600);
  EXPECT_EQ(texts(disc), (Texts{"track 2: has 299 sectors, a track has 300 (4 s) at least (IEC "
                                "60908 17.5.1)"}));
  EXPECT_EQ(breach_of(disc), Breach::Standard);
}

TEST(DiscRules, WantTheDiscToBeginWithItsPause) {
  Disc disc = sound_disc();
  disc.sessions[0].tracks[0] = track(1, TrackMode::Audio, 0, 0, 1000);
  EXPECT_EQ(texts(disc),
            (Texts{"track 1: is the first and begins at 00:02:00 (block 0), index 0 of a disc lies "
                   "at 00:00:00 (block -150) (IEC 60908 17.5.1)",
                   "track 1: is the first of its session and has 0 sectors of pregap, which takes "
                   "150 (2 s) at least (IEC 60908 17.5.1)"}));
}

TEST(DiscRules, WantRoomBetweenSessions) {
  Disc disc = two_sessions();
  disc.sessions[1].tracks[0] = track(3, TrackMode::Mode2Form1, 12'849, 12'999, 14'000);
  EXPECT_EQ(texts(disc), (Texts{"track 3: begins 11399 sectors behind the lead-out of session 1, "
                                "lead-out, lead-in and pregap take 11400 (ECMA-394, Orange Book "
                                "part II)"}));
  disc.sessions[1].tracks[0] = track(3, TrackMode::Mode2Form1, 1599, 12'999, 14'000);
  EXPECT_EQ(breach_of(disc), Breach::Layout);
  disc = two_sessions();
  disc.sessions.push_back(
      {SessionType::CdXa, {track(4, TrackMode::Mode2Form1, 20'750, 20'900, 21'500)}, {21'500}});
  EXPECT_EQ(texts(disc), Texts{});
  disc.sessions[2].tracks[0] = track(4, TrackMode::Mode2Form1, 20'749, 20'899, 21'500);
  EXPECT_EQ(texts(disc).size(), 1U);
}

TEST(DiscRules, WantPregapsWhereModesChange) {
  Disc disc = sound_disc();
  disc.sessions[0].tracks[0].mode = TrackMode::Mode1;
  EXPECT_EQ(texts(disc), (Texts{"track 2: is audio behind track 1, which is mode1, and has 100 "
                                "sectors of pregap between them, which takes 150 (2 s) at least "
                                "(ECMA-130 20)"}));
  disc.sessions[0].tracks[1] = track(2, TrackMode::Audio, 1000, 1150, 1600);
  EXPECT_EQ(texts(disc), Texts{});
}

TEST(DiscRules, AskForAPostGapWhereAFileMayHaveNone) {
  Disc disc = sound_disc();
  disc.files = {{"x.iso", FileKind::Binary}};
  Track& data = disc.sessions[0].tracks[0];
  data.mode = TrackMode::Mode1;
  data.pieces[0].stored_bytes = 2048;
  data.pieces[0].bytes = 1150 * 2048;
  data.pieces[0].file = 0;
  disc.sessions[0].tracks[1] = track(2, TrackMode::Audio, 1000, 1150, 1600);
  const auto problems = check_disc(disc);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].breach, Breach::Advice);
  EXPECT_EQ(problems[0].track, 1);
  Piece gap = data.pieces[0];
  gap.file.reset();
  gap.bytes = 150 * 2048;
  data.pieces[0].bytes = 1000 * 2048;
  data.pieces.push_back(gap);
  EXPECT_EQ(texts(disc), Texts{});
}

TEST(DiscRules, WantPiecesThatMakeUpTheTrack) {
  Disc disc = sound_disc();
  Piece& piece = disc.sessions[0].tracks[0].pieces[0];
  piece.bytes -= 2351;
  EXPECT_EQ(texts(disc), Texts{});  // the last sector of sound may be cut short
  piece.bytes -= 1;
  EXPECT_EQ(texts(disc), (Texts{"track 1: has 1150 sectors from index 0 to its end, its pieces "
                                "make 1149 (pieces of a track)"}));
  EXPECT_EQ(breach_of(disc), Breach::Layout);
}

TEST(DiscRules, WantPiecesThatCanBe) {
  const auto with = [](auto change) {
    Disc disc = sound_disc();
    change(disc.sessions[0].tracks[0].pieces[0]);
    return texts(disc);
  };
  EXPECT_EQ(with([](Piece& piece) { piece.stored_bytes = 2048; }),
            (Texts{"track 1: has sectors stored as 2048 bytes, audio is not stored so (pieces of a "
                   "track)"}));
  EXPECT_EQ(with([](Piece& piece) { piece.file = 0; }),
            (Texts{"track 1: has a piece in file 1 of 0 (pieces of a track)"}));
  EXPECT_EQ(with([](Piece& piece) { piece.subchannel_file = 3; }),
            (Texts{"track 1: has a piece in file 4 of 0 (pieces of a track)"}));
  EXPECT_EQ(with([](Piece& piece) { piece.offset = ~0ULL; }).size(), 1U);
  EXPECT_EQ(with([](Piece& piece) { piece.bytes = ~0ULL; }).size(), 1U);
  EXPECT_EQ(
      with([](Piece& piece) {
        piece.big_endian = true;
        piece.bytes -= 1;
      }),
      (Texts{"track 1: has a piece of 2704799 bytes, which are not whole samples (pieces of a "
             "track)"}));
}

TEST(DiscRules, KnowTheModesOfEachTypeOfSession) {
  Disc disc = two_sessions();
  disc.sessions[1].type = SessionType::CdDaOrRom;
  EXPECT_EQ(texts(disc), (Texts{"track 3: is mode2-form1 in a session of CD-DA or CD-ROM, forms "
                                "are of CD-ROM XA and CD-i (MMC-3 table 4.2.3.5)"}));
  disc.sessions[1].tracks[0].mode = TrackMode::Mode2;
  EXPECT_EQ(texts(disc), Texts{});
  disc.sessions[1].tracks[0].mode = TrackMode::Mode1;
  EXPECT_EQ(texts(disc), Texts{});
  disc.sessions[1].type = SessionType::CdXa;
  EXPECT_EQ(texts(disc), (Texts{"track 3: is mode1 in a session of CD-ROM XA, whose data are of "
                                "mode 2 (MMC-3 table 4.2.3.5)"}));
  disc.sessions[1].type = SessionType::CdI;
  EXPECT_EQ(texts(disc).size(), 1U);
}

TEST(DiscRules, WantTheLeadOutAtTheEndOfTheLastTrack) {
  Disc disc = sound_disc();
  disc.sessions[0].lead_out = {1599};
  EXPECT_EQ(breach_of(disc), Breach::Layout);
  disc.sessions[0].lead_out = {1601};
  EXPECT_EQ(texts(disc), (Texts{"session 1: has its lead-out 1 sector behind the end of track 2, "
                                "where it has to begin (MMC-3 table 4.2.3.5)"}));
}

TEST(DiscRules, KnowWhatAMediumHolds) {
  EXPECT_EQ(texts(sound_disc(), 1600), Texts{});
  EXPECT_EQ(texts(sound_disc(), 1500),
            (Texts{"disc: has its lead-out at block 1600, the medium has 1500 blocks, 100 less "
                   "(capacity of the medium)"}));
}

TEST(DiscRules, JudgeCatalogNumberAndIsrc) {
  Disc disc = sound_disc();
  disc.catalog = "4006381333931";  // of a pencil, as in the EAN-13 article of its maker
  disc.sessions[0].tracks[0].isrc = "GBAYE0000351";
  EXPECT_EQ(texts(disc), Texts{});
  disc.catalog = "4006381333930";
  disc.sessions[0].tracks[0].isrc = "GBAYE000035";
  EXPECT_EQ(texts(disc),
            (Texts{"track 1: has ISRC 'GBAYE000035', which has 11 characters, an ISRC has 12 (ISO "
                   "3901)",
                   "disc: has media catalog number '4006381333930', which ends in 0, the check "
                   "digit of its other digits is 1 (IEC 60908 17.5.2, EAN-13)"}));
}

TEST(DiscRules, KnowFlagsThatOnlyAudioHas) {
  Disc disc = two_sessions();
  disc.sessions[1].tracks[0].pre_emphasis = true;
  EXPECT_EQ(texts(disc), (Texts{"track 3: is data with pre-emphasis or four channels, which audio "
                                "has alone (IEC 60908 17.5.1, CONTROL)"}));
}

}  // namespace
}  // namespace disc::cd
