// Another program, run to its end: its output taken as text or put into a file.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace disc {

/// Path of the program that runs now; throws SystemError where the system does not tell.
std::string running_program();

/// The file of this name in a folder of PATH that can be run; "" where there is none.
std::string program_on_path(const std::string& name);

struct ChildAnswer {
  int status = 0;      // exit status; 128 + signal where one ended it
  std::string output;  // what it wrote to standard output
};

/// Runs `words[0]` with the other words, without a shell. Standard input is empty, standard error
/// is ours. Throws SystemError where it cannot be started, or writes more than `most` bytes.
ChildAnswer run_for_text(const std::vector<std::string>& words,
                         std::uint64_t most = 256 * 1024 * 1024);

/// The same with standard output into a new file at `path`, which is synced at the end. Throws
/// SystemError where there is such a file. Returns the status.
int run_into_file(const std::vector<std::string>& words, const std::string& path);

}  // namespace disc
