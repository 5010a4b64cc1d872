// The first 32 KiB of an image, and its last sectors: boot code and partition tables together.
#include "formats/partition/system_area.h"

#include <algorithm>

#include "formats/base/error.h"

namespace disc::partition {
namespace {

constexpr const char* place = "system area";
constexpr const char* mbr_clause = "UEFI 2.10 5.2.1";
constexpr const char* gpt_clause = "UEFI 2.10 5.3.1";
constexpr const char* apm_clause = "Inside Macintosh: Devices 3-26";
constexpr const char* area_clause = "ECMA-119 6.2.1";

constexpr std::uint32_t system_area_sectors = system_area_size / disk_sector_size;

class Composer {
 public:
  explicit Composer(const SystemAreaPlan& plan) : plan_(plan) {}

  SystemArea compose() {
    area_.head.resize(system_area_size);
    if (!plan_.raw.empty()) {
      raw();
      return std::move(area_);
    }
    check_plan();
    check_partitions();
    if (area_.problems.empty())
      tables();
    if (!area_.problems.empty())
      area_.tail.clear();
    return std::move(area_);
  }

 private:
  bool has_mbr() const { return plan_.table != TableKind::None && plan_.table != TableKind::Apm; }
  bool has_gpt() const {
    return plan_.table == TableKind::Gpt || plan_.table == TableKind::GptHybrid;
  }
  // A hybrid's MBR does, unless it is isohybrid's, which gives the image to a partition.
  bool announces_gpt() const {
    return plan_.table == TableKind::GptHybrid &&
           std::ranges::none_of(plan_.partitions,
                                [](const WantedPartition& one) { return one.is_image; });
  }
  bool has_apm() const { return plan_.table == TableKind::Apm || plan_.with_apm; }
  std::uint64_t sectors() const { return plan_.image_size / disk_sector_size; }

  void problem(std::string where, std::string what, const char* clause) {
    area_.problems.push_back({std::move(where), std::move(what), clause});
  }

  void take(const Problems& problems) {
    area_.problems.insert(area_.problems.end(), problems.begin(), problems.end());
  }

  void raw() {
    if (plan_.table != TableKind::None || plan_.with_apm || !plan_.boot_code.empty())
      problem(
          place,
          "a raw file fills all of it, so there can be no boot code and no table besides; choose "
          "one of them",
          area_clause);
    if (plan_.raw.size() > system_area_size)
      problem(
          place,
          cat("the raw file has ", plan_.raw.size(), " bytes, at most ", system_area_size, " fit"),
          area_clause);
    std::ranges::copy(slice(plan_.raw, 0, system_area_size), area_.head.begin());
  }

  void check_plan() {
    const bool patched = plan_.boot_code_kind == BootCodeKind::Isohybrid ||
                         plan_.boot_code_kind == BootCodeKind::Grub2;
    if (plan_.boot_code_kind != BootCodeKind::None)
      take(check_boot_code(plan_.boot_code_kind, plan_.boot_code, "boot code"));
    if (patched && !plan_.boot_image)
      problem("boot code",
              cat(to_text(plan_.boot_code_kind),
                  " goes on with a boot image, but there is none for BIOS; add one to the entries"),
              mbr_clause);
    if (plan_.table != TableKind::None && plan_.image_size % disk_sector_size != 0)
      problem(place,
              cat("an image of ", plan_.image_size, " bytes is no disk of whole sectors of 512"),
              mbr_clause);
    if (has_gpt() && plan_.image_size < system_area_size + gpt_backup_size)
      problem(place, cat("an image of ", plan_.image_size, " bytes has no room for a GPT"),
              gpt_clause);
    if (has_mbr() && !has_gpt() && sectors() > 0xFFFFFFFF)
      problem(place,
              cat("an MBR counts up to 2 TiB, the image has ", plan_.image_size,
                  " bytes; use a "
                  "GPT"),
              mbr_clause);
    if (has_apm())
      check_apm_plan();
  }

