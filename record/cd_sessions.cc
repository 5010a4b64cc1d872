// Where the sessions of a job come to lie on a CD that takes them at once or raw.
#include "record/cd_sessions.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "formats/base/cat.h"
#include "formats/cd/cd_text_packs.h"
#include "formats/cd/msf.h"
#include "record/cd_reading.h"
#include "record/image_address.h"

namespace disc::record {
namespace {

constexpr std::int32_t pause = cd::pause_frames;
constexpr unsigned most_tracks = 99;

/// A source whose end is filled up with zeros.
class FilledUp final : public BlockSource {
 public:
  FilledUp(std::shared_ptr<const BlockSource> source, std::uint64_t offset, std::uint64_t size)
      : source_(std::move(source)), offset_(offset), size_(size) {}
  std::uint64_t size() const override { return size_; }
  std::string name() const override { return source_->name(); }
  void read(std::uint64_t offset, std::span<std::uint8_t> out) const override {
    const std::uint64_t from = offset_ + offset;
    const std::uint64_t there = from < source_->size() ? source_->size() - from : 0;
    const auto real = static_cast<std::size_t>(std::min<std::uint64_t>(there, out.size()));
    if (real != 0)
      source_->read(from, out.first(real));
    std::memset(out.data() + real, 0, out.size() - real);
  }

 private:
  std::shared_ptr<const BlockSource> source_;
  std::uint64_t offset_, size_;
};

void move(cd::Session& session, std::int32_t shift) {
  session.lead_out = session.lead_out + shift;
  for (cd::Track& track : session.tracks) {
    track.pregap = track.pregap + shift;
    track.start = track.start + shift;
    track.end = track.end + shift;
    for (Lba& index : track.indexes)
      index = index + shift;
  }
}

const cd::Track* first_data(const cd::Session& session) {
  for (const cd::Track& track : session.tracks)
    if (is_data(track.mode))
      return &track;
  return nullptr;
}

class LayOut {
 public:
  LayOut(const Job& job, const Medium& medium, bool appendable) : job_(job), medium_(medium) {
    out_.times = times_of(medium, appendable);
    out_.reader = job.reader ? job.reader : disc_of_images(job);
  }

  CdSessions run() {
    const cd::Disc& source = out_.reader->disc();
    if (!medium_.status.blank)
      take_what_is_there();
    out_.disc.catalog = source.catalog;
    out_.disc.cd_text = source.cd_text;
    Lba program = next_program(medium_);
    for (std::size_t i = 0; i < source.sessions.size(); ++i) {
      cd::Session session = source.sessions[i];
      if (i > 0)
        program = out_.disc.sessions.back().lead_out +
                  (cd::session_gap(out_.disc.sessions.size() - 1) - pause);
      const std::int32_t shift = program - session.tracks.front().pregap;
      if (shift != 0)
        judge_shift(source.sessions[i], i, shift);
      move(session, shift);
      number(session);
      out_.shifts.push_back(shift);
      out_.disc.sessions.push_back(std::move(session));
    }
    for (std::size_t i = 0; i < out_.count(); ++i)
      for (const cd::Track& track : out_.session(i).tracks)
        if (track.end - track.start < cd::shortest_track)
          throw PlanError(cat(job_.name, ": track ", track.number, " has ", track.end - track.start,
                              " blocks, a track has ", cd::shortest_track,
                              " at least (IEC 60908 17.5.1)"));
    return std::move(out_);
  }

 private:
  void take_what_is_there() {
    if (!medium_.full_toc)
      throw PlanError(cat(medium_.drive,
                          ": does not tell the table of contents of the disc, to "
                          "which a session is to be added"));
    try {
      out_.disc.sessions = CdReading(*medium_.full_toc, medium_.drive).disc().sessions;
    } catch (const FormatError& error) {
      throw PlanError(error.what());
    }
    out_.first = out_.disc.sessions.size();
  }

  // Sound can lie anywhere, data tell of the blocks that they were made for.
  void judge_shift(const cd::Session& session, std::size_t index, std::int32_t shift) {
    const cd::Track* const data = first_data(session);
    if (data == nullptr)
      return;
    const Lba at = data->start + shift;
    if (index > 0)
      throw PlanError(cat(job_.name, ": track ", data->number, " of session ", index + 1,
                          " begins at block ", data->start.value, ", and on the disc it would at ",
                          at.value, ": a session begins ", cd::session_gap(0),
                          " blocks behind the lead-out of the first one and ", cd::session_gap(1),
                          " behind others, and data count blocks of the disc"));
    if (!expect_made_for(cd::TrackBlocks(out_.reader, *data), data->start.value, at, job_.name))
      out_.notes.push_back(cat("track ", data->number, " would begin at block ", data->start.value,
                               " by its sheet and begins at ", at.value,
                               ": nothing in it tells which one it was made for"));
  }

