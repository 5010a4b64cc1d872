// What is wrong with a disc as its table of contents and its pieces tell it.
#include "formats/cd/disc_rules.h"

#include <algorithm>

#include "formats/base/cat.h"
#include "formats/base/text.h"
#include "formats/cd/msf.h"
#include "formats/cd/sector.h"
#include "formats/cd/stored_sector.h"

namespace disc::cd {
namespace {

constexpr Lba first_block{-pause_frames};
constexpr Lba last_end{all_frames - pause_frames};  // behind 99:59:74
constexpr std::uint64_t far_away = 1ULL << 62;      // no file is longer

constexpr const char* track_clause = "IEC 60908 17.5.1";
constexpr const char* gap_clause = "ECMA-130 20";
constexpr const char* piece_clause = "pieces of a track";
constexpr const char* toc_clause = "MMC-3 table 4.2.3.5";
constexpr const char* session_clause = "ECMA-394, Orange Book part II";

bool has_forms(TrackMode mode) { return mode > TrackMode::Mode2; }

std::string sectors(std::int64_t count) { return cat(count, count == 1 ? " sector" : " sectors"); }

std::string place(Lba at) { return cat(to_text(to_msf(at)), " (block ", at.value, ")"); }

class Check {
 public:
  Check(const Disc& disc, std::optional<std::int32_t> capacity) : disc_(disc), capacity_(capacity) {
    check_sessions();
    session_ = 0;
    track_ = 0;
    check_whole();
  }

  std::vector<DiscProblem> problems;

 private:
  void add(Breach breach, std::string what, const char* clause) {
    problems.push_back({breach, session_, track_, std::move(what), clause});
  }

  void check_sessions() {
    const Track* before = nullptr;
    for (std::size_t i = 0; i < disc_.sessions.size(); ++i) {
      const Session& session = disc_.sessions[i];
      session_ = i + 1;
      track_ = 0;
      if (session.tracks.empty())
        add(Breach::Layout, "has no track, a session has one at least", session_clause);
      const Track* in_session = nullptr;
      for (const Track& track : session.tracks) {
        track_ = track.number;
        check_number(track, before);
        if (check_addresses(track)) {
          check_place(track, in_session, i);
          check_change(track, in_session);
          check_pieces(track);
        }
        check_mode(track, session.type);
        check_isrc(track);
        before = in_session = &track;
      }
      track_ = 0;
      check_lead_out(session);
    }
  }

  void check_number(const Track& track, const Track* before) {
    if (track.number < 1 || track.number > 99)
      add(Breach::Standard, "has a number that is not 1 to 99", track_clause);
    else if (before != nullptr && track.number != before->number + 1)
      add(Breach::Standard,
          cat("follows track ", before->number, ", numbers of tracks ascend by one"), track_clause);
  }

  // Whether the track's own are in order.
  bool check_addresses(const Track& track) {
    if (track.pregap < first_block || track.end > last_end) {
      add(Breach::Layout,
          cat("lies at blocks ", track.pregap.value, " to ", track.end.value,
              ", a disc has blocks -150 to ", last_end.value - 1),
          toc_clause);
      return false;
    }
    if (track.pregap > track.start || track.start > track.end) {
      add(Breach::Layout,
          cat("has index 0 at ", place(track.pregap), ", index 1 at ", place(track.start),
              " and its end at ", place(track.end), ", which have to ascend"),
          track_clause);
      return false;
    }
    check_indexes(track);
    if (const std::int32_t length = track.end - track.start; length < shortest_track)
      add(Breach::Standard,
          cat("has ", sectors(length), ", a track has ", shortest_track, " (4 s) at least"),
          track_clause);
    return true;
  }

  void check_indexes(const Track& track) {
    if (track.indexes.size() > 98)
      add(Breach::Layout, cat("has indexes up to ", track.indexes.size() + 1, ", the last is 99"),
          track_clause);
    Lba before = track.start;
    for (std::size_t i = 0; i < track.indexes.size(); ++i) {
      const Lba at = track.indexes[i];
      if (at <= before || at >= track.end) {
        add(Breach::Layout,
            cat("has index ", i + 2, " at ", place(at), ", which is not between index ", i + 1,
                " at ", place(before), " and its end at ", place(track.end)),
            track_clause);
        return;
      }
      before = at;
    }
  }

