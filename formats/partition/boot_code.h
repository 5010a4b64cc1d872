// The code that starts a PC from a stick: what ISOLINUX and GRUB want patched into their own.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "formats/base/bytes.h"
#include "formats/base/extent.h"
#include "formats/base/problem.h"

namespace disc::partition {

/// What stands in the first 440 bytes of a master boot record.
enum class BootCodeKind : std::uint8_t {
  None,       // zeros
  Plain,      // recorded as it is
  Isohybrid,  // isohdpfx.bin and its siblings: told where isolinux.bin lies
  Grub2,      // boot_hybrid.img: told where GRUB's image lies
};

/// "none", "boot code", "isohybrid", "GRUB 2".
std::string to_text(BootCodeKind kind);

/// Bytes that boot code may have: the disk signature follows.
inline constexpr std::size_t boot_code_size = 440;

/// Where both kinds keep the address of their boot image, 64 bits, least significant byte first.
inline constexpr std::size_t boot_code_address = 432;

/// What keeps a file from being boot code of its kind: too long, a table of its own inside, code
/// that does not look like ISOLINUX's or GRUB's. A file of 512 bytes whose table is empty is taken
/// for its first 440 (as boot_hybrid.img is).
Problems check_boot_code(BootCodeKind kind, Bytes file, const std::string& where);

/// What keeps ISOLINUX's boot image from being started by isohybrid's code: its mark, FB C0 78 70
/// at byte 64, is what that code looks for. `head`: the image's first 68 bytes.
Problems check_isohybrid_image(Bytes head, const std::string& where);

/// The code as recorded; `boot_image` is where the image lies that it goes on with: isohybrid is
/// told block * 4, GRUB block * 4 + 4, in sectors of 512 bytes. The file has passed
/// check_boot_code().
std::array<std::uint8_t, boot_code_size> install_boot_code(BootCodeKind kind, Bytes file,
                                                           Lba boot_image);

/// Makes boot code stand back for an Apple partition map's descriptor, and keeps it working: the ER
/// that then opens it must run as harmless instructions. Known for isohybrid's code, which opens
/// with 32 bytes for it, and GRUB's, which is entered by a jump; false for all other code.
/// `descriptor` block size 512 or 2048. Call after encode(Apm): it changes the block count into
/// code.
bool make_room_for_apm(Bytes file, std::span<std::uint8_t> boot_code, std::uint32_t block_size);

/// Undoes what make_room_for_apm() did to code met on a disk, so that it is as its file has it;
/// other code stays as it is. `boot_code`: 440 bytes.
void restore_from_apm(std::span<std::uint8_t> boot_code);

/// Boot code met on a disk.
struct BootCodeReading {
  BootCodeKind kind = BootCodeKind::None;
  std::optional<Lba> boot_image;  // as isohybrid and GRUB are told; nothing if it is no block

  friend bool operator==(const BootCodeReading&, const BootCodeReading&) = default;
};

/// Tells whose code it is. `boot_code`: 440 bytes.
BootCodeReading read_boot_code(Bytes boot_code);

}  // namespace disc::partition
