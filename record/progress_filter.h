// Hides what drives get wrong when they tell how far a long operation is.
#pragma once

#include <cstdint>
#include <optional>

namespace disc::record {

/// Known faults of drives: the number counts down instead of up, it goes round several times, it
/// drops to zero before the end. What comes out never goes back; nothing comes out where the number
/// tells nothing.
class ProgressFilter {
 public:
  /// Takes what the drive says, of 65,536; returns the share done, 0 to 1, that can be shown.
  std::optional<double> take(std::uint16_t told);

 private:
  std::optional<std::uint16_t> first_, last_;
  int falls_ = 0, rises_ = 0;
  bool useless_ = false;
  double shown_ = 0;
};

}  // namespace disc::record
