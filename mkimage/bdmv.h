// The order of the files of a BDMV disc: what is read first lies first, streams last.
#pragma once

#include <vector>

#include "manifests/diagnostic.h"
#include "mkimage/ordered_file.h"

namespace disc {

/// index.bdmv, MovieObject.bdmv, playlists, clip information, other folders of BDMV, the backup,
/// CERTIFICATE and AACS, then the streams in order of name, each from the start of a cluster of
/// 64 KiB. Errors as order_files().
std::vector<OrderedFile> order_bdmv(const SourceTree& tree, const Mark& mark,
                                    Diagnostics& diagnostics);

}  // namespace disc
