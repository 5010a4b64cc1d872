// Mends what an interruption has left behind on a disc: damaged tracks and sessions.
#include "record/repair.h"

#include <algorithm>

#include "formats/base/cat.h"
#include "formats/mmc/commands.h"

namespace disc::record {

bool is_damaged(const Medium& medium) {
  return medium.status.damaged ||
         std::any_of(medium.tracks.begin(), medium.tracks.end(),
                     [](const mmc::TrackInformation& track) { return track.damage; });
}

std::vector<std::string> repair_tracks(Commander& commander, const Medium& medium,
                                       Progress& progress) {
  std::vector<std::string> done;
  for (const mmc::TrackInformation& track : medium.tracks) {
    if (!track.damage)
      continue;
    mmc::RepairTrack command;
    command.flags = mmc::RepairTrack::immediate;
    command.track = track.track;
    const std::string stage = cat("repairing track ", track.track);
    try {
      if (!commander.send_if_known(command, stage)) {
        done.push_back(cat("track ", track.track, ": is damaged, and the drive cannot repair it"));
        continue;
      }
      commander.wait_until_done(stage, work_time_of(command, commander.basis()), progress);
      done.push_back(cat("track ", track.track, ": was damaged, repaired"));
    } catch (const drive::DriveError& error) {
      done.push_back(cat("track ", track.track, ": is damaged still: ", error.what()));
    }
  }
  return done;
}

std::vector<std::string> faults_of(const Medium& medium) {
  std::vector<std::string> faults;
  for (const mmc::TrackInformation& track : medium.tracks)
    if (track.damage)
      faults.push_back(cat("track ", track.track, " of session ", track.session, " is damaged"));
    else if (track.next_writable_address && !track.blank)
      faults.push_back(cat("track ", track.track, " of session ", track.session,
                           " is open; it has ", *track.next_writable_address - track.start,
                           " blocks"));
  if (!medium.disc)
    return faults;
  if (medium.disc->last_session == mmc::SessionState::Damaged)
    faults.push_back(cat("session ", medium.disc->sessions, " is damaged"));
  if (medium.disc->last_session == mmc::SessionState::Incomplete)
    faults.push_back(cat("session ", medium.disc->sessions, " is open"));
  return faults;
}

}  // namespace disc::record
