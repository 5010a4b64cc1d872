// CD-R and CD-RW: track at once, session at once with a cue sheet, and raw from lead-in to
// lead-out.
#include <algorithm>
#include <array>
#include <utility>

#include "formats/cd/cd_text_lead_in.h"
#include "formats/cd/msf.h"
#include "formats/mmc/commands.h"
#include "record/cd_cue_sheet.h"
#include "record/cd_plan.h"
#include "record/raw_stream.h"
#include "record/recorders.h"
#include "record/write_parameters.h"

namespace disc::record {
namespace {

constexpr std::uint32_t open_track = mmc::ReadTrackInformation::invisible_track;
// The two seconds before a track, which a reader may fall back into.
constexpr std::int32_t pause = cd::pause_frames;
constexpr std::uint8_t lead_out_point = 0xA2;

/// CD-TEXT as the blocks of a lead-in.
class LeadInText final : public BlockSource {
 public:
  LeadInText(std::vector<std::uint8_t> packs, std::int32_t blocks)
      : packs_(std::move(packs)), blocks_(blocks) {}
  std::uint64_t size() const override {
    return static_cast<std::uint64_t>(blocks_) * cd::lead_in_block_size;
  }
  std::string name() const override { return "the texts"; }
  void read(std::uint64_t offset, std::span<std::uint8_t> out) const override {
    std::array<std::uint8_t, cd::lead_in_block_size> block{};
    for (std::size_t done = 0; done < out.size();) {
      const std::uint64_t at = offset + done;
      const auto inside = static_cast<std::size_t>(at % block.size());
      cd::lead_in_block(packs_, at / block.size(), block);
      const std::size_t piece = std::min(block.size() - inside, out.size() - done);
      std::copy_n(block.begin() + static_cast<std::ptrdiff_t>(inside), piece,
                  out.begin() + static_cast<std::ptrdiff_t>(done));
      done += piece;
    }
  }

 private:
  std::vector<std::uint8_t> packs_;
  std::int32_t blocks_;
};

class CdRecorder final : public Recorder {
 public:
  explicit CdRecorder(const Workplace& place) : Recorder(place) {}

  WritePlan plan(const Job& job) override;
  void prepare(const WritePlan& plan) override;
  void initialise(const WritePlan&) override {}
  void begin_session(const WritePlan& plan, const PlannedSession& session) override;
  Lba begin(const WritePlan& plan, const PlannedTrack& track) override;
  WriteReport write(const WritePlan& plan, const PlannedTrack& track) override;
  void end(const WritePlan& plan, const PlannedTrack& track, const WriteReport& report) override;
  void finish(const WritePlan& plan) override;
  std::vector<std::string> check(const WritePlan& plan, const Medium& after) override;

  bool overwritable() const override { return false; }
  std::optional<Lba> next_writable(Extent) override { return ask_next_writable(open_track); }
  // A cue sheet is gone with a reset, and what was begun with it.
  bool restore() override;

 private:
  mmc::WriteParametersPage page(const WritePlan& plan, const PlannedSession& session,
                                const JobTrack& track) const;
  const PlannedSession& session_of(const WritePlan& plan, const PlannedTrack& track) const;
  void expect_place(const PlannedSession& session);
  void send_cue_sheet(LeadInForm form, const PlannedSession& session);
  void send_cue_sheet_with_text(const PlannedSession& session);
  void write_text(const WritePlan& plan, const PlannedSession& session);
  WriteReport write_stretch(const WritePlan& plan, Section section, std::int64_t before,
                            std::int64_t blocks);

