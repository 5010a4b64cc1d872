// Sound files for tests, written byte by byte as the formats say, and compressed by libsndfile.
#pragma once

#include <sndfile.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <memory>
#include <numbers>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "formats/audio/sound_facts.h"
#include "formats/io/block_source.h"

namespace disc::audio {

using ByteList = std::vector<std::uint8_t>;

/// Puts numbers and texts one after another.
class Writer {
 public:
  Writer& text(std::string_view text) {
    bytes_.insert(bytes_.end(), text.begin(), text.end());
    return *this;
  }
  Writer& le(int width, std::uint64_t value) {
    for (int i = 0; i < width; ++i)
      bytes_.push_back(static_cast<std::uint8_t>(value >> 8 * i));
    return *this;
  }
  Writer& be(int width, std::uint64_t value) {
    for (int i = width; i-- > 0;)
      bytes_.push_back(static_cast<std::uint8_t>(value >> 8 * i));
    return *this;
  }
  Writer& add(const ByteList& more) {
    bytes_.insert(bytes_.end(), more.begin(), more.end());
    return *this;
  }
  operator ByteList() const { return bytes_; }

 private:
  ByteList bytes_;
};

/// Bytes without any pattern, the same in every run.
inline ByteList noise_bytes(std::size_t count, std::uint32_t seed = 1) {
  ByteList bytes(count);
  for (std::uint8_t& byte : bytes) {
    seed = seed * 1'664'525 + 1'013'904'223;
    byte = static_cast<std::uint8_t>(seed >> 24);
  }
  return bytes;
}

/// The same numbers with the bytes of each the other way round.
inline ByteList swapped(ByteList bytes, std::size_t width) {
  for (std::size_t i = 0; i + width <= bytes.size(); i += width)
    std::reverse(bytes.begin() + static_cast<std::ptrdiff_t>(i),
                 bytes.begin() + static_cast<std::ptrdiff_t>(i + width));
  return bytes;
}

struct WaveSpec {
  std::uint16_t tag = 1;
  std::uint16_t channels = 2;
  std::uint32_t rate = 44'100;
  std::uint16_t bits = 16;
};

/// The sixteen bytes of a chunk "fmt ".
inline ByteList wave_format(const WaveSpec& spec) {
  const unsigned align = spec.channels * ((spec.bits + 7U) / 8U);
  return Writer()
      .le(2, spec.tag)
      .le(2, spec.channels)
      .le(4, spec.rate)
      .le(4, spec.rate * align)
      .le(2, align)
      .le(2, spec.bits);
}

/// RIFF: a chunk "fmt ", one "data" that says `told` bytes, and `behind` it.
inline ByteList wave(const WaveSpec& spec, const ByteList& data, std::uint64_t told,
                     std::uint64_t riff, const ByteList& behind = {}) {
  return Writer()
      .text("RIFF")
      .le(4, riff)
      .text("WAVEfmt ")
      .le(4, 16)
      .add(wave_format(spec))
      .text("data")
      .le(4, told)
      .add(data)
      .add(behind);
}
inline ByteList wave(const WaveSpec& spec, const ByteList& data) {
  return wave(spec, data, data.size(), 36 + data.size());
}

/// AIFF, or AIFF-C with a compression type. The rate as an extended number of 80 bits.
inline ByteList aiff(std::uint16_t channels, std::uint16_t bits, std::uint32_t rate,
                     const ByteList& data, std::uint64_t samples, std::string_view type = "",
                     std::uint32_t offset = 0) {
  int exponent = 31;
  while ((rate >> exponent & 1) == 0)
    --exponent;
  const ByteList common = Writer()
                              .be(2, channels)
                              .be(4, samples)
                              .be(2, bits)
                              .be(2, static_cast<std::uint64_t>(16'383 + exponent))
                              .be(8, std::uint64_t{rate} << (63 - exponent))
                              .text(type)
                              .be(type.empty() ? 0 : 2, 0);
  const ByteList content = Writer()
                               .text(type.empty() ? "AIFF" : "AIFC")
                               .text("COMM")
                               .be(4, common.size())
                               .add(common)
                               .text("SSND")
                               .be(4, 8 + offset + data.size())
                               .be(4, offset)
                               .be(4, 0)
                               .add(ByteList(offset, 0x55))
                               .add(data);
  return Writer().text("FORM").be(4, content.size()).add(content);
}

inline ByteList au(std::uint32_t encoding, std::uint32_t rate, std::uint32_t channels,
                   const ByteList& data, std::uint64_t told) {
  return Writer()
      .text(".snd")
      .be(4, 28)
      .be(4, told)
      .be(4, encoding)
      .be(4, rate)
      .be(4, channels)
      .be(4, 0)
      .add(data);
}

inline ByteList core_audio(double rate, std::uint32_t flags, std::uint32_t channels,
                           std::uint32_t bits, const ByteList& data, std::uint64_t told) {
  std::uint64_t rate_bits = 0;
  std::memcpy(&rate_bits, &rate, sizeof rate);
  return Writer()
      .text("caff")
      .be(2, 1)
      .be(2, 0)
      .text("desc")
      .be(8, 32)
      .be(8, rate_bits)
      .text("lpcm")
      .be(4, flags)
      .be(4, bits / 8 * channels)
      .be(4, 1)
      .be(4, channels)
      .be(4, bits)
      .text("free")
      .be(8, 3)
      .be(3, 0)
      .text("data")
      .be(8, told)
      .be(4, 0)
      .add(data);
}

inline std::shared_ptr<const BlockSource> memory(ByteList bytes, std::string name = "x.wav") {
  return std::make_shared<MemorySource>(std::move(bytes), std::move(name));
}

inline ByteList all_of(const BlockSource& source) {
  ByteList bytes(source.size());
  source.read(0, bytes);
  return bytes;
}

/// A file of libsndfile's own making, in memory.
class Encoder {
 public:
  Encoder(int format, int rate, int channels) {
    SF_INFO info{};
    info.format = format;
    info.samplerate = rate;
    info.channels = channels;
    SF_VIRTUAL_IO door{size, seek, read, write, tell};
    sound_ = sf_open_virtual(&door, SFM_WRITE, &info, this);
    if (sound_ == nullptr)
      throw std::runtime_error(sf_strerror(nullptr));
  }
  ~Encoder() { sf_close(sound_); }
  Encoder(const Encoder&) = delete;
  Encoder& operator=(const Encoder&) = delete;

  ByteList shorts(const std::vector<short>& numbers) {
    sf_write_short(sound_, numbers.data(), static_cast<sf_count_t>(numbers.size()));
    return finish();
  }
  ByteList ints(const std::vector<int>& numbers) {
    sf_write_int(sound_, numbers.data(), static_cast<sf_count_t>(numbers.size()));
    return finish();
  }

 private:
  ByteList finish() {
    sf_close(sound_);
    sound_ = nullptr;
    return bytes_;
  }
  static Encoder& of(void* user) { return *static_cast<Encoder*>(user); }
  static sf_count_t size(void* user) { return static_cast<sf_count_t>(of(user).bytes_.size()); }
  static sf_count_t seek(sf_count_t offset, int whence, void* user) {
    Encoder& encoder = of(user);
    const sf_count_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? encoder.at_ : size(user);
    return encoder.at_ = base + offset;
  }
  static sf_count_t read(void*, sf_count_t, void*) { return 0; }
  static sf_count_t write(const void* from, sf_count_t count, void* user) {
    Encoder& encoder = of(user);
    const auto end = static_cast<std::size_t>(encoder.at_ + count);
    encoder.bytes_.resize(std::max(encoder.bytes_.size(), end));
    std::memcpy(encoder.bytes_.data() + encoder.at_, from, static_cast<std::size_t>(count));
    encoder.at_ += count;
    return count;
  }
  static sf_count_t tell(void* user) { return of(user).at_; }

  SNDFILE* sound_ = nullptr;
  ByteList bytes_;
  sf_count_t at_ = 0;
};

/// Numbers of 16 bits from their bytes, low byte first.
inline std::vector<short> shorts_of(const ByteList& bytes) {
  std::vector<short> numbers;
  for (std::size_t i = 0; i + 2 <= bytes.size(); i += 2)
    numbers.push_back(static_cast<short>(bytes[i] | bytes[i + 1] << 8));
  return numbers;
}

/// Sound that compresses, unlike noise: a chord with a little noise upon it.
inline ByteList chord_bytes(std::size_t samples) {
  const ByteList noise = noise_bytes(samples * 2, 7);
  Writer writer;
  for (std::size_t i = 0; i < samples; ++i) {
    const double angle = 2 * std::numbers::pi * static_cast<double>(i) / 44'100;
    for (std::size_t channel = 0; channel < 2; ++channel) {
      const double value = 9000 * std::sin(440 * angle) + 5000 * std::sin(660 * angle);
      const int number = static_cast<int>(std::lround(value)) + noise[i * 2 + channel];
      writer.le(2, static_cast<std::uint16_t>(number));
    }
  }
  return writer;
}

/// What an error says, or "".
template <class Error, class Call>
std::string said(const Call& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace disc::audio
