// The five steps of a recording, which every family of media takes in its own way.
#include "record/recorder.h"

#include <algorithm>

#include "formats/mmc/commands.h"
#include "formats/mmc/track_information.h"
#include "record/speed.h"

namespace disc::record {

WritePlan Recorder::start_plan(const Job& job, const char* family) const {
  const Medium& medium = place_.medium;
  if (job.delta && std::string_view(family) != "random")
    throw PlanError(cat("--delta is for media whose blocks can be written again, ",
                        mmc::describe(medium.profile()), " is none"));
  WritePlan plan;
  plan.drive = medium.drive;
  plan.medium = mmc::describe(medium.profile());
  if (!medium.media_id.manufacturer.empty())
    plan.medium += cat(", ", medium.media_id.manufacturer, medium.media_id.type.empty() ? "" : " ",
                       medium.media_id.type);
  plan.family = family;
  plan.profile = medium.profile();
  plan.simulate = job.simulate;
  plan.closing = job.closing;
  plan.free_blocks = medium.free_blocks;
  plan.needed_blocks = job.blocks();
  plan.speed = nearest_speed(medium, job.speed);
  plan.set_speed = job.speed != 0;
  plan.streaming = job.streaming;
  const std::uint32_t unit = std::max<std::uint32_t>(1, medium.ecc_blocks());
  std::uint32_t block_bytes = disc::block_size;
  for (const JobTrack& track : job.tracks)
    block_bytes = std::max(block_bytes, track.block_bytes);
  // 64 KiB pass everywhere and are quicker than half of that on USB; whole ECC blocks of them.
  const std::uint32_t most =
      std::min<std::uint32_t>(place_.commander.drive().most_bytes(), 64 * 1024) / block_bytes;
  plan.blocks_per_write = static_cast<std::int32_t>(
      std::max<std::uint32_t>(unit <= most ? most / unit * unit : most, 1));
  if (medium.disc)
    plan.session = std::max<std::uint16_t>(1, medium.disc->sessions);
  return plan;
}

void Recorder::flush() {
  mmc::SynchronizeCache command;
  command.flags = mmc::SynchronizeCache::immediate;
  try {
    if (!commander().send_if_known(command, "flush the drive's buffer"))
      commander().send(mmc::SynchronizeCache{}, "flush the drive's buffer");
    commander().wait_until_done("flushing", work_time_of(command, commander().basis()), progress());
  } catch (const LossTold& loss) {
    WriteReport report;
    report.blocks = unflushed_.blocks;
    const auto unit = static_cast<std::int32_t>(std::max<std::uint32_t>(1, medium().ecc_blocks()));
    throw WriteStopped(cat(loss.what(), "; ", describe_loss(loss.outcome, unflushed_, unit)),
                       std::move(report), unflushed_);
  }
}

void Recorder::close(std::uint8_t function, std::uint16_t track, const std::string& stage) {
  mmc::CloseTrackSession command;
  command.flags = mmc::CloseTrackSession::immediate;
  command.function = function;
  command.track_number = track;
  commander().work(command, stage, progress());
}

std::optional<Lba> Recorder::ask_next_writable(std::uint32_t track) {
  constexpr std::uint16_t length = 48;
  mmc::ReadTrackInformation command;
  command.address = track;
  command.allocation_length = length;
  const auto answer = commander().ask(command, length);
  const auto information = answer ? mmc::decode_track_information(*answer) : std::nullopt;
  return information ? information->next_writable_address : std::nullopt;
}

void Recorder::set_speed(const WritePlan& plan) {
  speed_ = plan.speed;
  if (plan.set_speed && plan.speed != 0)
    set_write_speed(commander(), medium(), plan.speed);
}

void Recorder::calibrate() {
  const mmc::SendOpcInformation command;
  const drive::Outcome outcome = commander().try_to_send(command);
  if (judge(outcome, mmc::SendOpcInformation::code).next == Next::Slower && !slow_down())
    throw drive::DriveError(cat(medium().drive,
                                ": cannot calibrate the laser, at the lowest speed: ",
                                explain(outcome, mmc::SendOpcInformation::code, "")));
  if (!outcome.good())
    commander().send_if_known(command, "calibrate the laser");
}

bool Recorder::slow_down() {
  const std::optional<std::uint32_t> slower = next_speed_below(medium(), speed_);
  if (slowed_ || !slower || !set_write_speed(commander(), medium(), *slower))
    return false;
  slowed_ = true;
  speed_ = *slower;
  return true;
}

void Recorder::send_structure(std::uint8_t format, Bytes structure, const std::string& what) {
  mmc::SendDiscStructure command;
  command.format = format;
  command.structure_length = static_cast<std::uint16_t>(structure.size());
  commander().send(command, what, structure);
}

std::optional<Lba> Recorder::first_blank(Extent extent) {
  std::vector<std::uint8_t> block(disc::block_size);
  for (Lba at = extent.first; at < extent.end(); at = at + 1) {
    mmc::Read10 read;
    read.first = static_cast<std::uint32_t>(at.value);
    read.blocks = 1;
    if (!commander().ask(read, block.size()))
      return at;
  }
  return extent.end();
}

std::vector<std::string> Recorder::check_sequential(const WritePlan& plan,
                                                    const Medium& after) const {
  std::vector<std::string> faults;
  if (plan.simulate)
    return faults;
  if (after.status.blank || after.blankness == Blankness::Physical)
    return {"the drive has taken everything and the disc is still blank"};
  for (const PlannedTrack& track : plan.tracks) {
    const auto found =
        std::find_if(after.tracks.begin(), after.tracks.end(),
                     [&](const mmc::TrackInformation& one) { return one.track == track.number; });
    if (found == after.tracks.end()) {
      faults.push_back(cat("track ", track.number, " is not on the disc"));
      continue;
    }
    if (found->start != track.first)
      faults.push_back(cat("track ", track.number, " begins at block ", found->start.value,
                           " instead of ", track.first.value));
    if (found->size < track.blocks)
      faults.push_back(
          cat("track ", track.number, " has ", found->size, " blocks instead of ", track.blocks));
    if (found->damage)
      faults.push_back(cat("track ", track.number, " is damaged"));
  }
  if (plan.closing == Closing::Disc && !after.status.finalized)
    faults.push_back("the disc was to be closed and is not");
  // Drives close a disc by themselves when next to nothing is left of it.
  const bool room_left = plan.free_blocks - plan.needed_blocks > plan.free_blocks / 20;
  if (plan.closing == Closing::Session && room_left && !after.status.appendable &&
      !after.status.final_session)
    faults.push_back("the disc was to stay open for more and does not");
  return faults;
}

WriteManner Recorder::manner(const WritePlan& plan, bool first_of_session) const {
  WriteManner manner;
  manner.blocks_per_write = plan.blocks_per_write;
  manner.streaming = plan.streaming;
  manner.rate = plan.speed;
  manner.single_speed = single_speed(plan.profile);
  manner.first_of_session = first_of_session;
  manner.checkpoints = checkpoints_;
  manner.flush_every = flush_every();
  return manner;
}

FoundTrack Recorder::find(const WritePlan&, const PlannedTrack& track, std::int64_t, std::int64_t) {
  using State = FoundTrack::State;
  FoundTrack found;
  const auto one =
      std::find_if(medium().tracks.begin(), medium().tracks.end(),
                   [&](const mmc::TrackInformation& each) { return each.track == track.number; });
  if (one == medium().tracks.end())
    return found;
  found.session = one->session;
  // Blank CDs are told to begin with their first pause by some drives.
  const Lba start = std::max(one->start, Lba{0});
  if (one->blank && !one->damage)
    return found;
  if (start != track.first) {
    found.state = State::Another;
    return found;
  }
  if (one->damage) {
    found.state = State::Broken;
    found.blocks = one->last_recorded_address ? *one->last_recorded_address - start + 1 : 0;
    return found;
  }
  if (!one->next_writable_address) {
    found.state = State::Closed;
    found.blocks = std::min<std::int64_t>(one->size, track.blocks);
    return found;
  }
  found.blocks = *one->next_writable_address - start;
  // The drive has filled up the last ECC block.
  found.state = found.blocks < 0    ? State::Another
                : found.blocks == 0 ? State::Missing
                                    : State::Open;
  found.blocks = std::clamp<std::int64_t>(found.blocks, 0, track.blocks);
  return found;
}

Section Recorder::section_of(const WritePlan& plan, const PlannedTrack& track) const {
  Section section;
  section.source = track.what.source.get();
  section.offset = track.what.offset;
  section.first = track.first;
  section.blocks = track.blocks;
  section.padding = track.padding;
  section.block_bytes = track.what.block_bytes;
  section.done = track.done;
  section.name = plan.tracks.size() == 1
                     ? track.what.name
                     : cat("track ", track.number, " of ", plan.tracks.back().number);
  return section;
}

WriteReport Recorder::write(const WritePlan& plan, const PlannedTrack& track) {
  const bool first = !wrote_;
  wrote_ = true;
  const Section section = section_of(plan, track);
  unflushed_ = {section.first, 0};
  WriteReport report = write_section(commander(), section, manner(plan, first), *this, progress());
  unflushed_.blocks = static_cast<std::int32_t>(report.blocks);
  return report;
}

}  // namespace disc::record
