// The table of contents that a lead-in repeats: its points, from a disc and back.
#include "formats/cd/toc.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "formats/base/cat.h"

namespace disc::cd {
namespace {

constexpr std::uint8_t first_track_point = 0xA0, last_track_point = 0xA1, lead_out_point = 0xA2,
                       next_program_point = 0xB0, medium_point = 0xC0;
constexpr std::uint8_t nowhere = 0xFF;
constexpr const char* clause = "ECMA-130 22.3.3";

TocPoint position_point(std::uint8_t control, std::uint8_t point, Lba at) {
  return {control, {.adr = 1, .point = point, .time = {}, .zero = 0, .target = bcd_of(to_msf(at))}};
}

TocPoint number_point(std::uint8_t control, std::uint8_t point, std::uint8_t track,
                      std::uint8_t second) {
  return {control,
          {.adr = 1, .point = point, .time = {}, .zero = 0, .target = {to_bcd(track), second, 0}}};
}

// Where the program of the session behind `session` begins; nothing if none is or may be there.
std::optional<Lba> next_program(const Disc& disc, std::size_t session, const MediumTimes& medium) {
  if (session + 1 < disc.sessions.size())
    return disc.sessions[session + 1].tracks.front().pregap;
  if (medium.appendable)
    return disc.sessions[session].lead_out + (session_gap(session) - pause_frames);
  return std::nullopt;
}

std::string name_of(std::uint8_t point) {
  constexpr const char* digits = "0123456789ABCDEF";
  return cat("point ", digits[point >> 4], digits[point & 15]);
}

class Reading {
 public:
  explicit Reading(std::span<const TocPoint> points) {
    for (const TocPoint& point : points)
      take(point);
    order_tracks();
    fill_in();
  }

  TocReading result() && { return std::move(result_); }

 private:
  void problem(std::uint8_t point, std::string what) {
    result_.problems.push_back({name_of(point), std::move(what), clause});
  }

  void take(const TocPoint& entry) {
    const QPoint& point = entry.point;
    const auto target = msf_of_bcd(point.target);
    if (point.adr == 5) {
      if (point.point == next_program_point) {
        const auto next = msf_of_bcd(point.time);
        result_.next_program = next ? std::optional(to_lba(*next)) : std::nullopt;
        result_.last_lead_out = target;
      } else if (point.point == medium_point) {
        result_.lead_in = target;
      }
    } else if (point.point == first_track_point || point.point == last_track_point) {
      const auto number = from_bcd(point.target[0]);
      if (!number || *number < 1)
        return problem(point.point, "names no track, expected 1 to 99");
      (point.point == first_track_point ? first_ : last_) = number;
      if (point.point == first_track_point)
        take_type(point.target[1]);
    } else if (point.point == lead_out_point) {
      if (!target)
        return problem(point.point, "has no time where the lead-out begins");
      result_.session.lead_out = to_lba(*target);
      has_lead_out_ = true;
    } else if (const auto number = from_bcd(point.point); number && *number >= 1) {
      if (!target)
        return problem(point.point, cat("has no time where track ", *number, " begins"));
      add_track(entry.control, *number, to_lba(*target));
    }
  }

  void take_type(std::uint8_t second) {
    switch (second) {
      case 0x00:
      case 0x10:
      case 0x20:
        result_.session.type = static_cast<SessionType>(second);
        return;
      default:
        problem(first_track_point, cat("has a disc type of ", second, ", expected 0, 16 or 32"));
    }
  }

  void add_track(std::uint8_t control, std::uint8_t number, Lba start) {
    std::vector<Track>& tracks = result_.session.tracks;
    if (std::ranges::any_of(tracks, [&](const Track& track) { return track.number == number; }))
      return problem(to_bcd(number), "comes twice with different contents, the first holds");
    Track track;
    track.number = number;
    track.mode = (control & 0x40) != 0 ? TrackMode::Mode1 : TrackMode::Audio;
    track.copy = (control & 0x20) != 0;
    track.pre_emphasis = !is_data(track.mode) && (control & 0x10) != 0;
    track.four_channel = !is_data(track.mode) && (control & 0x80) != 0;
    track.pregap = track.start = start;
    tracks.push_back(track);
  }

  void order_tracks() {
    std::vector<Track>& tracks = result_.session.tracks;
    std::ranges::sort(tracks, {}, &Track::number);
    std::vector<Track> kept;
    for (Track& track : tracks) {
      const std::uint8_t point = to_bcd(track.number);
      if (!kept.empty() && track.start <= kept.back().start)
        problem(point, cat("begins at ", to_text(to_msf(track.start)), ", before track ",
                           kept.back().number, " does"));
      else if (has_lead_out_ && track.start >= result_.session.lead_out)
        problem(point, cat("begins at ", to_text(to_msf(track.start)), ", behind the lead-out"));
      else
        kept.push_back(std::move(track));
    }
    tracks = std::move(kept);
  }

