// Members of archives (tar, cpio, zip, 7z; any compression libarchive knows), in their order.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/base/time.h"
#include "formats/io/host_file.h"

namespace disc {

struct ArchiveMember {
  std::string name;  // as the archive has it: nothing is checked or put in order
  HostType type = HostType::File;
  std::uint32_t mode = 0;  // permission, set-id and sticky bits
  std::uint32_t uid = 0, gid = 0;
  std::optional<Timestamp> modified;
  std::uint64_t size = 0;  // bytes of content as announced; some archives do not know before
  bool has_content = false;
  std::string target;                   // Symlink
  std::optional<std::string> hardlink;  // another name of the member so called, as it was named
  std::uint32_t device_major = 0, device_minor = 0;
  HostXattrs xattrs;  // as Linux calls them, ACLs as system.posix_acl_access and _default
  std::vector<std::string> losses;  // what could not be read of the metadata, one sentence each
};

/// Reads an archive from front to back. What is damaged, cut short, encrypted or of an unknown kind
/// throws FormatError with the archive's name, the member's and what libarchive says. Names are
/// taken as bytes, save those of zip and 7z that are marked as Unicode, which come as UTF-8 in
/// composed form (NFC). Neither locale nor time zone shows: the times without zone of old zip files
/// are taken for UTC. No external program is ever run. Not to be shared between threads.
class ArchiveReader {
 public:
  /// Throws SystemError if the file cannot be read. `shown` is how messages call it.
  ArchiveReader(const std::string& path, std::string shown);
  /// `bytes` must outlive the reader.
  ArchiveReader(Bytes bytes, std::string shown);
  ~ArchiveReader();

  /// The next member, nothing behind the last.
  std::optional<ArchiveMember> next();

  /// Content of the member given last; 0 behind its end. Holes come as zeros;
  /// what is read at once ends before the next one.
  std::size_t read(std::span<std::uint8_t> out);

  /// Passes over the rest of a hole, if the member given last has one here, and returns its bytes;
  /// 0 where data follow and behind the end.
  std::uint64_t skip_hole();

  /// Behind the last member: whether the archive lacks the mark that ends it, as when it was cut
  /// short between two members. Only a tar file without compression can be told so.
  bool lacks_end() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Whether the name ends as archives do: .tar, .cpio, .zip, .7z, .tgz and their like, .tar and
/// .cpio with a compression behind them. Gives that ending in lower case, or nothing.
std::optional<std::string> archive_suffix(std::string_view name);

}  // namespace disc
