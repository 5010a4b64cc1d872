// What BD-R and BD-RE have in common: clusters, spares, and what they say of themselves.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "formats/virtual_drive/medium_model.h"

namespace disc::virtual_drive {

/// Blocks of a cluster, which carries one error correction and is replaced as a whole.
inline constexpr std::uint32_t bd_cluster = 32;
/// Physical sector of block 0 (ISO/IEC 30190 to 30193).
inline constexpr std::uint32_t bd_first_sector = 0x100000;
/// Entries of the defect list that one answer holds.
inline constexpr std::size_t most_defects = 8000;

/// Blocks that drives set aside for spares where nobody says how many.
std::uint32_t usual_spares(std::uint32_t capacity);
Answer bd_structure(const DiscFolder& folder, std::uint8_t format,
                    std::vector<std::uint8_t>& structure);
std::vector<mmc::ListedStructure> bd_structures(std::uint8_t media_type);

std::unique_ptr<MediumModel> make_bd_r(DiscFolder& folder, const DriveView& view);

}  // namespace disc::virtual_drive
