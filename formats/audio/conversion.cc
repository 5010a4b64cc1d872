// Sound of other rates, channels and numbers made into samples of a compact disc.
#include "formats/audio/conversion.h"

#include <samplerate.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <vector>

#include "formats/audio/cd_samples.h"
#include "formats/base/error.h"
#include "formats/io/spool.h"

namespace disc::audio {
namespace {

constexpr std::size_t batch = 16'384;  // samples

class SpoolSource final : public BlockSource {
 public:
  SpoolSource(Spool spool, std::string name) : spool_(std::move(spool)), name_(std::move(name)) {}
  std::uint64_t size() const override { return spool_.size(); }
  std::string name() const override { return name_; }
  void read(std::uint64_t offset, std::span<std::uint8_t> out) const override {
    if (offset > size() || out.size() > size() - offset)
      throw FormatError(cat(name_, ": bytes ", offset, " to ", offset + out.size(),
                            " of its sound reach past its end at ", size()));
    spool_.read(offset, out);
  }

 private:
  Spool spool_;
  std::string name_;
};

class SourceStream final : public ByteStream {
 public:
  explicit SourceStream(const BlockSource& source) : source_(source) {}
  std::size_t read(std::span<std::uint8_t> out) override {
    const std::uint64_t rest = source_.size() - at_;
    const std::size_t count = std::min<std::uint64_t>(out.size(), rest);
    source_.read(at_, out.first(count));
    at_ += count;
    return count;
  }

 private:
  const BlockSource& source_;
  std::uint64_t at_ = 0;
};

/// Turns samples into those of a compact disc while they are read.
class RequantizedSource final : public BlockSource {
 public:
  RequantizedSource(std::unique_ptr<BlockSource> source, const Requantizing& how)
      : source_(std::move(source)),
        how_(how),
        step_(std::size_t{how.form.bytes} * how.channels),
        size_(source_->size() / step_ * sample_bytes) {}
  std::uint64_t size() const override { return size_; }
  std::string name() const override { return source_->name(); }
  void read(std::uint64_t offset, std::span<std::uint8_t> out) const override {
    if (offset > size_ || out.size() > size_ - offset)
      throw FormatError(cat(name(), ": bytes ", offset, " to ", offset + out.size(),
                            " of its sound reach past its end at ", size_));
    std::vector<std::uint8_t> in;
    std::array<std::uint8_t, sample_bytes> parted;
    while (!out.empty()) {
      const std::uint64_t first = offset / sample_bytes;
      const auto skip = static_cast<std::size_t>(offset % sample_bytes);
      std::size_t bytes = 0;
      if (skip != 0 || out.size() < sample_bytes) {
        convert(first, parted, in);
        bytes = std::min(out.size(), sample_bytes - skip);
        std::copy_n(parted.begin() + static_cast<std::ptrdiff_t>(skip), bytes, out.begin());
      } else {
        bytes = std::min(out.size() / sample_bytes, batch) * sample_bytes;
        convert(first, out.first(bytes), in);
      }
      out = out.subspan(bytes);
      offset += bytes;
    }
  }

 private:
  void convert(std::uint64_t first, std::span<std::uint8_t> out,
               std::vector<std::uint8_t>& in) const {
    in.resize(out.size() / sample_bytes * step_);
    source_->read(first * step_, in);
    to_cd_samples(in, how_, first, out);
  }

  std::unique_ptr<BlockSource> source_;
  Requantizing how_;
  std::size_t step_;
  std::uint64_t size_;
};

void refuse_no_number(const std::string& name, std::uint64_t sample) {
  throw FormatError(cat(name, ": sample ", sample, " is no finite number: the file is damaged"));
}

void note_clipped(std::uint64_t clipped, SoundFacts& facts) {
  if (clipped != 0)
    facts.notes.push_back(
        cat(clipped, " numbers are louder than 16 bits can say and are clipped."));
}

Levels measure_all(const BlockSource& source, const SampleForm& form, std::uint32_t channels) {
  const std::size_t step = std::size_t{form.bytes} * channels;
  std::vector<std::uint8_t> part(batch * step);
  Levels levels;
  for (std::uint64_t at = 0; at < source.size(); at += part.size()) {
    part.resize(std::min<std::uint64_t>(part.size(), source.size() - at));
    source.read(at, part);
    measure(part, form, channels, at / step, levels);
    // Numbers without a fraction cannot be too loud either.
    if (form.number != Number::Float && !levels.exact)
      break;
  }
  return levels;
}

class Resampler {
 public:
  Resampler(std::uint32_t rate, std::uint32_t channels) : channels_(channels) {
    int error = 0;
    state_ = src_new(SRC_SINC_BEST_QUALITY, static_cast<int>(channels), &error);
    if (state_ == nullptr)
      throw Error(cat("libsamplerate: ", src_strerror(error)));
    data_.src_ratio = static_cast<double>(cd_rate) / rate;
  }
  ~Resampler() { src_delete(state_); }
  Resampler(const Resampler&) = delete;
  Resampler& operator=(const Resampler&) = delete;