  void number(cd::Session& session) {
    if (out_.disc.sessions.empty())
      return check_numbers(session);
    unsigned next = out_.disc.sessions.back().tracks.back().number + 1U;
    for (cd::Track& track : session.tracks) {
      if (next > most_tracks)
        throw PlanError(cat("track ", track.number, " of ", job_.name, " would be number ", next,
                            " of the disc, and no more than 99 fit"));
      track.number = static_cast<std::uint8_t>(next++);
    }
  }

  void check_numbers(const cd::Session& session) const {
    if (session.tracks.back().number > most_tracks)
      throw PlanError(cat(job_.name, " has a track ", session.tracks.back().number,
                          ", and no more than 99 fit on a disc"));
  }

  const Job& job_;
  const Medium& medium_;
  CdSessions out_;
};

}  // namespace

CdSessions lay_out_sessions(const Job& job, const Medium& medium, bool appendable) {
  return LayOut(job, medium, appendable).run();
}

cd::MediumTimes times_of(const Medium& medium, bool appendable) {
  cd::MediumTimes times;
  if (medium.atip) {
    times.lead_in = medium.atip->lead_in;
    times.last_lead_out = medium.atip->last_lead_out;
  }
  times.appendable = appendable;
  return times;
}

Lba next_program(const Medium& medium) {
  if (medium.status.blank)
    return Lba{-pause};
  if (medium.disc && medium.disc->last_session != mmc::SessionState::Empty)
    throw PlanError(cat(medium.drive,
                        ": the last session of the disc is open; --write-type tao adds tracks to "
                        "it, 'record close --session' ends it"));
  if (!medium.next_writable_address)
    throw PlanError(cat(medium.drive, ": does not tell where this disc can be written"));
  return *medium.next_writable_address + -pause;
}

bool expect_made_for(const BlockSource& blocks, std::int64_t base, Lba at,
                     const std::string& name) {
  const std::optional<Lba> made = address_made_for(blocks, base);
  if (made && *made != at)
    throw PlanError(cat(name, " was made to begin at block ", made->value,
                        " of a disc and would begin at block ", at.value,
                        ", where its files could not be found; make it for that block: with "
                        "session.base in its manifest, or by xorriso and mkisofs with -C LAST,",
                        at.value));
  return made.has_value();
}

std::vector<std::uint8_t> text_packs_of(const Job& job) {
  if (!job.with_cd_text || !job.disc)
    return {};
  if (!job.cd_text.empty())
    return job.cd_text;
  return job.disc->cd_text.empty() ? std::vector<std::uint8_t>{}
                                   : cd::pack_cd_text(job.disc->cd_text).bytes;
}

std::shared_ptr<const cd::DiscReader> disc_of_images(const Job& job) {
  cd::Disc disc;
  cd::Session session;
  std::vector<std::unique_ptr<BlockSource>> files;
  Lba at{0};
  for (const JobTrack& one : job.tracks) {
    const std::int64_t blocks = std::max<std::int64_t>(one.blocks, cd::shortest_track);
    const auto bytes = static_cast<std::uint64_t>(blocks) * one.block_bytes;
    cd::Track track;
    track.number = static_cast<std::uint8_t>(std::min<std::size_t>(session.tracks.size() + 1, 255));
    track.mode = one.mode;
    track.pregap = session.tracks.empty() ? at + -pause : at;
    track.start = at;
    track.end = at + static_cast<std::int32_t>(blocks);
    cd::Piece piece;
    piece.stored_bytes = static_cast<std::uint16_t>(one.block_bytes);
    if (session.tracks.empty()) {
      piece.bytes = static_cast<std::uint64_t>(pause) * one.block_bytes;
      track.pieces.push_back(piece);
    }
    piece.bytes = bytes;
    piece.file = static_cast<std::uint32_t>(files.size());
    track.pieces.push_back(piece);
    files.push_back(std::make_unique<FilledUp>(one.source, one.offset, bytes));
    disc.files.push_back({one.name, cd::FileKind::Binary});
    at = track.end;
    session.tracks.push_back(std::move(track));
  }
  session.lead_out = at;
  disc.sessions.push_back(std::move(session));
  return std::make_shared<const cd::DiscReader>(std::move(disc), std::move(files));
}

}  // namespace disc::record
