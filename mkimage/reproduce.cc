// Builds an image a second time in other surroundings and names the first byte that differs.
#include "mkimage/reproduce.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/io/elsewhere.h"
#include "formats/io/environment.h"

namespace disc {
namespace {

/// Holds what it is given against an image; throws Different at the first byte that is not the
/// same.
class ComparingSink final : public ImageSink {
 public:
  struct Different {
    std::uint64_t offset;
  };

  explicit ComparingSink(const BlockSource& first) : first_(first) {}

  void write(Bytes bytes) override {
    while (!bytes.empty()) {
      const std::uint64_t left = first_.size() - at_;
      const auto count =
          static_cast<std::size_t>(std::min<std::uint64_t>({bytes.size(), buffer_.size(), left}));
      if (count == 0)
        throw Different{at_};
      const std::span<std::uint8_t> part = std::span(buffer_).first(count);
      first_.read(at_, part);
      const auto place = std::mismatch(part.begin(), part.end(), bytes.begin());
      if (place.first != part.end())
        throw Different{at_ + static_cast<std::uint64_t>(place.first - part.begin())};
      at_ += count;
      bytes = bytes.subspan(count);
    }
  }
  bool clone(int, std::uint64_t, std::uint64_t) override { return false; }
  void commit() override {
    if (at_ != first_.size())
      throw Different{at_};
  }

 private:
  const BlockSource& first_;
  std::uint64_t at_ = 0;
  std::vector<std::uint8_t> buffer_ = std::vector<std::uint8_t>(1024 * 1024);
};

Mismatch mismatch_at(const Image& image, std::uint64_t offset) {
  Mismatch mismatch;
  mismatch.block = image.layout().first() + static_cast<std::int32_t>(offset / block_size);
  mismatch.byte = static_cast<std::uint32_t>(offset % block_size);
  const std::vector<Region>& regions = image.layout().regions();
  const auto after = std::partition_point(
      regions.begin(), regions.end(),
      [&](const Region& region) { return region.extent.end() <= mismatch.block; });
  mismatch.owner = after == regions.end() ? "the end of the image" : image.owner(*after);
  return mismatch;
}

// The words a test and a person may rely on: which manifest, seen from another folder.
ManifestOptions from_elsewhere(const Manifest& cell, const ManifestOptions& options) {
  ManifestOptions other = options;
  if (!other.manifest.starts_with('/'))
    other.manifest = working_folder() + "/" + other.manifest;
  other.cell = cell.cell;
  for (std::string* path : {&other.session.base, &other.session.receipt})
    if (!path->empty() && path->find(':') == std::string::npos && !path->starts_with('/'))
      *path = cat(working_folder(), "/", *path);
  other.threads = options.threads == 1 ? 3 : 1;
  return other;
}

std::string second_build(const ManifestOptions& options, const BlockSource& first,
                         Session& session) {
  Session silent{session.out, session.err, session.options, {}};
  silent.options.quiet = true;  // the first build said it all
  const std::unique_ptr<Progress> progress =
      make_progress(session.options, "mkimage: check", session.err);
  const std::vector<Manifest> cells = read_cells(options, silent);
  if (cells.size() != 1)
    return cat("the second reading of the manifest gave ", cells.size(), " images");
  Diagnostics diagnostics;
  SourceTree tree = make_tree(cells[0], options, false, true, diagnostics, *progress);
  std::unique_ptr<Image> image;
  if (diagnostics.errors() == 0)
    image = make_image(cells[0], tree, options.threads, diagnostics, *progress);
  if (diagnostics.errors() != 0)
    throw SystemError(diagnostics.sorted().front().message);
  WriteOptions write;
  write.threads = options.threads;
  const std::optional<Mismatch> mismatch = compare(*image, first, write, *progress);
  return mismatch ? to_string(*mismatch) : std::string();
}

}  // namespace

std::string to_string(const Mismatch& mismatch) {
  return cat("block ", mismatch.block.value, ", byte ", mismatch.byte, ", which belongs to ",
             in_quotes(mismatch.owner));
}

std::optional<Mismatch> compare(Image& image, const BlockSource& first, const WriteOptions& options,
                                Progress& progress) {
  ComparingSink sink(first);
  try {
    image.write(sink, options, progress);
    sink.commit();
  } catch (const ComparingSink::Different& different) {
    return mismatch_at(image, different.offset);
  }
  return std::nullopt;
}

SecondBuild build_elsewhere(const Manifest& cell, const ManifestOptions& options,
                            const std::function<std::string(const ManifestOptions&)>& build) {
  const ManifestOptions other = from_elsewhere(cell, options);
  const auto body = [&] { return build(other); };
  Surroundings surroundings;
  SecondBuild result;
  if (can_change_user()) {
    surroundings.other_user = true;
    try {
      result.difference = run_elsewhere(surroundings, body);
      return result;
    } catch (const Error&) {
      // Sources that only root may read are no fault of the manifest.
      result.note = "user 'nobody' cannot read the sources, so the user was not varied";
      surroundings.other_user = false;
    }
  } else {
    result.note = "only root can become another user, so the user was not varied";
  }
  result.difference = run_elsewhere(surroundings, body);
  return result;
}

SecondBuild build_again(const Manifest& cell, const ManifestOptions& options,
                        const BlockSource& first, Session& session) {
  return build_elsewhere(cell, options, [&](const ManifestOptions& other) {
    return second_build(other, first, session);
  });
}

}  // namespace disc
