// File entries of UDF, byte by byte where it matters.
#include "mkimage/udf_entry.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "formats/base/extent.h"
#include "formats/base/text.h"

namespace disc {
namespace {

using namespace udf;

constexpr std::uint64_t gib = std::uint64_t{1} << 30;

std::vector<std::uint8_t> composed(const UdfEntry& entry, const UdfEntryRules& rules,
                                   std::uint32_t extents = 0) {
  std::vector<std::uint8_t> out((1 + extents) * std::size_t{block_size});
  compose_udf_entry(entry, rules, out);
  return out;
}

TEST(UdfEntries, AreFileEntriesBeforeRevision2) {
  UdfEntry entry;
  entry.self = {77, 0};
  entry.mode = 04755;
  entry.links = 3;
  entry.unique_id = 18;
  entry.runs = {{5000, 100, false}};
  const auto bytes = composed(entry, {udf_1_50, false});
  open_tag(Bytes(bytes), TagId::FileEntry, 77, Lba{0});
  const auto head = *read_struct<udf::FileEntry>(bytes);
  EXPECT_EQ(head.tag.version, 2);
  EXPECT_EQ(head.file_link_count, 3);
  EXPECT_EQ(head.information_length, 5000U);
  EXPECT_EQ(head.logical_blocks_recorded, 3U);
  EXPECT_EQ(head.unique_id, 18U);
  EXPECT_EQ(head.icb_tag.flags, Setuid);
  EXPECT_EQ(head.length_of_allocation_descriptors, 8U);
  const auto ad = *read_struct<ShortAd>(bytes, sizeof head);
  EXPECT_EQ(ad.length_and_type, 5000U) << "the last extent ends with the file";
  EXPECT_EQ(ad.position, 100U);
}

TEST(UdfEntries, AreExtendedFromRevision2On) {
  UdfEntry entry;
  entry.self = {5, 1};
  entry.streams_bytes = 10;
  entry.stream_directory = LbAddr{9, 1};
  entry.is_embedded = true;
  entry.embedded = "hello";
  const auto bytes = composed(entry, {udf_2_50, true});
  open_tag(Bytes(bytes), TagId::ExtendedFileEntry, 5, Lba{0});
  const auto head = *read_struct<ExtendedFileEntry>(bytes);
  EXPECT_EQ(head.tag.version, 3);
  EXPECT_EQ(head.information_length, 5U);
  EXPECT_EQ(head.object_size, 15U);
  EXPECT_EQ(head.logical_blocks_recorded, 0U);
  EXPECT_EQ(head.icb_tag.flags & AllocationMask, 3);
  EXPECT_EQ(LbAddr(head.stream_directory_icb.location), (LbAddr{9, 1}));
  EXPECT_EQ(text_of(slice(bytes, sizeof head, 5)), "hello");
}

TEST(UdfEntries, CutExtentsAtAGibibyteLessABlock) {
  UdfEntry entry;
  entry.runs = {{3 * gib, 1000, false}};
  const auto bytes = composed(entry, {udf_2_01, true});
  const auto head = *read_struct<ExtendedFileEntry>(bytes);
  ASSERT_EQ(head.length_of_allocation_descriptors, 4 * sizeof(ShortAd));
  std::uint64_t total = 0;
  std::uint32_t block = 1000;
  for (std::size_t i = 0; i < 4; ++i) {
    const auto ad = *read_struct<ShortAd>(bytes, sizeof head + i * sizeof(ShortAd));
    EXPECT_EQ(ad.position, block);
    EXPECT_LE(ad.length(), 0x3FFFF800U);
    block += static_cast<std::uint32_t>(blocks_for(ad.length()));
    total += ad.length();
  }
  EXPECT_EQ(total, 3 * gib);
}

TEST(UdfEntries, SayHolesWithoutBlocks) {
  UdfEntry entry;
  entry.long_descriptors = true;
  entry.runs = {{4096, 10, false}, {1 << 20, 0, true}, {100, 12, false}};
  const auto bytes = composed(entry, {udf_2_60, true});
  const auto head = *read_struct<ExtendedFileEntry>(bytes);
  EXPECT_EQ(head.information_length, 4096U + (1U << 20) + 100);
  EXPECT_EQ(head.logical_blocks_recorded, 3U);
  const auto hole = *read_struct<LongAd>(bytes, sizeof head + sizeof(LongAd));
  EXPECT_EQ(hole.type(), ExtentType::NotAllocated);
  EXPECT_EQ(hole.length(), 1U << 20);
  EXPECT_EQ(LbAddr(hole.location), (LbAddr{0, 0}));
}

// Follows the descriptors of an entry as a reader does.
std::vector<ShortAd> followed(const std::vector<std::uint8_t>& bytes, std::uint32_t first_extent) {
  const auto head = *read_struct<ExtendedFileEntry>(bytes);
  std::vector<ShortAd> all;
  std::size_t at = sizeof head + head.length_of_extended_attributes;
  std::size_t end = at + head.length_of_allocation_descriptors;
  while (at < end) {
    const auto ad = *read_struct<ShortAd>(bytes, at);
    at += sizeof ad;
    if (ad.type() != ExtentType::Continuation) {
      all.push_back(ad);
      continue;
    }
    EXPECT_EQ(at, end) << "leading on is the last thing an extent does";
    const std::size_t block = (1 + ad.position - first_extent) * std::size_t{block_size};
    const Bytes extent = slice(bytes, block, block_size);
    open_tag(extent, TagId::AllocationExtentDescriptor, ad.position, Lba{0});
    const auto aed = *read_struct<AllocationExtentDescriptor>(extent);
    at = block + sizeof aed;
    end = at + aed.length_of_allocation_descriptors;
    EXPECT_LE(end, block + block_size);
  }
  return all;
}

TEST(UdfEntries, ContinueElsewhereWhenTheyAreFull) {
  const UdfEntryRules rules{udf_2_01, true};
  for (const std::size_t count : {228U, 229U, 230U, 480U, 481U, 482U, 483U, 734U, 735U, 5000U}) {
    UdfEntry entry;
    entry.continuation = {500, 0};
    for (std::uint32_t i = 0; i < count; ++i)
      entry.runs.push_back({block_size, 1000 + 2 * i, false});
    const std::uint32_t extents =
        udf_continuation_blocks(rules, false, false, udf_descriptor_count(entry.runs));
    const auto bytes = composed(entry, rules, extents);
    const auto ads = followed(bytes, 500);
    ASSERT_EQ(ads.size(), count);
    for (std::uint32_t i = 0; i < count; ++i)
      EXPECT_EQ(ads[i].position, 1000 + 2 * i);
    const bool last_used =
        std::any_of(bytes.end() - block_size, bytes.end(), [](std::uint8_t b) { return b != 0; });
    EXPECT_TRUE(last_used) << count << ": no more extents than needed";
  }
}

TEST(UdfEntries, CarryATerabyteAndAHalfOfNothing) {
  const UdfEntryRules rules{udf_2_50, true};
  UdfEntry entry;
  entry.continuation = {500, 0};
  entry.runs = {{1536 * gib, 0, true}};
  const std::uint64_t count = udf_descriptor_count(entry.runs);
  EXPECT_EQ(count, 1537U);
  const std::uint32_t extents = udf_continuation_blocks(rules, false, false, count);
  const auto ads = followed(composed(entry, rules, extents), 500);
  std::uint64_t total = 0;
  for (const ShortAd& ad : ads)
    total += ad.length();
  EXPECT_EQ(total, 1536 * gib);
}

TEST(UdfEntries, TellDevicesByAnAttribute) {
  UdfEntry entry;
  entry.self = {3, 0};
  entry.type = IcbFileType::CharDevice;
  entry.device = {5, 300};
  const auto bytes = composed(entry, {udf_2_01, true});
  const auto head = *read_struct<ExtendedFileEntry>(bytes);
  EXPECT_EQ(head.length_of_extended_attributes, 24U + 56);
  open_tag(slice(bytes, sizeof head, 24), TagId::ExtendedAttributeHeaderDescriptor, 3, Lba{0});
  const auto device = *read_struct<DeviceSpecificationAttribute>(bytes, sizeof head + 24);
  EXPECT_EQ(device.head.attribute_type, 12U);
  EXPECT_EQ(device.major_device_identification, 5U);
  EXPECT_EQ(device.minor_device_identification, 300U);
}

TEST(UdfEntries, TellTheCreationByAnAttributeBeforeRevision2) {
  UdfEntry entry;
  entry.time = {1'700'000'000, 0};
  const auto bytes = composed(entry, {udf_1_02, true});
  const auto times = *read_struct<FileTimesAttribute>(bytes, sizeof(udf::FileEntry) + 24);
  EXPECT_EQ(times.head.attribute_type, 5U);
  EXPECT_EQ(times.time_existence, 1U);
  EXPECT_EQ(from_time(times.creation)->seconds, 1'700'000'000);
}

TEST(UdfPaths, AreComponents) {
  const auto hex = [](const std::string& text) { return to_hex(bytes_of(text)); };
  EXPECT_EQ(hex(udf_path_components("../a", NonBmp::Utf16)),
            "03000000"
            "05020000"
            "0861");
  EXPECT_EQ(hex(udf_path_components("/./b", NonBmp::Utf16)),
            "02000000"
            "04000000"
            "05020000"
            "0862");
  EXPECT_EQ(hex(udf_path_components("a//b/", NonBmp::Utf16)),
            "05020000"
            "0861"
            "05020000"
            "0862");
}

TEST(UdfIdentifiers, ArePaddedToFour) {
  std::vector<std::uint8_t> out;
  append_udf_identifier({"\x08"
                         "abc",
                         {7, 1},
                         20,
                         IsDirectory,
                         0},
                        udf_2_01, 33, out);
  ASSERT_EQ(out.size(), 44U);
  open_tag(Bytes(out), TagId::FileIdentifierDescriptor, 33, Lba{0});
  const auto head = *read_struct<FileIdentifierDescriptor>(out);
  EXPECT_EQ(head.icb.unique_id, 20U);
  EXPECT_EQ(head.file_characteristics, IsDirectory);
  EXPECT_EQ(text_of(slice(out, 38, 4)),
            "\x08"
            "abc");
  append_udf_identifier({"\x08"
                         "abc",
                         {7, 1},
                         20,
                         0,
                         32},
                        udf_1_02, 33, out);
  ASSERT_EQ(out.size(), 44U + 76);
  const auto second = *read_struct<FileIdentifierDescriptor>(out, 44);
  EXPECT_EQ(second.icb.unique_id, 0U) << "not known before revision 2.00";
  EXPECT_EQ(second.length_of_implementation_use, 32);
}

}  // namespace
}  // namespace disc
