// What the system knows of a drive, as JSON and in words.
#include "record/drive_entry_json.h"

#include <nlohmann/json.hpp>

#include "formats/base/cat.h"
#include "record/json_text.h"

namespace disc::record {
namespace {

using Json = nlohmann::ordered_json;

Json told(const std::string& text) { return text.empty() ? Json(nullptr) : Json(escape(text)); }

}  // namespace

Json to_json(const drive::DriveEntry& entry) {
  Json mounts = Json::array();
  for (const std::string& point : entry.mounts)
    mounts.push_back(escape(point));
  return {{"address", escape(entry.address())},
          {"sr", told(entry.sr)},
          {"sg", told(entry.sg)},
          {"vendor", told(entry.vendor)},
          {"model", told(entry.model)},
          {"revision", told(entry.revision)},
          {"bus", told(entry.bus)},
          {"stable_id", told(entry.stable_id)},
          {"place", told(entry.place)},
          {"usb", entry.usb ? Json{{"id", told(entry.usb->id)},
                                   {"maker", told(entry.usb->maker)},
                                   {"product", told(entry.usb->product)},
                                   {"megabits", told(entry.usb->speed)}}
                            : Json(nullptr)},
          {"mounts", mounts},
          {"problem", told(entry.problem)}};
}

std::string bridge_in_words(const drive::UsbBridge& bridge) {
  std::string text;
  for (const std::string& part : {bridge.maker, bridge.product})
    if (!part.empty())
      text += part + ' ';
  text += cat('(', bridge.id, ')');
  return bridge.speed.empty() ? text : cat(text, " at ", bridge.speed, " Mbit/s");
}

}  // namespace disc::record
