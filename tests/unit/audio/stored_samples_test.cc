// Headers of sound files: every container of plain numbers, those written to pipes, damaged ones.
#include "formats/audio/stored_samples.h"

#include <gtest/gtest.h>

#include <limits>

#include "formats/base/error.h"
#include "tests/unit/audio/sound_bytes.h"

namespace disc::audio {
namespace {

constexpr std::uint64_t large = std::uint64_t{5} << 30;

/// As large as it says, with a few bytes at its front and zeros behind.
class Sparse final : public BlockSource {
 public:
  Sparse(ByteList front, std::uint64_t size) : front_(std::move(front)), size_(size) {}
  std::uint64_t size() const override { return size_; }
  std::string name() const override { return "large.wav"; }
  void read(std::uint64_t offset, std::span<std::uint8_t> out) const override {
    for (std::uint8_t& byte : out) {
      byte = offset < front_.size() ? front_[offset] : 0;
      ++offset;
    }
  }

 private:
  ByteList front_;
  std::uint64_t size_;
};

StoredSamples found(const ByteList& bytes) {
  const std::optional<StoredSamples> samples = find_samples(MemorySource(bytes, "x.wav"));
  if (!samples)
    throw std::runtime_error("no samples found");
  return *samples;
}

std::string refusal(const ByteList& bytes) {
  return said<FormatError>([&] { find_samples(MemorySource(bytes, "x.wav")); });
}

const ByteList four_samples = noise_bytes(16);

TEST(StoredSamples, FindsThoseOfAPlainWave) {
  const StoredSamples samples = found(wave({}, four_samples));
  EXPECT_EQ(to_text(samples.facts), "WAV, 44100 Hz, 16 bit, stereo");
  EXPECT_TRUE(samples.facts.is_cd());
  EXPECT_EQ(samples.facts.samples, 4U);
  EXPECT_EQ(samples.offset, 44U);
  EXPECT_EQ(samples.bytes, 16U);
  EXPECT_TRUE(samples.facts.notes.empty());
}

TEST(StoredSamples, KnowsTheFormsOfWave) {
  struct Row {
    WaveSpec spec;
    SampleForm form;
    const char* text;
  };
  for (const Row& row :
       {Row{{1, 1, 8000, 8}, {Number::Unsigned, 1, false}, "8000 Hz, 8 bit, mono"},
        Row{{1, 2, 96'000, 24}, {Number::Signed, 3, false}, "96000 Hz, 24 bit, stereo"},
        Row{{1, 6, 48'000, 32}, {Number::Signed, 4, false}, "48000 Hz, 32 bit, 6 channels"},
        Row{{1, 2, 44'100, 12}, {Number::Signed, 2, false}, "44100 Hz, 12 bit, stereo"},
        Row{{3, 1, 44'100, 32}, {Number::Float, 4, false}, "44100 Hz, 32 bit float, mono"},
        Row{{3, 1, 44'100, 64}, {Number::Float, 8, false}, "44100 Hz, 64 bit float, mono"}}) {
    const StoredSamples samples = found(wave(row.spec, noise_bytes(48)));
    EXPECT_EQ(samples.form, row.form) << row.text;
    EXPECT_EQ(to_text(samples.facts), std::string("WAV, ") + row.text);
    EXPECT_FALSE(samples.facts.is_cd());
  }
}

ByteList extensible(std::uint16_t bits, std::uint16_t valid, std::uint32_t sub_format) {
  return Writer()
      .text("RIFF")
      .le(4, 60 + 48)
      .text("WAVEfmt ")
      .le(4, 40)
      .add(wave_format({0xFFFE, 2, 44'100, bits}))
      .le(2, 22)
      .le(2, valid)
      .le(4, 3)
      .le(4, sub_format)
      .add({0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71})
      .text("data")
      .le(4, 48)
      .add(noise_bytes(48));
}

TEST(StoredSamples, SeesThroughTheExtensibleFormat) {
  EXPECT_TRUE(found(extensible(16, 16, 1)).facts.is_cd());
  EXPECT_EQ(found(extensible(16, 16, 1)).offset, 68U);
  EXPECT_EQ(found(extensible(24, 20, 1)).facts.bits, 20U);
  EXPECT_EQ(found(extensible(24, 20, 1)).form.bytes, 3U);
  EXPECT_EQ(found(extensible(32, 32, 3)).form.number, Number::Float);
  EXPECT_EQ(find_samples(MemorySource(extensible(16, 16, 2))), std::nullopt)
      << "compressed: not for this reader";
}

TEST(StoredSamples, ReadsBigEndianRiff) {
  const ByteList file = Writer()
                            .text("RIFX")
                            .be(4, 52)
                            .text("WAVEfmt ")
                            .be(4, 16)
                            .be(2, 1)
                            .be(2, 2)
                            .be(4, 44'100)
                            .be(4, 176'400)
                            .be(2, 4)
                            .be(2, 16)
                            .text("data")
                            .be(4, 16)
                            .add(four_samples);
  EXPECT_TRUE(found(file).facts.is_cd());
  EXPECT_TRUE(found(file).form.big_endian);
}

TEST(StoredSamples, PassesOverChunksOfOddSizesAndWhatStandsBehindTheSound) {
  const ByteList file = Writer()
                            .text("RIFF")
                            .le(4, 90)
                            .text("WAVEjunk")
                            .le(4, 5)
                            .text("12345")
                            .le(1, 0)
                            .text("fmt ")
                            .le(4, 18)
                            .add(wave_format({}))
                            .le(2, 0)
                            .text("data")
                            .le(4, 16)
                            .add(four_samples)
                            .text("LIST")
                            .le(4, 8)
                            .text("INFOnoth");
  EXPECT_EQ(found(file).offset, 60U);
  EXPECT_EQ(found(file).bytes, 16U);
}

TEST(StoredSamples, TakesSoundToTheEndWhereAPipeKnewNoLength) {
  for (const std::uint32_t told : {0xFFFF'FFFFU, 0x7FFF'F000U, 0x7FFF'FFFFU, 0x8000'0000U}) {
    const StoredSamples samples = found(wave({}, four_samples, told, told));
    EXPECT_EQ(samples.bytes, 16U) << told;
    ASSERT_EQ(samples.facts.notes.size(), 1U);
    EXPECT_EQ(
        samples.facts.notes[0],
        "The header does not tell the length, as of files written to a pipe: sound is taken to "
        "go to the end of the file.");
  }
  for (const std::uint32_t riff : {0U, 36U, 0xFFFF'FFFFU})
    EXPECT_EQ(found(wave({}, four_samples, 0, riff)).bytes, 16U) << riff;
}

TEST(StoredSamples, MakesNoSoundOfWhatStandsBehindAnEmptyOne) {
  const ByteList list = Writer().text("LIST").le(4, 4).text("INFO");
  const StoredSamples samples = found(wave({}, {}, 0, 48, list));
  EXPECT_EQ(samples.bytes, 0U);
  EXPECT_EQ(samples.facts.samples, 0U);
}

TEST(StoredSamples, TellsHowMuchOfAFileThatWasCutIsThere) {
  EXPECT_EQ(refusal(wave({}, four_samples, 4000, 4036)),
            "x.wav: is cut short: its header promises 1000 samples, and 4 are there");
  EXPECT_EQ(refusal(aiff(2, 16, 44'100, four_samples, 1000)),
            "x.wav: its header promises 1000 samples, and its chunk \"SSND\" has room for 4");
  ByteList cut = aiff(2, 16, 44'100, four_samples, 4);
  cut.resize(cut.size() - 5);
  EXPECT_EQ(refusal(cut), "x.wav: is cut short: its header promises 4 samples, and 2 are there");
  EXPECT_EQ(refusal(au(3, 44'100, 2, four_samples, 20)),
            "x.wav: is cut short: its header promises 5 samples, and 4 are there");
  EXPECT_EQ(refusal(core_audio(44'100, 0, 2, 16, four_samples, 28)),
            "x.wav: is cut short: its header promises 6 samples, and 4 are there");
  EXPECT_EQ(refusal(Writer().text(".snd").be(4, 40).be(4, 0).be(4, 3).be(4, 44'100).be(4, 2)),
            "x.wav: is cut short: its samples begin at byte 40, behind its end at 24");
  EXPECT_EQ(refusal(wave({7, 2, 44'100, 8}, four_samples, 4000, 4036)),
            "x.wav: is cut short: its header promises 4000 bytes of sound, and 16 are there");
}

TEST(StoredSamples, LeavesOutPartOfASample) {
  const StoredSamples samples = found(wave({}, noise_bytes(18)));
  EXPECT_EQ(samples.bytes, 16U);
  EXPECT_EQ(samples.facts.notes,
            std::vector<std::string>{"2 bytes behind the last whole sample are left out."});
}

ByteList rf64(const char* name, std::uint64_t data, std::uint32_t told) {
  return Writer()
      .text(name)
      .le(4, 0xFFFF'FFFF)
      .text("WAVEds64")
      .le(4, 28)
      .le(8, data + 72)
      .le(8, data)
      .le(8, data / 4)
      .le(4, 0)
      .text("fmt ")
      .le(4, 16)
      .add(wave_format({}))
      .text("data")
      .le(4, told);
}

TEST(StoredSamples, CountsMoreThanFourGibibytes) {
  for (const char* const name : {"RF64", "BW64"}) {
    const std::optional<StoredSamples> samples =
        find_samples(Sparse(rf64(name, large, 0xFFFF'FFFF), large + 80));
    ASSERT_TRUE(samples);
    EXPECT_EQ(samples->facts.format, name);
    EXPECT_EQ(samples->bytes, large);
    EXPECT_EQ(samples->offset, 80U);
  }
  EXPECT_EQ(find_samples(Sparse(rf64("RF64", large, 16), large + 80)).value().bytes, 16U)
      << "a size that 32 bits hold stands where it always did";
  EXPECT_EQ(
      said<FormatError>([] { find_samples(Sparse(rf64("RF64", large, 0xFFFF'FFFF), large)); }),
      "large.wav: is cut short: its header promises 1342177280 samples, and 1342177260 are "
      "there");
}

TEST(StoredSamples, ReadsWave64) {
  const auto guid = [](std::string_view text) {
    return Writer().text(text).add(
        {0xF3, 0xAC, 0xD3, 0x11, 0x8C, 0xD1, 0, 0xC0, 0x4F, 0x8E, 0xDB, 0x8A});
  };
  const auto file = [&](std::uint64_t told) -> ByteList {
    return Writer()
        .text("riff")
        .add({0x2E, 0x91, 0xCF, 0x11, 0xA5, 0xD6, 0x28, 0xDB, 0x04, 0xC1, 0, 0})
        .le(8, 200)
        .add(guid("wave"))
        .add(guid("junk"))
        .le(8, 25)
        .le(8, 0x55)
        .add(guid("fmt "))
        .le(8, 40)
        .add(wave_format({}))
        .add(guid("data"))
        .le(8, told)
        .add(four_samples);
  };
  EXPECT_EQ(found(file(40)).offset, 136U);
  EXPECT_EQ(found(file(40)).bytes, 16U);
  EXPECT_TRUE(found(file(40)).facts.is_cd());
  EXPECT_EQ(found(file(0x7FFF'FFFF'FFFF'FFFF)).facts.notes.size(), 1U);
  EXPECT_EQ(refusal(file(64)),
            "x.wav: is cut short: its header promises 10 samples, and 4 are there");
}

TEST(StoredSamples, ReadsAiffWithItsRateOfEightyBits) {
  for (const std::uint32_t rate : {8000U, 22'050U, 44'100U, 48'000U, 192'000U, 1U, 0xFFFF'FFFFU}) {
    const StoredSamples samples = found(aiff(2, 16, rate, four_samples, 4));
    EXPECT_EQ(samples.facts.rate, rate);
    EXPECT_EQ(samples.facts.samples, 4U);
    EXPECT_TRUE(samples.form.big_endian);
  }
  EXPECT_EQ(found(aiff(2, 16, 44'100, four_samples, 4)).offset, 54U);
  EXPECT_EQ(found(aiff(2, 16, 44'100, four_samples, 4, "", 6)).offset, 60U);
  EXPECT_EQ(found(aiff(2, 16, 44'100, four_samples, 3)).bytes, 12U) << "the common chunk counts";
}

TEST(StoredSamples, KnowsTheFormsOfAiffC) {
  struct Row {
    std::uint16_t bits;
    const char* type;
    SampleForm form;
  };
  for (const Row& row :
       {Row{16, "NONE", {Number::Signed, 2, true}}, Row{16, "sowt", {Number::Signed, 2, false}},
        Row{16, "twos", {Number::Signed, 2, true}}, Row{8, "raw ", {Number::Unsigned, 1, true}},
        Row{24, "in24", {Number::Signed, 3, true}}, Row{24, "42ni", {Number::Signed, 3, false}},
        Row{32, "in32", {Number::Signed, 4, true}}, Row{32, "23ni", {Number::Signed, 4, false}},
        Row{32, "fl32", {Number::Float, 4, true}}, Row{64, "FL64", {Number::Float, 8, true}}}) {
    const StoredSamples samples = found(aiff(1, row.bits, 44'100, noise_bytes(48), 6, row.type));
    EXPECT_EQ(samples.form, row.form) << row.type;
    EXPECT_EQ(samples.facts.format, "AIFF-C");
  }
  EXPECT_EQ(find_samples(MemorySource(aiff(1, 16, 44'100, noise_bytes(48), 6, "ima4"))),
            std::nullopt);
}

TEST(StoredSamples, TakesAiffOfPipes) {
  ByteList file = aiff(2, 16, 44'100, four_samples, 0);
  const auto patch = [&](std::size_t at, std::uint32_t value) {
    const ByteList bytes = Writer().be(4, value);
    std::copy(bytes.begin(), bytes.end(), file.begin() + static_cast<std::ptrdiff_t>(at));
  };
  patch(42, 0);  // ffmpeg
  EXPECT_EQ(found(file).bytes, 16U);
  patch(42, 0x7F00'0008);  // sox
  patch(22, 0x1FC0'0000);
  EXPECT_EQ(found(file).bytes, 16U);
  EXPECT_EQ(found(file).facts.notes.size(), 1U);
}

TEST(StoredSamples, ReadsAuInBothOrders) {
  EXPECT_TRUE(found(au(3, 44'100, 2, four_samples, 16)).facts.is_cd());
  EXPECT_EQ(found(au(3, 44'100, 2, four_samples, 16)).offset, 28U);
  EXPECT_EQ(found(au(3, 44'100, 2, four_samples, 0xFFFF'FFFF)).facts.notes.size(), 1U);
  EXPECT_EQ(found(au(2, 44'100, 2, four_samples, 16)).form, (SampleForm{Number::Signed, 1, true}));
  EXPECT_EQ(found(au(7, 44'100, 1, four_samples, 16)).form, (SampleForm{Number::Float, 8, true}));
  EXPECT_EQ(find_samples(MemorySource(au(1, 8000, 1, four_samples, 16))), std::nullopt);
  const ByteList little =
      Writer().text("dns.").le(4, 24).le(4, 16).le(4, 3).le(4, 44'100).le(4, 2).add(four_samples);
  EXPECT_EQ(found(little).form, SampleForm{});
}

TEST(StoredSamples, ReadsCoreAudio) {
  const StoredSamples samples = found(core_audio(44'100, 2, 2, 16, four_samples, 20));
  EXPECT_EQ(to_text(samples.facts), "Core Audio, 44100 Hz, 16 bit, stereo");
  EXPECT_EQ(samples.form, SampleForm{});
  EXPECT_EQ(samples.offset, 83U);
  EXPECT_EQ(samples.bytes, 16U);
  const auto unknown = std::numeric_limits<std::uint64_t>::max();
  EXPECT_EQ(found(core_audio(48'000, 1, 1, 32, four_samples, unknown)).form,
            (SampleForm{Number::Float, 4, true}));
}

TEST(StoredSamples, RefusesHeadersThatMakeNoSense) {
  EXPECT_EQ(refusal(wave({1, 2, 0, 16}, four_samples)),
            "x.wav: its WAV header tells a rate of 0 Hz");
  EXPECT_EQ(refusal(wave({1, 0, 44'100, 16}, four_samples)),
            "x.wav: its WAV header tells 0 channels, 1 to 1024 can be");
  EXPECT_EQ(refusal(wave({1, 1, 44'100, 64}, four_samples)),
            "x.wav: its WAV header tells numbers of 8 bytes, 1 to 4 can be");
  EXPECT_EQ(refusal(wave({3, 1, 44'100, 16}, four_samples)),
            "x.wav: its WAV header tells numbers of 2 bytes, 4 or 8 can be");
  EXPECT_EQ(refusal(wave({1, 2, 44'100, 0}, four_samples)),
            "x.wav: its WAV header tells numbers of 0 bytes, 1 to 4 can be");
  ByteList align = wave({}, four_samples);
  align[32] = 3;
  EXPECT_EQ(refusal(align),
            "x.wav: its chunk \"fmt \" tells samples of 3 bytes, but 2 channels of 16 bits take 4");
  EXPECT_EQ(refusal(Writer().text("RIFF").le(4, 4).text("WAVE")),
            "x.wav: has no chunk \"data\", so it has no sound");
  EXPECT_EQ(refusal(Writer().text("RIFF").le(4, 4).text("WAVEdata").le(4, 0)),
            "x.wav: has no chunk \"fmt \" before its samples");
  EXPECT_EQ(refusal(Writer().text("FORM").be(4, 4).text("AIFF")),
            "x.wav: has no chunk \"COMM\", which tells what its sound is");
}

TEST(StoredSamples, EndsInAHeaderOfChunksWithoutEnd) {
  Writer writer;
  writer.text("RIFF").le(4, 0).text("WAVE");
  for (int i = 0; i < 10'001; ++i)
    writer.text("junk").le(4, 0);
  EXPECT_EQ(refusal(writer), "x.wav: has more than 10000 chunks before its sound");
}

TEST(StoredSamples, OfEveryHeadCutShortAreRefusedOrNotFound) {
  for (const ByteList& whole :
       {wave({}, {}), aiff(2, 16, 44'100, {}, 0), au(3, 44'100, 2, {}, 0),
        core_audio(44'100, 0, 2, 16, {}, 4), extensible(16, 16, 1), rf64("RF64", 0, 0xFFFF'FFFF)})
    for (std::size_t size = 0; size < whole.size(); ++size)
      try {
        const auto samples = find_samples(
            MemorySource({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)}));
        EXPECT_TRUE(!samples || samples->offset + samples->bytes <= size) << size;
      } catch (const FormatError&) {
      }
}

}  // namespace
}  // namespace disc::audio
