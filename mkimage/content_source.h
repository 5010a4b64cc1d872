// The bytes of a file on their way into an image, read at random.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>

#include "formats/io/block_source.h"
#include "formats/io/byte_stream.h"
#include "manifests/sources/source_tree.h"

namespace disc {

/// A content of a tree, which must outlive this. Streams that only go forward are opened again
/// where reading goes back: meant for the few places of a file that a check looks at.
class ContentSource final : public BlockSource {
 public:
  ContentSource(const SourceTree& tree, ContentId content) : tree_(tree), content_(content) {}

  std::uint64_t size() const override { return tree_.contents[content_].size; }
  /// Throws FormatError past the end, and as ContentOpener::open does.
  void read(std::uint64_t offset, std::span<std::uint8_t> out) const override;
  std::string name() const override { return tree_.opener->describe(content_); }

 private:
  void skip_to(std::uint64_t offset) const;
  void read_file(std::uint64_t offset, std::span<std::uint8_t> out) const;

  const SourceTree& tree_;
  ContentId content_;
  mutable std::mutex mutex_;
  mutable std::unique_ptr<ByteStream> stream_;
  mutable std::uint64_t position_ = 0;
};

}  // namespace disc
