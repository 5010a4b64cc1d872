// What each mode page says.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "formats/mmc/mode_page.h"

/// Offsets count from the byte behind the two of the head: byte n of the standards' tables is n
/// - 2.
namespace disc::mmc {

/// 01h (MMC-5 7.3).
struct ErrorRecoveryPage {
  static constexpr std::uint8_t code = 0x01;
  bool reallocate_writes = false;   // AWRE
  bool reallocate_reads = false;    // ARRE
  bool transfer_block = false;      // TB: also of blocks that cannot be corrected
  bool read_continuous = false;     // RC: no time is spent on recovery
  bool post_errors = false;         // PER: recovered errors are reported
  bool terminate_on_error = false;  // DTE
  bool correct_disabled = false;    // DCR
  std::uint8_t read_retries = 0;
  std::uint8_t emcdr = 0;  // 0 to 3: enhanced media certification and defect reporting
  std::uint8_t write_retries = 0;
  std::uint32_t error_window = 0;  // blocks, of 24 bits: streaming, error reporting window size

  template <class Way, class Self>
  static void fields(Way page, Self& x) {
    page.flag(0, 7, x.reallocate_writes);
    page.flag(0, 6, x.reallocate_reads);
    page.flag(0, 5, x.transfer_block);
    page.flag(0, 4, x.read_continuous);
    page.flag(0, 2, x.post_errors);
    page.flag(0, 1, x.terminate_on_error);
    page.flag(0, 0, x.correct_disabled);
    page.number(1, x.read_retries);
    page.bits(5, 0, 2, x.emcdr);
    page.number(6, x.write_retries);
    page.number(7, 3, x.error_window);
  }
  bool operator==(const ErrorRecoveryPage&) const = default;
};

enum class WriteType : std::uint8_t {
  Packet = 0,  // and incremental, of DVD
  TrackAtOnce = 1,
  SessionAtOnce = 2,  // disc at once, of DVD
  Raw = 3,
  LayerJump = 4,
};

/// What may follow the session that is written (MMC-5 table 648).
enum class MultiSession : std::uint8_t {
  None = 0,   // no B0
  Final = 1,  // B0 says so: FF:FF:FF
  Reserved = 2,
  Allowed = 3,  // B0 says where the next begins
};

/// What a block that is written is made of (MMC-5 table 650).
enum class DataBlockType : std::uint8_t {
  Raw = 0,                   // 2352
  RawPq = 1,                 // 2368: and P and Q
  RawPacked = 2,             // 2448: and P to W, R to W packed
  RawSubchannel = 3,         // 2448: and P to W as they are
  Mode1 = 8,                 // 2048
  Mode2 = 9,                 // 2336
  Mode2Form1 = 10,           // 2048; sub-header of the page
  Mode2Form1SubHeader = 11,  // 2056
  Mode2Form2 = 12,           // 2324; sub-header of the page
  Mode2Mixed = 13,           // 2332: with sub-header
};
/// Bytes of such a block, 0 for types without a meaning of their own.
std::uint32_t block_bytes(DataBlockType type);
std::string_view describe(WriteType type);
std::string_view describe(DataBlockType type);

/// 05h, write parameters; not of use with DVD+, DVD-RAM and BD (MMC-5 7.5).
struct WriteParametersPage {
  static constexpr std::uint8_t code = 0x05;
  static constexpr std::uint8_t cd_da_or_rom = 0x00, cd_i = 0x10, cd_rom_xa = 0x20;
  bool underrun_free = false;    // BUFE
  bool link_size_valid = false;  // LS_V
  bool test_write = false;
  WriteType write_type = WriteType::Packet;
  MultiSession multi_session = MultiSession::None;
  bool fixed_packets = false;  // FP
  bool copy = false;
  std::uint8_t track_mode = 4;  // control bits of Q; 5: data in packets
  DataBlockType data_block_type = DataBlockType::Mode1;
  std::uint8_t link_size = 0;
  std::uint8_t application_code = 0;  // 0 to 63
  std::uint8_t session_format = cd_da_or_rom;
  std::uint32_t packet_size = 0;  // blocks
  std::uint16_t audio_pause = 150;
  std::array<std::uint8_t, 16> media_catalog_number{};  // 80h and 13 digits: text_of_number()
  std::array<std::uint8_t, 16> isrc{};                  // 80h and 12 characters
  std::array<std::uint8_t, 4> sub_header{};

  template <class Way, class Self>
  static void fields(Way page, Self& x) {
    page.flag(0, 6, x.underrun_free);
    page.flag(0, 5, x.link_size_valid);
    page.flag(0, 4, x.test_write);
    page.bits(0, 0, 4, x.write_type);
    page.bits(1, 6, 2, x.multi_session);
    page.flag(1, 5, x.fixed_packets);
    page.flag(1, 4, x.copy);
    page.bits(1, 0, 4, x.track_mode);
    page.bits(2, 0, 4, x.data_block_type);
    page.number(3, x.link_size);
    page.bits(5, 0, 6, x.application_code);
    page.number(6, x.session_format);
    page.number(8, x.packet_size);
    page.number(12, x.audio_pause);
    page.array(14, x.media_catalog_number);
    page.array(30, x.isrc);
    page.array(46, x.sub_header);
  }
  bool operator==(const WriteParametersPage&) const = default;
};

/// A media catalog number or ISRC as page 05h has it; of an empty text all zeros.
std::array<std::uint8_t, 16> number_field(std::string_view number);
/// The characters of such a field; empty where it is not valid.
std::string text_of_number(const std::array<std::uint8_t, 16>& field);

/// 08h (MMC-5 7.6).
struct CachingPage {
  static constexpr std::uint8_t code = 0x08;
  bool write_cache = false;          // WCE
  bool read_cache_disabled = false;  // RCD

