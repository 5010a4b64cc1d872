// Volumes read back: what was planned is what is found, under every name.
#include "formats/fat/volume_reader.h"

#include <gtest/gtest.h>

#include "formats/base/error.h"
#include "tests/unit/fat/test_volume.h"

namespace disc::fat {
namespace {

Request rich() {
  std::vector<Item> items{file("/EFI/BOOT/BOOTX64.EFI", 5000, 1),
                          file("/EFI/BOOT/grub.cfg", 1, 2),
                          file("/EFI/BOOT/a long name with blanks.txt", 2048, 3),
                          file("/startup.nsh", 2049, 4),
                          file("/empty", 0, 5),
                          file("/日本語/ünïcode 😀.txt", 2047, 6),
                          file("/" + std::string(255, 'n'), 10, 7),
                          directory("/void")};
  std::string deep;
  for (int i = 0; i < 40; ++i)
    deep += "/level " + std::to_string(i);
  items.push_back(file(deep + "/bottom", 3, 8));
  for (std::uint64_t i = 0; i < 1000; ++i)
    items.push_back(file("/many/a file with number " + std::to_string(i), i, 100 + i));
  return request_of(items);
}

std::map<std::string, std::string> wanted_of(const Request& request) {
  std::map<std::string, std::string> tree{{"/", "/"}};
  for (const Item& item : request.items) {
    for (std::size_t at = item.path.find('/', 1); at != std::string::npos;
         at = item.path.find('/', at + 1))
      tree[item.path.substr(0, at)] = "/";
    tree[item.path] = item.directory ? "/" : content_of(item.id, item.size);
  }
  return tree;
}

class EveryType : public testing::TestWithParam<Type> {};
INSTANTIATE_TEST_SUITE_P(VolumeReader, EveryType,
                         testing::Values(Type::Fat12, Type::Fat16, Type::Fat32),
                         [](const auto& tested) { return std::string(to_string(tested.param)); });

TEST_P(EveryType, FindsWhatWasPlanned) {
  Request request = rich();
  request.type = GetParam();
  const VolumePlan plan = plan_of(request);
  const MemorySource source(image_of(plan));
  std::vector<std::string> faults;
  const VolumeReader reader(source, 0, [&](const Fault& fault) { faults.push_back(fault.what); });
  EXPECT_EQ(tree_of(reader), wanted_of(request));
  EXPECT_EQ(faults, std::vector<std::string>());
  EXPECT_EQ(reader.geometry(), plan.geometry());
  EXPECT_EQ(reader.label(), "ESP");
  EXPECT_EQ(reader.identity(), (VolumeIdentity{0x1234ABCD, "ESP"}));
  EXPECT_EQ(faults_of(source), "");
}

TEST_P(EveryType, FindsAVolumeInsideAnImage) {
  Request request = rich();
  request.type = GetParam();
  std::vector<std::uint8_t> image(3 * 2048 + 512);
  const auto volume = image_of(request);
  image.insert(image.end(), volume.begin(), volume.end());
  const MemorySource source(image);
  EXPECT_EQ(tree_of(VolumeReader(source, 3 * 2048 + 512)), wanted_of(request));
  EXPECT_TRUE(check_volume(source, 3 * 2048 + 512).empty());
}

TEST(VolumeReader, AnswersByLongAndShortNamesInAnyCase) {
  const MemorySource source(image_of(rich()));
  const VolumeReader reader(source);
  const auto name = [&](const std::string& path) {
    const auto entry = reader.find(path);
    return entry ? entry->name : "";
  };
  EXPECT_EQ(name("/"), "/");
  EXPECT_EQ(name("/efi/boot/bootx64.efi"), "BOOTX64.EFI");
  EXPECT_EQ(name("efi//boot/GRUB.CFG"), "grub.cfg");
  EXPECT_EQ(name("/EFI/BOOT/ALONGN~1.TXT"), "a long name with blanks.txt");
  EXPECT_EQ(name("/日本語/ÜNÏCODE 😀.TXT"), "ünïcode 😀.txt");
  EXPECT_EQ(name("/EFI/nothing"), "");
  EXPECT_EQ(name("/empty/nothing"), "");
}

TEST(VolumeReader, TellsTimesAndAttributes) {
  Request request = request_of({file("/a", 1)});
  request.items[0].attributes = Attribute::ReadOnly | Attribute::Hidden;
  const MemorySource source(image_of(request));
  const Entry entry = VolumeReader(source).find("/a").value();
  EXPECT_EQ(entry.attributes, Attribute::ReadOnly | Attribute::Hidden | Attribute::Archive);
  EXPECT_EQ(entry.modified, (Timestamp{1'600'000'000, 0}));
  EXPECT_EQ(entry.created, test_time);
  EXPECT_EQ(entry.accessed, (Timestamp{1'599'955'200, 0}));
  EXPECT_EQ(entry.size, 1U);
}

TEST(VolumeReader, TellsWhereAFileLies) {
  const Request request = rich();
  const VolumePlan plan = plan_of(request);
  const MemorySource source(image_of(plan));
  const VolumeReader reader(source);
  std::map<std::uint64_t, ByteRun> planned;
  for (const Piece& piece : plan.pieces())
    if (piece.kind == PieceKind::File)
      planned[piece.id] = {piece.offset, piece.bytes};
  std::size_t files = 0;
  std::map<std::string, std::uint64_t> ids;
  for (const Item& item : request.items)
    ids[item.path] = item.id;
  reader.walk([&](const std::string& path, const Entry& entry) {
    if (entry.directory)
      return true;
    ++files;
    const auto runs = reader.runs(entry);
    if (entry.size == 0)
      EXPECT_TRUE(runs.empty()) << path;
    else
      EXPECT_EQ(runs, std::vector<ByteRun>{planned.at(ids.at(path))}) << path;
    return true;
  });
  EXPECT_EQ(files, request.items.size() - 1);  // one is a directory
}

TEST(VolumeReader, OpensNothingThatIsNoVolume) {
  const std::vector<std::uint8_t> good = image_of(request_of({file("/a", 1)}));
  const auto message = [](std::vector<std::uint8_t> bytes) -> std::string {
    const MemorySource source(std::move(bytes), "x.img");
    try {
      const VolumeReader reader(source);
      return "opened";
    } catch (const FormatError& error) {
      return error.what();
    }
  };
  const auto with = [&](std::size_t at, std::vector<std::uint8_t> bytes) {
    auto image = good;
    std::copy(bytes.begin(), bytes.end(), image.begin() + static_cast<std::ptrdiff_t>(at));
    return message(image);
  };
  const std::string end = " (FAT 1.03, Boot Sector and BPB)";
  EXPECT_EQ(message(good), "opened");
  EXPECT_EQ(message({}), "x.img: no FAT volume: cut short inside the boot sector" + end);
  EXPECT_EQ(with(510, {0, 0}),
            "x.img: no FAT volume: byte 510: 0000, expected the signature 55aa" + end);
  EXPECT_EQ(with(11, {1, 2}),
            "x.img: no FAT volume: byte 11: sectors of 513 bytes, expected 512, "
            "1024, 2048 or 4096" +
                end);
  EXPECT_EQ(with(13, {3}),
            "x.img: no FAT volume: byte 13: 3 sectors in a cluster, expected a "
            "power of 2" +
                end);
  EXPECT_EQ(with(14, {0, 0}),
            "x.img: no FAT volume: byte 14: no reserved sectors, expected 1 at least" + end);
  EXPECT_EQ(with(16, {0}),
            "x.img: no FAT volume: byte 16: no file allocation table, expected 1 at least" + end);
  EXPECT_EQ(with(19, {0, 0}), "x.img: no FAT volume: byte 19: a volume of 0 sectors" + end);
  EXPECT_EQ(with(22, {0xFF, 0xFF}),
            "x.img: no FAT volume: byte 19: data would begin at sector "
            "131104, the volume has 128 sectors" +
                end);
  auto cut = good;
  cut.resize(2048);
  EXPECT_EQ(message(cut),
            "x.img: no FAT volume: its data begins at byte 18432, there are 2048 "
            "bytes" +
                end);
}

TEST(VolumeReader, ReadsVolumesOfManyGibibytesThatExistOnlyAsAPlan) {
  std::vector<Item> items;
  for (std::uint64_t i = 0; i < 20; ++i)
    items.push_back(file("/disk/image " + std::to_string(i), 0xFFFFFFFF - i, i));
  const VolumePlan plan = plan_of(request_of(items));
  EXPECT_EQ(plan.geometry().type, Type::Fat32);
  EXPECT_EQ(plan.geometry().cluster_size(), 32768U);
  const PlanSource source(plan);
  EXPECT_GT(source.size(), std::uint64_t{80} << 30);
  const VolumeReader reader(source);
  for (const Item& item : items) {
    const Entry entry = reader.find(item.path).value();
    EXPECT_EQ(entry.size, item.size);
    const auto runs = reader.runs(entry);
    ASSERT_EQ(runs.size(), 1U);
    std::vector<std::uint8_t> last(1);
    source.read(runs[0].offset + item.size - 1, last);
    EXPECT_EQ(last[0], content_byte(item.id, item.size - 1));
  }
  EXPECT_EQ(faults_of(source), "");
}

TEST(VolumeReader, EndsAFileWhereItsChainBreaks) {
  const VolumePlan plan = plan_of(request_of({file("/a", 10'000)}));
  std::vector<std::uint8_t> image = image_of(plan);
  image[plan.geometry().fat_offset(0) + 4] = 0;  // clusters 2 and 3 share three bytes: 3 is free
  image[plan.geometry().fat_offset(0) + 5] = 0;
  const MemorySource source(image);
  std::vector<std::string> faults;
  const VolumeReader reader(source, 0, [&](const Fault& fault) { faults.push_back(fault.what); });
  const auto stream = reader.open(reader.find("/a").value());
  std::vector<std::uint8_t> buffer(10'000);
  EXPECT_THROW(stream->read(buffer), FormatError);
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0],
            "file 'a' has 10000 bytes, its chain goes over cluster 3, which the table "
            "calls free");
}

}  // namespace
}  // namespace disc::fat
