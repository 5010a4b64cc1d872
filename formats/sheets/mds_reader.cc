// Reads media descriptors of Alcohol 120%: an .mds that describes sectors in an .mdf.
#include "formats/sheets/mds_reader.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/cd/msf.h"
#include "formats/cd/sector.h"
#include "formats/cd/stored_sector.h"

namespace disc::cd {
namespace {

constexpr std::size_t longest_mds = 64 << 20;  // measurements of a DVD's density take some MiB
constexpr std::uint32_t most_files = 64;
constexpr std::string_view signature = "MEDIA DESCRIPTOR";
constexpr std::uint8_t interleaved = 8;

// Of a track, before its pieces are made.
struct Stored {
  Track track;
  std::int32_t pregap = 0;            // as the descriptor tells it
  std::vector<std::uint32_t> files;   // of the disc
  std::uint64_t offset = 0, end = 0;  // bytes of its sectors in them, counted as if joined
  std::uint16_t stored_bytes = 2352;
  Subchannel subchannel = Subchannel::None;

  std::uint32_t stride() const { return stored_bytes + subchannel_bytes(subchannel); }
  bool goes_on_from(const Stored& before) const {
    return files == before.files && stride() == before.stride() &&
           stored_bytes == before.stored_bytes;
  }
};

class Reader {
 public:
  Reader(Bytes mds, const std::string& path, const OpenedFiles& files)
      : mds_(mds), name_(path), files_(files) {
    const MdsHeader header = read_header();
    Lba before{-pause_frames};
    for (std::uint32_t i = 0; i < header.sessions; ++i) {
      image_.disc.sessions.push_back(
          read_session(header.session_offset + i * sizeof(MdsSession), before, i == 0));
      before = image_.disc.sessions.back().lead_out;
    }
  }

  DiscImage image() && { return checked(std::move(image_), name_); }

 private:
  [[noreturn]] void fail(std::uint64_t at, const std::string& what) const {
    throw FormatError(cat(name_, ": at byte ", at, ": ", what));
  }

  template <class Struct>
  Struct read(std::uint64_t at, const char* what) const {
    const auto value = at <= mds_.size() ? read_struct<Struct>(mds_, at) : std::nullopt;
    if (!value)
      fail(at, cat(what, " reaches past the end at ", mds_.size()));
    return *value;
  }

  MdsHeader read_header() const {
    if (mds_.size() > longest_mds)
      throw FormatError(cat(name_, ": has ", mds_.size(), " bytes, a media descriptor has ",
                            longest_mds, " at most"));
    if (!text_of(slice(mds_, 0, signature.size())).starts_with(signature))
      fail(0, "does not begin with MEDIA DESCRIPTOR, so it is no .mds");
    const auto header = read<MdsHeader>(0, "the header");
    if (header.major != 1)
      fail(16, cat("is of version ", header.major, ".", header.minor,
                   ", which is encrypted and not known; versions 1.x are read"));
    if (header.medium >= 0x10)
      fail(18, "describes a DVD: its .mdf holds blocks of 2048 bytes, open that one as an image");
    if (header.sessions < 1 || header.sessions > 99)
      fail(20, cat("has ", header.sessions, " sessions, a disc has 1 to 99"));
    return header;
  }

  Session read_session(std::uint64_t at, Lba before, bool first) {
    const auto stored = read<MdsSession>(at, "a session");
    Session session;
    session.lead_out = {static_cast<std::int32_t>(std::uint32_t{stored.end})};
    std::vector<Stored> tracks;
    for (std::uint32_t i = 0; i < stored.points; ++i) {
      const std::uint64_t place = std::uint64_t{stored.track_offset} + i * sizeof(MdsTrack);
      const auto point = read<MdsTrack>(place, "a point of the table of contents");
      if (point.point >= 1 && point.point <= 99) {
        if (++tracks_ > 99)
          fail(place, "has more than 99 tracks");
        tracks.push_back(read_track(point, place));
      } else if (point.point == 0xA0) {
        session.type = point.target[1] == 0x10   ? SessionType::CdI
                       : point.target[1] == 0x20 ? SessionType::CdXa
                                                 : SessionType::CdDaOrRom;
      } else if (point.point == 0xA2) {
        session.lead_out = lead_out_of(point, place);
      }
    }
    if (tracks.empty())
      fail(at, "is a session without tracks");
    std::stable_sort(tracks.begin(), tracks.end(), [](const Stored& a, const Stored& b) {
      return a.track.number < b.track.number;
    });
    lay_out(session, std::move(tracks), before, first);
    return session;
  }

