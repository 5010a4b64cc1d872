// Pages of a drive as they are: mode pages, features, disc structures, vital product data.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "formats/transport/transport.h"

namespace disc::record {

struct PageAnswer {
  std::string name;  // "mode page 2Ah, current"
  mmc::Cdb command;
  std::vector<std::uint8_t> data;  // empty where it was refused
  drive::Outcome outcome;
};

/// `page` is "2A" or "mode:2A" (current, changeable, default and saved values), "feature:2D",
/// "dvd:11" and "bd:00" (READ DISC STRUCTURE), "vpd:80", all numbers in hexadecimal. Throws
/// ManifestError for any other word.
std::vector<PageAnswer> read_raw_page(drive::Transport& drive, const std::string& page);

}  // namespace disc::record
