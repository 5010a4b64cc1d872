// A Disc as a CUE sheet, in the words that every reader takes or in all words there are.
#include "formats/sheets/cue_writer.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/cd/msf.h"
#include "formats/sheets/cue_regions.h"

namespace disc::cd {
namespace {

struct FieldWord {
  TextField field;
  const char* word;
  bool portable;
};
constexpr FieldWord field_words[] = {
    {TextField::Title, "TITLE", true},           {TextField::Performer, "PERFORMER", true},
    {TextField::Songwriter, "SONGWRITER", true}, {TextField::Composer, "COMPOSER", false},
    {TextField::Arranger, "ARRANGER", false},    {TextField::Message, "MESSAGE", false},
    {TextField::Genre, "GENRE", false},          {TextField::DiscId, "DISC_ID", false},
};

std::string two_digits(unsigned number) { return cat(number < 10 ? "0" : "", number); }

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

class CueWriter {
 public:
  CueWriter(const Disc& disc, const CueWriting& writing)
      : disc_(disc), writing_(writing), regions_(cue_regions(disc)) {
    note_byte_orders();
  }

  WrittenSheet written();

 private:
  bool portable() const { return writing_.dialect == CueDialect::Portable; }
  void line(std::string_view text) { out_.text += cat(text, "\n"); }
  // Each once.
  void lose(std::string_view what) {
    if (std::ranges::find(out_.losses, what) == out_.losses.end())
      out_.losses.emplace_back(what);
  }

  void note_byte_orders();
  void write_file(std::uint32_t file);
  std::string type_of(const DiscFile& file, bool big_endian);
  void write_session(const CueRegion& last, const CueRegion& next);
  void write_track(const CueRegion& region);
  std::string mode_of(const CueRegion& region);
  void write_flags(const Track& track);
  void write_texts(std::uint8_t track, std::string_view indent);
  void write_indexes(const CueRegion& region);
  void tell_of_texts();
  void tell_of_sector_sizes();
  std::string quoted(std::string_view text);

  const Disc& disc_;
  const CueWriting& writing_;
  std::vector<CueRegion> regions_;
  std::map<std::uint32_t, bool> big_endian_;  // files of audio
  std::optional<std::uint32_t> file_;
  WrittenSheet out_;
};

// Nothing in a sheet escapes a quote or the end of a line.
std::string CueWriter::quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
      out += ' ';
    else
      out += portable() && c == '"' ? '\'' : c;
  }
  if (out.size() - 1 != text.size() || out.substr(1) != text)
    lose(cat("the text ", in_quotes(text), " is written as ", in_quotes(out.substr(1)),
             ", since a CUE sheet cannot quote its characters"));
  if (portable() && !is_ascii(out))
    lose("texts are in UTF-8, which some programs take for ISO 8859-1");
  return out + "\"";
}

std::string CueWriter::type_of(const DiscFile& file, bool big_endian) {
  if (file.kind == FileKind::Binary) {
    if (big_endian)
      lose(cat("file ", in_quotes(file.name),
               " is big-endian (MOTOROLA), which libcdio does not see"));
    return big_endian ? "MOTOROLA" : "BINARY";
  }
  if (portable()) {
    lose(cat("file ", in_quotes(file.name),
             " is sound with a header, which libcdio, bchunk and older burners do not decode"));
    return "WAVE";
  }
  constexpr std::array<std::array<std::string_view, 2>, 6> types{{{".aiff", "AIFF"},
                                                                  {".aif", "AIFF"},
                                                                  {".flac", "FLAC"},
                                                                  {".mp3", "MP3"},
                                                                  {".ogg", "OGG"},
                                                                  {".wav", "WAVE"}}};
  std::string name = file.name;
  for (char& c : name)
    if (c >= 'A' && c <= 'Z')
      c = static_cast<char>(c - 'A' + 'a');
  for (const auto& [ending, type] : types)
    if (name.ends_with(ending))
      return std::string(type);
  return "WAVE";
}

// The type of a file tells that of all audio in it.
void CueWriter::note_byte_orders() {
  for (const CueRegion& region : regions_) {
    if (is_data(region.of->mode))
      continue;
    for (const CueIndex& index : region.indexes)
      if (!big_endian_.emplace(index.file, region.stored.big_endian).second &&
          big_endian_[index.file] != region.stored.big_endian)
        throw FormatError(cat("track ", region.of->number, ": file ",
                              in_quotes(disc_.files[index.file].name),
                              " has audio of both byte orders, a CUE sheet tells one for a file"));
  }
}

