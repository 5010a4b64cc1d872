// One name in a directory of FAT: the short entry, and the long entries that may precede it.
#include "formats/fat/directory_entry.h"

#include <algorithm>
#include <stdexcept>

#include "formats/base/text.h"

namespace disc::fat {
namespace {

// Code page 437 from 80 on: what Windows in English, Linux and EDK2 take short names to be.
constexpr char16_t page_437[] =
    u"ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄"
    u"▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00A0";
static_assert(sizeof page_437 / sizeof page_437[0] == 128 + 1);

void append(std::string& text, Bytes part, bool lower) {
  while (!part.empty() && part.back() == ' ')
    part = part.first(part.size() - 1);
  for (const std::uint8_t byte : part) {
    if (byte >= 0x80)
      append_utf8(text, page_437[byte - 0x80]);
    else
      text += static_cast<char>(lower && byte >= 'A' && byte <= 'Z' ? byte + ('a' - 'A') : byte);
  }
}

}  // namespace

std::uint8_t checksum_of(const ShortName& name) {
  unsigned sum = 0;
  for (const std::uint8_t byte : name)
    sum = ((sum & 1) << 7 | (sum & 0xFF) >> 1) + byte;
  return static_cast<std::uint8_t>(sum);
}

std::vector<LongNameEntry> long_entries(std::u16string_view name, const ShortName& short_name) {
  if (name.empty() || name.size() > most_name_units)
    throw std::logic_error("a long name has 1 to 255 units");
  const std::size_t count = long_entry_count(name.size());
  const std::uint8_t checksum = checksum_of(short_name);
  std::vector<LongNameEntry> entries(count);
  for (std::size_t part = 0; part < count; ++part) {
    LongNameEntry& entry = entries[count - 1 - part];
    entry.order = static_cast<std::uint8_t>(part + 1 + (part + 1 == count ? last_long_entry : 0));
    entry.attributes = Attribute::LongName;
    entry.checksum = checksum;
    // The name ends with a zero, and that part of an entry behind it is filled with FFFF.
    const auto unit = [&](std::size_t i) {
      const std::size_t at = part * units_per_entry + i;
      return at < name.size() ? std::uint16_t{name[at]}
                              : static_cast<std::uint16_t>(at == name.size() ? 0 : 0xFFFF);
    };
    for (std::size_t i = 0; i < units_per_entry; ++i) {
      if (i < 5)
        entry.first[i] = unit(i);
      else if (i < 11)
        entry.second[i - 5] = unit(i);
      else
        entry.third[i - 11] = unit(i);
    }
  }
  return entries;
}

std::array<char16_t, units_per_entry> units_of(const LongNameEntry& entry) {
  std::array<char16_t, units_per_entry> units{};
  for (std::size_t i = 0; i < units_per_entry; ++i)
    units[i] = i < 5 ? entry.first[i] : i < 11 ? entry.second[i - 5] : entry.third[i - 11];
  return units;
}

DirectoryEntry make_entry(const ShortName& name, std::uint8_t attributes, std::uint32_t cluster,
                          std::uint32_t size, const DateTime& time) {
  DirectoryEntry entry{};
  entry.name = name;
  entry.attributes = attributes;
  entry.creation_hundredths = time.hundredths;
  entry.creation_time = time.time;
  entry.creation_date = time.date;
  entry.last_access_date = time.date;
  entry.first_cluster_high = static_cast<std::uint16_t>(cluster >> 16);
  entry.write_time = time.time;
  entry.write_date = time.date;
  entry.first_cluster_low = static_cast<std::uint16_t>(cluster);
  entry.file_size = size;
  return entry;
}

std::string to_text(const ShortName& recorded, std::uint8_t case_bits) {
  ShortName name = recorded;
  if (name[0] == 0x05)
    name[0] = free_mark;
  std::string text;
  append(text, Bytes(name).first(8), (case_bits & CaseBits::LowerBase) != 0);
  std::string extension;
  append(extension, Bytes(name).last(3), (case_bits & CaseBits::LowerExtension) != 0);
  return extension.empty() ? text : text + "." + extension;
}

}  // namespace disc::fat
