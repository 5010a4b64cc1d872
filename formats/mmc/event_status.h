// Events that a drive has to tell: the answer to GET EVENT STATUS NOTIFICATION.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "formats/base/bytes.h"

namespace disc::mmc {

/// MMC-5 table 304; bit n of a request or of `supported` is class n.
enum class EventClass : std::uint8_t {
  None = 0,
  OperationalChange = 1,
  PowerManagement = 2,
  ExternalRequest = 3,
  Media = 4,
  MultiInitiator = 5,
  DeviceBusy = 6,
};

/// Codes of the class Media.
inline constexpr std::uint8_t media_no_change = 0, media_eject_request = 1, media_new = 2,
                              media_removal = 3, media_changed = 4, media_format_complete = 5,
                              media_format_restarted = 6;
/// Bits of its status.
inline constexpr std::uint8_t media_door_open = 0x01, media_present = 0x02;
/// Status of the class DeviceBusy.
inline constexpr std::uint8_t device_not_busy = 0, device_busy = 1;

/// MMC-5 6.7.2. What `status` and `parameter` say depends on the class.
struct EventStatus {
  bool no_event_available = false;  // NEA: none of the classes asked for is supported
  EventClass event_class = EventClass::None;
  std::uint8_t supported = 0;
  std::uint8_t event = 0;   // 0 to 15
  std::uint8_t status = 0;  // power and busy state; bit 7 persistent prevent, else; media: above
  /// Media: first and last slot; operational change, external request, priority: their code; busy:
  /// time in 100 ms.
  std::uint16_t parameter = 0;

  bool operator==(const EventStatus&) const = default;
};

/// Nothing below four bytes.
std::optional<EventStatus> decode_event_status(Bytes answer);
/// Four bytes where no event is available, else eight.
std::vector<std::uint8_t> encode_event_status(const EventStatus& status);

/// "new media", "eject request"; "no change" for code 0 of every class.
std::string describe_event(EventClass event_class, std::uint8_t event);

}  // namespace disc::mmc
