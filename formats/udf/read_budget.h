// How much a reader of a damaged volume may read before it gives up.
#pragma once

#include <cstdint>

namespace disc::udf {

/// Descriptors of a sound volume do not overlap, so together they are smaller than the medium; on a
/// hostile one a chain may be entered from everywhere. Whoever reads descriptors takes their bytes
/// from here first.
class ReadBudget {
 public:
  explicit ReadBudget(std::uint64_t bytes) : left_(bytes) {}

  /// False if there is less left.
  bool take(std::uint64_t bytes) {
    if (bytes > left_)
      return false;
    left_ -= bytes;
    return true;
  }
  std::uint64_t left() const { return left_; }

 private:
  std::uint64_t left_;
};

/// For one pass over a medium of so many bytes: each descriptor twice, and some more for what hard
/// links reach again on small media.
inline ReadBudget budget_for(std::uint64_t medium_bytes) {
  return ReadBudget(2 * medium_bytes + (std::uint64_t{1} << 26));
}

}  // namespace disc::udf
