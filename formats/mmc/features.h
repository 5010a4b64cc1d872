// What the data of each feature say, as far as a recorder can use it; those of writing stand
// beside.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "formats/mmc/feature.h"
#include "formats/mmc/profile.h"
#include "formats/mmc/write_features.h"

/// Clauses are those of MMC-5 5.3, by number of the feature; offsets count from the byte behind the
/// head of four. Features of no data are structures, too: has() and is_current() tell of them.
namespace disc::mmc {

struct ListedProfile {
  Profile profile = Profile::None;
  bool current = false;

  bool operator==(const ListedProfile&) const = default;
};

/// 0000h. The best profile of a kind stands first.
struct ProfileListFeature {
  static constexpr std::uint16_t code = 0x0000;
  static constexpr std::uint8_t version = 0;
  static constexpr bool persistent = true;
  std::vector<ListedProfile> profiles;  // at most 63

  static void fields(FieldReader data, ProfileListFeature& x);
  static void fields(FieldWriter data, const ProfileListFeature& x);
  bool operator==(const ProfileListFeature&) const = default;
};

/// 0001h.
struct CoreFeature {
  static constexpr std::uint16_t code = 0x0001;
  static constexpr std::uint8_t version = 2;
  static constexpr bool persistent = true;
  static constexpr std::uint32_t scsi = 1, atapi = 2, ieee_1394 = 3, fibre_channel = 6,
                                 serial_atapi = 7, usb = 8;
  std::uint32_t physical_interface = 0;
  bool inq2 = false;
  bool device_busy_events = false;  // DBE

  template <class Way, class Self>
  static void fields(Way data, Self& x) {
    data.number(0, x.physical_interface);
    data.flag(4, 1, x.inq2);
    data.flag(4, 0, x.device_busy_events);
    data.pad_to(8);
  }
  bool operator==(const CoreFeature&) const = default;
};

/// 0002h.
struct MorphingFeature {
  static constexpr std::uint16_t code = 0x0002;
  static constexpr std::uint8_t version = 1;
  static constexpr bool persistent = true;
  bool operational_change_event = false;  // OCEvent
  bool asynchronous = false;

  template <class Way, class Self>
  static void fields(Way data, Self& x) {
    data.flag(0, 1, x.operational_change_event);
    data.flag(0, 0, x.asynchronous);
    data.pad_to(4);
  }
  bool operator==(const MorphingFeature&) const = default;
};

/// 0003h.
struct RemovableMediumFeature {
  static constexpr std::uint16_t code = 0x0003;
  static constexpr std::uint8_t version = 2;
  static constexpr bool persistent = true;
  static constexpr std::uint8_t caddy = 0, tray = 1, pop_up = 2, changer_of_discs = 4,
                                changer_of_magazines = 5;
  std::uint8_t loading_mechanism = tray;  // 0 to 7
  bool load = false;                      // can close the tray itself
  bool eject = false;
  bool prevent_jumper = false;
  bool unlocks_by_default = false;  // DBML
  bool lock = false;

  template <class Way, class Self>
  static void fields(Way data, Self& x) {
    data.bits(0, 5, 3, x.loading_mechanism);
    data.flag(0, 4, x.load);
    data.flag(0, 3, x.eject);
    data.flag(0, 2, x.prevent_jumper);
    data.flag(0, 1, x.unlocks_by_default);
    data.flag(0, 0, x.lock);
    data.pad_to(4);
  }
  bool operator==(const RemovableMediumFeature&) const = default;
};

/// 0004h: what can protect a medium from being written.
struct WriteProtectFeature {
  static constexpr std::uint16_t code = 0x0004;
  static constexpr std::uint8_t version = 2;
  static constexpr bool persistent = false;
  bool disc_write_protect_pac = false;  // DWP: of BD
  bool disc_control_block = false;      // WDCB: of DVD+RW
  bool persistent_protect = false;      // SPWP
  bool software_protect = false;        // SSWPP: of mode page 1Dh

  template <class Way, class Self>
  static void fields(Way data, Self& x) {
    data.flag(0, 3, x.disc_write_protect_pac);
    data.flag(0, 2, x.disc_control_block);
    data.flag(0, 1, x.persistent_protect);
    data.flag(0, 0, x.software_protect);
    data.pad_to(4);
  }
  bool operator==(const WriteProtectFeature&) const = default;
};

/// 0010h.
struct RandomReadableFeature {
  static constexpr std::uint16_t code = 0x0010;
  static constexpr std::uint8_t version = 0;
  static constexpr bool persistent = false;
  std::uint32_t block_size = 2048;
  std::uint16_t blocking = 1;        // blocks of a unit that is read as a whole
  bool error_recovery_page = false;  // PP: mode page 01h

