// Finds optical drives below /sys/class.
#include "formats/drive/enumerate.h"

#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <system_error>
#include <tuple>
#include <utility>

#include "formats/base/cat.h"
#include "formats/drive/device_nodes.h"

namespace disc::drive {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> names_in(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
    names.push_back(at->path().filename().string());
  // sr2 before sr10.
  std::ranges::sort(names, {},
                    [](const std::string& name) { return std::pair(name.size(), name); });
  return names;
}

std::string bus_of(const std::string& place) {
  struct Sign {
    const char* part;
    const char* bus;
  };
  // Of the parts that a device's path has on its way from the root.
  constexpr std::array signs{Sign{"/usb", "usb"}, Sign{"/session", "iscsi"}, Sign{"/ata", "sata"},
                             Sign{"/fw", "firewire"}, Sign{"/virtio", "virtio"}};
  for (const Sign& sign : signs)
    if (place.find(sign.part) != std::string::npos)
      return sign.bus;
  return "scsi";
}

std::string group_of(const std::string& node) {
  struct stat status;
  if (::stat(node.c_str(), &status) != 0)
    return {};
  const struct group* const found = ::getgrgid(status.st_gid);
  return found != nullptr ? found->gr_name : std::to_string(status.st_gid);
}

std::string problem_of(const DriveEntry& drive) {
  const std::string& node = drive.address();
  if (::access(node.c_str(), F_OK) != 0)
    return cat("there is no ", node,
               ", though the kernel has the drive; in a container it must be "
               "passed in");
  if (::access(node.c_str(), R_OK | W_OK) == 0)
    return {};
  return cat(node, " cannot be ", ::access(node.c_str(), R_OK) == 0 ? "written" : "read",
             " by this user; who may is in its group, ", group_of(node));
}

std::string stable_id_of(const std::string& node, const SystemFolders& system) {
  const std::string folder = system.dev + "/disk/by-id";
  std::error_code error;
  const fs::path real = fs::weakly_canonical(node, error);
  std::vector<std::string> names = names_in(folder);
  std::ranges::sort(names);
  // A world wide name says less than the names of maker and model.
  std::stable_partition(names.begin(), names.end(),
                        [](const std::string& name) { return !name.starts_with("wwn-"); });
  for (const std::string& name : names) {
    std::string path = cat(folder, "/", name);
    if (!node.empty() && fs::weakly_canonical(path, error) == real && !error)
      return path;
  }
  return {};
}

// The SCSI device behind a node's entry in sysfs; "" where there is none.
std::string place_of(const std::string& entry) {
  std::error_code error;
  const fs::path place = fs::canonical(entry + "/device", error);
  return error ? std::string() : place.string();
}

// The nearest folder on the way up from a device's that is one of the USB.
std::optional<UsbBridge> usb_bridge_of(const std::string& place) {
  for (fs::path at = place; at.has_relative_path(); at = at.parent_path()) {
    const auto vendor = attribute((at / "idVendor").string());
    const auto product = attribute((at / "idProduct").string());
    if (vendor && product)
      return UsbBridge{cat(*vendor, ":", *product),
                       attribute((at / "manufacturer").string()).value_or(""),
                       attribute((at / "product").string()).value_or(""),
                       attribute((at / "speed").string()).value_or("")};
  }
  return std::nullopt;
}

}  // namespace

std::vector<DriveEntry> enumerate_drives(const SystemFolders& system) {
  constexpr const char* cd_or_dvd_device = "5";  // SPC-3 6.4.2, peripheral device type
  // The two nodes of a drive hang below the same SCSI device.
  std::map<std::string, DriveEntry> drives;
  for (const std::string& name : names_in(system.sys + "/class/block"))
    if (name.starts_with("sr"))
      if (const std::string place = place_of(cat(system.sys, "/class/block/", name));
          !place.empty())
        drives[place].sr = cat(system.dev, "/", name);
  for (const std::string& name : names_in(system.sys + "/class/scsi_generic")) {
    const std::string entry = cat(system.sys, "/class/scsi_generic/", name);
    if (attribute(entry + "/device/type") == cd_or_dvd_device)
      if (const std::string place = place_of(entry); !place.empty())
        drives[place].sg = cat(system.dev, "/", name);
  }
  std::vector<DriveEntry> found;
  for (auto& [place, drive] : drives) {
    drive.place = place;
    drive.vendor = attribute(place + "/vendor").value_or("");
    drive.model = attribute(place + "/model").value_or("");
    drive.revision = attribute(place + "/rev").value_or("");
    drive.bus = bus_of(place);
    drive.stable_id = stable_id_of(drive.sr, system);
    drive.problem = problem_of(drive);
    if (drive.bus == "usb")
      drive.usb = usb_bridge_of(place);
    if (!drive.sr.empty())
      drive.mounts = mount_points_of(fs::path(drive.sr).filename().string(), system);
    found.push_back(drive);
  }
  std::ranges::sort(found, {}, [](const DriveEntry& drive) {
    return std::tuple(drive.sr.empty(), drive.address().size(), drive.address());
  });
  return found;
}

std::optional<DriveEntry> find_drive(const std::string& node, const SystemFolders& system) {
  std::error_code error;
  const fs::path real = fs::weakly_canonical(node, error);
  for (DriveEntry& drive : enumerate_drives(system))
    for (const std::string& own : {drive.sr, drive.sg})
      if (!own.empty() && (own == node || (!error && fs::weakly_canonical(own, error) == real)))
        return std::move(drive);
  return std::nullopt;
}

std::vector<DriveWatch::Change> DriveWatch::look() {
  std::vector<DriveEntry> now = enumerate_drives(system_);
  std::vector<Change> changes;
  const auto has = [](const std::vector<DriveEntry>& list, const DriveEntry& drive) {
    return std::ranges::find(list, drive) != list.end();
  };
  for (const DriveEntry& drive : known_)
    if (!has(now, drive))
      changes.push_back({false, drive});
  for (const DriveEntry& drive : now)
    if (!has(known_, drive))
      changes.push_back({true, drive});
  known_ = std::move(now);
  return changes;
}

}  // namespace disc::drive