  /// Takes numbers off the front of `in` and returns how many samples it put into `out`.
  std::size_t process(std::span<const float>& in, std::span<float> out) {
    data_.data_in = in.data();
    data_.input_frames = static_cast<long>(in.size() / channels_);
    data_.data_out = out.data();
    data_.output_frames = static_cast<long>(out.size() / channels_);
    if (const int error = src_process(state_, &data_); error != 0)
      throw Error(cat("libsamplerate: ", src_strerror(error)));
    in = in.subspan(static_cast<std::size_t>(data_.input_frames_used) * channels_);
    return static_cast<std::size_t>(data_.output_frames_gen);
  }

 private:
  std::size_t channels_;
  SRC_STATE* state_ = nullptr;
  SRC_DATA data_{};
};

/// Reads samples as numbers for calculating.
class FloatReader {
 public:
  FloatReader(ByteStream& stream, const SampleForm& form, const std::string& name,
              std::uint32_t channels)
      : stream_(stream),
        form_(form),
        name_(name),
        channels_(channels),
        bytes_(batch * form.bytes * channels),
        values_(batch * channels) {}

  /// The next samples, at most batch, and none only at the end.
  std::span<const float> next() {
    const std::size_t got = stream_.read(bytes_) / form_.bytes;
    const std::span<float> values = std::span(values_).first(got);
    to_floats(bytes_, form_, values);
    const auto bad =
        std::ranges::find_if_not(values, [](float value) { return std::isfinite(value); });
    if (bad != values.end())
      refuse_no_number(name_,
                       count_ + static_cast<std::uint64_t>(bad - values.begin()) / channels_);
    count_ += got / channels_;
    return values;
  }
  std::uint64_t count() const { return count_; }

 private:
  ByteStream& stream_;
  SampleForm form_;
  const std::string& name_;
  std::uint32_t channels_;
  std::vector<std::uint8_t> bytes_;
  std::vector<float> values_;
  std::uint64_t count_ = 0;
};

}  // namespace

std::unique_ptr<BlockSource> spooled(ByteStream& stream, const std::string& name,
                                     std::uint64_t most) {
  Spool spool;
  std::vector<std::uint8_t> part(1 << 20);
  while (const std::size_t got = stream.read(part)) {
    if (got > most - spool.size())
      throw FormatError(cat(name, ": its sound is longer than 400 minutes, which no disc holds"));
    spool.append(Bytes(part).first(got));
  }
  return std::make_unique<SpoolSource>(std::move(spool), name);
}

std::unique_ptr<ByteStream> stream_of(const BlockSource& source) {
  return std::make_unique<SourceStream>(source);
}

std::unique_ptr<BlockSource> requantized(std::unique_ptr<BlockSource> source,
                                         const SampleForm& form, SoundFacts& facts) {
  Requantizing how{form, facts.channels, false};
  if (form.number == Number::Float || form.bytes > 2) {
    const Levels levels = measure_all(*source, form, facts.channels);
    if (levels.no_number)
      refuse_no_number(source->name(), *levels.no_number);
    note_clipped(levels.clipped, facts);
    how.dither = !levels.exact;
  }
  return std::make_unique<RequantizedSource>(std::move(source), how);
}

std::unique_ptr<BlockSource> resampled(ByteStream& stream, const SampleForm& form,
                                       const std::string& name, SoundFacts& facts) {
  const std::uint32_t channels = facts.channels;
  Resampler resampler(facts.rate, channels);
  FloatReader reader(stream, form, name, channels);
  const Requantizing how{{}, channels, true};
  Spool spool;
  std::vector<float> out(batch * channels);
  std::vector<std::uint8_t> bytes;
  std::uint64_t clipped = 0;
  const auto made = [&] { return spool.size() / sample_bytes; };
  const auto feed = [&](std::span<const float> in, std::uint64_t most) {
    do {
      const std::uint64_t count =
          std::min<std::uint64_t>(resampler.process(in, out), most - made());
      bytes.resize(count * sample_bytes);
      clipped += to_cd_samples(std::span<const float>(out), how, made(), bytes);
      spool.append(bytes);
    } while (!in.empty() && made() < most);
  };
  for (std::span<const float> in = reader.next(); !in.empty(); in = reader.next()) {
    if (made() >= most_samples)
      throw FormatError(cat(name, ": its sound is longer than 400 minutes, which no disc holds"));
    feed(in, most_samples);
  }
  // The filter looks ahead; silence behind the end makes it give what it holds back. libsamplerate
  // can do that itself, but 0.2.2 then loses samples of some lengths.
  const std::uint64_t wish = samples_at_cd_rate(reader.count(), facts.rate);
  const std::vector<float> silence(batch * channels);
  while (made() < wish)
    feed(silence, wish);
  note_clipped(clipped, facts);
  return std::make_unique<SpoolSource>(std::move(spool), name);
}

}  // namespace disc::audio
