// What the mechanics of a drive do: the answer to MECHANISM STATUS.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "formats/base/bytes.h"

namespace disc::mmc {

/// MMC-5 6.11.2.
struct MechanismState {
  struct Slot {
    bool present = false, changed = false;
    bool protection_known = false;  // CWP_V
    bool write_protected = false;   // CWP: of a cartridge
    bool operator==(const Slot&) const = default;
  };
  bool fault = false;
  std::uint8_t changer_state = 0;    // 0 ready, 1 loading, 2 unloading, 3 initialising
  std::uint8_t mechanism_state = 0;  // 0 idle, 1 playing, 2 scanning, 7 none that it tells
  bool door_open = false;
  std::uint8_t current_slot = 0;    // 0 to 255
  std::uint32_t current_block = 0;  // of 24 bits
  std::uint8_t slots = 0;           // 0 to 63: that there are
  std::vector<Slot> table;

  bool operator==(const MechanismState&) const = default;
};

/// Nothing below eight bytes; slots that are cut are left out.
std::optional<MechanismState> decode_mechanism_status(Bytes answer);
std::vector<std::uint8_t> encode_mechanism_status(const MechanismState& state);

}  // namespace disc::mmc
