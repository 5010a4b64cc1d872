// Reads ISO 9660 volumes of any origin through each of their views.
#include "formats/iso9660/volume_reader.h"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/iso9660/content_stream.h"
#include "formats/iso9660/directory_scanner.h"
#include "formats/iso9660/volume_set.h"

namespace disc::iso9660 {
namespace {

constexpr std::size_t view_count = 4;  // Iso9660 to Enhanced

// Deeper and longer than any path that a system could open. Every path counts from its root:
// without the second bound a chain of long names would be printed a thousandfold.
constexpr std::size_t max_depth = 4096;
constexpr std::size_t max_path = 65536;  // bytes

std::string describe(const DescriptorAt& found) {
  switch (static_cast<DescriptorType>(found.head().type)) {
    case DescriptorType::BootRecord:
      return "boot record";
    case DescriptorType::Primary:
      return "primary";
    case DescriptorType::Supplementary:
      if (is_enhanced(found.descriptor()))
        return "enhanced";
      return joliet_level(found.descriptor()) ? "joliet" : "supplementary";
    case DescriptorType::Partition:
      return "partition";
    case DescriptorType::Terminator:
      return "terminator";
  }
  return "unknown";
}

DescriptorSummary summarise(const DescriptorAt& found) {
  DescriptorSummary summary;
  summary.at = found.at;
  summary.type = found.head().type;
  summary.version = found.head().version;
  summary.what = describe(found);
  if (summary.what == "boot record") {
    const auto boot = *read_struct<BootRecordDescriptor>(found.block);
    summary.system_id = field_text(boot.boot_system_identifier);
    return summary;
  }
  if (summary.type != static_cast<std::uint8_t>(DescriptorType::Primary) &&
      summary.type != static_cast<std::uint8_t>(DescriptorType::Supplementary))
    return summary;
  const VolumeDescriptor fields = found.descriptor();
  const auto text = summary.what == "joliet" ? field_text_joliet : field_text;
  summary.volume_id = text(fields.volume_identifier);
  summary.system_id = text(fields.system_identifier);
  summary.set_id = text(fields.volume_set_identifier);
  summary.publisher_id = text(fields.publisher_identifier);
  summary.preparer_id = text(fields.data_preparer_identifier);
  summary.application_id = text(fields.application_identifier);
  summary.volume_blocks = fields.volume_space_size;
  summary.created = to_text(fields.creation);
  summary.modified = to_text(fields.modification);
  summary.expires = to_text(fields.expiration);
  summary.effective = to_text(fields.effective);
  return summary;
}

}  // namespace

struct VolumeReader::State {
  const BlockSource& source;
  FaultHandler faults;
  std::vector<DescriptorSummary> descriptors;
  std::array<std::optional<Section>, view_count> roots;  // by view
  std::size_t susp_skip = 0;
  std::size_t root_susp_skip = 0;

  State(const BlockSource& image, FaultHandler handler)
      : source(image), faults(one_at_a_time(std::move(handler))) {}

  std::optional<Section>& root(View view) { return roots[static_cast<std::size_t>(view)]; }

  void take(const DescriptorAt& found) {
    const std::string& what = descriptors.emplace_back(summarise(found)).what;
    if (what == "primary")
      take_root(View::Iso9660, found);
    else if (what == "joliet")
      take_root(View::Joliet, found);
    else if (what == "enhanced")
      take_root(View::Enhanced, found);
  }

  // The first descriptor of a kind counts; others repeat it (ECMA-119 6.7.1.1).
  void take_root(View view, const DescriptorAt& found) {
    if (root(view))
      return;
    const VolumeDescriptor fields = found.descriptor();
    if (fields.logical_block_size.little() != block_size &&
        fields.logical_block_size.big() != block_size)
      report(faults, found.at,
             cat("logical blocks have ", fields.logical_block_size.little(), " bytes, not ",
                 block_size, "; reading as if they had"),
             "ECMA-119 8.4.12");
    const DirectoryRecord record = fields.root_directory.record;
    const auto blocks = static_cast<std::uint64_t>(source.blocks());
    const std::uint32_t location =
        checked(record.extent_location, blocks, found.at, "location of the root directory",
                "ECMA-119 8.4.18", faults);
    const std::uint32_t bytes = checked(record.data_length, source.size(), found.at,
                                        "length of the root directory", "ECMA-119 8.4.18", faults);
    root(view) = Section{data_location(record, location), bytes};
  }

