// What a sound file is, for people.
#include "formats/audio/sound_facts.h"

#include "formats/base/cat.h"

namespace disc::audio {

std::string to_text(const SoundFacts& facts) {
  const std::string channels = facts.channels == 1   ? "mono"
                               : facts.channels == 2 ? "stereo"
                                                     : cat(facts.channels, " channels");
  return cat(facts.format, ", ", facts.rate, " Hz, ", facts.coding, ", ", channels);
}

std::uint64_t samples_at_cd_rate(std::uint64_t samples, std::uint32_t rate) {
  const std::uint64_t seconds = samples / rate;  // apart, so that nothing overflows
  return seconds * cd_rate + (samples % rate * cd_rate + rate / 2) / rate;
}

}  // namespace disc::audio
