// What `boot` names on the host: boot code, a whole system area, partitions to append.
#include <algorithm>
#include <memory>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/integrity/digest.h"
#include "formats/io/block_source.h"
#include "formats/io/data_run.h"
#include "formats/partition/mbr.h"
#include "manifests/sources/entry_work.h"

namespace disc {
namespace {

using partition::system_area_size;

// Some bytes of a file of the host.
class RangeStream final : public ByteStream {
 public:
  RangeStream(const std::string& path, std::uint64_t first, std::uint64_t bytes)
      : file_(open_image(path)), at_(first), left_(bytes) {}
  std::size_t read(std::span<std::uint8_t> out) override {
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), left_));
    file_->read(at_, out.first(count));
    at_ += count;
    left_ -= count;
    return count;
  }
  std::uint64_t skip_hole(std::uint64_t most) override {
    const std::uint64_t count = left_ == 0 ? 0 : std::min({most, left_, file_->hole_at(at_)});
    at_ += count;
    left_ -= count;
    return count;
  }

 private:
  std::unique_ptr<BlockSource> file_;
  std::uint64_t at_, left_;
};

class RangeContent final : public MadeContent {
 public:
  RangeContent(std::string path, std::uint64_t first, std::uint64_t bytes)
      : path_(std::move(path)), first_(first), bytes_(bytes) {}
  std::unique_ptr<ByteStream> open() const override {
    return std::make_unique<RangeStream>(path_, first_, bytes_);
  }

 private:
  std::string path_;
  std::uint64_t first_, bytes_;
};

Origin file_at(const Gathering& all, const std::string& path) {
  Origin source = locate(all, path);
  if (source.status.type != HostType::File)
    throw ManifestError(cat(in_quotes(path), " is not a file"));
  return source;
}

void read_system_area(const Gathering& all, const std::string& path, SourceTree& tree) {
  const Origin source = file_at(all, path);
  const auto file = open_image(source.real);
  if (file->size() == 0)
    throw ManifestError(cat(in_quotes(path), " is empty, so it boots nothing"));
  if (file->size() > system_area_size)
    throw ManifestError(cat(in_quotes(path), " has ", file->size(), " bytes, the system area has ",
                            system_area_size, " (ECMA-119 6.2.1)"));
  std::vector<std::uint8_t>& bytes = tree.boot.system_area;
  bytes.resize(static_cast<std::size_t>(file->size()));
  file->read(0, bytes);
  all.store.add_input(source.shown);
  all.inputs.push_back({.path = source.listed,
                        .kind = "file",
                        .size = bytes.size(),
                        .origin = none,
                        .named = path,
                        .to = "boot",
                        .content = none,
                        .sha256 = to_hex(sha256(bytes))});
}

void append_partition(const Gathering& all, const std::string& path, SourceTree& tree) {
  const Origin source = file_at(all, path);
  if (source.status.size == 0)
    throw ManifestError(cat(in_quotes(path), " is empty, so it cannot be a partition"));
  const ContentId content = add_host_content(all.store, source);
  tree.contents.push_back(
      {.size = source.status.size, .locator = content, .hashed = false, .digest = {}});
  tree.boot.appended.back() = content;
  all.inputs.push_back({.path = source.listed,
                        .kind = "file",
                        .size = source.status.size,
                        .origin = none,
                        .named = path,
                        .to = "boot",
                        .content = content,
                        .sha256 = {}});
}

// The whole of the old image stands for what is taken of it: the tables lie at both its ends.
void add_replayed(const Gathering& all, const std::string& path) {
  const Origin source = file_at(all, path);
  Digest digest(Algorithm::Sha256);
  RangeStream bytes(source.real, 0, source.status.size);
  std::vector<std::uint8_t> buffer(std::size_t{1} << 20);
  read_to_end(bytes, buffer, [&](Bytes part) { digest.update(part); });
  all.store.add_input(source.shown);
  all.inputs.push_back({.path = source.listed,
                        .kind = "image",
                        .size = source.status.size,
                        .origin = none,
                        .named = path,
                        .to = "boot",
                        .content = none,
                        .sha256 = to_hex(digest.finish())});
}

void append_range(const Gathering& all, const PartitionOptions& partition, SourceTree& tree) {
  const Origin source = file_at(all, partition.from.value);
  const ContentId content = all.store.add_made(
      std::make_shared<RangeContent>(source.real, partition.first, partition.bytes),
      partition.bytes, cat(source.shown, ", bytes from ", partition.first));
  tree.contents.push_back(
      {.size = partition.bytes, .locator = content, .hashed = false, .digest = {}});
  tree.boot.appended.back() = content;
}

}  // namespace

void add_boot_files(const Gathering& all, SourceTree& tree) {
  if (!all.manifest.boot)
    return;
  const auto guarded = [&](const Mark& mark, auto body) {
    try {
      body();
    } catch (const Error& error) {
      all.diagnostics.error(mark, "GM0501", error.what());
    }
  };
  const Marked<std::string>& replay = all.manifest.boot->replay;
  if (!replay.value.empty())
    guarded(replay.mark, [&] { add_replayed(all, replay.value); });
  if (const auto& area = all.manifest.boot->system_area; area && !area->bytes.empty()) {
    tree.boot.system_area = area->bytes;
  } else if (area) {
    for (const Marked<std::string>* path : {&area->mbr, &area->file})
      if (!path->value.empty())
        guarded(path->mark, [&] { read_system_area(all, path->value, tree); });
  }
  for (const PartitionOptions& partition : all.manifest.boot->partitions) {
    tree.boot.appended.push_back(none);
    if (!partition.from.value.empty())
      guarded(partition.from.mark, [&] {
        if (partition.bytes > 0)
          append_range(all, partition, tree);
        else
          append_partition(all, partition.from.value, tree);
      });
  }
}

}  // namespace disc
