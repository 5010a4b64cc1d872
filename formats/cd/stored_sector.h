// Whole sectors out of the parts of them that image files store.
#pragma once

#include <cstdint>

#include "formats/base/bytes.h"
#include "formats/cd/disc.h"
#include "formats/cd/msf.h"
#include "formats/cd/sector.h"

namespace disc::cd {

/// Of sectors whose sub-header is not stored.
inline constexpr SubHeader form1_sub_header{0, 0, Data, 0};
inline constexpr SubHeader form2_sub_header{0, 0, Form2, 0};

/// True if sectors of a track of `mode` can be stored as `stored_bytes` of them:
/// 2352: all;
/// 2336: all behind the header, in mode 0 and mode 2;
/// 2048: the user data of mode 1 and form 1, 2056 with the sub-header before them;
/// 2324: the user data of form 2, 2328 with the EDC behind them;
/// 2332: the sub-header and 2324 bytes, of either form, which the sub-header tells.
/// In Mode2 and Mode2Mixed each sector may be of any form that is stored so.
bool can_store(TrackMode mode, std::uint32_t stored_bytes);

/// The sector of which `stored` is stored, as can_store() has it: header, sub-header, EDC and ECC
/// are made where they are not stored. In tracks of CD-ROM XA those of 2336 bytes whose EDC and ECC
/// are zeros get them too.
void make_whole(TrackMode mode, Msf at, Bytes stored, SectorSpan out);

/// What the sectors of a track are; those of mixed forms count as Mode2, whose user data has the
/// sub-headers.
SectorMode sector_mode(TrackMode mode);

/// A sector of `mode` without any data, as a pregap has: zeros between what the mode demands.
/// Those of mixed forms are of form 2, as on a Video CD (White Book).
void make_empty(TrackMode mode, Msf at, SectorSpan out);

}  // namespace disc::cd
