// Names of unfinished files, which go away with the object, or with the process on a signal.
#pragma once

#include <csignal>
#include <cstddef>
#include <string>

namespace disc {

/// An unfinished file. The destructor removes it unless it was kept, and so does a SIGINT, SIGTERM
/// or SIGHUP while an InterruptGuard lives. The file need not exist yet.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string path);
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile();

  const std::string& path() const { return path_; }
  /// It has its final name now, or is gone: leave it alone.
  void keep();

 private:
  std::string path_;
  std::size_t slot_;
  bool kept_ = false;
};

/// While it lives, SIGINT, SIGTERM and SIGHUP remove all temporary files and end the process with
/// status 130. Signals that were ignored at the start (nohup) stay ignored. Nests.
class InterruptGuard {
 public:
  InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;
  ~InterruptGuard();

 private:
  struct sigaction previous_[3];
};

}  // namespace disc
