// What the structure checks pass to each other: descriptors, directories and extents as recorded.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "formats/base/extent.h"
#include "formats/io/block_source.h"
#include "formats/iso9660/directory_record.h"
#include "formats/iso9660/volume_descriptor.h"
#include "verify/finding.h"

namespace disc::verify {

enum class TreeKind : std::uint8_t { Primary, Joliet, Enhanced, Other };

/// "iso9660", "joliet", "enhanced", "supplementary".
const char* to_string(TreeKind kind);

/// A descriptor that opens a tree of directories.
struct TreeDescriptor {
  TreeKind kind = TreeKind::Primary;
  Lba at;
  iso9660::VolumeDescriptor fields{};
  std::uint64_t volume_end = 0;  // the block after the last of the volume
};

/// A directory as its parent's record and its own extent show it.
struct DirectoryFacts {
  std::uint32_t first = 0;   // block
  std::uint32_t bytes = 0;   // of its extent
  std::uint32_t parent = 0;  // index; the root is its own parent
  std::uint32_t name = 0;    // offset into Tree::names
  std::uint16_t name_length = 0;
  std::uint16_t depth = 1;        // level in the hierarchy, the root's is 1
  std::uint32_t path_length = 0;  // identifiers and separators up to here (ECMA-119 6.8.2.1)
  std::uint32_t subdirectories = 0;
  std::uint8_t extended_attribute_length = 0;
  bool has_relocation = false;  // RE in its record
};

/// One section of a file: 16 bytes, for an image of a million files has a million.
struct SectionFacts {
  std::uint32_t first = 0;
  std::uint32_t bytes = 0;
  std::uint32_t directory = 0;  // index of the directory whose record this is
  std::uint32_t offset = 0;     // bytes into that directory
};

/// Everything a walk over the raw records of one descriptor found.
struct Tree {
  TreeKind kind = TreeKind::Primary;
  bool complete = true;  // false: part of it could not be read, so absence proves nothing
  std::vector<DirectoryFacts> directories;  // breadth first; 0 is the root
  std::vector<SectionFacts> sections;       // of files, empty ones left out
  std::uint64_t files = 0;
  std::string names;  // identifiers of directories

  std::string_view name(const DirectoryFacts& directory) const {
    return std::string_view(names).substr(directory.name, directory.name_length);
  }
  /// Printable absolute path of a directory, or of a record inside it.
  std::string path(std::uint32_t directory) const;
  std::string path(std::uint32_t directory, std::string_view identifier) const;
};

/// An identifier as a person reads it: Joliet's as UTF-8, "." and ".." for the first two records.
std::string identifier_text(TreeKind kind, std::string_view identifier);

/// The identifier of the record at `offset` of a directory, read again from the medium; "" where
/// that cannot be done.
std::string identifier_at(const BlockSource& medium, const Tree& tree, std::uint32_t directory,
                          std::uint32_t offset);

/// "block 20: ..." places.
Place at_block(std::int64_t block, std::string view = {});

/// A date of the calendar as 9.1.5 records it, or all zero for none.
bool is_valid(const iso9660::RecordingTime& time);
/// Digits of a date of the calendar, or all digits zero (ECMA-119 8.4.26.1).
bool is_valid(const iso9660::VolumeDateTime& time);

}  // namespace disc::verify
