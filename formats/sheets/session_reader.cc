// Reads sessions as they are recorded raw: a description, and every block from lead-in to lead-out.
#include "formats/sheets/session_reader.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <variant>

#include "formats/base/error.h"
#include "formats/base/json.h"
#include "formats/base/text.h"
#include "formats/cd/cd_text_lead_in.h"
#include "formats/cd/msf.h"
#include "formats/cd/sector.h"
#include "formats/cd/subchannel.h"
#include "formats/cd/toc.h"

namespace disc::cd {
namespace {

using Json = nlohmann::json;

constexpr std::int32_t toc_blocks = 2000;  // of a lead-in that are read for its points
constexpr std::int32_t near = 10;          // blocks behind one without a position that may tell it

// What a description says of one session.
struct Wish {
  std::string file;
  Lba lead_in, program, lead_out, end;
};

// A session's file by blocks of the disc.
class RawBlocks {
 public:
  RawBlocks(const BlockSource& file, const Wish& wish) : file_(file), wish_(wish) {}

  std::uint64_t offset(Lba at) const {
    return static_cast<std::uint64_t>(at - wish_.lead_in) * raw_block_bytes;
  }
  std::array<std::uint8_t, subchannel_size> subchannel(Lba at) const {
    std::array<std::uint8_t, subchannel_size> stored{};
    file_.read(offset(at) + sector_size, stored);
    return stored;
  }
  // Of a block or of the next one that has a position.
  std::optional<QPosition> position(Lba at) const {
    for (Lba tried = at; tried < std::min(at + near, wish_.end); tried = tried + 1) {
      const QFrame q = q_of(Subchannel::PwRaw, subchannel(tried));
      const auto data = q_crc_holds(q) ? decode_q(q) : std::nullopt;
      if (const auto* const found = data ? std::get_if<QPosition>(&data->mode) : nullptr)
        return *found;
    }
    return std::nullopt;
  }
  // The first block of `from` to `end` that belongs to this track and index or to what comes behind
  // it; `end` if none does.
  Lba first_of(Lba from, Lba end, std::uint8_t track, std::uint8_t index) const {
    while (from < end) {
      const Lba middle = from + (end - from) / 2;
      const auto found = position(middle);
      if (found && std::pair(found->track, found->index) >= std::pair(track, index))
        end = middle;
      else
        from = middle + 1;
    }
    return end;
  }

 private:
  const BlockSource& file_;
  const Wish& wish_;
};

class Reader {
 public:
  Reader(std::string_view text, const std::string& path, const OpenedFiles& files)
      : name_(path), files_(files) {
    for (const Wish& wish : wishes(text))
      add_session(wish);
  }

  SessionImage result() && {
    out_.image = checked(std::move(out_.image), name_);
    return std::move(out_);
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw FormatError(cat(name_, ": ", what));
  }

  std::vector<Wish> wishes(std::string_view text) const {
    try {
      const Json root = Json::parse(text);
      if (root.at("format").get<int>() != 1 || !root.at("scrambled").get<bool>() ||
          root.at("block_bytes").get<std::uint32_t>() != raw_block_bytes ||
          root.at("subchannel").get<std::string>() != "pw-raw")
        fail(
            "is a description of sessions of a kind that is not known; format 1 with blocks of "
            "2448 bytes, scrambled, and sub-channel pw-raw is read");
      std::vector<Wish> all;
      for (const Json& one : root.at("sessions"))
        all.push_back({unescape_bytes(one.at("file").get<std::string>()), block_of(one, "lead_in"),
                       block_of(one, "program"), block_of(one, "lead_out"), block_of(one, "end")});
      if (all.empty() || all.size() > 99)
        fail(cat("has ", all.size(), " sessions, a disc has 1 to 99"));
      return all;
    } catch (const Json::exception& error) {
      fail(cat("is no description of sessions: ", error.what()));
    }
  }

  Lba block_of(const Json& session, const char* key) const {
    const auto at = session.at(key).get<std::int64_t>();
    if (at < -all_frames || at > all_frames)
      fail(cat("has a session with ", key, " at block ", at, ", which is on no disc"));
    return {static_cast<std::int32_t>(at)};
  }

