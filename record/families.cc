// Which recorder takes which medium.
#include <algorithm>
#include <array>

#include "record/recorders.h"

namespace disc::record {
namespace {

using mmc::Profile;

const std::array<Family, 5> all{{
    {"cd", {Profile::CdR, Profile::CdRw}, make_cd_recorder},
    {"dvd-r",
     {Profile::DvdR, Profile::DvdRwSequential, Profile::DvdRDualLayer, Profile::DvdRDualLayerJump},
     make_dvd_minus_recorder},
    {"dvd+r", {Profile::DvdPlusR, Profile::DvdPlusRDualLayer}, make_dvd_plus_recorder},
    {"bd-r", {Profile::BdRSequential, Profile::BdRRandom}, make_bd_r_recorder},
    {"random",
     {Profile::DvdRam, Profile::DvdRwRestrictedOverwrite, Profile::DvdPlusRw,
      Profile::DvdPlusRwDualLayer, Profile::BdRe, Profile::RemovableDisk,
      Profile::NonRemovableDisk},
     make_random_recorder},
}};

}  // namespace

std::span<const Family> families() { return all; }

std::unique_ptr<Recorder> make_recorder(const Workplace& place) {
  const Profile profile = place.medium.profile();
  for (const Family& family : all)
    if (std::find(family.profiles.begin(), family.profiles.end(), profile) != family.profiles.end())
      return family.make(place);
  throw PlanError(cat(place.medium.drive, ": ", mmc::describe(profile),
                      mmc::is_recordable(profile) ? " is a kind of disc that cannot be written here"
                                                  : " cannot be written"));
}

}  // namespace disc::record
