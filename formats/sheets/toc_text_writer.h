// CD-TEXT in cdrdao's TOC language.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "formats/cd/cd_text.h"

namespace disc::cd {

/// A text in quotes, escaped: what is neither ASCII nor ISO 8859-1 stays UTF-8.
std::string toc_string(std::string_view text);

/// CD_TEXT { ... } of the disc (track 0, with LANGUAGE_MAP) or of a track; "" where there is no
/// CD-TEXT. cdrdao wants a field that one track has in all of them: missing ones are written empty.
/// What cdrdao 1.2.4 does not take is added to `losses`.
std::string toc_text(const CdText& text, std::uint8_t track, std::vector<std::string>& losses);

}  // namespace disc::cd
