// Checksums of rips against values that CUETools publishes, and against sums word for word.
#include "formats/cd/rip_checksums.h"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "formats/base/error.h"

namespace disc::cd {
namespace {

// The generator of .NET, System.Random with a seed, which the tests of CUETools make samples with
// (Knuth, Seminumerical Algorithms 3.2.2, subtractive).
class DotnetRandom {
 public:
  explicit DotnetRandom(std::int32_t seed) {
    std::int32_t last = 161'803'398 - seed, next = 1;
    state_[55] = last;
    for (std::size_t i = 1; i < 55; ++i) {
      state_[21 * i % 55] = next;
      const std::int32_t difference = last - next;
      last = state_[21 * i % 55];
      next = difference < 0 ? difference + big : difference;
    }
    for (int k = 0; k < 4; ++k)
      for (std::size_t i = 1; i < 56; ++i) {
        const std::int64_t less = std::int64_t{state_[i]} - state_[1 + (i + 30) % 55];
        state_[i] = static_cast<std::int32_t>(less < 0 ? less + big : less);
      }
  }
  std::int32_t sample() {
    at_ = at_ == 55 ? 1 : at_ + 1;
    other_ = other_ == 55 ? 1 : other_ + 1;
    std::int32_t result = state_[at_] - state_[other_];
    if (result == big)
      --result;
    if (result < 0)
      result += big;
    state_[at_] = result;
    return result;
  }
  std::int32_t next(std::int32_t low, std::int32_t high) {
    return static_cast<std::int32_t>(sample() * (1.0 / big) * (high - low)) + low;
  }

 private:
  static constexpr std::int32_t big = 2'147'483'647;
  std::array<std::int32_t, 56> state_{};
  std::size_t at_ = 0, other_ = 21;
};

std::vector<std::uint8_t> noise(std::int32_t seed, std::size_t skipped, std::size_t bytes) {
  DotnetRandom random(seed);
  std::vector<std::uint8_t> made(skipped + bytes);
  for (std::uint8_t& byte : made)
    byte = static_cast<std::uint8_t>(random.sample());
  made.erase(made.begin(), made.begin() + static_cast<std::ptrdiff_t>(skipped));
  return made;
}

DiscRip sums_of(const std::vector<std::uint64_t>& lengths, Bytes pcm, std::size_t step) {
  RipChecksums checksums(lengths);
  for (std::size_t at = 0; at < pcm.size(); at += step)
    checksums.add(slice(pcm, at, step));
  return checksums.finish();
}

std::uint32_t slow_crc32(Bytes bytes) {
  std::uint32_t crc = ~0U;
  for (const std::uint8_t byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit)
      crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xEDB88320U : 0U);
  }
  return ~crc;
}

// As the databases say it, one sample at a time.
DiscRip slow_sums_of(const std::vector<std::uint64_t>& lengths, Bytes pcm) {
  DiscRip rip;
  rip.crc32 = slow_crc32(pcm);
  const std::uint64_t total = pcm.size() / 4;
  const std::uint64_t words = total * 2, stride = 10 * 588 * 2;
  const std::uint64_t front = stride / 2, back = (stride + words % stride) / 2;
  if (total > front + back)
    rip.ctdb_crc32 = slow_crc32(pcm.subspan(front * 4, (total - front - back) * 4));
  std::uint64_t start = 0;
  for (std::size_t track = 0; track < lengths.size(); ++track) {
    std::uint64_t sum = 0, both = 0;
    for (std::uint64_t place = 1; place <= lengths[track]; ++place) {
      if ((track == 0 && place < 5 * 588) ||
          (track + 1 == lengths.size() && place + 5 * 588 > lengths[track]))
        continue;
      std::uint64_t sample = 0;
      for (std::uint64_t i = 0; i < 4; ++i)
        sample |= std::uint64_t{pcm[(start + place - 1) * 4 + i]} << (8 * i);
      sum += sample * place;
      both += (sample * place & 0xFFFFFFFF) + (sample * place >> 32);
    }
    std::vector<std::uint8_t> inner;
    for (std::uint64_t i = start; i < start + lengths[track]; ++i)
      if (rip.ctdb_crc32 && i >= front && i < total - back)
        for (std::uint64_t j = 0; j < 4; ++j)
          inner.push_back(pcm[i * 4 + j]);
    rip.tracks.push_back({static_cast<std::uint32_t>(sum), static_cast<std::uint32_t>(both),
                          slow_crc32(pcm.subspan(start * 4, lengths[track] * 4)),
                          slow_crc32(inner)});
    start += lengths[track];
  }
  return rip;
}

