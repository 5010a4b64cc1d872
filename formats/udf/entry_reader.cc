// Makes entries, as all readers answer with them, of what UDF records about a file.
#include "formats/udf/entry_reader.h"

#include <algorithm>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/udf/volume_reader.h"

namespace disc::udf {
namespace {

constexpr std::size_t most_streams = 4096;               // of one file
constexpr std::uint64_t most_attribute_bytes = 1 << 20;  // in a file of attributes

std::optional<FileType> type_of(IcbFileType type) {
  switch (type) {
    case IcbFileType::Directory:
      return FileType::Directory;
    case IcbFileType::NotSpecified:
    case IcbFileType::File:
    case IcbFileType::RealTimeFile:
      return FileType::File;
    case IcbFileType::BlockDevice:
      return FileType::BlockDevice;
    case IcbFileType::CharDevice:
      return FileType::CharDevice;
    case IcbFileType::Fifo:
      return FileType::Fifo;
    case IcbFileType::Socket:
      return FileType::Socket;
    case IcbFileType::Symlink:
      return FileType::Symlink;
    default:
      return std::nullopt;
  }
}

std::optional<std::uint32_t> owner_of(std::uint32_t id) {
  return id == 0xFFFFFFFF ? std::nullopt : std::optional(id);  // not specified (UDF 2.3.6.2)
}

}  // namespace

std::optional<Entry> EntryReader::read(LbAddr at, const std::string& what,
                                       ReadBudget& budget) const {
  const auto icb = read_icb(partitions_, at, faults_, budget, what);
  if (!icb)
    return std::nullopt;
  const auto type = type_of(icb->type());
  if (!type) {
    report(faults_, lba_of(icb->position),
           cat(what, ": a file of type ", static_cast<int>(icb->type()), " stands in a directory"),
           "UDF 2.3.5.2");
    return std::nullopt;
  }
  Entry entry;
  entry.type = *type;
  entry.size = icb->size();
  entry.sections = sections_of(partitions_, *icb, faults_, what);
  entry.modified = from_time(icb->entry.modification_time);
  entry.mode = mode_of(*icb);
  entry.uid = owner_of(icb->entry.uid);
  entry.gid = owner_of(icb->entry.gid);
  entry.serial = static_cast<std::uint32_t>(icb->entry.unique_id & 0xFFFFFFFF);
  entry.record_block = lba_of(icb->position);
  entry.record_offset = static_cast<std::uint32_t>(icb->position % disc::block_size);
  // The parent entry in a stream directory counts as a link too (UDF 3.3.5.1).
  const bool streams = icb->entry.stream_directory_icb.length() != 0;
  const std::uint32_t links = icb->entry.file_link_count;
  entry.links = links > 1 && streams ? links - 1 : links;
  if (entry.type == FileType::Symlink)
    take_target(entry, what, budget);
  else if (entry.type == FileType::CharDevice || entry.type == FileType::BlockDevice)
    take_device(entry, *icb, what, budget);
  if (streams)
    take_streams(entry, *icb, what, budget);
  return entry;
}

std::optional<Entry> EntryReader::read(const FileIdentifierAt& found, const std::string& path,
                                       ReadBudget& budget) const {
  const Bytes identifier = found.identifier();
  std::string name = shown_name(identifier);
  auto entry = read(found.head.icb.location, in_quotes(path + '/' + name), budget);
  if (!entry)
    return std::nullopt;
  entry->name = std::move(name);
  entry->identifier.assign(identifier.begin(), identifier.end());
  entry->hidden = found.has(Hidden);
  if (found.has(IsDirectory) != (entry->type == FileType::Directory))
    report(faults_, entry->record_block,
           cat(in_quotes(path + '/' + entry->name),
               ": its file identifier descriptor and its file entry do not agree whether it is a "
               "directory"),
           "ECMA-167 4/14.4.3");
  return entry;
}

std::optional<std::string> EntryReader::content(const std::vector<Section>& sections,
                                                std::uint64_t size, std::uint64_t most,
                                                ReadBudget& budget) const {
  const SectionBytes bytes(partitions_.source(), sections);
  if (size > most || bytes.size() != size || !budget.take(size))
    return std::nullopt;
  std::string out(static_cast<std::size_t>(size), '\0');
  bytes.read(0, {reinterpret_cast<std::uint8_t*>(out.data()), out.size()});
  return out;
}

void EntryReader::take_target(Entry& entry, const std::string& what, ReadBudget& budget) const {
  const auto bytes = content(entry.sections, entry.size, max_xattr_bytes, budget);
  const auto target = bytes ? symlink_target(bytes_of(*bytes)) : std::nullopt;
  if (target)
    entry.target = *target;
  else
    report(faults_, entry.record_block, cat(what, ": the target of the link is malformed"),
           "ECMA-167 4/14.16");
}

void EntryReader::take_device(Entry& entry, const IcbFacts& icb, const std::string& what,
                              ReadBudget& budget) const {
  auto device = read_attributes(icb.attributes).device;
  if (!device && icb.entry.extended_attribute_icb.length() != 0) {
    const std::string file = what + " (attributes)";
    const auto other =
        read_icb(partitions_, icb.entry.extended_attribute_icb.location, faults_, budget, file);
    const auto bytes = other ? content(sections_of(partitions_, *other, faults_, file),
                                       other->size(), most_attribute_bytes, budget)
                             : std::nullopt;
    if (bytes)
      device = read_attributes(bytes_of(*bytes)).device;
  }
  if (!device) {
    report(faults_, entry.record_block, cat(what, ": a device without its numbers"),
           "ECMA-167 4/14.10.7");
    return;
  }
  entry.device_major = device->first;
  entry.device_minor = device->second;
}

void EntryReader::take_streams(Entry& entry, const IcbFacts& icb, const std::string& what,
                               ReadBudget& budget) const {
  const std::string shown = what + " (streams)";
  const auto directory =
      read_icb(partitions_, icb.entry.stream_directory_icb.location, faults_, budget, shown);
  if (!directory || directory->type() != IcbFileType::StreamDirectory) {
    if (directory)
      report(faults_, lba_of(directory->position), cat(shown, ": there is no stream directory"),
             "ECMA-167 4/9.2");
    return;
  }
  DirectoryReader reader(partitions_.source(), sections_of(partitions_, *directory, faults_, shown),
                         faults_, budget, shown);
  while (const auto found = reader.next()) {
    if (found->has(IsParent) || found->has(Deleted))
      continue;
    if (entry.streams.size() >= most_streams) {
      report(faults_, lba_of(directory->position),
             cat(shown, ": there are more than ", most_streams, ", the rest is left out"),
             "UDF 3.3.5");
      return;
    }
    const auto name = from_cs0(found->identifier());
    const std::string whole = in_quotes(name.value_or(shown_name(found->identifier())));
    const std::string stream_what = cat(what, " (stream ", whole, ")");
    const auto stream =
        read_icb(partitions_, found->head.icb.location, faults_, budget, stream_what);
    if (!stream)
      continue;
    NamedStream one{name.value_or(shown_name(found->identifier())), stream->size(),
                    sections_of(partitions_, *stream, faults_, stream_what)};
    if (one.size <= max_xattr_bytes) {
      auto value = content(one.sections, one.size, max_xattr_bytes, budget);
      if (value)
        entry.xattrs.emplace_back(xattr_name(one.name), std::move(*value));
    }
    entry.streams.push_back(std::move(one));
  }
}

}  // namespace disc::udf
