// The structure of any bytes can be judged: findings come of it and nothing else, in bounded time
// and memory.
#include <algorithm>
#include <vector>

#include "formats/io/block_source.h"
#include "verify/structure.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // Inputs are volumes from block 16 on: the system area would only be bytes to mutate in vain.
  constexpr std::size_t system_area = 16 * 2048;
  std::vector<std::uint8_t> bytes(system_area + size);
  std::copy_n(data, size, bytes.begin() + system_area);
  const disc::MemorySource medium(std::move(bytes));
  disc::verify::Findings findings;
  disc::NoProgress progress;
  disc::verify::check_structure(medium, findings, progress);
  return 0;
}
