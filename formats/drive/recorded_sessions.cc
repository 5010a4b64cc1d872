// The sessions that a medium in a drive has, and where the next one would begin.
#include "formats/drive/recorded_sessions.h"

#include <algorithm>
#include <array>

#include "formats/drive/drive_source.h"
#include "formats/drive/open_drive.h"
#include "formats/mmc/commands.h"
#include "formats/mmc/disc_information.h"
#include "formats/mmc/profile.h"
#include "formats/mmc/track_information.h"

namespace disc::drive {
namespace {

constexpr milliseconds answer_time{60'000};
// BD-R holds thousands; beyond this a drive counts what is not there.
constexpr std::uint16_t most_tracks = 10'000;

// The answer without what the drive did not fill; empty where it refused.
template <class Command>
std::vector<std::uint8_t> ask(Transport& drive, const Command& command, std::size_t bytes) {
  std::vector<std::uint8_t> answer(bytes);
  Outcome outcome;
  for (int i = 0; i < 3; ++i) {
    outcome = drive.receive(command, answer, answer_time);
    if (outcome.good() || outcome.reason().key != mmc::unit_attention)
      break;
  }
  if (!outcome.good())
    return {};
  answer.resize(bytes - std::min<std::size_t>(bytes, outcome.residue));
  return answer;
}

mmc::Profile profile_of_medium(Transport& drive) {
  mmc::GetConfiguration command;
  command.requested_type = mmc::GetConfiguration::current;
  command.allocation_length = 8;
  const std::vector<std::uint8_t> header = ask(drive, command, 8);
  const auto profile = read_struct<Be<std::uint16_t>>(header, 6);
  return profile ? static_cast<mmc::Profile>(std::uint16_t{*profile}) : mmc::Profile::None;
}

std::optional<mmc::TrackInformation> ask_track(Transport& drive, std::uint32_t number) {
  constexpr std::uint16_t bytes = 48;
  mmc::ReadTrackInformation command;
  command.address = number;
  command.allocation_length = bytes;
  return mmc::decode_track_information(ask(drive, command, bytes));
}

DiscFamily family_of(mmc::Profile profile) {
  if (mmc::is_cd(profile))
    return DiscFamily::Cd;
  const auto number = static_cast<std::uint16_t>(profile);
  if (number >= 0x10 && number < 0x30)
    return DiscFamily::Dvd;
  return number >= 0x40 && number < 0x50 ? DiscFamily::Bd : DiscFamily::Other;
}

void add_track(const mmc::TrackInformation& track, std::uint16_t& session,
               RecordedSessions& found) {
  if (track.session != session) {
    session = track.session;
    found.sessions.push_back({{track.start, 0}, !track.is_audio()});
  }
  Extent& extent = found.sessions.back().extent;
  extent.blocks =
      std::max(extent.blocks,
               track.start - extent.first +
                   static_cast<std::int32_t>(std::min<std::uint32_t>(track.size, INT32_MAX / 2)));
}

}  // namespace

RecordedSessions recorded_sessions(Transport& drive) {
  RecordedSessions found;
  const mmc::Profile profile = profile_of_medium(drive);
  found.family = family_of(profile);
  found.random_writable = mmc::is_random_writable(profile);
  constexpr std::uint16_t disc_bytes = 34;
  mmc::ReadDiscInformation command;
  command.allocation_length = disc_bytes;
  const auto disc = mmc::decode_disc_information(ask(drive, command, disc_bytes));
  if (!disc || found.random_writable || disc->status == mmc::DiscStatus::Blank)
    return found;
  const auto first = std::max<std::uint16_t>(disc->first_track, 1);
  const std::uint16_t last = std::min(disc->last_track_of_last_session, most_tracks);
  std::uint16_t session = 0;
  const bool last_is_open = disc->last_session != mmc::SessionState::Complete;
  for (std::uint16_t number = first; number <= last; ++number) {
    const auto track = ask_track(drive, number);
    if (!track || track->track != number)
      break;
    if (last_is_open && number >= disc->first_track_of_last_session) {
      // Recorded track at once and not closed yet: a session in the making.
      if (track->next_writable_address)
        found.next_writable = track->next_writable_address;
      continue;
    }
    add_track(*track, session, found);
  }
  if (disc->status == mmc::DiscStatus::Complete)
    found.next_writable.reset();
  else if (const auto open = ask_track(drive, mmc::ReadTrackInformation::invisible_track);
           open && open->next_writable_address)
    found.next_writable = open->next_writable_address;
  return found;
}

Lba mounted_session(const RecordedSessions& recorded) {
  Lba start{0};
  for (const RecordedSession& session : recorded.sessions)
    if (session.data && !recorded.random_writable)
      start = session.extent.first;
  return start;
}

RecordedMedium open_recorded_medium(const std::string& address) {
  OpenOptions options;
  options.writes = false;
  std::unique_ptr<Transport> drive = open_drive(address, options);
  Transport& asked = *drive;
  RecordedMedium medium;
  medium.source = std::make_unique<DriveSource>(std::move(drive));
  medium.recorded = recorded_sessions(asked);
  return medium;
}

}  // namespace disc::drive
