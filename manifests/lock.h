// NAME.lock.json: the digest of everything an image is made from, to be committed beside its
// manifest.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace disc {

/// One input of a manifest. `to` tells two uses of one folder apart (their filters may differ).
struct LockInput {
  std::string path;  // as in InputRecord: relative to the manifest's folder where it lies inside
  std::string to;    // where the entry puts it
  std::string kind;  // "folder", "file", "archive", "mtree", "image"
  std::uint64_t size = 0;
  /// Of the bytes; of a folder and of an mtree list, of the canonical listing of what the entry
  /// brought (mtree.h).
  std::string sha256;
  /// Of a file: of the listing of what the entry brought, which tells its owner, mode and time too;
  /// "" of all others, and of files in locks that do not know it.
  std::string listing = {};

  auto operator<=>(const LockInput&) const = default;
};

struct LockInclude {
  std::string path;
  std::string sha256;
  auto operator<=>(const LockInclude&) const = default;
};

struct Lock {
  std::string name;             // of the image, as in the manifest
  std::string manifest_sha256;  // of the canonical JSON
  std::string epoch;            // ISO 8601
  std::map<std::string, std::string> codecs;
  std::vector<LockInclude> includes;
  std::vector<LockInput> inputs;
};

/// The lock as JSON: keys sorted, one include or input a line, sorted.
std::string to_json(const Lock& lock);

/// Reads a lock; throws ManifestError with `name` and the place if it is none, or is of a later
/// format.
Lock read_lock(const std::string& text, const std::string& name);

/// What is different now from what was locked, a sentence each; empty if nothing is.
std::vector<std::string> drift(const Lock& locked, const Lock& present);

}  // namespace disc
