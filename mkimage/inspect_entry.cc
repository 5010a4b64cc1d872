// One entry as every view records it.
#include <algorithm>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "mkimage/inspect_udf.h"

namespace disc {
namespace {

using iso9660::Entry;
using iso9660::FileType;
using iso9660::View;

struct Found {
  View view;
  std::string path;
  Entry entry;
};

// The record an entry was read from, which stays valid while `reader` is not asked again.
std::optional<iso9660::RecordAt> record_of(iso9660::RecordReader& reader, const Entry& entry) {
  while (auto record = reader.next())
    if (record->block == entry.record_block && record->offset == entry.record_offset)
      return record;
  return std::nullopt;
}

// The same file in another view: the same record, or the same path, or the same content.
std::optional<Found> counterpart(const OpenedImage& image, const Found& known, View view) {
  std::optional<Found> by_path, by_content;
  std::optional<Found> by_record;
  image.reader().walk(view, [&](const std::string& path, const Entry& entry) {
    const bool same_record = entry.record_block == known.entry.record_block &&
                             entry.record_offset == known.entry.record_offset;
    const bool same_content = entry.type == FileType::File && !entry.sections.empty() &&
                              !known.entry.sections.empty() &&
                              entry.sections[0].first == known.entry.sections[0].first;
    if (same_record && !by_record)
      by_record = Found{view, path, entry};
    if (path == known.path)
      by_path = Found{view, path, entry};
    if (same_content && !by_content)
      by_content = Found{view, path, entry};
    return !by_record;
  });
  return by_record ? by_record : by_path ? by_path : by_content;
}

std::string to_text(const iso9660::Section& section) {
  if (section.hole)
    return cat(section.bytes, " bytes that are not recorded");
  const std::uint64_t blocks =
      std::max<std::uint64_t>(blocks_for(section.offset + section.bytes), 1);
  return cat(section.bytes, " bytes in blocks ", section.first.value, " to ",
             static_cast<std::uint64_t>(section.first.value) + blocks - 1,
             section.offset == 0 ? "" : cat(", from byte ", section.offset));
}

InspectPart describe(const OpenedImage& image, const Found& found,
                     std::optional<std::size_t> skip) {
  const Entry& entry = found.entry;
  InspectPart part{cat("view ", to_string(found.view), ": ", printable(found.path)), {}, {}, {}};
  part.fields.emplace_back("type", type_word(entry.type));
  part.fields.emplace_back("size", cat(entry.size, " bytes"));
  if (entry.mode)
    part.fields.emplace_back("mode", mode_text(entry));
  if (entry.modified)
    part.fields.emplace_back("modified", to_iso8601(*entry.modified));
  if (entry.type == FileType::Symlink)
    part.fields.emplace_back("target", printable(entry.target));
  for (const auto& section : entry.sections)
    part.fields.emplace_back("extent", to_text(section));
  for (const auto& [name, value] : entry.xattrs)
    part.fields.emplace_back(cat("attribute ", printable(name)),
                             cat(value.size(), " bytes: ", in_quotes(value.substr(0, 60))));
  if (found.view == View::Udf) {
    describe_file_entry(image, entry, part);
    return part;
  }
  iso9660::RecordReader reader(image.source(), entry.record_block, 2 * std::uint64_t{block_size});
  const auto record = record_of(reader, entry);
  if (!record)
    return part;
  if (skip && found.view == View::Iso9660) {
    part.lines.push_back(cat("directory record in block ", record->block.value, " at byte ",
                             record->offset, ", which the rock-ridge view shows"));
    return part;
  }
  part.lines.push_back(
      cat("directory record in block ", record->block.value, " at byte ", record->offset, ":"));
  for (const auto& [name, value] : explain(*record))
    part.lines.push_back(cat("  ", name, ": ", value));
  if (skip && found.view == View::RockRidge) {
    iso9660::SuspReader susp(image.source(), image.fault_handler());
    const std::size_t before = found.path == "/" ? iso9660::root_susp_skip(*record) : *skip;
    part.lines.emplace_back("system use entries:");
    for (const auto& use : susp.entries(*record, before))
      part.lines.push_back(
          cat("  ", use.continued ? "block " + std::to_string(use.block.value) : "record", " byte ",
              use.offset, ": ", explain(use)));
  }
  part.dump = iso9660::hex_dump(record->view.bytes, byte_offset(record->block) + record->offset);
  return part;
}

}  // namespace

std::vector<InspectPart> inspect_entry(const OpenedImage& image) {
  const View view = image.view();
  const Found known{view, image.path(), image.entry(view)};
  const auto skip = susp_skip_of(image);
  std::vector<InspectPart> parts;
  for (const View other : image.reader().views()) {
    const auto found =
        other == view ? std::optional<Found>(known) : counterpart(image, known, other);
    if (found)
      parts.push_back(describe(image, *found, skip));
    else
      parts.push_back({cat("view ", to_string(other), ": not there"), {}, {}, {}});
  }
  return parts;
}

}  // namespace disc
