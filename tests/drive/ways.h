// Every kind of disc with every way in which it is written.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "record/write_plan.h"

namespace disc::record {

struct Way {
  const char* kind;
  WriteType write_type = WriteType::Auto;
  std::uint32_t capacity = 20'000;
  Closing closing = Closing::Disc;
  BdFormat bd_format = BdFormat::Plain;
};

/// "dvd_plus_r_incremental_session".
inline std::string name_of(const Way& way) {
  std::string name;
  for (const char letter : std::string(way.kind))
    name += letter == '+' ? "_plus_" : letter == '-' ? "_" : std::string(1, letter);
  name += cat("_", to_string(way.write_type), "_", to_string(way.closing));
  if (way.bd_format != BdFormat::Plain)
    name += cat("_", to_string(way.bd_format));
  for (char& letter : name)
    if (letter == '-')
      letter = '_';
  return name;
}
inline void PrintTo(const Way& way, std::ostream* out) { *out << name_of(way); }

inline std::vector<Way> every_way() {
  using enum WriteType;
  return {{"cd-r", SessionAtOnce, 5'000},
          {"cd-r", TrackAtOnce, 5'000},
          {"cd-rw", SessionAtOnce, 5'000},
          {"cd-rw", TrackAtOnce, 5'000, Closing::Session},
          {"dvd-r", SessionAtOnce},
          {"dvd-r", Incremental},
          {"dvd-r", Incremental, 20'000, Closing::Session},
          {"dvd-rw", SessionAtOnce},
          {"dvd-rw", Incremental},
          {"dvd-rw-ro", Random},
          {"dvd-r-dl", Incremental},
          {"dvd-r-dl", SessionAtOnce},
          {"dvd-r-dl-jump", LayerJump},
          {"dvd-ram", Random},
          {"dvd+r", Incremental},
          {"dvd+r", Incremental, 20'000, Closing::Session},
          {"dvd+rw", Random},
          {"dvd+r-dl", Incremental},
          {"dvd+r-dl", Incremental, 20'000, Closing::Session},
          {"dvd+rw-dl", Random},
          {"bd-r", Incremental},
          {"bd-r", Incremental, 20'000, Closing::Session},
          {"bd-r-dl", Incremental},
          {"bd-re", Random},
          {"bd-re-dl", Random}};
}

/// And a BD-R in each of the formats that it can be given first.
inline std::vector<Way> every_way_and_format() {
  std::vector<Way> ways = every_way();
  for (const BdFormat format : {BdFormat::Spares, BdFormat::Pow, BdFormat::Rrm})
    ways.push_back({"bd-r", WriteType::Auto, 20'000, Closing::Disc, format});
  return ways;
}

}  // namespace disc::record
