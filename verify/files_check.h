// The files of a medium against a tree: every view by itself, then every content.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "formats/base/progress.h"
#include "formats/media/medium_reader.h"
#include "manifests/manifest.h"
#include "verify/entry_check.h"
#include "verify/expected_tree.h"
#include "verify/finding.h"

namespace disc::verify {

struct FilesOptions {
  std::vector<iso9660::View> views;  // to be looked at; all of them must be there
  /// Only Rock Ridge tells the names of the plain view, which lies in its records, and which files
  /// are compressed: without it in `views` it is read first and what it shows is not judged.
  bool has_rock_ridge = false;
  bool contents = true;                // read every byte of every file
  bool xattrs = true;                  // the tree's attributes should be on the medium
  bool acls = true;                    // and its ACLs
  Streams streams = Streams::Unknown;  // and both of them as named streams of UDF
  /// Nodes whose content the tree does not know: lists of digests and the boot catalog, which are
  /// made with the image.
  std::vector<NodeId> generated;
  unsigned threads = 0;
  /// Blocks before this one are on another medium: contents that lie there are not read.
  Lba present_from = {};
};

struct FilesTally {
  std::uint64_t files = 0;  // over all views
  std::uint64_t directories = 0;
  std::uint64_t contents = 0;  // read and digested
  std::uint64_t bytes = 0;
  std::vector<std::int32_t> places;  // by node: first block of its data, -1 where none was seen
};

FilesTally check_files(const ExpectedTree& expected, const media::MediumReader& reader,
                       const FilesOptions& options, Findings& findings, Progress& progress);

/// "file", "directory", "symlink" ...
const char* type_word(NodeType type);
const char* type_word(iso9660::FileType type);

}  // namespace disc::verify
