// The address of a virtual drive: the folder of the disc in it, and what is strange about it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "formats/transport/transport.h"
#include "formats/virtual_drive/faults.h"

namespace disc::virtual_drive {

struct DriveOptions {
  std::string personality = "standard";  // a name of personality.h
  /// Write speed in multiples of the medium's 1x; 0: the fastest the drive has.
  std::uint32_t speed = 0;
  std::vector<Fault> faults;
  bool tray_open = false;
  /// So many commands that need the medium find it still becoming ready.
  std::uint32_t busy = 0;

  bool operator==(const DriveOptions&) const = default;
};

struct DriveAddress {
  std::string folder;  // "": no disc in the drive
  DriveOptions options;

  bool operator==(const DriveAddress&) const = default;
};

/// "PATH?option=value&option=value": personality=NAME, speed=N, fault=KIND@N (several), tray=open
/// or closed, busy=N. Of a path with a question mark in it, the last one counts. Throws
/// ManifestError that names the option and what there is.
DriveAddress parse_drive_address(std::string_view text);

/// The drive of such an address. Throws as parse_drive_address() and DiscFolder do.
std::unique_ptr<drive::Transport> open_virtual_drive(std::string_view address);

}  // namespace disc::virtual_drive
