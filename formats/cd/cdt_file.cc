// Files of CD-TEXT packs, as CDTEXTFILE of a CUE sheet names them.
#include "formats/cd/cdt_file.h"

#include <stdexcept>

#include "formats/base/cat.h"
#include "formats/base/endian.h"
#include "formats/base/error.h"
#include "formats/cd/cd_text_packs.h"

namespace disc::cd {
namespace {

constexpr std::size_t header_size = 4;
constexpr std::size_t most_packs = most_text_blocks * 256;

struct Header {
  Be<std::uint16_t> length;  // byte 0-1  of all that follows
  Be<std::uint16_t> zero;    // byte 2-3
};
static_assert(sizeof(Header) == header_size);

}  // namespace

CdtFile read_cdt(Bytes file, std::string_view name) {
  const std::size_t rest = file.size() % text_pack_size;
  CdtForm form;
  form.toc_header = rest == header_size || rest == header_size + 1;
  form.trailing_zero = rest == 1 || rest == header_size + 1;
  if (rest != 0 && !form.toc_header && !form.trailing_zero)
    throw FormatError(cat(name, ": has ", file.size(),
                          " bytes, CD-TEXT is packs of 18 bytes, behind a header of 4 bytes or "
                          "none, before a zero or none: it is cut short or no .cdt file (MMC-3 "
                          "annex J)"));
  if (form.trailing_zero && file.back() != 0)
    throw FormatError(cat(name, ": ends with the byte ", file.back(),
                          " behind its packs, only a zero may stand there"));
  Bytes packs = file.first(file.size() - (form.trailing_zero ? 1 : 0));
  if (form.toc_header) {
    const Header header = *read_struct<Header>(packs);
    packs = packs.subspan(header_size);
    if (header.length != packs.size() + 2)
      throw FormatError(cat(name, ": its header counts ", header.length,
                            " bytes behind the count, ", packs.size() + 2,
                            " are there (MMC-5 6.26.3.7)"));
  }
  if (packs.empty())
    throw FormatError(cat(name, ": has no packs"));
  if (packs.size() / text_pack_size > most_packs)
    throw FormatError(cat(name, ": has ", packs.size() / text_pack_size,
                          " packs, eight blocks have at most ", most_packs, " (MMC-3 annex J)"));
  return {{packs.begin(), packs.end()}, form};
}

std::vector<std::uint8_t> cdt_file(Bytes packs, CdtForm form) {
  if (packs.size() % text_pack_size != 0 || packs.size() / text_pack_size > most_packs)
    throw std::logic_error("a .cdt file is made of whole packs");
  std::vector<std::uint8_t> file;
  if (form.toc_header) {
    const Header header{static_cast<std::uint16_t>(packs.size() + 2), 0};
    const Bytes bytes = bytes_of(header);
    file.assign(bytes.begin(), bytes.end());
  }
  file.insert(file.end(), packs.begin(), packs.end());
  if (form.trailing_zero)
    file.push_back(0);
  return file;
}

}  // namespace disc::cd
