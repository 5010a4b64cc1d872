// CD-TEXT as the packs that a lead-in carries.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/base/endian.h"
#include "formats/cd/cd_text.h"
#include "formats/cd/disc.h"
#include "formats/cd/msf.h"
#include "formats/cd/text_charset.h"

namespace disc::cd {

/// One pack (MMC-3 annex J).
struct TextPack {
  std::uint8_t type = 0;      // byte 0      a TextField
  std::uint8_t track = 0;     // byte 1      of its first character; 0: the disc
  std::uint8_t sequence = 0;  // byte 2      counts the packs of a block from 0
  std::uint8_t position =
      0;  // byte 3      bit 7 double byte, bits 6-4 block, 3-0 character position
  std::array<std::uint8_t, 12> data{};  // byte 4-15
  Be<std::uint16_t> crc;                // byte 16-17  over bytes 0 to 15, inverted

  bool double_byte() const { return (position & 0x80) != 0; }
  std::uint8_t block() const { return position >> 4 & 7; }
  /// Characters of its first text that stand in packs before it, 15 for 15 and more.
  std::uint8_t characters_before() const { return position & 15; }
};
static_assert(std::is_trivially_copyable_v<TextPack>);
static_assert(sizeof(TextPack) == 18 && offsetof(TextPack, data) == 4);
static_assert(offsetof(TextPack, crc) == 16);

inline constexpr std::size_t text_pack_size = sizeof(TextPack);
inline constexpr std::size_t most_text_blocks = 8;
/// Size packs among them: their number has to fit into an octet.
inline constexpr std::size_t most_packs_of_block = 255;

/// CRC-16 of the first 16 bytes, inverted (MMC-3 annex J).
std::uint16_t crc_of(const TextPack& pack);

/// What the three packs of type 8Fh of a block say together (MMC-3 annex J).
struct TextSizes {
  std::uint8_t charset = 0;                      // byte 0      a TextCharset
  std::uint8_t first_track = 0, last_track = 0;  // byte 1, 2
  std::uint8_t copyright = 0;                    // byte 3
  std::array<std::uint8_t, 16> packs{};          // byte 4-19   by type, from 80h on
  std::array<std::uint8_t, 8> last_sequence{};   // byte 20-27  by block, 0 where there is none
  std::array<std::uint8_t, 8> language{};        // byte 28-35  by block
};
static_assert(std::is_trivially_copyable_v<TextSizes> && sizeof(TextSizes) == 36);

/// The table of contents in packs of type 88h: times of index 1 of the tracks and of the lead-out.
struct TextToc {
  std::uint8_t first_track = 1;
  std::vector<Msf> starts;  // from `first_track` on
  Msf lead_out;

  bool operator==(const TextToc&) const = default;
};
/// That of the first session.
TextToc text_toc_of(const Disc& disc);

/// A part of a track, in packs of type 89h.
struct TextInterval {
  std::uint8_t track = 1;
  Msf start, end;

  bool operator==(const TextInterval&) const = default;
};

struct PackOptions {
  Missing missing = Missing::Refuse;
  /// A text that the track before has too as a tab, which some players do not know.
  bool tab_for_same = true;
  /// Packs of type 88h and 89h, in the first block.
  std::optional<TextToc> toc;
  std::vector<TextInterval> intervals;
};

/// A character of a text that was transliterated.
struct TextReplacement {
  std::size_t block = 0;  // of CdText::blocks
  TextField field = TextField::Title;
  std::uint8_t track = 0;
  Replacement what;

  bool operator==(const TextReplacement&) const = default;
};

struct PackedText {
  std::vector<std::uint8_t> bytes;  // whole packs, block after block, without anything around them
  std::vector<TextReplacement> replacements;
};

/// All packs of a text. A field that has a text for any track has one for the disc and each track
/// of the block, empty where there is none; a field of the disc alone has that alone. Throws
/// FormatError, which names block, field and track, for what CD-TEXT cannot hold: characters (see
/// encode_text), more than 8 blocks or 255 packs of one, tracks out of the range of their block.
PackedText pack_cd_text(const CdText& text, const PackOptions& options = {});

/// The character set of the texts of a field: that of the block for titles to messages, ISO 8859-1
/// for closed information, ASCII for all else.
TextCharset charset_of(TextField field, TextCharset block);
/// True for fields that tracks have, and not the disc alone.
bool is_of_tracks(TextField field);

/// "CD-TEXT block 0 (english), title of track 3", for messages.
std::string place_of(std::size_t block, std::uint8_t language, TextField field, std::uint8_t track);

}  // namespace disc::cd
