// Builds a CD in tracks: its sectors, its sheets, its receipt.
#pragma once

#include "manifests/manifest.h"
#include "mkimage/build.h"
#include "mkimage/command.h"

namespace disc {

/// As `mkimage build` does for an image. Messages are printed; throws ManifestError without text
/// after errors.
Built build_cd(const Manifest& manifest, const BuildOptions& options, Session& session);

/// Builds the files again in other surroundings and holds their digests against those of `first`.
SecondBuild build_cd_again(const Manifest& manifest, const ManifestOptions& options,
                           const Built& first, Session& session);

/// "out/tour.cue", by the format that outputs asks for.
OutputPaths cd_output_paths(const Manifest& manifest, const std::string& chosen);

}  // namespace disc
