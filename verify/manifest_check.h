// A medium against the manifest it was made from.
#pragma once

#include <string>
#include <vector>

#include "formats/base/progress.h"
#include "formats/io/block_source.h"
#include "formats/media/medium_reader.h"
#include "manifests/diagnostic.h"
#include "manifests/manifest.h"
#include "verify/files_check.h"
#include "verify/finding.h"

namespace disc::verify {

struct ManifestOptions {
  std::vector<iso9660::View> views;  // empty: all that the manifest asks for
  bool allow_outside = false;
  Lba session_start;  // that the volume descriptors are counted from
  unsigned threads = 0;
};

/// Resolves the sources of one cell, digests them, and holds names, metadata and every byte of the
/// medium against them. Messages about the manifest go to `diagnostics`; after errors there the
/// result is empty.
FilesTally check_manifest(const Manifest& manifest, const BlockSource& medium,
                          const media::MediumReader& reader, const ManifestOptions& options,
                          Diagnostics& diagnostics, Findings& findings, Progress& progress);

/// The views that a manifest asks for.
std::vector<iso9660::View> views_of(const Manifest& manifest);

}  // namespace disc::verify
