// What the data of those features say that have to do with writing.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "formats/base/extent.h"
#include "formats/mmc/feature.h"

/// Clauses are those of MMC-5 5.3, by number of the feature; offsets count from the byte behind the
/// head of four.
namespace disc::mmc {

/// A feature that has no data: being there says it all.
template <std::uint16_t Code, std::uint8_t Version = 0, bool Persistent = false>
struct BareFeature {
  static constexpr std::uint16_t code = Code;
  static constexpr std::uint8_t version = Version;
  static constexpr bool persistent = Persistent;

  template <class Way, class Self>
  static void fields(Way, Self&) {}
  bool operator==(const BareFeature&) const = default;
};

using MultiReadFeature = BareFeature<0x001D>;
using SectorErasableFeature = BareFeature<0x0022>;
using RestrictedOverwriteFeature = BareFeature<0x0026>;
using TimelySafeRecordingFeature = BareFeature<0x0042>;
using PowerManagementFeature = BareFeature<0x0100, 0, true>;
using MediaSerialNumberFeature = BareFeature<0x0109>;

/// 0020h.
struct RandomWritableFeature {
  static constexpr std::uint16_t code = 0x0020;
  static constexpr std::uint8_t version = 1;
  static constexpr bool persistent = false;
  Lba last;
  std::uint32_t block_size = 2048;
  std::uint16_t blocking = 1;
  bool error_recovery_page = false;  // PP

  template <class Way, class Self>
  static void fields(Way data, Self& x) {
    data.number(0, x.last);
    data.number(4, x.block_size);
    data.number(8, x.blocking);
    data.flag(10, 0, x.error_recovery_page);
    data.pad_to(12);
  }
  bool operator==(const RandomWritableFeature&) const = default;
};

/// 0021h.
struct IncrementalStreamingWritableFeature {
  static constexpr std::uint16_t code = 0x0021;
  static constexpr std::uint8_t version = 3;
  static constexpr bool persistent = false;
  std::uint16_t data_block_types = 0;     // bit n: type n of mode page 05h
  bool track_resources = false;           // TRIO: of READ DISC INFORMATION
  bool address_mode_reservation = false;  // ARSV: of RESERVE TRACK
  bool underrun_free = false;             // BUF
  std::vector<std::uint8_t> link_sizes;   // at most 243

  bool takes(unsigned type) const { return (data_block_types >> type & 1) != 0; }
  template <class Way, class Self>
  static void fields(Way data, Self& x) {
    data.number(0, x.data_block_types);
    data.flag(2, 2, x.track_resources);
    data.flag(2, 1, x.address_mode_reservation);
    data.flag(2, 0, x.underrun_free);
    data.list(3, 4, x.link_sizes);
  }
  bool operator==(const IncrementalStreamingWritableFeature&) const = default;
};

/// 0023h.
struct FormattableFeature {
  static constexpr std::uint16_t code = 0x0023;
  static constexpr std::uint8_t version = 1;
  static constexpr bool persistent = false;
  bool without_spares = false;       // RENoSA: BD-RE, type 31h
  bool expand = false;               // BD-RE: spare area can grow, type 01h
  bool quick_certification = false;  // QCert: BD-RE, type 30h, sub-type 11b
  bool full_certification = false;   // Cert: BD-RE, type 30h, sub-type 10b
  bool full_reformat = false;        // FRF: BD-RE
  bool random_recording = false;     // RRM: BD-R, type 32h, sub-type 10b

  template <class Way, class Self>
  static void fields(Way data, Self& x) {
    data.flag(0, 3, x.without_spares);
    data.flag(0, 2, x.expand);
    data.flag(0, 1, x.quick_certification);
    data.flag(0, 0, x.full_certification);
    data.flag(1, 7, x.full_reformat);
    data.flag(4, 0, x.random_recording);
    data.pad_to(8);
  }
  bool operator==(const FormattableFeature&) const = default;
};

/// 0024h.
struct HardwareDefectManagementFeature {
  static constexpr std::uint16_t code = 0x0024;
  static constexpr std::uint8_t version = 1;
  static constexpr bool persistent = false;
  bool spare_information = false;  // SSA: READ DISC STRUCTURE 0Ah

  template <class Way, class Self>
  static void fields(Way data, Self& x) {
    data.flag(0, 7, x.spare_information);
    data.pad_to(4);
  }
  bool operator==(const HardwareDefectManagementFeature&) const = default;
};

/// 0025h.
struct WriteOnceFeature {
  static constexpr std::uint16_t code = 0x0025;
  static constexpr std::uint8_t version = 0;
  static constexpr bool persistent = false;
  std::uint32_t block_size = 2048;
  std::uint16_t blocking = 1;
  bool error_recovery_page = false;  // PP

