// What formatted media of random access have in common: one track, any block at any time.
#pragma once

#include <cstdint>
#include <span>

#include "formats/virtual_drive/sequential.h"

namespace disc::virtual_drive {

/// DVD+RW, DVD-RAM, BD-RE: unformatted there is nothing to be read or written.
class OverwritableMedium : public MediumModel {
 public:
  using MediumModel::MediumModel;

  mmc::DiscInformation disc_information() const override;
  Answer track_information(std::uint8_t type, std::uint32_t address, bool open,
                           mmc::TrackInformation& information) const override;
  Lba last_block() const override { return Lba{as_signed(format_state().blocks) - 1}; }
  mmc::Toc toc() const override;
  mmc::SessionInformation session_information() const override { return {}; }
  bool blocks_while_full() const override { return true; }
  Answer accept_write(const WriteRequest& request) override;
  void record(const WriteRequest& request, Bytes blocks) override;
  /// What was never written reads as zeros.
  Answer read(Lba first, std::span<std::uint8_t> blocks) const override;
  bool replace_defect(Lba at) override;

 protected:
  const FormatState& format_state() const { return state().format; }
  /// Marks the features that all of them have.
  void update_common_features(mmc::Configuration& configuration) const;
  std::uint32_t ecc() const { return mmc::ecc_blocks(profile()); }
  nanoseconds lead_time(std::uint32_t blocks) const {
    return time_to_write(std::uint64_t{blocks} * block_size);
  }
  /// What a write or a read of an unformatted medium is answered.
  virtual mmc::Sense unformatted() const { return not_formatted; }
};

}  // namespace disc::virtual_drive
