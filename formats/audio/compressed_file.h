// What is looked at in a compressed sound file before libsndfile sees it.
#pragma once

#include "formats/io/block_source.h"

namespace disc::audio {

/// Throws FormatError where the file is of no kind that is decoded, where an Ogg stream lacks its
/// last page (RFC 3533 6), and where MPEG audio is shorter than its frame "Xing" or "Info" says:
/// libsndfile takes what is there for the whole.
void check_compressed_file(const BlockSource& file);

}  // namespace disc::audio
