// CD-R and CD-RW: track at once, and session at once with a cue sheet.
#include <algorithm>

#include "formats/cd/msf.h"
#include "formats/mmc/commands.h"
#include "formats/mmc/write_features.h"
#include "record/cd_cue_sheet.h"
#include "record/job.h"
#include "record/recorders.h"
#include "record/write_parameters.h"

namespace disc::record {
namespace {

constexpr std::uint32_t open_track = mmc::ReadTrackInformation::invisible_track;
// The two seconds before a track, which a reader may fall back into.
constexpr std::int32_t pause = cd::pause_frames;
// Readers ask for blocks ahead, and behind a track at once there are two that cannot be read.
constexpr std::int64_t post_gap = 150;

class CdRecorder final : public Recorder {
 public:
  explicit CdRecorder(const Workplace& place) : Recorder(place) {}

  WritePlan plan(const Job& job) override;
  void prepare(const WritePlan& plan) override;
  void initialise(const WritePlan& plan) override;
  Lba begin(const WritePlan& plan, const PlannedTrack& track) override;
  WriteReport write(const WritePlan& plan, const PlannedTrack& track) override;
  void end(const WritePlan& plan, const PlannedTrack& track, const WriteReport& report) override;
  void finish(const WritePlan& plan) override;
  std::vector<std::string> check(const WritePlan& plan, const Medium& after) override {
    return check_sequential(plan, after);
  }

  bool overwritable() const override { return false; }
  std::optional<Lba> next_writable(Extent) override { return ask_next_writable(open_track); }
  // A cue sheet is gone with a reset, and what was begun with it.
  bool restore() override;

 private:
  WriteType choose(const Job& job) const;
  void plan_at_once(const Job& job, WritePlan& plan);
  void plan_tracks(const Job& job, WritePlan& plan) const;
  mmc::WriteParametersPage page(const WritePlan& plan, const JobTrack& track) const;

