// Takes the bytes of a directory of any origin apart into its entries.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/fat/directory_entry.h"
#include "formats/fat/fault.h"

namespace disc::fat {

/// A short entry with the long name that belongs to it.
struct FoundEntry {
  DirectoryEntry entry;
  std::string name;  // long name, else the short one as its case bits say; UTF-8, never with a "/"
  std::string short_name;  // in capitals, as recorded
  std::optional<std::u16string> long_name;
  std::size_t position = 0;  // bytes into the directory: of the short entry

  bool is_label() const { return (entry.attributes & Attribute::VolumeLabel) != 0; }
  bool is_directory() const { return (entry.attributes & Attribute::Directory) != 0; }
  bool is_dot() const { return entry.name == dot || entry.name == dot_dot; }
};

/// What is wrong at a position of a directory.
using PositionFault =
    std::function<void(std::size_t position, std::string what, const char* clause)>;

/// All entries up to the end mark, "." and ".." and labels with them, free ones left out. A long
/// name that is broken is told to `fault`, and the short one stands in for it.
std::vector<FoundEntry> scan_directory(Bytes directory, const PositionFault& fault);

}  // namespace disc::fat
