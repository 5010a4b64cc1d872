// The commands that a recorder sends and the virtual drive takes, byte for byte.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "formats/base/endian.h"
#include "formats/mmc/cdb.h"

/// Each structure has its operation code as `code` and as its first byte; bytes of no meaning are
/// `reserved`, `control` closes each. Bits are named as masks beside the byte they belong to.
/// Clauses are those of MMC-5 where nothing else is said.
namespace disc::mmc {

using ReservedByte = std::uint8_t;
template <std::size_t Count>
using ReservedBytes = std::array<std::uint8_t, Count>;

/// SPC-3 6.33.
struct TestUnitReady {
  static constexpr std::uint8_t code = 0x00;
  std::uint8_t operation_code = code;
  ReservedBytes<4> reserved{};
  std::uint8_t control = 0;
};

/// SPC-3 6.27.
struct RequestSense {
  static constexpr std::uint8_t code = 0x03;
  static constexpr std::uint8_t descriptor_format = 0x01;
  std::uint8_t operation_code = code;
  std::uint8_t flags = 0;
  ReservedBytes<2> reserved{};
  std::uint8_t allocation_length = 18;
  std::uint8_t control = 0;
};

/// 6.5. Its list of parameters: formats/mmc/format.h.
struct FormatUnit {
  static constexpr std::uint8_t code = 0x04;
  static constexpr std::uint8_t format_data = 0x10, complete_list = 0x08, format_code = 0x01;
  std::uint8_t operation_code = code;
  std::uint8_t flags = format_data | format_code;
  ReservedBytes<3> reserved{};
  std::uint8_t control = 0;
};

/// SPC-3 6.4.
struct Inquiry {
  static constexpr std::uint8_t code = 0x12;
  static constexpr std::uint8_t vital_product_data = 0x01;
  std::uint8_t operation_code = code;
  std::uint8_t flags = 0;
  std::uint8_t page = 0;
  Be<std::uint16_t> allocation_length{36};
  std::uint8_t control = 0;
};

/// 6.49. `operation`: load/eject 02h, start 01h.
struct StartStopUnit {
  static constexpr std::uint8_t code = 0x1B;
  static constexpr std::uint8_t immediate = 0x01;
  static constexpr std::uint8_t stop = 0x00, start = 0x01, eject = 0x02, load = 0x03;
  std::uint8_t operation_code = code;
  std::uint8_t flags = 0;
  ReservedBytes<2> reserved{};
  std::uint8_t operation = start;
  std::uint8_t control = 0;
};

/// 6.18. `prevent`: 1 locks, 0 unlocks; 02h is for the persistent state.
struct PreventAllowMediumRemoval {
  static constexpr std::uint8_t code = 0x1E;
  static constexpr std::uint8_t persistent = 0x02;
  std::uint8_t operation_code = code;
  ReservedBytes<3> reserved{};
  std::uint8_t prevent = 0;
  std::uint8_t control = 0;
};

/// 6.24.
struct ReadFormatCapacities {
  static constexpr std::uint8_t code = 0x23;
  std::uint8_t operation_code = code;
  ReservedBytes<6> reserved{};
  Be<std::uint16_t> allocation_length;
  std::uint8_t control = 0;
};

/// 6.20.
struct ReadCapacity {
  static constexpr std::uint8_t code = 0x25;
  std::uint8_t operation_code = code;
  ReservedBytes<8> reserved{};
  std::uint8_t control = 0;
};

/// 6.15.
struct Read10 {
  static constexpr std::uint8_t code = 0x28;
  static constexpr std::uint8_t force_unit_access = 0x08;
  std::uint8_t operation_code = code;
  std::uint8_t flags = 0;
  Be<std::uint32_t> first;
  ReservedByte reserved = 0;
  Be<std::uint16_t> blocks;
  std::uint8_t control = 0;
};

/// 6.44. `first` is signed: what lies before block 0 has its two's complement.
struct Write10 {
  static constexpr std::uint8_t code = 0x2A;
  static constexpr std::uint8_t force_unit_access = 0x08;
  std::uint8_t operation_code = code;
  std::uint8_t flags = 0;
  Be<std::uint32_t> first;
  ReservedByte reserved = 0;
  Be<std::uint16_t> blocks;
  std::uint8_t control = 0;
};

/// 6.41.
struct Seek10 {
  static constexpr std::uint8_t code = 0x2B;
  std::uint8_t operation_code = code;
  ReservedByte reserved = 0;
  Be<std::uint32_t> to;
  ReservedBytes<3> reserved_2{};
  std::uint8_t control = 0;
};

/// 6.46.
struct WriteAndVerify10 {
  static constexpr std::uint8_t code = 0x2E;
  std::uint8_t operation_code = code;
  std::uint8_t flags = 0;
  Be<std::uint32_t> first;
  ReservedByte reserved = 0;
  Be<std::uint16_t> blocks;
  std::uint8_t control = 0;
};

/// 6.43.
struct Verify10 {
  static constexpr std::uint8_t code = 0x2F;
  std::uint8_t operation_code = code;
  std::uint8_t flags = 0;
  Be<std::uint32_t> first;
  ReservedByte reserved = 0;
  Be<std::uint16_t> blocks;
  std::uint8_t control = 0;
};

/// 6.50.
struct SynchronizeCache {
  static constexpr std::uint8_t code = 0x35;
  static constexpr std::uint8_t immediate = 0x02;
  std::uint8_t operation_code = code;
  std::uint8_t flags = 0;
  Be<std::uint32_t> first;
  ReservedByte reserved = 0;
  Be<std::uint16_t> blocks;
  std::uint8_t control = 0;
};

/// MMC-3 6.2.7; SPC-3 6.34.
struct WriteBuffer {
  static constexpr std::uint8_t code = 0x3B;
  std::uint8_t operation_code = code;
  std::uint8_t mode = 0;
  std::uint8_t buffer = 0;
  std::array<std::uint8_t, 3> offset{};
  std::array<std::uint8_t, 3> length{};
  std::uint8_t control = 0;
};

/// SPC-3 6.14.
struct ReadBuffer {
  static constexpr std::uint8_t code = 0x3C;
  std::uint8_t operation_code = code;
  std::uint8_t mode = 0;
  std::uint8_t buffer = 0;
  std::array<std::uint8_t, 3> offset{};
  std::array<std::uint8_t, 3> allocation_length{};
  std::uint8_t control = 0;
};

/// MMC-3 6.24. `format`: 1 position, 2 media catalog number, 3 ISRC.
struct ReadSubchannel {
  static constexpr std::uint8_t code = 0x42;
  static constexpr std::uint8_t time = 0x02, q = 0x40;
  std::uint8_t operation_code = code;
  std::uint8_t flags = 0;
  std::uint8_t subq = q;
  std::uint8_t format = 1;
  ReservedBytes<2> reserved{};
  std::uint8_t track = 0;
  Be<std::uint16_t> allocation_length;
  std::uint8_t control = 0;
};

/// 6.25.
struct ReadTocPmaAtip {
  static constexpr std::uint8_t code = 0x43;
  static constexpr std::uint8_t time = 0x02;
  static constexpr std::uint8_t toc = 0, session_information = 1, full_toc = 2, pma = 3, atip = 4,
                                cd_text = 5;
  std::uint8_t operation_code = code;
  std::uint8_t flags = 0;
  std::uint8_t format = toc;  // low four bits
  ReservedBytes<3> reserved{};
  std::uint8_t track_or_session = 0;
  Be<std::uint16_t> allocation_length;
  std::uint8_t control = 0;  // bits 7 and 6: the format of SFF-8020, where `format` is 0
};

/// 6.6.
struct GetConfiguration {
  static constexpr std::uint8_t code = 0x46;
  static constexpr std::uint8_t all = 0, current = 1, one = 2;
  std::uint8_t operation_code = code;
  std::uint8_t requested_type = all;  // low two bits
  Be<std::uint16_t> starting_feature;
  ReservedBytes<3> reserved{};
  Be<std::uint16_t> allocation_length;
  std::uint8_t control = 0;
};

/// 6.7.
struct GetEventStatusNotification {
  static constexpr std::uint8_t code = 0x4A;
  static constexpr std::uint8_t polled = 0x01;
  std::uint8_t operation_code = code;
  std::uint8_t flags = polled;
  ReservedBytes<2> reserved{};
  std::uint8_t classes = 0;  // bit n asks for class n
  ReservedBytes<2> reserved_2{};
  Be<std::uint16_t> allocation_length;
  std::uint8_t control = 0;
};

/// 6.21.
struct ReadDiscInformation {
  static constexpr std::uint8_t code = 0x51;
  std::uint8_t operation_code = code;
  std::uint8_t data_type = 0;  // 0 disc, 1 track resources, 2 pseudo-overwrite resources
  ReservedBytes<5> reserved{};
  Be<std::uint16_t> allocation_length;
  std::uint8_t control = 0;
};

/// 6.26.
struct ReadTrackInformation {
  static constexpr std::uint8_t code = 0x52;
  static constexpr std::uint8_t by_address = 0, by_track = 1, by_session = 2, open = 0x04;
  static constexpr std::uint32_t invisible_track = 0xFF;
  std::uint8_t operation_code = code;
  std::uint8_t address_type = by_track;
  Be<std::uint32_t> address;
  ReservedByte reserved = 0;
  Be<std::uint16_t> allocation_length;
  std::uint8_t control = 0;
};

/// 6.31. `size` in blocks, or, with `by_address`, the start of the next track.
struct ReserveTrack {
  static constexpr std::uint8_t code = 0x53;
  static constexpr std::uint8_t rmz = 0x01, by_address = 0x02;
  std::uint8_t operation_code = code;
  std::uint8_t flags = 0;
  ReservedBytes<3> reserved{};
  Be<std::uint32_t> size;
  std::uint8_t control = 0;
};

/// 6.35.
struct SendOpcInformation {
  static constexpr std::uint8_t code = 0x54;
  static constexpr std::uint8_t do_opc = 0x01, exclude_0 = 0x02, exclude_1 = 0x04;
  std::uint8_t operation_code = code;
  std::uint8_t flags = do_opc;
  ReservedBytes<5> reserved{};
  Be<std::uint16_t> parameter_length;
  std::uint8_t control = 0;
};

/// SPC-3 6.8.
struct ModeSelect10 {
  static constexpr std::uint8_t code = 0x55;
  static constexpr std::uint8_t page_format = 0x10, save = 0x01;
  std::uint8_t operation_code = code;
  std::uint8_t flags = page_format;
  ReservedBytes<5> reserved{};
  Be<std::uint16_t> parameter_length;
  std::uint8_t control = 0;
};

/// 6.30.
struct RepairTrack {
  static constexpr std::uint8_t code = 0x58;
  static constexpr std::uint8_t immediate = 0x01;
  std::uint8_t operation_code = code;
  std::uint8_t flags = 0;
  ReservedBytes<2> reserved{};
  Be<std::uint16_t> track;
  ReservedBytes<3> reserved_2{};
  std::uint8_t control = 0;
};

/// SPC-3 6.10.
struct ModeSense10 {
  static constexpr std::uint8_t code = 0x5A;
  static constexpr std::uint8_t no_block_descriptors = 0x08;
  static constexpr std::uint8_t current = 0x00, changeable = 0x40, defaults = 0x80, saved = 0xC0;
  std::uint8_t operation_code = code;
  std::uint8_t flags = no_block_descriptors;
  std::uint8_t page = 0;  // low six bits; the high two say which values
  std::uint8_t subpage = 0;
  ReservedBytes<3> reserved{};
  Be<std::uint16_t> allocation_length;
  std::uint8_t control = 0;
};

/// 6.3.
struct CloseTrackSession {
  static constexpr std::uint8_t code = 0x5B;
  static constexpr std::uint8_t immediate = 0x01;
  static constexpr std::uint8_t stop_background_format = 0, track = 1, session = 2,
                                finalize_minimum_radius = 5, finalize = 6;
  std::uint8_t operation_code = code;
  std::uint8_t flags = 0;
  std::uint8_t function = track;  // low three bits
  ReservedByte reserved = 0;
  Be<std::uint16_t> track_number;
  ReservedBytes<3> reserved_2{};
  std::uint8_t control = 0;
};

/// 6.19.
struct ReadBufferCapacity {
  static constexpr std::uint8_t code = 0x5C;
  static constexpr std::uint8_t in_blocks = 0x01;
  std::uint8_t operation_code = code;
  std::uint8_t flags = 0;
  ReservedBytes<5> reserved{};
  Be<std::uint16_t> allocation_length{12};
  std::uint8_t control = 0;
};

/// 6.33.
struct SendCueSheet {
  static constexpr std::uint8_t code = 0x5D;
  std::uint8_t operation_code = code;
  ReservedBytes<5> reserved{};
  std::array<std::uint8_t, 3> size{};  // bytes, most significant first
  std::uint8_t control = 0;
};

/// 6.2.
struct Blank {
  static constexpr std::uint8_t code = 0xA1;
  static constexpr std::uint8_t immediate = 0x10;
  static constexpr std::uint8_t disc = 0, minimal = 1, track = 2, unreserve = 3, track_tail = 4,
                                unclose_session = 5, session = 6;
  std::uint8_t operation_code = code;
  std::uint8_t flags = 0;  // `immediate` and the blanking type in the low three bits
  Be<std::uint32_t> address;
  ReservedBytes<5> reserved{};
  std::uint8_t control = 0;
};

/// 6.12 of MMC-3, 6.42: SET READ AHEAD.
struct SetReadAhead {
  static constexpr std::uint8_t code = 0xA7;
  std::uint8_t operation_code = code;
  ReservedByte reserved = 0;
  Be<std::uint32_t> trigger;
  Be<std::uint32_t> read_ahead;
  ReservedByte reserved_2 = 0;
  std::uint8_t control = 0;
};

/// 6.16.
struct Read12 {
  static constexpr std::uint8_t code = 0xA8;
  static constexpr std::uint8_t force_unit_access = 0x08;
  static constexpr std::uint8_t streaming = 0x80;
  std::uint8_t operation_code = code;
  std::uint8_t flags = 0;
  Be<std::uint32_t> first;
  Be<std::uint32_t> blocks;
  std::uint8_t streaming_flag = 0;
  std::uint8_t control = 0;
};

/// 6.45.
struct Write12 {
  static constexpr std::uint8_t code = 0xAA;
  static constexpr std::uint8_t force_unit_access = 0x08;
  static constexpr std::uint8_t streaming = 0x80;
  std::uint8_t operation_code = code;
  std::uint8_t flags = 0;
  Be<std::uint32_t> first;
  Be<std::uint32_t> blocks;
  std::uint8_t streaming_flag = 0;
  std::uint8_t control = 0;
};

/// 6.23.
struct ReadMediaSerialNumber {
  static constexpr std::uint8_t code = 0xAB;
  std::uint8_t operation_code = code;
  std::uint8_t service_action = 0x01;
  ReservedBytes<4> reserved{};
  Be<std::uint32_t> allocation_length;
  ReservedByte reserved_2 = 0;
  std::uint8_t control = 0;
};

/// 6.8. `type`: 0 performance, 1 unusable areas, 2 defect status, 3 write speed, 4 DBI, 5 DBI cache
/// zones. For type 0 the data type's bits: tolerance 10h, write 04h, exceptions 03h.
struct GetPerformance {
  static constexpr std::uint8_t code = 0xAC;
  static constexpr std::uint8_t nominal = 0, unusable_areas = 1, defects = 2, write_speeds = 3;
  static constexpr std::uint8_t of_writing = 0x04, tolerance = 0x10;
  std::uint8_t operation_code = code;
  std::uint8_t data_type = 0;
  Be<std::uint32_t> first;
  ReservedBytes<2> reserved{};
  Be<std::uint16_t> most_descriptors;
  std::uint8_t type = nominal;
  std::uint8_t control = 0;
};

/// 6.22.
struct ReadDiscStructure {
  static constexpr std::uint8_t code = 0xAD;
  static constexpr std::uint8_t dvd = 0, blu_ray = 1;
  std::uint8_t operation_code = code;
  std::uint8_t media_type = dvd;  // low four bits
  Be<std::uint32_t> address;
  std::uint8_t layer = 0;
  std::uint8_t format = 0;
  Be<std::uint16_t> allocation_length;
  std::uint8_t agid = 0;  // bits 7 and 6
  std::uint8_t control = 0;
};

/// 6.39. Its descriptor: formats/mmc/performance.h.
struct SetStreaming {
  static constexpr std::uint8_t code = 0xB6;
  std::uint8_t operation_code = code;
  ReservedBytes<7> reserved{};
  std::uint8_t type = 0;
  Be<std::uint16_t> parameter_length;
  std::uint8_t control = 0;
};

/// MMC-3 6.1.17 (READ CD MSF is MMC-3 6.1.16).
struct ReadCdMsf {
  static constexpr std::uint8_t code = 0xB9;
  std::uint8_t operation_code = code;
  std::uint8_t sector_type = 0;
  ReservedByte reserved = 0;
  std::array<std::uint8_t, 3> from{};  // minute, second, frame
  std::array<std::uint8_t, 3> to{};    // not read itself
  std::uint8_t main_channel = 0;
  std::uint8_t subchannel = 0;
  std::uint8_t control = 0;
};

/// MMC-3 6.1.37. Speeds in kB/s, of 1000 bytes; FFFFh: the fastest.
struct SetCdSpeed {
  static constexpr std::uint8_t code = 0xBB;
  static constexpr std::uint16_t fastest = 0xFFFF;
  std::uint8_t operation_code = code;
  std::uint8_t rotation = 0;  // low two bits: 0 CLV, 1 pure CAV
  Be<std::uint16_t> read_speed{fastest};
  Be<std::uint16_t> write_speed{fastest};
  ReservedBytes<5> reserved{};
  std::uint8_t control = 0;
};

/// 6.11.
struct MechanismStatus {
  static constexpr std::uint8_t code = 0xBD;
  std::uint8_t operation_code = code;
  ReservedBytes<7> reserved{};
  Be<std::uint16_t> allocation_length{8};
  ReservedByte reserved_2 = 0;
  std::uint8_t control = 0;
};

/// MMC-6 6.19.
struct ReadCd {
  static constexpr std::uint8_t code = 0xBE;
  static constexpr std::uint8_t any_type = 0 << 2, cd_da = 1 << 2, mode_1 = 2 << 2, mode_2 = 3 << 2,
                                mode_2_form_1 = 4 << 2, mode_2_form_2 = 5 << 2;
  static constexpr std::uint8_t sync = 0x80, sub_header = 0x40, header = 0x20, user_data = 0x10,
                                edc_ecc = 0x08, c2 = 0x02, c2_and_block = 0x04;
  static constexpr std::uint8_t whole_sector = sync | sub_header | header | user_data | edc_ecc;
  static constexpr std::uint8_t raw_p_to_w = 1, q = 2, r_to_w = 4;
  std::uint8_t operation_code = code;
  std::uint8_t sector_type = any_type;
  Be<std::uint32_t> first;
  std::array<std::uint8_t, 3> blocks{};  // most significant first
  std::uint8_t main_channel = user_data;
  std::uint8_t subchannel = 0;
  std::uint8_t control = 0;
};

/// 6.36.
struct SendDiscStructure {
  static constexpr std::uint8_t code = 0xBF;
  std::uint8_t operation_code = code;
  std::uint8_t media_type = 0;
  ReservedBytes<5> reserved{};
  std::uint8_t format = 0;
  Be<std::uint16_t> structure_length;
  ReservedByte reserved_2 = 0;
  std::uint8_t control = 0;
};

/// A number of three bytes, most significant first.
constexpr std::array<std::uint8_t, 3> three_bytes(std::uint32_t number) {
  return {static_cast<std::uint8_t>(number >> 16), static_cast<std::uint8_t>(number >> 8),
          static_cast<std::uint8_t>(number)};
}
constexpr std::uint32_t number_of(const std::array<std::uint8_t, 3>& bytes) {
  return std::uint32_t{bytes[0]} << 16 | std::uint32_t{bytes[1]} << 8 | bytes[2];
}

static_assert(sizeof(TestUnitReady) == 6 && sizeof(RequestSense) == 6 && sizeof(FormatUnit) == 6 &&
              sizeof(Inquiry) == 6 && sizeof(StartStopUnit) == 6 &&
              sizeof(PreventAllowMediumRemoval) == 6);
static_assert(sizeof(ReadFormatCapacities) == 10 && sizeof(ReadCapacity) == 10 &&
              sizeof(Read10) == 10 && sizeof(Write10) == 10 && sizeof(Seek10) == 10 &&
              sizeof(WriteAndVerify10) == 10 && sizeof(Verify10) == 10 &&
              sizeof(SynchronizeCache) == 10 && sizeof(WriteBuffer) == 10 &&
              sizeof(ReadBuffer) == 10 && sizeof(ReadSubchannel) == 10 &&
              sizeof(ReadTocPmaAtip) == 10 && sizeof(GetConfiguration) == 10 &&
              sizeof(GetEventStatusNotification) == 10 && sizeof(ReadDiscInformation) == 10 &&
              sizeof(ReadTrackInformation) == 10 && sizeof(ReserveTrack) == 10 &&
              sizeof(SendOpcInformation) == 10 && sizeof(ModeSelect10) == 10 &&
              sizeof(RepairTrack) == 10 && sizeof(ModeSense10) == 10 &&
              sizeof(CloseTrackSession) == 10 && sizeof(ReadBufferCapacity) == 10 &&
              sizeof(SendCueSheet) == 10);
static_assert(sizeof(Blank) == 12 && sizeof(SetReadAhead) == 12 && sizeof(Read12) == 12 &&
              sizeof(Write12) == 12 && sizeof(ReadMediaSerialNumber) == 12 &&
              sizeof(GetPerformance) == 12 && sizeof(ReadDiscStructure) == 12 &&
              sizeof(SetStreaming) == 12 && sizeof(ReadCdMsf) == 12 && sizeof(SetCdSpeed) == 12 &&
              sizeof(MechanismStatus) == 12 && sizeof(ReadCd) == 12 &&
              sizeof(SendDiscStructure) == 12);

}  // namespace disc::mmc
