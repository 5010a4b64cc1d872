// What a sound file is: its format, rate, channels, coding and length.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace disc::audio {

/// Sound of a compact disc: 44,100 samples a second, each of 16 bits left and 16 bits right
/// (IEC 60908 clause 3). A sample, here and below, is one instant: the numbers of all channels.
inline constexpr std::uint32_t cd_rate = 44'100;
/// Of a sample of a compact disc: left, then right, low byte first.
inline constexpr std::uint32_t sample_bytes = 4;
/// In a sector, which a table of contents calls a frame: 1/75 s.
inline constexpr std::uint32_t sector_samples = 588;

enum class Number : std::uint8_t { Unsigned, Signed, Float };

/// How the number of one channel lies in bytes; those of a sample follow one another. Fewer bits
/// than the bytes have stand at their upper end.
struct SampleForm {
  Number number = Number::Signed;
  std::uint8_t bytes = 2;  // 1 to 4; of Float 4 or 8
  bool big_endian = false;

  bool operator==(const SampleForm&) const = default;
};

struct SoundFacts {
  std::string format;  // for people: "WAV", "AIFF-C", "FLAC", "Ogg Vorbis"
  std::string coding;  // for people: "24 bit", "32 bit float", "A-law"
  std::uint32_t rate = 0;
  std::uint32_t channels = 0;
  std::uint32_t bits = 0;  // of a channel; 0 where the coding is not of so many bits
  bool lossless = false;   // holds numbers, or a coding that gives them back as they were
  /// In the file; nothing where only decoding all of it tells.
  std::optional<std::uint64_t> samples;
  std::vector<std::string> notes;  // whole sentences: what was guessed, what was left out

  /// Already 44,100 Hz, 16 bit, stereo, and lossless: nothing needs converting.
  bool is_cd() const { return rate == cd_rate && channels == 2 && bits == 16 && lossless; }
};

/// "WAV, 48000 Hz, 24 bit, mono".
std::string to_text(const SoundFacts& facts);

/// Samples at 44,100 Hz of as long a time, to the nearest: what converting gives. `rate` is not 0.
std::uint64_t samples_at_cd_rate(std::uint64_t samples, std::uint32_t rate);

}  // namespace disc::audio
