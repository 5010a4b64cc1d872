// Where the blocks of a planned image go: by kind, by folder, and as a picture.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "manifests/sources/source_tree.h"
#include "mkimage/image.h"

namespace disc {

/// Blocks of each kind of region; their sum is the image.
struct KindAccount {
  std::int64_t system_area = 0, metadata = 0, file_data = 0, padding = 0;
  std::int64_t base = 0;             // of a merged image: the sessions before
  std::uint64_t files = 0;           // names of files in the tree
  std::uint64_t shared_bytes = 0;    // bytes not stored because another file holds the same
  std::uint64_t embedded_bytes = 0;  // in file entries of UDF, which are metadata
};
KindAccount account_by_kind(const Image& image, const SourceTree& tree);

/// The blocks of the files in a folder and below. Data that several files share counts where the
/// first of them stands.
struct FolderAccount {
  std::string path;
  std::int64_t blocks = 0;  // of itself and all below
  std::uint64_t files = 0;
};
/// Folders that hold data, the fullest first, then by path; the root stands first.
std::vector<FolderAccount> account_by_folder(const Image& image, const SourceTree& tree);

/// A map of the image as SVG: rows of blocks from left to right, coloured by kind and by top
/// folder, with a legend; the owner and the blocks of each piece show under the mouse.
std::string svg_map(const Image& image, const SourceTree& tree, const std::string& title);

}  // namespace disc
