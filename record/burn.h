// The course of a recording: plan, the five steps, verification, and what is told of it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "record/read_back.h"
#include "record/recorder.h"
#include "record/write_plan.h"

namespace disc::record {

struct BurnOptions {
  VerifyLevel verify = VerifyLevel::Full;
  double timeout_scale = 1;
  /// SHA-256 of each Feeder::slot_bytes of the image, as its receipt has them; none: not known.
  std::vector<std::string> receipt_chunks;
};

enum class Verdict : std::uint8_t {
  NotVerified,  // not asked for, or ended before
  Good,
  Different,   // the disc holds something else, or is not what was planned
  Unreadable,  // something could not be read back
};
const char* to_string(Verdict verdict);

struct BurnResult {
  WritePlan plan;
  std::vector<WriteReport> tracks;
  std::vector<ReadBackReport> read_back;  // track by track
  std::vector<std::string> faults;        // of structure, against the plan
  std::string reload;                     // what was done against remembered data
  /// kB/s that the drive wrote at, as it says behind the first track.
  std::optional<std::uint32_t> speed_in_force;
  std::string receipt_fault;  // image and receipt differ: where
  Verdict verdict = Verdict::NotVerified;
  bool ended_early = false;
};

/// A drive with a medium on which a job can be recorded.
class Burn {
 public:
  /// Looks at the medium. Throws DriveError where there is none to work with.
  Burn(drive::Transport& drive, Interrupts& interrupts, const BurnOptions& options,
       Progress& progress);

  const Medium& medium() const { return medium_; }
  /// Throws PlanError. Nothing is changed yet.
  const WritePlan& plan(const Job& job);
  /// Does what was planned. Throws DriveError and WriteStopped; the tray is unlocked then, too.
  BurnResult run();

 private:
  void write(BurnResult& result);
  void verify(BurnResult& result);
  void hold_against_receipt(BurnResult& result) const;

  drive::Transport& drive_;
  BurnOptions options_;
  Progress& progress_;
  Medium medium_;
  Commander commander_;
  std::unique_ptr<Recorder> recorder_;
  std::optional<WritePlan> plan_;
};

/// What a medium tells of how long things may take.
TimeoutBasis timeout_basis(const Medium& medium, double scale);

/// Two or three lines for people: what was written, how fast, what verification says.
std::string describe(const BurnResult& result);
std::string to_json(const BurnResult& result);

}  // namespace disc::record
