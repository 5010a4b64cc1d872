// The files of a medium against a tree: names, and who is there that should not be.
#include "verify/files_check.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>
#include <unordered_map>

#include "formats/base/text.h"
#include "formats/integrity/digest.h"
#include "verify/boot_files.h"
#include "verify/contents.h"
#include "verify/entry_check.h"
#include "verify/match_names.h"

namespace disc::verify {
namespace {

using iso9660::Entry;
using iso9660::FileType;
using iso9660::View;

// Of the data; -1 where there is nothing but holes.
std::int32_t first_block(const Entry& entry) {
  for (const iso9660::Section& section : entry.sections)
    if (!section.hole)
      return section.first.value;
  return -1;
}

// Extents of UDF may leave out what others record, so that only whole ones are told by their start.
bool is_one_extent(View view, const Entry& entry) {
  return view != View::Udf ||
         (entry.sections.size() == 1 && !entry.sections[0].hole && entry.sections[0].offset == 0);
}

class FilesCheck {
 public:
  FilesCheck(const ExpectedTree& expected, const media::MediumReader& reader,
             const FilesOptions& options, Findings& findings, Progress& progress)
      : expected_(expected),
        tree_(expected.tree),
        reader_(reader),
        options_(options),
        findings_(findings),
        progress_(progress),
        entries_(expected, options.xattrs, options.acls, options.streams, findings),
        places_(tree_.nodes.size(), -1),
        place_guessed_(tree_.nodes.size(), false) {
    for (const NodeId node : options.generated)
      generated_.push_back(node);
    std::ranges::sort(generated_);
  }

  FilesTally run() {
    joined_ = options_.has_rock_ridge && reader_.has(View::RockRidge);
    if (joined_ && !wants(View::RockRidge) && !options_.views.empty())
      look_aside();
    for (const View view : options_.views) {
      findings_.check(cat("files in ", to_string(view)));
      if (!reader_.has(view)) {
        findings_.add(Severity::Difference, "volume.view", {-1, {}, to_string(view)},
                      "the medium does not have this view");
        continue;
      }
      show(view);
      // Rock Ridge lies in the same records: what it showed need not be compared by name again.
      if (view == View::Iso9660 && joined_)
        same_records();
      else
        view_by_names(view);
    }
    if (options_.contents)
      contents();
    tally_.places = std::move(places_);
    return std::move(tally_);
  }

 private:
  struct Open {
    NodeId node = none;
    Entry entry;
  };
  // Where the record of a node stands, for the view that shares it.
  struct RecordPlace {
    std::int32_t block = 0;
    std::uint32_t offset = 0;
    NodeId node = none;
  };

  // Rock Ridge alone knows the names of the plain view, and which files are compressed: it is read
  // first, and what it shows is not judged.
  void look_aside() {
    Findings unseen;
    FilesOptions names = options_;
    names.views = {View::RockRidge};
    names.contents = false;
    FilesCheck aside(expected_, reader_, names, unseen, progress_);
    const FilesTally seen = aside.run();
    stored_sizes_ = std::move(aside.stored_sizes_);
    for (const auto& compressed : stored_sizes_)
      places_[compressed.first] = seen.places[compressed.first];
    files_ = std::move(aside.files_);
    jobs_ = std::move(aside.jobs_);
    patched_digests_ = std::move(aside.patched_digests_);
    if (wants(View::Iso9660))
      records_ = std::move(aside.records_);
    else
      std::erase_if(jobs_, [&](const ContentJob& job) { return !stored_sizes_.contains(job.tag); });
    job_views_.assign(jobs_.size(), options_.views.front());
    job_guessed_.assign(jobs_.size(), false);
  }

  bool wants(View view) const {
    return std::ranges::find(options_.views, view) != options_.views.end();
  }

  Place place(View view, NodeId node, const Entry& entry) const {
    return {entry.record_block.value, printable(tree_.path(node)), to_string(view)};
  }

  // Which nodes a view shows.
  void show(View view) {
    visible_.assign(tree_.nodes.size(), false);
    visible_[root_node] = true;
    for (NodeId id = 1; id < tree_.nodes.size(); ++id) {
      const Node& node = tree_.node(id);
      const bool plain = node.type == NodeType::Directory || node.type == NodeType::File;
      visible_[id] = visible_[node.parent] && !hidden(view, id) &&
                     (plain || view == View::RockRidge || view == View::Udf ||
                      (view == View::Iso9660 && options_.has_rock_ridge));
    }
    entries_.start_view(view, visible_);
  }

