// A session of a Disc as a sheet in the TOC language of cdrdao.
#pragma once

#include <cstddef>

#include "formats/cd/disc.h"
#include "formats/sheets/cue_writer.h"

namespace disc::cd {

/// cdrdao writes one session from one sheet: `session` counts from 0, and a disc of several wants
/// as many sheets. Its text is ASCII where its CD-TEXT is ISO 8859-1; what cdrdao 1.2.4 does not
/// take is a loss. libcdio reads FILE with samples whose high byte comes first, that lie at whole
/// sectors, and no CD_TEXT.
///
/// Throws FormatError where the language cannot say how sectors are stored.
WrittenSheet write_toc(const Disc& disc, std::size_t session = 0);

}  // namespace disc::cd
