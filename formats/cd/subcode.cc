// The sub-channels P and Q of every block of a disc, from the lead-in to the last lead-out.
#include "formats/cd/subcode.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "formats/base/error.h"

namespace disc::cd {
namespace {

constexpr std::int32_t point_repeats = 3;
constexpr std::int32_t least_start_flag = 150;
constexpr std::uint8_t copy_bit = 0x20;

constexpr std::int32_t remainder_of(std::int32_t value, std::int32_t divisor) {
  return (value % divisor + divisor) % divisor;
}

// The copy bit of SCMS turns every four blocks, 9.375 times a second (IEC 60908 17.5.1).
std::uint8_t control_at(Lba at, std::uint8_t control, bool serial_copy) {
  if (!serial_copy)
    return control;
  const bool copy = remainder_of(at.value, 8) >= 4;
  return static_cast<std::uint8_t>((control & ~copy_bit) | (copy ? copy_bit : 0));
}

}  // namespace

SubchannelStyle SubchannelStyle::cdrdao() {
  SubchannelStyle style;
  style.pregap_ends_at_zero = false;
  style.lead_in_time_is_absolute = false;
  style.points = PointOrder::TracksFirst;
  style.a2_control = style.lead_out_control = LeadOutControl::DataBit;
  return style;
}

SubchannelStyle SubchannelStyle::wodim() {
  SubchannelStyle style;
  style.start_flag_without_pregap = false;
  style.start_flag_delay = 0;
  style.lead_out_half_period = 75;
  style.catalog_every = style.isrc_every = 100;
  style.catalog_at = 99;
  style.isrc_at = 49;
  style.catalog_in_lead_out = false;
  style.control_everywhere = false;
  style.lead_out_control = LeadOutControl::FirstTrack;
  return style;
}

Subcode::Subcode(const Disc& disc, SubchannelStyle style, const MediumTimes& medium)
    : style_(style), medium_(medium), catalog_(disc.catalog) {
  if (!catalog_.empty())
    encode_q({0, QCatalog{catalog_, 0}});
  if (disc.sessions.empty())
    throw FormatError("a disc without sessions has no sub-channels");
  Lba lead_in = to_lba(medium.lead_in, true);
  for (std::size_t i = 0; i < disc.sessions.size(); ++i) {
    const Session& session = disc.sessions[i];
    if (session.tracks.empty())
      throw FormatError(cat("session ", i + 1, " has no tracks, expected one at least"));
    const Lba program = session.tracks.front().pregap;
    // A gap of another length is taken from the lead-out before it.
    if (i > 0) {
      lead_in = program + -lead_in_blocks;
      if (lead_in <= disc.sessions[i - 1].lead_out)
        throw FormatError(cat("session ", i + 1, " begins with block ", program.value, ", ",
                              program - disc.sessions[i - 1].lead_out,
                              " blocks behind the last one, expected ",
                              session_gap(i - 1) - pause_frames,
                              " for a lead-out and a lead-in (Orange Book part II)"));
    }
    add_session(disc, i, lead_in);
  }
  end_ = disc.sessions.back().lead_out + lead_out_blocks(disc.sessions.size() - 1);
}

void Subcode::add_session(const Disc& disc, std::size_t number, Lba lead_in) {
  const Session& session = disc.sessions[number];
  points_.push_back(toc_points(disc, number, medium_, style_.points, style_.a2_control));
  Section section;
  section.session = number;
  section.start = section.zero = lead_in;
  section.area = Area::LeadIn;
  add_section(section);
  for (const Track& track : session.tracks)
    add_track(track, number);
  section.start = section.zero = session.lead_out;
  section.area = Area::LeadOut;
  section.track = lead_out_track;
  section.index = 1;
  section.control = lead_out_control(session, style_.lead_out_control);
  add_section(section);
  if (style_.start_flag_without_pregap)
    add_start_flag(session.lead_out + -least_start_flag, session.lead_out);
}

void Subcode::add_track(const Track& track, std::size_t session) {
  if (track.number < 1 || track.number > 99 || track.indexes.size() > 98)
    throw FormatError(cat("track ", track.number, " with ", track.indexes.size() + 1,
                          " indexes, expected 1 to 99 of both"));
  if (!track.isrc.empty()) {
    encode_q({0, QIsrc{track.isrc, 0}});
    isrcs_.push_back(track.isrc);
  }
  Section section;
  section.session = session;
  section.track = track.number;
  section.control = track.control();
  section.serial_copy = track.serial_copy;
  section.isrc = track.isrc.empty() ? 0 : isrcs_.size() - 1;
  section.start = track.pregap;
  section.zero = track.start + (style_.pregap_ends_at_zero ? -1 : 0);
  if (track.pregap < track.start)
    add_section(section);
  section.start = section.zero = track.start;
  section.index = 1;
  add_section(section);
  for (const Lba start : track.indexes) {
    section.start = start;
    ++section.index;
    add_section(section);
  }
  const Lba flag = style_.start_flag_without_pregap
                       ? std::min(track.pregap, track.start + -least_start_flag)
                       : track.pregap;
  add_start_flag(flag, track.start);
}

void Subcode::add_section(const Section& section) {
  if (!sections_.empty() && section.start <= sections_.back().start)
    throw FormatError(cat("track ", section.track, ", index ", section.index, " begins at block ",
                          section.start.value, ", not behind block ", sections_.back().start.value,
                          " where the one before it does"));
  sections_.push_back(section);
}

void Subcode::add_start_flag(Lba from, Lba to) {
  if (from == to)
    return;
  to = to + style_.start_flag_delay;
  if (!start_flags_.empty() && from <= start_flags_.back().end()) {
    from = std::min(from, start_flags_.back().first);
    start_flags_.pop_back();
  }
  start_flags_.push_back({from, to - from});
}

const Subcode::Section& Subcode::section_at(Lba at) const {
  if (at < begin() || at >= end_)
    throw std::out_of_range("a block that is not of the disc");
  return *--std::ranges::upper_bound(sections_, at, {}, &Section::start);
}

bool Subcode::begins_section(Lba at) const {
  return std::ranges::binary_search(sections_, at, {}, &Section::start);
}

// Blocks that begin a track or an index tell their position; what was due there comes next.
bool Subcode::is_due(Lba at, std::int32_t every, std::int32_t remainder) const {
  if (begins_section(at))
    return false;
  while (remainder_of(at.value - remainder, every) != 0) {
    at = at + -1;
    if (!begins_section(at))
      return false;
  }
  return true;
}

QData Subcode::lead_in_q(const Section& section, Lba at) const {
  const std::vector<TocPoint>& points = points_[section.session];
  const auto turn = static_cast<std::size_t>((at - section.start) / point_repeats);
  TocPoint entry = points[turn % points.size()];
  if (entry.point.adr == 1)
    entry.point.time =
        bcd_of(style_.lead_in_time_is_absolute ? to_msf(at) : msf_of_frames(at - section.start));
  return {entry.control, entry.point};
}

QData Subcode::q_at(Lba at) const {
  const Section& section = section_at(at);
  if (section.area == Area::LeadIn)
    return lead_in_q(section, at);
  const Msf absolute = to_msf(at);
  const std::uint8_t control = control_at(at, section.control, section.serial_copy);
  const std::uint8_t other_control = style_.control_everywhere ? control : std::uint8_t{0};
  if (!catalog_.empty() && (section.area == Area::Program || style_.catalog_in_lead_out) &&
      is_due(at, style_.catalog_every, style_.catalog_at))
    return {other_control, QCatalog{catalog_, absolute.frame}};
  if (section.isrc != 0 && is_due(at, style_.isrc_every, style_.isrc_at))
    return {other_control, QIsrc{isrcs_[section.isrc], absolute.frame}};
  const std::int32_t relative = section.index == 0 ? section.zero - at : at - section.zero;
  return {control, QPosition{section.track, section.index, msf_of_frames(relative), absolute}};
}

bool Subcode::p_at(Lba at) const {
  const Section& section = section_at(at);
  const auto behind = std::ranges::upper_bound(start_flags_, at, {}, &Extent::first);
  if (behind != start_flags_.begin() && std::prev(behind)->contains(at) &&
      section.area != Area::LeadIn)
    return true;
  if (section.area != Area::LeadOut)
    return false;
  const std::int32_t since = at - section.start - style_.lead_out_rest;
  return since >= 0 && since / style_.lead_out_half_period % 2 == 0;
}

void Subcode::put(Lba first, Subchannel form, std::span<std::uint8_t> out) const {
  const std::size_t step = subchannel_bytes(form);
  for (std::size_t done = 0; done + step <= out.size() && step > 0; done += step) {
    put_pq(form, p_at(first), encode_q(q_at(first)), out.subspan(done, step));
    first = first + 1;
  }
}

}  // namespace disc::cd
