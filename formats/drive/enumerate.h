// The optical drives of this machine, as sysfs has them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "formats/drive/holders.h"

namespace disc::drive {

/// What a drive behind a bridge hangs at: the bridge as it tells of itself on the bus.
struct UsbBridge {
  std::string id;              // "13fd:0840", vendor and product
  std::string maker, product;  // "" where it tells none
  std::string speed;           // of the bus, Mbit/s: "480", "5000"

  bool operator==(const UsbBridge&) const = default;
};

struct DriveEntry {
  std::string sr, sg;  // "/dev/sr0", "/dev/sg1"; "" where the kernel made no such node
  std::string vendor, model, revision;
  std::string bus;        // "usb", "sata", "iscsi", "firewire", "virtio" or "scsi"
  std::string stable_id;  // "/dev/disk/by-id/..."; "" where udev made none
  /// Where it hangs, below /sys/devices: another drive on the same plug has the same.
  std::string place;
  /// Why this user cannot burn with it, and what to do; "" where nothing is in the way.
  std::string problem;
  std::optional<UsbBridge> usb;
  std::vector<std::string> mounts;  // where its disc is mounted

  /// What opens it.
  const std::string& address() const { return sr.empty() ? sg : sr; }

  bool operator==(const DriveEntry&) const = default;
};

/// In order of their nodes. Sends no command and opens no drive.
std::vector<DriveEntry> enumerate_drives(const SystemFolders& system = {});

/// The one of a node, whatever link leads to it; nothing where there is none.
std::optional<DriveEntry> find_drive(const std::string& node, const SystemFolders& system = {});

/// Tells of drives that come and go; to be asked now and then, say once a second.
class DriveWatch {
 public:
  struct Change {
    bool came = true;  // else it went
    DriveEntry drive;
  };

  /// The first look() tells of all that are there.
  explicit DriveWatch(SystemFolders system = {}) : system_(std::move(system)) {}
  /// What is different from the last look; those that went come first.
  std::vector<Change> look();

 private:
  SystemFolders system_;
  std::vector<DriveEntry> known_;
};

}  // namespace disc::drive
