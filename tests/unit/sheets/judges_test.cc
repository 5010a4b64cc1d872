// Sheets that are written before the judges: cdrdao, libcdio and bchunk must see the same disc.
#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "formats/cd/msf.h"
#include "formats/sheets/cue_reader.h"
#include "formats/sheets/cue_writer.h"
#include "formats/sheets/toc_writer.h"
#include "tests/support/scratch.h"
#include "tests/unit/sheets/test_disc.h"

namespace disc::cd {
namespace {

// What a program shows of a track; of a data track no index 0.
struct Seen {
  std::int32_t pregap = 0, start = 0, end = 0;
  std::vector<std::int32_t> indexes;

  bool operator==(const Seen&) const = default;
};

void PrintTo(const Seen& seen, std::ostream* out) {
  *out << seen.pregap << " " << seen.start << " " << seen.end;
  for (const std::int32_t index : seen.indexes)
    *out << " +" << index;
}

std::vector<Seen> wanted(const Disc& disc) {
  std::vector<Seen> out;
  for (const Track& track : disc.sessions[0].tracks) {
    Seen seen;
    seen.pregap = track.start - track.pregap - (out.empty() ? pause_frames : 0);
    seen.start = track.start.value;
    seen.end = track.end.value;
    for (const Lba index : track.indexes)
      seen.indexes.push_back(index.value);
    out.push_back(seen);
  }
  return out;
}

std::int32_t in_brackets(const std::string& line) {
  return std::stoi(line.substr(line.find('(') + 1));
}

// "PREGAP 00:02:00(   150)", "START  ...", "INDEX  2 ...", "END ..." below "TRACK  1  Mode ...".
std::vector<Seen> seen_by_cdrdao(const std::string& said) {
  std::vector<Seen> out;
  std::istringstream lines(said);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string word;
    words >> word;
    if (word == "TRACK")
      out.emplace_back();
    if (out.empty() || line.find('(') == std::string::npos)
      continue;
    if (word == "PREGAP")
      out.back().pregap = in_brackets(line);
    else if (word == "START")
      out.back().start = in_brackets(line);
    else if (word == "INDEX")
      out.back().indexes.push_back(in_brackets(line));
    else if (word.starts_with("END"))
      out.back().end = in_brackets(line);
  }
  return out;
}

// "  1: 00:02:00  000000 data   ..." up to "170: ... leadout": where tracks start.
std::vector<std::int32_t> seen_by_cd_info(const std::string& said) {
  std::vector<std::int32_t> out;
  std::istringstream lines(said.substr(std::min(said.size(), said.find("CD-ROM Track List"))));
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string number, time, block;
    words >> number >> time >> block;
    if (number.ends_with(":") && time.size() == 8)
      out.push_back(std::stoi(block));
    if (number == "170:")
      break;
  }
  return out;
}

std::vector<std::int32_t> starts_of(const Disc& disc) {
  std::vector<std::int32_t> out;
  for (const Track& track : disc.sessions[0].tracks)
    out.push_back(track.start.value);
  out.push_back(disc.sessions[0].lead_out.value);
  return out;
}

class Judged {
 public:
  Judged(const std::string& sheet, const std::string& text, const Disc& disc) : sheet_(sheet) {
    scratch_.write(sheet, bytes_of(std::string_view(text)));
    scratch_.write("disc.bin", {});
    std::uint64_t end = 0;
    for (const Track& track : disc.sessions[0].tracks)
      for (const Piece& piece : track.pieces)
        if (piece.file)
          end = piece.offset + piece.bytes;
    scratch_.resize("disc.bin", end);
  }

  std::string say(const std::string& command) const {
    const Scratch::Said said = scratch_.run(command);
    EXPECT_EQ(said.status, 0) << command << ": " << said.text;
    for (const char* word : {"ERROR", "arning", "WARN", "rror in"})
      EXPECT_EQ(said.text.find(word), std::string::npos) << command << ": " << said.text;
    return said.text;
  }
  std::string cdrdao() const { return say("cdrdao show-toc " + sheet_); }
  std::string cd_info(const std::string& option) const {
    return say("cd-info --no-header --no-device-info --no-cddb " + option + "=" + sheet_);
  }
  const Scratch& scratch() const { return scratch_; }

