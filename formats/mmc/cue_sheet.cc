// SEND CUE SHEET, entry by entry.
#include "formats/mmc/cue_sheet.h"

#include <algorithm>

#include "formats/mmc/fields.h"

namespace disc::mmc {
namespace {

constexpr std::size_t entry_size = 8;
constexpr std::uint8_t catalog_adr = 2, isrc_adr = 3;
constexpr std::size_t catalog_characters = 7, isrc_characters = 6;

template <class Way, class Entry>
void control_fields(Way sheet, std::size_t at, Entry& x) {
  sheet.bits(at, 4, 4, x.control);
  sheet.bits(at, 0, 4, x.adr);
}

template <class Way, class Entry>
void fields(Way sheet, std::size_t at, Entry& x) {
  if (x.adr == catalog_adr) {
    sheet.text(at + 1, catalog_characters, x.characters);
  } else if (x.adr == isrc_adr) {
    sheet.number(at + 1, x.track);
    sheet.text(at + 2, isrc_characters, x.characters);
  } else {
    sheet.number(at + 1, x.track);
    sheet.number(at + 2, x.index);
    sheet.number(at + 3, x.data_form);
    sheet.flag(at + 4, 7, x.alternate_copy);
    sheet.number(at + 5, x.at);
  }
}

}  // namespace

std::optional<std::vector<CueSheetEntry>> decode_cue_sheet(Bytes parameters) {
  if (parameters.empty() || parameters.size() % entry_size != 0)
    return std::nullopt;
  const FieldReader in(parameters);
  std::vector<CueSheetEntry> entries;
  for (std::size_t at = 0; at < parameters.size(); at += entry_size) {
    CueSheetEntry& entry = entries.emplace_back();
    control_fields(in, at, entry);
    fields(in, at, entry);
  }
  return entries;
}

std::vector<std::uint8_t> encode_cue_sheet(const std::vector<CueSheetEntry>& entries) {
  std::vector<std::uint8_t> parameters;
  const FieldWriter out(parameters);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const std::size_t at = i * entry_size;
    control_fields(out, at, entries[i]);
    fields(out, at, entries[i]);
    // The second entry of a catalog number ends with a zero, which is no digit.
    if (entries[i].adr == catalog_adr && entries[i].characters.size() < catalog_characters)
      out.number(at + entry_size - 1, std::uint8_t{0});
  }
  return parameters;
}

std::vector<CueSheetEntry> catalog_entries(std::string_view number) {
  std::vector<CueSheetEntry> entries(2);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    entries[i].control = 0;
    entries[i].adr = catalog_adr;
    entries[i].characters =
        number.substr(std::min(number.size(), i * catalog_characters), catalog_characters);
  }
  return entries;
}

std::vector<CueSheetEntry> isrc_entries(std::string_view isrc, std::uint8_t track,
                                        std::uint8_t control) {
  std::vector<CueSheetEntry> entries(2);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    entries[i].control = control;
    entries[i].adr = isrc_adr;
    entries[i].track = track;
    entries[i].characters =
        isrc.substr(std::min(isrc.size(), i * isrc_characters), isrc_characters);
  }
  return entries;
}

std::optional<std::uint32_t> bytes_of_data_form(std::uint8_t data_form) {
  std::uint32_t subchannel = 0;
  switch (data_form & 0xC0) {
    case 0x00:
      break;
    case form_raw_subchannel:
    case form_packed_subchannel:
      subchannel = 96;
      break;
    default:
      return std::nullopt;
  }
  switch (data_form & 0x3F) {
    case form_audio:
    case form_mode_1_raw:
    case form_mode_1_raw_ignored:
    case form_xa_raw:
    case form_xa_raw_ignored:
    case form_mode_2_raw:
    case form_mode_2_raw_ignored:
      return 2352 + subchannel;
    case form_xa:
    case form_xa_ignored:
    case form_mode_2:
    case form_mode_2_ignored:
      return 2336 + subchannel;
    case form_mode_1:
    case form_mode_1_ignored:
      return 2048 + subchannel;
    case form_audio_generated:
    case form_mode_1_generated:
    case form_xa_generated:
    case form_mode_2_generated:
      return subchannel;
    default:
      return std::nullopt;
  }
}

}  // namespace disc::mmc
