// The checksum lists inside an image: files whose text is known only when all others are hashed.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "formats/integrity/digest.h"
#include "manifests/diagnostic.h"
#include "manifests/manifest.h"
#include "manifests/sources/source_tree.h"

namespace disc {

/// The manifest with an entry in `files` for each of its checksum lists, so that they take part in
/// conflicts, attributes and layout like any file. The entries' texts only stand for the lists'.
/// Call it before resolve().
Manifest with_checksum_lists(Manifest manifest);

/// One list in a tree that was resolved from such a manifest.
struct ChecksumFile {
  ContentId content = none;
  NodeId node = none;
  Algorithm algorithm = Algorithm::Sha256;
  bool bsd = false;
};

/// Finds the lists in the tree, gives their contents the sizes that the texts will have (these
/// depend on names only), and puts them behind all other data.
std::vector<ChecksumFile> place_checksum_files(const Manifest& manifest, SourceTree& tree);

/// The text of a list: a line per file of the tree but for the lists themselves, in order of path.
/// Paths are relative to the root, so that `sha256sum -c` works from there. `digest_of` gives
/// the lower-case hexadecimal digest of a file as readers see it.
std::string checksum_text(const ChecksumFile& list, const std::vector<ChecksumFile>& lists,
                          const SourceTree& tree,
                          const std::function<std::string(NodeId)>& digest_of);

}  // namespace disc
