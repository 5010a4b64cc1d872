// The kinds of disc that a virtual drive takes.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "formats/mmc/profile.h"

namespace disc::virtual_drive {

enum class Family : std::uint8_t { Cd, DvdMinus, DvdPlus, DvdRam, Bd, Stamped };

struct DiscKind {
  std::string_view name;  // "dvd+r-dl"
  Family family;
  mmc::Profile profile;  // that of a fresh disc
  std::uint8_t layers;
  std::uint32_t capacity;     // blocks for users without spares; of a stamped disc as its image has
  std::uint32_t layer_0;      // blocks of layer 0 at most, where there are more layers
  std::string_view media_id;  // of its maker, where nothing else is asked for
  bool erasable;
};

std::span<const DiscKind> disc_kinds();
/// Nothing where there is no kind of this name.
const DiscKind* find_kind(std::string_view name);
/// "cd-r, cd-rw, dvd-r, ...".
std::string names_of_kinds();

/// Blocks of blocks.bin hold this many bytes: 2448 on CD, a sector and its sub-channels, else 2048.
std::uint32_t stored_block_size(Family family);

}  // namespace disc::virtual_drive
