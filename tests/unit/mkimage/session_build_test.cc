// One more session on a base: what is written, what stays where it lies, what is refused.
#include <algorithm>
#include <cstdint>
#include <filesystem>

#include "tests/unit/mkimage/cli_fixture.h"

namespace disc {
namespace {

class SessionBuild : public CliTest {
 protected:
  // A disc of one session: /a.txt, /b.txt, /sub/c.txt.
  void build_base(const std::string& more = "") {
    put("one/a.txt", std::string(5000, 'a'));
    put("one/b.txt", "bee\n");
    put("one/sub/c.txt", std::string(3000, 'c'));
    put("one.disc.yaml", "glassmaster: 1\nname: one\nvolume: {id: ONE}\n" + more +
                             "files:\n  - {from: one/, to: /}\n");
    ASSERT_EQ(run({"build", at("one.disc.yaml")}), 0) << err();
  }
  void put_second(const std::string& more = "", const std::string& files =
                                                    "  - {from: two/, to: /}\n"
                                                    "  - {remove: /sub/c.txt}\n") {
    put("two/b.txt", "other\n");
    put("two/copy.txt", std::string(5000, 'a'));
    put("two/new.txt", "new\n");
    put("two.disc.yaml",
        "glassmaster: 1\nname: two\nvolume: {id: TWO}\nmedium: dvd\n"
        "session: {base: {image: one.iso}}\n" +
            more + "files:\n" + files);
  }
  std::vector<std::string> listed(const std::string& image, const std::string& start = "0") {
    EXPECT_EQ(run({"ls", at(image), "-R", "--session-start", start}), 0) << err();
    std::vector<std::string> paths;
    std::istringstream lines(out());
    for (std::string line; std::getline(lines, line);)
      if (line != "/")
        paths.push_back(line);
    std::sort(paths.begin(), paths.end());
    return paths;
  }
  std::uint32_t number_at(const std::string& bytes, std::size_t at_byte) const {
    std::uint32_t value = 0;
    for (std::size_t i = 4; i-- > 0;)
      value = value << 8 | static_cast<std::uint8_t>(bytes[at_byte + i]);
    return value;
  }
  std::int64_t first_of(const std::string& receipt, const std::string& path) const {
    const auto parsed = nlohmann::json::parse(get(receipt));
    for (const auto& file : parsed["files"])
      if (file["path"] == path)
        return file["extents"][0][0];
    return -1;
  }
};

TEST_F(SessionBuild, PlansWhatIsAddedChangedRemovedAndKept) {
  build_base();
  put_second();
  ASSERT_EQ(run({"plan", at("two.disc.yaml"), "--json"}), 0) << err();
  const auto session = json()["images"][0]["session"];
  EXPECT_EQ(session["added"], (std::vector<std::string>{"/copy.txt", "/new.txt"}));
  EXPECT_EQ(session["changed"], std::vector<std::string>{"/b.txt"});
  EXPECT_EQ(session["removed"], std::vector<std::string>{"/sub/c.txt"});
  EXPECT_EQ(session["kept"], 2);  // /a.txt and /sub
  EXPECT_EQ(session["first"].get<std::int64_t>() % 16, 0);
  EXPECT_GE(session["first"].get<std::int64_t>() * 2048,
            static_cast<std::int64_t>(get("one.iso").size()));
}

TEST_F(SessionBuild, KeepsWhatIsBroughtOnceMore) {
  build_base();
  put("two/a.txt", std::string(5000, 'a'));
  put_second();
  for (const bool with_receipt : {true, false}) {
    if (!with_receipt)
      std::filesystem::remove(at("one.iso.receipt.json"));
    ASSERT_EQ(run({"plan", at("two.disc.yaml"), "--json"}), 0) << err();
    const auto session = json()["images"][0]["session"];
    EXPECT_EQ(session["changed"], std::vector<std::string>{"/b.txt"});
    EXPECT_EQ(session["kept_bytes"], 5000);
  }
  ASSERT_EQ(run({"build", at("two.disc.yaml")}), 0) << err();
  EXPECT_LT(first_of("two.iso.receipt.json", "/a.txt"),
            static_cast<std::int64_t>(get("one.iso").size() / 2048));
}

TEST_F(SessionBuild, WritesOnlyNewBlocksAndLeadsToTheOldOnes) {
  build_base();
  put_second();
  ASSERT_EQ(run({"build", at("two.disc.yaml")}), 0) << err();
  ASSERT_EQ(run({"plan", at("two.disc.yaml"), "--json"}), 0) << err();
  const std::int64_t first = json()["images"][0]["session"]["first"];
  const std::string session = get("two.iso");
  // The descriptors stand 16 blocks behind the start, and the volume is as large as the session.
  EXPECT_EQ(session.substr(16 * 2048 + 1, 5), "CD001");
  EXPECT_EQ(number_at(session, 16 * 2048 + 80) * 2048U, session.size());
  // All addresses count from the start of the disc.
  EXPECT_GT(number_at(session, 16 * 2048 + 158), first);
  EXPECT_GT(number_at(session, 16 * 2048 + 140), first);
  // What is the same lies where it lay, under whatever name; what changed lies in the session.
  const std::int64_t old = first_of("one.iso.receipt.json", "/a.txt");
  EXPECT_EQ(first_of("two.iso.receipt.json", "/a.txt"), old);
  EXPECT_EQ(first_of("two.iso.receipt.json", "/copy.txt"), old);
  EXPECT_GT(first_of("two.iso.receipt.json", "/b.txt"), first);
  EXPECT_EQ(session.find(std::string(5000, 'a')), std::string::npos);
}

TEST_F(SessionBuild, MergesIntoAnImageThatMountsAsTheNewestState) {
  build_base();
  put_second();
  ASSERT_EQ(run({"build", at("two.disc.yaml"), "--format", "merged", "-o", at("m.iso")}), 0)
      << err();
  const std::string merged = get("m.iso"), base = get("one.iso");
  EXPECT_EQ(merged.substr(32 * 2048, base.size() - 32 * 2048), base.substr(32 * 2048));
  // At block 16 the volume spans the whole image.
  EXPECT_EQ(number_at(merged, 16 * 2048 + 80) * 2048U, merged.size());
  EXPECT_EQ(listed("m.iso"),
            (std::vector<std::string>{"/a.txt", "/b.txt", "/copy.txt", "/new.txt", "/sub"}));
  ASSERT_EQ(run({"extract", at("m.iso"), "-C", at("x")}), 0) << err();
  EXPECT_EQ(get("x/a.txt"), std::string(5000, 'a'));
  EXPECT_EQ(get("x/b.txt"), "other\n");
  EXPECT_EQ(get("x/copy.txt"), std::string(5000, 'a'));
}

TEST_F(SessionBuild, TellsEverySessionOfAMergedImage) {
  build_base();
  put_second();
  const auto grow = [&](const std::string& base, const std::string& image) {
    return run(
        {"build", at("two.disc.yaml"), "--base", at(base), "--format", "merged", "-o", at(image)});
  };
  ASSERT_EQ(grow("one.iso", "m2.iso"), 0) << err();
  put("two/third.txt", "third\n");
  put("two.disc.yaml",
      "glassmaster: 1\nname: two\nvolume: {id: THREE}\nfiles:\n  - {from: two/, to: /}\n");
  ASSERT_EQ(grow("m2.iso", "m3.iso"), 0) << err();
  ASSERT_EQ(run({"sessions", at("m3.iso"), "--json"}), 0) << err();
  const auto sessions = json()["sessions"];
  ASSERT_EQ(sessions.size(), 3U);
  EXPECT_EQ(sessions[0]["volume_id"], "ONE");
  EXPECT_EQ(sessions[0]["first"], 0);
  EXPECT_EQ(sessions[1]["volume_id"], "TWO");
  EXPECT_EQ(sessions[1]["removed"], std::vector<std::string>{"/sub/c.txt"});
  EXPECT_EQ(sessions[2]["volume_id"], "THREE");
  EXPECT_EQ(sessions[2]["added"], std::vector<std::string>{"/third.txt"});
  EXPECT_EQ(sessions[2]["changed"], std::vector<std::string>{});
  ASSERT_EQ(run({"ls", at("m3.iso"), "-R", "--session", "1"}), 0) << err();
  EXPECT_NE(out().find("/sub/c.txt"), std::string::npos);
  ASSERT_EQ(run({"ls", at("m3.iso"), "-R", "--session", "last"}), 0) << err();
  EXPECT_NE(out().find("/third.txt"), std::string::npos);
  EXPECT_EQ(run({"ls", at("m3.iso"), "--session", "4"}), 2);
}

TEST_F(SessionBuild, IsTheSameWhereverTheBaseLies) {
  build_base();
  put_second();
  ASSERT_EQ(run({"build", at("two.disc.yaml"), "--check"}), 0) << err();
  const std::string digest = sha256_of("two.iso");
  std::filesystem::create_directory(at("else"));
  std::filesystem::copy(at("one.iso"), at("else/one.iso"));
  ASSERT_EQ(run({"build", at("two.disc.yaml"), "--base", at("else/one.iso"), "-o", at("x.iso"),
                 "--base-receipt", at("one.iso.receipt.json")}),
            0)
      << err();
  EXPECT_EQ(sha256_of("x.iso"), digest);
}

TEST_F(SessionBuild, KeepsOwnersModesTimesAndLinksOfOldFiles) {
  put("one/a.txt", "aaa\n");
  put("one.disc.yaml",
      "glassmaster: 1\nname: one\nfiles:\n"
      "  - {from: one/a.txt, to: /a.txt, owner: '7:8', mode: '4711', time: 2001-02-03T04:05:06Z}\n"
      "  - {hardlink: /a.txt, to: /b.txt}\n  - {symlink: a.txt, to: /l}\n"
      "  - {device: {type: char, major: 1, minor: 3}, to: /null}\n");
  ASSERT_EQ(run({"build", at("one.disc.yaml")}), 0) << err();
  put("two.disc.yaml",
      "glassmaster: 1\nname: two\ntime: {epoch: 1990-01-01T00:00:00Z}\n"
      "session: {base: {image: one.iso}}\nfiles:\n  - {text: x, to: /new}\n");
  ASSERT_EQ(run({"build", at("two.disc.yaml")}), 0) << err();
  const auto before = nlohmann::json::parse(get("one.iso.receipt.json"));
  const auto after = nlohmann::json::parse(get("two.iso.receipt.json"));
  for (const auto& old : before["files"]) {
    if (old["type"] == "directory")
      continue;
    const auto same = std::find(after["files"].begin(), after["files"].end(), old);
    EXPECT_NE(same, after["files"].end()) << old.dump();
  }
}

TEST_F(SessionBuild, LeavesTheGapsOfACd) {
  build_base();
  put_second();
  const auto first = [&] {
    EXPECT_EQ(run({"plan", at("cd.disc.yaml"), "--json"}), 0) << err();
    return json()["images"][0]["session"]["first"].get<std::int64_t>();
  };
  const auto plan = [&](const std::string& base) {
    put("cd.disc.yaml", "glassmaster: 1\nname: cd\nmedium: cd-80\nsession: {base: {image: " + base +
                            "}}\nfiles:\n  - {text: x, to: /x}\n");
    return first() - static_cast<std::int64_t>(get(base).size() / 2048);
  };
  EXPECT_EQ(plan("one.iso"), 11'400);
  ASSERT_EQ(run({"build", at("cd.disc.yaml"), "--base", at("one.iso"), "--format", "merged", "-o",
                 at("m.iso")}),
            0)
      << err();
  EXPECT_EQ(plan("m.iso"), 6'900);
}

TEST_F(SessionBuild, CarriesTheBootCatalogOfTheBase) {
  put("one/boot.bin", std::string(2048, 'b'));
  put("one.disc.yaml",
      "glassmaster: 1\nname: one\nboot: {entries: [{image: /boot.bin}]}\n"
      "files:\n  - {from: one/, to: /}\n");
  ASSERT_EQ(run({"build", at("one.disc.yaml")}), 0) << err();
  put_second("", "  - {text: x, to: /x}\n");
  ASSERT_EQ(run({"build", at("two.disc.yaml")}), 0) << err();
  const std::string base = get("one.iso"), session = get("two.iso");
  EXPECT_EQ(session.substr(17 * 2048, 2048), base.substr(17 * 2048, 2048));
  // A boot set-up of its own takes its place.
  put("two.disc.yaml",
      "glassmaster: 1\nname: two\nsession: {base: {image: one.iso}}\n"
      "boot: {entries: [{image: /boot.bin}]}\nfiles: []\n");
  ASSERT_EQ(run({"build", at("two.disc.yaml")}), 0) << err();
  EXPECT_GT(number_at(get("two.iso"), 17 * 2048 + 0x47) * std::uint64_t{2048}, base.size());
}

TEST_F(SessionBuild, RefusesWhatCannotBeABase) {
  build_base();
  const auto refused = [&](const std::string& base, const std::string& code) {
    put("bad.disc.yaml",
        "glassmaster: 1\nname: bad\nmedium: bd\nsession: {base: " + base + "}\nfiles: []\n");
    EXPECT_EQ(run({"build", at("bad.disc.yaml")}), 2) << base;
    EXPECT_TRUE(says(code)) << base << "\n" << err();
  };
  put("zeros.iso", std::string(100 * 2048, '\0'));
  refused("{image: zeros.iso}", "GM0902");
  refused("{image: missing.iso}", "GM0902");
  refused("{image: one.iso, next-writable: 32}", "GM0903");
  refused("{image: one.iso, next-writable: 100001}", "GM0903");
  refused("{image: ../one.iso}", "GM0302");
  std::string small = get("one.iso");
  small[16 * 2048 + 128] = 0;
  small[16 * 2048 + 129] = 2;  // blocks of 512 bytes
  put("small.iso", small);
  refused("{image: small.iso}", "GM0902");
  std::string broken = get("one.iso");
  for (const std::size_t descriptor : {16U, 17U}) {  // the root directories of both views
    const std::size_t root = number_at(broken, descriptor * 2048 + 158) * std::size_t{2048};
    broken.replace(root, 2048, std::string(2048, '\x55'));
  }
  put("broken.iso", broken);
  refused("{image: broken.iso}", "GM0904");
  put("other.receipt.json", get("one.iso.receipt.json"));
  put("longer.iso", get("one.iso") + std::string(2048, '\0'));
  refused("{image: longer.iso, receipt: other.receipt.json}", "GM0906");
  put("disc.bin", std::string(2352 * 600, '\0'));
  put("disc.cue", "FILE \"disc.bin\" BINARY\n  TRACK 01 MODE1/2352\n    INDEX 01 00:00:00\n");
  refused("{image: disc.cue}", "GM0902");
}

TEST_F(SessionBuild, RefusesKeysThatDoNotGoWithASession) {
  build_base();
  const auto refused = [&](const std::string& keys) {
    put("bad.disc.yaml", "glassmaster: 1\nname: bad\n" + keys);
    EXPECT_EQ(run({"check", at("bad.disc.yaml")}), 2) << keys;
    EXPECT_TRUE(says("GM0901")) << keys << "\n" << err();
  };
  refused("outputs: {format: merged}\nfiles: []\n");
  refused("outputs: {format: iso}\nsession: {base: {image: one.iso}}\nfiles: []\n");
  refused("session: {base: {image: one.iso}}\ntracks: [{mode: audio, silence: '00:04:00'}]\n");
  refused("session: {base: {image: one.iso}}\nboot: {system-area: {table: mbr}}\nfiles: []\n");
  hello();
  EXPECT_EQ(run({"build", at("hello.disc.yaml"), "--format", "session"}), 2);
  EXPECT_TRUE(says("GM0901"));
  EXPECT_EQ(run({"build", at("hello.disc.yaml"), "--next-writable", "5000"}), 2);
  EXPECT_TRUE(says("GM0901"));
}

TEST_F(SessionBuild, TakesAFolderAwayOnlyWhenTold) {
  build_base();
  put_second("", "  - {text: x, to: /sub}\n");
  EXPECT_EQ(run({"build", at("two.disc.yaml")}), 2);
  EXPECT_TRUE(says("GM0510"));
  put_second("", "  - {text: x, to: /sub, on-conflict: replace}\n");
  EXPECT_EQ(run({"build", at("two.disc.yaml")}), 0) << err();
}

}  // namespace
}  // namespace disc
