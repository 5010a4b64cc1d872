// A virtual drive whose power goes at the command of a number, or whose host does.
#pragma once

#include <cstdint>
#include <string>

#include "formats/virtual_drive/virtual_drive.h"

namespace disc::record {

/// How a recording is interrupted.
enum class Cut : std::uint8_t {
  Power,  // what the drive has not put on the disc is lost
  Host,   // SIGKILL, or the cable: the drive finishes what it has
};

class PowerCut final : public drive::Transport {
 public:
  /// Command number `at`, from 1, does not reach the drive, nor does any behind it. 0: never.
  PowerCut(const std::string& folder, std::uint64_t at, Cut cut)
      : drive_(folder), at_(at), cut_(cut) {}

  drive::Outcome execute(const mmc::Cdb& command, std::span<std::uint8_t> in, Bytes out,
                         drive::milliseconds timeout) override {
    if (gone_ || ++count_ == at_) {
      if (!gone_ && cut_ == Cut::Power)
        drive_.cut_power();
      gone_ = true;
      throw drive::DriveError(name() + ": the drive is gone");
    }
    return drive_.execute(command, in, out, timeout);
  }
  void wait(drive::nanoseconds time) override { drive_.wait(time); }
  drive::nanoseconds now() const override { return drive_.now(); }
  std::uint32_t most_bytes() const override { return drive_.most_bytes(); }
  std::string name() const override { return drive_.name(); }

  std::uint64_t commands() const { return count_; }
  bool gone() const { return gone_; }

 private:
  virtual_drive::VirtualDrive drive_;
  std::uint64_t at_, count_ = 0;
  Cut cut_;
  bool gone_ = false;
};

}  // namespace disc::record
