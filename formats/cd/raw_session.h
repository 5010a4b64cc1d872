// Sessions as a recorder takes them raw: which blocks they have, and what stands in them around the
// tracks.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/base/extent.h"
#include "formats/cd/disc.h"
#include "formats/cd/sector.h"
#include "formats/cd/subcode.h"
#include "formats/cd/toc.h"

namespace disc::cd {

/// Blocks of a session: where its lead-in begins, its first pregap, its lead-out, and what follows.
struct RawSession {
  Lba lead_in, program, lead_out, end;

  std::int32_t blocks() const { return end - lead_in; }
  bool operator==(const RawSession&) const = default;
};
/// Of every session of a disc. The first lead-in begins where the medium has it, others 60 s before
/// their program; a lead-out has 90 s behind the first session, 30 s behind others (Orange Book
/// part II).
std::vector<RawSession> raw_sessions(const Disc& disc, const MediumTimes& medium = {});

/// What the host makes of a session written raw beside the sectors of its tracks: P and Q of all
/// blocks, lead-ins and lead-outs, CD-TEXT. Nothing in it changes, so threads may share one.
class RawSessions {
 public:
  /// `cd_text`: packs that stand in R to W of the lead-in of session `text_session`, or none.
  /// Throws FormatError as Subcode does.
  explicit RawSessions(const Disc& disc, std::vector<std::uint8_t> cd_text = {},
                       const MediumTimes& medium = {}, std::size_t text_session = 0,
                       const SubchannelStyle& style = {});

  const std::vector<RawSession>& all() const { return sessions_; }
  const Subcode& subcode() const { return subcode_; }

  /// What a block is: in a lead-in as the track behind it, in a lead-out as that before it.
  TrackMode mode_at(std::size_t session, Lba at) const;

  /// Blocks of the lead-in or lead-out of a session: empty sectors of its track, unscrambled, and P
  /// to W as on the disc, `subchannel.size()` / 96 of both.
  void make_edge(std::size_t session, Lba first, std::span<std::uint8_t> sectors,
                 std::span<std::uint8_t> subchannel) const;

 private:
  struct Run {
    Lba first;
    TrackMode mode;
  };

  std::vector<RawSession> sessions_;
  std::vector<std::vector<Run>> runs_;  // of each session, by pregap
  Subcode subcode_;
  std::vector<std::uint8_t> cd_text_;
  std::size_t text_session_;
};

}  // namespace disc::cd
