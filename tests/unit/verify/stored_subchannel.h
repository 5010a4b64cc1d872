// Sub-channels of discs in memory, and what the check of sub-channels finds in them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "formats/base/progress.h"
#include "formats/cd/subcode.h"
#include "verify/finding.h"
#include "verify/subchannel_check.h"

namespace disc::verify::testing {

/// The blocks `first` to `end` of a disc, stored in a form.
struct Stored {
  Lba first;
  std::vector<std::uint8_t> bytes;

  Stored(const cd::Disc& disc, cd::Subchannel form, Lba from, Lba end,
         const cd::SubchannelStyle& style = {})
      : first(from) {
    bytes.resize(static_cast<std::size_t>(end - from) * cd::subchannel_size);
    cd::Subcode(disc, style).put(from, form, bytes);
  }

  std::span<std::uint8_t> block(Lba at) {
    return std::span(bytes).subspan(static_cast<std::size_t>(at - first) * cd::subchannel_size,
                                    cd::subchannel_size);
  }
  SubchannelArea area(const cd::Disc* disc = nullptr) const {
    return {.blocks = static_cast<std::int64_t>(bytes.size() / cd::subchannel_size),
            .first = first,
            .place = first.value,
            .read =
                [this](std::int64_t index, std::span<std::uint8_t> out) {
                  const auto from = static_cast<std::size_t>(index) * cd::subchannel_size;
                  std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(from), out.size(),
                              out.begin());
                },
            .disc = disc};
  }
};

/// "kind block: sentence" of each, in order.
inline std::vector<std::string> found(const SubchannelArea& area) {
  Findings findings;
  NoProgress progress;
  check_subchannels(area, findings, progress);
  std::vector<std::string> all;
  for (const Finding* const one : findings.sorted())
    all.push_back(std::string(one->kind) + " " + std::to_string(one->place.block) + ": " +
                  one->sentence);
  return all;
}

}  // namespace disc::verify::testing
