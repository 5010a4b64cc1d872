// What an image is made from, as a rule for make and ninja.
#pragma once

#include <string>
#include <vector>

#include "manifests/manifest.h"
#include "manifests/sources/source_tree.h"

namespace disc {

/// Every file and folder on this machine that a change of would change the image: the manifest and
/// what it extends, sources, all folders inside source folders (so that an added file shows), and
/// `lock` where it is not empty. Sorted, each once.
std::vector<std::string> dependencies(const Manifest& manifest, const SourceTree& tree,
                                      const std::string& lock);

/// "target: a b\n" and an empty rule for each dependency, so that one that is gone does not stop
/// make. Blanks, '#', '$' and ':' are escaped as make and ninja read them; a name with a line end
/// cannot be said in this format and is left out.
std::string depfile(const std::string& target, const std::vector<std::string>& dependencies);

}  // namespace disc
