// Reads sessions as they are recorded raw: a description, and every block from lead-in to lead-out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "formats/base/extent.h"
#include "formats/sheets/disc_image.h"

namespace disc::cd {

/// What stands in a session's file for recording raw, disc at once: 2352 bytes of the main channel,
/// scrambled where they are data, and 96 of P to W as on the disc.
inline constexpr std::uint32_t raw_block_bytes = 2448;

struct SessionImage {
  DiscImage image;            // a file a session, in their order
  std::vector<Lba> lead_ins;  // block that each of these files begins with
};

/// Whether a text is such a description.
bool is_session_description(std::string_view text);

/// `text` is that of the description called `path`; `files` gives those that it names. The tracks
/// are those that Q tells: the points of the lead-in, then where tracks and indexes change, found
/// by halving, so that not all of it need be read; CD-TEXT is what R to W of the first lead-in
/// have. Throws FormatError.
SessionImage read_sessions(std::string_view text, const std::string& path,
                           const OpenedFiles& files);

}  // namespace disc::cd
