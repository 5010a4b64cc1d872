// CD_TEXT blocks of cdrdao's TOC language.
#pragma once

#include <array>
#include <optional>

#include "formats/cd/cd_text.h"
#include "formats/sheets/toc_tokens.h"

namespace disc::cd {

/// Gathers the texts of a sheet, block by block.
class TocTexts {
 public:
  /// Reads a block, its first word CD_TEXT being here. `track` is 0 in front of the first track.
  void read(TocTokens& tokens, std::uint8_t track);
  /// In the order of the languages' numbers, those that LANGUAGE_MAP leaves out left out with a
  /// warning.
  CdText finish(std::uint8_t first_track, std::uint8_t last_track, SheetNotes& notes);

 private:
  void read_map(TocTokens& tokens);
  void read_language(TocTokens& tokens, std::uint8_t track);
  void read_item(TocTokens& tokens, std::uint8_t track, TextBlock& block);

  std::array<std::optional<std::uint8_t>, 8> languages_;
  std::array<std::optional<TextBlock>, 8> blocks_;
};

}  // namespace disc::cd
