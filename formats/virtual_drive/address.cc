// Takes the address of a virtual drive apart.
#include "formats/virtual_drive/address.h"

#include <charconv>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/virtual_drive/personality.h"
#include "formats/virtual_drive/virtual_drive.h"

namespace disc::virtual_drive {
namespace {

constexpr const char* options_there_are =
    "expected personality=NAME, speed=N, fault=KIND@N, tray=open or busy=N";

std::uint32_t number_of(std::string_view address, std::string_view option, std::string_view value,
                        std::uint32_t most) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (value.empty() || error != std::errc{} || end != value.data() + value.size() || number > most)
    throw ManifestError(
        cat(in_quotes(address), ": ", option, "=", value, " is no number; expected 0 to ", most));
  return number;
}

void take(DriveOptions& options, std::string_view address, std::string_view option,
          std::string_view value) {
  if (option == "personality") {
    if (find_personality(value) == nullptr)
      throw ManifestError(cat(in_quotes(address), ": there is no personality ", in_quotes(value),
                              "; expected ", names_of_personalities()));
    options.personality = value;
  } else if (option == "speed") {
    options.speed = number_of(address, option, value, 1000);
  } else if (option == "busy") {
    options.busy = number_of(address, option, value, 1'000'000);
  } else if (option == "tray") {
    if (value != "open" && value != "closed")
      throw ManifestError(
          cat(in_quotes(address), ": tray=", value, " makes no sense; expected open or closed"));
    options.tray_open = value == "open";
  } else if (option == "fault") {
    const std::optional<Fault> fault = parse_fault(value);
    if (!fault)
      throw ManifestError(cat(in_quotes(address), ": there is no fault ", in_quotes(value),
                              "; expected ", forms_of_faults()));
    options.faults.push_back(*fault);
  } else {
    throw ManifestError(cat(in_quotes(address), ": there is no option ", in_quotes(option), "; ",
                            options_there_are));
  }
}

}  // namespace

DriveAddress parse_drive_address(std::string_view text) {
  DriveAddress address;
  const std::size_t mark = text.rfind('?');
  address.folder = text.substr(0, mark);
  std::string_view rest = mark == std::string_view::npos ? "" : text.substr(mark + 1);
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('&'), rest.size());
    const std::string_view option = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const std::size_t equals = option.find('=');
    if (equals == std::string_view::npos)
      throw ManifestError(cat(in_quotes(text), ": option ", in_quotes(option), " has no value; ",
                              options_there_are));
    take(address.options, text, option.substr(0, equals), option.substr(equals + 1));
  }
  return address;
}

std::unique_ptr<drive::Transport> open_virtual_drive(std::string_view address) {
  const DriveAddress parsed = parse_drive_address(address);
  return std::make_unique<VirtualDrive>(parsed.folder, parsed.options);
}

}  // namespace disc::virtual_drive
