// What a drive says of a command that did not go as wished: sense key, code, and what comes with
// it.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "formats/base/bytes.h"

namespace disc::mmc {

/// Sense key, additional sense code and its qualifier (SPC-3 4.5; MMC-5 annex F). All zeros: there
/// is nothing to say.
struct Sense {
  std::uint8_t key = 0, code = 0, qualifier = 0;

  auto operator<=>(const Sense&) const = default;
};
inline constexpr Sense good{};
inline constexpr std::uint8_t recovered_error = 1, not_ready = 2, medium_error = 3,
                              hardware_error = 4, illegal_request = 5, unit_attention = 6,
                              data_protect = 7, blank_check = 8, aborted_command = 0xB;

inline constexpr Sense becoming_ready{0x2, 0x04, 0x01};
inline constexpr Sense format_in_progress{0x2, 0x04, 0x04};
inline constexpr Sense operation_in_progress{0x2, 0x04, 0x07};
inline constexpr Sense long_write_in_progress{0x2, 0x04, 0x08};  // buffer full: send it again
inline constexpr Sense no_medium{0x2, 0x3A, 0x00};
inline constexpr Sense write_error{0x3, 0x0C, 0x00};
inline constexpr Sense loss_of_streaming{0x3, 0x0C, 0x09};
inline constexpr Sense unrecovered_read_error{0x3, 0x11, 0x00};
inline constexpr Sense invalid_operation_code{0x5, 0x20, 0x00};
inline constexpr Sense out_of_range{0x5, 0x21, 0x00};
inline constexpr Sense invalid_address_for_write{0x5, 0x21, 0x02};
inline constexpr Sense invalid_field_in_cdb{0x5, 0x24, 0x00};
inline constexpr Sense invalid_field_in_parameters{0x5, 0x26, 0x00};
inline constexpr Sense command_sequence_error{0x5, 0x2C, 0x00};
inline constexpr Sense saving_not_supported{0x5, 0x39, 0x00};
inline constexpr Sense removal_prevented{0x5, 0x53, 0x02};
inline constexpr Sense illegal_mode_for_track{0x5, 0x64, 0x00};
inline constexpr Sense medium_changed{0x6, 0x28, 0x00};
inline constexpr Sense power_on_or_reset{0x6, 0x29, 0x00};
inline constexpr Sense write_protected{0x7, 0x27, 0x00};

/// All that sense data say, in either format (SPC-3 4.5.2, 4.5.3).
struct SenseData {
  Sense sense;
  bool deferred = false;    // of an earlier command: response codes 71h and 73h
  bool descriptor = false;  // of descriptor format: 72h and 73h
  bool incorrect_length = false;
  std::optional<std::uint64_t> information;  // usually the block it went wrong at
  /// How far a long operation is, of 65,536 (SPC-3 4.5.2.4.4).
  std::optional<std::uint16_t> progress;
  /// Where an illegal request is wrong: byte, and bit where it tells one (SPC-3 4.5.2.4.2).
  struct Field {
    bool in_command = true;  // else in its parameters
    std::optional<std::uint8_t> bit;
    std::uint16_t byte = 0;
    bool operator==(const Field&) const = default;
  };
  std::optional<Field> field;

  bool operator==(const SenseData&) const = default;
};

/// Nothing where there are too few bytes to have a key, or the response code is none of 70h to 73h.
std::optional<SenseData> decode_sense(Bytes bytes);
/// 18 bytes of fixed format, or 8 and the descriptors in use.
std::vector<std::uint8_t> encode_sense(const SenseData& data);

/// "5/21/02", in hexadecimal, as logs of burners have it.
std::string to_text(Sense sense);
/// "invalid address for write (5/21/02)": in words, as far as the code has any in the standards.
std::string describe(Sense sense);

}  // namespace disc::mmc
