// What DVD+R and DVD+RW have in common: who made them, and where their layers end.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "formats/virtual_drive/medium_model.h"

namespace disc::virtual_drive {

/// Formats 00h, 01h and 11h of READ DISC STRUCTURE.
Answer dvd_plus_structure(const DiscFolder& folder, std::uint8_t format, Lba last,
                          std::vector<std::uint8_t>& structure);
/// Those there are; `boundary`: format 20h, too.
std::vector<mmc::ListedStructure> dvd_plus_structures(std::uint8_t media_type, bool boundary);

std::unique_ptr<MediumModel> make_dvd_plus_rw(DiscFolder& folder, const DriveView& view);

}  // namespace disc::virtual_drive
