// How a DVD-RW is formatted, and what stands in the lead-in of a DVD-R or DVD-RW.
#include <algorithm>

#include "formats/mmc/dvd_structure.h"
#include "formats/virtual_drive/dvd_minus.h"

namespace disc::virtual_drive {
namespace {

constexpr std::uint32_t ecc_blocks = 16;
constexpr nanoseconds quick_time{40'000'000'000};

mmc::DvdPreRecorded pre_recorded(const DiscState& state) {
  mmc::DvdPreRecorded information;
  information.last_address = 0x30000 + state.capacity - 1;
  information.manufacturer_1 = state.media_id.substr(0, 6);
  if (state.media_id.size() > 6)
    information.manufacturer_2 = state.media_id.substr(6, 6);
  return information;
}

}  // namespace

// MMC-5 6.24.3: of a blank disc the most there is; types with the size of their packets.
mmc::FormatCapacities DvdMinus::format_capacities() const {
  mmc::FormatCapacities capacities = MediumModel::format_capacities();
  if (is_blank() && !overwritable()) {
    capacities.kind = mmc::CapacityKind::Unformatted;
    capacities.blocks = state().capacity;
  }
  if (!folder_.kind().erasable)
    return capacities;
  capacities.formattable.push_back({state().capacity, mmc::format_full, 2048});
  capacities.formattable.push_back({state().capacity, mmc::format_cd_rw_full, ecc_blocks});
  if (overwritable()) {
    const std::uint32_t left = state().capacity - state().format.blocks;
    capacities.formattable.push_back({left, mmc::format_grow_session, ecc_blocks});
    capacities.formattable.push_back({left, mmc::format_quick_grow, ecc_blocks});
  }
  capacities.formattable.push_back({state().capacity, mmc::format_quick, ecc_blocks});
  return capacities;
}

// MMC-5 6.5.4.2.1, .7, .8, .10, .12.
Answer DvdMinus::format(const mmc::FormatList& list) {
  if (!folder_.kind().erasable)
    return cannot_format_medium;
  end_test();
  const bool growing = list.type == mmc::format_grow_session || list.type == mmc::format_quick_grow;
  if (growing)
    return grow(list.blocks, list.type == mmc::format_quick_grow);
  const bool quick = list.type == mmc::format_quick;
  if (!quick && list.type != mmc::format_full && list.type != mmc::format_cd_rw_full)
    return bad_parameter(8, 7);
  if (list.type != mmc::format_full && list.parameter != ecc_blocks)
    return bad_parameter(9);
  // Every block there is: a quick format may ask for none, and grows with what is written.
  if (list.blocks > state().capacity || list.blocks % ecc_blocks != 0 ||
      (!quick && list.blocks == 0))
    return bad_parameter(4);
  DiscState& disc = state();
  disc.tracks.clear();
  disc.sessions = 1;
  disc.finalised = false;
  disc.blanked_minimally = false;
  folder_.erase(0, disc.capacity);
  disc.format = {};
  disc.format.formatted = true;
  disc.format.type = list.type;
  disc.format.blocks = list.blocks;
  disc.format.intermediate = quick;
  if (!quick)
    folder_.mark_written(0, list.blocks);
  return after(quick ? quick_time : quick_time + lead_time(list.blocks));
}

// 11h and 13h make the last session larger: by so many blocks, or by all that there are
// (FFFFFFFFh, or 0). The quick way leaves it open.
Answer DvdMinus::grow(std::uint32_t blocks, bool quick) {
  FormatState& format = state().format;
  if (!overwritable())
    return cannot_format_medium;
  const std::uint32_t left = state().capacity - format.blocks;
  const std::uint32_t more = blocks == 0xFFFF'FFFF || blocks == 0 ? left : blocks;
  if (more > left || more % ecc_blocks != 0)
    return bad_parameter(4);
  folder_.mark_written(format.blocks, more);
  format.blocks += more;
  format.intermediate = quick || format.intermediate;
  return after(quick ? quick_time / 2 : lead_time(more));
}

std::vector<mmc::ListedStructure> DvdMinus::listed_structures(std::uint8_t media_type) const {
  std::vector<mmc::ListedStructure> list;
  if (media_type != 0)
    return list;
  list = {{mmc::dvd_physical, false, true, 21},
          {mmc::dvd_copyright, false, true, 8},
          {mmc::dvd_pre_recorded, false, true, 48},
          {mmc::dvd_physical_lead_in, false, true, 21}};
  if (folder_.kind().layers > 1) {
    list.push_back({mmc::dvd_layer_boundary, false, true, 12});
    list.push_back({mmc::dvd_shifted_middle_area, !by_layer_jump(), true, 12});
  }
  if (by_layer_jump()) {
    list.push_back({mmc::dvd_jump_interval, true, true, 12});
    list.push_back({mmc::dvd_manual_layer_jump, true, true, 12});
  }
  return list;
}

Answer DvdMinus::disc_structure(std::uint8_t, std::uint32_t, std::uint8_t, std::uint8_t format,
                                std::vector<std::uint8_t>& structure) const {
  const bool layers = folder_.kind().layers > 1;
  switch (format) {
    case mmc::dvd_physical:
    case mmc::dvd_physical_lead_in: {  // growisofs 7.1 asks for this one of a DVD-R DL
      mmc::DvdPhysicalFormat physical;
      physical.book_type = folder_.kind().erasable ? 3 : 2;
      physical.part_version = layers ? 6 : 5;
      physical.maximum_rate = 0x0F;
      physical.layers = folder_.kind().layers;
      physical.opposite_track_path = layers;
      physical.layer_type = folder_.kind().erasable ? 4 : 2;
      physical.last_sector =
          physical.first_sector +
          std::max<std::uint32_t>(static_cast<std::uint32_t>(last_block().value + 1), 1) - 1;
      if (layers)
        physical.last_sector_of_layer_0 = physical.first_sector + state().layer_0_blocks - 1;
      structure = mmc::encode_dvd_physical_format(physical);
      return {};
    }
    case mmc::dvd_copyright:
      structure = mmc::encode_dvd_copyright({});
      return {};
    case mmc::dvd_pre_recorded:
      structure = mmc::encode_dvd_pre_recorded(pre_recorded(state()));
      return {};
    default:
      break;
  }
  if (!layers)
    return bad_field(7);
  const bool fixed = state().layer_0_set || !is_blank();
  if (format == mmc::dvd_layer_boundary)
    structure = mmc::encode_layer_boundary({fixed, state().layer_0_blocks});
  else if (format == mmc::dvd_shifted_middle_area)
    structure = mmc::encode_shifted_middle_area({fixed, Lba{as_signed(state().layer_0_blocks)}});
  else if (format == mmc::dvd_jump_interval && by_layer_jump())
    structure = mmc::encode_jump_interval(state().layer_jump_interval);
  else if (format == mmc::dvd_manual_layer_jump && by_layer_jump())
    structure = mmc::encode_manual_layer_jump(Lba{as_signed(state().layer_0_blocks) - 1});
  else
    return bad_field(7);
  return {};
}

// MMC-5 6.36: where layer 0 ends, or how often to jump; once, and before anything is written. The
// other layer has no more blocks than this one.
Answer DvdMinus::send_disc_structure(std::uint8_t format, Bytes structure) {
  if (folder_.kind().layers == 1)
    return bad_field(7);
  if (!is_blank() || state().layer_0_set || state().layer_jump_interval != 0)
    return mmc::command_sequence_error;
  const std::uint32_t most = round_up(state().capacity / 2, ecc_blocks);
  std::uint32_t layer_0 = 0;
  if (format == mmc::dvd_shifted_middle_area && !by_layer_jump()) {
    const auto middle = mmc::decode_shifted_middle_area(structure);
    layer_0 = middle && middle->start.value > 0 ? as_unsigned(middle->start) : 0;
  } else if (format == mmc::dvd_manual_layer_jump && by_layer_jump()) {
    const auto jump = mmc::decode_manual_layer_jump(structure);
    layer_0 = jump && jump->value >= 0 ? as_unsigned(*jump) + 1 : 0;
  } else if (format == mmc::dvd_jump_interval && by_layer_jump()) {
    const auto interval = mmc::decode_jump_interval(structure);
    if (!interval || *interval == 0 || *interval % ecc_blocks != 0 || *interval > most)
      return bad_parameter(8);
    state().layer_jump_interval = *interval;
    return {};
  } else {
    return bad_field(7);
  }
  if (layer_0 == 0 || layer_0 % ecc_blocks != 0 || layer_0 > most)
    return bad_parameter(8);
  state().layer_0_blocks = layer_0;
  state().layer_0_set = true;
  state().tracks.front().size = std::min(state().capacity, 2 * layer_0);
  return {};
}

}  // namespace disc::virtual_drive
