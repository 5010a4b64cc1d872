// The volume descriptor set of a session.
#include "formats/iso9660/volume_set.h"

#include "formats/base/error.h"

namespace disc::iso9660 {
namespace {

constexpr int max_descriptors = 64;

}  // namespace

std::vector<DescriptorAt> read_descriptors(const BlockSource& source, Lba session_start,
                                           const FaultHandler& faults) {
  std::vector<DescriptorAt> set;
  const Lba first = session_start + first_descriptor.value;
  for (int i = 0; i < max_descriptors; ++i) {
    const Lba at = first + i;
    if (at.value < 0 || at.value >= source.blocks())
      break;
    DescriptorAt found{at, {}};
    try {
      found.block = read_blocks(source, {at, 1});
    } catch (const Error& error) {
      report(faults, at, cat("descriptor cannot be read: ", error.what()), "ECMA-119 6.7.1");
      continue;
    }
    if (!is_volume_descriptor(found.block)) {
      // One damaged block need not hide the descriptors behind it.
      const bool followed =
          at.value + 1 < source.blocks() && is_volume_descriptor(read_blocks(source, {at + 1, 1}));
      if (!followed)
        break;
      report(faults, at, "block among the volume descriptors does not say \"CD001\"",
             "ECMA-119 8.1.2");
      continue;
    }
    const std::uint8_t type = found.head().type;
    set.push_back(std::move(found));
    if (type == static_cast<std::uint8_t>(DescriptorType::Terminator))
      return set;
  }
  if (set.empty())
    throw FormatError(first, cat(source.name(), " holds no ISO 9660 volume: no descriptor here"),
                      "ECMA-119 6.7.1");
  report(faults, set.back().at + 1, "no volume descriptor set terminator", "ECMA-119 6.7.1");
  return set;
}

}  // namespace disc::iso9660
