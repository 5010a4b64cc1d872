// Sheets in the TOC language of cdrdao to a Disc.
#include "formats/sheets/toc_reader.h"

#include <algorithm>

#include "formats/base/text.h"
#include "formats/cd/msf.h"
#include "formats/sheets/pieces.h"
#include "formats/sheets/toc_text.h"
#include "formats/sheets/toc_track.h"

namespace disc::cd {
namespace {

class TocReader {
 public:
  TocReader(std::string_view text, const FileLengths& lengths, const SheetOptions& options,
            SheetNotes& notes)
      : notes_(notes), tokens_(text, notes), files_(lengths, options) {}

  Disc disc();

 private:
  void read_header();
  void read_catalog();
  void read_track();
  bool read_flag(Track& track);
  void read_isrc(Track& track);

  SheetNotes& notes_;
  TocTokens tokens_;
  TocFiles files_;
  TocTexts texts_;
  Disc disc_;
  Session session_;
  std::uint8_t first_track_ = 1;
};

void TocReader::read_catalog() {
  const TocToken said = tokens_.take_string("CATALOG");
  const bool possible = said.text.size() == 13 &&
                        std::ranges::all_of(said.text, [](char c) { return c >= '0' && c <= '9'; });
  const std::string problem = problem_with_catalog(said.text);
  if (!problem.empty() && !possible)
    throw notes_.error(said.place, cat("catalog number ", in_quotes(said.text), " ", problem));
  if (!problem.empty())
    notes_.warn(said.place, cat("catalog number ", in_quotes(said.text), " ", problem));
  disc_.catalog = said.text;
}

void TocReader::read_isrc(Track& track) {
  const TocToken said = tokens_.take_string("ISRC");
  const std::string plain = plain_isrc(said.text);
  const std::string problem = problem_with_isrc(plain);
  if (problem.empty())
    track.isrc = plain;
  else
    notes_.warn(said.place, cat("ISRC ", in_quotes(said.text), " ", problem, "; it is left out"));
}

void TocReader::read_header() {
  for (;;) {
    if (tokens_.take_if("CD_DA") || tokens_.take_if("CD_ROM"))
      session_.type = SessionType::CdDaOrRom;
    else if (tokens_.take_if("CD_ROM_XA"))
      session_.type = SessionType::CdXa;
    else if (tokens_.take_if("CD_I"))
      session_.type = SessionType::CdI;
    else if (tokens_.take_if("CATALOG"))
      read_catalog();
    else if (tokens_.at("CD_TEXT"))
      texts_.read(tokens_, 0);
    else if (tokens_.take_if("FIRST_TRACK_NO"))
      first_track_ = static_cast<std::uint8_t>(tokens_.take_number("FIRST_TRACK_NO", 99));
    else
      return;
    if (first_track_ == 0)
      tokens_.fail("FIRST_TRACK_NO is 0, tracks go from 1 to 99");
  }
}

bool TocReader::read_flag(Track& track) {
  const bool no = tokens_.take_if("NO");
  if (tokens_.take_if("COPY"))
    track.copy = !no;
  else if (tokens_.take_if("PRE_EMPHASIS"))
    track.pre_emphasis = !no;
  else if (no)
    tokens_.fail("NO stands before COPY or PRE_EMPHASIS");
  else if (tokens_.take_if("TWO_CHANNEL_AUDIO"))
    track.four_channel = false;
  else if (tokens_.take_if("FOUR_CHANNEL_AUDIO"))
    track.four_channel = true;
  else if (tokens_.take_if("ISRC"))
    read_isrc(track);
  else
    return false;
  return true;
}

void TocReader::read_track() {
  const Place at = tokens_.here().place;
  if (!tokens_.take_if("TRACK"))
    tokens_.fail(cat(tokens_.shown(), " is no statement of a TOC sheet here"));
  const unsigned number = first_track_ + static_cast<unsigned>(session_.tracks.size());
  if (number > 99)
    throw notes_.error(at, cat("track ", number, " is one too many; tracks go from 1 to 99"));
  Track track;
  track.number = static_cast<std::uint8_t>(number);
  TocTrackData data(tokens_, files_);
  data.read_mode(track);
  while (read_flag(track)) {
  }
  if (tokens_.at("CD_TEXT"))
    texts_.read(tokens_, track.number);
  while (data.read_statement()) {
  }
  const bool opens = session_.tracks.empty();
  data.finish(track, opens ? Lba{0} : session_.lead_out, at);
  if (opens) {
    std::vector<Piece> pieces{zeros(track.mode, pause_frames)};
    for (const Piece& piece : track.pieces)
      add_piece(pieces, piece);
    track.pieces = std::move(pieces);
    track.pregap = {-pause_frames};
  }
  session_.lead_out = track.end;
  session_.tracks.push_back(std::move(track));
}

Disc TocReader::disc() {
  read_header();
  while (tokens_.here().kind != TocTokenKind::End)
    read_track();
  if (session_.tracks.empty())
    tokens_.fail("the sheet ends without a TRACK");
  disc_.cd_text =
      texts_.finish(session_.tracks.front().number, session_.tracks.back().number, notes_);
  disc_.files = files_.take();
  disc_.sessions.push_back(std::move(session_));
  check_lengths(disc_, notes_);
  return std::move(disc_);
}

}  // namespace

Sheet read_toc(std::string_view text, const std::string& name, const FileLengths& lengths,
               const SheetOptions& options) {
  SheetNotes notes(name);
  const std::string plain = sheet_text(text, notes);
  Sheet sheet;
  sheet.disc = TocReader(plain, lengths, options, notes).disc();
  sheet.warnings = notes.take_warnings();
  return sheet;
}

}  // namespace disc::cd
