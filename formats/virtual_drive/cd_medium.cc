// A CD-R or CD-RW in the virtual drive: what it is and what it tells of itself.
#include "formats/virtual_drive/cd_medium.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>
#include <utility>

#include "formats/base/error.h"
#include "formats/mmc/commands.h"
#include "formats/mmc/features.h"
#include "formats/mmc/write_features.h"
#include "formats/virtual_drive/cd_details.h"

namespace disc::virtual_drive {
namespace {

constexpr std::uint32_t most_cue_sheet = 3240;
// Bits of what page 05h can have: sectors alone, all of mode 1 and 2, and forms of XA.
constexpr std::uint16_t at_once_block_types = 0x3F01;
constexpr std::uint8_t rewritable_sub_types = 0x07;

// "97m27s18f": the maker of a disc is told by where the first lead-in starts.
cd::Msf lead_in_of(std::string_view media_id) {
  cd::Msf time{97, 26, 66};
  unsigned parts[3]{};
  const char* at = media_id.data();
  const char* const end = at + media_id.size();
  for (unsigned& part : parts) {
    const auto [rest, error] = std::from_chars(at, end, part);
    if (error != std::errc() || rest == end)
      return time;
    at = rest + 1;
  }
  if (parts[0] < 90 || parts[0] > 99 || parts[1] > 59 || parts[2] > 74)
    return time;
  return {static_cast<std::uint8_t>(parts[0]), static_cast<std::uint8_t>(parts[1]),
          static_cast<std::uint8_t>(parts[2])};
}

}  // namespace

std::unique_ptr<MediumModel> make_cd(DiscFolder& folder, const DriveView& view) {
  return std::make_unique<CdMedium>(folder, view);
}

CdMedium::CdMedium(DiscFolder& folder, const DriveView& view)
    : MediumModel(folder, view),
      layout_(read_cd_layout(folder.state().details, folder.path())),
      store_(folder, layout_.links) {
  layout_.groove.rewritable = folder.kind().erasable;
  layout_.groove.lead_in = lead_in_of(state().media_id);
  layout_.groove.last_lead_out = cd::to_msf(Lba{static_cast<std::int32_t>(state().capacity)});
  if (view.personality.blank_cd_begins_in_pause)
    layout_.groove.blank_next_writable = Lba{-pregap_blocks};
}

void CdMedium::changed() {
  subcode_.reset();
  if (before_test_)
    return;
  state().details = to_json(layout_);
}

void CdMedium::recover() {
  // A drive that lost its power finds where recording ended; a session at once cannot go on.
  CdTrack* const track = layout_.open_track(false);
  if (!track)
    return;
  Lba end = track->facts.start;
  while (end < track->facts.end && store_.state(end) == CdBlockState::Recorded)
    end = end + 1;
  if (end == track->facts.end)
    return;
  track->facts.end = end;
  track->damaged = true;
  changed();
}

Lba CdMedium::last_recordable() const {
  return cd::to_lba(layout_.groove.last_lead_out) + layout_.groove.overburn_blocks;
}

const cd::Subcode* CdMedium::subcode() const {
  if (!subcode_) {
    const cd::Disc disc = to_disc(layout_);
    if (disc.sessions.empty())
      return nullptr;
    subcode_ = std::make_unique<cd::Subcode>(disc, cd::SubchannelStyle{}, times_of(layout_));
  }
  return subcode_.get();
}

std::array<std::uint8_t, cd::subchannel_size> CdMedium::subchannel_of(Lba at,
                                                                      const CdBlock& block) const {
  auto out = block.subchannel;
  for (const CdSession& session : layout_.sessions)
    if (session.raw && session.lead_in <= at && at < session.lead_out)
      return out;
  const cd::Subcode* const made = subcode();
  if (made && made->begin() <= at && at < made->end())
    made->put(at, cd::Subchannel::PwRaw, out);
  return out;
}

void CdMedium::update_features(mmc::Configuration& configuration) const {
  set_current(configuration, mmc::RandomReadableFeature{});
  set_current(configuration, mmc::MultiReadFeature{});
  mmc::CdReadFeature reading;
  reading.c2 = reading.cd_text = true;
  set_current(configuration, reading);
  if (layout_.finalized && !layout_.groove.rewritable)
    return;
  mmc::CdTrackAtOnceFeature at_once;
  at_once.underrun_free = at_once.test_write = true;
  at_once.cd_rw = layout_.groove.rewritable;
  at_once.data_block_types = at_once_block_types;
  set_current(configuration, at_once);
  mmc::CdMasteringFeature mastering;
  mastering.underrun_free = mastering.session_at_once = mastering.test_write = true;
  mastering.r_to_w = !drive().personality.raw_of_pq_only;
  mastering.raw = mastering.raw_multisession = !drive().personality.cannot_write_raw;
  mastering.cd_rw = layout_.groove.rewritable;
  mastering.most_cue_sheet = most_cue_sheet;
  set_current(configuration, mastering);
  if (layout_.groove.rewritable) {
    mmc::CdRwMediaWriteFeature rewriting;
    rewriting.sub_types = rewritable_sub_types;
    set_current(configuration, rewriting);
  }
}

mmc::DiscInformation CdMedium::disc_information() const {
  return virtual_drive::disc_information(layout_);
}

Answer CdMedium::track_resources(mmc::TrackResources& resources) const {
  resources.most_tracks = resources.most_appendable_tracks = 99;
  resources.assigned_tracks = static_cast<std::uint16_t>(layout_.next_track() - 1);
  resources.appendable_tracks = 0;
  if (layout_.has_open_session())
    for (const CdTrack& track : layout_.sessions.back().tracks)
      resources.appendable_tracks =
          static_cast<std::uint16_t>(resources.appendable_tracks + (track.open ? 1 : 0));
  return {};
}

Answer CdMedium::track_information(std::uint8_t type, std::uint32_t address, bool open,
                                   mmc::TrackInformation& information) const {
  std::optional<mmc::TrackInformation> found;
  if (type == mmc::ReadTrackInformation::by_address) {
    found = track_information_at(layout_, Lba{static_cast<std::int32_t>(address)});
    if (!found)
      return mmc::out_of_range;
  } else if (type == mmc::ReadTrackInformation::by_track && address == 0) {
    // The lead-in: what a disc written raw would begin with (MMC-5 6.26.2.3).
    return bad_field(2);
  } else if (type == mmc::ReadTrackInformation::by_track) {
    found = virtual_drive::track_information(layout_, address);
  } else if (type == mmc::ReadTrackInformation::by_session && address >= 1 &&
             address <= layout_.sessions.size() && !layout_.sessions[address - 1].tracks.empty()) {
    found = virtual_drive::track_information(
        layout_, layout_.sessions[address - 1].tracks.front().facts.number);
  } else if (type == mmc::ReadTrackInformation::by_session &&
             address == layout_.sessions.size() + 1 && !layout_.has_open_session()) {
    found = virtual_drive::track_information(layout_, 0xFF);
  }
  while (found && open && !found->next_writable_address)
    found = virtual_drive::track_information(layout_, found->track + 1U);
  if (!found)
    return bad_field(2);
  information = *found;
  return {};
}

Lba CdMedium::last_block() const {
  Lba last{-1};
  for (const CdSession& session : layout_.sessions)
    if (session.closed)
      last = session.lead_out + -1;
  return last;
}

mmc::Toc CdMedium::toc() const { return virtual_drive::toc(layout_, 0).value_or(mmc::Toc{}); }

mmc::SessionInformation CdMedium::session_information() const {
  return virtual_drive::session_information(layout_).value_or(mmc::SessionInformation{});
}

}  // namespace disc::virtual_drive
