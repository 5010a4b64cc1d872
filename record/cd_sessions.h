// Where the sessions of a job come to lie on a CD that takes them at once or raw.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "formats/cd/disc.h"
#include "formats/cd/raw_session.h"
#include "formats/cd/toc.h"
#include "formats/sheets/disc_reader.h"
#include "record/medium.h"
#include "record/write_plan.h"

namespace disc::record {

struct CdSessions {
  /// As it is going to be: the sessions that it has, then those of the job, numbers and blocks as
  /// they come to lie.
  cd::Disc disc;
  std::size_t first = 0;                         // of disc.sessions: the first one of the job
  std::vector<std::int32_t> shifts;              // by which each session of the job is moved
  std::shared_ptr<const cd::DiscReader> reader;  // of the job's sectors
  cd::MediumTimes times;
  std::vector<std::string> notes;

  std::size_t count() const { return disc.sessions.size() - first; }
  const cd::Session& session(std::size_t index) const { return disc.sessions[first + index]; }
};

/// Lays them out on a medium whose last session is closed. `appendable`: more may follow the last
/// one. Throws PlanError: data that were made for other addresses, gaps between sessions that no
/// drive makes, more than 99 tracks, tracks that are too short.
CdSessions lay_out_sessions(const Job& job, const Medium& medium, bool appendable);

/// What the groove of a medium says, for lead-ins.
cd::MediumTimes times_of(const Medium& medium, bool appendable);

/// Where the first pregap of the next session lies. Throws PlanError where no session can begin.
Lba next_program(const Medium& medium);

/// Throws PlanError where the image of a track was made for another address than it comes to.
/// Returns whether that could be told.
bool expect_made_for(const BlockSource& blocks, std::int64_t base, Lba at, const std::string& name);

/// Packs of CD-TEXT of a job, or none. Throws FormatError where its texts cannot be packed.
std::vector<std::uint8_t> text_packs_of(const Job& job);

/// A disc in one session of the images of a job without a sheet, the first behind its pause.
std::shared_ptr<const cd::DiscReader> disc_of_images(const Job& job);

}  // namespace disc::record
