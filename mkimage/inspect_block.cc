// One block: what it is, whose it is, and what stands in it.
#include <algorithm>
#include <set>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/eltorito/boot_catalog.h"
#include "formats/io/section_stream.h"
#include "formats/iso9660/volume_set.h"
#include "mkimage/inspect_udf.h"

namespace disc {
namespace {

using iso9660::DescriptorAt;
using iso9660::Entry;
using iso9660::FileType;
using iso9660::PathTableType;
using iso9660::Section;
using iso9660::View;

bool covers(const Section& section, Lba block) {
  return !section.hole && section.first <= block &&
         block.value < section.first.value +
                           static_cast<std::int64_t>(blocks_for(section.offset + section.bytes));
}

InspectPart dump_of(const OpenedImage& image, Lba block, std::string title) {
  const std::uint64_t at = byte_offset(block);
  std::vector<std::uint8_t> bytes(
      static_cast<std::size_t>(std::min<std::uint64_t>(block_size, image.source().size() - at)));
  image.source().read(at, bytes);
  return {std::move(title), {}, {}, iso9660::hex_dump(bytes, at)};
}

// Records that begin in the block, each in a line.
InspectPart directory_part(const OpenedImage& image, Lba block, const Section& directory,
                           std::string title) {
  InspectPart part{std::move(title), {}, {}, {}};
  iso9660::RecordReader reader(image.source(), directory.first, directory.bytes);
  while (const auto record = reader.next()) {
    if (record->block > block)
      break;
    if (record->block == block)
      part.lines.push_back(cat(
          "byte ", record->offset, ": ", in_quotes(text_of(record->view.identifier)), ", block ",
          record->record().extent_location.little(), ", ", record->record().data_length.little(),
          " bytes, flags ", iso9660::explain_flags(record->record().flags)));
  }
  return part;
}

InspectPart path_table_part(const OpenedImage& image, Lba block, Lba first, std::uint32_t bytes,
                            PathTableType type) {
  InspectPart part{cat("block ", block.value, ": path table of type ",
                       type == PathTableType::L ? 'L' : 'M', " from block ", first.value),
                   {},
                   {},
                   {}};
  const std::uint64_t there = image.source().size() - byte_offset(first);
  std::vector<std::uint8_t> table(static_cast<std::size_t>(std::min<std::uint64_t>(bytes, there)));
  image.source().read(byte_offset(first), table);
  const auto entries = iso9660::parse_path_table(table, type);
  for (std::size_t i = 0; i < entries.size(); ++i)
    if (first.value + static_cast<std::int64_t>(entries[i].offset / block_size) == block.value)
      part.lines.push_back(explain(entries[i], i + 1));
  return part;
}

// Descriptors and what they point to.
void find_in_descriptors(const OpenedImage& image, Lba block, std::vector<InspectPart>& parts) {
  const auto& summaries = image.reader().descriptors();
  for (const auto& summary : summaries) {
    const DescriptorAt found{summary.at, read_blocks(image.source(), {summary.at, 1})};
    if (summary.at == block)
      parts.push_back({cat("block ", block.value, ": volume descriptor, ", summary.what),
                       explain(found),
                       {},
                       {}});
    if (summary.what != "primary" && summary.what != "joliet" && summary.what != "enhanced")
      continue;
    const iso9660::VolumeDescriptor fields = found.descriptor();
    const std::uint32_t bytes = fields.path_table_size;
    const auto table = [&](std::uint32_t at, PathTableType type) {
      const std::uint64_t end = at + blocks_for(bytes);
      if (at != 0 && static_cast<std::uint64_t>(block.value) >= at &&
          static_cast<std::uint64_t>(block.value) < end)
        parts.push_back(
            path_table_part(image, block, Lba{static_cast<std::int32_t>(at)}, bytes, type));
    };
    table(fields.type_l_path_table, PathTableType::L);
    table(fields.optional_type_l_path_table, PathTableType::L);
    table(fields.type_m_path_table, PathTableType::M);
    table(fields.optional_type_m_path_table, PathTableType::M);
  }
}

void find_in_catalog(const OpenedImage& image, Lba block, std::vector<InspectPart>& parts) {
  if (image.reader().descriptors().empty())
    return;
  try {
    const Lba first = image.reader().descriptors().front().at;
    const auto found =
        eltorito::read_boot_catalog(image.source(), first + -iso9660::first_descriptor.value);
    if (!found || block < found->block ||
        block.value >=
            found->block.value + static_cast<std::int64_t>(blocks_for(found->reading.bytes)))
      return;
    InspectPart part{cat("block ", block.value, ": boot catalog"), {}, {}, {}};
    for (const eltorito::ListedEntry& one : list_entries(found->reading.catalog))
      part.lines.push_back(cat(to_text(one.platform), ", ", to_text(one.entry->media), ", ",
                               one.entry->sector_count, " sectors of block ", one.entry->load_rba));
    parts.push_back(std::move(part));
  } catch (const FormatError&) {
    // Nothing here is a catalog then.
  }
}

void find_in_tree(const OpenedImage& image, View view, Lba block, std::vector<InspectPart>& parts,
                  std::set<std::int32_t>& directories_shown) {
  image.reader().walk(view, [&](const std::string& path, const Entry& entry) {
    std::uint64_t before = 0;
    if (view == View::Udf && entry.record_block == block)
      parts.push_back(
          {cat("block ", block.value, ": file entry, view udf, ", printable(path)), {}, {}, {}});
    for (const Section& section : entry.sections) {
      if (!covers(section, block)) {
        before += section.bytes;
        continue;
      }
      const std::string where = cat("view ", to_string(view), ", ", printable(path));
      if (entry.type != FileType::Directory)
        parts.push_back(
            {cat("block ", block.value, ": content of ", where, ", from byte ",
                 before + (block == section.first ? 0 : byte_offset(block) - position_of(section))),
             {},
             {},
             {}});
      else if (view == View::Udf)
        parts.push_back(udf_directory_part(image, block, entry,
                                           cat("block ", block.value, ": directory, ", where)));
      else if (directories_shown.insert(section.first.value).second)
        parts.push_back(directory_part(image, block, section,
                                       cat("block ", block.value, ": directory, ", where)));
      break;
    }
    return true;
  });
}

// Continuation areas, through the records of every directory.
void find_in_continuations(const OpenedImage& image, Lba block, std::vector<InspectPart>& parts) {
  const auto skip = susp_skip_of(image);
  if (!skip)
    return;
  InspectPart part{
      cat("block ", block.value, ": continuation areas of system use entries"), {}, {}, {}};
  image.reader().walk(View::Iso9660, [&](const std::string& path, const Entry& entry) {
    if (entry.type != FileType::Directory || entry.sections.empty())
      return true;
    iso9660::RecordReader reader(image.source(), entry.sections[0].first, entry.sections[0].bytes);
    iso9660::SuspReader susp(image.source());
    while (const auto record = reader.next()) {
      const bool root_self = path == "/" && record->view.is_self();
      for (const auto& use :
           susp.entries(*record, root_self ? iso9660::root_susp_skip(*record) : *skip))
        if (use.continued && use.block == block)
          part.lines.push_back(cat("byte ", use.offset, ": ", explain(use), "  (",
                                   in_quotes(text_of(record->view.identifier)), " in ",
                                   printable(path), ")"));
    }
    return true;
  });
  if (!part.lines.empty())
    parts.push_back(std::move(part));
}

}  // namespace

std::vector<InspectPart> inspect_block(const OpenedImage& image, Lba block) {
  if (block.value < 0 || byte_offset(block) >= image.source().size())
    throw ManifestError(cat(image.source().name(), " has no block ", block.value, "; it has ",
                            image.source().blocks()));
  std::vector<InspectPart> parts;
  if (block < iso9660::first_descriptor)
    parts.push_back({cat("block ", block.value, ": system area"), {}, {}, {}});
  find_in_descriptors(image, block, parts);
  find_in_udf(image, block, parts);
  find_in_catalog(image, block, parts);
  std::set<std::int32_t> directories_shown;
  // Names of Rock Ridge say more than those of the tree they lie in, so that one comes first.
  for (const View view : {View::RockRidge, View::Iso9660, View::Joliet, View::Enhanced, View::Udf})
    if (image.reader().has(view))
      find_in_tree(image, view, block, parts, directories_shown);
  if (parts.empty())
    find_in_continuations(image, block, parts);
  if (parts.empty())
    parts.push_back(
        {cat("block ", block.value, ": belongs to nothing that the image lists"), {}, {}, {}});
  parts.push_back(dump_of(image, block, "bytes"));
  return parts;
}

}  // namespace disc
