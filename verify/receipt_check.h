// A medium against the regions, chunks and digests of its receipt: every block, every byte.
#pragma once

#include <array>
#include <cstdint>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

#include "formats/base/progress.h"
#include "formats/io/block_source.h"
#include "manifests/receipt.h"
#include "verify/expected_tree.h"
#include "verify/files_check.h"
#include "verify/finding.h"

namespace disc::verify {

/// One region of a receipt, 72 bytes: a million files have a million regions.
struct RegionWish {
  std::int64_t first = 0;  // block
  std::int64_t blocks = 0;
  std::uint64_t bytes = 0;  // that the digest covers; the rest of the blocks is zero
  std::uint64_t owner = 0;  // offset into LoadedReceipt::owners
  std::uint32_t owner_length = 0;
  bool has_digest = false;
  Sha256Digest digest{};
};

/// A receipt in memory.
struct LoadedReceipt {
  ReceiptHeader header;
  ReceiptTotals totals;
  std::vector<RegionWish> regions;  // in order of block
  std::string owners;
  ExpectedTree files;

  std::string_view owner(const RegionWish& region) const {
    return std::string_view(owners).substr(region.owner, region.owner_length);
  }
};

/// Reads a receipt; throws ManifestError if it is none. Without `with_files` the tree stays empty.
/// Of a CD in tracks the files and regions of `track` alone are loaded.
LoadedReceipt load_receipt(std::istream& in, const std::string& name, bool with_files,
                           std::uint8_t track = 0);

/// How the files of a receipt are to be held against a medium: in the views it has, or in `views`.
FilesOptions receipt_files_options(const LoadedReceipt& receipt,
                                   const std::vector<iso9660::View>& views, unsigned threads);

/// Reads the medium once and holds every block against the receipt. Each region that differs is
/// Damage that names its owner, its blocks and, where that can be computed, the byte.
void check_blocks(const LoadedReceipt& receipt, const BlockSource& medium, Findings& findings,
                  Progress& progress);

}  // namespace disc::verify
