// The 2352 bytes of a sector on a CD, as the standards prescribe them.
#include "formats/cd/sector.h"

#include <algorithm>
#include <cstring>

#include "formats/base/endian.h"
#include "formats/cd/edc_ecc.h"

namespace disc::cd {
namespace {

constexpr std::size_t header_offset = 12;
constexpr std::size_t mode_offset = 15;
constexpr std::size_t sub_header_offset = 16;
constexpr std::size_t mode1_edc = 2064;
constexpr std::size_t form1_edc = 2072;
constexpr std::size_t form2_edc_at = 2348;

using EccSpan = std::span<std::uint8_t, ecc_bytes>;
EccSpan ecc_part(SectorSpan sector) { return sector.subspan<header_offset, ecc_bytes>(); }

std::array<std::uint8_t, 4> header_of(Msf at, unsigned mode) {
  return {to_bcd(at.minute), to_bcd(at.second), to_bcd(at.frame), static_cast<std::uint8_t>(mode)};
}

void put_edc(SectorSpan sector, std::size_t from, std::size_t at) {
  const Le<std::uint32_t> code(edc(Bytes(sector).subspan(from, at - from)));
  std::memcpy(sector.data() + at, &code, sizeof code);
}

bool edc_holds(SectorView sector, std::size_t from, std::size_t at) {
  return *read_struct<Le<std::uint32_t>>(sector, at) == edc(Bytes(sector).subspan(from, at - from));
}

// The header of form 1 counts as zeros in its parity, so that a sector can be moved (XA, II 4.6).
struct WithoutHeader {
  std::array<std::uint8_t, sector_size> sector;

