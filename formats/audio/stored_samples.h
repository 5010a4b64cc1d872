// Where a sound file that holds its samples as plain numbers has them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "formats/audio/sound_facts.h"
#include "formats/io/block_source.h"

namespace disc::audio {

/// Samples as they lie in a file.
struct StoredSamples {
  SoundFacts facts;
  SampleForm form;
  std::uint64_t offset = 0;  // of the first byte
  std::uint64_t bytes = 0;   // of whole samples
};

/// What a header says of samples.
struct SoundHeader {
  std::string format;
  SampleForm form;
  std::uint32_t bits = 0;  // of a channel that count
  std::uint32_t rate = 0;
  std::uint32_t channels = 0;
  std::uint64_t offset = 0;
  /// Nothing where a program that could not go back wrote the header: sound goes to the end.
  std::optional<std::uint64_t> bytes;
};

/// Holds a header against the file. Throws FormatError where it promises more than the file has,
/// has no rate or no channels, or numbers that are of no size.
StoredSamples stored_samples(const BlockSource& file, const SoundHeader& header);

/// The samples of a file that is WAVE (RIFF, RIFX, RF64, BW64, Wave64), AIFF or AIFF-C, Sun AU or
/// Core Audio. Nothing where it is none of these, and where its samples are compressed. Throws
/// FormatError where the headers are damaged or the file is cut short, compressed or not.
std::optional<StoredSamples> find_samples(const BlockSource& file);

/// One each; nothing where the file is of another kind.
std::optional<StoredSamples> find_wave_samples(const BlockSource& file);
std::optional<StoredSamples> find_wave64_samples(const BlockSource& file);
std::optional<StoredSamples> find_aiff_samples(const BlockSource& file);
std::optional<StoredSamples> find_au_samples(const BlockSource& file);
std::optional<StoredSamples> find_core_audio_samples(const BlockSource& file);

}  // namespace disc::audio
