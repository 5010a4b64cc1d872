// Writes the regions of a planned image in block order.
#include "mkimage/image_writer.h"

#include <algorithm>
#include <atomic>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "manifests/receipt.h"

namespace disc {
namespace {

constexpr std::uint64_t chunk_size = 1024 * 1024;
constexpr std::uint64_t hole_size = 16 * 1024 * 1024;
constexpr std::uint64_t clone_unit = 4096;  // what file systems with reflinks share

std::uint64_t bytes_of_region(const Region& region) {
  return static_cast<std::uint64_t>(region.extent.blocks) * block_size;
}

std::vector<Digest> digests(const std::vector<Algorithm>& algorithms) {
  std::vector<Digest> all;
  for (const Algorithm algorithm : algorithms)
    all.emplace_back(algorithm);
  return all;
}

}  // namespace

ImageWriter::ImageWriter(Parts parts, ImageSink& sink, unsigned threads,
                         const std::vector<Algorithm>& image_digests,
                         const std::vector<Algorithm>& extra_digests, Progress& progress)
    : parts_(std::move(parts)),
      sink_(sink),
      threads_(thread_count(threads)),
      progress_(progress),
      extra_algorithms_(extra_digests),
      scratch_(threads_),
      image_(digests(image_digests)),
      large_extra_(digests(extra_digests)),
      forms_(parts_.data.forms()),
      total_(parts_.layout.size()) {
  for (Scratch& scratch : scratch_)
    scratch.extra = digests(extra_digests);
  progress_.start("writing", total_, "bytes");
}

std::vector<ImageWriter::Chunk> ImageWriter::cut(std::size_t first, std::size_t last) const {
  const std::vector<Region>& regions = parts_.layout.regions();
  std::vector<Chunk> chunks;
  Chunk open{
      static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(first), 0, 0, false, false};
  const auto close = [&](std::uint32_t next) {
    if (open.last > open.first)
      chunks.push_back(open);
    open = {next, next, 0, 0, false, false};
  };
  for (auto i = static_cast<std::uint32_t>(first); i < last; ++i) {
    const std::uint64_t bytes = bytes_of_region(regions[i]);
    const bool is_file = regions[i].kind == RegionKind::FileData;
    const bool divisible = is_file || regions[i].kind == RegionKind::Padding;
    // What has holes may be far larger than its region.
    const bool sparse = is_file && parts_.data.sparse_runs(regions[i].id) != nullptr;
    if (divisible && (bytes > chunk_size || sparse)) {
      close(i + 1);
      cut_region(i, chunks);
      continue;
    }
    if (open.bytes + bytes > chunk_size)
      close(i);
    open.last = i + 1;
    open.bytes += bytes;
  }
  close(static_cast<std::uint32_t>(last));
  return chunks;
}

// A large region in pieces: holes and padding apart from data.
void ImageWriter::cut_region(std::uint32_t index, std::vector<Chunk>& chunks) const {
  const Region& region = parts_.layout.regions()[index];
  const std::uint64_t bytes = bytes_of_region(region);
  const DataRun all{0, bytes};
  const std::vector<DataRun>* const sparse = runs_of(region);
  std::span<const DataRun> runs;  // of padding: none
  if (sparse != nullptr)
    runs = *sparse;
  else if (region.kind == RegionKind::FileData)
    runs = std::span(&all, 1);
  for (RunCursor at(runs, bytes); !at.at_end();) {
    const bool hole = at.in_hole();
    const std::uint64_t count = std::min(at.ahead(), hole ? hole_size : chunk_size);
    chunks.push_back({index, index + 1, at.at(), count, true, hole});
    at.pass(count);
  }
}

// The runs of a region of file data whose content has holes, which have blocks there.
const std::vector<DataRun>* ImageWriter::runs_of(const Region& region) const {
  if (region.kind != RegionKind::FileData || parts_.data.sparse_runs(region.id) != nullptr)
    return nullptr;
  const StoredContent& stored = parts_.data.stored()[region.id];
  const auto at = parts_.tree.sparse.find(stored.content);
  return at == parts_.tree.sparse.end() || stored.form != none ? nullptr : &at->second;
}

// The first `count` bytes of a chunk, zeros where it is a hole.
template <class Take>
void ImageWriter::take_bytes(const Chunk& chunk, Bytes bytes, std::uint64_t count,
                             const Take& take) {
  if (chunk.hole)
    take_zeros(count, take);
  else
    take(bytes.first(static_cast<std::size_t>(count)));
}

// The bytes of a content whose holes have no blocks, and its holes where they stand between them.
template <class Take>
void ImageWriter::take_runs(const Chunk& chunk, Bytes bytes, const std::vector<DataRun>& runs,
                            std::uint64_t size, const Take& take) {
  std::uint64_t before = 0, end = 0;  // bytes of the runs so far; where the last one ends
  for (const DataRun& run : runs) {
    const std::uint64_t first = std::max(chunk.offset, before);
    const std::uint64_t last = std::min(chunk.offset + chunk.bytes, before + run.bytes);
    if (first < last) {
      if (first == before)
        take_zeros(run.offset - end, take);
      take(bytes.subspan(static_cast<std::size_t>(first - chunk.offset),
                         static_cast<std::size_t>(last - first)));
    }
    before += run.bytes;
    end = run.offset + run.bytes;
  }
  if (chunk.offset + chunk.bytes >= before)
    take_zeros(size - end, take);
}

void ImageWriter::write(std::size_t first, std::size_t last) {
  const std::vector<Chunk> chunks = cut(first, last);
  if (first == 0)
    digest_holes();
  std::atomic<std::uint64_t> reported{written_.load()};
  PipelineWork work;
  work.count = chunks.size();
  work.produce = [&](unsigned worker, std::size_t index, Buffer& buffer) {
    fill(worker, chunks[index], buffer);
  };
  work.consumers.push_back([&](std::size_t index, Bytes bytes) {
    take_sink(chunks[index], bytes);
    reported = written_.load();
  });
  for (Digest& digest : image_)
    work.consumers.push_back([&digest, &chunks](std::size_t index, Bytes bytes) {
      take_bytes(chunks[index], bytes, chunks[index].bytes,
                 [&digest](Bytes part) { digest.update(part); });
    });
  work.consumers.push_back([&](std::size_t index, Bytes bytes) {
    if (chunks[index].hole)
      chunks_.take_zeros(chunks[index].bytes);
    else
      chunks_.take(bytes);
  });
  work.consumers.push_back(
      [&](std::size_t index, Bytes bytes) { take_large_files(chunks[index], bytes); });
  work.progress = [&](std::size_t) { progress_.at(reported); };
  run_pipeline(work, threads_);
  if (written_ == total_)
    progress_.finish();
}

void ImageWriter::fill(unsigned worker, const Chunk& chunk, Buffer& buffer) {
  if (chunk.hole) {
    pass_hole(chunk);
    return;
  }
  buffer.reserve(chunk.bytes);
  if (chunk.piece)
    fill_piece(chunk, buffer);
  else
    for (std::uint32_t i = chunk.first; i < chunk.last; ++i)
      fill_region(scratch_[worker], i, buffer);
}

void ImageWriter::fill_region(Scratch& scratch, std::uint32_t index, Buffer& buffer) {
  const Region& region = parts_.layout.regions()[index];
  const std::size_t start = buffer.size();
  switch (region.kind) {
    case RegionKind::FileData:
      fill_file(scratch, region, buffer);
      break;
    case RegionKind::Padding:
      break;
    default:
      fill_metadata(scratch, index, buffer);
  }
  buffer.resize(start + bytes_of_region(region));  // the rest of the last block is zero
}

void ImageWriter::fill_metadata(Scratch& scratch, std::uint32_t index, Buffer& buffer) {
  const Region& region = parts_.layout.regions()[index];
  const std::uint32_t original = parts_.original(index);
  const std::size_t start = buffer.size();
  if (!read_again(original, buffer)) {
    const std::vector<std::uint8_t> bytes =
        parts_.emit(region, [&](ContentId content) { return read_embedded(scratch, content); });
    buffer.insert(buffer.end(), bytes.begin(), bytes.end());
  }
  const Bytes bytes = Bytes(buffer).subspan(start);
  if (bytes.size() != bytes_of_region(region))
    throw std::logic_error("a volume made more or less than it claimed");
  if (take_digest_of(original, index))
    return;
  scratch.sha256.update(bytes);
  Sha256Digest digest;
  scratch.sha256.finish(digest);
  const std::lock_guard guard(mutex_);
  metadata_[index] = digest;
}

// False where the image does not hold the bytes of `original` yet, or does not give them back.
bool ImageWriter::read_again(std::uint32_t original, Buffer& buffer) const {
  if (original == none || !parts_.metadata_reads)
    return false;
  const Region& region = parts_.layout.regions()[original];
  if (byte_offset(region.extent.end()) > written_)
    return false;
  const std::size_t start = buffer.size();
  buffer.resize(start + bytes_of_region(region));
  if (sink_.read_back(byte_offset(region.extent.first), std::span(buffer).subspan(start)))
    return true;
  buffer.resize(start);
  return false;
}

// The same bytes have the same digest; false where it is still in the making.
bool ImageWriter::take_digest_of(std::uint32_t original, std::uint32_t index) {
  const std::lock_guard guard(mutex_);
  const auto at = metadata_.find(original);
  if (at == metadata_.end())
    return false;
  const Sha256Digest digest = at->second;
  metadata_[index] = digest;
  return true;
}

void ImageWriter::fill_file(Scratch& scratch, const Region& region, Buffer& buffer) {
  const StoredContent& stored = parts_.data.stored()[region.id];
  const std::uint64_t size = parts_.data.bytes(region.id);
  const std::size_t start = buffer.size();
  if (stored.form != none) {
    buffer.resize(start + size);
    parts_.data.spool().read(parts_.data.form(stored).spool_offset,
                             std::span(buffer).subspan(start));
  } else if (const std::string* text = parts_.made(stored.content)) {
    buffer.insert(buffer.end(), text->begin(), text->end());
  } else {
    parts_.tree.opener->read_small(stored.content, scratch.content);
    buffer.insert(buffer.end(), scratch.content.begin(), scratch.content.end());
  }
  take_small(scratch, stored, size, Bytes(buffer).subspan(start));
}

// A content that lies in a file entry. It comes twice where a mirror of the entry is made anew.
Bytes ImageWriter::read_embedded(Scratch& scratch, ContentId content) {
  parts_.tree.opener->read_small(content, scratch.content);
  take_small(scratch, {content, none, {}}, parts_.tree.contents[content].size, scratch.content);
  return scratch.content;
}

// The digests of a content that is in memory as a whole.
void ImageWriter::take_small(Scratch& scratch, const StoredContent& stored, std::uint64_t size,
                             Bytes bytes) {
  if (bytes.size() != size)
    throw SystemError(cat(parts_.tree.opener->describe(stored.content), ": has ", bytes.size(),
                          " bytes and had ", size, " when the image was planned"));
  scratch.sha256.update(bytes);
  Sha256Digest digest;
  scratch.sha256.finish(digest);
  keep_digest(stored, digest);
  if (scratch.extra.empty() || stored.form != none)
    return;
  ExtraDigests extra;
  for (Digest& one : scratch.extra) {
    one.update(bytes);
    extra[one.algorithm()] = one.finish();
  }
  const std::lock_guard guard(mutex_);
  extra_[stored.content] = std::move(extra);
}

// Equal contents may be stored more than once, and so pass two threads at a time.
void ImageWriter::keep_digest(const StoredContent& stored, const Sha256Digest& digest) {
  if (stored.form != none) {
    forms_[stored.form] = digest;
    return;
  }
  const std::lock_guard guard(mutex_);
  Content& content = parts_.tree.contents[stored.content];
  if (content.hashed && content.digest != digest)
    throw SystemError(
        cat(parts_.tree.opener->describe(stored.content), ": changed while the image was built"));
  content.digest = digest;
  content.hashed = true;
}

std::shared_ptr<PiecewiseStream> ImageWriter::stream_of(std::uint32_t stored) {
  const std::lock_guard guard(mutex_);
  auto& stream = open_[stored].stream;
  const ContentId content = parts_.data.stored()[stored].content;
  if (!stream)
    stream = std::make_shared<PiecewiseStream>(parts_.tree.opener->open(content),
                                               parts_.tree.contents[content].size,
                                               parts_.tree.opener->describe(content));
  return stream;
}

// Bytes of a piece that are content, not the zeros behind it.
std::uint64_t ImageWriter::content_bytes(const Chunk& chunk) const {
  const Region& region = parts_.layout.regions()[chunk.first];
  if (region.kind != RegionKind::FileData)
    return 0;
  const std::uint64_t size = parts_.data.bytes(region.id);
  return std::min(chunk.bytes, size - std::min(size, chunk.offset));
}

void ImageWriter::fill_piece(const Chunk& chunk, Buffer& buffer) {
  const std::uint64_t bytes = content_bytes(chunk);
  buffer.resize(bytes);
  if (bytes > 0) {
    const std::uint32_t index = parts_.layout.regions()[chunk.first].id;
    const StoredContent& stored = parts_.data.stored()[index];
    if (const std::vector<DataRun>* runs = parts_.data.sparse_runs(index)) {
      read_runs(chunk, index, *runs, buffer);
    } else if (stored.form != none) {
      parts_.data.spool().read(parts_.data.form(stored).spool_offset + chunk.offset, buffer);
    } else if (const std::string* text = parts_.made(stored.content)) {
      std::copy_n(text->begin() + static_cast<std::ptrdiff_t>(chunk.offset), bytes, buffer.begin());
    } else {
      stream_of(index)->read(chunk.offset, buffer);
    }
  }
  buffer.resize(chunk.bytes);
}

// The buffer's bytes of a content whose holes are left out.
void ImageWriter::read_runs(const Chunk& chunk, std::uint32_t stored,
                            const std::vector<DataRun>& runs, Buffer& buffer) {
  const auto stream = stream_of(stored);
  std::uint64_t before = 0;  // bytes of the runs so far
  std::uint64_t end = 0;     // of the run before
  std::size_t filled = 0;
  for (const DataRun& run : runs) {
    const std::uint64_t at = chunk.offset + filled;
    if (filled < buffer.size() && at < before + run.bytes) {
      const auto part = static_cast<std::size_t>(
          std::min<std::uint64_t>(before + run.bytes - at, buffer.size() - filled));
      if (at == before && run.offset > end)
        stream->pass(end, run.offset - end);  // else what has no descriptor would wait for it
      stream->read(run.offset + (at - before), std::span(buffer).subspan(filled, part));
      filled += part;
    }
    before += run.bytes;
    end = run.offset + run.bytes;
  }
}

// Nothing is read, but the file is opened, which shows whether it changed.
void ImageWriter::pass_hole(const Chunk& chunk) {
  const std::uint64_t bytes = content_bytes(chunk);
  if (bytes > 0)
    stream_of(parts_.layout.regions()[chunk.first].id)->pass(chunk.offset, bytes);
}

void ImageWriter::take_sink(const Chunk& chunk, Bytes bytes) {
  if (chunk.hole) {
    sink_.write_zeros(chunk.bytes);
    release_behind(chunk);
  } else {
    const std::uint64_t cloned = chunk.piece ? clone_piece(chunk) : 0;
    if (cloned < bytes.size())
      sink_.write(bytes.subspan(cloned));
  }
  written_ += chunk.bytes;
}

// Bytes at the front of a piece that the sink took by reference.
std::uint64_t ImageWriter::clone_piece(const Chunk& chunk) {
  const Region& region = parts_.layout.regions()[chunk.first];
  if (region.kind != RegionKind::FileData)
    return 0;
  const StoredContent& stored = parts_.data.stored()[region.id];
  if (stored.form != none || parts_.made(stored.content))
    return 0;
  if (parts_.data.sparse_runs(region.id) != nullptr) {
    release_behind(chunk);
    return 0;
  }
  const auto stream = stream_of(region.id);
  const std::uint64_t from = stream->descriptor_offset() + chunk.offset;
  const std::uint64_t count = content_bytes(chunk) / clone_unit * clone_unit;
  const bool cloned = stream->descriptor() >= 0 && written_ % clone_unit == 0 &&
                      from % clone_unit == 0 && count > 0 &&
                      sink_.clone(stream->descriptor(), from, count);
  release_behind(chunk);
  return cloned ? count : 0;
}

void ImageWriter::take_large_files(const Chunk& chunk, Bytes bytes) {
  const Region& region = parts_.layout.regions()[chunk.first];
  if (!chunk.piece || region.kind != RegionKind::FileData)
    return;
  const StoredContent& stored = parts_.data.stored()[region.id];
  const auto take = [&](Bytes content) { take_large(stored, content); };
  const std::vector<DataRun>* const runs = parts_.data.sparse_runs(region.id);
  if (runs != nullptr) {
    take_runs(chunk, bytes, *runs, parts_.tree.contents[stored.content].size, take);
    recorded_.update(bytes.first(content_bytes(chunk)));
  } else {
    take_bytes(chunk, bytes, content_bytes(chunk), take);
  }
  if (chunk.offset + chunk.bytes < bytes_of_region(region))
    return;
  finish_large(stored);
  if (runs != nullptr)
    recorded_.finish(packed_[region.id]);
  release(region.id);
}

void ImageWriter::take_large(const StoredContent& stored, Bytes content) {
  large_.update(content);
  if (stored.form == none)
    for (Digest& digest : large_extra_)
      digest.update(content);
}

void ImageWriter::finish_large(const StoredContent& stored) {
  Sha256Digest digest;
  large_.finish(digest);
  keep_digest(stored, digest);
  if (stored.form != none || large_extra_.empty())
    return;
  const std::lock_guard guard(mutex_);
  for (Digest& one : large_extra_)
    extra_[stored.content][one.algorithm()] = one.finish();
}

// What is nothing but a hole and takes no blocks never passes, but has a digest.
void ImageWriter::digest_holes() {
  for (std::uint32_t i = 0; i < parts_.data.stored().size(); ++i) {
    const StoredContent& stored = parts_.data.stored()[i];
    const std::vector<DataRun>* const runs = parts_.data.sparse_runs(i);
    if (runs == nullptr || !runs->empty())
      continue;
    take_zeros(parts_.tree.contents[stored.content].size,
               [&](Bytes zeros) { take_large(stored, zeros); });
    finish_large(stored);
  }
}

// A piece of file data passed the sink.
void ImageWriter::release_behind(const Chunk& chunk) {
  const Region& region = parts_.layout.regions()[chunk.first];
  if (region.kind == RegionKind::FileData && chunk.offset + chunk.bytes == bytes_of_region(region))
    release(region.id);
}

// The sink and the digest both need the stream of a large file; the later one closes it.
void ImageWriter::release(std::uint32_t stored) {
  const std::lock_guard guard(mutex_);
  const auto at = open_.find(stored);
  if (at != open_.end() && ++at->second.released == 2)
    open_.erase(at);
}

std::map<std::string, std::string> ImageWriter::image_digests() {
  std::map<std::string, std::string> all;
  for (Digest& digest : image_)
    all[to_string(digest.algorithm())] = to_hex(digest.finish());
  return all;
}

}  // namespace disc
