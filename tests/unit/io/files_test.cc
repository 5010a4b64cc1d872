// Files that appear only when whole, go away on a signal, and never replace a device.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <vector>

#include "formats/base/error.h"
#include "formats/io/environment.h"
#include "formats/io/image_sink.h"
#include "formats/io/temporary_file.h"
#include "formats/io/text_file.h"

namespace disc {
namespace {

namespace fs = std::filesystem;

class Folder : public testing::Test {
 protected:
  Folder() {
    char name[] = "/tmp/files_test.XXXXXX";
    folder_ = ::mkdtemp(name);
  }
  ~Folder() override { fs::remove_all(folder_); }
  std::string at(const char* name) const { return folder_ + "/" + name; }
  std::size_t names() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }

  std::string folder_;
};

TEST_F(Folder, ATextAppearsOnlyWhenWhole) {
  {
    TextFile file(at("list"));
    file.stream() << "half";
    file.stream().flush();
    EXPECT_FALSE(path_exists(at("list")));
  }
  EXPECT_EQ(names(), 0u);
  TextFile file(at("list"));
  const std::string large(300000, 'x');
  file.stream() << large << 7;
  file.commit();
  EXPECT_EQ(read_file(at("list")), large + "7");
  EXPECT_EQ(names(), 1u);
}

TEST_F(Folder, ATextReplacesAFileAndHonoursTheUmask) {
  const mode_t before = ::umask(027);
  for (const char* const text : {"one", "two"}) {
    TextFile file(at("list"));
    file.stream() << text;
    file.commit();
    EXPECT_EQ(read_file(at("list")), text);
  }
  ::umask(before);
  struct stat status {};
  ASSERT_EQ(::stat(at("list").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0640u);
}

TEST_F(Folder, ALeftOverOfADeadRunIsSteppedOver) {
  const std::string left = at("list") + "." + std::to_string(::getpid()) + ".0.part";
  {
    TextFile file(left);
    file.commit();
  }
  {
    TextFile file(at("list"));
    file.stream() << "x";
    file.commit();
  }
  EXPECT_EQ(read_file(at("list")), "x");
  EXPECT_TRUE(path_exists(left));
}

TEST_F(Folder, SaysWhereAndWhyATextCannotBeWritten) {
  try {
    TextFile file(at("no/list"));
    FAIL();
  } catch (const SystemError& error) {
    EXPECT_EQ(std::string(error.what()),
              at("no/list") + ": cannot create: No such file or directory");
  }
}

TEST(TextFile, WritesADeviceInsteadOfReplacingIt) {
  TextFile file("/dev/null");
  file.stream() << "x";
  file.commit();
  EXPECT_TRUE(is_special_file("/dev/null"));
}

TEST(TextFile, SaysThatADeviceIsFull) {
  TextFile file("/dev/full");
  file.stream() << "x";
  EXPECT_THROW(file.commit(), SystemError);
}

TEST_F(Folder, ReadsWithinABound) {
  {
    TextFile file(at("x"));
    file.stream() << "12345";
    file.commit();
  }
  EXPECT_EQ(read_file(at("x"), 5), "12345");
  EXPECT_THROW(read_file(at("x"), 4), SystemError);
  EXPECT_THROW(read_file(folder_), SystemError);
  EXPECT_THROW(read_file(at("none")), SystemError);
  EXPECT_THROW(open_text(at("none")), SystemError);
  EXPECT_THROW(open_text(folder_), SystemError);
}

// Runs in a child that is to end by itself or by a signal; returns its wait status.
int status_of_child(const std::function<void()>& body) {
  const pid_t child = ::fork();
  if (child == 0) {
    body();
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return status;
}

// Zeros between data, at the front, at the end, and cut across writes of every size.
TEST_F(Folder, ZerosOfAnImageAreHolesAndReadBackAsZeros) {
  constexpr std::size_t mib = 1 << 20;
  std::vector<std::uint8_t> bytes(8 * mib + 4096);
  for (std::size_t i = 2 * mib + 5; i < 3 * mib - 7; ++i)
    bytes[i] = static_cast<std::uint8_t>(i | 1);
  bytes[5 * mib] = 1;
  for (const std::size_t piece :
       {std::size_t{1000}, std::size_t{2048}, std::size_t{65536}, mib, 9 * mib}) {
    const std::string path = at("image");
    const auto sink = open_image_file(path, true);
    for (std::size_t done = 0; done < bytes.size(); done += piece)
      sink->write(Bytes(bytes).subspan(done, std::min(piece, bytes.size() - done)));
    sink->commit();
    std::ifstream in(path, std::ios::binary);
    const std::vector<std::uint8_t> found{std::istreambuf_iterator<char>(in), {}};
    EXPECT_EQ(found, bytes) << piece;
    struct stat status;
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    if (piece >= 65536) {
      EXPECT_LT(static_cast<std::size_t>(status.st_blocks) * 512, 2 * mib) << piece;
    }
  }
}

TEST_F(Folder, ASignalRemovesUnfinishedFilesAndEndsWith130) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    const int status = status_of_child([&] {
      const InterruptGuard guard;
      TextFile unfinished(at("list"));
      TextFile finished(at("done"));
      finished.commit();
      ::raise(signal);
    });
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 130);
    EXPECT_TRUE(path_exists(at("done")));
    EXPECT_EQ(names(), 1u);
  }
}

TEST_F(Folder, ASignalIsAsItWasAfterTheGuard) {
  const int status = status_of_child([] {
    { const InterruptGuard guard; }
    ::raise(SIGTERM);
  });
  EXPECT_TRUE(WIFSIGNALED(status));
}

TEST_F(Folder, AnIgnoredSignalStaysIgnored) {
  const int status = status_of_child([] {
    ::signal(SIGHUP, SIG_IGN);
    const InterruptGuard guard;
    ::raise(SIGHUP);
  });
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace disc
