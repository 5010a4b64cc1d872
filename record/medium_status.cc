// The state of a medium judged from what the drive says of it, and in words.
#include <array>
#include <utility>

#include "formats/mmc/features.h"
#include "record/medium.h"

namespace disc::record {
namespace {

using mmc::DiscStatus;
using mmc::Profile;
using mmc::SessionState;

// Media that take another recording only as a whole: a DVD-RW after minimal blanking has lost
// incremental recording (MMC-5 6.2.3.2), and a drive may know nothing but disc at once.
bool writes_once_more(const Medium& medium) {
  const Profile profile = medium.profile();
  if (profile != Profile::DvdR && profile != Profile::DvdRwSequential &&
      profile != Profile::DvdRDualLayer)
    return false;
  return medium.configuration.is_current(mmc::DvdMinusWriteFeature::code) &&
         !medium.configuration.is_current(mmc::IncrementalStreamingWritableFeature::code);
}

bool is_blanked_to_be_rewritten(Profile profile) {
  return profile == Profile::CdRw || profile == Profile::DvdRwSequential ||
         profile == Profile::DvdRwDualLayer;
}

/// Whether the drive has a feature for writing this medium at all: a reader knows the profiles of
/// recordable media, too.
bool can_write(const Medium& medium) {
  const auto writes = [&](auto... kinds) {
    return (medium.configuration.is_current(decltype(kinds)::code) || ...);
  };
  if (writes(mmc::RandomWritableFeature{}, mmc::IncrementalStreamingWritableFeature{},
             mmc::WriteOnceFeature{}, mmc::RestrictedOverwriteFeature{},
             mmc::RigidRestrictedOverwriteFeature{}, mmc::CdTrackAtOnceFeature{},
             mmc::CdMasteringFeature{}, mmc::DvdMinusWriteFeature{},
             mmc::LayerJumpRecordingFeature{}, mmc::BdWriteFeature{}))
    return true;
  const auto flagged = [&](auto kind) {
    const auto feature = medium.configuration.get_current<decltype(kind)>();
    return feature && feature->write;
  };
  return flagged(mmc::DvdPlusRFeature{}) || flagged(mmc::DvdPlusRwFeature{}) ||
         flagged(mmc::DvdPlusRDualLayerFeature{}) || flagged(mmc::DvdPlusRwDualLayerFeature{});
}

}  // namespace

const mmc::TrackInformation* Medium::open_track() const {
  if (tracks.empty() || !tracks.back().next_writable_address)
    return nullptr;
  return &tracks.back();
}

MediaStatus status_of(const Medium& medium) {
  MediaStatus status;
  if (!medium.has_medium())
    return status;
  const Profile profile = medium.profile();
  const bool random = mmc::is_random_writable(profile);
  status.unsupported = profile == Profile::None || profile == Profile::NonConforming ||
                       (mmc::is_recordable(profile) && !can_write(medium));
  status.overwrite_only = random;
  status.write_protected = medium.protection.any();
  if (!medium.disc)
    return status;
  const mmc::DiscInformation& disc = *medium.disc;
  status.blank = random ? !medium.formatted : disc.status == DiscStatus::Blank;
  status.appendable = !random && disc.status == DiscStatus::Appendable;
  status.finalized = !random && disc.status == DiscStatus::Complete;
  status.damaged = disc.last_session == SessionState::Damaged ||
                   (!medium.tracks.empty() && medium.tracks.back().damage);
  status.non_empty_session = status.appendable && disc.last_session == SessionState::Incomplete;
  status.erase_required = status.finalized && is_blanked_to_be_rewritten(profile);
  status.final_session = (status.blank || status.appendable) && writes_once_more(medium);
  return status;
}

std::uint16_t bits_of(const MediaStatus& status) {
  const std::array<std::pair<bool, std::uint16_t>, 10> bits{{{status.overwrite_only, 0x0001},
                                                             {status.blank, 0x0002},
                                                             {status.appendable, 0x0004},
                                                             {status.final_session, 0x0008},
                                                             {status.damaged, 0x0400},
                                                             {status.erase_required, 0x0800},
                                                             {status.non_empty_session, 0x1000},
                                                             {status.write_protected, 0x2000},
                                                             {status.finalized, 0x4000},
                                                             {status.unsupported, 0x8000}}};
  std::uint16_t all = 0;
  for (const auto& [is_set, bit] : bits)
    all = static_cast<std::uint16_t>(all | (is_set ? bit : 0));
  return all;
}

namespace {

template <std::size_t Count>
std::string listed(const std::array<std::pair<bool, const char*>, Count>& words) {
  std::string text;
  for (const auto& [is_said, word] : words)
    if (is_said)
      text += cat(text.empty() ? "" : ", ", word);
  return text;
}

}  // namespace

std::string describe(const MediaStatus& status) {
  const std::array<std::pair<bool, const char*>, 10> words{
      {{status.blank && status.overwrite_only, "not formatted yet"},
       {status.blank && !status.overwrite_only, "blank"},
       {status.appendable, "appendable"},
       {status.non_empty_session, "its last session is open"},
       {status.overwrite_only && !status.blank, "any block can be written"},
       {status.finalized, "closed"},
       {status.erase_required, "must be blanked before it can be written again"},
       {status.final_session, "takes one more recording, as a whole"},
       {status.damaged, "damaged at its end: see 'record repair'"},
       {status.write_protected, "write protected"}}};
  std::string text = listed(words);
  if (status.unsupported)
    text += cat(text.empty() ? "" : ", ", "this drive cannot write it");
  return text.empty() ? "unknown" : text;
}

std::string describe(const WriteProtection& protection) {
  const std::array<std::pair<bool, const char*>, 5> words{
      {{protection.until_power_down, "by the drive, until it is switched off"},
       {protection.persistent, "by a command, for good"},
       {protection.cartridge, "by the tab of its cartridge"},
       {protection.by_medium, "by the medium"},
       {protection.read_only, "it is read-only"}}};
  return listed(words);
}

}  // namespace disc::record
