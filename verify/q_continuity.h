// How track, index and relative time of Q go on from block to block.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "formats/cd/subchannel.h"

namespace disc::verify {

/// Takes the positions of blocks in ascending order; blocks between them may be missing, as those
/// of catalog numbers do. A position that does not follow from the one before it is wrong, unless
/// the next one follows from it: then the break between them was the only fault.
class QContinuity {
 public:
  /// What does not follow, as the end of a sentence on this Q; nothing if all does. The first
  /// position is always right. A pregap may count down to 00:00:00 or to 00:00:01 (ECMA-130 22.3.3,
  /// and some pressed discs).
  std::optional<std::string> take(std::int64_t index, const cd::QPosition& position);

 private:
  struct Known {
    std::int64_t index = 0;
    cd::QPosition position;
  };
  static std::optional<std::string> problem_between(const Known& before, const Known& now);

  std::optional<Known> last_;   // that is right
  std::optional<Known> doubt_;  // the wrong one behind it
};

}  // namespace disc::verify
