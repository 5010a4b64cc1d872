// The course of a recording: plan, the five steps, verification, and what is told of it.
#include "record/burn.h"

#include <algorithm>
#include <utility>

#include "formats/mmc/commands.h"
#include "formats/mmc/features.h"
#include "record/feeder.h"
#include "record/formatting.h"
#include "record/session_border.h"
#include "record/speed.h"
#include "record/strictly.h"

namespace disc::record {
namespace {

using drive::DriveError;

// Sequential media that hold something are not touched unless it is meant, and those that take
// nothing more are not touched at all.
void refuse_by_state(const Medium& medium, const Job& job) {
  const MediaStatus& status = medium.status;
  const std::string drive = medium.drive + ": ";
  if (status.write_protected)
    throw PlanError(cat(drive, "the disc is write-protected",
                        medium.protection.any() ? ", " + describe(medium.protection) : ""));
  if (mmc::is_random_writable(medium.profile()) ||
      medium.profile() == mmc::Profile::RemovableDisk ||
      medium.profile() == mmc::Profile::NonRemovableDisk)
    return;
  if (status.finalized)
    throw PlanError(cat(drive, "the disc is closed, nothing can be added to it",
                        mmc::is_rewritable(medium.profile())
                            ? "; 'record blank' empties it, and what it holds is lost"
                            : ""));
  if (status.damaged)
    throw PlanError(cat(drive,
                        "the last track or session of the disc is damaged; 'record close' may "
                        "mend it"));
  if (!status.blank && !job.append)
    throw PlanError(cat(drive, "the disc is not blank; --append adds to what it holds",
                        mmc::is_rewritable(medium.profile()) ? ", 'record blank' empties it" : ""));
}

Wanted wanted(const BurnOptions& options) {
  Wanted wanted = wanted_for_burning();
  wanted.all_tracks = options.all_tracks;
  wanted.defects = options.spares;
  return wanted;
}

bool can_load_by_itself(const Medium& medium) {
  const auto feature = medium.configuration.get<mmc::RemovableMediumFeature>();
  return feature && feature->eject &&
         (feature->load || feature->loading_mechanism == mmc::RemovableMediumFeature::tray);
}

}  // namespace

const char* to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::NotVerified:
      return "not verified";
    case Verdict::Good:
      return "good";
    case Verdict::Different:
      return "different";
    case Verdict::Unreadable:
      return "unreadable";
  }
  return "";
}

TimeoutBasis timeout_basis(const Medium& medium, double scale) {
  TimeoutBasis basis;
  basis.cd = mmc::is_cd(medium.profile());
  basis.blu_ray = mmc::is_bd(medium.profile());
  basis.capacity_blocks =
      std::max({medium.total_blocks, medium.free_blocks, medium.formatted_blocks});
  basis.slowest_speed = medium.write_speeds.empty() ? 0 : medium.write_speeds.back().kilobytes;
  basis.scale = scale;
  return basis;
}

Burn::Burn(drive::Transport& drive, Interrupts& interrupts, const BurnOptions& options,
           Progress& progress)
    : drive_(drive),
      options_(options),
      progress_(progress),
      medium_(probe(drive, wanted(options))),
      commander_(drive, timeout_basis(medium_, options.timeout_scale), interrupts) {
  expect_medium(medium_);
}

const WritePlan& Burn::plan(const Job& job) {
  recorder_ = make_recorder({commander_, medium_, progress_});
  refuse_by_state(medium_, job);
  plan_ = recorder_->plan(job);
  if (plan_->sessions.empty())
    plan_->sessions.push_back(
        {plan_->session, 0, plan_->tracks.size(), plan_->closing, std::nullopt, false});
  tell_border();
  job_ = job;
  if (!plan_->simulate)
    plan_->journal = options_.journal.path;
  return *plan_;
}

// Closing a session costs room, too, and may leave none for another one.
void Burn::tell_border() {
  WritePlan& plan = *plan_;
  if (plan.closing != Closing::Session || plan.write_type == WriteType::Random || plan.simulate)
    return;
  const std::int64_t border = border_blocks(medium_, plan.sessions.back().number);
  const std::int64_t left = plan.free_blocks - plan.needed_blocks - border;
  if (left <= 0)
    plan.notes.push_back(cat("closing the session takes about ", border,
                             " blocks, which leaves no room for another one: the drive may close "
                             "the disc with it"));
  else if (border != 0)
    plan.notes.push_back(cat("closing the session takes about ", border, " blocks; about ", left,
                             " are left for more"));
}

