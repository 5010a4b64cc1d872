// Damage of every kind, and the sentence that tells of it.
#include "formats/fat/check.h"

#include <gtest/gtest.h>

#include <functional>

#include "formats/base/error.h"
#include "tests/unit/fat/test_volume.h"

namespace disc::fat {
namespace {

class Check : public testing::Test {
 protected:
  // /dir/inside, /a longer name.txt, /small of one cluster, /tail of three; clusters of 2048 bytes.
  void make(Type type) {
    Request request = request_of({file("/dir/inside", 10, 1), file("/a longer name.txt", 20, 2),
                                  file("/small", 30, 3), file("/tail", 5000, 4)});
    request.type = type;
    const VolumePlan plan = plan_of(request);
    geometry_ = plan.geometry();
    image_ = image_of(plan);
    const MemorySource source(image_);
    const VolumeReader reader(source);
    reader.walk([&](const std::string& path, const Entry& entry) {
      entries_[path] = entry;
      return true;
    });
    ASSERT_EQ(faults_of(source), "");
  }

  void put(std::uint64_t at, std::initializer_list<int> bytes) {
    for (const int byte : bytes)
      image_.at(at++) = static_cast<std::uint8_t>(byte);
  }

  // Into both copies of a table of FAT16 or FAT32.
  void link(std::uint32_t cluster, std::uint32_t value) {
    const unsigned width = static_cast<unsigned>(geometry_.type) / 8;
    for (std::uint32_t copy = 0; copy < 2; ++copy)
      for (unsigned i = 0; i < width; ++i)
        image_[geometry_.fat_offset(copy) + cluster * width + i] =
            static_cast<std::uint8_t>(value >> (8 * i));
  }

  std::uint64_t entry(const std::string& path) { return entries_.at(path).entry_offset; }
  std::uint32_t cluster(const std::string& path) { return entries_.at(path).cluster; }

  // What is said, without offsets and clauses.
  std::vector<std::string> said() {
    std::vector<std::string> text;
    for (const Fault& fault : check_volume(MemorySource(image_)))
      text.push_back(fault.what);
    return text;
  }

  using Texts = std::vector<std::string>;

  Geometry geometry_;
  std::vector<std::uint8_t> image_;
  std::map<std::string, Entry> entries_;
};

TEST_F(Check, FindsAWrongMediaByte) {
  make(Type::Fat12);
  put(21, {0x12});
  EXPECT_EQ(said(), (Texts{"media byte 12, expected f0 or f8 to ff",
                           "the table begins with ff8, expected f12, the media byte"}));
}

TEST_F(Check, FindsAMissingJump) {
  make(Type::Fat12);
  put(0, {0});
  EXPECT_EQ(said(),
            (Texts{"the volume does not begin with a jump, expected eb xx 90 or e9 xx xx"}));
}

TEST_F(Check, FindsCopiesOfTheTableThatDiffer) {
  make(Type::Fat16);
  const std::uint64_t at = geometry_.fat_offset(1) + 1000;
  put(at, {1});
  const auto faults = check_volume(MemorySource(image_));
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].offset, at);
  EXPECT_EQ(faults[0].what, "copy 2 of the table differs from the first at its byte 1000");
  EXPECT_EQ(faults[0].clause, "FAT 1.03, FAT Data Structure");
}

TEST_F(Check, FindsAVolumeThatWasNotLeftCleanly) {
  make(Type::Fat16);
  link(1, 0x7FFF);
  EXPECT_EQ(said(), (Texts{"the volume was in use when it was left"}));
  link(1, 0xBFFF);
  EXPECT_EQ(said(), (Texts{"a driver met errors on the medium"}));
}

TEST_F(Check, FindsLostClusters) {
  make(Type::Fat16);
  link(1000, 1001);
  link(1001, 0xFFFF);
  EXPECT_EQ(said(), (Texts{"2 clusters are in use but belong to nothing, the first is 1000"}));
}

TEST_F(Check, AllowsBadClusters) {
  make(Type::Fat16);
  link(1000, 0xFFF7);
  EXPECT_EQ(said(), Texts());
}

TEST_F(Check, FindsChainsThatMeet) {
  make(Type::Fat16);
  link(cluster("/small"), cluster("/tail"));
  EXPECT_EQ(said(),
            (Texts{"'/small': a file of 30 bytes with 4 clusters, expected 1",
                   "'/tail': a file whose chain comes to cluster 6, where this chain or another "
                   "has been before"}));
}

TEST_F(Check, FindsChainsThatRunInACircle) {
  make(Type::Fat16);
  link(cluster("/tail") + 2, cluster("/tail"));
  EXPECT_EQ(said(), (Texts{"'/tail': a file whose chain comes to cluster 6, where this chain or "
                           "another has been before"}));
}

TEST_F(Check, FindsChainsThatLeaveTheVolume) {
  make(Type::Fat16);
  link(cluster("/tail"), 0xFF00);
  EXPECT_EQ(said(),
            (Texts{cat("'/tail': a file whose chain goes from cluster 6 to 65280, the volume has 2 "
                       "to ",
                       geometry_.end_cluster() - 1),
                   "2 clusters are in use but belong to nothing, the first is 7"}));
}

TEST_F(Check, FindsChainsOverFreeAndBadClusters) {
  make(Type::Fat16);
  link(cluster("/tail") + 2, 0);
  EXPECT_EQ(said(), (Texts{"'/tail': a file whose chain goes over cluster 8, which the table calls "
                           "free"}));
  link(cluster("/tail") + 2, 0xFFF7);
  EXPECT_EQ(said(), (Texts{"'/tail': a file whose chain goes over cluster 8, which the table calls "
                           "bad"}));
}

