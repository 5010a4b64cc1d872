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

/// The trees an image may hold. Rock Ridge lies in the records of the primary tree.
enum class View : std::uint8_t { Iso9660, RockRidge, Joliet, Enhanced };

/// "iso9660", "rock-ridge", "joliet", "enhanced": the words of manifests and receipts.
const char* to_string(View view);
std::optional<View> parse_view(const std::string& word);

enum class FileType : std::uint8_t {
  Directory,
  File,
  Symlink,
  CharDevice,
  BlockDevice,
  Fifo,
  Socket
};

/// One section of a file: consecutive blocks and the bytes of content in them (ECMA-119 6.5).
struct Section {
  Lba first;
  std::uint64_t bytes = 0;
};

/// A directory record as one view sees it.
struct Entry {
  /// Without version number and lone final dot; may stand in a path (no slash, not "." or "..").
  /// Joliet: UTF-8; else the bytes as recorded, which ought to be UTF-8 but need not be.
  std::string name;
  std::vector<std::uint8_t> identifier;  // as recorded
  FileType type = FileType::File;
  bool hidden = false;            // existence bit (ECMA-119 9.1.6)
  bool associated = false;        // associated file bit
  std::uint64_t size = 0;         // of the content as a user sees it (zisofs: uncompressed)
  std::vector<Section> sections;  // of the file, or the one extent of a directory
  /// Modification time: TF of Rock Ridge where there is one, else of the directory record.
  std::optional<Timestamp> modified;
  std::optional<std::uint32_t> mode, uid, gid, links, serial;  // Rock Ridge PX; mode with type bits
  std::uint32_t device_major = 0, device_minor = 0;            // PN
  std::string target;                                          // SL
  std::vector<std::pair<std::string, std::string>> xattrs;     // AAIP: Linux name, value
  struct Zisofs {
    std::uint64_t size = 0;  // uncompressed bytes
    std::uint32_t block = 0;
    std::uint8_t header_blocks = 0;
  };
  std::optional<Zisofs> zisofs;
  Lba record_block;                 // where the (first) directory record stands
  std::uint32_t record_offset = 0;  // bytes into that block
};

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
