// Compressed sound, decoded by libsndfile.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "formats/audio/sound_facts.h"
#include "formats/io/block_source.h"
#include "formats/io/byte_stream.h"

namespace disc::audio {

/// FLAC, Ogg (Vorbis, Opus, FLAC), MPEG audio, Apple Lossless in Core Audio, and the compressed
/// codings of WAVE, AIFF-C, AU and a few older formats. Used from one thread.
class Decoder final : public ByteStream {
 public:
  /// Throws FormatError where the file is none of these, or damaged in its headers.
  explicit Decoder(std::shared_ptr<const BlockSource> file);
  ~Decoder() override;
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  const SoundFacts& facts() const;
  /// Of the samples that it gives.
  const SampleForm& form() const;
  /// Whether seek() gives the samples that reading from the front gives, which a lossy coding does
  /// not promise, and the length is known.
  bool seeks() const;

  /// Whole samples, from where the last call ended. Throws FormatError where the coding is damaged,
  /// which is found by the checks that it has itself.
  std::size_t read(std::span<std::uint8_t> out) override;

  /// The sample that read() goes on with.
  std::uint64_t position() const;
  std::string name() const;

  /// The next call of read() begins at this sample.
  void seek(std::uint64_t sample);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Throws FormatError where less was read than the header promised; call it at the end.
void check_end(const Decoder& decoder);
/// Decodes all of it and throws FormatError where that is less than the header promised.
void check_length(Decoder& decoder);

/// The samples of a file whose decoder seeks, at random, from several threads. Reading on where the
/// last read ended costs no seek. Throws FormatError at once where the last sample is not there,
/// telling how many are.
std::unique_ptr<BlockSource> open_decoded(std::shared_ptr<const BlockSource> file);

}  // namespace disc::audio
