// Patches of boot images, by known bytes and beside what xorriso writes into the same loaders.
#include "formats/eltorito/boot_info.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/eltorito/boot_catalog.h"
#include "tests/support/scratch.h"

namespace disc::eltorito {
namespace {

std::vector<std::uint8_t> noise(std::size_t size) {
  std::vector<std::uint8_t> bytes(size);
  std::uint32_t state = 1;
  for (std::uint8_t& byte : bytes)
    byte = static_cast<std::uint8_t>((state = state * 1664525 + 1013904223) >> 24);
  return bytes;
}

TEST(BootInfoSum, CountsWordsFromByte64AndPadsTheLast) {
  std::vector<std::uint8_t> image(64, 0xFF);
  EXPECT_EQ(boot_info_sum(image), 0U);
  image.insert(image.end(), {1, 2, 3, 4, 0xFF, 0xFF, 0xFF, 0xFF, 7});
  EXPECT_EQ(boot_info_sum(image), 0x04030201U + 0xFFFFFFFFU + 7U);
  EXPECT_EQ(boot_info_sum(slice(image, 0, 10)), 0U);
}

TEST(BootInfoSum, DoesNotDependOnThePieces) {
  const std::vector<std::uint8_t> image = noise(1001);
  for (std::size_t piece = 1; piece < 150; ++piece) {
    BootInfoSum sum;
    for (std::size_t at = 0; at < image.size(); at += piece)
      sum.add(slice(image, at, piece));
    EXPECT_EQ(sum.value(), boot_info_sum(image)) << piece;
  }
}

TEST(BootInfo, IsPutBetweenBytes8And64) {
  std::vector<std::uint8_t> head(80, 0xEE);
  patch_boot_info(head, boot_info_table(Lba{0x22}, 0x9800, 0x8811C780));
  EXPECT_EQ(to_hex(head), std::string(16, 'e') + "100000002200000000980000" + "80c71188" +
                              std::string(80, '0') + std::string(32, 'e'));
  EXPECT_THROW(patch_boot_info(std::span(head).first(63), {}), std::logic_error);
  EXPECT_THROW(boot_info_table(Lba{1}, std::uint64_t{1} << 32, 0), std::logic_error);
}

TEST(BootInfo, IsFoundAgainAndHeldAgainstTheImage) {
  std::vector<std::uint8_t> image = noise(5000);
  EXPECT_FALSE(find_boot_info(image, Lba{40}, image.size()));
  patch_boot_info(image, boot_info_table(Lba{40}, image.size(), boot_info_sum(image)));
  const auto table = find_boot_info(image, Lba{40}, image.size());
  ASSERT_TRUE(table);
  EXPECT_TRUE(check_boot_info(*table, Lba{40}, 5000, boot_info_sum(image), "e").empty());
  image[4000] ^= 1;
  const Problems found = check_boot_info(*table, Lba{40}, 5000, boot_info_sum(image), "e");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NE(to_text(found[0]).find("the image is damaged"), std::string::npos);
  EXPECT_EQ(check_boot_info(*table, Lba{41}, 5001, boot_info_sum(image), "e").size(), 3U);
  EXPECT_TRUE(find_boot_info(image, Lba{41}, 5000));
  EXPECT_FALSE(find_boot_info(image, Lba{41}, 5001));
  EXPECT_FALSE(find_boot_info(slice(image, 0, 63), Lba{40}, 63));
}

TEST(Grub2Address, StandsAtByte2548AndCountsFiveSectorsOn) {
  std::vector<std::uint8_t> image = noise(6000);
  EXPECT_FALSE(has_grub2_address(image, Lba{0x01020304}));
  patch_grub2(image, Lba{0x01020304});
  EXPECT_EQ(to_hex(slice(image, 2548, 8)), "150c080400000000");
  EXPECT_TRUE(has_grub2_address(image, Lba{0x01020304}));
  EXPECT_FALSE(has_grub2_address(slice(image, 0, 2555), Lba{0x01020304}));
  EXPECT_THROW(patch_grub2(std::span(image).first(2555), Lba{1}), std::logic_error);
}

TEST(Grub2Address, ChangesTheSumAsIfItWereCountedAnew) {
  std::vector<std::uint8_t> image = noise(6000);
  const std::uint32_t expected = sum_after_grub2(boot_info_sum(image), image, Lba{0x7FFFFFFF});
  patch_grub2(image, Lba{0x7FFFFFFF});
  EXPECT_EQ(boot_info_sum(image), expected);
}

TEST(BootInfo, NeedsImagesThatAreLongEnough) {
  EXPECT_TRUE(check_patchable(64, true, false, "e").empty());
  EXPECT_EQ(check_patchable(63, true, false, "e").size(), 1U);
  EXPECT_TRUE(check_patchable(2556, true, true, "e").empty());
  EXPECT_EQ(check_patchable(2555, true, true, "e").size(), 1U);
  EXPECT_EQ(check_patchable(std::uint64_t{1} << 32, true, false, "e").size(), 1U);
  EXPECT_TRUE(check_patchable(0, false, false, "e").empty());
}

// The boot image of `image` that its catalog names first, `size` bytes of it.
std::vector<std::uint8_t> boot_image(const MemorySource& image, std::size_t size, Lba& at) {
  const auto catalog = read_boot_catalog(image);
  EXPECT_TRUE(catalog && catalog->reading.problems.empty());
  at = Lba{static_cast<std::int32_t>(catalog->reading.catalog.initial.load_rba)};
  std::vector<std::uint8_t> bytes(size);
  image.read(byte_offset(at), bytes);
  return bytes;
}

TEST(BootInfoByXorriso, OfIsolinuxIsWhatWeWrite) {
  const Scratch scratch;
  const Scratch::Said said = scratch.run(
      "mkdir t && cp /usr/lib/ISOLINUX/isolinux.bin t && xorriso -as mkisofs -quiet -o x.iso -b "
      "isolinux.bin -no-emul-boot -boot-load-size 4 -boot-info-table t");
  ASSERT_EQ(said.status, 0) << said.text;
  std::vector<std::uint8_t> ours = scratch.read("t/isolinux.bin");
  Lba at;
  const std::vector<std::uint8_t> theirs =
      boot_image(MemorySource(scratch.read("x.iso")), ours.size(), at);
  EXPECT_NE(ours, theirs);
  patch_boot_info(ours, boot_info_table(at, ours.size(), boot_info_sum(ours)));
  EXPECT_EQ(ours, theirs);
}

TEST(BootInfoByXorriso, OfGrubIsWhatWeWrite) {
  const Scratch scratch;
  const Scratch::Said said = scratch.run(
      "mkdir t && grub-mkimage -O i386-pc -o core.img -p /boot/grub biosdisk iso9660 && cat "
      "/usr/lib/grub/i386-pc/cdboot.img core.img >t/e.img && xorriso -as mkisofs -quiet -o x.iso "
      "-b e.img -no-emul-boot -boot-load-size 4 -boot-info-table --grub2-boot-info t");
  ASSERT_EQ(said.status, 0) << said.text;
  std::vector<std::uint8_t> ours = scratch.read("t/e.img");
  Lba at;
  const std::vector<std::uint8_t> theirs =
      boot_image(MemorySource(scratch.read("x.iso")), ours.size(), at);
  const std::uint32_t sum = sum_after_grub2(boot_info_sum(ours), ours, at);
  patch_grub2(ours, at);
  patch_boot_info(ours, boot_info_table(at, ours.size(), sum));
  EXPECT_EQ(ours, theirs);
}

}  // namespace
}  // namespace disc::eltorito
