// Media whose blocks can be written anywhere, again and again: DVD-RAM, DVD+RW, DVD-RW restricted
// overwrite, BD-RE, disks.
#include <algorithm>

#include "formats/mmc/commands.h"
#include "record/delta.h"
#include "record/formatting.h"
#include "record/probe_parts.h"
#include "record/recorders.h"
#include "record/volume_end.h"

namespace disc::record {
namespace {

using mmc::Profile;

class RandomRecorder final : public Recorder {
 public:
  explicit RandomRecorder(const Workplace& place) : Recorder(place) {}

  WritePlan plan(const Job& job) override;
  void prepare(const WritePlan& plan) override { set_speed(plan); }
  void initialise(const WritePlan& plan) override;
  /// With the flush, so that what the drive loses on the way can be sent once more.
  WriteReport write(const WritePlan& plan, const PlannedTrack& track) override;
  Lba begin(const WritePlan&, const PlannedTrack& track) override {
    return track.first + static_cast<std::int32_t>(track.done);
  }
  FoundTrack find(const WritePlan&, const PlannedTrack& track, std::int64_t safe,
                  std::int64_t) override {
    const std::int64_t unit = std::max<std::int64_t>(1, medium().ecc_blocks());
    FoundTrack found;
    found.blocks = safe == track.blocks ? safe : safe / unit * unit;
    found.state = found.blocks == 0 ? FoundTrack::State::Missing : FoundTrack::State::Open;
    return found;
  }
  // A disk has it quickly; a drive stops and starts its disc for it.
  std::uint64_t flush_every() const override { return (is_disk() ? 16ULL : 64ULL) * 1024 * 1024; }
  void end(const WritePlan&, const PlannedTrack&, const WriteReport&) override {}
  void finish(const WritePlan& plan) override;
  std::vector<std::string> check(const WritePlan& plan, const Medium& after) override;

  bool overwritable() const override { return true; }
  std::optional<Lba> next_writable(Extent) override { return std::nullopt; }
  bool restore() override { return true; }

