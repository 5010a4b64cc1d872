// Builds an image a second time in other surroundings and names the first byte that differs.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "formats/base/progress.h"
#include "formats/io/block_source.h"
#include "manifests/manifest.h"
#include "mkimage/image.h"
#include "mkimage/prepare.h"

namespace disc {

/// The first difference between an image and its second build.
struct Mismatch {
  Lba block;
  std::uint32_t byte = 0;  // inside the block
  std::string owner;       // of the block in the second build

  bool operator==(const Mismatch&) const = default;
};

std::string to_string(const Mismatch& mismatch);

/// Writes `image` to nowhere while holding it against `first`; stops at the first difference. A
/// different length is a difference at the end of the shorter.
std::optional<Mismatch> compare(Image& image, const BlockSource& first, const WriteOptions& options,
                                Progress& progress);

/// What came of a second build.
struct SecondBuild {
  std::string difference;  // a sentence; "" if there is none
  std::string note;        // what could not be varied, or ""
};

/// Runs `build`, which returns a difference as SecondBuild has it, with options that mean the same
/// cell in other surroundings, as build_again() does.
SecondBuild build_elsewhere(const Manifest& cell, const ManifestOptions& options,
                            const std::function<std::string(const ManifestOptions&)>& build);

/// Reads the manifest of `cell` anew and builds it in a child process under another working folder,
/// umask, time zone, locale, user (where this one is root and the other may read the sources),
/// order of directory listings and number of threads, and compares with `first`.
SecondBuild build_again(const Manifest& cell, const ManifestOptions& options,
                        const BlockSource& first, Session& session);

}  // namespace disc