  template <class Way, class Self>
  static void fields(Way data, Self& x) {
    data.number(0, x.block_size);
    data.number(4, x.blocking);
    data.flag(6, 0, x.error_recovery_page);
    data.pad_to(8);
  }
  bool operator==(const RandomReadableFeature&) const = default;
};

/// 001Eh.
struct CdReadFeature {
  static constexpr std::uint16_t code = 0x001E;
  static constexpr std::uint8_t version = 2;
  static constexpr bool persistent = false;
  bool audio_play_bit = false;  // DAP of READ CD
  bool c2 = false;
  bool cd_text = false;

  template <class Way, class Self>
  static void fields(Way data, Self& x) {
    data.flag(0, 7, x.audio_play_bit);
    data.flag(0, 1, x.c2);
    data.flag(0, 0, x.cd_text);
    data.pad_to(4);
  }
  bool operator==(const CdReadFeature&) const = default;
};

/// 001Fh.
struct DvdReadFeature {
  static constexpr std::uint16_t code = 0x001F;
  static constexpr std::uint8_t version = 2;
  static constexpr bool persistent = false;
  bool multi_110 = false;
  bool dual_layer_rw = false;
  bool dual_layer_r = false;

  template <class Way, class Self>
  static void fields(Way data, Self& x) {
    data.flag(0, 0, x.multi_110);
    data.flag(2, 1, x.dual_layer_rw);
    data.flag(2, 0, x.dual_layer_r);
    data.pad_to(4);
  }
  bool operator==(const DvdReadFeature&) const = default;
};

/// 0101h.
struct SmartFeature {
  static constexpr std::uint16_t code = 0x0101;
  static constexpr std::uint8_t version = 0;
  static constexpr bool persistent = true;
  bool informational_exceptions_page = false;  // PP

  template <class Way, class Self>
  static void fields(Way data, Self& x) {
    data.flag(0, 0, x.informational_exceptions_page);
    data.pad_to(4);
  }
  bool operator==(const SmartFeature&) const = default;
};

/// 0102h.
struct EmbeddedChangerFeature {
  static constexpr std::uint16_t code = 0x0102;
  static constexpr std::uint8_t version = 0;
  static constexpr bool persistent = true;
  bool side_change = false;       // SCC
  bool disc_present = false;      // SDP
  std::uint8_t highest_slot = 0;  // 0 to 31

  template <class Way, class Self>
  static void fields(Way data, Self& x) {
    data.flag(0, 4, x.side_change);
    data.flag(0, 2, x.disc_present);
    data.bits(3, 0, 5, x.highest_slot);
  }
  bool operator==(const EmbeddedChangerFeature&) const = default;
};

/// 0103h.
struct CdAudioPlayFeature {
  static constexpr std::uint16_t code = 0x0103;
  static constexpr std::uint8_t version = 0;
  static constexpr bool persistent = false;
  bool scan = false;
  bool separate_mute = false;    // SCM
  bool separate_volume = false;  // SV
  std::uint16_t volume_levels = 0;

  template <class Way, class Self>
  static void fields(Way data, Self& x) {
    data.flag(0, 2, x.scan);
    data.flag(0, 1, x.separate_mute);
    data.flag(0, 0, x.separate_volume);
    data.number(2, x.volume_levels);
  }
  bool operator==(const CdAudioPlayFeature&) const = default;
};

/// 0104h.
struct MicrocodeUpgradeFeature {
  static constexpr std::uint16_t code = 0x0104;
  static constexpr std::uint8_t version = 1;
  static constexpr bool persistent = true;
  bool mode_5_and_7 = false;  // M5: of WRITE BUFFER

  template <class Way, class Self>
  static void fields(Way data, Self& x) {
    data.flag(0, 0, x.mode_5_and_7);
    data.pad_to(4);
  }
  bool operator==(const MicrocodeUpgradeFeature&) const = default;
};

/// 0105h.
struct TimeOutFeature {
  static constexpr std::uint16_t code = 0x0105;
  static constexpr std::uint8_t version = 1;
  static constexpr bool persistent = true;
  bool group_3 = false;
  std::uint16_t unit_length = 0;  // blocks that a unit of the time-out of group 3 stands for

  template <class Way, class Self>
  static void fields(Way data, Self& x) {
    data.flag(0, 0, x.group_3);
    data.number(2, x.unit_length);
  }
  bool operator==(const TimeOutFeature&) const = default;
};

/// 0106h.
struct DvdCssFeature {
  static constexpr std::uint16_t code = 0x0106;
  static constexpr std::uint8_t version = 0;
  static constexpr bool persistent = false;
  std::uint8_t css_version = 1;

