// DVD+R of one layer and of two: each track is a session.
#include <algorithm>

#include "formats/mmc/commands.h"
#include "formats/mmc/disc_structure.h"
#include "formats/mmc/dvd_structure.h"
#include "record/recorders.h"

namespace disc::record {
namespace {

constexpr std::int32_t ecc = 16;
// The number by which READ TRACK INFORMATION calls the track that is not there yet.
constexpr std::uint32_t open_track = mmc::ReadTrackInformation::invisible_track;
// Sessions that fit into the table of contents zone (MMC-5 4.3.6.3, 4.3.8).
constexpr std::uint16_t most_sessions = 153, most_sessions_dual_layer = 127;

std::int64_t round_up(std::int64_t blocks) { return (blocks + ecc - 1) / ecc * ecc; }

class DvdPlusRecorder final : public Recorder {
 public:
  explicit DvdPlusRecorder(const Workplace& place) : Recorder(place) {}

  WritePlan plan(const Job& job) override;
  void prepare(const WritePlan& plan) override { set_speed(plan); }
  void initialise(const WritePlan& plan) override;
  Lba begin(const WritePlan& plan, const PlannedTrack& track) override;
  void end(const WritePlan& plan, const PlannedTrack& track, const WriteReport& report) override;
  void finish(const WritePlan& plan) override;
  std::vector<std::string> check(const WritePlan& plan, const Medium& after) override {
    return check_sequential(plan, after);
  }

  bool overwritable() const override { return false; }
  std::optional<Lba> next_writable(Extent) override { return ask_next_writable(open_track); }
  bool restore() override { return true; }

 private:
  bool dual_layer() const { return medium().profile() == mmc::Profile::DvdPlusRDualLayer; }
  void choose_layer_break(const Job& job, WritePlan& plan) const;
};

// A disc that is closed at once has its blocks on both layers alike, since whatever the second
// layer lacks would have to be filled when closing.
void DvdPlusRecorder::choose_layer_break(const Job& job, WritePlan& plan) const {
  if (!dual_layer()) {
    if (job.layer_break)
      throw PlanError("the disc has one layer, --layer-break needs two");
    return;
  }
  if (!medium().layer_boundary_settable || !medium().status.blank) {
    if (job.layer_break)
      throw PlanError("where the layers change can be chosen on a blank disc only");
    plan.layer_break = medium().layer_boundary;
    return;
  }
  const std::int64_t most = medium().layer_boundary.value_or(plan.free_blocks / 2);
  if (!job.layer_break) {
    if (plan.closing == Closing::Disc)
      plan.layer_break = std::min(most, round_up((plan.needed_blocks + 1) / 2));
    else
      plan.layer_break = medium().layer_boundary;
    return;
  }
  const std::int64_t wish = *job.layer_break;
  if (wish % ecc != 0 || wish <= 0)
    throw PlanError(cat("--layer-break ", wish, " is no multiple of ", ecc, " blocks"));
  if (wish > most)
    throw PlanError(cat("--layer-break ", wish, ": layer 0 has ", most, " blocks"));
  if (plan.needed_blocks > 2 * wish)
    throw PlanError(cat("--layer-break ", wish, " leaves room for ", 2 * wish, " blocks, and ",
                        job.name, " needs ", plan.needed_blocks));
  plan.layer_break = wish;
}

WritePlan DvdPlusRecorder::plan(const Job& job) {
  WritePlan plan = start_plan(job, "dvd+r");
  const Medium& disc = medium();
  plan.write_type = WriteType::Incremental;
  if (job.write_type != WriteType::Auto && job.write_type != WriteType::Incremental)
    throw PlanError(cat("--write-type ", to_string(job.write_type),
                        " is not for DVD+R, which knows but one: incremental"));
  if (plan.simulate)
    throw PlanError("DVD+R cannot be simulated: no drive knows how; leave out --simulate");
  if (plan.closing == Closing::Auto)
    plan.closing = Closing::Disc;
  if (!disc.next_writable_address)
    throw PlanError("the drive does not tell where this disc can be written");
  std::uint16_t number = disc.disc ? disc.disc->last_track_of_last_session : 1;
  const std::uint16_t most = dual_layer() ? most_sessions_dual_layer : most_sessions;
  if (number + job.tracks.size() - 1 > most)
    throw PlanError(cat("the disc has ", number - 1, " tracks, and no more than ", most, " fit"));
  std::int64_t at = disc.next_writable_address->value;
  const std::int64_t begun = at;
  for (const JobTrack& track : job.tracks) {
    plan.tracks.push_back({track, number++, Lba{static_cast<std::int32_t>(at)}, track.blocks, 0});
    at += round_up(track.blocks);  // the drive fills the last ECC block by itself
  }
  plan.needed_blocks = at - begun;
  if (plan.needed_blocks > plan.free_blocks)
    throw PlanError(cat(job.name, " needs ", plan.needed_blocks, " blocks and the disc has ",
                        plan.free_blocks, " free"));
  choose_layer_break(job, plan);
  plan.calibrate = false;  // the drive does it with the first WRITE
  plan.closing_words = plan.closing == Closing::Disc ? "the disc is closed"
                       : plan.closing == Closing::Session
                           ? "the session is closed, more can be added"
                           : "the session stays open";
  return plan;
}

void DvdPlusRecorder::initialise(const WritePlan& plan) {
  if (!plan.layer_break || plan.layer_break == medium().layer_boundary)
    return;
  mmc::LayerBoundary boundary;
  boundary.capacity = static_cast<std::uint32_t>(*plan.layer_break);
  send_structure(mmc::dvd_layer_boundary, mmc::encode_layer_boundary(boundary),
                 "set where the layers change");
}

Lba DvdPlusRecorder::begin(const WritePlan&, const PlannedTrack& track) {
  const std::optional<Lba> next = ask_next_writable(open_track);
  if (!next)
    throw drive::DriveError(cat(medium().drive, ": does not tell where track ", track.number,
                                " would begin; nothing of it was written"));
  return *next;
}

void DvdPlusRecorder::end(const WritePlan& plan, const PlannedTrack& track, const WriteReport&) {
  flush();
  if (plan.closing == Closing::Leave)
    return;
  commander().close_track(track.number, progress());
  // A track is a session: all but the last are closed so that the next one can begin.
  if (track.number != plan.tracks.back().number)
    close(mmc::CloseTrackSession::session, 0, "closing the session");
}

void DvdPlusRecorder::finish(const WritePlan& plan) {
  if (plan.closing == Closing::Session)
    close(mmc::CloseTrackSession::session, 0, "closing the session");
  if (plan.closing == Closing::Disc)
    close(mmc::CloseTrackSession::finalize_minimum_radius, 1, "closing the disc");
}

}  // namespace

std::unique_ptr<Recorder> make_dvd_plus_recorder(const Workplace& place) {
  return std::make_unique<DvdPlusRecorder>(place);
}

}  // namespace disc::record
