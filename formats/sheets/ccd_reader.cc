// Reads sheets of CloneCD: a .ccd that describes an .img of whole sectors and a .sub of P to W.
#include "formats/sheets/ccd_reader.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "formats/base/crc16.h"
#include "formats/base/endian.h"
#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/cd/msf.h"
#include "formats/cd/sector.h"
#include "formats/sheets/ini_file.h"

namespace disc::cd {
namespace {

constexpr std::size_t most_warnings = 50;
constexpr std::size_t pack_bytes = 18;

// An entry of the table of contents.
struct Point {
  std::size_t line = 0;
  unsigned control = 0;
  Lba at;               // PLBA
  unsigned second = 0;  // PSec, which in A0 is the type of the session
};

struct SessionPoints {
  std::optional<Point> a0, a2;
  std::map<std::uint8_t, Point> tracks;
};

struct TrackSection {
  std::size_t line = 0;
  std::optional<std::int32_t> mode;
  std::map<std::int32_t, std::int32_t> indexes;
  std::string isrc, flags;
};

class Reader {
 public:
  Reader(std::string_view text, const std::string& path, const BlockSource& img,
         bool has_subchannel)
      : name_(path), img_(img), has_subchannel_(has_subchannel) {
    const IniFile file(text, path);
    if (file.sections.empty() || file.sections.front().word != "clonecd")
      fail(1, "does not begin with [CloneCD], so it is no sheet of CloneCD");
    for (const IniSection& section : file.sections)
      take(section);
    image_.disc.files.push_back({ccd_companion(path, "img"), FileKind::Binary});
    if (has_subchannel)
      image_.disc.files.push_back({ccd_companion(path, "sub"), FileKind::Binary});
    lay_out();
  }

  DiscImage image() && { return checked(std::move(image_), name_); }

 private:
  // --- sections ---

  void take(const IniSection& section) {
    const std::string& word = section.word;
    if (word == "clonecd") {
      if (const auto version = section.number_of("version"); version != 2 && version != 3)
        warn(section.line, "is of a version that is not 2 or 3");
    } else if (word == "disc") {
      take_disc(section);
    } else if (word == "cdtext") {
      take_cd_text(section);
    } else if (word == "entry") {
      take_entry(section);
    } else if (word == "track") {
      take_track(section);
    } else if (word != "session") {  // [Session n] tells of its pregap nothing that matters here
      warn(section.line, cat("has section ", in_quotes(word), ", which is not known"));
    }
  }

  [[noreturn]] void fail(std::size_t line, const std::string& what) const {
    throw FormatError(cat(name_, ":", line, ": ", what));
  }
  void warn(std::size_t line, const std::string& what) {
    if (image_.warnings.size() < most_warnings)
      image_.warnings.push_back(cat(name_, ":", line, ": ", what));
  }

  void take_disc(const IniSection& section) {
    scrambled_ = section.number_of("datatracksscrambled").value_or(0) != 0;
    image_.disc.catalog = section.text_of("catalog");
    if (image_.disc.catalog == "0000000000000")
      image_.disc.catalog.clear();  // none, as drives answer it
    if (!image_.disc.catalog.empty())
      if (const auto problem = problem_with_catalog(image_.disc.catalog); !problem.empty())
        warn(section.values.at("catalog").line,
             cat("CATALOG ", in_quotes(image_.disc.catalog), " ", problem));
  }

  // Packs of 18 bytes, the last two of which, the CRC, are not there as a rule.
  void take_cd_text(const IniSection& section) {
    const std::int32_t entries = section.number_of("entries", 0, 2048);
    for (std::int32_t i = 0; i < entries; ++i) {
      const auto found = section.values.find(cat("entry ", i));
      if (found == section.values.end())
        fail(section.line, cat("has no Entry ", i, " of ", entries));
      std::string digits;
      for (const char c : found->second.text)
        if (c != ' ' && c != '\t')
          digits += c;
      const auto pack = from_hex(digits);
      if (!pack || (pack->size() != pack_bytes - 2 && pack->size() != pack_bytes))
        fail(found->second.line, "is no pack of CD-TEXT, which is 16 bytes in hexadecimal");
      auto& out = image_.cd_text_packs;
      out.insert(out.end(), pack->begin(), pack->end());
      if (pack->size() == pack_bytes)
        continue;
      const Be<std::uint16_t> crc(static_cast<std::uint16_t>(~crc16(bytes_of(*pack))));
      const Bytes bytes = bytes_of(crc);
      out.insert(out.end(), bytes.begin(), bytes.end());
    }
  }

