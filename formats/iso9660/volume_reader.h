// Reads ISO 9660 volumes of any origin through each of their views.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "formats/base/extent.h"
#include "formats/base/time.h"
#include "formats/io/block_source.h"
#include "formats/io/byte_stream.h"
#include "formats/iso9660/fault.h"

namespace disc::iso9660 {

using disc::Entry;
using disc::FileType;
using disc::parse_view;
using disc::Section;
using disc::to_string;
using disc::View;

struct DescriptorSummary {
  Lba at;
  std::uint8_t type = 0;  // ECMA-119 8.1.1
  std::uint8_t version = 0;
  std::string what;  // "primary", "joliet", "enhanced", "boot record", "terminator", ...
  std::string volume_id, system_id, set_id, publisher_id, preparer_id, application_id;
  std::uint32_t volume_blocks = 0;
  std::string created, modified, expires, effective;  // 17-byte fields as text, "" if unset
};

/// Opens a volume and answers by path. Damaged media are the normal case: every loop is bounded,
/// every extent is checked against the medium before it is read, and memory stays in proportion
/// to what one directory holds. Safe from several threads at once.
class VolumeReader {
 public:
  /// Throws FormatError if there is no ISO 9660 volume at all. `session_start` is the block the
  /// volume's descriptors are counted from (a later session of a disc).
  explicit VolumeReader(const BlockSource& source, FaultHandler faults = {},
                        Lba session_start = {0});
  ~VolumeReader();
  VolumeReader(VolumeReader&&) noexcept;

  const std::vector<DescriptorSummary>& descriptors() const;
  std::vector<View> views() const;
  bool has(View view) const;
  /// Rock Ridge where present, else Joliet, else enhanced, else ISO 9660.
  View best_view() const;

  Entry root(View view) const;
  /// Children in recorded order, without "." and ".."; several sections joined into one entry;
  /// Rock Ridge: relocated directories at the place they came from, the relocation folder hidden.
  std::vector<Entry> list(View view, const Entry& directory) const;
  /// By absolute path, "/" for the root; nothing if there is no such entry. A component is a name
  /// as list() shows it, or an identifier as recorded ("README.TXT;1").
  std::optional<Entry> find(View view, const std::string& path) const;
  /// Depth first in recorded order, each directory before its children; a directory reached a
  /// second time is a fault and is not entered. `visit` returns false to leave a directory out.
  void walk(View view,
            const std::function<bool(const std::string& path, const Entry&)>& visit) const;
  /// The same from `start` on, which lies at `path` ("" for the root).
  void walk_from(View view, const Entry& start, const std::string& path,
                 const std::function<bool(const std::string& path, const Entry&)>& visit) const;

  /// The content, zisofs unpacked unless `raw`.
  std::unique_ptr<ByteStream> open(const Entry& file, bool raw = false) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace disc::iso9660
