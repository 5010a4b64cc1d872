// From the entries of a manifest to the tree they describe.
#pragma once

#include <functional>
#include <string>

#include "formats/base/progress.h"
#include "manifests/diagnostic.h"
#include "manifests/manifest.h"
#include "manifests/sources/source_tree.h"

namespace disc {

struct ResolveOptions {
  bool allow_outside = false;  // sources may lie outside the manifest's folder
  unsigned threads = 0;        // 0: as many as the machine has
  /// For `build --check`: folders are listed in another order, which must not show.
  bool reverse_listing = false;
};

/// Walks and lists every source and lays the entries over each other (MANIFEST rules: later over
/// earlier, on-conflict, attributes with the last match winning, owners 0:0 and modes 0644/0755 for
/// folders unless kept, times clamped). Reads no content but archives', lists' and texts'.
/// What is wrong goes to `diagnostics` with its place in the manifest.
SourceTree resolve(const Manifest& manifest, const ResolveOptions& options,
                   Diagnostics& diagnostics, Progress& progress);

/// Gives files of the same content one ContentId. Only files whose size another file has too are
/// read and hashed, in parallel; the rest keep `hashed == false` until they are written. With
/// `all` every content is hashed (for the lock).
void identify_contents(SourceTree& tree, bool all, unsigned threads, Progress& progress);

/// Every folder that was listed and every file that was or will be read, called as in messages: the
/// manifest's folder as it was named, then the path. A build whose depfile lists them all runs
/// again when a file is added, changed or removed. Files may come twice.
void for_each_input(const SourceTree& tree, const std::function<void(const std::string&)>& visit);

}  // namespace disc
