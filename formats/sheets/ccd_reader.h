// Reads sheets of CloneCD: a .ccd that describes an .img of whole sectors and a .sub of P to W.
#pragma once

#include <string>
#include <string_view>

#include "formats/io/block_source.h"
#include "formats/sheets/disc_image.h"

namespace disc::cd {

/// The name of the file that lies beside a .ccd: "x.ccd" and "img" make "x.img", "X.CCD" makes
/// "X.IMG". Without any folder.
std::string ccd_companion(std::string_view ccd_path, std::string_view extension);

/// `text` of at most 1 MiB. `path` names it in messages, and its files: [0] the .img, [1] the .sub
/// if `has_subchannel`. The .img holds the sectors of each session from the first one that is
/// stored to its lead-out, the two seconds before it and the gaps between sessions are not stored;
/// one that counts the gaps is known by its size. Modes of data tracks are those of their sectors,
/// since some sheets tell them wrong; so it is with scrambled ones. Throws FormatError with the
/// line.
DiscImage read_ccd(std::string_view text, const std::string& path, const BlockSource& img,
                   bool has_subchannel);

}  // namespace disc::cd
