// What an image carries inside to be verified by: for now, lists of digests.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "formats/base/progress.h"
#include "formats/io/block_source.h"
#include "formats/media/medium_reader.h"
#include "verify/finding.h"

namespace disc::verify {

struct ImageTally {
  std::vector<std::string> lists;  // paths, in the order they were found
  std::uint64_t lines = 0;
};

/// True for names that lists of digests go by: SHA256SUMS, md5sum.txt, CHECKSUM, *.sha256 ...
bool is_checksum_list_name(const std::string& name);

/// Finds the lists in a view and verifies every line. A list that cannot be read as one is a
/// Warning. Finding none is a Note.
ImageTally check_image(const BlockSource& medium, const media::MediumReader& reader,
                       iso9660::View view, unsigned threads, Findings& findings,
                       Progress& progress);

}  // namespace disc::verify
