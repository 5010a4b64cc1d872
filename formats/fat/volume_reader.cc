// Reads FAT12, FAT16 and FAT32 volumes of any origin.
#include "formats/fat/volume_reader.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/fat/directory_reader.h"
#include "formats/fat/directory_scanner.h"
#include "formats/fat/name.h"
#include "formats/fat/table_reader.h"

namespace disc::fat {
namespace {

constexpr std::size_t deepest = 256;

Entry to_entry(const FoundEntry& found, const Geometry& geometry, std::uint64_t offset) {
  Entry entry;
  entry.name = found.name;
  entry.short_name = found.short_name;
  entry.directory = found.is_directory();
  entry.attributes = found.entry.attributes;
  entry.size = entry.directory ? 0 : std::uint32_t{found.entry.file_size};
  entry.cluster = first_cluster_of(found.entry, geometry);
  entry.modified = to_timestamp(DateTime{found.entry.write_date, found.entry.write_time, 0});
  entry.created = to_timestamp(DateTime{found.entry.creation_date, found.entry.creation_time,
                                        found.entry.creation_hundredths});
  entry.accessed = to_timestamp(DateTime{found.entry.last_access_date, 0, 0});
  entry.entry_offset = offset;
  return entry;
}

class FileStream final : public ByteStream {
 public:
  FileStream(const BlockSource& source, std::uint64_t volume_offset, std::vector<ByteRun> runs,
             std::uint64_t size, std::string name)
      : source_(source),
        volume_offset_(volume_offset),
        runs_(std::move(runs)),
        left_(size),
        name_(std::move(name)) {}

  std::size_t read(std::span<std::uint8_t> out) override {
    std::size_t done = 0;
    while (done < out.size() && left_ > 0) {
      if (run_ == runs_.size())
        throw FormatError(cat(source_.name(), ": file ", in_quotes(name_), " ends ", left_,
                              " bytes early: its chain of clusters is broken (",
                              clause::data_structure, ")"));
      const ByteRun& run = runs_[run_];
      const std::uint64_t part = std::min<std::uint64_t>(out.size() - done, run.bytes - at_);
      source_.read(volume_offset_ + run.offset + at_, out.subspan(done, part));
      done += part;
      at_ += part;
      left_ -= part;
      if (at_ == run.bytes) {
        ++run_;
        at_ = 0;
      }
    }
    return done;
  }

 private:
  const BlockSource& source_;
  std::uint64_t volume_offset_;
  std::vector<ByteRun> runs_;
  std::uint64_t left_;
  std::string name_;
  std::size_t run_ = 0;
  std::uint64_t at_ = 0;  // bytes into the run
};

// Stops a chain that comes back to where it has been.
class Visited {
 public:
  bool operator()(std::uint32_t cluster) { return !seen_.insert(cluster).second; }

 private:
  std::unordered_set<std::uint32_t> seen_;
};

bool is_named(const Entry& entry, const std::u16string& wanted) {
  return upper_case(to_utf16(entry.name)) == wanted ||
         upper_case(to_utf16(entry.short_name)) == wanted;
}

}  // namespace

struct VolumeReader::State {
  State(const BlockSource& from, std::uint64_t offset, FaultHandler handler)
      : source(from),
        volume_offset(offset),
        faults(std::move(handler)),
        boot(open_boot_sector(from, offset)),
        table(from, offset, boot.geometry, boot.geometry.active_fat) {}

  DirectoryBytes read(std::uint32_t cluster, const Taken& taken) const {
    const Geometry& geometry = boot.geometry;
    if (cluster == 0 && geometry.type != Type::Fat32)
      return read_fixed_root(source, volume_offset, geometry);
    return read_directory(
        source, volume_offset, geometry, table,
        follow(table, geometry, cluster, most_directory_clusters(geometry), taken));
  }

  // The directory's entries as they stand, and where each stands.
  std::pair<std::vector<FoundEntry>, DirectoryBytes> scan(std::uint32_t cluster,
                                                          const Taken& taken = {}) const {
    DirectoryBytes bytes = read(cluster, taken);
    if (!bytes.fault.empty())
      report(faults, bytes.fault_offset, bytes.fault, clause::data_structure);
    auto entries = scan_directory(
        bytes.bytes, [&](std::size_t position, std::string what, const char* clause) {
          report(faults, bytes.offset_of(position), std::move(what), clause);
        });
    return {std::move(entries), std::move(bytes)};
  }

  std::vector<Entry> list(std::uint32_t cluster, const Taken& taken) const {
    std::vector<Entry> children;
    const auto [entries, bytes] = scan(cluster, taken);
    for (const FoundEntry& found : entries)
      if (!found.is_label() && !found.is_dot())
        children.push_back(to_entry(found, boot.geometry, bytes.offset_of(found.position)));
    return children;
  }

