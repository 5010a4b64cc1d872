// Looks through /proc and /sys for who uses a device.
#include "formats/drive/holders.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <sstream>
#include <system_error>

#include "formats/base/cat.h"
#include "formats/base/text.h"

namespace disc::drive {
namespace {

namespace fs = std::filesystem;

// Names in a folder, sorted; none where it cannot be read.
std::vector<std::string> names_in(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
    names.push_back(at->path().filename().string());
  std::ranges::sort(names);
  return names;
}

std::string first_line(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

std::vector<Holder> holders_where(const std::function<bool(const struct stat&)>& is_it,
                                  const SystemFolders& system) {
  std::vector<Holder> holders;
  for (const std::string& name : names_in(system.proc)) {
    if (name.find_first_not_of("0123456789") != std::string::npos || name.size() > 9)
      continue;
    const pid_t process = static_cast<pid_t>(std::stol(name));
    if (process == ::getpid())
      continue;
    const std::string folder = cat(system.proc, "/", name);
    for (const std::string& number : names_in(folder + "/fd")) {
      struct stat status;
      if (::stat(cat(folder, "/fd/", number).c_str(), &status) == 0 && is_it(status)) {
        holders.push_back({process, first_line(folder + "/comm")});
        break;
      }
    }
  }
  std::ranges::sort(holders, {}, &Holder::process);
  return holders;
}

// "8:16" as a device.
std::optional<dev_t> read_device(const std::string& text) {
  unsigned major_number = 0, minor_number = 0;
  char colon = 0;
  std::istringstream in(text);
  if (!(in >> major_number >> colon >> minor_number) || colon != ':')
    return std::nullopt;
  return makedev(major_number, minor_number);
}

struct Part {
  std::string name;  // "sdb1"
  dev_t device;
};

// The device itself and its partitions.
std::vector<Part> parts_of(dev_t device, const SystemFolders& system) {
  std::vector<Part> parts;
  const std::string block = system.sys + "/class/block";
  for (const std::string& name : names_in(block)) {
    if (read_device(first_line(cat(block, "/", name, "/dev"))) != device)
      continue;
    parts.push_back({name, device});
    for (const std::string& below : names_in(cat(block, "/", name)))
      if (const auto part = read_device(first_line(cat(block, "/", name, "/", below, "/dev"))))
        parts.push_back({below, *part});
    break;
  }
  if (parts.empty())
    parts.push_back({"it", device});
  return parts;
}

// Of /proc/self/mountinfo and /proc/swaps: \040 is a space.
std::string unescape_octal(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto digit = [&](std::size_t at) {
      return at < text.size() && text[at] >= '0' && text[at] <= '7';
    };
    if (text[i] == '\\' && digit(i + 1) && digit(i + 2) && digit(i + 3)) {
      out +=
          static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + text[i + 3] - '0');
      i += 3;
    } else {
      out += text[i];
    }
  }
  return out;
}

// A source such as /dev/sdb1: file systems over several devices have numbers of their own.
bool leads_to(const std::string& path, dev_t device) {
  struct stat status;
  return path.starts_with('/') && ::stat(path.c_str(), &status) == 0 && S_ISBLK(status.st_mode) &&
         status.st_rdev == device;
}

std::string subject(const Part& part, dev_t whole) {
  return part.device == whole ? "it" : part.name;
}

struct Mount {
  const Part* part;
  std::string point;
};

// proc_pid_mountinfo(5): ID PARENT MAJOR:MINOR ROOT POINT OPTIONS [FIELD...] - TYPE SOURCE OPTIONS.
std::vector<Mount> mounts_of(const std::vector<Part>& parts, const SystemFolders& system) {
  std::vector<Mount> mounts;
  std::ifstream file(system.proc + "/self/mountinfo");
  std::string line;
  while (std::getline(file, line)) {
    std::istringstream in(line);
    std::string id, parent, device, root, point, word, type, source;
    in >> id >> parent >> device >> root >> point;
    while (in >> word && word != "-") {
    }
    in >> type >> source;
    const auto number = read_device(device);
    for (const Part& part : parts)
      if (number == part.device || leads_to(unescape_octal(source), part.device))
        mounts.push_back({&part, unescape_octal(point)});
  }
  return mounts;
}

void add_swaps(const std::vector<Part>& parts, const SystemFolders& system,
               std::vector<std::string>& uses) {
  std::ifstream file(system.proc + "/swaps");
  std::string line;
  while (std::getline(file, line)) {
    const std::string path = unescape_octal(line.substr(0, line.find_first_of(" \t")));
    for (const Part& part : parts)
      if (leads_to(path, part.device) || path == cat("/dev/", part.name))
        uses.push_back(cat(subject(part, parts.front().device), " is used as swap"));
  }
}

void add_volumes(const std::vector<Part>& parts, const SystemFolders& system,
                 std::vector<std::string>& uses) {
  for (const Part& part : parts)
    for (const std::string& holder :
         names_in(cat(system.sys, "/class/block/", part.name, "/holders")))
      uses.push_back(cat(holder, " is built over ", part.name));
}

}  // namespace

std::vector<Holder> holders_of_device(dev_t device, const SystemFolders& system) {
  return holders_where(
      [&](const struct stat& status) {
        return (S_ISBLK(status.st_mode) || S_ISCHR(status.st_mode)) && status.st_rdev == device;
      },
      system);
}

std::vector<Holder> holders_of_file(dev_t device, ino_t inode, const SystemFolders& system) {
  return holders_where(
      [&](const struct stat& status) { return status.st_dev == device && status.st_ino == inode; },
      system);
}

std::vector<std::string> mount_points_of(const std::string& kernel_name,
                                         const SystemFolders& system) {
  const auto device =
      read_device(first_line(cat(system.sys, "/class/block/", kernel_name, "/dev")));
  std::vector<std::string> points;
  if (!device)
    return points;
  const std::vector<Part> parts = parts_of(*device, system);
  for (const Mount& mount : mounts_of(parts, system))
    points.push_back(mount.point);
  return points;
}

std::vector<std::string> uses_of(dev_t device, const SystemFolders& system) {
  const std::vector<Part> parts = parts_of(device, system);
  std::vector<std::string> uses;
  for (const Mount& mount : mounts_of(parts, system))
    uses.push_back(
        cat(subject(*mount.part, parts.front().device), " is mounted at ", in_quotes(mount.point)));
  add_swaps(parts, system, uses);
  add_volumes(parts, system, uses);
  return uses;
}

std::string describe(const std::vector<Holder>& holders, const std::vector<std::string>& uses) {
  constexpr std::size_t most = 8;  // of each
  std::string text;
  for (std::size_t i = 0; i < std::min(holders.size(), most); ++i) {
    text += cat(i == 0 ? (holders.size() == 1 ? "held by process " : "held by processes ") : ", ",
                static_cast<std::int64_t>(holders[i].process));
    if (!holders[i].program.empty())
      text += cat(" (", holders[i].program, ")");
  }
  if (holders.size() > most)
    text += " and others";
  for (std::size_t i = 0; i < std::min(uses.size(), most); ++i)
    text += cat(text.empty() ? "" : "; ", uses[i]);
  if (uses.size() > most)
    text += "; and so on";
  return text;
}

}  // namespace disc::drive
