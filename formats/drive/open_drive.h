// Opens whatever drive an address names.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "formats/drive/address.h"
#include "formats/transport/transport.h"

namespace disc::drive {

struct OpenOptions {
  /// Nobody else may use the drive meanwhile, and commands that write are let through. Without it
  /// commands that only read are, and others may read, too.
  bool writes = true;
  /// How long to wait for somebody who holds the drive: udev looks at every new medium for a while.
  milliseconds patience{8000};
  /// Most bytes of one data phase, where the way to the drive allows as many. 64 KiB pass every
  /// adapter and bridge.
  std::uint32_t most_bytes = 64 * 1024;
};

/// Throws ManifestError where the address makes no sense, DriveError where the drive cannot be had:
/// the text names who holds it.
std::unique_ptr<Transport> open_drive(const Address& address, const OpenOptions& options = {});
std::unique_ptr<Transport> open_drive(const std::string& address, const OpenOptions& options = {});

}  // namespace disc::drive