// Before anything is changed: without a place for it a recording that should have one does not
// begin.
void Burn::open_journal() {
  if (plan_->journal.empty())
    return;
  Journal journal;
  journal.image = options_.journal.image;
  journal.address = options_.journal.address;
  journal.vendor = medium_.identity.vendor;
  journal.product = medium_.identity.product;
  journal.serial = medium_.identity.serial;
  journal.media_id = medium_.media_id;
  if (medium_.disc)
    journal.disc_id = medium_.disc->disc_id;
  journal.job = job_;
  journal.job.tracks.clear();
  journal.plan = *plan_;
  for (std::size_t i = 0; i < journal.plan.tracks.size(); ++i) {
    const bool known = i < job_.tracks.size() && job_.tracks[i].source;
    journal.image_bytes.push_back(known ? job_.tracks[i].source->size() : 0);
    journal.plan.tracks[i].what.source.reset();
  }
  journal.tracks = known_;
  journal.tracks.resize(plan_->tracks.size());
  for (std::size_t i = 0; i < journal.tracks.size(); ++i)
    journal.tracks[i].sent = std::max(journal.tracks[i].sent, plan_->tracks[i].done);
  try {
    journal_ = std::make_unique<JournalKeeper>(plan_->journal, std::move(journal));
  } catch (const SystemError& error) {
    throw ManifestError(cat(error.what(),
                            ": without a journal an interrupted recording cannot be taken up; "
                            "--journal FILE puts it elsewhere, --no-journal does without"));
  }
}

// False where nothing more is to be done to the disc.
bool Burn::write_track(BurnResult& result, std::size_t index) {
  if (result.ended_early)
    return true;
  const WritePlan& plan = result.plan;
  const PlannedTrack& track = plan.tracks[index];
  WriteReport report;
  report.blocks = track.done;
  if (track.closed) {
    result.tracks.push_back(std::move(report));
    return true;
  }
  if (track.done < track.blocks) {
    const Lba first = recorder_->begin(plan, track);
    const Lba expected = track.first + static_cast<std::int32_t>(track.done);
    if (first != expected)
      throw DriveError(cat(medium_.drive, ": would ", track.done == 0 ? "begin" : "go on with",
                           " track ", track.number, " at block ", first.value, ", the plan says ",
                           expected.value, "; nothing of it was written"));
    if (journal_)
      journal_->enter(Stage::Writing, index);
    report = recorder_->write(plan, track);
    if (!result.speed_in_force)
      result.speed_in_force = write_speed_in_force(commander_);
    if (journal_)
      journal_->reached(report.blocks, false, report.digests);
    if (track.done != 0)
      report.digests.clear();  // of a part
  }
  result.ended_early = report.ended_early;
  result.tracks.push_back(std::move(report));
  if (result.ended_early && commander_.interrupts().stop_wished()) {
    // What the drive has taken goes to the disc; the track stays open, to be gone on with.
    commander_.send_if_known(mmc::SynchronizeCache{}, "flush the drive's buffer");
    if (journal_)
      journal_->flushed();
    return false;
  }
  if (journal_)
    journal_->enter(Stage::EndingTrack, index);
  recorder_->end(plan, track, result.tracks.back());
  if (journal_)
    journal_->flushed();
  return true;
}

void Burn::write(BurnResult& result) {
  const WritePlan& plan = result.plan;
  if (journal_)
    journal_->enter(Stage::Preparing, 0);
  if (!plan.completed)
    recorder_->prepare(plan);
  if (!plan.goes_on)
    recorder_->initialise(plan);
  else if (plan.format)
    format_medium(commander_, *plan.format, progress_);
  for (const PlannedSession& session : plan.sessions) {
    if (!session.complete)
      recorder_->begin_session(plan, session);
    for (std::size_t i = 0; i < session.tracks; ++i)
      if (!write_track(result, session.first_track + i))
        return;
    if (result.ended_early)
      break;
    if (&session != &plan.sessions.back() && !session.complete)
      recorder_->end_session(plan, session);
  }
  if (journal_)
    journal_->enter(Stage::Closing, plan.tracks.size() - 1);
  if (!plan.completed && !result.tracks.empty() &&
      (result.tracks.front().blocks != 0 || !result.ended_early))
    recorder_->finish(plan);
}

void Burn::hold_against_receipt(BurnResult& result) const {
  if (options_.receipt_chunks.empty() || result.tracks.size() != 1 ||
      result.tracks.front().digests.empty())
    return;
  const std::vector<std::string>& found = result.tracks.front().digests;
  for (std::size_t i = 0; i < std::max(found.size(), options_.receipt_chunks.size()); ++i)
    if (i >= found.size() || i >= options_.receipt_chunks.size() ||
        found[i] != options_.receipt_chunks[i]) {
      result.receipt_fault = cat("the image is not the one of the receipt: they differ from byte ",
                                 i * Feeder::slot_bytes, " on");
      return;
    }
  result.of_receipt = true;
}

