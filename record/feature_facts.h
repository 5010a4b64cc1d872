// What the features of a drive say, as names and values for reports.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "formats/mmc/feature.h"

namespace disc::record {

/// {"code": "002Dh", "name": "CD track at once", "current": true, "persistent": false, "version":
/// 2,
/// ...} with what its data say under the names of the standard's fields, or "data" in hexadecimal
/// for a feature that is not known here.
nlohmann::ordered_json facts_of(const mmc::Feature& feature);

}  // namespace disc::record
