// Which bytes of a medium were read, and which could not be: the map that ddrescue writes and
// reads.
#include "record/recovery_map.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

#include "formats/base/error.h"

namespace disc::record {
namespace {

constexpr std::size_t most_regions = 1'000'000;

/// At least ten digits, as many as a terabyte needs.
std::string hexadecimal(std::uint64_t number) {
  constexpr char digits[] = "0123456789ABCDEF";
  std::string text;
  for (int shift = 60; shift >= 0; shift -= 4)
    if (shift < 40 || number >> shift != 0)
      text += digits[number >> shift & 15];
  return "0x" + text;
}

/// Takes a word off the front of a line.
std::string_view next_word(std::string_view& line) {
  const std::size_t begin = std::min(line.find_first_not_of(" \t\r"), line.size());
  line.remove_prefix(begin);
  const std::string_view word = line.substr(0, line.find_first_of(" \t\r"));
  line.remove_prefix(word.size());
  return word;
}

/// "0x1F", "31" and "037", as C has them.
std::optional<std::uint64_t> number_of(std::string_view word) {
  int base = 10;
  if (word.size() > 2 && word[0] == '0' && (word[1] == 'x' || word[1] == 'X')) {
    base = 16;
    word.remove_prefix(2);
  } else if (word.size() > 1 && word[0] == '0') {
    base = 8;
  }
  std::uint64_t number = 0;
  const auto [stop, error] = std::from_chars(word.data(), word.data() + word.size(), number, base);
  if (word.empty() || error != std::errc() || stop != word.data() + word.size())
    return std::nullopt;
  return number;
}

std::optional<MapState> state_of(std::string_view word) {
  if (word.size() != 1 || std::string_view("?*/-+").find(word[0]) == std::string_view::npos)
    return std::nullopt;
  return static_cast<MapState>(word[0]);
}

}  // namespace

RecoveryMap::RecoveryMap(std::uint64_t size) {
  if (size > 0)
    regions_.push_back({0, size, MapState::Untried});
}

std::uint64_t RecoveryMap::bytes_in(MapState state) const {
  std::uint64_t sum = 0;
  for (const MapRegion& region : regions_)
    sum += region.state == state ? region.size : 0;
  return sum;
}

void RecoveryMap::append(const MapRegion& region) {
  if (region.size == 0)
    return;
  if (!regions_.empty() && regions_.back().state == region.state)
    regions_.back().size += region.size;
  else
    regions_.push_back(region);
}

void RecoveryMap::set(std::uint64_t offset, std::uint64_t size, MapState state) {
  if (offset >= this->size() || size == 0)
    return;
  const std::uint64_t end = offset + std::min(size, this->size() - offset);
  const auto touches = [](const MapRegion& region, std::uint64_t at) { return region.end() < at; };
  // Only the regions around the run change: a map may have many.
  const auto first = std::lower_bound(regions_.begin(), regions_.end(), offset, touches);
  auto last = first;
  RecoveryMap changed;
  bool put = false;
  for (; last != regions_.end() && last->offset <= end; ++last) {
    if (last->offset < offset)
      changed.append({last->offset, std::min(last->end(), offset) - last->offset, last->state});
    if (!put && last->end() >= offset) {
      changed.append({offset, end - offset, state});
      put = true;
    }
    if (last->end() > end) {
      const std::uint64_t from = std::max(last->offset, end);
      changed.append({from, last->end() - from, last->state});
    }
  }
  const auto at = regions_.erase(first, last);
  regions_.insert(at, changed.regions_.begin(), changed.regions_.end());
}

void RecoveryMap::resize(std::uint64_t size) {
  const std::uint64_t now = this->size();
  if (size > now) {
    append({now, size - now, MapState::Untried});
    return;
  }
  while (!regions_.empty() && regions_.back().offset >= size)
    regions_.pop_back();
  if (!regions_.empty())
    regions_.back().size = std::min(regions_.back().size, size - regions_.back().offset);
}

std::string RecoveryMap::to_text(std::string_view program) const {
  const auto open = std::find_if(regions_.begin(), regions_.end(), [](const MapRegion& region) {
    return region.state != MapState::Finished;
  });
  const std::uint64_t position = open == regions_.end() ? size() : open->offset;
  std::string out =
      cat("# Mapfile. Created by ", program, "\n# current_pos  current_status  current_pass\n",
          hexadecimal(position), "     ", open == regions_.end() ? "+" : "?",
          "               1\n#      pos        size  status\n");
  for (const MapRegion& region : regions_)
    out += cat(hexadecimal(region.offset), "  ", hexadecimal(region.size), "  ",
               static_cast<char>(region.state), '\n');
  return out;
}

RecoveryMap RecoveryMap::parse(std::string_view text, const std::string& name) {
  RecoveryMap map;
  std::size_t number = 0;
  bool status_line = false;
  const auto fail = [&](const std::string& what) {
    throw FormatError(cat(name, ":", number, ": ", what, " (GNU ddrescue, mapfile structure)"));
  };
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    line = line.substr(0, line.find('#'));
    const std::string_view first = next_word(line);
    if (first.empty())
      continue;
    if (!status_line) {  // where ddrescue was, and what it was at
      if (!number_of(first))
        fail("is no map of ddrescue: expected a position and a status");
      status_line = true;
      continue;
    }
    const auto offset = number_of(first), size = number_of(next_word(line));
    const auto state = state_of(next_word(line));
    if (!offset || !size || !state || *size == 0)
      fail("expected position, size and one of ? * / - +");
    if (*offset != map.size())
      fail(cat("begins at byte ", *offset, ", the region before it ends at ", map.size()));
    if (*size > std::numeric_limits<std::int64_t>::max() - map.size())
      fail("is longer than any medium");
    if (map.regions_.size() >= most_regions)
      fail(cat("has more than ", most_regions, " regions"));
    map.append({*offset, *size, *state});
  }
  if (!status_line)
    fail("is no map of ddrescue: it is empty");
  return map;
}

}  // namespace disc::record