  template <class Way, class Self>
  static void fields(Way data, Self& x) {
    data.number(0, x.block_size);
    data.number(4, x.blocking);
    data.flag(6, 0, x.error_recovery_page);
    data.pad_to(8);
  }
  bool operator==(const WriteOnceFeature&) const = default;
};

/// 0028h: Mount Rainier, defect management by the drive on CD-RW and DVD+RW.
struct MrwFeature {
  static constexpr std::uint16_t code = 0x0028;
  static constexpr std::uint8_t version = 1;
  static constexpr bool persistent = false;
  bool dvd_plus_write = false;
  bool dvd_plus_read = false;
  bool cd_write = false;  // reading it is implied

  template <class Way, class Self>
  static void fields(Way data, Self& x) {
    data.flag(0, 2, x.dvd_plus_write);
    data.flag(0, 1, x.dvd_plus_read);
    data.flag(0, 0, x.cd_write);
    data.pad_to(4);
  }
  bool operator==(const MrwFeature&) const = default;
};

/// 0029h.
struct EnhancedDefectReportingFeature {
  static constexpr std::uint16_t code = 0x0029;
  static constexpr std::uint8_t version = 1;
  static constexpr bool persistent = false;
  bool drt_dm = false;
  std::uint8_t cache_zones = 0;
  std::uint16_t cache_entries = 0;

  template <class Way, class Self>
  static void fields(Way data, Self& x) {
    data.flag(0, 0, x.drt_dm);
    data.number(1, x.cache_zones);
    data.number(2, x.cache_entries);
  }
  bool operator==(const EnhancedDefectReportingFeature&) const = default;
};

/// Of a DVD+RW of one layer (002Ah) or two (003Ah).
template <std::uint16_t Code, std::uint8_t Version>
struct DvdPlusRwKindFeature {
  static constexpr std::uint16_t code = Code;
  static constexpr std::uint8_t version = Version;
  static constexpr bool persistent = false;
  bool write = false;  // else it is only read
  bool quick_start = false;
  bool close_only = false;

  template <class Way, class Self>
  static void fields(Way data, Self& x) {
    data.flag(0, 0, x.write);
    data.flag(1, 1, x.quick_start);
    data.flag(1, 0, x.close_only);
    data.pad_to(4);
  }
  bool operator==(const DvdPlusRwKindFeature&) const = default;
};
using DvdPlusRwFeature = DvdPlusRwKindFeature<0x002A, 1>;
using DvdPlusRwDualLayerFeature = DvdPlusRwKindFeature<0x003A, 0>;

/// Of a DVD+R of one layer (002Bh) or two (003Bh).
template <std::uint16_t Code, std::uint8_t Version>
struct DvdPlusRKindFeature {
  static constexpr std::uint16_t code = Code;
  static constexpr std::uint8_t version = Version;
  static constexpr bool persistent = false;
  bool write = false;  // else it is only read

  template <class Way, class Self>
  static void fields(Way data, Self& x) {
    data.flag(0, 0, x.write);
    data.pad_to(4);
  }
  bool operator==(const DvdPlusRKindFeature&) const = default;
};
using DvdPlusRFeature = DvdPlusRKindFeature<0x002B, 0>;
using DvdPlusRDualLayerFeature = DvdPlusRKindFeature<0x003B, 0>;

/// 002Ch: DVD-RW restricted overwrite.
struct RigidRestrictedOverwriteFeature {
  static constexpr std::uint16_t code = 0x002C;
  static constexpr std::uint8_t version = 0;
  static constexpr bool persistent = false;
  bool defect_status_generate = false;  // DSDG
  bool defect_status_read = false;      // DSDR
  bool intermediate = false;            // can write to a session in the intermediate state
  bool blank = false;                   // types 0 and 1 of BLANK

  template <class Way, class Self>
  static void fields(Way data, Self& x) {
    data.flag(0, 3, x.defect_status_generate);
    data.flag(0, 2, x.defect_status_read);
    data.flag(0, 1, x.intermediate);
    data.flag(0, 0, x.blank);
    data.pad_to(4);
  }
  bool operator==(const RigidRestrictedOverwriteFeature&) const = default;
};

/// 002Dh.
struct CdTrackAtOnceFeature {
  static constexpr std::uint16_t code = 0x002D;
  static constexpr std::uint8_t version = 2;
  static constexpr bool persistent = false;
  bool underrun_free = false;  // BUF
  bool raw_r_to_w = false;     // raw subchannel data
  bool packed_r_to_w = false;
  bool test_write = false;
  bool cd_rw = false;                  // can write over a track
  bool r_to_w = false;                 // with data of R to W at all
  std::uint16_t data_block_types = 0;  // bit n: type n of mode page 05h

