// The text of a sheet in UTF-8, and places in it for messages.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "formats/base/error.h"

namespace disc::cd {

/// Line and column of a text, from 1 on; columns count characters of UTF-8.
struct Place {
  std::uint32_t line = 0, column = 0;
};

/// Messages about one sheet.
class SheetNotes {
 public:
  explicit SheetNotes(std::string name) : name_(std::move(name)) {}

  /// "name:line:column: what", of line 0 "name: what".
  std::string text(Place at, std::string_view what) const;
  FormatError error(Place at, std::string_view what) const;
  /// After a hundred, more are only counted.
  void warn(Place at, std::string_view what);
  std::vector<std::string> take_warnings();

 private:
  std::string name_;
  std::vector<std::string> warnings_;
  std::size_t more_ = 0;
};

/// The text in UTF-8 without byte order mark, lines ended by '\n'. UTF-16 is known by its mark;
/// what is no UTF-8 is taken for ISO 8859-1, with a warning.
std::string sheet_text(std::string_view bytes, SheetNotes& notes);

/// ISO 8859-1 to UTF-8.
std::string latin1_to_utf8(std::string_view text);

/// Throws the error of `at` where `name` leads out of the folder of the sheet: absolute, with a
/// drive letter, or with "..", separated by '/' or '\'.
void refuse_other_folders(std::string_view name, Place at, const SheetNotes& notes);

}  // namespace disc::cd
