// A session of a Disc as a sheet in the TOC language of cdrdao.
#include "formats/sheets/toc_writer.h"

#include <algorithm>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/cd/msf.h"
#include "formats/sheets/pieces.h"
#include "formats/sheets/toc_text_writer.h"
#include "formats/sheets/toc_words.h"

namespace disc::cd {
namespace {

class TocWriter {
 public:
  TocWriter(const Disc& disc, std::size_t session)
      : disc_(disc), session_(disc.sessions.at(session)) {}

  WrittenSheet written();

 private:
  void line(std::string_view text) { out_.text += cat(text, "\n"); }
  void lose(std::string_view what) {
    if (std::ranges::find(out_.losses, what) == out_.losses.end())
      out_.losses.emplace_back(what);
  }
  [[noreturn]] static void refuse(const Track& track, std::string_view why) {
    throw FormatError(cat("track ", track.number, ": ", why));
  }

  void write_header();
  void write_track(const Track& track);
  void write_flags(const Track& track);
  std::string mode_of(const Track& track);
  void write_zeros(const Track& track, std::uint64_t bytes, std::uint16_t stored_bytes);
  void write_sound(const Track& track, const Piece& piece);
  void write_data(const Track& track, const Piece& piece);

  const Disc& disc_;
  const Session& session_;
  WrittenSheet out_;
};

std::string time_of(std::int32_t frames) { return to_text(msf_of_frames(frames)); }

// Of bytes of audio: a time where they are whole sectors, else samples.
std::string length_of(std::uint64_t bytes) {
  if (bytes % 2352 == 0 && bytes / 2352 < static_cast<std::uint64_t>(all_frames))
    return time_of(static_cast<std::int32_t>(bytes / 2352));
  return cat(bytes / 4);
}

// Pieces without the pause that every session begins with, which no sheet tells.
std::vector<Piece> told_pieces(const Track& track, bool opens) {
  std::vector<Piece> out = track.pieces;
  if (!opens)
    return out;
  const std::int32_t pregap = std::min(track.start - track.pregap, pause_frames);
  if (pregap == 0)
    return out;
  const auto is_pause = [&](const Piece& piece) {
    return !piece.file && piece.bytes >= static_cast<std::uint64_t>(pregap) * piece.stored_bytes;
  };
  if (out.empty() || !is_pause(out.front()))
    throw FormatError(
        cat("track ", track.number,
            ": stores sectors of the two seconds before its session, which no TOC sheet "
            "tells; leave them out of the file"));
  out.front().bytes -= static_cast<std::uint64_t>(pregap) * out.front().stored_bytes;
  if (out.front().bytes == 0)
    out.erase(out.begin());
  return out;
}

void TocWriter::write_header() {
  const bool has_data =
      std::ranges::any_of(session_.tracks, [](const Track& track) { return is_data(track.mode); });
  line(session_.type == SessionType::CdI    ? "CD_I"
       : session_.type == SessionType::CdXa ? "CD_ROM_XA"
       : has_data                           ? "CD_ROM"
                                            : "CD_DA");
  if (!disc_.catalog.empty())
    line(cat("CATALOG \"", disc_.catalog, "\""));
  if (session_.tracks.front().number != 1)
    line(cat("FIRST_TRACK_NO ", session_.tracks.front().number));
  out_.text += toc_text(disc_.cd_text, 0, out_.losses);
}

std::string TocWriter::mode_of(const Track& track) {
  const Piece* stored = nullptr;
  for (const Piece& piece : track.pieces) {
    if (!piece.file)
      continue;
    if (stored != nullptr &&
        (stored->stored_bytes != piece.stored_bytes || stored->subchannel != piece.subchannel))
      refuse(track, "its sectors are stored in more than one way, a TOC sheet tells one");
    stored = &piece;
    if (piece.subchannel_file)
      lose("the sub-channel lies in a file of its own, which no TOC sheet names");
  }
  const TocMode* const mode =
      toc_mode(track.mode, stored != nullptr ? stored->stored_bytes : plain_bytes(track.mode));
  if (mode == nullptr)
    refuse(track, cat("no TOC sheet has tracks of ", to_string(track.mode), " with ",
                      stored != nullptr ? stored->stored_bytes : plain_bytes(track.mode),
                      " bytes a sector; store whole sectors of 2352"));
  const Subchannel form = stored != nullptr ? stored->subchannel : Subchannel::None;
  if (form == Subchannel::None)
    return mode->word;
  if (form == Subchannel::PwRaw)
    return cat(mode->word, " RW_RAW");
  if (form == Subchannel::RwPacked)
    return cat(mode->word, " RW");
  refuse(track,
         "its sub-channel is stored in a form that no TOC sheet tells; store it as on the disc, "
         "or in a file of its own");
}

void TocWriter::write_flags(const Track& track) {
  line(track.copy ? "COPY" : "NO COPY");
  if (!is_data(track.mode)) {
    line(track.pre_emphasis ? "PRE_EMPHASIS" : "NO PRE_EMPHASIS");
    line(track.four_channel ? "FOUR_CHANNEL_AUDIO" : "TWO_CHANNEL_AUDIO");
  }
  if (!track.isrc.empty())
    line(cat("ISRC \"", track.isrc, "\""));
  if (track.serial_copy)
    lose(cat("track ", track.number,
             " has serial copy management, which a TOC sheet does not tell"));
}

// In a track of raw sectors, zeros are sectors of their mode and not raw ones.
void TocWriter::write_zeros(const Track& track, std::uint64_t bytes, std::uint16_t stored_bytes) {
  if (!is_data(track.mode) && std::ranges::none_of(track.pieces, [](const Piece& piece) {
        return piece.subchannel != Subchannel::None;
      }))
    return line(cat("SILENCE ", length_of(bytes)));
  const TocMode* const plain = toc_mode(track.mode, plain_bytes(track.mode));
  if (plain == nullptr || bytes % stored_bytes != 0)
    refuse(track, "ends within a sector");
  line(cat("ZERO ", plain->word, " ", time_of(static_cast<std::int32_t>(bytes / stored_bytes))));
}

void TocWriter::write_sound(const Track& track, const Piece& piece) {
  const DiscFile& file = disc_.files[*piece.file];
  const bool is_decoded = file.kind == FileKind::Sound;
  if (is_decoded && !toc_is_sound(file.name))
    refuse(track, cat("cdrdao takes file ", in_quotes(file.name),
                      " for samples without a header; name it .wav, .flac, .ogg or .mp3"));
  if (piece.offset % 4 != 0 || piece.bytes % 4 != 0)
    refuse(track, "begins or ends within a sample");
  std::string text = cat("FILE ", toc_string(file.name));
  if (piece.big_endian == is_decoded) {
    text += " SWAP";
    lose("samples have their low byte first (SWAP), for which libcdio refuses the sheet");
  }
  if (!is_decoded && toc_is_sound(file.name))
    text += " #0";  // no header, whatever its name
  line(cat(text, " ", length_of(piece.offset), " ", length_of(piece.bytes)));
}

void TocWriter::write_data(const Track& track, const Piece& piece) {
  const std::uint64_t sectors = piece.bytes / piece.stored_bytes;
  if (piece.bytes % piece.stored_bytes != 0 || sectors >= static_cast<std::uint64_t>(all_frames))
    refuse(track, "a piece of it ends within a sector, or is longer than a disc");
  if (!is_data(track.mode) && !piece.big_endian)
    refuse(track,
           "has its low bytes first and sub-channel among its sectors, which no TOC sheet tells");
  std::string text = cat("DATAFILE ", toc_string(disc_.files[*piece.file].name));
  if (piece.offset != 0)
    text += cat(" #", piece.offset);
  line(cat(text, " ", time_of(static_cast<std::int32_t>(sectors))));
}

void TocWriter::write_track(const Track& track) {
  const bool opens = &track == &session_.tracks.front();
  line("");
  line(cat("TRACK ", mode_of(track)));
  write_flags(track);
  out_.text += toc_text(disc_.cd_text, track.number, out_.losses);
  const std::int32_t pause = opens ? std::min(track.start - track.pregap, pause_frames) : 0;
  for (const Piece& piece : told_pieces(track, opens)) {
    if (!piece.file)
      write_zeros(track, piece.bytes, piece.stored_bytes);
    else if (!is_data(track.mode) && piece.subchannel == Subchannel::None)
      write_sound(track, piece);
    else
      write_data(track, piece);
  }
  if (const std::int32_t pregap = track.start - track.pregap - pause; pregap > 0)
    line(cat("START ", time_of(pregap)));
  for (const Lba index : track.indexes)
    line(cat("INDEX ", time_of(index - track.start)));
}

WrittenSheet TocWriter::written() {
  write_header();
  for (const Track& track : session_.tracks)
    write_track(track);
  return std::move(out_);
}

}  // namespace

WrittenSheet write_toc(const Disc& disc, std::size_t session) {
  return TocWriter(disc, session).written();
}

}  // namespace disc::cd