  bool hidden(View view, NodeId id) const {
    if (expected_.knows_view_names)
      return expected_.path_in_view(id, view).empty();
    const Placement& placement = tree_.placement(id);
    return view == View::Joliet ? placement.hide_joliet
           : view == View::Udf  ? placement.hide_udf
                                : placement.hide_iso9660;
  }

  std::string expected_name(View view, NodeId id) const {
    if (!expected_.knows_view_names)
      return std::string(tree_.name(id));
    const std::string path = expected_.path_in_view(id, view);
    return path.substr(path.rfind('/') + 1);
  }

  // The size that a view without zisofs shows.
  std::uint64_t expected_size(View view, NodeId id) const {
    const auto stored = stored_sizes_.find(id);
    if (view != View::RockRidge && stored != stored_sizes_.end())
      return stored->second;
    return tree_.contents[tree_.node(id).a].size;
  }

  void view_by_names(View view) {
    std::vector<Open> open;
    const Entry root = reader_.root(view);
    entries_.compare(view, root_node, root, std::nullopt);
    open.push_back({root_node, root});
    while (!open.empty()) {
      const Open at = std::move(open.back());
      open.pop_back();
      ++tally_.directories;
      std::vector<Entry> found;
      findings_.collect("files.unreadable", place(view, at.node, at.entry),
                        [&] { found = reader_.list(view, at.entry); });
      folder(view, at.node, std::move(found), open);
    }
  }

  void folder(View view, NodeId directory, std::vector<Entry> found, std::vector<Open>& open) {
    const Node& node = tree_.node(directory);
    std::vector<NameWish> wishes;
    for (NodeId id = node.a; id < node.a + node.b; ++id) {
      if (!visible_[id])
        continue;
      NameWish wish{id, expected_name(view, id), tree_.node(id).type == NodeType::Directory, 0,
                    place_guessed_[id] ? -1 : places_[id]};
      if (tree_.node(id).type == NodeType::File)
        wish.size = expected_size(view, id);
      wishes.push_back(std::move(wish));
    }
    const bool exact = view == View::RockRidge || expected_.knows_view_names;
    const std::vector<NameMatch> matches = match_names(view, exact, wishes, found);
    std::vector<bool> seen(node.b, false);
    for (std::size_t i = 0; i < found.size(); ++i) {
      const NameMatch& match = matches[i];
      if (match.node == none) {
        extra(view, directory, found[i]);
        continue;
      }
      seen[match.node - node.a] = true;
      matched(view, match, found[i], open);
    }
    for (NodeId id = node.a; id < node.a + node.b; ++id)
      if (visible_[id] && !seen[id - node.a])
        findings_.add(Severity::Difference, "files.missing",
                      {-1, printable(tree_.path(id)), to_string(view)},
                      cat("the ", type_word(tree_.node(id).type), " is not on the medium"));
  }

  void extra(View view, NodeId directory, const Entry& entry) {
    const std::string folder = tree_.path(directory);
    const Place where{entry.record_block.value,
                      printable(cat(folder == "/" ? "" : folder, "/", entry.name)),
                      to_string(view)};
    const NodeId hidden = tree_.find(cat(folder == "/" ? "" : folder, "/", entry.name));
    if (hidden != none && !visible_[hidden])
      return findings_.add(
          Severity::Difference, "files.hidden", where,
          cat("the ", type_word(entry.type), " is shown, though it should not be in this view"));
    findings_.add(Severity::Difference, "files.extra", where,
                  cat("the ", type_word(entry.type), " is on the medium, but nobody asked for it"));
  }

  void matched(View view, const NameMatch& match, const Entry& entry, std::vector<Open>& open) {
    const Node& node = tree_.node(match.node);
    if (view == View::RockRidge)
      records_.push_back({entry.record_block.value, entry.record_offset, match.node});
    const bool is_file = node.type == NodeType::File && entry.type == FileType::File;
    std::optional<std::uint64_t> size;
    if (is_file)
      size = is_generated(match.node) ? entry.size : expected_size(view, match.node);
    const bool same_type = entries_.compare(view, match.node, entry, size);
    if (!same_type)
      return;
    if (node.type == NodeType::Directory) {
      open.push_back({match.node, entry});
    } else if (is_file) {
      ++tally_.files;
      file(view, match, entry);
    }
  }

  bool is_generated(NodeId node) const { return std::ranges::binary_search(generated_, node); }

