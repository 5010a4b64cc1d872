// What a CD in tracks is made from, for its build key, lock and depfile.
#pragma once

#include <string>
#include <vector>

#include "formats/base/progress.h"
#include "manifests/lock.h"
#include "manifests/manifest.h"
#include "mkimage/cd_plan.h"

namespace disc {

/// Inputs of all data tracks as listed_inputs() has them, `to` after the number of the track, and
/// the files that tracks name, read here. All contents of trees must have been hashed.
std::vector<LockInput> listed_cd_inputs(const Manifest& manifest, const CdPlan& plan,
                                        Progress& progress);

/// The lock as it would be written now.
Lock present_cd_lock(const Manifest& manifest, const CdPlan& plan, Progress& progress);

/// What the files depend on, as dependencies() has it.
std::vector<std::string> cd_dependencies(const Manifest& manifest, const CdPlan& plan,
                                         const std::string& lock);

/// Of the trees of all data tracks, and of what reads sound.
std::map<std::string, std::string> cd_codec_versions(const Manifest& manifest);

}  // namespace disc
