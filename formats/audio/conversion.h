// Sound of other rates, channels and numbers made into samples of a compact disc.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "formats/audio/sound_facts.h"
#include "formats/io/block_source.h"
#include "formats/io/byte_stream.h"

namespace disc::audio {

/// Of the longest sound that is resampled or decoded into a temporary file, 400 minutes: a disc
/// holds 100, and a small file may decode to days of silence.
inline constexpr std::uint64_t most_samples = std::uint64_t{cd_rate} * 60 * 400;

/// The bytes of `stream`, in a temporary file. Throws FormatError, naming `name`, when they are
/// more than `most`.
std::unique_ptr<BlockSource> spooled(ByteStream& stream, const std::string& name,
                                     std::uint64_t most);

/// `source`, from front to back; it must outlive the stream.
std::unique_ptr<ByteStream> stream_of(const BlockSource& source);

/// Samples at cd_rate of 1 or 2 channels, of whole numbers in `form`, as those of a compact disc:
/// exactly where all of them fit, else with dither, which measures all of them first. Throws
/// FormatError where one is no number. Adds to `notes` of `facts` what was clipped.
std::unique_ptr<BlockSource> requantized(std::unique_ptr<BlockSource> source,
                                         const SampleForm& form, SoundFacts& facts);

/// Samples at another rate, of 1 or 2 channels, as those of a compact disc: resampled by
/// libsamplerate's best sinc, then dithered. Adds to `notes` what was clipped.
std::unique_ptr<BlockSource> resampled(ByteStream& stream, const SampleForm& form,
                                       const std::string& name, SoundFacts& facts);

}  // namespace disc::audio
