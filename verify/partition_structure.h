// Partition tables of a medium, and the EFI system partitions that they and the catalog name.
#pragma once

#include <cstdint>

#include "formats/io/block_source.h"
#include "verify/boot_structure.h"
#include "verify/finding.h"

namespace disc::verify {

/// MBR, GPT and Apple partition map by themselves and against each other, boot code, and every FAT
/// file system that UEFI is to boot from. Returns how many partitions there are, in the table that
/// has most.
std::uint64_t check_partition_structure(const BlockSource& medium, const BootFacts& boot,
                                        Findings& findings);

}  // namespace disc::verify
