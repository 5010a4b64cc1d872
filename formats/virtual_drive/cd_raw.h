// What a session is that a host wrote with all its sub-channels: found out as a player would.
#pragma once

#include "formats/base/extent.h"
#include "formats/base/problem.h"
#include "formats/virtual_drive/cd_layout.h"
#include "formats/virtual_drive/cd_store.h"

namespace disc::virtual_drive {

struct RawSession {
  /// Closed; nothing of it is known but its lead-in where its table of contents cannot be read.
  CdSession session;
  bool readable = false;     // there is a table of contents
  bool appendable = false;   // point B0 says where another session may begin
  std::int32_t bad_q = 0;    // blocks whose Q does not hold
  std::int32_t bad_edc = 0;  // data blocks whose EDC or ECC does not hold
  Problems problems;
};

/// Decodes blocks `written`, which begin with a lead-in: the table of contents and CD-TEXT of the
/// lead-in; tracks, indexes, catalog number and ISRCs of Q in the program area; what the sectors
/// are.
RawSession decode_raw_session(const CdStore& store, Extent written);

}  // namespace disc::virtual_drive
