// What a SEND CUE SHEET asks a virtual CD recorder for, where it may ask for it.
#include "formats/virtual_drive/cd_cue.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "formats/base/cat.h"
#include "formats/cd/msf.h"
#include "formats/cd/subchannel.h"

namespace disc::virtual_drive {
namespace {

using cd::TrackMode;

/// A line of a cue sheet (MMC-5 table 524). Of ADR 2 and 3 the bytes from `index`, or from
/// `track`, on are characters.
struct CueLine {
  std::uint8_t control_adr;            // byte 0
  std::uint8_t track;                  // byte 1
  std::uint8_t index;                  // byte 2
  std::uint8_t data_form;              // byte 3
  std::uint8_t alternate;              // byte 4  80h: the copy bit alternates
  std::uint8_t minute, second, frame;  // byte 5-7  absolute, in binary
};
static_assert(sizeof(CueLine) == 8);

constexpr std::uint8_t copy_bit = 0x20, pre_emphasis_bit = 0x10, data_bit = 0x40,
                       four_channel_bit = 0x80;

// Thrown inside only: a cue sheet has many ways to be wrong.
struct Wrong {
  std::size_t byte;
  std::string why;
};

class Reader {
 public:
  Reader(Bytes sheet, const CdLayout& layout, cd::SessionType type)
      : sheet_(sheet), layout_(layout) {
    plan_.session.type = type;
    plan_.session.lead_in = layout.next_lead_in();
  }

  CuePlan read() {
    if (sheet_.empty() || sheet_.size() % sizeof(CueLine) != 0)
      throw Wrong{0, cat("a cue sheet of ", sheet_.size(), " bytes, expected lines of 8")};
    read_catalog();
    read_lead_in();
    while (line().track != cd::lead_out_track || adr() == 3)
      read_track();
    read_lead_out();
    if (at_ != sheet_.size())
      throw Wrong{at_, "a line behind the lead-out"};
    return std::move(plan_);
  }

 private:
  CueLine line() const {
    const auto found = read_struct<CueLine>(sheet_, at_);
    if (!found)
      throw Wrong{at_, "the sheet ends without a lead-out"};
    return *found;
  }
  std::uint8_t adr() const { return line().control_adr & 0x0F; }

  std::string characters(std::size_t from, std::size_t count) const {
    return std::string(text_of(slice(sheet_, at_ + from, count)));
  }

  void read_catalog() {
    if (adr() != 2)
      return;
    std::string number = characters(1, 7);
    next();
    if (adr() != 2)
      throw Wrong{at_, "half a media catalog number"};
    number += characters(1, 6);
    if (!std::ranges::all_of(number, [](char c) { return c >= '0' && c <= '9'; }))
      throw Wrong{at_ + 1, "a media catalog number with other characters than digits"};
    plan_.session.catalog = number;
    next();
  }

  CueForm form() const {
    const auto found = cue_form(line().data_form);
    if (!found)
      throw Wrong{at_ + 3, "a reserved data form"};
    if (is_data(found->mode) != ((line().control_adr & data_bit) != 0))
      throw Wrong{at_ + 3, "a data form that control contradicts"};
    return *found;
  }

  Lba position() const {
    const CueLine own = line();
    if (own.minute > 99 || own.second > 59 || own.frame > 74)
      throw Wrong{at_ + 5, "a time that is none"};
    return cd::to_lba({own.minute, own.second, own.frame});
  }

  void read_lead_in() {
    const CueLine own = line();
    if (adr() != 1 || own.track != 0 || own.index != 0)
      throw Wrong{at_, "no lead-in before the tracks"};
    const std::uint8_t main = own.data_form & 0x3F, sub = own.data_form & 0xC0;
    const bool data = (own.control_adr & data_bit) != 0;
    // Only what the drive makes itself: form 01 for audio, x4 for data.
    if (data ? main != 0x14 && main != 0x24 && main != 0x34 : main != 0x01)
      throw Wrong{at_ + 3, "a lead-in whose data the host would send"};
    if (sub != 0 && sub != 0x40)
      throw Wrong{at_ + 3, "a lead-in with packed sub-channels"};
    plan_.cd_text = sub == 0x40;
    const cd::Msf time{own.minute, own.second, own.frame};
    if (time != cd::Msf{} && (!plan_.cd_text || time != cd::to_msf(plan_.session.lead_in)))
      throw Wrong{at_ + 5, "a lead-in that begins elsewhere"};
    plan_.lead_in_at_start = time != cd::Msf{};
    next();
    last_ = layout_.next_program();
  }