  Lba lead_out_of(const MdsTrack& point, std::uint64_t place) const {
    const auto& [minute, second, frame] = point.target;
    if (minute > 99 || second > 59 || frame >= frames_per_second)
      fail(place + offsetof(MdsTrack, target), "has a lead-out at no time of a disc");
    return to_lba({minute, second, frame});
  }

  Stored read_track(const MdsTrack& point, std::uint64_t place) {
    Stored stored;
    Track& track = stored.track;
    track.number = point.point;
    if (point.subchannel != 0 && point.subchannel != interleaved)
      fail(place + 1, cat("has sub-channel of kind ", point.subchannel,
                          ", 0 (none) and 8 (P to W) are known"));
    stored.subchannel = point.subchannel == 0 ? Subchannel::None : Subchannel::PwRaw;
    const std::uint32_t behind = subchannel_bytes(stored.subchannel);
    if (point.sector_bytes < behind)
      fail(place + offsetof(MdsTrack, sector_bytes),
           cat("has sectors of ", point.sector_bytes, " bytes with ", behind, " of sub-channel"));
    stored.stored_bytes = static_cast<std::uint16_t>(point.sector_bytes - behind);
    stored.offset = point.data_offset;
    const auto extra = read<MdsExtra>(point.extra_offset, "the length of a track");
    const auto limit = static_cast<std::uint32_t>(all_frames);
    if (point.start > limit || extra.sectors > limit || extra.pregap > limit)
      fail(place,
           cat("has track ", track.number, " at block ", point.start, " with ", extra.sectors,
               " sectors and ", extra.pregap, " of pregap, a disc has ", limit, " in all"));
    stored.pregap = static_cast<std::int32_t>(std::uint32_t{extra.pregap});
    track.start = {static_cast<std::int32_t>(std::uint32_t{point.start})};
    track.end = track.start + static_cast<std::int32_t>(std::uint32_t{extra.sectors});
    stored.end = stored.offset + std::uint64_t{extra.sectors} * stored.stride();
    read_files(stored, point, place);
    track.mode = mode_of(stored, point, place);
    set_control(track, point.adr_control & 0x0FU);
    return stored;
  }

  // --- files ---

  void read_files(Stored& stored, const MdsTrack& point, std::uint64_t place) {
    if (point.files < 1 || point.files > most_files)
      fail(place + offsetof(MdsTrack, files), cat("has a track in ", point.files, " files"));
    for (std::uint32_t i = 0; i < point.files; ++i) {
      const std::uint64_t at = std::uint64_t{point.footer_offset} + i * sizeof(MdsFooter);
      const std::string name = name_at(read<MdsFooter>(at, "the name of a file"), at);
      std::vector<DiscFile>& files = image_.disc.files;
      const auto found = std::find_if(files.begin(), files.end(),
                                      [&](const DiscFile& file) { return file.name == name; });
      stored.files.push_back(static_cast<std::uint32_t>(found - files.begin()));
      if (found != files.end())
        continue;
      const BlockSource* const opened = files_(name);
      if (opened == nullptr)
        throw FormatError(
            cat(name_, ": its sectors lie in ", in_quotes(name), ", which is missing"));
      files.push_back({name, FileKind::Binary});
      opened_.push_back(opened);
    }
  }

  // Without the folder of whoever made it. "*.mdf" stands for a file that is called as the .mds.
  std::string name_at(const MdsFooter& footer, std::uint64_t at) const {
    const Bytes from = slice(mds_, footer.name_offset, 4096);
    std::string name;
    if (footer.wide != 0) {
      std::vector<std::uint8_t> big_endian;
      for (std::size_t i = 0; i + 1 < from.size() && (from[i] != 0 || from[i + 1] != 0); i += 2) {
        big_endian.push_back(from[i + 1]);
        big_endian.push_back(from[i]);
      }
      name = utf16be_to_utf8(big_endian);
    } else {
      name = text_of(from.first(static_cast<std::size_t>(
          std::find(from.begin(), from.end(), std::uint8_t{0}) - from.begin())));
    }
    name.erase(0, name.find_last_of("/\\") + 1);
    if (name.starts_with("*."))
      name = stem() + name.substr(1);
    if (name.empty() || name == "." || name == "..")
      fail(at, "has no name of a file");
    return name;
  }

  std::string stem() const {
    const std::string own = name_.substr(name_.rfind('/') + 1);
    return own.substr(0, own.rfind('.'));
  }

