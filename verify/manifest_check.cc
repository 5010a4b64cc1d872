// A medium against the manifest it was made from.
#include "verify/manifest_check.h"

#include <algorithm>
#include <map>
#include <sstream>

#include "formats/base/text.h"
#include "formats/integrity/digest.h"
#include "manifests/sources/catalog_file.h"
#include "manifests/sources/resolve.h"
#include "verify/boot_check.h"
#include "verify/boot_files.h"
#include "verify/checksums_check.h"
#include "verify/partition_check.h"
#include "verify/session_medium.h"
#include "verify/udf_volume_check.h"
#include "verify/volume_check.h"

namespace disc::verify {
namespace {

using iso9660::View;

// A list of digests is made with the image: an entry without its text stands for it.
Manifest with_lists(Manifest manifest) {
  for (const ChecksumList& list : manifest.checksums) {
    FileEntry entry;
    entry.kind = EntryKind::Text;
    entry.mark = list.mark;
    entry.to = {list.to, list.mark, true};
    entry.text = cat("digests for ", list.to, "\n");  // no two lists of one content
    manifest.files.push_back(std::move(entry));
  }
  return manifest;
}

std::string read_text(const media::MediumReader& reader, const iso9660::Entry& file) {
  std::string text;
  std::vector<std::uint8_t> buffer(65536);
  const auto stream = reader.open(file);
  while (const std::size_t got = stream->read(buffer))
    text += text_of(Bytes(buffer).first(got));
  return text;
}

class ListsCheck {
 public:
  ListsCheck(const Manifest& manifest, const ExpectedTree& expected,
             const std::vector<std::int32_t>& places, const BlockSource& medium,
             const media::MediumReader& reader, View view, unsigned threads, Findings& findings,
             Progress& progress)
      : manifest_(manifest),
        expected_(expected),
        tree_(expected.tree),
        places_(places),
        medium_(medium),
        reader_(reader),
        view_(view),
        threads_(threads),
        findings_(findings),
        progress_(progress) {}

  void run() {
    for (const ChecksumList& list : manifest_.checksums) {
      findings_.check(cat("list ", printable(list.to)));
      const auto entry = reader_.find(view_, list.to);
      const Place place{-1, printable(list.to), to_string(view_)};
      if (!entry || entry->type != iso9660::FileType::File)
        continue;  // told with the other files
      findings_.collect("checksums.unreadable", place, [&] { one(list, *entry, place); });
    }
  }

 private:
  void one(const ChecksumList& list, const iso9660::Entry& entry, const Place& place) {
    ChecksumWishes wishes;
    try {
      std::istringstream text(read_text(reader_, entry));
      wishes = read_checksums(text, printable(list.to));
    } catch (const ManifestError& error) {
      return findings_.add(Severity::Damage, "checksums.list", place,
                           cat("it should be a list of digests: ", error.what()));
    }
    for (const ChecksumWish& wish : wishes.wishes)
      if (to_string(wish.algorithm) != list.algorithm)
        findings_.add(Severity::Difference, "checksums.algorithm", place,
                      cat("line ", wish.line, " has a digest of the kind ",
                          to_string(wish.algorithm), ", expected ", list.algorithm));
    check_complete(list, wishes, place);
    // The contents were read and found to be those of the sources, whose SHA-256 is known: only
    // other algorithms need the bytes once more.
    if (list.algorithm == "sha256")
      check_known(wishes);
    else
      check_checksums(wishes, "/", "", medium_, &reader_, view_, threads_, findings_, progress_);
  }

  bool is_list(NodeId node) const {
    return std::ranges::any_of(
        manifest_.checksums, [&](const ChecksumList& list) { return tree_.find(list.to) == node; });
  }

  NodeId node_of(const ChecksumWish& wish) const {
    return tree_.find(wish.path.starts_with('/') ? wish.path : cat("/", wish.path));
  }

  void check_complete(const ChecksumList& list, const ChecksumWishes& wishes, const Place& place) {
    std::vector<bool> listed(tree_.nodes.size(), false);
    for (const ChecksumWish& wish : wishes.wishes)
      if (const NodeId node = node_of(wish); node != none)
        listed[node] = true;
    for (NodeId id = 1; id < tree_.nodes.size(); ++id)
      if (tree_.node(id).type == NodeType::File && !listed[id] && !is_list(id))
        findings_.add(Severity::Difference, "checksums.lacks", place,
                      cat(printable(list.to), " has no line for ", printable(tree_.path(id))));
  }

  void check_known(const ChecksumWishes& wishes) {
    for (const ChecksumWish& wish : wishes.wishes) {
      const NodeId node = node_of(wish);
      const Place place{-1, printable(wish.path), to_string(view_)};
      if (node == none || tree_.node(node).type != NodeType::File) {
        findings_.add(
            Severity::Difference, "checksums.missing", place,
            cat("no file of the manifest, though ", wishes.list, ":", wish.line, " lists it"));
      } else if (const auto digest = known_digest(node, wish.path);
                 digest && !std::ranges::equal(*digest, wish.digest)) {
        findings_.add(Severity::Damage, "checksums.digest", place,
                      cat("it has SHA-256 ", to_hex(*digest), ", ", wishes.list, ":", wish.line,
                          " says ", to_hex(wish.digest)));
      }
    }
  }

