// The bytes of sections on a medium, end to end.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "formats/io/block_source.h"
#include "formats/io/byte_stream.h"
#include "formats/io/volume_entry.h"

namespace disc {

/// Sections as one run of bytes with random access. `source` must outlive it.
class SectionBytes {
 public:
  /// `clause` is what a section past the end of the medium breaks.
  SectionBytes(const BlockSource& source, std::vector<Section> sections,
               const char* clause = "ECMA-167 4/12.1");

  std::uint64_t size() const { return size_; }
  /// Of the first section; 0 without any.
  Lba first() const { return sections_.empty() ? Lba{0} : sections_.front().first; }

  /// Fills all of `out`, which must not reach past size(). Throws FormatError where a section lies
  /// past the end of the medium, and as BlockSource::read does.
  void read(std::uint64_t position, std::span<std::uint8_t> out) const;

  /// Bytes of hole from `position` on; 0 where there is content.
  std::uint64_t hole_at(std::uint64_t position) const;

 private:
  std::size_t index_of(std::uint64_t position) const;

  const BlockSource& source_;
  std::vector<Section> sections_;
  std::vector<std::uint64_t> starts_;  // byte of the content at which each begins
  const char* clause_;
  std::uint64_t size_ = 0;
};

/// Sections from front to back. Where they are fewer bytes than `size`, read() throws FormatError
/// at their end.
std::unique_ptr<ByteStream> open_sections(const BlockSource& source, std::vector<Section> sections,
                                          std::uint64_t size,
                                          const char* clause = "ECMA-167 4/12.1");

/// The first byte of a section's content on the medium.
inline std::uint64_t position_of(const Section& section) {
  return byte_offset(section.first) + section.offset;
}

/// The block that byte `into` of a section lies in; its first where it is a hole.
inline Lba lba_at(const Section& section, std::uint64_t into) {
  if (section.hole)
    return section.first;
  return {static_cast<std::int32_t>((position_of(section) + into) / block_size)};
}

}  // namespace disc
