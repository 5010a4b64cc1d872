// Boot code of ISOLINUX and GRUB as Debian packages it: recognised, patched, and told apart.
#include "formats/partition/boot_code.h"

#include <gtest/gtest.h>

#include "formats/base/text.h"
#include "tests/support/scratch.h"

namespace disc::partition {
namespace {

std::vector<std::uint8_t> file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  const std::string bytes = text.str();
  EXPECT_FALSE(bytes.empty()) << path;
  return {bytes.begin(), bytes.end()};
}

std::vector<std::uint8_t> isohybrid() { return file("/usr/lib/ISOLINUX/isohdpfx.bin"); }
std::vector<std::uint8_t> grub() { return file("/usr/lib/grub/i386-pc/boot_hybrid.img"); }

std::string all(const Problems& problems) {
  std::string text;
  for (const Problem& problem : problems)
    text += to_text(problem) + "\n";
  return text;
}

TEST(BootCode, OfDebianIsTakenForWhatItIs) {
  EXPECT_EQ(all(check_boot_code(BootCodeKind::Isohybrid, isohybrid(), "mbr")), "");
  EXPECT_EQ(all(check_boot_code(BootCodeKind::Grub2, grub(), "mbr")), "");
  EXPECT_EQ(all(check_boot_code(BootCodeKind::Plain, grub(), "mbr")), "");
  for (const char* sibling : {"isohdppx.bin", "extra/isohdpfx_c.bin", "extra/isohdpfx_f.bin"})
    EXPECT_EQ(all(check_boot_code(BootCodeKind::Isohybrid,
                                  file(std::string("/usr/lib/ISOLINUX/") + sibling), "mbr")),
              "")
        << sibling;
}

TEST(BootCode, OfAnotherKindIsRefused) {
  EXPECT_EQ(
      all(check_boot_code(BootCodeKind::Isohybrid, grub(), "mbr")),
      "mbr: not isohybrid boot code; expected isohdpfx.bin of ISOLINUX or a sibling (syslinux "
      "mbr/isohdpfx.S)\n");
  EXPECT_EQ(check_boot_code(BootCodeKind::Grub2, isohybrid(), "mbr").size(), 1U);
  EXPECT_FALSE(
      check_boot_code(BootCodeKind::Grub2, file("/usr/lib/grub/i386-pc/boot.img"), "mbr").empty());
  EXPECT_EQ(check_boot_code(BootCodeKind::Grub2, {}, "mbr").size(), 1U);
}

TEST(BootCode, EndsBeforeTheDiskSignature) {
  EXPECT_EQ(all(check_boot_code(BootCodeKind::Plain, std::vector<std::uint8_t>(440, 0x90), "mbr")),
            "");
  EXPECT_EQ(all(check_boot_code(BootCodeKind::Plain, std::vector<std::uint8_t>(441, 0x90), "mbr")),
            "mbr: boot code has 441 bytes, expected up to 440, or 512 with an empty partition "
            "table; longer "
            "code goes into the system area as a raw file (UEFI 2.10 5.2.1)\n");
  EXPECT_EQ(all(check_boot_code(BootCodeKind::Plain, std::vector<std::uint8_t>(512, 0x90), "mbr")),
            "mbr: boot code brings a partition table of its own; give the first 440 bytes only "
            "(UEFI 2.10 "
            "5.2.1)\n");
}

TEST(BootCode, IsToldWhereItsImageLies) {
  const auto iso = install_boot_code(BootCodeKind::Isohybrid, isohybrid(), Lba{0x22});
  EXPECT_EQ(to_hex(Bytes(iso).subspan(432)), "8800000000000000");
  EXPECT_EQ(to_hex(Bytes(iso).first(432)), to_hex(isohybrid()));
  const auto boot = install_boot_code(BootCodeKind::Grub2, grub(), Lba{0x22});
  EXPECT_EQ(to_hex(Bytes(boot).subspan(432)), "8c00000000000000");
  EXPECT_EQ(to_hex(Bytes(boot).first(432)), to_hex(slice(grub(), 0, 432)));
  const auto far = install_boot_code(BootCodeKind::Grub2, grub(), Lba{0x7FFFFFFF});
  EXPECT_EQ(to_hex(Bytes(far).subspan(432)), "0000000002000000");
}

TEST(BootCode, IsReadBack) {
  for (const std::int32_t block : {1, 34, 0x7FFFFFFF}) {
    EXPECT_EQ(read_boot_code(install_boot_code(BootCodeKind::Isohybrid, isohybrid(), Lba{block})),
              (BootCodeReading{BootCodeKind::Isohybrid, Lba{block}}));
    EXPECT_EQ(read_boot_code(install_boot_code(BootCodeKind::Grub2, grub(), Lba{block})),
              (BootCodeReading{BootCodeKind::Grub2, Lba{block}}));
  }
  EXPECT_EQ(read_boot_code(slice(grub(), 0, 440)), (BootCodeReading{BootCodeKind::Grub2, {}}));
  EXPECT_EQ(read_boot_code(install_boot_code(BootCodeKind::Plain, isohybrid(), Lba{9})),
            (BootCodeReading{BootCodeKind::Isohybrid, {}}));
  EXPECT_EQ(read_boot_code(std::vector<std::uint8_t>(440)), BootCodeReading{});
  EXPECT_EQ(read_boot_code(std::vector<std::uint8_t>(440, 1)),
            (BootCodeReading{BootCodeKind::Plain, {}}));
}

TEST(BootCode, OfIsohybridGoesOnWithIsolinuxOnly) {
  const std::vector<std::uint8_t> isolinux = file("/usr/lib/ISOLINUX/isolinux.bin");
  EXPECT_EQ(all(check_isohybrid_image(slice(isolinux, 0, 68), "image")), "");
  EXPECT_EQ(check_isohybrid_image(slice(isolinux, 0, 67), "image").size(), 1U);
  EXPECT_EQ(check_isohybrid_image(std::vector<std::uint8_t>(100), "image").size(), 1U);
}

TEST(BootCode, GivesWayToAnAppleMapWhereThatIsKnownToWork) {
  auto code = install_boot_code(BootCodeKind::Isohybrid, isohybrid(), Lba{0x22});
  ASSERT_TRUE(make_room_for_apm(isohybrid(), code, 2048));
  EXPECT_EQ(to_hex(Bytes(code).first(34)), "4552080000009090" + std::string(48, '0') + "33ed");
  code = install_boot_code(BootCodeKind::Grub2, grub(), Lba{0x22});
  ASSERT_TRUE(make_room_for_apm(grub(), code, 512));
  EXPECT_EQ(to_hex(Bytes(code).first(12)), "45520200eb02ffff90909090");
  EXPECT_EQ(to_hex(Bytes(code).subspan(12)),
            to_hex(Bytes(install_boot_code(BootCodeKind::Grub2, grub(), Lba{0x22})).subspan(12)));
  EXPECT_FALSE(make_room_for_apm(file("/usr/lib/grub/i386-pc/boot.img"), code, 512));
  EXPECT_FALSE(make_room_for_apm(std::vector<std::uint8_t>(440, 0x90), code, 512));
  EXPECT_FALSE(make_room_for_apm({}, code, 512));
}

TEST(BootCode, IsWhatItWasBeforeAnAppleMapCame) {
  for (std::vector<std::uint8_t> file : {isohybrid(), grub()}) {
    file.resize(boot_code_size);  // the one has 432 bytes, the other 512
    for (const std::uint32_t size : {512U, 2048U}) {
      std::vector<std::uint8_t> code = file;
      ASSERT_TRUE(make_room_for_apm(file, code, size));
      EXPECT_NE(code, file);
      restore_from_apm(code);
      EXPECT_EQ(code, file);
    }
  }
}

}  // namespace
}  // namespace disc::partition
