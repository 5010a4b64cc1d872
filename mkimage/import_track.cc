// What a manifest has to say of a track of a disc so that its sectors come out again.
#include "mkimage/import_track.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "formats/audio/wave_writer.h"
#include "formats/base/error.h"
#include "formats/cd/msf.h"
#include "formats/cd/sector.h"
#include "formats/cd/stored_sector.h"
#include "mkimage/cd_sectors.h"
#include "mkimage/import_graphics.h"

namespace disc {
namespace {

constexpr std::int32_t two_seconds = 150;
constexpr std::int32_t batch = 64;  // sectors that are read at a time

using Sector = std::array<std::uint8_t, cd::sector_size>;

std::string time_of(std::int32_t frames) { return cd::to_text(cd::msf_of_frames(frames)); }

// Calls `take` with every sector from `first` up to `end`.
template <class Take>
void for_each_sector(const cd::DiscReader& reader, Lba first, Lba end, const Take& take) {
  std::vector<std::uint8_t> buffer;
  while (first < end) {
    const std::int32_t count = std::min(batch, end - first);
    buffer.resize(static_cast<std::size_t>(count) * cd::sector_size);
    reader.read_sectors(first, buffer);
    for (std::int32_t i = 0; i < count; ++i)
      take(first + i, cd::SectorSpan(buffer.data() + static_cast<std::size_t>(i) * cd::sector_size,
                                     cd::sector_size));
    first = first + count;
  }
}

bool is_silent(const cd::DiscReader& reader, Lba first, Lba end) {
  bool silent = true;
  for_each_sector(reader, first, end, [&](Lba, cd::SectorSpan sector) {
    silent = silent &&
             std::all_of(sector.begin(), sector.end(), [](std::uint8_t byte) { return byte == 0; });
  });
  return silent;
}

Bytes user_data(cd::SectorMode mode, Bytes sector) {
  return sector.subspan(cd::user_offset(mode), cd::user_bytes(mode));
}

bool is_made_of(cd::SectorMode mode, Lba at, Bytes user, Bytes sector) {
  Sector made;
  make_sector(mode, at, user, made);
  return std::equal(made.begin(), made.end(), sector.begin());
}

// The first block of a pregap that is in a file: nobody stores those before it.
Lba first_stored(const cd::Track& track) {
  Lba at = track.pregap;
  for (const cd::Piece& piece : track.pieces) {
    if (piece.file || at >= track.start)
      break;
    at = at + static_cast<std::int32_t>(piece.bytes / piece.stored_bytes);
  }
  return std::min(at, track.start);
}

/// What comes out of sectors of a data track if their user data are brought as `mode`.
struct DataFacts {
  std::int32_t content = 0;  // to the last one that is not empty, at least 1
  std::int32_t others = 0;   // that come out as others
  std::int32_t damaged = 0;
  std::int32_t hopeless = 0;
};

DataFacts data_facts(const cd::DiscReader& reader, const cd::Track& track, cd::TrackMode as) {
  const cd::SectorMode mode = cd::sector_mode(as);
  const std::vector<std::uint8_t> empty = empty_user_data(as);
  DataFacts facts;
  facts.content = 1;
  for_each_sector(reader, track.start, track.end, [&](Lba at, cd::SectorSpan sector) {
    const Bytes user = user_data(mode, sector);
    const bool same = is_made_of(mode, at, user, sector);
    if (!same || !std::equal(user.begin(), user.end(), empty.begin()))
      facts.content = at - track.start + 1;
    if (same)
      return;
    ++facts.others;
    if (mode == cd::SectorMode::Mode2 || cd::check_sector(sector).sound())
      return;
    ++facts.damaged;
    if (cd::correct_sector(sector) == cd::Repair::Hopeless)
      ++facts.hopeless;
  });
  return facts;
}

class TrackImport {
 public:
  TrackImport(const cd::DiscReader& reader, const cd::Track& track, const TrackPlace& place,
              const TellLoss& tell)
      : reader_(reader), track_(track), place_(place), tell_(tell) {}

