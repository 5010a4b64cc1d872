// What reading a sheet gives, whatever language it is written in, and what a reader asks of files.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "formats/cd/disc.h"

namespace disc::cd {

/// A disc as a sheet tells it.
struct Sheet {
  Disc disc;
  std::vector<std::string> warnings;  // each "name:line:column: ..."
  /// A file of packs that the sheet names (CDTEXTFILE), as in the sheet, or "": whoever loads it
  /// fills in disc.cd_text.
  std::string cd_text_file;
};

/// Bytes of a file that a sheet names, of a sound file those of its samples at 44,100 Hz, 16 bits,
/// two channels; nothing if there is no such file. Throws FormatError for what is no sound.
using FileLengths =
    std::function<std::optional<std::uint64_t>(const std::string& name, FileKind kind)>;

struct SheetOptions {
  /// Files may lie outside the folder of the sheet, which else is refused: a sheet that somebody
  /// sends must not tell what to read.
  bool any_folder = false;
};

}  // namespace disc::cd
