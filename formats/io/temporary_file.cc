// Names of unfinished files, which go away with the object, or with the process on a signal.
#include "formats/io/temporary_file.h"

#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <utility>

#include "formats/base/error.h"

namespace disc {
namespace {

// The one piece of state a signal handler can reach. Slots hold pointers into TemporaryFile::path_,
// which stay valid until the slot is emptied.
constexpr std::size_t slots = 64;
std::array<std::atomic<const char*>, slots> unfinished{};
static_assert(std::atomic<const char*>::is_always_lock_free);

constexpr std::array<int, 3> signals{SIGINT, SIGTERM, SIGHUP};

// Only calls that POSIX allows in a handler (signal-safety(7)).
extern "C" void end_interrupted(int) {
  for (std::atomic<const char*>& slot : unfinished)
    if (const char* const path = slot.load())
      ::unlink(path);
  if (::isatty(STDERR_FILENO) == 1) {
    constexpr char line[] = "\r\033[K";
    [[maybe_unused]] const ssize_t count = ::write(STDERR_FILENO, line, sizeof line - 1);
  }
  ::_exit(130);
}

}  // namespace

TemporaryFile::TemporaryFile(std::string path) : path_(std::move(path)), slot_(slots) {
  for (std::size_t i = 0; i < slots; ++i) {
    const char* expected = nullptr;
    if (unfinished[i].compare_exchange_strong(expected, path_.c_str())) {
      slot_ = i;
      return;
    }
  }
  throw SystemError(path_ + ": too many unfinished files at once");
}

void TemporaryFile::keep() {
  kept_ = true;
  unfinished[slot_].store(nullptr);
}

TemporaryFile::~TemporaryFile() {
  if (kept_)
    return;
  ::unlink(path_.c_str());
  unfinished[slot_].store(nullptr);
}

InterruptGuard::InterruptGuard() {
  for (std::size_t i = 0; i < signals.size(); ++i) {
    struct sigaction action {};
    action.sa_handler = end_interrupted;
    ::sigaction(signals[i], nullptr, &previous_[i]);
    if (previous_[i].sa_handler != SIG_IGN)
      ::sigaction(signals[i], &action, nullptr);
  }
}

InterruptGuard::~InterruptGuard() {
  for (std::size_t i = 0; i < signals.size(); ++i)
    ::sigaction(signals[i], &previous_[i], nullptr);
}

}  // namespace disc
