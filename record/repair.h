// Mends what an interruption has left behind on a disc: damaged tracks and sessions.
#pragma once

#include <string>
#include <vector>

#include "record/commander.h"
#include "record/medium.h"

namespace disc::record {

/// Whether the drive calls a track or the last session damaged.
bool is_damaged(const Medium& medium);

/// REPAIR TRACK for each damaged track there is (MMC-5 6.30), and the wait for its end. Returns a
/// sentence for each of them: what was found and what the drive made of it. `medium` has to know
/// all tracks, and is out of date afterwards.
std::vector<std::string> repair_tracks(Commander& commander, const Medium& medium,
                                       Progress& progress);

/// What is left open on the disc: "track 2 is damaged", "session 2 is open"; none: nothing.
std::vector<std::string> faults_of(const Medium& medium);

}  // namespace disc::record
