// What all commands that start from a manifest do first: read it, resolve its sources, plan.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "manifests/diagnostic.h"
#include "manifests/lock.h"
#include "manifests/manifest.h"
#include "manifests/read_manifest.h"
#include "manifests/sources/resolve.h"
#include "manifests/sources/source_tree.h"
#include "mkimage/command.h"
#include "mkimage/image.h"

namespace CLI {
class App;
}

namespace disc {

/// The part of the command line that says which manifest and how it is read.
struct ManifestOptions {
  std::string manifest;
  std::vector<std::string> defines;  // "name=value"
  std::string cell;
  std::string epoch;
  bool allow_outside = false;
  unsigned threads = 0;
  SessionCommand session{};
};

/// MANIFEST -D --cell --epoch; with `sources` also --allow-outside and -j.
void add_manifest_options(CLI::App& command, ManifestOptions& options, bool sources);

/// --base --base-receipt --next-writable --format.
void add_session_options(CLI::App& command, ManifestOptions& options);

/// All cells of the manifest. Diagnostics are printed; after errors throws ManifestError without
/// text.
std::vector<Manifest> read_cells(const ManifestOptions& options, Session& session);
/// The same with the messages handed over; after errors there are no cells.
std::vector<Manifest> read_cells(const ManifestOptions& options, Diagnostics& diagnostics);

/// Resolves the sources of a cell and gives equal contents one identity; `hash_all` fills in every
/// digest. Messages go to `diagnostics`, and after errors the tree must not be used.
SourceTree make_tree(const Manifest& manifest, const ManifestOptions& options, bool hash_all,
                     bool reverse_listing, Diagnostics& diagnostics, Progress& progress);

/// An error if the image is larger than its medium.
void check_medium(const Manifest& manifest, const Image& image, Diagnostics& diagnostics);

/// Plans the image of a cell and holds its size against the medium.
std::unique_ptr<Image> make_image(const Manifest& manifest, SourceTree& tree, unsigned threads,
                                  Diagnostics& diagnostics, Progress& progress);

/// A cell made ready to be written, with its messages printed. Throws ManifestError without text
/// after errors; an image too large for its medium is one unless `may_overflow`. Members refer to
/// each other: not to be moved.
class Prepared {
 public:
  Prepared(Manifest manifest, const ManifestOptions& options, bool hash_all, Session& session,
           Progress& progress, bool may_overflow = false);
  Prepared(const Prepared&) = delete;
  Prepared& operator=(const Prepared&) = delete;

  const Manifest& manifest() const { return manifest_; }
  const SourceTree& tree() const { return tree_; }
  Image& image() { return *image_; }
  bool fits() const { return fits_; }

 private:
  Manifest manifest_;
  SourceTree tree_;
  std::unique_ptr<Image> image_;
  bool fits_ = true;
};

/// The lock as it would be written now. All contents of `tree` must have been hashed.
Lock present_lock(const Manifest& manifest, const SourceTree& tree, Progress& progress);

/// What a lock says of the manifest itself: all but codecs and inputs.
Lock lock_header(const Manifest& manifest);

/// NAME.lock.json beside the manifest.
std::string lock_path(const Manifest& manifest);

/// Prints what is to be printed: all, or in a quiet run only errors.
void show(const Diagnostics& diagnostics, Session& session);

}  // namespace disc