  void take_entry(const IniSection& section) {
    if (section.number_of("adr", 0, 15) != 1)
      return;  // B0, C0: what only recorders ask for
    const std::int32_t number = section.number_of("session", 1, 99);
    const auto point = static_cast<unsigned>(section.number_of("point", 0, 0xFF));
    Point made;
    made.line = section.line;
    made.control = static_cast<unsigned>(section.number_of("control", 0, 15));
    made.second = static_cast<unsigned>(section.number_of("psec", 0, 0xFF));
    made.at = {section.number_of("plba", -pause_frames, all_frames)};
    SessionPoints& session = points_[number];
    bool twice = false;
    if (point == 0xA0)
      twice = std::exchange(session.a0, made).has_value();
    else if (point == 0xA2)
      twice = std::exchange(session.a2, made).has_value();
    else if (point >= 1 && point <= 99)
      twice = !session.tracks.emplace(static_cast<std::uint8_t>(point), made).second;
    else if (point != 0xA1)
      warn(section.line, cat("has point ", point, ", which is no track"));
    if (twice)
      fail(section.line, cat("has point ", point, " of session ", number, " a second time"));
  }

  void take_track(const IniSection& section) {
    if (section.number < 1 || section.number > 99)
      fail(section.line, "has a track whose number is not 1 to 99");
    TrackSection& track = tracks_[static_cast<std::uint8_t>(section.number)];
    if (track.line != 0)
      fail(section.line, cat("has track ", section.number, " a second time"));
    track.line = section.line;
    track.mode = section.number_of("mode");
    track.isrc = section.text_of("isrc");
    track.flags = section.text_of("flags");
    for (const auto& [key, value] : section.values) {
      if (!key.starts_with("index "))
        continue;
      const auto index = parse_ini_number(std::string_view(key).substr(6));
      const auto at = parse_ini_number(value.text);
      if (!index || *index < 0 || *index > 99 || !at || *at < -pause_frames || *at > all_frames)
        fail(value.line, cat("has ", in_quotes(key), " at ", in_quotes(value.text),
                             ", which is no index of a track"));
      track.indexes[*index] = *at;
    }
  }

  // --- layout ---

  const TrackSection& section_of(std::uint8_t track) {
    return tracks_[track];  // an empty one where the sheet has none
  }

  static std::optional<std::int32_t> index_of(const TrackSection& section, std::int32_t index) {
    const auto found = section.indexes.find(index);
    if (found == section.indexes.end())
      return std::nullopt;
    return found->second;
  }

  // Sectors of its pregap that are stored. Only the distance of indexes counts, since those of
  // later sessions are counted from their beginning in some sheets and from that of the disc in
  // others.
  std::int32_t stored_pregap(std::uint8_t number, const Point& point, bool first_of_session,
                             bool first_of_disc) {
    const TrackSection& section = section_of(number);
    const auto zero = index_of(section, 0), one = index_of(section, 1);
    if (first_of_disc)
      return std::max(point.at.value, 0);
    if (zero && one)
      return std::max(*one - *zero, 0);
    if (first_of_session && one && *one != point.at.value)
      return std::max(*one, 0);
    return 0;
  }

  void lay_out() {
    if (points_.empty())
      fail(1, "has no [Entry] with a track");
    plan_offsets();
    Lba lead_out{-pause_frames};
    bool first_of_disc = true;
    for (auto& [number, points] : points_) {
      if (points.tracks.empty() || !points.a2)
        fail(points.tracks.empty() ? 1 : points.tracks.begin()->second.line,
             cat("has session ", number, " without ",
                 points.a2 ? "any track" : "the point A2 of its lead-out"));
      Session session;
      session.type = type_of(points);
      session.lead_out = points.a2->at;
      lay_out_tracks(session, points, lead_out, first_of_disc);
      first_of_disc = false;
      lead_out = session.lead_out;
      image_.disc.sessions.push_back(std::move(session));
    }
    for (const auto& [number, section] : tracks_)
      if (section.line != 0 && !placed_[number])
        warn(section.line, cat("has track ", number, ", of which no [Entry] tells"));
  }

  static SessionType type_of(const SessionPoints& points) {
    const unsigned second = points.a0 ? points.a0->second : 0;
    return second == 0x10   ? SessionType::CdI
           : second == 0x20 ? SessionType::CdXa
                            : SessionType::CdDaOrRom;
  }

  // Where the first stored sector of a session lies on the disc.
  Lba stored_from(const SessionPoints& points, bool first_of_disc) {
    const auto& [number, point] = *points.tracks.begin();
    return point.at + -stored_pregap(number, point, true, first_of_disc);
  }

  // Whether the .img has the gaps between sessions too.
  void plan_offsets() {
    std::int64_t packed = 0, last = 0;
    bool first_of_disc = true;
    for (const auto& [number, points] : points_) {
      if (points.tracks.empty() || !points.a2)
        return;  // will be told
      packed += points.a2->at - stored_from(points, first_of_disc);
      last = points.a2->at.value;
      first_of_disc = false;
    }
    const auto stored = static_cast<std::int64_t>(img_.size() / sector_size);
    with_gaps_ = stored != packed && stored == last;
    if (!with_gaps_ && (stored != packed || img_.size() % sector_size != 0))
      warn(1, cat("tells of ", packed, " sectors, ", img_.name(), " has ", stored,
                  img_.size() % sector_size == 0 ? "" : " and a part of one"));
  }

