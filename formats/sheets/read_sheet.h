// Reads a sheet of any language, told by its content.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "formats/io/block_source.h"
#include "formats/sheets/sheet.h"
#include "formats/sheets/sheet_folder.h"

namespace disc::cd {

enum class SheetKind : std::uint8_t { Cue, Toc };

/// What a file is, by its content: the extension decides nothing. Nothing if it is no sheet that is
/// known here. Reads its beginning and end, and all of a text of at most a mebibyte.
std::optional<SheetKind> tell_sheet(const BlockSource& file);

struct FoundSheet {
  SheetKind kind = SheetKind::Cue;
  Sheet sheet;
  std::vector<std::string> paths;  // of sheet.disc.files, one for one
  std::string cd_text_path;        // of sheet.cd_text_file, or ""
};

/// Reads the sheet at `path` and finds its files. `sound` tells how long sound files are. Throws
/// FormatError, whose text begins with the path, and SystemError.
FoundSheet read_sheet(const std::string& path, const SoundLength& sound,
                      const SheetOptions& options = {});

}  // namespace disc::cd