  // Rock Ridge is in use where the root's own record says SP, and ER or any of its entries follow.
  void look_for_rock_ridge() {
    if (!root(View::Iso9660))
      return;
    const Section& directory = *root(View::Iso9660);
    RecordReader reader(source, directory.first,
                        std::min<std::uint64_t>(directory.bytes, block_size));
    const auto record = reader.next();
    if (!record || !record->view.is_self())
      return;
    const auto skip = iso9660::susp_skip(*record);
    if (!skip)
      return;
    susp_skip = *skip;
    root_susp_skip = iso9660::root_susp_skip(*record);
    SuspReader susp(source, faults);
    const auto& entries = susp.entries(*record, root_susp_skip);
    const bool used = std::any_of(entries.begin(), entries.end(), [](const SuspEntry& entry) {
      const auto er = read_struct<SuspEr>(entry.bytes);
      if (entry.signature() == "ER" && er)
        return is_rock_ridge_identifier(
            text_of(slice(entry.bytes, sizeof(SuspEr), er->identifier_length)));
      return entry.signature() == "PX" || entry.signature() == "RR";
    });
    if (used)
      root(View::RockRidge) = directory;
  }

  DirectoryScanner scanner(View view, const Section& directory,
                           std::optional<std::string> wanted = {}) const {
    return DirectoryScanner(source, directory, {view, susp_skip, std::move(wanted)}, faults);
  }

  // The folder that relocated directories were put into: only writers want to see it.
  bool is_relocation_folder(View view, const Section& parent, const Entry& entry) const {
    const auto& top = roots[static_cast<std::size_t>(View::RockRidge)];
    return view == View::RockRidge && entry.type == FileType::Directory && top &&
           parent.first == top->first && !entry.sections.empty() &&
           holds_only_relocated(source, entry.sections[0], susp_skip);
  }

