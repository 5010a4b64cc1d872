// Reads mtree(5) lists: names and what shall be true of them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "formats/base/time.h"

namespace disc {

/// One name of a list; absent keywords are absent here.
struct MtreeLine {
  int line = 0;      // where the name stands last
  std::string path;  // normal: relative to the top, "" for the top
  /// file dir link char block fifo socket
  std::optional<std::string> type;
  std::optional<std::string> mode;  // octal or symbolic, as written
  std::optional<std::uint32_t> uid, gid;
  std::optional<std::string> owner_name, group_name;  // uname, gname: names mean nothing on a disc
  std::optional<std::uint64_t> size;
  std::optional<Timestamp> time;
  std::optional<std::string> link;      // decoded
  std::optional<std::string> contents;  // path of the content, decoded
  std::optional<std::uint32_t> device_major, device_minor;
  std::optional<std::uint32_t> cksum;  // POSIX cksum
  /// Algorithm ("md5" "sha1" "sha256" "sha512") and lower-case hexadecimal.
  std::vector<std::pair<std::string, std::string>> digests;
  bool optional = false;  // need not be there
};

/// Takes the forms mtree, bsdtar and makefs write: `/set` and `/unset`, indented relative lists
/// with
/// `..`, lists of full paths, comments, lines continued with a backslash, names in vis(3) escapes
/// (\040, \s, \n, \M-a). Keywords that say nothing about what goes on a disc (flags, nlink, inode,
/// nochange, ignore, tags, ...) are passed over. A path named twice has the keywords of both, the
/// later ones win. Throws FormatError with `shown`, line, fact and expectation; names that leave
/// the top (`..` in a path, absolute paths) are errors. With `faults` they are put there, all of
/// them, and the lines they are in left out.
std::vector<MtreeLine> read_mtree(std::string_view text, const std::string& shown,
                                  std::vector<std::string>* faults = nullptr);

}  // namespace disc