  bool takes(unsigned type) const { return (data_block_types >> type & 1) != 0; }
  template <class Way, class Self>
  static void fields(Way data, Self& x) {
    data.flag(0, 6, x.underrun_free);
    data.flag(0, 4, x.raw_r_to_w);
    data.flag(0, 3, x.packed_r_to_w);
    data.flag(0, 2, x.test_write);
    data.flag(0, 1, x.cd_rw);
    data.flag(0, 0, x.r_to_w);
    data.number(2, x.data_block_types);
  }
  bool operator==(const CdTrackAtOnceFeature&) const = default;
};

/// 002Eh: session at once and raw.
struct CdMasteringFeature {
  static constexpr std::uint16_t code = 0x002E;
  static constexpr std::uint8_t version = 2;
  static constexpr bool persistent = false;
  bool underrun_free = false;  // BUF
  bool session_at_once = false;
  bool raw_multisession = false;
  bool raw = false;
  bool test_write = false;
  bool cd_rw = false;
  bool r_to_w = false;
  std::uint32_t most_cue_sheet = 0;  // bytes, of 24 bits

  template <class Way, class Self>
  static void fields(Way data, Self& x) {
    data.flag(0, 6, x.underrun_free);
    data.flag(0, 5, x.session_at_once);
    data.flag(0, 4, x.raw_multisession);
    data.flag(0, 3, x.raw);
    data.flag(0, 2, x.test_write);
    data.flag(0, 1, x.cd_rw);
    data.flag(0, 0, x.r_to_w);
    data.number(1, 3, x.most_cue_sheet);
  }
  bool operator==(const CdMasteringFeature&) const = default;
};

/// 002Fh: disc at once (and of DVD-RW whatever is sequential).
struct DvdMinusWriteFeature {
  static constexpr std::uint16_t code = 0x002F;
  static constexpr std::uint8_t version = 2;
  static constexpr bool persistent = false;
  bool underrun_free = false;  // BUF
  bool dual_layer_r = false;   // RDL
  bool test_write = false;
  bool dvd_rw = false;

  template <class Way, class Self>
  static void fields(Way data, Self& x) {
    data.flag(0, 6, x.underrun_free);
    data.flag(0, 3, x.dual_layer_r);
    data.flag(0, 2, x.test_write);
    data.flag(0, 1, x.dvd_rw);
    data.pad_to(4);
  }
  bool operator==(const DvdMinusWriteFeature&) const = default;
};

/// 0033h.
struct LayerJumpRecordingFeature {
  static constexpr std::uint16_t code = 0x0033;
  static constexpr std::uint8_t version = 0;
  static constexpr bool persistent = false;
  std::vector<std::uint8_t> link_sizes;

  template <class Way, class Self>
  static void fields(Way data, Self& x) {
    data.list(3, 4, x.link_sizes);
  }
  bool operator==(const LayerJumpRecordingFeature&) const = default;
};

/// 0037h.
struct CdRwMediaWriteFeature {
  static constexpr std::uint16_t code = 0x0037;
  static constexpr std::uint8_t version = 0;
  static constexpr bool persistent = false;
  std::uint8_t sub_types = 0;  // bit n: CD-RW whose ATIP has sub-type n

  template <class Way, class Self>
  static void fields(Way data, Self& x) {
    data.number(1, x.sub_types);
    data.pad_to(4);
  }
  bool operator==(const CdRwMediaWriteFeature&) const = default;
};

/// 0038h.
struct BdRPseudoOverwriteFeature {
  static constexpr std::uint16_t code = 0x0038;
  static constexpr std::uint8_t version = 0;
  static constexpr bool persistent = false;

  template <class Way, class Self>
  static void fields(Way data, Self&) {
    data.pad_to(4);
  }
  bool operator==(const BdRPseudoOverwriteFeature&) const = default;
};

/// Bit n of each: version n of the format, for the classes 0 to 3 of the standard.
using BdVersions = std::array<std::uint16_t, 4>;

/// 0040h.
struct BdReadFeature {
  static constexpr std::uint16_t code = 0x0040;
  static constexpr std::uint8_t version = 1;
  static constexpr bool persistent = false;
  BdVersions bd_re{}, bd_r{}, bd_rom{};

  template <class Way, class Self>
  static void fields(Way data, Self& x) {
    for (std::size_t i = 0; i < 4; ++i) {
      data.number(4 + 2 * i, x.bd_re[i]);
      data.number(12 + 2 * i, x.bd_r[i]);
      data.number(20 + 2 * i, x.bd_rom[i]);
    }
  }
  bool operator==(const BdReadFeature&) const = default;
};

/// 0041h.
struct BdWriteFeature {
  static constexpr std::uint16_t code = 0x0041;
  static constexpr std::uint8_t version = 1;
  static constexpr bool persistent = false;
  bool verify_not_required = false;  // SVNR: WRITE (12) streaming can leave verification out
  BdVersions bd_re{}, bd_r{};

  template <class Way, class Self>
  static void fields(Way data, Self& x) {
    data.flag(0, 0, x.verify_not_required);
    for (std::size_t i = 0; i < 4; ++i) {
      data.number(4 + 2 * i, x.bd_re[i]);
      data.number(12 + 2 * i, x.bd_r[i]);
    }
  }
  bool operator==(const BdWriteFeature&) const = default;
};

}  // namespace disc::mmc