  void read_track() {
    const unsigned number = plan_.session.tracks.empty()
                                ? layout_.next_track()
                                : plan_.session.tracks.back().facts.number + 1U;
    CdTrack track;
    track.open = true;
    if (adr() == 3)
      track.facts.isrc = read_isrc();
    const CueLine first = line();
    if (adr() != 1)
      throw Wrong{at_, "a line that is no position"};
    if (first.track != number || number > 99)
      throw Wrong{at_ + 1, cat("track ", first.track, ", expected ", number)};
    track.facts.number = first.track;
    const std::uint8_t control = first.control_adr & 0xF0;
    track.track_mode = static_cast<std::uint8_t>(control >> 4);
    track.facts.copy = (control & copy_bit) != 0;
    track.facts.pre_emphasis = (control & data_bit) == 0 && (control & pre_emphasis_bit) != 0;
    track.facts.four_channel = (control & data_bit) == 0 && (control & four_channel_bit) != 0;
    track.facts.serial_copy = first.alternate == 0x80;
    read_indexes(track);
    finish_last(track.facts.pregap);
    plan_.session.tracks.push_back(track);
  }

  std::string read_isrc() {
    const std::uint8_t track = line().track;
    std::string code = characters(2, 6);
    next();
    if (adr() != 3 || line().track != track)
      throw Wrong{at_, "half an ISRC"};
    code += characters(2, 6);
    if (!cd::problem_with_isrc(code).empty())
      throw Wrong{at_ + 2, cat("an ISRC that is none: ", cd::problem_with_isrc(code))};
    next();
    if (line().track != track)
      throw Wrong{at_ + 1, "an ISRC before the lines of another track"};
    return code;
  }

  void read_indexes(CdTrack& track) {
    const std::uint8_t control = line().control_adr;
    unsigned index = line().index;
    if (index > 1 || (index == 1 && plan_.session.tracks.empty()))
      throw Wrong{at_ + 2, "a track that does not begin with index 0 or 1"};
    for (bool first = true; first || line().track == track.facts.number; first = false, ++index) {
      const CueLine own = line();
      if (own.control_adr != control)
        throw Wrong{at_, "indexes of a track with different control bits"};
      if (own.index != index || own.index > 99)
        throw Wrong{at_ + 2, cat("index ", own.index, ", expected ", index)};
      if (own.alternate != 0 && own.alternate != 0x80)
        throw Wrong{at_ + 4, "reserved bits"};
      const Lba at = position();
      if (plan_.runs.empty() ? at != last_ : at <= last_)
        throw Wrong{at_ + 5, "a position that does not follow the one before it"};
      const CueForm own_form = form();
      if (first) {
        track.facts.pregap = at;
        track.facts.mode = own_form.mode;
      }
      if (index <= 1)
        track.facts.start = at;
      else
        track.facts.indexes.push_back(at);
      if (own_form.mode != track.facts.mode)
        throw Wrong{at_ + 3, "a data form of another mode within a track"};
      add_run(at, own_form);
      next();
    }
    if (index < 2)
      throw Wrong{at_ + 2, "a track without index 1"};
    check_pregap(track);
  }

  // A session begins with a pause of two seconds at least, where a track may be hidden, and so does
  // data behind audio and audio behind data (MMC-5 6.33.3.7).
  void check_pregap(const CdTrack& track) const {
    const std::int32_t length = track.facts.start - track.facts.pregap;
    if (plan_.session.tracks.empty() && length < pregap_blocks)
      throw Wrong{at_ - 3, "a first pregap shorter than two seconds"};
    if (!plan_.session.tracks.empty() &&
        is_data(plan_.session.tracks.back().facts.mode) != is_data(track.facts.mode) &&
        length < pregap_blocks)
      throw Wrong{at_ - 3, "a pregap shorter than two seconds between data and audio"};
  }

