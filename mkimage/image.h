// One image: planned as a pure function of manifest and tree, then written in block order.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "formats/base/progress.h"
#include "formats/io/image_sink.h"
#include "manifests/diagnostic.h"
#include "manifests/manifest.h"
#include "manifests/receipt.h"
#include "manifests/sources/source_tree.h"
#include "mkimage/layout.h"
#include "mkimage/session_changes.h"

namespace disc {

struct WriteOptions {
  unsigned threads = 0;  // 0: as many as the machine has
};

/// What is known only after writing.
struct WrittenImage {
  std::uint64_t size = 0;
  std::map<std::string, std::string> digests;  // algorithm to hex, as the manifest asks
  std::vector<std::string> chunks;             // SHA-256 of each 16 MiB
};

class Image {
 public:
  virtual ~Image() = default;

  virtual const Layout& layout() const = 0;
  /// Who owns a region, as a person would say it: a path for file data.
  virtual std::string owner(const Region& region) const = 0;
  /// What a region does for booting: "boot catalog", "BIOS boot image", "partition 2"; several with
  /// commas between, "" for nothing.
  virtual std::string boot_role(const Region& region) const = 0;
  /// The views present: "iso9660", "rock-ridge", "joliet", "enhanced".
  virtual std::vector<std::string> views() const = 0;
  /// View to the volume id recorded there.
  virtual std::map<std::string, std::string> volume_ids() const = 0;
  /// Full path of a node in a view, "" where it is hidden there.
  virtual std::string path_in_view(NodeId node, const std::string& view) const = 0;

  /// Which run of file data holds a file: a number that all who share it have. `none` where no
  /// block does: of empty files, and where UDF keeps a content in its file entry.
  virtual std::uint32_t stored(NodeId file) const = 0;

  /// What the image changes against its base; only of one that has a base.
  virtual SessionChanges changes() const = 0;

  /// Where its volumes begin: the first block, but in a merged image, whose last session they are.
  virtual Lba session() const = 0;

  /// Whether a file stands on blocks of a session before.
  virtual bool is_recorded(NodeId file) const = 0;

  /// Emits every region in block order. Call once. Digests of the contents that were not hashed
  /// before are filled into the tree.
  virtual WrittenImage write(ImageSink& sink, const WriteOptions& options, Progress& progress) = 0;

  /// After write(): hands every file (in order of id) to the writer, with the number of the track
  /// that the image is (0: it is no track). The lines are made on all threads.
  virtual void describe_files(ReceiptWriter& receipt, std::uint8_t track = 0,
                              unsigned threads = 0) const = 0;
  /// The same for every region, in order of block.
  virtual void describe_regions(ReceiptWriter& receipt, std::uint8_t track = 0,
                                unsigned threads = 0) const = 0;
};

/// Names for every view, sizes, layout: nothing is written. The contents of `tree` must have been
/// identified. Losses and collisions go to `diagnostics`; after errors there the image must not be
/// written. `tree` and `manifest` must outlive the image.
/// `first` is the block it begins at, as Layout has it.
std::unique_ptr<Image> plan_image(const Manifest& manifest, SourceTree& tree, unsigned threads,
                                  Diagnostics& diagnostics, Progress& progress, Lba first = {});

}  // namespace disc
