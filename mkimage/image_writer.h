// Writes the regions of a planned image in block order, each byte read once.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "formats/base/progress.h"
#include "formats/integrity/digest.h"
#include "formats/io/image_sink.h"
#include "formats/io/piecewise_stream.h"
#include "manifests/sources/source_tree.h"
#include "mkimage/chunk_digests.h"
#include "mkimage/file_data.h"
#include "mkimage/layout.h"
#include "mkimage/pipeline.h"
#include "mkimage/volume.h"

namespace disc {

/// Digests of one file's bytes in the algorithms that were asked for besides SHA-256.
using ExtraDigests = std::map<Algorithm, std::vector<std::uint8_t>>;

/// Buffers of about a mebibyte are filled in parallel from many small regions, or with a piece of a
/// large file; the sink, the digests of the image and of large files each take them in order.
/// While a byte is in the cache it feeds them all. Holes of large files and long padding are
/// neither read nor laid in buffers.
class ImageWriter {
 public:
  struct Parts {
    const Layout& layout;
    SourceTree& tree;  // contents that were not hashed get their digests
    const FileData& data;
    /// Makes the bytes of a region that is neither file data nor padding, of contents that lie in
    /// it with those that the reader gives.
    std::function<std::vector<std::uint8_t>(const Region&, const ContentReader&)> emit;
    /// Index of an earlier region that has the same bytes as the one of this index, or `none`.
    std::function<std::uint32_t(std::uint32_t)> original;
    /// Whether making metadata reads contents: what repeats it is then better read from the image.
    bool metadata_reads = false;
    /// Text of a content that is made here (a checksum list); called once all others are hashed.
    std::function<const std::string*(ContentId)> made;
  };

  ImageWriter(Parts parts, ImageSink& sink, unsigned threads,
              const std::vector<Algorithm>& image_digests,
              const std::vector<Algorithm>& extra_digests, Progress& progress);

  /// Writes regions [first, last). Call with ascending ranges that cover the layout.
  void write(std::size_t first, std::size_t last);

  /// After the last write().
  std::map<std::string, std::string> image_digests();
  std::vector<std::string> chunk_digests() { return chunks_.finish(); }

  /// SHA-256 of the metadata regions, by index; of the contents in other
  /// forms.
  std::unordered_map<std::uint32_t, Sha256Digest> take_region_digests() {
    return std::move(metadata_);
  }
  std::vector<Sha256Digest> take_form_digests() { return std::move(forms_); }
  /// SHA-256 of what is recorded of contents whose holes take no blocks, by stored content.
  std::unordered_map<std::uint32_t, Sha256Digest> take_packed_digests() {
    return std::move(packed_);
  }
  /// Further digests of a content that was stored as it is; null if it was not.
  const ExtraDigests* extra(ContentId content) const {
    const auto at = extra_.find(content);
    return at == extra_.end() ? nullptr : &at->second;
  }

 private:
  // Whole regions, or a piece of one large region of file data.
  struct Chunk {
    std::uint32_t first = 0, last = 0;  // regions
    std::uint64_t offset = 0;           // of the piece in its region
    std::uint64_t bytes = 0;            // in all
    bool piece = false;
    bool hole = false;  // a piece of nothing but zeros, for which no buffer is filled
  };
  struct OpenContent {
    std::shared_ptr<PiecewiseStream> stream;
    int released = 0;  // by the sink and by the digest
  };
  // What one thread needs again and again.
  struct Scratch {
    Digest sha256{Algorithm::Sha256};
    std::vector<Digest> extra;
    std::vector<std::uint8_t> content;
  };

  std::vector<Chunk> cut(std::size_t first, std::size_t last) const;
  void cut_region(std::uint32_t index, std::vector<Chunk>& chunks) const;
  const std::vector<DataRun>* runs_of(const Region& region) const;
  void fill(unsigned worker, const Chunk& chunk, Buffer& buffer);
  void fill_region(Scratch& scratch, std::uint32_t index, Buffer& buffer);
  void fill_metadata(Scratch& scratch, std::uint32_t index, Buffer& buffer);
  bool read_again(std::uint32_t original, Buffer& buffer) const;
  bool take_digest_of(std::uint32_t original, std::uint32_t index);
  Bytes read_embedded(Scratch& scratch, ContentId content);
  void take_small(Scratch& scratch, const StoredContent& stored, std::uint64_t size, Bytes bytes);
  void fill_file(Scratch& scratch, const Region& region, Buffer& buffer);
  void fill_piece(const Chunk& chunk, Buffer& buffer);
  void pass_hole(const Chunk& chunk);
  void take_sink(const Chunk& chunk, Bytes bytes);
  template <class Take>
  static void take_bytes(const Chunk& chunk, Bytes bytes, std::uint64_t count, const Take& take);
  template <class Take>
  static void take_runs(const Chunk& chunk, Bytes bytes, const std::vector<DataRun>& runs,
                        std::uint64_t size, const Take& take);
  void take_large_files(const Chunk& chunk, Bytes bytes);
  void take_large(const StoredContent& stored, Bytes content);
  void finish_large(const StoredContent& stored);
  void digest_holes();
  std::uint64_t clone_piece(const Chunk& chunk);
  void release_behind(const Chunk& chunk);
  void release(std::uint32_t stored);
  std::shared_ptr<PiecewiseStream> stream_of(std::uint32_t stored);
  void read_runs(const Chunk& chunk, std::uint32_t stored, const std::vector<DataRun>& runs,
                 Buffer& buffer);
  void keep_digest(const StoredContent& stored, const Sha256Digest& digest);
  std::uint64_t content_bytes(const Chunk& chunk) const;

  Parts parts_;
  ImageSink& sink_;
  unsigned threads_;
  Progress& progress_;
  std::vector<Algorithm> extra_algorithms_;
  std::vector<Scratch> scratch_;
  std::vector<Digest> image_;  // one per algorithm
  ChunkDigests chunks_;
  Digest large_{Algorithm::Sha256};  // of the large file whose pieces are passing
  std::vector<Digest> large_extra_;
  std::mutex mutex_;
  std::unordered_map<std::uint32_t, OpenContent> open_;       // by stored content
  std::unordered_map<std::uint32_t, Sha256Digest> metadata_;  // by region
  std::vector<Sha256Digest> forms_;
  Digest recorded_{Algorithm::Sha256};  // of the blocks of a large file without its holes
  std::unordered_map<std::uint32_t, Sha256Digest> packed_;
  std::unordered_map<ContentId, ExtraDigests> extra_;
  std::atomic<std::uint64_t> written_ = 0;
  std::uint64_t total_ = 0;
};

}  // namespace disc
