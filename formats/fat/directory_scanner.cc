// Takes the bytes of a directory of any origin apart into its entries.
#include "formats/fat/directory_scanner.h"

#include <algorithm>
#include <utility>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/fat/name.h"

namespace disc::fat {
namespace {

// Bytes that other programs would take for two names, or for none.
std::string harmless(std::string name) {
  for (char& c : name)
    if (c == '/' || c == '\0')
      c = '_';
  return name.empty() || name == "." || name == ".." ? "_" + name : name;
}

std::string to_utf8(std::u16string_view units) {
  std::vector<std::uint8_t> bytes;
  for (const char16_t unit : units) {
    bytes.push_back(static_cast<std::uint8_t>(unit >> 8));
    bytes.push_back(static_cast<std::uint8_t>(unit));
  }
  return utf16be_to_utf8(bytes);
}

// Collects the long entries before a short one.
class LongName {
 public:
  explicit LongName(const PositionFault& fault) : fault_(fault) {}

  void add(const LongNameEntry& entry, std::size_t position) {
    const std::uint8_t order = entry.order & 0x3F;
    if ((entry.order & last_long_entry) != 0) {
      orphan(position);
      if (order == 0 || order > long_entry_count(most_name_units))
        return complain(position, cat("a long name of ", order, " entries, 1 to 20 are allowed"));
      parts_.resize(order);
      checksum_ = entry.checksum;
      start_ = position;
    } else if (parts_.empty() || order + 1U != expected_ || entry.checksum != checksum_) {
      parts_.clear();
      return complain(position, "a part of a long name that does not continue the one before");
    }
    expected_ = order;
    parts_[order - 1U] = units_of(entry);
  }

  // Long entries that no short one follows.
  void orphan(std::size_t position) {
    if (!parts_.empty())
      complain(start_, cat("a long name without the short entry that would end it at byte ",
                           position, " of the directory"));
    parts_.clear();
  }

  std::optional<std::u16string> take(const ShortName& name, std::size_t position) {
    if (parts_.empty())
      return std::nullopt;
    const auto parts = std::exchange(parts_, {});
    if (expected_ != 1) {
      complain(start_, cat("a long name whose parts 1 to ", expected_ - 1, " are missing"));
      return std::nullopt;
    }
    if (checksum_ != checksum_of(name)) {
      complain(position, cat("the long name has the checksum ", checksum_, ", the short name ",
                             in_quotes(to_text(name)), " has ", checksum_of(name)));
      return std::nullopt;
    }
    std::u16string units;
    for (const auto& part : parts)
      units.append(part.begin(), part.end());
    const std::size_t end = units.find(u'\0');
    if (end != std::u16string::npos) {
      if (units.find_first_not_of(u'\xFFFF', end + 1) != std::u16string::npos)
        complain(start_, "a long name that is not filled up with FFFF behind its end");
      units.resize(end);
    }
    if (units.empty() || units.size() > most_name_units) {
      complain(start_, cat("a long name of ", units.size(), " units, 1 to 255 are allowed"));
      return std::nullopt;
    }
    return units;
  }

 private:
  void complain(std::size_t position, std::string what) {
    if (fault_)
      fault_(position, std::move(what), clause::long_entries);
  }

  const PositionFault& fault_;
  std::vector<std::array<char16_t, units_per_entry>> parts_;
  unsigned expected_ = 0;  // order of the part that came last
  std::uint8_t checksum_ = 0;
  std::size_t start_ = 0;
};

}  // namespace

std::vector<FoundEntry> scan_directory(Bytes directory, const PositionFault& fault) {
  std::vector<FoundEntry> found;
  LongName long_name(fault);
  std::size_t position = 0;
  for (; position + entry_size <= directory.size(); position += entry_size) {
    const auto entry = read_struct<DirectoryEntry>(directory, position);
    if (entry->name[0] == 0)
      break;
    if (entry->name[0] == free_mark) {
      long_name.orphan(position);
      continue;
    }
    if ((entry->attributes & Attribute::LongNameMask) == Attribute::LongName) {
      long_name.add(*read_struct<LongNameEntry>(directory, position), position);
      continue;
    }
    FoundEntry& item = found.emplace_back();
    item.entry = *entry;
    item.position = position;
    item.short_name = to_text(entry->name);
    item.long_name = long_name.take(entry->name, position);
    if (item.long_name && fault) {
      if (const auto what = fault_of_name(to_utf8(*item.long_name)))
        fault(position, cat("the long name ", in_quotes(to_utf8(*item.long_name)), " ", *what),
              clause::name_limits);
    }
    item.name = harmless(item.long_name ? to_utf8(*item.long_name)
                                        : to_text(entry->name, entry->case_bits));
  }
  long_name.orphan(position);
  return found;
}

}  // namespace disc::fat
