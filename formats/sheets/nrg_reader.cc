// Reads images of Nero Burning ROM: an .nrg that ends with chunks which describe its sectors.
#include "formats/sheets/nrg_reader.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/cd/msf.h"
#include "formats/cd/sector.h"
#include "formats/cd/stored_sector.h"

namespace disc::cd {
namespace {

constexpr std::size_t longest_chunks = 16 << 20;
constexpr std::size_t most_sessions = 99, most_tracks = 99;
constexpr std::uint8_t lead_out_number = 0xAA;
constexpr std::size_t pack_bytes = 18;

using Offset32 = Be<std::uint32_t>;
using Offset64 = Be<std::uint64_t>;

struct Mode {
  unsigned code;
  TrackMode mode;
  std::uint16_t stored_bytes;
  Subchannel subchannel = Subchannel::None;
};
constexpr std::array<Mode, 11> modes{{
    {0x00, TrackMode::Mode1, 2048},
    {0x02, TrackMode::Mode2Form1, 2048},
    {0x03, TrackMode::Mode2Mixed, 2336},
    {0x05, TrackMode::Mode1, 2352},
    {0x06, TrackMode::Mode2Mixed, 2352},
    {0x07, TrackMode::Audio, 2352},
    {0x08, TrackMode::Audio, 2352},
    {0x0F, TrackMode::Mode1, 2352, Subchannel::PwRaw},
    {0x10, TrackMode::Audio, 2352, Subchannel::PwRaw},
    {0x11, TrackMode::Mode2Mixed, 2352, Subchannel::PwRaw},
    {0x20, TrackMode::Mode2Mixed, 2336},
}};

// Sectors of a track as they lie in the file.
struct Stored {
  Mode mode{};
  std::string isrc;
  std::uint64_t pregap = 0, start = 0, end = 0;  // bytes of the file

  std::uint32_t stride() const { return mode.stored_bytes + subchannel_bytes(mode.subchannel); }
};

struct CueTrack {
  unsigned control = 0;
  std::map<unsigned, Lba> indexes;
};

// The chunks of one session.
struct Chunks {
  std::map<std::uint8_t, CueTrack> cue;
  std::optional<Lba> lead_out;
  SessionType type = SessionType::CdDaOrRom;
  std::vector<Stored> dao, tao;
  bool complete = false;  // SINF was there
};

std::string name_of(const std::array<char, 4>& name) {
  return in_quotes(std::string_view(name.data(), name.size()));
}

SessionType type_of(std::uint8_t second) {
  return second == 0x10   ? SessionType::CdI
         : second == 0x20 ? SessionType::CdXa
                          : SessionType::CdDaOrRom;
}

class Reader {
 public:
  Reader(const BlockSource& file, const std::string& path) : file_(file), name_(path) {
    image_.disc.files.push_back({path.substr(path.rfind('/') + 1), FileKind::Binary});
    read_chunks();
    Lba before{-pause_frames};
    for (const Chunks& session : sessions_) {
      if (session.dao.empty() && session.tao.empty())
        continue;  // a cue sheet of nothing
      add_session(session, before);
      before = image_.disc.sessions.back().lead_out;
    }
    if (image_.disc.sessions.empty())
      fail(first_, "has no chunk that tells of tracks");
  }

  DiscImage image() && { return checked(std::move(image_), name_); }

 private:
  [[noreturn]] void fail(std::uint64_t at, const std::string& what) const {
    throw FormatError(cat(name_, ": at byte ", at, ": ", what));
  }
  void warn(std::uint64_t at, const std::string& what) {
    if (image_.warnings.size() < 50)
      image_.warnings.push_back(cat(name_, ": at byte ", at, ": ", what));
  }

  // --- chunks ---

  // Where the chunks end, which is before the bytes that tell where they begin.
  std::uint64_t find_chunks() {
    std::array<std::uint8_t, 12> footer;
    if (file_.size() < footer.size())
      fail(0, "has no 12 bytes, so it is no .nrg");
    const std::uint64_t at = file_.size() - footer.size();
    file_.read(at, footer);
    const Bytes bytes(footer);
    const bool is_new = text_of(bytes.first(4)) == "NER5";
    if (!is_new && text_of(bytes.subspan(4, 4)) != "NERO")
      fail(at, "ends neither with NERO nor with NER5 and an offset, so it is no .nrg");
    first_ = is_new ? std::uint64_t{*read_struct<Offset64>(bytes, 4)}
                    : std::uint64_t{*read_struct<Offset32>(bytes, 8)};
    const std::uint64_t end = is_new ? at : at + 4;
    if (first_ > end || end - first_ > longest_chunks)
      fail(at, cat("has its first chunk at byte ", first_, ", which is not within the ",
                   longest_chunks, " bytes before its end"));
    return end;
  }

