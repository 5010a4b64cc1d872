// Ctrl-C while a disc is being written: once ends in good order, twice at once.
#pragma once

#include <atomic>

namespace disc::record {

/// Counts wishes to stop. A test sets it, the program hangs it on SIGINT, SIGTERM and SIGHUP.
class Interrupts {
 public:
  void add() { count_.fetch_add(1, std::memory_order_relaxed); }
  /// To end what has been begun, by the rules: flush, close.
  bool end_wished() const { return count_.load(std::memory_order_relaxed) >= 1; }
  /// To stop at once, with what the drive holds flushed and the disc left open.
  bool stop_wished() const { return count_.load(std::memory_order_relaxed) >= 2; }

 private:
  std::atomic<int> count_{0};
};

/// While it lives, signals count for `interrupts` instead of ending the program.
class SignalsTo {
 public:
  explicit SignalsTo(Interrupts& interrupts);
  ~SignalsTo();
  SignalsTo(const SignalsTo&) = delete;
  SignalsTo& operator=(const SignalsTo&) = delete;
};

}  // namespace disc::record
