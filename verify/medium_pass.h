// One pass over a medium, front to back, shown to several consumers at once.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/base/progress.h"
#include "formats/io/block_source.h"

namespace disc::verify {

/// A door: a digest over all, over chunks, over regions. Each consumer runs in a thread of its own
/// and sees every byte once, in order.
class PassConsumer {
 public:
  virtual ~PassConsumer() = default;
  virtual void consume(std::uint64_t offset, Bytes bytes) = 0;
  virtual void finish() {}
};

/// Blocks the medium did not give; the consumers saw zeros in their place.
struct UnreadableBlocks {
  std::int64_t first = 0;
  std::int64_t blocks = 0;
  std::string why;
};

/// Reads the first `size` bytes once, in buffers that hold whole blocks (the last may be shorter),
/// and hands each to every consumer. Returns what could not be read, at most 10,000 runs of it.
std::vector<UnreadableBlocks> pass_over(const BlockSource& medium, std::uint64_t size,
                                        std::span<PassConsumer* const> consumers,
                                        Progress& progress);

}  // namespace disc::verify
