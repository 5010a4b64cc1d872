// A drive without hardware: strict as the standard, strange as real drives where asked for.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "formats/transport/transport.h"
#include "formats/virtual_drive/address.h"

namespace disc::virtual_drive {

struct Drive;

/// Takes commands of MMC-5 for the disc in a folder. Time is virtual: wait() turns the clock, and
/// execute() advances it by what the command takes, so that hours of burning pass at once.
class VirtualDrive final : public drive::Transport {
 public:
  /// An empty `folder`: there is no disc in the drive. Throws FormatError, SystemError, DriveError
  /// as DiscFolder does.
  explicit VirtualDrive(const std::string& folder, const DriveOptions& options = {});
  /// What is in the cache is recorded, and running operations come to their end, as with a drive
  /// that is left alone; unless it has lost its power.
  ~VirtualDrive() override;

  /// Throws drive::DriveError after a power loss.
  drive::Outcome execute(const mmc::Cdb& command, std::span<std::uint8_t> in, Bytes out,
                         drive::milliseconds timeout) override;
  void wait(drive::nanoseconds time) override;
  drive::nanoseconds now() const override;
  std::uint32_t most_bytes() const override;
  std::string name() const override;

  /// Somebody puts a disc into the open tray, or takes it out (""). The tray stays open: load it.
  void put_disc(const std::string& folder);
  /// Somebody pulls the plug: what is in the cache is lost, what was going on is not finished, and
  /// the drive answers no more.
  void cut_power();
  /// Somebody presses the button of the tray: it opens, closes, or, where removal is prevented,
  /// the drive tells of the wish as an event.
  void press_button();

 private:
  std::unique_ptr<Drive> drive_;
};

}  // namespace disc::virtual_drive
