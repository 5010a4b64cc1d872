// Who uses a device, from a /proc and a /sys made for it.
#include "formats/drive/holders.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "tests/unit/drive/fake_system.h"

namespace disc::drive {
namespace {

const dev_t null_device = makedev(1, 3);  // /dev/null, which is always there

TEST(Holders, NamesTheProcessesThatHaveADeviceOpen) {
  const FakeSystem system;
  system.link("proc/4711/fd/0", "/dev/zero");
  system.link("proc/4711/fd/7", "/dev/null");
  system.write("proc/4711/comm", "brasero\n");
  system.link("proc/12/fd/1", "/dev/null");
  system.link("proc/13/fd/1", "/dev/zero");
  system.link(cat("proc/", static_cast<std::int64_t>(::getpid()), "/fd/1"), "/dev/null");
  system.link("proc/acpi/fd/1", "/dev/null");
  EXPECT_EQ(holders_of_device(null_device, system.folders()),
            (std::vector<Holder>{{12, ""}, {4711, "brasero"}}));
}

TEST(Holders, NamesTheProcessesThatHaveAFileOpen) {
  const FakeSystem system;
  system.write("x", "1");
  system.write("y", "1");
  system.link("proc/5/fd/3", system.path("x"));
  system.link("proc/6/fd/3", system.path("y"));
  struct stat status;
  ASSERT_EQ(::stat(system.path("x").c_str(), &status), 0);
  EXPECT_EQ(holders_of_file(status.st_dev, status.st_ino, system.folders()),
            (std::vector<Holder>{{5, ""}}));
}

TEST(Holders, FindsMountsOfADeviceAndOfItsPartitions) {
  const FakeSystem system;
  system.write("sys/class/block/sdb/dev", "8:16\n");
  system.write("sys/class/block/sdb/sdb1/dev", "8:17\n");
  system.write("sys/class/block/sda/dev", "8:0\n");
  system.write("proc/self/mountinfo",
               "22 1 8:0 / / rw shared:1 - ext4 /dev/sda rw\n"
               "36 22 8:17 / /mnt/two\\040words rw,relatime shared:1 master:2 - vfat /dev/sdb1 rw\n"
               "a line that is none\n");
  EXPECT_EQ(uses_of(makedev(8, 16), system.folders()),
            (std::vector<std::string>{"sdb1 is mounted at '/mnt/two words'"}));
  EXPECT_EQ(uses_of(makedev(8, 0), system.folders()),
            (std::vector<std::string>{"it is mounted at '/'"}));
  EXPECT_EQ(uses_of(makedev(8, 32), system.folders()), std::vector<std::string>{});
}

TEST(Holders, FindsSwapAndVolumesBuiltOver) {
  const FakeSystem system;
  system.write("sys/class/block/sdb/dev", "8:16\n");
  system.write("sys/class/block/sdb/sdb2/dev", "8:18\n");
  system.write("sys/class/block/sdb2/holders/dm-0", "");
  system.write("proc/swaps",
               "Filename\tType\tSize\tUsed\tPriority\n/dev/sdb2 partition\t1024\t0\t-2\n");
  EXPECT_EQ(uses_of(makedev(8, 16), system.folders()),
            (std::vector<std::string>{"sdb2 is used as swap", "dm-0 is built over sdb2"}));
}

TEST(Holders, SpeaksOfAFewAndNotOfAll) {
  EXPECT_EQ(describe({}, {}), "");
  EXPECT_EQ(describe({{1, "a"}}, {}), "held by process 1 (a)");
  EXPECT_EQ(describe({{1, "a"}, {2, ""}}, {"it is mounted at '/x'"}),
            "held by processes 1 (a), 2; it is mounted at '/x'");
  const std::vector<Holder> many(20, Holder{9, "z"});
  EXPECT_LT(describe(many, std::vector<std::string>(50, "use")).size(), 250U);
}

}  // namespace
}  // namespace disc::drive