  // Of the bytes that the medium should hold; nothing where they were not found.
  std::optional<Sha256Digest> known_digest(NodeId node, const std::string& path) const {
    const Content& content = tree_.contents[tree_.node(node).a];
    if (const auto patched = expected_.patched.find(node); patched != expected_.patched.end())
      return places_[node] < 0 ? std::nullopt
                               : std::optional(sha256(patched_bytes(
                                     tree_, node, patched->second.patches, Lba{places_[node]})));
    if (manifest_.boot && tree_.find(manifest_.boot->catalog.value) == node) {
      // Its bytes were held against the entries of the manifest.
      const auto entry = reader_.find(view_, path.starts_with('/') ? path : cat("/", path));
      if (!entry || entry->type != iso9660::FileType::File)
        return std::nullopt;
      return sha256(bytes_of(read_text(reader_, *entry)));
    }
    return content.hashed ? std::optional(content.digest) : std::nullopt;
  }

  const Manifest& manifest_;
  const ExpectedTree& expected_;
  const SourceTree& tree_;
  const std::vector<std::int32_t>& places_;
  const BlockSource& medium_;
  const media::MediumReader& reader_;
  View view_;
  unsigned threads_;
  Findings& findings_;
  Progress& progress_;
};

// Named streams came with revision 2.00 (UDF 3.3.5).
bool has_streams(const Manifest& manifest) {
  return manifest.udf && manifest.udf->streams && manifest.udf->revision >= udf::udf_2_00;
}

}  // namespace

std::vector<View> views_of(const Manifest& manifest) {
  std::vector<View> views;
  if (manifest.rock_ridge)
    views.push_back(View::RockRidge);
  if (manifest.iso9660)
    views.push_back(View::Iso9660);
  if (manifest.joliet)
    views.push_back(View::Joliet);
  if (manifest.iso9660 && manifest.iso9660->level == 4)
    views.push_back(View::Enhanced);
  if (manifest.udf)
    views.push_back(View::Udf);
  return views;
}

FilesTally check_manifest(const Manifest& manifest, const BlockSource& medium,
                          const media::MediumReader& reader, const ManifestOptions& options,
                          Diagnostics& diagnostics, Findings& findings, Progress& progress) {
  const Manifest whole = with_boot_catalog(with_lists(manifest));
  ExpectedTree expected;
  expected.tree = resolve(whole,
                          {.allow_outside = options.allow_outside,
                           .threads = options.threads,
                           .reverse_listing = false,
                           .base = open_base(manifest)},
                          diagnostics, progress);
  if (diagnostics.errors() > 0)
    return {};
  identify_contents(expected.tree, true, options.threads, progress);
  expected.patched = patched_files(manifest, expected.tree);
  FilesOptions files{.views = options.views.empty() ? views_of(manifest) : options.views,
                     .has_rock_ridge = manifest.rock_ridge.has_value(),
                     .contents = true,
                     .xattrs = manifest.rock_ridge && manifest.rock_ridge->xattrs,
                     .acls = manifest.rock_ridge && manifest.rock_ridge->acls,
                     .streams = has_streams(manifest) ? Streams::Wanted : Streams::Unwanted,
                     .generated = {},
                     .threads = options.threads,
                     .present_from = {}};
  for (const ChecksumList& list : manifest.checksums)
    if (const NodeId node = expected.tree.find(list.to); node != none)
      files.generated.push_back(node);
  if (manifest.boot && !manifest.boot->catalog.value.empty())
    if (const NodeId node = expected.tree.find(manifest.boot->catalog.value); node != none)
      files.generated.push_back(node);

  findings.check("volume");
  check_volume(manifest, expected.tree, medium, reader, files.views, findings);
  if (std::ranges::find(files.views, View::Udf) != files.views.end())
    check_udf_volume(manifest, expected.tree, reader, findings);
  for (const View view : reader.views())
    if (options.views.empty() && std::ranges::find(files.views, view) == files.views.end())
      findings.add(Severity::Difference, "volume.view", {-1, {}, to_string(view)},
                   "the medium has this view, though the manifest does not ask for it");
  const FilesTally tally = check_files(expected, reader, files, findings, progress);
  check_boot(manifest, expected.tree, tally.places, medium, options.session_start, findings);
  // Block 0, where partition tables stand, is not that of a later session.
  if (options.session_start == Lba{})
    check_partitions(manifest, expected.tree, tally.places, medium, findings);
  ListsCheck(manifest, expected, tally.places, medium, reader, reader.best_view(), options.threads,
             findings, progress)
      .run();
  return tally;
}

}  // namespace disc::verify
