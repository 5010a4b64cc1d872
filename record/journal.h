// What is kept beside a recording, so that it can be taken up after power, bus or program failed.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "formats/mmc/dvd_structure.h"
#include "record/engine.h"
#include "record/read_back.h"
#include "record/write_plan.h"

namespace disc::record {

/// How far a recording has come, in this order.
enum class Stage : std::uint8_t {
  Planned,  // nothing was changed on the disc
  Preparing,
  Writing,
  EndingTrack,  // its blocks are in the drive; flushed and closed next
  Closing,      // session and disc
  Verifying,
};
const char* to_string(Stage stage);

/// What is known of a track.
struct JournalTrack {
  std::int64_t sent = 0;             // blocks that the drive has taken
  std::int64_t safe = 0;             // blocks that were on the medium after a flush
  std::vector<std::string> digests;  // SHA-256 of each whole Feeder::slot_bytes of them
};

/// The contents of a journal. The plan is as it was told, with nothing of the files but their
/// sizes.
struct Journal {
  std::string image;                       // absolute path of image or sheet
  std::vector<std::uint64_t> image_bytes;  // of the source of each track
  std::string address;                     // of the drive, as it was named
  std::string vendor, product, serial;     // of the drive
  mmc::MediaId media_id;
  std::optional<std::uint32_t> disc_id;
  Job job;         // its options; no tracks
  WritePlan plan;  // its tracks have no sources
  Stage stage = Stage::Planned;
  std::size_t track = 0;  // of the plan, of the stages Writing and EndingTrack
  std::vector<JournalTrack> tracks;
};

std::string to_json(const Journal& journal);
/// Throws FormatError that names `place` where the text is no journal.
Journal parse_journal(const std::string& json, const std::string& place);
/// Throws SystemError, too.
Journal read_journal(const std::string& path);

/// Keeps a journal while a recording goes on. Each state replaces the one before in one step, and
/// is on the disk then.
class JournalKeeper final : public Checkpoints {
 public:
  /// Writes it for the first time. Throws SystemError where that cannot be: nothing has been done
  /// to a disc yet.
  JournalKeeper(std::string path, Journal journal);
  ~JournalKeeper() override;
  JournalKeeper(const JournalKeeper&) = delete;
  JournalKeeper& operator=(const JournalKeeper&) = delete;

  /// Returns when it is on the disk.
  void enter(Stage stage, std::size_t track);
  /// Of the track that is being written; goes to the disk in the background. What is known already
  /// of its digests stays known.
  void reached(std::int64_t blocks, bool on_medium,
               const std::vector<std::string>& digests) override;
  /// All that was sent of the track is on the medium.
  void flushed();
  /// The recording needs it no more.
  void remove();

  const std::string& path() const { return path_; }
  const Journal& journal() const { return journal_; }
  /// Why it could not be renewed at some later time; "" where it always could. A recording goes on
  /// without: stopping it would do what the journal is there to mend.
  std::string failure() const;

 private:
  void renew();
  void keep(const std::stop_token& stop);

  std::string path_;
  Journal journal_;
  std::size_t known_ = 0;  // digests of the track from before it was taken up

  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::optional<std::string> waiting_;  // text to be written
  bool busy_ = false;
  std::string failure_;
  std::jthread thread_;  // last: it uses all the above
};

}  // namespace disc::record
