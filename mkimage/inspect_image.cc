// The summary of an image: its descriptors, its views, what lies behind the volume.
#include <algorithm>
#include <array>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/iso9660/volume_set.h"
#include "mkimage/inspect_udf.h"

namespace disc {
namespace {

using iso9660::DescriptorSummary;
using iso9660::Entry;
using iso9660::FileType;

InspectPart describe(const DescriptorSummary& summary) {
  InspectPart part;
  part.title = cat("block ", summary.at.value, ": ", summary.what);
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty())
      part.fields.emplace_back(name, printable(value));
  };
  add("volume", summary.volume_id);
  add("system", summary.system_id);
  add("volume set", summary.set_id);
  add("publisher", summary.publisher_id);
  add("preparer", summary.preparer_id);
  add("application", summary.application_id);
  if (summary.volume_blocks != 0)
    part.fields.emplace_back("size", cat(summary.volume_blocks, " blocks"));
  add("created", summary.created);
  add("modified", summary.modified);
  add("expires", summary.expires);
  add("effective", summary.effective);
  return part;
}

InspectPart count(const OpenedImage& image, iso9660::View view) {
  std::array<std::uint64_t, 7> entries{};
  std::uint64_t bytes = 0, depth = 0, attributes = 0, compressed = 0;
  image.reader().walk(view, [&](const std::string& path, const Entry& entry) {
    ++entries[static_cast<std::size_t>(entry.type)];
    bytes += entry.type == FileType::File ? entry.size : 0;
    attributes += entry.xattrs.empty() ? 0 : 1;
    compressed += entry.zisofs ? 1 : 0;
    depth = std::max<std::uint64_t>(
        depth, path == "/" ? 0 : static_cast<std::uint64_t>(std::ranges::count(path, '/')));
    return true;
  });
  InspectPart part{cat("view ", to_string(view)), {}, {}, {}};
  constexpr std::array<const char*, 7> words{
      "folders",       "files", "symbolic links", "character devices",
      "block devices", "pipes", "sockets"};
  for (std::size_t i = 0; i < words.size(); ++i)
    if (entries[i] != 0)
      part.fields.emplace_back(words[i], cat(entries[i]));
  part.fields.emplace_back("bytes in files", cat(bytes));
  part.fields.emplace_back("levels", cat(depth + 1));
  if (attributes != 0)
    part.fields.emplace_back("with extended attributes", cat(attributes));
  if (compressed != 0)
    part.fields.emplace_back("compressed files", cat(compressed));
  return part;
}

}  // namespace

std::vector<InspectPart> inspect_image(const OpenedImage& image) {
  const BlockSource& source = image.source();
  std::vector<InspectPart> parts;
  InspectPart whole{source.name(), {}, {}, {}};
  whole.fields.emplace_back("size", cat(source.size(), " bytes, ", source.blocks(), " blocks"));
  for (const DescriptorSummary& summary : image.reader().descriptors())
    if (summary.what == "primary") {
      const std::int64_t behind = source.blocks() - std::int64_t{summary.volume_blocks};
      if (behind > 0)
        whole.fields.emplace_back("behind the volume", cat(behind, " blocks"));
      else if (behind < 0)
        whole.fields.emplace_back("missing", cat(-behind, " blocks of the volume"));
      break;
    }
  parts.push_back(std::move(whole));
  for (const DescriptorSummary& summary : image.reader().descriptors())
    parts.push_back(describe(summary));
  for (InspectPart& part : inspect_udf(image))
    parts.push_back(std::move(part));
  for (const iso9660::View view : image.reader().views())
    parts.push_back(count(image, view));
  for (InspectPart& part : inspect_boot(image))
    parts.push_back(std::move(part));
  return parts;
}

std::optional<std::size_t> susp_skip_of(const OpenedImage& image) {
  if (!image.reader().has(iso9660::View::RockRidge))
    return std::nullopt;
  const Entry root = image.reader().root(iso9660::View::RockRidge);
  iso9660::RecordReader reader(image.source(), root.sections.at(0).first, block_size);
  const auto self = reader.next();
  return self ? iso9660::susp_skip(*self) : std::nullopt;
}

}  // namespace disc
