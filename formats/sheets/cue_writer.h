// A Disc as a CUE sheet, in the words that every reader takes or in all words there are.
#pragma once

#include <string>
#include <vector>

#include "formats/cd/disc.h"

namespace disc::cd {

enum class CueDialect : std::uint8_t {
  /// What libcdio, cdrdao, bchunk, Aaru, libmirage and libburn all take, as far as it goes.
  Portable,
  /// Every keyword: all texts of the first language, SCMS, CDI, CDG, types of sound files.
  Full,
};

struct CueWriting {
  CueDialect dialect = CueDialect::Portable;
  /// A file of packs beside the sheet (CDTEXTFILE), or "". It has all of the CD-TEXT.
  std::string cd_text_file;
};

struct WrittenSheet {
  std::string text;
  /// What the sheet does not say, or some readers of it do not take: a sentence each.
  std::vector<std::string> losses;
};

/// Throws FormatError where no CUE sheet can say where the sectors are. Each file must hold its
/// sectors in order from its first byte to its last; zeros that are in no file can only be the
/// beginning of a pregap or the end of a track. That is so for what mkimage lays out, and for what
/// read_cue() read.
WrittenSheet write_cue(const Disc& disc, const CueWriting& writing = {});

}  // namespace disc::cd
