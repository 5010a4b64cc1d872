// Images made by other people's tools, listed and extracted by ours: what comes out is what went
// in.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "mkimage/cli.h"

namespace disc {
namespace {

namespace fs = std::filesystem;

constexpr std::time_t fixed_time = 1'600'000'000;

struct Answer {
  int status;
  std::string out, err;
};

Answer mkimage(const std::vector<std::string>& words) {
  std::vector<const char*> arguments{"mkimage"};
  for (const std::string& word : words)
    arguments.push_back(word.c_str());
  std::ostringstream out, err;
  const int status = mkimage_cli(static_cast<int>(arguments.size()), arguments.data(), out, err);
  return {status, out.str(), err.str()};
}

// What a test compares of one file.
struct Fact {
  std::string type;
  unsigned mode = 0;
  std::time_t time = 0;
  std::string content;  // of a file; target of a link; device number
  std::size_t links = 1;
  bool operator==(const Fact&) const = default;
};

void PrintTo(const Fact& fact, std::ostream* out) {
  *out << fact.type << ' ' << std::oct << fact.mode << std::dec << ' ' << fact.time << " links "
       << fact.links << " content of " << fact.content.size() << " bytes";
}

std::string bytes_of_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

Fact fact_of(const fs::path& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0)
    return {"missing", 0, 0, "", 0};
  Fact fact;
  fact.mode = status.st_mode & 07777;
  fact.time = status.st_mtime;
  if (S_ISDIR(status.st_mode)) {
    fact.type = "folder";
  } else if (S_ISREG(status.st_mode)) {
    fact.type = "file";
    fact.content = bytes_of_file(path);
    fact.links = status.st_nlink;
  } else if (S_ISLNK(status.st_mode)) {
    fact.type = "link";
    fact.content = fs::read_symlink(path).string();
  } else {
    fact.type = S_ISFIFO(status.st_mode) ? "pipe" : "device";
    fact.content = S_ISFIFO(status.st_mode) ? "" : std::to_string(status.st_rdev);
  }
  return fact;
}

std::map<std::string, Fact> facts_of(const fs::path& top) {
  std::map<std::string, Fact> facts;
  for (const auto& entry : fs::recursive_directory_iterator(top))
    facts[entry.path().lexically_relative(top).string()] = fact_of(entry.path());
  return facts;
}

class ForeignImages : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "foreign-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    work_ = name;
    tree_ = work_ / "tree";
    image_ = (work_ / "image.iso").string();
    make_tree();
  }

  void TearDown() override { fs::remove_all(work_); }

  void write(const std::string& path, const std::string& text, unsigned mode = 0644) {
    fs::create_directories((tree_ / path).parent_path());
    std::ofstream(tree_ / path, std::ios::binary) << text;
    ::chmod((tree_ / path).c_str(), mode);
  }

  void make_tree() {
    write("hello.txt", "hello\n");
    write("empty", "");
    write("bin/tool", std::string(70'000, 't'), 0755);
    write("bin/setuid", "s", 04755);
    write("docs/" + std::string(150, 'l') + ".txt", "a long name");
    write("docs/日本語.txt", "text");
    write("docs/zeros", std::string(300'000, '\0') + "end");
    write("docs/many blanks  here", "x", 0600);
    fs::create_hard_link(tree_ / "hello.txt", tree_ / "docs/hard");
    fs::create_symlink("../hello.txt", tree_ / "docs/link");
    fs::create_symlink("/absolute/./path/../x", tree_ / "far");
    ASSERT_EQ(::mkfifo((tree_ / "pipe").c_str(), 0640), 0);
    if (::geteuid() == 0) {
      ASSERT_EQ(::mknod((tree_ / "null").c_str(), S_IFCHR | 0666, makedev(1, 3)), 0);
    }
    fs::create_directory(tree_ / "hollow");
    ::chmod((tree_ / "hollow").c_str(), 01777);
  }

  void deepen() { write("1/2/3/4/5/6/7/8/9/10/deep.txt", "deep"); }

  // Times last, from the leaves up.
  void set_times() {
    std::vector<fs::path> paths{tree_};
    for (const auto& entry : fs::recursive_directory_iterator(tree_))
      paths.push_back(entry.path());
    const timespec times[2] = {{fixed_time, 0}, {fixed_time, 0}};
    for (auto path = paths.rbegin(); path != paths.rend(); ++path)
      ASSERT_EQ(::utimensat(AT_FDCWD, path->c_str(), times, AT_SYMLINK_NOFOLLOW), 0);
  }

  // Makes the image, and makes sure there is one: xorriso has been seen to end well without.
  void make(const std::string& command) {
    set_times();
    const std::string whole = "cd '" + work_.string() + "' && export LC_ALL=C.UTF-8 && { " +
                              command + " ; } >log 2>&1 </dev/null";
    ASSERT_EQ(std::system(whole.c_str()), 0) << command << '\n' << bytes_of_file(work_ / "log");
    ASSERT_TRUE(fs::exists(image_)) << command;
  }

  std::map<std::string, Fact> extracted(const std::string& view) {
    const std::string folder = (work_ / ("out-" + view)).string();
    const Answer answer = mkimage({"extract", image_, "-C", folder, "--view", view});
    EXPECT_EQ(answer.status, 0) << answer.err;
    EXPECT_EQ(answer.err, "");
    return facts_of(folder);
  }

  // Everything Rock Ridge can say must come back.
  void expect_whole_tree() {
    auto wanted = facts_of(tree_);
    if (::geteuid() != 0)
      wanted["bin/setuid"].mode &= 01777;
    EXPECT_EQ(extracted("rock-ridge"), wanted);
    expect_listed(wanted);
  }

  void expect_listed(const std::map<std::string, Fact>& wanted) {
    const Answer answer = mkimage({"ls", image_, "-R", "--view", "rock-ridge"});
    EXPECT_EQ(answer.status, 0) << answer.err;
    std::vector<std::string> listed, names{"/"};
    std::istringstream lines(answer.out);
    for (std::string line; std::getline(lines, line);)
      listed.push_back(line);
    for (const auto& [path, fact] : wanted)
      names.push_back('/' + path);
    std::ranges::sort(listed);
    std::ranges::sort(names);
    EXPECT_EQ(listed, names);
  }

  // Joliet has names, folders, contents and times.
  void expect_joliet_contents() {
    const auto found = extracted("joliet");
    for (const auto& [path, fact] : facts_of(tree_)) {
      if (path.find(std::string(100, 'l')) != std::string::npos)
        continue;  // cut to 64 or 103 characters, each tool in its own way
      if (fact.type == "file") {
        ASSERT_TRUE(found.contains(path)) << path;
        EXPECT_EQ(found.at(path).content, fact.content) << path;
        EXPECT_EQ(found.at(path).time, fact.time) << path;
      }
      if (fact.type == "folder") {
        EXPECT_TRUE(found.contains(path)) << path;
      }
    }
  }

  fs::path work_, tree_;
  std::string image_;
};

TEST_F(ForeignImages, OfXorrisoComeBackWhole) {
  make("xorriso -as mkisofs -R -J -o image.iso tree");
  expect_whole_tree();
  expect_joliet_contents();
}

TEST_F(ForeignImages, OfXorrisoWithRockRidge112ComeBackWhole) {
  make("xorriso -compliance new_rr -outdev image.iso -joliet on -map tree / -commit");
  expect_whole_tree();
}

TEST_F(ForeignImages, OfXorrisoWithRelocationComeBackWhole) {
  deepen();
  make("xorriso -as mkisofs -R -J -rr_reloc_dir /rr_moved -o image.iso tree");
  expect_whole_tree();
}

TEST_F(ForeignImages, OfXorrisoWithDeepFoldersComeBackWhole) {
  deepen();
  make("xorriso -as mkisofs -R -D -o image.iso tree");
  expect_whole_tree();
}

TEST_F(ForeignImages, OfXorrisoWithZisofsComeBackWhole) {
  make("xorriso -outdev image.iso -zisofs level=9 -map tree / -set_filter_r --zisofs / -- -commit");
  expect_whole_tree();
  const Answer answer = mkimage({"inspect", image_});
  EXPECT_NE(answer.out.find("compressed files"), std::string::npos) << answer.out;
}

TEST_F(ForeignImages, OfXorrisoWithAttributesComeBackWithThem) {
  const std::string file = (tree_ / "hello.txt").string();
  const std::string value(3000, 'v');
  ASSERT_EQ(::setxattr(file.c_str(), "user.note", "n", 1, 0), 0)
      << "needs a file system with attributes";
  ASSERT_EQ(::setxattr(file.c_str(), "user.long", value.data(), value.size(), 0), 0);
  ASSERT_EQ(std::system(("setfacl -m u:4711:rw '" + file + "'").c_str()), 0);
  make("xorriso -acl on -xattr on -outdev image.iso -map tree / -commit");
  expect_whole_tree();
  const std::string back = (work_ / "out-rock-ridge/hello.txt").string();
  std::string found(4000, '\0');
  EXPECT_EQ(::getxattr(back.c_str(), "user.long", found.data(), found.size()), 3000);
  EXPECT_EQ(found.substr(0, 3000), value);
  std::string acl(200, '\0'), wanted(200, '\0');
  acl.resize(static_cast<std::size_t>(std::max<ssize_t>(
      0, ::getxattr(back.c_str(), "system.posix_acl_access", acl.data(), acl.size()))));
  wanted.resize(static_cast<std::size_t>(std::max<ssize_t>(
      0, ::getxattr(file.c_str(), "system.posix_acl_access", wanted.data(), wanted.size()))));
  EXPECT_EQ(acl, wanted);
  EXPECT_FALSE(acl.empty());
}

TEST_F(ForeignImages, OfXorrisoWithIso1999ShowTheirLongNames) {
  make("xorriso -as mkisofs -iso-level 4 -o image.iso tree");
  const Answer answer = mkimage({"ls", image_, "/docs", "--view", "enhanced"});
  EXPECT_EQ(answer.status, 0) << answer.err;
  EXPECT_NE(answer.out.find(std::string(150, 'l') + ".txt\n"), std::string::npos) << answer.out;
}

TEST_F(ForeignImages, OfGenisoimageComeBackWhole) {
  make("genisoimage -R -J -joliet-long -o image.iso tree");
  expect_whole_tree();
  expect_joliet_contents();
}

TEST_F(ForeignImages, OfGenisoimageWithRelocationComeBackWhole) {
  deepen();
  make("genisoimage -R -o image.iso tree");
  expect_whole_tree();
}

TEST_F(ForeignImages, OfBsdtarComeBackAsFarAsItRecordsThem) {
  deepen();
  make("bsdtar -cf image.iso --format=iso9660 -C tree .");
  // It records every mode as readable by all and writable by nobody.
  auto wanted = facts_of(tree_);
  auto found = extracted("rock-ridge");
  for (auto* facts : {&wanted, &found})
    for (auto& [path, fact] : *facts)
      fact.mode = 0;
  EXPECT_EQ(found, wanted);
  expect_joliet_contents();
}

TEST_F(ForeignImages, OfPycdlibComeBack) {
  std::ofstream(work_ / "make.py") << R"(
import os, pycdlib
iso = pycdlib.PyCdlib()
iso.new(interchange_level=3, rock_ridge='1.12', joliet=3)
iso.add_directory('/DOCS', rr_name='docs', joliet_path='/docs')
for path, plain, name, joliet in (('hello.txt', '/HELLO.TXT;1', 'hello.txt', '/hello.txt'),
                                  ('docs/日本語.txt', '/DOCS/JAPAN.TXT;1', '日本語.txt', '/docs/日本語.txt'),
                                  ('docs/zeros', '/DOCS/ZEROS.;1', 'zeros', '/docs/zeros')):
    iso.add_file('tree/' + path, plain, rr_name=name, joliet_path=joliet)
iso.add_symlink('/FAR.;1', rr_symlink_name='far', rr_path='/absolute/./path/../x')
iso.write('image.iso')
iso.close()
)";
  make("/usr/bin/python3 make.py");
  for (const char* view : {"rock-ridge", "joliet"}) {
    const auto found = extracted(view);
    for (const char* path : {"hello.txt", "docs/日本語.txt", "docs/zeros"}) {
      ASSERT_TRUE(found.contains(path)) << view << ' ' << path;
      EXPECT_EQ(found.at(path).content, fact_of(tree_ / path).content) << view << ' ' << path;
    }
    if (view == std::string("rock-ridge")) {
      EXPECT_EQ(found.at("far").content, "/absolute/./path/../x");
    }
  }
}

TEST_F(ForeignImages, OfALaterSessionComeBack) {
  make(
      "xorriso -outdev image.iso -map tree / -commit && echo second >tree/second && "
      "xorriso -dev image.iso -map tree/second /second -commit");
  // On a file xorriso keeps the newest tree at block 16.
  EXPECT_EQ(extracted("rock-ridge").at("second").content, "second\n");
}

TEST_F(ForeignImages, CutShortGiveWhatIsLeft) {
  make("xorriso -as mkisofs -R -no-pad -o image.iso tree");
  fs::resize_file(image_, fs::file_size(image_) - 100 * 2048);
  const std::string folder = (work_ / "out").string();
  const Answer answer = mkimage({"extract", image_, "-C", folder});
  EXPECT_EQ(answer.status, 3);
  EXPECT_NE(answer.err.find("was not extracted"), std::string::npos) << answer.err;
  const auto found = facts_of(folder), wanted = facts_of(tree_);
  EXPECT_LT(found.size(), wanted.size());
  EXPECT_GT(found.size(), wanted.size() / 2);
  for (const auto& [path, fact] : found)
    if (fact.type == "file") {
      EXPECT_EQ(fact.content, wanted.at(path).content) << path;
    }
}

}  // namespace
}  // namespace disc
