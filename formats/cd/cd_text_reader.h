// CD-TEXT out of packs as they were read, sound or damaged.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/cd/cd_text_packs.h"

namespace disc::cd {

/// What does not hold in a pack, or in a text that ends in it.
struct PackProblem {
  std::size_t pack = 0;  // index of it in what was read
  std::string what;      // a sentence, which does not name the pack
  const char* clause = "";

  bool operator==(const PackProblem&) const = default;
};
/// "CD-TEXT pack 4: ... (MMC-3 annex J)".
std::string to_text(const PackProblem& problem);

/// A text in a character set that is not known here.
struct RawText {
  std::uint8_t block = 0;  // its number on the disc
  TextField field = TextField::Title;
  std::uint8_t track = 0;
  std::string bytes;

  bool operator==(const RawText&) const = default;
};

struct CdTextReading {
  /// Without the texts that are lost in damaged packs, and without empty ones.
  CdText text;
  std::vector<std::uint8_t> numbers;  // that the blocks of `text` have on the disc, ascending
  std::optional<TextToc> toc;
  std::vector<TextInterval> intervals;
  std::vector<RawText> raw;       // Korean and Mandarin: as recorded, instead of in `text`
  std::vector<TextPack> unknown;  // of types that are reserved or none
  std::vector<std::size_t>
      damaged;  // indexes of packs whose CRC does not hold: nothing of them is used
  std::vector<PackProblem> problems;  // all that does not hold, in order of packs
};

/// Reads packs of 18 bytes, as READ TOC/PMA/ATIP gives them behind its header or as .cdt files hold
/// them. Never throws: what does not hold is told, and all else is kept. At most 2048 packs count.
/// Packs that all have zeros for a CRC, which some drives answer, are taken as if it held.
CdTextReading read_cd_text(Bytes packs);

/// The problems of read_cd_text(), for those who want nothing else.
std::vector<PackProblem> check_cd_text(Bytes packs);

}  // namespace disc::cd
