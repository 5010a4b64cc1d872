// What a session is that a host wrote with all its sub-channels: found out as a player would.
#include "formats/virtual_drive/cd_raw.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "formats/base/cat.h"
#include "formats/cd/cd_text_lead_in.h"
#include "formats/cd/sector.h"
#include "formats/cd/subchannel.h"
#include "formats/cd/toc.h"

namespace disc::virtual_drive {
namespace {

constexpr const char* q_clause = "IEC 60908 17.5";
constexpr std::size_t most_problems = 100;
constexpr std::uint8_t data_control = 0x40;

class Decoder {
 public:
  Decoder(const CdStore& store, Extent written) : store_(store), written_(written) {}

  RawSession decode() {
    out_.session.raw = out_.session.closed = true;
    out_.session.lead_in = written_.first;
    const Lba program = read_lead_in();
    if (out_.readable)
      read_program(program);
    return std::move(out_);
  }

 private:
  void complain(Lba at, std::string what) {
    if (out_.problems.size() < most_problems)
      out_.problems.push_back({cat("block ", at.value), std::move(what), q_clause});
  }

  std::optional<cd::QData> q_at(Lba at, const CdBlock& block) {
    const cd::QFrame frame = cd::q_of(cd::Subchannel::PwRaw, block.subchannel);
    if (!cd::q_crc_holds(frame)) {
      ++out_.bad_q;
      complain(at, "the CRC of Q does not hold");
      return std::nullopt;
    }
    return cd::decode_q(frame);
  }

  // The lead-in ends where Q has a position for the first time.
  Lba read_lead_in() {
    std::vector<cd::QFrame> frames;
    std::vector<std::uint8_t> r_to_w;
    Lba at = written_.first;
    for (; at < written_.end(); at = at + 1) {
      const CdBlock block = store_.read(at);
      const auto q = q_at(at, block);
      if (q && !std::holds_alternative<cd::QPoint>(q->mode))
        break;
      // Data in a lead-in are as sound as elsewhere; what has no sync is silence.
      const cd::SectorFacts facts = cd::check_sector(block.sector);
      if (facts.sync && facts.mode != cd::SectorMode::Audio)
        check_sector(at, facts);
      frames.push_back(cd::q_of(cd::Subchannel::PwRaw, block.subchannel));
      r_to_w.insert(r_to_w.end(), block.subchannel.begin(), block.subchannel.end());
    }
    out_.session.cd_text = cd::packs_of_lead_in(r_to_w);
    out_.session.points = cd::collect_toc_points(frames);
    cd::TocReading toc = cd::read_toc_points(out_.session.points);
    out_.problems.insert(out_.problems.end(), toc.problems.begin(), toc.problems.end());
    out_.appendable = toc.next_program.has_value();
    out_.readable = !toc.session.tracks.empty();
    out_.session.type = toc.session.type;
    out_.session.lead_out = toc.session.lead_out;
    for (cd::Track& track : toc.session.tracks) {
      CdTrack own;
      own.facts = std::move(track);
      own.facts.pregap = own.facts.start;
      own.track_mode = static_cast<std::uint8_t>(own.facts.control() >> 4);
      out_.session.tracks.push_back(std::move(own));
    }
    return at;
  }

  void read_program(Lba at) {
    const Lba end = std::min(out_.session.lead_out, written_.end());
    if (end < out_.session.lead_out)
      complain(end, "the stream ends before its lead-out");
    out_.session.tracks.front().facts.pregap =
        std::min(at, out_.session.tracks.front().facts.start);
    for (; at < end; at = at + 1) {
      const CdBlock block = store_.read(at);
      const auto q = q_at(at, block);
      if (q)
        std::visit([&](const auto& mode) { take(at, mode); }, q->mode);
      CdTrack* const track = track_at(at);
      if (track && is_data(track->facts.mode))
        check_data(at, *track, block);
    }
    read_lead_out(end);
    // Where a pregap is longer than zero, the track before it ends with its beginning.
    for (std::size_t i = 1; i < out_.session.tracks.size(); ++i)
      out_.session.tracks[i - 1].facts.end = out_.session.tracks[i].facts.pregap;
  }

