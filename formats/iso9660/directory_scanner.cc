// The entries of one directory as one view shows them, one after another.
#include "formats/iso9660/directory_scanner.h"

#include <fmt/format.h>

#include <algorithm>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/iso9660/aaip.h"
#include "formats/iso9660/identifier.h"

namespace disc::iso9660 {
namespace {

std::string shown_name(const RecordView& record, View view) {
  const bool directory = record.record.flags.has(FileFlags::Directory);
  if (view == View::Joliet)
    return utf16be_to_utf8(directory ? record.identifier : display_name_joliet(record.identifier));
  const std::string_view identifier = text_of(record.identifier);
  // Folders have no version number, and in the enhanced tree nothing has (ISO 9660:1999 7.5).
  const bool whole = directory || view == View::Enhanced;
  return std::string(whole ? identifier : display_name(identifier));
}

std::optional<FileType> type_of(std::uint32_t mode) {
  switch (mode & mode_type_mask) {
    case mode_directory:
      return FileType::Directory;
    case mode_file:
      return FileType::File;
    case mode_symlink:
      return FileType::Symlink;
    case mode_char_device:
      return FileType::CharDevice;
    case mode_block_device:
      return FileType::BlockDevice;
    case mode_fifo:
      return FileType::Fifo;
    case mode_socket:
      return FileType::Socket;
    default:
      return std::nullopt;
  }
}

// Reads the entries of one record, so that each kind of entry has its own few lines.
class FactCollector {
 public:
  FactCollector(Lba at, const FaultHandler& faults) : at_(at), faults_(faults) {}

  void add(const SuspEntry& entry) {
    const std::string_view signature = entry.signature();
    const Bytes bytes = entry.bytes;
    if (signature == "NM")
      expect(name_.add(bytes), "NM", "RRIP 4.1.4");
    else if (signature == "PX")
      keep(facts_.attributes, decode_px(bytes), "PX", "RRIP 4.1.1");
    else if (signature == "TF")
      add_times(bytes);
    else if (signature == "SL")
      expect(target_.add(bytes), "SL", "RRIP 4.1.3");
    else if (signature == "PN")
      keep(facts_.device, decode_pn(bytes), "PN", "RRIP 4.1.2");
    else if (signature == "CL")
      keep(facts_.child, decode_link(bytes), "CL", "RRIP 4.1.5.1");
    else if (signature == "RE")
      facts_.relocated = true;
    else if (signature == "AL")
      expect(attributes_.add(bytes), "AL", "AAIP 2.0");
    else if (signature == "ZF")
      keep(facts_.zisofs, decode_zf(bytes), "ZF", "zisofs");
    else if (signature == "SF")
      report(faults_, at_, "sparse file: its table of holes is not read", "RRIP 4.1.7");
  }

  RockRidgeFacts finish() {
    if (name_.seen()) {
      expect(name_.complete(), "NM", "RRIP 4.1.4");
      facts_.name = name_.name();
    }
    if (target_.seen()) {
      expect(target_.complete(), "SL", "RRIP 4.1.3");
      facts_.target = target_.target();
    }
    if (attributes_.seen()) {
      auto attributes = attributes_.complete() ? attributes_.attributes() : std::nullopt;
      expect(attributes.has_value(), "AL", "AAIP 2.0");
      if (attributes)
        take_attributes(*attributes);
    }
    return std::move(facts_);
  }

 private:
  void add_times(Bytes bytes) {
    const auto times = decode_tf(bytes);
    expect(times.has_value(), "TF", "RRIP 4.1.6");
    if (times && times->modify)
      facts_.modified = times->modify;
  }

  // libisofs keeps notes of its own under "isofs."; they are not attributes of the file.
  void take_attributes(std::vector<Attribute>& attributes) {
    for (Attribute& attribute : attributes) {
      const auto known = [&](const Attribute& other) { return other.first == attribute.first; };
      if (!attribute.first.starts_with("isofs.") &&
          std::none_of(facts_.xattrs.begin(), facts_.xattrs.end(), known))
        facts_.xattrs.push_back(std::move(attribute));
    }
  }

  template <class T>
  void keep(std::optional<T>& fact, std::optional<T> value, const char* signature,
            const char* clause) {
    expect(value.has_value(), signature, clause);
    if (value)
      fact = value;
  }

  void expect(bool sound, const char* signature, const char* clause) {
    if (!sound)
      report(faults_, at_, cat("entry ", signature, " is malformed"), clause);
  }

