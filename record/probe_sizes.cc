// How much a medium holds, how it can be formatted, and at which speeds it is written.
#include <algorithm>

#include "formats/mmc/capacity.h"
#include "formats/mmc/commands.h"
#include "formats/mmc/features.h"
#include "formats/mmc/mode_page.h"
#include "formats/mmc/mode_pages.h"
#include "formats/mmc/performance.h"
#include "record/probe_parts.h"

namespace disc::record {
namespace {

using mmc::Profile;

constexpr std::uint16_t format_capacities_bytes = 252;

bool can_be_formatted(Profile profile) {
  return mmc::is_rewritable(profile) || profile == Profile::BdRSequential ||
         profile == Profile::BdRRandom;
}

void ask_formats(drive::Transport& drive, Medium& medium) {
  mmc::ReadFormatCapacities command;
  command.allocation_length = format_capacities_bytes;
  const Reply reply = ask(drive, command, format_capacities_bytes);
  const auto capacities = mmc::decode_format_capacities(reply.data);
  if (!capacities)
    return;
  medium.formats = capacities->formattable;
  const bool random = mmc::is_random_writable(medium.profile());
  switch (capacities->kind) {
    case mmc::CapacityKind::Formatted:
      medium.formatted_blocks = capacities->blocks;
      medium.total_blocks = capacities->blocks;
      break;
    case mmc::CapacityKind::Unformatted:
      medium.formatted = !random;
      medium.total_blocks = capacities->blocks;
      break;
    case mmc::CapacityKind::NoMedium:
    case mmc::CapacityKind::Reserved:
      break;
  }
}

void ask_readable(drive::Transport& drive, Medium& medium) {
  const Reply reply = ask(drive, mmc::ReadCapacity{}, 8);
  const auto capacity = mmc::decode_capacity(reply.data);
  if (capacity && capacity->last.value >= 0)
    medium.readable_blocks = std::int64_t{capacity->last.value} + 1;
}

/// A DVD+RW is not formatted while its status is blank, whatever the capacities say.
void judge_formatting(Medium& medium) {
  if (!mmc::is_random_writable(medium.profile()) || !medium.disc)
    return;
  if (medium.disc->status == mmc::DiscStatus::Blank)
    medium.formatted = false;
  if (medium.formatted && medium.formatted_blocks == 0)
    medium.formatted_blocks = medium.readable_blocks;
}

Speed speed_of(const mmc::WriteSpeedDescriptor& descriptor) {
  Speed speed;
  speed.kilobytes = descriptor.write_speed;
  speed.constant_angular = descriptor.rotation == 1;
  speed.read_kilobytes = descriptor.read_speed;
  if (descriptor.last.value > 0)
    speed.capacity_blocks = std::int64_t{descriptor.last.value} + 1;
  return speed;
}

void ask_write_speeds(drive::Transport& drive, Medium& medium) {
  constexpr std::uint32_t most = 64, bytes = 8 + most * 16;
  mmc::GetPerformance command;
  command.type = mmc::GetPerformance::write_speeds;
  command.most_descriptors = static_cast<std::uint16_t>(most);
  const Reply reply = ask(drive, command, bytes);
  if (const auto speeds = mmc::decode_write_speeds(reply.data))
    for (const mmc::WriteSpeedDescriptor& descriptor : *speeds)
      medium.write_speeds.push_back(speed_of(descriptor));
}

/// Also tells the speeds in force, which GET PERFORMANCE does not.
void ask_capabilities_page(drive::Transport& drive, Medium& medium) {
  constexpr std::uint16_t bytes = 252;
  mmc::ModeSense10 command;
  command.page = mmc::CapabilitiesPage::code;
  command.allocation_length = bytes;
  const Reply reply = ask(drive, command, bytes);
  const auto parameters = mmc::decode_mode_parameters(reply.data);
  const auto page = parameters ? parameters->get<mmc::CapabilitiesPage>() : std::nullopt;
  if (!page)
    return;
  if (page->read_speed != 0)
    medium.read_speed = page->read_speed;
  if (page->most_read_speed != 0)
    medium.fastest_read_speed = page->most_read_speed;
  const std::uint16_t now = page->write_speed != 0 ? page->write_speed : page->old_write_speed;
  if (now != 0)
    medium.write_speed = now;
  if (!medium.write_speeds.empty())
    return;
  for (const mmc::CapabilitiesPage::WriteSpeed& offered : page->write_speeds) {
    Speed speed;
    speed.kilobytes = offered.speed;
    speed.constant_angular = offered.rotation == 1;
    medium.write_speeds.push_back(speed);
  }
}

}  // namespace

void ask_capacities(drive::Transport& drive, const Wanted& wanted, Medium& medium) {
  const bool random = mmc::is_random_writable(medium.profile());
  if (wanted.formats && can_be_formatted(medium.profile()))
    ask_formats(drive, medium);
  // All tracks are for reading; a burn needs it where no format capacities say how much there is.
  const bool blank = medium.disc && medium.disc->status == mmc::DiscStatus::Blank;
  if (!blank && (wanted.all_tracks || (random && medium.formatted_blocks == 0)))
    ask_readable(drive, medium);
  judge_formatting(medium);
  if (medium.total_blocks == 0 && !mmc::is_recordable(medium.profile()))
    medium.total_blocks = medium.readable_blocks;
}

void ask_speeds(drive::Transport& drive, const Wanted& wanted, Medium& medium) {
  if (!wanted.speeds)
    return;
  if (mmc::is_recordable(medium.profile()))
    ask_write_speeds(drive, medium);
  if (wanted.all_tracks || medium.write_speeds.empty())
    ask_capabilities_page(drive, medium);
  std::stable_sort(medium.write_speeds.begin(), medium.write_speeds.end(),
                   [](const Speed& a, const Speed& b) { return a.kilobytes > b.kilobytes; });
  medium.write_speeds.erase(std::remove_if(medium.write_speeds.begin(), medium.write_speeds.end(),
                                           [](const Speed& speed) { return speed.kilobytes == 0; }),
                            medium.write_speeds.end());
}

}  // namespace disc::record
