// A drive that reads slowly and does not try again, so that what is weak on a disc shows.
#pragma once

#include <optional>

#include "formats/mmc/mode_page.h"
#include "record/commander.h"
#include "record/medium.h"

namespace disc::record {

/// While it lives, the drive reads at its lowest speed and without retries of its own (mode page
/// 01h, MMC-5 7.3), as far as it can be told to; afterwards as before.
class Strictly {
 public:
  Strictly(Commander& commander, const Medium& medium);
  ~Strictly();
  Strictly(const Strictly&) = delete;
  Strictly& operator=(const Strictly&) = delete;

 private:
  bool select(const mmc::ModePage& page);
  void set_read_speed(std::uint16_t kilobytes);

  Commander& commander_;
  std::optional<mmc::ModePage> before_;
};

}  // namespace disc::record
