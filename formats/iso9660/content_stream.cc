// The bytes of a file on the medium: as recorded, or unpacked.
#include "formats/iso9660/content_stream.h"

#include <algorithm>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/io/section_stream.h"
#include "formats/iso9660/zisofs.h"

namespace disc::iso9660 {
namespace {

constexpr char clause[] = "ECMA-119 9.1.4";

class ZisofsStream final : public ByteStream {
 public:
  ZisofsStream(const BlockSource& source, const Entry& file)
      : sections_(source, file.sections, clause) {
    std::array<std::uint8_t, sizeof(ZisofsHeader)> bytes{};
    const char* fault = "compressed file is shorter than its header";
    if (sections_.size() >= bytes.size()) {
      sections_.read(0, bytes);
      const auto header = decode_zisofs_header(bytes);
      if (header && header->size == file.zisofs->size && header->block == file.zisofs->block) {
        parameters_ = *header;
        return;
      }
      fault = "header of a compressed file does not say what its entry ZF says";
    }
    throw FormatError(sections_.first(), fault, "zisofs");
  }

  std::size_t read(std::span<std::uint8_t> out) override {
    std::size_t done = 0;
    while (done < out.size()) {
      if (used_ == block_.size() && !load())
        break;
      const std::size_t count = std::min(out.size() - done, block_.size() - used_);
      std::copy_n(block_.begin() + static_cast<std::ptrdiff_t>(used_), count,
                  out.begin() + static_cast<std::ptrdiff_t>(done));
      used_ += count;
      done += count;
    }
    return done;
  }

 private:
  // Unpacks the next block; false at the end.
  bool load() {
    const std::uint64_t start = index_ * parameters_.block;
    if (start >= parameters_.size)
      return false;
    std::array<std::uint8_t, 8> bytes{};
    const std::uint64_t pointers_at = parameters_.header_size + 4 * index_;
    if (pointers_at + bytes.size() > sections_.size())
      fail("table of blocks reaches past the end of the file");
    sections_.read(pointers_at, bytes);
    const std::uint32_t begin = *read_struct<Le<std::uint32_t>>(bytes, 0);
    const std::uint32_t end = *read_struct<Le<std::uint32_t>>(bytes, 4);
    // No deflater makes a block much larger than it was.
    if (end < begin || end > sections_.size() || end - begin > 2 * parameters_.block)
      fail("block does not lie inside the file");
    packed_.resize(end - begin);
    sections_.read(begin, packed_);
    block_.resize(static_cast<std::size_t>(
        std::min<std::uint64_t>(parameters_.block, parameters_.size - start)));
    used_ = 0;
    if (!inflater_.inflate(packed_, block_))
      fail("block is damaged");
    ++index_;
    return true;
  }

  [[noreturn]] void fail(const char* what) {
    block_.clear();
    used_ = 0;
    throw FormatError(sections_.first(), cat("compressed file, block ", index_, ": ", what),
                      "zisofs");
  }

  SectionBytes sections_;
  ZisofsParameters parameters_;
  BlockInflater inflater_;
  std::uint64_t index_ = 0;  // of the next block
  std::vector<std::uint8_t> packed_, block_;
  std::size_t used_ = 0;  // bytes of block_ handed out
};

}  // namespace

std::unique_ptr<ByteStream> open_recorded(const BlockSource& source, const Entry& file) {
  return open_sections(source, file.sections, 0, clause);
}

std::unique_ptr<ByteStream> open_zisofs(const BlockSource& source, const Entry& file) {
  return std::make_unique<ZisofsStream>(source, file);
}

}  // namespace disc::iso9660
