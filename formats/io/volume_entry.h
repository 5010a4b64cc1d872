// What volume readers of every format answer with: views, entries, sections.
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

namespace disc {

/// The trees an image may hold. Rock Ridge lies in the records of the primary tree of ISO 9660.
enum class View : std::uint8_t { Iso9660, RockRidge, Joliet, Enhanced, Udf };

/// "iso9660", "rock-ridge", "joliet", "enhanced", "udf": the words of manifests and receipts.
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

/// One section of a file: consecutive blocks and the bytes of content in them (ECMA-119 6.5,
/// ECMA-167 4/12.1).
struct Section {
  Lba first;
  std::uint64_t bytes = 0;
  bool hole = false;         // UDF: not recorded, reads as zeros; `first` means nothing
  std::uint32_t offset = 0;  // UDF: where the content begins in `first`, if embedded in its ICB
};

/// A named stream of a UDF file (UDF 3.3.5).
struct NamedStream {
  std::string name;  // UTF-8
  std::uint64_t size = 0;
  std::vector<Section> sections;
};

/// A file or folder as one view sees it.
struct Entry {
  /// Without version number and lone final dot; may stand in a path (no slash, not "." or "..").
  /// Joliet and UDF: UTF-8; else the bytes as recorded, which ought to be UTF-8 but need not be.
  std::string name;
  std::vector<std::uint8_t> identifier;  // as recorded
  FileType type = FileType::File;
  bool hidden = false;            // existence bit (ECMA-119 9.1.6, ECMA-167 4/14.4.3)
  bool associated = false;        // associated file bit
  std::uint64_t size = 0;         // of the content as a user sees it (zisofs: uncompressed)
  std::vector<Section> sections;  // of the file, or the one extent of a directory
  /// Modification time: TF of Rock Ridge where there is one, else of the directory record.
  std::optional<Timestamp> modified;
  /// Rock Ridge PX, or a UDF file entry; mode with type bits. The serial number of UDF is the lower
  /// half of the unique id.
  std::optional<std::uint32_t> mode, uid, gid, links, serial;
  std::uint32_t device_major = 0, device_minor = 0;         // PN, or the device specification
  std::string target;                                       // SL, or path components
  std::vector<std::pair<std::string, std::string>> xattrs;  // AAIP: Linux name, value
  std::vector<NamedStream> streams;                         // UDF
  struct Zisofs {
    std::uint64_t size = 0;  // uncompressed bytes
    std::uint32_t block = 0;
    std::uint8_t header_blocks = 0;
  };
  std::optional<Zisofs> zisofs;
  /// Where the (first) directory record stands; in UDF the file entry.
  Lba record_block;
  std::uint32_t record_offset = 0;  // bytes into that block
};

/// A fault met while reading, told to whoever listens; reading goes on as well as it can.
struct Fault {
  Lba at;
  std::string what;    // fact, then expectation
  std::string clause;  // "ECMA-119 9.1.3"
};
using FaultHandler = std::function<void(const Fault&)>;

/// Tells `handler` if there is one.
inline void report(const FaultHandler& handler, Lba at, std::string what, const char* clause) {
  if (handler)
    handler({at, std::move(what), clause});
}

/// The same handler for readers that tell from several threads: called by one at a time. Empty for
/// an empty one.
FaultHandler one_at_a_time(FaultHandler handler);

}  // namespace disc
