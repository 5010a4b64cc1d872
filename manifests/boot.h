// What a manifest says of booting: the entries of the catalog, the system area, partitions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "manifests/mark.h"

namespace disc {

enum class BootPlatform : std::uint8_t { Bios, PowerPc, Mac, Uefi };
enum class BootEmulation : std::uint8_t { None, Floppy12, Floppy144, Floppy288, HardDisk };
enum class BootPatch : std::uint8_t { None, Isolinux, Grub2 };

/// One entry of the boot catalog (El Torito 2.2 and 2.4).
struct BootEntry {
  Mark mark;
  BootPlatform platform = BootPlatform::Bios;
  Marked<std::string> image;  // absolute path in the tree
  BootEmulation emulation = BootEmulation::None;
  Mark emulation_mark;
  /// Virtual sectors of 512 bytes that the firmware loads; absent: 4 for no emulation and 1 for an
  /// emulated disk under BIOS, the whole image elsewhere.
  std::optional<std::uint16_t> load_sectors;
  std::uint16_t load_segment = 0;  // 0: the firmware's own, 0x7C0
  BootPatch patch = BootPatch::None;
  Mark patch_mark;
  Marked<std::string> id;  // of the validation entry, or of the section the entry opens
  /// Selection criteria as bytes, vendor unique (El Torito 2.3, type 1: language and version).
  std::string selection;
  /// Of a replayed set-up: `image` is not in the tree but appended, as partition of this index.
  std::optional<std::size_t> appended;
};

enum class PartitionTable : std::uint8_t { Mbr, Gpt, GptHybrid, Apm };

/// What becomes of the first 16 blocks (ECMA-119 6.2.1).
struct SystemAreaOptions {
  Mark mark;
  /// Boot code on the host, "" without. `grub2` if it is GRUB's boot_hybrid.img.
  Marked<std::string> mbr;
  bool grub2 = false;
  bool protective = false;   // `mbr: protective`
  Marked<std::string> file;  // 32 KiB as they are
  std::optional<PartitionTable> table;
  /// Of a replayed set-up: what the file of `mbr` or `file` would hold.
  std::vector<std::uint8_t> bytes;
  bool with_apm = false;  // an Apple partition map besides
};

/// One partition: a file of the tree, or a file of the host behind the file systems.
struct PartitionOptions {
  Mark mark;
  Marked<std::string> image;  // absolute path in the tree, or
  Marked<std::string> from;   // path on the host
  Marked<std::string> type;   // esp, linux, data, hfs-plus, 0xNN or a GUID
  Marked<std::string> name;
  /// Of a replayed set-up: the bytes of `from` that are meant, and whether a table names them.
  std::uint64_t first = 0, bytes = 0;  // no bytes: all of it
  bool listed = true;
};

struct BootOptions {
  Mark mark;
  Marked<std::string> catalog;  // path in the tree; "": no file shows it
  std::vector<BootEntry> entries;
  std::optional<SystemAreaOptions> system_area;
  std::vector<PartitionOptions> partitions;
  Marked<std::string> replay;  // image on the host whose boot set-up is taken, or ""
};

}  // namespace disc
