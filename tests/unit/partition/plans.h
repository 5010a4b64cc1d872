// Plans of system areas that hold, and the images they make.
#pragma once

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "formats/partition/system_area.h"

namespace disc::partition {

inline std::vector<std::uint8_t> installed_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  const std::string bytes = text.str();
  if (bytes.empty())
    throw std::runtime_error(path + " is missing");
  return {bytes.begin(), bytes.end()};
}

inline WantedPartition partition(std::uint64_t first, std::uint64_t length, const char* type,
                                 const char* name) {
  const PartitionType& known = *partition_type(type);
  WantedPartition one;
  one.first = first;
  one.length = length;
  one.mbr_type = known.mbr;
  one.gpt_type = known.gpt;
  one.gpt_id = derived_guid(std::vector<std::uint8_t>(16, static_cast<std::uint8_t>(first >> 20)));
  one.apm_type = known.mbr == 0xEF ? std::string(apm_type_hfs) : std::string(known.apm);
  one.name = name;
  return one;
}

/// What isohybrid records of the volume itself.
inline WantedPartition whole_image(std::uint64_t size) {
  WantedPartition one;
  one.length = size;
  one.mbr_type = type_isohybrid;
  one.active = true;
  one.is_image = true;
  return one;
}

/// 16 MiB with an ESP of 3 MiB and a Linux partition of 4 MiB, one behind the other.
inline SystemAreaPlan plan_of(TableKind table) {
  SystemAreaPlan plan;
  plan.table = table;
  plan.image_size = 16 << 20;
  plan.disk_signature = 0xDEADBEEF;
  plan.disk_guid = derived_guid(std::vector<std::uint8_t>(16, 0x77));
  plan.partitions = {partition(1 << 20, 3 << 20, "esp", "EFI"),
                     partition(4 << 20, 4 << 20, "linux", "Größe")};
  plan.partitions[0].active = true;
  return plan;
}

inline void set_boot_code(SystemAreaPlan& plan, BootCodeKind kind, Lba boot_image) {
  plan.boot_code_kind = kind;
  plan.boot_code =
      installed_file(kind == BootCodeKind::Isohybrid ? "/usr/lib/ISOLINUX/isohdpfx.bin"
                                                     : "/usr/lib/grub/i386-pc/boot_hybrid.img");
  plan.boot_image = boot_image;
}

inline std::vector<std::uint8_t> image_of(const SystemAreaPlan& plan, const SystemArea& area) {
  std::vector<std::uint8_t> image(plan.image_size);
  std::copy(area.head.begin(), area.head.end(), image.begin());
  std::copy(area.tail.begin(), area.tail.end(),
            image.begin() + static_cast<std::ptrdiff_t>(area.tail_offset));
  return image;
}

}  // namespace disc::partition
