// Speeds: what people type, what drives understand.
#include "record/speed.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "formats/base/error.h"
#include "formats/mmc/commands.h"
#include "formats/mmc/mode_page.h"
#include "formats/mmc/mode_pages.h"
#include "formats/mmc/performance.h"

namespace disc::record {
namespace {

// Drives round: 8x of a DVD is 11,080 here and 11,072 there.
constexpr double tolerance = 1.02;

}  // namespace

double single_speed(mmc::Profile profile) {
  return mmc::is_cd(profile) ? 176.4 : mmc::is_bd(profile) ? 4495.5 : 1385;
}

std::string speed_in_words(mmc::Profile profile, std::uint32_t kilobytes) {
  return fmt::format("{:.1f}x ({} kB/s)", kilobytes / single_speed(profile), kilobytes);
}

std::uint32_t parse_speed(const std::string& text, const Medium& medium) {
  if (text == "auto" || text == "max")
    return 0;
  if (text == "min")
    return medium.write_speeds.empty() ? 1 : medium.write_speeds.back().kilobytes;
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number);
  const std::string_view unit(parsed.ptr, static_cast<std::size_t>(end - parsed.ptr));
  const bool times = unit.empty() || unit == "x" || unit == "X";
  const double kilobytes = times ? number * single_speed(medium.profile()) : number;
  if (parsed.ec != std::errc{} || !(times || unit == "kB/s") || !(kilobytes >= 1) ||
      kilobytes > 10e6)
    throw ManifestError(
        cat("--speed ", text, " is no speed: auto, max, min, 8x and 11080kB/s are"));
  return static_cast<std::uint32_t>(std::lround(kilobytes));
}

std::uint32_t nearest_speed(const Medium& medium, std::uint32_t wish) {
  if (medium.write_speeds.empty())
    return wish != 0 ? wish : medium.write_speed.value_or(0);
  if (wish == 0)
    return medium.write_speeds.front().kilobytes;
  for (const Speed& speed : medium.write_speeds)
    if (speed.kilobytes <= wish * tolerance)
      return speed.kilobytes;
  return medium.write_speeds.back().kilobytes;
}

std::optional<std::uint32_t> next_speed_below(const Medium& medium, std::uint32_t kilobytes) {
  for (const Speed& speed : medium.write_speeds)
    if (speed.kilobytes < kilobytes)
      return speed.kilobytes;
  return std::nullopt;
}

std::optional<std::uint32_t> write_speed_in_force(Commander& commander) {
  constexpr std::uint16_t bytes = 252;
  mmc::ModeSense10 sense;
  sense.page = mmc::CapabilitiesPage::code;
  sense.allocation_length = bytes;
  const auto answer = commander.ask(sense, bytes);
  const auto parameters = answer ? mmc::decode_mode_parameters(*answer) : std::nullopt;
  if (const auto page = parameters ? parameters->get<mmc::CapabilitiesPage>() : std::nullopt)
    if (const std::uint16_t now =
            page->write_speed != 0 ? page->write_speed : page->old_write_speed)
      return now;
  mmc::GetPerformance command;
  command.data_type = mmc::GetPerformance::of_writing;
  command.most_descriptors = 32;
  const auto curve = commander.ask(command, 8 + 32 * 16);
  const auto performance = curve ? mmc::decode_performance(*curve) : std::nullopt;
  std::uint32_t fastest = 0;
  if (performance && performance->of_writing)
    for (const mmc::NominalPerformance& part : performance->nominal)
      fastest = std::max({fastest, part.first_speed, part.last_speed});
  return fastest == 0 ? std::nullopt : std::optional(fastest);
}

bool set_write_speed(Commander& commander, const Medium& medium, std::uint32_t kilobytes) {
  bool taken = false;
  if (!mmc::is_cd(medium.profile())) {
    mmc::StreamingDescriptor descriptor;
    descriptor.last = Lba{static_cast<std::int32_t>(
        std::max<std::int64_t>(medium.total_blocks, medium.free_blocks) - 1)};
    descriptor.read_size = medium.fastest_read_speed.value_or(kilobytes);
    descriptor.write_size = kilobytes;
    const std::vector<std::uint8_t> parameters = mmc::encode_streaming(descriptor);
    mmc::SetStreaming command;
    command.parameter_length = static_cast<std::uint16_t>(parameters.size());
    taken = commander.send_if_known(command, "set the speed", parameters);
    // Some drives take it and go on as before (Microsoft's sample looks, too).
    const std::optional<std::uint32_t> now = taken ? write_speed_in_force(commander) : std::nullopt;
    if (taken && (!now || (*now <= kilobytes * tolerance && *now * tolerance >= kilobytes)))
      return true;
  }
  mmc::SetCdSpeed command;
  command.write_speed =
      static_cast<std::uint16_t>(std::min<std::uint32_t>(kilobytes, mmc::SetCdSpeed::fastest));
  return commander.send_if_known(command, "set the speed") || taken;
}

}  // namespace disc::record
