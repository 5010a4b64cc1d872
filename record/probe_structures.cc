// What stands on a medium outside of its blocks: its maker, layers, protection, spares, defects.
#include <algorithm>
#include <array>

#include "formats/mmc/bd_structure.h"
#include "formats/mmc/commands.h"
#include "formats/mmc/disc_structure.h"
#include "formats/mmc/dvd_structure.h"
#include "formats/mmc/features.h"
#include "record/probe_parts.h"

namespace disc::record {
namespace {

using mmc::Profile;

constexpr std::uint8_t of_dvd = mmc::ReadDiscStructure::dvd,
                       of_bd = mmc::ReadDiscStructure::blu_ray;
constexpr std::uint32_t blocks_of_cluster = 32;

std::vector<std::uint8_t> ask_structure(drive::Transport& drive, std::uint8_t media_type,
                                        std::uint8_t format, std::uint32_t bytes) {
  mmc::ReadDiscStructure command;
  command.media_type = media_type;
  command.format = format;
  command.allocation_length = static_cast<std::uint16_t>(bytes);
  return ask(drive, command, bytes).data;
}

/// Lead-in times of makers are told in tens of frames (Orange Book, part II: the last digit tells
/// of other things).
mmc::MediaId media_id_of(const mmc::Atip& atip) {
  const auto two = [](unsigned number) { return cat(number < 10 ? "0" : "", number); };
  mmc::MediaId id;
  id.manufacturer = cat(two(atip.lead_in.minute), 'm', two(atip.lead_in.second), 's',
                        two(atip.lead_in.frame / 10U * 10U), 'f');
  return id;
}

void take_physical_format(const mmc::DvdPhysicalFormat& format, Medium& medium) {
  medium.layers = std::max<unsigned>(format.layers, 1);
  medium.book_type = mmc::describe_book_type(format.book_type);
  if (format.layers > 1 && !medium.layer_boundary &&
      format.last_sector_of_layer_0 >= format.first_sector && format.last_sector_of_layer_0 != 0)
    medium.layer_boundary =
        std::int64_t{format.last_sector_of_layer_0} - std::int64_t{format.first_sector} + 1;
}

void ask_dvd_plus_id(drive::Transport& drive, Medium& medium) {
  if (const auto id = mmc::media_id_of_adip(ask_structure(drive, of_dvd, mmc::dvd_adip, 260))) {
    medium.media_id = *id;
    return;
  }
  // Drives of LG refuse the ADIP; its fields are in the physical format, too.
  const auto answer = ask_structure(drive, of_dvd, mmc::dvd_physical, 2052);
  if (const auto id = mmc::media_id_of_adip(answer))
    medium.media_id = *id;
}

void ask_bd_information(drive::Transport& drive, Medium& medium) {
  const auto units =
      mmc::decode_bd_information(ask_structure(drive, of_bd, mmc::bd_disc_information, 4100));
  if (!units || units->empty())
    return;
  medium.media_id = units->front().id;
  medium.layers = std::max<unsigned>(units->front().layers, 1);
}

void ask_media_id(drive::Transport& drive, Medium& medium) {
  const Profile profile = medium.profile();
  if (medium.atip) {
    medium.media_id = media_id_of(*medium.atip);
  } else if (mmc::is_dvd_plus(profile)) {
    ask_dvd_plus_id(drive, medium);
  } else if (mmc::is_bd(profile)) {
    ask_bd_information(drive, medium);
  } else if (mmc::is_dvd(profile) && mmc::is_recordable(profile) && profile != Profile::DvdRam) {
    const auto lead_in =
        mmc::decode_dvd_pre_recorded(ask_structure(drive, of_dvd, mmc::dvd_pre_recorded, 44));
    if (lead_in)
      medium.media_id = mmc::media_id_of(*lead_in);
  }
}

bool has_boundary_of_its_own(Profile profile) {
  return profile == Profile::DvdPlusRDualLayer || profile == Profile::DvdRDualLayer ||
         profile == Profile::DvdRDualLayerJump;
}

void ask_layers(drive::Transport& drive, const Wanted& wanted, Medium& medium) {
  const Profile profile = medium.profile();
  if (!mmc::is_dvd(profile))
    return;
  if (mmc::is_dual_layer(profile))
    medium.layers = 2;
  if (has_boundary_of_its_own(profile)) {
    const auto boundary =
        mmc::decode_layer_boundary(ask_structure(drive, of_dvd, mmc::dvd_layer_boundary, 12));
    if (boundary) {
      medium.layer_boundary = boundary->capacity;
      medium.layer_boundary_settable = !boundary->fixed;
    }
  }
  if (!wanted.all_tracks)
    return;
  const auto format =
      mmc::decode_dvd_physical_format(ask_structure(drive, of_dvd, mmc::dvd_physical, 2052));
  if (format)
    take_physical_format(*format, medium);
}

void ask_protection(drive::Transport& drive, Medium& medium) {
  const Profile profile = medium.profile();
  medium.protection.read_only = !mmc::is_recordable(profile) && profile != Profile::None;
  if (mmc::is_cd(profile) || !medium.configuration.has(mmc::WriteProtectFeature::code))
    return;
  const std::uint8_t media_type = mmc::is_bd(profile) ? of_bd : of_dvd;
  const auto protection = mmc::decode_write_protection(
      ask_structure(drive, media_type, mmc::structure_write_protection, 8));
  if (!protection)
    return;
  medium.protection.until_power_down = protection->software;
  medium.protection.persistent = protection->persistent;
  medium.protection.cartridge = protection->cartridge;
  medium.protection.by_medium = protection->medium;
}

void ask_bd_defects(drive::Transport& drive, Medium& medium) {
  const auto spares =
      mmc::decode_bd_spare_area(ask_structure(drive, of_bd, mmc::bd_spare_area, 16));
  if (spares)
    medium.spares = SpareArea{std::int64_t{spares->allocated} * blocks_of_cluster,
                              std::int64_t{spares->free} * blocks_of_cluster};
  const auto list =
      mmc::decode_bd_defect_list(ask_structure(drive, of_bd, mmc::bd_raw_defect_list, 68));
  if (list)
    medium.defects = list->count;
}

void ask_ram_defects(drive::Transport& drive, Medium& medium) {
  const auto spares =
      mmc::decode_dvd_ram_spare_area(ask_structure(drive, of_dvd, mmc::dvd_ram_spare_area, 16));
  if (!spares)
    return;
  // The drive tells nothing of how large the primary area is.
  medium.spares = SpareArea{0, std::int64_t{spares->unused_primary} + spares->unused_supplementary};
}

void ask_pseudo_overwrite(drive::Transport& drive, Medium& medium) {
  if (!medium.configuration.is_current(mmc::BdRPseudoOverwriteFeature::code))
    return;
  mmc::ReadDiscInformation command;
  command.data_type = 2;
  command.allocation_length = 16;
  medium.pseudo_overwrite = mmc::decode_pow_resources(ask(drive, command, 16).data);
}

/// Nothing where they cannot be read.
std::optional<bool> hold_zeros(drive::Transport& drive, std::int64_t first, std::uint32_t blocks) {
  mmc::Read10 command;
  command.first = static_cast<std::uint32_t>(first);
  command.blocks = static_cast<std::uint16_t>(blocks);
  const Reply reply = ask(drive, command, blocks * block_size);
  if (!reply.good() || reply.data.size() != blocks * block_size)
    return std::nullopt;
  return std::all_of(reply.data.begin(), reply.data.end(), [](std::uint8_t x) { return x == 0; });
}

}  // namespace

void ask_structures(drive::Transport& drive, const Wanted& wanted, Medium& medium) {
  if (wanted.media_id)
    ask_media_id(drive, medium);
  if (wanted.layers)
    ask_layers(drive, wanted, medium);
  if (wanted.protection)
    ask_protection(drive, medium);
  if (!wanted.defects)
    return;
  ask_pseudo_overwrite(drive, medium);
  if (mmc::is_bd(medium.profile()) && mmc::is_recordable(medium.profile()))
    ask_bd_defects(drive, medium);
  else if (medium.profile() == Profile::DvdRam)
    ask_ram_defects(drive, medium);
}

Blankness look_at_content(drive::Transport& drive, const Medium& medium) {
  const std::uint32_t unit = std::max(medium.ecc_blocks(), 32U);
  const std::int64_t last = medium.readable_blocks / unit * unit - unit;
  if (last < 0)
    return Blankness::Unknown;
  // Where file systems have their descriptors: ISO 9660 and UDF at 16, UDF at 256 and at the end.
  const std::array<std::int64_t, 4> places{0, 256 / unit * unit, last / 2 / unit * unit, last};
  for (const std::int64_t first : places) {
    const std::optional<bool> zeros =
        first <= last ? hold_zeros(drive, first, unit) : std::optional(true);
    if (!zeros)
      return Blankness::Unknown;
    if (!*zeros)
      return Blankness::Written;
  }
  return Blankness::Zeros;
}

}  // namespace disc::record
