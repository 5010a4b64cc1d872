// What stands on a DVD outside of its blocks: makers, sizes, layers, spares.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/base/extent.h"

/// Each structure is a format of READ DISC STRUCTURE, media type 0; answers come and go whole, with
/// their head of four bytes. Offsets in comments count from behind it. Clauses: MMC-5 6.22.3.
namespace disc::mmc {

/// Format 00h, and 10h: of the lead-in as last recorded.
struct DvdPhysicalFormat {
  std::uint8_t book_type = 0;     // 0 ROM, 1 RAM, 2 -R, 3 -RW, 9 +RW, A +R, D +RW DL, E +R DL
  std::uint8_t part_version = 0;  // 0 to 15
  std::uint8_t disc_size = 0;     // 0: 120 mm, 1: 80 mm
  std::uint8_t maximum_rate = 0;  // 0: 2.52, 1: 5.04, 2: 10.08 Mbit/s, F: any
  std::uint8_t layers = 1;        // 1 to 4
  bool opposite_track_path = false;
  std::uint8_t layer_type = 0;                         // 1 embossed, 2 recordable, 4 rewritable
  std::uint8_t linear_density = 0, track_density = 0;  // 0 to 15
  std::uint32_t first_sector = 0x30000;                // of the data area, physical, of 24 bits
  std::uint32_t last_sector = 0x30000;                 // of the data area
  std::uint32_t last_sector_of_layer_0 = 0;
  bool burst_cutting_area = false;
  std::vector<std::uint8_t> rest;  // from 17: by kind of medium, at most 2031

  bool operator==(const DvdPhysicalFormat&) const = default;
};
/// Nothing below 20 bytes.
std::optional<DvdPhysicalFormat> decode_dvd_physical_format(Bytes answer);
/// At least 17 bytes and the head.
std::vector<std::uint8_t> encode_dvd_physical_format(const DvdPhysicalFormat& format);
/// "DVD-R", "DVD+R DL"; "book type 7h" for one that has no name.
std::string describe_book_type(std::uint8_t book_type);

/// Format 01h.
struct DvdCopyright {
  std::uint8_t protection = 0;  // 0 none, 1 CSS or CPPM, 2 CPRM
  std::uint8_t regions = 0;     // bit n set: not to be played in region n + 1

  bool operator==(const DvdCopyright&) const = default;
};
/// Nothing below six bytes.
std::optional<DvdCopyright> decode_dvd_copyright(Bytes answer);
std::vector<std::uint8_t> encode_dvd_copyright(const DvdCopyright& copyright);

/// Who made a medium, as far as it tells; texts without padding.
struct MediaId {
  std::string manufacturer;
  std::string type;
  std::optional<std::uint8_t> revision;

  bool operator==(const MediaId&) const = default;
};
/// "RITEK/F16/1", "MCC 02/RG20": its parts; what is no printable character is written as \xNN.
std::string describe(const MediaId& id);

/// Format 11h, and of DVD+ the rest of format 00h, too: the ADIP (ECMA-337 14.4.2).
/// Manufacturer 19-26, type 27-29, revision 30; nothing where the answer ends before.
std::optional<MediaId> media_id_of_adip(Bytes answer);

/// Format 0Eh, of DVD-R and -RW (ECMA-279 21.3, 24.3).
struct DvdPreRecorded {
  std::uint8_t application_code = 0;
  std::uint8_t physical_code = 0;
  std::uint32_t last_address = 0;  // of the data recordable area, physical, of 24 bits
  std::uint8_t part_version = 0;
  std::uint8_t extension_code = 0;
  std::string manufacturer_1;  // fields 3 and 4, six characters each
  std::string manufacturer_2;

  bool operator==(const DvdPreRecorded&) const = default;
};
/// Nothing below 35 bytes, or where the fields have not their numbers.
std::optional<DvdPreRecorded> decode_dvd_pre_recorded(Bytes answer);
/// 64 bytes and the head.
std::vector<std::uint8_t> encode_dvd_pre_recorded(const DvdPreRecorded& information);
MediaId media_id_of(const DvdPreRecorded& information);

/// Format 08h, of DVD-RAM: disc definition structure (ECMA-272 17.8.4).
struct DvdRamDefinition {
  bool certification_in_progress = false;
  bool certified_by_user = false;
  bool certified_by_maker = false;
  std::uint32_t updates = 0;
  std::uint16_t groups = 1;
  std::uint16_t zones = 35;

  bool operator==(const DvdRamDefinition&) const = default;
};
/// Nothing below 16 bytes, or where it does not begin with 0A0Ah.
std::optional<DvdRamDefinition> decode_dvd_ram_definition(Bytes answer);
/// 2048 bytes and the head.
std::vector<std::uint8_t> encode_dvd_ram_definition(const DvdRamDefinition& definition);

/// Format 09h.
struct DvdRamMediumStatus {
  bool cartridge = false;
  bool opened = false;                // OUT: the disc was taken out of its cartridge
  bool medium_protected = false;      // MSWI
  bool cartridge_protected = false;   // CWP
  bool persistent_protected = false;  // PWP
  std::uint8_t disc_type = 0;         // 0: must not be written without its cartridge; 10h: may
  std::uint8_t ram_swi = 0;           // write inhibit information

  bool operator==(const DvdRamMediumStatus&) const = default;
};
/// Nothing below eight bytes.
std::optional<DvdRamMediumStatus> decode_dvd_ram_medium_status(Bytes answer);
std::vector<std::uint8_t> encode_dvd_ram_medium_status(const DvdRamMediumStatus& status);
std::string describe(const DvdRamMediumStatus& status);

/// Format 0Ah, of DVD-RAM: spare blocks.
struct DvdRamSpareArea {
  std::uint32_t unused_primary = 0;
  std::uint32_t unused_supplementary = 0;
  std::uint32_t allocated_supplementary = 0;

  bool operator==(const DvdRamSpareArea&) const = default;
};
/// Nothing below 16 bytes.
std::optional<DvdRamSpareArea> decode_dvd_ram_spare_area(Bytes answer);
std::vector<std::uint8_t> encode_dvd_ram_spare_area(const DvdRamSpareArea& area);

/// Format 20h, of DVD+R DL and -R DL; sent to choose the size of layer 0.
struct LayerBoundary {
  bool fixed = false;          // "Init Status": it can be set no more
  std::uint32_t capacity = 0;  // blocks of layer 0

  bool operator==(const LayerBoundary&) const = default;
};
/// Nothing below 12 bytes.
std::optional<LayerBoundary> decode_layer_boundary(Bytes answer);
std::vector<std::uint8_t> encode_layer_boundary(const LayerBoundary& boundary);

/// Format 21h, of DVD-R DL.
struct ShiftedMiddleArea {
  bool fixed = false;
  Lba start;

  bool operator==(const ShiftedMiddleArea&) const = default;
};
/// Nothing below 12 bytes.
std::optional<ShiftedMiddleArea> decode_shifted_middle_area(Bytes answer);
std::vector<std::uint8_t> encode_shifted_middle_area(const ShiftedMiddleArea& area);

/// Format 22h, of DVD-R DL layer jump: blocks from one jump to the next, 0: none.
std::optional<std::uint32_t> decode_jump_interval(Bytes answer);
std::vector<std::uint8_t> encode_jump_interval(std::uint32_t blocks);

/// Format 23h, of DVD-R DL layer jump: the last block before the jump.
std::optional<Lba> decode_manual_layer_jump(Bytes answer);
std::vector<std::uint8_t> encode_manual_layer_jump(Lba at);

}  // namespace disc::mmc
