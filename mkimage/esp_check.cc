// Whether firmware will find something to start in an EFI system partition.
#include "mkimage/esp_check.h"

#include <algorithm>
#include <optional>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/fat/volume_reader.h"
#include "mkimage/content_source.h"

namespace disc {
namespace {

constexpr const char* clause = " (UEFI 2.10 3.5.1.1)";

bool is_loader(const fat::Entry& entry) {
  std::string name = entry.name;
  std::transform(name.begin(), name.end(), name.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return !entry.directory && name.starts_with("BOOT") && name.ends_with(".EFI");
}

bool has_loader(const fat::VolumeReader& volume) {
  const std::optional<fat::Entry> folder = volume.find("/EFI/BOOT");
  if (!folder || !folder->directory)
    return false;
  const std::vector<fat::Entry> entries = volume.list(*folder);
  return std::any_of(entries.begin(), entries.end(), is_loader);
}

}  // namespace

void check_esp(const SourceTree& tree, ContentId content, const Marked<std::string>& named,
               Diagnostics& diagnostics) {
  const ContentSource source(tree, content);
  try {
    if (!has_loader(fat::VolumeReader(source)))
      diagnostics.warning(
          named.mark, "GM0617",
          cat(in_quotes(named.value), " has no /EFI/BOOT/BOOTX64.EFI, nor one for ",
              "another processor, so firmware finds nothing to start in it", clause),
          "put the loader there under that name");
  } catch (const FormatError& error) {
    diagnostics.warning(
        named.mark, "GM0617",
        cat(in_quotes(named.value), " is no FAT file system, so UEFI firmware does ",
            "not read it: ", error.what(), clause),
        "make one with an entry `fat`");
  }
}

}  // namespace disc