  std::vector<mmc::CueSheetEntry> cue_sheet_;
  std::uint8_t session_format_ = 0;
  std::optional<mmc::WriteParametersPage> page_;
  bool wrote_ = false;
};

// Session at once where it can be: no blocks that cannot be read behind a track, all that a disc in
// tracks says is kept. Adding to a disc goes track by track.
WriteType CdRecorder::choose(const Job& job) const {
  const mmc::Configuration& can = medium().configuration;
  const auto mastering = can.get_current<mmc::CdMasteringFeature>();
  const bool at_once = mastering && mastering->session_at_once && medium().status.blank;
  const bool by_track = can.is_current(mmc::CdTrackAtOnceFeature::code);
  switch (job.write_type) {
    case WriteType::Auto:
      if (at_once)
        return WriteType::SessionAtOnce;
      if (by_track)
        return WriteType::TrackAtOnce;
      throw PlanError("the drive offers no way to write this disc");
    case WriteType::SessionAtOnce:
      if (at_once)
        return WriteType::SessionAtOnce;
      throw PlanError(medium().status.blank
                          ? "the drive cannot write a session at once; --write-type tao is left"
                          : "the disc is not blank, and a session at once needs a blank one here; "
                            "--write-type tao adds tracks");
    case WriteType::TrackAtOnce:
      if (by_track)
        return WriteType::TrackAtOnce;
      throw PlanError("the drive cannot write track at once; --write-type sao is left");
    default:
      throw PlanError(
          cat("--write-type ", to_string(job.write_type), " is not for CDs here; tao and sao are"));
  }
}

void CdRecorder::plan_at_once(const Job& job, WritePlan& plan) {
  if (job.disc && job.disc->sessions.size() > 1)
    throw PlanError(cat(job.name, " has ", job.disc->sessions.size(),
                        " sessions, and one is written at once; give each a sheet of its own"));
  cue_sheet_ = cue_sheet_of(job);
  session_format_ = session_format_of(job);
  std::uint16_t number = 1;
  std::int64_t at = 0;
  for (const JobTrack& track : job.tracks) {
    PlannedTrack planned{track, number++, Lba{static_cast<std::int32_t>(at)}, track.blocks, 0, 0};
    if (track.track != nullptr) {
      planned.number = track.track->number;
      planned.first = track.track->start;
      planned.pregap = track.track->start - track.track->pregap;
    } else {
      planned.pregap = number == 2 ? pause : 0;
      planned.what.source = std::make_shared<AfterZeros>(
          static_cast<std::uint64_t>(planned.pregap) * track.block_bytes, track.source);
      planned.what.offset = static_cast<std::uint64_t>(planned.pregap) * track.block_bytes;
    }
    if (planned.blocks < cd::shortest_track && track.track == nullptr) {
      planned.padding = cd::shortest_track - planned.blocks;
      planned.blocks = cd::shortest_track;
    }
    at = planned.first.value + planned.blocks;
    plan.tracks.push_back(planned);
  }
  plan.needed_blocks = at;
  if (job.disc && !job.disc->cd_text.blocks.empty())
    plan.notes.push_back("the texts of the sheet (CD-TEXT) are not written");
}

void CdRecorder::plan_tracks(const Job& job, WritePlan& plan) const {
  const Medium& disc = medium();
  if (!disc.next_writable_address)
    throw PlanError("the drive does not tell where this disc can be written");
  // Blank discs are told to begin with their first pause by some drives.
  std::int64_t at = std::max(disc.next_writable_address->value, 0);
  std::uint16_t number =
      disc.disc && !disc.status.blank ? disc.disc->last_track_of_last_session : 1;
  constexpr std::uint16_t most_tracks = 99;
  if (number + job.tracks.size() - 1 > most_tracks)
    throw PlanError(cat("the disc has ", number - 1, " tracks, and no more than 99 fit"));
  for (const JobTrack& track : job.tracks) {
    PlannedTrack planned{track, number++, Lba{static_cast<std::int32_t>(at)}, track.blocks, 0, 0};
    if (cd::is_data(track.mode))
      planned.padding = post_gap;
    planned.padding = std::max<std::int64_t>(planned.padding, cd::shortest_track - planned.blocks);
    planned.blocks += planned.padding;
    if (track.track != nullptr && (!track.track->indexes.empty() || track.track->serial_copy))
      plan.notes.push_back(cat("track ", planned.number,
                               ": indexes above 1 are not written, track "
                               "at once knows none"));
    // Behind a track lie two blocks of run-out, and the pause of the next one.
    at = planned.first.value + planned.blocks + 2 + pause;
    plan.tracks.push_back(planned);
  }
  plan.needed_blocks = at - 2 - pause - plan.tracks.front().first.value;
}

WritePlan CdRecorder::plan(const Job& job) {
  WritePlan plan = start_plan(job, "cd");
  plan.write_type = choose(job);
  if (plan.closing == Closing::Auto)
    plan.closing = Closing::Disc;
  if (job.layer_break)
    throw PlanError("--layer-break is for DVD+R DL and DVD-R DL");
  if (plan.write_type == WriteType::SessionAtOnce && plan.closing == Closing::Leave)
    throw PlanError(
        "--close none: what is written at once is closed with it; --write-type tao "
        "can leave the session open");
  if (plan.write_type == WriteType::SessionAtOnce)
    plan_at_once(job, plan);
  else
    plan_tracks(job, plan);
  if (plan.needed_blocks > plan.free_blocks)
    throw PlanError(cat(job.name, " needs ", plan.needed_blocks, " blocks (",
                        cd::to_text(cd::msf_of_frames(static_cast<std::int32_t>(
                            std::min<std::int64_t>(plan.needed_blocks, cd::all_frames - 1)))),
                        ") and the disc has ", plan.free_blocks, " free"));
  const mmc::Configuration& can = medium().configuration;
  const auto mastering = can.get<mmc::CdMasteringFeature>();
  const auto by_track = can.get<mmc::CdTrackAtOnceFeature>();
  const bool can_simulate = plan.write_type == WriteType::SessionAtOnce
                                ? mastering && mastering->test_write
                                : by_track && by_track->test_write;
  if (plan.simulate && !can_simulate)
    throw PlanError("the drive cannot simulate on this disc");
  plan.closing_words = plan.closing == Closing::Disc ? "the disc is closed"
                       : plan.closing == Closing::Session
                           ? "the session is closed, more can be added"
                           : "the session stays open";
  return plan;
}

mmc::WriteParametersPage CdRecorder::page(const WritePlan& plan, const JobTrack& track) const {
  mmc::WriteParametersPage page;
  page.underrun_free = true;
  page.test_write = plan.simulate;
  page.multi_session =
      plan.closing == Closing::Disc ? mmc::MultiSession::None : mmc::MultiSession::Allowed;
  if (plan.write_type == WriteType::SessionAtOnce) {
    page.write_type = mmc::WriteType::SessionAtOnce;
    page.track_mode = 0;
    page.data_block_type = mmc::DataBlockType::Raw;
  } else {
    page.write_type = mmc::WriteType::TrackAtOnce;
    const bool audio = !cd::is_data(track.mode);
    page.track_mode = audio ? 0 : 4;
    if (track.track != nullptr)
      page.track_mode = static_cast<std::uint8_t>(track.track->control());
    page.data_block_type = audio                                   ? mmc::DataBlockType::Raw
                           : track.block_bytes == disc::block_size ? mmc::DataBlockType::Mode1
                                                                   : mmc::DataBlockType::Mode2;
    page.copy = track.track != nullptr && track.track->serial_copy;
    if (track.track != nullptr)
      page.isrc = mmc::number_field(track.track->isrc);
  }
  return page;
}

void CdRecorder::prepare(const WritePlan& plan) {
  page_ = page(plan, plan.tracks.front().what);
  page_->session_format = session_format_;
  send_write_parameters(commander(), *page_);
  set_speed(plan);
}

void CdRecorder::initialise(const WritePlan& plan) {
  if (plan.write_type != WriteType::SessionAtOnce)
    return;
  const std::vector<std::uint8_t> sheet = mmc::encode_cue_sheet(cue_sheet_);
  mmc::SendCueSheet command;
  command.size = mmc::three_bytes(static_cast<std::uint32_t>(sheet.size()));
  commander().send(command, "send the cue sheet", sheet);
}

Lba CdRecorder::begin(const WritePlan& plan, const PlannedTrack& track) {
  if (plan.write_type == WriteType::SessionAtOnce)
    return track.first;  // the cue sheet has told
  if (wrote_) {
    page_ = page(plan, track.what);
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

WriteReport CdRecorder::write(const WritePlan& plan, const PlannedTrack& track) {
  Section section = section_of(plan, track);
  section.first = track.first + -track.pregap;
  section.blocks += track.pregap;
  section.offset -= static_cast<std::uint64_t>(track.pregap) * section.block_bytes;
  const bool first = !wrote_;
  wrote_ = true;
  WriteManner how = manner(plan, first);
  how.blocks_per_write = static_cast<std::int32_t>(
      std::min<std::uint32_t>(commander().drive().most_bytes(), 64 * 1024) / section.block_bytes);
  WriteReport report = write_section(commander(), section, how, *this, progress());
  report.blocks = std::max<std::int64_t>(0, report.blocks - track.pregap);
  if (track.pregap != 0 || section.block_bytes != disc::block_size)
    report.digests.clear();  // of other bytes than those of the image
  return report;
}

void CdRecorder::end(const WritePlan& plan, const PlannedTrack& track, const WriteReport&) {
  if (plan.write_type == WriteType::SessionAtOnce) {
    if (track.number == plan.tracks.back().number)
      flush();
    return;
  }
  flush();
  if (plan.simulate)
    return;
  commander().close_track(track.number, progress());
}

void CdRecorder::finish(const WritePlan& plan) {
  if (plan.write_type == WriteType::SessionAtOnce || plan.closing == Closing::Leave ||
      plan.simulate)
    return;
  close(mmc::CloseTrackSession::session, 0,
        plan.closing == Closing::Disc ? "closing the disc" : "closing the session");
}

}  // namespace

std::unique_ptr<Recorder> make_cd_recorder(const Workplace& place) {
  return std::make_unique<CdRecorder>(place);
}

}  // namespace disc::record
