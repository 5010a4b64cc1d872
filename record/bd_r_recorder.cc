// BD-R: in sequence, with or without spare areas and pseudo-overwrite, or block by block (RRM).
#include <algorithm>

#include "formats/mmc/commands.h"
#include "formats/mmc/format.h"
#include "formats/mmc/write_features.h"
#include "record/formatting.h"
#include "record/recorders.h"

namespace disc::record {
namespace {

constexpr std::int32_t cluster = 32;
// Of random recording, where the drive does not tell how far it came.
constexpr std::uint64_t flush_bytes = 64 * 1024 * 1024;
constexpr std::uint32_t open_track = mmc::ReadTrackInformation::invisible_track;
// Sub-types of format type 32h (MMC-5 6.5.4.2.17).
constexpr std::uint8_t srm_pow = 0, srm_spares = 1, rrm = 2;

class BdRRecorder final : public Recorder {
 public:
  explicit BdRRecorder(const Workplace& place) : Recorder(place) {}

  WritePlan plan(const Job& job) override;
  void prepare(const WritePlan& plan) override { set_speed(plan); }
  void initialise(const WritePlan& plan) override;
  Lba begin(const WritePlan& plan, const PlannedTrack& track) override;
  void end(const WritePlan& plan, const PlannedTrack& track, const WriteReport& report) override;
  void finish(const WritePlan& plan) override;
  std::vector<std::string> check(const WritePlan& plan, const Medium& after) override;
  void take_up(const WritePlan& plan) override { random_ = plan.write_type == WriteType::Random; }
  FoundTrack find(const WritePlan& plan, const PlannedTrack& track, std::int64_t safe,
                  std::int64_t sent) override;
  std::uint64_t flush_every() const override { return random_ ? flush_bytes : 0; }

  bool overwritable() const override { return false; }
  std::optional<Lba> next_writable(Extent doubtful) override {
    return random_ ? first_blank(doubtful) : ask_next_writable(open_track);
  }
  bool restore() override { return true; }

 private:
  void choose_format(const Job& job, WritePlan& plan) const;