  // Where it lies among the others.
  void check_place(const Track& track, const Track* in_session, std::size_t session) {
    if (in_session != nullptr) {
      if (track.pregap < in_session->end)
        add(Breach::Layout,
            cat("begins at ", place(track.pregap), ", before the end of track ", in_session->number,
                " at ", place(in_session->end)),
            track_clause);
      else if (track.pregap > in_session->end)
        add(Breach::Standard,
            cat("begins ", sectors(track.pregap - in_session->end), " behind the end of track ",
                in_session->number, ", tracks of a session follow each other at once"),
            track_clause);
      return;
    }
    const std::int32_t pregap = track.start - track.pregap;
    if (session == 0) {
      if (track.pregap != first_block)
        add(Breach::Standard,
            cat("is the first and begins at ", place(track.pregap),
                ", index 0 of a disc lies at 00:00:00 (block -150)"),
            track_clause);
    } else {
      check_session_gap(track, session);
    }
    if (pregap < pause_frames)
      add(Breach::Standard,
          cat("is the first of its session and has ", sectors(pregap),
              " of pregap, which takes 150 (2 s) at least"),
          track_clause);
  }

  void check_session_gap(const Track& track, std::size_t session) {
    const Lba lead_out = disc_.sessions[session - 1].lead_out;
    if (track.pregap < lead_out)
      return add(Breach::Layout,
                 cat("begins at ", place(track.pregap), ", before the lead-out of session ",
                     session, " at ", place(lead_out)),
                 session_clause);
    const std::int32_t least = session_gap(session - 1);
    if (track.start - lead_out < least)
      add(Breach::Standard,
          cat("begins ", sectors(track.start - lead_out), " behind the lead-out of session ",
              session, ", lead-out, lead-in and pregap take ", least),
          session_clause);
  }

  // ECMA-130 20: where what is recorded changes, a data track begins with a pregap of its own
  // coding and ends, before audio, with a post-gap.
  void check_change(const Track& track, const Track* before) {
    if (before == nullptr || before->mode == track.mode ||
        (before->mode >= TrackMode::Mode2 && track.mode >= TrackMode::Mode2))
      return;
    const std::int32_t pregap = track.start - track.pregap;
    if (pregap < pause_frames)
      add(Breach::Standard,
          cat("is ", to_string(track.mode), " behind track ", before->number, ", which is ",
              to_string(before->mode), ", and has ", sectors(pregap),
              " of pregap between them, which takes 150 (2 s) at least"),
          gap_clause);
    if (is_data(before->mode) && !is_data(track.mode) && !may_have_post_gap(*before)) {
      track_ = before->number;
      add(Breach::Advice,
          "is data before audio and ends with what its file holds; unless that ends with 150 empty "
          "sectors (2 s), a post-gap of so many should follow",
          gap_clause);
      track_ = track.number;
    }
  }

  // Zeros that nobody stores, or sectors that were read off a disc.
  static bool may_have_post_gap(const Track& track) {
    if (track.pieces.empty() || track.pieces.back().stored_bytes == sector_size)
      return true;
    const Piece& last = track.pieces.back();
    return !last.file && last.bytes / std::max<std::uint64_t>(last.stored_bytes, 1) >= pause_frames;
  }

  void check_pieces(const Track& track) {
    const std::int64_t wanted = track.end - track.pregap;
    std::uint64_t bytes = 0, data_sectors = 0;
    for (const Piece& piece : track.pieces) {
      if (!check_piece(piece, track.mode))
        return;
      bytes += piece.bytes;
      data_sectors += piece.bytes / piece.stored_bytes;
    }
    const auto have = is_data(track.mode) ? data_sectors : (bytes + sector_size - 1) / sector_size;
    if (have != static_cast<std::uint64_t>(wanted))
      add(Breach::Layout,
          cat("has ", wanted, " sectors from index 0 to its end, its pieces make ", have),
          piece_clause);
  }

