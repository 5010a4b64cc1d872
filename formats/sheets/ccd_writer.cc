// Writes sheets of CloneCD, for an .img of whole sectors and a .sub of P to W.
#include "formats/sheets/ccd_writer.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/cd/disc_rules.h"

namespace disc::cd {
namespace {

constexpr std::size_t pack_bytes = 18, stored_pack_bytes = 16;
constexpr std::uint8_t first_track = 0xA0, next_program = 0xB0, medium_times = 0xC0;

// A point of the table of contents and its session (MMC-3 4.2.3.5 and 4.2.3.7).
struct Point {
  std::size_t session;
  TocPoint toc;
};

std::string hex(unsigned number) {
  const std::array<std::uint8_t, 1> byte{static_cast<std::uint8_t>(number)};
  return cat("0x", to_hex(byte));
}

// Sheets have numbers where lead-ins have digits; the seconds of A0 are none.
unsigned number_of(std::uint8_t digits) { return from_bcd(digits).value_or(digits); }

unsigned mode_of(const Track& track) {
  return track.mode == TrackMode::Mode1 ? 1 : track.mode >= TrackMode::Mode2 ? 2 : 0;
}

// What of a session's first track is stored, and where its indexes are counted from.
Lba origin(const Session& session, bool first) {
  const Track& track = session.tracks.front();
  return first ? std::min(track.start, Lba{0}) : std::min(track.start, track.pregap + pause_frames);
}

class Writer {
 public:
  Writer(const Disc& disc, const MediumTimes& medium) : disc_(disc) {
    for (std::size_t i = 0; i < disc.sessions.size(); ++i)
      for (const TocPoint& point : toc_points(disc, i, medium))
        if (point.point.point != next_program || i + 1 < disc.sessions.size())
          points_.push_back({i + 1, point});
  }

  std::string text(Bytes packs) {
    section("CloneCD");
    line("Version=3");
    section("Disc");
    line("TocEntries=", points_.size());
    line("Sessions=", disc_.sessions.size());
    line("DataTracksScrambled=0");
    line("CDTextLength=", packs.size());
    if (!disc_.catalog.empty())
      line("CATALOG=", disc_.catalog);
    if (!packs.empty())
      write_packs(packs);
    for (std::size_t i = 0; i < disc_.sessions.size(); ++i) {
      section(cat("Session ", i + 1));
      line("PreGapMode=", mode_of(disc_.sessions[i].tracks.front()));
      line("PreGapSubC=0");
    }
    for (std::size_t i = 0; i < points_.size(); ++i)
      write_point(i, points_[i]);
    for (std::size_t i = 0; i < disc_.sessions.size(); ++i)
      for (const Track& track : disc_.sessions[i].tracks)
        write_track(track, i);
    return std::move(text_);
  }

 private:
  template <class... Parts>
  void line(const Parts&... parts) {
    text_ += cat(parts...) + "\r\n";
  }
  void section(const std::string& name) {
    if (!text_.empty())
      line();
    line('[', name, ']');
  }

  void write_packs(Bytes packs) {
    section("CDText");
    line("Entries=", packs.size() / pack_bytes);
    for (std::size_t i = 0; i * pack_bytes < packs.size(); ++i) {
      std::string bytes;
      for (const std::uint8_t byte : packs.subspan(i * pack_bytes, stored_pack_bytes))
        bytes += cat(bytes.empty() ? "" : " ", to_hex({&byte, 1}));
      line("Entry ", i, "=", bytes);
    }
  }

  void write_point(std::size_t number, const Point& entry) {
    const QPoint& point = entry.toc.point;
    const auto name = point.adr == 1 ? number_of(point.point) : unsigned{point.point};
    const auto time = msf_of_bcd(point.time).value_or(Msf{});
    const bool is_type = point.adr == 1 && point.point == first_track;
    const Msf target{
        static_cast<std::uint8_t>(number_of(point.target[0])),
        static_cast<std::uint8_t>(is_type ? point.target[1] : number_of(point.target[1])),
        static_cast<std::uint8_t>(number_of(point.target[2]))};
    section(cat("Entry ", number));
    line("Session=", entry.session);
    line("Point=", hex(name));
    line("ADR=", hex(point.adr));
    line("Control=", hex(entry.toc.control >> 4U));
    line("TrackNo=0");
    line("AMin=", time.minute);
    line("ASec=", time.second);
    line("AFrame=", time.frame);
    line("ALBA=", to_lba(time).value);
    line("Zero=", point.zero);
    line("PMin=", target.minute);
    line("PSec=", target.second);
    line("PFrame=", target.frame);
    line("PLBA=", to_lba(target, point.adr == 5 && point.point == medium_times).value);
  }

  void write_track(const Track& track, std::size_t session) {
    const Lba from = origin(disc_.sessions[session], session == 0);
    section(cat("TRACK ", track.number));
    line("MODE=", mode_of(track));
    if (const Lba zero = std::max(track.pregap, from); zero < track.start)
      line("INDEX 0=", zero - from);
    line("INDEX 1=", track.start - from);
    for (std::size_t i = 0; i < track.indexes.size(); ++i)
      line("INDEX ", i + 2, "=", track.indexes[i] - from);
    if (!track.isrc.empty())
      line("ISRC=", plain_isrc(track.isrc));
  }

  const Disc& disc_;
  std::vector<Point> points_;
  std::string text_;
};

void check(const Disc& disc) {
  if (const auto problem = contradiction_of(disc))
    throw FormatError(to_text(*problem));
}

}  // namespace

std::string write_ccd(const Disc& disc, Bytes cd_text_packs, const MediumTimes& medium) {
  check(disc);
  if (cd_text_packs.size() % pack_bytes != 0)
    throw std::logic_error("packs of CD-TEXT have 18 bytes");
  return Writer(disc, medium).text(cd_text_packs);
}

std::vector<Extent> ccd_extents(const Disc& disc) {
  check(disc);
  std::vector<Extent> extents;
  for (std::size_t i = 0; i < disc.sessions.size(); ++i) {
    const Lba from = origin(disc.sessions[i], i == 0);
    extents.push_back({from, disc.sessions[i].lead_out - from});
  }
  return extents;
}

}  // namespace disc::cd
