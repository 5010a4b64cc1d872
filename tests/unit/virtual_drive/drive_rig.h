// A virtual drive with a DVD or BD in it, for tests: commands by name.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "formats/base/extent.h"
#include "formats/mmc/capacity.h"
#include "formats/mmc/commands.h"
#include "formats/mmc/disc_information.h"
#include "formats/mmc/feature.h"
#include "formats/mmc/format.h"
#include "formats/mmc/mode_page.h"
#include "formats/mmc/mode_pages.h"
#include "formats/mmc/track_information.h"
#include "formats/virtual_drive/create_disc.h"
#include "formats/virtual_drive/virtual_drive.h"
#include "tests/support/scratch.h"

namespace disc::virtual_drive {

class DriveRig {
 public:
  using Octets = std::vector<std::uint8_t>;

  explicit DriveRig(const std::string& kind, std::optional<std::uint32_t> capacity = 32768,
                    const std::string& drive_options = "") {
    NewDisc disc;
    disc.capacity = capacity;
    create_disc(scratch_.path("disc"), kind, disc);
    open(drive_options);
  }

  /// The drive is switched off and on again.
  void open(const std::string& drive_options = "") {
    drive_.reset();
    const DriveAddress address = parse_drive_address(scratch_.path("disc") + "?" + drive_options);
    drive_ = std::make_unique<VirtualDrive>(address.folder, address.options);
  }
  void close_drive() { drive_.reset(); }
  VirtualDrive& drive() { return *drive_; }
  const Scratch& scratch() const { return scratch_; }

  drive::Outcome send(const mmc::Cdb& command, const Octets& out = {}) {
    return drive_->execute(command, {}, out, std::chrono::hours(20));
  }
  mmc::Sense sense(const mmc::Cdb& command, const Octets& out = {}) {
    return send(command, out).reason();
  }
  /// Empty where the drive refuses; why() tells.
  Octets receive(const mmc::Cdb& command, std::size_t room) {
    Octets in(room);
    const drive::Outcome outcome = drive_->execute(command, in, {}, std::chrono::hours(20));
    why_ = outcome.reason();
    if (!outcome.good())
      return {};
    in.resize(room - outcome.residue);
    return in;
  }
  mmc::Sense why() const { return why_; }

  static Octets pattern(Lba first, std::uint32_t blocks, std::uint8_t seed = 0) {
    Octets bytes(std::size_t{blocks} * block_size);
    for (std::size_t i = 0; i < bytes.size(); ++i)
      bytes[i] = static_cast<std::uint8_t>(
          i % block_size * 7 + (static_cast<std::size_t>(first.value) + i / block_size) * 37 +
          seed);
    return bytes;
  }
  drive::Outcome write(std::int32_t first, std::uint32_t blocks, std::uint8_t seed = 0) {
    mmc::Write10 command;
    command.first = static_cast<std::uint32_t>(first);
    command.blocks = static_cast<std::uint16_t>(blocks);
    return send(command, pattern(Lba{first}, blocks, seed));
  }
  mmc::Sense write_sense(std::int32_t first, std::uint32_t blocks) {
    return write(first, blocks).reason();
  }
  /// Waits where the cache is full, as hosts do.
  void write_all(std::int32_t first, std::uint32_t blocks, std::uint8_t seed = 0) {
    for (std::uint32_t at = 0; at < blocks; at += 32) {
      const std::uint32_t part = std::min(32U, blocks - at);
      drive::Outcome outcome = write(first + static_cast<std::int32_t>(at), part, seed);
      while (outcome.reason() == mmc::long_write_in_progress) {
        drive_->wait(std::chrono::milliseconds(50));
        outcome = write(first + static_cast<std::int32_t>(at), part, seed);
      }
      ASSERT_TRUE(outcome.good()) << drive::describe(outcome) << " at " << first << "+" << at;
    }
  }
  Octets read(std::int32_t first, std::uint32_t blocks) {
    mmc::Read10 command;
    command.first = static_cast<std::uint32_t>(first);
    command.blocks = static_cast<std::uint16_t>(blocks);
    return receive(command, std::size_t{blocks} * block_size);
  }
  bool holds(std::int32_t first, std::uint32_t blocks, std::uint8_t seed = 0) {
    for (std::uint32_t at = 0; at < blocks; at += 32) {
      const std::uint32_t part = std::min(32U, blocks - at);
      const Lba here{first + static_cast<std::int32_t>(at)};
      if (read(here.value, part) != pattern(here, part, seed))
        return false;
    }
    return true;
  }

