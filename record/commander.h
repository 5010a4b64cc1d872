// Sends commands that prepare, ask and finish, and judges what became of each.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "formats/base/progress.h"
#include "formats/transport/transport.h"
#include "record/interrupt.h"
#include "record/judgement.h"
#include "record/timeouts.h"

namespace disc::record {

/// A drive tells that something it had taken before did not reach the disc.
class LossTold : public drive::DriveError {
 public:
  LossTold(const std::string& text, drive::Outcome what)
      : DriveError(text), outcome(std::move(what)) {}
  drive::Outcome outcome;
};

/// A drive with what is known of how long it may take and who may interrupt it.
class Commander {
 public:
  Commander(drive::Transport& drive, TimeoutBasis basis, Interrupts& interrupts)
      : drive_(drive), basis_(basis), interrupts_(interrupts) {}

  drive::Transport& drive() { return drive_; }
  const TimeoutBasis& basis() const { return basis_; }
  Interrupts& interrupts() { return interrupts_; }

  /// Sends `command` until it is done: waits for a drive that is busy, sends anew what surely or
  /// harmlessly may be sent twice, which is the case for all but WRITE. Throws DriveError, in
  /// words, for the rest, LossTold where the drive has lost blocks. `what` completes "cannot ...".
  void send(const mmc::Cdb& command, const std::string& what, Bytes out = {});
  /// The same, but what became of it is returned and not judged.
  drive::Outcome try_to_send(const mmc::Cdb& command, Bytes out = {});
  /// The same; false where the drive does not know the command or a field of it.
  bool send_if_known(const mmc::Cdb& command, const std::string& what, Bytes out = {});
  /// The answer, as long as the drive made it; nothing where the drive has none to give.
  std::optional<std::vector<std::uint8_t>> ask(const mmc::Cdb& command, std::size_t most);

  /// Sends a command that returns before its work is done, and waits for the end of that; shows
  /// `stage` meanwhile. Throws DriveError where it fails or takes longer than work_time_of().
  void work(const mmc::Cdb& command, const std::string& stage, Progress& progress, Bytes out = {});
  /// CLOSE TRACK SESSION of a track, and the wait for its end. Some drives have closed it with
  /// SYNCHRONIZE CACHE and say so by an illegal request (5/xx): what is then closed, and what disc
  /// and track information say, tells.
  void close_track(std::uint16_t track, Progress& progress);
  /// Waits until the drive says of itself, the disc and the last track that it is done: TEST UNIT
  /// READY alone is good of some drives while they are at it. Asks seldom, and as the end comes
  /// near.
  void wait_until_done(const std::string& stage, drive::nanoseconds longest, Progress& progress);

 private:
  drive::Outcome execute(const mmc::Cdb& command, std::span<std::uint8_t> in, Bytes out);
  [[noreturn]] void fail(const std::string& what, const drive::Outcome& outcome,
                         std::uint8_t operation_code) const;
  drive::Outcome persist(const mmc::Cdb& command, std::span<std::uint8_t> in, Bytes out);

  drive::Transport& drive_;
  TimeoutBasis basis_;
  Interrupts& interrupts_;
};

/// Locks the tray, and unlocks it whatever happens, with several tries.
class TrayLock {
 public:
  explicit TrayLock(Commander& commander);
  ~TrayLock();
  TrayLock(const TrayLock&) = delete;
  TrayLock& operator=(const TrayLock&) = delete;
  void release();

 private:
  Commander& commander_;
  bool held_ = false;
};

}  // namespace disc::record
