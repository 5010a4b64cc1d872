// A CUE sheet line by line: what it says, before anything is known of its files.
#include "formats/sheets/cue_lines.h"

#include <algorithm>
#include <array>

#include "formats/base/text.h"
#include "formats/cd/msf.h"

namespace disc::cd {
namespace {

std::string upper_case(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'a' && c <= 'z')
      c = static_cast<char>(c - 'a' + 'A');
  return out;
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\0' || c == '\f' || c == '\v'; }

// The rest of a line, which is eaten from the front.
class Rest {
 public:
  explicit Rest(std::string_view line, std::uint32_t number) : line_(line), number_(number) {
    while (!line_.empty() && is_blank(line_.back()))
      line_.remove_suffix(1);
    skip_blanks();
  }

  bool at_end() const { return at_ == line_.size(); }
  Place place() const { return place_of(at_); }
  std::string_view left() const { return line_.substr(at_); }

  std::string_view word() {
    const std::size_t from = at_;
    while (!at_end() && !is_blank(line_[at_]))
      ++at_;
    const std::string_view out = line_.substr(from, at_ - from);
    skip_blanks();
    return out;
  }

  // All that is left, or what stands in quotes; quotes within are part of it.
  std::string_view text() {
    const std::size_t last = line_.rfind('"');
    if (!at_end() && line_[at_] == '"') {
      const std::size_t end = last > at_ ? last : line_.size();
      return cut(at_ + 1, end, end);
    }
    return cut(at_, line_.size(), line_.size());
  }

  // As text(), but the last word without quotes is left over.
  std::string_view name() {
    if (!at_end() && line_[at_] == '"')
      return text();
    std::size_t end = line_.size();
    while (end > at_ && !is_blank(line_[end - 1]))
      --end;
    const std::size_t type = end;
    while (end > at_ && is_blank(line_[end - 1]))
      --end;
    return end == at_ ? text() : cut(at_, end, type - 1);
  }

 private:
  std::string_view cut(std::size_t from, std::size_t to, std::size_t last) {
    at_ = std::min(last + 1, line_.size());
    skip_blanks();
    return line_.substr(from, to - from);
  }
  void skip_blanks() {
    while (!at_end() && is_blank(line_[at_]))
      ++at_;
  }
  Place place_of(std::size_t at) const {
    std::uint32_t column = 1;
    for (const char c : line_.substr(0, at))
      column += (static_cast<std::uint8_t>(c) & 0xC0) != 0x80;
    return {number_, column};
  }

  std::string_view line_;
  std::uint32_t number_;
  std::size_t at_ = 0;
};

struct ModeName {
  const char* name;
  TrackMode mode;
  std::uint16_t stored_bytes;
  Subchannel subchannel = Subchannel::None;
  bool interactive = false;
};
// Those with 2448 bytes have 96 of sub-channel as it is on the disc (CDRWIN's CDG; Aaru, chdman).
constexpr ModeName modes[] = {
    {"AUDIO", TrackMode::Audio, 2352, Subchannel::None, false},
    {"AUDIO/2352", TrackMode::Audio, 2352, Subchannel::None, false},
    {"AUDIO/2448", TrackMode::Audio, 2352, Subchannel::PwRaw, false},
    {"CDG", TrackMode::Audio, 2352, Subchannel::PwRaw, false},
    {"CDG/2448", TrackMode::Audio, 2352, Subchannel::PwRaw, false},
    {"MODE1/2048", TrackMode::Mode1, 2048, Subchannel::None, false},
    {"MODE1/2352", TrackMode::Mode1, 2352, Subchannel::None, false},
    {"MODE1/2448", TrackMode::Mode1, 2352, Subchannel::PwRaw, false},
    {"MODE2/2048", TrackMode::Mode2Form1, 2048, Subchannel::None, false},
    {"MODE2/2324", TrackMode::Mode2Form2, 2324, Subchannel::None, false},
    {"MODE2/2336", TrackMode::Mode2Mixed, 2336, Subchannel::None, false},
    {"MODE2/2352", TrackMode::Mode2Mixed, 2352, Subchannel::None, false},
    {"MODE2/2448", TrackMode::Mode2Mixed, 2352, Subchannel::PwRaw, false},
    {"CDI/2336", TrackMode::Mode2Mixed, 2336, Subchannel::None, true},
    {"CDI/2352", TrackMode::Mode2Mixed, 2352, Subchannel::None, true},
    {"CDI/2448", TrackMode::Mode2Mixed, 2352, Subchannel::PwRaw, true},
};

struct TextName {
  const char* name;
  TextField field;
};
constexpr TextName text_names[] = {
    {"TITLE", TextField::Title},           {"PERFORMER", TextField::Performer},
    {"SONGWRITER", TextField::Songwriter}, {"COMPOSER", TextField::Composer},
    {"ARRANGER", TextField::Arranger},     {"MESSAGE", TextField::Message},
    {"DISC_ID", TextField::DiscId},        {"GENRE", TextField::Genre},
};

template <class Names>
std::vector<std::string> all_names(const Names& names) {
  std::vector<std::string> out;
  for (const auto& each : names)
    out.emplace_back(each.name);
  return out;
}

class CueLineReader {
 public:
  explicit CueLineReader(SheetNotes& notes) : notes_(notes) { out_.sessions.emplace_back(); }

