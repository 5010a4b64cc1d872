// Runs a piece of work in a process whose surroundings differ in everything that must not matter.
#include "formats/io/elsewhere.h"

#include <grp.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <clocale>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <exception>

#include "formats/base/error.h"
#include "formats/io/descriptor.h"

namespace disc {
namespace {

constexpr uid_t nobody = 65534;

// How the child's answer begins.
constexpr char answer_mark = '=';
constexpr char manifest_mark = 'M';
constexpr char format_mark = 'F';
constexpr char system_mark = 'S';

void move_to(const Surroundings& surroundings) {
  ::umask(surroundings.umask);
  ::setenv("TZ", surroundings.time_zone.c_str(), 1);
  ::tzset();
  if (surroundings.other_locale) {
    // Turkish is the one whose letters i and I are no pair.
    for (const char* const locale : {"tr_TR.UTF-8", "de_DE.UTF-8", "C.UTF-8"})
      if (std::setlocale(LC_ALL, locale) != nullptr) {
        ::setenv("LC_ALL", locale, 1);
        break;
      }
  }
  if (::chdir(surroundings.folder.c_str()) != 0)
    throw SystemError(surroundings.folder, "enter", errno);
  if (surroundings.other_user &&
      (::setgroups(0, nullptr) != 0 || ::setgid(nobody) != 0 || ::setuid(nobody) != 0))
    throw SystemError("user nobody", "become", errno);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a change of user clears it
}

std::string answer_of(const Surroundings& surroundings, const std::function<std::string()>& body) {
  try {
    move_to(surroundings);
    return answer_mark + body();
  } catch (const ManifestError& error) {
    return std::string(1, manifest_mark) + error.what();
  } catch (const FormatError& error) {
    return std::string(1, format_mark) + error.what();
  } catch (const std::exception& error) {
    return std::string(1, system_mark) + error.what();
  }
}

[[noreturn]] void be_the_child(int pipe, const Surroundings& surroundings,
                               const std::function<std::string()>& body) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP})
    ::signal(signal, SIG_DFL);  // the parent cleans up
  const std::string answer = answer_of(surroundings, body);
  for (std::size_t at = 0; at < answer.size();) {
    const ssize_t count = ::write(pipe, answer.data() + at, answer.size() - at);
    if (count < 0 && errno != EINTR)
      ::_exit(1);
    at += count < 0 ? 0 : static_cast<std::size_t>(count);
  }
  ::_exit(0);
}

std::string read_all(int pipe) {
  std::string text;
  std::array<char, 4096> buffer;
  for (;;) {
    const ssize_t count = ::read(pipe, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR)
      continue;
    if (count <= 0)
      return text;
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

}  // namespace

bool can_change_user() { return ::geteuid() == 0; }

std::string run_elsewhere(const Surroundings& surroundings,
                          const std::function<std::string()>& body) {
  int ends[2];
  if (::pipe(ends) != 0)
    throw SystemError("pipe", "open", errno);
  const Descriptor from(ends[0]);
  Descriptor to(ends[1]);
  const pid_t child = ::fork();
  if (child < 0)
    throw SystemError("second process", "start", errno);
  if (child == 0)
    be_the_child(to.get(), surroundings, body);
  to = Descriptor();
  const std::string answer = read_all(from.get());
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (answer.empty())
    throw SystemError(WIFSIGNALED(status)
                          ? cat("the second process ended by signal ", WTERMSIG(status))
                          : std::string("the second process ended without an answer"));
  const std::string text = answer.substr(1);
  switch (answer.front()) {
    case manifest_mark:
      throw ManifestError(text);
    case format_mark:
      throw FormatError(text);
    case system_mark:
      throw SystemError(text);
    default:
      return text;
  }
}

}  // namespace disc
