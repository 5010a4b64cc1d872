// Checksums and names by which databases of audio CDs know a rip: AccurateRip and CTDB.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/base/extent.h"
#include "formats/cd/disc.h"

namespace disc::cd {

/// Stereo samples of 16 bits in a sector.
inline constexpr std::uint64_t samples_per_sector = 588;
/// What AccurateRip leaves out at either end of a disc, and CTDB too: what drives with an offset
/// cannot read.
inline constexpr std::uint64_t accuraterip_edge = 5 * samples_per_sector;
inline constexpr std::uint64_t ctdb_edge = 10 * samples_per_sector;

struct TrackRip {
  std::uint32_t accuraterip_v1 = 0;  // sum of each sample times its place, modulo 2^32
  std::uint32_t accuraterip_v2 = 0;  // the upper halves of the products added
  std::uint32_t crc32 = 0;           // of all bytes, as "Copy CRC" in logs
  std::uint32_t ctdb_crc32 = 0;      // without the edges of the disc

  bool operator==(const TrackRip&) const = default;
};

struct DiscRip {
  std::vector<TrackRip> tracks;
  std::uint32_t crc32 = 0;                  // of all tracks one after the other
  std::optional<std::uint32_t> ctdb_crc32;  // nothing where the edges leave nothing

  bool operator==(const DiscRip&) const = default;
};

/// Takes the samples of all audio tracks, each from its index 1 to that of the next, and sums them
/// up.
class RipChecksums {
 public:
  /// The lengths of the tracks in stereo samples, in their order.
  explicit RipChecksums(std::vector<std::uint64_t> track_samples);

  /// The next bytes, wherever they are cut: left and right, the low byte first. No more than the
  /// tracks have.
  void add(Bytes pcm);

  /// Throws FormatError where samples are missing.
  DiscRip finish() const;

 private:
  struct Sums {
    std::uint32_t low = 0, high = 0;  // of the products for AccurateRip
    std::uint32_t crc = 0, inner = 0;
    std::uint64_t inner_bytes = 0;
  };
  // Whole samples of one track.
  void add_samples(Bytes pcm);

  std::vector<std::uint64_t> lengths_;
  std::vector<Sums> sums_;
  std::uint64_t total_ = 0;   // samples
  std::uint64_t done_ = 0;    // of the disc
  std::uint64_t within_ = 0;  // of the track
  std::size_t track_ = 0;
  std::vector<std::uint8_t> rest_;  // of a sample that is cut
};

/// Where the tracks of a disc lie, as far as its names depend on it.
struct RipToc {
  struct Entry {
    Lba start;  // index 1
    bool audio = true;

    bool operator==(const Entry&) const = default;
  };
  std::vector<Entry> tracks;  // of all sessions
  Lba audio_end;              // of the last audio track
  Lba lead_out;               // of the last session

  bool operator==(const RipToc&) const = default;
};
RipToc rip_toc_of(const Disc& disc);

/// What freedb calls a disc: sums of digits of the seconds where all tracks start, seconds of the
/// disc, tracks.
std::uint32_t cddb_id(const RipToc& toc);

/// "010-00164419-00b9f6e2-9e11600b": audio tracks, sum of where they and the lead-out are, the same
/// sum weighted, CDDB id.
std::string accuraterip_id(const RipToc& toc);

/// The text whose SHA-1 is the id of CTDB: where audio tracks but the first start and where the
/// last one ends, counted from the first, in eight hexadecimal digits each, filled up to 100 with
/// zeros. Empty without audio.
std::string ctdb_toc_text(const RipToc& toc);
/// That digest as CTDB writes it: base64 with ".", "_" and "-" for "+", "/" and "=".
std::string ctdb_toc_id(Bytes sha1);

}  // namespace disc::cd