  bool check_piece(const Piece& piece, TrackMode mode) {
    if (is_data(mode) ? !can_store(mode, piece.stored_bytes) : piece.stored_bytes != sector_size) {
      add(Breach::Layout,
          cat("has sectors stored as ", piece.stored_bytes, " bytes, ", to_string(mode),
              " is not stored so"),
          piece_clause);
      return false;
    }
    const bool out_of_range = piece.bytes > std::uint64_t{all_frames} * sector_size ||
                              piece.offset > far_away || piece.subchannel_offset > far_away;
    if (out_of_range) {
      add(Breach::Layout,
          cat("has a piece of ", piece.bytes, " bytes at byte ", piece.offset,
              ", which is more than a disc or a file can have"),
          piece_clause);
      return false;
    }
    for (const auto& file : {piece.file, piece.subchannel_file})
      if (file && *file >= disc_.files.size()) {
        add(Breach::Layout, cat("has a piece in file ", *file + 1, " of ", disc_.files.size()),
            piece_clause);
        return false;
      }
    const std::uint32_t unit = is_data(mode) ? piece.stored_bytes : piece.big_endian ? 2 : 1;
    if (piece.bytes % unit != 0) {
      add(Breach::Layout,
          cat("has a piece of ", piece.bytes, " bytes, which are not whole ",
              is_data(mode) ? cat("sectors of ", unit) : "samples"),
          piece_clause);
      return false;
    }
    return true;
  }

  void check_mode(const Track& track, SessionType type) {
    const bool xa = type != SessionType::CdDaOrRom;
    if (has_forms(track.mode) && !xa)
      add(Breach::Standard,
          cat("is ", to_string(track.mode),
              " in a session of CD-DA or CD-ROM, forms are of CD-ROM XA and CD-i"),
          toc_clause);
    if (xa && (track.mode == TrackMode::Mode0 || track.mode == TrackMode::Mode1))
      add(Breach::Standard,
          cat("is ", to_string(track.mode), " in a session of ",
              type == SessionType::CdI ? "CD-i" : "CD-ROM XA", ", whose data are of mode 2"),
          toc_clause);
    if (is_data(track.mode) && (track.pre_emphasis || track.four_channel))
      add(Breach::Standard, "is data with pre-emphasis or four channels, which audio has alone",
          "IEC 60908 17.5.1, CONTROL");
  }

  void check_isrc(const Track& track) {
    if (track.isrc.empty())
      return;
    if (const std::string problem = problem_with_isrc(track.isrc); !problem.empty())
      add(Breach::Standard, cat("has ISRC ", in_quotes(track.isrc), ", which ", problem),
          "ISO 3901");
  }

  void check_lead_out(const Session& session) {
    if (session.tracks.empty())
      return;
    const Track& last = session.tracks.back();
    if (session.lead_out < last.end || session.lead_out > last_end)
      add(Breach::Layout,
          cat("has its lead-out at block ", session.lead_out.value, ", track ", last.number,
              " ends at block ", last.end.value, " and a disc at block ", last_end.value),
          toc_clause);
    else if (session.lead_out > last.end)
      add(Breach::Standard,
          cat("has its lead-out ", sectors(session.lead_out - last.end),
              " behind the end of track ", last.number, ", where it has to begin"),
          toc_clause);
  }

  void check_whole() {
    if (disc_.sessions.empty())
      return add(Breach::Layout, "has no session, a disc has one at least", session_clause);
    if (!disc_.catalog.empty())
      if (const std::string problem = problem_with_catalog(disc_.catalog); !problem.empty())
        add(Breach::Standard,
            cat("has media catalog number ", in_quotes(disc_.catalog), ", which ", problem),
            "IEC 60908 17.5.2, EAN-13");
    const std::int32_t lead_out = disc_.sessions.back().lead_out.value;
    if (capacity_ && lead_out > *capacity_)
      add(Breach::Standard,
          cat("has its lead-out at block ", lead_out, ", the medium has ", *capacity_, " blocks, ",
              lead_out - *capacity_, " less"),
          "capacity of the medium");
  }

  const Disc& disc_;
  std::optional<std::int32_t> capacity_;
  std::size_t session_ = 0;
  std::uint8_t track_ = 0;
};

}  // namespace

std::string to_text(const DiscProblem& problem) {
  const std::string where = problem.track != 0     ? cat("track ", problem.track)
                            : problem.session != 0 ? cat("session ", problem.session)
                                                   : std::string("disc");
  return cat(where, ": ", problem.what, " (", problem.clause, ")");
}

std::vector<DiscProblem> check_disc(const Disc& disc, std::optional<std::int32_t> capacity) {
  return Check(disc, capacity).problems;
}

std::optional<DiscProblem> contradiction_of(const Disc& disc) {
  for (DiscProblem& problem : check_disc(disc))
    if (problem.breach == Breach::Layout)
      return std::move(problem);
  return std::nullopt;
}

}  // namespace disc::cd
