// The blocks of a CD session as they go to a drive that writes raw: lead-in, tracks, lead-out.
#include "record/raw_stream.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>
#include <vector>

#include "formats/base/error.h"
#include "formats/cd/rw_pack.h"
#include "formats/cd/scrambler.h"
#include "formats/cd/stored_sector.h"

namespace disc::record {
namespace {

constexpr std::size_t sector_bytes = cd::sector_size, sub_bytes = cd::subchannel_size;
constexpr std::uint8_t r_to_w = 0x3F;
constexpr std::int32_t batch = 32;

auto sector_of(std::span<std::uint8_t> sectors, std::size_t index) {
  return sectors.subspan(index * sector_bytes).first<sector_bytes>();
}
auto sub_of(std::span<std::uint8_t> subchannel, std::size_t index) {
  return subchannel.subspan(index * sub_bytes).first<sub_bytes>();
}

/// Sectors and R to W of the tracks, P and Q and what lies around them of the layout.
class DiscBlocks {
 public:
  DiscBlocks(std::shared_ptr<const cd::DiscReader> reader,
             std::shared_ptr<const cd::RawSessions> sessions, std::size_t session,
             std::int32_t shift)
      : reader_(std::move(reader)),
        sessions_(std::move(sessions)),
        session_(session),
        shift_(shift) {}

  void operator()(Lba first, std::span<std::uint8_t> sectors,
                  std::span<std::uint8_t> subchannel) const {
    const cd::RawSession& edges = sessions_->all()[session_];
    const Lba end = first + static_cast<std::int32_t>(subchannel.size() / sub_bytes);
    for (Lba at = first; at < end;) {
      const bool program = at >= edges.program && at < edges.lead_out;
      const Lba until = std::min(end, at < edges.program ? edges.program
                                      : program          ? edges.lead_out
                                                         : edges.end);
      const auto from = static_cast<std::size_t>(at - first);
      const auto count = static_cast<std::size_t>(until - at);
      const auto own = sectors.subspan(from * sector_bytes, count * sector_bytes);
      const auto sub = subchannel.subspan(from * sub_bytes, count * sub_bytes);
      if (program)
        make_program(at, own, sub);
      else
        sessions_->make_edge(session_, at, own, sub);
      for (std::size_t i = 0; i < count; ++i)
        if (is_data(sessions_->mode_at(session_, at + static_cast<std::int32_t>(i))))
          cd::scramble(sector_of(own, i));
      at = until;
    }
  }

 private:
  void make_program(Lba first, std::span<std::uint8_t> sectors,
                    std::span<std::uint8_t> subchannel) const {
    reader_->read_sectors(first + -shift_, sectors);
    std::ranges::fill(subchannel, std::uint8_t{0});
    for (std::size_t i = 0; i < subchannel.size() / sub_bytes; ++i) {
      const Lba at = first + static_cast<std::int32_t>(i);
      const cd::TrackMode mode = sessions_->mode_at(session_, at);
      if (is_data(mode))
        readdress(mode, at, sector_of(sectors, i));
      add_graphics(at + -shift_, sub_of(subchannel, i));
    }
    sessions_->subcode().put(first, cd::Subchannel::PwRaw, subchannel);
  }

  // A sound sector of another place becomes one of this place; damaged ones stay as they are.
  static void readdress(cd::TrackMode mode, Lba at, cd::SectorSpan sector) {
    const cd::SectorFacts facts = cd::check_sector(sector);
    const cd::Msf time = cd::to_msf(at);
    if (!facts.sound() || facts.address == time)
      return;
    std::array<std::uint8_t, sector_bytes> old;
    std::memcpy(old.data(), sector.data(), old.size());
    const bool form1 = mode == cd::TrackMode::Mode1;
    cd::make_whole(mode, time, Bytes(old).subspan(16, form1 ? 2048 : 2336), sector);
  }

  bool is_track(Lba at) const { return reader_->track_at(at) != nullptr; }

  void add_graphics(Lba at, cd::SubchannelSpan out) const {
    if (!is_track(at))
      return;
    switch (reader_->subchannel_at(at)) {
      case cd::Subchannel::None:
      case cd::Subchannel::Pq16:
        return;
      case cd::Subchannel::RwPacked:
        return interleave(at, out);
      case cd::Subchannel::Pw:
      case cd::Subchannel::PwRaw:
        break;
    }
    std::array<std::uint8_t, sub_bytes> pw{};
    if (!reader_->read_subchannel(at, pw))
      return;
    cd::pw_to_raw(pw, out);
    for (std::uint8_t& symbol : out)
      symbol &= r_to_w;
  }