  explicit WithoutHeader(SectorView from) {
    std::copy(from.begin(), from.end(), sector.begin());
    std::fill_n(sector.begin() + header_offset, 4, std::uint8_t{0});
  }
};

bool parity_holds(SectorView sector, SectorMode mode) {
  if (mode == SectorMode::Mode1)
    return has_parity(sector.subspan<header_offset, ecc_bytes>());
  const WithoutHeader copy(sector);
  return has_parity(SectorView(copy.sector).subspan<header_offset, ecc_bytes>());
}

std::optional<Msf> address_of(SectorView sector) {
  const auto minute = from_bcd(sector[header_offset]);
  const auto second = from_bcd(sector[header_offset + 1]);
  const auto frame = from_bcd(sector[header_offset + 2]);
  if (!minute || !second || !frame || *second > 59 || *frame >= frames_per_second)
    return std::nullopt;
  return Msf{*minute, *second, *frame};
}

SubHeader sub_header_of(SectorView sector) {
  return {sector[sub_header_offset], sector[sub_header_offset + 1], sector[sub_header_offset + 2],
          sector[sub_header_offset + 3]};
}

SectorMode mode2_of(SectorView sector) {
  const auto first = sector.begin() + sub_header_offset;
  if (!std::equal(first, first + 4, first + 4))
    return SectorMode::Mode2;
  return (sector[sub_header_offset + 2] & Form2) != 0 ? SectorMode::Mode2Form2
                                                      : SectorMode::Mode2Form1;
}

bool has_sync(SectorView sector) {
  return std::equal(sector_sync.begin(), sector_sync.end(), sector.begin());
}

// As if the sector were of `mode`.
SectorFacts judged(SectorView sector, SectorMode mode) {
  SectorFacts facts;
  facts.mode = mode;
  facts.address = address_of(sector);
  facts.sub_header = sub_header_of(sector);
  switch (mode) {
    case SectorMode::Mode1:
      facts.edc = edc_holds(sector, 0, mode1_edc);
      facts.parity = parity_holds(sector, mode);
      break;
    case SectorMode::Mode2Form1:
      facts.edc = edc_holds(sector, sub_header_offset, form1_edc);
      facts.parity = parity_holds(sector, mode);
      break;
    case SectorMode::Mode2Form2:
      facts.edc = *read_struct<Le<std::uint32_t>>(sector, form2_edc_at) == 0 ||
                  edc_holds(sector, sub_header_offset, form2_edc_at);
      break;
    default:
      facts.sub_header = {};
  }
  return facts;
}

// Where only parity is damaged, its vectors may hold more errors than they can tell; the data are
// then what the EDC says.
bool correct(SectorSpan sector, std::size_t edc_from, std::size_t edc_at) {
  if (correct_by_parity(ecc_part(sector)))
    return true;
  if (!edc_holds(sector, edc_from, edc_at))
    return false;
  add_parity(ecc_part(sector));
  return true;
}

// Mends the sector as one of `mode`; whether it is sound then.
bool mended(SectorSpan sector, SectorMode mode, std::optional<Msf> at) {
  if (mode == SectorMode::Mode1) {
    if (!correct(sector, 0, mode1_edc))
      return false;
  } else {
    WithoutHeader copy(sector);
    if (!correct(copy.sector, sub_header_offset, form1_edc))
      return false;
    // What the header had counted as zeros, and must not have become anything else.
    if (std::any_of(copy.sector.begin() + header_offset, copy.sector.begin() + sub_header_offset,
                    [](std::uint8_t byte) { return byte != 0; }))
      return false;
    std::copy(copy.sector.begin() + sub_header_offset, copy.sector.end(),
              sector.begin() + sub_header_offset);
    if (at) {
      const auto header = header_of(*at, 2);
      std::copy(header.begin(), header.end(), sector.begin() + header_offset);
    }
  }
  const SectorFacts facts = check_sector(sector);
  return facts.mode == mode && facts.sound();
}

}  // namespace

const char* to_string(SectorMode mode) {
  constexpr std::array words{"audio",  "mode 0",        "mode 1",
                             "mode 2", "mode 2 form 1", "mode 2 form 2"};
  return words[static_cast<std::size_t>(mode)];
}

std::size_t user_bytes(SectorMode mode) {
  constexpr std::array<std::size_t, 6> bytes{2352, 2336, 2048, 2336, 2048, 2324};
  return bytes[static_cast<std::size_t>(mode)];
}

std::size_t user_offset(SectorMode mode) {
  constexpr std::array<std::size_t, 6> offsets{0, 16, 16, 16, 24, 24};
  return offsets[static_cast<std::size_t>(mode)];
}

void encode_sector(SectorMode mode, Msf at, Bytes user, SubHeader sub_header, SectorSpan out,
                   bool form2_edc) {
  if (mode == SectorMode::Audio) {
    std::copy(user.begin(), user.end(), out.begin());
    return;
  }
  const unsigned mode_byte = mode == SectorMode::Mode0 ? 0 : mode == SectorMode::Mode1 ? 1 : 2;
  const auto header = header_of(at, mode_byte);
  std::copy(sector_sync.begin(), sector_sync.end(), out.begin());
  std::copy(header.begin(), header.end(), out.begin() + header_offset);
  const std::size_t offset = user_offset(mode);
  if (mode == SectorMode::Mode0) {
    std::fill(out.begin() + static_cast<std::ptrdiff_t>(offset), out.end(), std::uint8_t{0});
    return;
  }
  std::memcpy(out.data() + offset, user.data(), user_bytes(mode));
  if (mode == SectorMode::Mode1) {
    put_edc(out, 0, mode1_edc);
    std::fill_n(out.begin() + mode1_edc + 4, 8, std::uint8_t{0});  // ECMA-130 14.4
    add_parity(ecc_part(out));
    return;
  }
  if (mode == SectorMode::Mode2)
    return;
  const bool form2 = mode == SectorMode::Mode2Form2;
  sub_header.submode =
      static_cast<std::uint8_t>(form2 ? sub_header.submode | Form2 : sub_header.submode & ~Form2);
  std::memcpy(out.data() + sub_header_offset, &sub_header, sizeof sub_header);
  std::memcpy(out.data() + sub_header_offset + 4, &sub_header, sizeof sub_header);
  if (form2) {
    if (form2_edc)
      put_edc(out, sub_header_offset, form2_edc_at);
    else
      std::fill(out.begin() + form2_edc_at, out.end(), std::uint8_t{0});
    return;
  }
  put_edc(out, sub_header_offset, form1_edc);
  std::fill_n(out.begin() + header_offset, 4, std::uint8_t{0});
  add_parity(ecc_part(out));
  std::copy(header.begin(), header.end(), out.begin() + header_offset);
}

SectorFacts check_sector(SectorView sector) {
  if (!has_sync(sector)) {
    SectorFacts facts;
    facts.sync = false;
    return facts;
  }
  switch (sector[mode_offset]) {
    case 0:
      return judged(sector, SectorMode::Mode0);
    case 1:
      return judged(sector, SectorMode::Mode1);
    case 2:
      return judged(sector, mode2_of(sector));
    default:
      break;
  }
  SectorFacts facts = judged(sector, SectorMode::Mode1);  // the mode byte is damaged, or more
  facts.edc = false;
  return facts;
}

Repair correct_sector(SectorSpan sector, std::optional<Msf> at) {
  const SectorFacts facts = check_sector(sector);
  // One damaged copy of its sub-header makes a sector of form 1 one of no form.
  const bool here = !at || facts.address == at;
  if (facts.sound() && here && facts.mode != SectorMode::Mode2)
    return Repair::Sound;
  std::array<std::uint8_t, sector_size> copy;
  std::copy(sector_sync.begin(), sector_sync.end(), copy.begin());
  // A damaged mode byte or sub-header must not decide what the sector is.
  for (const SectorMode mode : {SectorMode::Mode1, SectorMode::Mode2Form1}) {
    std::copy(sector.begin() + header_offset, sector.end(), copy.begin() + header_offset);
    if (!mended(SectorSpan(copy), mode, at) || (at && address_of(copy) != at))
      continue;
    std::copy(copy.begin(), copy.end(), sector.begin());
    return Repair::Repaired;
  }
  return facts.sound() ? Repair::Sound : Repair::Hopeless;
}

}  // namespace disc::cd
