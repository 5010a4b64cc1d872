// What `boot` names on the host: boot code, a whole system area, partitions to append.
#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/integrity/digest.h"
#include "formats/io/block_source.h"
#include "manifests/sources/entry_work.h"

namespace disc {
namespace {

// ECMA-119 6.2.1: the first 16 blocks.
constexpr std::uint64_t system_area_size = 16 * block_size;

Origin file_at(const Gathering& all, const std::string& path) {
  Origin source = locate(all, path);
  if (source.status.type != HostType::File)
    throw ManifestError(cat(in_quotes(path), " is not a file"));
  return source;
}

void read_system_area(const Gathering& all, const std::string& path, SourceTree& tree) {
  const Origin source = file_at(all, path);
  const auto file = open_image(source.real);
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
  if (const auto& area = all.manifest.boot->system_area) {
    for (const Marked<std::string>* path : {&area->mbr, &area->file})
      if (!path->value.empty())
        guarded(path->mark, [&] { read_system_area(all, path->value, tree); });
  }
  for (const PartitionOptions& partition : all.manifest.boot->partitions) {
    tree.boot.appended.push_back(none);
    if (!partition.from.value.empty())
      guarded(partition.from.mark, [&] { append_partition(all, partition.from.value, tree); });
  }
}

}  // namespace disc