void Burn::verify(BurnResult& result) {
  const WritePlan& plan = result.plan;
  if (options_.verify == VerifyLevel::None || plan.simulate || result.ended_early)
    return;
  if (options_.verify >= VerifyLevel::Quick)
    result.reload = forget_cache(commander_, can_load_by_itself(medium_),
                                 plan.tracks.back().first.value + plan.tracks.back().blocks);
  Wanted wanted = wanted_for_burning();
  wanted.all_tracks = true;
  const Medium after = probe(drive_, wanted);
  result.faults = recorder_->check(plan, after);
  if (!after.has_medium())
    result.faults = {cat("the drive no longer finds the disc: ", describe(after.ready))};
  result.verdict = result.faults.empty() ? Verdict::Good : Verdict::Different;
  if (options_.verify == VerifyLevel::Structure || !after.has_medium())
    return;
  std::optional<Strictly> strictly;
  if (options_.verify == VerifyLevel::Paranoid)
    strictly.emplace(commander_, medium_);
  bool different = false, unreadable = false;
  for (const PlannedTrack& track : plan.tracks) {
    const Section section = recorder_->section_of(plan, track);
    std::vector<Lba> breaks;
    if (plan.layer_break)
      breaks.push_back(Lba{static_cast<std::int32_t>(*plan.layer_break)});
    const std::vector<Extent> extents =
        options_.verify == VerifyLevel::Quick
            ? quick_sample(section, plan.blocks_per_write, breaks)
            : std::vector<Extent>{{section.first, static_cast<std::int32_t>(section.blocks)}};
    result.read_back.push_back(compare_with_source(commander_, section, extents, progress_));
    const ReadBackReport& report = result.read_back.back();
    different = different || report.different != 0;
    unreadable = unreadable || report.unreadable != 0;
    if (report.compared == 0 && report.unreadable == 0) {
      result.verdict = Verdict::NotVerified;  // nothing was read: that is no success
      return;
    }
  }
  if (commander_.interrupts().end_wished())
    result.verdict = Verdict::NotVerified;
  else if (different)
    result.verdict = Verdict::Different;
  else if (unreadable)
    result.verdict = Verdict::Unreadable;
}

// What was closed early by wish can be taken up only where blocks can be written anywhere, and what
// was verified needs no journal, whatever the verdict: all that can be known of it was told.
void Burn::close_journal(BurnResult& result) {
  if (!journal_)
    return;
  result.journal_fault = journal_->failure();
  const Interrupts& interrupts = commander_.interrupts();
  const bool can_go_on = result.ended_early ? interrupts.stop_wished() || recorder_->overwritable()
                                            : interrupts.end_wished();
  if (can_go_on)
    result.journal = journal_->path();
  else
    journal_->remove();
  journal_.reset();
}

BurnResult Burn::run() {
  try {
    run_plan();
  } catch (const Error& error) {
    result_.failure = error.what();
    throw;
  }
  return result_;
}

void Burn::run_plan() {
  BurnResult& result = result_;
  result = {};
  result.plan = *plan_;
  result.place = {medium_.identity.vendor, medium_.identity.product,      medium_.identity.revision,
                  medium_.identity.serial, medium_.media_id.manufacturer, medium_.media_id.type,
                  medium_.spares};
  recorder_->tell(nullptr);
  open_journal();
  recorder_->tell(journal_.get());
  TrayLock lock(commander_);
  try {
    write(result);
  } catch (const WriteStopped& stopped) {
    if (journal_)
      journal_->reached(stopped.report.blocks, false, {});
    result.tracks.push_back(stopped.report);
    // So that what was taken is on the disc, wherever it ended.
    drive_.send(mmc::SynchronizeCache{}, timeout_of(mmc::SynchronizeCache{}, commander_.basis()));
    throw;
  }
  hold_against_receipt(result);
  lock.release();  // the disc may have to be loaded anew
  if (journal_ && !result.ended_early)
    journal_->enter(Stage::Verifying, result.plan.tracks.size() - 1);
  verify(result);
  if (!result.receipt_fault.empty())
    result.verdict = Verdict::Different;
  if (options_.spares) {
    Wanted spares;
    spares.defects = true;
    result.spares_after = probe(drive_, spares).spares;
  }
  close_journal(result);
}

}  // namespace disc::record
