// Trees of UDF volumes, sound and damaged.
#include "formats/udf/volume_reader.h"

#include <gtest/gtest.h>

#include "formats/udf/directory_reader.h"
#include "tests/unit/udf/test_volume.h"

namespace disc::udf {
namespace {

using namespace testing;
using ::testing::Test;

Entry only(const VolumeReader& reader, const std::string& path) {
  const auto found = reader.find(path);
  EXPECT_TRUE(found) << path;
  return found.value_or(Entry{});
}

TEST(UdfVolumeReader, ReadsEmbeddedAndAllocatedFiles) {
  TestVolume volume;
  volume.finish();
  volume.root({{"embedded", 2}, {"Größe €", 3}});
  volume.file(2, embedded(IcbFileType::File, text("hello")));
  TestFile file{.form = AllocationForm::Short, .size = 2048 + 5};
  file.list = joined({bytes_of(short_ad(2048, 20)), bytes_of(short_ad(5, 30))});
  volume.file(3, file);
  volume.block(257 + 20)[0] = 'a';
  std::memcpy(volume.block(257 + 30), "tail!", 5);
  const MemorySource source = volume.source();
  const VolumeReader reader(source);
  EXPECT_EQ(content_of(reader, only(reader, "/embedded")), "hello");
  const Entry large = only(reader, "/Größe €");
  ASSERT_EQ(large.sections.size(), 2U);
  EXPECT_EQ(large.sections[0].first, Lba{277});
  EXPECT_EQ(large.sections[1].first, Lba{287});
  EXPECT_EQ(content_of(reader, large), "a" + std::string(2047, '\0') + "tail!");
  EXPECT_EQ(*large.mode, 0100644U);
  EXPECT_EQ(large.uid, 1000U);
  EXPECT_FALSE(large.gid);
  EXPECT_EQ(large.modified, (Timestamp{1'000'000'000, 123'456'000}));
  EXPECT_EQ(reader.summary().logical_volume_id, "Test Ä");
  EXPECT_EQ(reader.summary().revision, udf_2_01);
}

TEST(UdfVolumeReader, JoinsNeighboursAndKeepsHoles) {
  TestVolume volume;
  volume.finish();
  volume.root({{"f", 2}});
  TestFile file{.form = AllocationForm::Short, .size = 6 * 2048};
  file.list =
      joined({bytes_of(short_ad(2048, 20)), bytes_of(short_ad(2048, 21)),
              bytes_of(short_ad(2048, 40, ExtentType::NotRecorded)),
              bytes_of(short_ad(2048, 0, ExtentType::NotAllocated)), bytes_of(short_ad(4096, 22))});
  volume.file(2, file);
  const MemorySource source = volume.source();
  const VolumeReader reader(source);
  const Entry entry = only(reader, "/f");
  ASSERT_EQ(entry.sections.size(), 3U);
  EXPECT_EQ(entry.sections[0].bytes, 4096U);
  EXPECT_TRUE(entry.sections[1].hole);
  EXPECT_EQ(entry.sections[1].bytes, 4096U);
  EXPECT_EQ(entry.sections[2].first, Lba{257 + 22});
  const auto stream = reader.open(entry);
  Buffer buffer(4096);
  EXPECT_EQ(stream->skip_hole(5000), 0U);
  EXPECT_EQ(stream->read(buffer), 4096U);
  EXPECT_EQ(stream->skip_hole(1000), 1000U);
  EXPECT_EQ(stream->skip_hole(5000), 3096U);
  EXPECT_EQ(stream->read(buffer), 4096U);
  EXPECT_EQ(stream->read(buffer), 0U);
}

TEST(UdfVolumeReader, ReadsLinksDevicesAndSpecialFiles) {
  TestVolume volume;
  volume.finish();
  volume.root({{"link", 2}, {"device", 3}, {"pipe", 4}, {"socket", 5}});
  const PathComponent up{3, 0, std::uint16_t{0}}, name{5, 3, std::uint16_t{0}};
  volume.file(2, embedded(IcbFileType::Symlink, joined({bytes_of(up), bytes_of(name),
                                                        bytes_of(std::string_view("\x08to"))})));
  DeviceSpecificationAttribute device{};
  device.head.attribute_type = device_specification_attribute;
  device.head.attribute_length = std::uint32_t{sizeof device};
  device.implementation_use_length = 32;
  device.major_device_identification = 8;
  device.minor_device_identification = 17;
  TestFile special = embedded(IcbFileType::BlockDevice, {});
  special.attributes = joined({bytes_of(ExtendedAttributeHeader{}), bytes_of(device)});
  special.flags = Setuid | Sticky;
  volume.file(3, special);
  volume.file(4, embedded(IcbFileType::Fifo, {}));
  volume.file(5, embedded(IcbFileType::Socket, {}));
  const MemorySource source = volume.source();
  const VolumeReader reader(source);
  EXPECT_EQ(only(reader, "/link").target, "../to");
  EXPECT_EQ(only(reader, "/device").type, FileType::BlockDevice);
  EXPECT_EQ(only(reader, "/device").device_major, 8U);
  EXPECT_EQ(only(reader, "/device").device_minor, 17U);
  EXPECT_EQ(*only(reader, "/device").mode, 0065644U);
  EXPECT_EQ(only(reader, "/pipe").type, FileType::Fifo);
  EXPECT_EQ(only(reader, "/socket").type, FileType::Socket);
}

TEST(UdfVolumeReader, TurnsStreamsIntoExtendedAttributes) {
  TestVolume volume;
  volume.finish();
  volume.root({{"f", 2}});
  TestFile file = embedded(IcbFileType::File, text("main"));
  file.streams = {3, 0};
  file.links = 2;
  volume.file(2, file);
  Buffer streams = identifier_of("", {2, 0}, IsParent, 3);
  append(streams, identifier_of("security.capability", {4, 0}, 0, 3));
  append(streams, identifier_of("note", {5, 0}, 0, 3));
  volume.file(3, embedded(IcbFileType::StreamDirectory, streams));
  volume.file(4, embedded(IcbFileType::File, text("cap")));
  volume.file(5, embedded(IcbFileType::File, text("words")));
  const MemorySource source = volume.source();
  const VolumeReader reader(source);
  const Entry entry = only(reader, "/f");
  ASSERT_EQ(entry.streams.size(), 2U);
  EXPECT_EQ(entry.streams[1].name, "note");
  EXPECT_EQ(entry.links, 1U);  // without the stream directory's
  const std::vector<std::pair<std::string, std::string>> wanted{{"security.capability", "cap"},
                                                                {"user.note", "words"}};
  EXPECT_EQ(entry.xattrs, wanted);
  Buffer buffer(10);
  EXPECT_EQ(reader.open(entry.streams[1])->read(buffer), 5U);
}

TEST(UdfVolumeReader, LeavesOutDeletedFilesAndKnowsHiddenOnes) {
  TestVolume volume;
  volume.finish();
  volume.root({{"gone", 2}}, Deleted);
  EXPECT_EQ(walked(volume.source()).paths, std::vector<std::string>{"/"});
  volume.root({{"shy", 2}}, Hidden);
  volume.file(2, embedded(IcbFileType::File, text("x")));
  const MemorySource source = volume.source();
  EXPECT_TRUE(VolumeReader(source).find("/shy")->hidden);
}

TEST(UdfVolumeReader, NamesMayStandInAPath) {
  EXPECT_EQ(shown_name(bytes_of(std::string_view("\x08"
                                                 "a/b"))),
            "a_b");
  EXPECT_EQ(shown_name(bytes_of(std::string_view("\x08.."))), "_..");
  EXPECT_EQ(shown_name({}), "_");
  EXPECT_EQ(shown_name(bytes_of(std::string_view("\x07"
                                                 "ab"))),
            "\x07"
            "ab");
}

TEST(UdfVolumeReader, DoesNotEnterADirectoryTwice) {
  TestVolume volume;
  volume.finish();
  volume.root({{"self", 1}}, IsDirectory);
  const Walked seen = walked(volume.source());
  EXPECT_EQ(seen.paths, (std::vector<std::string>{"/", "/self"}));
  ASSERT_EQ(seen.faults.size(), 1U);
  EXPECT_NE(seen.faults[0].find("second time"), std::string::npos);
}

TEST(UdfVolumeReader, LeavesOutWhatHasNoFileEntryAndTellsIt) {
  TestVolume volume;
  volume.finish();
  volume.root({{"lost", 9}, {"far", 70000}, {"found", 2}});
  volume.file(2, embedded(IcbFileType::File, text("x")));
  const Walked seen = walked(volume.source());
  EXPECT_EQ(seen.paths, (std::vector<std::string>{"/", "/found=x"}));
  ASSERT_EQ(seen.faults.size(), 2U);
  EXPECT_NE(seen.faults[0].find("'/lost'"), std::string::npos);
  EXPECT_NE(seen.faults[1].find("no place on the medium"), std::string::npos);
}

TEST(UdfVolumeReader, EndsAFileWhereItsExtentsEnd) {
  TestVolume volume;
  volume.finish();
  volume.root({{"f", 2}});
  TestFile file{.form = AllocationForm::Short, .size = 10000};
  file.list = joined({bytes_of(short_ad(2048, 20))});
  volume.file(2, file);
  const MemorySource source = volume.source();
  std::vector<std::string> faults;
  const VolumeReader reader(source, [&](const Fault& fault) { faults.push_back(fault.what); });
  EXPECT_THROW(content_of(reader, only(reader, "/f")), FormatError);
  EXPECT_EQ(faults,
            std::vector<std::string>{"'/f': its extents end 7952 bytes before its 10000 bytes do"});
}

TEST(UdfVolumeReader, GoesOnBehindADamagedIdentifier) {
  TestVolume volume;
  volume.finish();
  volume.root({{"one", 2}, {"two", 2}, {"three", 2}});
  volume.file(2, embedded(IcbFileType::File, text("x")));
  // 40 bytes of parent, then each name takes 44.
  volume.block(257 + 1)[sizeof(ExtendedFileEntry) + 40 + 44] ^= 1;
  const Walked seen = walked(volume.source());
  EXPECT_EQ(seen.paths, (std::vector<std::string>{"/", "/one=x", "/three=x"}));
  // The root, which holds them, was read and told of before.
  EXPECT_EQ(seen.faults.back(),
            "directory '/': there is no file identifier descriptor at byte 84 of 172");
}

TEST(UdfVolumeReader, ReadsBlocksOf512Bytes) {
  TestVolume volume(2000, 512);
  volume.finish();
  volume.root({{"f", 2}, {"g", 3}});
  volume.file(2, embedded(IcbFileType::File, text("small")));
  TestFile file{.form = AllocationForm::Short, .size = 1000};
  file.list = joined({bytes_of(short_ad(1000, 21))});
  volume.file(3, file);
  std::fill_n(volume.block(257 + 21), 1000, std::uint8_t{'z'});
  const Walked seen = walked(volume.source());
  EXPECT_EQ(seen.paths,
            (std::vector<std::string>{"/", "/f=small", "/g=" + std::string(1000, 'z')}));
  EXPECT_TRUE(seen.faults.empty());
}

TEST(UdfVolumeReader, FindsTheFactsBehindAnEntry) {
  TestVolume volume;
  volume.finish();
  volume.root({{"f", 2}});
  volume.file(2, embedded(IcbFileType::File, text("x")));
  const MemorySource source = volume.source();
  const VolumeReader reader(source);
  const auto icb = reader.icb_of(only(reader, "/f"));
  ASSERT_TRUE(icb);
  EXPECT_EQ(icb->at, (LbAddr{2, 0}));
  EXPECT_EQ(icb->form, AllocationForm::Embedded);
}

TEST(UdfVolumeReader, SurvivesFlippedBytesOfTheMetadata) {
  TestVolume volume(420);
  volume.finish();
  volume.root({{"f", 2}, {"dir", 3}, {"l", 5}});
  TestFile file = embedded(IcbFileType::File, text("main"));
  file.streams = {4, 0};
  volume.file(2, file);
  volume.file(3, embedded(IcbFileType::Directory, identifier_of("", {1, 0}, IsParent, 3)));
  Buffer streams = identifier_of("", {2, 0}, IsParent, 4);
  append(streams, identifier_of("n", {2, 0}, 0, 4));
  volume.file(4, embedded(IcbFileType::StreamDirectory, streams));
  volume.file(
      5, embedded(IcbFileType::Symlink, joined({bytes_of(PathComponent{2, 0, std::uint16_t{0}})})));
  MemorySource sound = volume.source();
  for (std::uint32_t block : {16U, 160U, 161U, 162U, 200U, 256U, 257U, 258U, 259U, 261U}) {
    for (std::size_t i = 0; i < 480; i += 13) {
      TestVolume damaged = volume;
      damaged.block(block)[i] ^= 0xFF;
      try {
        walked(damaged.source());
      } catch (const FormatError&) {
      }
    }
  }
}

}  // namespace
}  // namespace disc::udf
