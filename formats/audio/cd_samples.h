// Numbers of any form as the 16 bits of a compact disc: exactly where they fit, else dithered.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "formats/audio/sound_facts.h"
#include "formats/base/bytes.h"

namespace disc::audio {

/// How samples become those of a compact disc.
struct Requantizing {
  SampleForm form;             // of the numbers that come in
  std::uint32_t channels = 2;  // 1, which then is both, or 2
  /// Adds noise of triangular distribution, two units of the 16 bits wide, before rounding: what
  /// is finer than 16 bits becomes noise instead of distortion that follows the music. The noise
  /// of a sample comes from its place in the sound alone, so that every run, thread, machine and
  /// way of reading makes the same.
  bool dither = false;
};

/// Turns whole samples into `out`, which has sample_bytes for each. `first` is the place of the
/// first one in the sound. What is louder than 16 bits can say is clipped, what is no number is 0.
void to_cd_samples(Bytes in, const Requantizing& how, std::uint64_t first,
                   std::span<std::uint8_t> out);

/// As numbers for calculating, full scale being 1; one for each channel.
void to_floats(Bytes in, const SampleForm& form, std::span<float> out);

/// The same from calculated numbers, `how.form` not regarded. Returns how many numbers were
/// clipped.
std::uint64_t to_cd_samples(std::span<const float> in, const Requantizing& how, std::uint64_t first,
                            std::span<std::uint8_t> out);

/// What samples need to become 16 bits.
struct Levels {
  bool exact = true;                       // none has anything finer than 16 bits
  std::uint64_t clipped = 0;               // numbers beyond full scale
  std::optional<std::uint64_t> no_number;  // place of the first that is not a finite number
};
/// Adds what is found in whole samples, of which `first` is the place of the first one, to
/// `levels`.
void measure(Bytes in, const SampleForm& form, std::uint32_t channels, std::uint64_t first,
             Levels& levels);

}  // namespace disc::audio
