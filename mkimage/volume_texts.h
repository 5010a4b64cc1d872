// The identifiers of a volume descriptor: from what the manifest says to what the view allows.
#pragma once

#include <string>

#include "manifests/diagnostic.h"
#include "manifests/manifest.h"
#include "mkimage/directory_tree.h"

namespace disc {

/// Ready to be put into the fields; UTF-8 for Joliet, else bytes as recorded.
struct DescriptorTexts {
  std::string system, volume, set, publisher, preparer, application;
  std::string copyright_file, abstract_file, bibliographic_file;
};

/// What is too long is an error; characters that a view does not have become '_', or upper case,
/// with a diagnostic as `on-loss` says. Without a volume id the manifest's name serves.
DescriptorTexts descriptor_texts(const Manifest& manifest, const SourceTree& tree,
                                 const DirectoryTree& directories, Diagnostics& diagnostics);

}  // namespace disc
