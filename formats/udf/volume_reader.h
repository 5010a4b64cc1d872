// Reads UDF volumes of any origin and revision.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "formats/base/time.h"
#include "formats/io/block_source.h"
#include "formats/io/byte_stream.h"
#include "formats/io/volume_entry.h"
#include "formats/udf/file_set_reader.h"
#include "formats/udf/partition_reader.h"
#include "formats/udf/volume_structure_reader.h"

namespace disc::udf {

/// What a volume says of itself.
struct VolumeSummary {
  Revision revision = 0;
  std::string volume_id, volume_set_id, logical_volume_id, file_set_id;
  std::string owner, organization, contact;  // "*UDF LV Info"
  std::string application_id, implementation_id;
  std::optional<Timestamp> recorded;  // of the primary volume descriptor
  std::optional<Timestamp> integrity_recorded;
  std::optional<bool> closed;  // by its integrity descriptor
  std::uint64_t next_unique_id = 0;
  std::optional<std::uint32_t> files, directories;  // as it counts them itself
};

/// Opens a volume and answers by path. Damaged media are the normal case: every loop is bounded,
/// every extent is checked against the medium before it is read, and memory stays in proportion to
/// what one directory holds. Safe from several threads at once.
class VolumeReader {
 public:
  using Visitor = std::function<bool(const std::string& path, const Entry&)>;

  /// Throws FormatError if there is no UDF volume with a root directory. `session_start` is the
  /// block of 2048 bytes the volume's recognition sequence is counted from.
  explicit VolumeReader(const BlockSource& source, FaultHandler faults = {},
                        Lba session_start = {0});
  ~VolumeReader();
  VolumeReader(VolumeReader&&) noexcept;

  const VolumeFacts& structure() const;
  const PartitionReader& partitions() const;
  const FileSetSequence& file_sets() const;
  VolumeSummary summary() const;

  Entry root() const;
  /// Children in recorded order, without parents and deleted ones. An entry whose ICB cannot be
  /// read is a fault and left out.
  std::vector<Entry> list(const Entry& directory) const;
  /// By absolute path, "/" for the root; nothing if there is no such entry.
  std::optional<Entry> find(const std::string& path) const;
  /// Depth first in recorded order, each directory before its children; a directory reached a
  /// second time is a fault and is not entered. `visit` returns false to leave a directory out.
  void walk(const Visitor& visit) const;
  /// The same from `start` on, which lies at `path` ("" for the root).
  void walk_from(const Entry& start, const std::string& path, const Visitor& visit) const;

  /// The content, holes as zeros. Reading throws FormatError where it ends early.
  std::unique_ptr<ByteStream> open(const Entry& file) const;
  std::unique_ptr<ByteStream> open(const NamedStream& stream) const;

  /// The facts behind an entry, by where its file entry stands; nothing if it is not found there.
  std::optional<IcbFacts> icb_of(const Entry& entry) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The Linux name of an extended attribute that a stream stands for: "user." in front unless it
/// begins with a namespace of its own.
std::string xattr_name(const std::string& stream);

}  // namespace disc::udf
