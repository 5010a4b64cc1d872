// The files of a CD in tracks: sectors, sub-channel, sheets, which appear together when whole.
#include "mkimage/cd_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "formats/audio/wave_writer.h"
#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/cd/cd_text_packs.h"
#include "formats/cd/cdt_file.h"
#include "formats/cd/sector.h"
#include "formats/cd/stored_sector.h"
#include "formats/sheets/ccd_writer.h"
#include "formats/sheets/cue_writer.h"
#include "formats/sheets/toc_writer.h"
#include "mkimage/cd_sectors.h"
#include "mkimage/sidecars.h"

namespace disc {
namespace {

// The first two seconds of a session are on every disc and in no file.
constexpr std::int32_t implied_pregap = 150;

std::string without_ending(const std::string& path) {
  const std::size_t dot = path.rfind('.');
  const std::size_t slash = path.rfind('/');
  const bool has = dot != std::string::npos && (slash == std::string::npos || dot > slash + 1);
  return has ? path.substr(0, dot) : path;
}

bool is_first_of_session(const CdPlan& plan, const CdPlannedTrack& track) {
  return track.facts.number == plan.disc.sessions[track.session].tracks.front().number;
}

}  // namespace

CdFiles::CdFiles(const Manifest& manifest, const CdPlan& plan, const std::string& sheet,
                 OpenFile opener)
    : manifest_(manifest),
      plan_(plan),
      cd_(*manifest.cd),
      stem_(without_ending(sheet)),
      sheet_(sheet),
      open_(std::move(opener)),
      disc_(plan.disc) {
  for (const std::string& word : manifest.digests)
    if (const auto algorithm = parse_algorithm(word))
      all_.emplace_back(word, Digest(*algorithm));
  if (cd_.format == CdFormat::Tracks) {
    open_tracks();
    return;
  }
  if (cd_.format == CdFormat::Session) {
    raw_ = std::make_unique<RawSessionMaker>(plan);
    for (std::size_t i = 0; i < plan.disc.sessions.size(); ++i)
      open(i == 0 ? std::string(".bin") : cat("-", i + 1, ".bin"));
    return;
  }
  open(cd_.format == CdFormat::Ccd ? ".img" : ".bin");
  if (cd_.subchannel != CdSubchannel::None || cd_.format == CdFormat::Ccd)
    subchannel_ = std::make_unique<CdSubchannelMaker>(plan);
  if (subchannel_ && cd_.subchannel != CdSubchannel::PwRaw)
    subchannel_file_ = open(".sub");
}

std::size_t CdFiles::open(const std::string& ending) {
  File file;
  file.path = stem_ + ending;
  file.name = file_name(file.path);
  file.sink = open_(file.path);
  disc_.files.push_back(
      {file.name, ending.ends_with(".wav") ? cd::FileKind::Sound : cd::FileKind::Binary});
  files_.push_back(std::move(file));
  return files_.size() - 1;
}

void CdFiles::open_tracks() {
  for (const CdPlannedTrack& track : plan_.tracks) {
    const cd::TrackMode mode = track.facts.mode;
    const bool blocks = mode == cd::TrackMode::Mode1 || mode == cd::TrackMode::Mode2Form1;
    open(fmt::format("-{:02}.{}", track.facts.number,
                     !is_data(mode) ? "wav"
                     : blocks       ? "iso"
                                    : "bin"));
  }
}

void CdFiles::write(std::size_t file, Bytes bytes) {
  files_[file].sink->write(bytes);
  files_[file].digest.update(bytes);
}

// What the receipt says of all sectors together.
void CdFiles::count(Bytes bytes) {
  size_ += bytes.size();
  for (auto& digest : all_)
    digest.second.update(bytes);
  chunks_.take(bytes);
}

void CdFiles::take(const CdPlannedTrack& track, Lba first, Bytes sectors) {
  if (raw_) {
    raw_->put(track, first, sectors, [&](std::size_t session, Bytes blocks) {
      write(session, blocks);
      count(blocks);
    });
    return;
  }
  if (is_first_of_session(plan_, track)) {
    const Lba stored = track.facts.pregap + implied_pregap;
    const auto skipped = static_cast<std::size_t>(std::clamp<std::int64_t>(
        std::int64_t{stored - first} * static_cast<std::int64_t>(cd::sector_size), 0,
        static_cast<std::int64_t>(sectors.size())));
    sectors = sectors.subspan(skipped);
    first = first + static_cast<std::int32_t>(skipped / cd::sector_size);
  }
  if (sectors.empty())
    return;
  if (cd_.format == CdFormat::Tracks) {
    take_track(track, first, sectors);
    return;
  }
  const std::size_t blocks = sectors.size() / cd::sector_size;
  if (is_big_endian(track))
    sectors = swapped(sectors);
  if (!subchannel_) {
    write(0, sectors);
    count(sectors);
    return;
  }
  const bool raw = cd_.subchannel == CdSubchannel::PwRaw;
  subchannel_buffer_.resize(blocks * cd::subchannel_size);
  subchannel_->make(track, first, raw ? cd::Subchannel::PwRaw : cd::Subchannel::Pw,
                    subchannel_buffer_);
  if (!raw) {
    write(0, sectors);
    count(sectors);
    write(subchannel_file_, subchannel_buffer_);
    return;
  }
  constexpr std::size_t stride = cd::sector_size + cd::subchannel_size;
  buffer_.resize(blocks * stride);
  for (std::size_t i = 0; i < blocks; ++i) {
    const auto out = buffer_.begin() + static_cast<std::ptrdiff_t>(i * stride);
    std::copy_n(sectors.begin() + static_cast<std::ptrdiff_t>(i * cd::sector_size), cd::sector_size,
                out);
    std::copy_n(subchannel_buffer_.begin() + static_cast<std::ptrdiff_t>(i * cd::subchannel_size),
                cd::subchannel_size, out + cd::sector_size);
  }
  write(0, buffer_);
  count(buffer_);
}

// Sheets of cdrdao take samples for big-endian unless they say otherwise, which libcdio does not
// read.
bool CdFiles::is_big_endian(const CdPlannedTrack& track) const {
  return cd_.format == CdFormat::TocBin && !is_data(track.facts.mode);
}

Bytes CdFiles::swapped(Bytes samples) {
  swapped_.resize(samples.size());
  for (std::size_t i = 0; i + 1 < samples.size(); i += 2) {
    swapped_[i] = samples[i + 1];
    swapped_[i + 1] = samples[i];
  }
  return swapped_;
}

// One file a track: sound as WAVE, blocks without what is around them, other sectors whole. Of
// data the pregap is left out, which every recorder makes by itself.
void CdFiles::take_track(const CdPlannedTrack& track, Lba first, Bytes sectors) {
  const auto file = static_cast<std::size_t>(&track - plan_.tracks.data());
  const cd::SectorMode mode = cd::sector_mode(track.facts.mode);
  if (mode == cd::SectorMode::Audio) {
    if (first == stored_start(track)) {
      const auto header =
          audio::wave_header(static_cast<std::uint64_t>(track.facts.end - first) * cd::sector_size);
      write(file, header);
      count(header);
    }
    write(file, sectors);
    count(sectors);
    return;
  }
  const auto before = static_cast<std::size_t>(std::clamp<std::int64_t>(
      track.facts.start - first, 0, static_cast<std::int64_t>(sectors.size() / cd::sector_size)));
  sectors = sectors.subspan(before * cd::sector_size);
  if (mode != cd::SectorMode::Mode1 && mode != cd::SectorMode::Mode2Form1) {
    write(file, sectors);
    count(sectors);
    return;
  }
  buffer_.clear();
  for (std::size_t at = 0; at < sectors.size(); at += cd::sector_size) {
    const Bytes user = sectors.subspan(at + cd::user_offset(mode), cd::user_bytes(mode));
    buffer_.insert(buffer_.end(), user.begin(), user.end());
  }
  write(file, buffer_);
  count(buffer_);
}

// The first block of a track that is in a file.
Lba CdFiles::stored_start(const CdPlannedTrack& track) const {
  if (cd_.format == CdFormat::Tracks && is_data(track.facts.mode))
    return track.facts.start;
  return is_first_of_session(plan_, track) ? track.facts.pregap + implied_pregap
                                           : track.facts.pregap;
}

// Says where the sectors of every track lie.
void CdFiles::place_pieces() {
  const bool raw = cd_.subchannel == CdSubchannel::PwRaw;
  std::uint64_t sector = 0;
  for (std::size_t i = 0; i < plan_.tracks.size(); ++i) {
    const CdPlannedTrack& track = plan_.tracks[i];
    const Lba stored = stored_start(track);
    const std::int32_t implied = stored - track.facts.pregap;
    cd::Piece piece;
    const auto count = static_cast<std::uint64_t>(track.facts.end - stored);
    if (cd_.format == CdFormat::Tracks) {
      const cd::SectorMode mode = cd::sector_mode(track.facts.mode);
      const bool blocks = mode == cd::SectorMode::Mode1 || mode == cd::SectorMode::Mode2Form1;
      piece.file = static_cast<std::uint32_t>(i);
      piece.stored_bytes = blocks ? std::uint16_t{2048} : std::uint16_t{2352};
    } else {
      piece.file = 0;
      piece.big_endian = is_big_endian(track);
      piece.subchannel = raw ? cd::Subchannel::PwRaw : cd::Subchannel::None;
      piece.offset = sector * (cd::sector_size + cd::subchannel_bytes(piece.subchannel));
      if (subchannel_ && !raw) {
        piece.subchannel_file = static_cast<std::uint32_t>(subchannel_file_);
        piece.subchannel_offset = sector * cd::subchannel_size;
      }
    }
    piece.bytes = count * piece.stored_bytes;
    sector += count;
    cd::Track& facts = track_of(track);
    facts.pieces.clear();
    if (implied > 0) {
      cd::Piece zeros;
      zeros.stored_bytes = piece.stored_bytes;
      zeros.bytes = static_cast<std::uint64_t>(implied) * piece.stored_bytes;
      facts.pieces.push_back(zeros);
    }
    facts.pieces.push_back(piece);
  }
}

cd::Track& CdFiles::track_of(const CdPlannedTrack& track) {
  std::vector<cd::Track>& tracks = disc_.sessions[track.session].tracks;
  return *std::find_if(tracks.begin(), tracks.end(),
                       [&](const cd::Track& one) { return one.number == track.facts.number; });
}

void CdFiles::plan_sheets(Diagnostics& diagnostics) {
  try {
    if (!raw_)
      place_pieces();
    for (const std::string& loss : make_sheets())
      diagnostics.warning(cd_.mark, "GM0823", loss);
  } catch (const FormatError& error) {
    diagnostics.error(cd_.mark, "GM0827", error.what(),
                      "choose another outputs.format, dialect or subchannel");
  }
}

std::vector<std::string> CdFiles::make_sheets() {
  switch (cd_.format) {
    case CdFormat::TocBin:
      return make_toc_sheets();
    case CdFormat::Ccd:
      sheets_.emplace_back(sheet_, cd::write_ccd(disc_, packs()));
      return {};
    case CdFormat::Session: {
      std::vector<std::string> names;
      for (const File& file : files_)
        names.push_back(file.name);
      sheets_.emplace_back(sheet_, raw_->description(names));
      return {};
    }
    default:
      return make_cue_sheet();
  }
}

void CdFiles::finish() {
  for (const auto& [path, text] : sheets_) {
    File file;
    file.path = path;
    file.name = file_name(path);
    file.sink = open_(path);
    files_.push_back(std::move(file));
    write(files_.size() - 1, bytes_of(text));
  }
  for (File& file : files_)
    file.sha256 = to_hex(file.digest.finish());
}

std::vector<std::uint8_t> CdFiles::packs() const {
  if (disc_.cd_text.empty())
    return {};
  return cd::pack_cd_text(disc_.cd_text).bytes;
}

// The texts in words are what every reader knows, the packs are all there is.
std::vector<std::string> CdFiles::make_cue_sheet() {
  cd::CueWriting writing;
  writing.dialect =
      cd_.dialect == CdDialect::Full ? cd::CueDialect::Full : cd::CueDialect::Portable;
  if (!disc_.cd_text.empty()) {
    const std::string path = stem_ + ".cdt";
    writing.cd_text_file = file_name(path);
    const std::vector<std::uint8_t> bytes = cd::cdt_file(packs());
    sheets_.emplace_back(path, text_of(bytes));
  }
  cd::WrittenSheet sheet = cd::write_cue(disc_, writing);
  sheets_.emplace_back(sheet_, std::move(sheet.text));
  return std::move(sheet.losses);
}

// cdrdao writes a session from a sheet: those of later ones are numbered, and named before the
// first, which stands for the whole.
std::vector<std::string> CdFiles::make_toc_sheets() {
  std::vector<std::string> losses;
  for (std::size_t i = disc_.sessions.size(); i-- > 0;) {
    cd::WrittenSheet sheet = cd::write_toc(disc_, i);
    sheets_.emplace_back(i == 0 ? sheet_ : cat(stem_, "-session", i + 1, ".toc"),
                         std::move(sheet.text));
    for (std::string& loss : sheet.losses)
      if (std::find(losses.begin(), losses.end(), loss) == losses.end())
        losses.push_back(std::move(loss));
  }
  return losses;
}

std::map<std::string, std::string> CdFiles::digests() {
  std::map<std::string, std::string> all;
  for (auto& digest : all_)
    all[digest.first] = to_hex(digest.second.finish());
  return all;
}

std::map<std::string, std::string> CdFiles::outputs() const {
  std::map<std::string, std::string> all;
  for (const File& file : files_)
    all[file.name] = file.sha256;
  return all;
}

std::vector<std::string> CdFiles::paths() const {
  std::vector<std::string> all;
  for (const File& file : files_)
    all.push_back(file.path);
  return all;
}

void CdFiles::commit() {
  for (File& file : files_)
    file.sink->commit();
}

}  // namespace disc
