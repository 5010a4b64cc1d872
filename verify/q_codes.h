// Catalog number and ISRCs in Q: their form, that they stay the same, and that they come often.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "formats/cd/disc.h"
#include "formats/cd/subchannel.h"
#include "verify/fault_runs.h"

namespace disc::verify {

/// Takes what Q has in blocks in ascending order. Where a disc is given they are held against it.
class QCodes {
 public:
  /// `disc` may be null; `session` is counted from 0.
  QCodes(const cd::Disc* disc, std::size_t session, FaultRuns& runs)
      : disc_(disc), session_(session), runs_(runs) {}

  /// A block with sound Q of track and index; `sure` if nothing is wrong with its position.
  void position(std::int64_t index, const cd::QPosition& q, bool sure);
  /// A block whose Q is of ADR 2 or 3 and has a CRC that holds.
  void catalog(std::int64_t index, const cd::QFrame& q);
  void isrc(std::int64_t index, const cd::QFrame& q);
  /// A block of which nothing is known.
  void unknown();
  /// A lead-in, behind which all begins anew.
  void restart();
  void finish();

 private:
  // How long a code did not come where it should once in a hundred blocks.
  struct Rhythm {
    std::int64_t blocks = 0;  // of which something is known
    std::int64_t since = 0;   // so many have none
    std::int64_t from = 0;    // where these began
    bool seen = false;
    std::int64_t gaps = 0, first_gap = 0, first_length = 0;

    void without(std::int64_t index);
    void with();
    void end();
  };

  void judge_frame(std::int64_t index, std::uint8_t number);
  void count(std::int64_t index, bool is_catalog, bool is_isrc);
  void tell_gaps(const Rhythm& rhythm, const std::string& what);
  void end_track();

  const cd::Disc* disc_;
  std::size_t session_;
  FaultRuns& runs_;
  bool sure_ = false;       // of the track
  std::uint8_t track_ = 0;  // 0: of none
  std::uint8_t index_ = 0;
  std::string catalog_;
  std::map<std::uint8_t, std::string> isrcs_;  // by track
  Rhythm catalogs_, track_isrcs_;
  std::int64_t track_from_ = 0;
};

}  // namespace disc::verify