  // A block carries symbols of the packs of two blocks before it.
  void interleave(Lba at, cd::SubchannelSpan out) const {
    std::array<std::uint8_t, 3 * sub_bytes> window{};
    for (std::int32_t back = 0; back < 3; ++back) {
      const Lba other = at + (back - 2);
      if (!is_track(other) || reader_->subchannel_at(other) != cd::Subchannel::RwPacked)
        continue;
      const std::vector<std::uint8_t> packs = reader_->read_stored_subchannel(other);
      std::transform(packs.begin(), packs.end(),
                     window.begin() + back * static_cast<std::ptrdiff_t>(sub_bytes),
                     [](std::uint8_t symbol) { return symbol & r_to_w; });
    }
    for (std::size_t i = 0; i < window.size(); i += cd::rw_pack_size)
      cd::seal_rw_pack(std::span(window).subspan(i).first<cd::rw_pack_size>());
    cd::interleave_rw(window, out);
  }

  std::shared_ptr<const cd::DiscReader> reader_;
  std::shared_ptr<const cd::RawSessions> sessions_;
  std::size_t session_;
  std::int32_t shift_;
};

}  // namespace

bool has_graphics(const cd::DiscReader& reader) {
  for (const cd::Session& session : reader.disc().sessions)
    for (const cd::Track& track : session.tracks)
      for (const cd::Piece& piece : track.pieces)
        if (piece.subchannel_file ||
            (piece.subchannel != cd::Subchannel::None && piece.subchannel != cd::Subchannel::Pq16))
          return true;
  return false;
}

RawBlocks blocks_of_disc(std::shared_ptr<const cd::DiscReader> reader,
                         std::shared_ptr<const cd::RawSessions> sessions, std::size_t session,
                         std::int32_t shift) {
  return DiscBlocks(std::move(reader), std::move(sessions), session, shift);
}

RawStream::RawStream(Extent extent, BlockType type, RawBlocks make, std::string name)
    : extent_(extent), type_(type), make_(std::move(make)), name_(std::move(name)) {}

std::uint64_t RawStream::size() const {
  return static_cast<std::uint64_t>(extent_.blocks) * block_bytes(type_);
}

void RawStream::read(std::uint64_t offset, std::span<std::uint8_t> out) const {
  if (offset > size() || out.size() > size() - offset)
    throw FormatError(cat(name_, ": has ", size(), " bytes, and more were asked for"));
  const std::uint64_t step = block_bytes(type_);
  std::vector<std::uint8_t> blocks;
  for (std::size_t done = 0; done < out.size();) {
    const std::uint64_t at = offset + done;
    const auto first = static_cast<std::int32_t>(at / step);
    const auto inside = static_cast<std::size_t>(at % step);
    const auto wanted = static_cast<std::int32_t>((inside + out.size() - done + step - 1) / step);
    blocks.resize(static_cast<std::size_t>(std::min(wanted, batch)) * step);
    make(extent_.first + first, blocks);
    const std::size_t piece = std::min(blocks.size() - inside, out.size() - done);
    std::memcpy(out.data() + done, blocks.data() + inside, piece);
    done += piece;
  }
}

void RawStream::make(Lba first, std::span<std::uint8_t> out) const {
  const std::size_t step = block_bytes(type_), count = out.size() / step;
  // Packs reach into the two blocks behind theirs.
  const std::size_t behind =
      type_ == BlockType::Raw96p
          ? std::min<std::size_t>(2, static_cast<std::size_t>(extent_.end() - first -
                                                              static_cast<std::int32_t>(count)))
          : 0;
  std::vector<std::uint8_t> sectors((count + behind) * sector_bytes);
  std::vector<std::uint8_t> sub((count + behind) * sub_bytes);
  make_(first, sectors, sub);
  sub.resize((count + 2) * sub_bytes);
  for (std::size_t i = 0; i < count; ++i) {
    const auto block = out.subspan(i * step, step);
    std::memcpy(block.data(), sectors.data() + i * sector_bytes, sector_bytes);
    const auto own = sub_of(sub, i);
    const auto behind_sector = block.subspan(sector_bytes);
    if (type_ == BlockType::Raw16) {
      cd::convert_subchannel(cd::Subchannel::PwRaw, own, cd::Subchannel::Pq16, behind_sector);
      continue;
    }
    std::memcpy(behind_sector.data(), own.data(), sub_bytes);
    if (type_ != BlockType::Raw96p)
      continue;
    std::array<std::uint8_t, sub_bytes> packs{};
    cd::deinterleave_rw(Bytes(sub).subspan(i * sub_bytes).first<3 * sub_bytes>(), packs);
    for (std::size_t symbol = 0; symbol < sub_bytes; ++symbol)
      behind_sector[symbol] =
          static_cast<std::uint8_t>((own[symbol] & ~r_to_w) | (packs[symbol] & r_to_w));
  }
}

}  // namespace disc::record
