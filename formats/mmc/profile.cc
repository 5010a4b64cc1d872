// The table of profiles.
#include "formats/mmc/profile.h"

#include <algorithm>
#include <array>

#include "formats/base/cat.h"
#include "formats/mmc/hex.h"

namespace disc::mmc {
namespace {

struct Row {
  Profile profile;
  std::string_view word;
  std::string_view text;
};

// In ascending order.
constexpr Row rows[] = {
    {Profile::None, "", "no medium"},
    {Profile::NonRemovableDisk, "", "non-removable disk"},
    {Profile::RemovableDisk, "", "removable disk"},
    {Profile::MagnetoOpticalErasable, "", "magneto-optical erasable"},
    {Profile::OpticalWriteOnce, "", "optical write once"},
    {Profile::AdvancedMagnetoOptical, "", "advanced storage magneto-optical"},
    {Profile::CdRom, "cd-rom", "CD-ROM"},
    {Profile::CdR, "cd-r", "CD-R"},
    {Profile::CdRw, "cd-rw", "CD-RW"},
    {Profile::DvdRom, "dvd-rom", "DVD-ROM"},
    {Profile::DvdR, "dvd-r", "DVD-R sequential recording"},
    {Profile::DvdRam, "dvd-ram", "DVD-RAM"},
    {Profile::DvdRwRestrictedOverwrite, "dvd-rw-ro", "DVD-RW restricted overwrite"},
    {Profile::DvdRwSequential, "dvd-rw", "DVD-RW sequential recording"},
    {Profile::DvdRDualLayer, "dvd-r-dl", "DVD-R dual layer sequential recording"},
    {Profile::DvdRDualLayerJump, "dvd-r-dl-jump", "DVD-R dual layer jump recording"},
    {Profile::DvdRwDualLayer, "", "DVD-RW dual layer"},
    {Profile::DvdDownload, "", "DVD-Download disc recording"},
    {Profile::DvdPlusRw, "dvd+rw", "DVD+RW"},
    {Profile::DvdPlusR, "dvd+r", "DVD+R"},
    {Profile::DdcdRom, "", "DDCD-ROM"},
    {Profile::DdcdR, "", "DDCD-R"},
    {Profile::DdcdRw, "", "DDCD-RW"},
    {Profile::DvdPlusRwDualLayer, "dvd+rw-dl", "DVD+RW dual layer"},
    {Profile::DvdPlusRDualLayer, "dvd+r-dl", "DVD+R dual layer"},
    {Profile::BdRom, "bd-rom", "BD-ROM"},
    {Profile::BdRSequential, "bd-r", "BD-R sequential recording"},
    {Profile::BdRRandom, "bd-r-rrm", "BD-R random recording"},
    {Profile::BdRe, "bd-re", "BD-RE"},
    {Profile::HdDvdRom, "", "HD DVD-ROM"},
    {Profile::HdDvdR, "", "HD DVD-R"},
    {Profile::HdDvdRam, "", "HD DVD-RAM"},
    {Profile::HdDvdRw, "", "HD DVD-RW"},
    {Profile::HdDvdRDualLayer, "", "HD DVD-R dual layer"},
    {Profile::HdDvdRwDualLayer, "", "HD DVD-RW dual layer"},
    {Profile::NonConforming, "", "not conforming to any profile"},
};
static_assert(std::ranges::is_sorted(rows, {}, &Row::profile));

constexpr auto named = [] {
  std::array<Profile, std::ranges::count_if(rows, [](const Row& row) { return !row.word.empty(); })>
      profiles{};
  std::size_t count = 0;
  for (const Row& row : rows) {
    if (!row.word.empty())
      profiles[count++] = row.profile;
  }
  return profiles;
}();

const Row* find(Profile profile) {
  const auto* const row = std::ranges::lower_bound(rows, profile, {}, &Row::profile);
  return row != std::end(rows) && row->profile == profile ? row : nullptr;
}

bool is_between(Profile profile, Profile first, Profile last) {
  return first <= profile && profile <= last;
}

}  // namespace

std::string describe(Profile profile) {
  const Row* const row = find(profile);
  return row != nullptr ? std::string(row->text)
                        : cat("profile ", to_hex_digits(static_cast<unsigned>(profile), 4), 'h');
}

std::string_view word_of(Profile profile) {
  const Row* const row = find(profile);
  return row != nullptr ? row->word : std::string_view{};
}

std::optional<Profile> profile_of(std::string_view word) {
  const auto* const row = std::ranges::find(rows, word, &Row::word);
  if (word.empty() || row == std::end(rows))
    return std::nullopt;
  return row->profile;
}

std::span<const Profile> named_profiles() { return named; }

bool is_cd(Profile profile) { return is_between(profile, Profile::CdRom, Profile::CdRw); }

bool is_dvd(Profile profile) {
  return is_between(profile, Profile::DvdRom, Profile::DvdPlusR) ||
         profile == Profile::DvdPlusRwDualLayer || profile == Profile::DvdPlusRDualLayer;
}

bool is_dvd_plus(Profile profile) {
  return profile == Profile::DvdPlusRw || profile == Profile::DvdPlusR ||
         profile == Profile::DvdPlusRwDualLayer || profile == Profile::DvdPlusRDualLayer;
}

bool is_bd(Profile profile) { return is_between(profile, Profile::BdRom, Profile::BdRe); }

bool is_recordable(Profile profile) {
  return is_sequential(profile) || is_random_writable(profile);
}

bool is_rewritable(Profile profile) {
  switch (profile) {
    case Profile::RemovableDisk:
    case Profile::NonRemovableDisk:
    case Profile::MagnetoOpticalErasable:
    case Profile::AdvancedMagnetoOptical:
    case Profile::CdRw:
    case Profile::DvdRam:
    case Profile::DvdRwRestrictedOverwrite:
    case Profile::DvdRwSequential:
    case Profile::DvdRwDualLayer:
    case Profile::DvdPlusRw:
    case Profile::DdcdRw:
    case Profile::DvdPlusRwDualLayer:
    case Profile::BdRe:
    case Profile::HdDvdRam:
    case Profile::HdDvdRw:
    case Profile::HdDvdRwDualLayer:
      return true;
    default:
      return false;
  }
}

bool is_random_writable(Profile profile) {
  return profile == Profile::BdRRandom || (is_rewritable(profile) && !is_sequential(profile));
}

bool is_sequential(Profile profile) {
  switch (profile) {
    case Profile::CdR:
    case Profile::CdRw:
    case Profile::DvdR:
    case Profile::DvdRwSequential:
    case Profile::DvdRDualLayer:
    case Profile::DvdRDualLayerJump:
    case Profile::DvdRwDualLayer:
    case Profile::DvdDownload:
    case Profile::DvdPlusR:
    case Profile::DdcdR:
    case Profile::DdcdRw:
    case Profile::DvdPlusRDualLayer:
    case Profile::BdRSequential:
    case Profile::HdDvdR:
    case Profile::HdDvdRDualLayer:
      return true;
    default:
      return false;
  }
}

bool is_dual_layer(Profile profile) {
  return is_between(profile, Profile::DvdRDualLayer, Profile::DvdRwDualLayer) ||
         profile == Profile::DvdPlusRwDualLayer || profile == Profile::DvdPlusRDualLayer ||
         profile == Profile::HdDvdRDualLayer || profile == Profile::HdDvdRwDualLayer;
}

std::uint32_t ecc_blocks(Profile profile) {
  if (is_dvd(profile))
    return 16;
  return is_bd(profile) || is_between(profile, Profile::HdDvdRom, Profile::HdDvdRwDualLayer) ? 32
                                                                                             : 1;
}

}  // namespace disc::mmc
