// Takes up a recording that was interrupted: what of it the disc has, and how the rest is planned.
#include <algorithm>
#include <utility>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/integrity/digest.h"
#include "formats/mmc/commands.h"
#include "record/burn.h"
#include "record/feeder.h"
#include "record/formatting.h"
#include "record/repair.h"

namespace disc::record {
namespace {

using State = FoundTrack::State;

// What a drive may have held in its buffer when it lost its power, and more.
constexpr std::int64_t unsure_bytes = 16 * 1024 * 1024;

std::string name_of(const Journal& journal) {
  std::string name = mmc::describe(journal.plan.profile);
  if (!journal.media_id.manufacturer.empty())
    name += cat(" of ", journal.media_id.manufacturer, journal.media_id.type.empty() ? "" : " ",
                journal.media_id.type);
  return name;
}

bool is_at_once(WriteType type) {
  return type == WriteType::SessionAtOnce || type == WriteType::Raw || type == WriteType::LayerJump;
}

// Formatting makes another profile of some media.
bool same_profile(const Journal& journal, const Medium& medium) {
  const mmc::Profile found = medium.profile(), planned = journal.plan.profile;
  const auto is_bd_r = [](mmc::Profile one) {
    return one == mmc::Profile::BdRSequential || one == mmc::Profile::BdRRandom;
  };
  return found == planned || (is_bd_r(found) && is_bd_r(planned) && journal.plan.format);
}

void expect_same_disc(const Journal& journal, const Medium& medium) {
  const bool same_maker = journal.media_id.manufacturer.empty() ||
                          medium.media_id.manufacturer.empty() ||
                          (journal.media_id.manufacturer == medium.media_id.manufacturer &&
                           journal.media_id.type == medium.media_id.type);
  const bool same_number = !journal.disc_id || !medium.disc || !medium.disc->disc_id ||
                           journal.disc_id == medium.disc->disc_id;
  if (same_profile(journal, medium) && same_maker && same_number)
    return;
  std::string found = mmc::describe(medium.profile());
  if (!medium.media_id.manufacturer.empty())
    found += cat(" of ", medium.media_id.manufacturer, medium.media_id.type.empty() ? "" : " ",
                 medium.media_id.type);
  throw PlanError(cat(medium.drive, ": is not the disc of the journal: it is a ", found,
                      same_profile(journal, medium) && same_maker ? " with another number" : "",
                      ", and the recording was on a ", name_of(journal)));
}

// The bytes that were written must be those that the image has now, or the disc would be half of
// the one and half of the other.
void expect_same_image(const Journal& journal, const Job& job) {
  if (job.tracks.size() != journal.plan.tracks.size())
    throw ManifestError(cat(job.name, ": has ", job.tracks.size(), " tracks, and ",
                            journal.plan.tracks.size(), " were being recorded"));
  Digest digest(Algorithm::Sha256);
  std::vector<std::uint8_t> bytes;
  for (std::size_t i = 0; i < job.tracks.size(); ++i) {
    const JobTrack& track = job.tracks[i];
    const JobTrack& planned = journal.plan.tracks[i].what;
    if (!track.source)
      continue;  // made raw before: only written at once
    if (track.source->size() != journal.image_bytes[i] || track.block_bytes != planned.block_bytes)
      throw ManifestError(cat(job.name, ": has ", track.source->size(), " bytes, and had ",
                              journal.image_bytes[i], " when its recording began"));
    if (is_at_once(journal.plan.write_type))
      continue;
    for (std::size_t chunk = 0; chunk < journal.tracks[i].digests.size(); ++chunk) {
      const std::uint64_t from = track.offset + chunk * Feeder::slot_bytes;
      const std::uint64_t end = std::min<std::uint64_t>(
          track.source->size(),
          track.offset +
              static_cast<std::uint64_t>(journal.plan.tracks[i].blocks) * track.block_bytes);
      if (from >= end)
        break;
      bytes.resize(
          static_cast<std::size_t>(std::min<std::uint64_t>(Feeder::slot_bytes, end - from)));
      track.source->read(from, bytes);
      digest.update(bytes);
      if (to_hex(digest.finish()) != journal.tracks[i].digests[chunk])
        throw ManifestError(cat(job.name, ": was changed since its recording began, from byte ",
                                from, " on: the rest would not go with what is on the disc"));
    }
  }
}

std::string way_out(const Medium& medium, const Journal& journal) {
  if (mmc::is_rewritable(medium.profile()))
    return cat("'record blank ", medium.drive, "' empties the disc, and 'record burn ",
               journal.image, "' begins anew");
  return cat("'record repair ", medium.drive,
             "' closes what is there, so that it can be read as far as it goes; the image needs "
             "another disc");
}

[[noreturn]] void lost(const Medium& medium, const Journal& journal, const std::string& saved,
                       const std::string& lost) {
  throw LostRecording(cat(medium.drive, ": the recording cannot be taken up. Saved: ", saved,
                          ". Lost: ", lost, ". What to do: ", way_out(medium, journal)));
}

std::string blocks_of(std::int64_t some, const PlannedTrack& track) {
  return cat(some, " of the ", track.blocks, " blocks of track ", track.number);
}

bool is_complete(const Medium& medium, std::uint16_t session) {
  if (!medium.disc)
    return false;
  return medium.status.finalized || session < medium.disc->sessions ||
         (session == medium.disc->sessions &&
          medium.disc->last_session == mmc::SessionState::Complete);
}

// Written at once, a session is whole or is none.
void settle_at_once(const Journal& journal, const Medium& medium, WritePlan& plan) {
  const bool whole = !medium.status.blank && is_complete(medium, plan.sessions.back().number);
  if (!whole && journal.stage <= Stage::Preparing) {
    plan.goes_on = false;
    return;
  }
  if (!whole)
    lost(medium, journal,
         plan.session > 1 ? "the sessions before it" : "nothing that drives can be sure to read",
         cat("session ", plan.session, ", which has to be written in one go (",
             to_string(plan.write_type), ")"));
  for (PlannedTrack& track : plan.tracks) {
    track.done = track.blocks;
    track.closed = true;
  }
  for (PlannedSession& session : plan.sessions)
    session.complete = true;
  plan.completed = true;
}

// The options of a job that its journal has kept.
void choose_as(const Job& journal, Job& job) {
  job.write_type = journal.write_type;
  job.closing = journal.closing;
  job.bd_format = journal.bd_format;
  job.bd_format_given = journal.bd_format_given;
  job.streaming = journal.streaming;
  job.append = journal.append;
  job.layer_break = journal.layer_break;
  job.speed = journal.speed;
  job.first = journal.first;
  job.block_type = journal.block_type;
  job.with_cd_text = journal.with_cd_text;
}

// An image that is written in several stretches is one source to all of them.
Job stretched(const Job& job, const Journal& journal) {
  if (job.disc || job.tracks.size() != 1 || journal.plan.tracks.size() < 2)
    return job;
  Job out = job;
  out.tracks.clear();
  for (const PlannedTrack& planned : journal.plan.tracks) {
    JobTrack track = job.tracks.front();
    track.offset = planned.what.offset;
    track.blocks = planned.blocks - planned.padding;
    track.at = planned.first;
    track.name = planned.what.name;
    out.tracks.push_back(std::move(track));
  }
  return out;
}

}  // namespace

// What the disc has of each track, held against the plan.
void Burn::settle_tracks(const Journal& journal, WritePlan& plan) {
  std::size_t begun = 0;  // tracks from the first on of which something is there
  for (std::size_t i = 0; i < plan.tracks.size(); ++i) {
    PlannedTrack& track = plan.tracks[i];
    const FoundTrack found =
        recorder_->find(plan, track, journal.tracks[i].safe, journal.tracks[i].sent);
    switch (found.state) {
      case State::Missing:
        continue;
      case State::Another:
        throw PlanError(cat(medium_.drive, ": is not the disc of the journal: track ", track.number,
                            " begins elsewhere than at block ", track.first.value));
      case State::Broken:
        lost(medium_, journal, blocks_of(found.blocks, track),
             cat("the rest of it, as the track is damaged and the drive does not go on with it"));
      case State::Closed:
        if (found.blocks < track.blocks)
          lost(medium_, journal, blocks_of(found.blocks, track),
               "the rest of it, as the track was closed when it was interrupted");
        break;
      case State::Open:
        break;
    }
    if (begun != i)
      throw PlanError(cat(medium_.drive, ": is not the disc of the journal: it has track ",
                          track.number, " and not the one before it"));
    track.done = found.blocks;
    begun = i + 1;
  }
  for (std::size_t i = 0; i + 1 < begun; ++i)
    plan.tracks[i].closed = true;
  if (begun == 0) {
    plan.goes_on = false;
    return;
  }
  if (plan.write_type == WriteType::Random)
    return;
  for (PlannedSession& session : plan.sessions) {
    session.complete = is_complete(medium_, session.number);
    for (std::size_t i = 0; session.complete && i < session.tracks; ++i) {
      PlannedTrack& track = plan.tracks[session.first_track + i];
      if (track.done < track.blocks)
        lost(medium_, journal, blocks_of(track.done, track),
             "the rest, as the session was closed when it was interrupted");
      track.closed = true;
    }
  }
  plan.completed =
      plan.sessions.back().complete && (plan.closing != Closing::Disc || medium_.status.finalized);
}

// The last blocks before the interruption may be others than were sent, and the disc may be another
// one: better known before anything is added to it.
void Burn::expect_same_content(const Journal& journal, const WritePlan& plan) {
  for (const PlannedTrack& track : plan.tracks) {
    if (track.done == 0 || track.closed)
      continue;
    const Section section = recorder_->section_of(plan, track);
    const std::int64_t unsure =
        std::min<std::int64_t>(track.done, unsure_bytes / track.what.block_bytes);
    const auto first = static_cast<std::int32_t>(
        std::min<std::int64_t>(track.done - unsure, plan.blocks_per_write));
    std::vector<Extent> extents;
    if (first != 0)
      extents.push_back({track.first, first});
    extents.push_back({track.first + static_cast<std::int32_t>(track.done - unsure),
                       static_cast<std::int32_t>(unsure)});
    const ReadBackReport report = compare_with_source(commander_, section, extents, progress_);
    if (report.different == 0 && report.unreadable == 0)
      continue;
    const bool differs = report.different != 0;
    const Lba at = differs ? *report.first_different : *report.first_unreadable;
    lost(medium_, journal, cat("track ", track.number, " up to block ", at.value - 1),
         cat("the rest, as block ", at.value,
             differs ? " holds something else than the image"
                     : cat(" cannot be read back: ", report.first_reason)));
  }
}

const WritePlan& Burn::take_up(const Job& whole, const Journal& journal) {
  recorder_ = make_recorder({commander_, medium_, progress_});
  if (medium_.status.write_protected)
    throw PlanError(cat(medium_.drive, ": the disc is write-protected"));
  expect_same_disc(journal, medium_);
  Job job = stretched(whole, journal);
  choose_as(journal.job, job);
  expect_same_image(journal, job);
  job_ = job;
  WritePlan plan = journal.plan;
  plan.drive = medium_.drive;
  plan.goes_on = true;
  for (std::size_t i = 0; i < plan.tracks.size(); ++i)
    plan.tracks[i].what = job.tracks[i];
  recorder_->take_up(plan);
  if (is_at_once(plan.write_type)) {
    settle_at_once(journal, medium_, plan);
  } else {
    if (is_damaged(medium_)) {
      if (options_.only_looks)
        throw PlanError(cat(medium_.drive, ": ", faults_of(medium_).front(),
                            "; it has to be repaired before it is known whether the recording can "
                            "go on, which is not done here"));
      repair_tracks(commander_, medium_, progress_);
      Wanted again = wanted_for_burning();
      again.all_tracks = true;
      medium_ = probe(drive_, again);
    }
    settle_tracks(journal, plan);
  }
  plan.format.reset();
  if (plan.write_type == WriteType::Random && plan.family == "random")
    plan.format = needed_format(medium_);
  // Formatting that is only taken up again leaves what was written.
  if (plan.format && medium_.disc &&
      medium_.disc->background_format != mmc::BackgroundFormat::Stopped)
    plan.goes_on = false;
  if (!plan.goes_on) {
    const Lba first = journal.plan.tracks.front().first;
    this->plan(job);
    if (plan_->tracks.front().first != first)
      throw PlanError(cat(medium_.drive,
                          ": is not the disc of the journal: the recording was to "
                          "begin at block ",
                          first.value, ", and would now at block ",
                          plan_->tracks.front().first.value));
    plan_->notes.push_back("nothing of it has reached the disc, so it begins anew");
    return *plan_;
  }
  expect_same_content(journal, plan);
  known_ = journal.tracks;
  plan_ = std::move(plan);
  plan_->journal = options_.journal.path;
  return *plan_;
}

}  // namespace disc::record
