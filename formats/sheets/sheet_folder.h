// The files beside a sheet, found as the sheet names them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "formats/sheets/sheet.h"

namespace disc::cd {

/// Bytes of the samples of a sound file at 44,100 Hz, 16 bits, two channels. Throws FormatError for
/// what is no sound.
using SoundLength = std::function<std::uint64_t(const std::string& path)>;

/// Where a sheet lies. Names are taken relative to it; whether they may lead out of it the readers
/// of sheets have asked before.
class SheetFolder {
 public:
  explicit SheetFolder(std::string_view sheet_path);

  /// The path of a file: as it is named, else the only one whose name differs in nothing but the
  /// case of its letters A to Z, part by part; '\' separates folders too, as on Windows. Nothing if
  /// there is none. Throws FormatError where two differ so, or where it is no plain file, and
  /// SystemError.
  std::optional<std::string> locate(std::string_view name) const;

  /// For readers of sheets. What is not there, or not to be told, is refused by them with a place.
  FileLengths lengths(SoundLength sound) const;

 private:
  std::string folder_;
};

}  // namespace disc::cd
