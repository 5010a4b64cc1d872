// Sound files as the samples of a compact disc.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "formats/audio/sound_facts.h"
#include "formats/io/block_source.h"

namespace disc::audio {

/// Samples of a compact disc in a file without any header.
enum class RawOrder : std::uint8_t { Little, Big };

struct SoundOptions {
  /// Takes what is not 44,100 Hz, 16 bit, stereo, too: other rates are resampled, mono is heard on
  /// both channels, more bits are dithered, what is louder than 16 bits can say is clipped.
  bool convert = false;
  /// The file has no header: its bytes are samples of a compact disc in this order.
  std::optional<RawOrder> raw;
};

/// A sound file, opened for a disc.
struct Sound {
  SoundFacts facts;        // of the file; its notes tell what was done to it, too
  bool converted = false;  // the samples are other than those in the file
  /// sample_bytes each, 44,100 a second, at random and from several threads. Throws FormatError
  /// where compressed sound turns out to be damaged.
  std::shared_ptr<const BlockSource> samples;

  std::uint64_t count() const { return samples->size() / sample_bytes; }
};

/// What a file is, without converting anything. Throws FormatError as open_sound() does.
SoundFacts sound_facts(std::shared_ptr<const BlockSource> file,
                       const std::optional<RawOrder>& raw = {});

/// Opens WAVE (RIFF, RIFX, RF64, BW64, Wave64), AIFF and AIFF-C, AU, Core Audio, FLAC, Ogg Vorbis
/// and Opus, MPEG audio, told by their content, or raw samples. Lossless sound of 44,100 Hz, 16
/// bit, stereo comes out as it is, bit for bit.
///
/// Throws FormatError where the file is of no known kind, damaged, or shorter than its header
/// promises. Throws ManifestError where it would have to be converted and must not, or is of more
/// than two channels or longer than is converted; the text tells how to convert it by hand.
///
/// Resampling is done here, once and whole, into a temporary file: the result depends on the file
/// and the version of libsamplerate alone.
Sound open_sound(const std::shared_ptr<const BlockSource>& file, const SoundOptions& options = {});

/// The same of a file of the host; throws SystemError, too.
Sound open_sound(const std::string& path, const SoundOptions& options = {});

/// The version of the library that resamples, for receipts.
std::string resampler_version();

}  // namespace disc::audio
