// The information files of Video CD 2.0 and Super Video CD: INFO, ENTRIES, LOT, TRACKS, SEARCH.DAT.
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/base/endian.h"
#include "formats/base/extent.h"
#include "formats/cd/msf.h"
#include "formats/vcd/mpeg_stream.h"

namespace disc::vcd {

enum class DiscType : std::uint8_t {
  VideoCd,       // Video CD 2.0 (White Book, April 1995)
  SuperVideoCd,  // Super Video CD 1.0 (IEC 62107:2000)
};
/// "Video CD", "Super Video CD".
const char* to_string(DiscType type);

/// Where the information area of either kind is (White Book III 2, IEC 62107 5.3.1).
inline constexpr Lba info_at{150};
inline constexpr Lba entries_at{151};
inline constexpr Lba list_offsets_at{152};
inline constexpr std::int32_t list_offsets_blocks = 32;
inline constexpr Lba lists_at{184};

inline constexpr std::size_t max_sequences = 98;   // tracks 2 to 99
inline constexpr std::size_t max_segments = 1980;  // of 150 sectors each
inline constexpr std::size_t max_entries = 500;
inline constexpr std::int32_t segment_blocks = 150;
inline constexpr std::size_t max_lists = 32767;

/// An address or a time, two decimal digits an octet.
struct BcdTime {
  std::uint8_t minute;  // BP 1
  std::uint8_t second;  // BP 2
  std::uint8_t frame;   // BP 3
};
static_assert(sizeof(BcdTime) == 3);
BcdTime to_bcd_time(cd::Msf time);
/// Nothing where a digit is none, or a second or frame is out of range.
std::optional<cd::Msf> from_bcd_time(BcdTime time);

/// INFO.VCD and INFO.SVD as recorded.
struct InfoFile {
  std::array<char, 8> identifier;      // BP 1-8   "VIDEO_CD", "SUPERVCD"
  std::uint8_t version;                // BP 9     2; Super Video CD: 1
  std::uint8_t profile;                // BP 10    system profile tag, 0
  std::array<std::uint8_t, 16> album;  // BP 11-26 filled with spaces
  Be<std::uint16_t> volume_count;      // BP 27-28
  Be<std::uint16_t> volume_number;     // BP 29-30
  std::array<std::uint8_t, 13> pal;    // BP 31-43 bit 0: of the first MPEG track
  std::uint8_t flags;                  // BP 44    InfoFlag
  Be<std::uint32_t> lists_size;        // BP 45-48 bytes of PSD, 0: none
  BcdTime first_segment;               // BP 49-51 zeros: no segments
  std::uint8_t offset_multiplier;      // BP 52    8; 0 without PSD
  Be<std::uint16_t> last_list;         // BP 53-54 highest list id
  Be<std::uint16_t> segment_count;     // BP 55-56
  std::array<std::uint8_t, max_segments> segment_contents;  // BP 57-2036
  std::array<Be<std::uint16_t>, 5> volume_start_times;      // BP 2037-2046
  std::array<std::uint8_t, 2> reserved;                     // BP 2047-2048
};
static_assert(std::is_trivially_copyable_v<InfoFile> && alignof(InfoFile) == 1);
static_assert(sizeof(InfoFile) == block_size);
static_assert(offsetof(InfoFile, volume_count) == bp(27));
static_assert(offsetof(InfoFile, pal) == bp(31));
static_assert(offsetof(InfoFile, flags) == bp(44));
static_assert(offsetof(InfoFile, first_segment) == bp(49));
static_assert(offsetof(InfoFile, last_list) == bp(53));
static_assert(offsetof(InfoFile, segment_contents) == bp(57));
static_assert(offsetof(InfoFile, volume_start_times) == bp(2037));

enum InfoFlag : std::uint8_t {
  RestrictionMask = 0x06,  // category 0 to 3
  SpecialInformation = 0x08,
  ClosedCaptions = 0x10,    // in the user data of pictures
  NextVolumeList2 = 0x20,   // the next volume begins with list 2
  NextVolumeTrack3 = 0x40,  // the next volume begins with track 3
  ExtendedLists = 0x80,     // there are EXT/PSD_X.VCD and LOT_X.VCD
};

/// ENTRIES.VCD and ENTRIES.SVD as recorded.
struct EntriesFile {
  struct Entry {
    std::uint8_t track;  // two decimal digits, 2 to 99
    BcdTime address;
  };
  std::array<char, 8> identifier;          // BP 1-8    "ENTRYVCD", in both kinds of disc
  std::uint8_t version;                    // BP 9      as in INFO
  std::uint8_t profile;                    // BP 10
  Be<std::uint16_t> count;                 // BP 11-12  1 to 500
  std::array<Entry, max_entries> entries;  // BP 13-2012
  std::array<std::uint8_t, 36> reserved;   // BP 2013-2048
};
static_assert(sizeof(EntriesFile) == block_size && alignof(EntriesFile) == 1);
static_assert(offsetof(EntriesFile, entries) == bp(13));
static_assert(offsetof(EntriesFile, reserved) == bp(2013));

/// What TRACKS.SVD begins with; a BcdTime a track follows, then an octet of contents a track.
struct TracksHead {
  std::array<char, 8> identifier;  // BP 1-8  "TRACKSVD"
  std::uint8_t version;            // BP 9    1
  std::uint8_t reserved;           // BP 10
  std::uint8_t count;              // BP 11
};
static_assert(sizeof(TracksHead) == 11);

/// What SEARCH.DAT begins with; its scan points follow.
struct SearchHead {
  std::array<char, 8> identifier;  // BP 1-8    "SEARCHSV"
  std::uint8_t version;            // BP 9      1
  std::uint8_t reserved;           // BP 10
  Be<std::uint16_t> count;         // BP 11-12
  std::uint8_t interval;           // BP 13     half seconds from point to point, 1
};
static_assert(sizeof(SearchHead) == 13 && alignof(SearchHead) == 1);

/// What EXT/SCANDATA.DAT of a Super Video CD begins with. A BcdTime of playing time up to its end
/// for each track follows, then the offset of the tracks' first point in two octets, then an octet
/// of track number and two of offset for each track, then the points. Offsets are in bytes, from
/// behind the first of them.
struct ScanDataHead {
  std::array<char, 8> identifier;   // BP 1-8    "SCAN_VCD"
  std::uint8_t version;             // BP 9      1
  std::uint8_t reserved;            // BP 10
  Be<std::uint16_t> count;          // BP 11-12  of points
  Be<std::uint16_t> track_count;    // BP 13-14
  Be<std::uint16_t> segment_count;  // BP 15-16  0 here: points of segments are not recorded
};
static_assert(sizeof(ScanDataHead) == 16 && alignof(ScanDataHead) == 1);

/// Tracks of video, bit 0 the first, that are of PAL.
using PalFlags = std::bitset<max_sequences>;

/// INFO as values.
struct Information {
  DiscType type = DiscType::VideoCd;
  std::string album;  // up to 16 d-characters
  std::uint16_t volume_count = 1, volume_number = 1;
  PalFlags pal;
  std::uint8_t flags = 0;              // InfoFlag
  std::uint32_t lists_size = 0;        // bytes of PSD
  std::optional<Lba> first_segment;    // a whole second
  std::uint16_t last_list = 0;         // highest list id
  std::vector<std::uint8_t> segments;  // contents, see segment_contents()