  TrackMode mode_of(const Stored& stored, const MdsTrack& point, std::uint64_t place) const {
    constexpr std::array<std::optional<TrackMode>, 8> modes{
        TrackMode::Mode2,      TrackMode::Audio,      TrackMode::Mode1, TrackMode::Mode2,
        TrackMode::Mode2Form1, TrackMode::Mode2Form2, std::nullopt,     TrackMode::Mode2};
    std::optional<TrackMode> mode = modes[point.mode % 8];
    if (!mode)
      fail(place, cat("has a track of mode ", point.mode, ", which is not known"));
    if (*mode == TrackMode::Mode2 && stored.stored_bytes == sector_size)
      mode = mode_of_sectors(*opened_[stored.files.front()], stored.offset, stored.stride())
                 .value_or(*mode);
    mode = mixed_if_stored_whole(*mode, stored.stored_bytes);
    if (!can_store(*mode, stored.stored_bytes))
      fail(place + offsetof(MdsTrack, sector_bytes),
           cat("has sectors of ", stored.stored_bytes, " bytes, ", to_string(*mode),
               " is not stored so"));
    return *mode;
  }

  // --- layout ---

  void lay_out(Session& session, std::vector<Stored> tracks, Lba before, bool first) {
    for (std::size_t i = 0; i < tracks.size(); ++i) {
      Stored& here = tracks[i];
      Track& track = here.track;
      std::int32_t stored_pregap = 0;
      if (i == 0) {
        track.pregap =
            first ? before : std::max(before, track.start + -std::max(here.pregap, pause_frames));
        // What lies before index 1 of the disc is stored if the file begins with block 0.
        if (first && here.offset == static_cast<std::uint64_t>(track.start.value) * here.stride())
          stored_pregap = track.start.value;
      } else {
        stored_pregap = join(tracks[i - 1], here);
      }
      if (track.start < track.pregap)
        throw FormatError(cat(name_, ": track ", track.number, " begins at block ",
                              track.start.value, ", before the end of what precedes it at ",
                              track.pregap.value));
      const std::int32_t unstored_pregap = track.start - track.pregap - stored_pregap;
      if (unstored_pregap > 0)
        track.pieces.push_back(unstored(track.mode, unstored_pregap));
      here.offset -= static_cast<std::uint64_t>(stored_pregap) * here.stride();
    }
    for (Stored& here : tracks) {
      add_pieces(here);
      session.tracks.push_back(std::move(here.track));
    }
    const Lba end = session.tracks.back().end;
    if (session.lead_out != end) {
      image_.warnings.push_back(cat(name_, ": tells of a lead-out at block ",
                                    session.lead_out.value, ", the last track ends at ",
                                    end.value));
      session.lead_out = end;
    }
  }

  // Where the pregap of a track begins that follows another one; how many sectors of it are stored.
  // Some images count it to the track before, some leave it out.
  static std::int32_t join(Stored& before, Stored& here) {
    const std::int32_t gap = here.track.start - before.track.end;
    here.track.pregap = before.track.end;
    if (!here.goes_on_from(before))
      return 0;
    const std::uint64_t stored_gap = static_cast<std::uint64_t>(std::max(gap, 0)) * here.stride();
    if (here.offset != before.end + stored_gap)
      return 0;
    if (gap == 0 && here.pregap > 0 && here.pregap < before.track.end - before.track.start) {
      before.track.end = before.track.end + -here.pregap;
      here.track.pregap = before.track.end;
      return here.pregap;
    }
    return std::max(gap, 0);
  }

  void add_pieces(Stored& here) const {
    Track& track = here.track;
    std::int64_t pregap_sectors = 0;
    for (const Piece& piece : track.pieces)
      pregap_sectors += static_cast<std::int64_t>(piece.bytes / piece.stored_bytes);
    auto sectors = static_cast<std::uint64_t>(track.end - track.pregap - pregap_sectors);
    std::uint64_t offset = here.offset;
    for (std::size_t i = 0; i < here.files.size() && sectors != 0; ++i) {
      // A file that is split goes on in the next one where it ends.
      const std::uint64_t size = opened_[here.files[i]]->size();
      const bool last = i + 1 == here.files.size();
      if (!last && offset >= size) {
        offset -= size;
        continue;
      }
      const std::uint64_t count =
          last ? sectors : std::min(sectors, (size - offset) / here.stride());
      if (count == 0)
        continue;
      Piece piece;
      piece.file = here.files[i];
      piece.offset = offset;
      piece.stored_bytes = here.stored_bytes;
      piece.bytes = count * here.stored_bytes;
      piece.subchannel = here.subchannel;
      track.pieces.push_back(piece);
      sectors -= count;
      offset = 0;
    }
  }

  Bytes mds_;
  std::string name_;
  const OpenedFiles& files_;
  std::vector<const BlockSource*> opened_;  // those of image_.disc.files
  std::size_t tracks_ = 0;
  DiscImage image_;
};

}  // namespace

DiscImage read_mds(Bytes mds, const std::string& path, const OpenedFiles& files) {
  return Reader(mds, path, files).image();
}

}  // namespace disc::cd
