// Reads media descriptors of Alcohol 120%: an .mds that describes sectors in an .mdf.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "formats/base/bytes.h"
#include "formats/base/endian.h"
#include "formats/sheets/disc_image.h"

namespace disc::cd {

// Nobody has published the format; this is what images show, and libmirage and Aaru agree upon.
// Bytes are counted from 0.

/// Begins an .mds.
struct MdsHeader {
  std::array<char, 16> signature;        // 0   "MEDIA DESCRIPTOR"
  std::uint8_t major, minor;             // 16  1.x
  Le<std::uint16_t> medium;              // 18  0 CD-ROM, 1 CD-R, 2 CD-RW, 10h DVD, 12h DVD-R
  Le<std::uint16_t> sessions;            // 20
  std::array<std::uint8_t, 58> unknown;  // 22  burst cutting area, structures of DVDs
  Le<std::uint32_t> session_offset;      // 80  of the first MdsSession
  Le<std::uint32_t> density_offset;      // 84  of measurements of the disc's density, or 0
};
static_assert(sizeof(MdsHeader) == 88 && offsetof(MdsHeader, session_offset) == 80);

struct MdsSession {
  Le<std::uint32_t> start;         // 0   block, signed: that of index 0 of its first track
  Le<std::uint32_t> end;           // 4   block, signed: of its lead-out
  Le<std::uint16_t> number;        // 8
  std::uint8_t points;             // 10  MdsTracks there are
  std::uint8_t other_points;       // 11  those of them that are no tracks
  Le<std::uint16_t> first_track;   // 12
  Le<std::uint16_t> last_track;    // 14
  Le<std::uint32_t> unknown;       // 16
  Le<std::uint32_t> track_offset;  // 20  of the first MdsTrack
};
static_assert(sizeof(MdsSession) == 24);

/// A point of the table of contents, and where its sectors are if it is a track.
struct MdsTrack {
  std::uint8_t mode;                         // 0   low three bits: 1 audio, 2 mode 1, 3 mode 2, ...
  std::uint8_t subchannel;                   // 1   0 none, 8 P to W as on the disc
  std::uint8_t adr_control;                  // 2   ADR in the high half
  std::uint8_t track_number;                 // 3
  std::uint8_t point;                        // 4   A0h, A1h, A2h, or a track
  std::array<std::uint8_t, 3> time;          // 5
  std::uint8_t zero;                         // 8
  std::array<std::uint8_t, 3> target;        // 9   minute, second, frame in binary
  Le<std::uint32_t> extra_offset;            // 12  of an MdsExtra; of a DVD its length
  Le<std::uint16_t> sector_bytes;            // 16  with sub-channel
  std::array<std::uint8_t, 18> unknown;      // 18
  Le<std::uint32_t> start;                   // 36  block of index 1
  Le<std::uint64_t> data_offset;             // 40  in the .mdf
  Le<std::uint32_t> files;                   // 48
  Le<std::uint32_t> footer_offset;           // 52  of the first of so many MdsFooters
  std::array<std::uint8_t, 24> unknown_too;  // 56
};
static_assert(sizeof(MdsTrack) == 80 && offsetof(MdsTrack, data_offset) == 40);

struct MdsExtra {
  Le<std::uint32_t> pregap;   // 0  sectors
  Le<std::uint32_t> sectors;  // 4  from index 1 on
};
static_assert(sizeof(MdsExtra) == 8);

struct MdsFooter {
  Le<std::uint32_t> name_offset;        // 0   of the file's name, which ends with a zero
  Le<std::uint32_t> wide;               // 4   1: the name is UTF-16
  std::array<std::uint8_t, 8> unknown;  // 8
};
static_assert(sizeof(MdsFooter) == 16);

/// `mds` is all of the file, which is called `path`. `files` are asked for its .mdf, or several.
/// Pregaps that are not stored become pieces without a file. Throws FormatError, which tells the
/// byte; also for DVDs, whose .mdf is a plain image.
DiscImage read_mds(Bytes mds, const std::string& path, const OpenedFiles& files);

}  // namespace disc::cd
