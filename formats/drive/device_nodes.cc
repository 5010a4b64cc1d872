// Follows sysfs from one node of a drive to the other.
#include "formats/drive/device_nodes.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <filesystem>
#include <fstream>
#include <system_error>

#include "formats/base/cat.h"

namespace disc::drive {

std::optional<std::string> other_node(const std::string& name, const SystemFolders& system) {
  const bool is_sr = name.starts_with("sr");
  // DEVICE/block/srN and DEVICE/scsi_generic/sgN hang below the same SCSI device.
  const std::string folder = is_sr ? cat(system.sys, "/class/block/", name, "/device/scsi_generic")
                                   : cat(system.sys, "/class/scsi_generic/", name, "/device/block");
  std::error_code error;
  for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    std::string found = at->path().filename().string();
    if (found.starts_with(is_sr ? "sg" : "sr"))
      return found;
  }
  return std::nullopt;
}

std::optional<std::string> kernel_name(const std::string& path) {
  constexpr unsigned scsi_cdrom_major = 11, scsi_generic_major = 21;  // linux/major.h
  struct stat status;
  if (::stat(path.c_str(), &status) != 0)
    return std::nullopt;
  if (S_ISBLK(status.st_mode) && major(status.st_rdev) == scsi_cdrom_major)
    return cat("sr", minor(status.st_rdev));
  if (S_ISCHR(status.st_mode) && major(status.st_rdev) == scsi_generic_major)
    return cat("sg", minor(status.st_rdev));
  return std::nullopt;
}

std::optional<std::string> attribute(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line))
    return std::nullopt;
  const std::size_t first = line.find_first_not_of(" \t");
  if (first == std::string::npos)
    return std::string();
  return line.substr(first, line.find_last_not_of(" \t") - first + 1);
}

}  // namespace disc::drive
