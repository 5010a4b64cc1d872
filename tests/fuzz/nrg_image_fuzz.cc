// Images of Nero: any bytes either hold a disc, which can be read, or throw FormatError.
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "formats/base/error.h"
#include "formats/sheets/nrg_reader.h"
#include "tests/fuzz/disc_probe.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace disc;
  auto file = std::make_unique<MemorySource>(std::vector<std::uint8_t>(data, data + size), "x.nrg");
  try {
    cd::DiscImage image = cd::read_nrg(*file, "x.nrg");
    std::vector<std::unique_ptr<BlockSource>> files;
    files.push_back(std::move(file));
    cd::probe(std::move(image.disc), std::move(files));
  } catch (const FormatError&) {
  }
  return 0;
}
