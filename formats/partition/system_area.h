// The first 32 KiB of an image, and its last sectors: boot code and partition tables together.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "formats/base/extent.h"
#include "formats/base/problem.h"
#include "formats/partition/apm.h"
#include "formats/partition/boot_code.h"
#include "formats/partition/gpt.h"
#include "formats/partition/guid.h"
#include "formats/partition/mbr.h"

namespace disc::partition {

/// Which tables the system area gets.
enum class TableKind : std::uint8_t {
  None,             // boot code or a raw file at most
  Mbr,              // up to four partitions
  ProtectiveLabel,  // an MBR whose one partition claims the image from sector 1: xorriso's
                    // --protective-msdos-label; the wanted partitions are left out
  Gpt,              // a GPT behind a protective MBR
  GptHybrid,  // a GPT, and an MBR with the same partitions behind a protective one that claims what
              // lies before them: BIOSes and old systems read the one, all others the GPT. Where a
              // partition is the image, it is as isohybrid --uefi writes it, without a protective
              // one
  Apm,        // an Apple partition map
};

/// A partition that tables are to name; bytes count from the start of the image.
struct WantedPartition {
  std::uint64_t first = 0;   // byte
  std::uint64_t length = 0;  // bytes
  std::uint8_t mbr_type = 0x83;
  Guid gpt_type;
  Guid gpt_id;
  std::string apm_type = "Data";
  std::string name;              // GPT: 36 units of UTF-16; APM: 32 bytes
  bool active = false;           // MBR
  std::uint64_t attributes = 0;  // GPT
  /// The volume itself, from byte 0: it holds the tables and other partitions, which only an MBR
  /// may say of a partition. GPT and APM leave it out.
  bool is_image = false;
};

/// What a system area is to hold.
struct SystemAreaPlan {
  TableKind table = TableKind::None;
  /// An Apple partition map besides an MBR or a GPT. Next to a GPT its blocks have 2048 bytes: at
  /// 512 its first entry lies where the GPT's header lies. It then has at most 7 entries, its own
  /// among them: the GPT's array follows it, before sector 64.
  bool with_apm = false;
  std::uint32_t apm_block_size = 2048;  // or 512
  std::vector<std::uint8_t> raw;        // a file of up to 32 KiB instead of all else
  BootCodeKind boot_code_kind = BootCodeKind::None;
  std::vector<std::uint8_t> boot_code;     // the file, unpatched
  std::optional<Lba> boot_image;           // what isohybrid and GRUB go on with
  std::uint32_t disk_signature = 0;        // MBR
  Guid disk_guid;                          // GPT
  Geometry geometry = isohybrid_geometry;  // see isohybrid_geometry_for()
  std::vector<WantedPartition> partitions;
  std::uint64_t image_size = 0;  // bytes, all of the image, tail and padding counted
};

/// Bytes at the end of the image that belong to the tables: reserve them before image_size is
/// final. In whole blocks they are 9; the tail stands at the very end of them.
std::uint64_t tail_size(TableKind table);

/// What was composed. Where there are problems the bytes are not to be recorded.
struct SystemArea {
  std::vector<std::uint8_t> head;  // system_area_size bytes
  std::vector<std::uint8_t> tail;  // the backup GPT, or nothing
  std::uint64_t tail_offset = 0;   // byte of the image
  Problems problems;
};

/// Composes a system area, or says what keeps it from being one: overlap, alignment, bounds, boot
/// code that is no boot code, tables that exclude each other.
SystemArea compose(const SystemAreaPlan& plan);

}  // namespace disc::partition
