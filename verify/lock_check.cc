// A medium against a lock.
#include "verify/lock_check.h"

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "formats/base/text.h"
#include "formats/eltorito/boot_catalog.h"
#include "formats/eltorito/boot_info.h"
#include "verify/contents.h"

namespace disc::verify {
namespace {

// Where a file lies whose `to` is a folder.
std::string path_inside(const LockInput& input) {
  const std::size_t slash = input.path.rfind('/');
  return cat(input.to, input.to.ends_with('/') ? "" : "/",
             slash == std::string::npos ? input.path : input.path.substr(slash + 1));
}

// Entries of `fat` have paths that go on inside their file.
bool is_inside_a_file(const media::MediumReader& reader, iso9660::View view,
                      std::string_view path) {
  for (std::size_t slash = path.rfind('/'); slash != std::string_view::npos && slash > 0;
       slash = path.rfind('/', slash - 1)) {
    const auto above = reader.find(view, std::string(path.substr(0, slash)));
    if (above)
      return above->type == iso9660::FileType::File;
  }
  return false;
}

// Blocks of the images that the boot catalog names for BIOS; none where it cannot be read, which
// is told elsewhere.
std::set<std::int64_t> loaders_of(const BlockSource& medium) {
  std::set<std::int64_t> loaders;
  try {
    if (const auto found = eltorito::read_boot_catalog(medium))
      for (const eltorito::ListedEntry& one : list_entries(found->reading.catalog))
        if (one.platform == eltorito::Platform::X86)
          loaders.insert(one.entry->load_rba);
  } catch (const FormatError&) {
  }
  return loaders;
}

class LockCheck {
 public:
  LockCheck(const BlockSource& medium, const media::MediumReader& reader, iso9660::View view,
            Findings& findings)
      : medium_(medium), reader_(reader), view_(view), findings_(findings) {}

  LockTally run(const Lock& lock, unsigned threads, Progress& progress) {
    findings_.check("inputs");
    for (const LockInput& input : lock.inputs)
      add(input);
    const auto faults = check_contents(
        reader_, files_, jobs_,
        [&](const ContentJob& job, Bytes digest) {
          return to_hex(digest) == wishes_[job.tag].first->sha256;
        },
        threads, progress);
    for (const ContentFault& fault : faults)
      report(fault);
    return tally_;
  }

 private:
  void untold(const LockInput& input, const std::string& why) {
    ++tally_.untold;
    findings_.add(Severity::Note, "lock.untold",
                  {.block = -1, .path = printable(input.to), .view = {}},
                  cat(why, "; verify against the manifest or the receipt"));
  }

  void add(const LockInput& input) {
    if (input.kind != "file")
      return untold(input, cat("the digest of the ", input.kind, " ", in_quotes(input.path),
                               " is that of its source, which the image does not show"));
    if (input.to == "boot")
      return untold(input, cat(in_quotes(input.path), " is boot code or a partition, not a file"));
    std::string path = input.to;
    auto entry = reader_.find(view_, path);
    if (input.to.ends_with('/') || (entry && entry->type == iso9660::FileType::Directory)) {
      path = path_inside(input);
      entry = reader_.find(view_, path);
    }
    if (!entry && is_inside_a_file(reader_, view_, path))
      return untold(input, cat(in_quotes(input.path), " is in a file system of its own"));
    const Place place{.block = -1, .path = printable(path), .view = to_string(view_)};
    ++tally_.files;
    if (!entry || entry->type != iso9660::FileType::File)
      return findings_.add(Severity::Difference, "lock.missing", place,
                           cat(entry ? "it is no file in the image" : "it is not in the image",
                               ", though the lock lists ", in_quotes(input.path), " for it"));
    if (entry->size != input.size)
      findings_.add(Severity::Difference, "lock.size", place,
                    cat("it has ", entry->size, " bytes, the lock says ", input.size));
    jobs_.push_back(
        {files_.add(*entry), Algorithm::Sha256, static_cast<std::uint32_t>(wishes_.size())});
    wishes_.emplace_back(&input, path);
  }

  // A loader that says itself where it lies, and whose sum holds. Its source, which had other bytes
  // there, is known to manifest and receipt only.
  bool is_told_its_place(const StoredFile& file) {
    if (file.more != 0 || file.size < eltorito::boot_info_end ||
        file.size > eltorito::longest_patched)
      return false;
    if (!loaders_)
      loaders_ = loaders_of(medium_);
    if (!loaders_->contains(file.first))
      return false;
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(file.size));
    medium_.read(byte_offset(Lba{file.first}), bytes);
    const auto table = eltorito::find_boot_info(bytes, Lba{file.first}, file.size);
    return table && eltorito::check_boot_info(*table, Lba{file.first}, file.size,
                                              eltorito::boot_info_sum(bytes), "")
                        .empty();
  }

  void report(const ContentFault& fault) {
    const auto& wish = wishes_[jobs_[fault.job].tag];
    const StoredFile& file = jobs_[fault.job].file;
    const Place place{
        .block = file.first, .path = printable(wish.second), .view = to_string(view_)};
    if (!fault.error.empty())
      return findings_.add(Severity::Damage, "lock.unreadable", place,
                           cat("it cannot be read: ", fault.error));
    if (is_told_its_place(file)) {
      --tally_.files;
      return untold(*wish.first, cat(in_quotes(wish.first->path),
                                     " is a boot file that was told its place on the image"));
    }
    findings_.add(
        Severity::Difference, "lock.digest", place,
        cat("it has SHA-256 ", to_hex(fault.digest), ", the lock says ", wish.first->sha256));
  }

  const BlockSource& medium_;
  const media::MediumReader& reader_;
  iso9660::View view_;
  Findings& findings_;
  LockTally tally_;
  StoredFiles files_;
  std::vector<ContentJob> jobs_;
  std::vector<std::pair<const LockInput*, std::string>> wishes_;  // by tag
  std::optional<std::set<std::int64_t>> loaders_;                 // read when first needed
};

}  // namespace

LockTally check_lock(const Lock& lock, const BlockSource& medium, const media::MediumReader& reader,
                     iso9660::View view, unsigned threads, Findings& findings, Progress& progress) {
  return LockCheck(medium, reader, view, findings).run(lock, threads, progress);
}

}  // namespace disc::verify
