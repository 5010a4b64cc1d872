// What a manifest says of a CD in tracks.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/cd/disc.h"
#include "manifests/mark.h"

namespace disc {

struct Manifest;

enum class CdType : std::uint8_t { CdRom, CdDa, CdXa, CdI, Vcd, Svcd };

/// How the samples of a sound without a header are stored; Header: the file says it.
enum class SampleOrder : std::uint8_t { Header, Little, Big };

/// A part of a sound file. Positions are frames of 1/75 s.
struct CdSound {
  Marked<std::string> from;  // path as written, "" for none
  SampleOrder order = SampleOrder::Header;
  Marked<std::int64_t> start;   // frames left out at the front
  Marked<std::int64_t> length;  // frames taken; to the end where it is not given
  bool convert = false;         // to 44.1 kHz, 16 bit, stereo
};

/// The keys of texts that the disc and its tracks have, and what CD-TEXT calls them.
struct CdTextKey {
  std::string_view key;
  cd::TextField field;
};
inline constexpr std::array<CdTextKey, 6> cd_text_keys{{
    {"title", cd::TextField::Title},
    {"performer", cd::TextField::Performer},
    {"songwriter", cd::TextField::Songwriter},
    {"composer", cd::TextField::Composer},
    {"arranger", cd::TextField::Arranger},
    {"message", cd::TextField::Message},
}};

/// CD-TEXT of the disc or of a track in one language: field ("title") to its text.
using CdWords = std::map<std::string, Marked<std::string>>;

struct CdTrack {
  Mark mark;
  cd::TrackMode mode = cd::TrackMode::Audio;
  CdSound sound;                 // audio; of a data track `from` is an image of its user data
  Marked<std::int64_t> silence;  // audio: frames of it instead of a file
  Marked<std::int64_t> pregap;   // frames before index 1; not given: what its neighbours need
  std::optional<CdSound> pregap_sound;        // what is heard there
  Marked<std::int64_t> postgap;               // frames behind the content
  std::vector<Marked<std::int64_t>> indexes;  // 2, 3, ...: frames from index 1 on
  Marked<std::string> isrc;                   // without dashes
  bool copy = false, pre_emphasis = false, four_channel = false, serial_copy = false;
  std::vector<Marked<std::int64_t>> chapters;  // of a Video CD: frames from its start on
  Marked<std::string> graphics;                // CD+G: packs of R to W, 96 bytes a sector
  std::map<std::string, CdWords> texts;        // by language
  /// A data track made of files: a manifest of its own, with volume, file systems, files and boot.
  std::shared_ptr<const Manifest> data;
};

struct CdSession {
  Mark mark;
  std::vector<CdTrack> tracks;
};

struct CdLanguage {
  Mark mark;
  Marked<std::string> code;  // "english"
  cd::TextCharset charset = cd::TextCharset::Iso8859_1;
  bool transliterate = false;  // what the charset lacks is replaced, with a warning
  CdWords words;               // of the disc
};

enum class CdFormat : std::uint8_t { CueBin, TocBin, Ccd, Tracks, Session };
enum class CdDialect : std::uint8_t { Portable, Full };
enum class CdSubchannel : std::uint8_t { None, Pw, PwRaw };

/// `disc:`, `tracks:` or `sessions:`, and what of `outputs:` belongs to them.
struct CdOptions {
  Mark mark;
  Marked<CdType> type;
  Marked<std::string> catalog;
  int first_track = 1;
  bool overburn = false;
  bool gapless = false;          // sounds fill up the last sector of the ones before them
  Marked<std::string> album;     // of a Video CD
  bool playback_control = true;  // of a Video CD
  std::vector<CdLanguage> languages;
  std::vector<CdSession> sessions;
  CdFormat format = CdFormat::CueBin;
  CdDialect dialect = CdDialect::Portable;
  CdSubchannel subchannel = CdSubchannel::None;
};

/// "02:30:15" (minutes, seconds, frames), "2s", "2.52s", "150 frames", in frames of 1/75 s.
std::optional<std::int64_t> parse_duration(std::string_view text);
/// Each returns what is wrong with a text, without place, or "" if nothing is.
std::string problem_with_duration(std::string_view text);
std::string problem_with_isrc_text(std::string_view text);
std::string problem_with_catalog_text(std::string_view text);

}  // namespace disc
