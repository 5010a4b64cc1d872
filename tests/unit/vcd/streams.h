// Small program streams, put together as ISO/IEC 11172-1 and 13818-1 say, for tests of Video CDs.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "formats/base/text.h"
#include "formats/io/block_source.h"
#include "formats/vcd/vcd_plan.h"

namespace disc::vcd::testing {

using Octets = std::vector<std::uint8_t>;

inline Octets hex(std::string_view text) {
  std::string digits;
  for (const char c : text)
    if (c != ' ' && c != '\n')
      digits += c;
  const auto bytes = from_hex(digits);
  return {bytes->begin(), bytes->end()};
}

inline Octets operator+(Octets a, const Octets& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

/// A packet of `stream` with `data`, whose header is `header`.
inline Octets packet(std::uint8_t stream, const Octets& header, const Octets& data) {
  const std::size_t length = header.size() + data.size();
  return Octets{0,
                0,
                1,
                stream,
                static_cast<std::uint8_t>(length >> 8),
                static_cast<std::uint8_t>(length)} +
         header + data;
}

/// The five bytes of a time stamp (ISO/IEC 11172-1 2.4.3.3); `tag` is 2 for a PTS alone.
inline Octets stamp(std::int64_t ticks, unsigned tag = 2) {
  const auto bits = [&](int shift, unsigned mask) {
    return static_cast<unsigned>(ticks >> shift) & mask;
  };
  return {
      static_cast<std::uint8_t>(tag << 4 | bits(30, 7) << 1 | 1),
      static_cast<std::uint8_t>(bits(22, 0xFF)), static_cast<std::uint8_t>(bits(15, 0x7F) << 1 | 1),
      static_cast<std::uint8_t>(bits(7, 0xFF)), static_cast<std::uint8_t>(bits(0, 0x7F) << 1 | 1)};
}

inline const Octets no_stamp_1{0x0F};
inline const Octets no_stamp_2{0x80, 0x00, 0x00};
inline Octets stamp_2(std::int64_t ticks) { return Octets{0x80, 0x80, 5} + stamp(ticks); }

/// Headers of packs with a mux rate of 176,400 bytes a second.
inline const Octets pack_1 = hex("000001ba 2100010001 801b91");
inline const Octets pack_2 = hex("000001ba 440004000401 0037 23 f8");

/// A sequence header of 352 by 288, 25 pictures a second, 1150 kbit/s, a group and a picture of
/// type 1, as ffmpeg -target pal-vcd writes them; one of type 2.
inline const Octets intra_1 =
    hex("000001b3 160120 13 02cee0a0 000001b8 00080040 00000100 000a5890 00000101 13f8");
inline const Octets predicted = hex("00000100 00125890 00000101 13f8");
/// The same of 480 by 576 and MPEG-2, with scan information, as ffmpeg -target pal-svcd does.
inline const Octets intra_2 =
    hex("000001b3 1e0240 13 0624a380 000001b5 148a00010000 000001b8 00080040 00000100 000ffff8 "
        "000001b5 8ffff34180 000001b2 100e 008081 008081 ffffff ffffff 00000101 13f8");
/// A frame of layer II, 44.1 kHz, 224 kbit/s, stereo; the same in mono.
inline const Octets sound = hex("fffdb004 77554455");
inline const Octets mono_sound = hex("fffdb0c4 68687677");

/// `body` behind a pack header, filled with zeros.
inline Octets pack(const Octets& header, const Octets& body) {
  Octets out = header + body;
  out.resize(pack_bytes);
  return out;
}

/// A stream of `packs`: every tenth is an entry point, each pack a picture of a 25th of a second,
/// every fifth is sound.
inline Octets stream(int packs, bool mpeg2 = false) {
  Octets out;
  for (int i = 0; i < packs; ++i) {
    const std::int64_t time = 45'000 + 3600 * std::int64_t{i};
    const Octets header = mpeg2 ? stamp_2(time) : stamp(time);
    Octets body = packet(0xE0, header, i % 10 == 0 ? (mpeg2 ? intra_2 : intra_1) : predicted);
    if (i % 5 == 3)
      body = packet(0xC0, header, sound);
    out = out + pack(mpeg2 ? pack_2 : pack_1, body);
  }
  return out;
}

inline StreamFacts scan(Octets bytes) {
  return scan_stream(MemorySource(std::move(bytes), "clip"));
}

inline Item item(Octets bytes, const std::string& name = "clip") {
  Item item;
  item.name = name;
  item.stream = std::make_shared<MemorySource>(std::move(bytes), name);
  item.facts = scan_stream(*item.stream);
  return item;
}

}  // namespace disc::vcd::testing
