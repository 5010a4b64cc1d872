// The code that starts a PC from a stick: what ISOLINUX and GRUB want patched into their own.
#include "formats/partition/boot_code.h"

#include <algorithm>
#include <stdexcept>
#include <string_view>

#include "formats/base/endian.h"
#include "formats/base/error.h"

namespace disc::partition {
namespace {

constexpr const char* isohybrid_clause = "syslinux mbr/isohdpfx.S";
constexpr const char* grub_clause = "GRUB 2.06 i386/pc/boot.S";
constexpr const char* mbr_clause = "UEFI 2.10 5.2.1";

constexpr std::size_t record_size = 512;
constexpr std::size_t table_offset = 446;

// isohybrid's code opens with XOR BP,BP and 30 NOPs; the code proper sets up its stack at byte 32.
constexpr std::size_t isohybrid_room = 32;
constexpr std::array<std::uint8_t, 4> isohybrid_start{0x33, 0xED, 0xFA, 0x8E};
constexpr std::string_view isohybrid_text = "isolinux.bin missing or corrupt";

constexpr std::string_view grub_text = "GRUB ";
constexpr std::size_t grub_text_offset = 0x180;
// GRUB's code opens with a jump over the BIOS parameter block, which boot_hybrid.img fills with
// NOPs up to a second jump to the same place.
constexpr std::size_t grub_second_jump = 0x1A;

bool is_isohybrid(Bytes code) {
  return code.size() >= boot_code_address &&
         std::ranges::equal(code.subspan(isohybrid_room, isohybrid_start.size()),
                            isohybrid_start) &&
         text_of(code).find(isohybrid_text) != std::string_view::npos;
}

bool is_grub(Bytes code) {
  return text_of(slice(code, grub_text_offset, grub_text.size())) == grub_text;
}

bool all_are(Bytes bytes, std::uint8_t value) {
  return std::ranges::all_of(bytes, [=](std::uint8_t byte) { return byte == value; });
}

}  // namespace

std::string to_text(BootCodeKind kind) {
  switch (kind) {
    case BootCodeKind::None:
      return "none";
    case BootCodeKind::Plain:
      return "boot code";
    case BootCodeKind::Isohybrid:
      return "isohybrid";
    case BootCodeKind::Grub2:
      return "GRUB 2";
  }
  return "unknown";
}

Problems check_boot_code(BootCodeKind kind, Bytes file, const std::string& where) {
  Problems found;
  const auto add = [&](std::string what, const char* clause) {
    found.push_back({where, std::move(what), clause});
  };
  if (file.size() > boot_code_size && file.size() != record_size)
    add(cat("boot code has ", file.size(),
            " bytes, expected up to 440, or 512 with an empty "
            "partition table; longer code goes into the system area as a raw file"),
        mbr_clause);
  else if (file.size() == record_size && !all_are(file.subspan(table_offset, 64), 0))
    add("boot code brings a partition table of its own; give the first 440 bytes only", mbr_clause);
  if (kind == BootCodeKind::Isohybrid && !is_isohybrid(file))
    add("not isohybrid boot code; expected isohdpfx.bin of ISOLINUX or a sibling",
        isohybrid_clause);
  // GRUB's code for disks, boot.img, looks alike but has no address there to be told.
  const auto address = read_struct<Le<std::uint64_t>>(file, boot_code_address);
  if (kind == BootCodeKind::Grub2 && (!is_grub(file) || !address || *address == 0))
    add("not boot code of GRUB 2 for images; expected boot_hybrid.img", grub_clause);
  return found;
}

Problems check_isohybrid_image(Bytes head, const std::string& where) {
  constexpr std::array<std::uint8_t, 4> mark{0xFB, 0xC0, 0x78, 0x70};
  if (std::ranges::equal(slice(head, 64, mark.size()), mark))
    return {};
  return {{where,
           "isohybrid boot code starts isolinux.bin from version 3.72 on only, and this boot image "
           "lacks its mark at byte 64",
           isohybrid_clause}};
}

std::array<std::uint8_t, boot_code_size> install_boot_code(BootCodeKind kind, Bytes file,
                                                           Lba boot_image) {
  std::array<std::uint8_t, boot_code_size> code{};
  if (kind == BootCodeKind::None)
    return code;
  std::ranges::copy(slice(file, 0, code.size()), code.begin());
  if (kind == BootCodeKind::Plain)
    return code;
  const std::uint64_t sector = static_cast<std::uint64_t>(boot_image.value) * 4;
  const Le<std::uint64_t> address(kind == BootCodeKind::Grub2 ? sector + 4 : sector);
  std::ranges::copy(bytes_of(address), code.begin() + boot_code_address);
  return code;
}

bool make_room_for_apm(Bytes file, std::span<std::uint8_t> boot_code, std::uint32_t block_size) {
  if (boot_code.size() < boot_code_size || (block_size != 512 && block_size != 2048))
    throw std::logic_error("boot code has 440 bytes, a map's blocks 512 or 2048");
  const std::uint8_t size_byte = block_size == 512 ? 0x02 : 0x08;
  // ER and the size are INC BP, PUSH DX and a harmless OR or ADD: stack and registers are set
  // later.
  const std::array<std::uint8_t, 4> descriptor{'E', 'R', size_byte, 0};
  if (is_isohybrid(file) && file[0] == 0x33 && file[1] == 0xED &&
      all_are(file.subspan(2, isohybrid_room - 2), 0x90)) {
    std::fill_n(boot_code.begin(), isohybrid_room, std::uint8_t{0});
    std::ranges::copy(descriptor, boot_code.begin());
    boot_code[6] = boot_code[7] = 0x90;
    return true;
  }
  if (is_grub(file) && file.size() > grub_second_jump && file[grub_second_jump] == 0xEB &&
      all_are(file.subspan(2, grub_second_jump - 2), 0x90)) {
    // A jump over the two bytes that complete the block count; NOPs lead to the second jump.
    constexpr std::array<std::uint8_t, 4> jump{0xEB, 0x02, 0xFF, 0xFF};
    std::ranges::copy(file.subspan(0, isohybrid_room), boot_code.begin());
    std::ranges::copy(descriptor, boot_code.begin());
    std::ranges::copy(jump, boot_code.begin() + 4);
    return true;
  }
  return false;
}

void restore_from_apm(std::span<std::uint8_t> boot_code) {
  if (boot_code.size() < boot_code_size || boot_code[0] != 'E' || boot_code[1] != 'R')
    return;
  if (is_isohybrid(boot_code)) {
    boot_code[0] = 0x33;
    boot_code[1] = 0xED;
    std::fill_n(boot_code.begin() + 2, isohybrid_room - 2, std::uint8_t{0x90});
  } else if (is_grub(boot_code) && boot_code[grub_second_jump] == 0xEB) {
    // Both jumps lead to the same place.
    boot_code[0] = 0xEB;
    boot_code[1] = static_cast<std::uint8_t>(boot_code[grub_second_jump + 1] + grub_second_jump);
    std::fill_n(boot_code.begin() + 2, grub_second_jump - 2, std::uint8_t{0x90});
  }
}

BootCodeReading read_boot_code(Bytes boot_code) {
  BootCodeReading reading;
  const auto address = read_struct<Le<std::uint64_t>>(boot_code, boot_code_address);
  std::uint64_t sector = address ? std::uint64_t{*address} : 1;
  if (is_isohybrid(boot_code)) {
    reading.kind = BootCodeKind::Isohybrid;
  } else if (is_grub(boot_code)) {
    reading.kind = BootCodeKind::Grub2;
    sector -= 4;  // what wraps is no block below
  } else {
    // An Apple map's descriptor alone is no code.
    const bool descriptor = text_of(slice(boot_code, 0, 2)) == "ER";
    const Bytes rest =
        boot_code.subspan(descriptor ? std::min<std::size_t>(18, boot_code.size()) : 0);
    reading.kind = all_are(rest, 0) ? BootCodeKind::None : BootCodeKind::Plain;
    return reading;
  }
  if (sector % 4 == 0 && sector > 0 && sector / 4 <= 0x7FFFFFFF)
    reading.boot_image = Lba{static_cast<std::int32_t>(sector / 4)};
  return reading;
}

}  // namespace disc::partition