  void fill_in() {
    Session& session = result_.session;
    std::vector<Track>& tracks = session.tracks;
    if (!first_)
      problem(first_track_point, "is missing");
    if (!last_)
      problem(last_track_point, "is missing");
    if (!has_lead_out_)
      problem(lead_out_point, "is missing");
    if (tracks.empty())
      return problem(0x01, "and all other tracks are missing");
    if (first_ && *first_ != tracks.front().number)
      problem(first_track_point,
              cat("says that ", *first_, " is the first track, it is ", tracks.front().number));
    if (last_ && *last_ != tracks.back().number)
      problem(last_track_point,
              cat("says that ", *last_, " is the last track, it is ", tracks.back().number));
    if (tracks.size() != static_cast<std::size_t>(tracks.back().number - tracks.front().number) + 1)
      problem(0x01, "to the last track have gaps in their numbers");
    if (!has_lead_out_)
      session.lead_out = tracks.back().start + shortest_track;
    tracks.front().pregap = tracks.front().start + -pause_frames;
    for (std::size_t i = 0; i < tracks.size(); ++i) {
      tracks[i].end = i + 1 < tracks.size() ? tracks[i + 1].start : session.lead_out;
      if (is_data(tracks[i].mode) && session.type != SessionType::CdDaOrRom)
        tracks[i].mode = TrackMode::Mode2Mixed;
    }
  }

  TocReading result_;
  std::optional<std::uint8_t> first_, last_;
  bool has_lead_out_ = false;
};

}  // namespace

std::uint8_t lead_out_control(const Session& session, LeadOutControl whose) {
  switch (whose) {
    case LeadOutControl::FirstTrack:
      return session.tracks.front().control();
    case LeadOutControl::DataBit:
      return session.tracks.back().control() & 0x40;
    case LeadOutControl::LastTrack:
      break;
  }
  return session.tracks.back().control();
}

std::vector<TocPoint> toc_points(const Disc& disc, std::size_t session, const MediumTimes& medium,
                                 PointOrder order, LeadOutControl a2) {
  const Session& own = disc.sessions.at(session);
  const Track &first = own.tracks.front(), &last = own.tracks.back();
  std::vector<TocPoint> points{
      number_point(first.control(), first_track_point, first.number,
                   static_cast<std::uint8_t>(own.type)),
      number_point(last.control(), last_track_point, last.number, 0),
      position_point(lead_out_control(own, a2), lead_out_point, own.lead_out)};
  std::vector<TocPoint> tracks;
  for (const Track& track : own.tracks)
    tracks.push_back(position_point(track.control(), to_bcd(track.number), track.start));
  points.insert(order == PointOrder::TotalsFirst ? points.end() : points.begin(), tracks.begin(),
                tracks.end());
  if (disc.sessions.size() < 2 && !medium.appendable)
    return points;
  const bool with_medium = session == 0;
  const auto next = next_program(disc, session, medium);
  points.push_back({lead_out_control(own, a2),
                    {.adr = 5,
                     .point = next_program_point,
                     .time = next ? bcd_of(to_msf(*next))
                                  : std::array<std::uint8_t, 3>{nowhere, nowhere, nowhere},
                     .zero = static_cast<std::uint8_t>(with_medium ? 2 : 1),  // points of ADR 5
                     .target = bcd_of(medium.last_lead_out)}});
  if (with_medium)
    points.push_back({lead_out_control(own, a2),
                      {.adr = 5,
                       .point = medium_point,
                       .time = {medium.power, medium.application, 0},
                       .zero = 0,
                       .target = bcd_of(medium.lead_in)}});
  return points;
}

std::vector<TocPoint> collect_toc_points(std::span<const QFrame> frames) {
  struct Seen {
    std::size_t times = 0, order = 0;
  };
  using Key = std::pair<std::uint8_t, std::uint8_t>;  // ADR, point
  // Every version of each point, as many as there are: at most one a frame.
  std::map<Key, std::map<std::array<std::uint8_t, 8>, Seen>> versions;
  std::map<Key, std::size_t> order;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const auto data = q_crc_holds(frames[i]) ? decode_q(frames[i]) : std::nullopt;
    const auto* const point = data ? std::get_if<QPoint>(&data->mode) : nullptr;
    if (point == nullptr)
      continue;
    const auto time = point->adr == 1 ? std::array<std::uint8_t, 3>{} : point->time;
    const Key key{point->adr, point->point};
    order.try_emplace(key, i);
    Seen& seen = versions[key]
                     .try_emplace({data->control, time[0], time[1], time[2], point->zero,
                                   point->target[0], point->target[1], point->target[2]},
                                  Seen{0, i})
                     .first->second;
    ++seen.times;
  }
  std::vector<std::pair<std::size_t, TocPoint>> found;
  for (const auto& [key, all] : versions) {
    const auto best = std::ranges::max_element(all, [](const auto& a, const auto& b) {
      return std::pair(a.second.times, b.second.order) < std::pair(b.second.times, a.second.order);
    });
    const auto& bytes = best->first;
    found.push_back({order[key],
                     {bytes[0],
                      {.adr = key.first,
                       .point = key.second,
                       .time = {bytes[1], bytes[2], bytes[3]},
                       .zero = bytes[4],
                       .target = {bytes[5], bytes[6], bytes[7]}}}});
  }
  std::ranges::sort(found, {}, [](const auto& one) { return one.first; });
  std::vector<TocPoint> points;
  for (const auto& [at, point] : found)
    points.push_back(point);
  return points;
}

TocReading read_toc_points(std::span<const TocPoint> points) { return Reading(points).result(); }

}  // namespace disc::cd
