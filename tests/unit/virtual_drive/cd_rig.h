// A virtual drive with a CD in it, for tests: commands by name, and what a disc should hold.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "formats/base/extent.h"
#include "formats/cd/sector.h"
#include "formats/mmc/commands.h"
#include "formats/mmc/disc_information.h"
#include "formats/mmc/mode_page.h"
#include "formats/mmc/mode_pages.h"
#include "formats/mmc/toc.h"
#include "formats/mmc/track_information.h"
#include "formats/virtual_drive/create_disc.h"
#include "formats/virtual_drive/virtual_drive.h"
#include "tests/support/scratch.h"

namespace disc::virtual_drive {

using Octets = std::vector<std::uint8_t>;
using std::chrono::hours;

/// Bytes that no two blocks have in common.
inline Octets noise(std::size_t count, std::uint32_t seed = 1) {
  Octets out(count);
  for (std::uint8_t& byte : out) {
    seed = seed * 1664525 + 1013904223;
    byte = static_cast<std::uint8_t>(seed >> 24);
  }
  return out;
}

class CdRig {
 public:
  explicit CdRig(const std::string& kind = "cd-r", const std::string& personality = "standard",
                 std::optional<std::uint32_t> capacity = {}) {
    NewDisc disc;
    disc.capacity = capacity;
    create_disc(scratch_.path("disc"), kind, disc);
    options_.personality = personality;
    open();
  }

  /// The drive is switched off and on again.
  void open() {
    drive_.reset();
    drive_.emplace(scratch_.path("disc"), options_);
    settle();
  }
  VirtualDrive& drive() { return *drive_; }

  /// All that runs comes to its end, and all that is to be told was told.
  void settle() {
    for (int i = 0; i < 20; ++i) {
      drive_->wait(std::chrono::minutes(10));
      if (drive_->send(mmc::TestUnitReady{}, hours(1)).good())
        return;
    }
    ADD_FAILURE() << "the drive is never ready";
  }

  mmc::Sense send(const mmc::Cdb& command) { return drive_->send(command, hours(1)).reason(); }
  mmc::Sense send(const mmc::Cdb& command, const Octets& out) {
    return drive_->send(command, out, hours(1)).reason();
  }
  mmc::SenseData sense(const mmc::Cdb& command, const Octets& out) {
    return drive_->send(command, out, hours(1)).sense.value_or(mmc::SenseData{});
  }
  /// Empty where the drive refuses; why() tells.
  Octets receive(const mmc::Cdb& command, std::size_t room) {
    Octets in(room);
    const drive::Outcome outcome = drive_->receive(command, in, hours(1));
    why_ = outcome.reason();
    if (!outcome.good())
      return {};
    in.resize(room - outcome.residue);
    return in;
  }
  mmc::Sense why() const { return why_; }

  mmc::Sense write(std::int32_t first, std::uint32_t blocks, const Octets& data) {
    mmc::Write10 command;
    command.first = static_cast<std::uint32_t>(first);
    command.blocks = static_cast<std::uint16_t>(blocks);
    for (;;) {
      const mmc::Sense sense = send(command, data);
      if (sense != mmc::long_write_in_progress)
        return sense;
      drive_->wait(std::chrono::milliseconds(100));
    }
  }
  /// In pieces of 26 blocks; the first sense that is not good.
  mmc::Sense write_all(std::int32_t first, std::size_t bytes_of_block, const Octets& data) {
    for (std::size_t at = 0; at < data.size(); at += 26 * bytes_of_block) {
      const std::size_t part = std::min(26 * bytes_of_block, data.size() - at);
      const auto begin = data.begin() + static_cast<std::ptrdiff_t>(at);
      const mmc::Sense sense = write(first + static_cast<std::int32_t>(at / bytes_of_block),
                                     static_cast<std::uint32_t>(part / bytes_of_block),
                                     Octets(begin, begin + static_cast<std::ptrdiff_t>(part)));
      if (sense != mmc::good)
        return sense;
    }
    return mmc::good;
  }

  /// Page 05h: bytes 2, 3 and 4 of it, and byte 8.
  mmc::Sense set_page(std::uint8_t type, std::uint8_t track, std::uint8_t blocks,
                      std::uint8_t format = 0, const std::string& isrc = {}) {
    Octets list(8 + 52);
    list[8] = 5;
    list[9] = 50;
    list[10] = type;
    list[11] = track;
    list[12] = blocks;
    list[16] = format;
    list[23] = 150;
    if (!isrc.empty()) {
      list[40] = 0x80;
      std::copy(isrc.begin(), isrc.end(), list.begin() + 41);
    }
    mmc::ModeSelect10 command;
    command.parameter_length = static_cast<std::uint16_t>(list.size());
    return send(command, list);
  }

  mmc::Sense synchronise() {
    const mmc::Sense sense = send(mmc::SynchronizeCache{});
    settle();
    return sense;
  }
  mmc::Sense close(std::uint8_t function, std::uint16_t track = 0) {
    mmc::CloseTrackSession command;
    command.function = function;
    command.track_number = track;
    const mmc::Sense sense = send(command);
    settle();
    return sense;
  }
  mmc::Sense blank(std::uint8_t type, std::uint32_t address = 0) {
    mmc::Blank command;
    command.flags = type;
    command.address = address;
    const mmc::Sense sense = send(command);
    settle();
    return sense;
  }
  mmc::Sense cue(const Octets& sheet) {
    mmc::SendCueSheet command;
    command.size = mmc::three_bytes(static_cast<std::uint32_t>(sheet.size()));
    return send(command, sheet);
  }

