// How big a FAT volume becomes, of which type, with clusters of which size.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "formats/fat/boot_sector.h"

namespace disc::fat {

/// What is to be stored.
struct Content {
  std::vector<std::uint64_t> sizes;  // bytes of each file and of each directory but the root
  std::uint64_t root_entries = 0;    // entries of 32 bytes in the root directory
};

struct SizeWish {
  std::optional<std::uint64_t> bytes;  // of the volume; nothing: the smallest that makes sense
  std::optional<Type> type;
};

/// The geometry, or half a sentence that says what does not fit, by how much, and the remedy.
///
/// Type and cluster size follow the tables of FAT 1.03, FAT Volume Initialization, with two
/// changes. Clusters of FAT12 and FAT16 have 2048 bytes at least, and the data area begins at a
/// multiple of 2048, so that files lie on blocks of an optical medium; and below 512 MB whatever
/// has fewer than 4085 clusters is FAT12. Counts within 16 of the limits 4085 and 65525 are
/// avoided, as that chapter asks, since some drivers draw them elsewhere. FAT32 from 512 MB on, or
/// where asked for; firmware reads all three (UEFI 13.3).
///
/// A volume without a size gets room for its content and a sixteenth more, at least 16 clusters
/// and at most 4 MiB, for what a user or firmware changes on a copy; its size is a multiple of
/// 16 KiB. With a size, other cluster sizes are tried where that of the table wastes too much.
std::variant<Geometry, std::string> choose_geometry(const Content& content, const SizeWish& wish);

/// Room that all contents take in clusters of so many bytes; the root directory counts in FAT32.
std::uint64_t clusters_for(const Content& content, Type type, std::uint64_t cluster_size);

}  // namespace disc::fat
