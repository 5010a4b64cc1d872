// Packs of CD-TEXT that other programs made, and what they were made of.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/base/text.h"
#include "formats/cd/cd_text.h"

namespace disc::cd::testing {

inline std::vector<std::uint8_t> bytes_of_hex(std::string_view text) {
  std::string digits;
  for (const char c : text)
    if (c != ' ')
      digits += c;
  const std::string bytes = from_hex(digits).value();
  return {bytes.begin(), bytes.end()};
}

// NIGHTCATS.CUE as libburn 1.5.4 packs it (doc/cdtext.txt of libburn).
inline std::vector<std::uint8_t> nightcats_packs() {
  return bytes_of_hex(
      "80 00 00 00 4a 6f 79 66 75 6c 20 4e 69 67 68 74 f0 f7 "
      "80 00 01 0c 73 00 53 6f 6e 67 20 6f 66 20 4a 6f 43 1c "
      "80 01 02 0a 79 00 48 75 6d 70 74 79 20 44 75 6d 43 f9 "
      "80 02 03 0a 70 74 79 00 4d 65 65 20 4f 77 77 77 24 72 "
      "80 03 04 08 77 00 00 00 00 00 00 00 00 00 00 00 6e af "
      "81 00 05 00 00 46 65 6c 69 78 20 61 6e 64 20 54 4d 51 "
      "81 01 06 0b 68 65 20 50 75 72 72 73 00 43 61 74 a7 40 "
      "81 02 07 03 77 61 6c 6b 20 42 65 61 75 74 69 65 59 80 "
      "81 02 08 0f 73 00 4d 69 61 20 4b 69 74 74 65 6e 30 c9 "
      "81 03 09 0a 00 00 00 00 00 00 00 00 00 00 00 00 ad 19 "
      "82 00 0a 00 00 46 72 69 65 64 72 69 63 68 20 53 70 8f "
      "82 01 0b 0b 63 68 69 6c 6c 65 72 00 4d 6f 74 68 33 43 "
      "82 02 0c 04 65 72 20 47 6f 6f 73 65 00 4d 69 61 d6 f5 "
      "82 03 0d 03 20 4b 69 74 74 65 6e 00 00 00 00 00 f5 83 "
      "8e 00 0e 00 31 32 33 34 35 36 37 38 39 30 31 32 92 3e "
      "8e 00 0f 0c 33 00 58 59 42 4c 47 31 31 30 31 32 c0 2b "
      "8e 01 10 0a 33 34 00 58 59 42 4c 47 31 31 30 30 bb b3 "
      "8e 02 11 09 30 30 35 00 58 59 42 4c 47 31 31 30 f3 bf "
      "8e 03 12 08 30 30 30 36 00 00 00 00 00 00 00 00 5b 5c "
      "8f 00 13 00 00 01 03 00 05 05 04 00 00 00 00 00 9b fe "
      "8f 01 14 00 00 00 00 00 00 00 05 03 15 00 00 00 11 0b "
      "8f 02 15 00 00 00 00 00 09 00 00 00 00 00 00 00 da 77 ");
}

inline CdText nightcats() {
  TextBlock block;
  block.last_track = 3;
  block.texts[TextField::Title] = {
      {0, "Joyful Nights"}, {1, "Song of Joy"}, {2, "Humpty Dumpty"}, {3, "Mee Owwww"}};
  block.texts[TextField::Performer] = {
      {1, "Felix and The Purrs"}, {2, "Catwalk Beauties"}, {3, "Mia Kitten"}};
  block.texts[TextField::Songwriter] = {
      {1, "Friedrich Schiller"}, {2, "Mother Goose"}, {3, "Mia Kitten"}};
  block.texts[TextField::Code] = {
      {0, "1234567890123"}, {1, "XYBLG1101234"}, {2, "XYBLG1100005"}, {3, "XYBLG1100006"}};
  return {{block}};
}

// A .CDT file of CDRWIN without the zero behind it (psx-spx, "CDROM Subchannels").
inline std::vector<std::uint8_t> cdrwin_packs() {
  return bytes_of_hex(
      "80 00 00 00 54 65 73 74 44 69 73 6b 54 69 74 6c e2 22 "
      "80 00 01 0c 65 00 54 65 73 74 54 72 61 63 6b 54 c9 1b "
      "80 01 02 0a 69 74 6c 65 31 00 54 65 73 74 54 72 40 3a "
      "80 02 03 06 61 63 6b 54 69 74 6c 65 32 00 00 00 80 e3 "
      "81 00 04 00 54 65 73 74 44 69 73 6b 50 65 72 66 03 df "
      "81 00 05 0c 6f 72 6d 65 72 00 54 65 73 74 54 72 12 a5 "
      "81 01 06 06 61 63 6b 50 65 72 66 6f 72 6d 65 72 bc 5b "
      "81 01 07 0f 31 00 54 65 73 74 54 72 61 63 6b 50 ac 41 "
      "81 02 08 0a 65 72 66 6f 72 6d 65 72 32 00 00 00 64 1a "
      "8f 00 09 00 01 01 02 00 04 05 00 00 00 00 00 00 6d e2 "
      "8f 01 0a 00 00 00 00 00 00 00 00 03 0b 00 00 00 cd 0c "
      "8f 02 0b 00 00 00 00 00 09 00 00 00 00 00 00 00 fc 8c ");
}

inline CdText cdrwin() {
  TextBlock block;
  block.charset = TextCharset::Ascii;
  block.last_track = 2;
  block.texts[TextField::Title] = {
      {0, "TestDiskTitle"}, {1, "TestTrackTitle1"}, {2, "TestTrackTitle2"}};
  block.texts[TextField::Performer] = {
      {0, "TestDiskPerformer"}, {1, "TestTrackPerformer1"}, {2, "TestTrackPerformer2"}};
  return {{block}};
}

// What cdrskin 1.5.4 makes of a sheet of Sony's version 0.7T with every field that it knows, an
// ISRC that two tracks share, and titles that end in the second and third byte of a pack.
inline std::vector<std::uint8_t> cdrskin_packs() {
  return bytes_of_hex(
      "80 00 00 00 61 62 63 64 65 66 67 68 69 6a 00 31 1c f9 "
      "80 01 01 01 32 33 34 35 36 37 38 39 30 31 32 33 87 8e "
      "80 01 02 0d 34 35 00 31 32 33 34 35 36 37 38 39 f7 8a "
      "80 02 03 09 30 31 32 33 34 35 36 37 38 39 30 31 dc 51 "
      "80 02 04 0f 32 33 34 35 36 37 38 39 30 31 32 33 66 5e "
      "80 02 05 0f 34 35 00 00 00 00 00 00 00 00 00 00 df ac "
      "81 00 06 00 61 62 63 64 65 66 67 68 69 00 31 32 e5 d7 "
      "81 01 07 02 33 34 35 36 37 38 39 30 31 32 33 34 cf 75 "
      "81 01 08 0e 35 00 78 79 00 00 00 00 00 00 00 00 35 90 "
      "86 00 09 00 31 32 33 34 35 36 37 38 39 30 00 00 d3 08 "
      "87 00 0a 00 00 05 46 65 6c 69 6e 65 20 63 6c 61 a3 a6 "
      "87 00 0b 0a 73 73 69 63 20 6d 75 73 69 63 20 6f a5 fa "
      "87 00 0c 0f 66 20 74 68 65 20 63 61 74 73 00 00 79 1e "
      "8d 00 0d 00 54 68 69 73 20 69 73 20 6e 6f 74 20 2c 6a "
      "8d 00 0e 0c 74 6f 20 62 65 20 73 68 6f 77 6e 20 2c 2f "
      "8d 00 0f 0f 62 79 20 43 44 20 70 6c 61 79 65 72 28 d8 "
      "8d 00 10 0f 73 00 00 00 00 00 00 00 00 00 00 00 48 77 "
      "8e 00 11 00 31 32 33 34 35 36 37 38 39 30 31 32 cf a4 "
      "8e 00 12 0c 33 00 58 59 42 4c 47 31 31 30 31 32 6b 73 "
      "8e 01 13 0a 33 34 00 09 00 00 00 00 00 00 00 00 72 37 "
      "8f 00 14 00 00 01 02 00 06 03 00 00 00 00 01 03 e8 1e "
      "8f 01 15 00 00 00 00 00 00 04 03 03 16 00 00 00 bd 91 "
      "8f 02 16 00 00 00 00 00 09 00 00 00 00 00 00 00 57 d4 ");
}

inline CdText cdrskin() {
  TextBlock block;
  block.last_track = 2;
  block.genre = 5;
  block.texts[TextField::Title] = {
      {0, "abcdefghij"}, {1, "123456789012345"}, {2, "12345678901234567890123456789012345"}};
  block.texts[TextField::Performer] = {{0, "abcdefghi"}, {1, "123456789012345"}, {2, "xy"}};
  block.texts[TextField::DiscId] = {{0, "1234567890"}};
  block.texts[TextField::Genre] = {{0, "Feline classic music of the cats"}};
  block.texts[TextField::Closed] = {{0, "This is not to be shown by CD players"}};
  block.texts[TextField::Code] = {{0, "1234567890123"}, {1, "XYBLG1101234"}, {2, "XYBLG1101234"}};
  return {{block}};
}

// What cdrdao 1.2.4 makes of a .toc file with two languages. It marks nothing as of double bytes
// and calls the set of the second block ISO 8859-1, but writes the Shift-JIS bytes it was given.
inline std::vector<std::uint8_t> cdrdao_packs() {
  return bytes_of_hex(
      "80 00 00 00 61 62 63 64 65 66 67 68 69 6a 00 31 1c f9 "
      "80 01 01 01 32 33 34 35 36 37 38 39 30 31 32 33 87 8e "
      "80 01 02 0d 34 35 00 31 32 33 34 35 36 37 38 39 f7 8a "
      "80 02 03 09 30 31 32 33 34 35 36 37 38 39 30 31 dc 51 "
      "80 02 04 0f 32 33 34 35 36 37 38 39 30 31 32 33 66 5e "
      "80 02 05 0f 34 35 00 00 00 00 00 00 00 00 00 00 df ac "
      "81 00 06 00 61 62 63 64 65 66 67 68 69 00 31 32 e5 d7 "
      "81 01 07 02 33 34 35 36 37 38 39 30 31 32 33 34 cf 75 "
      "81 01 08 0e 35 00 78 79 00 00 00 00 00 00 00 00 35 90 "
      "82 00 09 00 53 00 53 00 54 00 00 00 00 00 00 00 5b 28 "
      "85 00 0a 00 43 61 66 e9 20 73 fc df 00 00 6d 00 03 b2 "
      "86 00 0b 00 58 59 31 32 33 34 35 00 00 00 00 00 41 be "
      "87 00 0c 00 00 05 46 65 6c 69 6e 65 20 63 6c 61 a8 c1 "
      "87 00 0d 0a 73 73 69 63 20 6d 75 00 00 00 00 00 ae f8 "
      "8e 00 0e 00 31 32 33 34 35 36 37 38 39 30 31 32 92 3e "
      "8e 00 0f 0c 38 00 55 53 41 42 43 31 32 33 34 35 08 7d "
      "8e 01 10 0a 36 37 00 55 53 41 42 43 31 32 33 34 9f 07 "
      "8e 02 11 09 35 36 38 00 00 00 00 00 00 00 00 00 26 f4 "
      "8f 00 12 00 00 01 02 00 06 03 01 00 00 01 01 02 81 c8 "
      "8f 01 13 00 00 00 00 00 00 00 04 03 14 05 00 00 b9 e9 "
      "8f 02 14 00 00 00 00 00 09 69 00 00 00 00 00 00 39 c0 "
      "80 00 00 10 82 a0 82 a2 82 a4 82 a6 82 a8 82 a9 39 0d "
      "80 00 01 1c 82 ab 00 00 83 41 83 43 83 45 00 00 c4 f9 "
      "80 02 02 10 83 41 83 43 83 45 00 00 00 00 00 00 df 5a "
      "8f 00 03 10 00 01 02 00 03 00 00 00 00 00 00 00 db 35 "
      "8f 01 04 10 00 00 00 00 00 00 00 03 14 05 00 00 1f 0d "
      "8f 02 05 10 00 00 00 00 09 69 00 00 00 00 00 00 92 e2 ");
}

// The first three sectors of 96 bytes that it writes of them, from the beginning of the lead-in.
inline std::vector<std::uint8_t> cdrdao_lead_in() {
  return bytes_of_hex(
      "20 00 00 00 00 06 05 22 18 36 11 25 19 26 1d 28 1a 16 28 00 0c 11 33 39 "
      "20 00 04 01 00 13 08 33 0d 03 14 36 0d 33 20 39 0c 03 04 32 0c 38 1e 0e "
      "20 00 04 02 03 13 10 35 00 03 04 32 0c 33 10 35 0d 23 1c 38 0e 1f 1e 0a "
      "20 00 08 03 02 13 00 31 0c 23 0c 34 0d 13 18 37 0e 03 24 30 0c 1d 31 11 "
      "20 00 08 04 03 33 08 33 0d 03 14 36 0d 33 20 39 0c 03 04 32 0c 36 19 1e "
      "20 00 08 05 03 33 10 35 00 00 00 00 00 00 00 00 00 00 00 00 00 0d 3e 2c "
      "20 10 00 06 00 06 05 22 18 36 11 25 19 26 1d 28 1a 10 00 31 0c 2e 17 17 "
      "20 10 04 07 00 23 0c 34 0d 13 18 37 0e 03 24 30 0c 13 08 33 0d 0c 3d 35 "
      "20 10 04 08 03 23 14 00 1e 07 24 00 00 00 00 00 00 00 00 00 00 03 16 10 "
      "20 20 00 09 00 05 0c 00 14 30 01 14 00 00 00 00 00 00 00 00 00 05 2c 28 "
      "21 10 00 0a 00 04 0d 21 19 2e 24 20 1c 3f 33 1f 00 00 01 2d 00 00 0e 32 "
      "21 20 00 0b 00 05 21 19 0c 13 08 33 0d 03 14 00 00 00 00 00 00 04 06 3e ");
}

// And the 27th and 28th, where the packs have come to their end and begin anew.
inline std::vector<std::uint8_t> cdrdao_lead_in_end() {
  return bytes_of_hex(
      "20 00 08 02 04 08 0d 01 20 34 0e 03 11 10 00 00 00 00 00 00 00 0d 3d 1a "
      "23 30 00 03 04 00 00 01 00 20 00 03 00 00 00 00 00 00 00 00 00 0d 2c 35 "
      "23 30 04 04 04 00 00 00 00 00 00 00 00 00 00 03 05 00 14 00 00 01 3c 0d "
      "23 30 08 05 04 00 00 00 00 00 00 09 1a 10 00 00 00 00 00 00 00 09 0b 22 "
      "20 00 00 00 00 06 05 22 18 36 11 25 19 26 1d 28 1a 16 28 00 0c 11 33 39 "
      "20 00 04 01 00 13 08 33 0d 03 14 36 0d 33 20 39 0c 03 04 32 0c 38 1e 0e "
      "20 00 04 02 03 13 10 35 00 03 04 32 0c 33 10 35 0d 23 1c 38 0e 1f 1e 0a "
      "20 00 08 03 02 13 00 31 0c 23 0c 34 0d 13 18 37 0e 03 24 30 0c 1d 31 11 ");
}

// The table of contents in an example of Sony (doc/cdtext.txt of libburn), without the two packs
// that the document leaves out.
inline std::vector<std::uint8_t> sony_toc_packs() {
  return bytes_of_hex(
      "88 00 23 00 01 0e 00 3f 02 12 00 00 00 00 00 00 12 00 "
      "88 01 24 00 00 02 00 04 0b 19 08 02 32 0b 2f 3e 67 2d "
      "88 0d 27 00 35 18 19 39 03 19 00 00 00 00 00 00 ea af ");
}

// The intervals of the same example.
inline std::vector<std::uint8_t> sony_interval_packs() {
  return bytes_of_hex(
      "89 01 28 00 01 04 00 00 00 00 02 29 30 02 34 3a f3 0c "
      "89 06 29 00 02 04 00 00 00 00 17 0e 19 17 1d 3c 73 92 "
      "89 07 2a 00 03 04 00 00 00 00 1c 1e 27 1c 2a 1e 72 20 "
      "89 0d 2b 00 04 04 00 00 00 00 37 0d 1a 37 1f 32 0b 62 ");
}

// The titles that cdrskin 1.5.4 makes of a second block in MS-JIS, up to the end of that of the
// disc.
inline std::vector<std::uint8_t> cdrskin_japanese_titles() {
  return bytes_of_hex(
      "80 00 00 90 82 a0 82 a2 82 a4 82 a6 82 a8 82 a9 8c ad "
      "80 00 01 96 82 ab 82 ad 82 af 82 b1 82 b3 82 b5 72 09 "
      "80 00 02 9c 82 b7 82 b9 82 bb 00 00 93 af 82 b6 51 13 ");
}

}  // namespace disc::cd::testing
