// Walking folders, and what one path says.
#include "formats/io/host_tree.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "formats/base/error.h"
#include "formats/io/posix_acl.h"

namespace disc {
namespace {

class HostTreeTest : public testing::Test {
 protected:
  HostTreeTest() {
    std::string name = (std::filesystem::temp_directory_path() / "walk-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
      throw std::runtime_error("no temporary folder");
    top_ = name;
  }
  ~HostTreeTest() override {
    std::error_code ignored;
    std::filesystem::remove_all(top_, ignored);
  }
  std::string write(const std::string& name, const std::string& text = "x") const {
    const std::string path = top_ + "/" + name;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::ofstream(path) << text;
    return path;
  }
  // Every path with its size, top down, in the order of the listings.
  std::vector<std::string> walked(const WalkOptions& options) const {
    const HostTree tree = walk_folder(top_, options);
    std::vector<std::string> out;
    collect(tree, 0, "", out);
    for (const WalkFault& fault : tree.faults())
      out.push_back("fault " + fault.path + ": " + fault.what);
    return out;
  }
  static void collect(const HostTree& tree, std::uint32_t listing, const std::string& prefix,
                      std::vector<std::string>& out) {
    for (const HostEntry& entry : tree.listings()[listing].entries) {
      const std::string path = joined(prefix, entry.text());
      out.push_back(cat(path, " ", entry.size));
      if (entry.type == HostType::Directory)
        collect(tree, entry.extra, path, out);
    }
  }

  std::string top_;
};

TEST_F(HostTreeTest, ThreadsAndOrderDoNotShow) {
  for (int i = 0; i < 200; ++i)
    write(cat("d", i % 13, "/e", i % 5, "/f", i), std::string(static_cast<std::size_t>(i), 'x'));
  WalkOptions options;
  options.threads = 1;
  const auto expected = walked(options);
  EXPECT_EQ(expected.size(), 200u + 13 + 65);
  for (const unsigned threads : {2u, 7u}) {
    for (const bool reverse : {false, true}) {
      options.threads = threads;
      options.reverse = reverse;
      EXPECT_EQ(walked(options), expected);
    }
  }
}

TEST_F(HostTreeTest, FoldersThatAreNotTakenAreNotRead) {
  write("keep/a");
  write("leave/b");
  ::chmod((top_ + "/leave").c_str(), 0);
  WalkOptions options;
  options.takes = [](std::string_view path, bool is_folder) {
    return !(is_folder && path == "leave");
  };
  EXPECT_EQ(walked(options), (std::vector<std::string>{"keep 0", "keep/a 1"}));
  ::chmod((top_ + "/leave").c_str(), 0755);
}

TEST_F(HostTreeTest, PathsLongerThanTheSystemTakesAreWalked) {
  const std::string name(200, 'n');
  Descriptor folder = open_folder_at(AT_FDCWD, top_);
  for (int depth = 0; depth < 30; ++depth) {
    ASSERT_EQ(::mkdirat(folder.get(), name.c_str(), 0755), 0);
    folder = open_folder_at(folder.get(), name);
  }
  const Descriptor file(::openat(folder.get(), "f", O_CREAT | O_WRONLY, 0644));
  ASSERT_TRUE(file);
  ASSERT_EQ(::fsetxattr(file.get(), "user.note", "deep", 4, 0), 0);
  WalkOptions options;
  options.wants_xattr = [](std::string_view wanted) { return wanted.starts_with("user."); };
  const HostTree tree = walk_folder(top_, options);
  EXPECT_EQ(tree.entries(), 31u);
  EXPECT_TRUE(tree.faults().empty());
  int with_note = 0;
  for (const HostTree::Listing& listing : tree.listings()) {
    for (const HostEntry& entry : listing.entries)
      with_note += entry.xattrs != no_index ? 1 : 0;
  }
  EXPECT_EQ(with_note, 1);
}

TEST_F(HostTreeTest, ExtendedAttributesAreReadOnDemand) {
  const std::string path = write("f");
  ASSERT_EQ(::lsetxattr(path.c_str(), "user.note", "hello", 5, 0), 0)
      << "set TMPDIR to a file system with extended attributes";
  WalkOptions options;
  EXPECT_EQ(walk_folder(top_, options).listings()[0].entries[0].xattrs, no_index);
  options.wants_xattr = [](std::string_view name) { return name == "user.note"; };
  const HostTree tree = walk_folder(top_, options);
  const HostTree::Listing& listing = tree.listings()[0];
  EXPECT_EQ(tree.xattrs(listing, listing.entries[0]), (HostXattrs{{"user.note", "hello"}}));
}

TEST_F(HostTreeTest, WhatCannotBeOpenedIsAnError) {
  EXPECT_THROW(walk_folder(top_ + "/nothing", {}), SystemError);
  write("file");
  EXPECT_THROW(walk_folder(top_ + "/file", {}), SystemError);
}

TEST_F(HostTreeTest, HardLinksHaveOneIdentity) {
  const std::string path = write("a");
  ASSERT_EQ(::link(path.c_str(), (top_ + "/b").c_str()), 0);
  write("c");
  const HostTree tree = walk_folder(top_, {});
  const HostTree::Listing& listing = tree.listings()[0];
  const HostIdentity& a = tree.identity(listing, listing.entries[0]);
  const HostIdentity& b = tree.identity(listing, listing.entries[1]);
  EXPECT_EQ(a.inode, b.inode);
  EXPECT_EQ(a.links, 2u);
  EXPECT_EQ(listing.entries[2].extra, no_index);
}

TEST_F(HostTreeTest, StatusTellsAbsenceFromRefusal) {
  EXPECT_FALSE(host_status(top_ + "/nothing", true));
  const std::string path = write("file", "12345");
  EXPECT_EQ(host_status(path, true)->size, 5u);
  EXPECT_FALSE(host_status(path + "/below", true));
  EXPECT_THROW(host_status(std::string(300, 'n'), true), SystemError);
}

}  // namespace
}  // namespace disc
