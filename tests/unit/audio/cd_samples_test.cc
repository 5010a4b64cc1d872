// Numbers of every form made 16 bits: exact ones, clipped ones, and what dither does.
#include "formats/audio/cd_samples.h"

#include <gtest/gtest.h>

#include <bit>
#include <limits>

#include "tests/unit/audio/sound_bytes.h"

namespace disc::audio {
namespace {

std::vector<short> converted(const ByteList& in, const SampleForm& form, std::uint32_t channels = 2,
                             bool dither = false, std::uint64_t first = 0) {
  ByteList out(in.size() / (form.bytes * channels) * sample_bytes);
  to_cd_samples(in, {form, channels, dither}, first, out);
  return shorts_of(out);
}

ByteList floats(const std::vector<float>& values) {
  Writer writer;
  for (const float value : values)
    writer.le(4, std::bit_cast<std::uint32_t>(value));
  return writer;
}

TEST(CdSamples, LeaveSixteenBitsAsTheyAre) {
  const ByteList bytes = noise_bytes(4000);
  EXPECT_EQ(converted(bytes, {Number::Signed, 2, false}), shorts_of(bytes));
  EXPECT_EQ(converted(swapped(bytes, 2), {Number::Signed, 2, true}), shorts_of(bytes));
}

TEST(CdSamples, WidenEightBitsExactly) {
  EXPECT_EQ(converted({0, 128, 255, 127}, {Number::Unsigned, 1, false}),
            (std::vector<short>{-32'768, 0, 32'512, -256}));
  EXPECT_EQ(converted({0x80, 0, 0x7F, 0xFF}, {Number::Signed, 1, true}),
            (std::vector<short>{-32'768, 0, 32'512, -256}));
}

TEST(CdSamples, RoundToTheNearestAndClip) {
  const ByteList numbers = Writer()
                               .le(3, 0x7FFFFF)
                               .le(3, 0x800000)
                               .le(3, 0x00017F)
                               .le(3, 0x000180)
                               .le(3, 0xFFFF7F)
                               .le(3, 0xFFFF80);
  const std::vector<short> wish{32'767, -32'768, 1, 2, -1, 0};
  EXPECT_EQ(converted(numbers, {Number::Signed, 3, false}), wish);
  EXPECT_EQ(converted(swapped(numbers, 3), {Number::Signed, 3, true}), wish);
  EXPECT_EQ(converted(Writer().be(4, 0x7FFF'FFFF).be(4, 0x8000'0000), {Number::Signed, 4, true}),
            (std::vector<short>{32'767, -32'768}));
  const float infinity = std::numeric_limits<float>::infinity();
  EXPECT_EQ(converted(floats({1.0F, -1.0F, 2.5F, -1e30F, infinity, -infinity, 0.5F,
                              std::numeric_limits<float>::quiet_NaN()}),
                      {Number::Float, 4, false}),
            (std::vector<short>{32'767, -32'768, 32'767, -32'768, 32'767, -32'768, 16'384, 0}));
  EXPECT_EQ(converted(Writer().be(8, std::bit_cast<std::uint64_t>(-0.25)).be(8, 0),
                      {Number::Float, 8, true}),
            (std::vector<short>{-8192, 0}));
}

TEST(CdSamples, PutMonoOnBothChannels) {
  EXPECT_EQ(converted(Writer().le(2, 5).le(2, 0xFFFF), {}, 1), (std::vector<short>{5, 5, -1, -1}));
  const std::vector<short> dithered =
      converted(noise_bytes(3000), {Number::Signed, 3, false}, 1, true);
  for (std::size_t i = 0; i < dithered.size(); i += 2)
    EXPECT_EQ(dithered[i], dithered[i + 1]);
}

TEST(CdSamples, AreDitheredByPlaceAlone) {
  const SampleForm form{Number::Signed, 3, false};
  const ByteList in = noise_bytes(6000);
  const std::vector<short> whole = converted(in, form, 2, true);
  for (const std::size_t at : {1U, 17U, 500U}) {
    const std::vector<short> rest =
        converted({in.begin() + static_cast<std::ptrdiff_t>(at * 6), in.end()}, form, 2, true, at);
    EXPECT_TRUE(
        std::equal(rest.begin(), rest.end(), whole.begin() + static_cast<std::ptrdiff_t>(at * 2)));
  }
}

// Half a step, dithered; the numbers come from SplitMix64 in another language. An archive that was
// made once must be made again.
TEST(CdSamples, KeepTheirDither) {
  Writer writer;
  for (int i = 0; i < 16; ++i)
    writer.le(3, 0x80);
  EXPECT_EQ(converted(writer, {Number::Signed, 3, false}, 2, true),
            (std::vector<short>{1, 0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1}));
}

TEST(CdSamples, AreDitheredWithTriangularNoise) {
  // Of a steady level between two steps: the mean is the level, the variance 1/4 step whatever the
  // level is (TPDF: 1/6 of the noise and 1/12 of rounding), the error never reaches 2 steps.
  for (const int level : {0, 64, 128, 200}) {
    constexpr std::size_t count = 200'000;
    Writer writer;
    for (std::size_t i = 0; i < count; ++i)
      writer.le(3, static_cast<std::uint64_t>(level));
    const std::vector<short> out = converted(writer, {Number::Signed, 3, false}, 1, true);
    double sum = 0;
    double squares = 0;
    double pairs = 0;
    double before = 0;
    for (std::size_t i = 0; i < out.size(); i += 2) {
      const double error = out[i] - level / 256.0;
      EXPECT_LT(std::abs(error), 1.5);
      sum += error;
      squares += error * error;
      pairs += error * before;
      before = error;
    }
    EXPECT_NEAR(sum / count, 0, 0.005) << level;
    EXPECT_NEAR(squares / count, 0.25, 0.005) << level;
    EXPECT_NEAR(pairs / count, 0, 0.005) << level;
  }
}

TEST(CdSamples, OfBothChannelsAreDitheredApart) {
  const std::vector<short> out =
      converted(ByteList(60'000, 0), {Number::Signed, 3, false}, 2, true);
  double pairs = 0;
  for (std::size_t i = 0; i < out.size(); i += 2)
    pairs += out[i] * out[i + 1];
  EXPECT_NEAR(pairs / static_cast<double>(out.size() / 2), 0, 0.01);
}

TEST(CdSamples, AreMeasured) {
  Levels levels;
  measure(ByteList(Writer().le(3, 0x010000).le(3, 0xFF0100)), {Number::Signed, 3, false}, 2, 0,
          levels);
  EXPECT_TRUE(levels.exact);
  measure(ByteList(Writer().le(3, 0x010001).le(3, 0)), {Number::Signed, 3, false}, 2, 1, levels);
  EXPECT_FALSE(levels.exact);
  levels = {};
  measure(floats({0.5F, -1.0F, 1.0F, 1.5F, -2.0F, 1.0F / 32'768}), {Number::Float, 4, false}, 2, 0,
          levels);
  EXPECT_TRUE(levels.exact);
  EXPECT_EQ(levels.clipped, 2U);
  EXPECT_EQ(levels.no_number, std::nullopt);
  measure(floats({0, 0, 0, std::numeric_limits<float>::quiet_NaN(),
                  std::numeric_limits<float>::infinity(), 0}),
          {Number::Float, 4, false}, 2, 100, levels);
  EXPECT_EQ(levels.no_number, 101U);
  levels = {};
  measure(floats({0.1F}), {Number::Float, 4, false}, 1, 0, levels);
  EXPECT_FALSE(levels.exact);
}

TEST(CdSamples, CountWhatIsClippedOfCalculatedNumbers) {
  const std::vector<float> in{0.5F, 1.001F, -1.001F, 1.0F};
  ByteList out(8);
  EXPECT_EQ(to_cd_samples(in, {{}, 2, false}, 0, out), 2U);
  EXPECT_EQ(shorts_of(out), (std::vector<short>{16'384, 32'767, -32'768, 32'767}));
}

}  // namespace
}  // namespace disc::audio
