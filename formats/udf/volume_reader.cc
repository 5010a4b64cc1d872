// Reads UDF volumes of any origin and revision.
#include "formats/udf/volume_reader.h"

#include <algorithm>
#include <memory>
#include <set>
#include <string_view>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/io/section_stream.h"
#include "formats/udf/directory_reader.h"
#include "formats/udf/entry_reader.h"

namespace disc::udf {
namespace {

// As in ISO 9660: deeper and longer than any path that a system could open.
constexpr std::size_t max_depth = 4096;
constexpr std::size_t max_path = 65536;  // bytes

using Key = std::pair<std::int32_t, std::uint32_t>;
Key key_of(const Entry& entry) { return {entry.record_block.value, entry.record_offset}; }

std::string text_in(Bytes field) { return read_dstring(field).value_or(std::string()); }

}  // namespace

std::string xattr_name(const std::string& stream) {
  for (const std::string_view space : {"user.", "system.", "security.", "trusted."})
    if (stream.starts_with(space) && stream.size() > space.size())
      return stream;
  return "user." + stream;
}

struct VolumeReader::State {
  const BlockSource& source;
  FaultHandler faults;
  VolumeFacts volume;
  PartitionReader partitions;
  FileSetSequence sets;
  LbAddr root_at;
  EntryReader entries;

  State(const BlockSource& image, FaultHandler handler, Lba session_start)
      : source(image),
        faults(one_at_a_time(std::move(handler))),
        volume(read_volume_structure(image, faults, session_start)),
        partitions(image, volume, faults),
        entries(partitions, faults) {
    if (volume.anchors.empty())
      throw FormatError(lba_of(volume.position_of(volume.session_start + anchor_block)),
                        cat(source.name(), " has no anchor volume descriptor pointer"),
                        "ECMA-167 3/8.4.2.1");
    if (!volume.logical)
      throw FormatError(lba_of(volume.anchors.front().position),
                        cat(source.name(), " has no logical volume descriptor"),
                        "ECMA-167 3/8.4.2");
    const auto logical = *volume.logical->as<LogicalVolumeDescriptor>();
    if (logical.logical_block_size != volume.block_size)
      report(faults, lba_of(volume.logical->position),
             cat("logical blocks have ", std::uint32_t{logical.logical_block_size},
                 " bytes; reading as if they had ", volume.block_size),
             "UDF 2.2.4.2");
    ReadBudget budget = budget_for(source.size());
    sets = read_file_sets(partitions, logical.file_set, faults, budget);
    const FileSetAt* const set = sets.prevailing();
    if (set == nullptr)
      throw FormatError(lba_of(volume.logical->position),
                        cat(source.name(),
                            " has no file set descriptor where its logical volume "
                            "descriptor says"),
                        "ECMA-167 4/8.3.1");
    root_at = set->descriptor.root_directory_icb.location;
  }

  DirectoryReader reader(const Entry& directory, const std::string& path,
                         ReadBudget& budget) const {
    return {source, directory.sections, faults, budget,
            cat("directory ", in_quotes(path.empty() ? "/" : path))};
  }

  // The next child, which may be told of and left out.
  std::optional<Entry> next(DirectoryReader& from, const std::string& path,
                            ReadBudget& budget) const {
    while (const auto found = from.next()) {
      if (found->has(IsParent) || found->has(Deleted))
        continue;
      auto entry = entries.read(*found, path, budget);
      if (entry)
        return entry;
    }
    return std::nullopt;
  }

