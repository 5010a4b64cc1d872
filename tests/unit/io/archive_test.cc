// Which names are those of archives, and what reading bytes in memory gives.
#include "formats/io/archive.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "formats/base/error.h"

namespace disc {
namespace {

TEST(ArchiveSuffix, KnowsArchivesByTheirEndings) {
  EXPECT_EQ(archive_suffix("a.tar"), ".tar");
  EXPECT_EQ(archive_suffix("dir/a.TAR.GZ"), ".tar.gz");
  EXPECT_EQ(archive_suffix("a.b.tar.zst"), ".tar.zst");
  EXPECT_EQ(archive_suffix("a.tgz"), ".tgz");
  EXPECT_EQ(archive_suffix("a.cpio.Z"), ".cpio.z");
  EXPECT_EQ(archive_suffix("a.zip"), ".zip");
  for (const char* name :
       {"a.gz", "tar", ".tar", "a.tar.txt", "a.tarx", "dir.tar/file", "a.deb", ""})
    EXPECT_EQ(archive_suffix(name), std::nullopt) << name;
}

// The least ustar archive: one header by hand, a block of content, two of zeros.
std::vector<std::uint8_t> small_tar(const std::string& name, const std::string& content) {
  std::vector<std::uint8_t> out(512 * 4);
  const auto put = [&](std::size_t at, const std::string& text) {
    std::copy(text.begin(), text.end(), out.begin() + static_cast<std::ptrdiff_t>(at));
  };
  put(0, name);
  put(100, "0000640");
  put(108, "0000012");
  put(116, "0000013");
  put(124, fmt::format("{:011o}", content.size()));
  put(136, "00000001750");
  put(156, "0");
  put(257, std::string("ustar\00000", 8));
  put(148, "        ");
  unsigned sum = 0;
  for (std::size_t i = 0; i < 512; ++i)
    sum += out[i];
  put(148, fmt::format("{:06o}", sum) + std::string("\0 ", 2));
  put(512, content);
  return out;
}

TEST(ArchiveReader, ReadsBytesInMemory) {
  const auto bytes = small_tar("docs/a", "hello");
  ArchiveReader reader(bytes, "small.tar");
  const auto member = reader.next();
  ASSERT_TRUE(member);
  EXPECT_EQ(member->name, "docs/a");
  EXPECT_EQ(member->mode, 0640u);
  EXPECT_EQ(member->uid, 10u);
  EXPECT_EQ(member->gid, 11u);
  EXPECT_EQ(member->modified, (Timestamp{1000, 0}));
  std::vector<std::uint8_t> out(100);
  EXPECT_EQ(reader.read(out), 5u);
  EXPECT_EQ(reader.read(out), 0u);
  EXPECT_FALSE(reader.next());
  EXPECT_FALSE(reader.next());
}

TEST(ArchiveReader, EveryCutThrowsOrEnds) {
  const auto bytes = small_tar("a", std::string(500, 'x'));
  for (std::size_t size = 0; size < 1024; size += 7) {
    try {
      ArchiveReader reader(Bytes(bytes).first(size), "cut.tar");
      std::vector<std::uint8_t> out(1000);
      ASSERT_TRUE(reader.next());
      reader.read(out);
      FAIL() << size << " bytes are not the whole of the member";
    } catch (const FormatError& error) {
      EXPECT_TRUE(std::string(error.what()).starts_with("cut.tar: ")) << error.what();
    }
  }
}

TEST(ArchiveReader, EveryFlippedBitOfTheHeaderIsNoticed) {
  const auto bytes = small_tar("a", "x");
  for (std::size_t bit = 0; bit < 500 * 8; ++bit) {
    auto damaged = bytes;
    damaged[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
    try {
      ArchiveReader reader(damaged, "flipped.tar");
      const auto member = reader.next();
      // The checksum's own padding is all that may differ unnoticed.
      EXPECT_TRUE(bit / 8 >= 148 && bit / 8 < 156) << "byte " << bit / 8;
    } catch (const FormatError&) {
    }
  }
}

}  // namespace
}  // namespace disc
