// What a CD written session at once is to look like: the cue sheet of SEND CUE SHEET.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/cd/msf.h"

namespace disc::mmc {

/// Main channel of a data form: its low six bits (MMC-5 table 555).
inline constexpr std::uint8_t form_audio = 0x00, form_audio_generated = 0x01,
                              form_mode_1 = 0x10,  // 2048
    form_mode_1_raw = 0x11,                        // 2352
    form_mode_1_ignored = 0x12,                    // 2048, not used
    form_mode_1_raw_ignored = 0x13, form_mode_1_generated = 0x14,
                              form_xa = 0x20,  // 2336: CD-ROM XA, CD-I
    form_xa_raw = 0x21, form_xa_ignored = 0x22, form_xa_raw_ignored = 0x23,
                              form_xa_generated = 0x24, form_mode_2 = 0x30,  // 2336
    form_mode_2_raw = 0x31, form_mode_2_ignored = 0x32, form_mode_2_raw_ignored = 0x33,
                              form_mode_2_generated = 0x34;
/// Sub-channel of a data form: its high two bits. With `form_raw_subchannel` in the lead-in entry
/// the host sends the lead-in's R to W: CD-TEXT.
inline constexpr std::uint8_t form_raw_subchannel = 0x40, form_packed_subchannel = 0xC0;

/// Eight bytes (MMC-5 6.33.2).
struct CueSheetEntry {
  std::uint8_t control = 4;  // 8 four channels, 4 data, 2 copying permitted, 1 pre-emphasis
  std::uint8_t adr = 1;      // 1 position, 2 media catalog number, 3 ISRC
  std::uint8_t track = 0;    // 0 lead-in, 1 to 99, AAh lead-out
  std::uint8_t index = 0;
  std::uint8_t data_form = 0;
  bool alternate_copy = false;  // SCMS
  cd::Msf at;                   // index 0 of the first track is 00:00:00
  /// Of ADR 2 and 3, in place of what follows the track: of a catalog number seven characters and
  /// then six, in place of the track, too; of an ISRC six and six.
  std::string characters;

  bool operator==(const CueSheetEntry&) const = default;
};

/// Nothing where it is empty or no multiple of eight bytes.
std::optional<std::vector<CueSheetEntry>> decode_cue_sheet(Bytes parameters);
std::vector<std::uint8_t> encode_cue_sheet(const std::vector<CueSheetEntry>& entries);

/// The two entries of a catalog number of 13 digits.
std::vector<CueSheetEntry> catalog_entries(std::string_view number);
/// The two entries of an ISRC of 12 characters.
std::vector<CueSheetEntry> isrc_entries(std::string_view isrc, std::uint8_t track,
                                        std::uint8_t control);

/// Bytes the host sends for each block of a data form, sub-channel and all; 0 where it sends none,
/// nothing for forms that are not defined.
std::optional<std::uint32_t> bytes_of_data_form(std::uint8_t data_form);

}  // namespace disc::mmc
