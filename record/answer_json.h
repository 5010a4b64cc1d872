// What drives answer to commands, decoded for reports.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "formats/base/bytes.h"
#include "formats/mmc/cdb.h"

namespace disc::record {

/// The data that came in answer to `command` as names and values; null for a command whose answer
/// is not known here, or an answer that is cut.
nlohmann::ordered_json decoded(const mmc::Cdb& command, Bytes answer);

}  // namespace disc::record