  Octets read(std::int32_t first, std::uint16_t blocks) {
    mmc::Read10 command;
    command.first = static_cast<std::uint32_t>(first);
    command.blocks = blocks;
    return receive(command, std::size_t{blocks} * block_size);
  }
  Octets read_cd(std::int32_t first, std::uint32_t blocks, std::size_t size = 2352,
                 std::uint8_t flags = mmc::ReadCd::whole_sector, std::uint8_t subchannel = 0,
                 std::uint8_t type = mmc::ReadCd::any_type) {
    Octets all;
    for (std::uint32_t at = 0; at < blocks; at += 24) {
      const std::uint32_t part = std::min(24U, blocks - at);
      mmc::ReadCd command;
      command.first = static_cast<std::uint32_t>(first) + at;
      command.blocks = mmc::three_bytes(part);
      command.main_channel = flags;
      command.subchannel = subchannel;
      command.sector_type = type;
      const Octets piece = receive(command, part * size);
      all.insert(all.end(), piece.begin(), piece.end());
    }
    return all;
  }
  cd::SectorFacts facts_of(std::int32_t block) {
    const Octets sector = read_cd(block, 1);
    if (sector.size() != cd::sector_size)
      return {cd::SectorMode::Audio, {}, {}, false, false, false};
    return cd::check_sector(std::span(sector).first<cd::sector_size>());
  }

  mmc::DiscInformation disc_information() {
    mmc::ReadDiscInformation command;
    command.allocation_length = 34;
    return mmc::decode_disc_information(receive(command, 34)).value_or(mmc::DiscInformation{});
  }
  mmc::TrackInformation track(std::uint32_t number) {
    mmc::ReadTrackInformation command;
    command.address = number;
    command.allocation_length = 48;
    return mmc::decode_track_information(receive(command, 48)).value_or(mmc::TrackInformation{});
  }
  Octets toc(std::uint8_t format, bool msf = false, std::uint8_t from = 0) {
    mmc::ReadTocPmaAtip command;
    command.format = format;
    command.flags = msf ? mmc::ReadTocPmaAtip::time : 0;
    command.track_or_session = from;
    command.allocation_length = 4096;
    return receive(command, 4096);
  }
  std::uint32_t capacity() {
    const Octets answer = receive(mmc::ReadCapacity{}, 8);
    return answer.size() < 4 ? 0
                             : std::uint32_t{answer[0]} << 24 | std::uint32_t{answer[1]} << 16 |
                                   std::uint32_t{answer[2]} << 8 | answer[3];
  }

  /// A track of data, 2048 bytes a block, written at once and closed by SYNCHRONIZE CACHE.
  mmc::Sense write_data_track(std::int32_t first, const Octets& data, std::uint8_t multi = 0xC0) {
    set_page(0x41, static_cast<std::uint8_t>(multi | 4), 8);
    const mmc::Sense sense = write_all(first, block_size, data);
    return sense == mmc::good ? synchronise() : sense;
  }

 private:
  Scratch scratch_;
  DriveOptions options_;
  std::optional<VirtualDrive> drive_;
  mmc::Sense why_;
};

/// 01 02 41 ..., for a cue sheet.
inline Octets from_hex(std::string_view text) {
  Octets out;
  const auto digit = [](char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; };
  for (std::size_t i = 0; i + 1 < text.size();) {
    if (text[i] == ' ' || text[i] == '\n') {
      ++i;
      continue;
    }
    out.push_back(static_cast<std::uint8_t>(digit(text[i]) << 4 | digit(text[i + 1])));
    i += 2;
  }
  return out;
}

/// A data disc of 300 blocks as xorriso 1.5.4 and wodim 1.1.11 ask for it.
inline const char* const data_sheet =
    "41 00 00 14 00 00 00 00 41 01 00 10 00 00 00 00"
    "41 01 01 10 00 00 02 00 41 aa 01 14 00 00 06 00";
/// Two songs of 400 and 500 blocks with a catalog number and an ISRC, as cdrdao 1.2.4 has it.
inline const char* const audio_sheet =
    "02 31 32 33 34 35 36 37 02 38 39 30 31 32 38 00 01 00 00 01 00 00 00 00"
    "03 01 55 53 41 42 43 31 03 01 32 33 34 35 36 37 01 01 00 00 00 00 00 00"
    "01 01 01 00 00 00 02 00 01 02 00 00 00 00 07 19 01 02 01 00 00 00 09 19"
    "01 aa 01 01 00 00 10 00";
/// The same with CD-TEXT: the lead-in is announced where it starts on a disc of 97:26:66.
inline const char* const cd_text_sheet =
    "02 31 32 33 34 35 36 37 02 38 39 30 31 32 38 00 01 00 00 41 00 61 1a 42"
    "03 01 55 53 41 42 43 31 03 01 32 33 34 35 36 37 01 01 00 00 00 00 00 00"
    "01 01 01 00 00 00 02 00 01 02 00 00 00 00 07 19 01 02 01 00 00 00 09 19"
    "01 aa 01 01 00 00 10 00";

}  // namespace disc::virtual_drive
