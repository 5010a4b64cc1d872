// Lengths of READ CD.
#include "formats/mmc/read_cd.h"

#include <array>

namespace disc::mmc {
namespace {

struct Field {
  std::uint8_t flag;
  std::uint32_t size;
};
// In the order they have on the disc.
using Fields = std::array<Field, 5>;

Fields fields_of(CdSectorType type) {
  switch (type) {
    case CdSectorType::Mode1:
      return {{{ReadCd::sync, 12},
               {ReadCd::header, 4},
               {ReadCd::sub_header, 0},
               {ReadCd::user_data, 2048},
               {ReadCd::edc_ecc, 288}}};
    case CdSectorType::Mode2Form1:
      return {{{ReadCd::sync, 12},
               {ReadCd::header, 4},
               {ReadCd::sub_header, 8},
               {ReadCd::user_data, 2048},
               {ReadCd::edc_ecc, 280}}};
    case CdSectorType::Mode2Form2:  // its EDC, which may be missing, counts as user data
      return {{{ReadCd::sync, 12},
               {ReadCd::header, 4},
               {ReadCd::sub_header, 8},
               {ReadCd::user_data, 2328},
               {ReadCd::edc_ecc, 0}}};
    case CdSectorType::Audio:
    case CdSectorType::Mode2:
      break;
  }
  return {{{ReadCd::sync, 12},
           {ReadCd::header, 4},
           {ReadCd::sub_header, 0},
           {ReadCd::user_data, 2336},
           {ReadCd::edc_ecc, 0}}};
}

}  // namespace

std::optional<MainChannelPart> main_channel_part(CdSectorType type, std::uint8_t flags) {
  if (type == CdSectorType::Audio)
    return (flags & ReadCd::user_data) != 0 ? MainChannelPart{0, 2352} : MainChannelPart{};
  // Sync goes with the header, EDC and ECC with user data.
  const bool sync_alone_before_more =
      (flags & ReadCd::sync) != 0 && (flags & ReadCd::header) == 0 &&
      (flags & (ReadCd::sub_header | ReadCd::user_data | ReadCd::edc_ecc)) != 0;
  const bool edc_alone = (flags & ReadCd::edc_ecc) != 0 && (flags & ReadCd::user_data) == 0;
  if (sync_alone_before_more || edc_alone)
    return std::nullopt;
  MainChannelPart part;
  std::uint32_t at = 0;
  for (const Field& field : fields_of(type)) {
    if ((flags & field.flag) != 0 && field.size != 0) {
      if (part.size != 0 && part.offset + part.size != at)
        return std::nullopt;
      if (part.size == 0)
        part.offset = at;
      part.size += field.size;
    }
    at += field.size;
  }
  return part;
}

std::optional<std::uint32_t> main_channel_bytes(CdSectorType type, std::uint8_t flags) {
  const auto part = main_channel_part(type, flags);
  return part ? std::optional(part->size) : std::nullopt;
}

std::optional<std::uint32_t> c2_bytes(std::uint8_t flags) {
  switch (flags & (ReadCd::c2 | ReadCd::c2_and_block)) {
    case 0:
      return 0;
    case ReadCd::c2:
      return 294;
    case ReadCd::c2_and_block:
      return 296;
    default:
      return std::nullopt;
  }
}

std::optional<std::uint32_t> subchannel_bytes_of(std::uint8_t selection) {
  switch (selection & 0x07) {
    case 0:
      return 0;
    case ReadCd::raw_p_to_w:
    case ReadCd::r_to_w:
      return 96;
    case ReadCd::q:
      return 16;
    default:
      return std::nullopt;
  }
}

std::optional<std::uint32_t> read_cd_block_bytes(CdSectorType type, std::uint8_t flags,
                                                 std::uint8_t subchannel) {
  const auto main = main_channel_bytes(type, flags);
  const auto c2 = c2_bytes(flags);
  const auto sub = subchannel_bytes_of(subchannel);
  return main && c2 && sub ? std::optional(*main + *c2 + *sub) : std::nullopt;
}

}  // namespace disc::mmc