void CueWriter::write_file(std::uint32_t number) {
  const DiscFile& file = disc_.files[number];
  if (std::ranges::any_of(file.name, [](char c) { return static_cast<unsigned char>(c) < 0x20; }))
    throw FormatError(cat("file ", in_quotes(file.name),
                          " has characters in its name that end a line of a sheet; rename it"));
  if (portable() && (!is_ascii(file.name) || file.name.find('"') != std::string::npos))
    lose(cat("the name of file ", in_quotes(file.name),
             " has other characters than ASCII, or quotes, which some programs do not find"));
  if (file_)
    lose(
        "the sheet names several files, of which libcdio and bchunk take the first alone, and "
        "libburn none");
  const std::string type = type_of(file, big_endian_[number]);
  line(cat("FILE \"", file.name, "\" ", type));
  file_ = number;
}

std::string CueWriter::mode_of(const CueRegion& region) {
  const Track& track = *region.of;
  const Piece& stored = region.stored;
  const bool has_raw = stored.subchannel == Subchannel::PwRaw;
  const bool interactive = disc_.sessions[region.session].type == SessionType::CdI;
  if (stored.subchannel != Subchannel::None &&
      (!has_raw || stored.stored_bytes != 2352 || portable()))
    throw FormatError(cat("track ", track.number, ": has sub-channel among its sectors, which a ",
                          portable() ? "portable CUE sheet" : "CUE sheet",
                          " cannot tell; store it in a file of its own"));
  if (stored.subchannel_file)
    lose("the sub-channel lies in a file of its own, which no CUE sheet names");
  const std::string bytes = cat(stored.stored_bytes + subchannel_bytes(stored.subchannel));
  constexpr std::array<std::uint16_t, 4> mode2{2048, 2324, 2336, 2352};
  if (track.mode == TrackMode::Audio)
    return has_raw ? "CDG" : "AUDIO";
  if (track.mode == TrackMode::Mode1 &&
      (stored.stored_bytes == 2048 || stored.stored_bytes == 2352))
    return cat("MODE1/", bytes);
  const bool is_mode2 = track.mode != TrackMode::Mode0 && track.mode != TrackMode::Mode1;
  if (!is_mode2 || std::ranges::find(mode2, stored.stored_bytes) == mode2.end())
    throw FormatError(cat("track ", track.number, ": no CUE sheet has tracks of ",
                          to_string(track.mode), " with ", stored.stored_bytes,
                          " bytes a sector; store whole sectors of 2352"));
  if (portable() && stored.stored_bytes < 2336)
    lose(cat("track ", track.number, " stores ", stored.stored_bytes,
             " bytes of a sector of mode 2, which cdrdao and libmirage refuse; store 2352"));
  if (interactive && stored.stored_bytes >= 2336) {
    if (!portable())
      return cat("CDI/", bytes);
    lose(cat("track ", track.number, " is of CD-i, and told as mode 2"));
  }
  return cat("MODE2/", bytes);
}

void CueWriter::write_flags(const Track& track) {
  std::string flags;
  if (track.copy)
    flags += " DCP";
  if (track.four_channel)
    flags += " 4CH";
  if (track.pre_emphasis)
    flags += " PRE";
  if (track.serial_copy && !portable())
    flags += " SCMS";
  else if (track.serial_copy)
    lose(cat("track ", track.number,
             " has serial copy management, which cdrdao and libcdio do not "
             "know"));
  if (!flags.empty())
    line(cat("    FLAGS", flags));
}

void CueWriter::write_texts(std::uint8_t track, std::string_view indent) {
  if (disc_.cd_text.blocks.empty())
    return;
  const auto& texts = disc_.cd_text.blocks.front().texts;
  for (const FieldWord& each : field_words) {
    const auto field = texts.find(each.field);
    if (field == texts.end() || (portable() && !each.portable))
      continue;
    const auto text = field->second.find(track);
    if (text != field->second.end() && !text->second.empty())
      line(cat(indent, each.word, " ", quoted(text->second)));
  }
}

// What stands in the file of packs is not lost.
void CueWriter::tell_of_texts() {
  if (disc_.cd_text.empty() || !writing_.cd_text_file.empty())
    return;
  if (disc_.cd_text.blocks.size() > 1)
    lose(cat(
        "CD-TEXT has ", disc_.cd_text.blocks.size(),
        " languages, the sheet has the first alone; write a file of packs (CDTEXTFILE) for all"));
  for (const auto& entry : disc_.cd_text.blocks.front().texts) {
    const TextField field = entry.first;
    const auto* const known = std::ranges::find_if(
        field_words, [&](const FieldWord& each) { return each.field == field; });
    if (known == std::end(field_words))
      lose(
          "CD-TEXT has codes or information that a CUE sheet has no words for; write a file of "
          "packs "
          "(CDTEXTFILE)");
    else if (portable() && !known->portable)
      lose(cat("the sheet leaves out ", known->word,
               " of CD-TEXT, which cdrdao refuses; write a file of packs (CDTEXTFILE)"));
  }
}

