// Whole sectors out of the parts of them that image files store.
#include "formats/cd/stored_sector.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace disc::cd {
namespace {

constexpr std::size_t header_end = 16;
constexpr std::size_t sub_header_bytes = 8;  // both copies
constexpr std::size_t form1_bytes = 2048, form2_bytes = 2324;
constexpr std::size_t form1_edc = 2072;

constexpr bool has_forms(TrackMode mode) { return mode >= TrackMode::Mode2; }

SubHeader sub_header_of(Bytes bytes) { return {bytes[0], bytes[1], bytes[2], bytes[3]}; }

bool is_form2(TrackMode mode, SubHeader sub_header) {
  return mode == TrackMode::Mode2Form2 ||
         (mode != TrackMode::Mode2Form1 && (sub_header.submode & Form2) != 0);
}

void make_form(TrackMode mode, Msf at, SubHeader sub_header, Bytes user, SectorSpan out) {
  const bool form2 = is_form2(mode, sub_header);
  encode_sector(form2 ? SectorMode::Mode2Form2 : SectorMode::Mode2Form1, at,
                user.first(form2 ? form2_bytes : form1_bytes), sub_header, out);
}

// All behind the header is stored. Programs that let the recorder make the ECC store zeros for it;
// the EDC of form 2 may be zeros on a disc too.
void make_from_2336(TrackMode mode, Msf at, Bytes stored, SectorSpan out) {
  encode_sector(SectorMode::Mode2, at, stored, {}, out);
  const SubHeader sub_header = sub_header_of(stored);
  const bool unfinished =
      std::all_of(out.begin() + form1_edc, out.end(), [](std::uint8_t byte) { return byte == 0; });
  if (mode != TrackMode::Mode2 && !is_form2(mode, sub_header) && unfinished)
    make_form(mode, at, sub_header, stored.subspan(sub_header_bytes), out);
}

}  // namespace

bool can_store(TrackMode mode, std::uint32_t stored_bytes) {
  switch (stored_bytes) {
    case 2352:
      return true;
    case 2336:
      return mode == TrackMode::Mode0 || has_forms(mode);
    case 2048:
      return mode == TrackMode::Mode1 || (has_forms(mode) && mode != TrackMode::Mode2Form2);
    case 2056:
      return has_forms(mode) && mode != TrackMode::Mode2Form2;
    case 2324:
    case 2328:
      return has_forms(mode) && mode != TrackMode::Mode2Form1;
    case 2332:
      return has_forms(mode);
    default:
      return false;
  }
}

void make_whole(TrackMode mode, Msf at, Bytes stored, SectorSpan out) {
  switch (stored.size()) {
    case 2048:
      if (mode == TrackMode::Mode1)
        return encode_sector(SectorMode::Mode1, at, stored, {}, out);
      return make_form(TrackMode::Mode2Form1, at, form1_sub_header, stored, out);
    case 2056:
      return make_form(TrackMode::Mode2Form1, at, sub_header_of(stored),
                       stored.subspan(sub_header_bytes), out);
    case 2324:
      return make_form(TrackMode::Mode2Form2, at, form2_sub_header, stored, out);
    case 2328: {
      const Bytes edc = stored.subspan(form2_bytes);
      // An EDC that is there counts in a sub-header that is not.
      const bool has_edc = std::any_of(edc.begin(), edc.end(), [](auto byte) { return byte != 0; });
      return encode_sector(SectorMode::Mode2Form2, at, stored.first(form2_bytes), form2_sub_header,
                           out, has_edc);
    }
    case 2332:
      return make_form(mode, at, sub_header_of(stored), stored.subspan(sub_header_bytes), out);
    case 2336:
      if (mode == TrackMode::Mode0) {
        encode_sector(SectorMode::Mode0, at, {}, {}, out);
        std::copy(stored.begin(), stored.end(), out.begin() + header_end);
        return;
      }
      return make_from_2336(mode, at, stored, out);
    default:
      std::copy(stored.begin(), stored.end(), out.begin());
  }
}

SectorMode sector_mode(TrackMode mode) {
  constexpr SectorMode modes[] = {
      SectorMode::Audio,      SectorMode::Mode0,      SectorMode::Mode1, SectorMode::Mode2,
      SectorMode::Mode2Form1, SectorMode::Mode2Form2, SectorMode::Mode2,
  };
  return modes[static_cast<std::size_t>(mode)];
}

void make_empty(TrackMode mode, Msf at, SectorSpan out) {
  static constexpr std::array<std::uint8_t, sector_size> zeros{};
  const Bytes all(zeros);
  switch (mode) {
    case TrackMode::Audio:
      std::copy(zeros.begin(), zeros.end(), out.begin());
      return;
    case TrackMode::Mode0:
      return encode_sector(SectorMode::Mode0, at, {}, {}, out);
    case TrackMode::Mode1:
      return make_whole(mode, at, all.first(form1_bytes), out);
    case TrackMode::Mode2:
      return make_whole(mode, at, all.first(2336), out);
    case TrackMode::Mode2Form1:
      return make_whole(mode, at, all.first(form1_bytes), out);
    case TrackMode::Mode2Form2:
    case TrackMode::Mode2Mixed:
      return make_whole(mode, at, all.first(form2_bytes), out);
  }
}

}  // namespace disc::cd
