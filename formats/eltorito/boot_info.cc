// What boot loaders want told about themselves: ISOLINUX's boot information table, GRUB's address.
#include "formats/eltorito/boot_info.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "formats/base/error.h"

namespace disc::eltorito {
namespace {

constexpr const char* isolinux_document = "syslinux doc/isolinux.txt";
constexpr const char* grub_source = "GRUB 2.06 i386/pc/diskboot.S";

std::uint32_t sum_of_address(std::uint64_t address) {
  return static_cast<std::uint32_t>(address) + static_cast<std::uint32_t>(address >> 32);
}

// Of the eight bytes, as two words of the sum.
std::uint64_t recorded_address(Bytes head) {
  const auto address = read_struct<Le<std::uint64_t>>(head, grub2_offset);
  if (!address)
    throw std::logic_error("the head of a GRUB image has at least 2556 bytes");
  return *address;
}

}  // namespace

void BootInfoSum::add(Bytes bytes) {
  if (at_ < boot_info_end) {
    const std::size_t skip =
        std::min<std::size_t>(bytes.size(), static_cast<std::size_t>(boot_info_end - at_));
    at_ += skip;
    bytes = bytes.subspan(skip);
  }
  for (const std::uint8_t byte : bytes) {
    sum_ += static_cast<std::uint32_t>(byte) << (8 * (at_ % 4));
    ++at_;
  }
}

std::uint32_t boot_info_sum(Bytes image) {
  BootInfoSum sum;
  sum.add(image);
  return sum.value();
}

BootInfoTable boot_info_table(Lba file, std::uint64_t length, std::uint32_t sum,
                              Lba primary_volume_descriptor) {
  if (length > 0xFFFFFFFF)
    throw std::logic_error("a boot image with a boot information table is below 4 GiB");
  return {static_cast<std::uint32_t>(primary_volume_descriptor.value),
          static_cast<std::uint32_t>(file.value),
          static_cast<std::uint32_t>(length),
          sum,
          {}};
}

void patch_boot_info(std::span<std::uint8_t> head, const BootInfoTable& table) {
  if (head.size() < boot_info_end)
    throw std::logic_error("the head of a boot image has at least 64 bytes");
  std::ranges::copy(bytes_of(table), head.begin() + boot_info_offset);
}

std::uint32_t sum_after_grub2(std::uint32_t sum, Bytes head, Lba file) {
  static_assert(grub2_offset % 4 == 0 && grub2_offset >= boot_info_end);
  return sum - sum_of_address(recorded_address(head)) + sum_of_address(grub2_address(file));
}

void patch_grub2(std::span<std::uint8_t> head, Lba file) {
  if (head.size() < grub2_end)
    throw std::logic_error("the head of a GRUB image has at least 2556 bytes");
  const Le<std::uint64_t> address(grub2_address(file));
  std::ranges::copy(bytes_of(address), head.begin() + grub2_offset);
}

std::optional<BootInfoTable> find_boot_info(Bytes head, Lba file, std::uint64_t length,
                                            Lba primary_volume_descriptor) {
  const auto table = read_struct<BootInfoTable>(head, boot_info_offset);
  if (table &&
      table->primary_volume_descriptor ==
          static_cast<std::uint32_t>(primary_volume_descriptor.value) &&
      (table->file == static_cast<std::uint32_t>(file.value) || table->length == length))
    return table;
  return std::nullopt;
}

bool has_grub2_address(Bytes head, Lba file) {
  const auto address = read_struct<Le<std::uint64_t>>(head, grub2_offset);
  return address && *address == grub2_address(file);
}

Problems check_boot_info(const BootInfoTable& table, Lba file, std::uint64_t length,
                         std::uint32_t sum, const std::string& where) {
  Problems found;
  const auto add = [&](std::string what) {
    found.push_back({where, std::move(what), isolinux_document});
  };
  if (table.file != static_cast<std::uint32_t>(file.value))
    add(cat("its boot information table says block ", table.file, ", but it lies at ", file.value));
  if (table.length != length)
    add(cat("its boot information table says ", table.length, " bytes, but it has ", length));
  if (table.checksum != sum)
    add(
        fmt::format("its boot information table says checksum {:08x}, but it has {:08x}: the image "
                    "is damaged, or was changed after it was put on the disc",
                    static_cast<std::uint32_t>(table.checksum), sum));
  return found;
}

Problems check_patchable(std::uint64_t length, bool boot_info, bool grub2,
                         const std::string& where) {
  Problems found;
  if (boot_info && length < boot_info_end)
    found.push_back({where,
                     cat("the image has ", length, " bytes, a boot information table needs ",
                         boot_info_end, "; is it a loader of ISOLINUX or GRUB?"),
                     isolinux_document});
  if (boot_info && length > 0xFFFFFFFF)
    found.push_back(
        {where,
         cat("the image has ", length, " bytes, a boot information table counts up to 4294967295"),
         isolinux_document});
  if (grub2 && length < grub2_end)
    found.push_back({where,
                     cat("the image has ", length, " bytes, GRUB's address ends at byte ",
                         grub2_end, "; make the image of cdboot.img and a core image"),
                     grub_source});
  return found;
}

}  // namespace disc::eltorito
