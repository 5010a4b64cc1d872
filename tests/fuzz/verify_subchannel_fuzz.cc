// The check of sub-channels: any bytes as they are, and as frames of Q whose CRC was made to hold,
// with and without a disc that they should be of.
#include <algorithm>
#include <cstdint>
#include <vector>

#include "tests/unit/cd/discs.h"
#include "verify/subchannel_check.h"

namespace {

using namespace disc;
using namespace disc::verify;

void judge(const std::vector<std::uint8_t>& stored, std::optional<Lba> first,
           const cd::Disc* disc = nullptr) {
  Findings findings;
  NoProgress progress;
  check_subchannels({.blocks = static_cast<std::int64_t>(stored.size() / cd::subchannel_size),
                     .first = first,
                     .place = 0,
                     .read =
                         [&](std::int64_t index, std::span<std::uint8_t> out) {
                           std::copy_n(stored.begin() + index * 96, out.size(), out.begin());
                         },
                     .disc = disc},
                    findings, progress);
  // A block has a few faults at the most.
  if (findings.total() > 8 * (stored.size() / cd::subchannel_size) + 1)
    __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<std::uint8_t> stored(data, data + size / cd::subchannel_size * cd::subchannel_size);
  judge(stored, {});
  const std::size_t blocks = std::min<std::size_t>(size / 12, 4096);
  stored.assign(blocks * cd::subchannel_size, 0);
  for (std::size_t i = 0; i < blocks; ++i) {
    cd::QFrame frame;
    std::copy_n(data + 12 * i, frame.size(), frame.begin());
    if (frame[11] != 0)  // else its CRC may stay what it is
      cd::seal_q(frame);
    cd::put_pq(cd::Subchannel::Pw, i % 2 == 0, frame,
               std::span(stored).subspan(i * cd::subchannel_size, cd::subchannel_size));
  }
  judge(stored, {});
  judge(stored, Lba{0});
  static const cd::Disc disc = cd::testing::two_tracks();
  judge(stored, Lba{0}, &disc);
  return 0;
}
