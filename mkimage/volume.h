// One file system of an image: claims blocks in a first pass, makes their bytes in a second.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "formats/base/bytes.h"
#include "manifests/sources/source_tree.h"
#include "mkimage/layout.h"

namespace disc {

/// Gives the bytes of a small content, which stay until the next call; digests are taken of them on
/// the way. Throws SystemError if it is no longer what it was when the image was planned.
using ContentReader = std::function<Bytes(ContentId)>;

/// A door: every view of an image implements this. An image may hold several volumes; they
/// describe the same files, whose data blocks are claimed by the image and not by any of them.
class Volume {
 public:
  virtual ~Volume() = default;

  /// First pass, first part: the descriptor, which must stand in the volume descriptor set.
  /// `volume` is the number that regions of this volume carry.
  virtual void claim_descriptor(Layout& layout, std::uint8_t volume) = 0;

  /// First pass, second part: all other metadata. `no_data` is the block that records of files
  /// without data name. All sizes are final afterwards.
  virtual void claim(Layout& layout, Lba no_data) = 0;

  /// After the whole image is claimed: how many blocks the volume spans.
  virtual void set_volume_size(std::int32_t blocks) = 0;

  /// Second pass: exactly the bytes of one region it claimed. Safe from several threads at once,
  /// each with a `read` of its own, which gives contents that lie among the metadata.
  virtual std::vector<std::uint8_t> emit(const Region& region, const ContentReader& read) const = 0;

  /// Who owns a region of kind Directory or Continuation, as a person would say it.
  virtual std::string owner(const Region& region) const = 0;

  /// The word of the view in manifests and receipts.
  virtual std::string view() const = 0;
  /// The label of the view, as a person reads it.
  virtual std::string volume_id() const = 0;
  /// Full path of a node in the view, "" where it is not there.
  virtual std::string path(NodeId node) const = 0;
  /// The last component of that path.
  virtual std::string name(NodeId node) const = 0;
  virtual bool shows(NodeId node) const = 0;
};

}  // namespace disc
