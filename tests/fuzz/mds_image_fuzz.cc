// Media descriptors of Alcohol 120%: any bytes either tell of a disc, which can be read, or throw
// FormatError.
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "formats/base/error.h"
#include "formats/sheets/mds_reader.h"
#include "tests/fuzz/disc_probe.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace disc;
  const cd::EndlessZeros zeros;
  const MemorySource short_one(std::vector<std::uint8_t>(5000));
  try {
    cd::DiscImage image =
        cd::read_mds({data, size}, "x.mds", [&](const std::string& name) -> const BlockSource* {
          return name.ends_with("0")   ? nullptr
                 : name.ends_with("1") ? static_cast<const BlockSource*>(&short_one)
                                       : &zeros;
        });
    std::vector<std::unique_ptr<BlockSource>> files;
    for (std::size_t i = 0; i < image.disc.files.size(); ++i)
      files.push_back(std::make_unique<cd::EndlessZeros>());
    cd::probe(std::move(image.disc), std::move(files));
  } catch (const FormatError&) {
  }
  return 0;
}
