// From the entries of a manifest to the tree they describe.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "formats/base/progress.h"
#include "manifests/diagnostic.h"
#include "manifests/manifest.h"
#include "manifests/sources/session_base.h"
#include "manifests/sources/source_tree.h"

namespace disc {

struct ResolveOptions {
  bool allow_outside = false;  // sources may lie outside the manifest's folder
  unsigned threads = 0;        // 0: as many as the machine has
  /// For `build --check`: folders are listed in another order, which must not show.
  bool reverse_listing = false;
  /// Of a manifest with `session`: the base, whose entries are filled in.
  std::shared_ptr<SessionBase> base = nullptr;
};

/// What a `from` is, decides what becomes of it:
///
/// - A folder: its content lies in `to`, which gets the folder's attributes.
/// - A file called like an archive (.tar .cpio .zip .7z, .tgz .txz and their like, .tar and .cpio
/// with
///   .gz .bz2 .xz .zst .lz .lz4 .lzma .Z behind it), like a list (.mtree) or like an image (.iso)
///   is unpacked into the folder `to`. A `to` that ends in a file name of the same kind copies it
///   as it is: {from: a.tar.gz, to: /dist/a.tar.gz}.
/// - A file with `path`, `strip`, `include` or `exclude` is unpacked whatever it is called; its
/// first
///   bytes tell its kind.
/// - Any other file is copied: under its own name where `to` ends in a slash, else as `to` says. A
///   `from` that is a symbolic link stands for what it points to.
///
/// Folders that nobody named are made with owner 0:0, mode 0755 and the epoch as their time. Two
/// entries may bring the same folder: the later one decides its attributes, unless it says
/// `on-conflict: keep`. Two entries that bring anything else to one path are an error unless the
/// later one says `replace` or `keep`. Within one archive a later member replaces an earlier one.
/// What an entry says of mode, owner and time goes over the rules of `attributes`. `hardlink` and
/// `remove` see what the entries before them brought. Hard links within one folder, archive or
/// image stay hard links; those whose attributes the rules make differ are parted.
///
/// Messages: GM0501 an entry that cannot be carried out, GM0502 what cannot be read below a folder,
/// GM0503 sockets, GM0504 rules that cannot be understood, GM0505 a rule for one path that is not
/// there, GM0510 and GM0511 conflicts between entries and within one, GM0520 to GM0524 members of
/// archives, GM0525 faults of images, GM0530 and GM0531 lines of mtree lists.
///
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

/// Hashes what identify_contents() left, but for the contents in `made`, whose bytes are not those
/// of any source. No number changes.
void digest_contents(SourceTree& tree, const std::vector<ContentId>& made, unsigned threads,
                     Progress& progress);

/// Every folder that was listed and every file that was or will be read, called as in messages: the
/// manifest's folder as it was named, then the path. A build whose depfile lists them all runs
/// again when a file is added, changed or removed. Files may come twice.
void for_each_input(const SourceTree& tree, const std::function<void(const std::string&)>& visit);

}  // namespace disc
