// Lays out the tracks of a CUE sheet on the disc, from the indexes and the lengths of the files.
#include "formats/sheets/cue_reader.h"

#include <algorithm>

#include "formats/base/text.h"
#include "formats/cd/msf.h"
#include "formats/sheets/cue_lines.h"
#include "formats/sheets/pieces.h"

namespace disc::cd {
namespace {

constexpr std::int32_t first_lead_out = 6750, later_lead_out = 2250, lead_in = 4500;

// Bytes of a file.
struct Run {
  std::uint32_t file = 0;
  std::uint64_t offset = 0, bytes = 0;
};

// An index, with what lies between it and the next.
struct Mark {
  std::size_t track = 0;
  const CueIndex* index = nullptr;
  Run before;  // in front of the first index of a file
  Run run;
};

Track facts_of(const CueTrack& of) {
  Track out;
  out.number = of.number;
  out.mode = of.mode;
  out.copy = of.copy;
  out.pre_emphasis = of.pre_emphasis;
  out.four_channel = of.four_channel;
  out.serial_copy = of.serial_copy;
  out.isrc = of.isrc;
  return out;
}

class CueLayout {
 public:
  CueLayout(const CueLines& lines, const FileLengths& lengths, SheetNotes& notes)
      : lines_(lines), lengths_(lengths), notes_(notes) {}

  Disc disc();

 private:
  void gather_marks();
  void decide_cuts();
  void measure_file(std::uint32_t file);
  bool place_marks(const std::vector<Mark*>& marks, std::uint64_t length, bool gaps_are_stored);
  void check_order(const Mark& last, const Mark& mark) const;
  void check_kind(const Mark& mark) const;
  std::uint64_t length_of(std::uint32_t file) const;

  void add_session(std::size_t number);
  Track track_of(std::size_t number, Lba cursor, bool opens_session);
  std::int32_t unstored_pregap(std::size_t number, std::int32_t stored, bool opens_session);
  Lba start_of_session(std::size_t session, std::int32_t pregap) const;
  void take_run(const Run& run, const CueTrack& track, std::vector<Piece>& pieces);

  const CueTrack& track(const Mark& mark) const { return lines_.tracks[mark.track]; }

