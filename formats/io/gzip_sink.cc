// An image compressed on its way out, and read back.
#include "formats/io/gzip_sink.h"

#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <utility>
#include <vector>

#include "formats/base/error.h"

namespace disc {
namespace {

constexpr int gzip_window = 15 + 16;  // zlib: 32 KiB window, gzip header and trailer
constexpr int level = 6;

class GzipSink final : public ImageSink {
 public:
  explicit GzipSink(std::unique_ptr<ImageSink> inner)
      : inner_(std::move(inner)), buffer_(256 * 1024) {
    // deflateInit2 leaves the header's time 0 and its name out (zlib manual, deflateSetHeader).
    if (deflateInit2(&stream_, level, Z_DEFLATED, gzip_window, 8, Z_DEFAULT_STRATEGY) != Z_OK)
      throw std::bad_alloc();
  }
  ~GzipSink() override { deflateEnd(&stream_); }

  void write(Bytes bytes) override {
    while (!bytes.empty()) {
      const std::size_t count =
          std::min<std::size_t>(bytes.size(), std::numeric_limits<uInt>::max());
      deflate_all(bytes.first(count), Z_NO_FLUSH);
      bytes = bytes.subspan(count);
    }
  }
  bool clone(int, std::uint64_t, std::uint64_t) override { return false; }
  void commit() override {
    deflate_all({}, Z_FINISH);
    inner_->commit();
  }

 private:
  void deflate_all(Bytes bytes, int flush) {
    // zlib only reads from next_in, but its type does not say so.
    stream_.next_in = const_cast<Bytef*>(bytes.data());
    stream_.avail_in = static_cast<uInt>(bytes.size());
    do {
      stream_.next_out = buffer_.data();
      stream_.avail_out = static_cast<uInt>(buffer_.size());
      if (deflate(&stream_, flush) == Z_STREAM_ERROR)
        throw std::logic_error("zlib lost its state");
      inner_->write(Bytes(buffer_).first(buffer_.size() - stream_.avail_out));
    } while (stream_.avail_out == 0);
  }

  std::unique_ptr<ImageSink> inner_;
  std::vector<std::uint8_t> buffer_;
  z_stream stream_{};
};

class GzipImage final : public BlockSource {
 public:
  GzipImage(const std::string& path, std::uint64_t size)
      : path_(path), size_(size), file_(gzopen(path.c_str(), "rbe")) {
    if (file_ == nullptr)
      throw SystemError(path, "open", errno);
    gzbuffer(file_, 256 * 1024);
  }
  ~GzipImage() override { gzclose_r(file_); }

  std::uint64_t size() const override { return size_; }
  std::string name() const override { return path_; }

  void read(std::uint64_t offset, std::span<std::uint8_t> out) const override {
    if (offset != at_)
      throw std::logic_error("a gzip image is read from front to back");
    if (size_ - offset < out.size() || gzfread(out.data(), 1, out.size(), file_) != out.size())
      throw FormatError(cat(path_, ": ends or is damaged before byte ", offset + out.size()));
    at_ += out.size();
  }

 private:
  std::string path_;
  std::uint64_t size_;
  gzFile file_;
  mutable std::uint64_t at_ = 0;
};

}  // namespace

std::unique_ptr<BlockSource> open_gzip_image(const std::string& path, std::uint64_t size) {
  return std::make_unique<GzipImage>(path, size);
}

std::unique_ptr<ImageSink> open_gzip(std::unique_ptr<ImageSink> inner) {
  return std::make_unique<GzipSink>(std::move(inner));
}

}  // namespace disc
