// DVD-R and DVD-RW in sequence: incremental, disc at once, and layer jump on two layers.
#include <algorithm>

#include "formats/mmc/commands.h"
#include "formats/mmc/disc_structure.h"
#include "formats/mmc/dvd_structure.h"
#include "formats/mmc/write_features.h"
#include "record/recorder.h"
#include "record/recorders.h"
#include "record/write_parameters.h"

namespace disc::record {
namespace {

constexpr std::int32_t ecc = 16;
// Blocks between two packets (MMC-5 7.5.4: link size of DVD).
constexpr std::uint8_t link_size = 16;

std::int64_t round_up(std::int64_t blocks) { return (blocks + ecc - 1) / ecc * ecc; }

class DvdMinusRecorder final : public Recorder {
 public:
  explicit DvdMinusRecorder(const Workplace& place) : Recorder(place) {}

  WritePlan plan(const Job& job) override;
  void prepare(const WritePlan& plan) override;
  void initialise(const WritePlan& plan) override;
  Lba begin(const WritePlan& plan, const PlannedTrack& track) override;
  void end(const WritePlan& plan, const PlannedTrack& track, const WriteReport& report) override;
  void finish(const WritePlan& plan) override;
  std::vector<std::string> check(const WritePlan& plan, const Medium& after) override;

  bool overwritable() const override { return false; }
  std::optional<Lba> next_writable(Extent) override { return ask_next_writable(track_); }
  bool restore() override;

 private:
  WriteType choose(const Job& job) const;
  void choose_layer_break(const Job& job, WritePlan& plan) const;
  mmc::WriteParametersPage page(const WritePlan& plan) const;

