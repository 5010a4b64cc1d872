// The canonical mtree listing, byte for byte.
#include "manifests/mtree.h"

#include <gtest/gtest.h>

namespace disc {
namespace {

std::string listing(const std::vector<MtreeEntry>& entries) {
  std::string text;
  MtreeWriter writer([&](std::string_view line) { text += line; });
  for (const MtreeEntry& entry : entries)
    writer.add(entry);
  return text;
}

TEST(Mtree, WritesEveryKindOfEntry) {
  MtreeEntry root{.path = "/", .type = 'd', .mode = 0755, .links = 7};
  MtreeEntry file{.path = "/a b",
                  .type = 'f',
                  .mode = 04755,
                  .uid = 1,
                  .gid = 2,
                  .seconds = 1700000000,
                  .nanoseconds = 5,
                  .size = 9663676416,
                  .sha256 = "00ff",
                  .links = 2};
  MtreeEntry link{.path = "/l", .type = 'l', .mode = 0777, .target = "x y\\"};
  MtreeEntry device{.path = "/null", .type = 'c', .mode = 0666, .major = 1, .minor = 3};
  MtreeEntry fifo{.path = "/f", .type = 'p', .mode = 0600};
  EXPECT_EQ(listing({root, file, link, device, fifo}),
            "#mtree v2.0\n"
            ". type=dir mode=0755 uid=0 gid=0 time=0.000000000\n"
            "./a\\040b type=file mode=4755 uid=1 gid=2 nlink=2 size=9663676416 "
            "time=1700000000.000000005 sha256digest=00ff\n"
            "./l type=link mode=0777 uid=0 gid=0 time=0.000000000 link=x\\040y\\134\n"
            "./null type=char mode=0666 uid=0 gid=0 time=0.000000000 device=linux,1,3\n"
            "./f type=fifo mode=0600 uid=0 gid=0 time=0.000000000\n");
}

TEST(Mtree, EscapesWhatWouldEndAWordOrALine) {
  EXPECT_EQ(mtree_path("/a\n#=*?[]\\\xC3\xBC\x7F~!"),
            "/a\\012\\043\\075\\052\\077\\133\\135\\134\\303\\274\\177~!");
}

}  // namespace
}  // namespace disc
