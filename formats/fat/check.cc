// Holds a FAT volume against the specification: every structure, chain and name.
#include "formats/fat/check.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/fat/check_boot.h"
#include "formats/fat/directory_reader.h"
#include "formats/fat/directory_scanner.h"
#include "formats/fat/name.h"
#include "formats/fat/table_reader.h"

namespace disc::fat {
namespace {

constexpr std::size_t deepest = 256;

class TreeCheck {
 public:
  TreeCheck(const BlockSource& source, std::uint64_t volume_offset, const BootSector& boot,
            const FaultHandler& faults)
      : source_(source),
        volume_offset_(volume_offset),
        boot_(boot),
        geometry_(boot.geometry),
        table_(source, volume_offset, boot.geometry, boot.geometry.active_fat),
        faults_(faults),
        owned_(static_cast<std::size_t>(boot.geometry.end_cluster())) {}

  void run() {
    directories_.push_back({"", 0, geometry_.root_cluster, 0, 0});
    for (std::size_t i = 0; i < directories_.size(); ++i)
      check_directory(i);
    check_clusters();
  }

  std::uint64_t free_clusters() const { return free_; }

 private:
  struct Directory {
    std::string name;
    std::size_t parent;  // index
    std::uint32_t cluster;
    std::uint64_t entry_offset;
    std::size_t depth;
  };

  void fault(std::uint64_t offset, std::string what, const char* clause) {
    report(faults_, offset, std::move(what), clause);
  }

  std::string path_of(std::size_t index, const std::string& name = "") const {
    std::string path = name.empty() ? "" : "/" + name;
    for (; index != 0; index = directories_[index].parent)
      path.insert(0, "/" + directories_[index].name);
    return in_quotes(path.empty() ? "/" : path);
  }

  // Clusters become owned as they are met, so that the work stays in proportion to the volume.
  ChainWalk claim(std::uint32_t first) {
    return follow(table_, geometry_, first, std::uint64_t{geometry_.clusters} + 1,
                  [this](std::uint32_t cluster) {
                    const bool taken = owned_[cluster];
                    owned_[cluster] = true;
                    return taken;
                  });
  }

  DirectoryBytes read(std::size_t index) {
    const Directory& directory = directories_[index];
    if (directory.cluster == 0 && geometry_.type != Type::Fat32)
      return read_fixed_root(source_, volume_offset_, geometry_);
    const ChainWalk chain = claim(directory.cluster);
    if (chain.clusters.size() > most_directory_clusters(geometry_))
      fault(directory.entry_offset,
            cat(path_of(index), ": a directory of ", chain.clusters.size(),
                " clusters, 2 MiB are allowed"),
            clause::directory_structure);
    return read_directory(source_, volume_offset_, geometry_, table_, chain);
  }

  void check_directory(std::size_t index) {
    const DirectoryBytes bytes = read(index);
    if (!bytes.fault.empty())
      fault(bytes.fault_offset, cat(path_of(index), ": ", bytes.fault), clause::data_structure);
    const auto entries = scan_directory(
        bytes.bytes, [&](std::size_t position, const std::string& what, const char* clause) {
          fault(bytes.offset_of(position), cat(path_of(index), ": ", what), clause);
        });
    check_dots(index, entries, bytes);
    check_names(index, entries, bytes);
    for (const FoundEntry& found : entries)
      check_entry(index, found, bytes.offset_of(found.position));
  }

  std::uint64_t table_offset(std::uint32_t cluster) const {
    return geometry_.has_cluster(cluster) ? table_.entry_offset(cluster)
                                          : geometry_.fat_offset(geometry_.active_fat);
  }

