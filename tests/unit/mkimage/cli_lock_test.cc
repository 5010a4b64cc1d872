// mkimage lock and build --locked: what drifted is refused and named.
#include <gtest/gtest.h>

#include "tests/unit/mkimage/cli_fixture.h"

namespace disc {
namespace {

class LockTest : public CliTest {
 protected:
  LockTest() {
    put("base.yaml", "volume: {id: X}\n");
    put("one", "first\n");
    put("site/a/b.txt", "bee\n");
    manifest("");
  }

  void manifest(const std::string& more) {
    put("m.disc.yaml",
        "glassmaster: 1\nname: m\nextends: [base.yaml]\nfiles:\n"
        "  - {from: site/, to: /site}\n  - {from: one, to: /one}\n" +
            more);
  }
  int build(std::vector<std::string> words) {
    words.insert(words.begin(), {"build", at("m.disc.yaml")});
    return run(words);
  }
};

TEST_F(LockTest, LocksEveryInput) {
  ASSERT_EQ(run({"lock", at("m.disc.yaml")}), 0) << err();
  EXPECT_EQ(out(), at("m.lock.json") + ": 2 inputs locked\n");
  const auto lock = nlohmann::json::parse(get("m.lock.json"));
  EXPECT_EQ(lock["name"], "m");
  EXPECT_EQ(lock["epoch"], "1980-01-01T00:00:00Z");
  EXPECT_EQ(lock["includes"][0]["path"], "base.yaml");
  EXPECT_EQ(lock["includes"][0]["sha256"], sha256_of("base.yaml"));
  ASSERT_EQ(lock["inputs"].size(), 2u);
  EXPECT_EQ(lock["inputs"][0]["path"], "one");
  EXPECT_EQ(lock["inputs"][0]["sha256"], sha256_of("one"));
  EXPECT_EQ(lock["inputs"][0]["size"], 6);
  EXPECT_EQ(lock["inputs"][1]["kind"], "folder");
  const std::string text = get("m.lock.json");
  ASSERT_EQ(run({"lock", at("m.disc.yaml"), "-q"}), 0);
  EXPECT_EQ(get("m.lock.json"), text);
}

TEST_F(LockTest, AGoodLockLetsTheBuildPassAndShowsInTheReceipt) {
  ASSERT_EQ(run({"lock", at("m.disc.yaml")}), 0) << err();
  EXPECT_EQ(build({"--locked"}), 0) << err();
  const auto receipt = nlohmann::json::parse(get("m.iso.receipt.json"));
  EXPECT_EQ(receipt["build"]["lock_sha256"], sha256_of("m.lock.json"));
}

TEST_F(LockTest, WithoutALockThereIsNothingToHoldTo) {
  EXPECT_EQ(build({"--locked"}), 2);
  EXPECT_TRUE(says("there is no lock; 'mkimage lock ")) << err();
  EXPECT_FALSE(there("m.iso"));
  put("m.lock.json", "{}");
  EXPECT_EQ(build({"--locked"}), 2);
  EXPECT_TRUE(says("m.lock.json: lacks 'format'")) << err();
}

TEST_F(LockTest, EveryDriftIsNamed) {
  ASSERT_EQ(run({"lock", at("m.disc.yaml")}), 0) << err();
  put("one", "other\n");
  put("site/a/new.txt", "n\n");
  put("base.yaml", "volume: {id: Y}\n");
  put("extra", "e\n");
  manifest("  - {from: extra, to: /extra}\n");
  EXPECT_EQ(build({"--locked", "--epoch", "2000-01-01"}), 2);
  for (const char* const part :
       {"inputs have drifted from the lock", "epoch is 2000-01-01T00:00:00Z",
        "changed: included manifest 'base.yaml'", "changed: 'one' (file", "changed: 'site",
        "added: 'extra' (file", "changed: the resolved manifest", "writes the lock anew"})
    EXPECT_TRUE(says(part)) << part << "\n" << err();
  EXPECT_FALSE(there("m.iso"));
}

TEST_F(LockTest, AFreshCheckoutIsNoDrift) {
  ASSERT_EQ(run({"lock", at("m.disc.yaml")}), 0) << err();
  for (const char* const name : {"one", "site/a/b.txt"}) {
    const std::string text = get(name);
    std::filesystem::remove(at(name));
    put(name, text);
    std::filesystem::permissions(at(name), std::filesystem::perms(0600));
  }
  EXPECT_EQ(build({"--locked"}), 0) << err();
}

// A folder's listing tells its modes; a file on its own must not be less.
TEST_F(LockTest, AChangedExecutableBitOfAFileIsDrift) {
  ASSERT_EQ(run({"lock", at("m.disc.yaml")}), 0) << err();
  std::filesystem::permissions(at("one"), std::filesystem::perms(0755));
  EXPECT_EQ(build({"--locked"}), 2);
  EXPECT_TRUE(says("changed: owner, mode or time of 'one' (file, to '/one')")) << err();
  EXPECT_FALSE(says("'site")) << err();
  ASSERT_EQ(run({"lock", at("m.disc.yaml"), "--update", "one"}), 0) << err();
  EXPECT_EQ(build({"--locked"}), 0) << err();
}

TEST_F(LockTest, AnEmptyLockIsNoLeaveToBuildWithoutOne) {
  put("m.lock.json", "");
  EXPECT_EQ(build({"--locked"}), 2);
  EXPECT_TRUE(says("is not JSON, so it is no lock")) << err();
  const EnvironmentVariable variable("CI", "true");
  EXPECT_EQ(build({}), 2);
  EXPECT_FALSE(there("m.iso"));
}

TEST_F(LockTest, CiIsHeldToItsLock) {
  ASSERT_EQ(run({"lock", at("m.disc.yaml")}), 0) << err();
  put("one", "other\n");
  EXPECT_EQ(build({}), 0) << err();
  const EnvironmentVariable variable("CI", "true");
  EXPECT_EQ(build({}), 2);
  EXPECT_TRUE(says("changed: 'one'")) << err();
  EXPECT_EQ(build({"--no-locked"}), 0) << err();
  std::filesystem::remove(at("m.lock.json"));
  EXPECT_EQ(build({}), 0) << err();
}

TEST_F(LockTest, UpdateRenewsOneSourceOnly) {
  ASSERT_EQ(run({"lock", at("m.disc.yaml")}), 0) << err();
  put("one", "other\n");
  put("site/a/b.txt", "bye\n");
  ASSERT_EQ(run({"lock", at("m.disc.yaml"), "--update", "one"}), 0) << err();
  EXPECT_EQ(build({"--locked"}), 2);
  EXPECT_FALSE(says("'one'")) << err();
  EXPECT_TRUE(says("changed: 'site")) << err();
  ASSERT_EQ(run({"lock", at("m.disc.yaml"), "--update", "site/"}), 0) << err();
  EXPECT_EQ(build({"--locked"}), 0) << err();
  EXPECT_EQ(run({"lock", at("m.disc.yaml"), "--update", "onne"}), 2);
  EXPECT_TRUE(says("no source is called 'onne', did you mean 'one'?")) << err();
}

TEST_F(LockTest, EachCellHasItsLock) {
  put("c.disc.yaml",
      "glassmaster: 1\nname: c-${lang}\nmatrix: {axes: {lang: [en, de]}}\n"
      "vars:\n  lang: {default: en}\nfiles:\n  - {from: one, to: '/${lang}'}\n");
  ASSERT_EQ(run({"lock", at("c.disc.yaml"), "--json"}), 0) << err();
  EXPECT_EQ(json()["locks"].size(), 2u);
  EXPECT_TRUE(there("c-en.lock.json") && there("c-de.lock.json"));
  EXPECT_EQ(run({"build", at("c.disc.yaml"), "--locked"}), 0) << err();
}

}  // namespace
}  // namespace disc
