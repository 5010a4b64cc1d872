// The texts of a UDF volume: labels, the volume set identifier with its UUID, who made it.
#pragma once

#include <string>

#include "manifests/diagnostic.h"
#include "manifests/manifest.h"
#include "manifests/sources/source_tree.h"

namespace disc {

/// UTF-8, each short enough for its field.
struct UdfTexts {
  std::string volume;               // logical volume identifier, 126 bytes of CS0
  std::string set;                  // 16 hexadecimal digits, then the set (UDF 2.2.2.5)
  std::string owner, organization;  // of the logical volume (UDF 2.2.7.2)
  std::string application;          // with its '*', up to 23 bytes
  std::string copyright_file, abstract_file;
};

/// What is too long is an error (the label) or cut with a diagnostic as `on-loss` says. The first
/// digits of the set, which systems show as UUID, are derived from the manifest and from names,
/// sizes, modes and times of the tree: not from contents, which are read only once.
UdfTexts udf_texts(const Manifest& manifest, const SourceTree& tree, Diagnostics& diagnostics);

}  // namespace disc