TEST_F(Check, FindsSizesThatDoNotSuitTheChain) {
  make(Type::Fat16);
  put(entry("/tail") + 28, {1, 0, 0, 0});
  EXPECT_EQ(said(), (Texts{"'/tail': a file of 1 bytes with 3 clusters, expected 1"}));
  put(entry("/tail") + 28, {0, 0, 0, 0});
  EXPECT_EQ(said(), (Texts{"'/tail': a file of 0 bytes at cluster 6, expected cluster 0"}));
  put(entry("/dir") + 28, {1});
  EXPECT_EQ(said()[0], "'/dir': a directory of 1 bytes, expected 0");
}

TEST_F(Check, FindsWrongDots) {
  make(Type::Fat32);
  const std::uint64_t dots = geometry_.cluster_offset(cluster("/dir"));
  put(dots + 26, {99});
  put(dots + 32 + 26, {2});
  EXPECT_EQ(said(), (Texts{"'/dir': '.' names cluster 99, expected 3",
                           "'/dir': '..' names cluster 2, expected 0"}));
  put(dots, {'A'});
  put(dots + 32, {'B'});
  EXPECT_EQ(said()[0], "'/dir': entry 1 is not '.'");
  EXPECT_EQ(said()[1], "'/dir': entry 2 is not '..'");
}

TEST_F(Check, FindsBrokenLongNames) {
  make(Type::Fat12);
  const std::uint64_t short_entry = entry("/a longer name.txt");
  image_[short_entry - 32 + 13] ^= 1;
  ASSERT_EQ(said().size(), 1U);
  EXPECT_EQ(said()[0].substr(0, 36), "'/': a part of a long name that does");
  image_[short_entry - 64 + 13] ^= 1;
  EXPECT_EQ(said()[0].substr(0, 33), "'/': the long name has the checks");
  image_[short_entry - 32 + 13] ^= 1;
  image_[short_entry - 64 + 13] ^= 1;
  put(short_entry, {0xE5});
  EXPECT_EQ(said()[0].substr(0, 45), "'/': a long name without the short entry that");
}

TEST_F(Check, FindsNamesThatStandTwice) {
  make(Type::Fat12);
  std::copy_n("TAIL    ", 8, image_.begin() + static_cast<std::ptrdiff_t>(entry("/small")));
  EXPECT_EQ(said(), (Texts{"'/': the name 'tail' stands here twice"}));
}

TEST_F(Check, FindsNamesThatAreNotAllowed) {
  make(Type::Fat12);
  put(entry("/small"), {'*'});
  EXPECT_EQ(said(), (Texts{"'/': the short name '*MALL' has characters that are not allowed"}));
}

TEST_F(Check, FindsTimesThatAreNone) {
  make(Type::Fat12);
  put(entry("/small") + 24, {0x1F, 0x00});
  EXPECT_EQ(said(), (Texts{"'/small': no date of the calendar as time of change"}));
}

TEST_F(Check, FindsLabelsOutOfTheirPlace) {
  make(Type::Fat12);
  put(entry("/dir/inside") + 11, {Attribute::VolumeLabel});
  EXPECT_EQ(said()[0], "'/dir': a volume label outside the root directory");
  make(Type::Fat12);
  put(43, {'X'});
  EXPECT_EQ(said(), (Texts{"the label is 'ESP', the boot sector has 'XSP'"}));
}

TEST_F(Check, FindsFsInfoThatCountsWrong) {
  make(Type::Fat32);
  image_[512 + 488] ^= 1;
  ASSERT_EQ(said().size(), 1U);
  EXPECT_EQ(said()[0].substr(0, 13), "FSInfo counts");
  put(512 + 492, {0, 0, 0, 0});
  EXPECT_EQ(said()[1].substr(0, 22), "FSInfo names cluster 0");
  put(512, {0});
  EXPECT_EQ(said(), (Texts{"FSInfo without its signatures"}));
}

TEST_F(Check, FindsACopyOfTheBootSectorThatDiffers) {
  make(Type::Fat32);
  put(6 * 512 + 100, {1});
  EXPECT_EQ(said(), (Texts{"the copy of the boot sector differs from byte 100 on"}));
}

TEST_F(Check, FindsDirectoriesThatAreEnteredTwice) {
  make(Type::Fat16);
  put(entry("/small") + 11, {Attribute::Directory});
  put(entry("/small") + 26, {static_cast<int>(cluster("/dir"))});
  put(entry("/small") + 28, {0, 0, 0, 0});
  const Texts texts = said();
  ASSERT_FALSE(texts.empty());
  EXPECT_EQ(texts[0],
            "'/small': a directory whose chain comes to cluster 2, where this chain or "
            "another has been before");
}

TEST_F(Check, FindsVolumesThatAreCutShort) {
  make(Type::Fat16);
  image_.resize(image_.size() - 512);
  EXPECT_EQ(said(), (Texts{cat("cut short: the volume has ", geometry_.bytes(), " bytes, ",
                               geometry_.bytes() - 512, " are there")}));
}

TEST_F(Check, ListsNoMoreThanAThousandFaults) {
  std::vector<Item> items;
  for (int i = 0; i < 1500; ++i)
    items.push_back(file("/d/" + std::to_string(i), 0));
  Request request = request_of(items);
  request.type = Type::Fat16;
  const VolumePlan plan = plan_of(request);
  image_ = image_of(plan);
  const std::uint64_t start = plan.geometry().cluster_offset(2) + 64;
  for (std::uint64_t i = 0; i < 1500; ++i)
    put(start + i * 32 + 24, {0x1F, 0});
  const Texts texts = said();
  EXPECT_EQ(texts.size(), most_faults + 1);
  EXPECT_EQ(texts.back(), "500 more faults");
}

}  // namespace
}  // namespace disc::fat