  void read_chunks() {
    std::vector<std::uint8_t> bytes(find_chunks() - first_);
    file_.read(first_, bytes);
    for (std::size_t at = 0; at < bytes.size();) {
      const auto chunk = read_struct<NrgChunk>(bytes, at);
      if (!chunk || chunk->bytes > bytes.size() - at - sizeof(NrgChunk))
        fail(first_ + at, "has a chunk that reaches past its end");
      const Bytes content = Bytes(bytes).subspan(at + sizeof(NrgChunk), chunk->bytes);
      if (!take(*chunk, content, first_ + at))
        return;
      at += sizeof(NrgChunk) + content.size();
    }
    warn(first_ + bytes.size(), "has no chunk END!");
  }

  // Whether others follow.
  bool take(const NrgChunk& chunk, Bytes content, std::uint64_t at) {
    const std::string_view name(chunk.name.data(), chunk.name.size());
    if (name == "END!")
      return false;
    if (name == "CUEX" || name == "CUES")
      take_cue(content, at, name == "CUEX");
    else if (name == "DAOX")
      take_dao<Offset64>(content, at);
    else if (name == "DAOI")
      take_dao<Offset32>(content, at);
    else if (name == "ETN2")
      take_tao<Offset64>(content, at, 32);
    else if (name == "ETNF")
      take_tao<Offset32>(content, at, 20);
    else if (name == "TINF")
      take_tao<Offset32>(content, at, 12);
    else if (name == "SINF")
      take_session(content, at);
    else if (name == "CDTX")
      take_cd_text(content, at);
    else if (name == "TOCT" && !content.empty())
      type_of_all_ = type_of(content[0]);
    else if (name == "MTYP")
      take_medium(content, at);
    else if (name != "DINF" && name != "RELO" && name != "TOCT" && name != "AFNM" && name != "VOLM")
      warn(at, cat("has chunk ", name_of(chunk.name), ", which is not known"));
    return true;
  }

  // The session that a chunk belongs to, which has none of its kind yet.
  template <class IsTaken>
  Chunks& session_without(IsTaken is_taken, std::uint64_t at) {
    if (sessions_.empty() || sessions_.back().complete || is_taken(sessions_.back())) {
      if (sessions_.size() >= most_sessions)
        fail(at, cat("has more than ", most_sessions, " sessions"));
      sessions_.emplace_back();
    }
    return sessions_.back();
  }

  void take_cue(Bytes content, std::uint64_t at, bool blocks) {
    Chunks& session =
        session_without([](const Chunks& one) { return !one.cue.empty() || !one.tao.empty(); }, at);
    for (std::size_t i = 0; i < content.size(); i += sizeof(NrgCue)) {
      const auto cue = read_struct<NrgCue>(content, i);
      const std::uint64_t place = at + sizeof(NrgChunk) + i;
      if (!cue)
        fail(place, "has an entry of a cue sheet that is cut short");
      const Lba block = blocks ? block_of(*cue, place) : time_of(*cue, place);
      if (cue->track == lead_out_number) {
        session.lead_out = block;
        continue;
      }
      const auto track = from_bcd(cue->track), index = from_bcd(cue->index);
      if (!track || !index)
        fail(place, cat("has track ", cue->track, ", index ", cue->index, ", which are no digits"));
      if (*track == 0)
        continue;  // the lead-in
      CueTrack& entry = session.cue[*track];
      entry.control = cue->control_adr >> 4U;
      if (!entry.indexes.emplace(*index, block).second)
        fail(place, cat("has index ", *index, " of track ", *track, " a second time"));
    }
  }

