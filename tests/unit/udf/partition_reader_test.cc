// Addresses of partitions, through every kind of map.
#include "formats/udf/partition_reader.h"

#include <gtest/gtest.h>

#include "tests/unit/udf/test_volume.h"

namespace disc::udf {
namespace {

using namespace testing;

Buffer type1() {
  Type1Map map;
  map.volume_sequence_number = 1;
  return joined({bytes_of(map)});
}

Type2Map type2(const char* name) {
  Type2Map head;
  head.partition_type = udf_id(name, udf_2_50);
  head.volume_sequence_number = 1;
  return head;
}

Buffer vat_of(const std::vector<std::uint32_t>& entries) {
  Buffer out;
  for (const std::uint32_t entry : entries)
    append(out, bytes_of(Le<std::uint32_t>(entry)));
  return out;
}

// A volume whose file set, root and file are virtual blocks 0, 1 and 2 at 5, 7 and 6 of the
// partition.
TestVolume virtual_volume() {
  TestVolume volume;
  VirtualPartitionMap map;
  map.head = type2(virtual_partition);
  volume.set_maps({type1(), joined({bytes_of(map)})});
  volume.set_file_set({0, 1});
  volume.finish();
  volume.file_set(257 + 5, 0, {1, 1});
  Buffer root = identifier_of("", {1, 1}, IsParent | IsDirectory, 1);
  append(root, identifier_of("f", {2, 1}, 0, 1));
  volume.file(257 + 7, 1, embedded(IcbFileType::Directory, root));
  volume.file(257 + 6, 2, embedded(IcbFileType::File, text("virtual")));
  return volume;
}

TEST(UdfPartitionReader, ReadsTheTableOfRevision200) {
  TestVolume volume = virtual_volume();
  VatHeader header{};
  header.length_of_header = std::uint16_t{sizeof header};
  header.previous_vat_icb_location = vat_unused;
  const Buffer entries = vat_of({5, 7, 6, vat_unused});
  volume.file(599, 599 - 257,
              embedded(IcbFileType::VirtualAllocationTable, joined({bytes_of(header), entries})));
  const Walked seen = walked(volume.source());
  EXPECT_EQ(seen.paths, (std::vector<std::string>{"/", "/f=virtual"}));
  EXPECT_TRUE(seen.faults.empty());
  const MemorySource source = volume.source();
  const VolumeReader reader(source);
  EXPECT_EQ(reader.partitions().locate({2, 1}), (257U + 6) * 2048);
  EXPECT_FALSE(reader.partitions().locate({3, 1}));
  EXPECT_FALSE(reader.partitions().locate({4, 1}));
  EXPECT_EQ(reader.partitions().address_of((257U + 7) * 2048, 1), (LbAddr{1, 1}));
}

TEST(UdfPartitionReader, ReadsTheTableOfRevision150BeforeABlankTail) {
  TestVolume volume = virtual_volume();
  VatTrailer trailer{udf_id(virtual_allocation_table, udf_1_50), vat_unused};
  const Buffer entries = vat_of({5, 7, 6});
  volume.file(420, 420 - 257,
              embedded(IcbFileType::NotSpecified, joined({entries, bytes_of(trailer)})));
  EXPECT_EQ(walked(volume.source()).paths, (std::vector<std::string>{"/", "/f=virtual"}));
}

TEST(UdfPartitionReader, TellsOfAMissingTable) {
  std::vector<std::string> faults;
  const MemorySource source = virtual_volume().source();
  EXPECT_THROW(VolumeReader(source, [&](const Fault& fault) { faults.push_back(fault.what); }),
               FormatError);
  ASSERT_FALSE(faults.empty());
  EXPECT_NE(faults[0].find("no virtual allocation table"), std::string::npos);
}

TEST(UdfPartitionReader, ReadsSparedPackets) {
  TestVolume volume;
  SparablePartitionMap map;
  map.head = type2(sparable_partition);
  map.packet_length = 32;
  map.number_of_sparing_tables = 2;
  map.size_of_each_sparing_table = 2048;
  map.sparing_table_locations[0] = 210;
  map.sparing_table_locations[1] = 211;
  volume.set_maps({joined({bytes_of(map)})});
  volume.finish();
  const auto table = [&](std::uint32_t at, std::uint32_t sequence, std::uint32_t mapped) {
    SparingTable head{};
    head.sparing_identifier = udf_id(sparing_table, udf_2_01);
    head.reallocation_table_length = 2;
    head.sequence_number = sequence;
    const SparingEntry entry{std::uint32_t{32}, mapped},
        spare{sparing_available, std::uint32_t{100}};
    volume.put(at, joined({bytes_of(head), bytes_of(entry), bytes_of(spare)}), TagId::SparingTable,
               at);
  };
  table(210, 2, 96);
  table(211, 1, 128);
  volume.root({{"f", 2}});
  TestFile file{.form = AllocationForm::Short, .size = 70 * 2048};
  file.list = joined({bytes_of(short_ad(70 * 2048, 30))});
  volume.file(2, file);
  const MemorySource source = volume.source();
  const Entry entry = VolumeReader(source).find("/f").value();
  ASSERT_EQ(entry.sections.size(), 3U);
  EXPECT_EQ(entry.sections[0].bytes, 2U * 2048);
  EXPECT_EQ(entry.sections[1].first, Lba{96});
  EXPECT_EQ(entry.sections[1].bytes, 32U * 2048);
  EXPECT_EQ(entry.sections[2].first, Lba{257 + 64});
  EXPECT_EQ(entry.sections[2].bytes, 36U * 2048);
}

// Metadata in blocks 32 to 35 of the partition, their duplicate in 64 to 67.
TestVolume metadata_volume() {
  TestVolume volume;
  MetadataPartitionMap map;
  map.head = type2(metadata_partition);
  map.metadata_file_location = 10;
  map.mirror_file_location = 11;
  map.bitmap_file_location = no_bitmap_file;
  map.allocation_unit_size = 32;
  map.alignment_unit_size = std::uint16_t{1};
  map.flags = duplicate_metadata;
  volume.set_maps({type1(), joined({bytes_of(map)})});
  volume.set_file_set({0, 1});
  volume.set_revision(udf_2_50);
  volume.finish();
  for (const std::uint32_t at : {32U, 64U}) {
    const bool main = at == 32;
    TestFile file{.type = main ? IcbFileType::Metadata : IcbFileType::MetadataMirror,
                  .form = AllocationForm::Short,
                  .size = 4 * 2048};
    file.list = joined({bytes_of(short_ad(4 * 2048, at))});
    volume.file(main ? 10 : 11, file);
    volume.file_set(257 + at, 0, {1, 1});
    Buffer root = identifier_of("", {1, 1}, IsParent | IsDirectory, 1);
    append(root, identifier_of("f", {2, 1}, 0, 1));
    volume.file(257 + at + 1, 1, embedded(IcbFileType::Directory, root));
    volume.file(257 + at + 2, 2, embedded(IcbFileType::File, text("metadata")));
  }
  return volume;
}

TEST(UdfPartitionReader, ReadsMetadataPartitions) {
  const Walked seen = walked(metadata_volume().source());
  EXPECT_EQ(seen.paths, (std::vector<std::string>{"/", "/f=metadata"}));
  EXPECT_TRUE(seen.faults.empty());
}

TEST(UdfPartitionReader, FallsBackToTheMirrorOfTheMetadataFile) {
  TestVolume volume = metadata_volume();
  volume.erase(257 + 10);
  const Walked seen = walked(volume.source());
  EXPECT_EQ(seen.paths, (std::vector<std::string>{"/", "/f=metadata"}));
  EXPECT_EQ(seen.faults.size(), 1U);
}

TEST(UdfPartitionReader, FallsBackToTheMirrorOfADamagedBlock) {
  TestVolume volume = metadata_volume();
  volume.block(257 + 34)[30] ^= 1;
  const Walked seen = walked(volume.source());
  EXPECT_EQ(seen.paths, (std::vector<std::string>{"/", "/f=metadata"}));
  EXPECT_EQ(seen.faults,
            std::vector<std::string>{"'/f': its metadata are damaged, so their mirror is read"});
}

TEST(UdfPartitionReader, KnowsNoBlockOutsideThePartition) {
  TestVolume volume;
  volume.finish();
  const MemorySource source = volume.source();
  const PartitionReader reader(source, read_volume_structure(source));
  EXPECT_EQ(reader.locate({0, 0}), 257U * 2048);
  EXPECT_EQ(reader.locate({342, 0}), 599U * 2048);
  EXPECT_FALSE(reader.locate({343, 0}));
  EXPECT_FALSE(reader.locate({0, 1}));
  const auto runs = reader.runs({340, 0}, 100 * 2048);
  ASSERT_EQ(runs.size(), 1U);
  EXPECT_EQ(runs[0].bytes, 3U * 2048);
}

}  // namespace
}  // namespace disc::udf
