// Any bytes are a disk with whatever tables; what was read can be written where it is sound, and
// then reads the same.
#include <zlib.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "formats/base/error.h"
#include "formats/partition/partition_tables.h"
#include "formats/partition/system_area.h"

namespace {

using namespace disc::partition;

// The CRCs of a first copy made to hold, so that mutations get past them.
std::vector<std::uint8_t> with_crcs(std::vector<std::uint8_t> disk) {
  constexpr std::size_t at = disk_sector_size;
  auto header = disc::read_struct<GptHeader>(disk, at);
  if (!header || disk.size() < 2 * at)
    return disk;
  const disc::Bytes entries = disc::slice(
      disk, (header->partition_entry_lba % 1000) * disk_sector_size,
      std::size_t{header->number_of_partition_entries} * header->size_of_partition_entry);
  const auto crc = [](disc::Bytes bytes) {
    return static_cast<std::uint32_t>(
        ::crc32(::crc32(0, nullptr, 0), bytes.data(), static_cast<uInt>(bytes.size())));
  };
  header->signature = {'E', 'F', 'I', ' ', 'P', 'A', 'R', 'T'};
  header->header_size = sizeof(GptHeader);
  header->my_lba = 1;
  header->partition_entry_array_crc32 = entries.data() == nullptr ? 0 : crc(entries);
  header->header_crc32 = 0;
  header->header_crc32 = crc(disc::bytes_of(*header));
  std::ranges::copy(disc::bytes_of(*header), disk.begin() + at);
  return disk;
}

void write_again(const Gpt& gpt) {
  const std::uint64_t array = gpt.entries * sizeof(GptEntry);
  if (!check_gpt(gpt).empty() || gpt.entries_at < 2 || gpt.entries_at > 100 ||
      gpt.sectors * disk_sector_size < gpt.entries_at * disk_sector_size + array)
    return;
  if (gpt.sectors < gpt.first_usable + (array + disk_sector_size - 1) / disk_sector_size + 1)
    return;
  const EncodedGpt bytes = encode(gpt);
  std::vector<std::uint8_t> disk(gpt.sectors * disk_sector_size);
  const auto put = [&](std::uint64_t sector, const std::vector<std::uint8_t>& what) {
    std::copy(what.begin(), what.end(),
              disk.begin() + static_cast<std::ptrdiff_t>(sector * disk_sector_size));
  };
  put(bytes.backup_at, bytes.backup);
  put(gpt.entries_at, bytes.entries);
  put(1, bytes.header);
  const auto again = read_gpt(disc::MemorySource(std::move(disk)));
  // Unpaired surrogates in names are read as U+FFFD: the first writing settles them.
  if (!again || !again->primary_holds || !(again->gpt == gpt))
    std::abort();
}

void write_again(const Apm& apm) {
  if (!check_apm(apm).empty() || (apm.entries() + 1) * apm.block_size > system_area_size)
    return;
  std::vector<std::uint8_t> disk(system_area_size);
  encode(apm, disk);
  disk.resize(std::size_t{apm.blocks} * apm.block_size);
  const auto again = read_apm(disc::MemorySource(std::move(disk)));
  if (!again || !(again->apm.partitions == apm.partitions))
    std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const PartitionTables tables = read_partition_tables(disc::MemorySource({data, data + size}));
  summary(tables);
  if (tables.mbr) {
    const MasterBootRecord record = encode(*tables.mbr);
    const auto again = decode_mbr(disc::bytes_of(record));
    if (!again || !(*again == *tables.mbr))
      std::abort();
  }
  if (tables.gpt && (tables.gpt->primary_holds || tables.gpt->backup_holds))
    write_again(tables.gpt->gpt);
  if (tables.apm)
    write_again(tables.apm->apm);
  const auto sealed = read_gpt(disc::MemorySource(with_crcs({data, data + size})));
  if (sealed && sealed->primary_holds)
    write_again(sealed->gpt);
  const disc::Bytes bytes(data, size);
  for (const BootCodeKind kind : {BootCodeKind::Isohybrid, BootCodeKind::Grub2}) {
    check_boot_code(kind, bytes, "code");
    auto code = install_boot_code(kind, bytes, disc::Lba{20});
    make_room_for_apm(bytes, code, 2048);
  }
  return 0;
}
