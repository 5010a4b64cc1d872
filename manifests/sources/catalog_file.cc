// The boot catalog as a file of the tree, before its bytes are known.
#include "manifests/sources/catalog_file.h"

#include <string_view>
#include <utility>

namespace disc {
namespace {

// No file of a user holds it.
constexpr std::string_view stand_in("\0glassmaster boot catalog\n", 26);

}  // namespace

Manifest with_boot_catalog(Manifest manifest) {
  if (!manifest.boot || manifest.boot->catalog.value.empty())
    return manifest;
  FileEntry entry;
  entry.kind = EntryKind::Text;
  entry.mark = manifest.boot->catalog.mark;
  entry.to = manifest.boot->catalog;
  entry.text = stand_in;
  if (manifest.boot->replay.given)
    entry.on_conflict = OnConflict::Replace;  // the old image brings the old catalog
  manifest.files.push_back(std::move(entry));
  return manifest;
}

}  // namespace disc