  std::optional<Entry> child(View view, const Entry& directory, std::string_view name) const {
    if (directory.type != FileType::Directory || directory.sections.empty())
      return std::nullopt;
    const Section& section = directory.sections[0];
    DirectoryScanner entries = scanner(view, section, std::string(name));
    std::optional<Entry> associated;
    while (auto entry = entries.next()) {
      if (is_relocation_folder(view, section, *entry))
        continue;
      if (!entry->associated)
        return entry;
      if (!associated)
        associated = std::move(entry);
    }
    return associated;
  }
};

VolumeReader::VolumeReader(const BlockSource& source, FaultHandler faults, Lba session_start)
    : state_(std::make_unique<State>(source, std::move(faults))) {
  const auto set = read_descriptors(source, session_start, state_->faults);
  for (const DescriptorAt& found : set)
    state_->take(found);
  if (!has(View::Iso9660) && !has(View::Joliet) && !has(View::Enhanced))
    throw FormatError(set.front().at, cat(source.name(), " has no primary volume descriptor"),
                      "ECMA-119 6.7.1.1");
  if (!has(View::Iso9660))
    report(state_->faults, set.front().at, "there is no primary volume descriptor",
           "ECMA-119 6.7.1.1");
  state_->look_for_rock_ridge();
}

VolumeReader::~VolumeReader() = default;
VolumeReader::VolumeReader(VolumeReader&&) noexcept = default;

const std::vector<DescriptorSummary>& VolumeReader::descriptors() const {
  return state_->descriptors;
}

bool VolumeReader::has(View view) const {
  return state_->roots[static_cast<std::size_t>(view)].has_value();
}

std::vector<View> VolumeReader::views() const {
  std::vector<View> views;
  for (std::size_t i = 0; i < view_count; ++i)
    if (has(static_cast<View>(i)))
      views.push_back(static_cast<View>(i));
  return views;
}

View VolumeReader::best_view() const {
  for (const View view : {View::RockRidge, View::Joliet, View::Enhanced})
    if (has(view))
      return view;
  return View::Iso9660;
}

Entry VolumeReader::root(View view) const {
  if (!has(view))
    throw FormatError(cat(state_->source.name(), ": there is no ", to_string(view), " view"));
  const Section section = *state_->root(view);
  auto entry = read_self(state_->source, section.first, section.bytes, view, state_->root_susp_skip,
                         state_->faults);
  if (entry && section.bytes != 0)
    return std::move(*entry);
  report(state_->faults, section.first, "root directory does not begin with its own record",
         "ECMA-119 6.8.2.2");
  Entry bare;
  bare.type = FileType::Directory;
  bare.size = section.bytes;
  bare.sections.push_back(section);
  bare.record_block = section.first;
  return bare;
}

std::vector<Entry> VolumeReader::list(View view, const Entry& directory) const {
  std::vector<Entry> entries;
  if (directory.type != FileType::Directory || directory.sections.empty())
    return entries;
  const Section& section = directory.sections[0];
  DirectoryScanner scanner = state_->scanner(view, section);
  while (auto entry = scanner.next())
    if (!state_->is_relocation_folder(view, section, *entry))
      entries.push_back(std::move(*entry));
  return entries;
}

std::optional<Entry> VolumeReader::find(View view, const std::string& path) const {
  std::optional<Entry> entry = root(view);
  std::string_view rest = path;
  while (entry && !rest.empty()) {
    const std::string_view name = rest.substr(0, rest.find('/'));
    rest.remove_prefix(std::min(name.size() + 1, rest.size()));
    if (!name.empty())
      entry = state_->child(view, *entry, name);
  }
  return entry;
}

void VolumeReader::walk(
    View view, const std::function<bool(const std::string& path, const Entry&)>& visit) const {
  walk_from(view, root(view), {}, visit);
}

void VolumeReader::walk_from(
    View view, const Entry& start, const std::string& start_path,
    const std::function<bool(const std::string& path, const Entry&)>& visit) const {
  struct Level {
    Section section;
    DirectoryScanner scanner;
    std::size_t path_length;
  };
  if (!visit(start_path.empty() ? "/" : start_path, start) || start.type != FileType::Directory)
    return;
  // Directories of a sound volume do not overlap, so together they are smaller than the medium.
  std::uint64_t budget = 2 * state_->source.size();
  std::unordered_set<std::int32_t> entered;
  std::vector<Level> levels;
  std::string path = start_path;
  const auto enter = [&](const Entry& directory) {
    if (directory.sections.empty())
      return;
    const Section& section = directory.sections[0];
    const std::uint64_t bytes = std::min(section.bytes, state_->source.size());
    const char* refusal = nullptr;
    if (!entered.insert(section.first.value).second)
      refusal = "is reached a second time";
    else if (levels.size() >= max_depth || path.size() > max_path)
      refusal = "lies too deep";
    else if (bytes > budget)
      refusal = "is one too many: directories together are larger than the medium";
    if (refusal != nullptr) {
      report(state_->faults, section.first, cat("directory ", in_quotes(path), " ", refusal),
             "ECMA-119 6.8.2");
      return;
    }
    budget -= bytes;
    levels.push_back({section, state_->scanner(view, section), path.size()});
  };
  enter(start);
  while (!levels.empty()) {
    Level& level = levels.back();
    path.resize(level.path_length);
    const auto entry = level.scanner.next();
    if (!entry) {
      levels.pop_back();
      continue;
    }
    if (state_->is_relocation_folder(view, level.section, *entry))
      continue;
    path += '/';
    path += entry->name;
    if (visit(path, *entry) && entry->type == FileType::Directory)
      enter(*entry);
  }
}

std::unique_ptr<ByteStream> VolumeReader::open(const Entry& file, bool raw) const {
  if (file.zisofs && !raw)
    return open_zisofs(state_->source, file);
  return open_recorded(state_->source, file);
}

}  // namespace disc::iso9660
