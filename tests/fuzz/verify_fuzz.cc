// The structure of any bytes can be judged: findings come of it and nothing else, in bounded time
// and memory.
#include <algorithm>
#include <string_view>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/io/block_source.h"
#include "verify/structure.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // Inputs that open with a volume descriptor are volumes from block 16 on, since an empty system
  // area would only be bytes to mutate in vain; all others are whole images, with their tables.
  const disc::Bytes input(data, size);
  const bool whole = disc::text_of(disc::slice(input, 1, 5)) != "CD001";
  const std::size_t system_area = whole ? 0 : 16 * 2048;
  std::vector<std::uint8_t> bytes(system_area + size);
  std::ranges::copy(input, bytes.begin() + static_cast<std::ptrdiff_t>(system_area));
  const disc::MemorySource medium(std::move(bytes));
  disc::verify::Findings findings;
  disc::NoProgress progress;
  disc::verify::check_structure(medium, findings, progress);
  return 0;
}
