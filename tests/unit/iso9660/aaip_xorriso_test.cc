// Extended attributes as we record them, read by xorriso.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "formats/base/text.h"
#include "formats/iso9660/aaip.h"
#include "tests/unit/iso9660/test_image.h"

namespace disc::iso9660 {
namespace {

namespace fs = std::filesystem;

// What xorriso says of the file /f of the image.
std::string xorriso(TestImage& image, const std::string& command) {
  std::string folder = (fs::temp_directory_path() / "aaip-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr)
    return "no temporary folder";
  const MemorySource source = image.source();
  std::vector<std::uint8_t> bytes(source.size());
  source.read(0, bytes);
  std::ofstream(folder + "/i.iso", std::ios::binary) << text_of(bytes);
  const std::string line = "cd " + folder +
                           " && LC_ALL=C xorriso -acl on -xattr any -indev i.iso " + command +
                           " /f -- >out 2>err";
  const int status = std::system(line.c_str());
  std::ostringstream out;
  out << std::ifstream(folder + "/out").rdbuf();
  fs::remove_all(folder);
  return status == 0 ? out.str() : "xorriso failed: " + out.str();
}

// The attributes of /f, first in its record, the rest in a continuation area.
TestImage image_with(const std::vector<Attribute>& attributes) {
  TestImage image;
  SuspBytes root, extensions, use, area;
  append_sp(root);
  append_px(root, {mode_directory | 0755, 2, 0, 0, 1});
  append_er(extensions, rock_ridge_1_12_extension());
  append_er(extensions, aaip_extension());
  append_ce(root, 40, 0, static_cast<std::uint32_t>(extensions.size()));
  image.put(40, extensions);
  image.begin_directory(TestImage::root_block, TestImage::root_block, root);
  append_px(use, {mode_file | 0664, 1, 0, 0, 2});
  append_nm(use, "f");
  EXPECT_TRUE(append_al(area, attributes));
  EXPECT_LE(area.size(), 2048U);
  append_ce(use, 41, 0, static_cast<std::uint32_t>(area.size()));
  image.put(41, area);
  image.add(20, "F.;1", {30, 4, 0, use});
  return image;
}

TEST(AaipByXorriso, AttributesAreReadAsWeMeantThem) {
  TestImage image = image_with({{"user.comment", "hello"},
                                {"user.long", std::string(700, 'v')},
                                {"trusted.t", "yes"},
                                {"user." + std::string(240, 'n'), "x"}});
  const std::string said = xorriso(image, "-getfattr");
  EXPECT_NE(said.find("user.comment=\"hello\"\n"), std::string::npos) << said;
  EXPECT_NE(said.find("user.long=\"" + std::string(700, 'v') + "\"\n"), std::string::npos) << said;
  EXPECT_NE(said.find("trusted.t=\"yes\"\n"), std::string::npos) << said;
  EXPECT_NE(said.find("user." + std::string(240, 'n') + "=\"x\"\n"), std::string::npos) << said;
}

TEST(AaipByXorriso, AclsAreReadAsWeMeantThem) {
  const std::string acl = *from_hex(
      "02000000"
      "01000600ffffffff"
      "0200060067120000"
      "04000400ffffffff"
      "10000600ffffffff"
      "20000400ffffffff");
  TestImage image = image_with({{"system.posix_acl_access", acl}});
  const std::string said = xorriso(image, "-getfacl");
  for (const char* line :
       {"user::rw-\n", "user:4711:rw-\n", "group::r--\n", "mask::rw-\n", "other::r--\n"})
    EXPECT_NE(said.find(line), std::string::npos) << line << said;
}

}  // namespace
}  // namespace disc::iso9660
