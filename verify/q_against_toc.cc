// Q against the table of contents: which track, index and time a block has, and whose control bits.
#include "verify/q_against_toc.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <variant>

#include "formats/base/cat.h"
#include "formats/cd/msf.h"
#include "formats/cd/toc.h"

namespace disc::verify {
namespace {

constexpr const char* clause = "ECMA-130 22.3.3";
constexpr BlockFault control{"sector.q-control", Severity::Violation, "ECMA-130 22.3.1"};
constexpr BlockFault place_fault{"sector.q-place", Severity::Violation, clause};
constexpr BlockFault start{"sector.q-start", Severity::Warning, clause};
constexpr BlockFault unlisted{"sector.q-unlisted", Severity::Warning, clause};
constexpr BlockFault relative{"sector.q-relative", Severity::Violation, clause};

std::string name_of(std::uint8_t track, std::uint8_t index) {
  return track == cd::lead_out_track ? std::string("the lead-out")
                                     : cat("index ", index, " of track ", track);
}

// Where the relative time of a position is zero.
Lba zero_of(Lba at, const cd::QPosition& q) {
  const std::int32_t frames = cd::frames_of(q.relative);
  return q.index == 0 ? at + frames : at + -frames;
}

}  // namespace

TocPlaces::TocPlaces(const cd::Disc& disc) {
  for (const cd::Session& session : disc.sessions) {
    for (const cd::Track& track : session.tracks) {
      if (track.pregap < track.start)
        places_.push_back({track.pregap, &track, &session, 0});
      places_.push_back({track.start, &track, &session, 1});
      for (std::size_t i = 0; i < track.indexes.size(); ++i)
        places_.push_back({track.indexes[i], &track, &session, static_cast<std::uint8_t>(i + 2)});
    }
    places_.push_back({session.lead_out, nullptr, &session, 1});
  }
}

const TocPlace* TocPlaces::at(Lba block) const {
  const auto found = std::ranges::upper_bound(places_, block, {}, &TocPlace::start);
  return found == places_.begin() ? nullptr : &*std::prev(found);
}

const TocPlace* TocPlaces::behind(const TocPlace& place) const {
  return &place == &places_.back() ? nullptr : &place + 1;
}

void QAgainstToc::take(std::int64_t index, const cd::QData& q) {
  const TocPlace* const place = places_.at(runs_.block_of(index));
  if (place == nullptr)
    return;
  const auto* const position = std::get_if<cd::QPosition>(&q.mode);
  if (position != nullptr) {
    track_ = position->track;
    judge_position(index, *place, *position);
  }
  // Where another track is told of, its bits are, too; catalog numbers and ISRCs have none with
  // wodim.
  if (track_ == place->number() && (position != nullptr || q.control != 0))
    judge_control(index, *place, q);
}

void QAgainstToc::judge_control(std::int64_t index, const TocPlace& place, const cd::QData& q) {
  constexpr std::uint8_t copy = 0x20;
  std::uint8_t wanted = 0;
  bool wrong = false;
  if (place.track != nullptr) {
    wanted = place.track->control();
    const std::uint8_t turns = place.track->serial_copy ? copy : 0;
    wrong = ((q.control ^ wanted) & ~turns) != 0;
  } else {  // makers of discs differ (LeadOutControl)
    using enum cd::LeadOutControl;
    wanted = cd::lead_out_control(*place.session, LastTrack);
    wrong = std::ranges::none_of(std::array{LastTrack, FirstTrack, DataBit}, [&](auto whose) {
      return q.control == cd::lead_out_control(*place.session, whose);
    });
  }
  runs_.hold(control, index, wrong, [&] {
    return cat(
        "has the control bits ", q.control >> 4, ", ",
        place.track == nullptr ? std::string("the last track") : cat("track ", place.number()),
        " has ", wanted >> 4);
  });
}

void QAgainstToc::judge_position(std::int64_t index, const TocPlace& place,
                                 const cd::QPosition& q) {
  const Lba at = runs_.block_of(index);
  const auto is_here = [&] {
    return cat("is of ", name_of(q.track, q.index), ", the sheet has ",
               name_of(place.number(), place.index), " here");
  };
  const bool same = q.track == place.number() && q.index == place.index;
  const bool more = !same && is_unlisted(place, q);
  const bool near = !same && !more && is_near_start(at, place, q);
  runs_.hold(unlisted, index, more, is_here);
  runs_.hold(place_fault, index, !same && !more && !near, is_here);
  const Lba zero = zero_of(at, q);
  const Lba wanted = place.track == nullptr ? place.session->lead_out : place.track->start;
  // A pregap ends at 00:00:00 or 00:00:01 (SubchannelStyle::pregap_ends_at_zero).
  const bool holds = zero == wanted || (q.index == 0 && zero + 1 == wanted);
  const bool close = same && !holds && is_near_start(at, place, q);
  runs_.hold(start, index, near || close, [&] {
    return same ? cat("says that ", name_of(q.track, 1), " begins at ",
                      cd::to_text(cd::to_msf(zero)), ", the sheet has it at ",
                      cd::to_text(cd::to_msf(wanted)))
                : is_here();
  });
  runs_.hold(relative, index, same && !holds && !close, [&] {
    return cat("has relative time ", cd::to_text(q.relative), ", by which ", name_of(q.track, 1),
               " begins at ", cd::to_text(cd::to_msf(zero)), "; the sheet has it at ",
               cd::to_text(cd::to_msf(wanted)));
  });
}

// A pregap or an index that sheets of some languages cannot tell.
bool QAgainstToc::is_unlisted(const TocPlace& place, const cd::QPosition& q) const {
  if (q.track == place.number())
    return place.track != nullptr && place.index == 1 && q.index > 1 &&
           place.track->indexes.empty();
  if (q.index != 0 || place.track == nullptr)
    return false;
  const cd::Track* const last = &place.session->tracks.back();
  const cd::Track* const next = place.track == last ? nullptr : place.track + 1;
  return next != nullptr && next->number == q.track && next->pregap == next->start;
}

// Whether Q and sheet agree but for where the sound begins, a second at most.
bool QAgainstToc::is_near_start(Lba at, const TocPlace& place, const cd::QPosition& q) const {
  const auto is_close = [](Lba a, Lba b) { return std::abs(a - b) <= cd::frames_per_second; };
  const auto is_sound = [](const TocPlace& one) {
    return one.track == nullptr || !is_data(one.track->mode);
  };
  if (!is_sound(place))
    return false;
  const auto is_zero_close = [&](const TocPlace& one) {
    return q.index > 1 || is_close(zero_of(at, q),
                                   one.track == nullptr ? one.session->lead_out : one.track->start);
  };
  if (q.track == place.number() && q.index == place.index)
    return place.track != nullptr && is_close(zero_of(at, q), place.track->start);
  const TocPlace* const next = places_.behind(place);
  if (next != nullptr && q.track == next->number() && q.index == next->index)
    return is_sound(*next) && is_close(at, next->start) && is_zero_close(*next);
  const TocPlace* const before = places_.at(place.start + -1);
  return before != nullptr && q.track == before->number() && q.index == before->index &&
         is_sound(*before) && is_close(at, place.start) && is_zero_close(*before);
}

}  // namespace disc::verify
