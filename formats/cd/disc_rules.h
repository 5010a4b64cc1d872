// What is wrong with a disc as its table of contents and its pieces tell it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "formats/cd/disc.h"

namespace disc::cd {

/// How bad it is.
enum class Breach : std::uint8_t {
  Layout,    // contradicts itself: can neither be read nor written
  Standard,  // can be, but is no disc of the standard, and players and recorders may refuse it
  Advice,    // may be right, which only the bytes of the sectors can tell
};

struct DiscProblem {
  Breach breach = Breach::Layout;
  std::size_t session = 0;  // from 1; 0: of the disc
  std::uint8_t track = 0;   // 0: of the session or the disc
  std::string what;         // "has 299 frames, a track has 300 at least"
  const char* clause = "";

  bool operator==(const DiscProblem&) const = default;
};
/// "track 3: what (clause)", "session 2: ..." or "disc: ...".
std::string to_text(const DiscProblem& problem);

/// All that does not hold: numbers, indexes, addresses that overlap or leave gaps, pieces that do
/// not make up their track, tracks that are too short (IEC 60908 17.5.1), gaps between sessions,
/// pregap and post-gap where kinds of tracks change (ECMA-130 20), modes that a type of session has
/// not, media catalog number and ISRC. `capacity`: blocks that a medium has before its last
/// lead-out. In the order of the tracks, those of the disc last.
std::vector<DiscProblem> check_disc(const Disc& disc, std::optional<std::int32_t> capacity = {});

/// The first breach of Layout among them, or nothing.
std::optional<DiscProblem> contradiction_of(const Disc& disc);

}  // namespace disc::cd
