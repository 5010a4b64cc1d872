// What the additional sense codes mean, in words.
#pragma once

#include <cstdint>
#include <string_view>

namespace disc::mmc {

/// As MMC-5 annex F and SPC-3 annex D name it, in lower case; empty for codes they do not give to
/// drives of optical media.
std::string_view sense_text(std::uint8_t code, std::uint8_t qualifier);

/// "not ready", "medium error"; of the 16 sense keys (SPC-3 table 27).
std::string_view sense_key_text(std::uint8_t key);

}  // namespace disc::mmc