  std::uint32_t track_ = 1;
  std::optional<mmc::WriteParametersPage> page_;
};

// Disc at once where the disc is blank and to be closed: players like it best, and it wastes no
// block. Whoever wants to add something later needs the other way.
WriteType DvdMinusRecorder::choose(const Job& job) const {
  const mmc::Configuration& can = medium().configuration;
  const bool incremental = can.is_current(mmc::IncrementalStreamingWritableFeature::code);
  const bool at_once = can.is_current(mmc::DvdMinusWriteFeature::code);
  if (medium().profile() == mmc::Profile::DvdRDualLayerJump) {
    if (job.write_type != WriteType::Auto && job.write_type != WriteType::LayerJump)
      throw PlanError(cat("the disc is one for layer jump recording; --write-type ",
                          to_string(job.write_type), " is not possible on it, layer-jump is"));
    return WriteType::LayerJump;
  }
  const bool blank = medium().status.blank;
  switch (job.write_type) {
    case WriteType::Auto:
      if (at_once && blank && job.closing == Closing::Disc && job.tracks.size() == 1)
        return WriteType::SessionAtOnce;
      if (incremental)
        return WriteType::Incremental;
      if (at_once && blank && job.closing == Closing::Session)
        throw PlanError(
            "this disc can only be written at once and then be closed, as it was blanked quickly; "
            "leave out --multi, or blank it in full: 'record blank --full'");
      if (at_once && blank)
        return WriteType::SessionAtOnce;
      break;
    case WriteType::Incremental:
      if (incremental)
        return WriteType::Incremental;
      throw PlanError(
          "this disc cannot be written incrementally, as it was blanked quickly; blank it in full "
          "('record blank --full'), or use --write-type sao");
    case WriteType::SessionAtOnce:
      if (!blank)
        throw PlanError("the disc is not blank, and only a blank one can be written at once");
      if (at_once)
        return WriteType::SessionAtOnce;
      break;
    default:
      throw PlanError(cat("--write-type ", to_string(job.write_type), " is not for ",
                          mmc::describe(medium().profile()), "; incremental and sao are"));
  }
  throw PlanError("the drive offers no way to write this disc");
}

// Half of the blocks on each layer, in whole ECC blocks, unless told otherwise (MMC-5 4.3.7.5).
void DvdMinusRecorder::choose_layer_break(const Job& job, WritePlan& plan) const {
  if (plan.write_type != WriteType::LayerJump) {
    if (job.layer_break)
      throw PlanError(
          "this disc fills its first layer before the second; --layer-break is for "
          "layer jump recording and DVD+R DL");
    if (medium().layer_boundary && plan.needed_blocks > *medium().layer_boundary)
      plan.layer_break = medium().layer_boundary;
    return;
  }
  const std::int64_t half = round_up((plan.needed_blocks + 1) / 2);
  const std::int64_t wish = job.layer_break.value_or(half);
  if (wish % ecc != 0)
    throw PlanError(cat("--layer-break ", wish, " is no multiple of ", ecc, " blocks"));
  const std::int64_t most = medium().layer_boundary.value_or(plan.free_blocks / 2);
  if (wish > most || plan.needed_blocks - wish > wish)
    throw PlanError(cat("--layer-break ", wish, ": layer 0 must hold at least half of the ",
                        plan.needed_blocks, " blocks and has ", most));
  plan.layer_break = wish;
}

WritePlan DvdMinusRecorder::plan(const Job& job) {
  WritePlan plan = start_plan(job, "dvd-r");
  const Medium& disc = medium();
  if (plan.closing == Closing::Auto)
    plan.closing = Closing::Disc;
  Job wish = job;
  wish.closing = plan.closing;
  plan.write_type = choose(wish);
  if (!disc.next_writable_address)
    throw PlanError("the drive does not tell where this disc can be written");
  const bool packets = plan.write_type == WriteType::Incremental;
  std::int64_t at = disc.next_writable_address->value;
  std::uint16_t number = disc.disc ? disc.disc->last_track_of_last_session : 1;
  const std::int64_t begun = at;
  for (const JobTrack& track : job.tracks) {
    PlannedTrack planned{track, number++, Lba{static_cast<std::int32_t>(at)}, track.blocks, 0};
    if (packets)
      planned.padding = round_up(track.blocks) - track.blocks;  // packets are of whole ECC blocks
    planned.blocks += planned.padding;
    at += planned.blocks;
    plan.tracks.push_back(planned);
  }
  plan.needed_blocks = at - begun;
  if (plan.write_type != WriteType::Incremental && job.tracks.size() > 1)
    throw PlanError(
        "a disc written at once has one track; write the images one after the other, "
        "with --multi");
  if (plan.needed_blocks > plan.free_blocks)
    throw PlanError(cat(job.name, " needs ", plan.needed_blocks, " blocks and the disc has ",
                        plan.free_blocks, " free"));
  plan.reserve = plan.write_type == WriteType::SessionAtOnce;
  choose_layer_break(job, plan);
  plan.calibrate = disc.disc && disc.disc->opc.empty() && !plan.simulate;
  const auto minus = disc.configuration.get<mmc::DvdMinusWriteFeature>();
  if (plan.simulate && !(minus && minus->test_write))
    throw PlanError("the drive cannot simulate on this disc");
  plan.closing_words = plan.write_type == WriteType::SessionAtOnce ? "the disc is closed"
                       : plan.closing == Closing::Disc             ? "session and disc are closed"
                       : plan.closing == Closing::Session
                           ? "the session is closed, more can be added"
                           : "the session stays open";
  return plan;
}

mmc::WriteParametersPage DvdMinusRecorder::page(const WritePlan& plan) const {
  mmc::WriteParametersPage page;
  page.underrun_free = true;
  page.test_write = plan.simulate;
  page.track_mode = 5;
  page.multi_session =
      plan.closing == Closing::Disc ? mmc::MultiSession::None : mmc::MultiSession::Allowed;
  switch (plan.write_type) {
    case WriteType::SessionAtOnce:
      page.write_type = mmc::WriteType::SessionAtOnce;
      break;
    case WriteType::LayerJump:
      page.write_type = mmc::WriteType::LayerJump;
      break;
    default:
      page.write_type = mmc::WriteType::Packet;
      page.link_size_valid = true;
      page.link_size = link_size;
      page.fixed_packets = true;
      page.packet_size = ecc;
  }
  return page;
}

void DvdMinusRecorder::prepare(const WritePlan& plan) {
  page_ = page(plan);
  send_write_parameters(commander(), *page_);
  set_speed(plan);
}

bool DvdMinusRecorder::restore() {
  if (page_)
    send_write_parameters(commander(), *page_);
  return true;
}

void DvdMinusRecorder::initialise(const WritePlan& plan) {
  if (plan.calibrate)
    calibrate();
  if (plan.write_type == WriteType::LayerJump) {
    send_structure(
        mmc::dvd_manual_layer_jump,
        mmc::encode_manual_layer_jump(Lba{static_cast<std::int32_t>(*plan.layer_break - 1)}),
        "set where the layers change");
  }
  if (plan.reserve) {
    mmc::ReserveTrack command;
    command.size = static_cast<std::uint32_t>(plan.tracks.front().blocks);
    commander().send(command, "reserve room for the track");
  }
}

Lba DvdMinusRecorder::begin(const WritePlan&, const PlannedTrack& track) {
  track_ = track.number;
  const std::optional<Lba> next = ask_next_writable(track_);
  if (!next)
    throw drive::DriveError(cat(medium().drive, ": does not tell where track ", track.number,
                                " would begin; nothing of it was written"));
  return *next;
}

void DvdMinusRecorder::end(const WritePlan& plan, const PlannedTrack& track, const WriteReport&) {
  flush();
  if (plan.write_type != WriteType::SessionAtOnce && plan.closing != Closing::Leave &&
      !plan.simulate)
    commander().close_track(track.number, progress());
}

void DvdMinusRecorder::finish(const WritePlan& plan) {
  if (plan.write_type == WriteType::SessionAtOnce || plan.closing == Closing::Leave ||
      plan.simulate)
    return;
  close(mmc::CloseTrackSession::session, 0,
        plan.closing == Closing::Disc ? "closing the disc" : "closing the session");
}

std::vector<std::string> DvdMinusRecorder::check(const WritePlan& plan, const Medium& after) {
  return check_sequential(plan, after);
}

}  // namespace

std::unique_ptr<Recorder> make_dvd_minus_recorder(const Workplace& place) {
  return std::make_unique<DvdMinusRecorder>(place);
}

}  // namespace disc::record
