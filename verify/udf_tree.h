// The directories of a UDF volume as a walk finds them, so that findings can name a path.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace disc::verify {

/// 16 bytes: a volume of a million directories has a million.
struct UdfFolder {
  std::uint32_t parent = 0;  // index; the root is its own parent
  std::uint32_t node = 0;    // its ICB
  std::uint32_t name = 0;    // offset into UdfTree::names
  std::uint32_t name_length = 0;
};

struct UdfTree {
  std::vector<UdfFolder> folders;
  std::string names;  // UTF-8

  std::uint32_t add(std::uint32_t parent, std::uint32_t node, std::string_view name);
  /// Printable absolute path of something in folder `folder`, or of the folder itself if `name` is
  /// empty. The upper part of a very deep path is left out.
  std::string path(std::uint32_t folder, std::string_view name = {}) const;
};

}  // namespace disc::verify