  cd::Disc disc_;                   // as it is going to be
  std::vector<std::uint8_t> text_;  // packs of CD-TEXT for the lead-in of the first session
  std::vector<std::shared_ptr<const RawStream>> streams_;  // of each session, raw
  std::optional<mmc::WriteParametersPage> page_;
  bool wrote_ = false;
};

WritePlan CdRecorder::plan(const Job& job) {
  CdPlan planned = plan_cd(job, medium(), commander(), start_plan(job, "cd"));
  disc_ = std::move(planned.disc);
  text_ = std::move(planned.text);
  streams_ = std::move(planned.streams);
  return std::move(planned.plan);
}

mmc::WriteParametersPage CdRecorder::page(const WritePlan& plan, const PlannedSession& session,
                                          const JobTrack& track) const {
  mmc::WriteParametersPage page;
  page.underrun_free = true;
  page.test_write = plan.simulate;
  page.multi_session =
      session.closing == Closing::Disc ? mmc::MultiSession::None : mmc::MultiSession::Allowed;
  if (plan.write_type != WriteType::TrackAtOnce) {
    const bool raw = plan.write_type == WriteType::Raw;
    page.write_type = raw ? mmc::WriteType::Raw : mmc::WriteType::SessionAtOnce;
    page.track_mode = 0;
    page.data_block_type = raw ? data_block_type(plan.block_type) : mmc::DataBlockType::Raw;
    if (session.number <= disc_.sessions.size())
      page.session_format = static_cast<std::uint8_t>(disc_.sessions[session.number - 1U].type);
    return page;
  }
  page.write_type = mmc::WriteType::TrackAtOnce;
  const bool audio = !cd::is_data(track.mode);
  page.track_mode = audio ? 0 : 4;
  if (track.track != nullptr)
    page.track_mode = static_cast<std::uint8_t>(track.track->control() >> 4);
  page.data_block_type = audio                                   ? mmc::DataBlockType::Raw
                         : track.block_bytes == disc::block_size ? mmc::DataBlockType::Mode1
                                                                 : mmc::DataBlockType::Mode2;
  page.copy = track.track != nullptr && track.track->serial_copy;
  if (track.track != nullptr)
    page.isrc = mmc::number_field(track.track->isrc);
  return page;
}

const PlannedSession& CdRecorder::session_of(const WritePlan& plan,
                                             const PlannedTrack& track) const {
  const auto index = static_cast<std::size_t>(&track - plan.tracks.data());
  for (const PlannedSession& session : plan.sessions)
    if (index < session.first_track + session.tracks)
      return session;
  return plan.sessions.back();
}

void CdRecorder::prepare(const WritePlan& plan) {
  page_ = page(plan, plan.sessions.front(), plan.tracks.front().what);
  send_write_parameters(commander(), *page_);
  set_speed(plan);
}

// Behind a session that was just closed the drive alone knows where the next one begins.
void CdRecorder::expect_place(const PlannedSession& session) {
  const std::optional<Lba> next = ask_next_writable(open_track);
  if (!next)
    throw drive::DriveError(cat(medium().drive, ": does not tell where session ", session.number,
                                " would begin; nothing of it was written"));
  // Some drives tell of the pause before the first track.
  if (*next != session.edges->program + pause && *next != session.edges->program)
    throw drive::DriveError(cat(
        medium().drive, ": would begin session ", session.number, " at block ", next->value,
        ", the plan says ", session.edges->program.value + pause, "; nothing of it was written"));
}

void CdRecorder::begin_session(const WritePlan& plan, const PlannedSession& session) {
  if (plan.write_type == WriteType::TrackAtOnce)
    return;
  if (session.number > 1)
    expect_place(session);
  if (wrote_) {
    page_ = page(plan, session, plan.tracks[session.first_track].what);
    send_write_parameters(commander(), *page_);
  }
  if (plan.write_type == WriteType::Raw)
    return;
  if (!session.cd_text)
    return send_cue_sheet(LeadInForm::Generated, session);
  send_cue_sheet_with_text(session);
  write_text(plan, session);
}

void CdRecorder::send_cue_sheet(LeadInForm form, const PlannedSession& session) {
  const std::vector<std::uint8_t> sheet =
      mmc::encode_cue_sheet(cue_sheet_of(disc_, session.number - 1U, form, session.edges->lead_in));
  mmc::SendCueSheet command;
  command.size = mmc::three_bytes(static_cast<std::uint32_t>(sheet.size()));
  commander().send(command, "send the cue sheet", sheet);
}

// cdrdao announces the texts where the lead-in begins, with a block type that has sub-channels;
// drives are known that take 00:00:00 only, as libburn has it (Pioneer BDR-UD04).
void CdRecorder::send_cue_sheet_with_text(const PlannedSession& session) {
  std::string refusal;
  for (const LeadInForm form : {LeadInForm::TextAtStart, LeadInForm::TextAtZero}) {
    page_->data_block_type = form == LeadInForm::TextAtStart ? mmc::DataBlockType::RawSubchannel
                                                             : mmc::DataBlockType::Raw;
    try {
      send_write_parameters(commander(), *page_);
      return send_cue_sheet(form, session);
    } catch (const drive::DriveError& error) {
      refusal = error.what();
    }
  }
  throw drive::DriveError(cat(refusal,
                              ": the drive takes no texts (CD-TEXT) with a session at "
                              "once; --write-type raw may write them, --no-cd-text "
                              "leaves them out; nothing was written"));
}

void CdRecorder::write_text(const WritePlan& plan, const PlannedSession& session) {
  const std::int32_t blocks = session.edges->program - session.edges->lead_in;
  const LeadInText source(text_, blocks);
  Section section;
  section.source = &source;
  section.first = session.edges->lead_in;
  section.blocks = blocks;
  section.block_bytes = cd::lead_in_block_size;
  section.name = "the lead-in";
  write_stretch(plan, section, blocks, 0);
}

Lba CdRecorder::begin(const WritePlan& plan, const PlannedTrack& track) {
  if (plan.write_type != WriteType::TrackAtOnce)
    return track.first;  // the cue sheet has told, or the lead-in
  if (wrote_) {
    page_ = page(plan, session_of(plan, track), track.what);
    send_write_parameters(commander(), *page_);
  }
  const std::optional<Lba> next = ask_next_writable(open_track);
  if (!next)
    throw drive::DriveError(cat(medium().drive, ": does not tell where track ", track.number,
                                " would begin; nothing of it was written"));
  return std::max(*next, Lba{0});
}

bool CdRecorder::restore() {
  if (page_ && page_->write_type == mmc::WriteType::TrackAtOnce)
    send_write_parameters(commander(), *page_);
  return true;  // of a session at once the next writable address tells whether it goes on
}

// `before` blocks of the section are not of the track, which has `blocks`.
WriteReport CdRecorder::write_stretch(const WritePlan& plan, Section section, std::int64_t before,
                                      std::int64_t blocks) {
  const bool first = !std::exchange(wrote_, true);
  WriteManner how = manner(plan, first);
  how.blocks_per_write = static_cast<std::int32_t>(
      std::min<std::uint32_t>(commander().drive().most_bytes(), 64 * 1024) / section.block_bytes);
  WriteReport report = write_section(commander(), section, how, *this, progress());
  report.blocks = std::clamp<std::int64_t>(report.blocks - before, 0, blocks);
  if (before != 0 || section.block_bytes != disc::block_size)
    report.digests.clear();  // of other bytes than those of the image
  return report;
}

WriteReport CdRecorder::write(const WritePlan& plan, const PlannedTrack& track) {
  Section section = section_of(plan, track);
  if (plan.write_type != WriteType::Raw) {
    section.first = track.first + -track.pregap;
    section.blocks += track.pregap;
    section.offset -= static_cast<std::uint64_t>(track.pregap) * section.block_bytes;
    return write_stretch(plan, section, track.pregap, track.blocks);
  }
  // Its part of the session: the first one brings the lead-in, the last one the lead-out.
  const PlannedSession& session = session_of(plan, track);
  const auto index = static_cast<std::size_t>(&track - plan.tracks.data());
  const RawStream& stream = *streams_[static_cast<std::size_t>(&session - plan.sessions.data())];
  const auto begin_of = [&](std::size_t one) {
    return plan.tracks[one].first + -plan.tracks[one].pregap;
  };
  const Lba from = index == session.first_track ? session.edges->lead_in : begin_of(index);
  const Lba to =
      index + 1 == session.first_track + session.tracks ? session.edges->end : begin_of(index + 1);
  section.source = &stream;
  section.first = from;
  section.blocks = to - from;
  section.padding = 0;
  section.block_bytes = block_bytes(plan.block_type);
  section.offset = static_cast<std::uint64_t>(from - session.edges->lead_in) * section.block_bytes;
  return write_stretch(plan, section, track.first - from, track.blocks);
}

void CdRecorder::end(const WritePlan& plan, const PlannedTrack& track, const WriteReport&) {
  if (plan.write_type != WriteType::TrackAtOnce) {
    const PlannedSession& session = session_of(plan, track);
    if (&track == &plan.tracks[session.first_track + session.tracks - 1])
      flush();
    return;
  }
  flush();
  if (plan.simulate)
    return;
  commander().close_track(track.number, progress());
}

void CdRecorder::finish(const WritePlan& plan) {
  if (plan.write_type != WriteType::TrackAtOnce || plan.closing == Closing::Leave || plan.simulate)
    return;
  close(mmc::CloseTrackSession::session, 0,
        plan.closing == Closing::Disc ? "closing the disc" : "closing the session");
}

std::vector<std::string> CdRecorder::check(const WritePlan& plan, const Medium& after) {
  std::vector<std::string> faults = check_sequential(plan, after);
  if (plan.simulate || after.status.blank || plan.write_type == WriteType::TrackAtOnce)
    return faults;
  if (!text_.empty() && after.cd_text.empty())
    faults.push_back("the texts (CD-TEXT) are not on the disc");
  if (!after.full_toc)
    return faults;
  for (const PlannedSession& session : plan.sessions)
    for (const mmc::FullTocEntry& entry : after.full_toc->entries)
      if (entry.session == session.number && entry.point == lead_out_point) {
        const Lba at = cd::to_lba({entry.target[0], entry.target[1], entry.target[2]});
        if (at != session.edges->lead_out)
          faults.push_back(cat("the lead-out of session ", session.number, " begins at block ",
                               at.value, " instead of ", session.edges->lead_out.value));
      }
  return faults;
}

}  // namespace

std::unique_ptr<Recorder> make_cd_recorder(const Workplace& place) {
  return std::make_unique<CdRecorder>(place);
}

}  // namespace disc::record
