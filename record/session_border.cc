// What lies between two sessions, and is lost to the blocks of files.
#include "record/session_border.h"

#include <algorithm>

namespace disc::record {
namespace {

constexpr std::int64_t ecc = 16;

std::int64_t round_up(std::int64_t blocks) { return (blocks + ecc - 1) / ecc * ecc; }

}  // namespace

std::int64_t border_blocks(const Medium& medium, std::uint16_t session) {
  constexpr std::int64_t lead_in = 4500, pregap = 150;
  const mmc::Profile profile = medium.profile();
  if (mmc::is_cd(profile))
    return (session == 1 ? 6750 : 2250) + lead_in + pregap;
  if (mmc::is_bd(profile) || mmc::is_random_writable(profile))
    return 0;
  // Discs smaller than there are get borders in proportion.
  if (mmc::is_dvd_plus(profile))
    return round_up(std::min<std::int64_t>(2048, medium.total_blocks / 64));
  return round_up(medium.total_blocks / (session == 1 ? 64 : 256));
}

}  // namespace disc::record
