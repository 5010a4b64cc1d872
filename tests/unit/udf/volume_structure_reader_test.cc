// Anchors and volume descriptor sequences, found again after damage.
#include "formats/udf/volume_structure_reader.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <set>

#include "formats/base/error.h"
#include "tests/unit/udf/test_volume.h"

namespace disc::udf {
namespace {

using namespace testing;

TEST(UdfVolumeStructureReader, FindsAnchorsWhereTheyMayStand) {
  for (const std::uint32_t at : {256U, 599U, 599U - 256U, 512U}) {
    TestVolume volume;
    volume.finish();
    volume.erase(256);
    volume.anchor(at);
    const VolumeFacts facts = read_volume_structure(volume.source());
    ASSERT_EQ(facts.anchors.size(), 1U) << at;
    EXPECT_EQ(facts.anchors[0].block, at);
    EXPECT_TRUE(facts.logical);
  }
}

TEST(UdfVolumeStructureReader, TellsWhatEachBlockOfASequenceIs) {
  TestVolume volume;
  volume.finish();
  const VolumeFacts facts = read_volume_structure(volume.source());
  ASSERT_EQ(facts.main.descriptors.size(), 5U);
  EXPECT_EQ(facts.main.descriptors[2].block, 162U);
  EXPECT_TRUE(facts.main.descriptors[2].is(TagId::LogicalVolumeDescriptor));
  EXPECT_TRUE(facts.main.terminated && facts.reserve.terminated);
  EXPECT_EQ(facts.recognition.size(), 3U);
  EXPECT_EQ(facts.standard(), "NSR03");
  ASSERT_TRUE(facts.integrity_descriptor);
  EXPECT_EQ(facts.integrity_descriptor->block, 200U);
}

TEST(UdfVolumeStructureReader, TakesFromTheReserveWhatTheMainSequenceLacks) {
  TestVolume volume;
  volume.finish();
  volume.block(162)[100] ^= 1;
  std::vector<std::string> faults;
  const VolumeFacts facts = read_volume_structure(
      volume.source(), [&](const Fault& fault) { faults.push_back(fault.what); });
  ASSERT_TRUE(facts.logical);
  EXPECT_EQ(facts.logical->block, 182U);
  EXPECT_EQ(facts.primary->block, 160U);
  ASSERT_EQ(faults.size(), 2U);
  EXPECT_EQ(faults[0], "only the reserve sequence has a sound logical volume descriptor");
}

// A medium some of whose blocks no drive can read.
class Scratched final : public BlockSource {
 public:
  Scratched(const BlockSource& whole, std::set<std::uint64_t> lost)
      : whole_(whole), lost_(std::move(lost)) {}
  std::uint64_t size() const override { return whole_.size(); }
  std::string name() const override { return "scratched"; }
  void read(std::uint64_t offset, std::span<std::uint8_t> out) const override {
    for (const std::uint64_t block : lost_)
      if (block * 2048 < offset + out.size() && offset < (block + 1) * 2048)
        throw SystemError("scratched", "read", EIO);
    whole_.read(offset, out);
  }

 private:
  const BlockSource& whole_;
  std::set<std::uint64_t> lost_;
};

TEST(UdfVolumeStructureReader, ReadsAroundBlocksThatCannotBeRead) {
  TestVolume volume;
  volume.finish();
  const MemorySource whole = volume.source();
  for (const std::set<std::uint64_t>& lost :
       {std::set<std::uint64_t>{162}, {160, 161, 163}, {599, 343}, {16}}) {
    std::vector<std::string> faults;
    const VolumeFacts facts = read_volume_structure(
        Scratched(whole, lost), [&](const Fault& fault) { faults.push_back(fault.what); });
    EXPECT_TRUE(facts.logical);
    EXPECT_TRUE(facts.primary);
    EXPECT_EQ(facts.anchors.size(), 1U);
    EXPECT_EQ(faults.empty(), lost.contains(599) || lost.contains(16));
  }
  const VolumeFacts none = read_volume_structure(Scratched(whole, {256}));
  EXPECT_TRUE(none.anchors.empty());
}

TEST(UdfVolumeStructureReader, GoesOnWhereAPointerLeads) {
  TestVolume volume;
  volume.finish();
  const Buffer moved(volume.block(162), volume.block(163));
  VolumeDescriptorPointer pointer{};
  pointer.next_sequence = {16U * 2048, std::uint32_t{220}};
  volume.put(162, pointer, TagId::VolumeDescriptorPointer);
  volume.erase(163);
  volume.put(220, moved, TagId::LogicalVolumeDescriptor, 220);
  const VolumeFacts facts = read_volume_structure(volume.source());
  EXPECT_EQ(facts.main.extents.size(), 2U);
  ASSERT_TRUE(facts.logical);
  EXPECT_EQ(facts.logical->block, 220U);
}

TEST(UdfVolumeStructureReader, LeavesACircleOfPointers) {
  TestVolume volume;
  volume.finish();
  VolumeDescriptorPointer pointer{};
  pointer.next_sequence = {16U * 2048, std::uint32_t{160}};
  volume.put(162, pointer, TagId::VolumeDescriptorPointer);
  volume.erase(163);
  std::vector<std::string> faults;
  const VolumeFacts facts = read_volume_structure(
      volume.source(), [&](const Fault& fault) { faults.push_back(fault.what); });
  ASSERT_TRUE(facts.logical);
  EXPECT_EQ(facts.logical->block, 182U);
  EXPECT_EQ(faults.front(), "the main volume descriptor sequence comes back to where it has been");
}

TEST(UdfVolumeStructureReader, PrefersTheHigherSequenceNumber) {
  TestVolume volume;
  volume.finish();
  PrimaryVolumeDescriptor newer{};
  newer.volume_descriptor_sequence_number = 9;
  volume.put(164, newer, TagId::PrimaryVolumeDescriptor);
  volume.put(165, TerminatingDescriptor{}, TagId::TerminatingDescriptor);
  EXPECT_EQ(read_volume_structure(volume.source()).primary->block, 164U);
}

TEST(UdfVolumeStructureReader, FindsNothingWhereThereIsNothing) {
  EXPECT_FALSE(read_volume_structure(MemorySource({})).any());
  EXPECT_FALSE(read_volume_structure(MemorySource(Buffer(1'000'000))).any());
  EXPECT_THROW(VolumeReader(MemorySource(Buffer(1'000'000))), FormatError);
}

TEST(UdfVolumeStructureReader, KnowsTheSizeOfBlocks) {
  for (const std::uint32_t size : {512U, 1024U, 2048U, 4096U}) {
    TestVolume volume(600, size);
    volume.finish();
    const VolumeFacts facts = read_volume_structure(volume.source());
    EXPECT_EQ(facts.block_size, size);
    EXPECT_EQ(facts.standard(), "NSR03") << size;
  }
}

}  // namespace
}  // namespace disc::udf
