// What stands on a BD outside of its blocks: makers, layers, spares, defects.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/mmc/dvd_structure.h"

/// Each structure is a format of READ DISC STRUCTURE, media type 1; answers come and go whole, with
/// their head of four bytes. Clauses: MMC-5 6.22.4, and the BD format books by way of ISO/IEC 30190
/// to 30193.
namespace disc::mmc {

/// Format 00h: one unit of the disc information, of 112 bytes on recordable discs.
struct BdInformationUnit {
  std::uint8_t format = 1;
  std::uint8_t units = 1;  // in each block, five bits
  std::uint8_t layer = 0;  // it is of
  std::uint8_t sequence = 0;
  std::uint8_t bytes_in_use = 112;
  std::string disc_type;  // "BDW" BD-RE, "BDR" BD-R, "BDO" BD-ROM, "BDU"
  std::uint8_t size_class_version = 0;
  std::uint8_t layers = 1;      // 0 to 15
  std::uint8_t layer_type = 0;  // 1 embossed, 2 recordable, 4 rewritable
  MediaId id;                   // manufacturer 100-105, type 106-108, revision 111

  bool operator==(const BdInformationUnit&) const = default;
};
/// Those that begin with "DI" and are whole; nothing below four bytes.
std::optional<std::vector<BdInformationUnit>> decode_bd_information(Bytes answer);
/// 4096 bytes and the head; at most 32 units.
std::vector<std::uint8_t> encode_bd_information(const std::vector<BdInformationUnit>& units);

/// Format 08h: disc definition structure.
struct BdDefinition {
  std::uint8_t format = 1;
  std::uint32_t updates = 0;
  std::uint32_t first_defect_list_sector = 0;  // physical
  std::uint32_t first_user_sector = 0;         // physical, of block 0
  std::uint32_t last_user_block = 0;
  std::uint32_t inner_spare_0 = 0;  // clusters, as all spares
  std::uint32_t outer_spares = 0;   // of each layer
  std::uint32_t inner_spare_1 = 0;
  std::uint8_t full_spares = 0;  // a bit an area
  std::uint8_t certification = 0;
  std::uint32_t last_verified = 0;  // physical

  bool operator==(const BdDefinition&) const = default;
};
/// Nothing below 64 bytes, or where it does not begin with "DS".
std::optional<BdDefinition> decode_bd_definition(Bytes answer);
/// 2048 bytes and the head.
std::vector<std::uint8_t> encode_bd_definition(const BdDefinition& definition);

/// Format 09h.
struct BdCartridgeStatus {
  bool cartridge = false;
  bool opened = false;               // OUT
  bool cartridge_protected = false;  // CWP

  bool operator==(const BdCartridgeStatus&) const = default;
};
/// Nothing below eight bytes.
std::optional<BdCartridgeStatus> decode_bd_cartridge_status(Bytes answer);
std::vector<std::uint8_t> encode_bd_cartridge_status(const BdCartridgeStatus& status);

/// Format 0Ah: clusters of spare areas.
struct BdSpareArea {
  std::uint32_t free = 0;
  std::uint32_t allocated = 0;

  bool operator==(const BdSpareArea&) const = default;
};
/// Nothing below 16 bytes.
std::optional<BdSpareArea> decode_bd_spare_area(Bytes answer);
std::vector<std::uint8_t> encode_bd_spare_area(const BdSpareArea& area);

/// Format 12h: what became of defective clusters.
struct BdDefect {
  std::uint8_t status_1 = 0;      // 0 to 15: 0 replaced, 1 not replaced, 4 possibly bad, ...
  std::uint32_t defective = 0;    // first sector of the cluster, physical, of 28 bits
  std::uint8_t status_2 = 0;      // 0 to 15
  std::uint32_t replacement = 0;  // likewise

  bool operator==(const BdDefect&) const = default;
};
struct BdDefectList {
  std::uint8_t format = 0;
  std::uint32_t updates = 0;
  std::uint32_t count = 0;  // of the list as a whole; an answer may hold the beginning only
  std::vector<BdDefect> entries;

  bool operator==(const BdDefectList&) const = default;
};
/// Nothing below 68 bytes, or where it does not begin with "DL"; an entry that is cut is left out.
std::optional<BdDefectList> decode_bd_defect_list(Bytes answer);
std::vector<std::uint8_t> encode_bd_defect_list(const BdDefectList& list);

}  // namespace disc::mmc
