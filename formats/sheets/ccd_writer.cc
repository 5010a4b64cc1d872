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
constexpr Msf unknown_time{0, 0, 0};

// A point of the table of contents (MMC-3 4.2.3.5 and 4.2.3.7).
struct Point {
  std::size_t session;
  unsigned point;
  unsigned adr;
  unsigned control;
  Msf at;
  unsigned zero;
  Msf target;
};

std::string hex(unsigned number) {
  const std::array<std::uint8_t, 1> byte{static_cast<std::uint8_t>(number)};
  return cat("0x", to_hex(byte));
}

unsigned control_of(const Track& track) { return track.control() >> 4U; }

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
  Writer(const Disc& disc, const CcdMedium& medium) : disc_(disc), medium_(medium) {
    for (std::size_t i = 0; i < disc.sessions.size(); ++i)
      add_points(i);
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

  void add_points(std::size_t index) {
    const Session& session = disc_.sessions[index];
    const Track &first = session.tracks.front(), &last = session.tracks.back();
    const auto add = [&](unsigned point, unsigned control, Msf target) {
      points_.push_back({index + 1, point, 1, control, unknown_time, 0, target});
    };
    add(0xA0, control_of(first), {first.number, static_cast<std::uint8_t>(session.type), 0});
    add(0xA1, control_of(last), {last.number, 0, 0});
    add(0xA2, control_of(last), to_msf(session.lead_out));
    for (const Track& track : session.tracks)
      add(track.number, control_of(track), to_msf(track.start));
    if (index + 1 < disc_.sessions.size()) {
      // Where the next program area begins, and how many more points of ADR 5 follow.
      const Lba next = disc_.sessions[index + 1].tracks.front().start + -pause_frames;
      points_.push_back({index + 1, 0xB0, 5, control_of(last), to_msf(next), index == 0 ? 2U : 1U,
                         medium_.last_lead_out});
      if (index == 0)
        points_.push_back({1, 0xC0, 5, control_of(last), unknown_time, 0, medium_.lead_in});
    }
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

  void write_point(std::size_t number, const Point& point) {
    section(cat("Entry ", number));
    line("Session=", point.session);
    line("Point=", hex(point.point));
    line("ADR=", hex(point.adr));
    line("Control=", hex(point.control));
    line("TrackNo=0");
    line("AMin=", point.at.minute);
    line("ASec=", point.at.second);
    line("AFrame=", point.at.frame);
    line("ALBA=", to_lba(point.at).value);
    line("Zero=", point.zero);
    line("PMin=", point.target.minute);
    line("PSec=", point.target.second);
    line("PFrame=", point.target.frame);
    line("PLBA=", to_lba(point.target, point.point == 0xC0).value);
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
  const CcdMedium& medium_;
  std::vector<Point> points_;
  std::string text_;
};

void check(const Disc& disc) {
  if (const auto problem = contradiction_of(disc))
    throw FormatError(to_text(*problem));
}

}  // namespace

std::string write_ccd(const Disc& disc, Bytes cd_text_packs, const CcdMedium& medium) {
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