// Offsets count in sectors of the tracks before, which few readers do.
void CueWriter::tell_of_sector_sizes() {
  for (const CueRegion& region : regions_)
    if (portable() && region.stored.stored_bytes != regions_.front().stored.stored_bytes &&
        region.last_file == regions_.front().last_file)
      lose(
          "tracks store sectors of several sizes in one file, for which cdrdao and libcdio tell a "
          "wrong end and bchunk wrong places; store 2352 bytes of each");
}

void CueWriter::write_indexes(const CueRegion& region) {
  std::int32_t pregap = region.pregap;
  if (&region == &regions_.front())
    pregap = pregap == pause_frames ? 0 : pregap;  // which every disc has
  else if (region.session != (&region - 1)->session)
    pregap = 0;  // which REM PREGAP tells
  if (pregap > 0) {
    line(cat("    PREGAP ", to_text(msf_of_frames(pregap))));
    lose("a pregap is not stored (PREGAP), which libcdio does not count; store it");
  }
  for (const CueIndex& index : region.indexes) {
    if (file_ != index.file)
      write_file(index.file);
    line(cat("    INDEX ", two_digits(index.number), " ", to_text(msf_of_frames(index.frames))));
  }
  if (portable() && !region.of->indexes.empty() && region.of->start.value != 0)
    lose(
        "a track that does not begin at block 0 has indexes above 1, which cdrdao counts from its "
        "start on, so that it misplaces them or refuses the sheet, and of which bchunk takes the "
        "last for the start of the track");
  if (region.postgap > 0) {
    line(cat("    POSTGAP ", to_text(msf_of_frames(region.postgap))));
    lose("a post-gap is not stored (POSTGAP), for which libcdio refuses the sheet; store it");
  }
}

void CueWriter::write_track(const CueRegion& region) {
  const Track& track = *region.of;
  const std::string mode = mode_of(region);
  // The track stands below the file of its first index, unless that is a pregap in the file before.
  if (file_ != region.indexes.front().file)
    write_file(region.indexes.front().file);
  line(cat("  TRACK ", two_digits(track.number), " ", mode));
  write_flags(track);
  write_texts(track.number, "    ");
  if (!track.isrc.empty())
    line(cat("    ISRC ", track.isrc));
  write_indexes(region);
}

// A place where both sessions lie in one file, else a length (as redumper has it).
void CueWriter::write_session(const CueRegion& last, const CueRegion& next) {
  const std::int32_t pregap = next.pregap + next.stored_pregap;
  const std::int32_t usual = session_gap(last.session) - 4500 - pause_frames;
  const std::int32_t gap = next.of->start - disc_.sessions[last.session].lead_out;
  const std::int32_t lead_in = gap - usual - pregap;
  if (lead_in < 0 || gap >= all_frames)
    throw FormatError(cat("session ", next.session + 1, " begins ", gap,
                          " blocks behind the lead-out of the one before; the lead-out alone has ",
                          usual));
  const bool shared = last.last_file == next.indexes.front().file;
  line(cat("REM LEAD-OUT ", to_text(msf_of_frames(shared ? last.end : usual))));
  line(cat("REM SESSION ", two_digits(static_cast<unsigned>(next.session + 1))));
  line(cat("REM LEAD-IN ", to_text(msf_of_frames(lead_in))));
  line(cat("REM PREGAP ", to_text(msf_of_frames(pregap))));
}

WrittenSheet CueWriter::written() {
  if (!disc_.catalog.empty())
    line(cat("CATALOG ", disc_.catalog));
  if (!writing_.cd_text_file.empty())
    line(cat("CDTEXTFILE ", quoted(writing_.cd_text_file)));
  write_texts(0, "");
  tell_of_texts();
  if (disc_.sessions.size() > 1) {
    line("REM SESSION 01");
    if (portable())
      lose(
          "sessions are told in remarks, which libcdio, cdrdao, libburn and bchunk do not read: "
          "they "
          "take all tracks for those of one session");
  }
  tell_of_sector_sizes();
  if (portable() && !regions_.empty() && regions_.front().of->number != 1)
    lose(cat("the first track has number ", regions_.front().of->number,
             ", cdrdao counts tracks from 1 on"));
  const CueRegion* last = nullptr;
  for (const CueRegion& region : regions_) {
    if (last != nullptr && last->session != region.session)
      write_session(*last, region);
    write_track(region);
    last = &region;
  }
  return std::move(out_);
}

}  // namespace

WrittenSheet write_cue(const Disc& disc, const CueWriting& writing) {
  return CueWriter(disc, writing).written();
}

}  // namespace disc::cd
