// Files of CD-TEXT packs, as CDTEXTFILE of a CUE sheet names them.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "formats/base/bytes.h"

namespace disc::cd {

/// What stands around the packs of a .cdt file.
struct CdtForm {
  bool toc_header = false;     // 4 bytes as READ TOC/PMA/ATIP answers them (MMC-5 6.26.3.7)
  bool trailing_zero = false;  // one byte, as CDRWIN and Sony's tools leave it

  bool operator==(const CdtForm&) const = default;
};

struct CdtFile {
  std::vector<std::uint8_t> packs;  // whole ones
  CdtForm form;
};

/// Takes a file apart, whatever stands around its packs. Throws FormatError, which begins with
/// `name`, for a length that is none, a header that counts other bytes than follow, and more than
/// 2048 packs. What the packs say is judged by read_cd_text().
CdtFile read_cdt(Bytes file, std::string_view name);

/// The bytes of a file: packs alone, which every reader takes, unless `form` wants more.
std::vector<std::uint8_t> cdt_file(Bytes packs, CdtForm form = {});

}  // namespace disc::cd
