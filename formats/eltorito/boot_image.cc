// What a boot image must be for the entry that names it: sizes, sector counts, partitions inside.
#include "formats/eltorito/boot_image.h"

#include <fmt/format.h>

#include <array>

#include "formats/base/error.h"

namespace disc::eltorito {
namespace {

constexpr std::uint32_t sectors_per_block = block_size / virtual_sector_size;

// Where the memory of a PC ends that its firmware can load into.
constexpr std::uint32_t conventional_memory = 0xA0000;
constexpr std::uint32_t default_segment = 0x7C0;

// One entry of the table in a hard disk image's first sector.
struct PartitionEntry {
  std::uint8_t status;
  std::array<std::uint8_t, 3> first_chs;
  std::uint8_t type;
  std::array<std::uint8_t, 3> last_chs;
  Le<std::uint32_t> first;
  Le<std::uint32_t> sectors;
};

static_assert(sizeof(PartitionEntry) == 16);

constexpr std::size_t table_offset = 446;
constexpr std::size_t signature_offset = 510;

bool has_signature(Bytes head) {
  const Bytes signature = slice(head, signature_offset, 2);
  return signature.size() == 2 && signature[0] == 0x55 && signature[1] == 0xAA;
}

// The partition if there is one and no other.
std::optional<PartitionEntry> only_partition(Bytes head) {
  std::optional<PartitionEntry> only;
  if (!has_signature(head))
    return only;
  for (std::size_t i = 0; i < 4; ++i) {
    const auto entry = read_struct<PartitionEntry>(head, table_offset + i * sizeof(PartitionEntry));
    if (!entry || entry->type == 0)
      continue;
    if (only)
      return std::nullopt;
    only = entry;
  }
  return only;
}

class Complaints {
 public:
  explicit Complaints(const std::string& where) : where_(where) {}
  void add(std::string what, const char* clause) {
    problems_.push_back({where_, std::move(what), clause});
  }
  Problems take() { return std::move(problems_); }

