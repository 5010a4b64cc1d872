// A /sys, /proc and /dev of their own, for what looks at those of Linux.
#pragma once

#include <filesystem>
#include <string>

#include "formats/base/cat.h"
#include "formats/drive/holders.h"
#include "tests/support/scratch.h"

namespace disc::drive {

class FakeSystem {
 public:
  FakeSystem() {
    for (const char* const folder : {"sys/class/block", "sys/class/scsi_generic", "proc/self",
                                     "dev/disk/by-id", "sys/devices"})
      std::filesystem::create_directories(scratch_.path(folder));
  }

  SystemFolders folders() const {
    return {scratch_.path("proc"), scratch_.path("sys"), scratch_.path("dev")};
  }
  std::string path(const std::string& name) const { return scratch_.path(name); }
  void write(const std::string& name, const std::string& text) const {
    scratch_.write(name, bytes_of(std::string_view(text)));
  }
  void folder(const std::string& name) const {
    std::filesystem::create_directories(scratch_.path(name));
  }
  void link(const std::string& name, const std::string& target) const {
    std::filesystem::create_directories(std::filesystem::path(path(name)).parent_path());
    std::filesystem::create_symlink(target, path(name));
  }

  /// A SCSI device below sys/devices/PLACE with its nodes ("" for none), as Linux 6.1 lays it out.
  void scsi_device(const std::string& place, const std::string& sr, const std::string& sg,
                   const std::string& type = "5") const {
    const std::string device = "sys/devices/" + place;
    write(device + "/type", type + "\n");
    write(device + "/vendor", "HL-DT-ST\n");
    write(device + "/model", "DVDRAM GH24NSD1  \n");
    write(device + "/rev", "LG00\n");
    const auto node = [&](const std::string& kind, const std::string& name) {
      folder(cat(device, "/", kind, "/", name));
      link(cat(device, "/", kind, "/", name, "/device"), path(device));
      link(cat("sys/class/", kind, "/", name), path(cat(device, "/", kind, "/", name)));
      write("dev/" + name, "");
    };
    if (!sr.empty())
      node("block", sr);
    if (!sg.empty())
      node("scsi_generic", sg);
  }

 private:
  Scratch scratch_;
};

}  // namespace disc::drive
