// What firmware finds on a medium: boot record, catalog, boot images, and what those were told.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "formats/base/extent.h"
#include "formats/io/block_source.h"
#include "formats/partition/boot_code.h"
#include "verify/finding.h"
#include "verify/structure_tree.h"

namespace disc::verify {

/// A FAT file system that firmware for UEFI looks into.
struct EspPlace {
  std::uint64_t first = 0;             // byte
  std::optional<std::uint64_t> bytes;  // that it may have; nothing where nobody counts them
  std::string name;                    // "boot entry 2", "GPT partition 1"
};

struct BootFacts {
  std::uint64_t images = 0;       // entries of the catalog
  std::optional<Extent> catalog;  // that no file shows
  std::vector<EspPlace> esps;
  std::vector<Lba> bios_images;
};

/// Boot record, catalog and images against El Torito, boot information tables against the images
/// they stand in. `descriptors` are the blocks of the volume descriptors, the first at block 16 of
/// the session.
BootFacts check_boot_structure(const BlockSource& medium, Extent descriptors,
                               std::span<const Tree> trees, Findings& findings);

/// What the code of the master boot record goes on with: ISOLINUX or GRUB, told where it lies.
void check_boot_code(const BlockSource& medium, const partition::BootCodeReading& code,
                     const BootFacts& boot, Findings& findings);

}  // namespace disc::verify
