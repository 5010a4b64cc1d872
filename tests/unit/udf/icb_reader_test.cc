// What a file entry says: sizes, extents, attributes, and chains that lead astray.
#include "formats/udf/icb_reader.h"

#include <gtest/gtest.h>

#include "tests/unit/udf/test_volume.h"

namespace disc::udf {
namespace {

using namespace testing;

// A block of further allocation descriptors at `logical` of partition 0.
void continuation(TestVolume& volume, std::uint32_t logical, const Buffer& list) {
  AllocationExtentDescriptor head{};
  head.length_of_allocation_descriptors = static_cast<std::uint32_t>(list.size());
  volume.put(257 + logical, joined({bytes_of(head), list}), TagId::AllocationExtentDescriptor,
             logical);
}

TestVolume continued_volume() {
  TestVolume volume;
  volume.finish();
  volume.root({{"f", 2}});
  TestFile file{.form = AllocationForm::Short, .size = 4 * 2048};
  file.list = joined(
      {bytes_of(short_ad(2048, 20)), bytes_of(short_ad(2048, 10, ExtentType::Continuation))});
  volume.file(2, file);
  return volume;
}

TEST(IcbReader, FollowsAllocationExtentDescriptors) {
  TestVolume volume = continued_volume();
  continuation(volume, 10,
               joined({bytes_of(short_ad(2048, 22)),
                       bytes_of(short_ad(2048, 11, ExtentType::Continuation))}));
  continuation(volume, 11, joined({bytes_of(short_ad(4096, 24))}));
  const MemorySource source = volume.source();
  const VolumeReader reader(source);
  const Entry entry = reader.find("/f").value();
  ASSERT_EQ(entry.sections.size(), 3U);
  EXPECT_EQ(entry.sections[2].first, Lba{257 + 24});
  const auto icb = reader.icb_of(entry);
  EXPECT_EQ(icb->continuations, (std::vector<LbAddr>{{10, 0}, {11, 0}}));
  EXPECT_EQ(block_of(reader.partitions(), *icb, 3 * 2048), (LbAddr{25, 0}));
}

TEST(IcbReader, LeavesACircleOfAllocationExtentDescriptors) {
  TestVolume volume = continued_volume();
  continuation(volume, 10, joined({bytes_of(short_ad(2048, 10, ExtentType::Continuation))}));
  const Walked seen = walked(volume.source());
  ASSERT_EQ(seen.paths.size(), 2U);
  ASSERT_EQ(seen.faults.size(), 2U);
  EXPECT_NE(seen.faults[0].find("lead in a circle"), std::string::npos);
}

// As Linux leaves files that grew inside their last block.
TEST(IcbReader, CountsTheLastExtentToTheEndOfItsBlock) {
  TestVolume volume;
  volume.finish();
  volume.root({{"f", 2}});
  TestFile file{.form = AllocationForm::Short, .size = 3000};
  file.list = joined({bytes_of(short_ad(2048, 20)), bytes_of(short_ad(100, 30))});
  volume.file(2, file);
  const MemorySource source = volume.source();
  const VolumeReader reader(source);
  const Entry entry = reader.find("/f").value();
  ASSERT_EQ(entry.sections.size(), 2U);
  EXPECT_EQ(entry.sections[1].first, Lba{257 + 30});
  EXPECT_EQ(entry.sections[1].bytes, 952U);
  EXPECT_EQ(block_of(reader.partitions(), *reader.icb_of(entry), 2999), (LbAddr{30, 0}));
}

TEST(IcbReader, TellsWhatNoBlockOfTheLastExtentHolds) {
  TestVolume volume;
  volume.finish();
  volume.root({{"f", 2}});
  TestFile file{.form = AllocationForm::Short, .size = 5000};
  file.list = joined({bytes_of(short_ad(100, 20)), bytes_of(short_ad(100, 30))});
  volume.file(2, file);
  const Walked seen = walked(volume.source());
  ASSERT_EQ(seen.faults.size(), 1U);
  EXPECT_NE(seen.faults[0].find("end 2852 bytes before its 5000 bytes do"), std::string::npos)
      << seen.faults[0];
}

void indirect(TestVolume& volume, std::uint32_t at, std::uint32_t target) {
  struct {
    Tag tag{};
    IcbTag icb{};
    LongAd target{};
  } entry;
  entry.icb.strategy_type = 4096;
  entry.icb.file_type = static_cast<std::uint8_t>(IcbFileType::IndirectEntry);
  entry.target.length_and_type = 4096;
  entry.target.location = LbAddr{target, 0};
  volume.put(257 + at, joined({bytes_of(entry)}), TagId::IndirectEntry, at);
}

TEST(IcbReader, FollowsIndirectEntriesToTheLastVersion) {
  TestVolume volume;
  volume.finish();
  volume.root({{"f", 2}});
  TestFile old = embedded(IcbFileType::File, text("old"));
  old.strategy = 4096;
  volume.file(2, old);
  indirect(volume, 3, 40);
  TestFile newer = embedded(IcbFileType::File, text("new"));
  newer.strategy = 4096;
  volume.file(40, newer);
  EXPECT_EQ(walked(volume.source()).paths, (std::vector<std::string>{"/", "/f=new"}));
  indirect(volume, 41, 2);  // back to the first
  EXPECT_EQ(walked(volume.source()).paths.size(), 2U);
}

TEST(IcbReader, ReadsPathComponents) {
  const auto target = [](std::string_view bytes) { return symlink_target(bytes_of(bytes)); };
  using namespace std::string_view_literals;
  EXPECT_EQ(target("\2\0\0\0\5\4\0\0\x08usr"sv), "/usr");
  EXPECT_EQ(target("\1\0\0\0\5\2\0\0\x08x"sv), "/x");
  EXPECT_EQ(target("\4\0\0\0\3\0\0\0\5\3\0\0\x10\x20\xac"sv), "./../€");
  EXPECT_EQ(target("\2\0\0\0"sv), "/");
  EXPECT_EQ(target(""sv), "");
  EXPECT_FALSE(target("\5\4\0\0\x08us"sv));
  EXPECT_FALSE(target("\6\0\0\0"sv));
  EXPECT_FALSE(target("\5\0\0"sv));
}

TEST(IcbReader, ReadsExtendedAttributesAsFarAsTheyMakeSense) {
  FileTimesAttribute times{};
  times.head.attribute_type = file_times_attribute;
  times.head.attribute_length = std::uint32_t{sizeof times};
  times.data_length = 12;
  times.time_existence = 1;
  times.creation = to_time({1000, 0});
  Buffer space = joined({bytes_of(ExtendedAttributeHeader{}), bytes_of(times)});
  EXPECT_EQ(read_attributes(space).created, (Timestamp{1000, 0}));
  EXPECT_TRUE(read_attributes(space).sound);
  space.resize(space.size() + 3);
  EXPECT_EQ(read_attributes(space).list.size(), 1U);
  EXPECT_FALSE(read_attributes(space).sound);
  EXPECT_TRUE(read_attributes({}).list.empty());
}

}  // namespace
}  // namespace disc::udf
