// What the structure checks pass to each other.
#include "verify/structure_tree.h"

#include <algorithm>

#include "formats/base/text.h"
#include "formats/base/time.h"

namespace disc::verify {
namespace {

// Directories shown of a path; a hostile image can nest a hundred thousand.
constexpr std::size_t most_shown = 64;

bool is_calendar_day(int year, int month, int day) {
  if (month < 1 || month > 12 || day < 1 || day > 31)
    return false;
  const CivilTime civil{.year = year,
                        .month = static_cast<std::uint8_t>(month),
                        .day = static_cast<std::uint8_t>(day)};
  return to_civil(to_seconds(civil)) == civil;  // 31 April would come back as 1 May
}

bool is_valid_zone(std::int8_t quarters) { return quarters >= -48 && quarters <= 52; }

template <std::size_t N>
int number(const std::array<char, N>& digits) {
  int value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9')
      return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

}  // namespace

const char* to_string(TreeKind kind) {
  switch (kind) {
    case TreeKind::Primary:
      return "iso9660";
    case TreeKind::Joliet:
      return "joliet";
    case TreeKind::Enhanced:
      return "enhanced";
    case TreeKind::Other:
      return "supplementary";
  }
  return "";
}

std::string identifier_text(TreeKind kind, std::string_view identifier) {
  if (identifier == std::string_view("\0", 1))
    return ".";
  if (identifier == std::string_view("\1", 1))
    return "..";
  if (kind == TreeKind::Joliet)
    return printable(utf16be_to_utf8(bytes_of(identifier)));
  return printable(identifier);
}

std::string Tree::path(std::uint32_t directory) const {
  if (directory == 0)
    return "/";
  std::vector<std::uint32_t> chain;
  std::uint32_t at = directory;
  for (; at != 0 && chain.size() < most_shown; at = directories[at].parent)
    chain.push_back(at);
  std::string text = at == 0 ? "" : "/...";
  for (auto part = chain.rbegin(); part != chain.rend(); ++part)
    text += cat("/", identifier_text(kind, name(directories[*part])));
  return text;
}

std::string Tree::path(std::uint32_t directory, std::string_view identifier) const {
  const std::string folder = path(directory);
  return cat(folder == "/" ? "" : folder, "/", identifier_text(kind, identifier));
}

std::string identifier_at(const BlockSource& medium, const Tree& tree, std::uint32_t directory,
                          std::uint32_t offset) {
  const std::uint64_t start = std::uint64_t{tree.directories[directory].first} * block_size;
  std::vector<std::uint8_t> block(block_size);
  try {
    medium.read(start + offset / block_size * block_size, block);
  } catch (const Error&) {
    return {};
  }
  const auto record = iso9660::decode_record(Bytes(block).subspan(offset % block_size));
  return record ? std::string(text_of(record->identifier)) : std::string();
}

Place at_block(std::int64_t block, std::string view) {
  return {.block = block, .path = {}, .view = std::move(view)};
}

bool is_valid(const iso9660::RecordingTime& time) {
  if (iso9660::is_unset(time))
    return true;
  return is_calendar_day(1900 + time.year, time.month, time.day) && time.hour < 24 &&
         time.minute < 60 && time.second < 60 && is_valid_zone(time.offset);
}

bool is_valid(const iso9660::VolumeDateTime& time) {
  const int year = number(time.year), month = number(time.month), day = number(time.day);
  const int hour = number(time.hour), minute = number(time.minute), second = number(time.second);
  const int hundredths = number(time.hundredths);
  if (std::min({year, month, day, hour, minute, second, hundredths}) < 0)
    return false;
  if (year + month + day + hour + minute + second + hundredths == 0)
    return time.offset == 0;
  return year >= 1 && is_calendar_day(year, month, day) && hour < 24 && minute < 60 &&
         second < 60 && is_valid_zone(time.offset);
}

}  // namespace disc::verify
