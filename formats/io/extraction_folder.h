// A folder that things are restored into, and that nothing can lead out of.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/base/time.h"
#include "formats/io/byte_stream.h"
#include "formats/io/descriptor.h"

namespace disc {

/// What is to be restored besides name and content; absent fields are left as they come.
struct RestoredAttributes {
  std::optional<std::uint32_t> mode;  // permission, set-id and sticky bits
  std::optional<std::uint32_t> uid, gid;
  std::optional<Timestamp> modified;
  std::vector<std::pair<std::string, std::string>> xattrs;
};

enum class NodeKind : std::uint8_t { CharDevice, BlockDevice, Fifo };

/// A door. Paths are relative ("a/b"), their names neither empty nor "." nor ".."; every folder on
/// the way is opened by itself and never through a symbolic link, wherever it came from. What is
/// already there is an error unless `overwrite`, folders excepted, which are shared. Every call
/// throws SystemError that names the path, and leaves nothing half made.
class ExtractionFolder {
 public:
  /// Opens the folder, and makes it and those above it first where they are missing.
  ExtractionFolder(const std::string& path, bool overwrite);

  /// True if the folder was made just now.
  bool made() const { return made_; }

  void make_folder(const std::string& path);

  /// Writes a file; runs of zero bytes become holes. Where reading or writing fails there will be
  /// no file, and the error is passed on. Returns the bytes it has.
  std::uint64_t write_file(const std::string& path, ByteStream& content,
                           const RestoredAttributes& attributes);

  void make_symlink(const std::string& path, const std::string& target,
                    const RestoredAttributes& attributes);
  void make_hard_link(const std::string& path, const std::string& existing);
  void make_node(const std::string& path, NodeKind kind, std::uint32_t major, std::uint32_t minor,
                 const RestoredAttributes& attributes);

  /// Attributes of a folder, "" for the folder itself: after all that goes into it was made.
  void finish_folder(const std::string& path, const RestoredAttributes& attributes);

  /// Extended attributes that the system or the file system refused so far.
  std::size_t refused_xattrs() const { return refused_xattrs_; }

 private:
  struct Place {
    int folder;
    std::string name;
    std::string shown;  // for messages
  };
  Place place(const std::string& path);
  std::string shown(const std::string& path) const;
  int open_folder(std::string_view path);
  void clear_way(const Place& place);
  void restore(int descriptor, const std::string& shown, const RestoredAttributes& attributes);
  void restore_at(const Place& place, const RestoredAttributes& attributes, bool with_mode);

  std::string path_;
  bool overwrite_;
  bool made_ = false;
  std::size_t refused_xattrs_ = 0;
  Descriptor root_;
  std::string open_path_;  // of the folder opened last
  Descriptor open_;
};

/// Whether this process may give files away to other owners.
bool may_change_owners();

}  // namespace disc
