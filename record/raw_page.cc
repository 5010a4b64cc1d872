// Pages of a drive as they are: mode pages, features, disc structures, vital product data.
#include "record/raw_page.h"

#include <array>
#include <charconv>
#include <utility>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/mmc/commands.h"
#include "record/ask.h"
#include "record/json_text.h"

namespace disc::record {
namespace {

constexpr std::uint16_t most_bytes = 32'768;

[[noreturn]] void refuse(const std::string& page) {
  throw ManifestError(cat("--raw: ", in_quotes(page),
                          " is no page; they are called mode:2A, feature:2D, dvd:11, bd:00 or "
                          "vpd:80, with numbers in hexadecimal"));
}

unsigned number_of(const std::string& text, unsigned most, const std::string& page) {
  unsigned number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number, 16);
  if (text.empty() || error != std::errc() || stop != end || number > most)
    refuse(page);
  return number;
}

PageAnswer asked(drive::Transport& drive, std::string name, const mmc::Cdb& command,
                 std::uint32_t bytes) {
  Reply reply = ask(drive, command, bytes);
  return {std::move(name), command, std::move(reply.data), reply.outcome};
}

std::vector<PageAnswer> mode_page(drive::Transport& drive, std::uint8_t page) {
  constexpr std::array<std::pair<std::uint8_t, const char*>, 4> values{
      {{mmc::ModeSense10::current, "current"},
       {mmc::ModeSense10::changeable, "changeable"},
       {mmc::ModeSense10::defaults, "default"},
       {mmc::ModeSense10::saved, "saved"}}};
  std::vector<PageAnswer> answers;
  for (const auto& [which, word] : values) {
    mmc::ModeSense10 command;
    command.page = static_cast<std::uint8_t>(which | page);
    command.allocation_length = most_bytes;
    answers.push_back(
        asked(drive, cat("mode page ", hexadecimal(page, 2), ", ", word), command, most_bytes));
  }
  return answers;
}

PageAnswer feature(drive::Transport& drive, std::uint16_t code) {
  mmc::GetConfiguration command;
  command.requested_type = mmc::GetConfiguration::one;
  command.starting_feature = code;
  command.allocation_length = most_bytes;
  return asked(drive, cat("feature ", hexadecimal(code, 4)), command, most_bytes);
}

PageAnswer structure(drive::Transport& drive, std::uint8_t media_type, std::uint8_t format) {
  mmc::ReadDiscStructure command;
  command.media_type = media_type;
  command.format = format;
  command.allocation_length = most_bytes;
  return asked(drive, cat("disc structure ", hexadecimal(format, 2)), command, most_bytes);
}

PageAnswer vital_product_data(drive::Transport& drive, std::uint8_t page) {
  constexpr std::uint16_t bytes = 252;  // some devices heed the low byte alone
  mmc::Inquiry command;
  command.flags = mmc::Inquiry::vital_product_data;
  command.page = page;
  command.allocation_length = bytes;
  return asked(drive, cat("vital product data ", hexadecimal(page, 2)), command, bytes);
}

}  // namespace

std::vector<PageAnswer> read_raw_page(drive::Transport& drive, const std::string& page) {
  const std::size_t colon = page.find(':');
  const std::string kind = colon == std::string::npos ? "mode" : page.substr(0, colon);
  const std::string number = colon == std::string::npos ? page : page.substr(colon + 1);
  if (kind == "mode")
    return mode_page(drive, static_cast<std::uint8_t>(number_of(number, 0x3F, page)));
  if (kind == "feature")
    return {feature(drive, static_cast<std::uint16_t>(number_of(number, 0xFFFF, page)))};
  if (kind == "dvd" || kind == "bd") {
    const std::uint8_t type =
        kind == "bd" ? mmc::ReadDiscStructure::blu_ray : mmc::ReadDiscStructure::dvd;
    return {structure(drive, type, static_cast<std::uint8_t>(number_of(number, 0xFF, page)))};
  }
  if (kind == "vpd")
    return {vital_product_data(drive, static_cast<std::uint8_t>(number_of(number, 0xFF, page)))};
  refuse(page);
}

}  // namespace disc::record
