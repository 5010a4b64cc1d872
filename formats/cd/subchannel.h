// The sub-channels of a block: what Q says, and the forms in which P to W are stored.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>

#include "formats/base/bytes.h"
#include "formats/cd/disc.h"
#include "formats/cd/msf.h"

namespace disc::cd {

/// Bytes of P to W: as on the disc 96 symbols of eight bits, one bit of each channel.
inline constexpr std::size_t subchannel_size = 96;
using SubchannelSpan = std::span<std::uint8_t, subchannel_size>;
using SubchannelView = std::span<const std::uint8_t, subchannel_size>;

/// The 96 bits of Q in one block, the first in bit 7: control and ADR, nine bytes as ADR has them,
/// CRC (ECMA-130 22.3, IEC 60908 17.5).
using QFrame = std::array<std::uint8_t, 12>;

/// The lead-out has this number where tracks have theirs.
inline constexpr std::uint8_t lead_out_track = 0xAA;

/// ADR 1 in the program area and the lead-out (ECMA-130 22.3.3).
struct QPosition {
  std::uint8_t track = 1;  // 1 to 99, or lead_out_track
  std::uint8_t index = 1;  // 0 in a pregap, else 1 to 99
  Msf relative;            // to index 1; in a pregap it counts down
  Msf absolute;

  bool operator==(const QPosition&) const = default;
};

/// ADR 1 or 5 in a lead-in: one entry of the table of contents, its bytes as recorded, since not
/// all of them are digits (ECMA-130 22.3.3; MMC-3 4.2.3 for ADR 5).
struct QPoint {
  std::uint8_t adr = 1;                // 1 or 5
  std::uint8_t point = 0;              // 01h to 99h in BCD, A0h, A1h, A2h; with ADR 5 B0h, C0h, ...
  std::array<std::uint8_t, 3> time{};  // MIN SEC FRAME: the running time of the lead-in with ADR 1
  std::uint8_t zero = 0;
  std::array<std::uint8_t, 3> target{};  // PMIN PSEC PFRAME

  bool operator==(const QPoint&) const = default;
};

/// ADR 2: the media catalog number (IEC 60908 17.5.2).
struct QCatalog {
  std::string number;      // 13 digits
  std::uint8_t frame = 0;  // of the absolute time

  bool operator==(const QCatalog&) const = default;
};

/// ADR 3: the ISRC of a track (IEC 60908 17.5.3).
struct QIsrc {
  std::string code;        // 12 characters: five of 0-9 and A-Z, seven digits
  std::uint8_t frame = 0;  // of the absolute time

  bool operator==(const QIsrc&) const = default;
};

struct QData {
  std::uint8_t control = 0;  // bits 7 to 4, as Track::control() has them
  std::variant<QPosition, QPoint, QCatalog, QIsrc> mode;

  bool operator==(const QData&) const = default;
};

/// With its CRC. Throws FormatError for a catalog number or ISRC that Q has no room or code for.
QFrame encode_q(const QData& data);
/// Nothing where ADR is another one, or something is no digit, no letter, or past its range; the
/// CRC is not looked at. What is decoded encodes to the same eighty bits.
std::optional<QData> decode_q(const QFrame& frame);
/// The CRC over the first ten bytes stands inverted in the last two (ECMA-130 22.3).
bool q_crc_holds(const QFrame& frame);
/// Sets the last two bytes.
void seal_q(QFrame& frame);

/// Two digits each, as Q records a time.
std::array<std::uint8_t, 3> bcd_of(Msf time);
/// Nothing where they are no time of a disc.
std::optional<Msf> msf_of_bcd(const std::array<std::uint8_t, 3>& digits);

/// From twelve bytes a channel to one bit of each channel a byte, and back.
void pw_to_raw(SubchannelView pw, SubchannelSpan raw);
void raw_to_pw(SubchannelView raw, SubchannelSpan pw);

/// Q of a block in form Pq16, Pw or PwRaw; `stored` has subchannel_bytes(form) bytes.
QFrame q_of(Subchannel form, Bytes stored);
/// P, whose bits are alike in a sound block: what most of them are.
bool p_of(Subchannel form, Bytes stored);
/// Puts P and Q of a block into `out`, which has subchannel_bytes(form) bytes; R to W stay.
void put_pq(Subchannel form, bool p, const QFrame& q, std::span<std::uint8_t> out);

/// Any number of blocks from one form to another; `out` has room for as many as `in` holds. R to W
/// are lost in Pq16 and zeros out of it. Not for RwPacked, whose packs spread over three blocks
/// (see rw_pack.h).
void convert_subchannel(Subchannel from, Bytes in, Subchannel to, std::span<std::uint8_t> out);

}  // namespace disc::cd