  void read_line(std::string_view line, std::uint32_t number);
  CueLines finish(std::uint32_t last_line);

 private:
  using Handler = void (CueLineReader::*)(Rest&, Place);
  struct Keyword {
    const char* name;
    Handler handler;
  };
  static const Keyword keywords[];

  void read_file(Rest& rest, Place at);
  void read_track(Rest& rest, Place at);
  void read_index(Rest& rest, Place at);
  void read_pregap(Rest& rest, Place at);
  void read_postgap(Rest& rest, Place at);
  void read_flags(Rest& rest, Place at);
  void read_catalog(Rest& rest, Place at);
  void read_isrc(Rest& rest, Place at);
  void read_cd_text_file(Rest& rest, Place at);
  void read_remark(Rest& rest, Place at);

  void read_session(Rest& rest, Place at);
  bool read_text(std::string_view keyword, Rest& rest);
  bool add_file(std::string_view type, CueFile file);
  void check_indexes_of_last(Place at);
  CueTrack& track_of(std::string_view keyword, Place at);
  std::optional<unsigned> number(std::string_view word) const;
  std::int32_t frames(Rest& rest, std::string_view what);

  SheetNotes& notes_;
  CueLines out_;
  std::map<std::string, std::uint32_t, std::less<>> file_numbers_;
  std::optional<std::uint32_t> file_;
};

const CueLineReader::Keyword CueLineReader::keywords[] = {
    {"FILE", &CueLineReader::read_file},       {"TRACK", &CueLineReader::read_track},
    {"INDEX", &CueLineReader::read_index},     {"PREGAP", &CueLineReader::read_pregap},
    {"POSTGAP", &CueLineReader::read_postgap}, {"FLAGS", &CueLineReader::read_flags},
    {"CATALOG", &CueLineReader::read_catalog}, {"ISRC", &CueLineReader::read_isrc},
    {"REM", &CueLineReader::read_remark},      {"CDTEXTFILE", &CueLineReader::read_cd_text_file},
};

void CueLineReader::read_line(std::string_view line, std::uint32_t number) {
  Rest rest(line, number);
  if (rest.at_end())
    return;
  const Place at = rest.place();
  const std::string_view word = rest.word();
  const std::string keyword = upper_case(word);
  for (const Keyword& each : keywords)
    if (keyword == each.name)
      return (this->*each.handler)(rest, at);
  if (read_text(keyword, rest))
    return;
  std::vector<std::string> names = all_names(keywords);
  std::ranges::move(all_names(text_names), std::back_inserter(names));
  const auto near = nearest(keyword, names);
  notes_.warn(at, cat(in_quotes(word), " is no keyword of a CUE sheet",
                      near ? cat(" (", *near, "?)") : "", ", the line is left out"));
}

std::optional<unsigned> CueLineReader::number(std::string_view word) const {
  if (word.empty() || word.size() > 3)
    return std::nullopt;
  unsigned value = 0;
  for (const char c : word) {
    if (c < '0' || c > '9')
      return std::nullopt;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  return value;
}

std::int32_t CueLineReader::frames(Rest& rest, std::string_view what) {
  const Place at = rest.place();
  const std::string_view word = rest.word();
  const auto time = parse_msf(word);
  if (!time)
    throw notes_.error(at, cat(what, " ", in_quotes(word),
                               " is no time; it is written mm:ss:ff, with seconds below 60 and "
                               "frames below 75"));
  return frames_of(*time);
}

CueTrack& CueLineReader::track_of(std::string_view keyword, Place at) {
  if (out_.tracks.empty())
    throw notes_.error(at, cat(keyword, " stands before the first TRACK; put it below its track"));
  return out_.tracks.back();
}

bool CueLineReader::add_file(std::string_view type, CueFile file) {
  constexpr std::array sound_types{"WAVE", "WAV", "AIFF", "AIF", "FLAC", "MP3", "OGG"};
  const std::string plain = upper_case(type);
  if (std::ranges::find(sound_types, plain) != sound_types.end())
    file.kind = FileKind::Sound;
  else if (plain == "MOTOROLA")
    file.big_endian = true;
  else if (plain != "BINARY")
    return false;
  const auto [known, is_new] =
      file_numbers_.emplace(file.name, static_cast<std::uint32_t>(out_.files.size()));
  file_ = known->second;
  if (is_new)
    out_.files.push_back(std::move(file));
  else if (out_.files[*file_].kind != file.kind || out_.files[*file_].big_endian != file.big_endian)
    throw notes_.error(file.place,
                       cat("file ", in_quotes(file.name), " is of another type than in line ",
                           out_.files[*file_].place.line));
  return true;
}

void CueLineReader::read_file(Rest& rest, Place at) {
  const Place name_at = rest.place();
  const std::string_view name = rest.name();
  if (name.empty())
    throw notes_.error(at, "FILE names no file; it is written FILE \"name\" BINARY");
  const Place type_at = rest.place();
  const std::string_view type = rest.word();
  if (!add_file(type, {std::string(name), FileKind::Binary, false, name_at}))
    throw notes_.error(
        type_at, type.empty() ? "FILE ends without a type; add BINARY behind the name for sectors, "
                                "WAVE for sound"
                              : cat(in_quotes(type),
                                    " is no type of a file; it is BINARY, MOTOROLA, "
                                    "WAVE, AIFF, FLAC, MP3 or OGG"));
}

void CueLineReader::check_indexes_of_last(Place at) {
  if (out_.tracks.empty())
    return;
  const CueTrack& last = out_.tracks.back();
  if (last.indexes.empty() || last.indexes.back().number == 0)
    throw notes_.error(at, cat("track ", last.number, ", of line ", last.place.line,
                               ", has no INDEX 01, which says where it begins"));
}

void CueLineReader::read_track(Rest& rest, Place at) {
  // A track whose INDEX 00 lies in the file before stands between two FILE lines.
  if (!file_)
    throw notes_.error(at, "TRACK stands before the first FILE; name the file it lies in above it");
  check_indexes_of_last(at);
  const Place number_at = rest.place();
  const std::string_view word = rest.word();
  const auto track_number = number(word);
  if (!track_number || *track_number < 1 || *track_number > 99)
    throw notes_.error(number_at,
                       cat(in_quotes(word), " is no number of a track; they go from 1 to 99"));
  if (!out_.tracks.empty() && *track_number != out_.tracks.back().number + 1U)
    throw notes_.error(number_at,
                       cat("track ", *track_number, " follows track ", out_.tracks.back().number,
                           "; tracks are numbered one by one"));
  const Place mode_at = rest.place();
  const std::string_view mode_word = rest.word();
  const std::string mode = upper_case(mode_word);
  const auto* const known =
      std::ranges::find_if(modes, [&](const ModeName& each) { return mode == each.name; });
  if (known == std::end(modes)) {
    const auto near = nearest(mode, all_names(modes));
    throw notes_.error(mode_at, cat(in_quotes(mode_word), " is no mode of a track",
                                    near ? cat(" (", *near, "?)") : "",
                                    "; it is AUDIO, CDG, or MODE1, MODE2 or CDI with the bytes of "
                                    "a sector, as MODE1/2352"));
  }
  CueTrack track;
  track.number = static_cast<std::uint8_t>(*track_number);
  track.mode = known->mode;
  track.interactive = known->interactive;
  track.stored_bytes = known->stored_bytes;
  track.subchannel = known->subchannel;
  track.session = out_.sessions.size() - 1;
  track.place = at;
  out_.tracks.push_back(std::move(track));
}

void CueLineReader::read_index(Rest& rest, Place at) {
  CueTrack& track = track_of("INDEX", at);
  const Place number_at = rest.place();
  const std::string_view word = rest.word();
  const auto index = number(word);
  if (!index || *index > 99)
    throw notes_.error(number_at,
                       cat(in_quotes(word), " is no number of an index; they go from 0 to 99"));
  const bool follows =
      track.indexes.empty() ? *index <= 1 : *index == track.indexes.back().number + 1U;
  if (!follows)
    throw notes_.error(number_at,
                       track.indexes.empty()
                           ? cat("INDEX ", *index, " comes first in track ", track.number,
                                 "; a track begins with INDEX 01, or INDEX 00 for its "
                                 "pregap")
                           : cat("INDEX ", *index, " follows INDEX ", track.indexes.back().number,
                                 "; indexes are numbered one by one"));
  const Place time_at = rest.place();
  const std::int32_t time = frames(rest, "index");
  track.indexes.push_back({static_cast<std::uint8_t>(*index), *file_, time, time_at});
}

void CueLineReader::read_pregap(Rest& rest, Place at) {
  CueTrack& track = track_of("PREGAP", at);
  if (track.pregap || !track.indexes.empty())
    throw notes_.error(at, "PREGAP stands once, before the first INDEX of its track");
  track.pregap = frames(rest, "pregap");
}

void CueLineReader::read_postgap(Rest& rest, Place at) {
  CueTrack& track = track_of("POSTGAP", at);
  if (track.postgap)
    throw notes_.error(at, "POSTGAP stands once in a track");
  track.postgap = frames(rest, "postgap");
}

void CueLineReader::read_flags(Rest& rest, Place at) {
  CueTrack& track = track_of("FLAGS", at);
  while (!rest.at_end()) {
    const Place flag_at = rest.place();
    const std::string_view word = rest.word();
    const std::string flag = upper_case(word);
    if (flag == "DCP")
      track.copy = true;
    else if (flag == "4CH")
      track.four_channel = true;
    else if (flag == "PRE")
      track.pre_emphasis = true;
    else if (flag == "SCMS")
      track.serial_copy = true;
    else if (flag != "DATA")  // which the mode of the track says
      notes_.warn(flag_at, cat(in_quotes(word),
                               " is no flag of a track and is left out; flags are "
                               "DCP, 4CH, PRE, SCMS and DATA"));
  }
}

void CueLineReader::read_catalog(Rest& rest, Place) {
  const Place at = rest.place();
  const std::string_view said = rest.text();
  std::string digits;
  for (const char c : said)
    if (c != '-' && c != ' ')
      digits += c;
  if (digits.size() == 12)  // a UPC is an EAN of 13 digits without its 0
    digits.insert(0, "0");
  const bool possible = digits.size() == 13 &&
                        std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
  const std::string problem = problem_with_catalog(digits);
  if (!problem.empty())
    notes_.warn(at, cat("catalog number ", in_quotes(said), " ", problem,
                        possible ? "" : "; it is left out"));
  if (possible)
    out_.catalog = digits;
}

void CueLineReader::read_isrc(Rest& rest, Place at) {
  CueTrack& track = track_of("ISRC", at);
  const Place isrc_at = rest.place();
  const std::string_view said = rest.text();
  const std::string plain = plain_isrc(said);
  const std::string problem = problem_with_isrc(plain);
  if (problem.empty())
    track.isrc = plain;
  else
    notes_.warn(isrc_at, cat("ISRC ", in_quotes(said), " ", problem, "; it is left out"));
}

void CueLineReader::read_cd_text_file(Rest& rest, Place at) {
  out_.cd_text_place = rest.place();
  const std::string_view name = rest.text();
  if (name.empty())
    throw notes_.error(at, "CDTEXTFILE names no file");
  out_.cd_text_file = std::string(name);
}

bool CueLineReader::read_text(std::string_view keyword, Rest& rest) {
  for (const TextName& each : text_names) {
    if (keyword != each.name)
      continue;
    const bool of_disc = each.field == TextField::DiscId || each.field == TextField::Genre;
    auto& texts = out_.tracks.empty() || of_disc ? out_.texts : out_.tracks.back().texts;
    const std::string_view text = rest.text();
    if (!text.empty())
      texts[each.field] = std::string(text);
    return true;
  }
  return false;
}

void CueLineReader::read_session(Rest& rest, Place at) {
  const auto session = number(rest.word());
  if (session && *session == out_.sessions.size())
    return;
  if (!session || *session != out_.sessions.size() + 1)
    throw notes_.error(at, "sessions are numbered one by one, REM SESSION 01, REM SESSION 02");
  check_indexes_of_last(at);
  if (out_.tracks.empty() || out_.tracks.back().session + 1 != out_.sessions.size())
    throw notes_.error(at, cat("session ", out_.sessions.size(), " has no track"));
  out_.sessions.emplace_back();
  out_.sessions.back().place = at;
}

// Remarks of other kinds are for people.
void CueLineReader::read_remark(Rest& rest, Place) {
  const Place at = rest.place();
  const std::string kind = upper_case(rest.word());
  if (kind == "SESSION")
    return read_session(rest, at);
  CueSession& session = out_.sessions.back();
  const bool begun = !out_.tracks.empty() && out_.tracks.back().session + 1 == out_.sessions.size();
  const Place time_at = rest.place();
  const auto time = kind == "LEAD-OUT" || kind == "LEAD-IN" || kind == "PREGAP"
                        ? parse_msf(rest.left())
                        : std::nullopt;
  if (!time)
    return;
  if (kind == "LEAD-OUT") {
    session.lead_out = frames_of(*time);
    session.lead_out_place = time_at;
  } else if (!begun && out_.sessions.size() > 1) {
    (kind == "LEAD-IN" ? session.lead_in : session.pregap) = frames_of(*time);
  }
}

CueLines CueLineReader::finish(std::uint32_t last_line) {
  if (out_.tracks.empty())
    throw notes_.error({last_line, 1}, "the sheet ends without a TRACK; is it a CUE sheet?");
  check_indexes_of_last({last_line, 1});
  if (out_.tracks.back().session + 1 != out_.sessions.size())
    throw notes_.error(out_.sessions.back().place,
                       cat("session ", out_.sessions.size(), " has no track"));
  return std::move(out_);
}

}  // namespace

CueLines read_cue_lines(std::string_view text, SheetNotes& notes) {
  CueLineReader reader(notes);
  std::uint32_t number = 1;
  for (;; ++number) {
    const std::size_t end = text.find('\n');
    reader.read_line(text.substr(0, end), number);
    if (end == std::string_view::npos)
      break;
    text.remove_prefix(end + 1);
  }
  return reader.finish(number);
}

}  // namespace disc::cd
