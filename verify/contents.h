// Reads the contents of many files of a medium, in parallel and in order of block.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "formats/base/progress.h"
#include "formats/integrity/digest.h"
#include "formats/media/medium_reader.h"

namespace disc::verify {

/// Where a content lies, 16 bytes: a million files have a million of them.
struct StoredFile {
  std::uint64_t size = 0;  // as a user sees it
  std::int32_t first = 0;  // block
  std::uint32_t more = 0;  // 0: one extent, not compressed; else index + 1 of the rest

  auto operator<=>(const StoredFile&) const = default;
};

/// Makes StoredFiles of entries, and entries that can be opened of StoredFiles.
class StoredFiles {
 public:
  StoredFile add(const iso9660::Entry& entry);
  iso9660::Entry entry(const StoredFile& file) const;

 private:
  struct More {
    std::vector<iso9660::Section> sections;
    std::optional<iso9660::Entry::Zisofs> zisofs;
  };
  std::vector<More> more_;
};

struct ContentJob {
  StoredFile file;
  Algorithm algorithm = Algorithm::Sha256;
  std::uint32_t tag = 0;  // of the caller
};

/// A content that is not as it should be.
struct ContentFault {
  std::size_t job = 0;               // index
  std::vector<std::uint8_t> digest;  // found; empty if the content could not be read
  std::string error;                 // why not
};

/// Digests every content once and returns those that `matches` (called from several threads)
/// refuses, in order of job. `raw`: the bytes as stored, without unpacking zisofs.
std::vector<ContentFault> check_contents(
    const media::MediumReader& reader, const StoredFiles& files, std::span<const ContentJob> jobs,
    const std::function<bool(const ContentJob& job, Bytes digest)>& matches, unsigned threads,
    Progress& progress, bool raw = false);

/// `threads`, or as many as the machine has for 0.
unsigned thread_count(unsigned threads);

}  // namespace disc::verify