  template <class Way, class Self>
  static void fields(Way data, Self& x) {
    data.number(3, x.css_version);
  }
  bool operator==(const DvdCssFeature&) const = default;
};

/// 0107h.
struct RealTimeStreamingFeature {
  static constexpr std::uint16_t code = 0x0107;
  static constexpr std::uint8_t version = 5;
  static constexpr bool persistent = false;
  bool minimum_performance = false;        // SMP: SET STREAMING may ask for less than the best
  bool buffer_capacity_in_blocks = false;  // RBCB: of READ BUFFER CAPACITY
  bool set_cd_speed = false;               // SCS
  bool mode_page_speeds = false;           // MP2A: write speed descriptors of page 2Ah
  bool write_speeds = false;               // WSPD: type 3 of GET PERFORMANCE
  bool stream_writing = false;             // SW: SET STREAMING of writing

  template <class Way, class Self>
  static void fields(Way data, Self& x) {
    data.flag(0, 5, x.minimum_performance);
    data.flag(0, 4, x.buffer_capacity_in_blocks);
    data.flag(0, 3, x.set_cd_speed);
    data.flag(0, 2, x.mode_page_speeds);
    data.flag(0, 1, x.write_speeds);
    data.flag(0, 0, x.stream_writing);
    data.pad_to(4);
  }
  bool operator==(const RealTimeStreamingFeature&) const = default;
};

/// 0108h.
struct SerialNumberFeature {
  static constexpr std::uint16_t code = 0x0108;
  static constexpr std::uint8_t version = 0;
  static constexpr bool persistent = true;
  std::string number;  // without padding; at most 252 characters

  static void fields(FieldReader data, SerialNumberFeature& x);
  static void fields(FieldWriter data, const SerialNumberFeature& x);
  bool operator==(const SerialNumberFeature&) const = default;
};

/// 010Ah.
struct DiscControlBlocksFeature {
  static constexpr std::uint16_t code = 0x010A;
  static constexpr std::uint8_t version = 1;
  static constexpr bool persistent = false;
  std::vector<std::uint32_t> blocks;  // content descriptors; at most 63

  static void fields(FieldReader data, DiscControlBlocksFeature& x);
  static void fields(FieldWriter data, const DiscControlBlocksFeature& x);
  bool operator==(const DiscControlBlocksFeature&) const = default;
};

/// 010Bh.
struct CprmFeature {
  static constexpr std::uint16_t code = 0x010B;
  static constexpr std::uint8_t version = 0;
  static constexpr bool persistent = false;
  std::uint8_t cprm_version = 1;

  template <class Way, class Self>
  static void fields(Way data, Self& x) {
    data.number(3, x.cprm_version);
  }
  bool operator==(const CprmFeature&) const = default;
};

/// 010Ch.
struct FirmwareDateFeature {
  static constexpr std::uint16_t code = 0x010C;
  static constexpr std::uint8_t version = 0;
  static constexpr bool persistent = true;
  std::string date;  // 14 digits: year, month, day, hour, minute, second

  template <class Way, class Self>
  static void fields(Way data, Self& x) {
    data.text(0, 14, x.date);
    data.pad_to(16);
  }
  bool operator==(const FirmwareDateFeature&) const = default;
};

/// 010Dh.
struct AacsFeature {
  static constexpr std::uint16_t code = 0x010D;
  static constexpr std::uint8_t version = 2;
  static constexpr bool persistent = false;
  bool read_drive_certificate = false;  // RDC
  bool read_media_key_block = false;    // RMC
  bool write_bus_encryption = false;    // WBE
  bool bus_encryption = false;          // BEC
  bool binding_nonce = false;           // BNG
  std::uint8_t nonce_blocks = 0;
  std::uint8_t agids = 0;  // 0 to 15
  std::uint8_t aacs_version = 1;

  template <class Way, class Self>
  static void fields(Way data, Self& x) {
    data.flag(0, 4, x.read_drive_certificate);
    data.flag(0, 3, x.read_media_key_block);
    data.flag(0, 2, x.write_bus_encryption);
    data.flag(0, 1, x.bus_encryption);
    data.flag(0, 0, x.binding_nonce);
    data.number(1, x.nonce_blocks);
    data.bits(2, 0, 4, x.agids);
    data.number(3, x.aacs_version);
  }
  bool operator==(const AacsFeature&) const = default;
};

}  // namespace disc::mmc
