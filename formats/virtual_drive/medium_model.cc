// What media answer that have no answer of their own, and the choice among the families.
#include "formats/virtual_drive/medium_model.h"

#include <stdexcept>

namespace disc::virtual_drive {

Answer bad_field(std::uint16_t byte, std::optional<std::uint8_t> bit) {
  Answer answer(mmc::invalid_field_in_cdb);
  answer.field = mmc::SenseData::Field{true, bit, byte};
  return answer;
}

Answer bad_parameter(std::uint16_t byte, std::optional<std::uint8_t> bit) {
  Answer answer(mmc::invalid_field_in_parameters);
  answer.field = mmc::SenseData::Field{false, bit, byte};
  return answer;
}

Answer after(nanoseconds work) {
  Answer answer;
  answer.work = work;
  return answer;
}

Answer MediumModel::track_resources(mmc::TrackResources&) const { return bad_field(1); }
Answer MediumModel::pow_resources(mmc::PowResources&) const { return bad_field(1); }

mmc::FormatCapacities MediumModel::format_capacities() const {
  mmc::FormatCapacities capacities;
  capacities.blocks = static_cast<std::uint32_t>(last_block().value + 1);
  capacities.kind = mmc::CapacityKind::Formatted;
  return capacities;
}

Answer MediumModel::disc_structure(std::uint8_t, std::uint32_t, std::uint8_t, std::uint8_t,
                                   std::vector<std::uint8_t>&) const {
  return bad_field(7);
}

std::vector<mmc::ListedStructure> MediumModel::listed_structures(std::uint8_t) const { return {}; }

Answer MediumModel::send_disc_structure(std::uint8_t, Bytes) { return bad_field(7); }

std::optional<Answer> MediumModel::own_command(const mmc::Cdb&, Bytes, std::vector<std::uint8_t>&) {
  return std::nullopt;
}

// What a medium cannot do at all is an operation the drive does not have with it (MMC-5 annex F:
// cannot write medium, incompatible format).
Answer MediumModel::reserve_track(std::uint32_t, bool, bool) { return mmc::Sense{5, 0x30, 0x05}; }
std::vector<Lba> MediumModel::defects() const {
  std::vector<Lba> found;
  for (const auto& [from, to] : state().remapped)
    if (to == 0)
      found.push_back(Lba{static_cast<std::int32_t>(from)});
  return found;
}

Answer MediumModel::repair_track(std::uint16_t) { return mmc::invalid_operation_code; }

Answer MediumModel::close(std::uint8_t, std::uint16_t) { return bad_field(2, 2); }
Answer MediumModel::blank(std::uint8_t, std::uint32_t) { return mmc::Sense{5, 0x30, 0x05}; }
Answer MediumModel::format(const mmc::FormatList&) { return mmc::Sense{5, 0x30, 0x06}; }

nanoseconds MediumModel::time_to_write(std::uint64_t bytes) const {
  return nanoseconds(static_cast<std::int64_t>(static_cast<double>(bytes) * 1e9 /
                                               static_cast<double>(drive_.write_speed)));
}

std::unique_ptr<MediumModel> make_medium_model(DiscFolder& folder, const DriveView& view) {
  switch (folder.kind().family) {
    case Family::Cd:
      return make_cd(folder, view);
    case Family::DvdMinus:
      return make_dvd_minus(folder, view);
    case Family::DvdPlus:
      return make_dvd_plus(folder, view);
    case Family::DvdRam:
      return make_dvd_ram(folder, view);
    case Family::Bd:
      return make_bd(folder, view);
    case Family::Stamped:
      return make_stamped(folder, view);
  }
  throw std::logic_error("a kind of disc without a family");
}

}  // namespace disc::virtual_drive