  bool random_ = false;
};

void BdRRecorder::choose_format(const Job& job, WritePlan& plan) const {
  const mmc::Configuration& can = medium().configuration;
  const bool is_random = medium().profile() == mmc::Profile::BdRRandom;
  if (!medium().status.blank || is_random) {
    const bool pow = can.is_current(mmc::BdRPseudoOverwriteFeature::code);
    const BdFormat found = is_random ? BdFormat::Rrm : pow ? BdFormat::Pow : BdFormat::Plain;
    if (job.bd_format_given && found != job.bd_format && job.bd_format != BdFormat::Spares)
      throw PlanError(cat("--bd-format ", to_string(job.bd_format),
                          ": the disc has its format already, which is ", to_string(found)));
    return;
  }
  // A blank disc that has the format already, of a recording that was cut off behind formatting.
  const bool pow = can.is_current(mmc::BdRPseudoOverwriteFeature::code);
  if (job.bd_format == BdFormat::Plain || (job.bd_format == BdFormat::Pow && pow))
    return;
  const auto formattable = can.get<mmc::FormattableFeature>();
  if (job.bd_format == BdFormat::Rrm && !(formattable && formattable->random_recording))
    throw PlanError("--bd-format rrm: the drive cannot format a BD-R for random recording");
  const mmc::FormattableCapacity* const choice = find_format(medium(), mmc::format_bd_r_spares);
  if (choice == nullptr && job.bd_format == BdFormat::Spares && !pow)
    return;  // it is formatted, and not for pseudo-overwrite
  if (choice == nullptr)
    throw PlanError(cat("--bd-format ", to_string(job.bd_format),
                        ": the drive offers no formatting of this BD-R"));
  PlannedFormat format;
  format.type = mmc::format_bd_r_spares;
  format.subtype = job.bd_format == BdFormat::Pow      ? srm_pow
                   : job.bd_format == BdFormat::Spares ? srm_spares
                                                       : rrm;
  format.blocks = choice->blocks;
  format.parameter = choice->parameter;
  format.words = job.bd_format == BdFormat::Pow ? "BD-R sequential, spare areas, pseudo-overwrite"
                 : job.bd_format == BdFormat::Spares ? "BD-R sequential, spare areas"
                                                     : "BD-R random recording";
  plan.free_blocks = format.blocks;
  plan.format = format;
}

WritePlan BdRRecorder::plan(const Job& job) {
  WritePlan plan = start_plan(job, "bd-r");
  const Medium& disc = medium();
  choose_format(job, plan);
  random_ =
      disc.profile() == mmc::Profile::BdRRandom || (plan.format && plan.format->subtype == rrm);
  plan.write_type = random_ ? WriteType::Random : WriteType::Incremental;
  if (job.write_type != WriteType::Auto && job.write_type != plan.write_type)
    throw PlanError(cat("--write-type ", to_string(job.write_type), " is not for this BD-R, ",
                        to_string(plan.write_type), " is"));
  if (plan.simulate)
    throw PlanError("BD-R cannot be simulated: no drive knows how; leave out --simulate");
  if (job.layer_break)
    throw PlanError("--layer-break is for DVD; a BD-R fills its first layer before the second");
  if (plan.closing == Closing::Auto)
    plan.closing = Closing::Disc;
  if (!random_ && !disc.next_writable_address)
    throw PlanError("the drive does not tell where this disc can be written");
  std::uint16_t number = disc.disc ? disc.disc->last_track_of_last_session : 1;
  std::int64_t at = random_ ? job.first.value_or(Lba{0}).value : disc.next_writable_address->value;
  const std::int64_t begun = at;
  for (const JobTrack& track : job.tracks) {
    plan.tracks.push_back({track, number, Lba{static_cast<std::int32_t>(at)}, track.blocks, 0});
    if (!random_)
      ++number;
    at += (track.blocks + cluster - 1) / cluster * cluster;  // the drive fills the last cluster
  }
  plan.needed_blocks = at - begun;
  const std::int64_t room = random_ ? plan.free_blocks - begun : plan.free_blocks;
  if (plan.needed_blocks > room)
    throw PlanError(cat(job.name, " needs ", plan.needed_blocks, " blocks and the disc has ", room,
                        " free", plan.format ? " once it is formatted so" : ""));
  plan.layer_break =
      disc.layer_boundary && at > *disc.layer_boundary ? disc.layer_boundary : std::nullopt;
  plan.closing_words = plan.closing == Closing::Disc ? "the disc is closed"
                       : random_                     ? "the disc stays open"
                       : plan.closing == Closing::Session
                           ? "the session is closed, more can be added"
                           : "the session stays open";
  return plan;
}

// Of random recording each block tells by itself whether it was written.
FoundTrack BdRRecorder::find(const WritePlan& plan, const PlannedTrack& track, std::int64_t safe,
                             std::int64_t sent) {
  if (!random_)
    return Recorder::find(plan, track, safe, sent);
  FoundTrack found;
  const std::int64_t from = safe / cluster * cluster;
  const Extent unsure{track.first + static_cast<std::int32_t>(from),
                      static_cast<std::int32_t>(track.blocks - from)};
  found.blocks = first_blank(unsure).value_or(unsure.first) - track.first;
  found.state = found.blocks == 0 ? FoundTrack::State::Missing : FoundTrack::State::Open;
  return found;
}

void BdRRecorder::initialise(const WritePlan& plan) {
  if (plan.format)
    format_medium(commander(), *plan.format, progress());
}

Lba BdRRecorder::begin(const WritePlan&, const PlannedTrack& track) {
  if (random_)
    return track.first + static_cast<std::int32_t>(track.done);
  const std::optional<Lba> next = ask_next_writable(open_track);
  if (!next)
    throw drive::DriveError(cat(medium().drive, ": does not tell where track ", track.number,
                                " would begin; nothing of it was written"));
  return *next;
}

void BdRRecorder::end(const WritePlan& plan, const PlannedTrack& track, const WriteReport&) {
  flush();
  if (plan.closing != Closing::Leave && !random_)
    commander().close_track(track.number, progress());
}

void BdRRecorder::finish(const WritePlan& plan) {
  if (plan.closing == Closing::Session && !random_)
    close(mmc::CloseTrackSession::session, 0, "closing the session");
  if (plan.closing == Closing::Disc)
    close(mmc::CloseTrackSession::finalize, 0, "closing the disc");
}

std::vector<std::string> BdRRecorder::check(const WritePlan& plan, const Medium& after) {
  if (!random_)
    return check_sequential(plan, after);
  return {};
}

}  // namespace

std::unique_ptr<Recorder> make_bd_r_recorder(const Workplace& place) {
  return std::make_unique<BdRRecorder>(place);
}

}  // namespace disc::record