  void check_dots(std::size_t index, const std::vector<FoundEntry>& entries,
                  const DirectoryBytes& bytes) {
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const bool in_place = index != 0 && entries[i].position == i * entry_size && i < 2 &&
                            entries[i].entry.name == (i == 0 ? dot : dot_dot);
      if (entries[i].is_dot() && !in_place)
        fault(bytes.offset_of(entries[i].position),
              cat(path_of(index), ": the entry ", in_quotes(entries[i].short_name),
                  index == 0 ? " in the root directory, which has none"
                             : " out of its place at the front of the directory"),
              clause::directory_structure);
    }
    if (index == 0 || bytes.bytes.empty())
      return;
    const std::size_t parent = directories_[index].parent;
    // FAT32 calls a root that is the parent 0, wherever it begins.
    const std::array<std::pair<ShortName, std::uint32_t>, 2> wanted{
        {{dot, directories_[index].cluster},
         {dot_dot, parent == 0 ? 0 : directories_[parent].cluster}}};
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      if (entries.size() <= i || entries[i].entry.name != wanted[i].first) {
        fault(
            bytes.offset_of(i * entry_size),
            cat(path_of(index), ": entry ", i + 1, " is not ", in_quotes(to_text(wanted[i].first))),
            clause::directory_structure);
        continue;
      }
      const std::uint32_t cluster = first_cluster_of(entries[i].entry, geometry_);
      if (cluster != wanted[i].second)
        fault(bytes.offset_of(entries[i].position),
              cat(path_of(index), ": ", in_quotes(to_text(wanted[i].first)), " names cluster ",
                  cluster, ", expected ", wanted[i].second),
              clause::directory_structure);
      if (!entries[i].is_directory())
        fault(bytes.offset_of(entries[i].position),
              cat(path_of(index), ": ", in_quotes(to_text(wanted[i].first)), " is no directory"),
              clause::directory_structure);
    }
  }

  void check_names(std::size_t index, const std::vector<FoundEntry>& entries,
                   const DirectoryBytes& bytes) {
    std::set<ShortName> short_ones;
    std::set<std::u16string> long_ones;
    bool labelled = false;
    for (const FoundEntry& found : entries) {
      const std::uint64_t offset = bytes.offset_of(found.position);
      if (found.is_dot())
        continue;
      if (found.is_label()) {
        if (index != 0 || labelled)
          fault(offset,
                cat(path_of(index), ": a volume label",
                    labelled ? ", the second one" : " outside the root directory"),
                clause::directory_structure);
        labelled = true;
        check_label(found, offset);
        continue;
      }
      if (!is_short_name(found.entry.name))
        fault(offset,
              cat(path_of(index), ": the short name ", in_quotes(found.short_name),
                  " has characters that are not allowed"),
              clause::directory_structure);
      const bool same_long = !long_ones.insert(upper_case(to_utf16(found.name))).second;
      if (!short_ones.insert(found.entry.name).second || same_long)
        fault(offset,
              cat(path_of(index), ": the name ",
                  in_quotes(same_long ? found.name : found.short_name), " stands here twice"),
              clause::name_matching);
    }
  }

  void check_label(const FoundEntry& found, std::uint64_t offset) {
    std::string label(text_of(found.entry.name));
    label.erase(label.find_last_not_of(' ') + 1);
    if (!boot_.identity.label.empty() && label != boot_.identity.label)
      fault(offset,
            cat("the label is ", in_quotes(label), ", the boot sector has ",
                in_quotes(boot_.identity.label)),
            clause::boot_sector);
  }

  void check_time(const std::string& path, std::uint64_t offset, const char* which, DateTime time) {
    if (time.date != 0 && !to_timestamp(time))
      fault(offset, cat(path, ": no date of the calendar as time of ", which),
            clause::directory_structure);
  }

  void check_entry(std::size_t index, const FoundEntry& found, std::uint64_t offset) {
    if (found.is_dot())
      return;
    const DirectoryEntry& entry = found.entry;
    const std::string path = path_of(index, found.name);
    check_time(path, offset, "change", {entry.write_date, entry.write_time, 0});
    check_time(path, offset, "creation",
               {entry.creation_date, entry.creation_time, entry.creation_hundredths});
    check_time(path, offset, "access", {entry.last_access_date, 0, 0});
    if ((entry.attributes & ~Attribute::LongNameMask) != 0)
      fault(offset, cat(path, ": attributes that are reserved are set"),
            clause::directory_structure);
    const std::uint32_t cluster = first_cluster_of(entry, geometry_);
    if (found.is_label()) {
      if (cluster != 0 || entry.file_size != 0)
        fault(offset, cat(path, ": a volume label with data"), clause::directory_structure);
    } else if (found.is_directory()) {
      enter(index, found, cluster, offset, path);
    } else {
      check_file(entry.file_size, cluster, offset, path);
    }
  }

