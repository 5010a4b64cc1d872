// A CD in the virtual drive: blocks, sub-channels and tables of contents as they are read.
#include <algorithm>
#include <array>
#include <cstring>
#include <span>

#include "formats/cd/rw_pack.h"
#include "formats/cd/sector.h"
#include "formats/cd/subchannel.h"
#include "formats/mmc/commands.h"
#include "formats/mmc/read_cd.h"
#include "formats/mmc/subchannel_data.h"
#include "formats/virtual_drive/cd_medium.h"

namespace disc::virtual_drive {
namespace {

constexpr mmc::Sense uncorrectable{0x3, 0x11, 0x05};

mmc::CdSectorType type_of(const cd::SectorFacts& facts) {
  switch (facts.mode) {
    case cd::SectorMode::Audio:
      return mmc::CdSectorType::Audio;
    case cd::SectorMode::Mode0:
    case cd::SectorMode::Mode1:
      return mmc::CdSectorType::Mode1;
    case cd::SectorMode::Mode2:
      return mmc::CdSectorType::Mode2;
    case cd::SectorMode::Mode2Form1:
      return mmc::CdSectorType::Mode2Form1;
    case cd::SectorMode::Mode2Form2:
      return mmc::CdSectorType::Mode2Form2;
  }
  return mmc::CdSectorType::Audio;
}

// Whether a block is of the type that READ CD expects (MMC-6 6.19.2.1).
bool is_expected(mmc::CdSectorType type, std::uint8_t expected) {
  switch (expected) {
    case mmc::ReadCd::any_type:
      return true;
    case mmc::ReadCd::cd_da:
      return type == mmc::CdSectorType::Audio;
    case mmc::ReadCd::mode_1:
      return type == mmc::CdSectorType::Mode1;
    case mmc::ReadCd::mode_2:
      return type == mmc::CdSectorType::Mode2;
    case mmc::ReadCd::mode_2_form_1:
      return type == mmc::CdSectorType::Mode2Form1;
    default:
      return type == mmc::CdSectorType::Mode2Form2;
  }
}

Answer at_block(mmc::Sense sense, Lba at) {
  Answer answer(sense);
  answer.information = static_cast<std::uint32_t>(at.value);
  return answer;
}

// READ TOC gives times where the TIME bit is set; byte 9 may have the format, as SFF-8020 had it.
std::uint8_t format_of(const mmc::ReadTocPmaAtip& command) {
  const std::uint8_t format = command.format & 0x0F;
  return format != 0 ? format : static_cast<std::uint8_t>(command.control >> 6);
}

}  // namespace

std::optional<Answer> CdMedium::own_command(const mmc::Cdb& command, Bytes out,
                                            std::vector<std::uint8_t>& in) {
  switch (command.operation_code()) {
    case mmc::ReadTocPmaAtip::code:
      return read_toc(command, in);
    case mmc::ReadSubchannel::code:
      return read_subchannel(command, in);
    case mmc::SendCueSheet::code:
      return send_cue_sheet(out);
    case mmc::ReadCd::code: {
      const auto asked = command.as<mmc::ReadCd>();
      CdRequest request;
      request.first = Lba{static_cast<std::int32_t>(std::uint32_t{asked.first})};
      request.blocks = mmc::number_of(asked.blocks);
      request.expected = asked.sector_type & 0x1C;
      request.main_channel = asked.main_channel;
      request.subchannel = asked.subchannel;
      return read_cd(request, in);
    }
    case mmc::ReadCdMsf::code: {
      const auto asked = command.as<mmc::ReadCdMsf>();
      const auto block = [](const std::array<std::uint8_t, 3>& time) {
        return Lba{(time[0] * 60 + time[1]) * 75 + time[2] - 150};
      };
      CdRequest request;
      request.first = block(asked.from);
      if (block(asked.to) < request.first)
        return bad_field(6);
      request.blocks = static_cast<std::uint32_t>(block(asked.to) - request.first);
      request.expected = asked.sector_type & 0x1C;
      request.main_channel = asked.main_channel;
      request.subchannel = asked.subchannel;
      return read_cd(request, in);
    }
    default:
      return std::nullopt;
  }
}

// Blocks of tracks and of their pregaps can be read, lead-ins and lead-outs cannot.
Answer CdMedium::check_readable(Lba at) const {
  if (!layout_.track_at(at))
    return at_block(mmc::out_of_range, at);
  if (store_.state(at) != CdBlockState::Recorded)
    return at_block(mmc::unrecovered_read_error, at);
  return {};
}

Answer CdMedium::read(Lba first, std::span<std::uint8_t> blocks) const {
  for (std::size_t i = 0; i * block_size < blocks.size(); ++i) {
    const Lba at = first + static_cast<std::int32_t>(i);
    if (const Answer answer = check_readable(at); !answer.good())
      return answer;
    const CdTrack& track = *layout_.track_at(at);
    CdBlock block = store_.read(at);
    if (!is_data(track.facts.mode))
      return at_block(mmc::illegal_mode_for_track, at);
    if (cd::correct_sector(block.sector, cd::to_msf(at)) == cd::Repair::Hopeless)
      return at_block(uncorrectable, at);
    const cd::SectorFacts facts = cd::check_sector(block.sector);
    if (facts.mode != cd::SectorMode::Mode1 && facts.mode != cd::SectorMode::Mode2Form1)
      return at_block(mmc::illegal_mode_for_track, at);
    std::copy_n(block.sector.begin() + static_cast<std::ptrdiff_t>(user_offset(facts.mode)),
                block_size, blocks.begin() + static_cast<std::ptrdiff_t>(i * block_size));
    head_ = at;
  }
  return {};
}

Answer CdMedium::read_cd(const CdRequest& request, std::vector<std::uint8_t>& in) const {
  if (request.expected > mmc::ReadCd::mode_2_form_2)
    return bad_field(1, 4);
  if (!mmc::c2_bytes(request.main_channel))
    return bad_field(9, 2);
  if (!mmc::subchannel_bytes_of(request.subchannel & 7))
    return bad_field(10, 2);
  for (std::uint32_t i = 0; i < request.blocks; ++i)
    if (const Answer answer =
            read_cd_block(request.first + static_cast<std::int32_t>(i), request, in);
        !answer.good())
      return answer;
  return {};
}

Answer CdMedium::read_cd_block(Lba at, const CdRequest& request,
                               std::vector<std::uint8_t>& in) const {
  if (const Answer answer = check_readable(at); !answer.good())
    return answer;
  CdBlock block = store_.read(at);
  const CdTrack& track = *layout_.track_at(at);
  cd::SectorFacts facts;
  if (is_data(track.facts.mode)) {
    const bool whole =
        (request.main_channel & mmc::ReadCd::whole_sector) == mmc::ReadCd::whole_sector;
    // A host that wants all of a sector gets it as it is; for the user data alone it is mended.
    if (cd::correct_sector(block.sector, cd::to_msf(at)) == cd::Repair::Hopeless && !whole)
      return at_block(uncorrectable, at);
    facts = cd::check_sector(block.sector);
  }
  const mmc::CdSectorType type = type_of(facts);
  if (!is_expected(type, request.expected))
    return at_block(mmc::illegal_mode_for_track, at);
  const auto part = mmc::main_channel_part(type, request.main_channel);
  if (!part)
    return bad_field(9);
  const auto main = std::span(block.sector).subspan(part->offset, part->size);
  in.insert(in.end(), main.begin(), main.end());
  in.resize(in.size() + mmc::c2_bytes(request.main_channel).value_or(0));
  const auto raw = subchannel_of(at, block);
  switch (request.subchannel & 7) {
    case mmc::ReadCd::raw_p_to_w:
      in.insert(in.end(), raw.begin(), raw.end());
      break;
    case mmc::ReadCd::q: {
      const auto size = in.size();
      in.resize(size + cd::subchannel_bytes(cd::Subchannel::Pq16));
      cd::convert_subchannel(cd::Subchannel::PwRaw, raw, cd::Subchannel::Pq16,
                             std::span(in).subspan(size));
      break;
    }
    case mmc::ReadCd::r_to_w: {
      std::array<std::uint8_t, 3 * cd::subchannel_size> window{};
      std::array<std::uint8_t, cd::subchannel_size> packs{};
      for (std::int32_t i = 0; i < 3; ++i) {
        const CdBlock next = store_.read(at + i);
        std::copy(next.subchannel.begin(), next.subchannel.end(),
                  window.begin() + i * static_cast<std::ptrdiff_t>(cd::subchannel_size));
      }
      cd::deinterleave_rw(window, packs);
      for (std::size_t i = 0; i < packs.size(); i += cd::rw_pack_size)
        cd::mend_rw_pack(std::span(packs).subspan(i).first<cd::rw_pack_size>());
      in.insert(in.end(), packs.begin(), packs.end());
      break;
    }
    default:
      break;
  }
  head_ = at;
  return {};
}

Answer CdMedium::read_toc(const mmc::Cdb& command, std::vector<std::uint8_t>& in) const {
  const auto asked = command.as<mmc::ReadTocPmaAtip>();
  const bool msf = (asked.flags & mmc::ReadTocPmaAtip::time) != 0;
  switch (format_of(asked)) {
    case mmc::ReadTocPmaAtip::toc: {
      const auto found = virtual_drive::toc(layout_, asked.track_or_session);
      if (!found)
        return bad_field(6);
      in = mmc::encode_toc(*found, msf);
      return {};
    }
    case mmc::ReadTocPmaAtip::session_information: {
      const auto found = virtual_drive::session_information(layout_);
      if (!found)
        return bad_field(2);
      in = mmc::encode_session_information(*found, msf);
      return {};
    }
    case mmc::ReadTocPmaAtip::full_toc: {
      const auto found = full_toc(layout_, asked.track_or_session);
      if (!found)
        return bad_field(6);
      in = mmc::encode_full_toc(*found);
      return {};
    }
    case mmc::ReadTocPmaAtip::pma:
      in = mmc::encode_pma(pma(layout_));
      return {};
    case mmc::ReadTocPmaAtip::atip:
      in = mmc::encode_atip(atip(layout_.groove));
      return {};
    case mmc::ReadTocPmaAtip::cd_text: {
      std::vector<std::uint8_t> packs;
      for (const CdSession& session : layout_.sessions)
        if (packs.empty() && session.closed)
          packs = session.cd_text;
      in = mmc::encode_cd_text(packs);
      return {};
    }
    default:
      return bad_field(2, 3);
  }
}

Answer CdMedium::read_subchannel(const mmc::Cdb& command, std::vector<std::uint8_t>& in) const {
  const auto asked = command.as<mmc::ReadSubchannel>();
  const bool msf = (asked.flags & mmc::ReadSubchannel::time) != 0;
  if ((asked.subq & mmc::ReadSubchannel::q) == 0) {
    in = {0, mmc::audio_no_status, 0, 0};
    return {};
  }
  const CdTrack* const here = layout_.track_at(head_);
  const auto control = [](const CdTrack& track) {
    return static_cast<std::uint8_t>(track.facts.control() >> 4);
  };
  switch (asked.format) {
    case 1: {
      mmc::CurrentPosition position;
      if (here) {
        position.control = control(*here);
        position.track = here->facts.number;
        position.absolute = head_;
        position.relative = head_ - here->facts.start;
        position.index = head_ < here->facts.start ? 0 : 1;
        for (const Lba index : here->facts.indexes)
          position.index = static_cast<std::uint8_t>(position.index + (head_ >= index ? 1 : 0));
      }
      in = mmc::encode_current_position(position, msf);
      return {};
    }
    case 2: {
      mmc::MediaCatalogNumber catalog;
      for (const CdSession& session : layout_.sessions)
        if (catalog.number.empty())
          catalog.number = session.catalog;
      in = mmc::encode_media_catalog_number(catalog);
      return {};
    }
    case 3: {
      const CdTrack* const track = layout_.track_of_number(asked.track);
      if (!track)
        return bad_field(6);
      mmc::TrackIsrc isrc;
      isrc.control = control(*track);
      isrc.track = asked.track;
      isrc.code = track->facts.isrc;
      in = mmc::encode_track_isrc(isrc);
      return {};
    }
    default:
      return bad_field(3);
  }
}

}  // namespace disc::virtual_drive
