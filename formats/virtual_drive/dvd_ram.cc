// DVD-RAM: written anywhere, with spares for what goes bad.
#include "formats/mmc/dvd_structure.h"
#include "formats/mmc/write_features.h"
#include "formats/virtual_drive/overwritable.h"

namespace disc::virtual_drive {
namespace {

constexpr std::uint32_t ecc_blocks = 16;
constexpr nanoseconds structure_time{30'000'000'000};

/// MMC-5 4.3.4, 6.5.4.2.1, .2.
class DvdRam final : public OverwritableMedium {
 public:
  using OverwritableMedium::OverwritableMedium;

  void update_features(mmc::Configuration& configuration) const override {
    update_common_features(configuration);
    make_current(configuration, mmc::HardwareDefectManagementFeature::code);
  }

  mmc::DiscInformation disc_information() const override {
    mmc::DiscInformation information = OverwritableMedium::disc_information();
    information.status = mmc::DiscStatus::RandomAccess;
    return information;
  }

  mmc::FormatCapacities format_capacities() const override {
    mmc::FormatCapacities capacities = MediumModel::format_capacities();
    capacities.formattable.push_back({usual(), mmc::format_full, 2048});
    if (format_state().blocks > most_spares_left())
      capacities.formattable.push_back({most_spares_left(), mmc::format_spare_expansion, 2048});
    return capacities;
  }

  // Certifying writes and reads everything; without it only the structures are new.
  Answer format(const mmc::FormatList& list) override {
    FormatState& format = state().format;
    if (list.type == mmc::format_spare_expansion) {
      if (list.blocks >= format.blocks || list.blocks < most_spares_left() ||
          list.blocks % ecc_blocks != 0)
        return bad_parameter(4);
      format.spares += format.blocks - list.blocks;
      format.blocks = list.blocks;
      return after(structure_time);
    }
    if (list.type != mmc::format_full)
      return bad_parameter(8, 7);
    if (list.blocks != usual())
      return bad_parameter(4);
    format = {};
    state().remapped.clear();
    format.formatted = true;
    format.blocks = usual();
    format.spares = state().capacity / 64 / ecc_blocks * ecc_blocks;
    const bool certify = !(list.options_valid && list.certification_disabled);
    if (certify)
      folder_.erase(0, state().capacity);
    return after(structure_time + (certify ? 2 * lead_time(state().capacity) : nanoseconds(0)));
  }

  Answer disc_structure(std::uint8_t, std::uint32_t, std::uint8_t, std::uint8_t format,
                        std::vector<std::uint8_t>& structure) const override {
    switch (format) {
      case mmc::dvd_physical: {
        mmc::DvdPhysicalFormat physical;
        physical.book_type = 1;
        physical.part_version = 6;
        physical.maximum_rate = 0x0F;
        physical.layer_type = 4;
        physical.first_sector = 0x31000;
        physical.last_sector = physical.first_sector + state().capacity - 1;
        structure = mmc::encode_dvd_physical_format(physical);
        return {};
      }
      case mmc::dvd_copyright:
        structure = mmc::encode_dvd_copyright({});
        return {};
      case mmc::dvd_ram_definition: {
        mmc::DvdRamDefinition definition;
        definition.certified_by_maker = true;
        structure = mmc::encode_dvd_ram_definition(definition);
        return {};
      }
      case mmc::dvd_ram_medium_status: {
        mmc::DvdRamMediumStatus status;
        status.persistent_protected = state().write_protected;
        status.disc_type = 0x10;
        structure = mmc::encode_dvd_ram_medium_status(status);
        return {};
      }
      case mmc::dvd_ram_spare_area: {
        mmc::DvdRamSpareArea area;
        area.unused_primary = format_state().spares - format_state().spares_used;
        structure = mmc::encode_dvd_ram_spare_area(area);
        return {};
      }
      default:
        return bad_field(7);
    }
  }

  std::vector<mmc::ListedStructure> listed_structures(std::uint8_t media_type) const override {
    if (media_type != 0)
      return {};
    return {{mmc::dvd_physical, false, true, 21},
            {mmc::dvd_copyright, false, true, 8},
            {mmc::dvd_ram_definition, false, true, 2052},
            {mmc::dvd_ram_medium_status, false, true, 8},
            {mmc::dvd_ram_spare_area, false, true, 16}};
  }

 private:
  // The primary spares are not counted among the blocks of the disc.
  std::uint32_t usual() const { return state().capacity / ecc_blocks * ecc_blocks; }
  // Spares can be made of a sixteenth of the disc.
  std::uint32_t most_spares_left() const {
    return usual() - state().capacity / 16 / ecc_blocks * ecc_blocks;
  }
};

}  // namespace

std::unique_ptr<MediumModel> make_dvd_ram(DiscFolder& folder, const DriveView& view) {
  return std::make_unique<DvdRam>(folder, view);
}

}  // namespace disc::virtual_drive
