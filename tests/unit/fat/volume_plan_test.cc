// Plans of FAT volumes: every byte has an owner, the same request gives the same bytes.
#include "formats/fat/volume_plan.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "formats/base/text.h"
#include "tests/unit/fat/test_volume.h"

namespace disc::fat {
namespace {

Request rich() {
  return request_of({file("/EFI/BOOT/BOOTX64.EFI", 5000, 1), file("/EFI/BOOT/grub.cfg", 1, 2),
                     file("/EFI/BOOT/a long name with blanks.txt", 2048, 3),
                     file("/startup.nsh", 2049, 4), file("/empty", 0, 5),
                     file("/日本語/ünïcode 😀.txt", 2047, 6), directory("/void")});
}

std::string problems_of(const Request& request) {
  std::string text;
  const Planned planned = plan_volume(request);
  for (const Problem& problem : planned.problems)
    text += to_text(problem) + (problem.warning ? " [warning]\n" : "\n");
  EXPECT_EQ(planned.plan.has_value(),
            std::all_of(planned.problems.begin(), planned.problems.end(),
                        [](const Problem& problem) { return problem.warning; }));
  return text;
}

TEST(VolumePlan, MakesTheBytesOfASmallVolume) {
  const VolumePlan plan = plan_of(request_of({file("/A.TXT", 3)}));
  const std::vector<std::uint8_t> image = image_of(plan);
  EXPECT_EQ(plan.geometry().type, Type::Fat12);
  ASSERT_EQ(image.size(), 65536U);
  const auto hex = [&](std::size_t at, std::size_t count) {
    return to_hex(slice(image, at, count));
  };
  EXPECT_EQ(hex(0, 62),
            "eb3c904d5357494e342e31"  // jump, MSWIN4.1
            "000204020002000280"      // 512 bytes, 4 sectors, 2 reserved, 2 tables, 512 entries
            "00f80100200040000000000000000000"
            "800029cdab3412"
            "4553502020202020202020"  // ESP
            "4641543132202020");
  EXPECT_EQ(hex(62, 6), "cd18f4ebfd00");
  EXPECT_EQ(hex(510, 2), "55aa");
  EXPECT_EQ(hex(1024, 6), "f8ffffff0f00");
  EXPECT_EQ(hex(1536, 6), "f8ffffff0f00");
  EXPECT_EQ(hex(2048, 32),
            "4553502020202020202020"
            "08"
            "00"
            "7d"
            "54632d51"
            "2d51"
            "0000"
            "54632d51"
            "0000"
            "00000000");
  EXPECT_EQ(hex(2080, 32),
            "41202020202020205458"
            "54"
            "20"
            "00"
            "7d"
            "54632d51"
            "2d51"
            "0000"
            "54632d51"
            "0200"
            "03000000");
  EXPECT_EQ(hex(2112, 4), "00000000");
  EXPECT_EQ(hex(2048 + 16384, 4), to_hex(bytes_of(content_of(1, 3))) + "00");
}

// FNV-1a, 64 bits.
std::uint64_t sum_of(Bytes bytes) {
  std::uint64_t sum = 0xCBF29CE484222325;
  for (const std::uint8_t byte : bytes)
    sum = (sum ^ byte) * 0x100000001B3;
  return sum;
}

TEST(VolumePlan, ChangesNoByteOfATreeOfEveryKind) {
  // As fsck.fat 4.2 and mtools 4.0.32 found it sound.
  Request request = rich();
  EXPECT_EQ(sum_of(image_of(request)), 6748576577023364879U);
  request.type = Type::Fat16;
  EXPECT_EQ(sum_of(image_of(request)), 4944619253421865575U);
  request.type = Type::Fat32;
  EXPECT_EQ(sum_of(image_of(request)), 8459655829189259789U);
}

TEST(VolumePlan, MakesTheHeadOfFat32) {
  Request request = request_of({file("/dir/A.TXT", 3)});
  request.type = Type::Fat32;
  const VolumePlan plan = plan_of(request);
  EXPECT_EQ(plan.geometry().type, Type::Fat32);
  EXPECT_EQ(plan.geometry().sector_size, 512U);
  const std::vector<std::uint8_t> image = image_of(plan);
  const auto at = [&](std::size_t sector) { return to_hex(slice(image, sector * 512, 512)); };
  EXPECT_EQ(at(0).substr(0, 6), "eb5890");
  EXPECT_EQ(at(0), at(6));
  EXPECT_EQ(at(1), at(7));
  EXPECT_EQ(at(1).substr(0, 8), "52526141");
  EXPECT_EQ(at(1).substr(968, 8), "72724161");
  EXPECT_EQ(at(1).substr(1016), "000055aa");
  EXPECT_EQ(at(2).substr(1016), "000055aa");
  const std::size_t table = plan.geometry().fat_offset(0);
  EXPECT_EQ(to_hex(slice(image, table, 24)),
            "f8ffff0f"
            "ffffff0f"
            "ffffff0f"
            "ffffff0f"
            "ffffff0f"
            "00000000");
}

TEST(VolumePlan, GivesTheSameBytesInWhateverOrderItemsCome) {
  Request request = rich();
  const auto first = image_of(request);
  std::reverse(request.items.begin(), request.items.end());
  EXPECT_EQ(image_of(request), first);
  std::rotate(request.items.begin(), request.items.begin() + 2, request.items.end());
  EXPECT_EQ(image_of(request), first);
}

TEST(VolumePlan, LaysFilesOnBlocksOfAnOpticalMedium) {
  Request request = rich();
  for (const std::uint64_t bytes :
       {std::uint64_t{0}, std::uint64_t{4} << 20, std::uint64_t{64} << 20}) {
    request.bytes = bytes == 0 ? std::nullopt : std::optional(bytes);
    const VolumePlan plan = plan_of(request);
    EXPECT_EQ(plan.bytes() % 2048, 0U);
    for (const Piece& piece : plan.pieces())
      if (piece.kind == PieceKind::File) {
        EXPECT_EQ(piece.offset % 2048, 0U) << bytes;
      }
  }
}

TEST(VolumePlan, EmitsAnyPartOfAPiece) {
  for (const Type type : {Type::Fat12, Type::Fat16, Type::Fat32}) {
    Request request = rich();
    request.type = type;
    const VolumePlan plan = plan_of(request);
    for (const Piece& piece : plan.pieces()) {
      if (piece.kind == PieceKind::File || piece.kind == PieceKind::Free)
        continue;
      std::vector<std::uint8_t> whole(piece.bytes), part(7);
      plan.emit(piece, 0, whole);
      for (std::uint64_t at = 0; at + part.size() <= std::min<std::uint64_t>(piece.bytes, 3000);
           at += 5) {
        plan.emit(piece, at, part);
        ASSERT_TRUE(
            std::equal(part.begin(), part.end(), whole.begin() + static_cast<std::ptrdiff_t>(at)))
            << plan.owner(piece) << " at " << at;
      }
      EXPECT_THROW(plan.emit(piece, piece.bytes - 6, part), std::logic_error);
    }
  }
}

TEST(VolumePlan, NamesTheOwnerOfEveryPiece) {
  const VolumePlan plan = plan_of(rich());
  std::vector<std::string> owners;
  for (const Piece& piece : plan.pieces())
    if (piece.kind != PieceKind::Slack)
      owners.push_back(plan.owner(piece));
  EXPECT_EQ(owners,
            (std::vector<std::string>{
                "boot sector", "file allocation table 1", "file allocation table 2", "directory /",
                "directory /EFI", "directory /EFI/BOOT", "directory /void", "directory /日本語",
                "file data", "file data", "file data", "file data", "file data", "free clusters"}));
}

TEST(VolumePlan, RefusesWhatFatCannotHold) {
  EXPECT_EQ(
      problems_of(request_of({file("/a:b", 1), file("/c.", 1)})),
      "/a:b: the name 'a:b' has the character :, FAT forbids \"*/:<>?\\|: rename it\n"
      "/c.: the name 'c.' ends with a dot or a space, which readers of FAT strip: rename it\n");
  EXPECT_EQ(problems_of(request_of({file("/big", std::uint64_t{1} << 32)})),
            "/big: has 4294967296 bytes, FAT allows 4294967295: split it, or leave it out\n");
  EXPECT_EQ(
      problems_of(request_of({file("/EFI/x", 1), file("/efi/y", 1)})),
      "/efi: differs from 'EFI' only in the case of letters, which FAT ignores: rename one\n");
  EXPECT_EQ(problems_of(request_of({file("/Ä", 1), file("/ä", 1)})),
            "/ä: differs from 'Ä' only in the case of letters, which FAT ignores: rename one\n");
  EXPECT_EQ(problems_of(request_of({file("/x", 1), file("/x", 1)})),
            "/x: is named twice: name it once\n");
  EXPECT_EQ(problems_of(request_of({directory("/x"), directory("/x")})),
            "/x: is named twice: name it once\n");
  EXPECT_EQ(problems_of(request_of({file("/x", 1), file("/x/y", 1)})),
            "/x/y: lies in /x, which is a file: move one\n");
  EXPECT_EQ(problems_of(request_of({file("/x/y", 1), file("/x", 1)})),
            "/x: is a file and a directory: rename one\n");
  Request labelled = request_of({});
  labelled.label = "esp";
  EXPECT_EQ(problems_of(labelled),
            "the FAT volume: label 'esp' has the small letter e, labels of FAT are in capitals: "
            "write 'ESP'\n");
}

TEST(VolumePlan, WarnsOfWhatOthersWillNotLike) {
  Request request = request_of({file("/aux.txt", 1)});
  request.items[0].modified = {0, 0};
  EXPECT_EQ(
      problems_of(request),
      "/aux.txt: has the time 1970-01-01T00:00:00Z, FAT has the years 1980 to 2107: the "
      "nearest moment is recorded [warning]\n"
      "/aux.txt: the name 'aux.txt' means a device to Windows, which will not open it: rename "
      "it [warning]\n");
}

TEST(VolumePlan, SaysByHowMuchTheContentDoesNotFit) {
  Request request = request_of({file("/big", 10 << 20)});
  request.bytes = 1 << 20;
  EXPECT_EQ(problems_of(request),
            "the FAT volume: needs 10518528 bytes at least as FAT, 9469952 more than its size of "
            "1048576: raise size, or write auto\n");
  request.bytes = 10518528;
  EXPECT_EQ(problems_of(request), "");
  request.bytes = 10518528 + 1;
  EXPECT_EQ(problems_of(request),
            "the FAT volume: has a size of 10518529 bytes, which is no multiple of 2048: write "
            "10520576\n");
}

TEST(VolumePlan, RefusesADirectoryOfTooManyEntries) {
  std::vector<Item> items;
  for (int i = 0; i < 40'000; ++i)
    items.push_back(file("/d/" + std::to_string(i) + ".Mixed", 0));
  EXPECT_EQ(problems_of(request_of(items)),
            "/d: needs 80002 directory entries for its 40000 names, FAT allows 65536: spread them "
            "over several directories\n");
  items.clear();
  for (int i = 0; i < 65'500; ++i)
    items.push_back(file("/" + std::to_string(i), 0));
  EXPECT_EQ(problems_of(request_of(items)),
            "/: needs 65501 directory entries, the root directory allows 65472: put the files into "
            "a directory\n");
  Request request = request_of(items);
  request.type = Type::Fat32;
  EXPECT_EQ(problems_of(request), "");
}

TEST(VolumePlan, GrowsTheFixedRootDirectoryWithItsContent) {
  std::vector<Item> items;
  for (int i = 0; i < 1000; ++i)
    items.push_back(file("/" + std::to_string(i), 0));
  const VolumePlan plan = plan_of(request_of(items));
  EXPECT_EQ(plan.geometry().root_entries, 1024U);
  const MemorySource source(image_of(plan));
  const VolumeReader reader(source);
  EXPECT_EQ(reader.list(reader.root()).size(), 1000U);
}

}  // namespace
}  // namespace disc::fat
