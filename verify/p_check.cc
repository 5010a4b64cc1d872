// P, which is one where a track is about to begin, against the tracks of a disc.
#include "verify/p_check.h"

#include <algorithm>
#include <bit>

namespace disc::verify {
namespace {

constexpr const char* clause = "IEC 60908 17.4";
constexpr BlockFault mixed{"sector.p-mixed", Severity::Warning, clause};
constexpr BlockFault pause_fault{"sector.p-pause", Severity::Warning, clause};
constexpr BlockFault track_fault{"sector.p-track", Severity::Warning, clause};
constexpr BlockFault style{"sector.p-style", Severity::Note, clause};

constexpr std::int32_t least = 150;  // two seconds

int ones_of_p(cd::Subchannel form, Bytes stored) {
  int ones = 0;
  if (form == cd::Subchannel::PwRaw)
    for (const std::uint8_t symbol : stored)
      ones += symbol >> 7;
  else
    for (const std::uint8_t byte : stored.first(12))
      ones += std::popcount(byte);
  return ones;
}

}  // namespace

PCheck::PCheck(const cd::Disc& disc, Lba first, std::int64_t place, Findings& findings)
    : runs_("P of the sector at ", first, place, findings) {
  for (const cd::Session& session : disc.sessions) {
    for (const cd::Track& track : session.tracks)
      starts_.push_back({std::min(track.pregap, track.start + -least), track.pregap, track.start,
                         track.pregap < track.start});
    starts_.push_back({session.lead_out + -least, session.lead_out, session.lead_out, false});
  }
}

void PCheck::Choice::take(std::int64_t index, bool p) {
  if (zeros + ones == 0)
    first = index;
  ++(p ? ones : zeros);
}

// The first that does not lie before `at`.
const PCheck::Start* PCheck::next_start(Lba at) const {
  const auto found = std::ranges::lower_bound(starts_, at, {}, &Start::at);
  return found == starts_.end() ? nullptr : &*found;
}

void PCheck::take(std::int64_t index, cd::Subchannel form, Bytes stored) {
  const int bits = ones_of_p(form, stored);
  const bool p = bits > static_cast<int>(cd::subchannel_size / 2);
  runs_.hold(mixed, index, bits != 0 && bits != static_cast<int>(cd::subchannel_size), [&] {
    return cat("has ", bits, " ones and ", static_cast<int>(cd::subchannel_size) - bits,
               " zeros, expected one of them alone");
  });
  if (p && ones_++ == 0) {
    for (const std::int64_t silent : silent_)
      hold_pause(silent, true);
    silent_.clear();
  }
  const Lba at = runs_.block_of(index);
  const Start* const next = next_start(at);
  if (next != nullptr && next->at == at)
    return at_start_.take(index, p);
  const bool is_before = next != nullptr && at >= next->from;
  const bool is_pause = is_before && next->has_pause && at >= next->pause;
  if (is_before && !is_pause)
    return before_start_.take(index, p);
  if (ones_ == 0 && is_pause)
    silent_.push_back(index);
  else
    hold_pause(index, is_pause && !p);
  runs_.hold(track_fault, index, !is_pause && p,
             "is one, though no track begins within two seconds");
}

void PCheck::hold_pause(std::int64_t index, bool wrong) {
  runs_.hold(pause_fault, index, wrong, "is zero, though the sheet has a pause here");
}

void PCheck::tell_styles() {
  if (at_start_.zeros > 0)
    runs_.tell(style, at_start_.first,
               at_start_.ones > 0
                   ? "falls with index 1 of some tracks, and one sector behind that of others"
                   : "falls with index 1, as wodim has it; the standard delays it by a sector");
  if (before_start_.zeros > 0)
    runs_.tell(style, before_start_.first,
               before_start_.ones > 0
                   ? "is one in some of the two seconds before tracks without a pause, not in all"
                   : "is zero before tracks without a pause, as wodim has it; the standard wants "
                     "it to be one for two seconds");
}

void PCheck::finish() {
  if (ones_ == 0 && !silent_.empty())
    return runs_.tell(style, silent_.front(),
                      "is zero, and so are all others: it seems not to have been stored");
  runs_.finish();
  tell_styles();
}

}  // namespace disc::verify
