// The texts of one field of CD-TEXT, put together from its packs.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "formats/cd/cd_text_packs.h"
#include "formats/cd/cd_text_reader.h"

namespace disc::cd {

/// A pack and where it stands in what was read.
struct NumberedPack {
  std::size_t index = 0;
  TextPack pack;
};

/// What is known of the texts of a block.
struct BlockLimits {
  std::uint8_t first_track = 1, last_track = 99;
  TextCharset charset = TextCharset::Iso8859_1;
};

struct FieldText {
  std::string bytes;          // without terminator
  std::size_t last_pack = 0;  // index of the pack where it ends
};

struct FieldReading {
  std::map<std::uint8_t, FieldText> texts;  // by track, empty ones too
  std::uint16_t genre = 0;                  // the code before the text of a genre
  std::vector<PackProblem> problems;
};

/// Joins the texts of packs of one type, in order of their sequence numbers. A text that runs
/// through a number that is missing is lost, the next that a pack names is kept. Texts without
/// terminator end where the next one begins, or with the last pack if it is `whole_end`: that
/// nothing behind it is missing. A text that is a tab is that of the track before.
FieldReading read_text_field(const std::vector<NumberedPack>& packs, TextField field,
                             const BlockLimits& limits, bool whole_end);

}  // namespace disc::cd
