// Images of raw sectors: any bytes, read as blocks and mended sector by sector.
#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "formats/base/error.h"
#include "formats/cd/raw_image.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace disc;
  auto file = std::make_unique<MemorySource>(std::vector<std::uint8_t>(data, data + size));
  const std::unique_ptr<BlockSource> image = cd::as_blocks(std::move(file));
  std::array<std::uint8_t, block_size> block{};
  for (std::uint64_t at = 0; at + block.size() <= image->size(); at += block.size()) {
    try {
      image->read(at, block);
    } catch (const FormatError&) {
    }
  }
  if (const auto* const raw = dynamic_cast<const cd::RawImage*>(image.get())) {
    std::array<std::uint8_t, cd::sector_size> sector{};
    for (std::int64_t i = 0; i < raw->sectors(); ++i) {
      raw->read_sector(i, sector);
      // What is mended is sound, and what is not stays as it was.
      const auto before = sector;
      const cd::Repair repair = cd::correct_sector(sector, raw->address(i));
      if (repair == cd::Repair::Repaired ? !cd::check_sector(sector).sound() : sector != before)
        __builtin_trap();
    }
  }
  return 0;
}
