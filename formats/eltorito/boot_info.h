// What boot loaders want told about themselves: ISOLINUX's boot information table, GRUB's address.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <type_traits>

#include "formats/base/bytes.h"
#include "formats/base/endian.h"
#include "formats/base/extent.h"
#include "formats/base/problem.h"

namespace disc::eltorito {

/// The boot information table as mkisofs defines it, from byte 8 of the image on (syslinux
/// doc/isolinux.txt); positions count from the start of the image.
struct BootInfoTable {
  Le<std::uint32_t> primary_volume_descriptor;  // 8-11   block
  Le<std::uint32_t> file;                       // 12-15  first block of the image
  Le<std::uint32_t> length;                     // 16-19  bytes of the image
  Le<std::uint32_t> checksum;                   // 20-23  see BootInfoSum
  std::array<std::uint8_t, 40> reserved;        // 24-63
};

static_assert(std::is_trivially_copyable_v<BootInfoTable>);
static_assert(sizeof(BootInfoTable) == 56);

inline constexpr std::size_t boot_info_offset = 8;

/// First byte that the checksum counts, and the fewest bytes an image with a table has.
inline constexpr std::size_t boot_info_end = 64;

/// Where the image that GRUB makes of cdboot.img and its core keeps its own address: the 64-bit
/// number at the end of diskboot.img, which follows the 2048 bytes of cdboot.img.
inline constexpr std::size_t grub2_offset = 2548;
inline constexpr std::size_t grub2_end = grub2_offset + 8;

/// Boot files are patched as a whole; no loader has more bytes, most have some tens of kilobytes.
inline constexpr std::uint64_t longest_patched = 64 * 1024 * 1024;

/// The sum of all 32-bit words, least significant byte first, from byte 64 to the end, the last one
/// filled with zeros. Takes the image in pieces of any length.
class BootInfoSum {
 public:
  void add(Bytes bytes);
  std::uint32_t value() const { return sum_; }

 private:
  std::uint64_t at_ = 0;
  std::uint32_t sum_ = 0;
};

/// The sum of a whole image.
std::uint32_t boot_info_sum(Bytes image);

/// The table of an image at `file` of `length` bytes, below 4 GiB. The sum is that of the image as
/// recorded: where GRUB's address goes in too, it goes in first.
BootInfoTable boot_info_table(Lba file, std::uint64_t length, std::uint32_t sum,
                              Lba primary_volume_descriptor = {16});

/// Puts the table into the first bytes of an image; `head` holds at least 64 of them.
void patch_boot_info(std::span<std::uint8_t> head, const BootInfoTable& table);

/// What the sum becomes when patch_grub2() changes the 8 bytes at grub2_offset, so that an image
/// need not be read again. `head`: the first 2556 bytes or more, before the patch.
std::uint32_t sum_after_grub2(std::uint32_t sum, Bytes head, Lba file);

/// What GRUB wants at grub2_offset: the address, in sectors of 512 bytes, of the fifth sector past
/// the start of its image, where its core goes on.
constexpr std::uint64_t grub2_address(Lba file) {
  return static_cast<std::uint64_t>(file.value) * 4 + 5;
}

/// Puts GRUB's address into the first bytes of an image; `head` holds at least 2556 of them.
void patch_grub2(std::span<std::uint8_t> head, Lba file);

/// The table of an image on a disc, if it has one: a block of 16 for the descriptor, and an address
/// or a length that is the image's own (code that merely looks so does not get both right).
/// `head`: the first 64 bytes of the image at `file` of `length` bytes.
std::optional<BootInfoTable> find_boot_info(Bytes head, Lba file, std::uint64_t length,
                                            Lba primary_volume_descriptor = {16});

/// True if GRUB's address stands in the image's first bytes, and is that of `file`.
bool has_grub2_address(Bytes head, Lba file);

/// What does not hold in a table that find_boot_info() found; `sum` as BootInfoSum counts it.
Problems check_boot_info(const BootInfoTable& table, Lba file, std::uint64_t length,
                         std::uint32_t sum, const std::string& where);

/// What keeps an image from taking a patch: too short, or too long for 32 bits.
Problems check_patchable(std::uint64_t length, bool boot_info, bool grub2,
                         const std::string& where);

}  // namespace disc::eltorito
