// Discs from a press: CD-ROM, DVD-ROM, BD-ROM. They can only be read.
#include <algorithm>

#include "formats/mmc/bd_structure.h"
#include "formats/mmc/dvd_structure.h"
#include "formats/virtual_drive/medium_model.h"

namespace disc::virtual_drive {
namespace {

class Stamped final : public MediumModel {
 public:
  using MediumModel::MediumModel;

  void update_features(mmc::Configuration&) const override {}

  mmc::DiscInformation disc_information() const override {
    mmc::DiscInformation information;
    information.status = mmc::DiscStatus::Complete;
    information.last_session = mmc::SessionState::Complete;
    information.disc_type = mmc::is_cd(profile()) ? 0x00 : 0xFF;
    return information;
  }

  Answer track_information(std::uint8_t type, std::uint32_t address, bool open,
                           mmc::TrackInformation& information) const override {
    const std::uint32_t blocks = state().capacity;
    if (open || (type == 0 && address >= blocks) || (type != 0 && address != 1))
      return type == 0 && !open ? mmc::out_of_range : bad_field(2);
    information.size = blocks;
    information.last_recorded_address = last_block();
    return {};
  }

  Lba last_block() const override { return Lba{static_cast<std::int32_t>(state().capacity) - 1}; }

  mmc::Toc toc() const override {
    mmc::Toc toc;
    toc.entries = {{1, 4, 1, Lba{0}}, {1, 4, mmc::toc_lead_out, last_block() + 1}};
    return toc;
  }

  mmc::SessionInformation session_information() const override { return {}; }

  Answer disc_structure(std::uint8_t media_type, std::uint32_t, std::uint8_t, std::uint8_t format,
                        std::vector<std::uint8_t>& structure) const override {
    if (media_type == 0 && format == mmc::dvd_physical) {
      mmc::DvdPhysicalFormat physical;
      physical.maximum_rate = 2;
      physical.layer_type = 1;
      physical.last_sector = physical.first_sector + state().capacity - 1;
      structure = mmc::encode_dvd_physical_format(physical);
      return {};
    }
    if (media_type == 0 && format == mmc::dvd_copyright) {
      structure = mmc::encode_dvd_copyright({});
      return {};
    }
    if (media_type == 1 && format == mmc::bd_disc_information) {
      mmc::BdInformationUnit unit;
      unit.disc_type = "BDO";
      unit.layer_type = 1;
      structure = mmc::encode_bd_information({unit});
      return {};
    }
    return bad_field(7);
  }

  bool blocks_while_full() const override { return false; }
  Answer accept_write(const WriteRequest&) override { return mmc::Sense{5, 0x30, 0x05}; }
  void record(const WriteRequest&, Bytes) override {}

  Answer read(Lba first, std::span<std::uint8_t> blocks) const override {
    const std::int64_t end =
        std::int64_t{first.value} + static_cast<std::int64_t>(blocks.size() / block_size);
    if (first.value < 0 || end > state().capacity)
      return mmc::out_of_range;
    folder_.read(static_cast<std::uint32_t>(first.value), blocks);
    return {};
  }
};

}  // namespace

std::unique_ptr<MediumModel> make_stamped(DiscFolder& folder, const DriveView& view) {
  return std::make_unique<Stamped>(folder, view);
}

}  // namespace disc::virtual_drive
