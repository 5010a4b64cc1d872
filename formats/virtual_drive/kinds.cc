// The table of kinds: profile, layers, capacity, a maker's id that real discs bear.
#include "formats/virtual_drive/kinds.h"

#include <algorithm>
#include <array>

namespace disc::virtual_drive {
namespace {

using mmc::Profile;

// Blocks as discs on sale have them. CDs: 79:59:74 as last start of the lead-out, less the pause.
constexpr std::uint32_t cd_80 = 359849, dvd_r = 2298496, dvd_rw = 2297888, dvd_plus = 2295104,
                        dvd_ram = 2236704, dvd_r_dl = 4171712, dvd_plus_dl = 4173824,
                        bd_layer = 12219392, bd_xl_100 = 48878592, bd_xl_128 = 62500864;

constexpr std::array kinds{
    DiscKind{"cd-r", Family::Cd, Profile::CdR, 1, cd_80, 0, "97m17s06f", false},
    DiscKind{"cd-rw", Family::Cd, Profile::CdRw, 1, cd_80, 0, "97m27s18f", true},
    DiscKind{"dvd-r", Family::DvdMinus, Profile::DvdR, 1, dvd_r, 0, "TYG02", false},
    DiscKind{"dvd-rw", Family::DvdMinus, Profile::DvdRwSequential, 1, dvd_rw, 0, "TDK601saku",
             true},
    DiscKind{"dvd-rw-ro", Family::DvdMinus, Profile::DvdRwRestrictedOverwrite, 1, dvd_rw, 0,
             "TDK601saku", true},
    DiscKind{"dvd-ram", Family::DvdRam, Profile::DvdRam, 1, dvd_ram, 0, "", true},
    DiscKind{"dvd-r-dl", Family::DvdMinus, Profile::DvdRDualLayer, 2, dvd_r_dl, dvd_r_dl / 2,
             "MKM 01RD30", false},
    DiscKind{"dvd-r-dl-jump", Family::DvdMinus, Profile::DvdRDualLayerJump, 2, dvd_r_dl,
             dvd_r_dl / 2, "MKM 01RD30", false},
    DiscKind{"dvd+r", Family::DvdPlus, Profile::DvdPlusR, 1, dvd_plus, 0, "MCC/004", false},
    DiscKind{"dvd+rw", Family::DvdPlus, Profile::DvdPlusRw, 1, dvd_plus, 0, "MKM/A02", true},
    DiscKind{"dvd+r-dl", Family::DvdPlus, Profile::DvdPlusRDualLayer, 2, dvd_plus_dl,
             dvd_plus_dl / 2, "MKM/001", false},
    DiscKind{"dvd+rw-dl", Family::DvdPlus, Profile::DvdPlusRwDualLayer, 2, dvd_plus_dl,
             dvd_plus_dl / 2, "RICOHJPN/W21", true},
    DiscKind{"bd-r", Family::Bd, Profile::BdRSequential, 1, bd_layer, 0, "VERBAT/IMe", false},
    DiscKind{"bd-r-dl", Family::Bd, Profile::BdRSequential, 2, 2 * bd_layer, bd_layer, "VERBAT/IMf",
             false},
    DiscKind{"bd-r-xl", Family::Bd, Profile::BdRSequential, 3, bd_xl_100, bd_xl_100 / 3,
             "VERBAT/IMk", false},
    DiscKind{"bd-r-xl-128", Family::Bd, Profile::BdRSequential, 4, bd_xl_128, bd_xl_128 / 4,
             "SONY/NQ1", false},
    DiscKind{"bd-re", Family::Bd, Profile::BdRe, 1, bd_layer, 0, "VERBAT/IM0", true},
    DiscKind{"bd-re-dl", Family::Bd, Profile::BdRe, 2, 2 * bd_layer, bd_layer, "PHILIP/W02", true},
    DiscKind{"bd-re-xl", Family::Bd, Profile::BdRe, 3, bd_xl_100, bd_xl_100 / 3, "PAN/W31", true},
    DiscKind{"cd-rom", Family::Stamped, Profile::CdRom, 1, 0, 0, "", false},
    DiscKind{"dvd-rom", Family::Stamped, Profile::DvdRom, 1, 0, 0, "", false},
    DiscKind{"bd-rom", Family::Stamped, Profile::BdRom, 1, 0, 0, "", false},
};

}  // namespace

std::span<const DiscKind> disc_kinds() { return kinds; }

const DiscKind* find_kind(std::string_view name) {
  const auto found = std::ranges::find(kinds, name, &DiscKind::name);
  return found == kinds.end() ? nullptr : &*found;
}

std::string names_of_kinds() {
  std::string names;
  for (const DiscKind& kind : kinds)
    names.append(names.empty() ? "" : ", ").append(kind.name);
  return names;
}

std::uint32_t stored_block_size(Family family) { return family == Family::Cd ? 2448 : 2048; }

}  // namespace disc::virtual_drive