  void read_lead_out() {
    const CueLine own = line();
    if (adr() != 1 || own.index != 1)
      throw Wrong{at_ + 2, "a lead-out that does not begin with index 1"};
    if (plan_.session.tracks.empty())
      throw Wrong{at_ + 1, "a lead-out without any track"};
    if (form().source != CueForm::Source::Drive || form().subchannel != cd::Subchannel::None)
      throw Wrong{at_ + 3, "a lead-out whose data the host would send"};
    const Lba at = position();
    if (at <= last_)
      throw Wrong{at_ + 5, "a lead-out that does not follow the last track"};
    if (at > cd::to_lba(layout_.groove.last_lead_out) + layout_.groove.overburn_blocks)
      throw Wrong{at_ + 5, "a lead-out behind the last possible one"};
    finish_last(at);
    plan_.lead_out = at;
    plan_.runs.back().blocks.blocks = at - plan_.runs.back().blocks.first;
    next();
  }

  void finish_last(Lba end) {
    if (plan_.session.tracks.empty())
      return;
    cd::Track& last = plan_.session.tracks.back().facts;
    last.end = end;
    if (end - last.start < cd::shortest_track)
      throw Wrong{at_ + 5, cat("track ", last.number, " is shorter than four seconds")};
  }

  void add_run(Lba at, const CueForm& form) {
    if (!plan_.runs.empty())
      plan_.runs.back().blocks.blocks = at - plan_.runs.back().blocks.first;
    plan_.runs.push_back({{at, 0}, form});
    last_ = at;
  }

  void next() { at_ += sizeof(CueLine); }

  Bytes sheet_;
  const CdLayout& layout_;
  CuePlan plan_;
  std::size_t at_ = 0;
  Lba last_;
};

}  // namespace

std::optional<CueForm> cue_form(std::uint8_t data_form) {
  using Source = CueForm::Source;
  CueForm form;
  switch (data_form & 0xC0) {
    case 0x00:
      break;
    case 0x40:
      form.subchannel = cd::Subchannel::PwRaw;
      break;
    case 0xC0:
      form.subchannel = cd::Subchannel::RwPacked;
      break;
    default:
      return std::nullopt;
  }
  const std::uint8_t kind = data_form & 0x0F;
  switch (data_form & 0x30) {
    case 0x00:
      if (kind > 1)
        return std::nullopt;
      form.source = kind == 0 ? Source::Host : Source::Drive;
      form.main_bytes = kind == 0 ? 2352 : 0;
      return form;
    case 0x10:
      form.mode = TrackMode::Mode1;
      break;
    case 0x20:
      form.mode = TrackMode::Mode2Mixed;
      break;
    default:
      form.mode = TrackMode::Mode2;
      break;
  }
  if (kind > 4)
    return std::nullopt;
  const std::uint16_t cooked = form.mode == TrackMode::Mode1 ? 2048 : 2336;
  form.main_bytes = kind == 4 ? 0 : kind % 2 == 0 ? cooked : 2352;
  form.source = kind == 4 ? Source::Drive : kind >= 2 ? Source::Ignored : Source::Host;
  return form;
}

const CueRun* CuePlan::run_at(Lba at) const {
  for (const CueRun& run : runs)
    if (run.blocks.contains(at))
      return &run;
  return nullptr;
}

std::variant<CuePlan, CueFault> read_cue_sheet(Bytes sheet, const CdLayout& layout,
                                               cd::SessionType type) {
  try {
    return Reader(sheet, layout, type).read();
  } catch (const Wrong& wrong) {
    CueFault fault;
    fault.sense.sense = mmc::invalid_field_in_parameters;
    fault.sense.field = mmc::SenseData::Field{false, {}, static_cast<std::uint16_t>(wrong.byte)};
    fault.why = wrong.why;
    return fault;
  }
}

}  // namespace disc::virtual_drive
