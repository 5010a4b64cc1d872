// The sounds of discs whose files end within sectors, joined and not.
#include "manifests/sources/disc_sounds.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "formats/base/bytes.h"
#include "manifests/read_manifest.h"
#include "tests/support/scratch.h"

namespace disc {
namespace {

using Data = std::vector<std::uint8_t>;

constexpr std::size_t sector = 2352;

class DiscSounds : public ::testing::Test {
 protected:
  // A file of so many random samples.
  Data put(const std::string& name, std::size_t samples) {
    Data data(samples * 4);
    for (std::uint8_t& byte : data)
      byte = static_cast<std::uint8_t>(random_());
    scratch_.write(name, data);
    return data;
  }
  std::vector<TrackSounds> open(const std::string& rest) {
    std::filesystem::remove(scratch_.path("m.disc.yaml"));
    scratch_.write("m.disc.yaml", bytes_of("glassmaster: 1\nname: x\n" + rest));
    Diagnostics diagnostics;
    manifests_ = read_manifest(scratch_.path("m.disc.yaml"), ReadOptions{}, diagnostics);
    EXPECT_EQ(diagnostics.errors(), 0U);
    std::vector<TrackSounds> all = open_disc_sounds(manifests_.at(0), diagnostics);
    EXPECT_EQ(diagnostics.errors(), 0U);
    return all;
  }
  static Data bytes(const OpenedSound& sound) {
    Data data(sound.samples->size());
    sound.samples->read(0, data);
    return data;
  }
  static Data joined(std::initializer_list<Data> all) {
    Data sum;
    for (const Data& one : all)
      sum.insert(sum.end(), one.begin(), one.end());
    sum.resize((sum.size() + sector - 1) / sector * sector);
    return sum;
  }

  std::mt19937 random_{5};
  Scratch scratch_;
  std::vector<Manifest> manifests_;
};

std::string track(const std::string& name, const std::string& more = "") {
  return "{mode: audio, from: " + name + ", byte-order: little" + more + "}";
}

TEST_F(DiscSounds, EndWithSilenceUnlessTheyAreJoined) {
  const Data a = put("a", 1000), b = put("b", 2000), c = put("c", 588);
  const std::string tracks = "tracks: [" + track("a") + "," + track("b") + "," + track("c") + "]\n";
  const auto apart = open(tracks);
  EXPECT_EQ(bytes(apart.at(0).sound), joined({a}));
  EXPECT_EQ(bytes(apart.at(1).sound), joined({b}));
  const auto all = open("disc: {join: gapless}\n" + tracks);
  Data found = bytes(all.at(0).sound);
  EXPECT_EQ(found.size(), 2 * sector);
  for (const std::size_t i : {1U, 2U}) {
    const Data more = bytes(all.at(i).sound);
    found.insert(found.end(), more.begin(), more.end());
  }
  EXPECT_EQ(found, joined({a, b, c}));
  EXPECT_EQ(all[1].sound.notes,
            std::vector<std::string>{"b begins with its sample 176, those before it lie in the "
                                     "last sector of the sound before"});
}

TEST_F(DiscSounds, AreJoinedWithWhatIsHeardInPregaps) {
  const Data a = put("a", 1000), b = put("b", 2000), c = put("c", 3000);
  const auto all = open("disc: {join: gapless}\ntracks: [" + track("a") + "," +
                        track("c", ", pregap: {from: b, byte-order: little}") + "]\n");
  Data found = bytes(all.at(0).sound);
  for (const OpenedSound* const one : {&all.at(1).before, &all.at(1).sound}) {
    const Data more = bytes(*one);
    found.insert(found.end(), more.begin(), more.end());
  }
  EXPECT_EQ(found, joined({a, b, c}));
}

TEST_F(DiscSounds, AreNotJoinedOverWhatLiesBetween) {
  const Data a = put("a", 1000), b = put("b", 2000);
  put("d", 512 * 4);
  const std::string first = "disc: {join: gapless}\n", plain = track("b");
  for (const std::string& tracks :
       {"tracks: [" + track("a") + "," + track("b", ", pregap: 1s") + "]\n",
        "tracks: [" + track("a", ", postgap: 1s") + "," + plain + "]\n",
        "tracks: [" + track("a") + ", {mode: audio, silence: 4s}," + plain + "]\n",
        "tracks: [" + track("a") + ", {mode: mode1, from: d}," + plain + "]\n",
        "sessions: [{tracks: [" + track("a") + "]}, {tracks: [" + plain + "]}]\n"}) {
    const auto all = open(first + tracks);
    EXPECT_EQ(bytes(all.front().sound), joined({a})) << tracks;
    EXPECT_EQ(bytes(all.back().sound), joined({b})) << tracks;
  }
}

TEST_F(DiscSounds, ThatAreShorterThanWhatTheyWouldGiveStayWhole) {
  const Data a = put("a", 589), b = put("b", 587);
  const auto all = open("disc: {join: gapless}\ntracks: [" + track("a") + "," + track("b") + "]\n");
  EXPECT_EQ(bytes(all.at(0).sound), joined({a}));
  EXPECT_EQ(bytes(all.at(1).sound), joined({b}));
}

}  // namespace
}  // namespace disc
