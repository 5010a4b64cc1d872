// A medium against lists of digests: SHA256SUMS, md5sum.txt, mtree listings, or the image's own.
#pragma once

#include <cstdint>
#include <istream>
#include <string>
#include <vector>

#include "formats/base/progress.h"
#include "formats/integrity/digest.h"
#include "formats/io/block_source.h"
#include "formats/media/medium_reader.h"
#include "verify/finding.h"

namespace disc::verify {

/// What one line asks for.
struct ChecksumWish {
  std::string path;  // as listed
  Algorithm algorithm = Algorithm::Sha256;
  std::vector<std::uint8_t> digest;
  int line = 0;
  std::int64_t size = -1;  // bytes, where the list says
};

struct ChecksumWishes {
  std::string list;  // as messages call it
  std::vector<ChecksumWish> wishes;
  std::uint64_t without_digest = 0;  // lines of an mtree listing that only name things
};

/// GNU and BSD lines in any mixture; throws ManifestError where a line is none.
ChecksumWishes read_checksums(std::istream& in, const std::string& list);

/// A listing in mtree(5) format: the files with a digest or a size, through libarchive's reader of
/// full paths and of relative ones. Throws ManifestError.
ChecksumWishes read_mtree_digests(const std::string& text, const std::string& list);

struct ChecksumsTally {
  std::uint64_t lines = 0;     // that were held against something
  std::uint64_t unlisted = 0;  // files of the view that no line names
};

/// Holds every line against the files of a view. A name is looked for from `folder` (where the list
/// lies in the image, "/" for lists beside it), then from the root; a name that is `image_name`
/// means the whole image.
ChecksumsTally check_checksums(const ChecksumWishes& wishes, const std::string& folder,
                               const std::string& image_name, const BlockSource& medium,
                               const media::MediumReader* reader, iso9660::View view,
                               unsigned threads, Findings& findings, Progress& progress);

}  // namespace disc::verify
