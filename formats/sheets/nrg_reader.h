// Reads images of Nero Burning ROM: an .nrg that ends with chunks which describe its sectors.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "formats/base/endian.h"
#include "formats/io/block_source.h"
#include "formats/sheets/disc_image.h"

namespace disc::cd {

// Nobody has published the format; this is what images show, and libmirage, libcdio and Aaru agree
// upon. The last bytes of the file are "NER5" and a Be<uint64_t>, or "NERO" and a Be<uint32_t>, the
// offset of the first chunk. Bytes are counted from 0.

struct NrgChunk {
  std::array<char, 4> name;  // 0
  Be<std::uint32_t> bytes;   // 4  behind this header
};
static_assert(sizeof(NrgChunk) == 8);

/// CUEX, CUES: an entry of the cue sheet of a session at once (MMC-3 6.46).
struct NrgCue {
  std::uint8_t control_adr;          // 0  control in the high half
  std::uint8_t track;                // 1  BCD; 0 lead-in, AAh lead-out
  std::uint8_t index;                // 2  BCD
  std::uint8_t unknown;              // 3
  std::array<std::uint8_t, 4> time;  // 4  CUEX: Be block; CUES: 0, minute, second, frame in BCD
};
static_assert(sizeof(NrgCue) == 8);

/// DAOX, DAOI: where the tracks of a session at once are, one NrgDaoTrack each behind it.
struct NrgDao {
  Le<std::uint32_t> bytes;       // 0   once more
  std::array<char, 13> catalog;  // 4
  std::uint8_t unknown;          // 17
  std::uint8_t session_type;     // 18  0, 10h, 20h as in point A0
  std::uint8_t sessions;         // 19
  std::uint8_t first_track;      // 20
  std::uint8_t last_track;       // 21
};
static_assert(sizeof(NrgDao) == 22);

template <class Offset>
struct NrgDaoTrack {
  std::array<char, 12> isrc;            // 0
  Be<std::uint16_t> sector_bytes;       // 12  with sub-channel
  std::uint8_t mode;                    // 14  see the table in nrg_reader.cc
  std::array<std::uint8_t, 3> unknown;  // 15
  Offset index0;                        // 18  bytes of the file
  Offset index1;                        // 22, 26
  Offset end;                           // 26, 34
};
static_assert(sizeof(NrgDaoTrack<Be<std::uint64_t>>) == 42);  // DAOX
static_assert(sizeof(NrgDaoTrack<Be<std::uint32_t>>) == 30);  // DAOI

/// ETN2, ETNF, TINF: a track at once. It has a pregap of two seconds, which is not stored.
template <class Offset>
struct NrgTao {
  Offset offset;           // 0      of the file
  Offset bytes;            // 4, 8
  Be<std::uint32_t> mode;  // 8, 16
};
static_assert(sizeof(NrgTao<Be<std::uint32_t>>) == 12);  // TINF; ETNF has 20
static_assert(sizeof(NrgTao<Be<std::uint64_t>>) == 20);  // ETN2 has 32

/// The file of the disc is the .nrg itself, without its folder. Throws FormatError, which tells the
/// byte; also for DVDs, whose blocks lie in it as in a plain image.
DiscImage read_nrg(const BlockSource& file, const std::string& path);

}  // namespace disc::cd
