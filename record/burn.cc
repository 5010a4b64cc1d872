// The course of a recording: plan, the five steps, verification, and what is told of it.
#include "record/burn.h"

#include <algorithm>
#include <utility>

#include "formats/mmc/commands.h"
#include "formats/mmc/features.h"
#include "record/feeder.h"
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
      medium_(probe(drive, wanted_for_burning())),
      commander_(drive, timeout_basis(medium_, options.timeout_scale), interrupts) {
  expect_medium(medium_);
}

const WritePlan& Burn::plan(const Job& job) {
  recorder_ = make_recorder({commander_, medium_, progress_});
  refuse_by_state(medium_, job);
  plan_ = recorder_->plan(job);
  return *plan_;
}

void Burn::write(BurnResult& result) {
  const WritePlan& plan = result.plan;
  recorder_->prepare(plan);
  recorder_->initialise(plan);
  for (const PlannedTrack& track : plan.tracks) {
    const Lba first = recorder_->begin(plan, track);
    if (first != track.first)
      throw DriveError(cat(medium_.drive, ": would begin track ", track.number, " at block ",
                           first.value, ", the plan says ", track.first.value,
                           "; nothing of it was written"));
    WriteReport report = recorder_->write(plan, track);
    if (result.tracks.empty())
      result.speed_in_force = write_speed_in_force(commander_);
    result.ended_early = report.ended_early;
    result.tracks.push_back(std::move(report));
    if (result.ended_early && commander_.interrupts().stop_wished()) {
      // What the drive has taken goes to the disc; the track stays open, to be gone on with.
      commander_.send_if_known(mmc::SynchronizeCache{}, "flush the drive's buffer");
      return;
    }
    recorder_->end(plan, track, result.tracks.back());
    if (result.ended_early)
      break;
  }
  if (!result.tracks.empty() && (result.tracks.front().blocks != 0 || !result.ended_early))
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

BurnResult Burn::run() {
  BurnResult result;
  result.plan = *plan_;
  TrayLock lock(commander_);
  try {
    write(result);
  } catch (const WriteStopped&) {
    // So that what was taken is on the disc, wherever it ended.
    drive_.send(mmc::SynchronizeCache{}, timeout_of(mmc::SynchronizeCache{}, commander_.basis()));
    throw;
  }
  hold_against_receipt(result);
  lock.release();  // the disc may have to be loaded anew
  verify(result);
  if (!result.receipt_fault.empty())
    result.verdict = Verdict::Different;
  return result;
}

}  // namespace disc::record