  ImportedTrack import() {
    if (track_.start == track_.end)
      throw FormatError(cat("track ", track_.number,
                            " has no sectors, and a manifest says none of "
                            "such tracks; mkimage extract brings the others to the disk"));
    if (track_.mode == cd::TrackMode::Mode0)
      throw FormatError(cat("track ", track_.number,
                            " is of mode 0, and a manifest says none of "
                            "such tracks; mkimage extract brings the others to the disk"));
    out_.mode = track_.mode;
    if (is_data(track_.mode))
      judge_data();
    else
      out_.content = track_.end - track_.start;
    judge_pregap();
    GraphicsFound found = find_graphics(reader_, track_);
    out_.graphics = std::move(found.packs);
    for (const std::string& loss : found.losses)
      lose(loss);
    return std::move(out_);
  }

 private:
  void lose(const std::string& what) { tell_(cat("track ", track_.number, ": ", what)); }

  bool meets_other_kind() const {
    return place_.before != nullptr && is_data(place_.before->mode) != is_data(track_.mode);
  }
  std::int32_t default_pregap() const {
    const bool gap = place_.first || is_data(track_.mode) || is_data(place_.before->mode);
    return gap ? two_seconds : 0;
  }

  void judge_pregap() {
    out_.pregap = track_.start - track_.pregap;
    if (is_data(track_.mode)) {
      if (!pregap_is_empty())
        lose("what is stored in its pregap is not kept, which will hold empty sectors");
    } else {
      judge_pregap_sound();
    }
    const bool two = place_.first || meets_other_kind();
    if (out_.pregap_sound == 0 && two && out_.pregap < two_seconds) {
      lose(
          cat("its pregap is ", time_of(out_.pregap),
              " and becomes 00:02:00, which is the least there (IEC 60908 17.5.1, ECMA-130 20.2)"));
      out_.pregap = two_seconds;
    }
    out_.pregap_said = out_.pregap_sound == 0 && out_.pregap != default_pregap();
  }

  void judge_pregap_sound() {
    // The first two seconds of a session are silence in every manifest.
    const std::int32_t silent = place_.first ? std::min(two_seconds, out_.pregap) : 0;
    const Lba from = track_.pregap + silent;
    if (silent != 0 && !is_silent(reader_, track_.pregap, from))
      lose("the sound in the first two seconds of its session is not kept");
    const bool short_gap = meets_other_kind() && out_.pregap < two_seconds;
    if (from < track_.start && (short_gap || !is_silent(reader_, from, track_.start)))
      out_.pregap_sound = track_.start - from;
  }

  bool pregap_is_empty() const {
    const cd::SectorMode mode = cd::sector_mode(out_.mode);
    const std::vector<std::uint8_t> user = empty_user_data(out_.mode);
    bool empty = true;
    for_each_sector(reader_, first_stored(track_), track_.start,
                    [&](Lba at, cd::SectorSpan sector) {
                      empty = empty && is_made_of(mode, at, user, sector);
                    });
    return empty;
  }

  void judge_data() {
    choose_mode();
    const DataFacts facts = data_facts(reader_, track_, out_.mode);
    const std::int32_t length = track_.end - track_.start;
    if (facts.others != 0)
      lose(cat(facts.others, " of its ", length, " sectors are not what their user data make (",
               facts.damaged, " are damaged, ", facts.hopeless,
               " beyond repair) and will be made anew"));
    out_.mends = facts.damaged != 0;
    judge_post_gap(length, facts.content);
  }

  // Sheets often tell of mode 2 without its forms, which say more: they have empty sectors of their
  // own. Sub-headers that say more than the form stand among the user data of mixed forms only.
  void choose_mode() {
    if (track_.mode == cd::TrackMode::Mode1)
      return;
    for (const cd::TrackMode form : {cd::TrackMode::Mode2Form1, cd::TrackMode::Mode2Form2})
      if (all_made_of(form)) {
        out_.mode = form;
        return;
      }
    if (track_.mode != cd::TrackMode::Mode2)
      out_.mode = cd::TrackMode::Mode2Mixed;
  }

  bool all_made_of(cd::TrackMode form) const {
    const cd::SectorMode mode = cd::sector_mode(form);
    for (Lba at = track_.start; at < track_.end;) {
      const std::int32_t count = std::min(batch, track_.end - at);
      bool same = true;
      for_each_sector(reader_, at, at + count, [&](Lba block, cd::SectorSpan sector) {
        same = same && is_made_of(mode, block, user_data(mode, sector), sector);
      });
      if (!same)
        return false;
      at = at + count;
    }
    return true;
  }

