// One track of a sheet in cdrdao's TOC language: its data, put together statement by statement.
#include "formats/sheets/toc_track.h"

#include <algorithm>
#include <array>

#include "formats/base/text.h"
#include "formats/cd/msf.h"
#include "formats/sheets/pieces.h"
#include "formats/sheets/toc_words.h"

namespace disc::cd {
namespace {

constexpr std::uint64_t most_bytes = std::uint64_t{1} << 40;

const TocMode* mode_at(const TocTokens& tokens) {
  const auto* const found =
      std::ranges::find_if(toc_modes, [&](const TocMode& each) { return tokens.at(each.word); });
  return found == std::end(toc_modes) ? nullptr : found;
}

void refuse_pipe(const TocToken& name, const SheetNotes& notes) {
  if (name.text == "-")
    throw notes.error(
        name.place,
        "standard input cannot be read twice, as making a disc does; store the data in "
        "a file and name that");
}

}  // namespace

bool toc_is_sound(std::string_view name) {
  for (const std::string_view ending : {".wav", ".flac", ".mp3", ".ogg"}) {
    if (name.size() < ending.size())
      continue;
    const std::string_view own = name.substr(name.size() - ending.size());
    if (std::ranges::equal(own, ending, {}, [](char c) {
          return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        }))
      return true;
  }
  return false;
}

std::uint32_t TocFiles::number(const TocToken& name, FileKind kind, const SheetNotes& notes) {
  const auto [known, is_new] =
      numbers_.emplace(std::pair(name.text, kind), static_cast<std::uint32_t>(files_.size()));
  if (!is_new)
    return known->second;
  if (!options_.any_folder)
    refuse_other_folders(name.text, name.place, notes);
  std::optional<std::uint64_t> length;
  try {
    length = lengths_(name.text, kind);
  } catch (const FormatError& error) {
    throw notes.error(name.place, error.what());
  }
  if (!length)
    throw notes.error(name.place, cat("file ", in_quotes(name.text),
                                      " is not there; put it into the folder of the sheet, or name "
                                      "the one that is there"));
  files_.push_back({name.text, kind});
  sizes_.push_back(*length);
  return known->second;
}

void TocTrackData::read_mode(Track& track) {
  const TocMode* const mode = mode_at(tokens_);
  if (mode == nullptr || mode->mode == TrackMode::Mode0)
    tokens_.fail(cat(tokens_.shown(),
                     " is no mode of a track; it is AUDIO, MODE1, MODE1_RAW, MODE2, MODE2_RAW, "
                     "MODE2_FORM1, MODE2_FORM2 or MODE2_FORM_MIX"));
  tokens_.take();
  track.mode = mode_ = mode->mode;
  stored_bytes_ = mode->stored_bytes;
  if (tokens_.take_if("RW"))
    subchannel_ = Subchannel::RwPacked;
  else if (tokens_.take_if("RW_RAW"))
    subchannel_ = Subchannel::PwRaw;
}

// A number, or a time mm:ss:ff, in bytes.
std::uint64_t TocTrackData::amount(std::string_view what, std::uint64_t of_frame,
                                   std::uint64_t of_number) {
  const Place at = tokens_.here().place;
  const std::uint64_t first = tokens_.take_number(what, most_bytes);
  if (!tokens_.take_symbol_if(':'))
    return first * of_number;
  if (first > 9999)
    throw tokens_.notes().error(at, cat(first, " minutes are too many for ", what));
  const std::uint64_t seconds = tokens_.take_number("seconds", 59);
  tokens_.take_symbol(':', "a time mm:ss:ff");
  return ((first * 60 + seconds) * 75 + tokens_.take_number("frames", 74)) * of_frame;
}

std::int32_t TocTrackData::frames(std::string_view what) {
  const Place at = tokens_.here().place;
  const std::uint64_t value = amount(what, 1, all_frames);
  if (value >= static_cast<std::uint64_t>(all_frames))
    throw tokens_.notes().error(
        at, cat(what,
                " wants a time mm:ss:ff below 100 minutes, counted from the beginning of "
                "the track"));
  return static_cast<std::int32_t>(value);
}

std::uint64_t TocTrackData::offset() {
  return tokens_.take_symbol_if('#') ? tokens_.take_number("an offset", most_bytes) : 0;
}

std::int32_t TocTrackData::position() const {
  return static_cast<std::int32_t>(sectors_ + (bytes_ + 2351) / 2352);
}

void TocTrackData::add(const Piece& piece) {
  if (is_data(mode_))
    sectors_ += piece.bytes / piece.stored_bytes;
  else
    bytes_ += piece.bytes;
  if (sectors_ + bytes_ / 2352 >= static_cast<std::uint64_t>(all_frames))
    tokens_.fail("the track is longer than a disc has room for");
  add_piece(pieces_, piece);
}

// `bytes`: those to take, with sub-channel; nothing or 0: all there are.
void TocTrackData::take_bytes(const TocToken& name, Piece piece, std::uint64_t stride,
                              std::uint64_t from, std::optional<std::uint64_t> bytes) {
  SheetNotes& notes = tokens_.notes();
  const std::uint64_t length = files_.length(*piece.file);
  if (from >= length)
    throw notes.error(name.place, cat("file ", in_quotes(name.text), " has ", length,
                                      " bytes; the data are to begin at byte ", from));
  if (bytes.value_or(0) > length - from)
    throw notes.error(name.place,
                      cat("file ", in_quotes(name.text), " ends after ", length - from, " of the ",
                          *bytes, " bytes that are to be taken from byte ", from, " on"));
  std::uint64_t all = bytes.value_or(0) > 0 ? *bytes : length - from;
  const bool can_be_filled = !is_data(mode_) && subchannel_ == Subchannel::None;
  const std::uint64_t unit = can_be_filled ? 4 : stride;
  if (const std::uint64_t rest = all % unit; rest > 0) {
    notes.warn(name.place, cat("file ", in_quotes(name.text), " ends with ", rest,
                               can_be_filled ? " bytes of a sample of 4" : " bytes of a sector of ",
                               can_be_filled ? "" : cat(stride, ""),
                               "; they are left out, is the file whole?"));
    all -= rest;
  }
  piece.offset = from;
  piece.bytes = can_be_filled ? all : all / stride * piece.stored_bytes;
  add(piece);
}

void TocTrackData::read_file() {
  if (is_data(mode_) || subchannel_ != Subchannel::None)
    tokens_.fail("FILE is for audio without sub-channel; use DATAFILE in this track");
  tokens_.take();
  const TocToken name = tokens_.take_string("FILE");
  refuse_pipe(name, tokens_.notes());
  Piece piece;
  const bool swapped = tokens_.take_if("SWAP");
  // An offset makes it a file of samples alone, whatever its name.
  const bool is_raw = tokens_.at_symbol('#') || !toc_is_sound(name.text);
  const std::uint64_t skipped = offset();
  piece.file = files_.number(name, is_raw ? FileKind::Binary : FileKind::Sound, tokens_.notes());
  piece.big_endian = is_raw != swapped;
  const std::uint64_t start = amount("the start of a FILE", 2352, 4);
  std::optional<std::uint64_t> bytes;
  if (amount_is_here())
    bytes = amount("the length of a FILE", 2352, 4);
  take_bytes(name, piece, 2352, skipped + start, bytes);
}

void TocTrackData::read_data_file() {
  tokens_.take();
  const TocToken name = tokens_.take_string("DATAFILE");
  refuse_pipe(name, tokens_.notes());
  Piece piece;
  piece.file = files_.number(name, FileKind::Binary, tokens_.notes());
  piece.stored_bytes = stored_bytes_;
  piece.subchannel = subchannel_;
  piece.big_endian = !is_data(mode_);
  const std::uint64_t from = offset();
  const std::uint64_t stride = stored_bytes_ + subchannel_bytes(subchannel_);
  std::optional<std::uint64_t> bytes;
  if (amount_is_here())
    bytes = amount("the length of a DATAFILE", stride, 1);
  take_bytes(name, piece, stride, from, bytes);
}

void TocTrackData::read_silence() {
  if (is_data(mode_) || subchannel_ != Subchannel::None)
    tokens_.fail("SILENCE is for audio without sub-channel; use ZERO in this track");
  const Place at = tokens_.take().place;
  Piece piece;
  piece.bytes = amount("SILENCE", 2352, 4);
  if (piece.bytes == 0)
    throw tokens_.notes().error(at, "SILENCE has no length");
  add(piece);
}

void TocTrackData::read_zero() {
  const Place at = tokens_.take().place;
  std::uint64_t stride = stored_bytes_ + subchannel_bytes(subchannel_);
  const TocMode* const mode = mode_at(tokens_);
  if (mode != nullptr) {
    tokens_.take();
    stride = mode->stored_bytes + subchannel_bytes(subchannel_);
    if (mode->mode != mode_)
      tokens_.notes().warn(
          at, cat("ZERO ", mode->word, " is told as sectors of its track, ", to_string(mode_)));
  }
  if (tokens_.take_if("RW") || tokens_.take_if("RW_RAW"))
    stride = (mode != nullptr ? mode->stored_bytes : stored_bytes_) + 96U;
  const std::uint64_t bytes = amount("ZERO", stride, 1);
  if (bytes == 0 || bytes % stride != 0 || bytes / stride >= static_cast<std::uint64_t>(all_frames))
    throw tokens_.notes().error(
        at, cat("ZERO has ", bytes, " bytes; it has one sector, of ", stride, ", or more"));
  add(zeros(mode_, static_cast<std::int32_t>(bytes / stride)));
}

void TocTrackData::read_pregap() {
  const Place at = tokens_.take().place;
  if (start_ || !pieces_.empty())
    throw tokens_.notes().error(at, "PREGAP stands once, before all data of its track");
  const std::int32_t length = frames("PREGAP");
  if (length == 0)
    throw tokens_.notes().error(at, "PREGAP has no length");
  add(zeros(mode_, length));
  start_ = length;
}

void TocTrackData::read_mark(std::optional<std::int32_t>& mark, std::string_view word) {
  const Place at = tokens_.take().place;
  if (mark)
    throw tokens_.notes().error(at, cat(word, " stands once in a track, and not beside PREGAP"));
  mark = amount_is_here() ? frames(word) : position();
}

void TocTrackData::read_index() {
  const Place at = tokens_.take().place;
  const std::int32_t index = frames("INDEX");
  if (index <= (indexes_.empty() ? 0 : indexes_.back()))
    throw tokens_.notes().error(at,
                                "INDEX is not behind the one before; they count from the start of "
                                "the track on and ascend");
  if (indexes_.size() == 98)
    throw tokens_.notes().error(at, "a track has no more than 99 indexes");
  indexes_.push_back(index);
}

bool TocTrackData::read_statement() {
  if (tokens_.at("FILE") || tokens_.at("AUDIOFILE"))
    read_file();
  else if (tokens_.at("DATAFILE"))
    read_data_file();
  else if (tokens_.at("SILENCE"))
    read_silence();
  else if (tokens_.at("ZERO"))
    read_zero();
  else if (tokens_.at("PREGAP"))
    read_pregap();
  else if (tokens_.at("START"))
    read_mark(start_, "START");
  else if (tokens_.at("END"))
    read_mark(end_, "END");
  else if (tokens_.at("INDEX"))
    read_index();
  else if (tokens_.at("FIFO"))
    tokens_.fail(
        "FIFO names a pipe, which cannot be read twice, as making a disc does; store its "
        "data in a file and name that by FILE or DATAFILE");
  else
    return false;
  return true;
}

void TocTrackData::finish(Track& track, Lba first, Place at) {
  SheetNotes& notes = tokens_.notes();
  const std::int32_t sectors = fill_last_sector(pieces_);
  const std::int32_t start = start_.value_or(0);
  if (sectors == 0)
    throw notes.error(at, cat("track ", track.number, " has no data"));
  if (start >= sectors)
    throw notes.error(
        at, cat("track ", track.number, " has ", sectors, " sectors, START is at ", start));
  if (end_) {
    if (*end_ <= start || *end_ >= sectors)
      throw notes.error(at, cat("track ", track.number, " has ", sectors, " sectors, START is at ",
                                start, ", END at ", *end_, "; it lies between"));
    const std::int32_t index = *end_ - start;
    const auto place = std::ranges::lower_bound(indexes_, index);
    if (place == indexes_.end() || *place != index)
      indexes_.insert(place, index);
  }
  track.pieces = std::move(pieces_);
  track.pregap = first;
  track.start = first + start;
  track.end = first + sectors;
  for (const std::int32_t index : indexes_) {
    if (index >= sectors - start || track.indexes.size() == 98)
      throw notes.error(at, cat("track ", track.number, " has ", sectors - start,
                                " sectors from its start on, an index is at ", index,
                                ", or has more than 99 indexes"));
    track.indexes.push_back(track.start + index);
  }
}

}  // namespace disc::cd
