// The two forms of a point in time on an ISO 9660 volume.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>

#include "formats/base/endian.h"
#include "formats/base/time.h"

namespace disc::iso9660 {

/// ECMA-119 8.4.26.1: a point in time in the volume descriptors, all digits "0" and offset 0 if
/// unset.
struct VolumeDateTime {
  std::array<char, 4> year;        // BP 1-4    "0001" to "9999"
  std::array<char, 2> month;       // BP 5-6    "01" to "12"
  std::array<char, 2> day;         // BP 7-8
  std::array<char, 2> hour;        // BP 9-10
  std::array<char, 2> minute;      // BP 11-12
  std::array<char, 2> second;      // BP 13-14
  std::array<char, 2> hundredths;  // BP 15-16
  std::int8_t offset;              // BP 17     from Greenwich, in quarters of an hour, -48 to +52
};

static_assert(std::is_trivially_copyable_v<VolumeDateTime>);
static_assert(sizeof(VolumeDateTime) == 17);
static_assert(offsetof(VolumeDateTime, offset) == bp(17));

/// ECMA-119 9.1.5: a point in time in a directory record; all zero if unset.
struct RecordingTime {
  std::uint8_t year;    // BP 1   since 1900
  std::uint8_t month;   // BP 2   1 to 12
  std::uint8_t day;     // BP 3   1 to 31
  std::uint8_t hour;    // BP 4
  std::uint8_t minute;  // BP 5
  std::uint8_t second;  // BP 6
  std::int8_t offset;   // BP 7   from Greenwich, in quarters of an hour, -48 to +52
};

static_assert(std::is_trivially_copyable_v<RecordingTime>);
static_assert(sizeof(RecordingTime) == 7);
static_assert(offsetof(RecordingTime, offset) == bp(7));

/// Sixteen digits "0" and offset 0: no time is given.
VolumeDateTime unset_volume_time();

/// In UTC, to the hundredth of a second; nothing outside the years 1 to 9999.
std::optional<VolumeDateTime> to_volume_time(Timestamp time);

/// In UTC, to the second; nothing outside the years 1900 to 2155.
std::optional<RecordingTime> to_recording_time(Timestamp time);

/// The time with the recorded offset taken off; nothing if it is unset or no date of the calendar.
std::optional<Timestamp> to_timestamp(const VolumeDateTime& time);
std::optional<Timestamp> to_timestamp(const RecordingTime& time);

/// True if no time is given: all digits "0", or all bytes zero as some writers leave it.
bool is_unset(const VolumeDateTime& time);
bool is_unset(const RecordingTime& time);

/// "2026110100000000+0" as inspectors show it: the digits and the offset; "" if unset.
std::string to_text(const VolumeDateTime& time);

}  // namespace disc::iso9660
