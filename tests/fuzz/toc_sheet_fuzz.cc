// TOC sheets: any text, read as a disc that holds together, or refused.
#include "formats/base/bytes.h"
#include "formats/sheets/toc_reader.h"
#include "tests/fuzz/sheet_invariants.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace disc;
  try {
    cd::check_sheet(cd::read_toc(text_of({data, size}), "x.toc", cd::fuzzed_length));
  } catch (const FormatError&) {
  }
  return 0;
}
