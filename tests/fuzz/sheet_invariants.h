// What holds of every disc that a sheet told, whatever its text: asked by the fuzzers of sheets.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "formats/base/error.h"
#include "formats/sheets/cue_writer.h"
#include "formats/sheets/sheet.h"
#include "formats/sheets/toc_writer.h"

namespace disc::cd {

/// Lengths from names, so that a fuzzer can choose among them.
inline std::optional<std::uint64_t> fuzzed_length(const std::string& name, FileKind kind) {
  if (name.size() > 40)
    return std::nullopt;
  if (kind == FileKind::Sound && name.ends_with("!"))
    throw FormatError("is no sound");
  constexpr std::uint64_t lengths[] = {2352 * 2000, 0, 2048 * 600 + 3, 2448 * 1000,
                                       2336 * 5,    1, 2352 * 100'000, 0x7FFF'FFFF'FFFF'FFFF};
  return lengths[name.size() % 8];
}

inline void check_track(const Track& track, Lba first) {
  std::uint64_t sectors = 0, bytes = 0;
  for (const Piece& piece : track.pieces) {
    bytes += piece.bytes;
    sectors += bytes / piece.stored_bytes;
    bytes %= piece.stored_bytes;
  }
  bool holds = bytes == 0 && track.pregap >= first && track.pregap <= track.start &&
               track.start < track.end &&
               sectors == static_cast<std::uint64_t>(track.end - track.pregap);
  Lba last = track.start;
  for (const Lba index : track.indexes) {
    holds = holds && index > last && index < track.end;
    last = index;
  }
  if (!holds)
    __builtin_trap();
}

/// Traps where a disc contradicts itself; writes it as sheets, which may be refused.
inline void check_sheet(const Sheet& sheet) {
  Lba at{-150};
  for (const Session& session : sheet.disc.sessions) {
    if (session.tracks.empty() || session.lead_out != session.tracks.back().end)
      __builtin_trap();
    for (const Track& track : session.tracks) {
      check_track(track, at);
      at = track.end;
    }
  }
  for (const CueDialect dialect : {CueDialect::Portable, CueDialect::Full}) {
    CueWriting writing;
    writing.dialect = dialect;
    try {
      write_cue(sheet.disc, writing);
    } catch (const FormatError&) {
    }
  }
  try {
    write_toc(sheet.disc);
  } catch (const FormatError&) {
  }
}

}  // namespace disc::cd
