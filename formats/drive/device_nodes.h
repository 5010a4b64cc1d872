// The two nodes of one drive, /dev/srN and /dev/sgN, as sysfs joins them.
#pragma once

#include <optional>
#include <string>

#include "formats/drive/holders.h"

namespace disc::drive {

/// "sg3" for "sr0" and the other way round, both without folder; nothing where the kernel gave the
/// device no such node (its module is not loaded) or sysfs does not know `name`.
std::optional<std::string> other_node(const std::string& name, const SystemFolders& system = {});

/// The name under which the kernel knows a node, "sr0" for /dev/cdrom; nothing where it is neither
/// an sr nor an sg node.
std::optional<std::string> kernel_name(const std::string& path);

/// One line of an attribute, without spaces at its ends; nothing where it cannot be read.
std::optional<std::string> attribute(const std::string& path);

}  // namespace disc::drive