  // The manifest's default makes two seconds, and a track of four seconds at least.
  void judge_post_gap(std::int32_t length, std::int32_t content) {
    const bool needed = place_.after == nullptr || !is_data(place_.after->mode);
    if (needed && length >= cd::shortest_track && length - content >= two_seconds) {
      out_.content = length - two_seconds;
      return;
    }
    out_.content = length;
    if (needed || length < cd::shortest_track)
      out_.postgap = 0;
  }

  const cd::DiscReader& reader_;
  const cd::Track& track_;
  const TrackPlace& place_;
  const TellLoss& tell_;
  ImportedTrack out_;
};

/// Some bytes, then what sectors bring.
class SectorStream final : public ByteStream {
 public:
  explicit SectorStream(std::vector<std::uint8_t> front) : ready_(std::move(front)) {}
  SectorStream(std::vector<std::uint8_t> front, std::shared_ptr<const cd::DiscReader> reader,
               Extent sectors, cd::SectorMode mode, bool mends)
      : ready_(std::move(front)),
        reader_(std::move(reader)),
        at_(sectors.first),
        end_(sectors.first + sectors.blocks),
        mode_(mode),
        mends_(mends) {}

  std::size_t read(std::span<std::uint8_t> out) override {
    std::size_t filled = 0;
    while (filled < out.size() && (used_ < ready_.size() || at_ < end_)) {
      if (used_ == ready_.size())
        make_ready();
      const std::size_t count = std::min(out.size() - filled, ready_.size() - used_);
      std::copy_n(ready_.begin() + static_cast<std::ptrdiff_t>(used_), count,
                  out.begin() + static_cast<std::ptrdiff_t>(filled));
      used_ += count;
      filled += count;
    }
    return filled;
  }

 private:
  void make_ready() {
    ready_.clear();
    used_ = 0;
    const Lba end = std::min(end_, at_ + batch);
    for_each_sector(*reader_, at_, end, [&](Lba, cd::SectorSpan sector) {
      if (mends_)
        cd::correct_sector(sector);
      const Bytes user = user_data(mode_, sector);
      ready_.insert(ready_.end(), user.begin(), user.end());
    });
    at_ = end;
  }

  std::vector<std::uint8_t> ready_;
  std::size_t used_ = 0;  // of ready_
  std::shared_ptr<const cd::DiscReader> reader_;
  Lba at_, end_;
  cd::SectorMode mode_ = cd::SectorMode::Audio;
  bool mends_ = false;
};

std::unique_ptr<ByteStream> open_wave_of(std::shared_ptr<const cd::DiscReader> reader,
                                         Extent sectors) {
  return std::make_unique<SectorStream>(
      audio::wave_header(static_cast<std::uint64_t>(sectors.blocks) * cd::sector_size),
      std::move(reader), sectors, cd::SectorMode::Audio, false);
}

}  // namespace

ImportedTrack import_track(const cd::DiscReader& reader, const cd::Track& track,
                           const TrackPlace& place, const TellLoss& tell) {
  return TrackImport(reader, track, place, tell).import();
}

const char* ending_of(cd::TrackMode mode) {
  const bool blocks = mode == cd::TrackMode::Mode1 || mode == cd::TrackMode::Mode2Form1;
  return !is_data(mode) ? "wav" : blocks ? "iso" : "bin";
}

std::unique_ptr<ByteStream> open_content(std::shared_ptr<const cd::DiscReader> reader,
                                         const cd::Track& track, const ImportedTrack& imported) {
  const Extent sectors{track.start, imported.content};
  if (!is_data(imported.mode))
    return open_wave_of(std::move(reader), sectors);
  return std::make_unique<SectorStream>(std::vector<std::uint8_t>{}, std::move(reader), sectors,
                                        cd::sector_mode(imported.mode), imported.mends);
}

std::unique_ptr<ByteStream> open_pregap(std::shared_ptr<const cd::DiscReader> reader,
                                        const cd::Track& track, const ImportedTrack& imported) {
  return open_wave_of(std::move(reader),
                      {track.start + -imported.pregap_sound, imported.pregap_sound});
}

std::unique_ptr<ByteStream> open_bytes(std::vector<std::uint8_t> bytes) {
  return std::make_unique<SectorStream>(std::move(bytes));
}

}  // namespace disc
