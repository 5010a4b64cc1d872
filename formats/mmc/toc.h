// Tables of contents of a CD as READ TOC/PMA/ATIP answers them, in all its formats.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/base/extent.h"
#include "formats/cd/msf.h"

namespace disc::mmc {

inline constexpr std::uint8_t toc_lead_out = 0xAA;

struct TocEntry {
  std::uint8_t adr = 1;      // 0 to 15
  std::uint8_t control = 4;  // 0 to 15
  std::uint8_t track = 1;    // toc_lead_out: where the lead-out begins
  Lba start;

  bool operator==(const TocEntry&) const = default;
};

/// Format 0 (MMC-5 6.25.3.2).
struct Toc {
  std::uint8_t first_track = 1, last_track = 1;
  std::vector<TocEntry> entries;

  bool operator==(const Toc&) const = default;
};

/// Format 1: the first track of the last complete session (MMC-5 6.25.3.3).
struct SessionInformation {
  std::uint8_t first_session = 1, last_session = 1;
  TocEntry first_track_of_last_session;

  bool operator==(const SessionInformation&) const = default;
};

/// A point of a lead-in or of the PMA, its times in binary (MMC-5 6.25.3.4). `time` and `target`
/// hold any byte, since not all points have times there.
struct FullTocEntry {
  std::uint8_t session = 1;  // 0 in the PMA
  std::uint8_t adr = 1, control = 4;
  std::uint8_t track = 0;  // TNO: 0 in a lead-in
  std::uint8_t point = 0;  // 1 to 99, A0h, A1h, A2h, B0h to C1h
  std::array<std::uint8_t, 3> time{};
  std::uint8_t zero = 0;                 // HOUR and PHOUR of DDCD
  std::array<std::uint8_t, 3> target{};  // PMIN PSEC PFRAME

  bool operator==(const FullTocEntry&) const = default;
};

/// Format 2.
struct FullToc {
  std::uint8_t first_session = 1, last_session = 1;
  std::vector<FullTocEntry> entries;

  bool operator==(const FullToc&) const = default;
};

/// Format 4: what the groove of a recordable CD says (MMC-5 6.25.3.6, MMC-3 table 242).
struct Atip {
  std::uint8_t writing_power = 0;    // indicative target, 0 to 7
  bool double_density = false;       // DDCD
  std::uint8_t reference_speed = 0;  // of rewritable discs, 0 to 7: 1 is 2x
  bool unrestricted_use = false;     // URU
  bool rewritable = false;
  std::uint8_t sub_type = 0;  // 0 to 7; of CD-RW: 0 standard, 1 high, 2 ultra, 3 ultra+ speed
  cd::Msf lead_in;            // start, which tells the maker of the disc
  cd::Msf last_lead_out;      // latest possible start
  std::optional<std::array<std::uint8_t, 3>> a1, a2, a3;  // with their bits
  std::optional<std::array<std::uint8_t, 3>> s4;          // in answers of 32 bytes

  bool operator==(const Atip&) const = default;
};

/// Addresses are blocks, or times where the TIME bit was set (`msf`). Nothing below four bytes;
/// entries that are cut are left out.
std::optional<Toc> decode_toc(Bytes answer, bool msf);
/// Of a TOC that can be longer than 99 minutes, such as a DVD's, the last time there is (FF:59:74).
std::vector<std::uint8_t> encode_toc(const Toc& toc, bool msf);

/// Nothing below 12 bytes.
std::optional<SessionInformation> decode_session_information(Bytes answer, bool msf);
std::vector<std::uint8_t> encode_session_information(const SessionInformation& information,
                                                     bool msf);

/// Nothing below four bytes.
std::optional<FullToc> decode_full_toc(Bytes answer);
std::vector<std::uint8_t> encode_full_toc(const FullToc& toc);

/// Format 3. Nothing below four bytes.
std::optional<std::vector<FullTocEntry>> decode_pma(Bytes answer);
std::vector<std::uint8_t> encode_pma(const std::vector<FullTocEntry>& entries);

/// Nothing below 15 bytes.
std::optional<Atip> decode_atip(Bytes answer);
std::vector<std::uint8_t> encode_atip(const Atip& atip);

/// Format 5: the packs, 18 bytes each; what follows the last whole one is left out. Nothing below
/// four bytes.
std::optional<std::vector<std::uint8_t>> decode_cd_text(Bytes answer);
std::vector<std::uint8_t> encode_cd_text(Bytes packs);

}  // namespace disc::mmc
