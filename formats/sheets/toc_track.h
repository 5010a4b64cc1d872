// One track of a sheet in cdrdao's TOC language: its data, put together statement by statement.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "formats/cd/disc.h"
#include "formats/sheets/sheet.h"
#include "formats/sheets/toc_tokens.h"

namespace disc::cd {

/// The files of a sheet, each asked for its length once.
class TocFiles {
 public:
  TocFiles(const FileLengths& lengths, const SheetOptions& options)
      : lengths_(lengths), options_(options) {}

  /// The number of a file in Disc::files; throws the error of `name` where there is none.
  std::uint32_t number(const TocToken& name, FileKind kind, const SheetNotes& notes);
  std::uint64_t length(std::uint32_t number) const { return sizes_[number]; }
  std::vector<DiscFile> take() { return std::move(files_); }

 private:
  const FileLengths& lengths_;
  const SheetOptions& options_;
  std::vector<DiscFile> files_;
  std::vector<std::uint64_t> sizes_;
  std::map<std::pair<std::string, FileKind>, std::uint32_t> numbers_;
};

/// Reads the statements of a track that tell its data and indexes.
class TocTrackData {
 public:
  TocTrackData(TocTokens& tokens, TocFiles& files) : tokens_(tokens), files_(files) {}

  /// TRACK mode [sub-channel mode], TRACK being taken.
  void read_mode(Track& track);
  /// True if a statement was here. The positions are those of the track's own data, from 0 on,
  /// until finish() moves them.
  bool read_statement();
  /// Fills in `pieces` and, relative to block `first`, pregap, start, indexes and end.
  void finish(Track& track, Lba first, Place at);

 private:
  void read_file();
  void read_data_file();
  void read_silence();
  void read_zero();
  void read_pregap();
  void read_mark(std::optional<std::int32_t>& mark, std::string_view word);
  void read_index();

  bool amount_is_here() const { return tokens_.here().kind == TocTokenKind::Number; }
  std::uint64_t amount(std::string_view what, std::uint64_t of_frame, std::uint64_t of_number);
  std::int32_t frames(std::string_view what);
  std::uint64_t offset();
  void take_bytes(const TocToken& name, Piece piece, std::uint64_t stride, std::uint64_t from,
                  std::optional<std::uint64_t> bytes);
  void add(const Piece& piece);
  std::int32_t position() const;  // in sectors, one that is begun among them

  TocTokens& tokens_;
  TocFiles& files_;
  TrackMode mode_ = TrackMode::Audio;
  std::uint16_t stored_bytes_ = 2352;
  Subchannel subchannel_ = Subchannel::None;
  std::vector<Piece> pieces_;
  std::uint64_t sectors_ = 0, bytes_ = 0;  // of data, and of audio
  std::optional<std::int32_t> start_, end_;
  std::vector<std::int32_t> indexes_;  // from the start on
};

}  // namespace disc::cd
