// Drives of this machine, by SG_IO on /dev/srN and /dev/sgN.
#pragma once

#include <memory>
#include <string>

#include "formats/drive/open_drive.h"
#include "formats/transport/transport.h"

namespace disc::drive {

/// Opens the node without needing a medium. Where it is to write, both nodes of the drive are held
/// exclusively, since /dev/sgN would be a second way in. Throws DriveError that names who holds it.
std::unique_ptr<Transport> open_sg_drive(const std::string& path, const OpenOptions& options);

}  // namespace disc::drive
