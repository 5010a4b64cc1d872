// The points of a table of contents, as burners send them, and what is read of them.
#include "formats/cd/toc.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "formats/base/text.h"
#include "tests/unit/cd/discs.h"
#include "tests/unit/cd/subchannel_reference.h"

namespace disc::cd {
namespace {

using namespace testing;

std::vector<std::string> texts(const std::vector<TocPoint>& points) {
  std::vector<std::string> all;
  for (const TocPoint& point : points)
    all.push_back(to_hex(Bytes(encode_q({point.control, point.point})).first(10)));
  return all;
}

QFrame frame(std::string_view hex) {
  QFrame q{};
  std::ranges::copy(from_hex(hex), q.begin());
  return q;
}

TEST(TocPoints, OfOneSession) {
  EXPECT_EQ(texts(toc_points(two_tracks(), 0)),
            (std::vector<std::string>{"0100a000000000010000", "3100a100000000020000",
                                      "3100a200000000001600", "01000100000000000200",
                                      "31000200000000000925"}));
  // As cdrdao has it.
  EXPECT_EQ(
      texts(toc_points(two_tracks(), 0, {}, PointOrder::TracksFirst, LeadOutControl::DataBit)),
      (std::vector<std::string>{"01000100000000000200", "31000200000000000925",
                                "0100a000000000010000", "3100a100000000020000",
                                "0100a200000000001600"}));
}

TEST(TocPoints, OfSeveralSessionsTellWhereTheNextIs) {
  const Disc disc = cd_extra();
  // The lead-out of the first begins at 05:00:00, its 90 s and the 60 s of a lead-in follow.
  EXPECT_EQ(texts(toc_points(disc, 0)),
            (std::vector<std::string>{"0100a000000000010000", "0100a100000000010000",
                                      "0100a200000000050000", "01000100000000000200",
                                      "0500b007300002795974", "0500c000000000972666"}));
  EXPECT_EQ(texts(toc_points(disc, 1)),
            (std::vector<std::string>{"4100a000000000022000", "4100a100000000020000",
                                      "4100a200000000083200", "41000200000000073200",
                                      "4500b0ffffff01795974"}));
  EXPECT_EQ(texts(toc_points(disc, 1,
                             {.lead_in = {97, 15, 0},
                              .last_lead_out = {74, 5, 2},
                              .power = 0,
                              .application = 0,
                              .appendable = true}))
                .back(),
            "4500b010020001740502");
}

TEST(TocPoints, OfAnAppendableDiscHaveTheMedium) {
  const auto points = texts(toc_points(two_tracks(), 0,
                                       {.lead_in = {97, 15, 0},
                                        .last_lead_out = {74, 5, 2},
                                        .power = 0x50,
                                        .application = 0x40,
                                        .appendable = true}));
  ASSERT_EQ(points.size(), 7U);
  EXPECT_EQ(points[5], "3500b002460002740502");
  EXPECT_EQ(points[6], "3500c050400000971500");
}

TEST(TocReading, OfWhatWasWrittenGivesTheSessionsAgain) {
  const Disc disc = cd_extra();
  for (std::size_t i = 0; i < 2; ++i) {
    const TocReading read = read_toc_points(toc_points(disc, i));
    EXPECT_TRUE(read.problems.empty()) << to_text(read.problems.front());
    Session wanted = disc.sessions[i];
    for (Track& track : wanted.tracks)
      track.pieces.clear(), track.isrc.clear(), track.indexes.clear();
    EXPECT_EQ(read.session, wanted);
    EXPECT_EQ(read.lead_in.has_value(), i == 0);
    EXPECT_EQ(read.last_lead_out, (Msf{79, 59, 74}));
    EXPECT_EQ(read.next_program,
              i == 0 ? std::optional(disc.sessions[1].tracks[0].pregap) : std::nullopt);
  }
}

TEST(TocReading, TakesFramesInAnyOrderAndCountsThem) {
  // Two that differ stand against one, one has a CRC that does not hold, one is of the program.
  const std::vector<QFrame> frames{
      frame("010001000000000002004ef4"),  // CRC not inverted
      frame("01000100000000000200b10b"), frame("31000200000300000925920a"),
      frame("0100a000000600010000ece6"), frame("3100a1000009000200003a07"),
      frame("0100a20000120000160070f9"), frame("010001000015000002009606"),
      frame("01010000020000000000f0d9")};
  const auto points = collect_toc_points(frames);
  EXPECT_EQ(texts(points), (std::vector<std::string>{"01000100000000000200", "31000200000000000925",
                                                     "0100a000000000010000", "3100a100000000020000",
                                                     "0100a200000000001600"}));
  const TocReading read = read_toc_points(points);
  EXPECT_TRUE(read.problems.empty());
  ASSERT_EQ(read.session.tracks.size(), 2U);
  EXPECT_EQ(read.session.tracks[1].start, Lba{550});
  EXPECT_TRUE(read.session.tracks[1].copy);
  EXPECT_TRUE(read.session.tracks[1].pre_emphasis);
  EXPECT_EQ(read.session.tracks[1].end, Lba{1050});

  std::vector<QFrame> worn = frames;
  worn.push_back(encode_q({0, QPoint{1, 0x02, {}, 0, {0x00, 0x10, 0x00}}}));
  worn.insert(worn.begin(), 1, encode_q({0, QPoint{1, 0x01, {}, 0, {0x00, 0x03, 0x00}}}));
  EXPECT_EQ(texts(collect_toc_points(worn))[0], "01000100000000000200");
}

std::vector<std::string> problems_of(std::vector<TocPoint> points) {
  std::vector<std::string> all;
  for (const Problem& problem : read_toc_points(points).problems)
    all.push_back(problem.where + ": " + problem.what);
  return all;
}

TEST(TocReading, SaysWhatIsWrong) {
  using Texts = std::vector<std::string>;
  EXPECT_EQ(problems_of({}),
            (Texts{"point A0: is missing", "point A1: is missing", "point A2: is missing",
                   "point 01: and all other tracks are missing"}));
  const std::vector<TocPoint> sound = toc_points(two_tracks(), 0);
  auto points = sound;
  points[0].point.target = {0x02, 0x30, 0};
  EXPECT_EQ(problems_of(points), (Texts{"point A0: has a disc type of 48, expected 0, 16 or 32",
                                        "point A0: says that 2 is the first track, it is 1"}));
  points = sound;
  points[1].point.target = {0xA0, 0, 0};
  points[4].point.target = {0x00, 0x01, 0x00};
  EXPECT_EQ(problems_of(points),
            (Texts{"point A1: names no track, expected 1 to 99",
                   "point 02: begins at 00:01:00, before track 1 does", "point A1: is missing"}));
  points = sound;
  points[4].point.point = 0x03;
  EXPECT_EQ(problems_of(points), (Texts{"point A1: says that 2 is the last track, it is 3",
                                        "point 01: to the last track have gaps in their numbers"}));
  points = sound;
  points[4].point.target = {0x20, 0x00, 0x00};
  EXPECT_EQ(problems_of(points), (Texts{"point 02: begins at 20:00:00, behind the lead-out",
                                        "point A1: says that 2 is the last track, it is 1"}));
  points = sound;
  points[2].point.target = {0x20, 0x60, 0x00};
  points.push_back(points[4]);
  EXPECT_EQ(problems_of(points),
            (Texts{"point A2: has no time where the lead-out begins",
                   "point 02: comes twice with different contents, the first holds",
                   "point A2: is missing"}));
}

}  // namespace
}  // namespace disc::cd
