// Reads a disc that lies in image files: its sectors, data tracks as blocks, audio tracks as sound.
#include "formats/sheets/disc_reader.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "formats/base/error.h"
#include "formats/cd/disc_rules.h"
#include "formats/cd/msf.h"
#include "formats/cd/raw_image.h"
#include "formats/cd/scrambler.h"
#include "formats/cd/stored_sector.h"
#include "formats/cd/subchannel.h"

namespace disc::cd {
namespace {

constexpr std::uint64_t batch = 256;  // sectors that are read at once where they have to be moved

std::uint32_t stride_of(const Piece& piece) {
  return piece.stored_bytes + subchannel_bytes(piece.subchannel);
}

void swap_bytes(std::span<std::uint8_t> samples) {
  for (std::size_t i = 0; i + 1 < samples.size(); i += 2)
    std::swap(samples[i], samples[i + 1]);
}

}  // namespace

DiscReader::DiscReader(Disc disc, std::vector<std::unique_ptr<BlockSource>> files)
    : disc_(std::move(disc)), files_(std::move(files)) {
  if (files_.size() != disc_.files.size())
    throw std::logic_error("a disc needs each of its files opened");
  if (const auto problem = contradiction_of(disc_))
    throw FormatError(to_text(*problem));
  for (const Session& session : disc_.sessions)
    for (const Track& track : session.tracks) {
      Placed placed{&track, {}};
      std::uint64_t sum = 0;
      for (const Piece& piece : track.pieces) {
        placed.before.push_back(sum);
        sum += is_data(track.mode) ? piece.bytes / piece.stored_bytes : piece.bytes;
      }
      tracks_.push_back(std::move(placed));
    }
}

const DiscReader::Placed* DiscReader::placed_at(Lba at) const {
  const auto behind = std::upper_bound(
      tracks_.begin(), tracks_.end(), at,
      [](Lba block, const Placed& placed) { return block < placed.track->pregap; });
  // Tracks without any sector may lie in one place with others.
  for (auto it = behind; it != tracks_.begin();) {
    --it;
    if (at < it->track->end)
      return &*it;
    if (it->track->pregap < it->track->end)
      break;
  }
  return nullptr;
}

const Track* DiscReader::track_at(Lba at) const {
  const Placed* const placed = placed_at(at);
  return placed == nullptr ? nullptr : placed->track;
}

DiscReader::Run DiscReader::run_at(const Placed& placed, std::uint64_t position) {
  const auto behind = std::upper_bound(placed.before.begin(), placed.before.end(), position);
  if (behind == placed.before.begin())
    return {};
  const auto index = static_cast<std::size_t>(behind - placed.before.begin()) - 1;
  const Piece& piece = placed.track->pieces[index];
  const std::uint64_t length =
      is_data(placed.track->mode) ? piece.bytes / piece.stored_bytes : piece.bytes;
  const std::uint64_t at = position - placed.before[index];
  if (at >= length)
    return {};
  return {&piece, at, length - at};
}

void DiscReader::throw_no_track(Lba at) const {
  throw FormatError(at, cat("at ", to_text(to_msf(at)), " belongs to no track of the disc"),
                    "its table of contents");
}

void DiscReader::read_file(const Piece& piece, std::uint64_t offset, std::span<std::uint8_t> out,
                           Lba first) const {
  const BlockSource& source = *files_[*piece.file];
  const std::uint64_t there = source.size() - std::min(source.size(), offset);
  if (there < out.size()) {
    const Lba at = first + static_cast<std::int32_t>(there / stride_of(piece));
    throw FormatError(cat(source.name(), ": ends at byte ", source.size(),
                          ", before the sector at ", to_text(to_msf(at)), " (block ", at.value,
                          ") does: the file is cut short, or the sheet is of another one"));
  }
  source.read(offset, out);
}

void DiscReader::read_sectors(Lba first, std::span<std::uint8_t> out) const {
  if (out.size() % sector_size != 0)
    throw std::logic_error("only whole sectors can be read");
  while (!out.empty()) {
    const Placed* const placed = placed_at(first);
    if (placed == nullptr)
      throw_no_track(first);
    const auto here = static_cast<std::size_t>(placed->track->end - first);
    const std::size_t count = std::min(out.size() / sector_size, here);
    const auto part = out.first(count * sector_size);
    if (is_data(placed->track->mode))
      read_data(*placed, first, part);
    else
      read_audio(*placed, first, part);
    first = first + static_cast<std::int32_t>(count);
    out = out.subspan(part.size());
  }
}

void DiscReader::read_data(const Placed& placed, Lba first, std::span<std::uint8_t> out) const {
  const Track& track = *placed.track;
  while (!out.empty()) {
    const Run run = run_at(placed, static_cast<std::uint64_t>(first - track.pregap));
    const auto count = std::min<std::uint64_t>(out.size() / sector_size, run.left);
    const auto part = out.first(count * sector_size);
    if (run.piece->file)
      read_stored(track, run, first, part);
    else
      for (std::size_t i = 0; i < count; ++i)
        make_empty(track.mode, to_msf(first + static_cast<std::int32_t>(i)),
                   SectorSpan(part.data() + i * sector_size, sector_size));
    first = first + static_cast<std::int32_t>(count);
    out = out.subspan(part.size());
  }
}

void DiscReader::read_stored(const Track& track, const Run& run, Lba first,
                             std::span<std::uint8_t> out) const {
  const Piece& piece = *run.piece;
  const std::uint32_t stride = stride_of(piece);
  std::uint64_t offset = piece.offset + run.at * stride;
  if (stride == sector_size) {
    read_file(piece, offset, out, first);
    for (std::size_t at = 0; piece.scrambled && at < out.size(); at += sector_size)
      scramble(out.subspan(at, sector_size));
    return;
  }
  std::vector<std::uint8_t> stored;
  while (!out.empty()) {
    const std::uint64_t count = std::min<std::uint64_t>(out.size() / sector_size, batch);
    stored.resize((count - 1) * stride + piece.stored_bytes);
    read_file(piece, offset, stored, first);
    for (std::size_t i = 0; piece.scrambled && i < count; ++i)
      scramble(std::span(stored).subspan(i * stride, sector_size));
    for (std::size_t i = 0; i < count; ++i)
      make_whole(track.mode, to_msf(first + static_cast<std::int32_t>(i)),
                 Bytes(stored).subspan(i * stride, piece.stored_bytes),
                 SectorSpan(out.data() + i * sector_size, sector_size));
    offset += count * stride;
    first = first + static_cast<std::int32_t>(count);
    out = out.subspan(count * sector_size);
  }
}

void DiscReader::read_audio(const Placed& placed, Lba first, std::span<std::uint8_t> out) const {
  std::uint64_t position = static_cast<std::uint64_t>(first - placed.track->pregap) * sector_size;
  const std::uint64_t from = position;
  while (!out.empty()) {
    const Run run = run_at(placed, position);
    if (run.piece == nullptr) {  // the rest of the last sector
      std::fill(out.begin(), out.end(), std::uint8_t{0});
      return;
    }
    const auto part = out.first(std::min<std::uint64_t>(out.size(), run.left));
    read_samples(run, first + static_cast<std::int32_t>((position - from) / sector_size), part);
    position += part.size();
    out = out.subspan(part.size());
  }
}

// `out` may begin and end within sectors and samples, the sectors of `run` are counted from the
// beginning of its piece.
void DiscReader::read_samples(const Run& run, Lba at, std::span<std::uint8_t> out) const {
  const Piece& piece = *run.piece;
  if (!piece.file) {
    std::fill(out.begin(), out.end(), std::uint8_t{0});
    return;
  }
  if (piece.big_endian && (run.at % 2 != 0 || out.size() % 2 != 0)) {
    std::vector<std::uint8_t> whole(out.size() + run.at % 2 + (run.at + out.size()) % 2);
    read_samples({&piece, run.at - run.at % 2, run.left + run.at % 2}, at, whole);
    std::copy_n(whole.begin() + static_cast<std::ptrdiff_t>(run.at % 2), out.size(), out.begin());
    return;
  }
  const std::uint32_t stride = stride_of(piece);
  if (stride == sector_size) {
    // Sound need not end with a sector: what is missing of the last one is silence.
    const std::uint64_t size = files_[*piece.file]->size(), offset = piece.offset + run.at;
    const std::uint64_t missing = offset + run.left - std::min(size, offset + run.left);
    const std::uint64_t wanted = missing >= sector_size
                                     ? out.size()
                                     : std::min<std::uint64_t>(out.size(), run.left - missing);
    read_file(piece, offset, out.first(wanted), at);
    std::fill(out.begin() + static_cast<std::ptrdiff_t>(wanted), out.end(), std::uint8_t{0});
  } else {
    std::vector<std::uint8_t> stored;
    for (std::uint64_t done = 0; done < out.size();) {
      const std::uint64_t position = run.at + done, skip = position % sector_size;
      const std::uint64_t count = std::min<std::uint64_t>(
          (skip + out.size() - done + sector_size - 1) / sector_size, batch);
      const std::uint64_t bytes =
          std::min<std::uint64_t>(out.size() - done, count * sector_size - skip);
      const std::uint64_t last = (skip + bytes - 1) % sector_size + 1;
      stored.resize((count - 1) * stride + last);
      read_file(piece, piece.offset + position / sector_size * stride, stored, at);
      for (std::uint64_t i = 0, from = skip; i < count; ++i, from = 0) {
        const std::uint64_t part = (i + 1 == count ? last : sector_size) - from;
        std::memcpy(out.data() + done, stored.data() + i * stride + from, part);
        done += part;
      }
    }
  }
  if (piece.big_endian)
    swap_bytes(out);
}

Subchannel DiscReader::subchannel_at(Lba at) const {
  const Run run = stored_at(at);
  if (run.piece == nullptr || !(run.piece->file || run.piece->subchannel_file))
    return Subchannel::None;
  return run.piece->subchannel_file ? Subchannel::Pw : run.piece->subchannel;
}

// Where a sector begins in its piece, counted in sectors; no piece where it begins within one.
DiscReader::Run DiscReader::stored_at(Lba at) const {
  const Placed* const placed = placed_at(at);
  if (placed == nullptr)
    return {};
  const auto index = static_cast<std::uint64_t>(at - placed->track->pregap);
  if (is_data(placed->track->mode))
    return run_at(*placed, index);
  Run run = run_at(*placed, index * sector_size);
  if (run.at % sector_size != 0)
    return {};
  run.at /= sector_size;
  return run;
}

std::vector<std::uint8_t> DiscReader::read_stored_subchannel(Lba at) const {
  std::vector<std::uint8_t> stored(subchannel_bytes(subchannel_at(at)));
  if (stored.empty())
    return stored;
  const Run run = stored_at(at);
  const Piece& piece = *run.piece;
  const bool apart = piece.subchannel_file.has_value();
  const BlockSource& source = *files_[apart ? *piece.subchannel_file : *piece.file];
  const std::uint64_t offset = apart
                                   ? piece.subchannel_offset + run.at * stored.size()
                                   : piece.offset + run.at * stride_of(piece) + piece.stored_bytes;
  if (source.size() - std::min(source.size(), offset) < stored.size())
    throw FormatError(cat(source.name(), ": ends at byte ", source.size(),
                          ", before the sub-channel at ", to_text(to_msf(at)), " (block ", at.value,
                          ") does: the file is cut short, or the sheet is of another one"));
  source.read(offset, stored);
  return stored;
}

bool DiscReader::read_subchannel(Lba at, std::span<std::uint8_t, 96> out) const {
  const Subchannel form = subchannel_at(at);
  if (form == Subchannel::None || form == Subchannel::RwPacked)
    return false;
  convert_subchannel(form, read_stored_subchannel(at), Subchannel::Pw, out);
  return true;
}

std::int64_t DiscReader::bare_blocks(Lba first, std::int64_t most) const {
  const Placed* const placed = placed_at(first);
  if (placed == nullptr || !is_data(placed->track->mode))
    return 0;
  const Run run = run_at(*placed, static_cast<std::uint64_t>(first - placed->track->pregap));
  if (!run.piece->file || stride_of(*run.piece) != block_size)
    return 0;
  return std::min(most, static_cast<std::int64_t>(run.left));
}

void DiscReader::read_bare_blocks(Lba first, std::size_t skip, std::span<std::uint8_t> out) const {
  const Run run = stored_at(first);
  if (run.piece == nullptr || stride_of(*run.piece) != block_size)
    throw std::logic_error("not stored as 2048 bytes");
  read_file(*run.piece, run.piece->offset + run.at * block_size + skip, out, first);
}

TrackBlocks::TrackBlocks(std::shared_ptr<const DiscReader> reader, const Track& track)
    : reader_(std::move(reader)), track_(&track), name_(cat("data track ", track.number)) {
  for (const Session& session : reader_->disc().sessions) {
    bool is_of = false;
    Lba end;
    for (const Track& one : session.tracks) {
      is_of = is_of || &one == track_;
      if (is_data(one.mode))
        end = one.end;
    }
    if (is_of && end > Lba{0})
      size_ = byte_offset(end);
  }
  if (!is_data(track.mode))
    throw std::logic_error("an audio track has no blocks");
  if (track.start == track.end || reader_->bare_blocks(track.start, 1) != 0)
    return;
  // Some sheets leave out the gap before a session, whose headers count it all the same.
  const auto read_at = [this](std::int64_t index, std::span<std::uint8_t> out) {
    reader_->read_sectors(track_->start + static_cast<std::int32_t>(index), out);
  };
  try {
    const std::int64_t searched = std::min(track.end - track.start, 100);
    if (const auto told = first_address(searched, read_at))
      shift_ = *told - track.start;
  } catch (const FormatError&) {  // cut short: reads will say so where it matters
  }
}

void TrackBlocks::read(std::uint64_t offset, std::span<std::uint8_t> out) const {
  if (offset > size_ || out.size() > size_ - offset)
    throw FormatError(cat(name_, ": bytes ", offset, " to ", offset + out.size(),
                          " reach past its end at ", size_));
  while (!out.empty()) {
    const Lba block{static_cast<std::int32_t>(offset / block_size)};
    const std::size_t skip = offset % block_size;
    const auto wanted = static_cast<std::int64_t>(blocks_for(skip + out.size()));
    const Track* const track = reader_->track_at(block);
    if (track == nullptr || !is_data(track->mode))
      throw FormatError(
          block,
          cat("at ", to_text(to_msf(block)), " belongs to ",
              track == nullptr ? std::string("no track") : cat("audio track ", track->number),
              " and has no 2048 bytes of data"),
          "ECMA-130 14");
    const std::int64_t bare = reader_->bare_blocks(block, wanted);
    const std::int64_t count =
        bare != 0 ? bare : std::min<std::int64_t>(wanted, track->end - block);
    const auto part =
        out.first(std::min(out.size(), static_cast<std::size_t>(count) * block_size - skip));
    if (bare != 0)
      reader_->read_bare_blocks(block, skip, part);
    else
      read_user_data(offset, part, {track == track_ ? shift_ : 0},
                     [this](std::int64_t index, std::span<std::uint8_t> sectors) {
                       reader_->read_sectors({static_cast<std::int32_t>(index)}, sectors);
                     });
    offset += part.size();
    out = out.subspan(part.size());
  }
}

TrackSamples::TrackSamples(std::shared_ptr<const DiscReader> reader, const Track& track,
                           bool with_pregap)
    : reader_(std::move(reader)),
      extent_{with_pregap ? track.pregap : track.start,
              track.end - (with_pregap ? track.pregap : track.start)},
      name_(cat("audio track ", track.number)) {
  if (is_data(track.mode))
    throw std::logic_error("a data track has no samples");
}

std::uint64_t TrackSamples::size() const {
  return static_cast<std::uint64_t>(extent_.blocks) * sector_size;
}

void TrackSamples::read(std::uint64_t offset, std::span<std::uint8_t> out) const {
  if (offset > size() || out.size() > size() - offset)
    throw FormatError(cat(name_, ": bytes ", offset, " to ", offset + out.size(),
                          " reach past its end at ", size()));
  std::array<std::uint8_t, sector_size> sector;
  while (!out.empty()) {
    const Lba at = extent_.first + static_cast<std::int32_t>(offset / sector_size);
    const std::size_t skip = offset % sector_size;
    std::size_t bytes = out.size() / sector_size * sector_size;
    if (skip == 0 && bytes != 0) {
      reader_->read_sectors(at, out.first(bytes));
    } else {
      bytes = std::min(out.size(), sector_size - skip);
      reader_->read_sectors(at, sector);
      std::memcpy(out.data(), sector.data() + skip, bytes);
    }
    offset += bytes;
    out = out.subspan(bytes);
  }
}

}  // namespace disc::cd
