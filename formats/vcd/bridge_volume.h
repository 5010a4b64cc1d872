// The ISO 9660 volume of a CD-ROM XA bridge disc: descriptors, path tables and directories.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "formats/base/extent.h"
#include "formats/base/time.h"

namespace disc::vcd {

/// Texts of the primary volume descriptor (ECMA-119 8.4).
struct VolumeTexts {
  std::string volume = "VIDEOCD";                // d-characters, up to 32
  std::string volume_set;                        // d-characters, up to 128
  std::string publisher, preparer, application;  // a-characters, up to 128

  bool operator==(const VolumeTexts&) const = default;
};

/// A file of a directory right below the root.
struct BridgeFile {
  std::string folder, name;  // "VCD", "INFO.VCD;1"
  Extent extent;
  std::uint32_t bytes = 0;  // of form 2: 2048 for each block
  bool form2 = false;
  std::uint8_t number = 0;  // file number of its sub-headers, as the XA attributes tell it

  bool operator==(const BridgeFile&) const = default;
};

/// Blocks 16 and on. `submodes` tells, for each block, where records and files end.
struct BridgeVolume {
  std::vector<std::uint8_t> blocks;
  std::vector<std::uint8_t> submodes;  // cd::SubMode, an octet a block
};

/// All of the volume but the contents of files. `folders` besides those of files may be empty ones;
/// `blocks` is what the volume says it has. Throws ManifestError for texts that are too long or
/// have other characters.
BridgeVolume make_bridge_volume(const VolumeTexts& texts, const std::vector<std::string>& folders,
                                const std::vector<BridgeFile>& files, std::uint32_t blocks,
                                Timestamp time);

}  // namespace disc::vcd
