// Sheets in the TOC language of cdrdao to a Disc.
#pragma once

#include <string>
#include <string_view>

#include "formats/sheets/sheet.h"

namespace disc::cd {

/// Reads a sheet in the language of cdrdao(1), up to version 1.2.5 (FIRST_TRACK_NO, ENCODING_...).
/// `name` is how messages call it. Block 0 is where the data of the first track begin; the 150
/// sectors before it are on every disc and in no sheet. The beginning of a post-gap (END) is an
/// index, as cdrdao records it. A sheet tells one session.
///
/// Throws FormatError, "name:line:column: ...". Pipes (FIFO, "-") are refused.
Sheet read_toc(std::string_view text, const std::string& name, const FileLengths& lengths,
               const SheetOptions& options = {});

}  // namespace disc::cd
