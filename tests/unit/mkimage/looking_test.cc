// mkimage ls and inspect, on an image made by hand.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "mkimage/cli.h"
#include "tests/unit/iso9660/test_image.h"

namespace disc {
namespace {

namespace fs = std::filesystem;
using iso9660::FileFlags;
using iso9660::SuspBytes;

class Looking : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "looking-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    work_ = name;
    iso9660::TestImage image;
    image.begin_directory(20, 20, iso9660::rock_ridge_root());
    image.begin_directory(21, 20);
    SuspBytes area;
    iso9660::append_nm(area, "long name");
    SuspBytes file = posix(iso9660::mode_file | 04751),
              folder = posix(iso9660::mode_directory | 01777),
              link = posix(iso9660::mode_symlink | 0777),
              device = posix(iso9660::mode_block_device | 0660);
    iso9660::append_ce(file, 40, 0, static_cast<std::uint32_t>(area.size()));
    iso9660::append_nm(folder, "folder");
    iso9660::append_nm(link, "li\nnk");
    iso9660::append_sl(link, "a/b");
    iso9660::append_nm(device, "disk");
    iso9660::append_pn(device, 8, 1);
    image.put(40, area);
    image.put(30, bytes_of("hello"));
    image.add(20, "DISK.;1", {0, 0, 0, device});
    image.add(20, "DIR", {21, 2048, FileFlags::Directory, folder});
    image.add(20, "LINK.;1", {0, 0, 0, link});
    image.add(21, "FILE.;1", {30, 5, 0, file});
    const MemorySource source = image.source();
    std::vector<std::uint8_t> bytes(source.size());
    source.read(0, bytes);
    image_ = (work_ / "i.iso").string();
    std::ofstream(image_, std::ios::binary) << text_of(bytes);
  }

  void TearDown() override { fs::remove_all(work_); }

  static SuspBytes posix(std::uint32_t mode) {
    SuspBytes use;
    iso9660::append_px(use, {mode, 1, 1000, 100, std::nullopt});
    return use;
  }

  std::string run(std::vector<std::string> words, int wanted = 0) {
    std::vector<const char*> arguments{"mkimage"};
    for (const std::string& word : words)
      arguments.push_back(word.c_str());
    std::ostringstream out, err;
    EXPECT_EQ(mkimage_cli(static_cast<int>(arguments.size()), arguments.data(), out, err), wanted)
        << err.str();
    return wanted == 0 ? out.str() : err.str();
  }

  fs::path work_;
  std::string image_;
};

TEST_F(Looking, ListsNames) {
  EXPECT_EQ(run({"ls", image_}), "disk\nfolder\n'li\\x0ank'\n");
  EXPECT_EQ(run({"ls", image_, "/folder"}), "long name\n");
  EXPECT_EQ(run({"ls", image_, "-R", "/folder"}), "/folder\n/folder/long name\n");
  EXPECT_EQ(run({"ls", image_, "--view", "iso9660"}), "DISK\nDIR\nLINK\n");
}

TEST_F(Looking, ListsLong) {
  const std::string time = "2026-11-01T12:00:00Z";
  EXPECT_EQ(run({"ls", image_, "-l"}),
            "brw-rw----    1  1000   100        8, 1 " + time + " disk\n" +
                "drwxrwxrwt    1  1000   100        2048 " + time + " folder\n" +
                "lrwxrwxrwx    1  1000   100           3 " + time + " 'li\\x0ank' -> a/b\n");
  EXPECT_EQ(run({"ls", image_, "-l", "/folder/long name"}),
            "-rwsr-x--x    1  1000   100           5 " + time + " long name\n");
}

TEST_F(Looking, ListsJsonLines) {
  std::istringstream lines(run({"ls", image_, "-R", "--json"}));
  std::vector<nlohmann::json> entries;
  for (std::string line; std::getline(lines, line);)
    entries.push_back(nlohmann::json::parse(line));
  ASSERT_EQ(entries.size(), 5U);
  EXPECT_EQ(entries[1]["path"], "/disk");
  EXPECT_EQ(entries[1]["major"], 8);
  EXPECT_EQ(entries[3]["path"], "/folder/long name");
  EXPECT_EQ(entries[3]["mode"], "4751");
  EXPECT_EQ(entries[3]["extents"][0]["first"], 30);
  EXPECT_EQ(entries[3]["extents"][0]["bytes"], 5);
  EXPECT_EQ(entries[4]["path"], "/li\nnk");
  EXPECT_EQ(entries[4]["target"], "a/b");
}

TEST_F(Looking, RefusesWhatIsNotThere) {
  EXPECT_NE(run({"ls", image_, "/none"}, 2).find("there is no '/none' in the rock-ridge view"),
            std::string::npos);
  EXPECT_NE(run({"ls", image_, "--view", "joliet"}, 2).find("it has iso9660, rock-ridge"),
            std::string::npos);
  EXPECT_NE(run({"inspect", image_, "--block", "64"}, 2).find("has no block 64"),
            std::string::npos);
  run({"ls", (work_ / "none.iso").string()}, 3);
}

TEST_F(Looking, InspectsEntriesWithTheirSystemUse) {
  const std::string said = run({"inspect", image_, "/folder/long name"});
  EXPECT_NE(said.find("view rock-ridge: /folder/long name"), std::string::npos) << said;
  EXPECT_NE(said.find("view iso9660: /DIR/FILE"), std::string::npos) << said;
  EXPECT_NE(said.find("block 40 byte 0: NM 'long name'"), std::string::npos) << said;
  EXPECT_NE(said.find("PX mode 104751, links 1, uid 1000, gid 100"), std::string::npos) << said;
}

TEST_F(Looking, KnowsTheOwnerOfEveryKindOfBlock) {
  const auto first_line = [&](const char* block) {
    const std::string said = run({"inspect", image_, "--block", block});
    return said.substr(0, said.find('\n'));
  };
  EXPECT_EQ(first_line("3"), "block 3: system area");
  EXPECT_EQ(first_line("16"), "block 16: volume descriptor, primary");
  EXPECT_EQ(first_line("17"), "block 17: volume descriptor, terminator");
  EXPECT_EQ(first_line("21"), "block 21: directory, view rock-ridge, /folder");
  EXPECT_EQ(first_line("30"),
            "block 30: content of view rock-ridge, /folder/long name, from byte 0");
  EXPECT_EQ(first_line("40"), "block 40: continuation areas of system use entries");
  EXPECT_EQ(first_line("50"), "block 50: belongs to nothing that the image lists");
}

TEST_F(Looking, InspectsAsJson) {
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{}, {"/folder/long name"}, {"--block", "20"}}) {
    std::vector<std::string> all{"inspect", image_, "--json"};
    all.insert(all.end(), words.begin(), words.end());
    const auto parts = nlohmann::json::parse(run(all));
    ASSERT_TRUE(parts.is_array());
    EXPECT_GE(parts.size(), 2U);
    for (const auto& part : parts)
      EXPECT_TRUE(part.contains("title"));
  }
}

}  // namespace
}  // namespace disc