  // Blocks behind the program: Q of the lead-out, data that hold.
  void read_lead_out(Lba at) {
    for (; at < written_.end(); at = at + 1) {
      const CdBlock block = store_.read(at);
      const auto q = q_at(at, block);
      const auto* const position = q ? std::get_if<cd::QPosition>(&q->mode) : nullptr;
      if (position &&
          (position->track != cd::lead_out_track || position->absolute != cd::to_msf(at)))
        complain(at, "Q is not that of a lead-out");
      if (position && (q->control & data_control) != 0)
        check_sector(at, cd::check_sector(block.sector));
    }
  }

  CdTrack* track_at(Lba at) {
    CdTrack* found = nullptr;
    for (CdTrack& track : out_.session.tracks)
      if (track.facts.pregap <= at)
        found = &track;
    return found;
  }

  CdTrack* track_of(unsigned number) {
    for (CdTrack& track : out_.session.tracks)
      if (track.facts.number == number)
        return &track;
    return nullptr;
  }

  void take(Lba at, const cd::QPosition& q) {
    if (q.absolute != cd::to_msf(at))
      complain(at, cat("Q has the absolute time ", cd::to_text(q.absolute), ", expected ",
                       cd::to_text(cd::to_msf(at))));
    CdTrack* const track = track_of(q.track);
    if (!track) {
      complain(at, cat("Q is of track ", q.track, ", which the lead-in does not have"));
      return;
    }
    track_ = q.track;
    cd::Track& facts = track->facts;
    if (q.index == 0)
      facts.pregap = std::min(facts.pregap, at);
    else if (q.index == 1 && at < facts.start)
      complain(at, cat("index 1 of track ", q.track, " comes before block ", facts.start.value,
                       ", where the lead-in has it"));
    else if (q.index >= 2 && q.index == facts.indexes.size() + 2)
      facts.indexes.push_back(at);
  }

  void take(Lba, const cd::QCatalog& q) {
    if (out_.session.catalog.empty() && q.number != "0000000000000")
      out_.session.catalog = q.number;
  }

  void take(Lba, const cd::QIsrc& q) {
    CdTrack* const track = track_of(track_);
    if (track && track->facts.isrc.empty() && cd::problem_with_isrc(q.code).empty())
      track->facts.isrc = q.code;
  }

  void take(Lba at, const cd::QPoint&) { complain(at, "Q is that of a lead-in"); }

  void check_data(Lba at, CdTrack& track, const CdBlock& block) {
    const cd::SectorFacts facts = cd::check_sector(block.sector);
    check_sector(at, facts);
    if (at < track.facts.start || !seen_.try_emplace(track.facts.number, at).second)
      return;
    if (facts.sync && facts.mode == cd::SectorMode::Mode1)
      track.facts.mode = cd::TrackMode::Mode1;
    else if (facts.sync && facts.mode == cd::SectorMode::Mode2)
      track.facts.mode = cd::TrackMode::Mode2;
    else if (facts.sync && facts.mode != cd::SectorMode::Mode0)
      track.facts.mode = cd::TrackMode::Mode2Mixed;
  }

  void check_sector(Lba at, const cd::SectorFacts& facts) {
    if (!facts.sound() || facts.address != cd::to_msf(at)) {
      ++out_.bad_edc;
      complain(at, !facts.sync     ? "a data sector without its sync"
                   : !facts.edc    ? "the EDC of a data sector does not hold"
                   : !facts.parity ? "the parity of a data sector does not hold"
                                   : "a data sector with another address in its header");
    }
  }

  const CdStore& store_;
  Extent written_;
  RawSession out_;
  unsigned track_ = 0;  // that the last position was of
  std::map<std::uint8_t, Lba> seen_;
};

}  // namespace

RawSession decode_raw_session(const CdStore& store, Extent written) {
  return Decoder(store, written).decode();
}

}  // namespace disc::virtual_drive