  void check_apm_plan() {
    const std::uint32_t size = plan_.apm_block_size;
    if (size != 512 && size != 2048) {
      problem("APM", cat("blocks of ", size, " bytes, expected 512 or 2048"), apm_clause);
      return;
    }
    if (has_gpt() && size == 512)
      problem("APM",
              "with blocks of 512 bytes its first entry lies where the GPT has its header, at byte "
              "512; use blocks of 2048",
              apm_clause);
    const std::uint64_t end = (apm_partitions() + 2) * std::uint64_t{size};
    const std::uint64_t room =
        has_gpt() ? system_area_size - gpt_entry_sectors * disk_sector_size : system_area_size;
    if (end > room)
      problem("APM",
              cat("a map of ", apm_partitions() + 1, " entries ends at byte ", end, ", ",
                  has_gpt() ? "and the GPT's array has to follow before byte 32768"
                            : "but the system area at 32768",
                  "; name fewer partitions"),
              apm_clause);
  }

  std::uint64_t apm_partitions() const {
    return static_cast<std::uint64_t>(
        std::count_if(plan_.partitions.begin(), plan_.partitions.end(),
                      [](const WantedPartition& one) { return !one.is_image; }));
  }

  void check_partitions() {
    const std::size_t count = plan_.partitions.size();
    const std::size_t room = announces_gpt() ? 3 : 4;
    if ((plan_.table == TableKind::Mbr || plan_.table == TableKind::GptHybrid) && count > room)
      problem(place,
              cat("an MBR ", announces_gpt() ? "that announces a GPT " : "", "holds ", room,
                  " partitions, not ", count, "; use a GPT"),
              mbr_clause);
    const std::uint64_t end_of_room =
        plan_.image_size - std::min(plan_.image_size, tail_size(plan_.table));
    for (std::size_t i = 0; i < plan_.partitions.size(); ++i)
      check_partition(i, end_of_room);
  }

  void check_partition(std::size_t i, std::uint64_t end_of_room) {
    const WantedPartition& one = plan_.partitions[i];
    const std::string where = cat("partition ", i + 1);
    const std::uint32_t unit = has_apm() && !one.is_image ? plan_.apm_block_size : disk_sector_size;
    if (one.length == 0)
      problem(where, "it is empty", mbr_clause);
    if (one.first % unit != 0)
      problem(where, cat("it starts at byte ", one.first, ", expected a multiple of ", unit),
              mbr_clause);
    if (one.length % disk_sector_size != 0)
      problem(where, cat("it has ", one.length, " bytes, expected a multiple of 512; pad it"),
              mbr_clause);
    if (one.is_image && one.first != 0)
      problem(where, "the image itself starts at byte 0", mbr_clause);
    if (!one.is_image && one.first < system_area_size)
      problem(where,
              cat("it starts at byte ", one.first,
                  ", in the system area, where the tables lie, up to ", system_area_size),
              area_clause);
    const std::uint64_t limit = one.is_image ? plan_.image_size : end_of_room;
    if (one.first > limit || one.length > limit - one.first)
      problem(where,
              cat("it has ", one.length, " bytes from byte ", one.first, ", but ",
                  limit == plan_.image_size ? "the image" : "what the backup GPT leaves",
                  " ends at ", limit),
              mbr_clause);
    for (std::size_t j = 0; j < i; ++j) {
      const WantedPartition& other = plan_.partitions[j];
      if (!one.is_image && !other.is_image && one.first < other.first + other.length &&
          other.first < one.first + one.length)
        problem(where, cat("it overlaps partition ", j + 1), mbr_clause);
    }
  }

  // In this order: the map's descriptor may change boot code, the record brings it in, and the GPT
  // comes behind both.
  void tables() {
    auto code =
        install_boot_code(plan_.boot_code_kind, plan_.boot_code, plan_.boot_image.value_or(Lba{0}));
    if (has_apm())
      apm(code);
    if (has_mbr()) {
      const Mbr mbr = record(code);
      take(check_mbr(mbr, sectors()));
      std::ranges::copy(bytes_of(encode(mbr, plan_.geometry)), area_.head.begin());
    } else {
      without_table(code);
    }
    if (has_gpt())
      gpt();
  }

  // Firmware starts what ends in 55 AA only.
  void without_table(const std::array<std::uint8_t, boot_code_size>& code) {
    std::ranges::copy(code, area_.head.begin());
    if (plan_.boot_code_kind != BootCodeKind::None) {
      area_.head[510] = 0x55;
      area_.head[511] = 0xAA;
    }
  }

