// Another program, run to its end: its output taken as text or put into a file.
#include "formats/io/child_program.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "formats/base/error.h"
#include "formats/io/descriptor.h"
#include "formats/io/environment.h"

extern char** environ;

namespace disc {
namespace {

// With standard output into `out`.
pid_t start(const std::vector<std::string>& words, int out) {
  std::vector<char*> argv;
  for (const std::string& word : words)
    argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, out, 1);
  pid_t child = 0;
  const int failure =
      ::posix_spawn(&child, words.front().c_str(), &actions, nullptr, argv.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (failure != 0)
    throw SystemError(words.front(), "run", failure);
  return child;
}

int status_of(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0)
    if (errno != EINTR)
      throw SystemError("second process", "wait for", errno);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

std::string running_program() {
  std::array<char, 4096> path;
  const ssize_t length = ::readlink("/proc/self/exe", path.data(), path.size());
  if (length <= 0)
    throw SystemError("/proc/self/exe", "read", errno);
  return {path.data(), static_cast<std::size_t>(length)};
}

std::string program_on_path(const std::string& name) {
  const std::string folders = environment_variable("PATH").value_or("/usr/local/bin:/usr/bin:/bin");
  for (std::size_t at = 0; at <= folders.size();) {
    const std::size_t end = std::min(folders.find(':', at), folders.size());
    const std::string path = folders.substr(at, end - at) + "/" + name;
    if (end != at && is_regular_file(path) && ::access(path.c_str(), X_OK) == 0)
      return path;
    at = end + 1;
  }
  return "";
}

ChildAnswer run_for_text(const std::vector<std::string>& words, std::uint64_t most) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0)
    throw SystemError("pipe", "open", errno);
  const Descriptor from(ends[0]);
  Descriptor to(ends[1]);
  const pid_t child = start(words, to.get());
  to = Descriptor();
  ChildAnswer answer;
  std::array<char, 65536> buffer;
  for (;;) {
    const ssize_t count = ::read(from.get(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR)
      continue;
    if (count <= 0 || answer.output.size() > most)
      break;
    answer.output.append(buffer.data(), static_cast<std::size_t>(count));
  }
  answer.status = status_of(child);
  if (answer.output.size() > most)
    throw SystemError(cat(words.front(), ": writes more than ", most, " bytes"));
  return answer;
}

int run_into_file(const std::vector<std::string>& words, const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (!file)
    throw SystemError(path, "create", errno);
  const int status = status_of(start(words, file.get()));
  if (::fsync(file.get()) != 0)
    throw SystemError(path, "write", errno);
  return status;
}

}  // namespace disc
