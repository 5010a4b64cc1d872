// Speeds by kind of medium.
#include "formats/virtual_drive/speeds.h"

#include <array>

namespace disc::virtual_drive {
namespace {

constexpr std::array<std::uint32_t, 5> cd_r{48, 40, 32, 16, 8};
constexpr std::array<std::uint32_t, 3> cd_rw{24, 16, 10};
constexpr std::array<std::uint32_t, 4> dvd_once{16, 12, 8, 4};
constexpr std::array<std::uint32_t, 3> dvd_rw{6, 4, 2};
constexpr std::array<std::uint32_t, 3> dvd_plus_rw{8, 4, 2};
constexpr std::array<std::uint32_t, 2> dvd_ram{5, 3};
constexpr std::array<std::uint32_t, 3> dvd_double{8, 6, 4};
constexpr std::array<std::uint32_t, 4> bd_r{12, 8, 6, 4};
constexpr std::array<std::uint32_t, 1> bd_re{2};

// 75 sectors of 2352 bytes; MMC-5 annex: 1385 kB/s; 4495.5 kB/s.
constexpr double cd = 176.4, dvd = 1385, bd = 4495.5;

constexpr SpeedTable table_cd_r{cd, cd_r, 48}, table_cd_rw{cd, cd_rw, 40},
    table_dvd_once{dvd, dvd_once, 16}, table_dvd_rw{dvd, dvd_rw, 8},
    table_dvd_plus_rw{dvd, dvd_plus_rw, 8}, table_dvd_ram{dvd, dvd_ram, 5},
    table_dvd_double{dvd, dvd_double, 8}, table_bd_r{bd, bd_r, 8}, table_bd_re{bd, bd_re, 6},
    table_cd_rom{cd, {}, 48}, table_dvd_rom{dvd, {}, 16}, table_bd_rom{bd, {}, 8};

}  // namespace

const SpeedTable& speeds_of(const DiscKind& kind) {
  switch (kind.family) {
    case Family::Cd:
      return kind.erasable ? table_cd_rw : table_cd_r;
    case Family::DvdMinus:
      return kind.layers > 1 ? table_dvd_double : kind.erasable ? table_dvd_rw : table_dvd_once;
    case Family::DvdPlus:
      return kind.erasable     ? table_dvd_plus_rw
             : kind.layers > 1 ? table_dvd_double
                               : table_dvd_once;
    case Family::DvdRam:
      return table_dvd_ram;
    case Family::Bd:
      return kind.erasable ? table_bd_re : table_bd_r;
    case Family::Stamped:
      break;
  }
  return mmc::is_cd(kind.profile)   ? table_cd_rom
         : mmc::is_bd(kind.profile) ? table_bd_rom
                                    : table_dvd_rom;
}

std::uint32_t speed_of(const SpeedTable& table, std::uint32_t multiple) {
  return static_cast<std::uint32_t>(table.single * multiple);
}

std::uint32_t nearest_speed(const SpeedTable& table, std::uint32_t wanted) {
  if (table.multiples.empty())
    return 0;
  for (const std::uint32_t multiple : table.multiples)
    if (speed_of(table, multiple) <= wanted)
      return speed_of(table, multiple);
  return speed_of(table, table.multiples.back());
}

}  // namespace disc::virtual_drive
