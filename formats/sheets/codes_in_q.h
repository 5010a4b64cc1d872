// Catalog number and ISRCs out of Q, for descriptions of images that have no place for them.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "formats/sheets/disc_reader.h"

namespace disc::cd {

struct CodesInQ {
  std::string catalog;                        // 13 digits, or ""
  std::map<std::uint8_t, std::string> isrcs;  // by number of the track
};

/// What most of the Q says that has a CRC that holds, in the first sectors of each track: codes
/// stand in one of a hundred sectors (IEC 60908 17.5.2), so four hundred are looked at. Zeros are
/// no code. Nothing where no sub-channel is stored, and where its file is cut short.
CodesInQ codes_in_q(const DiscReader& reader);

}  // namespace disc::cd
