// Any bytes taken for an archive or for an mtree list are read, or refused with an Error.
#include <array>
#include <cstddef>
#include <cstdint>

#include "formats/base/error.h"
#include "formats/io/archive.h"
#include "manifests/sources/mtree_list.h"
#include "manifests/sources/tree_path.h"

namespace {

// A few bytes may unpack to gigabytes; what is behind the first of them is more of the same.
constexpr std::size_t enough = 1 << 20;
constexpr int enough_members = 2000;

void read_archive(disc::Bytes bytes) {
  disc::ArchiveReader reader(bytes, "fuzz");
  std::array<std::uint8_t, 4096> buffer;
  std::size_t total = 0;
  for (int members = 0; members < enough_members; ++members) {
    const auto member = reader.next();
    if (!member)
      break;
    while (member->has_content && total < enough) {
      const std::size_t got = reader.read(buffer);
      if (got == 0)
        break;
      total += got;
    }
    if (total >= enough)
      return;
    try {
      const std::string path = disc::safe_member_path(member->name);
      if (path.find("..") == 0 && (path.size() == 2 || path[2] == '/'))
        __builtin_trap();
    } catch (const disc::ManifestError&) {
    }
  }
  static_cast<void>(reader.lacks_end());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const disc::Bytes bytes(data, size);
  try {
    read_archive(bytes);
  } catch (const disc::Error&) {
  }
  try {
    for (const disc::MtreeLine& line : disc::read_mtree(disc::text_of(bytes), "fuzz")) {
      if (line.path.starts_with('/') || line.path == ".." || line.path.starts_with("../"))
        __builtin_trap();
    }
  } catch (const disc::Error&) {
  }
  return 0;
}