  void enter(std::size_t index, const FoundEntry& found, std::uint32_t cluster,
             std::uint64_t offset, const std::string& path) {
    if (found.entry.file_size != 0)
      fault(offset, cat(path, ": a directory of ", +found.entry.file_size, " bytes, expected 0"),
            clause::directory_structure);
    if (!geometry_.has_cluster(cluster) || owned_[cluster]) {
      fault(offset,
            cat(path, ": a directory at cluster ", cluster,
                geometry_.has_cluster(cluster) ? ", which belongs to another chain"
                                               : ", which the volume does not have"),
            clause::directory_structure);
      return;
    }
    if (directories_[index].depth >= deepest) {
      fault(offset, cat("a directory deeper than ", deepest, " levels, which is not entered"),
            clause::directory_structure);
      return;
    }
    directories_.push_back({found.name, index, cluster, offset, directories_[index].depth + 1});
  }

  void check_file(std::uint64_t size, std::uint32_t first, std::uint64_t offset,
                  const std::string& path) {
    if (size == 0 && first == 0)
      return;
    if (size == 0 || first == 0) {
      fault(offset,
            cat(path, ": a file of ", size, " bytes at cluster ", first, ", expected ",
                size == 0 ? "cluster 0" : "a cluster of the volume"),
            clause::directory_structure);
      if (first == 0)
        return;
    }
    const std::uint64_t bytes = geometry_.cluster_size();
    const std::uint64_t wanted = size / bytes + (size % bytes != 0);
    const ChainWalk chain = claim(first);
    if (!chain.fault.empty())
      fault(table_offset(chain.at), cat(path, ": a file whose chain ", chain.fault),
            clause::data_structure);
    else if (chain.clusters.size() != wanted && size != 0)
      fault(offset,
            cat(path, ": a file of ", size, " bytes with ", chain.clusters.size(),
                " clusters, expected ", wanted),
            clause::data_structure);
  }

  void check_clusters() {
    std::uint64_t lost = 0, wild = 0;
    std::uint32_t first_lost = 0, first_wild = 0;
    for (std::uint32_t cluster = first_cluster; cluster < geometry_.end_cluster(); ++cluster) {
      const TableEntry entry = table_[cluster];
      if (entry.link == Link::Free) {
        ++free_;
      } else if (!owned_[cluster] && entry.link == Link::Wild) {
        first_wild = wild++ == 0 ? cluster : first_wild;
      } else if (!owned_[cluster] && entry.link != Link::Bad) {
        first_lost = lost++ == 0 ? cluster : first_lost;
      }
    }
    if (lost != 0)
      fault(table_.entry_offset(first_lost),
            cat(lost, " clusters are in use but belong to nothing, the first is ", first_lost),
            clause::data_structure);
    if (wild != 0)
      fault(table_.entry_offset(first_wild),
            cat(wild,
                " entries of the table name clusters that the volume does not have, the "
                "first is of cluster ",
                first_wild),
            clause::data_structure);
  }

  const BlockSource& source_;
  std::uint64_t volume_offset_;
  const BootSector& boot_;
  const Geometry& geometry_;
  TableReader table_;
  const FaultHandler& faults_;
  std::vector<bool> owned_;  // by a file or directory met so far
  std::vector<Directory> directories_;
  std::uint64_t free_ = 0;
};

}  // namespace

std::vector<Fault> check_volume(const BlockSource& source, std::uint64_t volume_offset) {
  std::vector<Fault> faults;
  std::uint64_t unlisted = 0;
  const FaultHandler collect = [&](const Fault& fault) {
    if (faults.size() < most_faults)
      faults.push_back(fault);
    else
      ++unlisted;
  };
  const BootSector boot = open_boot_sector(source, volume_offset);
  check_boot_sector(source, volume_offset, boot, collect);
  check_table_copies(source, volume_offset, boot, collect);
  TreeCheck tree(source, volume_offset, boot, collect);
  tree.run();
  check_fs_info(source, volume_offset, boot, tree.free_clusters(), collect);
  if (unlisted != 0)
    faults.push_back({0, cat(unlisted, " more faults"), clause::directory_contents});
  return faults;
}

}  // namespace disc::fat
