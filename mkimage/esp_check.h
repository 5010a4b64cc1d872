// Whether firmware will find something to start in an EFI system partition.
#pragma once

#include <string>

#include "manifests/diagnostic.h"
#include "manifests/manifest.h"
#include "manifests/sources/source_tree.h"

namespace disc {

/// Warns where a content is no FAT file system, or one without a loader under the names that
/// firmware tries on removable media: /EFI/BOOT/BOOTX64.EFI and its siblings for other processors
/// (UEFI 2.10 3.5.1.1). `named`: where the manifest names it.
void check_esp(const SourceTree& tree, ContentId content, const Marked<std::string>& named,
               Diagnostics& diagnostics);

}  // namespace disc