  void file(View view, const NameMatch& match, const Entry& entry) {
    if (entry.sections.empty())
      return;
    const std::int32_t first = first_block(entry);
    const bool known = places_[match.node] >= 0 && !place_guessed_[match.node];
    if (!known && first >= 0) {
      places_[match.node] = first;
      place_guessed_[match.node] = match.guessed;
    }
    if (view == View::RockRidge && entry.zisofs) {
      std::uint64_t stored = 0;
      for (const iso9660::Section& section : entry.sections)
        stored += section.bytes;
      stored_sizes_[match.node] = stored;
    }
    const Content& content = tree_.contents[tree_.node(match.node).a];
    const bool is_elsewhere = first >= 0 && first < options_.present_from.value;
    if (is_generated(match.node) || !content.hashed || entry.size == 0 || is_elsewhere)
      return;
    const bool packed_elsewhere = view != View::RockRidge && stored_sizes_.contains(match.node);
    if (packed_elsewhere) {
      if (known && first != places_[match.node])
        findings_.add(Severity::Difference, "files.place", place(view, match.node, entry),
                      cat("the compressed file lies at block ", places_[match.node],
                          " in another view, here at block ", first));
      return;
    }
    if (known && first == places_[match.node] && is_one_extent(view, entry))
      return;  // the same data as in the view before
    if (const auto patched = expected_.patched.find(match.node);
        patched != expected_.patched.end() && !entry.zisofs)
      expect_patched(match.node, patched->second, first);
    jobs_.push_back({files_.add(entry), Algorithm::Sha256, match.node});
    job_views_.push_back(view);
    job_guessed_.push_back(match.guessed);
  }

  // What a boot file should be where this view says that it lies.
  void expect_patched(NodeId node, const PatchedFile& file, std::int32_t first) {
    patched_digests_[{node, first}] =
        file.digest ? *file.digest : sha256(patched_bytes(tree_, node, file.patches, Lba{first}));
  }

  const Sha256Digest& wanted_digest(const ContentJob& job) const {
    const auto patched = patched_digests_.find({job.tag, job.file.first});
    return patched != patched_digests_.end() ? patched->second
                                             : tree_.contents[tree_.node(job.tag).a].digest;
  }

  // The plain view of a volume with Rock Ridge: the same records under other names.
  void same_records() {
    std::ranges::sort(records_, {},
                      [](const RecordPlace& r) { return std::tuple(r.block, r.offset); });
    reader_.walk(View::Iso9660, [&](const std::string& path, const Entry& entry) {
      if (path == "/" || path.empty())
        return true;
      const std::tuple at(entry.record_block.value, entry.record_offset);
      const auto found = std::ranges::lower_bound(
          records_, at, {}, [](const RecordPlace& r) { return std::tuple(r.block, r.offset); });
      const bool known = found != records_.end() && std::tuple(found->block, found->offset) == at;
      if (known) {
        entry.type == FileType::Directory ? ++tally_.directories : ++tally_.files;
        entries_.compare_record_time(View::Iso9660, found->node, entry);
      } else if (entry.type == FileType::Directory || entry.size == 0) {
        // Relocated directories and what stands for them (RRIP 4.1.5).
        findings_.add(Severity::Note, "files.relocation",
                      {entry.record_block.value, printable(path), to_string(View::Iso9660)},
                      "only readers without Rock Ridge see this name");
      } else {
        findings_.add(Severity::Difference, "files.extra",
                      {entry.record_block.value, printable(path), to_string(View::Iso9660)},
                      "the file is in this view, but in no other");
      }
      return true;
    });
  }