 private:
  WriteReport write_delta(const WritePlan& plan, const PlannedTrack& track);
  bool is(Profile profile) const { return medium().profile() == profile; }
  bool is_plus() const { return is(Profile::DvdPlusRw) || is(Profile::DvdPlusRwDualLayer); }
  bool is_disk() const { return is(Profile::RemovableDisk) || is(Profile::NonRemovableDisk); }
  std::int64_t behind_all();
  bool needs_whole_units() const { return is(Profile::DvdRwRestrictedOverwrite); }
};

// The first block behind what the file systems on the medium claim, as a multiple of the largest
// ECC block there is; 0 where there is none.
std::int64_t RandomRecorder::behind_all() {
  constexpr std::int64_t unit = 32;
  const auto block_at = [this](Lba at) {
    mmc::Read10 read;
    read.first = static_cast<std::uint32_t>(at.value);
    read.blocks = 1;
    return commander()
        .ask(read, disc::block_size)
        .value_or(std::vector<std::uint8_t>(disc::block_size));
  };
  const std::int64_t most = std::max(medium().readable_blocks, medium().total_blocks);
  const std::optional<VolumeEnd> end = volume_end(block_at, most);
  return end ? (end->blocks + unit - 1) / unit * unit : 0;
}

WritePlan RandomRecorder::plan(const Job& job) {
  WritePlan plan = start_plan(job, "random");
  const Medium& disc = medium();
  plan.write_type = WriteType::Random;
  if (job.write_type != WriteType::Auto && job.write_type != WriteType::Random)
    throw PlanError(cat("--write-type ", to_string(job.write_type), " is not for ",
                        mmc::describe(disc.profile()), ", where blocks can be written anywhere"));
  if (plan.simulate)
    throw PlanError(cat(mmc::describe(disc.profile()),
                        " cannot be simulated: no drive knows how; leave out --simulate"));
  if (job.layer_break)
    throw PlanError("--layer-break is for DVD+R DL and DVD-R DL");
  plan.format = needed_format(disc);
  if (plan.format)
    plan.free_blocks = std::max(plan.free_blocks, plan.format->blocks);
  const auto unit = static_cast<std::int64_t>(std::max<std::uint32_t>(1, disc.ecc_blocks()));
  std::int64_t begun = job.first.value_or(Lba{0}).value;
  if (job.append && !job.first && !job.tracks.front().at)
    begun = behind_all();
  if (needs_whole_units() && begun % unit != 0)
    throw PlanError(cat("block ", begun, " is no multiple of ", unit,
                        ", and this disc takes whole ECC blocks only"));
  std::int64_t at = begun;
  std::uint16_t number = 0;
  for (const JobTrack& track : job.tracks) {
    at = track.at.value_or(Lba{static_cast<std::int32_t>(at)}).value;
    PlannedTrack planned{track, ++number, Lba{static_cast<std::int32_t>(at)}, track.blocks, 0};
    if (needs_whole_units())
      planned.padding = (track.blocks + unit - 1) / unit * unit - track.blocks;
    planned.blocks += planned.padding;
    at += planned.blocks;
    plan.tracks.push_back(planned);
  }
  plan.needed_blocks = 0;
  std::int64_t end = 0;
  for (const PlannedTrack& track : plan.tracks) {
    plan.needed_blocks += track.blocks;
    end = std::max(end, track.first.value + track.blocks);
  }
  plan.session = 1;
  if (end > plan.free_blocks)
    throw PlanError(cat(job.name, " needs ", end, " blocks and the ", is_disk() ? "medium" : "disc",
                        " has ", plan.free_blocks));
  // Formatting that is only taken up again leaves what was written before, so that counts, too. A
  // file that was only made now has nothing to be lost.
  const Blankness content = is_disk() && disc.blankness == Blankness::Unknown
                                ? look_at_content(commander().drive(), disc)
                                : disc.blankness;
  plan.destroys =
      !disc.status.blank && content != Blankness::Physical && content != Blankness::Zeros;
  // What is added lies behind all that a file system has; what of that is renewed, the job knows.
  if (job.append && (!job.first || begun >= behind_all()))
    plan.destroys = false;
  if (plan.destroys)
    plan.loses = cat("what blocks ", begun, " to ", at - 1, " hold");
  if (plan.streaming && !mmc::is_bd(disc.profile()) && !is(Profile::DvdRam))
    plan.streaming = false;
  // A disc that is only formatted now holds nothing to compare with; formatting that is taken up
  // again leaves what there is.
  const bool emptied = plan.format && !(is_plus() && plan.format->parameter == 1);
  plan.delta = job.delta && !emptied;
  if (plan.delta) {
    plan.delta_known = job.delta_known;
    plan.notes.push_back(cat("the disc is read first, and only ",
                             unit > 1 ? "ECC blocks" : "blocks", " that differ are written"));
  } else if (job.delta) {
    plan.notes.push_back("the disc is formatted first, so that all blocks are written");
  }
  plan.closing = Closing::Session;
  plan.closing_words = is_disk() ? "nothing to be closed" : "can be written over at any time";
  return plan;
}

void RandomRecorder::initialise(const WritePlan& plan) {
  if (plan.format)
    format_medium(commander(), *plan.format, progress());
}

void add(WriteReport& sum, const WriteReport& part) {
  sum.commands += part.commands;
  sum.busy += part.busy;
  sum.doubts += part.doubts;
  sum.saved += part.saved;
  sum.resent += part.resent;
  sum.recovered += part.recovered;
  sum.starved += part.starved;
  sum.lowest_level = std::min(sum.lowest_level, part.lowest_level);
  sum.level_known = sum.level_known || part.level_known;
  sum.duration += part.duration;
}

WriteReport RandomRecorder::write_delta(const WritePlan& plan, const PlannedTrack& track) {
  const Section whole = section_of(plan, track);
  const auto unit = static_cast<std::int32_t>(std::max<std::uint32_t>(1, medium().ecc_blocks()));
  Delta delta = find_delta(commander(), whole, unit, plan.delta_known, progress());
  WriteReport report;
  std::int64_t written = 0;
  for (const Extent& extent : delta.changed) {
    Section part = whole;
    const std::int64_t skipped = extent.first - whole.first;
    part.done = 0;
    part.first = extent.first;
    part.blocks = extent.blocks;
    part.offset += static_cast<std::uint64_t>(skipped) * whole.block_bytes;
    part.padding =
        std::max<std::int64_t>(0, skipped + extent.blocks - (whole.blocks - whole.padding));
    try {
      // How far it has come says nothing of what lies on the disc: taken up again, it begins anew.
      WriteManner how = manner(plan, written == 0);
      how.checkpoints = nullptr;
      const WriteReport one = write_section(commander(), part, how, *this, progress());
      add(report, one);
      written += one.blocks;
      report.ended_early = one.ended_early;
    } catch (WriteStopped& stopped) {
      add(report, stopped.report);
      report.blocks = skipped + stopped.report.blocks;
      stopped.report = report;
      throw;
    }
    if (report.ended_early) {
      report.blocks = skipped + (written == 0 ? 0 : extent.blocks);
      return report;
    }
  }
  report.blocks = whole.blocks;
  report.unchanged = whole.blocks - delta.changed_blocks;
  report.digests = std::move(delta.digests);
  return report;
}

WriteReport RandomRecorder::write(const WritePlan& plan, const PlannedTrack& track) {
  std::int64_t lost = 0;
  for (;;) {
    try {
      WriteReport report = plan.delta ? write_delta(plan, track) : Recorder::write(plan, track);
      flush();
      report.rewritten = lost;
      return report;
    } catch (const WriteStopped& stopped) {
      if (!stopped.lost || lost != 0)
        throw;
      lost = std::max<std::int64_t>(stopped.lost->blocks, 1);
    }
  }
}

void RandomRecorder::finish(const WritePlan&) {
  // What goes on in the background would keep the disc from being read elsewhere (MMC-5 6.3.3.6).
  if (is_plus()) {
    close(mmc::CloseTrackSession::stop_background_format, 0, "ending the formatting");
    close(mmc::CloseTrackSession::session, 0, "making the disc readable elsewhere");
  }
  if (is(Profile::DvdRwRestrictedOverwrite) && medium().disc &&
      medium().disc->last_session == mmc::SessionState::Incomplete)
    close(mmc::CloseTrackSession::session, 0, "closing the session");
}

std::vector<std::string> RandomRecorder::check(const WritePlan& plan, const Medium& after) {
  std::vector<std::string> faults;
  const PlannedTrack& last = plan.tracks.back();
  if (after.readable_blocks != 0 && after.readable_blocks < last.first.value + last.blocks)
    faults.push_back(cat("the drive reads ", after.readable_blocks, " blocks of the medium, and ",
                         last.first.value + last.blocks, " were written"));
  return faults;
}

}  // namespace

std::unique_ptr<Recorder> make_random_recorder(const Workplace& place) {
  return std::make_unique<RandomRecorder>(place);
}

}  // namespace disc::record