  void lay_out_tracks(Session& session, const SessionPoints& points, Lba before,
                      bool first_of_disc) {
    const Lba first = stored_from(points, first_of_disc);
    if (with_gaps_)
      next_ = static_cast<std::uint64_t>(std::max(first.value, 0));
    for (auto it = points.tracks.begin(); it != points.tracks.end(); ++it) {
      const auto& [number, point] = *it;
      const bool first_here = it == points.tracks.begin();
      const auto following = std::next(it);
      const Lba from =
          point.at + -stored_pregap(number, point, first_here, first_of_disc && first_here);
      const Lba end = following == points.tracks.end()
                          ? session.lead_out
                          : following->second.at +
                                -stored_pregap(following->first, following->second, false, false);
      if (from < before || point.at > end || end < from)
        fail(point.line, cat("has track ", number, " at block ", from.value, ", its index 1 at ",
                             point.at.value, ", its end at ", end.value,
                             ": none of these may lie before "
                             "another, nor before ",
                             before.value, ", where what precedes it ends"));
      Track track = made_track(number, point, from, end);
      if (first_here)
        track.pregap = std::max(before, from + -pause_frames);
      if (track.pregap < from)
        track.pieces.push_back(unstored(track.mode, from - track.pregap));
      track.pieces.push_back(stored_piece(from, end));
      track.pieces.back().scrambled = std::exchange(scrambled_track_, false);
      before = end;
      placed_[number] = true;
      session.tracks.push_back(std::move(track));
    }
  }

  Piece stored_piece(Lba from, Lba end) {
    Piece piece;
    const auto sectors = static_cast<std::uint64_t>(end - from);
    piece.bytes = sectors * sector_size;
    piece.file = 0;
    piece.offset = next_ * sector_size;
    if (has_subchannel_) {
      piece.subchannel_file = 1;
      piece.subchannel_offset = next_ * 96;
    }
    next_ += sectors;
    return piece;
  }

  Track made_track(std::uint8_t number, const Point& point, Lba from, Lba end) {
    const TrackSection& section = section_of(number);
    Track track;
    track.number = number;
    track.mode = mode_of(number, point, next_ + static_cast<std::uint64_t>(point.at - from));
    set_control(track, point.control);
    track.serial_copy = section.flags.find("SCMS") != std::string::npos;
    track.isrc = plain_isrc(section.isrc);
    if (track.isrc == "000000000000")
      track.isrc.clear();  // none, as drives answer it
    if (!track.isrc.empty())
      if (const auto problem = problem_with_isrc(track.isrc); !problem.empty())
        warn(section.line, cat("ISRC ", in_quotes(track.isrc), " ", problem));
    track.pregap = from;
    track.start = point.at;
    track.end = end;
    const std::int32_t one = index_of(section, 1).value_or(point.at.value);
    for (std::int32_t index = 2; index_of(section, index); ++index)
      track.indexes.push_back(point.at + (*index_of(section, index) - one));
    return track;
  }

  TrackMode mode_of(std::uint8_t number, const Point& point, std::uint64_t sector) {
    if ((point.control & 4U) == 0)
      return TrackMode::Audio;
    const TrackSection& section = section_of(number);
    const std::uint64_t offset = sector * sector_size;
    if (mode_of_sectors(img_, offset, sector_size)) {
      scrambled_track_ = scrambled_ && !is_sound(sector);
      return *mode_of_sectors(img_, offset, sector_size, scrambled_track_);
    }
    warn(point.line, cat("has data track ", number, ", whose first sectors have no sync"));
    return section.mode == 2 ? TrackMode::Mode2 : TrackMode::Mode1;
  }

  // The sync is never scrambled, all that follows it is. Some sheets only say so.
  bool is_sound(std::uint64_t sector) const {
    std::array<std::uint8_t, sector_size> bytes;
    img_.read(sector * sector_size, bytes);
    return check_sector(bytes).sound();
  }

  std::string name_;
  const BlockSource& img_;
  bool has_subchannel_;
  bool scrambled_ = false;
  bool scrambled_track_ = false;  // the one that is laid out now
  bool with_gaps_ = false;
  std::uint64_t next_ = 0;  // sector of the .img
  std::map<std::int32_t, SessionPoints> points_;
  std::map<std::uint8_t, TrackSection> tracks_;
  std::array<bool, 100> placed_{};
  DiscImage image_;
};

}  // namespace

std::string ccd_companion(std::string_view ccd_path, std::string_view extension) {
  const std::string_view name = ccd_path.substr(ccd_path.rfind('/') + 1);
  const std::size_t dot = name.rfind('.');
  const std::string_view old = dot == std::string_view::npos ? "" : name.substr(dot + 1);
  const bool capitals = !old.empty() && std::none_of(old.begin(), old.end(),
                                                     [](char c) { return c >= 'a' && c <= 'z'; });
  std::string made(name.substr(0, dot));
  made += '.';
  for (const char c : extension)
    made += capitals && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return made;
}

DiscImage read_ccd(std::string_view text, const std::string& path, const BlockSource& img,
                   bool has_subchannel) {
  return Reader(text, path, img, has_subchannel).image();
}

}  // namespace disc::cd
