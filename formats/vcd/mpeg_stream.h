// MPEG-1 and MPEG-2 program streams as Video CDs carry them: what they hold, pack by pack.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "formats/io/block_source.h"

namespace disc::vcd {

/// Bytes of a pack with its packets and padding: the user data of a sector of form 2.
inline constexpr std::uint32_t pack_bytes = 2324;
/// Ticks of a presentation time stamp in a second (ISO/IEC 11172-1 2.4.4.3).
inline constexpr std::int64_t ticks_per_second = 90'000;
/// More packs than a CD has sectors are refused.
inline constexpr std::uint32_t max_packs = 100 * 60 * 75;

/// What a stream was made for and could be remade for: "ffmpeg -target pal-vcd", ... .
extern const char* const remake_hint;

enum class PackKind : std::uint8_t { Padding, Video, Audio, Private };

/// One pack, in short: the stream that its sector is said to be of. 0: padding; E0h to EFh video,
/// C0h to DFh audio, BDh private stream 1.
struct PackLabel {
  std::uint8_t stream = 0;

  PackKind kind() const {
    return stream == 0      ? PackKind::Padding
           : stream >= 0xE0 ? PackKind::Video
           : stream >= 0xC0 ? PackKind::Audio
                            : PackKind::Private;
  }
  bool operator==(const PackLabel&) const = default;
};

/// The first sequence header of a video stream (ISO/IEC 11172-2 2.4.2.3, 13818-2 6.2.2.1).
struct VideoFacts {
  std::uint16_t width = 0, height = 0;
  std::uint8_t aspect = 0;           // pel_aspect_ratio or aspect_ratio_information
  std::uint8_t frame_rate_code = 0;  // 1 to 8
  std::uint64_t bit_rate = 0;        // bits a second; 0: variable
  bool mpeg2 = false;                // a sequence extension follows

  /// Ticks of the presentation clock from picture to picture; 0 for codes that mean nothing.
  std::int64_t frame_ticks() const;
  /// By the height, else by the rate: 288 and 576 lines, 25 pictures a second.
  bool pal() const;
  bool operator==(const VideoFacts&) const = default;
};

enum class AudioMode : std::uint8_t { Stereo, JointStereo, DualChannel, Mono };

/// The first frame of an audio stream (ISO/IEC 11172-3 2.4.2.3).
struct AudioFacts {
  std::uint8_t layer = 0;         // 1 to 3
  std::uint32_t sample_rate = 0;  // Hz
  std::uint32_t bit_rate = 0;     // bits a second
  AudioMode mode = AudioMode::Stereo;

  bool operator==(const AudioFacts&) const = default;
};

/// A pack and the time of the picture in it that is meant.
struct TimedPack {
  std::uint32_t pack = 0;  // from 0
  std::int64_t time = 0;   // ticks from the first time stamp of the stream

  bool operator==(const TimedPack&) const = default;
};

/// Scan information data of an intra-coded picture: 12 bytes in its user data that tell where other
/// such pictures are (IEC 62107 7).
struct ScanOffsets {
  std::uint32_t pack = 0;
  std::uint16_t offset = 0;  // of the 12 bytes in the pack

  bool operator==(const ScanOffsets&) const = default;
};

struct StreamFacts {
  std::uint8_t version = 1;    // 1: ISO/IEC 11172-1, 2: ISO/IEC 13818-1
  std::uint32_t mux_rate = 0;  // the highest, bytes a second
  std::vector<PackLabel> packs;
  std::map<std::uint8_t, VideoFacts> videos;  // by stream: E0h motion, E1h stills, E2h large stills
  std::map<std::uint8_t, AudioFacts> audios;  // by stream: C0h to DFh
  std::uint8_t subtitles = 0;                 // OGT sub-streams, bit 0 the first
  bool other_private = false;                 // private streams that are no subtitles
  std::int64_t playing_time = 0;              // ticks from the first to the last time stamp
  /// Packs that players can jump to: a sequence header and an intra-coded picture begin in them.
  std::vector<TimedPack> entry_points;
  std::vector<TimedPack> pictures;        // packs of video that have a time stamp
  std::vector<ScanOffsets> scan_offsets;  // ascending
  std::uint32_t rest = 0;                 // bytes of an end code behind the last pack, left out

  std::uint32_t pack_count() const { return static_cast<std::uint32_t>(packs.size()); }
  /// The moving pictures, else the stills, the large ones first; nothing without video.
  const VideoFacts* video() const;
  /// True if there are pictures but no moving ones.
  bool still() const;
};

/// Reads all of a program stream. Throws FormatError, with place and remedy, if it is none, if its
/// packs are not of 2324 bytes each, or if a packet reaches past its pack.
StreamFacts scan_stream(const BlockSource& stream);

/// Nearest entry point to `time` ticks; nothing if there is none.
std::optional<TimedPack> nearest_entry_point(const StreamFacts& facts, std::int64_t time);

/// Pack `index` of the stream, filled with zeros where the last one is short.
void read_pack(const BlockSource& stream, std::uint32_t index,
               std::span<std::uint8_t, pack_bytes> out);

}  // namespace disc::vcd