  // Files that share their data are read once.
  std::vector<std::size_t> distinct_jobs() const {
    std::vector<std::size_t> order(jobs_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto key = [&](std::size_t i) {
      const NodeId patched = expected_.patched.contains(jobs_[i].tag) ? jobs_[i].tag : none;
      return std::tuple(tree_.node(jobs_[i].tag).a, jobs_[i].file, patched);
    };
    std::ranges::stable_sort(order, {}, key);
    const auto rest = std::unique(order.begin(), order.end(),
                                  [&](std::size_t a, std::size_t b) { return key(a) == key(b); });
    order.erase(rest, order.end());
    std::ranges::sort(order);
    return order;
  }

  void contents() {
    findings_.check("contents");
    const std::vector<std::size_t> distinct = distinct_jobs();
    std::vector<ContentJob> jobs;
    for (const std::size_t i : distinct)
      jobs.push_back(jobs_[i]);
    std::vector<ContentFault> faults = check_contents(
        reader_, files_, jobs,
        [&](const ContentJob& job, Bytes digest) {
          return std::ranges::equal(digest, wanted_digest(job));
        },
        options_.threads, progress_);
    tally_.contents = jobs.size();
    for (const ContentJob& job : jobs)
      tally_.bytes += job.file.size;
    for (ContentFault& fault : faults)
      fault.job = distinct[fault.job];
    for (const ContentFault* fault : without_wrong_guesses(faults))
      report(*fault);
  }

  // Where names were guessed, two files of one size may have been taken for each other: they are
  // right if the digests found in a folder are those it should have.
  std::vector<const ContentFault*> without_wrong_guesses(
      const std::vector<ContentFault>& faults) const {
    std::multimap<std::pair<NodeId, std::vector<std::uint8_t>>, int> wanted;
    const auto folder_of = [&](const ContentFault& fault) {
      return tree_.node(jobs_[fault.job].tag).parent;
    };
    for (const ContentFault& fault : faults) {
      const Sha256Digest& digest = wanted_digest(jobs_[fault.job]);
      if (job_guessed_[fault.job])
        wanted.insert({{folder_of(fault), {digest.begin(), digest.end()}}, 0});
    }
    std::vector<const ContentFault*> result;
    for (const ContentFault& fault : faults) {
      const auto found = wanted.find({folder_of(fault), fault.digest});
      if (job_guessed_[fault.job] && fault.error.empty() && found != wanted.end())
        wanted.erase(found);
      else
        result.push_back(&fault);
    }
    return result;
  }

  void report(const ContentFault& fault) {
    const ContentJob& job = jobs_[fault.job];
    const Node& node = tree_.node(job.tag);
    Place where{job.file.first, printable(tree_.path(job.tag)), to_string(job_views_[fault.job])};
    if (!fault.error.empty())
      return findings_.add(Severity::Damage, "files.unreadable", where,
                           cat("the content cannot be read: ", fault.error));
    const auto patched = expected_.patched.find(job.tag);
    const bool is_patched = patched_digests_.contains({job.tag, job.file.first});
    std::string detail;
    if (tree_.opener != nullptr && is_patched)
      detail = entries_.first_difference(
          reader_, files_.entry(job.file),
          patched_bytes(tree_, job.tag, patched->second.patches, Lba{job.file.first}), where);
    else if (tree_.opener != nullptr)
      detail = entries_.first_difference(reader_, files_.entry(job.file), node.a, where);
    findings_.add(
        Severity::Damage, "files.content", where,
        cat("the content is not that of the source",
            is_patched ? " as it is patched for this place" : "", detail.empty() ? "" : ": ",
            detail, "; SHA-256 ", to_hex(fault.digest), ", expected ", to_hex(wanted_digest(job))));
  }

  const ExpectedTree& expected_;
  const SourceTree& tree_;
  const media::MediumReader& reader_;
  const FilesOptions& options_;
  Findings& findings_;
  Progress& progress_;
  EntryCheck entries_;
  bool joined_ = false;  // the plain view has Rock Ridge in its records
  FilesTally tally_;
  std::vector<bool> visible_;
  std::vector<std::int32_t> places_;  // first block of a node's data, -1: not seen yet
  std::vector<bool> place_guessed_;   // found under a name that was guessed
  std::unordered_map<NodeId, std::uint64_t> stored_sizes_;  // of compressed files
  std::vector<RecordPlace> records_;
  std::vector<NodeId> generated_;
  std::map<std::pair<NodeId, std::int32_t>, Sha256Digest> patched_digests_;  // by node, first block
  StoredFiles files_;
  std::vector<ContentJob> jobs_;
  std::vector<View> job_views_;
  std::vector<bool> job_guessed_;
};

}  // namespace

const char* type_word(NodeType type) {
  switch (type) {
    case NodeType::Directory:
      return "directory";
    case NodeType::File:
      return "file";
    case NodeType::Symlink:
      return "symbolic link";
    case NodeType::CharDevice:
      return "character device";
    case NodeType::BlockDevice:
      return "block device";
    case NodeType::Fifo:
      return "pipe";
  }
  return "";
}

const char* type_word(iso9660::FileType type) {
  switch (type) {
    case FileType::Directory:
      return "directory";
    case FileType::File:
      return "file";
    case FileType::Symlink:
      return "symbolic link";
    case FileType::CharDevice:
      return "character device";
    case FileType::BlockDevice:
      return "block device";
    case FileType::Fifo:
      return "pipe";
    case FileType::Socket:
      return "socket";
  }
  return "";
}

FilesTally check_files(const ExpectedTree& expected, const media::MediumReader& reader,
                       const FilesOptions& options, Findings& findings, Progress& progress) {
  return FilesCheck(expected, reader, options, findings, progress).run();
}

}  // namespace disc::verify
