// CUE sheets, as CDRWIN made them up and everybody since has written them, to a Disc.
#pragma once

#include <string>
#include <string_view>

#include "formats/sheets/sheet.h"

namespace disc::cd {

/// Reads the text of a CUE sheet of any dialect; `name` is how messages call it.
///
/// Block 0 is the beginning of the first file: what lies there before INDEX 01 of the first track
/// is a part of its pregap, behind the 150 sectors that are on every disc and in no file. PREGAP of
/// the first track tells the length of those. Indexes count in sectors of the track that they lie
/// in, so that tracks of different sector sizes may share a file. INDEX 01 of a later session lies
/// session_gap() behind the lead-out of the one before, unless REM LEAD-OUT, LEAD-IN or PREGAP say
/// otherwise: lengths where each session has files of its own (as redumper writes them), a LEAD-OUT
/// within one file is a place in it (as ImgBurn does).
///
/// Throws FormatError, "name:line:column: ...".
Sheet read_cue(std::string_view text, const std::string& name, const FileLengths& lengths,
               const SheetOptions& options = {});

}  // namespace disc::cd
