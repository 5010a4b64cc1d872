// Runs a piece of work in a process whose surroundings differ in everything that must not matter.
#pragma once

#include <functional>
#include <string>

namespace disc {

/// What the other process finds around it.
struct Surroundings {
  std::string folder = "/";  // its working folder
  unsigned umask = 0077;
  std::string time_zone = "UTC-13:45";
  bool other_locale = true;  // LC_ALL set and put in force, where the system has one
  bool other_user = false;   // "nobody", which only root can become
};

/// Whether run_elsewhere() could become another user.
bool can_change_user();

/// Runs `body` in a child process and hands back the text it returned. An Error thrown in the child
/// is thrown here again, of the same kind. The child sees the memory as it is and changes nothing
/// here; it dies with this process. To be called while no other thread runs.
std::string run_elsewhere(const Surroundings& surroundings,
                          const std::function<std::string()>& body);

}  // namespace disc
