// Sheets of CloneCD: any text either tells of a disc, which can be read and written, or throws
// FormatError.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/base/error.h"
#include "formats/sheets/ccd_reader.h"
#include "formats/sheets/ccd_writer.h"
#include "tests/fuzz/disc_probe.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace disc;
  try {
    const std::string_view text = text_of(Bytes(data, size));
    cd::DiscImage image = cd::read_ccd(text, "x.ccd", cd::EndlessZeros(), size % 2 == 0);
    cd::read_ccd(cd::write_ccd(image.disc, image.cd_text_packs), "y.ccd", cd::EndlessZeros(), true);
    std::vector<std::unique_ptr<BlockSource>> files;
    for (std::size_t i = 0; i < image.disc.files.size(); ++i)
      files.push_back(std::make_unique<cd::EndlessZeros>());
    cd::probe(std::move(image.disc), std::move(files));
  } catch (const FormatError&) {
  }
  return 0;
}