  mmc::Sense synchronise(bool immediate = false) {
    mmc::SynchronizeCache command;
    command.flags = immediate ? mmc::SynchronizeCache::immediate : 0;
    return sense(command);
  }
  mmc::Sense close(std::uint8_t function, std::uint16_t track = 0, bool immediate = false) {
    mmc::CloseTrackSession command;
    command.function = function;
    command.track_number = track;
    command.flags = immediate ? mmc::CloseTrackSession::immediate : 0;
    return sense(command);
  }
  mmc::Sense blank(std::uint8_t type) {
    mmc::Blank command;
    command.flags = type;
    return sense(command);
  }
  mmc::Sense reserve(std::uint32_t blocks) {
    mmc::ReserveTrack command;
    command.size = blocks;
    return sense(command);
  }
  mmc::Sense format(std::uint8_t type, std::uint32_t blocks, std::uint8_t sub_type = 0,
                    std::uint32_t parameter = 0) {
    mmc::FormatList list;
    list.immediate = false;
    list.type = type;
    list.sub_type = sub_type;
    list.blocks = blocks;
    list.parameter = parameter;
    return sense(mmc::FormatUnit{}, mmc::encode_format_list(list));
  }
  mmc::Sense set_write_type(mmc::WriteType type, mmc::MultiSession next = mmc::MultiSession::None,
                            bool test = false) {
    mmc::ModeSense10 question;
    question.page = mmc::WriteParametersPage::code;
    question.allocation_length = 255;
    auto parameters = *mmc::decode_mode_parameters(receive(question, 255));
    auto page = *parameters.get<mmc::WriteParametersPage>();
    page.write_type = type;
    page.multi_session = next;
    page.test_write = test;
    mmc::put_into(page, parameters.pages.at(0));
    const Octets out = mmc::encode_mode_parameters(parameters, true);
    mmc::ModeSelect10 command;
    command.parameter_length = static_cast<std::uint16_t>(out.size());
    return sense(command, out);
  }

  mmc::DiscInformation disc() {
    mmc::ReadDiscInformation command;
    command.allocation_length = 512;
    return mmc::decode_disc_information(receive(command, 512)).value_or(mmc::DiscInformation{});
  }
  mmc::TrackInformation track(std::uint32_t number = 0xFF) {
    mmc::ReadTrackInformation command;
    command.address = number;
    command.allocation_length = 48;
    return mmc::decode_track_information(receive(command, 48)).value_or(mmc::TrackInformation{});
  }
  /// -1: there is none.
  std::int32_t next_writable(std::uint32_t number = 0xFF) {
    return track(number).next_writable_address.value_or(Lba{-1}).value;
  }
  std::int32_t last_block() {
    return mmc::decode_capacity(receive(mmc::ReadCapacity{}, 8))
        .value_or(mmc::Capacity{})
        .last.value;
  }
  mmc::FormatCapacities capacities() {
    mmc::ReadFormatCapacities command;
    command.allocation_length = 252;
    return mmc::decode_format_capacities(receive(command, 252)).value_or(mmc::FormatCapacities{});
  }
  mmc::Configuration configuration() {
    mmc::GetConfiguration command;
    command.allocation_length = 4096;
    return mmc::decode_configuration(receive(command, 4096)).value_or(mmc::Configuration{});
  }
  bool is_current(std::uint16_t feature) { return configuration().is_current(feature); }

 private:
  Scratch scratch_;
  std::unique_ptr<VirtualDrive> drive_;
  mmc::Sense why_;
};

}  // namespace disc::virtual_drive
