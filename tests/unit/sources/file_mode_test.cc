// Modes and owners as chmod and chown understand them.
#include "manifests/sources/file_mode.h"

#include <gtest/gtest.h>

#include "formats/base/error.h"

namespace disc {
namespace {

std::uint32_t changed(const char* change, std::uint32_t mode, bool is_folder = false) {
  return ModeChange(change).apply(mode, is_folder);
}

TEST(ModeChange, OctalSetsEverything) {
  EXPECT_EQ(changed("0644", 07777), 0644u);
  EXPECT_EQ(changed("4755", 0), 04755u);
  EXPECT_EQ(changed("7", 0777), 07u);
}

TEST(ModeChange, SymbolicClausesFollowEachOther) {
  EXPECT_EQ(changed("u=rwX,go=rX", 0600), 0644u);
  EXPECT_EQ(changed("u=rwX,go=rX", 0700), 0755u);
  EXPECT_EQ(changed("u=rwX,go=rX", 0600, true), 0755u);
  EXPECT_EQ(changed("a+x,o-rwx", 0644), 0750u);
  EXPECT_EQ(changed("+x", 0644), 0755u) << "no umask here";
  EXPECT_EQ(changed("go=", 0755), 0700u);
  EXPECT_EQ(changed("u+s,g+s,+t", 0755), 07755u);
  EXPECT_EQ(changed("g-s", 06755), 04755u);
  EXPECT_EQ(changed("g=u,o=g", 0750), 0777u);
  EXPECT_EQ(changed("u+r-w", 0200), 0400u);
}

TEST(ModeChange, RefusesWhatIsNoMode) {
  for (const char* text : {"", "8", "0o644", "77777", "u", "u=rwq", "rw", "u=r,", "=+x,"})
    EXPECT_THROW(ModeChange{text}, ManifestError) << text;
}

TEST(OwnerChange, NumbersOrDashesOrKeep) {
  EXPECT_EQ(OwnerChange("0:5").gid, 5u);
  EXPECT_EQ(OwnerChange("-:5").uid, std::nullopt);
  EXPECT_EQ(OwnerChange("keep").gid, std::nullopt);
  EXPECT_EQ(OwnerChange("4294967295:0").uid, 4294967295u);
  for (const char* text : {"root:root", "1", "1:", ":1", "4294967296:0", "-1:0", ""})
    EXPECT_THROW(OwnerChange{text}, ManifestError) << text;
}

}  // namespace
}  // namespace disc
