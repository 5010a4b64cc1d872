// The lock: round trip, refusals, and a sentence for every drift.
#include "manifests/lock.h"

#include <gtest/gtest.h>

#include "formats/base/error.h"

namespace disc {
namespace {

std::string digest(char c) { return std::string(64, c); }

Lock some_lock() {
  Lock lock;
  lock.name = "acme";
  lock.manifest_sha256 = digest('0');
  lock.epoch = "2026-11-01T00:00:00Z";
  lock.codecs = {{"zisofs", "libdeflate 1.14"}};
  lock.includes = {{"common.disc.yaml", digest('1')}};
  lock.inputs = {{"docs.tar", "/docs", "archive", 10240, digest('2')},
                 {"a \"b\"\n", "/", "folder", 3, digest('3')},
                 {"a \"b\"\n", "/again", "folder", 2, digest('4')}};
  return lock;
}

std::string refusal(const std::string& text) {
  try {
    read_lock(text, "x.lock.json");
  } catch (const ManifestError& error) {
    return error.what();
  }
  return "accepted";
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(Lock, ReadsBackWhatItWrites) {
  const Lock lock = read_lock(to_json(some_lock()), "x");
  EXPECT_EQ(to_json(lock), to_json(some_lock()));
  EXPECT_TRUE(drift(some_lock(), lock).empty());
  EXPECT_EQ(lock.inputs.size(), 3u);
}

// Locks of earlier versions know no listings of files, and still hold.
TEST(Lock, ComparesListingsWhereTheLockKnowsThem) {
  Lock now = some_lock();
  now.inputs.push_back({"run.sh", "/run.sh", "file", 5, digest('5'), digest('6')});
  const Lock back = read_lock(to_json(now), "x");
  EXPECT_EQ(back.inputs, read_lock(to_json(back), "x").inputs);
  Lock changed = now;
  changed.inputs.back().listing = digest('7');
  EXPECT_EQ(
      drift(back, changed),
      std::vector<std::string>{"changed: owner, mode or time of 'run.sh' (file, to '/run.sh')"});
  Lock old = now;
  old.inputs.back().listing.clear();
  EXPECT_TRUE(drift(old, changed).empty());
}

// The lock is committed: the order of the entries must not make a diff.
TEST(Lock, IsSortedAndOneInputALine) {
  Lock other = some_lock();
  std::swap(other.inputs[0], other.inputs[2]);
  EXPECT_EQ(to_json(other), to_json(some_lock()));
  EXPECT_NE(to_json(other).find("\n{\"kind\":\"archive\",\"path\":\"docs.tar\",\"sha256\":\"" +
                                digest('2') + "\",\"size\":10240,\"to\":\"/docs\"}\n"),
            std::string::npos);
}

TEST(Lock, RefusesWhatIsNoneAndSaysWhy) {
  const std::string good = to_json(some_lock());
  EXPECT_EQ(refusal(""), "x.lock.json: is not JSON, so it is no lock");
  EXPECT_EQ(refusal("[]"), "x.lock.json: an object is expected");
  EXPECT_EQ(refusal("{}"), "x.lock.json: lacks 'format'");
  EXPECT_EQ(refusal(replaced(good, "\"format\":1", "\"format\":2")),
            "x.lock.json: is of format 2, this program knows format 1");
  EXPECT_EQ(refusal(replaced(good, "\"size\":10240", "\"size\":-1")),
            "x.lock.json: inputs[2]: 'size' is not a whole number");
  EXPECT_EQ(refusal(replaced(good, digest('1'), "11")),
            "x.lock.json: includes[0]: 'sha256' is not a SHA-256");
  EXPECT_EQ(refusal(replaced(good, "\"libdeflate 1.14\"", "3")),
            "x.lock.json: codecs: 'zisofs' is not a text");
  EXPECT_EQ(refusal(replaced(good, "{\"zisofs\"", std::string(100, '[') + "{\"zisofs\"")),
            "x.lock.json: is nested too deeply for a lock");
}

TEST(Lock, NamesEveryDrift) {
  const Lock locked = some_lock();
  Lock present = locked;
  present.epoch = "2026-11-02T00:00:00Z";
  present.codecs["zisofs"] = "libdeflate 1.19";
  present.includes = {{"base.disc.yaml", digest('1')}};
  present.inputs[0].sha256 = digest('f');
  present.inputs[0].size = 20480;
  present.inputs.erase(present.inputs.begin() + 1);
  present.inputs.push_back({"new", "/new", "file", 1, digest('5')});
  const std::vector<std::string> expected{
      "epoch is 2026-11-02T00:00:00Z, locked is 2026-11-01T00:00:00Z",
      "codec of zisofs is libdeflate 1.19, locked is libdeflate 1.14",
      "removed: included manifest 'common.disc.yaml'",
      "added: included manifest 'base.disc.yaml'",
      "removed: 'a \"b\"\\x0a' (folder, to '/')",
      "changed: 'docs.tar' (archive, to '/docs'), 20480 bytes sha256 ffffffffffff, locked is 10240 "
      "bytes sha256 222222222222",
      "added: 'new' (file, to '/new')",
  };
  EXPECT_EQ(drift(locked, present), expected);
}

TEST(Lock, TellsAChangedManifestAndAnotherKind) {
  const Lock locked = some_lock();
  Lock present = locked;
  present.manifest_sha256 = digest('9');
  present.inputs[0].kind = "file";
  EXPECT_EQ(drift(locked, present),
            (std::vector<std::string>{
                "changed: 'docs.tar' (archive, to '/docs') is a file now",
                "changed: the resolved manifest, sha256 999999999999, locked is 000000000000"}));
}

TEST(Lock, TellsTwoEntriesOfOnePathApart) {
  Lock locked = some_lock();
  locked.inputs.push_back(locked.inputs[0]);
  EXPECT_EQ(drift(locked, some_lock()),
            std::vector<std::string>{"removed: 'docs.tar' (archive, to '/docs')"});
  EXPECT_EQ(drift(some_lock(), locked),
            std::vector<std::string>{"added: 'docs.tar' (archive, to '/docs')"});
}

}  // namespace
}  // namespace disc
