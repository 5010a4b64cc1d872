// Formatting: the answer to READ FORMAT CAPACITIES, and what FORMAT UNIT is sent.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "formats/base/bytes.h"

namespace disc::mmc {

/// Format types (MMC-5 6.5.4.2), six bits.
inline constexpr std::uint8_t format_full = 0x00, format_spare_expansion = 0x01,
                              format_zone_reformat = 0x04, format_zone = 0x05,
                              format_cd_rw_full = 0x10,  // and DVD-RW
    format_grow_session = 0x11, format_add_session = 0x12, format_quick_grow = 0x13,
                              format_quick_add = 0x14, format_quick = 0x15,
                              format_sub_type_full = 0x20, format_mrw = 0x24,
                              format_dvd_plus_rw = 0x26, format_bd_re_spares = 0x30,
                              format_bd_re_no_spares = 0x31, format_bd_r_spares = 0x32;

/// "full", "quick (DVD-RW)", "BD-RE with spare areas"; "type 2Bh" for one without a name.
std::string describe_format_type(std::uint8_t type);

/// What the capacity of the first descriptor means (MMC-5 table 471).
enum class CapacityKind : std::uint8_t {
  Reserved = 0,
  Unformatted = 1,  // the most that formatting can give; blank
  Formatted = 2,    // as formatted
  NoMedium = 3,     // the most of any medium, since there is none
};
std::string describe(CapacityKind kind);

/// MMC-5 6.24.3.3.
struct FormattableCapacity {
  std::uint32_t blocks = 0;
  std::uint8_t type = format_full;  // 0 to 3Fh
  std::uint32_t parameter = 2048;   // of 24 bits, by type: block size, packet size, spares
  bool operator==(const FormattableCapacity&) const = default;
};

/// MMC-5 6.24.3.
struct FormatCapacities {
  std::uint32_t blocks = 0;
  CapacityKind kind = CapacityKind::NoMedium;
  std::uint32_t block_size = 2048;               // of 24 bits
  std::vector<FormattableCapacity> formattable;  // at most 30

  bool operator==(const FormatCapacities&) const = default;
};

/// Nothing below the 12 bytes of head and first descriptor.
std::optional<FormatCapacities> decode_format_capacities(Bytes answer);
std::vector<std::uint8_t> encode_format_capacities(const FormatCapacities& capacities);

/// The list of parameters of FORMAT UNIT (MMC-5 6.5.3), with one descriptor.
struct FormatList {
  bool options_valid = false;             // FOV: the five below count
  bool primary_defects_disabled = false;  // DPRY
  bool certification_disabled = false;    // DCRT
  bool stop_on_defects = false;           // STPF
  bool initialize = false;                // IP
  bool test_write = false;                // TryOut
  bool immediate = true;
  bool vendor = false;  // VS
  std::uint32_t blocks = 0;
  std::uint8_t type = format_full;  // 0 to 3Fh
  std::uint8_t sub_type = 0;        // 0 to 3
  std::uint32_t parameter = 0;      // of 24 bits

  bool operator==(const FormatList&) const = default;
};

/// Nothing below 12 bytes, or where the length of descriptors is not eight.
std::optional<FormatList> decode_format_list(Bytes parameters);
std::vector<std::uint8_t> encode_format_list(const FormatList& list);

}  // namespace disc::mmc