  void add_session(const Wish& wish) {
    if (wish.lead_in >= wish.program || wish.program >= wish.lead_out || wish.lead_out > wish.end)
      fail("has a session whose lead-in, program, lead-out and end do not ascend");
    if (wish.file.find('/') != std::string::npos)
      fail(cat("names file ", in_quotes(wish.file), ", which is not in its folder"));
    const BlockSource* const file = files_(wish.file);
    if (file == nullptr)
      fail(cat("its blocks lie in ", in_quotes(wish.file), ", which is missing"));
    if (file->size() < static_cast<std::uint64_t>(wish.end - wish.lead_in) * raw_block_bytes)
      fail(cat(in_quotes(wish.file), " has ", file->size(), " bytes, a session of ",
               wish.end - wish.lead_in, " blocks has ",
               static_cast<std::uint64_t>(wish.end - wish.lead_in) * raw_block_bytes));
    const RawBlocks blocks(*file, wish);
    Session session = toc_of(blocks, wish);
    find_indexes(session, blocks, wish);
    Disc& disc = out_.image.disc;
    for (Track& track : session.tracks)
      add_piece(track, *file, blocks, static_cast<std::uint32_t>(disc.files.size()));
    disc.files.push_back({wish.file, FileKind::Binary});
    disc.sessions.push_back(std::move(session));
    out_.lead_ins.push_back(wish.lead_in);
  }

  Session toc_of(const RawBlocks& blocks, const Wish& wish) {
    std::vector<QFrame> frames;
    std::vector<std::uint8_t> symbols;
    for (Lba at = wish.lead_in; at < std::min(wish.program, wish.lead_in + toc_blocks);
         at = at + 1) {
      const auto stored = blocks.subchannel(at);
      frames.push_back(q_of(Subchannel::PwRaw, stored));
      symbols.insert(symbols.end(), stored.begin(), stored.end());
    }
    TocReading reading = read_toc_points(collect_toc_points(frames));
    for (const Problem& problem : reading.problems)
      out_.image.warnings.push_back(cat(name_, ": the lead-in of ", in_quotes(wish.file), ": ",
                                        problem.where, " ", problem.what));
    if (reading.session.tracks.empty())
      fail(cat(in_quotes(wish.file), " has no table of contents in its lead-in"));
    if (reading.session.lead_out != wish.lead_out)
      out_.image.warnings.push_back(cat(name_, ": tells of a lead-out at block ",
                                        wish.lead_out.value, ", that of the lead-in is at ",
                                        reading.session.lead_out.value));
    if (out_.image.disc.sessions.empty())
      out_.image.cd_text_packs = packs_of_lead_in(symbols);
    return std::move(reading.session);
  }

  // Pregaps, and indexes behind 1.
  static void find_indexes(Session& session, const RawBlocks& blocks, const Wish& wish) {
    std::vector<Track>& tracks = session.tracks;
    tracks.front().pregap = std::min(wish.program, tracks.front().start);
    for (std::size_t i = 0; i < tracks.size(); ++i) {
      Track& track = tracks[i];
      if (i > 0) {
        track.pregap = blocks.first_of(tracks[i - 1].start + 1, track.start, track.number, 0);
        tracks[i - 1].end = track.pregap;
      }
      const Lba end = i + 1 < tracks.size() ? tracks[i + 1].start : session.lead_out;
      for (std::uint8_t index = 2; index <= 99; ++index) {
        const Lba at = blocks.first_of(track.start + 1, end, track.number, index);
        const auto found = at < end ? blocks.position(at) : std::nullopt;
        if (!found || found->track != track.number || found->index != index)
          break;
        track.indexes.push_back(at);
      }
    }
  }

  static void add_piece(Track& track, const BlockSource& file, const RawBlocks& blocks,
                        std::uint32_t number) {
    Piece piece;
    piece.file = number;
    piece.bytes = static_cast<std::uint64_t>(track.end - track.pregap) * sector_size;
    piece.offset = blocks.offset(track.pregap);
    piece.subchannel = Subchannel::PwRaw;
    if (is_data(track.mode)) {
      piece.scrambled = true;
      track.mode = mode_of_sectors(file, blocks.offset(track.start), raw_block_bytes, true)
                       .value_or(track.mode);
    }
    track.pieces = {piece};
  }

  std::string name_;
  const OpenedFiles& files_;
  SessionImage out_;
};

}  // namespace

bool is_session_description(std::string_view text) {
  return text.substr(0, text.find_first_of(",}")).find("\"block_bytes\"") != std::string_view::npos;
}

SessionImage read_sessions(std::string_view text, const std::string& path,
                           const OpenedFiles& files) {
  return Reader(text, path, files).result();
}

}  // namespace disc::cd
