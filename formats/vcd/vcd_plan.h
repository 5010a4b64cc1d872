// The layout of a Video CD: which block holds what, from the streams that it is to play.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "formats/base/extent.h"
#include "formats/base/time.h"
#include "formats/cd/sector.h"
#include "formats/io/block_source.h"
#include "formats/vcd/bridge_volume.h"
#include "formats/vcd/mpeg_stream.h"
#include "formats/vcd/play_control.h"
#include "formats/vcd/vcd_structures.h"

namespace disc::vcd {

/// A stream to be recorded. Times are ticks of 90 kHz from the beginning of the stream.
struct Item {
  std::string name;  // in messages
  std::shared_ptr<const BlockSource> stream;
  StreamFacts facts;                   // what scan_stream() said of it
  std::vector<std::int64_t> chapters;  // of a sequence: its entries besides its beginning
  std::vector<std::int64_t> pauses;    // where players wait, if a list says how long
};

/// What a Video CD is to be.
struct VideoCdWish {
  DiscType type = DiscType::VideoCd;
  VolumeTexts texts;
  std::string album;  // up to 16 d-characters
  std::uint16_t volume_count = 1, volume_number = 1;
  std::uint8_t restriction = 0;  // 0 none, 1 to 3: category
  bool copy = true;              // digital copy permitted
  std::vector<Item> sequences;   // 1 to 98, a track each
  std::vector<Item> segments;    // items of track 1: menus, stills, sound
  ControlLists lists;            // none: without playback control; see play_all()
  /// Sets scan information where streams of a Super Video CD have left room for it; without it,
  /// streams are recorded as they are.
  bool fill_scan_offsets = false;
  Timestamp time;  // of the volume and all its files
};

/// A run of sectors of one kind.
struct Region {
  enum class Kind : std::uint8_t {
    Data,    // form 1: `bytes`, filled with zeros
    Gap,     // form 2, empty
    Margin,  // form 2, empty, of a file in real time
    Stream,  // form 2: packs of an item
  };
  Kind kind = Kind::Data;
  Extent extent;
  std::uint8_t file = 0;                // file number of the sub-headers
  std::uint8_t last_flags = 0;          // cd::SubMode bits that the last sector has besides
  FileBytes bytes;                      // Data
  std::vector<std::uint8_t> submodes;   // Data: one a block; none: cd::Data
  bool segment = false;                 // Stream: of `segments`, not `sequences`
  std::size_t item = 0;                 // Stream: which
  std::vector<std::uint32_t> triggers;  // Stream: packs with the trigger bit, ascending
};

/// A track of the disc; index 0 is at `pregap`, index 1 at `start`.
struct TrackPlace {
  Lba pregap, start, end;

  bool operator==(const TrackPlace&) const = default;
};

struct VideoCdPlan {
  DiscType type = DiscType::VideoCd;
  Information info;
  std::vector<Entry> entries;
  std::vector<BridgeFile> files;
  std::vector<Region> regions;           // from block 0 to `end` without holes
  std::vector<TrackPlace> tracks;        // 1 and on
  std::vector<unsigned> first_segments;  // of each of `segments`, from 0: for play_segment()
  Lba end;                               // where the lead-out begins
  /// What players may refuse though it can be recorded: sizes, rates, sounds that are not those of
  /// the standard, entry points that are missing.
  Problems problems;
};

/// What is not as White Book V or IEC 62107 7 want the stream of an item, in `where` = its name.
Problems stream_problems(DiscType type, const Item& item, bool segment);

/// Lays the disc out (White Book III, IEC 62107 5). Throws ManifestError, with fact and remedy, for
/// streams of the wrong version of MPEG, items that are too many or too long, chapters
/// and pauses that the stream does not reach, and texts that have no room.
VideoCdPlan plan_video_cd(const VideoCdWish& wish);

}  // namespace disc::vcd
