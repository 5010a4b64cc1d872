// Any bytes are a boot catalog or throw FormatError; what was read can be checked, written, and
// then reads the same.
#include <cstdlib>
#include <vector>

#include "formats/base/error.h"
#include "formats/eltorito/boot_catalog.h"
#include "formats/eltorito/boot_image.h"
#include "formats/eltorito/boot_info.h"

namespace {

using namespace disc::eltorito;

void check(Platform platform, const BootEntry& entry, disc::Bytes bytes) {
  check_entry(platform, entry, 1000, "entry");
  check_boot_image(platform, entry, bytes.size(), bytes, "entry");
}

void read_catalog(disc::Bytes bytes) {
  const CatalogReading reading = decode_catalog(bytes, disc::Lba{33});
  if (reading.bytes > bytes.size())
    std::abort();
  check(reading.catalog.platform, reading.catalog.initial, bytes);
  for (const Section& section : reading.catalog.sections)
    for (const BootEntry& entry : section.entries)
      check(section.platform, entry, bytes);
  // The initial entry of a damaged catalog may have extensions, which are not written.
  if (reading.catalog.initial.criteria.size() > sizeof(EntryRecord::selection_criteria))
    return;
  const CatalogReading again = decode_catalog(encode(reading.catalog), disc::Lba{33});
  if (!(again.catalog == reading.catalog))
    std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const disc::Bytes bytes(data, size);
  try {
    read_catalog(bytes);
  } catch (const disc::FormatError&) {
  }
  std::vector<std::uint8_t> image(16 * disc::block_size);
  image.insert(image.end(), data, data + size);
  try {
    read_boot_catalog(disc::MemorySource(std::move(image)));
  } catch (const disc::FormatError&) {
  }
  if (const auto table = find_boot_info(bytes, disc::Lba{16}, size))
    check_boot_info(*table, disc::Lba{16}, size, boot_info_sum(bytes), "image");
  has_grub2_address(bytes, disc::Lba{16});
  return 0;
}