  Lba block_of(const NrgCue& cue, std::uint64_t place) const {
    const std::uint32_t number = *read_struct<Be<std::uint32_t>>(Bytes(cue.time));
    const auto block = static_cast<std::int32_t>(number);
    if (block < -pause_frames || block > all_frames)
      fail(place, cat("is of block ", block, ", where no disc has one"));
    return {block};
  }

  Lba time_of(const NrgCue& cue, std::uint64_t place) const {
    const auto minute = from_bcd(cue.time[1]), second = from_bcd(cue.time[2]),
               frame = from_bcd(cue.time[3]);
    if (!minute || !second || !frame || *second > 59 || *frame >= frames_per_second)
      fail(place, "is of a time that no disc has");
    return to_lba({*minute, *second, *frame});
  }

  template <class Offset>
  void take_dao(Bytes content, std::uint64_t at) {
    Chunks& session =
        session_without([](const Chunks& one) { return !one.dao.empty() || !one.tao.empty(); }, at);
    const auto dao = read_struct<NrgDao>(content);
    if (!dao)
      fail(at, "has no room for the header of DAO");
    session.type = type_of(dao->session_type);
    take_catalog(*dao, at);
    using DaoTrack = NrgDaoTrack<Offset>;
    for (std::size_t i = sizeof(NrgDao); i < content.size(); i += sizeof(DaoTrack)) {
      const auto track = read_struct<DaoTrack>(content, i);
      const std::uint64_t place = at + sizeof(NrgChunk) + i;
      if (!track)
        fail(place, "has a track that is cut short");
      Stored stored;
      stored.mode = mode_of(track->mode, track->sector_bytes, place);
      stored.isrc = text_until_zero(track->isrc);
      stored.pregap = track->index0;
      stored.start = track->index1;
      stored.end = track->end;
      check_bytes(stored, place);
      if (session.dao.size() >= most_tracks)
        fail(place, cat("has more than ", most_tracks, " tracks"));
      session.dao.push_back(std::move(stored));
    }
  }

  template <std::size_t Size>
  static std::string text_until_zero(const std::array<char, Size>& text) {
    return {text.begin(), std::find(text.begin(), text.end(), '\0')};
  }

  void take_catalog(const NrgDao& dao, std::uint64_t at) {
    const std::string catalog = text_until_zero(dao.catalog);
    if (catalog.empty() || catalog == "0000000000000")
      return;
    if (const auto problem = problem_with_catalog(catalog); !problem.empty())
      warn(at, cat("media catalog number ", in_quotes(catalog), " ", problem));
    image_.disc.catalog = catalog;
  }

  Mode mode_of(unsigned code, std::optional<unsigned> sector_bytes, std::uint64_t place) const {
    // MagicISO writes the code of user data for whole sectors.
    if (sector_bytes == 2352 && code == 0x00)
      code = 0x05;
    else if (sector_bytes == 2352 && (code == 0x02 || code == 0x03))
      code = 0x06;
    else if (sector_bytes == 2448 && (code == 0x00 || code == 0x05))
      code = 0x0F;
    else if (sector_bytes == 2448 && (code == 0x02 || code == 0x03 || code == 0x06))
      code = 0x11;
    else if (sector_bytes == 2448 && code == 0x07)
      code = 0x10;
    const auto found = std::find_if(modes.begin(), modes.end(),
                                    [&](const Mode& mode) { return mode.code == code; });
    if (found == modes.end())
      fail(place, cat("has a track of mode ", code, ", which is not known"));
    const unsigned bytes = found->stored_bytes + subchannel_bytes(found->subchannel);
    if (sector_bytes && *sector_bytes != bytes)
      fail(place, cat("has sectors of ", *sector_bytes, " bytes, those of its mode ", code,
                      " have ", bytes));
    return *found;
  }

  void check_bytes(const Stored& stored, std::uint64_t place) const {
    if (stored.pregap > stored.start || stored.start > stored.end || stored.end > first_)
      fail(place,
           cat("has a track at bytes ", stored.pregap, ", ", stored.start, " and ", stored.end,
               ", which have to ascend to ", first_, ", where the chunks begin"));
    const std::uint32_t stride = stored.stride();
    if ((stored.start - stored.pregap) % stride != 0 || (stored.end - stored.start) % stride != 0)
      fail(place, cat("has a track that is not made of sectors of ", stride, " bytes"));
  }

