// How track, index and relative time of Q go on from block to block.
#include "verify/q_continuity.h"

#include "formats/base/cat.h"
#include "formats/cd/msf.h"

namespace disc::verify {
namespace {

// The block where relative time is zero, before or behind `index`.
std::int64_t zero_of(std::int64_t index, const cd::QPosition& position) {
  const std::int64_t frames = cd::frames_of(position.relative);
  return position.index == 0 ? index + frames : index - frames;
}

std::string name_of(std::uint8_t track) {
  return track == cd::lead_out_track ? std::string("the lead-out") : cat("track ", track);
}

}  // namespace

std::optional<std::string> QContinuity::problem_between(const Known& before, const Known& now) {
  const cd::QPosition &old = before.position, &position = now.position;
  const std::int64_t between = now.index - before.index;  // so many indexes may begin at the most
  const std::int64_t zero = zero_of(now.index, position);
  const auto wrong_time = [&](std::int64_t wanted) {
    return cat("has relative time ", cd::to_text(position.relative), ", expected ",
               cd::to_text(cd::msf_of_frames(static_cast<std::int32_t>(wanted))));
  };
  const bool begins_between = zero > before.index && zero <= now.index;
  const auto begins_elsewhere = [&] {
    return cat("has relative time ", cd::to_text(position.relative), ", though ",
               name_of(position.track), " begins ",
               between == 1 ? "here" : "a few blocks before at most");
  };
  if (position.track != old.track) {
    const bool follows = position.track == cd::lead_out_track
                             ? old.track != cd::lead_out_track && position.index > 0
                             : position.track == old.track + 1;
    if (!follows)
      return cat("is of ", name_of(position.track), ", behind ", name_of(old.track));
    if (position.index > between)
      return cat("is of index ", position.index, ", expected index 0 or 1 of ",
                 name_of(position.track));
    if (position.index > 0 && !begins_between)
      return begins_elsewhere();
    return std::nullopt;
  }
  if (position.index < old.index || position.index - old.index > between)
    return cat("is of index ", position.index, " of ", name_of(position.track), ", behind index ",
               old.index);
  const std::int64_t old_zero = zero_of(before.index, old);
  if (old.index == 0 && position.index > 0) {
    if (!begins_between)
      return begins_elsewhere();
    if (zero != old_zero && zero != old_zero + 1)
      return cat("begins index 1 of ", name_of(position.track),
                 " at another block than the pregap "
                 "counted down to");
    return std::nullopt;
  }
  if (zero == old_zero)
    return std::nullopt;
  const std::int64_t wanted = position.index == 0 ? old_zero - now.index : now.index - old_zero;
  if (wanted < 0 || wanted >= cd::all_frames)
    return cat("has relative time ", cd::to_text(position.relative),
               ", where the pregap should have ended");
  return wrong_time(wanted);
}

std::optional<std::string> QContinuity::take(std::int64_t index, const cd::QPosition& position) {
  const Known now{index, position};
  std::optional<std::string> problem;
  if (last_)
    problem = problem_between(*last_, now);
  if (problem && doubt_ && !problem_between(*doubt_, now))
    problem.reset();
  if (!problem) {
    last_ = now;
    doubt_.reset();
  } else {
    doubt_ = now;
  }
  return problem;
}

}  // namespace disc::verify