  const CueLines& lines_;
  const FileLengths& lengths_;
  SheetNotes& notes_;
  std::vector<Mark> marks_;                   // in the order of the sheet
  std::vector<std::size_t> first_mark_;       // of each track, and one behind the last
  std::vector<std::vector<Mark*>> marks_of_;  // by file
  // By session: where it ends within a file.
  std::vector<std::optional<std::int32_t>> cuts_;
  std::vector<std::optional<std::int32_t>> gaps_;  // from lead-out to index 1, as a file tells it
  Disc disc_;
};

void CueLayout::gather_marks() {
  for (std::size_t i = 0; i < lines_.tracks.size(); ++i) {
    first_mark_.push_back(marks_.size());
    for (const CueIndex& index : lines_.tracks[i].indexes) {
      Mark mark;
      mark.track = i;
      mark.index = &index;
      mark.run.file = mark.before.file = index.file;
      marks_.push_back(mark);
    }
  }
  first_mark_.push_back(marks_.size());
  marks_of_.resize(lines_.files.size());
  for (Mark& mark : marks_)
    marks_of_[mark.index->file].push_back(&mark);
}

// Where REM LEAD-OUT is a place in a file, sectors between sessions may be in it.
void CueLayout::decide_cuts() {
  cuts_.resize(lines_.sessions.size());
  gaps_.resize(lines_.sessions.size());
  for (std::size_t i = 0; i < marks_.size(); ++i) {
    const std::size_t session = track(marks_[i]).session;
    const bool ends = i + 1 == marks_.size() || track(marks_[i + 1]).session != session;
    const auto& lead_out = lines_.sessions[session].lead_out;
    if (!ends || !lead_out || *lead_out <= marks_[i].index->frames)
      continue;
    if (i + 1 == marks_.size()) {
      cuts_[session] = lead_out;
    } else if (const CueIndex& next = *marks_[i + 1].index;
               next.file == marks_[i].index->file && *lead_out <= next.frames) {
      cuts_[session] = lead_out;
      const std::size_t opening = marks_[i + 1].track;
      for (const CueIndex& index : lines_.tracks[opening].indexes)
        if (index.number == 1 && index.file == next.file &&
            index.frames - *lead_out >= session_gap(session))
          gaps_[session] = index.frames - *lead_out;
    }
  }
}

std::uint64_t CueLayout::length_of(std::uint32_t number) const {
  const CueFile& file = lines_.files[number];
  try {
    if (const auto length = lengths_(file.name, file.kind))
      return *length;
  } catch (const FormatError& error) {
    throw notes_.error(file.place, error.what());
  }
  throw notes_.error(file.place, cat("file ", in_quotes(file.name),
                                     " is not there; put it into the folder of the sheet, or name "
                                     "the one that is there"));
}

void CueLayout::check_order(const Mark& last, const Mark& mark) const {
  const bool may_be_equal = mark.index->number == 1 && last.index->number == 0;
  if (mark.index->frames > last.index->frames ||
      (may_be_equal && mark.index->frames == last.index->frames))
    return;
  throw notes_.error(
      mark.index->place,
      cat("index ", to_text(msf_of_frames(mark.index->frames)), " lies ",
          mark.index->frames == last.index->frames ? "at" : "before",
          " the one before it in the file, ", to_text(msf_of_frames(last.index->frames)),
          " in line ", last.index->place.line, "; indexes ascend, and no track is empty"));
}

void CueLayout::check_kind(const Mark& mark) const {
  const CueTrack& of = track(mark);
  const CueFile& file = lines_.files[mark.index->file];
  if (file.kind == FileKind::Sound && (is_data(of.mode) || of.subchannel != Subchannel::None))
    throw notes_.error(of.place, cat("track ", of.number, " lies in file ", in_quotes(file.name),
                                     ", which is sound; only AUDIO tracks do, make the file BINARY "
                                     "if it holds sectors"));
}

// Tells marks of one file where their bytes are, but for the last how many; false where the last
// one lies beyond the end.
bool CueLayout::place_marks(const std::vector<Mark*>& marks, std::uint64_t length,
                            bool gaps_are_stored) {
  Mark& first = *marks.front();
  std::uint64_t at = static_cast<std::uint64_t>(first.index->frames) * track(first).stride();
  first.before.bytes = at;
  first.run.offset = at;
  for (std::size_t i = 1; i < marks.size(); ++i) {
    Mark& last = *marks[i - 1];
    Mark& mark = *marks[i];
    const std::uint64_t stride = track(last).stride();
    std::int32_t skipped = 0;
    if (track(last).session != track(mark).session)
      if (const auto& cut = cuts_[track(last).session])
        skipped = mark.index->frames - *cut;
    last.run.bytes =
        static_cast<std::uint64_t>(mark.index->frames - last.index->frames - skipped) * stride;
    at += last.run.bytes;
    if (gaps_are_stored)
      at += static_cast<std::uint64_t>(skipped) * stride;
    mark.run.offset = at;
  }
  return at < length || (at == length && marks.back()->index->number == 0);
}

void CueLayout::measure_file(std::uint32_t file) {
  const std::vector<Mark*>& marks = marks_of_[file];
  if (marks.empty()) {
    notes_.warn(
        lines_.files[file].place,
        cat("no index lies in file ", in_quotes(lines_.files[file].name), "; it is left out"));
    return;
  }
  for (std::size_t i = 0; i < marks.size(); ++i) {
    check_kind(*marks[i]);
    if (i > 0)
      check_order(*marks[i - 1], *marks[i]);
  }
  if (marks.front()->index->frames > 0)
    notes_.warn(marks.front()->index->place,
                cat("file ", in_quotes(lines_.files[file].name),
                    " begins before the first index in it; what lies there is taken for ",
                    marks.front()->index->number > 1 ? "a part" : "the pregap", " of track ",
                    track(*marks.front()).number));
  const std::uint64_t length = length_of(file);
  // DiscImageCreator counts the sectors between sessions and leaves them out of its .img.
  if (!place_marks(marks, length, true) && !place_marks(marks, length, false)) {
    place_marks(marks, length, true);
    const auto* const beyond =
        *std::ranges::find_if(marks, [&](const Mark* mark) { return mark->run.offset >= length; });
    throw notes_.error(beyond->index->place,
                       cat("index ", to_text(msf_of_frames(beyond->index->frames)),
                           " lies beyond the end of file ", in_quotes(lines_.files[file].name),
                           ": it would be byte ", beyond->run.offset, " of ", length,
                           "; is the file whole, and the mode of its tracks right?"));
  }
  Mark& last = *marks.back();
  last.run.bytes = length - last.run.offset;
  if (&last == &marks_.back())
    if (const auto& cut = cuts_[track(last).session])
      last.run.bytes =
          std::min(last.run.bytes,
                   static_cast<std::uint64_t>(*cut - last.index->frames) * track(last).stride());
}

void CueLayout::take_run(const Run& run, const CueTrack& of, std::vector<Piece>& pieces) {
  const CueFile& file = lines_.files[run.file];
  const std::uint64_t sectors = run.bytes / of.stride();
  const std::uint64_t rest = run.bytes % of.stride();
  if (sectors >= static_cast<std::uint64_t>(all_frames))
    throw notes_.error(file.place,
                       cat("file ", in_quotes(file.name), " holds ", sectors, " sectors of track ",
                           of.number, ", more than a disc has room for"));
  Piece piece;
  piece.file = run.file;
  piece.offset = run.offset;
  piece.stored_bytes = of.stored_bytes;
  piece.subchannel = of.subchannel;
  piece.big_endian = file.big_endian && !is_data(of.mode);
  piece.bytes = sectors * of.stored_bytes;
  const bool can_be_filled = !is_data(of.mode) && of.subchannel == Subchannel::None;
  if (can_be_filled)
    piece.bytes += rest;
  add_piece(pieces, piece);
  if (rest == 0)
    return;
  notes_.warn(file.place, cat("file ", in_quotes(file.name), " ends with ", rest,
                              " bytes of a sector of ", of.stride(), " bytes, in track ", of.number,
                              can_be_filled ? "; the rest of it is filled with silence"
                                            : "; they are left out, is the file whole?"));
  if (can_be_filled)
    fill_last_sector(pieces);
}

// The gap that the sheet tells, or the one that is usual.
Lba CueLayout::start_of_session(std::size_t session, std::int32_t pregap) const {
  const CueSession& before = lines_.sessions[session - 1];
  const CueSession& here = lines_.sessions[session];
  std::int32_t lead_out = session == 1 ? first_lead_out : later_lead_out;
  if (before.lead_out && !cuts_[session - 1]) {
    const auto next = std::ranges::find_if(
        marks_, [&](const Mark& mark) { return track(mark).session == session; });
    const Mark& last = *std::prev(next);
    const std::uint64_t frames = last.run.bytes / track(last).stride();
    // A length, unless it is the place where the file ends.
    if (frames + static_cast<std::uint64_t>(last.index->frames) !=
        static_cast<std::uint64_t>(*before.lead_out))
      lead_out = *before.lead_out;
  }
  const std::int32_t told = lead_out + here.lead_in.value_or(lead_in) + pregap;
  return disc_.sessions.back().lead_out + std::max(gaps_[session - 1].value_or(0), told);
}

std::int32_t CueLayout::unstored_pregap(std::size_t number, std::int32_t stored,
                                        bool opens_session) {
  const CueTrack& of = lines_.tracks[number];
  const std::int32_t told = of.pregap.value_or(0);
  if (number == 0) {
    if (of.pregap && told < pause_frames)
      notes_.warn(of.place, cat("PREGAP of track ", of.number, " is ", told,
                                " sectors; every disc begins with 150, two seconds"));
    return std::max(told, pause_frames);
  }
  if (!opens_session)
    return told;
  return std::max(told, lines_.sessions[of.session].pregap.value_or(pause_frames) - stored);
}

Track CueLayout::track_of(std::size_t number, Lba cursor, bool opens_session) {
  const CueTrack& of = lines_.tracks[number];
  Track out = facts_of(of);
  std::vector<Piece> pieces;
  std::size_t at = first_mark_[number];
  const std::size_t end = first_mark_[number + 1];
  for (; marks_[at].index->number == 0; ++at) {
    take_run(marks_[at].before, of, pieces);
    take_run(marks_[at].run, of, pieces);
  }
  take_run(marks_[at].before, of, pieces);
  const std::int32_t stored = fill_last_sector(pieces);
  const std::int32_t unstored = unstored_pregap(number, stored, opens_session);
  add_piece(out.pieces, zeros(of.mode, unstored));
  for (const Piece& piece : pieces)
    add_piece(out.pieces, piece);

  out.start = opens_session && number > 0 ? start_of_session(of.session, unstored + stored)
                                          : cursor + unstored + stored;
  out.pregap = out.start + -(unstored + stored);
  out.end = out.start;
  for (; at < end; ++at) {
    if (marks_[at].index->number > 1)
      out.indexes.push_back(out.end);
    std::vector<Piece> more;
    if (marks_[at].index->number > 1)
      take_run(marks_[at].before, of, more);
    take_run(marks_[at].run, of, more);
    out.end = out.end + fill_last_sector(more);
    for (const Piece& piece : more)
      add_piece(out.pieces, piece);
  }
  if (out.end == out.start)
    throw notes_.error(of.place, cat("track ", of.number, " is empty"));
  out.end = out.end + of.postgap.value_or(0);
  add_piece(out.pieces, zeros(of.mode, of.postgap.value_or(0)));
  return out;
}

void CueLayout::add_session(std::size_t number) {
  Session session;
  bool interactive = false;
  Lba cursor = number == 0 ? Lba{-pause_frames} : disc_.sessions.back().lead_out;
  for (std::size_t i = 0; i < lines_.tracks.size(); ++i) {
    if (lines_.tracks[i].session != number)
      continue;
    session.tracks.push_back(track_of(i, cursor, session.tracks.empty()));
    interactive |= lines_.tracks[i].interactive;
    cursor = session.tracks.back().end;
    if (cursor.value > all_frames)
      break;  // which check_lengths() tells, before the sum is too large for a number
  }
  session.type = session_type(session.tracks, interactive);
  session.lead_out = cursor;
  disc_.sessions.push_back(std::move(session));
  check_lengths(disc_, notes_);
}

CdText text_of(const CueLines& lines) {
  TextBlock block;
  for (const auto& [field, text] : lines.texts)
    block.texts[field][0] = text;
  for (const CueTrack& track : lines.tracks)
    for (const auto& [field, text] : track.texts)
      block.texts[field][track.number] = text;
  CdText out;
  if (block.texts.empty())
    return out;
  block.first_track = lines.tracks.front().number;
  block.last_track = lines.tracks.back().number;
  out.blocks.push_back(std::move(block));
  return out;
}

Disc CueLayout::disc() {
  gather_marks();
  decide_cuts();
  for (std::uint32_t i = 0; i < lines_.files.size(); ++i)
    measure_file(i);
  disc_.catalog = lines_.catalog;
  disc_.cd_text = text_of(lines_);
  for (const CueFile& file : lines_.files)
    disc_.files.push_back({file.name, file.kind});
  for (std::size_t i = 0; i < lines_.sessions.size(); ++i)
    add_session(i);
  return std::move(disc_);
}

}  // namespace

Sheet read_cue(std::string_view text, const std::string& name, const FileLengths& lengths,
               const SheetOptions& options) {
  SheetNotes notes(name);
  const CueLines lines = read_cue_lines(sheet_text(text, notes), notes);
  if (!options.any_folder) {
    for (const CueFile& file : lines.files)
      refuse_other_folders(file.name, file.place, notes);
    refuse_other_folders(lines.cd_text_file, lines.cd_text_place, notes);
  }
  Sheet sheet;
  sheet.disc = CueLayout(lines, lengths, notes).disc();
  sheet.cd_text_file = lines.cd_text_file;
  sheet.warnings = notes.take_warnings();
  return sheet;
}

}  // namespace disc::cd
