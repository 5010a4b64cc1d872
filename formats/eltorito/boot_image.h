// What a boot image must be for the entry that names it: sizes, sector counts, partitions inside.
#pragma once

#include <cstdint>
#include <optional>

#include "formats/base/bytes.h"
#include "formats/base/problem.h"
#include "formats/eltorito/boot_catalog.h"

namespace disc::eltorito {

/// Bytes that a floppy image must have, exactly (El Torito 1.5); nothing for other media.
std::optional<std::uint64_t> floppy_size(MediaType media);

/// What the catalog should count for an image of `bytes` where the user names no number:
///  - an emulated medium: 1, its boot sector;
///  - 80x86 without emulation: 4, one block, of which loaders bring in the rest themselves;
///  - every other platform: all of the image in whole blocks, since its firmware takes the count
///  for
///    the size of the file system. What 16 bits cannot count becomes 0: to UEFI, 0 and 1 mean up
///    to the end of the medium (UEFI 2.10 13.3.2.1), and xorriso 1.5.4 writes 0 as well.
std::uint16_t default_sector_count(Platform platform, MediaType media, std::uint64_t bytes);

/// The system type of an entry for a hard disk image: the type of the one partition its MBR has
/// (El Torito 2.2). `head`: at least the first 512 bytes. 0 where there is no such partition.
std::uint8_t system_type_of(Bytes head);

/// What is wrong with an entry of a catalog by itself, on a medium of `blocks`. `where` is how
/// messages call it: "boot entry 2".
Problems check_entry(Platform platform, const BootEntry& entry, std::int64_t blocks,
                     const std::string& where);

/// What is wrong with an image of `bytes` that opens with `head` (512 bytes, fewer where the image
/// ends) for the entry that names it.
Problems check_boot_image(Platform platform, const BootEntry& entry, std::uint64_t bytes,
                          Bytes head, const std::string& where);

}  // namespace disc::eltorito
