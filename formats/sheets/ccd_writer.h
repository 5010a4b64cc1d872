// Writes sheets of CloneCD, for an .img of whole sectors and a .sub of P to W.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/base/extent.h"
#include "formats/cd/disc.h"
#include "formats/cd/toc.h"

namespace disc::cd {

/// The text of a .ccd of version 3, with CRLF. `cd_text_packs` are those of the lead-in, 18 bytes
/// each; `medium` stands in the points B0 and C0 of discs of several sessions. Throws FormatError
/// where the disc contradicts itself.
std::string write_ccd(const Disc& disc, Bytes cd_text_packs = {}, const MediumTimes& medium = {});

/// The blocks whose sectors the .img holds and whose sub-channel the .sub holds as Pw, one run a
/// session: from block 0, of later sessions from behind the two seconds before their first track,
/// to the lead-out.
std::vector<Extent> ccd_extents(const Disc& disc);

}  // namespace disc::cd
