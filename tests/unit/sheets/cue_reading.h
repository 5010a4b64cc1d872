// CUE sheets read with files of given lengths, for tests.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>

#include "formats/base/error.h"
#include "formats/sheets/cue_reader.h"

namespace disc::cd {

using Lengths = std::map<std::string, std::uint64_t>;

constexpr std::uint64_t sectors(std::uint64_t count, std::uint64_t bytes = 2352) {
  return count * bytes;
}

inline Sheet read(const std::string& text, const Lengths& files = {{"a.bin", sectors(2000)}},
                  const SheetOptions& options = {}) {
  const FileLengths lengths = [&](const std::string& name,
                                  FileKind) -> std::optional<std::uint64_t> {
    const auto found = files.find(name);
    if (found == files.end())
      return std::nullopt;
    return found->second;
  };
  return read_cue(text, "x.cue", lengths, options);
}

inline std::string refusal(const std::string& text,
                           const Lengths& files = {{"a.bin", sectors(2000)}}) {
  try {
    read(text, files);
  } catch (const FormatError& error) {
    return error.what();
  }
  return "taken";
}

inline const Track& track(const Sheet& sheet, std::size_t number) {
  std::size_t i = 0;
  for (const Session& session : sheet.disc.sessions)
    for (const Track& each : session.tracks)
      if (++i == number)
        return each;
  throw std::out_of_range("track");
}

inline Piece piece(std::uint64_t bytes, std::optional<std::uint32_t> file, std::uint64_t offset,
                   std::uint16_t stored = 2352) {
  Piece out;
  out.bytes = bytes;
  out.file = file;
  out.offset = offset;
  out.stored_bytes = stored;
  return out;
}

inline const std::string one_track =
    "FILE \"a.bin\" BINARY\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n";

}  // namespace disc::cd
