// A CUE sheet line by line: what it says, before anything is known of its files.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "formats/cd/disc.h"
#include "formats/sheets/sheet_text.h"

namespace disc::cd {

/// INDEX nn mm:ss:ff.
struct CueIndex {
  std::uint8_t number = 1;  // 0 to 99
  std::uint32_t file = 0;   // of CueLines::files
  std::int32_t frames = 0;  // from the beginning of the file on
  Place place;
};

struct CueTrack {
  std::uint8_t number = 1;
  TrackMode mode = TrackMode::Audio;
  bool interactive = false;  // CDI/
  std::uint16_t stored_bytes = 2352;
  Subchannel subchannel = Subchannel::None;
  bool copy = false, pre_emphasis = false, four_channel = false, serial_copy = false;
  std::string isrc;
  std::optional<std::int32_t> pregap, postgap;  // frames that are not in any file
  std::vector<CueIndex> indexes;                // at least one when all is read
  std::size_t session = 0;                      // of CueLines::sessions
  std::map<TextField, std::string> texts;
  Place place;

  std::uint32_t stride() const { return stored_bytes + subchannel_bytes(subchannel); }
};

struct CueFile {
  std::string name;
  FileKind kind = FileKind::Binary;
  bool big_endian = false;
  Place place;
};

/// What REM lines say of the way from one session to the next.
struct CueSession {
  /// A place in the file of the last track, or a length.
  std::optional<std::int32_t> lead_out;
  std::optional<std::int32_t> lead_in, pregap;  // lengths, in front of this session
  Place place, lead_out_place;
};

struct CueLines {
  std::vector<CueFile> files;
  std::vector<CueTrack> tracks;
  std::vector<CueSession> sessions;
  std::string catalog;
  std::string cd_text_file;
  Place cd_text_place;
  std::map<TextField, std::string> texts;
};

/// Takes the keywords in any case, tabs, names without quotes and numbers of one digit. `text` as
/// sheet_text() gives it. Throws FormatError; what can be left out is a warning.
CueLines read_cue_lines(std::string_view text, SheetNotes& notes);

}  // namespace disc::cd
