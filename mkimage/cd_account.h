// The account of a planned CD: its tracks and what lies in them, for people and for scripts.
#pragma once

#include <ostream>
#include <string>

#include "manifests/manifest.h"
#include "mkimage/cd_plan.h"

namespace disc {

/// A line for the disc and one for each track.
void print_cd_summary(const Manifest& manifest, const CdPlan& plan, const std::string& path,
                      std::ostream& out);
/// Every run of blocks of the disc with its owner, those of data tracks region by region.
void print_cd_map(const CdPlan& plan, std::ostream& out);
/// One object; with `map` the runs, too.
void print_cd_json(const Manifest& manifest, const CdPlan& plan, const std::string& path, bool map,
                   std::ostream& out);

/// Files of all data tracks that are made of trees.
std::size_t count_cd_files(const CdPlan& plan);

}  // namespace disc
