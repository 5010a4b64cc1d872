// A compact disc as its table of contents tells it, and where the bytes of its sectors are.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "formats/base/extent.h"
#include "formats/cd/cd_text.h"

namespace disc::cd {

/// What the sectors of a track are. Mode2Mixed has both forms, each sector telling its own.
enum class TrackMode : std::uint8_t {
  Audio,
  Mode0,
  Mode1,
  Mode2,
  Mode2Form1,
  Mode2Form2,
  Mode2Mixed,
};
constexpr bool is_data(TrackMode mode) { return mode != TrackMode::Audio; }
/// "audio", "mode0", "mode1", "mode2", "mode2-form1", "mode2-form2", "mode2-mixed", as in
/// manifests.
const char* to_string(TrackMode mode);

/// The seconds of point A0 in the table of contents (IEC 60908 17.5.3, MMC-3 table 4.2.3.5).
enum class SessionType : std::uint8_t { CdDaOrRom = 0x00, CdI = 0x10, CdXa = 0x20 };

/// How sub-channel data stand behind the main channel of a stored sector.
enum class Subchannel : std::uint8_t {
  None,
  Pq16,      // 12 bytes of Q, three of zeros, P in bit 7 of the last (MMC block type 1)
  Pw,        // 96 bytes: twelve of P, then twelve of Q, and so on to W, as in a CloneCD .sub
  PwRaw,     // 96 bytes as on the disc: bit 7 P, bit 6 Q, bits 5 to 0 R to W, one symbol a byte
  RwPacked,  // 96 bytes: four packs of R to W, de-interleaved and corrected, six bits a byte
};
/// 0, 16 or 96.
constexpr std::uint32_t subchannel_bytes(Subchannel form) {
  return form == Subchannel::None ? 0 : form == Subchannel::Pq16 ? 16 : 96;
}

/// Bytes of a track's main channel that are stored one after the other, or zeros that are not
/// stored at all. Those of a data track are whole sectors; those of audio may end within one, and
/// the next piece goes on there.
struct Piece {
  std::uint64_t bytes = 0;            // stored_bytes a sector, without sub-channel
  std::optional<std::uint32_t> file;  // of Disc::files; none: zeros
  /// Byte of the file where the first sector begins; of a sound file byte of its decoded samples.
  std::uint64_t offset = 0;
  std::uint16_t stored_bytes = 2352;  // of a sector: 2048, 2056, 2324, 2328, 2332, 2336 or 2352
  Subchannel subchannel = Subchannel::None;
  bool big_endian = false;  // audio with the high byte of a sample first
  /// Sub-channel that lies in a file of its own, as Pw, from this byte on.
  std::optional<std::uint32_t> subchannel_file;
  std::uint64_t subchannel_offset = 0;
  bool scrambled = false;  // whole sectors of data, stored as they are on the disc (ECMA-130 16)

  bool operator==(const Piece&) const = default;
};

/// One track. Blocks are absolute, as they are counted on the disc.
struct Track {
  std::uint8_t number = 1;  // 1 to 99
  TrackMode mode = TrackMode::Audio;
  bool copy = false;          // digital copy permitted
  bool pre_emphasis = false;  // audio
  bool four_channel = false;  // audio
  bool serial_copy = false;   // SCMS: the copy bit alternates
  std::string isrc;           // 12 characters without dashes, or ""
  Lba pregap;                 // index 0; as `start` where there is none
  Lba start;                  // index 1
  std::vector<Lba> indexes;   // 2, 3, ... up to 99, ascending
  Lba end;                    // the block behind its last one; a post-gap lies before it
  std::vector<Piece> pieces;  // of the sectors `pregap` to `end`, in order

  /// Bits 7 to 4 of the first byte of Q: data, four channels, copy, pre-emphasis.
  std::uint8_t control() const;
  bool operator==(const Track&) const = default;
};

struct Session {
  SessionType type = SessionType::CdDaOrRom;
  std::vector<Track> tracks;  // ascending, at least one
  Lba lead_out;               // where it begins: the end of the last track

  bool operator==(const Session&) const = default;
};

enum class FileKind : std::uint8_t {
  Binary,  // sectors as stored
  Sound,   // samples in any coding that has a name: WAVE, AIFF, FLAC, Ogg
};
/// A file that a sheet names.
struct DiscFile {
  std::string name;  // as in the sheet, relative to its folder
  FileKind kind = FileKind::Binary;

  bool operator==(const DiscFile&) const = default;
};

/// A disc: its first track has number 1 or higher, the first session begins at block -150 with the
/// pregap of its first track (index 0 lies there even where nothing of it is stored).
struct Disc {
  std::string catalog;  // media catalog number, 13 digits, or ""
  CdText cd_text;
  std::vector<Session> sessions;
  std::vector<DiscFile> files;

  bool operator==(const Disc&) const = default;
};

/// Blocks from the lead-out of a session to index 1 of the next: 11,400 behind the first session
/// (90 s lead-out, 60 s lead-in, 2 s pregap), 6,900 behind others (30 s lead-out) (ECMA-394,
/// Orange Book part II).
constexpr std::int32_t session_gap(std::size_t session) { return session == 0 ? 11'400 : 6'900; }
/// Least length of a track (IEC 60908 17.5.1): four seconds.
inline constexpr std::int32_t shortest_track = 300;

/// What is wrong with a media catalog number, or "": 13 digits, the last one of which checks the
/// others (EAN-13, GS1 General Specifications 7.9).
std::string problem_with_catalog(std::string_view text);
/// What is wrong with an ISRC, or "": two letters, three letters or digits, seven digits, with or
/// without dashes between country, owner, year and number (ISO 3901:2001).
std::string problem_with_isrc(std::string_view text);
/// An ISRC without dashes, in capitals.
std::string plain_isrc(std::string_view text);

}  // namespace disc::cd
