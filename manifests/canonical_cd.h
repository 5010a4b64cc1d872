// The part of a canonical manifest that is about CDs in tracks.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>

#include "manifests/manifest.h"

namespace disc {

/// Adds `disc` and `tracks` or `sessions` to the object `out`, and what of `outputs` belongs to
/// them. `tree_of` gives the keys of a data track's own manifest.
void add_cd(const CdOptions& cd, const std::function<nlohmann::json(const Manifest&)>& tree_of,
            nlohmann::json& out);

}  // namespace disc
