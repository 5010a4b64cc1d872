// What is going to happen to a disc, worked out before anything does.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "formats/cd/disc.h"
#include "formats/io/block_source.h"
#include "record/medium.h"

namespace disc::record {

/// How blocks get onto a medium (MMC-5 7.5; the recorders of each family say which they know).
enum class WriteType : std::uint8_t {
  Auto,
  TrackAtOnce,    // CD: a track and its run-out
  SessionAtOnce,  // CD with a cue sheet; DVD-R disc at once
  Raw,            // CD from lead-in to lead-out
  Incremental,    // DVD-R/-RW, DVD+R, BD-R: at the next writable address
  LayerJump,      // DVD-R DL
  Random,         // wherever the block lies
};
/// "auto", "tao", "sao", "raw", "incremental", "layer-jump", "random".
const char* to_string(WriteType type);

/// What becomes of session and disc behind the last track.
enum class Closing : std::uint8_t {
  Auto,     // the disc where nothing can be added sensibly, else the session
  Session,  // something can be added later
  Disc,
  Leave,  // the track is closed at most, the session stays open
};
const char* to_string(Closing closing);

/// How a blank BD-R is formatted first.
enum class BdFormat : std::uint8_t { Plain, Spares, Pow, Rrm };
const char* to_string(BdFormat format);

/// What is to be written, as the command line or a sheet has it.
struct JobTrack {
  std::shared_ptr<const BlockSource> source;  // `blocks` times `block_bytes` from `offset`
  std::uint64_t offset = 0;
  std::int64_t blocks = 0;
  std::uint32_t block_bytes = disc::block_size;
  cd::TrackMode mode = cd::TrackMode::Mode1;
  const cd::Track* track = nullptr;  // of the disc in tracks, where there is one
  std::string name;                  // "release.iso", "track 3"
};

struct Job {
  std::vector<JobTrack> tracks;
  std::shared_ptr<const cd::Disc> disc;  // of a CD in tracks
  std::string name;                      // of the image or sheet
  WriteType write_type = WriteType::Auto;
  Closing closing = Closing::Auto;
  BdFormat bd_format = BdFormat::Plain;
  bool bd_format_given = false;
  bool streaming = false;  // give up verification by defect management
  bool simulate = false;
  bool append = false;     // to what the disc holds
  bool overwrite = false;  // what the disc holds may go
  bool underrun_protection = true;
  std::optional<std::int64_t> layer_break;  // blocks of layer 0
  std::uint32_t speed = 0;                  // kB/s; 0: the fastest
  std::optional<Lba> first;                 // of a medium where blocks can be written anywhere

  std::int64_t blocks() const;
  std::uint64_t bytes() const;
};

/// A track as it will lie on the disc.
struct PlannedTrack {
  JobTrack what;
  std::uint16_t number = 1;
  Lba first;                // where its first block goes
  std::int64_t blocks = 0;  // with padding
  std::int64_t padding = 0;
  std::int32_t pregap = 0;  // blocks written before `first`; the source has them before its offset
  std::int64_t done = 0;    // of the blocks, as many as an interrupted recording has written
  bool closed = false;      // nothing is left to be done with it
};

struct PlannedFormat {
  std::uint8_t type = 0, subtype = 0;
  std::uint32_t parameter = 0;
  std::int64_t blocks = 0;
  std::string words;  // "DVD+RW formatting in the background"
};

/// Sizes are blocks of the medium.
struct WritePlan {
  std::string drive, medium, family;
  mmc::Profile profile = mmc::Profile::None;
  WriteType write_type = WriteType::Incremental;
  std::uint16_t session = 1;
  std::vector<PlannedTrack> tracks;
  std::int64_t free_blocks = 0, needed_blocks = 0;
  std::optional<PlannedFormat> format;
  bool reserve = false;
  std::optional<std::int64_t> layer_break;  // blocks of layer 0, where it is set or crossed
  bool calibrate = false;
  std::uint32_t speed = 0;  // kB/s expected
  bool set_speed = false;
  std::int32_t blocks_per_write = 16;
  bool streaming = false;
  bool simulate = false;
  Closing closing = Closing::Session;
  std::string closing_words;  // "session closed, disc appendable"
  bool destroys = false;      // what the disc holds is lost
  std::string loses;          // in words
  std::vector<std::string> notes;
  std::string journal;     // where it is noted how far the recording has come; "": nowhere
  bool goes_on = false;    // takes up a recording that was interrupted
  bool completed = false;  // session and disc are closed as planned; verification is left

  std::chrono::seconds expected() const;
};

/// Why something cannot be recorded, before anything was touched.
class PlanError : public drive::DriveError {
 public:
  using DriveError::DriveError;
};

/// The plan as people read it before they say yes.
std::string describe(const WritePlan& plan);
std::string to_json(const WritePlan& plan);

}  // namespace disc::record
