// Sound files as the samples of a compact disc.
#include "formats/audio/sound_file.h"

#include <samplerate.h>

#include <algorithm>
#include <string_view>

#include "formats/audio/conversion.h"
#include "formats/audio/decoder.h"
#include "formats/audio/stored_samples.h"
#include "formats/base/error.h"

namespace disc::audio {
namespace {

/// Part of a file.
class FilePart final : public BlockSource {
 public:
  FilePart(std::shared_ptr<const BlockSource> file, std::uint64_t offset, std::uint64_t size)
      : file_(std::move(file)), offset_(offset), size_(size) {}
  std::uint64_t size() const override { return size_; }
  std::string name() const override { return file_->name(); }
  void read(std::uint64_t offset, std::span<std::uint8_t> out) const override {
    if (offset > size_ || out.size() > size_ - offset)
      throw FormatError(cat(name(), ": bytes ", offset, " to ", offset + out.size(),
                            " of its sound reach past its end at ", size_));
    file_->read(offset_ + offset, out);
  }
  std::uint64_t hole_at(std::uint64_t offset) const override {
    return std::min(file_->hole_at(offset_ + offset), size_ - offset);
  }

 private:
  std::shared_ptr<const BlockSource> file_;
  std::uint64_t offset_;
  std::uint64_t size_;
};

StoredSamples raw_samples(const BlockSource& file, RawOrder order) {
  return stored_samples(
      file, {"raw", {Number::Signed, 2, order == RawOrder::Big}, 16, cd_rate, 2, 0, file.size()});
}

std::optional<StoredSamples> plain_samples(const BlockSource& file,
                                           const std::optional<RawOrder>& raw) {
  return raw ? raw_samples(file, *raw) : find_samples(file);
}

/// A path as a shell takes it.
std::string quoted(const std::string& path) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./+,:@%=";
  if (!path.empty() && path.find_first_not_of(plain) == std::string::npos)
    return path;
  std::string text = "'";
  for (const char character : path)
    text += character == '\'' ? std::string("'\\''") : std::string(1, character);
  return text + "'";
}

std::string by_hand(const std::string& name) {
  // The effects in the order that keeps most of the sound; -R makes sox's dither repeatable.
  return cat("sox -R ", quoted(name), " -b 16 cd.wav channels 2 rate -v 44100 dither");
}

void check_convertible(const std::string& name, const SoundFacts& facts, bool convert) {
  if (facts.channels > 2)
    throw ManifestError(cat(name, ": has ", facts.channels,
                            " channels, and a CD has two, left and right: mix it down before, as "
                            "by \"",
                            by_hand(name), "\""));
  if (!convert)
    throw ManifestError(cat(name, ": is ", to_text(facts), facts.lossless ? "" : ", which is lossy",
                            "; sound of a CD is 44100 Hz, 16 bit, stereo: write \"convert: true\", "
                            "or convert it before by \"",
                            by_hand(name), "\""));
  constexpr std::uint32_t most_times = 256;  // that libsamplerate changes a rate
  if (facts.rate > cd_rate * most_times || facts.rate < cd_rate / most_times + 1)
    throw ManifestError(cat(name, ": is of ", facts.rate, " Hz; rates from ",
                            cd_rate / most_times + 1, " to ", cd_rate * most_times,
                            " Hz are converted"));
  if (facts.samples && samples_at_cd_rate(*facts.samples, facts.rate) > most_samples &&
      facts.rate != cd_rate)
    throw ManifestError(cat(name, ": is ", *facts.samples / facts.rate / 60,
                            " minutes long, more than the 400 that are converted: take a part of "
                            "it before, as by \"sox IN OUT trim 0 60:00\""));
}

/// From samples of the file, at random.
void take_stored(Sound& sound, std::unique_ptr<BlockSource> samples, const SampleForm& form) {
  if (sound.facts.rate != cd_rate) {
    sound.samples = resampled(*stream_of(*samples), form, samples->name(), sound.facts);
  } else if (form == SampleForm{} && sound.facts.channels == 2) {
    sound.samples = std::move(samples);
  } else {
    sound.samples = requantized(std::move(samples), form, sound.facts);
  }
}

/// From a decoder that only goes on.
void take_stream(Sound& sound, Decoder& decoder) {
  if (sound.facts.rate != cd_rate) {
    sound.samples = resampled(decoder, decoder.form(), decoder.name(), sound.facts);
  } else {
    const std::uint64_t step = std::uint64_t{decoder.form().bytes} * sound.facts.channels;
    take_stored(sound, spooled(decoder, decoder.name(), most_samples * step), decoder.form());
  }
  check_end(decoder);
}

}  // namespace

SoundFacts sound_facts(std::shared_ptr<const BlockSource> file,
                       const std::optional<RawOrder>& raw) {
  if (std::optional<StoredSamples> stored = plain_samples(*file, raw))
    return stored->facts;
  return Decoder(std::move(file)).facts();
}

Sound open_sound(const std::shared_ptr<const BlockSource>& file, const SoundOptions& options) {
  Sound sound;
  const std::string name = file->name();
  const auto take_facts = [&](const SoundFacts& facts) {
    sound.facts = facts;
    sound.converted = !facts.is_cd();
    if (sound.converted)
      check_convertible(name, facts, options.convert);
  };
  if (const std::optional<StoredSamples> stored = plain_samples(*file, options.raw)) {
    take_facts(stored->facts);
    take_stored(sound, std::make_unique<FilePart>(file, stored->offset, stored->bytes),
                stored->form);
    return sound;
  }
  Decoder decoder(file);
  take_facts(decoder.facts());
  if (decoder.seeks())
    take_stored(sound, open_decoded(file), decoder.form());
  else
    take_stream(sound, decoder);
  return sound;
}

Sound open_sound(const std::string& path, const SoundOptions& options) {
  return open_sound(std::shared_ptr<const BlockSource>(open_image(path)), options);
}

std::string resampler_version() { return src_get_version(); }

}  // namespace disc::audio