TEST(RipChecksums, AreThoseThatCueToolsPublishes) {
  // CUETools.TestCodecs/AccurateRipVerifyTest.cs: tracks of 55, 31 and 37 sectors behind a pregap
  // of 13, whose samples the databases do not count.
  DotnetRandom random(2314);
  std::vector<std::uint8_t> pcm;
  for (int i = 0; i < 136 * 588 * 2; ++i) {
    const auto word = static_cast<std::uint16_t>(random.next(-32768, 32767));
    pcm.push_back(static_cast<std::uint8_t>(word));
    pcm.push_back(static_cast<std::uint8_t>(word >> 8));
  }
  const DiscRip rip = sums_of({55 * 588, 31 * 588, 37 * 588}, Bytes(pcm).subspan(13 * 2352), 2352);
  ASSERT_EQ(rip.tracks.size(), 3U);
  EXPECT_EQ(rip.tracks[0].accuraterip_v1, 1190199900U);
  EXPECT_EQ(rip.tracks[1].accuraterip_v1, 1914801336U);
  EXPECT_EQ(rip.tracks[2].accuraterip_v1, 1759975763U);
  EXPECT_EQ(rip.tracks[0].crc32, 474131972U);
  EXPECT_EQ(rip.tracks[1].crc32, 1685633822U);
  EXPECT_EQ(rip.tracks[2].crc32, 2747309238U);
  EXPECT_EQ(sums_of({136 * 588}, pcm, 10'000).crc32, 2884775698U);
}

TEST(RipChecksums, OfCtdbAreThoseThatCueToolsPublishes) {
  // CUETools.TestParity/CDRepairDecodeTest.cs: a track of 9801 sectors, from the 32nd of the noise
  // on.
  const auto pcm = noise(2423, 32 * 2352, 9801 * 2352);
  const DiscRip rip = sums_of({9801 * 588}, pcm, 1 << 20);
  EXPECT_EQ(rip.ctdb_crc32, 377539636U);
  EXPECT_EQ(rip.tracks[0].ctdb_crc32, 377539636U);
}

TEST(RipChecksums, AreThoseOfTheDefinitions) {
  std::mt19937 random(7);
  for (const std::vector<std::uint64_t>& lengths :
       std::vector<std::vector<std::uint64_t>>{{40 * 588},
                                               {4 * 588, 30 * 588, 3 * 588},
                                               {12 * 588, 5 * 588, 588, 7 * 588 + 13, 12 * 588},
                                               {1, 20'001, 0, 0, 3},
                                               {0, 100, 0},
                                               {5880},
                                               {5880, 5880, 1},
                                               {2939},
                                               {2940, 2940},
                                               {5879}}) {
    std::uint64_t total = 0;
    for (const std::uint64_t length : lengths)
      total += length;
    std::vector<std::uint8_t> pcm(total * 4);
    for (std::uint8_t& byte : pcm)
      byte = static_cast<std::uint8_t>(random());
    const DiscRip wanted = slow_sums_of(lengths, pcm);
    for (const std::size_t step : {1U, 3U, 4U, 1001U, 2352U, 1U << 24})
      EXPECT_EQ(sums_of(lengths, pcm, step), wanted) << total << " by " << step;
  }
}

TEST(RipChecksums, NeedAllSamplesAndNoMore) {
  RipChecksums checksums({10, 10});
  checksums.add(std::vector<std::uint8_t>(79));
  EXPECT_THROW(checksums.finish(), FormatError);
  EXPECT_THROW(checksums.add(std::vector<std::uint8_t>(2)), std::logic_error);
  checksums.add(std::vector<std::uint8_t>(1));
  EXPECT_EQ(checksums.finish().tracks.size(), 2U);
  EXPECT_THROW(checksums.add(std::vector<std::uint8_t>(1)), std::logic_error);
  EXPECT_TRUE(RipChecksums({}).finish().tracks.empty());
}

RipToc toc_of(const std::vector<std::int32_t>& starts, std::int32_t lead_out) {
  RipToc toc;
  for (const std::int32_t start : starts)
    toc.tracks.push_back({{start}, true});
  toc.audio_end = toc.lead_out = {lead_out};
  return toc;
}

// FIPS 180-4 6.1, of short texts.
std::vector<std::uint8_t> slow_sha1(std::string text) {
  const std::uint64_t bits = text.size() * 8;
  text += '\x80';
  while (text.size() % 64 != 56)
    text += '\0';
  for (int shift = 56; shift >= 0; shift -= 8)
    text += static_cast<char>(bits >> shift);
  const auto turned = [](std::uint32_t word, int by) { return word << by | word >> (32 - by); };
  std::array<std::uint32_t, 5> hash{0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
  for (std::size_t at = 0; at < text.size(); at += 64) {
    std::array<std::uint32_t, 80> words{};
    for (std::size_t i = 0; i < 64; ++i)
      words[i / 4] = words[i / 4] << 8 | static_cast<std::uint8_t>(text[at + i]);
    for (std::size_t i = 16; i < 80; ++i)
      words[i] = turned(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
    auto [a, b, c, d, e] = hash;
    for (std::size_t i = 0; i < 80; ++i) {
      const std::uint32_t mixed = i < 20   ? (b & c) | (~b & d)
                                  : i < 40 ? b ^ c ^ d
                                  : i < 60 ? (b & c) | (b & d) | (c & d)
                                           : b ^ c ^ d;
      constexpr std::uint32_t constants[] = {0x5A827999, 0x6ED9EBA1, 0x8F1BBCDC, 0xCA62C1D6};
      const std::uint32_t next = turned(a, 5) + mixed + e + constants[i / 20] + words[i];
      e = d, d = c, c = turned(b, 30), b = a, a = next;
    }
    const std::array<std::uint32_t, 5> step{a, b, c, d, e};
    for (std::size_t i = 0; i < 5; ++i)
      hash[i] += step[i];
  }
  std::vector<std::uint8_t> digest;
  for (const std::uint32_t word : hash)
    for (int shift = 24; shift >= 0; shift -= 8)
      digest.push_back(static_cast<std::uint8_t>(word >> shift));
  return digest;
}

TEST(RipToc, HasTheIdsOfAnEnhancedCd) {
  // "Liquid" of Recoil, as dBpoweramp and EAC name it (ARver, doc/data_track.md).
  RipToc toc =
      toc_of({0, 12617, 40337, 63075, 93260, 117965, 151715, 184190, 215110, 247305}, 333651);
  toc.tracks.push_back({{281585}, false});
  toc.audio_end = {270185};
  EXPECT_EQ(accuraterip_id(toc), "010-00164419-00b9f6e2-9e11600b");
  EXPECT_EQ(cddb_id(toc), 0x9E11600BU);
}

TEST(RipToc, HasTheIdsOfACdOfMixedModes) {
  // "Mortal Kombat Trilogy", as EAC names it (ARver, doc/data_track.md).
  std::vector<std::int32_t> starts{150,    66728,  76502,  85963,  93760,  104048, 116066, 124743,
                                   134206, 142916, 151852, 160720, 169425, 178731, 188459, 196711,
                                   206354, 214845, 223686, 225746, 226384, 232668, 239447, 239931,
                                   244989, 254264, 260066, 261222, 261674};
  for (std::int32_t& start : starts)
    start -= 150;
  RipToc toc = toc_of(starts, 261976 - 150);
  toc.tracks[0].audio = false;
  EXPECT_EQ(accuraterip_id(toc), "028-00517a54-05a845d2-af0da31d");
}

TEST(RipToc, HasTheIdOfCtdb) {
  // A log of EAC with the plug-in of CUETools 2.1.6, and the example of the crate cdtoc.
  const RipToc of_log = toc_of(
      {0, 25653, 53706, 77409, 103139, 123509, 142412, 162721, 188974, 210577, 234880}, 249403);
  EXPECT_EQ(ctdb_toc_id(slow_sha1(ctdb_toc_text(of_log))), "HBFiB3CptZA6LyLN9Kn1aRh7H.Y-");
  const RipToc of_crate =
      toc_of({0x96 - 150, 0x2D2B - 150, 0x6256 - 150, 0xB327 - 150}, 0xD84A - 150);
  EXPECT_EQ(ctdb_toc_id(slow_sha1(ctdb_toc_text(of_crate))), "VukMWWItblELRM.CEFpXxw0FlME-");
  EXPECT_EQ(ctdb_toc_text(of_crate).substr(0, 40),
            "00002C95"
            "000061C0"
            "0000B291"
            "0000D7B4"
            "00000000");
  EXPECT_EQ(ctdb_toc_text(of_crate).size(), 800U);
  EXPECT_EQ(ctdb_toc_text({}), "");
}

TEST(RipToc, TellsTracksOfAllSessions) {
  Disc disc;
  Track audio, data;
  audio.start = {33};
  data.mode = TrackMode::Mode1;
  data.start = {20'000};
  disc.sessions.resize(2);
  disc.sessions[0].tracks = {audio};
  disc.sessions[0].lead_out = {8600};
  disc.sessions[1].tracks = {data};
  disc.sessions[1].lead_out = {30'000};
  EXPECT_EQ(rip_toc_of(disc), (RipToc{{{{33}, true}, {{20'000}, false}}, {8600}, {30'000}}));
  disc.sessions[0].tracks.push_back(data);
  disc.sessions.resize(1);
  disc.sessions[0].lead_out = {30'000};
  EXPECT_EQ(rip_toc_of(disc).audio_end, Lba{20'000});
}

}  // namespace
}  // namespace disc::cd
