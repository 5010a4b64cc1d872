// The volume reader on volumes made by hand: sound ones are read, unsound ones as far as they go.
#include "formats/iso9660/volume_reader.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "formats/base/error.h"
#include "formats/iso9660/identifier.h"
#include "formats/iso9660/zisofs.h"
#include "tests/unit/iso9660/test_image.h"

namespace disc::iso9660 {
namespace {

struct Walked {
  std::vector<std::string> paths;
  std::vector<Entry> entries;
  std::vector<Fault> faults;

  const Entry& at(const std::string& path) const {
    for (std::size_t i = 0; i < paths.size(); ++i)
      if (paths[i] == path)
        return entries[i];
    throw std::out_of_range("no entry " + path);
  }
  bool told(std::string_view words, std::string_view clause) const {
    for (const Fault& fault : faults)
      if (fault.what.find(words) != std::string::npos && fault.clause == clause)
        return true;
    return false;
  }
};

Walked walk(const BlockSource& source, View view) {
  Walked walked;
  const VolumeReader reader(source, [&](const Fault& fault) { walked.faults.push_back(fault); });
  reader.walk(view, [&](const std::string& path, const Entry& entry) {
    walked.paths.push_back(path);
    walked.entries.push_back(entry);
    return true;
  });
  return walked;
}

Walked walk(TestImage& image, View view = View::Iso9660) {
  const MemorySource source = image.source();
  return walk(source, view);
}

std::string content(const BlockSource& source, View view, const std::string& path) {
  const VolumeReader reader(source);
  const auto entry = reader.find(view, path);
  if (!entry)
    return "no such entry";
  const auto stream = reader.open(*entry);
  std::string text;
  std::vector<std::uint8_t> buffer(777);
  while (const std::size_t got = stream->read(buffer))
    text += text_of(Bytes(buffer).first(got));
  return text;
}

SuspBytes named(std::string_view name, std::uint32_t mode = mode_file | 0644) {
  SuspBytes use;
  append_px(use, {mode, 1, 0, 0, std::nullopt});
  append_nm(use, name);
  return use;
}

TestImage rock_ridge_image(std::uint32_t blocks = 64) {
  TestImage image(blocks);
  image.begin_directory(TestImage::root_block, TestImage::root_block, rock_ridge_root());
  return image;
}

TEST(VolumeReader, ReadsFilesAndDirectories) {
  TestImage image;
  image.begin_directory(21, 20);
  image.add(20, "A.TXT;1", {30, 5});
  image.add(20, "DIR", {21, 2048, FileFlags::Directory});
  image.add(21, "B.;1", {31, 3000});
  image.put(30, bytes_of("hello"));
  const Walked walked = walk(image);
  EXPECT_EQ(walked.paths, (std::vector<std::string>{"/", "/A.TXT", "/DIR", "/DIR/B"}));
  EXPECT_TRUE(walked.faults.empty());
  EXPECT_EQ(walked.at("/DIR/B").size, 3000U);
  EXPECT_EQ(walked.at("/A.TXT").record_block, Lba{20});
  EXPECT_EQ(walked.at("/A.TXT").modified, parse_iso8601("2026-11-01T12:00:00Z"));
  EXPECT_EQ(content(image.source(), View::Iso9660, "/A.TXT"), "hello");
  EXPECT_EQ(content(image.source(), View::Iso9660, "A.TXT;1"), "hello");
}

TEST(VolumeReader, ThrowsWhereThereIsNoVolume) {
  EXPECT_THROW(VolumeReader(MemorySource(std::vector<std::uint8_t>(100000))), FormatError);
  EXPECT_THROW(VolumeReader(MemorySource({})), FormatError);
}

TEST(VolumeReader, JoinsTheSectionsOfAFile) {
  TestImage image;
  image.add(20, "BIG.;1", {30, 2048, FileFlags::MultiExtent});
  image.add(20, "BIG.;1", {40, 2048, FileFlags::MultiExtent});
  image.add(20, "BIG.;1", {35, 3});
  image.add(20, "END.;1", {36, 1});
  image.put(30, bytes_of(std::string(2048, 'a')));
  image.put(40, bytes_of(std::string(2048, 'b')));
  image.put(35, bytes_of("ccc"));
  const Walked walked = walk(image);
  ASSERT_EQ(walked.paths.size(), 3U);
  EXPECT_EQ(walked.at("/BIG").size, 4099U);
  ASSERT_EQ(walked.at("/BIG").sections.size(), 3U);
  EXPECT_EQ(walked.at("/BIG").sections[1].first, Lba{40});
  EXPECT_EQ(content(image.source(), View::Iso9660, "/BIG"),
            std::string(2048, 'a') + std::string(2048, 'b') + "ccc");
}

TEST(VolumeReader, TellsOfAFileWithoutItsFinalSection) {
  TestImage image;
  image.add(20, "BIG.;1", {30, 2048, FileFlags::MultiExtent});
  image.add(20, "END.;1", {36, 1});
  const Walked walked = walk(image);
  EXPECT_EQ(walked.paths, (std::vector<std::string>{"/", "/BIG", "/END"}));
  EXPECT_TRUE(walked.told("lacks its final section", "ECMA-119 9.1.6"));
}

TEST(VolumeReader, AddsUpSectionsBeyond32Bits) {
  TestImage image;
  for (int i = 0; i < 3; ++i)
    image.add(20, "BIG.;1",
              {30, 0xFFFFF800, static_cast<std::uint8_t>(i == 2 ? 0 : FileFlags::MultiExtent)});
  const Walked walked = walk(image);
  EXPECT_EQ(walked.at("/BIG").size, 3 * 0xFFFFF800ULL);
  EXPECT_TRUE(walked.told("past the end of the medium", "ECMA-119 9.1.4"));
}

TEST(VolumeReader, TakesTheHalfThatFitsTheMedium) {
  TestImage image;
  image.add(20, "A.;1", {30, 5});
  const std::size_t record = image.add(20, "B.;1", {31, 5});
  image.byte(20, record + 2 + 3) = 0x7F;   // extent location, little-endian half
  image.byte(20, record + 10 + 4) = 0x7F;  // data length, big-endian half
  const Walked walked = walk(image);
  EXPECT_EQ(walked.at("/B").sections.at(0).first, Lba{31});
  EXPECT_EQ(walked.at("/B").size, 5U);
  EXPECT_TRUE(walked.told("location of an extent", "ECMA-119 9.1.3"));
  EXPECT_TRUE(walked.told("data length", "ECMA-119 9.1.4"));
}

TEST(VolumeReader, DoesNotEnterADirectoryTwice) {
  TestImage image;
  image.begin_directory(21, 20);
  image.add(20, "DIR", {21, 2048, FileFlags::Directory});
  image.add(21, "LOOP", {20, 2048, FileFlags::Directory});
  image.add(21, "SELF", {21, 2048, FileFlags::Directory});
  const Walked walked = walk(image);
  EXPECT_EQ(walked.paths, (std::vector<std::string>{"/", "/DIR", "/DIR/LOOP", "/DIR/SELF"}));
  EXPECT_TRUE(walked.told("is reached a second time", "ECMA-119 6.8.2"));
  // find() goes as far as the path does, and no further.
  const MemorySource source = image.source();
  EXPECT_TRUE(VolumeReader(source).find(View::Iso9660, "/DIR/SELF/SELF/LOOP/DIR"));
}

TEST(VolumeReader, GivesUpOnDirectoriesLargerThanTheMedium) {
  // Each block holds a directory that says it reaches over all that follow it.
  TestImage image(1000);
  for (std::uint32_t block = 21; block < 999; ++block) {
    image.begin_directory(block, block - 1);
    if (block < 998)
      image.add(block, "D", {block + 1, (999 - block) * 2048, FileFlags::Directory});
  }
  image.add(20, "D", {21, 978 * 2048, FileFlags::Directory});
  const Walked walked = walk(image);
  EXPECT_LT(walked.paths.size(), 10000U);
  EXPECT_TRUE(walked.told("together are larger than the medium", "ECMA-119 6.8.2"));
}

TEST(VolumeReader, ReadsADirectoryOf4GiBInASmallImageAsFarAsItGoes) {
  TestImage image;
  image.primary().root_directory.record.data_length = 0xFFFFF800U;
  image.add(20, "A.;1", {30, 5});
  const Walked walked = walk(image);
  EXPECT_EQ(walked.paths.at(1), "/A");
  EXPECT_TRUE(walked.told("past the end of the medium", "ECMA-119 6.8.1"));
}

TEST(VolumeReader, ReadsARecordThatRunsOverItsSector) {
  TestImage image;
  image.begin_directory(21, 20, {}, 4096);
  image.add(20, "DIR", {21, 4096, FileFlags::Directory});
  // Fill the sector by hand, so that the last record straddles its end.
  std::vector<std::uint8_t> run;
  for (int i = 0; run.size() < 2100; ++i) {
    std::vector<std::uint8_t> record(max_record);
    record.resize(encode_record(record, {}, bytes_of("FILE" + std::to_string(10 + i)), {}));
    run.insert(run.end(), record.begin(), record.end());
  }
  image.put(21, run, 68);
  const Walked walked = walk(image);
  EXPECT_EQ(walked.paths.size(), 2 + run.size() / 40);
  EXPECT_TRUE(walked.told("runs over the end of its sector", "ECMA-119 6.8.1.1"));
}

TEST(VolumeReader, SkipsTheRestOfASectorBehindADamagedRecord) {
  TestImage image;
  image.begin_directory(21, 20, {}, 4096);
  image.add(20, "DIR", {21, 4096, FileFlags::Directory});
  const std::size_t damaged = image.add(21, "A.;1", {30, 1});
  image.add(21, "B.;1", {30, 1});
  image.byte(21, damaged + 32) = 200;  // identifier longer than the record
  std::vector<std::uint8_t> record(max_record);
  record.resize(encode_record(record, {}, bytes_of("NEXT.;1"), {}));
  image.put(22, record);
  const Walked walked = walk(image);
  EXPECT_EQ(walked.paths, (std::vector<std::string>{"/", "/DIR", "/DIR/NEXT"}));
  EXPECT_TRUE(walked.told("too few for its identifier", "ECMA-119 9.1.1"));
}

TEST(VolumeReader, ReadsBehindExtendedAttributeRecords) {
  TestImage image;
  const std::size_t record = image.add(20, "A.;1", {30, 5});
  image.byte(20, record + 1) = 2;
  image.put(32, bytes_of("hello"));
  EXPECT_EQ(content(image.source(), View::Iso9660, "/A"), "hello");
}

TEST(VolumeReader, KnowsHiddenAndAssociatedFiles) {
  TestImage image;
  image.add(20, "A.;1", {30, 8, FileFlags::Associated});
  image.add(20, "A.;1", {31, 5});
  image.add(20, "H.;1", {32, 5, FileFlags::Existence});
  const Walked walked = walk(image);
  EXPECT_TRUE(walked.entries[1].associated);
  EXPECT_TRUE(walked.at("/H").hidden);
  const MemorySource source = image.source();
  EXPECT_EQ(VolumeReader(source).find(View::Iso9660, "/A")->size, 5U);
}

TEST(VolumeReader, NamesNeverHoldSlashes) {
  TestImage image = rock_ridge_image();
  image.add(20, "A.;1", {30, 1, 0, named("../../etc/passwd")});
  image.add(20, "B.;1", {30, 1, 0, named("..")});
  image.add(20, "C.;1", {30, 1, 0, named(std::string("a\0b", 3))});
  image.add(20, "D.;1", {30, 1, 0, named("")});
  const Walked walked = walk(image, View::RockRidge);
  EXPECT_EQ(walked.paths,
            (std::vector<std::string>{"/", "/.._.._etc_passwd", "/__", "/a_b", "/_"}));
  EXPECT_TRUE(walked.told("cannot stand in a path", "POSIX 3.170"));
  const MemorySource source = image.source();
  EXPECT_TRUE(VolumeReader(source).find(View::RockRidge, "/.._.._etc_passwd"));
}

TEST(VolumeReader, ReadsRockRidgeBehindSkippedBytes) {
  TestImage image;
  SuspBytes root(14);  // CD-ROM XA attributes
  const SuspBytes entries = rock_ridge_root(14);
  root.insert(root.end(), entries.begin(), entries.end());
  image.begin_directory(20, 20, root);
  SuspBytes use(14);
  const SuspBytes name = named("lower.txt");
  use.insert(use.end(), name.begin(), name.end());
  image.add(20, "LOWER.TXT;1", {30, 1, 0, use});
  EXPECT_EQ(walk(image, View::RockRidge).paths.at(1), "/lower.txt");
}

TEST(VolumeReader, FollowsContinuationAreas) {
  TestImage image = rock_ridge_image();
  SuspBytes area, record;
  append_nm(area, std::string(255, 'n'));
  append_px(record, {mode_file | 0600, 1, 7, 8, 9});
  append_ce(record, 40, 100, static_cast<std::uint32_t>(area.size()));
  image.put(40, area, 100);
  image.add(20, "N.;1", {30, 1, 0, record});
  const Walked walked = walk(image, View::RockRidge);
  EXPECT_TRUE(walked.faults.empty());
  const Entry& entry = walked.at("/" + std::string(255, 'n'));
  EXPECT_EQ(entry.mode, mode_file | 0600);
  EXPECT_EQ(entry.uid, 7U);
  EXPECT_EQ(entry.serial, 9U);
}

TEST(VolumeReader, LeavesCircularContinuationAreas) {
  TestImage image = rock_ridge_image();
  SuspBytes one, two, record = named("x");
  append_ce(one, 41, 0, 28);
  append_ce(two, 40, 0, 28);
  append_ce(record, 40, 0, 28);
  image.put(40, one);
  image.put(41, two);
  image.add(20, "X.;1", {30, 1, 0, record});
  const Walked walked = walk(image, View::RockRidge);
  EXPECT_EQ(walked.paths.at(1), "/x");
  EXPECT_TRUE(walked.told("lead in a circle", "SUSP 5.1"));
}

TEST(VolumeReader, TellsOfContinuationAreasOutsideTheMedium) {
  TestImage image = rock_ridge_image();
  SuspBytes record = named("x");
  append_ce(record, 0xFFFFFFFF, 0, 28);
  image.add(20, "X.;1", {30, 1, 0, record});
  const Walked walked = walk(image, View::RockRidge);
  EXPECT_EQ(walked.paths.at(1), "/x");
  EXPECT_TRUE(walked.told("does not lie on the medium", "SUSP 5.1"));
}

TEST(VolumeReader, ShowsRelocatedDirectoriesWhereTheyCameFrom) {
  TestImage image = rock_ridge_image();
  SuspBytes moved_self, moved_record = named("deep", mode_directory | 0700);
  append_px(moved_self, {mode_directory | 0700, 2, 5, 6, std::nullopt});
  append_re(moved_record);
  SuspBytes placeholder = named("deep");
  append_cl(placeholder, 22);
  image.begin_directory(21, 20);              // the relocation folder
  image.begin_directory(22, 21, moved_self);  // what was moved into it
  image.begin_directory(23, 20);              // where it came from
  image.add(20, "DIR", {23, 2048, FileFlags::Directory, named("dir", mode_directory | 0755)});
  image.add(20, "MOVED", {21, 2048, FileFlags::Directory, named("moved", mode_directory | 0755)});
  image.add(21, "DEEP", {22, 2048, FileFlags::Directory, moved_record});
  image.add(22, "F.;1", {30, 4, 0, named("f")});
  image.add(23, "DEEP.;1", {30, 0, 0, placeholder});
  const Walked walked = walk(image, View::RockRidge);
  EXPECT_EQ(walked.paths, (std::vector<std::string>{"/", "/dir", "/dir/deep", "/dir/deep/f"}));
  EXPECT_EQ(walked.at("/dir/deep").type, FileType::Directory);
  EXPECT_EQ(walked.at("/dir/deep").mode, mode_directory | 0700);
  EXPECT_TRUE(walked.faults.empty());
  const MemorySource source = image.source();
  EXPECT_TRUE(VolumeReader(source).find(View::RockRidge, "/dir/deep/f"));
  EXPECT_FALSE(VolumeReader(source).find(View::RockRidge, "/moved"));
  EXPECT_TRUE(VolumeReader(source).find(View::Iso9660, "/MOVED/DEEP/F"));
}

TEST(VolumeReader, TellsOfRelocationToNowhere) {
  TestImage image = rock_ridge_image();
  SuspBytes placeholder = named("deep");
  append_cl(placeholder, 50);
  image.add(20, "DEEP.;1", {30, 0, 0, placeholder});
  const Walked walked = walk(image, View::RockRidge);
  EXPECT_EQ(walked.at("/deep").type, FileType::Directory);
  EXPECT_TRUE(walked.told("where no directory begins", "RRIP 4.1.5.1"));
}

TEST(VolumeReader, ReadsLinksAndDevices) {
  TestImage image = rock_ridge_image();
  SuspBytes link = named("link", mode_symlink | 0777),
            device = named("null", mode_char_device | 0666);
  append_sl(link, "/a/../b");
  append_pn(device, 1, 3);
  image.add(20, "L.;1", {30, 0, 0, link});
  image.add(20, "N.;1", {30, 0, 0, device});
  const Walked walked = walk(image, View::RockRidge);
  EXPECT_EQ(walked.at("/link").type, FileType::Symlink);
  EXPECT_EQ(walked.at("/link").target, "/a/../b");
  EXPECT_EQ(walked.at("/null").type, FileType::CharDevice);
  EXPECT_EQ(walked.at("/null").device_major, 1U);
  EXPECT_EQ(walked.at("/null").device_minor, 3U);
}

TEST(VolumeReader, TellsOfModesThatContradictTheRecord) {
  TestImage image = rock_ridge_image();
  image.add(20, "F.;1", {30, 3, 0, named("f", mode_directory | 0755)});
  const Walked walked = walk(image, View::RockRidge);
  EXPECT_EQ(walked.at("/f").type, FileType::File);
  EXPECT_TRUE(walked.told("does not agree with the directory bit", "RRIP 4.1.1"));
}

TEST(VolumeReader, UnpacksZisofs) {
  TestImage image = rock_ridge_image();
  std::string text;
  while (text.size() < 40000)
    text += "All work and no play. ";
  std::vector<std::uint8_t> file(zisofs_head(text.size(), 32768));
  BlockDeflater deflater(6);
  std::vector<Le<std::uint32_t>> pointers{static_cast<std::uint32_t>(file.size())};
  for (std::size_t at = 0; at < text.size(); at += 32768) {
    deflater.deflate(slice(bytes_of(text), at, 32768), file);
    pointers.emplace_back(static_cast<std::uint32_t>(file.size()));
  }
  const ZisofsHeader header = zisofs_header(static_cast<std::uint32_t>(text.size()), 32768);
  std::copy_n(bytes_of(header).begin(), sizeof header, file.begin());
  std::memcpy(file.data() + sizeof header, pointers.data(), 4 * pointers.size());
  SuspBytes use = named("z");
  append_zf(use, static_cast<std::uint32_t>(text.size()), 32768);
  image.add(20, "Z.;1", {30, static_cast<std::uint32_t>(file.size()), 0, use});
  image.put(30, file);
  const MemorySource source = image.source();
  EXPECT_EQ(VolumeReader(source).find(View::RockRidge, "/z")->size, text.size());
  EXPECT_EQ(content(source, View::RockRidge, "/z"), text);
  EXPECT_EQ(content(source, View::Iso9660, "/Z").size(), file.size());
  image.flip(30, file.size() / 2, 1);
  EXPECT_THROW(content(image.source(), View::RockRidge, "/z"), FormatError);
  image.byte(30, 16 + 7) = 0x40;  // a pointer far past the end
  EXPECT_THROW(content(image.source(), View::RockRidge, "/z"), FormatError);
}

TEST(VolumeReader, ReadsJoliet) {
  TestImage image;
  VolumeDescriptor joliet = blank_joliet();
  joliet.root_directory.record.extent_location = std::uint32_t{25};
  joliet.root_directory.record.data_length = std::uint32_t{2048};
  fill_field_joliet(joliet.volume_identifier, "Größe");
  image.put(17, bytes_of(joliet));
  image.put(18, bytes_of(terminator()));
  image.begin_directory(25, 25);
  image.add(25, to_utf16be("日本語.txt;1"), {30, 5});
  image.add(25, to_utf16be("\U0001F600"), {30, 5});
  const Walked walked = walk(image, View::Joliet);
  EXPECT_EQ(walked.paths, (std::vector<std::string>{"/", "/日本語.txt", "/\U0001F600"}));
  const MemorySource source = image.source();
  const VolumeReader reader(source);
  EXPECT_EQ(reader.descriptors().at(1).volume_id, "Größe");
  EXPECT_EQ(reader.descriptors().at(1).what, "joliet");
  EXPECT_EQ(reader.best_view(), View::Joliet);
}

TEST(VolumeReader, ReadsALaterSession) {
  TestImage image;
  image.add(20, "OLD.;1", {30, 1});
  VolumeDescriptor later = blank_primary();
  later.root_directory.record.extent_location = std::uint32_t{55};
  later.root_directory.record.data_length = std::uint32_t{2048};
  image.put(34 + 16, bytes_of(later));
  image.put(34 + 17, bytes_of(terminator()));
  image.begin_directory(55, 55);
  image.add(55, "NEW.;1", {30, 1});
  const MemorySource source = image.source();
  EXPECT_TRUE(VolumeReader(source).find(View::Iso9660, "/OLD"));
  EXPECT_TRUE(VolumeReader(source, {}, Lba{34}).find(View::Iso9660, "/NEW"));
  EXPECT_THROW(VolumeReader(source, {}, Lba{36}), FormatError);
}

TEST(VolumeReader, ReadsAnImageCutShort) {
  TestImage image;
  image.add(20, "A.;1", {30, 5});
  image.add(20, "B.;1", {60, 5000});
  const MemorySource whole = image.source();
  std::vector<std::uint8_t> bytes(61 * block_size);
  whole.read(0, bytes);
  const MemorySource cut(bytes);
  const Walked walked = walk(cut, View::Iso9660);
  EXPECT_EQ(walked.paths.size(), 3U);
  EXPECT_TRUE(walked.told("past the end of the medium", "ECMA-119 9.1.4"));
  EXPECT_EQ(content(cut, View::Iso9660, "/A").size(), 5U);
  EXPECT_THROW(content(cut, View::Iso9660, "/B"), FormatError);
}

TEST(VolumeReader, WalksDeepPathsWithoutRecursion) {
  constexpr std::uint32_t depth = 6000;
  TestImage image(depth + 64);
  for (std::uint32_t i = 0; i < depth; ++i) {
    const std::uint32_t parent = i == 0 ? 20 : 63 + i;
    image.begin_directory(64 + i, parent);
    image.add(parent, "D", {64 + i, 2048, FileFlags::Directory});
  }
  const Walked walked = walk(image);
  EXPECT_GT(walked.paths.size(), 4000U);
  EXPECT_TRUE(walked.told("lies too deep", "ECMA-119 6.8.2"));
}

TEST(VolumeReader, EndsWherePathsBecomeLongerThanAnySystemTakes) {
  constexpr std::uint32_t depth = 3000;
  TestImage image(depth + 64);
  for (std::uint32_t i = 0; i < depth; ++i) {
    const std::uint32_t parent = i == 0 ? 20 : 63 + i;
    image.begin_directory(64 + i, parent);
    image.add(parent, std::string(100, 'D'), {64 + i, 2048, FileFlags::Directory});
  }
  const Walked walked = walk(image);
  EXPECT_GT(walked.paths.size(), 600U);
  EXPECT_LT(walked.paths.size(), 700U);
  EXPECT_TRUE(walked.told("lies too deep", "ECMA-119 6.8.2"));
}

TEST(VolumeReader, SurvivesEveryFlippedByteOfTheMetadata) {
  TestImage image = rock_ridge_image();
  SuspBytes area, record, link = named("link", mode_symlink | 0777);
  append_nm(area, std::string(200, 'n'));
  append_sl(link, "/a/../b");
  append_px(record, {mode_file | 0600, 1, 7, 8, 9});
  append_ce(record, 40, 0, static_cast<std::uint32_t>(area.size()));
  image.put(40, area);
  image.begin_directory(21, 20);
  image.add(20, "DIR", {21, 2048, FileFlags::Directory, named("dir", mode_directory | 0755)});
  image.add(20, "N.;1", {30, 1, 0, record});
  image.add(21, "L.;1", {30, 0, 0, link});
  image.add(21, "Z.;1", {30, 2048, FileFlags::MultiExtent, named("z")});
  image.add(21, "Z.;1", {31, 1, 0, named("z")});
  std::size_t readable = 0;
  const auto read_all = [&](TestImage& damaged) {
    try {
      const MemorySource source = damaged.source();
      const VolumeReader reader(source);
      for (const View view : reader.views())
        reader.walk(view, [&](const std::string&, const Entry& entry) {
          std::vector<std::uint8_t> buffer(65536);
          try {
            reader.open(entry)->read(buffer);
          } catch (const FormatError&) {
          }
          return true;
        });
      ++readable;
    } catch (const FormatError&) {
    }
  };
  std::size_t flips = 0;
  for (const std::uint32_t block : {17U, 20U, 21U, 40U})
    for (std::size_t offset = 0; offset < 512; ++offset)
      for (const std::uint8_t mask : std::array<std::uint8_t, 3>{0x01, 0x80, 0xFF}) {
        image.flip(block, offset, mask);
        read_all(image);
        image.flip(block, offset, mask);
        ++flips;
      }
  // The descriptor is written by source(): flip it through its bytes.
  for (std::size_t offset = 0; offset < 900; ++offset) {
    auto* const bytes = reinterpret_cast<std::uint8_t*>(&image.primary());
    bytes[offset] = static_cast<std::uint8_t>(~bytes[offset]);
    read_all(image);
    bytes[offset] = static_cast<std::uint8_t>(~bytes[offset]);
    ++flips;
  }
  EXPECT_GT(readable, flips * 9 / 10);
}

}  // namespace
}  // namespace disc::iso9660
