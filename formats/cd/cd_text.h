// CD-TEXT: what a CD says of itself and its tracks, in up to eight languages.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace disc::cd {

/// What a pack carries (IEC 60908 Annex, MMC-3 table J.2).
enum class TextField : std::uint8_t {
  Title = 0x80,
  Performer = 0x81,
  Songwriter = 0x82,
  Composer = 0x83,
  Arranger = 0x84,
  Message = 0x85,
  DiscId = 0x86,
  Genre = 0x87,
  Toc = 0x88,
  SecondToc = 0x89,
  Closed = 0x8D,  // for the producer alone
  Code = 0x8E,    // UPC/EAN of the disc, ISRC of a track
  Size = 0x8F,
};

/// How the texts of a block are coded (MMC-3 table J.5).
enum class TextCharset : std::uint8_t {
  Iso8859_1 = 0x00,
  Ascii = 0x01,
  MsJis = 0x80,
  Korean = 0x81,
  Mandarin = 0x82,
};

/// One language. Texts are UTF-8 here, whatever they are coded in on the disc.
struct TextBlock {
  std::uint8_t language = 0x09;  // EBU Tech 3264 annex 3: 09h English
  TextCharset charset = TextCharset::Iso8859_1;
  std::uint8_t first_track = 1, last_track = 1;
  std::uint8_t copyright = 0;  // the flags of the size packs
  std::uint16_t genre = 0;     // code of the Genre packs, 0: none; its text stands in `texts`
  /// By field, then by track: 0 is the disc itself. Title to Message, DiscId (track 0), Genre
  /// (track 0), Closed, Code.
  std::map<TextField, std::map<std::uint8_t, std::string>> texts;

  bool operator==(const TextBlock&) const = default;
};

/// The blocks of a disc in their order, at most eight.
struct CdText {
  std::vector<TextBlock> blocks;

  bool empty() const { return blocks.empty(); }
  bool operator==(const CdText&) const = default;
};

}  // namespace disc::cd
