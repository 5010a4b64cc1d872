// What is going to happen to a disc, worked out before anything does.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "formats/cd/disc.h"
#include "formats/cd/raw_session.h"
#include "formats/io/block_source.h"
#include "record/medium.h"

namespace disc::cd {
class DiscReader;
}

namespace disc::record {

struct RawImage;

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

/// What the host sends of each block of a CD written raw (MMC-5 table 664).
enum class BlockType : std::uint8_t {
  Auto,
  Raw96r,  // 2352 bytes and P to W as on the disc
  Raw96p,  // 2352 bytes and P, Q, and packs of R to W, which the drive interleaves
  Raw16,   // 2352 bytes, P and Q
};
/// "auto", "raw96r", "raw96p", "raw16".
const char* to_string(BlockType type);
/// 2448 or 2368.
std::uint32_t block_bytes(BlockType type);

/// What is to be written, as the command line or a sheet has it.
struct JobTrack {
  std::shared_ptr<const BlockSource> source;  // `blocks` times `block_bytes` from `offset`
  std::uint64_t offset = 0;
  std::int64_t blocks = 0;
  std::uint32_t block_bytes = disc::block_size;
  cd::TrackMode mode = cd::TrackMode::Mode1;
  const cd::Track* track = nullptr;  // of the disc in tracks, where there is one
  std::string name;                  // "release.iso", "track 3"
  std::size_t session = 0;           // of the job's sessions, from 0; ascending
  std::optional<Lba> at;             // where it goes on media that can be written anywhere
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
  bool delta = false;                       // write only what the medium does not hold already
  /// SHA-256 of each 16 MiB of what the medium is said to hold, of a receipt; may be empty.
  std::vector<std::string> delta_known;
  // Of CDs.
  std::shared_ptr<const cd::DiscReader> reader;  // of `disc`
  std::vector<std::uint8_t> cd_text;             // packs that came with the sheet
  bool with_cd_text = true;
  BlockType block_type = BlockType::Auto;  // of raw
  std::shared_ptr<const RawImage> raw;     // sessions that were made raw: the tracks tell of them

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

/// Tracks that lie in one session of the disc: each session is closed before the next one begins.
struct PlannedSession {
  std::uint16_t number = 1;                 // on the disc
  std::size_t first_track = 0, tracks = 0;  // of WritePlan::tracks
  Closing closing = Closing::Session;       // Disc, or Leave, of the last one only
  /// Of a CD written session at once or raw.
  std::optional<cd::RawSession> edges;
  bool cd_text = false;   // in its lead-in
  bool complete = false;  // closed by a recording that was interrupted later
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
  BlockType block_type = BlockType::Auto;  // of raw
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
  /// In order; together they have all tracks. Burn::plan() puts all tracks into one session, of
  /// number `session` and with `closing`, where a recorder has left it empty.
  std::vector<PlannedSession> sessions;
  bool delta = false;  // blocks are read first, and written only where they differ
  std::vector<std::string> delta_known;
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
