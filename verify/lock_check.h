// A medium against a lock: the inputs that lie on it as they are.
#pragma once

#include <cstdint>

#include "formats/base/progress.h"
#include "formats/media/medium_reader.h"
#include "manifests/lock.h"
#include "verify/finding.h"

namespace disc::verify {

struct LockTally {
  std::uint64_t files = 0;   // inputs held against a file of the image
  std::uint64_t untold = 0;  // inputs of which the image cannot tell the digest
};

/// A lock holds one digest an input. For an input that is a single file this is the digest of a
/// file of the image, which is verified. Folders, archives, lists and images have a digest that
/// only the sources themselves can show: they are counted and said to be untold. So are boot code,
/// appended partitions, files inside file systems that were made with the image, and boot files
/// that were told their place: images of the boot catalog with a boot information table that holds.
LockTally check_lock(const Lock& lock, const BlockSource& medium, const media::MediumReader& reader,
                     iso9660::View view, unsigned threads, Findings& findings, Progress& progress);

}  // namespace disc::verify
