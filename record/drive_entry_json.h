// What the system knows of a drive, as JSON and in words.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "formats/drive/enumerate.h"

namespace disc::record {

/// {address, sr, sg, vendor, model, revision, bus, stable_id, place, usb {id, maker, product,
/// megabits}, mounts [...], problem}; what is not known is null.
nlohmann::ordered_json to_json(const drive::DriveEntry& entry);

/// "Initio External Drive (13fd:0840) at 480 Mbit/s".
std::string bridge_in_words(const drive::UsbBridge& bridge);

}  // namespace disc::record
