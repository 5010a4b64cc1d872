// The door to drives: a command goes in, and all that is known of what became of it comes out.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/base/error.h"
#include "formats/mmc/cdb.h"
#include "formats/mmc/sense.h"

namespace disc::drive {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

/// A drive, or the way to it, fails (exit status 3).
class DriveError : public Error {
 public:
  using Error::Error;
};

/// Status of a command as the drive gives it (SAM-3 5.3).
enum class Status : std::uint8_t {
  Good = 0x00,
  CheckCondition = 0x02,
  ConditionMet = 0x04,
  Busy = 0x08,
  ReservationConflict = 0x18,
  TaskSetFull = 0x28,
  TaskAborted = 0x40,
};

/// What the host adapter says, with Linux' numbers (include/scsi/scsi_status.h, DID_*).
enum class HostStatus : std::uint16_t {
  Ok = 0x00,
  NoConnect = 0x01,
  BusBusy = 0x02,
  TimeOut = 0x03,
  BadTarget = 0x04,
  Abort = 0x05,
  Parity = 0x06,
  Error = 0x07,
  Reset = 0x08,
  BadInterrupt = 0x09,
  PassThrough = 0x0A,
  SoftError = 0x0B,
  ImmediateRetry = 0x0C,
  Requeue = 0x0D,
  TransportDisrupted = 0x0E,
  TransportFailFast = 0x0F,
};

/// What became of a command. A command has done what it was sent for only where good() says so:
/// three parties can each say that it has not, and no sense data are no proof of success.
struct Outcome {
  Status status = Status::Good;
  HostStatus host = HostStatus::Ok;
  std::uint8_t driver = 0;  // Linux' DRIVER_*; 08h only says that there are sense data
  /// Bytes of the data phase that were not transferred.
  std::uint32_t residue = 0;
  std::optional<mmc::SenseData> sense;
  nanoseconds duration{0};
  /// Why the system did not even send the command, for a person; empty where it did.
  std::string refusal;

  /// The status is good, and neither adapter nor driver object. A recovered error is good, too;
  /// deferred sense is not, since it belongs to an earlier command.
  bool good() const;
  /// Sense of this command, all zeros where there is none.
  mmc::Sense reason() const { return sense ? sense->sense : mmc::Sense{}; }
};

/// "good", "invalid address for write (5/21/02)", "no answer in time (host status 03h)", "busy".
std::string describe(const Outcome& outcome);

/// One drive. Not to be called from several threads at once.
class Transport {
 public:
  virtual ~Transport() = default;

  /// Sends a command without data.
  Outcome send(const mmc::Cdb& command, milliseconds timeout) {
    return execute(command, {}, {}, timeout);
  }
  /// Sends a command whose data come from the drive. `in` is as long as the command says; what the
  /// drive did not fill (Outcome::residue bytes at its end) is zeros.
  Outcome receive(const mmc::Cdb& command, std::span<std::uint8_t> in, milliseconds timeout) {
    return execute(command, in, {}, timeout);
  }
  /// Sends a command with data for the drive.
  Outcome send(const mmc::Cdb& command, Bytes out, milliseconds timeout) {
    return execute(command, {}, out, timeout);
  }

  /// One of `in` and `out` is empty. Returns whatever became of it; throws DriveError only where
  /// there is no drive any more to speak to.
  virtual Outcome execute(const mmc::Cdb& command, std::span<std::uint8_t> in, Bytes out,
                          milliseconds timeout) = 0;

  /// Lets time pass for the drive: sleeps, or turns the clock of a virtual drive.
  virtual void wait(nanoseconds time) = 0;
  /// Time since some moment, by the clock that wait() lets run.
  virtual nanoseconds now() const = 0;

  /// Most bytes of one data phase.
  virtual std::uint32_t most_bytes() const = 0;
  /// How messages and reports call the drive: "/dev/sr0", "virtual:disc".
  virtual std::string name() const = 0;
};

}  // namespace disc::drive