 private:
  Scratch scratch_;
  std::string sheet_;
};

// Tracks of audio and, where there is one, a first one of data, in one file.
Disc random_disc(unsigned seed, bool big_endian, bool with_data, bool with_indexes) {
  std::mt19937 random(seed);
  const auto below = [&](std::int32_t most) {
    return static_cast<std::int32_t>(random() % static_cast<unsigned>(most));
  };
  Disc disc;
  disc.files = {{"disc.bin", FileKind::Binary}};
  Session session;
  Lba at{0};
  const int count = 1 + below(12);
  for (int i = 0; i < count; ++i) {
    Track track;
    track.number = static_cast<std::uint8_t>(i + 1);
    if (i == 0 && with_data)
      track.mode = TrackMode::Mode1;
    track.copy = below(2) == 0;
    const std::int32_t pregap = is_data(track.mode) || below(2) == 0 ? 0 : 1 + below(400);
    track.pregap = i == 0 ? Lba{-150} : at;
    track.start = at + pregap;
    track.end = track.start + 310 + below(1000);
    for (std::int32_t index = below(400); index < track.end - track.start; index += 1 + below(400))
      if (index > 0 && !is_data(track.mode) && with_indexes)
        track.indexes.push_back(track.start + index);
    if (i == 0)
      track.pieces.push_back(zeros(track.mode, 150));
    Piece piece = stored(track.end - at, static_cast<std::uint64_t>(at.value) * 2352);
    piece.big_endian = big_endian && !is_data(track.mode);
    track.pieces.push_back(piece);
    at = track.end;
    session.tracks.push_back(track);
  }
  session.lead_out = at;
  disc.sessions = {session};
  return disc;
}

TEST(Judges, SeeTheDiscOfACueSheet) {
  for (unsigned seed = 0; seed < 6; ++seed) {
    const Disc disc = random_disc(seed, false, seed % 2 == 0, false);
    const WrittenSheet sheet = write_cue(disc);
    EXPECT_EQ(sheet.losses, std::vector<std::string>{});
    const Judged judged("disc.cue", sheet.text, disc);
    EXPECT_EQ(seen_by_cdrdao(judged.cdrdao()), wanted(disc)) << sheet.text;
    EXPECT_EQ(seen_by_cd_info(judged.cd_info("--cue-file")), starts_of(disc)) << sheet.text;
  }
}

// cdrdao counts INDEX 02 and later from the start of their track on, so that only those of a track
// at block 0 are where they should be. libcdio and bchunk do not mind.
TEST(Judges, SeeMoreIndexesOfACueSheet) {
  for (unsigned seed = 20; seed < 24; ++seed) {
    const Disc disc = random_disc(seed, false, false, true);
    const WrittenSheet sheet = write_cue(disc);
    const Judged judged("disc.cue", sheet.text, disc);
    EXPECT_EQ(seen_by_cd_info(judged.cd_info("--cue-file")), starts_of(disc)) << sheet.text;
    if (sheet.losses.empty()) {
      EXPECT_EQ(seen_by_cdrdao(judged.cdrdao()), wanted(disc)) << sheet.text;
    }
    judged.say("bchunk -v disc.bin disc.cue out");
  }
}

TEST(Judges, SeeTheWordsOfACueSheet) {
  Disc disc = mixed_disc();
  add_text(disc, TextField::Title, 0, "All of it");
  add_text(disc, TextField::Performer, 2, "Someone");
  add_text(disc, TextField::Songwriter, 3, "Else");
  const Judged judged("disc.cue", write_cue(disc).text, disc);
  Disc without = disc;
  without.sessions[0].tracks[1].indexes.clear();
  const std::string toc = Judged("disc.cue", write_cue(without).text, without).cdrdao();
  for (const char* text : {"CATALOG NUMBER: 4006408001638", "ISRC DE ABC 98 00001",
                           "COPY PERMITTED", "PRE-EMPHASIS", "Mode MODE1_RAW:"})
    EXPECT_NE(toc.find(text), std::string::npos) << text << toc;
  const std::string said = judged.cd_info("--cue-file");
  for (const char* text :
       {"TITLE: All of it", "PERFORMER: Someone", "SONGWRITER: Else", "(MCN): 4006408001638"})
    EXPECT_NE(said.find(text), std::string::npos) << text << said;
  const std::string chunks = judged.say("bchunk -v disc.bin disc.cue out");
  for (const char* text :
       {"Track  1: MODE1/2352    01 00:00:00 (startsect 0 ofs 0)",
        "Track  2: AUDIO         00 00:06:00 (startsect 450 ofs 1058400) 01 00:08:00 "
        "(startsect 600 ofs 1411200) 02 00:09:25 (startsect 700 ofs 1646400)",
        "real data 921600 bytes"})
    EXPECT_NE(chunks.find(text), std::string::npos) << text << chunks;
}