  const BlockSource& source;
  std::uint64_t volume_offset;
  FaultHandler faults;
  BootSector boot;
  TableReader table;
};

VolumeReader::VolumeReader(const BlockSource& source, std::uint64_t volume_offset,
                           FaultHandler faults)
    : state_(std::make_unique<State>(source, volume_offset, std::move(faults))) {}
VolumeReader::~VolumeReader() = default;
VolumeReader::VolumeReader(VolumeReader&&) noexcept = default;

const Geometry& VolumeReader::geometry() const { return state_->boot.geometry; }
const VolumeIdentity& VolumeReader::identity() const { return state_->boot.identity; }

std::string VolumeReader::label() const {
  const auto [entries, bytes] = state_->scan(geometry().root_cluster, Visited());
  for (const FoundEntry& found : entries) {
    if (!found.is_label())
      continue;
    std::string label(text_of(found.entry.name));
    label.erase(label.find_last_not_of(' ') + 1);
    return label;
  }
  return "";
}

Entry VolumeReader::root() const {
  Entry entry;
  entry.name = "/";
  entry.directory = true;
  entry.attributes = Attribute::Directory;
  entry.cluster = geometry().root_cluster;
  return entry;
}

std::vector<Entry> VolumeReader::list(const Entry& directory) const {
  // A directory other than the root has a cluster; 0 would be the root again.
  if (!directory.directory || (directory.cluster == 0 && directory.entry_offset != 0))
    return {};
  return state_->list(directory.cluster, Visited());
}

std::optional<Entry> VolumeReader::find(const std::string& path) const {
  Entry at = root();
  std::size_t start = 0;
  while (start < path.size()) {
    if (path[start] == '/') {
      ++start;
      continue;
    }
    const std::size_t end = std::min(path.find('/', start), path.size());
    const std::u16string wanted = upper_case(to_utf16(path.substr(start, end - start)));
    const std::vector<Entry> children = list(at);
    const auto found = std::find_if(children.begin(), children.end(),
                                    [&](const Entry& entry) { return is_named(entry, wanted); });
    if (found == children.end())
      return std::nullopt;
    at = *found;
    start = end;
  }
  return at;
}

void VolumeReader::walk(
    const std::function<bool(const std::string& path, const Entry&)>& visit) const {
  struct Level {
    std::string path;
    std::vector<Entry> children;
    std::size_t next = 0;
  };
  // No cluster is read as a directory twice, so that the work stays in proportion to the volume.
  std::unordered_set<std::uint32_t> entered;
  const Taken taken = [&](std::uint32_t cluster) { return !entered.insert(cluster).second; };
  std::vector<Level> levels;
  if (!visit("/", root()))
    return;
  levels.push_back({"", state_->list(geometry().root_cluster, taken)});
  while (!levels.empty()) {
    Level& level = levels.back();
    if (level.next == level.children.size()) {
      levels.pop_back();
      continue;
    }
    const Entry& entry = level.children[level.next++];
    std::string path = level.path + "/" + entry.name;
    if (!visit(path, entry) || !entry.directory)
      continue;
    if (!geometry().has_cluster(entry.cluster) || entered.count(entry.cluster) != 0) {
      report(state_->faults, entry.entry_offset,
             cat("directory ", in_quotes(entry.name), " begins at cluster ", entry.cluster,
                 geometry().has_cluster(entry.cluster) ? ", which belongs to another"
                                                       : ", which the volume does not have"),
             clause::directory_structure);
      continue;
    }
    if (levels.size() >= deepest) {
      report(state_->faults, entry.entry_offset,
             cat("directory ", in_quotes(entry.name), " lies deeper than ", deepest, " levels"),
             clause::directory_structure);
      continue;
    }
    std::vector<Entry> children = state_->list(entry.cluster, taken);
    levels.push_back({std::move(path), std::move(children)});
  }
}

std::vector<ByteRun> VolumeReader::runs(const Entry& file) const {
  std::vector<ByteRun> runs;
  if (file.directory || file.size == 0)
    return runs;
  const Geometry& at = geometry();
  const std::uint64_t size = at.cluster_size();
  const ChainWalk chain =
      follow(state_->table, at, file.cluster, file.size / size + (file.size % size != 0));
  std::uint64_t left = file.size;
  for (const std::uint32_t cluster : chain.clusters) {
    const std::uint64_t bytes = std::min(left, size);
    const std::uint64_t offset = at.cluster_offset(cluster);
    if (!runs.empty() && runs.back().offset + runs.back().bytes == offset)
      runs.back().bytes += bytes;
    else
      runs.push_back({offset, bytes});
    left -= bytes;
  }
  if (left > 0)
    report(state_->faults, file.entry_offset,
           cat("file ", in_quotes(file.name), " has ", file.size, " bytes, its chain ",
               chain.fault.empty() ? cat("ends ", left, " bytes early") : chain.fault),
           clause::data_structure);
  return runs;
}

std::unique_ptr<ByteStream> VolumeReader::open(const Entry& file) const {
  return std::make_unique<FileStream>(state_->source, state_->volume_offset, runs(file),
                                      file.directory ? 0 : file.size, file.name);
}

}  // namespace disc::fat
