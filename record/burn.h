// The course of a recording: plan, the five steps, verification, and what is told of it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "record/journal.h"
#include "record/read_back.h"
#include "record/recorder.h"
#include "record/write_plan.h"

namespace disc::record {

/// Where a recording notes how far it has come, and what it notes of itself there.
struct JournalPlace {
  std::string path;     // "": nowhere
  std::string image;    // absolute path of image or sheet
  std::string address;  // of the drive, as it was named
};

struct BurnOptions {
  VerifyLevel verify = VerifyLevel::Full;
  double timeout_scale = 1;
  /// SHA-256 of each Feeder::slot_bytes of the image, as its receipt has them; none: not known.
  std::vector<std::string> receipt_chunks;
  JournalPlace journal;
  /// Asks for all tracks of the disc: take_up() wants to know them.
  bool all_tracks = false;
  /// Asks for spare areas, before and after.
  bool spares = false;
  /// Nothing is to be changed: take_up() repairs no damaged track.
  bool only_looks = false;
};

enum class Verdict : std::uint8_t {
  NotVerified,  // not asked for, or ended before
  Good,
  Different,   // the disc holds something else, or is not what was planned
  Unreadable,  // something could not be read back
};
const char* to_string(Verdict verdict);

/// What a recording has to do with.
struct BurnPlace {
  std::string vendor, product, revision, serial;  // of the drive
  std::string manufacturer, type;                 // of the medium, as it tells
  std::optional<SpareArea> spares;                // before; where the medium has such
};

struct BurnResult {
  WritePlan plan;
  std::vector<WriteReport> tracks;
  std::vector<ReadBackReport> read_back;  // track by track
  std::vector<std::string> faults;        // of structure, against the plan
  std::string reload;                     // what was done against remembered data
  /// kB/s that the drive wrote at, as it says behind the first track.
  std::optional<std::uint32_t> speed_in_force;
  std::string receipt_fault;  // image and receipt differ: where
  std::string journal;        // that was kept, since the recording can be taken up
  std::string journal_fault;  // why it could not be renewed
  Verdict verdict = Verdict::NotVerified;
  bool ended_early = false;
  BurnPlace place;
  std::optional<SpareArea> spares_after;
  bool of_receipt = false;  // all chunks were those of the receipt
  std::string failure;      // what ended it; ""
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
  /// In place of plan(), for a recording that was interrupted: looks for what of it is on the disc,
  /// and plans the rest. Repairs a damaged track for that, and changes nothing else. Throws
  /// PlanError where the medium is another one, ManifestError where the image is, and LostRecording
  /// where it cannot go on.
  const WritePlan& take_up(const Job& job, const Journal& journal);
  /// What became of it so far, also where run() threw.
  const BurnResult& result() const { return result_; }
  /// Does what was planned. Throws DriveError and WriteStopped; the tray is unlocked then, too.
  BurnResult run();

 private:
  void run_plan();
  void write(BurnResult& result);
  bool write_track(BurnResult& result, std::size_t index);
  void settle_tracks(const Journal& journal, WritePlan& plan);
  void expect_same_content(const Journal& journal, const WritePlan& plan);
  void tell_border();
  void open_journal();
  void close_journal(BurnResult& result);
  void verify(BurnResult& result);
  void hold_against_receipt(BurnResult& result) const;

  drive::Transport& drive_;
  BurnOptions options_;
  Progress& progress_;
  Medium medium_;
  Commander commander_;
  std::unique_ptr<Recorder> recorder_;
  std::optional<WritePlan> plan_;
  BurnResult result_;
  Job job_;                          // its options
  std::vector<JournalTrack> known_;  // of the journal that is taken up
  std::unique_ptr<JournalKeeper> journal_;
};

/// A recording that cannot be taken up: the text says what of it is on the disc, what is lost and
/// what to do.
class LostRecording : public drive::DriveError {
 public:
  using DriveError::DriveError;
};

/// What a medium tells of how long things may take.
TimeoutBasis timeout_basis(const Medium& medium, double scale);

/// Two or three lines for people: what was written, how fast, what verification says.
std::string describe(const BurnResult& result);
std::string to_json(const BurnResult& result);

}  // namespace disc::record
