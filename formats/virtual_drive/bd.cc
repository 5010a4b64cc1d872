// BD-RE, and the choice of what a BD is to be; what all of them say of themselves.
#include "formats/virtual_drive/bd.h"

#include <algorithm>

#include "formats/mmc/bd_structure.h"
#include "formats/mmc/write_features.h"
#include "formats/virtual_drive/overwritable.h"

namespace disc::virtual_drive {
namespace {

constexpr nanoseconds structure_time{20'000'000'000};

/// MMC-5 4.5.4, 6.5.4.2.15, .16.
class BdRe final : public OverwritableMedium {
 public:
  using OverwritableMedium::OverwritableMedium;

  void update_features(mmc::Configuration& configuration) const override {
    update_common_features(configuration);
    make_current(configuration, mmc::BdWriteFeature::code);
    if (format_state().spares > 0)
      make_current(configuration, mmc::HardwareDefectManagementFeature::code);
  }

  // Of type 30h the parameter is the spares, in clusters.
  mmc::FormatCapacities format_capacities() const override {
    const std::uint32_t capacity = state().capacity, usual = usual_spares(capacity);
    mmc::FormatCapacities capacities;
    capacities.blocks = format_state().formatted ? format_state().blocks : capacity;
    capacities.kind =
        format_state().formatted ? mmc::CapacityKind::Formatted : mmc::CapacityKind::Unformatted;
    capacities.formattable.push_back({capacity - usual, mmc::format_full, 2048});
    for (const std::uint32_t spares : {usual, least_spares, capacity / 2 / bd_cluster * bd_cluster})
      capacities.formattable.push_back(
          {capacity - spares, mmc::format_bd_re_spares, spares / bd_cluster});
    capacities.formattable.push_back({capacity, mmc::format_bd_re_no_spares, 2048});
    return capacities;
  }

  Answer format(const mmc::FormatList& list) override {
    switch (list.type) {
      case mmc::format_full:
        return format_full(list);
      case mmc::format_spare_expansion:
        return expand(list);
      case mmc::format_bd_re_spares:
        return format_with_spares(list);
      case mmc::format_bd_re_no_spares:
        if (list.blocks != state().capacity)
          return bad_parameter(4);
        return start(list, list.blocks, structure_time);
      default:
        return bad_parameter(8, 7);
    }
  }

  // Streaming leaves verification out, and takes whole clusters (LG: less comes out as junk).
  Answer accept_write(const WriteRequest& request) override {
    const Answer answer = OverwritableMedium::accept_write(request);
    const bool whole =
        as_unsigned(request.first) % bd_cluster == 0 && request.blocks % bd_cluster == 0;
    if (answer.good() && request.streaming && !whole && !drive_.personality.spoils_short_streams)
      return mmc::invalid_address_for_write;
    return answer;
  }

  void record(const WriteRequest& request, Bytes blocks) override {
    const bool whole =
        as_unsigned(request.first) % bd_cluster == 0 && request.blocks % bd_cluster == 0;
    if (!request.streaming || whole)
      return OverwritableMedium::record(request, blocks);
    std::vector<std::uint8_t> junk(blocks.begin(), blocks.end());
    for (std::size_t i = 0; i < junk.size(); i += 2)
      junk[i] = static_cast<std::uint8_t>(junk[i] ^ 0x5A);
    OverwritableMedium::record(request, junk);
  }

  Answer disc_structure(std::uint8_t, std::uint32_t, std::uint8_t, std::uint8_t format,
                        std::vector<std::uint8_t>& structure) const override {
    return bd_structure(folder_, format, structure);
  }

  std::vector<mmc::ListedStructure> listed_structures(std::uint8_t media_type) const override {
    return bd_structures(media_type);
  }

 private:
  static constexpr std::uint32_t least_spares = bd_cluster;

  // 00h: with the spares it has, or the usual ones; other sizes are for 30h.
  Answer format_full(const mmc::FormatList& list) {
    const std::uint32_t usual = state().capacity - usual_spares(state().capacity);
    if (list.blocks != usual && !(format_state().formatted && list.blocks == format_state().blocks))
      return bad_parameter(4);
    const bool quick = list.options_valid && list.certification_disabled;
    return start(list, list.blocks, quick ? structure_time : certify());
  }

  // Sub-types: 00 reformat quickly, 01 nothing but structures, 10 certify all, 11 certify quickly.
  Answer format_with_spares(const mmc::FormatList& list) {
    if (list.sub_type == 3 && drive_.personality.refuses_quick_certification)
      return bad_parameter(8, 1);
    if (list.blocks == 0 || list.blocks % bd_cluster != 0 ||
        list.blocks + least_spares > state().capacity || list.blocks < state().capacity / 2)
      return bad_parameter(4);
    const nanoseconds takes = list.sub_type == 2   ? certify()
                              : list.sub_type == 3 ? certify() / 8
                                                   : structure_time;
    return start(list, list.blocks, takes);
  }

  Answer expand(const mmc::FormatList& list) {
    FormatState& format = state().format;
    if (!format.formatted || format.spares == 0)
      return mmc::command_sequence_error;
    if (list.blocks >= format.blocks || list.blocks % bd_cluster != 0 ||
        list.blocks < state().capacity / 2)
      return bad_parameter(4);
    format.spares += format.blocks - list.blocks;
    format.blocks = list.blocks;
    return after(structure_time);
  }

  nanoseconds certify() const { return structure_time + 2 * lead_time(state().capacity); }

  Answer start(const mmc::FormatList& list, std::uint32_t blocks, nanoseconds takes) {
    DiscState& disc = state();
    disc.format = {};
    disc.format.formatted = true;
    disc.format.type = list.type;
    disc.format.sub_type = list.sub_type;
    disc.format.blocks = blocks;
    disc.format.spares = disc.capacity - blocks;
    disc.remapped.clear();
    folder_.erase(0, disc.capacity);
    return after(takes);
  }
};

}  // namespace

// 12,288 clusters of a layer of 12,219,392 blocks, in proportion.
std::uint32_t usual_spares(std::uint32_t capacity) {
  return std::max(static_cast<std::uint32_t>(std::uint64_t{capacity} * 393216 / 12219392) /
                      bd_cluster * bd_cluster,
                  bd_cluster);
}

Answer bd_structure(const DiscFolder& folder, std::uint8_t format,
                    std::vector<std::uint8_t>& structure) {
  const DiscState& state = folder.state();
  const bool erasable = folder.kind().erasable;
  const std::uint32_t layers = folder.kind().layers;
  switch (format) {
    case mmc::bd_disc_information: {
      std::vector<mmc::BdInformationUnit> units;
      const std::size_t slash = std::min(state.media_id.find('/'), state.media_id.size());
      for (std::uint8_t layer = 0; layer < layers; ++layer) {
        mmc::BdInformationUnit unit;
        unit.units = static_cast<std::uint8_t>(layers);
        unit.layer = unit.sequence = layer;
        unit.disc_type = erasable ? "BDW" : "BDR";
        unit.layers = static_cast<std::uint8_t>(layers);
        unit.layer_type = erasable ? 4 : 2;
        unit.id.manufacturer = state.media_id.substr(0, slash);
        if (slash < state.media_id.size())
          unit.id.type = state.media_id.substr(slash + 1);
        unit.id.revision = 0;
        units.push_back(unit);
      }
      structure = mmc::encode_bd_information(units);
      return {};
    }
    case mmc::bd_definition: {
      if (!state.format.formatted)
        return bad_field(7);
      mmc::BdDefinition definition;
      definition.first_user_sector = bd_first_sector;
      definition.last_user_block = state.format.blocks - 1;
      definition.inner_spare_0 = std::min(state.format.spares / bd_cluster, 4096U);
      definition.outer_spares =
          (state.format.spares / bd_cluster - definition.inner_spare_0) / layers;
      structure = mmc::encode_bd_definition(definition);
      return {};
    }
    case mmc::bd_cartridge_status:
      structure = mmc::encode_bd_cartridge_status({});
      return {};
    case mmc::bd_spare_area: {
      mmc::BdSpareArea area;
      area.allocated = state.format.spares / bd_cluster;
      area.free = (state.format.spares - state.format.spares_used) / bd_cluster;
      structure = mmc::encode_bd_spare_area(area);
      return {};
    }
    case mmc::bd_raw_defect_list: {
      mmc::BdDefectList list;
      for (const auto& [from, to] : state.remapped) {
        list.entries.push_back({0, bd_first_sector + from, 0, bd_first_sector + to});
        if (list.entries.size() == most_defects)
          break;
      }
      list.count = static_cast<std::uint32_t>(state.remapped.size());
      structure = mmc::encode_bd_defect_list(list);
      return {};
    }
    default:
      return bad_field(7);
  }
}

std::vector<mmc::ListedStructure> bd_structures(std::uint8_t media_type) {
  if (media_type != 1)
    return {};
  return {{mmc::bd_disc_information, false, true, 4100},
          {mmc::bd_definition, false, true, 2052},
          {mmc::bd_cartridge_status, false, true, 8},
          {mmc::bd_spare_area, false, true, 16},
          {mmc::bd_raw_defect_list, false, true, 0xFFFF}};
}

std::unique_ptr<MediumModel> make_bd(DiscFolder& folder, const DriveView& view) {
  if (folder.kind().erasable)
    return std::make_unique<BdRe>(folder, view);
  return make_bd_r(folder, view);
}

}  // namespace disc::virtual_drive
