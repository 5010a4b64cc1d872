// What surrounds the process: variables, terminals, folders, small files, the steady clock.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace disc {

/// The value of an environment variable; nothing if it is not set.
std::optional<std::string> environment_variable(const std::string& name);

/// Whether a descriptor (0, 1, 2) is a terminal.
bool is_terminal(int descriptor);

/// A line that a person types on standard input, without its end; nothing where that has ended.
std::optional<std::string> typed_line();

/// Columns of the terminal behind a descriptor; 80 where that is not known.
unsigned terminal_width(int descriptor);

/// Absolute path of the working folder; throws SystemError if it was removed.
std::string working_folder();

/// Seconds since some fixed moment, never going back. Only for progress and waiting: no result
/// may depend on it.
double steady_seconds();

/// All bytes of a file ("-": standard input). Throws SystemError if it cannot be read, is a folder,
/// or holds more than `limit` bytes.
std::string read_file(const std::string& path, std::uint64_t limit = 64 * 1024 * 1024);

/// Whether there is anything under this name, a dangling symlink included.
bool path_exists(const std::string& path);

/// Whether a name leads to a regular file.
bool is_regular_file(const std::string& path);

/// Whether a name leads to a folder.
bool is_folder(const std::string& path);

/// Whether a name leads to a folder that holds nothing; throws SystemError where it cannot be read.
bool is_empty_folder(const std::string& path);

/// Whether a name leads to something that holds no bytes of its own and must never be replaced: a
/// device, a pipe, a socket.
bool is_special_file(const std::string& path);

/// Creates a folder and those above it; it may exist. Throws SystemError.
void make_folders(const std::string& path);

/// Removes a file if there is one; throws SystemError where it cannot.
void remove_file(const std::string& path);

}  // namespace disc
