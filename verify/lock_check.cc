// A medium against a lock.
#include "verify/lock_check.h"

#include <algorithm>
#include <string>
#include <vector>

#include "formats/base/text.h"
#include "verify/contents.h"

namespace disc::verify {
namespace {

// Where a file lies whose `to` is a folder.
std::string path_inside(const LockInput& input) {
  const std::size_t slash = input.path.rfind('/');
  return cat(input.to, input.to.ends_with('/') ? "" : "/",
             slash == std::string::npos ? input.path : input.path.substr(slash + 1));
}

}  // namespace

LockTally check_lock(const Lock& lock, const iso9660::VolumeReader& reader, iso9660::View view,
                     unsigned threads, Findings& findings, Progress& progress) {
  LockTally tally;
  findings.check("inputs");
  StoredFiles files;
  std::vector<ContentJob> jobs;
  std::vector<std::pair<const LockInput*, std::string>> wishes;  // by tag
  for (const LockInput& input : lock.inputs) {
    if (input.kind != "file") {
      ++tally.untold;
      findings.add(Severity::Note, "lock.untold",
                   {.block = -1, .path = printable(input.to), .view = {}},
                   cat("the digest of the ", input.kind, " ", in_quotes(input.path),
                       " is that of its source, which the image does not show; verify against the "
                       "manifest or the receipt"));
      continue;
    }
    std::string path = input.to;
    auto entry = reader.find(view, path);
    if (input.to.ends_with('/') || (entry && entry->type == iso9660::FileType::Directory)) {
      path = path_inside(input);
      entry = reader.find(view, path);
    }
    const Place place{.block = -1, .path = printable(path), .view = to_string(view)};
    ++tally.files;
    if (!entry || entry->type != iso9660::FileType::File) {
      findings.add(Severity::Difference, "lock.missing", place,
                   cat(entry ? "it is no file in the image" : "it is not in the image",
                       ", though the lock lists ", in_quotes(input.path), " for it"));
      continue;
    }
    if (entry->size != input.size)
      findings.add(Severity::Difference, "lock.size", place,
                   cat("it has ", entry->size, " bytes, the lock says ", input.size));
    jobs.push_back(
        {files.add(*entry), Algorithm::Sha256, static_cast<std::uint32_t>(wishes.size())});
    wishes.emplace_back(&input, path);
  }
  const auto faults = check_contents(
      reader, files, jobs,
      [&](const ContentJob& job, Bytes digest) {
        return to_hex(digest) == wishes[job.tag].first->sha256;
      },
      threads, progress);
  for (const ContentFault& fault : faults) {
    const auto& wish = wishes[jobs[fault.job].tag];
    const Place place{.block = jobs[fault.job].file.first,
                      .path = printable(wish.second),
                      .view = to_string(view)};
    if (!fault.error.empty())
      findings.add(Severity::Damage, "lock.unreadable", place,
                   cat("it cannot be read: ", fault.error));
    else
      findings.add(
          Severity::Difference, "lock.digest", place,
          cat("it has SHA-256 ", to_hex(fault.digest), ", the lock says ", wish.first->sha256));
  }
  return tally;
}

}  // namespace disc::verify
