// Files that players find by block: their order and their places are not free.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "manifests/diagnostic.h"
#include "manifests/manifest.h"
#include "manifests/sources/source_tree.h"

namespace disc {

/// One file whose place is decided. It begins `gap` blocks behind the first multiple of `align`
/// blocks at or behind the end of the file before, and has its blocks for itself, even where
/// another file has the same content: a backup on the same blocks would be none.
struct OrderedFile {
  NodeId node = none;
  std::int32_t gap = 0;
  std::int32_t align = 1;
  auto operator<=>(const OrderedFile&) const = default;
};

/// What `layout: dvd-video` or `bdmv` wants at the start of the file data, in ascending order of
/// blocks; nothing for other layouts. All other files follow. What contradicts is told at the place
/// of `layout`, and after errors the order must not be used:
///
/// GM0701 file systems that players of such discs do not read, GM0702 no VIDEO_TS or BDMV folder,
/// or two of them, GM0703 a file that is missing, GM0704 title sets that the disc's own count does
/// not know, GM0705 a file that is not what its name says, GM0706 sizes that contradict the IFO,
/// GM0707 a file of 1 GiB or more, GM0708 places that contradict each other, GM0709 no AUDIO_TS,
/// GM0710 names in lower case, GM0711 attributes that would move or change such a file, GM0712 a
/// backup that is not equal, GM0713 streams that are no whole aligned units, GM0714 streams of 3D.
std::vector<OrderedFile> order_files(const Manifest& manifest, const SourceTree& tree,
                                     Diagnostics& diagnostics);

/// ASCII letters in upper case.
std::string upper_case(std::string_view text);

/// The one child of `folder` of that type called `name` in any case, `none` if there is none.
/// Where there are several the first one in order of bytes.
NodeId find_any_case(const SourceTree& tree, NodeId folder, std::string_view name, NodeType type);

/// The folder in the root that a layout is about; told if there is none (GM0702), or two, or if
/// its name is not in upper case (GM0710).
NodeId find_player_folder(const SourceTree& tree, std::string_view name, const Mark& mark,
                          Diagnostics& diagnostics);

}  // namespace disc