  template <class Offset>
  void take_tao(Bytes content, std::uint64_t at, std::size_t entry_bytes) {
    Chunks& session = session_without(
        [](const Chunks& one) { return !one.tao.empty() || !one.cue.empty() || !one.dao.empty(); },
        at);
    for (std::size_t i = 0; i < content.size(); i += entry_bytes) {
      const auto track = read_struct<NrgTao<Offset>>(content, i);
      const std::uint64_t place = at + sizeof(NrgChunk) + i;
      if (!track || content.size() - i < entry_bytes)
        fail(place, "has a track that is cut short");
      Stored stored;
      stored.pregap = stored.start = track->offset;
      stored.end = stored.start + std::uint64_t{track->bytes};
      if (stored.end < stored.start)
        fail(place, "has a track that is longer than any file");
      const std::uint64_t bytes = stored.end - stored.start;
      stored.mode = mode_of(track->mode, std::nullopt, place);
      if (stored.mode.stored_bytes == 2048 && bytes % 2048 != 0 && bytes % sector_size == 0)
        stored.mode = mode_of(track->mode, sector_size, place);
      check_bytes(stored, place);
      if (session.tao.size() >= most_tracks)
        fail(place, cat("has more than ", most_tracks, " tracks"));
      session.tao.push_back(std::move(stored));
    }
  }

  void take_session(Bytes content, std::uint64_t at) {
    const auto count = read_struct<Be<std::uint32_t>>(content);
    if (!count || sessions_.empty())
      fail(at, "has a session of nothing");
    Chunks& session = sessions_.back();
    const std::size_t have = session.dao.size() + session.tao.size();
    if (*count != have)
      warn(at, cat("tells of ", *count, " tracks in a session that has ", have));
    session.complete = true;
  }

  void take_cd_text(Bytes content, std::uint64_t at) {
    if (content.size() % pack_bytes != 0)
      warn(at, cat("has ", content.size(), " bytes of CD-TEXT, packs have ", pack_bytes));
    const Bytes packs = content.first(content.size() / pack_bytes * pack_bytes);
    image_.cd_text_packs.assign(packs.begin(), packs.end());
  }

  void take_medium(Bytes content, std::uint64_t at) const {
    constexpr std::uint32_t cd = 0x0401;  // CD-R or CD-RW, CD-ROM
    const auto medium = read_struct<Be<std::uint32_t>>(content);
    if (!medium || *medium == 0 || (*medium & cd) != 0 || sessions_.empty())
      return;
    const Chunks& session = sessions_.front();
    const auto& tracks = session.dao.empty() ? session.tao : session.dao;
    if (tracks.empty() || tracks.front().mode.stored_bytes != block_size)
      return;
    fail(at, cat("describes a medium that is no CD: its blocks of 2048 bytes lie at bytes ",
                 tracks.front().start, " to ", tracks.front().end,
                 ", which are a plain image if they are cut out"));
  }

  // --- layout ---

  void add_session(const Chunks& chunks, Lba before) {
    Session session;
    session.type = chunks.dao.empty() ? type_of_all_ : chunks.type;
    if (chunks.dao.empty())
      add_at_once(session, chunks.tao, before);
    else
      add_with_cue(session, chunks, before);
    session.lead_out = session.tracks.back().end;
    image_.disc.sessions.push_back(std::move(session));
  }

  void add_with_cue(Session& session, const Chunks& chunks, Lba before) {
    if (chunks.cue.size() != chunks.dao.size() || !chunks.lead_out)
      fail(first_, cat("has a session of ", chunks.dao.size(), " tracks with a cue sheet of ",
                       chunks.cue.size(), chunks.lead_out ? "" : " and no lead-out"));
    std::size_t i = 0;
    for (auto it = chunks.cue.begin(); it != chunks.cue.end(); ++it, ++i) {
      const auto& [number, cue] = *it;
      const auto following = std::next(it);
      Lba pregap = from_of(cue, before);
      if (i == 0 && !cue.indexes.contains(0))
        pregap = std::max(before, pregap + -pause_frames);
      const Lba end =
          following == chunks.cue.end() ? *chunks.lead_out : from_of(following->second, before);
      if (!cue.indexes.contains(1) || pregap < before || cue.indexes.at(1) < pregap ||
          end < cue.indexes.at(1))
        fail(first_, cat("has track ", number,
                         " without index 1 between what precedes and what "
                         "follows it"));
      Track track = made_track(number, chunks.dao[i], cue.control);
      track.pregap = pregap;
      track.start = cue.indexes.at(1);
      track.end = end;
      for (const auto& [index, block] : cue.indexes)
        if (index > 1)
          track.indexes.push_back(block);
      add_pieces(track, chunks.dao[i]);
      before = end;
      last_number_ = number;
      session.tracks.push_back(std::move(track));
    }
  }