  Lba at_;
  const FaultHandler& faults_;
  RockRidgeFacts facts_;
  NameDecoder name_;
  TargetDecoder target_;
  AttributeDecoder attributes_;
};

void take_posix(Entry& entry, const RockRidgeFacts& facts) {
  if (facts.modified)
    entry.modified = facts.modified;
  if (!facts.attributes)
    return;
  entry.mode = facts.attributes->mode;
  entry.uid = facts.attributes->uid;
  entry.gid = facts.attributes->gid;
  entry.links = facts.attributes->links;
  entry.serial = facts.attributes->serial;
}

}  // namespace

RockRidgeFacts rock_ridge_facts(const std::vector<SuspEntry>& entries, Lba at,
                                const FaultHandler& faults) {
  FactCollector collector(at, faults);
  for (const SuspEntry& entry : entries)
    collector.add(entry);
  return collector.finish();
}

std::string safe_name(const std::string& name) {
  if (name.empty())
    return "_";
  std::string safe = name;
  if (name == "." || name == "..")
    std::fill(safe.begin(), safe.end(), '_');
  std::replace_if(
      safe.begin(), safe.end(), [](char c) { return c == '/' || c == '\0'; }, '_');
  return safe;
}

DirectoryScanner::DirectoryScanner(const BlockSource& source, const Section& directory,
                                   ScanOptions options, FaultHandler faults)
    : source_(source),
      options_(std::move(options)),
      faults_(faults),
      reader_(source, directory.first, directory.bytes, faults),
      susp_(source, faults) {}

std::optional<Entry> DirectoryScanner::next() {
  for (;;) {
    const std::optional<RecordAt> record = held_ ? held_ : reader_.next();
    held_.reset();
    if (pending_ &&
        (!record || !std::ranges::equal(record->view.identifier, pending_->identifier))) {
      report(faults_, pending_->record_block,
             cat("file ", in_quotes(pending_->name), " lacks its final section"), "ECMA-119 9.1.6");
      held_ = record;
      return std::exchange(pending_, std::nullopt);
    }
    if (!record)
      return std::nullopt;
    if (record->view.is_self() || record->view.is_parent())
      continue;
    const bool more = record->record().flags.has(FileFlags::MultiExtent);
    if (pending_) {
      add_section(*pending_, *record);
      if (!more)
        return std::exchange(pending_, std::nullopt);
      continue;
    }
    auto entry = build(*record);
    if (!entry)
      continue;
    if (!more || entry->type != FileType::File)
      return entry;
    pending_ = std::move(entry);
  }
}

std::optional<Entry> DirectoryScanner::build(const RecordAt& record) {
  RockRidgeFacts facts;
  if (options_.view == View::RockRidge) {
    facts = rock_ridge_facts(susp_.entries(record, options_.susp_skip), record.block, faults_);
    if (facts.relocated)
      return std::nullopt;
  }
  Entry entry;
  const std::string name =
      facts.name ? std::move(*facts.name) : shown_name(record.view, options_.view);
  entry.name = safe_name(name);
  if (options_.wanted && entry.name != *options_.wanted &&
      text_of(record.view.identifier) != *options_.wanted)
    return std::nullopt;
  if (entry.name != name)
    report(faults_, record.block,
           cat("name ", in_quotes(name), " cannot stand in a path; calling it ",
               in_quotes(entry.name)),
           "POSIX 3.170");
  entry.identifier.assign(record.view.identifier.begin(), record.view.identifier.end());
  const FileFlags flags = record.record().flags;
  entry.type = flags.has(FileFlags::Directory) ? FileType::Directory : FileType::File;
  entry.hidden = flags.has(FileFlags::Existence);
  entry.associated = flags.has(FileFlags::Associated);
  entry.modified = to_timestamp(record.record().recorded);
  entry.record_block = record.block;
  entry.record_offset = record.offset;
  if (options_.view == View::RockRidge)
    apply(entry, facts, record);
  if (!facts.child && (entry.type == FileType::File || entry.type == FileType::Directory))
    add_section(entry, record);
  if (entry.zisofs)
    entry.size = entry.zisofs->size;
  return entry;
}

void DirectoryScanner::apply(Entry& entry, RockRidgeFacts& facts, const RecordAt& record) {
  take_posix(entry, facts);
  entry.xattrs = std::move(facts.xattrs);
  if (facts.child) {
    follow_child(entry, *facts.child, record);
    return;
  }
  if (facts.attributes) {
    const auto type = type_of(facts.attributes->mode);
    if (!type || (*type == FileType::Directory) != (entry.type == FileType::Directory))
      report(faults_, record.block,
             cat("mode ", fmt::format("{:o}", facts.attributes->mode), " of ",
                 in_quotes(entry.name), " does not agree with the directory bit of its record"),
             "RRIP 4.1.1");
    else
      entry.type = *type;
  } else if (facts.target) {
    entry.type = FileType::Symlink;
  }
  if (entry.type == FileType::Symlink && !facts.target)
    report(faults_, record.block, cat("symbolic link ", in_quotes(entry.name), " has no target"),
           "RRIP 4.1.3");
  if (facts.target)
    entry.target = std::move(*facts.target);
  if (facts.device) {
    entry.device_major = facts.device->major;
    entry.device_minor = facts.device->minor;
  }
  if (facts.zisofs && entry.type == FileType::File)
    entry.zisofs = Entry::Zisofs{facts.zisofs->size, facts.zisofs->block,
                                 static_cast<std::uint8_t>(facts.zisofs->header_size / 4)};
}

void DirectoryScanner::follow_child(Entry& entry, std::uint32_t child, const RecordAt& record) {
  entry.type = FileType::Directory;
  const Lba first = data_location(DirectoryRecord{}, child);
  auto moved = read_self(source_, first, 0, View::RockRidge, options_.susp_skip, faults_);
  if (!moved) {
    report(faults_, record.block,
           cat("relocated directory ", in_quotes(entry.name), " is said to lie at block ", child,
               ", where no directory begins"),
           "RRIP 4.1.5.1");
    return;
  }
  entry.sections = std::move(moved->sections);
  entry.size = moved->size;
  entry.modified = moved->modified;
  entry.mode = moved->mode;
  entry.uid = moved->uid;
  entry.gid = moved->gid;
  entry.links = moved->links;
  entry.serial = moved->serial;
  if (!moved->xattrs.empty())
    entry.xattrs = std::move(moved->xattrs);
}

void DirectoryScanner::add_section(Entry& entry, const RecordAt& record) {
  const DirectoryRecord& fields = record.record();
  const std::uint64_t end = source_.size();
  const std::uint32_t bytes =
      checked(fields.data_length, end, record.block, "data length", "ECMA-119 9.1.4", faults_);
  if (bytes == 0)
    return;
  const std::uint32_t location =
      checked(fields.extent_location, static_cast<std::uint64_t>(source_.blocks()), record.block,
              "location of an extent", "ECMA-119 9.1.3", faults_);
  const Section section{data_location(fields, location), bytes};
  if (byte_offset(section.first) > end || bytes > end - byte_offset(section.first))
    report(faults_, record.block,
           cat(in_quotes(entry.name), " has ", bytes, " bytes at block ", section.first.value,
               ", past the end of the medium of ", source_.blocks(), " blocks"),
           "ECMA-119 9.1.4");
  if (fields.file_unit_size != 0)
    report(faults_, record.block, cat(in_quotes(entry.name), " is interleaved, which is not read"),
           "ECMA-119 9.1.7");
  entry.sections.push_back(section);
  entry.size += entry.zisofs ? 0 : bytes;
}

std::optional<Entry> read_self(const BlockSource& source, Lba first, std::uint64_t bytes, View view,
                               std::optional<std::size_t> susp_skip, const FaultHandler& faults) {
  RecordReader reader(source, first,
                      bytes == 0 ? block_size : std::min<std::uint64_t>(bytes, block_size), faults);
  const auto record = reader.next();
  if (!record || !record->view.is_self())
    return std::nullopt;
  Entry entry;
  entry.type = FileType::Directory;
  entry.identifier.assign(1, self_identifier);
  entry.record_block = record->block;
  entry.record_offset = record->offset;
  entry.modified = to_timestamp(record->record().recorded);
  if (bytes == 0)
    bytes = checked(record->record().data_length, source.size(), record->block, "data length",
                    "ECMA-119 9.1.4", faults);
  entry.size = bytes;
  entry.sections.push_back({first, bytes});
  if (view == View::RockRidge && susp_skip) {
    SuspReader susp(source, faults);
    auto facts = rock_ridge_facts(susp.entries(*record, *susp_skip), record->block, faults);
    take_posix(entry, facts);
    entry.xattrs = std::move(facts.xattrs);
  }
  return entry;
}

bool holds_only_relocated(const BlockSource& source, const Section& directory,
                          std::size_t susp_skip) {
  RecordReader reader(source, directory.first, directory.bytes);
  SuspReader susp(source);
  bool any = false;
  while (const auto record = reader.next()) {
    if (record->view.is_self() || record->view.is_parent())
      continue;
    const auto& entries = susp.entries(*record, susp_skip);
    any = std::any_of(entries.begin(), entries.end(),
                      [](const SuspEntry& entry) { return entry.signature() == "RE"; });
    if (!any)
      return false;
  }
  return any;
}

}  // namespace disc::iso9660
