// Reads what a medium holds through every view it has: ISO 9660 with its extensions, and UDF.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "formats/io/block_source.h"
#include "formats/io/byte_stream.h"
#include "formats/io/volume_entry.h"
#include "formats/iso9660/volume_reader.h"
#include "formats/udf/volume_reader.h"

namespace disc::media {

/// The volumes of a medium behind one door. Where one of two is damaged, the other still opens, and
/// a fault says so. Safe from several threads at once.
class MediumReader {
 public:
  using Visitor = std::function<bool(const std::string& path, const Entry&)>;

  /// Throws FormatError if there is neither an ISO 9660 nor a UDF volume. `session_start` is the
  /// block the volumes' descriptors are counted from (a later session of a disc).
  explicit MediumReader(const BlockSource& source, FaultHandler faults = {},
                        Lba session_start = {0});
  ~MediumReader();
  MediumReader(MediumReader&&) noexcept;

  /// The volumes by themselves; nullptr where there is none.
  const iso9660::VolumeReader* iso9660() const { return iso9660_.get(); }
  const udf::VolumeReader* udf() const { return udf_.get(); }

  /// Of ISO 9660; none without it.
  const std::vector<iso9660::DescriptorSummary>& descriptors() const;
  std::vector<View> views() const;
  bool has(View view) const;
  /// The view that says most: Rock Ridge, else UDF, Joliet, enhanced, ISO 9660.
  View best_view() const;

  Entry root(View view) const;
  /// Children in recorded order.
  std::vector<Entry> list(View view, const Entry& directory) const;
  /// By absolute path, "/" for the root; nothing if there is no such entry.
  std::optional<Entry> find(View view, const std::string& path) const;
  /// Depth first in recorded order, each directory before its children; a directory reached a
  /// second time is a fault and is not entered. `visit` returns false to leave a directory out.
  void walk(View view, const Visitor& visit) const;
  /// The same from `start` on, which lies at `path` ("" for the root).
  void walk_from(View view, const Entry& start, const std::string& path,
                 const Visitor& visit) const;

  /// The content, zisofs unpacked unless `raw`, holes as zeros. Reading throws FormatError where it
  /// ends early.
  std::unique_ptr<ByteStream> open(const Entry& file, bool raw = false) const;

 private:
  const iso9660::VolumeReader& volume_of(View view) const;

  const BlockSource& source_;
  std::unique_ptr<iso9660::VolumeReader> iso9660_;
  std::unique_ptr<udf::VolumeReader> udf_;
};

}  // namespace disc::media
