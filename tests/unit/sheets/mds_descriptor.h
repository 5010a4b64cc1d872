// Puts media descriptors together byte by byte as Alcohol 120% writes them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace disc::cd::testing {

using Octets = std::vector<std::uint8_t>;
using Texts = std::vector<std::string>;

inline void put(Octets& out, std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i)
    out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

struct Point {
  unsigned mode = 0, subchannel = 0, control = 0x10, point = 0xA0, minute = 0, second = 0,
           frame = 0;
  unsigned sector_bytes = 0, start = 0;
  std::uint64_t offset = 0;
  unsigned pregap = 0, sectors = 0;
  unsigned files = 1;
};

struct Sessions {
  std::int32_t start = -150;
  unsigned end = 0;
  std::vector<Point> points;
};

// Header, sessions, points, extra blocks one a track, a footer for each name, the names.
inline Octets descriptor(const std::vector<Sessions>& sessions, const Texts& names,
                         bool wide = true, unsigned medium = 0) {
  std::size_t points = 0, tracks = 0;
  for (const Sessions& session : sessions)
    for (const Point& point : session.points) {
      ++points;
      tracks += point.point < 0xA0 ? 1U : 0U;
    }
  const std::size_t points_at = 88 + sessions.size() * 24, extra_at = points_at + points * 80,
                    footer_at = extra_at + tracks * 8, names_at = footer_at + names.size() * 16;
  Octets out;
  for (const char c : std::string("MEDIA DESCRIPTOR"))
    out.push_back(static_cast<std::uint8_t>(c));
  put(out, 0x0301, 2);  // version 1.3
  put(out, medium, 2);
  put(out, sessions.size(), 2);
  put(out, 2, 2);  // always so, DAEMON Tools wants it
  out.resize(80);
  put(out, 88, 4);
  put(out, 0, 4);
  std::size_t next_points = points_at, next_extra = extra_at;
  for (std::size_t i = 0; i < sessions.size(); ++i) {
    put(out, static_cast<std::uint32_t>(sessions[i].start), 4);
    put(out, sessions[i].end, 4);
    put(out, i + 1, 2);
    put(out, sessions[i].points.size(), 1);
    put(out, 3, 1);
    put(out, 1, 2);
    put(out, 1, 2);
    put(out, 0, 4);
    put(out, next_points, 4);
    next_points += sessions[i].points.size() * 80;
  }
  Octets extras;
  for (const Sessions& session : sessions)
    for (const Point& point : session.points) {
      const bool is_track = point.point < 0xA0;
      for (const unsigned byte : {point.mode, point.subchannel, point.control, 0U, point.point, 0U,
                                  0U, 0U, 0U, point.minute, point.second, point.frame})
        put(out, byte, 1);
      put(out, is_track ? next_extra : 0, 4);
      put(out, point.sector_bytes, 2);
      out.resize(out.size() + 18);
      put(out, point.start, 4);
      put(out, point.offset, 8);
      put(out, point.files, 4);
      put(out, is_track ? footer_at : 0, 4);
      out.resize(out.size() + 24);
      if (is_track) {
        put(extras, point.pregap, 4);
        put(extras, point.sectors, 4);
        next_extra += 8;
      }
    }
  out.insert(out.end(), extras.begin(), extras.end());
  std::size_t next_name = names_at;
  for (const std::string& name : names) {
    put(out, next_name, 4);
    put(out, wide ? 1 : 0, 4);
    put(out, 0, 8);
    next_name += (name.size() + 1) * (wide ? 2U : 1U);
  }
  for (const std::string& name : names)
    for (const char c : name + '\0')
      put(out, static_cast<std::uint8_t>(c), wide ? 2 : 1);
  return out;
}

inline Point lead_out(unsigned minute, unsigned second, unsigned frame) {
  Point point;
  point.point = 0xA2;
  point.minute = minute;
  point.second = second;
  point.frame = frame;
  return point;
}

inline Point type(unsigned second) {
  Point point;
  point.minute = 1;
  point.second = second;
  return point;
}

inline Point track(unsigned number, unsigned mode, unsigned sector_bytes, unsigned start,
                   unsigned sectors, std::uint64_t offset, unsigned pregap) {
  Point point;
  point.mode = mode;
  point.control = mode % 8 == 1 ? 0x10 : 0x14;
  point.point = number;
  point.sector_bytes = sector_bytes;
  point.start = start;
  point.sectors = sectors;
  point.offset = offset;
  point.pregap = pregap;
  return point;
}

}  // namespace disc::cd::testing