 private:
  const std::string& where_;
  Problems problems_;
};

void check_hard_disk(const BootEntry& entry, std::uint64_t bytes, Bytes head, Complaints& found) {
  const auto partition = only_partition(head);
  if (!has_signature(head)) {
    found.add("a hard disk image opens with a master boot record, but byte 510 is not 55 AA",
              "El Torito 1.5");
    return;
  }
  if (!partition) {
    found.add(
        "the master boot record of a hard disk image has exactly one partition, this one has "
        "none or several",
        "El Torito 1.5");
    return;
  }
  if (entry.system_type != partition->type)
    found.add(fmt::format("system type is 0x{:02X}, but the partition in the image is of type "
                          "0x{:02X}; the entry repeats it",
                          entry.system_type, partition->type),
              "El Torito 2.2");
  const std::uint64_t end =
      (std::uint64_t{partition->first} + partition->sectors) * virtual_sector_size;
  if (end > bytes)
    found.add(cat("the partition in the image ends at byte ", end, ", but the image has ", bytes),
              "El Torito 1.5");
}

}  // namespace

std::optional<std::uint64_t> floppy_size(MediaType media) {
  switch (media) {
    case MediaType::Floppy12:
      return 80 * 2 * 15 * virtual_sector_size;
    case MediaType::Floppy144:
      return 80 * 2 * 18 * virtual_sector_size;
    case MediaType::Floppy288:
      return 80 * 2 * 36 * virtual_sector_size;
    case MediaType::NoEmulation:
    case MediaType::HardDisk:
      break;
  }
  return std::nullopt;
}

std::uint16_t default_sector_count(Platform platform, MediaType media, std::uint64_t bytes) {
  if (media != MediaType::NoEmulation)
    return 1;
  if (platform == Platform::X86)
    return sectors_per_block;
  const std::uint64_t sectors = blocks_for(bytes) * sectors_per_block;
  return sectors > 0xFFFF ? std::uint16_t{0} : static_cast<std::uint16_t>(sectors);
}

std::uint8_t system_type_of(Bytes head) {
  const auto partition = only_partition(head);
  return partition ? partition->type : std::uint8_t{0};
}

Problems check_entry(Platform platform, const BootEntry& entry, std::int64_t blocks,
                     const std::string& where) {
  Complaints found(where);
  // The system area and the two descriptors up to the boot record are never an image.
  if (entry.load_rba <= 17)
    found.add(
        cat("image at block ", entry.load_rba, ", where the volume itself has its descriptors"),
        "El Torito 2.2");
  if (entry.load_rba >= blocks) {
    found.add(cat("image at block ", entry.load_rba, ", but the medium has ", blocks, " blocks"),
              "El Torito 2.2");
  } else if (entry.media == MediaType::NoEmulation) {
    const std::uint64_t end =
        entry.load_rba + blocks_for(std::uint64_t{entry.sector_count} * virtual_sector_size);
    if (end > static_cast<std::uint64_t>(blocks))
      found.add(cat("the ", entry.sector_count, " sectors to load end at block ", end,
                    ", but the medium has ", blocks, " blocks"),
                "El Torito 2.2");
  }
  if (const auto size = floppy_size(entry.media);
      size && entry.load_rba + blocks_for(*size) > static_cast<std::uint64_t>(blocks))
    found.add(cat("a ", to_text(entry.media), " from block ", entry.load_rba,
                  " reaches past the end of the medium (", blocks, " blocks)"),
              "El Torito 1.5");
  if (platform == Platform::Efi && entry.media != MediaType::NoEmulation)
    found.add(cat("UEFI boots images without emulation only, this one is a ", to_text(entry.media)),
              "UEFI 2.10 13.3.2.1");
  if (platform == Platform::X86 && entry.media == MediaType::NoEmulation) {
    if (entry.sector_count == 0)
      found.add("sector count is 0, so firmware loads nothing; 4 is usual", "El Torito 2.2");
    const std::uint32_t segment = entry.load_segment == 0 ? default_segment : entry.load_segment;
    const std::uint32_t end = segment * 16 + entry.sector_count * virtual_sector_size;
    if (end > conventional_memory)
      found.add(fmt::format("{} sectors at segment {:X} end at address {:X}, above the 640 KiB "
                            "that firmware loads into; load 4",
                            static_cast<unsigned>(entry.sector_count), segment, end),
                "El Torito 2.2");
  }
  return found.take();
}

Problems check_boot_image(Platform platform, const BootEntry& entry, std::uint64_t bytes,
                          Bytes head, const std::string& where) {
  Complaints found(where);
  if (bytes == 0)
    found.add("the boot image is empty", "El Torito 2.2");
  if (const auto size = floppy_size(entry.media); size && bytes != *size)
    found.add(cat("the image has ", bytes, " bytes, a ", to_text(entry.media), " has ", *size,
                  "; pad it, or use no emulation"),
              "El Torito 1.5");
  if (entry.media == MediaType::HardDisk)
    check_hard_disk(entry, bytes, head, found);
  if (entry.media != MediaType::NoEmulation)
    return found.take();
  const std::uint64_t loaded = std::uint64_t{entry.sector_count} * virtual_sector_size;
  const std::uint64_t recorded = blocks_for(bytes) * block_size;
  if (loaded > recorded)
    found.add(cat("the entry counts ", entry.sector_count, " sectors, but the image fills ",
                  recorded / virtual_sector_size),
              "El Torito 2.2");
  if (platform == Platform::Efi) {
    if (!has_signature(head))
      found.add("UEFI boots from a FAT file system, but byte 510 of the image is not 55 AA",
                "UEFI 2.10 13.3.2.1");
    if (entry.sector_count > 1 && loaded < bytes)
      found.add(
          cat("the entry counts ", entry.sector_count, " sectors, so UEFI sees a file system of ",
              loaded, " of its ", bytes, " bytes; count all, or 0 for up to the end of the medium"),
          "UEFI 2.10 13.3.2.1");
  }
  return found.take();
}

}  // namespace disc::eltorito
