// Reads blocks of media through commands.
#include "formats/drive/drive_source.h"

#include <algorithm>
#include <array>

#include "formats/base/error.h"
#include "formats/mmc/commands.h"

namespace disc::drive {
namespace {

constexpr std::size_t cached_bytes = 4 << 20;
constexpr milliseconds short_time{10'000};

// Faults of the medium at a block, and not of the drive or of the way to it.
bool is_of_medium(const Outcome& outcome) {
  if (outcome.status != Status::CheckCondition || !outcome.sense || outcome.sense->deferred)
    return false;
  const mmc::Sense sense = outcome.reason();
  switch (sense.key) {
    case mmc::medium_error:
    case mmc::blank_check:
      return true;
    case mmc::illegal_request:  // past the end; a track of audio
      return sense.code == mmc::out_of_range.code || sense.code == mmc::illegal_mode_for_track.code;
    default:
      return false;
  }
}

// To be sent again as it was: the drive only had news to tell, or is about to be ready.
bool is_passing(const Outcome& outcome) {
  const mmc::Sense sense = outcome.reason();
  return sense.key == mmc::unit_attention || sense.key == mmc::aborted_command ||
         (sense.key == mmc::not_ready && sense.code == 0x04);
}

}  // namespace

DriveSource::DriveSource(std::unique_ptr<Transport> drive, const SourceOptions& options)
    : DriveSource(*drive, options) {
  owned_ = std::move(drive);
}

DriveSource::DriveSource(Transport& drive, const SourceOptions& options)
    : drive_(drive), options_(options), name_(drive.name()) {
  wait_until_ready(options.patience);
  std::array<std::uint8_t, 8> answer{};
  const Outcome outcome = drive_.receive(mmc::ReadCapacity{}, answer, short_time);
  if (!outcome.good() || outcome.residue > 0)
    throw DriveError(cat(name_, ": cannot tell how large its medium is: ", describe(outcome)));
  const std::uint64_t last = *read_struct<Be<std::uint32_t>>(answer);
  const std::uint32_t length = *read_struct<Be<std::uint32_t>>(answer, 4);
  // Some drives say 2352 of a disc whose last track is audio, and some nothing at all.
  if (length != block_size && length != 0 && length != 2352)
    throw DriveError(
        cat(name_, ": its medium has blocks of ", length, " bytes; expected ", block_size));
  size_ = options.size.value_or((last + 1) * block_size);
  piece_blocks_ = std::max<std::uint32_t>(drive_.most_bytes() / block_size, 1);
}

DriveSource::~DriveSource() = default;

void DriveSource::wait_until_ready(milliseconds patience) {
  const nanoseconds until = drive_.now() + patience;
  for (;;) {
    const Outcome outcome = drive_.send(mmc::TestUnitReady{}, short_time);
    if (outcome.good())
      return;
    if (outcome.reason().code == mmc::no_medium.code && outcome.reason().key == mmc::not_ready)
      throw DriveError(cat(name_, ": there is no medium in the drive"));
    if (!is_passing(outcome) || drive_.now() >= until)
      throw DriveError(cat(name_, ": is not ready: ", describe(outcome)));
    if (outcome.reason().key != mmc::unit_attention)
      drive_.wait(milliseconds(500));
  }
}

Outcome DriveSource::read_blocks_at(std::uint32_t first, std::span<std::uint8_t> out) const {
  const auto blocks = static_cast<std::uint32_t>(out.size() / block_size);
  Outcome outcome;
  constexpr int news = 4;
  for (int i = 0; i < news; ++i) {
    if (blocks <= UINT16_MAX) {
      mmc::Read10 read;
      read.first = first;
      read.blocks = static_cast<std::uint16_t>(blocks);
      outcome = drive_.receive(read, out, options_.timeout);
    } else {
      mmc::Read12 read;
      read.first = first;
      read.blocks = blocks;
      outcome = drive_.receive(read, out, options_.timeout);
    }
    if (outcome.good() || !is_passing(outcome))
      break;
    if (outcome.reason() == mmc::medium_changed)
      throw DriveError(cat(name_, ": the medium was changed while it was read"));
    if (outcome.reason().key == mmc::not_ready)
      drive_.wait(milliseconds(500));
  }
  return outcome;
}

void DriveSource::read_block(std::uint32_t block, std::span<std::uint8_t> out) const {
  Outcome outcome;
  for (unsigned i = 0; i <= options_.retries; ++i) {
    outcome = read_blocks_at(block, out);
    if (outcome.good() && outcome.residue == 0)
      return;
    if (!is_of_medium(outcome) || outcome.reason().key != mmc::medium_error)
      break;
  }
  if (is_of_medium(outcome))
    throw FormatError({static_cast<std::int32_t>(block)},
                      cat("cannot be read: ", mmc::describe(outcome.reason())), "MMC-5 6.15");
  if (outcome.good())
    throw DriveError(cat(name_, ": READ (10) of block ", block, " gave ", outcome.residue,
                         " bytes less than a block"));
  throw DriveError(cat(name_, ": READ (10) of block ", block, ": ", describe(outcome)));
}

const DriveSource::Piece* DriveSource::piece_at(std::uint32_t first, std::uint32_t blocks) const {
  const auto known = std::ranges::find(pieces_, first, &Piece::first);
  if (known != pieces_.end()) {
    pieces_.splice(pieces_.begin(), pieces_, known);
    return &pieces_.front();
  }
  Piece piece{first, std::vector<std::uint8_t>(std::size_t{blocks} * block_size)};
  const Outcome outcome = read_blocks_at(first, piece.bytes);
  if (!outcome.good() || outcome.residue > 0)
    return nullptr;
  pieces_.push_front(std::move(piece));
  const std::size_t most =
      std::max<std::size_t>(cached_bytes / (std::size_t{piece_blocks_} * block_size), 2);
  if (pieces_.size() > most)
    pieces_.pop_back();
  return &pieces_.front();
}

void DriveSource::read(std::uint64_t offset, std::span<std::uint8_t> out) const {
  if (offset > size_ || size_ - offset < out.size())
    throw FormatError(cat(name_, ": ends at byte ", size_, ", which is before the ", out.size(),
                          " bytes wanted at byte ", offset));
  const std::lock_guard lock(mutex_);
  const std::uint64_t blocks_there = blocks_for(size_);
  while (!out.empty()) {
    const std::uint64_t block = offset / block_size;
    const std::uint64_t first = block / piece_blocks_ * piece_blocks_;
    const auto blocks =
        static_cast<std::uint32_t>(std::min<std::uint64_t>(piece_blocks_, blocks_there - first));
    std::size_t count = 0;
    if (const Piece* const piece = piece_at(static_cast<std::uint32_t>(first), blocks)) {
      const Bytes bytes = Bytes(piece->bytes).subspan(offset - first * block_size);
      count = std::min(bytes.size(), out.size());
      std::copy_n(bytes.begin(), count, out.begin());
    } else {
      // Some block of the piece is bad; whether it is this one is another question.
      std::array<std::uint8_t, block_size> bytes{};
      read_block(static_cast<std::uint32_t>(block), bytes);
      const std::size_t inside = offset % block_size;
      count = std::min<std::size_t>(block_size - inside, out.size());
      std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(inside), count, out.begin());
    }
    out = out.subspan(count);
    offset += count;
  }
}

}  // namespace disc::drive
