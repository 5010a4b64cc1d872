// The order and the places that the IFO files of a DVD-Video disc promise to players.
#pragma once

#include <vector>

#include "manifests/diagnostic.h"
#include "mkimage/ordered_file.h"

namespace disc {

/// The files of VIDEO_TS: the video manager first, then the title sets; within each the IFO, the
/// menu, the titles one behind the other, the BUP. What the IFOs say of blocks holds: where menu
/// and titles begin, where the set ends, where each title set lies behind the manager (TT_SRPT).
/// What they leave open is used to keep every IFO and its BUP in different blocks of error
/// correction. Errors as order_files().
std::vector<OrderedFile> order_dvd_video(const SourceTree& tree, const Mark& mark,
                                         Diagnostics& diagnostics);

}  // namespace disc