  std::optional<Entry> child(const Entry& directory, const std::string& path, std::string_view name,
                             ReadBudget& budget) const {
    if (directory.type != FileType::Directory)
      return std::nullopt;
    DirectoryReader from = reader(directory, path, budget);
    while (const auto found = from.next()) {
      if (found->has(IsParent) || found->has(Deleted) || shown_name(found->identifier()) != name)
        continue;
      if (auto entry = entries.read(*found, path, budget))
        return entry;
    }
    return std::nullopt;
  }
};

VolumeReader::VolumeReader(const BlockSource& source, FaultHandler faults, Lba session_start)
    : state_(std::make_unique<State>(source, std::move(faults), session_start)) {
  static_cast<void>(root());
}

VolumeReader::~VolumeReader() = default;
VolumeReader::VolumeReader(VolumeReader&&) noexcept = default;

const VolumeFacts& VolumeReader::structure() const { return state_->volume; }
const PartitionReader& VolumeReader::partitions() const { return state_->partitions; }
const FileSetSequence& VolumeReader::file_sets() const { return state_->sets; }

VolumeSummary VolumeReader::summary() const {
  const VolumeFacts& facts = state_->volume;
  VolumeSummary out;
  out.revision = facts.revision();
  if (const auto primary =
          facts.primary ? facts.primary->as<PrimaryVolumeDescriptor>() : std::nullopt) {
    out.volume_id = text_in(primary->volume_identifier);
    out.volume_set_id = text_in(primary->volume_set_identifier);
    out.application_id = primary->application_identifier.text();
    out.implementation_id = primary->implementation_identifier.text();
    out.recorded = from_time(primary->recording_date_and_time);
  }
  if (const auto logical = facts.logical->as<LogicalVolumeDescriptor>())
    out.logical_volume_id = text_in(logical->logical_volume_identifier);
  if (const auto use = facts.information
                           ? facts.information->as<ImplementationUseVolumeDescriptor>()
                           : std::nullopt) {
    out.owner = text_in(use->information_1);
    out.organization = text_in(use->information_2);
    out.contact = text_in(use->information_3);
  }
  if (const FileSetAt* set = state_->sets.prevailing())
    out.file_set_id = text_in(set->descriptor.file_set_identifier);
  if (const auto integrity =
          facts.integrity_descriptor
              ? facts.integrity_descriptor->as<LogicalVolumeIntegrityDescriptor>()
              : std::nullopt) {
    out.integrity_recorded = from_time(integrity->recording_date_and_time);
    out.closed = integrity->integrity_type == static_cast<std::uint32_t>(IntegrityType::Close);
    out.next_unique_id = integrity->next_unique_id;
    const std::size_t use_at = sizeof *integrity + 8 * std::size_t{integrity->number_of_partitions};
    const auto use = read_struct<IntegrityUse>(facts.integrity_descriptor->bytes, use_at);
    if (use && integrity->length_of_implementation_use >= sizeof *use) {
      out.files = use->number_of_files;
      out.directories = use->number_of_directories;
    }
  }
  return out;
}

Entry VolumeReader::root() const {
  ReadBudget budget = budget_for(state_->source.size());
  auto entry = state_->entries.read(state_->root_at, "root directory", budget);
  if (!entry || entry->type != FileType::Directory)
    throw FormatError(lba_of(state_->partitions.locate(state_->root_at).value_or(0)),
                      cat(state_->source.name(), " has no root directory"), "ECMA-167 4/14.1.12");
  return std::move(*entry);
}

std::vector<Entry> VolumeReader::list(const Entry& directory) const {
  std::vector<Entry> entries;
  if (directory.type != FileType::Directory)
    return entries;
  ReadBudget budget = budget_for(state_->source.size());
  const std::string path = directory.name.empty() ? "" : '/' + directory.name;
  DirectoryReader from = state_->reader(directory, path, budget);
  while (auto entry = state_->next(from, path, budget))
    entries.push_back(std::move(*entry));
  return entries;
}

std::optional<Entry> VolumeReader::find(const std::string& path) const {
  ReadBudget budget = budget_for(state_->source.size());
  std::optional<Entry> entry = root();
  std::string_view rest = path;
  std::string above;
  while (entry && !rest.empty()) {
    const std::string_view name = rest.substr(0, rest.find('/'));
    rest.remove_prefix(std::min(name.size() + 1, rest.size()));
    if (name.empty())
      continue;
    entry = state_->child(*entry, above, name, budget);
    above += '/';
    above += name;
  }
  return entry;
}

void VolumeReader::walk(const Visitor& visit) const { walk_from(root(), {}, visit); }

void VolumeReader::walk_from(const Entry& start, const std::string& start_path,
                             const Visitor& visit) const {
  struct Level {
    DirectoryReader reader;
    std::size_t path_length;
  };
  if (!visit(start_path.empty() ? "/" : start_path, start) || start.type != FileType::Directory)
    return;
  ReadBudget budget = budget_for(state_->source.size());
  std::set<Key> entered;
  std::vector<std::unique_ptr<Level>> levels;
  std::string path = start_path;
  const auto enter = [&](const Entry& directory) {
    const char* refusal = nullptr;
    if (!entered.insert(key_of(directory)).second)
      refusal = "is reached a second time";
    else if (levels.size() >= max_depth || path.size() > max_path)
      refusal = "lies too deep";
    if (refusal != nullptr) {
      report(state_->faults, directory.record_block,
             cat("directory ", in_quotes(path), " ", refusal), "ECMA-167 4/8.6");
      return;
    }
    levels.push_back(
        std::make_unique<Level>(Level{state_->reader(directory, path, budget), path.size()}));
  };
  enter(start);
  while (!levels.empty()) {
    Level& level = *levels.back();
    path.resize(level.path_length);
    const auto entry = state_->next(level.reader, path, budget);
    if (!entry) {
      levels.pop_back();
      continue;
    }
    path += '/';
    path += entry->name;
    if (visit(path, *entry) && entry->type == FileType::Directory)
      enter(*entry);
  }
}

std::unique_ptr<ByteStream> VolumeReader::open(const Entry& file) const {
  return open_sections(state_->source, file.sections, file.size);
}

std::unique_ptr<ByteStream> VolumeReader::open(const NamedStream& stream) const {
  return open_sections(state_->source, stream.sections, stream.size);
}

std::optional<IcbFacts> VolumeReader::icb_of(const Entry& entry) const {
  const std::uint64_t position = byte_offset(entry.record_block) + entry.record_offset;
  ReadBudget budget = budget_for(state_->source.size());
  // Blocks of a virtual or metadata partition lie in a physical one as well, whose map comes first.
  for (std::size_t i = state_->partitions.partitions().size(); i-- > 0;) {
    const auto at = state_->partitions.address_of(position, static_cast<std::uint16_t>(i));
    if (!at)
      continue;
    auto icb = read_icb(state_->partitions, *at, {}, budget, "file");
    if (icb && icb->faults == TagSound)
      return icb;
  }
  return std::nullopt;
}

}  // namespace disc::udf
