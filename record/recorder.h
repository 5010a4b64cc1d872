// The five steps of a recording, which every family of media takes in its own way.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "formats/base/progress.h"
#include "record/engine.h"
#include "record/medium.h"
#include "record/write_plan.h"

namespace disc::record {

/// What a recorder works with. All of it outlives the recorder.
struct Workplace {
  Commander& commander;
  const Medium& medium;
  Progress& progress;
};

/// What a medium has of a track that was to be written.
struct FoundTrack {
  enum class State : std::uint8_t {
    Missing,  // it is not there, or blank
    Open,     // `blocks` of it are there, and it can be gone on with
    Closed,   // it is there and takes no more; `blocks` may be fewer than planned
    Broken,   // it is there and cannot be gone on with, as it is damaged or the drive does not tell
    Another,  // there is a track of its number elsewhere
  };
  State state = State::Missing;
  std::int64_t blocks = 0;
  std::uint16_t session = 1;
};

/// How a family of media is recorded: the extension point for new devices and media. One is made
/// for each burn by make_recorder(); its steps are called in this order, each once, write() for
/// each track. RECORDERS.md beside this file tells how to add one.
class Recorder : public Locator {
 public:
  /// Where everything would go. Changes nothing on the disc. Throws PlanError where it cannot go
  /// there: too big, wrong kind, not blank, not appendable, to be blanked first.
  virtual WritePlan plan(const Job& job) = 0;

  /// Step 1: mode pages, speed, and what else the drive must know (cue sheet, layer break).
  virtual void prepare(const WritePlan& plan) = 0;
  /// Step 2: formats, reserves, calibrates; the first step that can change a disc.
  virtual void initialise(const WritePlan& plan) = 0;
  /// Before the tracks of each session: what must be asked or told once for it. Throws DriveError
  /// where the session cannot begin as planned; nothing of it is written then.
  virtual void begin_session(const WritePlan&, const PlannedSession&) {}
  /// Step 3: asks where the track begins and holds that against the plan. Throws DriveError where
  /// the drive thinks otherwise, before any of its blocks is written.
  virtual Lba begin(const WritePlan& plan, const PlannedTrack& track) = 0;
  /// Step 4: writes a track.
  virtual WriteReport write(const WritePlan& plan, const PlannedTrack& track);
  /// After each track: flushes, closes it where it needs closing. `report` may be of one that ended
  /// early.
  virtual void end(const WritePlan& plan, const PlannedTrack& track, const WriteReport& report) = 0;
  /// After the tracks of a session that another one of the plan follows: closes it.
  virtual void end_session(const WritePlan&, const PlannedSession&) {}
  /// Step 5: closes the last session, and the disc, as planned.
  virtual void finish(const WritePlan& plan) = 0;

  /// In place of plan(), for a recording that was interrupted and whose plan is known: what the
  /// medium has of it now.
  virtual void take_up(const WritePlan&) {}
  /// How much of a planned track the medium has. `safe`: blocks that were surely brought to it, as
  /// the journal has it; `sent`: those that may have been.
  virtual FoundTrack find(const WritePlan& plan, const PlannedTrack& track, std::int64_t safe,
                          std::int64_t sent);
  /// Bytes after which write() flushes the drive's buffer, so that it is known what is on the
  /// medium; 0 where the medium tells that by itself.
  virtual std::uint64_t flush_every() const { return 0; }

  /// Holds disc and track information against the plan after all is done; one sentence for each
  /// thing that is not as planned.
  virtual std::vector<std::string> check(const WritePlan& plan, const Medium& after) = 0;

  /// A track as a stretch of blocks, without its pregap.
  Section section_of(const WritePlan& plan, const PlannedTrack& track) const;
  /// Whom write() tells how far it came; null: nobody.
  void tell(Checkpoints* checkpoints) { checkpoints_ = checkpoints; }

 protected:
  explicit Recorder(const Workplace& place) : place_(place) {}
  Commander& commander() { return place_.commander; }
  const Medium& medium() const { return place_.medium; }
  Progress& progress() { return place_.progress; }

  /// A plan with all that does not depend on the family.
  WritePlan start_plan(const Job& job, const char* family) const;
  /// SYNCHRONIZE CACHE, and the wait for its end.
  void flush();
  void close(std::uint8_t function, std::uint16_t track, const std::string& stage);
  /// The next writable address of a track (255: the open one).
  std::optional<Lba> ask_next_writable(std::uint32_t track);
  void set_speed(const WritePlan& plan);
  /// Optimum power calibration; a drive that knows no such command does it by itself.
  void calibrate();
  /// SEND DISC STRUCTURE; throws DriveError where the drive refuses.
  void send_structure(std::uint8_t format, Bytes structure, const std::string& what);
  /// The first block of `extent` that was never written, found by reading; its end if all were.
  std::optional<Lba> first_blank(Extent extent);
  /// check() of media that are written in sequence.
  std::vector<std::string> check_sequential(const WritePlan& plan, const Medium& after) const;
  WriteManner manner(const WritePlan& plan, bool first_of_session) const;

 private:
  Workplace place_;
  Checkpoints* checkpoints_ = nullptr;
  bool wrote_ = false;
};

/// A family, and the profiles it takes.
struct Family {
  const char* name;  // "dvd-r"
  std::vector<mmc::Profile> profiles;
  std::unique_ptr<Recorder> (*make)(const Workplace&);
};
/// All there are.
std::span<const Family> families();
/// Throws PlanError for a profile of no family: says what the medium is and what can be recorded.
std::unique_ptr<Recorder> make_recorder(const Workplace& place);

}  // namespace disc::record