TEST(Judges, TakeTwoSessionsForOne) {
  const Disc disc = two_sessions();
  const Judged judged("disc.cue", write_cue(disc).text, disc);
  judged.scratch().resize("disc.bin", 1700 * 2352);
  EXPECT_EQ(seen_by_cd_info(judged.cd_info("--cue-file")),
            (std::vector<std::int32_t>{0, 600, 1000, 1400, 1700}));
  judged.say("bchunk -v disc.bin disc.cue out");
}

TEST(Judges, SeeTheDiscOfATocSheet) {
  for (unsigned seed = 0; seed < 6; ++seed) {
    const bool with_data = seed % 2 == 0;
    const Disc disc = random_disc(seed, seed % 4 < 2, with_data, true);
    const WrittenSheet sheet = write_toc(disc);
    const Judged judged("disc.toc", sheet.text, disc);
    EXPECT_EQ(seen_by_cdrdao(judged.cdrdao()), wanted(disc)) << sheet.text;
    // libcdio takes the length of a DATAFILE for its place, knows no SWAP and adds up lengths of
    // its own: that it takes the sheet is all that can be asked.
    if (!with_data && sheet.losses.empty()) {
      const std::vector<std::int32_t> seen = seen_by_cd_info(judged.cd_info("--toc-file"));
      EXPECT_EQ(seen.size(), disc.sessions[0].tracks.size() + 1) << sheet.text;
    }
  }
}

TEST(Judges, SeeTheTextsOfATocSheet) {
  Disc disc = mixed_disc();
  add_text(disc, TextField::Title, 0, "a \"b\" ä\\x");
  add_text(disc, TextField::Title, 2, "t");
  add_text(disc, TextField::Composer, 3, "c");
  add_text(disc, TextField::Code, 2, "DE-ABC-98-00001");
  add_text(disc, TextField::DiscId, 0, "XY12345");
  disc.cd_text.blocks[0].genre = 12;
  disc.cd_text.blocks[0].texts[TextField::Genre][0] = "Jazz";
  disc.cd_text.blocks[0].copyright = 3;
  TextBlock german = disc.cd_text.blocks[0];
  german.language = 8;
  disc.cd_text.blocks.push_back(german);
  disc.sessions[0].tracks[0].number = 5;
  disc.sessions[0].tracks[1].number = 6;
  disc.sessions[0].tracks[2].number = 7;
  const Judged judged("disc.toc", write_toc(disc).text, disc);
  const std::string toc = judged.cdrdao();
  EXPECT_EQ(seen_by_cdrdao(toc), wanted(disc));
}

// What toc2cue makes of our TOC sheet, ours reads as the same disc.
TEST(Judges, TurnATocSheetIntoACueSheetOfTheSameDisc) {
  for (unsigned seed = 0; seed < 6; ++seed) {
    const Disc disc = random_disc(seed, false, seed % 2 == 0, true);
    const Judged judged("disc.toc", write_toc(disc).text, disc);
    const Scratch::Said said = judged.scratch().run("toc2cue disc.toc disc.cue");
    ASSERT_EQ(said.status, 0) << said.text;
    const std::vector<std::uint8_t> bytes = judged.scratch().read("disc.cue");
    const std::uint64_t length = judged.scratch().read("disc.bin").size();
    Disc wish = disc;
    for (Track& track : wish.sessions[0].tracks)
      track.indexes.clear();  // which toc2cue leaves out
    EXPECT_EQ(read_cue(text_of(bytes), "disc.cue",
                       [&](const std::string&, FileKind) { return std::optional(length); })
                  .disc,
              wish)
        << text_of(bytes);
  }
}

}  // namespace
}  // namespace disc::cd
