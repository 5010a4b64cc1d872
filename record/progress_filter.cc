// Hides what drives get wrong when they tell how far a long operation is.
#include "record/progress_filter.h"

#include <algorithm>

namespace disc::record {
namespace {

constexpr double whole = 65'536;
// Falling by more than half of all is a new round, or the drop before the end, not counting down.
constexpr int round_trip = 32'768;

}  // namespace

std::optional<double> ProgressFilter::take(std::uint16_t told) {
  if (!first_)
    first_ = told;
  if (last_) {
    const int step = int{told} - int{*last_};
    if (step > 0)
      ++rises_;
    if (step < 0 && -step < round_trip && told != 0)
      ++falls_;
    if (step <= -round_trip && told != 0)
      useless_ = true;  // another round
    if (rises_ > 0 && falls_ > 0)
      useless_ = true;  // up and down
  }
  last_ = told;
  if (useless_)
    return shown_ > 0 ? std::optional(shown_) : std::nullopt;
  // Whoever begins beyond the middle may count down: the next numbers tell.
  if (*first_ > round_trip && rises_ == 0 && falls_ == 0)
    return std::nullopt;
  const double share = falls_ > 0 ? (whole - told) / whole : told / whole;
  shown_ = std::max(shown_, share);
  return shown_;
}

}  // namespace disc::record
