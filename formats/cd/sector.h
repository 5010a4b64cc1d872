// The 2352 bytes of a sector on a CD, as the standards prescribe them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "formats/base/bytes.h"
#include "formats/base/extent.h"
#include "formats/cd/msf.h"

namespace disc::cd {

inline constexpr std::size_t sector_size = 2352;
using SectorSpan = std::span<std::uint8_t, sector_size>;
using SectorView = std::span<const std::uint8_t, sector_size>;

/// Every sector of a data track begins with it (ECMA-130 14.1).
inline constexpr std::array<std::uint8_t, 12> sector_sync{0,    0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                                                          0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0};

enum class SectorMode : std::uint8_t {
  Audio,       // 2352 bytes of sound
  Mode0,       // zeros
  Mode1,       // 2048 bytes, EDC, ECC
  Mode2,       // 2336 bytes, without forms
  Mode2Form1,  // 2048 bytes, EDC, ECC, of CD-ROM XA
  Mode2Form2,  // 2324 bytes, EDC or zeros, of CD-ROM XA
};
/// "audio", "mode 0", "mode 1", "mode 2", "mode 2 form 1", "mode 2 form 2".
const char* to_string(SectorMode mode);

/// Bytes of user data in a sector: 2352, 2336, 2048, 2336, 2048, 2324.
std::size_t user_bytes(SectorMode mode);
/// Where they begin: 0, 16, 16, 16, 24, 24.
std::size_t user_offset(SectorMode mode);

/// What sectors of CD-ROM XA say of themselves, recorded twice (Yellow Book XA, II 4.6).
struct SubHeader {
  std::uint8_t file = 0, channel = 0, submode = 0, coding = 0;

  auto operator<=>(const SubHeader&) const = default;
};
enum SubMode : std::uint8_t {
  EndOfRecord = 0x01,
  Video = 0x02,
  AudioData = 0x04,
  Data = 0x08,
  Trigger = 0x10,
  Form2 = 0x20,
  RealTime = 0x40,
  EndOfFile = 0x80,
};

/// A sector of `mode` at absolute time `at`. `user` is as long as user_bytes() says, or empty for
/// Mode0. The form of Mode2Form1 and 2 is set in the submode whatever `sub_header` says of it.
/// `form2_edc` false leaves zeros where it is optional.
void encode_sector(SectorMode mode, Msf at, Bytes user, SubHeader sub_header, SectorSpan out,
                   bool form2_edc = true);

/// What a sector is, and what does not hold in it.
struct SectorFacts {
  SectorMode mode = SectorMode::Audio;
  std::optional<Msf> address;  // of its header; nothing for audio and where it is no time
  SubHeader sub_header;        // of Mode2Form1 and Mode2Form2
  bool sync = true;            // false: no sync, which is Audio if nothing else is known
  bool edc = true;             // true too where there is none
  bool parity = true;          // true too where there is none

  bool sound() const { return sync && edc && parity; }
};
/// Judged by sync, mode byte and sub-header. Sectors of mode 2 whose copies of the sub-header
/// differ are of no form.
SectorFacts check_sector(SectorView sector);

enum class Repair : std::uint8_t { Sound, Repaired, Hopeless };
/// Mends what EDC and ECC allow, the sync too; a sector that stays damaged is left as it was.
/// Sectors without ECC are Sound or Hopeless. Where it is known that the sector is that of time
/// `at`, it is not mended into another one, and a header that nothing covers is made anew.
Repair correct_sector(SectorSpan sector, std::optional<Msf> at = {});

}  // namespace disc::cd
