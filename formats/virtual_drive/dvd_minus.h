// DVD-R and DVD-RW: incremental, at once, by layer jumps, and by restricted overwrite.
#pragma once

#include "formats/virtual_drive/sequential.h"

namespace disc::virtual_drive {

/// DVD-R, DVD-RW, DVD-R DL. A DVD-RW is sequential or formatted for restricted overwrite, and then
/// has another profile.
class DvdMinus final : public SequentialMedium {
 public:
  DvdMinus(DiscFolder& folder, const DriveView& view) : SequentialMedium(folder, view) {}

  mmc::Profile profile() const override;
  void update_features(mmc::Configuration& configuration) const override;
  mmc::DiscInformation disc_information() const override;
  Answer track_information(std::uint8_t type, std::uint32_t address, bool open,
                           mmc::TrackInformation& information) const override;
  Lba last_block() const override;
  mmc::FormatCapacities format_capacities() const override;
  Answer disc_structure(std::uint8_t media_type, std::uint32_t address, std::uint8_t layer,
                        std::uint8_t format, std::vector<std::uint8_t>& structure) const override;
  std::vector<mmc::ListedStructure> listed_structures(std::uint8_t media_type) const override;
  Answer send_disc_structure(std::uint8_t format, Bytes structure) override;
  mmc::Toc toc() const override;

  bool heeds_write_parameters() const override { return true; }
  bool blocks_while_full() const override { return overwritable(); }
  Answer accept_write(const WriteRequest& request) override;
  Answer read(Lba first, std::span<std::uint8_t> blocks) const override;
  Answer synchronise() override;
  Answer reserve_track(std::uint32_t size, bool by_address, bool rmz) override;
  Answer close(std::uint8_t function, std::uint16_t track) override;
  Answer blank(std::uint8_t type, std::uint32_t address) override;
  Answer format(const mmc::FormatList& list) override;
  void recover() override;
  void eject() override { end_test(); }

 protected:
  std::uint32_t session_gap() const override;
  std::size_t most_reserved() const override { return 2; }

 private:
  bool overwritable() const { return state().format.formatted; }
  bool by_layer_jump() const { return folder_.kind().profile == mmc::Profile::DvdRDualLayerJump; }
  bool takes_more() const { return !overwritable() && !state().finalised; }
  Answer judge_write_type(const TrackState& track) const;
  Answer accept_overwrite(const WriteRequest& request);
  Answer close_overwritable(std::uint8_t function);
  Answer grow(std::uint32_t blocks, bool quick);
  void begin_test();
  /// A test write leaves nothing behind.
  void end_test();

  std::optional<DiscState> before_test_;
  bool at_once_ = false;  // disc at once is going on
};

}  // namespace disc::virtual_drive
