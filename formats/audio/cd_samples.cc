// Numbers of any form as the 16 bits of a compact disc.
#include "formats/audio/cd_samples.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace disc::audio {
namespace {

// All arithmetic is on integers, in steps of 1/65536 of a unit of the 16 bits, so that no compiler
// and no machine rounds it another way.
using Fine = std::int64_t;
constexpr int fine_bits = 16;
constexpr Fine unit = Fine{1} << fine_bits;
constexpr Fine loudest = Fine{32'768} << fine_bits;

Fine fine_of(double value) {
  // A power of two is exact; what is far beyond full scale is clipped all the same.
  const double scaled = std::clamp(value, -64.0, 64.0) * static_cast<double>(loudest);
  return std::isnan(value) ? 0 : static_cast<Fine>(std::nearbyint(scaled));
}

template <int Width, bool BigEndian>
std::uint64_t bits_at(const std::uint8_t* at) {
  std::uint64_t value = 0;
  for (int i = 0; i < Width; ++i)
    value = value << 8 | at[BigEndian ? i : Width - 1 - i];
  return value;
}

template <int Width, bool BigEndian>
struct SignedNumber {
  static constexpr int width = Width;
  static Fine fine(const std::uint8_t* at) {
    // At the upper end of 32 bits, where the sign belongs.
    return static_cast<std::int32_t>(
        static_cast<std::uint32_t>(bits_at<Width, BigEndian>(at) << (32 - 8 * Width)));
  }
  static double real(const std::uint8_t* at) {
    return static_cast<double>(fine(at)) / static_cast<double>(loudest);
  }
};

template <int Width, bool BigEndian>
struct UnsignedNumber {
  static constexpr int width = Width;
  static Fine fine(const std::uint8_t* at) {
    return (static_cast<Fine>(bits_at<Width, BigEndian>(at)) << (32 - 8 * Width)) - loudest;
  }
  static double real(const std::uint8_t* at) {
    return static_cast<double>(fine(at)) / static_cast<double>(loudest);
  }
};

template <int Width, bool BigEndian>
struct FloatNumber {
  static constexpr int width = Width;
  static double real(const std::uint8_t* at) {
    const std::uint64_t bits = bits_at<Width, BigEndian>(at);
    if constexpr (Width == 4)
      return static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
    else
      return std::bit_cast<double>(bits);
  }
  static Fine fine(const std::uint8_t* at) { return fine_of(real(at)); }
};

template <template <int, bool> class Kind, int Width, class Call>
void with_order(bool big_endian, const Call& call) {
  if (big_endian)
    call(Kind<Width, true>{});
  else
    call(Kind<Width, false>{});
}

/// Calls `call` with the kind of number that `form` says.
template <class Call>
void with_form(const SampleForm& form, const Call& call) {
  const bool big = form.big_endian;
  switch (form.number) {
    case Number::Float:
      return form.bytes == 4 ? with_order<FloatNumber, 4>(big, call)
                             : with_order<FloatNumber, 8>(big, call);
    case Number::Unsigned:
      switch (form.bytes) {
        case 1:
          return with_order<UnsignedNumber, 1>(big, call);
        case 2:
          return with_order<UnsignedNumber, 2>(big, call);
        case 3:
          return with_order<UnsignedNumber, 3>(big, call);
        default:
          return with_order<UnsignedNumber, 4>(big, call);
      }
    case Number::Signed:
      switch (form.bytes) {
        case 1:
          return with_order<SignedNumber, 1>(big, call);
        case 2:
          return with_order<SignedNumber, 2>(big, call);
        case 3:
          return with_order<SignedNumber, 3>(big, call);
        default:
          return with_order<SignedNumber, 4>(big, call);
      }
  }
}

/// Noise between -1 and 1 units, most often near 0: the difference of two even ones. The bits are
/// those of SplitMix64 (Steele, Lea, Flood 2014), whose state is a count and can be jumped to.
Fine noise(std::uint64_t place, std::size_t channel) {
  std::uint64_t bits = 0x676C'6173'736D'6173 + (place * 2 + channel + 1) * 0x9E37'79B9'7F4A'7C15;
  bits = (bits ^ bits >> 30) * 0xBF58'476D'1CE4'E5B9;
  bits = (bits ^ bits >> 27) * 0x94D0'49BB'1331'11EB;
  bits ^= bits >> 31;
  return static_cast<Fine>(bits >> 48) - static_cast<Fine>(bits >> 32 & 0xFFFF);
}

void put(Fine value, std::uint8_t* out) {
  const Fine rounded = (value + unit / 2) >> fine_bits;
  const auto number = static_cast<std::uint16_t>(std::clamp<Fine>(rounded, -32'768, 32'767));
  out[0] = static_cast<std::uint8_t>(number & 0xFF);
  out[1] = static_cast<std::uint8_t>(number >> 8);
}

/// `fine_at(i)` is number `i` of the samples that come in.
template <class FineAt>
void requantize(const FineAt& fine_at, const Requantizing& how, std::uint64_t first,
                std::span<std::uint8_t> out) {
  const std::size_t count = out.size() / sample_bytes;
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t channel = 0; channel < 2; ++channel) {
      std::uint8_t* const to = out.data() + i * sample_bytes + channel * 2;
      if (channel == 1 && how.channels == 1) {
        std::copy_n(to - 2, 2, to);
        continue;
      }
      put(fine_at(i * how.channels + channel) + (how.dither ? noise(first + i, channel) : 0), to);
    }
}

}  // namespace

void to_cd_samples(Bytes in, const Requantizing& how, std::uint64_t first,
                   std::span<std::uint8_t> out) {
  with_form(how.form, [&](auto kind) {
    requantize([&](std::size_t i) { return kind.fine(in.data() + i * kind.width); }, how, first,
               out);
  });
}

void to_floats(Bytes in, const SampleForm& form, std::span<float> out) {
  with_form(form, [&](auto kind) {
    for (std::size_t i = 0; i < out.size(); ++i)
      out[i] = static_cast<float>(kind.real(in.data() + i * kind.width));
  });
}

std::uint64_t to_cd_samples(std::span<const float> in, const Requantizing& how, std::uint64_t first,
                            std::span<std::uint8_t> out) {
  std::uint64_t clipped = 0;
  requantize(
      [&](std::size_t i) {
        const Fine fine = fine_of(static_cast<double>(in[i]));
        clipped += fine > loudest || fine < -loudest ? 1 : 0;
        return fine;
      },
      how, first, out);
  return clipped;
}

void measure(Bytes in, const SampleForm& form, std::uint32_t channels, std::uint64_t first,
             Levels& levels) {
  with_form(form, [&](auto kind) {
    const std::size_t count = in.size() / kind.width;
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint8_t* const at = in.data() + i * kind.width;
      const Fine fine = kind.fine(at);
      if (form.number == Number::Float) {
        const double real = kind.real(at);
        if (!std::isfinite(real) && !levels.no_number)
          levels.no_number = first + i / channels;
        levels.clipped += fine > loudest || fine < -loudest ? 1 : 0;
        levels.exact = levels.exact && real * 32'768 == std::nearbyint(real * 32'768);
      } else {
        levels.exact = levels.exact && fine % unit == 0;
      }
    }
  });
}

}  // namespace disc::audio
