// Sound files opened for a disc: bit for bit, refused, converted, cut short, damaged.
#include "formats/audio/sound_file.h"

#include <gtest/gtest.h>

#include <atomic>
#include <numbers>
#include <thread>

#include "formats/base/error.h"
#include "tests/support/scratch.h"
#include "tests/unit/audio/sound_bytes.h"

namespace disc::audio {
namespace {

constexpr SoundOptions converting{true, {}};

ByteList flac(const ByteList& samples, int channels = 2, int rate = 44'100) {
  return Encoder(SF_FORMAT_FLAC | SF_FORMAT_PCM_16, rate, channels).shorts(shorts_of(samples));
}

std::string refusal(const ByteList& bytes, const SoundOptions& options = {},
                    const std::string& name = "x.wav") {
  return said<Error>([&] { open_sound(memory(bytes, name), options); });
}

TEST(SoundFile, GivesTheSamplesOfEveryLosslessContainerBitForBit) {
  const ByteList samples = chord_bytes(100'000);
  const ByteList big = swapped(samples, 2);
  for (const ByteList& file :
       {wave({}, samples), aiff(2, 16, 44'100, big, 100'000), au(3, 44'100, 2, big, big.size()),
        aiff(2, 16, 44'100, samples, 100'000, "sowt"),
        core_audio(44'100, 0, 2, 16, big, 4 + big.size()), flac(samples)}) {
    const Sound sound = open_sound(memory(file));
    EXPECT_FALSE(sound.converted);
    EXPECT_TRUE(sound.facts.is_cd());
    EXPECT_EQ(sound.count(), 100'000U) << sound.facts.format;
    EXPECT_EQ(all_of(*sound.samples), samples) << sound.facts.format;
  }
}

TEST(SoundFile, TakesRawSamplesInBothOrdersWhenAsked) {
  const ByteList samples = noise_bytes(4000);
  EXPECT_EQ(all_of(*open_sound(memory(samples), {false, RawOrder::Little}).samples), samples);
  EXPECT_EQ(all_of(*open_sound(memory(swapped(samples, 2)), {false, RawOrder::Big}).samples),
            samples);
  EXPECT_EQ(open_sound(memory(noise_bytes(4003)), {false, RawOrder::Little}).facts.notes,
            std::vector<std::string>{"3 bytes behind the last whole sample are left out."});
  EXPECT_EQ(
      refusal(ByteList(4000)),
      "x.wav: is no sound file of a known kind (WAV, AIFF, AU, Core Audio, FLAC, Ogg, MPEG audio); "
      "samples without a header have to be called so: byte-order");
}

TEST(SoundFile, SaysWhatAFileIsThatIsNotForADisc) {
  EXPECT_EQ(
      refusal(wave({1, 1, 48'000, 24}, ByteList(6))),
      "x.wav: is WAV, 48000 Hz, 24 bit, mono; sound of a CD is 44100 Hz, 16 bit, stereo: write "
      "\"convert: true\", or convert it before by \"sox -R x.wav -b 16 cd.wav channels 2 rate -v "
      "44100 dither\"");
  EXPECT_NE(refusal(wave({1, 2, 44'100, 8}, ByteList(6)), {}, "it's mine.wav")
                .find("sox -R 'it'\\''s mine.wav' -b 16"),
            std::string::npos);
  EXPECT_NE(refusal(wave({7, 2, 44'100, 8}, ByteList(6))).find("mu-law, stereo, which is lossy;"),
            std::string::npos);
  EXPECT_EQ(
      refusal(wave({1, 6, 44'100, 16}, ByteList(12)), converting),
      "x.wav: has 6 channels, and a CD has two, left and right: mix it down before, as by \"sox -R "
      "x.wav -b 16 cd.wav channels 2 rate -v 44100 dither\"");
  EXPECT_EQ(refusal(wave({1, 2, 100, 16}, ByteList(12)), converting),
            "x.wav: is of 100 Hz; rates from 173 to 11289600 Hz are converted");
  EXPECT_THROW(open_sound(memory(wave({1, 1, 44'100, 16}, ByteList(2)))), ManifestError);
}

TEST(SoundFile, ConvertsWhatFitsExactly) {
  EXPECT_EQ(all_of(*open_sound(memory(wave({1, 1, 44'100, 16}, {1, 2, 3, 4})), converting).samples),
            (ByteList{1, 2, 1, 2, 3, 4, 3, 4}));
  EXPECT_EQ(all_of(*open_sound(memory(wave({1, 2, 44'100, 8}, {0, 0x81})), converting).samples),
            (ByteList{0, 0x80, 0, 1}));
  // 24 bits of which the lower ones are empty need no dither.
  const ByteList samples = noise_bytes(4000);
  Writer padded;
  for (std::size_t i = 0; i < samples.size(); i += 2)
    padded.le(1, 0).add({samples[i], samples[i + 1]});
  const Sound sound = open_sound(memory(wave({1, 2, 44'100, 24}, padded)), converting);
  EXPECT_TRUE(sound.converted);
  EXPECT_EQ(all_of(*sound.samples), samples);
}

TEST(SoundFile, ConvertedGivesTheSameHoweverItIsRead) {
  const ByteList numbers = noise_bytes(60'000);
  for (const ByteList& file :
       {wave({1, 2, 44'100, 24}, numbers), wave({1, 1, 44'100, 24}, numbers),
        wave({1, 2, 48'000, 24}, numbers), wave({1, 1, 22'050, 16}, numbers)}) {
    const Sound sound = open_sound(memory(file), converting);
    const ByteList whole = all_of(*sound.samples);
    EXPECT_EQ(all_of(*open_sound(memory(file), converting).samples), whole);
    for (const std::size_t part : {1U, 3U, 588U, 2352U, 70'001U}) {
      ByteList read(whole.size());
      // From the back, so that every part is a jump.
      for (std::size_t end = read.size(); end > 0; end -= std::min(end, part)) {
        const std::size_t at = end - std::min(end, part);
        sound.samples->read(at, std::span(read).subspan(at, end - at));
      }
      EXPECT_EQ(read, whole) << part;
    }
  }
}

TEST(SoundFile, ResamplesToTheLengthThatTheSoundHas) {
  for (const std::uint32_t rate :
       {8000U, 22'050U, 32'000U, 44'099U, 48'000U, 96'000U, 192'000U, 300U})
    for (const std::size_t samples : {0U, 1U, 2U, 7U, 101U, 16'384U, 30'001U, 50'000U}) {
      if (rate == 300 && samples > 1000)
        continue;
      const Sound sound =
          open_sound(memory(wave({1, 1, rate, 16}, ByteList(samples * 2))), converting);
      EXPECT_EQ(sound.count(), samples_at_cd_rate(samples, rate)) << rate << " " << samples;
      EXPECT_EQ(sound.facts.samples, samples);
    }
  EXPECT_EQ(samples_at_cd_rate(48'000, 48'000), 44'100U);
  EXPECT_EQ(samples_at_cd_rate(1, 48'000), 1U);
  EXPECT_EQ(samples_at_cd_rate(1, 96'000), 0U);
  EXPECT_EQ(samples_at_cd_rate(std::uint64_t{1} << 44, 1'000'000), 775'815'404'559U);
}

/// Noise below a sine of 1 kHz, in dB, away from both ends; its amplitude is 0.9 of full scale.
double signal_to_noise(const ByteList& samples) {
  const std::vector<short> numbers = shorts_of(samples);
  const std::size_t count = numbers.size() / 2;
  double power = 0;
  for (std::size_t i = 2000; i < count - 2000; ++i) {
    const double ideal =
        0.9 * 32'768 * std::sin(2 * std::numbers::pi * 1000 * static_cast<double>(i) / cd_rate);
    power += std::pow(numbers[i * 2] - ideal, 2);
  }
  power /= static_cast<double>(count - 4000);
  return 10 * std::log10(std::pow(0.9 * 32'768, 2) / 2 / power);
}

TEST(SoundFile, ResamplesASineSoThatOnlyDitherIsLeftOfError) {
  for (const std::uint32_t rate : {22'050U, 32'000U, 48'000U, 96'000U}) {
    Writer writer;
    for (std::size_t i = 0; i < rate * 2; ++i)
      writer.le(3, static_cast<std::uint64_t>(std::lround(
                       0.9 * 8'388'608 *
                       std::sin(2 * std::numbers::pi * 1000 * static_cast<double>(i) / rate))));
    const Sound sound = open_sound(memory(wave({1, 1, rate, 24}, writer)), converting);
    // 16 bits with dither have 98.1 - 4.8 dB, less 0.9 for the amplitude.
    EXPECT_GT(signal_to_noise(all_of(*sound.samples)), 92) << rate;
  }
}

TEST(SoundFile, TellsWhatIsClippedAndWhatIsNoNumber) {
  Writer writer;
  for (const float value : {0.25F, 1.25F, -1.5F, 0.0F})
    writer.le(4, std::bit_cast<std::uint32_t>(value));
  const Sound sound = open_sound(memory(wave({3, 2, 44'100, 32}, writer)), converting);
  EXPECT_EQ(sound.facts.notes,
            std::vector<std::string>{"2 numbers are louder than 16 bits can say and are clipped."});
  EXPECT_EQ(shorts_of(all_of(*sound.samples)), (std::vector<short>{8192, 32'767, -32'768, 0}))
      << "all of the rest are exact";
  const ByteList no_number = Writer().le(4, 0).le(4, 0).le(4, 0x7FC0'0000).le(4, 0);
  for (const std::uint32_t rate : {44'100U, 48'000U})
    EXPECT_EQ(refusal(wave({3, 2, rate, 32}, no_number), converting),
              "x.wav: sample 1 is no finite number: the file is damaged");
}

TEST(SoundFile, RefusesWhatIsLongerThanAnyDisc) {
  class Long final : public BlockSource {
   public:
    std::uint64_t size() const override { return head_.size() + 4'000'000'000; }
    std::string name() const override { return "long.wav"; }
    void read(std::uint64_t offset, std::span<std::uint8_t> out) const override {
      for (std::uint8_t& byte : out)
        byte = offset < head_.size() ? head_[offset++] : 0;
    }

   private:
    ByteList head_ = wave({1, 1, 48'000, 16}, {}, 4'000'000'000, 4'000'000'036);
  };
  EXPECT_EQ(
      said<ManifestError>([] { open_sound(std::make_shared<Long>(), converting); }),
      "long.wav: is 694 minutes long, more than the 400 that are converted: take a part of it "
      "before, as by \"sox IN OUT trim 0 60:00\"");
}

TEST(SoundFile, SeeksInFlac) {
  const ByteList samples = chord_bytes(200'000);
  const Sound sound = open_sound(memory(flac(samples)));
  for (const std::size_t at : {700'000U, 0U, 399'999U, 400'000U, 3U, 799'990U}) {
    ByteList part(9);
    sound.samples->read(at, part);
    EXPECT_TRUE(
        std::equal(part.begin(), part.end(), samples.begin() + static_cast<std::ptrdiff_t>(at)))
        << at;
  }
  ByteList beyond(2);
  EXPECT_THROW(sound.samples->read(799'999, beyond), FormatError);
}

TEST(SoundFile, ReadsFlacFromSeveralThreads) {
  const ByteList samples = chord_bytes(200'000);
  const Sound sound = open_sound(memory(flac(samples)));
  std::atomic<int> wrong = 0;
  std::vector<std::jthread> threads;
  for (std::size_t thread = 0; thread < 4; ++thread)
    threads.emplace_back([&, thread] {
      ByteList part(2352);
      for (std::size_t at = thread * 2352; at + part.size() <= samples.size(); at += 4 * 2352) {
        sound.samples->read(at, part);
        wrong +=
            std::equal(part.begin(), part.end(), samples.begin() + static_cast<std::ptrdiff_t>(at))
                ? 0
                : 1;
      }
    });
  threads.clear();
  EXPECT_EQ(wrong, 0);
}

/// Counts what is read of a file.
class Counted final : public BlockSource {
 public:
  explicit Counted(ByteList bytes) : bytes_(std::move(bytes)) {}
  std::uint64_t size() const override { return bytes_.size(); }
  std::string name() const override { return "x.flac"; }
  void read(std::uint64_t offset, std::span<std::uint8_t> out) const override {
    bytes_.read(offset, out);
    read_ += out.size();
  }
  std::uint64_t taken() const { return read_; }

 private:
  MemorySource bytes_;
  mutable std::atomic<std::uint64_t> read_ = 0;
};

TEST(SoundFile, ReadsFlacOnWithoutSeeking) {
  const auto file = std::make_shared<Counted>(flac(chord_bytes(400'000)));
  const Sound sound = open_sound(file);
  const std::uint64_t before = file->taken();
  ByteList part(2352);
  for (std::size_t at = 0; at + part.size() <= sound.samples->size(); at += part.size())
    sound.samples->read(at, part);
  EXPECT_LT(file->taken() - before, file->size() * 5 / 4);
}

TEST(SoundFile, WidensAndDithersFlacOfOtherBits) {
  std::vector<int> numbers(20'000);
  const ByteList noise = noise_bytes(numbers.size() * 2);
  Writer plain;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    numbers[i] = static_cast<int>((noise[2 * i] * 256U + noise[2 * i + 1]) << 15) - (1 << 30);
    plain.le(3, static_cast<std::uint32_t>(numbers[i]) >> 8);
  }
  const ByteList file = Encoder(SF_FORMAT_FLAC | SF_FORMAT_PCM_24, 44'100, 2).ints(numbers);
  const Sound sound = open_sound(memory(file), converting);
  EXPECT_EQ(to_text(sound.facts), "FLAC, 44100 Hz, 24 bit, stereo");
  const ByteList wish =
      all_of(*open_sound(memory(wave({1, 2, 44'100, 24}, plain)), converting).samples);
  EXPECT_EQ(all_of(*sound.samples), wish) << "the container makes no difference";
}

TEST(SoundFile, TellsHowMuchOfACutFlacIsThere) {
  ByteList file = flac(chord_bytes(200'000));
  file.resize(file.size() / 2);
  const std::string text = refusal(file, {}, "x.flac");
  EXPECT_NE(text.find("it is cut short or damaged: its header promises 200000 samples, and "),
            std::string::npos)
      << text;
}

TEST(SoundFile, FindsFlippedBitsInFlac) {
  ByteList file = flac(chord_bytes(200'000));
  file[file.size() / 2] ^= 0x10;
  const Sound sound = open_sound(memory(file, "x.flac"));
  const std::string text = said<FormatError>([&] { all_of(*sound.samples); });
  EXPECT_NE(text.find("x.flac: is damaged near sample "), std::string::npos) << text;
  ByteList part(400);
  EXPECT_NO_THROW(sound.samples->read(0, part)) << "what lies before is sound";
}

TEST(SoundFile, TakesFlacThatDoesNotTellItsLength) {
  const ByteList samples = chord_bytes(50'000);
  ByteList file = flac(samples);
  // STREAMINFO: 36 bits of length from the lower half of byte 13 on, behind 8 bytes of headers.
  file[8 + 13] &= 0xF0;
  std::fill_n(file.begin() + 8 + 14, 4, std::uint8_t{0});
  EXPECT_EQ(sound_facts(memory(file)).samples, std::nullopt);
  EXPECT_EQ(all_of(*open_sound(memory(file)).samples), samples);
}

TEST(SoundFile, DecodesLossyCodings) {
  const ByteList samples = chord_bytes(100'000);
  for (const int format : {SF_FORMAT_OGG | SF_FORMAT_VORBIS, SF_FORMAT_WAV | SF_FORMAT_ULAW,
                           SF_FORMAT_WAV | SF_FORMAT_IMA_ADPCM, SF_FORMAT_AU | SF_FORMAT_ALAW}) {
    const ByteList file = Encoder(format, 44'100, 2).shorts(shorts_of(samples));
    const Sound sound = open_sound(memory(file), converting);
    EXPECT_FALSE(sound.facts.lossless);
    const std::vector<short> wish = shorts_of(samples);
    const std::vector<short> got = shorts_of(all_of(*sound.samples));
    ASSERT_GE(got.size(), wish.size()) << sound.facts.coding;
    double error = 0;
    for (std::size_t i = 0; i < wish.size(); ++i)
      error += std::pow(got[i] - wish[i], 2);
    EXPECT_LT(std::sqrt(error / static_cast<double>(wish.size())), 400) << sound.facts.coding;
  }
}

TEST(SoundFile, RefusesOggWithoutItsEnd) {
  const ByteList whole =
      Encoder(SF_FORMAT_OGG | SF_FORMAT_VORBIS, 44'100, 2).shorts(shorts_of(chord_bytes(100'000)));
  for (const std::size_t size : {whole.size() / 2, whole.size() - 1, whole.size() - 3000}) {
    ByteList file = whole;
    file.resize(size);
    EXPECT_EQ(refusal(file, converting, "x.ogg"),
              "x.ogg: is cut short: it ends without the page that ends an Ogg stream (RFC 3533 6); "
              "where all is there, \"ffmpeg -i IN -c copy OUT\" mends it");
  }
  ByteList tagged = whole;
  tagged.insert(tagged.end(), 128, std::uint8_t{'T'});
  EXPECT_EQ(open_sound(memory(tagged), converting).count(), 100'000U);
}

TEST(SoundFile, PassesOnWhatTheDoorSays) {
  class Broken final : public BlockSource {
   public:
    explicit Broken(ByteList bytes) : bytes_(std::move(bytes)) {}
    std::uint64_t size() const override { return bytes_.size(); }
    std::string name() const override { return "x.flac"; }
    void read(std::uint64_t offset, std::span<std::uint8_t> out) const override {
      if (offset > 100'000 && broken)
        throw SystemError("x.flac", "read", 5);
      bytes_.read(offset, out);
    }
    bool broken = false;

   private:
    MemorySource bytes_;
  };
  const auto file = std::make_shared<Broken>(flac(chord_bytes(200'000)));
  const Sound sound = open_sound(file);
  file->broken = true;
  EXPECT_EQ(said<SystemError>([&] { all_of(*sound.samples); }),
            "x.flac: cannot read: Input/output error");
}

TEST(SoundFile, IsOpenedByItsPath) {
  const Scratch scratch;
  const ByteList samples = noise_bytes(2352);
  scratch.write("a.wav", wave({}, samples));
  EXPECT_EQ(all_of(*open_sound(scratch.path("a.wav")).samples), samples);
  EXPECT_THROW(open_sound(scratch.path("b.wav")), SystemError);
}

}  // namespace
}  // namespace disc::audio
