// Names of the languages, genres and fields of CD-TEXT.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/cd/cd_text.h"

namespace disc::cd {

/// The code of a language by its English name, "english" or "Serbo-Croat", in any case and
/// whatever stands between words; nothing for names that are not in the table (EBU Tech 3264 annex
/// 3). The spellings of the annex are taken too ("churash", "gujurati").
std::optional<std::uint8_t> language_code(std::string_view name);
/// In lower case; "unknown" for 00h, nothing for codes that the annex leaves open.
std::optional<std::string_view> language_name(std::uint8_t code);
/// All names, for messages that guess what was meant.
std::vector<std::string> language_names();

/// The code of a genre by its name, "Alternative Rock", in any case; nothing for others. 0000h is
/// "not used", 0001h "not defined" (MMC-3 annex J, table of Sony's authoring tools).
std::optional<std::uint16_t> genre_code(std::string_view name);
/// In lower case; nothing for codes above 001Bh.
std::optional<std::string_view> genre_name(std::uint16_t code);
std::vector<std::string> genre_names();

/// "title", "performer", ..., "disc identification", "genre", "table of contents", "closed
/// information", "code", "size information".
const char* to_string(TextField field);

}  // namespace disc::cd