  // Index 0, or index 1 where there is none.
  static Lba from_of(const CueTrack& cue, Lba otherwise) {
    return cue.indexes.empty() || cue.indexes.begin()->first > 1 ? otherwise
                                                                 : cue.indexes.begin()->second;
  }

  std::int32_t sectors(const Stored& stored, std::uint64_t from, std::uint64_t to) const {
    const std::uint64_t count = (to - from) / stored.stride();
    if (count > static_cast<std::uint64_t>(all_frames))
      fail(first_, cat("has a track of ", count, " sectors, a disc has ", all_frames));
    return static_cast<std::int32_t>(count);
  }

  Track made_track(std::uint8_t number, const Stored& stored, unsigned control) {
    Track track;
    track.number = number;
    track.mode = stored.mode.mode;
    set_control(track, control);
    track.isrc = plain_isrc(stored.isrc);
    if (!track.isrc.empty())
      if (const auto problem = problem_with_isrc(track.isrc); !problem.empty()) {
        warn(first_,
             cat("track ", number, " has ISRC ", in_quotes(track.isrc), ", which ", problem));
        track.isrc.clear();
      }
    return track;
  }

  void add_pieces(Track& track, const Stored& stored) const {
    const std::int32_t pregap = sectors(stored, stored.pregap, stored.start);
    const std::int32_t rest = sectors(stored, stored.start, stored.end);
    if (pregap > track.start - track.pregap || rest != track.end - track.start)
      fail(first_, cat("has ", pregap, " and ", rest, " sectors of track ", track.number,
                       ", its cue sheet makes ", track.start - track.pregap, " and ",
                       track.end - track.start));
    if (const std::int32_t missing = track.start - track.pregap - pregap; missing > 0)
      track.pieces.push_back(unstored(track.mode, missing));
    Piece piece;
    piece.file = 0;
    piece.offset = stored.pregap;
    piece.stored_bytes = stored.mode.stored_bytes;
    piece.subchannel = stored.mode.subchannel;
    piece.bytes = static_cast<std::uint64_t>(pregap + rest) * piece.stored_bytes;
    track.pieces.push_back(piece);
  }

  // Tracks at once have nothing but their sectors: two seconds lie before each, which some images
  // store, behind the sectors of the track before.
  void add_at_once(Session& session, const std::vector<Stored>& tracks, Lba before) {
    const bool first = image_.disc.sessions.empty();
    if (last_number_ + tracks.size() > most_tracks)
      fail(first_, cat("has more than ", most_tracks, " tracks"));
    for (std::size_t i = 0; i < tracks.size(); ++i) {
      Stored stored = tracks[i];
      Track track = made_track(++last_number_, stored, 0);
      const std::uint64_t pause = std::uint64_t{pause_frames} * stored.stride();
      if (i > 0 && stored.start == tracks[i - 1].end + pause &&
          stored.stride() == tracks[i - 1].stride())
        stored.pregap = tracks[i - 1].end;
      track.pregap = before;
      if (i == 0 && !first)
        track.pregap = before + (session_gap(image_.disc.sessions.size() - 1) - pause_frames);
      track.start = track.pregap + pause_frames;
      track.end = track.start + sectors(stored, stored.start, stored.end);
      add_pieces(track, stored);
      before = track.end;
      session.tracks.push_back(std::move(track));
    }
  }

  const BlockSource& file_;
  std::string name_;
  std::uint64_t first_ = 0;  // byte of the first chunk
  std::vector<Chunks> sessions_;
  SessionType type_of_all_ = SessionType::CdDaOrRom;
  std::uint8_t last_number_ = 0;
  DiscImage image_;
};

}  // namespace

DiscImage read_nrg(const BlockSource& file, const std::string& path) {
  return Reader(file, path).image();
}

}  // namespace disc::cd
