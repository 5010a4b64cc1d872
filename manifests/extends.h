// A manifest with everything it extends, merged into one tree.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "manifests/document.h"
#include "manifests/read_manifest.h"

namespace disc {

inline constexpr int extends_depth = 8;
inline constexpr std::size_t extended_files = 100;

/// The merged tree; each value keeps the mark of the file it came from.
struct MergedDocument {
  Value root;
  std::vector<std::string> included;  // paths of the extended files, in the order they were read
};

/// Reads `path` and what it extends. Maps merge deeply, lists and scalars of the extending file
/// replace; of several extended files the later stands over the earlier. Nothing after errors.
std::optional<MergedDocument> load_merged(const std::string& path, const ReadOptions& options,
                                          Diagnostics& diagnostics);

/// The folder part of a path, "" if it has none.
std::string folder_of(const std::string& path);

}  // namespace disc
