// Closes what is open on a disc: its track, its session, the disc.
#pragma once

#include "record/commander.h"
#include "record/medium.h"
#include "record/write_plan.h"

namespace disc::record {

/// Throws PlanError where there is nothing to close, or where a medium knows no closing.
void expect_closable(const Medium& medium, Closing what);

/// The open track if it holds something, the session, and the disc for Closing::Disc. A track that
/// is closed already is no error; a session that does not close is.
void close_medium(Commander& commander, const Medium& medium, Closing what, Progress& progress);

}  // namespace disc::record