  bool operator==(const Information&) const = default;
};

/// A point of ENTRIES that can be jumped to.
struct Entry {
  std::uint8_t track = 2;  // 2 to 99
  Lba at;

  bool operator==(const Entry&) const = default;
};

/// A track as TRACKS.SVD tells it.
struct TrackContents {
  cd::Msf playing_time;
  std::uint8_t contents = 0;  // see track_contents()

  bool operator==(const TrackContents&) const = default;
};

using FileBytes = std::vector<std::uint8_t>;

/// Encoders: what does not fit a field is std::logic_error, plan_video_cd() has refused it before.
FileBytes encode_info(const Information& info);
FileBytes encode_entries(DiscType type, const std::vector<Entry>& entries);
FileBytes encode_tracks(const std::vector<TrackContents>& tracks);
FileBytes encode_search(const std::vector<Lba>& points);
/// `track_ends` are playing times in ticks up to the end of each track, `points` those of each.
FileBytes encode_scan_data(const std::vector<std::int64_t>& track_ends,
                           const std::vector<std::vector<Lba>>& points);
/// 32 blocks: the offset of each list in units of 8 bytes, list 1 first; lists that may not be
/// called by number have FFFFh.
FileBytes encode_list_offsets(const std::vector<std::uint16_t>& offsets);

/// Decoders: throw FormatError for what is no such file or breaks its own counts. `at` is the block
/// that messages name.
Information decode_info(Bytes file, Lba at = info_at);
std::vector<Entry> decode_entries(Bytes file, Lba at = entries_at);
std::vector<TrackContents> decode_tracks(Bytes file, Lba at);
std::vector<Lba> decode_search(Bytes file, Lba at);
/// Of list 1 and on, as many as there are up to the last that is not FFFFh.
std::vector<std::uint16_t> decode_list_offsets(Bytes file, Lba at = list_offsets_at);

/// The octet of INFO that tells what a segment holds: bits 0 and 1 audio (Video CD: none, mono,
/// stereo, dual channel; Super Video CD: none, one stream, two), 2 to 4 video (0 none, 1 still, 2
/// large still, 3 motion, and 4 more for PAL), 5 set in all segments of an item but its first, 6
/// and 7 subtitles.
std::uint8_t segment_contents(DiscType type, const StreamFacts& facts, bool continued);
/// The same for a track in TRACKS.SVD.
std::uint8_t track_contents(const StreamFacts& facts);

}  // namespace disc::vcd
