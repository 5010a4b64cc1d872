// Opens what a person names as the medium to look at: an image file, or the medium in a drive.
#pragma once

#include <memory>
#include <string>

#include "formats/io/block_source.h"

namespace disc::drive {

/// Whether a text names a drive, by a scheme or by the node of an optical drive; else it is the
/// path of an image.
bool names_drive(const std::string& text);

/// The path of an image or device that can be read as it is: "file:" and "block:" taken off.
std::string without_scheme(const std::string& text);

/// The blocks of the medium in a drive, which is only read; files and block devices are read
/// without commands. Throws ManifestError, SystemError or DriveError.
std::unique_ptr<BlockSource> open_medium(const std::string& address);

}  // namespace disc::drive
