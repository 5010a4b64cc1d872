// Opens a disc that lies in image files by its sheet, whatever language that is written in.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "formats/sheets/disc_reader.h"
#include "formats/sheets/sheet.h"

namespace disc::cd {

/// A disc in files.
struct OpenedDisc {
  std::string kind;  // "CUE sheet", "TOC sheet", "CloneCD sheet", ...
  std::shared_ptr<const DiscReader> reader;
  std::vector<std::string> paths;           // of the files, one for one
  std::vector<std::uint8_t> cd_text_packs;  // as in a lead-in; none where texts came as words
  std::vector<std::string> warnings;        // of the sheet and of CD-TEXT
};

/// The disc at `path`; nothing if that is no sheet. Throws FormatError for sheets that are broken
/// or whose files are missing or too short, and SystemError.
std::optional<OpenedDisc> open_disc(const std::string& path, const SheetOptions& options = {});

/// The data track to look at where none was chosen: the first; null if there is none.
const Track* first_data_track(const Disc& disc);
/// By its number; null if there is no such track.
const Track* track_numbered(const Disc& disc, unsigned number);

}  // namespace disc::cd
