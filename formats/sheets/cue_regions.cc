// The sectors of a disc as CUE sheets can tell them: gaps that are in no file, and indexes in
// files.
#include "formats/sheets/cue_regions.h"

#include <algorithm>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/cd/msf.h"

namespace disc::cd {
namespace {

// Whole sectors of a file, or zeros.
struct Stretch {
  std::int32_t sectors = 0;
  const Piece* piece = nullptr;  // none: zeros
};

class RegionMaker {
 public:
  explicit RegionMaker(const Disc& disc)
      : disc_(disc), frames_(disc.files.size()), bytes_(disc.files.size()) {}

  CueRegion region_of(const Track& track, std::size_t session);

 private:
  std::vector<Stretch> stretches_of(const Track& track) const;
  void place(CueRegion& region, const std::vector<Stretch>& stored,
             std::vector<std::int32_t> wanted);
  void take(CueRegion& region, const Stretch& stretch);
  void check_same(const CueRegion& region, const Piece& piece) const;

  [[noreturn]] static void refuse(const Track& track, std::string_view why) {
    throw FormatError(cat("track ", track.number, ": ", why));
  }

  const Disc& disc_;
  std::vector<std::int32_t> frames_;  // of each file, that are told already
  std::vector<std::uint64_t> bytes_;
};

// What fills the last sector of a sound file belongs to that sector.
std::vector<Stretch> RegionMaker::stretches_of(const Track& track) const {
  std::vector<Stretch> out;
  std::uint64_t missing = 0;  // of the sector before
  for (const Piece& piece : track.pieces) {
    std::uint64_t bytes = piece.bytes;
    if (missing > 0) {
      if (piece.file || bytes < missing)
        refuse(track, "a piece ends within a sector, which no CUE sheet can tell");
      bytes -= missing;
      missing = 0;
    }
    const std::uint64_t rest = bytes % piece.stored_bytes;
    if (rest > 0 && (!piece.file || is_data(track.mode)))
      refuse(track, "a piece ends within a sector, which no CUE sheet can tell");
    missing = rest > 0 ? piece.stored_bytes - rest : 0;
    const auto sectors = static_cast<std::int32_t>((bytes + missing) / piece.stored_bytes);
    if (sectors > 0)
      out.push_back({sectors, piece.file ? &piece : nullptr});
  }
  return out;
}

void RegionMaker::check_same(const CueRegion& region, const Piece& piece) const {
  const Piece& first = region.stored;
  if (first.stored_bytes != piece.stored_bytes || first.subchannel != piece.subchannel ||
      first.big_endian != piece.big_endian)
    refuse(*region.of, "its sectors are stored in more than one way, a CUE sheet tells one");
  const bool is_told = region.indexes.empty() || region.last_file == *piece.file;
  if (!is_told)
    refuse(*region.of, "goes on in another file between two indexes, which no CUE sheet can tell");
  if (piece.offset != bytes_[*piece.file])
    refuse(
        *region.of,
        cat("goes on at byte ", piece.offset, " of file ", in_quotes(disc_.files[*piece.file].name),
            ", where a CUE sheet means byte ", bytes_[*piece.file],
            "; store the sectors of a file one after the other from its beginning on"));
}

void RegionMaker::take(CueRegion& region, const Stretch& stretch) {
  const std::uint32_t file = *stretch.piece->file;
  frames_[file] += stretch.sectors;
  bytes_[file] += static_cast<std::uint64_t>(stretch.sectors) *
                  (stretch.piece->stored_bytes + subchannel_bytes(stretch.piece->subchannel));
  region.last_file = file;
  region.end = frames_[file];
}

// `wanted`: how many stored sectors lie before each index.
void RegionMaker::place(CueRegion& region, const std::vector<Stretch>& stored,
                        std::vector<std::int32_t> wanted) {
  const auto first_index = static_cast<std::uint8_t>(wanted.front() > 0 ? 0 : 1);
  if (first_index == 0)
    wanted.insert(wanted.begin(), 0);
  std::int32_t at = 0;
  std::size_t next = 0;
  for (const Stretch& stretch : stored) {
    Piece rest = *stretch.piece;
    std::int32_t left = stretch.sectors;
    while (left > 0) {
      const bool is_index = next < wanted.size() && wanted[next] == at;
      if (is_index) {
        region.indexes.push_back(
            {static_cast<std::uint8_t>(first_index + next), *rest.file, frames_[*rest.file], {}});
        region.last_file = *rest.file;
        ++next;
      }
      check_same(region, rest);
      const std::int32_t until = next < wanted.size() ? wanted[next] - at : left;
      const std::int32_t part = std::min(left, until);
      if (part <= 0)
        refuse(*region.of, "two of its indexes are at the same block");
      take(region, {part, &rest});
      rest.offset = bytes_[*rest.file];
      at += part;
      left -= part;
    }
  }
  if (next < wanted.size())
    refuse(*region.of, "an index lies in sectors that are in no file, which no CUE sheet can tell");
}

CueRegion RegionMaker::region_of(const Track& track, std::size_t session) {
  CueRegion out;
  out.of = &track;
  out.session = session;
  std::vector<Stretch> stretches = stretches_of(track);
  if (!stretches.empty() && stretches.front().piece == nullptr) {
    out.pregap = stretches.front().sectors;
    stretches.erase(stretches.begin());
  }
  if (!stretches.empty() && stretches.back().piece == nullptr) {
    out.postgap = stretches.back().sectors;
    stretches.pop_back();
  }
  if (stretches.empty())
    refuse(track, "none of its sectors is in a file, which no CUE sheet can tell");
  for (const Stretch& stretch : stretches)
    if (stretch.piece == nullptr)
      refuse(track,
             "zeros that are in no file lie amidst it; a CUE sheet has them before and behind "
             "a track only");
  out.stored_pregap = track.start - track.pregap - out.pregap;
  if (out.stored_pregap < 0)
    refuse(track,
           "begins in sectors that are in no file; a CUE sheet has those before a track only");
  std::vector<std::int32_t> wanted{out.stored_pregap};
  for (const Lba index : track.indexes)
    wanted.push_back(index - track.start + out.stored_pregap);
  out.stored = *stretches.front().piece;
  place(out, stretches, wanted);
  return out;
}

}  // namespace

std::vector<CueRegion> cue_regions(const Disc& disc) {
  RegionMaker maker(disc);
  std::vector<CueRegion> out;
  for (std::size_t i = 0; i < disc.sessions.size(); ++i)
    for (const Track& track : disc.sessions[i].tracks)
      out.push_back(maker.region_of(track, i));
  if (!out.empty() && out.front().pregap < pause_frames)
    throw FormatError(
        cat("track ", out.front().of->number, ": ", pause_frames - out.front().pregap,
            " sectors before block 0 are stored, but a CUE sheet begins with block 0; "
            "leave them out of the file"));
  return out;
}

}  // namespace disc::cd
