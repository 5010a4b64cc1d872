// A Video CD as it will be recorded: its tracks, and every sector of it on demand.
#include "formats/vcd/video_cd.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "formats/cd/msf.h"
#include "formats/vcd/scan_offsets.h"

namespace disc::vcd {
namespace {

using Kind = Region::Kind;

constexpr std::uint8_t real_time = cd::Form2 | cd::RealTime;
constexpr std::size_t data_bytes = 2048;

void set(std::uint8_t& submode, unsigned flags) {
  submode = static_cast<std::uint8_t>(submode | flags);
}

}  // namespace

cd::SubHeader pack_sub_header(DiscType type, PackLabel label, std::uint8_t file, bool segment) {
  cd::SubHeader header{file, 0, real_time, 0};
  switch (label.kind()) {
    case PackKind::Padding:
      break;
    case PackKind::Video:
      header.channel = 1;
      header.coding = 0x0F;
      set(header.submode, cd::Video);
      if (segment && type == DiscType::VideoCd && label.stream != 0xE0) {
        const bool large = label.stream == 0xE2;
        header.channel = large ? 3 : 2;
        header.coding = large ? 0x3F : 0x1F;
      }
      break;
    case PackKind::Audio:
      header.channel = label.stream == 0xC0 ? 1 : 2;
      header.coding = 0x7F;
      set(header.submode, cd::AudioData);
      break;
    case PackKind::Private:
      header.channel = 2;
      header.coding = 0x0F;
      set(header.submode, cd::Video);
      break;
  }
  if (type == DiscType::SuperVideoCd)
    header.coding = 0x80;
  return header;
}

VideoCd::VideoCd(VideoCdWish wish) : wish_(std::move(wish)), plan_(plan_video_cd(wish_)) {}

cd::Disc VideoCd::disc(const std::string& file) const {
  cd::Disc disc;
  disc.files.push_back({file, cd::FileKind::Binary});
  cd::Session session;
  session.type = cd::SessionType::CdXa;
  session.lead_out = plan_.end;
  for (std::size_t i = 0; i < plan_.tracks.size(); ++i) {
    const TrackPlace& place = plan_.tracks[i];
    cd::Track track;
    track.number = static_cast<std::uint8_t>(i + 1);
    track.mode = cd::TrackMode::Mode2Mixed;
    track.copy = wish_.copy;
    track.pregap = place.pregap;
    track.start = place.start;
    track.end = place.end;
    const Lba stored{std::max(place.pregap.value, 0)};
    const auto bytes_between = [](Lba from, Lba to) {
      return static_cast<std::uint64_t>(to - from) * cd::sector_size;
    };
    if (place.pregap < stored) {
      cd::Piece zeros;
      zeros.bytes = bytes_between(place.pregap, stored);
      track.pieces.push_back(zeros);
    }
    cd::Piece piece;
    piece.bytes = bytes_between(stored, place.end);
    piece.file = 0;
    piece.offset = bytes_between(Lba{0}, stored);
    track.pieces.push_back(piece);
    session.tracks.push_back(std::move(track));
  }
  disc.sessions.push_back(std::move(session));
  return disc;
}

void VideoCd::read_sector(Lba at, cd::SectorSpan out) const {
  if (at < plan_.tracks.front().pregap || at >= plan_.end)
    throw std::logic_error("a block outside of the program area");
  std::array<std::uint8_t, pack_bytes> user{};
  cd::SubHeader header{0, 0, cd::Form2, 0};
  const cd::Msf time = cd::to_msf(at);
  if (at < Lba{0}) {  // the pre-gap of track 1 is as those of others
    cd::encode_sector(cd::SectorMode::Mode2Form2, time, user, header, out);
    return;
  }
  const auto next =
      std::upper_bound(plan_.regions.begin(), plan_.regions.end(), at,
                       [](Lba block, const Region& region) { return block < region.extent.first; });
  const Region& region = *(next - 1);
  const auto index = static_cast<std::size_t>(at - region.extent.first);
  switch (region.kind) {
    case Kind::Data: {
      const Bytes bytes = slice(region.bytes, index * data_bytes, data_bytes);
      std::copy(bytes.begin(), bytes.end(), user.begin());
      header = {region.file, 0,
                region.submodes.empty() ? std::uint8_t{cd::Data} : region.submodes[index], 0};
      break;
    }
    case Kind::Gap:
      break;
    case Kind::Margin:
      header = {region.file, 0, real_time, 0};
      break;
    case Kind::Stream: {
      const Item& item = (region.segment ? wish_.segments : wish_.sequences)[region.item];
      const auto pack = static_cast<std::uint32_t>(index);
      read_pack(*item.stream, pack, user);
      if (wish_.fill_scan_offsets)
        fill_scan_offsets(item.facts, pack, user);
      header = pack_sub_header(plan_.type, item.facts.packs[index], region.file, region.segment);
      if (std::binary_search(region.triggers.begin(), region.triggers.end(), pack))
        set(header.submode, cd::Trigger);
      break;
    }
  }
  if (at + 1 == region.extent.end())
    set(header.submode, region.last_flags);
  if (region.kind == Kind::Data)
    cd::encode_sector(cd::SectorMode::Mode2Form1, time, Bytes(user).first(data_bytes), header, out);
  else
    cd::encode_sector(cd::SectorMode::Mode2Form2, time, user, header, out);
}

}  // namespace disc::vcd
