// Who holds a device: processes, mounts, swap, volumes built over it.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace disc::drive {

/// Where Linux tells about itself; tests put folders of their own here.
struct SystemFolders {
  std::string proc = "/proc";
  std::string sys = "/sys";
  std::string dev = "/dev";
};

/// A process that has a device or file open.
struct Holder {
  pid_t process = 0;
  std::string program;  // "" where it cannot be seen
  bool operator==(const Holder&) const = default;
};

/// Processes other than this one that have the device open, as far as this user can see.
std::vector<Holder> holders_of_device(dev_t device, const SystemFolders& system = {});
/// The same for a file.
std::vector<Holder> holders_of_file(dev_t device, ino_t inode, const SystemFolders& system = {});

/// Where the device or a partition of it is mounted; by the name that the kernel gives the device,
/// "sr0". Empty where it is not, or there is no such device.
std::vector<std::string> mount_points_of(const std::string& kernel_name,
                                         const SystemFolders& system = {});

/// Each thing that uses a block device or a partition of it, in words: "it is mounted at /mnt",
/// "sdb2 is used as swap", "dm-0 is built over sdb1". Empty where nothing does.
std::vector<std::string> uses_of(dev_t device, const SystemFolders& system = {});

/// "held by process 4711 (brasero); it is mounted at /mnt"; "" where nothing is known.
std::string describe(const std::vector<Holder>& holders, const std::vector<std::string>& uses);

}  // namespace disc::drive
