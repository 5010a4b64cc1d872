// The canonical listing of a tree in mtree(5) format: what a folder holds, as text that can be
// hashed.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace disc {

/// One name of a listing.
struct MtreeEntry {
  std::string path;  // absolute, any bytes; "/" is the root
  char type = 'f';   // f file, d directory, l symlink, c and b devices, p fifo
  std::uint32_t mode = 0;
  std::uint32_t uid = 0, gid = 0;
  std::int64_t seconds = 0;
  std::uint32_t nanoseconds = 0;
  std::uint64_t size = 0;              // files
  std::string sha256{};                // files, hexadecimal; "" leaves the key out
  std::string target{};                // symlinks
  std::uint32_t major = 0, minor = 0;  // devices
  std::uint32_t links = 1;
};

/// Writes a listing entry by entry: full paths ("./docs/manual.pdf"), one a line, keys in a fixed
/// order, bytes outside printable ASCII as \ooo. bsdtar, libarchive and mtree(8) read it. The same
/// tree gives the same text if its entries come in one order; by convention each directory before
/// its children and children in byte order.
class MtreeWriter {
 public:
  explicit MtreeWriter(std::function<void(std::string_view)> out);
  void add(const MtreeEntry& entry);

 private:
  std::function<void(std::string_view)> out_;
  std::string line_;
};

/// The path as mtree(5) wants it: vis(3) octal escapes for blanks, '#', '=', glob characters,
/// backslashes and all that is not printable ASCII.
std::string mtree_path(std::string_view path);

}  // namespace disc
