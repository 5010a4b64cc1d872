// The bytes of sections on a medium, end to end.
#include "formats/io/section_stream.h"

#include <algorithm>

#include "formats/base/error.h"

namespace disc {
namespace {

class SectionStream final : public ByteStream {
 public:
  SectionStream(const BlockSource& source, std::vector<Section> sections, std::uint64_t size,
                const char* clause)
      : bytes_(source, std::move(sections), clause), size_(size), clause_(clause) {}

  std::size_t read(std::span<std::uint8_t> out) override {
    const std::uint64_t left = std::max(size_, bytes_.size()) - position_;
    const auto wanted = std::min<std::uint64_t>(out.size(), left);
    const auto count = std::min(wanted, bytes_.size() - position_);
    if (count == 0 && wanted != 0)
      throw FormatError(bytes_.first(),
                        cat("content ends after ", bytes_.size(), " of ", size_, " bytes"),
                        clause_);
    bytes_.read(position_, out.first(static_cast<std::size_t>(count)));
    position_ += count;
    return static_cast<std::size_t>(count);
  }

  std::uint64_t skip_hole(std::uint64_t most) override {
    const std::uint64_t hole = std::min(most, bytes_.hole_at(position_));
    position_ += hole;
    return hole;
  }

 private:
  SectionBytes bytes_;
  std::uint64_t size_;
  const char* clause_;
  std::uint64_t position_ = 0;
};

}  // namespace

SectionBytes::SectionBytes(const BlockSource& source, std::vector<Section> sections,
                           const char* clause)
    : source_(source), sections_(std::move(sections)), clause_(clause) {
  starts_.reserve(sections_.size());
  for (const Section& section : sections_) {
    starts_.push_back(size_);
    size_ += section.bytes;
  }
}

// The section that a byte lies in, which must be one of them.
std::size_t SectionBytes::index_of(std::uint64_t position) const {
  const auto next = std::upper_bound(starts_.begin(), starts_.end(), position);
  return static_cast<std::size_t>(next - starts_.begin()) - 1;
}

void SectionBytes::read(std::uint64_t position, std::span<std::uint8_t> out) const {
  if (out.empty() || position >= size_)
    return;
  for (std::size_t i = index_of(position); !out.empty() && i < sections_.size(); ++i) {
    const Section& section = sections_[i];
    const std::uint64_t into = position - starts_[i];
    const std::uint64_t count = std::min<std::uint64_t>(out.size(), section.bytes - into);
    const auto piece = out.first(static_cast<std::size_t>(count));
    if (section.hole) {
      std::fill(piece.begin(), piece.end(), std::uint8_t{0});
    } else {
      const std::uint64_t at = position_of(section) + into;
      if (section.first.value < 0 || at > source_.size() || count > source_.size() - at)
        throw FormatError(section.first, "file reaches past the end of the medium", clause_);
      source_.read(at, piece);
    }
    out = out.subspan(static_cast<std::size_t>(count));
    position += count;
  }
}

std::uint64_t SectionBytes::hole_at(std::uint64_t position) const {
  if (position >= size_)
    return 0;
  const std::size_t i = index_of(position);
  return sections_[i].hole ? sections_[i].bytes - (position - starts_[i]) : 0;
}

std::unique_ptr<ByteStream> open_sections(const BlockSource& source, std::vector<Section> sections,
                                          std::uint64_t size, const char* clause) {
  return std::make_unique<SectionStream>(source, std::move(sections), size, clause);
}

}  // namespace disc
