// Gzip on the way out: the same bytes for the same image, readable by others.
#include "formats/io/gzip_sink.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <cstdlib>
#include <filesystem>

#include "formats/base/error.h"

namespace disc {
namespace {

class Collecting final : public ImageSink {
 public:
  explicit Collecting(std::vector<std::uint8_t>& bytes, bool& committed)
      : bytes_(bytes), committed_(committed) {}
  void write(Bytes bytes) override { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }
  bool clone(int, std::uint64_t, std::uint64_t) override { return true; }
  void commit() override { committed_ = true; }

 private:
  std::vector<std::uint8_t>& bytes_;
  bool& committed_;
};

std::vector<std::uint8_t> some_bytes() {
  std::vector<std::uint8_t> bytes(3'000'001);
  std::uint32_t state = 1;
  for (std::uint8_t& byte : bytes) {
    state = state * 1664525 + 1013904223;
    byte = static_cast<std::uint8_t>((state >> 24) & 7);
  }
  return bytes;
}

std::vector<std::uint8_t> compressed(const std::vector<std::uint8_t>& bytes, std::size_t step) {
  std::vector<std::uint8_t> out;
  bool committed = false;
  const auto sink = open_gzip(std::make_unique<Collecting>(out, committed));
  for (std::size_t at = 0; at < bytes.size(); at += step)
    sink->write(slice(bytes, at, step));
  EXPECT_FALSE(committed);
  sink->commit();
  EXPECT_TRUE(committed);
  return out;
}

TEST(Gzip, HasNoNameAndNoTime) {
  const std::vector<std::uint8_t> out = compressed({1, 2, 3}, 1);
  ASSERT_GT(out.size(), 10u);
  // RFC 1952 2.3: ID1 ID2 CM FLG MTIME(4) XFL OS
  EXPECT_EQ(std::vector<std::uint8_t>(out.begin(), out.begin() + 10),
            (std::vector<std::uint8_t>{0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3}));
}

TEST(Gzip, DoesNotDependOnHowTheBytesCome) {
  const std::vector<std::uint8_t> bytes = some_bytes();
  EXPECT_EQ(compressed(bytes, bytes.size()), compressed(bytes, 2048));
}

TEST(Gzip, NeverClones) {
  std::vector<std::uint8_t> out;
  bool committed = false;
  EXPECT_FALSE(open_gzip(std::make_unique<Collecting>(out, committed))->clone(0, 0, 1));
}

TEST(Gzip, ReadsBackFromFrontToBackAndNoOtherWay) {
  char path[] = "/tmp/gzip_test.XXXXXX";
  ASSERT_GE(::mkstemp(path), 0);
  const std::vector<std::uint8_t> bytes = some_bytes();
  {
    const auto sink = open_gzip(open_image_file(path, true));
    sink->write(bytes);
    sink->commit();
  }
  const auto image = open_gzip_image(path, bytes.size());
  std::vector<std::uint8_t> half(bytes.size() / 2);
  image->read(0, half);
  EXPECT_TRUE(std::equal(half.begin(), half.end(), bytes.begin()));
  EXPECT_THROW(image->read(0, half), std::logic_error);
  std::vector<std::uint8_t> rest(bytes.size() - half.size());
  image->read(half.size(), rest);
  EXPECT_TRUE(std::equal(rest.rbegin(), rest.rend(), bytes.rbegin()));

  std::filesystem::resize_file(path, 1000);
  const auto torn = open_gzip_image(path, bytes.size());
  EXPECT_THROW(torn->read(0, half), FormatError);
  std::filesystem::remove(path);
  EXPECT_THROW(open_gzip_image(path, 1), SystemError);
}

}  // namespace
}  // namespace disc