  Mbr record(const std::array<std::uint8_t, boot_code_size>& code) const {
    Mbr mbr{code, plan_.disk_signature, {}};
    if (plan_.table == TableKind::Gpt) {
      mbr.partitions[0] = protective_partition(sectors());
    } else if (plan_.table == TableKind::ProtectiveLabel) {
      mbr.partitions[0] = protective_label(sectors());
    } else {
      std::size_t at = 0;
      if (announces_gpt())
        mbr.partitions[at++] = {false, type_protective, 1, first_partition() - 1};
      for (const WantedPartition& one : plan_.partitions) {
        mbr.partitions[at++] = {one.active, one.mbr_type,
                                static_cast<std::uint32_t>(one.first / disk_sector_size),
                                static_cast<std::uint32_t>(one.length / disk_sector_size)};
      }
    }
    return mbr;
  }

  std::uint32_t first_partition() const {
    std::uint64_t first = sectors();
    for (const WantedPartition& one : plan_.partitions)
      first = std::min(first, one.first / disk_sector_size);
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(first, 0xFFFFFFFF));
  }

  void apm(std::array<std::uint8_t, boot_code_size>& code) {
    const std::uint32_t size = plan_.apm_block_size;
    Apm map;
    map.block_size = size;
    map.blocks =
        static_cast<std::uint32_t>(std::min<std::uint64_t>(plan_.image_size / size, 0xFFFFFFFF));
    // parted takes the blocks of the map for the most partitions there can be, and wants one to
    // spare.
    if (!has_gpt())
      map.map_blocks = system_area_size / size - 1;
    for (const WantedPartition& one : plan_.partitions)
      if (!one.is_image)
        map.partitions.push_back({one.name, one.apm_type,
                                  static_cast<std::uint32_t>(one.first / size),
                                  static_cast<std::uint32_t>((one.length + size - 1) / size),
                                  one.apm_type == apm_type_hfs ? apm_status_hfs : apm_status_data});
    const Problems wrong = check_apm(map);
    take(wrong);
    if (!wrong.empty())
      return;
    encode(map, area_.head);
    if (plan_.boot_code_kind == BootCodeKind::None)
      std::copy_n(area_.head.begin(), sizeof(DriverDescriptor), code.begin());
    else if (!make_room_for_apm(plan_.boot_code, code, size))
      problem(
          "boot code",
          "an Apple partition map has its descriptor in the first 18 bytes, and this code does not "
          "give way; use isohdpfx.bin or boot_hybrid.img, or no map",
          apm_clause);
  }

  void gpt() {
    Gpt table = blank_gpt(sectors(), plan_.disk_guid);
    if (has_apm()) {
      table.entries_at = system_area_sectors - gpt_entry_sectors;
      table.first_usable = system_area_sectors;
    }
    std::uint32_t number = 0;
    for (const WantedPartition& one : plan_.partitions) {
      if (one.is_image)
        continue;
      const std::uint64_t first = one.first / disk_sector_size;
      table.partitions.push_back({++number, one.gpt_type, one.gpt_id, first,
                                  first + one.length / disk_sector_size - 1, one.attributes,
                                  one.name});
    }
    const Problems wrong = check_gpt(table);
    take(wrong);
    if (!wrong.empty())
      return;
    const EncodedGpt bytes = encode(table);
    std::ranges::copy(bytes.header, area_.head.begin() + disk_sector_size);
    std::ranges::copy(bytes.entries, area_.head.begin() + static_cast<std::ptrdiff_t>(
                                                              table.entries_at * disk_sector_size));
    area_.tail = bytes.backup;
    area_.tail_offset = bytes.backup_at * disk_sector_size;
  }

  const SystemAreaPlan& plan_;
  SystemArea area_;
};

}  // namespace

std::uint64_t tail_size(TableKind table) {
  return table == TableKind::Gpt || table == TableKind::GptHybrid ? gpt_backup_size : 0;
}

SystemArea compose(const SystemAreaPlan& plan) { return Composer(plan).compose(); }

}  // namespace disc::partition
