// A disc in tracks against the manifest it was made from, or against its receipt.
#pragma once

#include <string>

#include "formats/base/progress.h"
#include "formats/sheets/open_disc.h"
#include "manifests/diagnostic.h"
#include "manifests/manifest.h"
#include "verify/files_check.h"
#include "verify/finding.h"
#include "verify/manifest_check.h"

namespace disc::verify {

struct DiscTally {
  std::uint64_t tracks = 0;   // held against something
  std::uint64_t samples = 0;  // stereo samples compared or digested
  FilesTally files;           // of all data tracks
};

/// Sessions, tracks, their kinds, flags, indexes, codes and texts; every sample of audio tracks
/// against its source; names, metadata and contents of data tracks. Messages about the manifest go
/// to `diagnostics`; after errors there the result is empty.
DiscTally check_disc_manifest(const Manifest& manifest, const cd::OpenedDisc& disc,
                              const ManifestOptions& options, Diagnostics& diagnostics,
                              Findings& findings, Progress& progress);

struct DiscReceiptOptions {
  bool files = true, blocks = true;
  std::vector<iso9660::View> views;  // empty: all
  unsigned threads = 0;
};

/// The same against the receipt at `path`: tracks, digests of samples and user data, regions and
/// files of data tracks.
DiscTally check_disc_receipt(const std::string& path, const cd::OpenedDisc& disc,
                             const DiscReceiptOptions& options, Findings& findings,
                             Progress& progress);

}  // namespace disc::verify
