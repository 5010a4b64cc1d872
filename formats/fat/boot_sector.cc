// The sector that opens a FAT volume, the FSInfo sector of FAT32, and the geometry they describe.
#include "formats/fat/boot_sector.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/fat/fault.h"

namespace disc::fat {
namespace {

// "For maximum compatibility" (FAT 1.03, BS_OEMName): some drivers look at nothing but this.
constexpr std::array<char, 8> oem_name{'M', 'S', 'W', 'I', 'N', '4', '.', '1'};
// int 18h: try the next device; if that returns, halt for good.
constexpr std::array<std::uint8_t, 5> boot_code{0xCD, 0x18, 0xF4, 0xEB, 0xFD};
constexpr std::string_view no_label = "NO NAME";

template <std::size_t N>
void fill(std::array<char, N>& field, std::string_view text) {
  field.fill(' ');
  std::copy_n(text.begin(), std::min(N, text.size()), field.begin());
}

BiosParameterBlock make_bpb(const Geometry& geometry) {
  BiosParameterBlock bpb{};
  const std::size_t code =
      geometry.type == Type::Fat32 ? offsetof(BootSector32, code) : offsetof(BootSector16, code);
  bpb.jump = {0xEB, static_cast<std::uint8_t>(code - 2), 0x90};
  bpb.oem_name = oem_name;
  bpb.bytes_per_sector = static_cast<std::uint16_t>(geometry.sector_size);
  bpb.sectors_per_cluster = static_cast<std::uint8_t>(geometry.sectors_per_cluster);
  bpb.reserved_sectors = static_cast<std::uint16_t>(geometry.reserved_sectors);
  bpb.fats = static_cast<std::uint8_t>(geometry.fats);
  bpb.root_entries = static_cast<std::uint16_t>(geometry.root_entries);
  bpb.media = 0xF8;
  // mtools 4 refuses a volume that does not end with a track.
  bpb.sectors_per_track = static_cast<std::uint16_t>(
      std::min<std::uint64_t>(32, geometry.total_sectors & (~geometry.total_sectors + 1)));
  bpb.heads = 64;
  if (geometry.total_sectors < 0x10000 && geometry.type != Type::Fat32)
    bpb.total_sectors_16 = static_cast<std::uint16_t>(geometry.total_sectors);
  else
    bpb.total_sectors_32 = static_cast<std::uint32_t>(geometry.total_sectors);
  if (geometry.type != Type::Fat32)
    bpb.fat_sectors_16 = static_cast<std::uint16_t>(geometry.fat_sectors);
  return bpb;
}

ExtendedFields make_extended(const Geometry& geometry, const VolumeIdentity& identity) {
  ExtendedFields fields{};
  fields.drive_number = 0x80;
  fields.signature = extended_signature;
  fields.volume_id = identity.serial;
  fill(fields.label, identity.label.empty() ? no_label : std::string_view(identity.label));
  fill(fields.type_label, to_string(geometry.type));
  return fields;
}

template <class Sector>
std::array<std::uint8_t, 512> finish(Sector& sector) {
  std::copy(boot_code.begin(), boot_code.end(), sector.code.begin());
  sector.signature = sector_signature;
  std::array<std::uint8_t, 512> bytes{};
  std::memcpy(bytes.data(), &sector, sizeof sector);
  return bytes;
}

[[noreturn]] void refuse(std::size_t offset, const std::string& what) {
  throw FormatError(
      cat("no FAT volume: byte ", offset, ": ", what, " (", clause::boot_sector, ")"));
}

void check_bpb(const BiosParameterBlock& bpb) {
  const std::uint16_t sector = bpb.bytes_per_sector;
  if (sector < 512 || sector > 4096 || !std::has_single_bit(sector))
    refuse(11, cat("sectors of ", sector, " bytes, expected 512, 1024, 2048 or 4096"));
  if (!std::has_single_bit(bpb.sectors_per_cluster))
    refuse(13, cat(bpb.sectors_per_cluster, " sectors in a cluster, expected a power of 2"));
  if (bpb.reserved_sectors == 0)
    refuse(14, "no reserved sectors, expected 1 at least");
  if (bpb.fats == 0)
    refuse(16, "no file allocation table, expected 1 at least");
  if (bpb.total_sectors_16 == 0 && bpb.total_sectors_32 == 0)
    refuse(19, "a volume of 0 sectors");
}

void read_extended(const ExtendedFields& fields, VolumeIdentity& identity) {
  if (fields.signature != extended_signature && fields.signature != 0x28)
    return;
  identity.serial = fields.volume_id;
  if (fields.signature != extended_signature)  // 28 announces the serial number alone
    return;
  identity.label.assign(fields.label.data(), fields.label.size());
  identity.label.erase(identity.label.find_last_not_of(std::string_view(" \0", 2)) + 1);
  if (identity.label == no_label)
    identity.label.clear();
}

// Clusters as the sectors and the table allow; decides between FAT12 and FAT16 on the way.
void count_clusters(Geometry& geometry) {
  if (geometry.data_sector() >= geometry.total_sectors)
    refuse(19, cat("data would begin at sector ", geometry.data_sector(), ", the volume has ",
                   geometry.total_sectors, " sectors"));
  const std::uint64_t count =
      (geometry.total_sectors - geometry.data_sector()) / geometry.sectors_per_cluster;
  if (geometry.type != Type::Fat32)
    geometry.type = count < 4085 ? Type::Fat12 : Type::Fat16;
  const std::uint64_t entries = geometry.fat_bytes() * 8 / static_cast<unsigned>(geometry.type);
  // Numbers from ..F7 on mean a bad cluster or the end of a chain.
  const std::uint64_t numbers = geometry.type == Type::Fat12   ? 0xFF7
                                : geometry.type == Type::Fat16 ? 0xFFF7
                                                               : 0x0FFFFFF7;
  const std::uint64_t end = std::min({count + first_cluster, entries, numbers});
  geometry.clusters = end > first_cluster ? static_cast<std::uint32_t>(end - first_cluster) : 0;
}

}  // namespace

const char* to_string(Type type) {
  switch (type) {
    case Type::Fat12:
      return "FAT12";
    case Type::Fat16:
      return "FAT16";
    case Type::Fat32:
      return "FAT32";
  }
  return "FAT";
}

std::array<std::uint8_t, 512> encode_boot_sector(const Geometry& geometry,
                                                 const VolumeIdentity& identity) {
  if (geometry.type != Type::Fat32) {
    BootSector16 sector{};
    sector.bpb = make_bpb(geometry);
    sector.extended = make_extended(geometry, identity);
    return finish(sector);
  }
  BootSector32 sector{};
  sector.bpb = make_bpb(geometry);
  sector.fat_sectors_32 = geometry.fat_sectors;
  sector.root_cluster = geometry.root_cluster;
  sector.fs_info = static_cast<std::uint16_t>(geometry.fs_info_sector);
  sector.backup_boot_sector = static_cast<std::uint16_t>(geometry.backup_sector);
  sector.extended = make_extended(geometry, identity);
  return finish(sector);
}

BootSector decode_boot_sector(Bytes bytes) {
  const auto sector = read_struct<BootSector16>(bytes);
  const auto sector32 = read_struct<BootSector32>(bytes);
  if (!sector || !sector32)
    refuse(0, cat("cut short after ", bytes.size(), " bytes, a boot sector has 512"));
  if (sector->signature != sector_signature)
    refuse(510, cat(to_hex(sector->signature), ", expected the signature 55aa"));
  const BiosParameterBlock& bpb = sector->bpb;
  check_bpb(bpb);
  BootSector found;
  Geometry& geometry = found.geometry;
  geometry.sector_size = bpb.bytes_per_sector;
  geometry.sectors_per_cluster = bpb.sectors_per_cluster;
  geometry.reserved_sectors = bpb.reserved_sectors;
  geometry.fats = bpb.fats;
  geometry.fat_sectors = bpb.fat_sectors_16;
  geometry.root_entries = bpb.root_entries;
  geometry.total_sectors =
      bpb.total_sectors_16 != 0 ? +bpb.total_sectors_16 : +bpb.total_sectors_32;
  found.media = bpb.media;
  if (bpb.fat_sectors_16 == 0) {
    geometry.type = Type::Fat32;
    geometry.fat_sectors = sector32->fat_sectors_32;
    geometry.root_cluster = sector32->root_cluster;
    geometry.root_entries = 0;
    geometry.fs_info_sector = sector32->fs_info == 0xFFFF ? 0 : +sector32->fs_info;
    geometry.backup_sector =
        sector32->backup_boot_sector == 0xFFFF ? 0 : +sector32->backup_boot_sector;
    geometry.mirrored = (sector32->ext_flags & 0x80) == 0;
    geometry.active_fat = geometry.mirrored ? 0 : sector32->ext_flags & 0xF;
    if (geometry.active_fat >= geometry.fats)
      refuse(40, cat("table ", geometry.active_fat, " is the active one, there are ", bpb.fats));
    read_extended(sector32->extended, found.identity);
  } else {
    read_extended(sector->extended, found.identity);
  }
  if (geometry.fat_sectors == 0)
    refuse(22, "a file allocation table of 0 sectors");
  count_clusters(geometry);
  return found;
}

FsInfo make_fs_info(std::uint32_t free_count, std::uint32_t next_free) {
  FsInfo info{};
  info.lead_signature = fs_info_lead;
  info.structure_signature = fs_info_structure;
  info.free_count = free_count;
  info.next_free = next_free;
  info.trail_signature = fs_info_trail;
  return info;
}

}  // namespace disc::fat