  template <class Way, class Self>
  static void fields(Way page, Self& x) {
    page.flag(0, 2, x.write_cache);
    page.flag(0, 0, x.read_cache_disabled);
    page.pad_to(10);
  }
  bool operator==(const CachingPage&) const = default;
};

/// 0Eh (MMC-3 6.3.7).
struct CdAudioControlPage {
  static constexpr std::uint8_t code = 0x0E;
  struct Port {
    std::uint8_t channels = 0;  // bit n: channel n of the disc; 0 mutes
    std::uint8_t volume = 0;
    bool operator==(const Port&) const = default;
  };
  bool immediate = true;
  bool stop_on_track_crossing = false;  // SOTC
  std::array<Port, 4> ports{{{1, 255}, {2, 255}, {0, 0}, {0, 0}}};

  template <class Way, class Self>
  static void fields(Way page, Self& x) {
    page.flag(0, 2, x.immediate);
    page.flag(0, 1, x.stop_on_track_crossing);
    for (std::size_t i = 0; i < 4; ++i) {
      page.bits(6 + 2 * i, 0, 4, x.ports[i].channels);
      page.number(7 + 2 * i, x.ports[i].volume);
    }
  }
  bool operator==(const CdAudioControlPage&) const = default;
};

/// 1Ah (SPC-3 7.4.12).
struct PowerConditionPage {
  static constexpr std::uint8_t code = 0x1A;
  bool idle = false, standby = false;
  std::uint32_t idle_timer = 0, standby_timer = 0;  // in 100 ms

  template <class Way, class Self>
  static void fields(Way page, Self& x) {
    page.flag(1, 1, x.idle);
    page.flag(1, 0, x.standby);
    page.number(2, x.idle_timer);
    page.number(6, x.standby_timer);
  }
  bool operator==(const PowerConditionPage&) const = default;
};

/// 1Dh (MMC-5 7.8).
struct TimeOutPage {
  static constexpr std::uint8_t code = 0x1D;
  bool group_3 = false;                    // G3Enable
  bool time_outs = false;                  // TMOE
  bool emulate_disc = false;               // DISP: the drive answers as if there were a disc
  bool write_protected = false;            // SWPP
  std::uint16_t group_1 = 0, group_2 = 0;  // least time-outs in seconds
  std::uint16_t group_3_time = 0;          // seconds for each unit of feature 0105h

  template <class Way, class Self>
  static void fields(Way page, Self& x) {
    page.flag(2, 3, x.group_3);
    page.flag(2, 2, x.time_outs);
    page.flag(2, 1, x.emulate_disc);
    page.flag(2, 0, x.write_protected);
    page.number(4, x.group_1);
    page.number(6, x.group_2);
    page.number(8, x.group_3_time);
  }
  bool operator==(const TimeOutPage&) const = default;
};

/// 2Ah, capabilities and mechanical status; obsolete, and still what says most of old drives
/// (MMC-3 6.3.11).
struct CapabilitiesPage {
  static constexpr std::uint8_t code = 0x2A;
  struct WriteSpeed {
    std::uint8_t rotation = 0;  // 0 CLV and zones, 1 pure CAV
    std::uint16_t speed = 0;    // kB/s
    bool operator==(const WriteSpeed&) const = default;
  };
  bool reads_dvd_ram = false, reads_dvd_r = false, reads_dvd_rom = false, method_2 = false,
       reads_cd_rw = false, reads_cd_r = false;
  bool writes_dvd_ram = false, writes_dvd_r = false, test_write = false, writes_cd_rw = false,
       writes_cd_r = false;
  bool underrun_free = false, multi_session = false, mode_2_form_2 = false, mode_2_form_1 = false,
       digital_port_2 = false, digital_port_1 = false, composite = false, audio_play = false;
  bool bar_code = false, upc = false, isrc = false, c2_pointers = false, r_to_w_corrected = false,
       r_to_w = false, cd_da_accurate = false, cd_da = false;
  std::uint8_t loading_mechanism = 1;  // as RemovableMediumFeature has it
  bool eject = false, prevent_jumper = false, locked = false, lock = false;
  bool lead_in_r_to_w = false, side_change = false, slot_selection = false,
       changer_tells_discs = false, separate_mute = false, separate_volume = false;
  std::uint16_t most_read_speed = 0;  // kB/s, as all speeds here
  std::uint16_t volume_levels = 0;
  std::uint16_t buffer_size = 0;  // KiB
  std::uint16_t read_speed = 0;
  std::uint8_t digital_out = 0;  // bits 5 to 0: length, LSBF, RCK, BCKF, 0
  std::uint16_t most_write_speed = 0;
  std::uint16_t old_write_speed = 0;  // where drives of MMC-2 and before tell the current one
  std::uint16_t copy_management = 0;
  std::uint8_t rotation = 0;      // 0 CLV and zones, 1 pure CAV
  std::uint16_t write_speed = 0;  // that is selected
  std::vector<WriteSpeed> write_speeds;

  static void fields(FieldReader page, CapabilitiesPage& x);
  static void fields(FieldWriter page, const CapabilitiesPage& x);
  bool operator==(const CapabilitiesPage&) const = default;
};

}  // namespace disc::mmc
