// Plans recordings on CD-R and CD-RW: track at once, session at once, raw.
#include "record/cd_plan.h"

#include <algorithm>
#include <string>
#include <utility>

#include "formats/base/cat.h"
#include "formats/cd/msf.h"
#include "formats/mmc/write_features.h"
#include "record/cd_sessions.h"
#include "record/job.h"
#include "record/raw_image.h"
#include "record/write_parameters.h"

namespace disc::record {
namespace {

constexpr std::int32_t pause = cd::pause_frames;
// Readers ask for blocks ahead, and behind a track at once there are two that cannot be read.
constexpr std::int64_t post_gap = 150;

class Planner {
 public:
  Planner(const Job& job, const Medium& medium, Commander& commander, WritePlan plan)
      : job_(job), medium_(medium), commander_(commander) {
    plan_ = std::move(plan);
  }
  CdPlan run();

 private:
  WriteType choose() const;
  BlockType choose_block_type();
  void plan_sessions();
  void plan_raw_image();
  void plan_tracks();
  void note_losses();
  void expect_room() const;

  const Job& job_;
  const Medium& medium_;
  Commander& commander_;
  CdPlan out_;
  WritePlan& plan_ = out_.plan;
};

bool takes_sessions(const Medium& medium) {
  return medium.status.blank ||
         (medium.disc && medium.disc->last_session == mmc::SessionState::Empty);
}

// Session at once where it can be: no blocks that cannot be read behind a track, all that a disc in
// tracks says is kept. An image is added to a disc as a track.
WriteType Planner::choose() const {
  const mmc::Configuration& can = medium_.configuration;
  const auto mastering = can.get_current<mmc::CdMasteringFeature>();
  const bool at_once = mastering && mastering->session_at_once;
  const bool raw =
      mastering && mastering->raw && (medium_.status.blank || mastering->raw_multisession);
  const bool by_track = can.is_current(mmc::CdTrackAtOnceFeature::code);
  switch (job_.raw && job_.write_type == WriteType::Auto ? WriteType::Raw : job_.write_type) {
    case WriteType::Auto:
      if (at_once && takes_sessions(medium_) && (medium_.status.blank || job_.disc))
        return WriteType::SessionAtOnce;
      if (by_track)
        return WriteType::TrackAtOnce;
      if (raw)
        return WriteType::Raw;
      throw PlanError("the drive offers no way to write this disc");
    case WriteType::SessionAtOnce:
      if (at_once)
        return WriteType::SessionAtOnce;
      throw PlanError("the drive cannot write a session at once; --write-type tao is left");
    case WriteType::TrackAtOnce:
      if (by_track)
        return WriteType::TrackAtOnce;
      throw PlanError("the drive cannot write track at once; --write-type sao is left");
    case WriteType::Raw:
      if (raw)
        return WriteType::Raw;
      throw PlanError(mastering && mastering->raw
                          ? "the drive writes raw on blank discs only (feature 002Eh)"
                          : "the drive does not write raw (feature 002Eh); --write-type sao and "
                            "tao are left");
    default:
      throw PlanError(cat("--write-type ", to_string(job_.write_type),
                          " is not for CDs; tao, sao and raw are"));
  }
}

// The one that loses least of those that the drive takes: it alone knows, feature 002Eh tells of R
// to W only.
BlockType Planner::choose_block_type() {
  const auto mastering = medium_.configuration.get_current<mmc::CdMasteringFeature>();
  std::vector<BlockType> types{BlockType::Raw96r, BlockType::Raw96p, BlockType::Raw16};
  if (job_.block_type != BlockType::Auto)
    types = {job_.block_type};
  else if (!mastering || !mastering->r_to_w)
    types = {BlockType::Raw16, BlockType::Raw96r, BlockType::Raw96p};
  for (const BlockType type : types) {
    mmc::WriteParametersPage page;
    page.underrun_free = true;
    page.write_type = mmc::WriteType::Raw;
    page.track_mode = 0;
    page.test_write = job_.simulate;
    page.data_block_type = data_block_type(type);
    if (takes_write_parameters(commander_, page))
      return type;
  }
  if (job_.simulate)
    throw PlanError("the drive cannot simulate writing raw; sao it may");
  throw PlanError(job_.block_type == BlockType::Auto
                      ? "the drive takes blocks of no type for writing raw"
                      : cat("the drive does not take blocks of --block-type ",
                            to_string(job_.block_type), "; 'auto' takes what it can"));
}

void Planner::note_losses() {
  const bool raw96r = plan_.write_type == WriteType::Raw && plan_.block_type == BlockType::Raw96r;
  const bool has_text = job_.disc && (!job_.disc->cd_text.empty() || !job_.cd_text.empty());
  if (has_text && out_.text.empty())
    plan_.notes.push_back(
        !job_.with_cd_text ? std::string("the texts of the sheet (CD-TEXT) are left out, as told")
        : medium_.status.blank
            ? cat("the texts of the sheet (CD-TEXT) are not written: --write-type ",
                  plan_.write_type == WriteType::Raw ? "raw with --block-type raw96r" : "sao",
                  " writes them")
            : std::string("the texts of the sheet (CD-TEXT) are not written: they belong to the "
                          "first session of a disc"));
  const bool graphics = job_.reader && has_graphics(*job_.reader);
  if (graphics && (plan_.write_type != WriteType::Raw || plan_.block_type == BlockType::Raw16))
    plan_.notes.push_back(
        "what the sub-channels R to W of the image hold (CD+G) is not written: --write-type raw "
        "with --block-type raw96r writes it");
  if (job_.raw && !raw96r)
    plan_.notes.push_back(cat("of the sub-channels R to W of the image ",
                              plan_.block_type == BlockType::Raw16 ? "nothing" : "packs alone",
                              " can be written with --block-type ", to_string(plan_.block_type)));
}

void Planner::plan_sessions() {
  CdSessions sessions = lay_out_sessions(job_, medium_, plan_.closing == Closing::Session);
  plan_.notes.insert(plan_.notes.end(), sessions.notes.begin(), sessions.notes.end());
  const bool raw = plan_.write_type == WriteType::Raw;
  if (sessions.first == 0 && (!raw || plan_.block_type == BlockType::Raw96r))
    out_.text = text_packs_of(job_);
  out_.disc = sessions.disc;
  const std::vector<cd::RawSession> edges = cd::raw_sessions(out_.disc, sessions.times);
  const auto all = std::make_shared<const cd::RawSessions>(
      out_.disc, raw ? out_.text : std::vector<std::uint8_t>{}, sessions.times, sessions.first);
  std::size_t job_track = 0;
  for (std::size_t i = 0; i < sessions.count(); ++i) {
    const cd::Session& session = sessions.session(i);
    PlannedSession planned;
    planned.number = static_cast<std::uint16_t>(sessions.first + i + 1);
    planned.first_track = plan_.tracks.size();
    planned.tracks = session.tracks.size();
    planned.closing = i + 1 < sessions.count() ? Closing::Session : plan_.closing;
    planned.edges = edges[sessions.first + i];
    planned.cd_text = i == 0 && !out_.text.empty();
    plan_.sessions.push_back(planned);
    for (const cd::Track& track : session.tracks) {
      const JobTrack& what = job_.tracks.at(job_track++);
      PlannedTrack one{
          what, track.number, track.start, track.end - track.start, 0, track.start - track.pregap};
      one.padding = std::max<std::int64_t>(0, one.blocks - what.blocks);
      if (what.track == nullptr && !raw && one.pregap != 0) {
        const auto front = static_cast<std::uint64_t>(one.pregap) * what.block_bytes;
        one.what.source = std::make_shared<AfterZeros>(front, what.source);
        one.what.offset = what.offset + front;
      }
      plan_.tracks.push_back(std::move(one));
    }
    if (raw)
      out_.streams.push_back(std::make_shared<RawStream>(
          Extent{planned.edges->lead_in, planned.edges->blocks()}, plan_.block_type,
          blocks_of_disc(sessions.reader, all, sessions.first + i, sessions.shifts[i]), job_.name));
  }
  plan_.session = plan_.sessions.front().number;
}

// What was made raw is written as it is, so it has to be for this very place.
void Planner::plan_raw_image() {
  if (plan_.write_type != WriteType::Raw)
    throw PlanError(cat(job_.name, " holds raw sessions, which --write-type raw alone writes"));
  const std::size_t first = medium_.status.blank || !medium_.disc ? 0 : medium_.disc->sessions - 1U;
  Lba program = next_program(medium_);
  std::size_t track = 0;
  for (std::size_t i = 0; i < job_.raw->sessions.size(); ++i) {
    PlannedSession planned;
    cd::RawSession edges = job_.raw->sessions[i].edges;
    if (edges.program != program)
      throw PlanError(cat(job_.name, ": session ", i + 1, " was made to begin at block ",
                          edges.program.value, " and would begin at block ", program.value));
    if (first + i == 0) {
      const Lba lead_in = cd::to_lba(times_of(medium_, false).lead_in, true);
      if (lead_in != edges.lead_in)
        plan_.notes.push_back(cat(
            "the lead-in of the image begins at block ", edges.lead_in.value,
            ", that of the disc at ", lead_in.value, ": ",
            lead_in < edges.lead_in ? cat(edges.lead_in - lead_in, " blocks are put before it")
                                    : cat(lead_in - edges.lead_in, " blocks of it are left out")));
      edges.lead_in = lead_in;
    }
    planned.number = static_cast<std::uint16_t>(first + i + 1);
    planned.first_track = track;
    planned.tracks = job_.raw->disc.sessions[i].tracks.size();
    planned.closing = i + 1 < job_.raw->sessions.size() ? Closing::Session : plan_.closing;
    planned.edges = edges;
    for (std::size_t end = track + planned.tracks; track < end; ++track) {
      const cd::Track& facts = job_.raw->disc.sessions[i].tracks[track - planned.first_track];
      plan_.tracks.push_back({job_.tracks.at(track), facts.number, facts.start,
                              facts.end - facts.start, 0, facts.start - facts.pregap});
    }
    out_.disc.sessions.push_back(job_.raw->disc.sessions[i]);
    out_.streams.push_back(
        std::make_shared<RawStream>(Extent{edges.lead_in, edges.blocks()}, plan_.block_type,
                                    blocks_of_image(job_.raw, i, edges.lead_in), job_.name));
    plan_.sessions.push_back(planned);
    program = edges.lead_out + (cd::session_gap(first + i) - pause);
  }
  plan_.session = plan_.sessions.front().number;
}

void Planner::plan_tracks() {
  const Medium& disc = medium_;
  if (job_.disc && job_.disc->sessions.size() > 1)
    throw PlanError(cat(job_.name, " has ", job_.disc->sessions.size(),
                        " sessions, which --write-type sao and raw write, not tao"));
  if (!disc.next_writable_address)
    throw PlanError("the drive does not tell where this disc can be written");
  // Blank discs are told to begin with their first pause by some drives.
  std::int64_t at = std::max(disc.next_writable_address->value, 0);
  std::uint16_t number =
      disc.disc && !disc.status.blank ? disc.disc->last_track_of_last_session : 1;
  constexpr std::uint16_t most_tracks = 99;
  if (number + job_.tracks.size() - 1 > most_tracks)
    throw PlanError(cat("the disc has ", number - 1, " tracks, and no more than 99 fit"));
  for (const JobTrack& track : job_.tracks) {
    PlannedTrack planned{track, number++, Lba{static_cast<std::int32_t>(at)}, track.blocks, 0, 0};
    if (!disc.status.blank && cd::is_data(track.mode) && track.block_bytes == block_size)
      expect_made_for(*track.source, static_cast<std::int64_t>(track.offset / block_size),
                      planned.first, job_.name);
    if (cd::is_data(track.mode))
      planned.padding = post_gap;
    planned.padding = std::max<std::int64_t>(planned.padding, cd::shortest_track - planned.blocks);
    planned.blocks += planned.padding;
    if (track.track != nullptr && (!track.track->indexes.empty() || track.track->serial_copy))
      plan_.notes.push_back(cat("track ", planned.number,
                                ": indexes above 1 are not written, track "
                                "at once knows none"));
    // Behind a track lie two blocks of run-out, and the pause of the next one.
    at = planned.first.value + planned.blocks + 2 + pause;
    plan_.tracks.push_back(planned);
  }
}

void Planner::expect_room() const {
  if (plan_.needed_blocks > plan_.free_blocks)
    throw PlanError(cat(job_.name, " needs ", plan_.needed_blocks, " blocks (",
                        cd::to_text(cd::msf_of_frames(static_cast<std::int32_t>(
                            std::min<std::int64_t>(plan_.needed_blocks, cd::all_frames - 1)))),
                        ") and the disc has ", plan_.free_blocks, " free"));
  const mmc::Configuration& can = medium_.configuration;
  const auto mastering = can.get<mmc::CdMasteringFeature>();
  const auto by_track = can.get<mmc::CdTrackAtOnceFeature>();
  const bool can_simulate = plan_.write_type == WriteType::TrackAtOnce
                                ? by_track && by_track->test_write
                                : mastering && mastering->test_write;
  if (plan_.simulate && !can_simulate)
    throw PlanError("the drive cannot simulate on this disc");
  if (plan_.simulate && plan_.sessions.size() > 1)
    throw PlanError(
        "several sessions cannot be simulated: the second one begins where the first "
        "one has ended, and of a simulated one there is nothing");
}

CdPlan Planner::run() {
  plan_.write_type = choose();
  if (plan_.closing == Closing::Auto)
    plan_.closing = Closing::Disc;
  if (job_.layer_break)
    throw PlanError("--layer-break is for DVD+R DL and DVD-R DL");
  if (plan_.write_type != WriteType::TrackAtOnce && plan_.closing == Closing::Leave)
    throw PlanError(
        "--close none: what is written at once is closed with it; --write-type tao "
        "can leave the session open");
  if (plan_.write_type == WriteType::Raw) {
    plan_.block_type = choose_block_type();
  } else if (job_.block_type != BlockType::Auto) {
    throw PlanError("--block-type is for --write-type raw");
  }
  if (job_.raw)
    plan_raw_image();
  else if (plan_.write_type == WriteType::TrackAtOnce)
    plan_tracks();
  else
    plan_sessions();
  const PlannedTrack& last = plan_.tracks.back();
  plan_.needed_blocks = last.first.value + last.blocks - plan_.tracks.front().first.value;
  if (plan_.write_type != WriteType::TrackAtOnce)
    plan_.needed_blocks =
        last.first.value + last.blocks - plan_.sessions.front().edges->program.value - pause;
  note_losses();
  expect_room();
  plan_.closing_words = plan_.closing == Closing::Disc ? "the disc is closed"
                        : plan_.closing == Closing::Session
                            ? "the session is closed, more can be added"
                            : "the session stays open";
  return std::move(out_);
}

}  // namespace

mmc::DataBlockType data_block_type(BlockType type) {
  return type == BlockType::Raw16    ? mmc::DataBlockType::RawPq
         : type == BlockType::Raw96p ? mmc::DataBlockType::RawPacked
                                     : mmc::DataBlockType::RawSubchannel;
}

CdPlan plan_cd(const Job& job, const Medium& medium, Commander& commander, WritePlan plan) {
  return Planner(job, medium, commander, std::move(plan)).run();
}

}  // namespace disc::record
