// What stands on a DVD or BD outside of its blocks: READ and SEND DISC STRUCTURE, head and list.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "formats/base/bytes.h"

namespace disc::mmc {

/// Formats of DVD; see dvd_structure.h (MMC-5 6.22.3).
inline constexpr std::uint8_t dvd_physical = 0x00, dvd_copyright = 0x01, dvd_burst_cutting = 0x03,
                              dvd_manufacturing = 0x04, dvd_ram_definition = 0x08,
                              dvd_ram_medium_status = 0x09, dvd_ram_spare_area = 0x0A,
                              dvd_ram_recording_type = 0x0B, dvd_last_border_out = 0x0C,
                              dvd_recording_management = 0x0D, dvd_pre_recorded = 0x0E,
                              dvd_unique_identifier = 0x0F, dvd_physical_lead_in = 0x10,
                              dvd_adip = 0x11, dvd_layer_boundary = 0x20,
                              dvd_shifted_middle_area = 0x21, dvd_jump_interval = 0x22,
                              dvd_manual_layer_jump = 0x23, dvd_remapping_address = 0x24;
/// Formats of BD; see bd_structure.h (MMC-5 6.22.4).
inline constexpr std::uint8_t bd_disc_information = 0x00, bd_definition = 0x08,
                              bd_cartridge_status = 0x09, bd_spare_area = 0x0A,
                              bd_raw_defect_list = 0x12, bd_physical_access_control = 0x30;
/// Formats of all media (MMC-5 6.22.2).
inline constexpr std::uint8_t disc_control_block = 0x30, structure_write_protection = 0xC0,
                              structure_list = 0xFF;

/// "DVD pre-recorded lead-in"; "format 7Bh" for one without a name. `media_type` is 0 for DVD, 1
/// for BD.
std::string describe_structure(std::uint8_t media_type, std::uint8_t format);

/// What follows the head of four bytes, as far as its length says; nothing below four bytes. The
/// same head stands before what SEND DISC STRUCTURE sends.
std::optional<Bytes> decode_structure(Bytes answer);
std::vector<std::uint8_t> encode_structure(Bytes data);

/// Format FFh.
struct ListedStructure {
  std::uint8_t format = 0;
  bool sendable = false;   // SDS
  bool readable = false;   // RDS
  std::uint16_t size = 0;  // bytes, with its head

  bool operator==(const ListedStructure&) const = default;
};

/// All that follow take and give whole answers, head and all. Nothing below four bytes.
std::optional<std::vector<ListedStructure>> decode_structure_list(Bytes answer);
std::vector<std::uint8_t> encode_structure_list(const std::vector<ListedStructure>& list);

/// Format C0h (MMC-5 6.22.2.6).
struct WriteProtection {
  bool medium = false;      // MSWI: by what is on it
  bool cartridge = false;   // CWP
  bool persistent = false;  // PWP
  bool software = false;    // SWPP, until power is off

  bool any() const { return medium || cartridge || persistent || software; }
  bool operator==(const WriteProtection&) const = default;
};

/// Nothing below five bytes.
std::optional<WriteProtection> decode_write_protection(Bytes answer);
std::vector<std::uint8_t> encode_write_protection(const WriteProtection& protection);
/// "not write-protected", "write-protected by its cartridge and by software".
std::string describe(const WriteProtection& protection);

}  // namespace disc::mmc
