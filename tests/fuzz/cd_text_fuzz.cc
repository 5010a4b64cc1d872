// CD-TEXT: any bytes, as a .cdt file, as packs and as a lead-in; what was read can be packed again.
#include <cstdint>
#include <span>
#include <vector>

#include "formats/base/error.h"
#include "formats/cd/cd_text_lead_in.h"
#include "formats/cd/cd_text_packs.h"
#include "formats/cd/cd_text_reader.h"
#include "formats/cd/cdt_file.h"

namespace {

using namespace disc;

// Gives packs that a mutation broke the CRC they should have, so that their contents count.
std::vector<std::uint8_t> sealed(Bytes packs) {
  std::vector<std::uint8_t> bytes(packs.begin(), packs.end());
  for (std::size_t at = 0; at + cd::text_pack_size <= bytes.size(); at += cd::text_pack_size) {
    const auto pack = *read_struct<cd::TextPack>(bytes, at);
    const std::uint16_t crc = cd::crc_of(pack);
    bytes[at + 16] = static_cast<std::uint8_t>(crc >> 8);
    bytes[at + 17] = static_cast<std::uint8_t>(crc);
  }
  return bytes;
}

void check(Bytes packs) {
  const cd::CdTextReading reading = cd::read_cd_text(packs);
  cd::CdText text = reading.text;
  try {
    const cd::PackedText packed = cd::pack_cd_text(text);
    cd::CdTextReading again = cd::read_cd_text(packed.bytes);
    for (std::size_t i = 0; i < text.blocks.size(); ++i) {
      // A text can be packed otherwise than it was read: é of two parts as one.
      if (again.text.blocks.at(i).language != text.blocks[i].language ||
          again.text.blocks[i].texts.size() != text.blocks[i].texts.size())
        __builtin_trap();
    }
    if (!again.problems.empty())
      __builtin_trap();
  } catch (const FormatError&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(data, size);
  check(bytes);
  check(sealed(bytes));
  try {
    const cd::CdtFile file = cd::read_cdt(bytes, "x.cdt");
    if (cd::cdt_file(file.packs, file.form) != std::vector<std::uint8_t>(data, data + size))
      __builtin_trap();
  } catch (const FormatError&) {
  }
  const std::vector<std::uint8_t> packs = cd::packs_of_lead_in(bytes);
  if (!packs.empty()) {
    std::vector<std::uint8_t> blocks(cd::lead_in_cycle(packs.size() / cd::text_pack_size) *
                                     cd::lead_in_block_size);
    for (std::size_t i = 0; i < blocks.size() / cd::lead_in_block_size; ++i)
      cd::lead_in_block(packs, i,
                        std::span<std::uint8_t, cd::lead_in_block_size>(
                            blocks.data() + i * cd::lead_in_block_size, cd::lead_in_block_size));
    if (cd::packs_of_lead_in(blocks) != packs)
      __builtin_trap();
  }
  return 0;
}
