// What is looked at in a compressed sound file before libsndfile sees it.
#include "formats/audio/compressed_file.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "formats/audio/header_fields.h"
#include "formats/base/endian.h"
#include "formats/base/error.h"

namespace disc::audio {
namespace {

/// What may be handed to libsndfile. It knows more kinds, whose readers nobody needs for a disc and
/// hardly anybody tests.
constexpr std::array<std::string_view, 13> magics{"fLaC",
                                                  "OggS",
                                                  "RIFF",
                                                  "RIFX",
                                                  "RF64",
                                                  "riff",
                                                  "FORM",
                                                  ".snd",
                                                  "dns.",
                                                  "caff",
                                                  "ID3",
                                                  "NIST_1A",
                                                  "Creative Voice File"};

bool is_mpeg(const BlockSource& file) {
  // Eleven bits of synchronisation, then version and layer, of which one value each is reserved.
  const auto head = read_at<std::array<std::uint8_t, 4>>(file, 0);
  return head && (*head)[0] == 0xFF && ((*head)[1] & 0xE0) == 0xE0 && ((*head)[1] & 0x18) != 0x08 &&
         ((*head)[1] & 0x06) != 0 && ((*head)[2] & 0xF0) != 0xF0 && ((*head)[2] & 0x0C) != 0x0C;
}

bool is_known(const BlockSource& file) {
  std::vector<std::uint8_t> head(std::min<std::uint64_t>(file.size(), 64));
  file.read(0, head);
  const std::string_view text = text_of(head);
  return is_mpeg(file) || std::ranges::any_of(magics, [&](std::string_view magic) {
           return text.starts_with(magic);
         });
}

/// The head of an Ogg page (RFC 3533 6), before the lengths of its segments.
struct OggPage {
  FourCharacters capture_pattern;                     // 0-3
  std::uint8_t version;                               // 4
  std::uint8_t type;                                  // 5      4: the last page of a stream
  std::array<std::uint8_t, 20> position_to_checksum;  // 6-25
  std::uint8_t segments;                              // 26
};
static_assert(sizeof(OggPage) == 27);

/// Whether the last page of these bytes is whole and says that it is the last.
bool ends_ogg(Bytes tail) {
  constexpr std::uint8_t last_page = 4;
  std::size_t at = tail.size();
  while ((at = text_of(tail.first(at)).rfind("OggS")) != std::string_view::npos) {
    const auto page = read_struct<OggPage>(tail, at);
    if (!page)
      return false;  // cut inside its head
    const Bytes segments = slice(tail, at + sizeof *page, page->segments);
    if (page->version != 0 || page->type > 7)
      continue;  // four bytes of sound that look like a page
    std::size_t size = sizeof *page + page->segments;
    for (const std::uint8_t segment : segments)
      size += segment;
    return (page->type & last_page) != 0 && size <= tail.size() - at;
  }
  return false;
}

/// Throws FormatError for an Ogg file that does not end with the last page of a stream.
void check_ogg_end(const BlockSource& file) {
  constexpr std::uint64_t longest_page = 27 + 255 + 255 * 255;
  if (read_at<FourCharacters>(file, 0) != four("OggS"))
    return;
  // A tag that players append may stand behind it.
  std::vector<std::uint8_t> tail(std::min(file.size(), longest_page + 1024));
  file.read(file.size() - tail.size(), tail);
  if (!ends_ogg(tail))
    throw FormatError(
        cat(file.name(),
            ": is cut short: it ends without the page that ends an Ogg stream (RFC 3533 6); where "
            "all is there, \"ffmpeg -i IN -c copy OUT\" mends it"));
}

/// Throws FormatError for MPEG audio that is shorter than its first frame says in "Xing" or "Info".
void check_mpeg_end(const BlockSource& file, std::uint64_t begin) {
  const auto head = read_at<std::array<std::uint8_t, 4>>(file, begin);
  if (!head || (*head)[0] != 0xFF || ((*head)[1] & 0xE6) != 0xE2)
    return;
  const bool mpeg1 = ((*head)[1] & 0x18) == 0x18;
  const bool mono = (*head)[3] >> 6 == 3;
  const std::uint64_t side_information = mpeg1 ? (mono ? 17 : 32) : (mono ? 9 : 17);
  struct Lengths {
    FourCharacters id;         // 0-3
    Be<std::uint32_t> flags;   // 4-7   1: frames are told, 2: bytes are
    Be<std::uint32_t> first;   // 8-11
    Be<std::uint32_t> second;  // 12-15
  };
  const auto lengths = read_at<Lengths>(file, begin + 4 + side_information);
  if (!lengths || (lengths->id != four("Xing") && lengths->id != four("Info")) ||
      (lengths->flags & 2) == 0)
    return;
  const std::uint32_t bytes = (lengths->flags & 1) != 0 ? lengths->second : lengths->first;
  if (bytes > file.size() - begin)
    throw FormatError(cat(file.name(), ": is cut short: its first frame promises ", bytes,
                          " bytes of sound, and ", file.size() - begin, " are there"));
}

/// Where sound begins behind a tag ID3v2 (id3.org, "ID3 tag version 2.4.0" 3.1).
std::uint64_t behind_id3(const BlockSource& file) {
  const auto head = read_at<std::array<std::uint8_t, 10>>(file, 0);
  if (!head || !text_of(*head).starts_with("ID3"))
    return 0;
  std::uint64_t size = 0;
  for (std::size_t i = 6; i < 10; ++i)
    size = size << 7 | ((*head)[i] & 0x7F);
  const std::uint64_t footer = ((*head)[5] & 0x10) != 0 ? 10 : 0;
  return 10 + size + footer;
}

}  // namespace

void check_compressed_file(const BlockSource& file) {
  if (!is_known(file))
    throw FormatError(
        cat(file.name(),
            ": is no sound file of a known kind (WAV, AIFF, AU, Core Audio, FLAC, "
            "Ogg, MPEG audio); samples without a header have to be called so: byte-order"));
  check_ogg_end(file);
  check_mpeg_end(file, behind_id3(file));
}

}  // namespace disc::audio
