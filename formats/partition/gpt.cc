// The GUID partition table: header and entries at the front of a disk, and once more at its end.
#include "formats/partition/gpt.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <set>
#include <stdexcept>

#include "formats/base/error.h"
#include "formats/base/text.h"

namespace disc::partition {
namespace {

constexpr std::array<char, 8> header_signature{'E', 'F', 'I', ' ', 'P', 'A', 'R', 'T'};
constexpr std::uint32_t header_revision = 0x00010000;
constexpr const char* header_clause = "UEFI 2.10 5.3.2";
constexpr const char* entry_clause = "UEFI 2.10 5.3.3";

// The specification sets no bounds; these are beyond all use and keep memory in check.
constexpr std::uint64_t most_array_bytes = 1 << 20;
constexpr std::uint32_t most_entry_size = 4096;

std::uint32_t crc_of(Bytes bytes) {
  return static_cast<std::uint32_t>(
      ::crc32(::crc32(0, nullptr, 0), bytes.data(), static_cast<uInt>(bytes.size())));
}

std::uint64_t array_sectors(std::uint64_t bytes) {
  return (bytes + disk_sector_size - 1) / disk_sector_size;
}

std::vector<std::uint8_t> sealed(GptHeader header) {
  header.header_crc32 = 0;
  header.header_crc32 = crc_of(bytes_of(header));
  std::vector<std::uint8_t> sector(disk_sector_size);
  std::ranges::copy(bytes_of(header), sector.begin());
  return sector;
}

GptEntry entry_of(const GptPartition& partition) {
  GptEntry entry{partition.type, partition.id,         partition.first,
                 partition.last, partition.attributes, {}};
  const std::u16string name = to_utf16(partition.name);
  if (name.size() > entry.partition_name.size())
    throw std::logic_error("the name of a GPT partition has at most 36 units of UTF-16");
  std::transform(name.begin(), name.end(), entry.partition_name.begin(),
                 [](char16_t unit) { return Le<std::uint16_t>(unit); });
  return entry;
}

std::string name_of(const GptEntry& entry) {
  std::vector<std::uint8_t> big_endian;
  for (const std::uint16_t unit : entry.partition_name) {
    if (unit == 0)
      break;
    big_endian.push_back(static_cast<std::uint8_t>(unit >> 8));
    big_endian.push_back(static_cast<std::uint8_t>(unit));
  }
  return utf16be_to_utf8(big_endian);
}

// One copy as it lies on the disk.
struct Copy {
  std::uint64_t at = 0;  // sector of its header
  GptHeader header{};
  std::vector<std::uint8_t> entries;
  bool holds = false;
};

// Reads copies and tells of what does not hold in them.
class Reader {
 public:
  Reader(const BlockSource& source, Problems& problems)
      : source_(source), sectors_(source.size() / disk_sector_size), problems_(problems) {}

  std::uint64_t sectors() const { return sectors_; }

  /// Nothing if no header stands there.
  std::optional<Copy> copy(std::uint64_t at, const char* which) {
    std::array<std::uint8_t, disk_sector_size> sector{};
    if (at >= sectors_)
      return std::nullopt;
    source_.read(at * disk_sector_size, sector);
    Copy copy;
    copy.at = at;
    copy.header = *read_struct<GptHeader>(sector);
    if (copy.header.signature != header_signature)
      return std::nullopt;
    where_ = cat(which, " GPT");
    copy.holds = header_holds(copy.header, at, sector) && entries_hold(copy);
    return copy;
  }

  void add(std::string where, std::string what, const char* clause) {
    problems_.push_back({std::move(where), std::move(what), clause});
  }

 private:
  bool fault(std::string what, const char* clause) {
    add(where_, std::move(what), clause);
    return false;
  }

  bool header_holds(const GptHeader& header, std::uint64_t at, Bytes sector) {
    if (header.header_size < sizeof(GptHeader) || header.header_size > disk_sector_size)
      return fault(cat("its header has ", header.header_size, " bytes, expected 92 to 512"),
                   header_clause);
    std::vector<std::uint8_t> counted(sector.begin(), sector.begin() + header.header_size);
    std::fill_n(counted.begin() + offsetof(GptHeader, header_crc32), 4, std::uint8_t{0});
    if (crc_of(counted) != header.header_crc32)
      return fault("the CRC of its header does not hold", header_clause);
    if (header.revision != header_revision)
      fault(fmt::format("its revision is {:08X}, expected 00010000",
                        static_cast<std::uint32_t>(header.revision)),
            header_clause);
    if (header.my_lba != at)
      return fault(cat("its header stands at sector ", at, " but says ", header.my_lba),
                   header_clause);
    return true;
  }

  bool entries_hold(Copy& copy) {
    const GptHeader& header = copy.header;
    const std::uint32_t size = header.size_of_partition_entry;
    if (size < sizeof(GptEntry) || size > most_entry_size || size % sizeof(GptEntry) != 0)
      return fault(
          cat("its entries have ", size, " bytes, expected 128 or a power of two times it"),
          header_clause);
    const std::uint64_t bytes = std::uint64_t{header.number_of_partition_entries} * size;
    if (bytes > most_array_bytes)
      return fault(cat("its array has ", header.number_of_partition_entries,
                       " entries, too many to be meant"),
                   header_clause);
    const std::uint64_t at = header.partition_entry_lba;
    if (at > sectors_ || array_sectors(bytes) > sectors_ - at)
      return fault(cat("its array at sector ", at, " reaches past the end of the disk (", sectors_,
                       " sectors)"),
                   header_clause);
    copy.entries.resize(bytes);
    source_.read(at * disk_sector_size, copy.entries);
    if (crc_of(copy.entries) != header.partition_entry_array_crc32)
      return fault("the CRC of its array does not hold", header_clause);
    return true;
  }

  const BlockSource& source_;
  std::uint64_t sectors_;
  Problems& problems_;
  std::string where_;
};

Gpt table_of(const Copy& copy, std::uint64_t sectors) {
  Gpt gpt;
  gpt.disk = copy.header.disk_guid;
  gpt.sectors = sectors;
  gpt.entries_at = copy.header.partition_entry_lba;
  gpt.first_usable = copy.header.first_usable_lba;
  gpt.last_usable = copy.header.last_usable_lba;
  gpt.entries = copy.header.number_of_partition_entries;
  const std::uint32_t size = copy.header.size_of_partition_entry;
  for (std::uint32_t i = 0; i < gpt.entries; ++i) {
    const GptEntry entry = *read_struct<GptEntry>(copy.entries, std::size_t{i} * size);
    if (!entry.partition_type_guid.is_zero())
      gpt.partitions.push_back({i + 1, entry.partition_type_guid, entry.unique_partition_guid,
                                entry.starting_lba, entry.ending_lba, entry.attributes,
                                name_of(entry)});
  }
  return gpt;
}

void compare(const Copy& primary, const Copy& backup, Reader& reader) {
  const GptHeader& a = primary.header;
  const GptHeader& b = backup.header;
  if (a.disk_guid != b.disk_guid || a.first_usable_lba != b.first_usable_lba ||
      a.last_usable_lba != b.last_usable_lba || primary.entries != backup.entries)
    reader.add("backup GPT", "it differs from the primary one; programs repair one by the other",
               header_clause);
  if (b.alternate_lba != primary.at)
    reader.add(
        "backup GPT",
        cat("it puts the primary one at sector ", b.alternate_lba, ", expected ", primary.at),
        header_clause);
}

}  // namespace

Gpt blank_gpt(std::uint64_t sectors, const Guid& disk) {
  Gpt gpt;
  gpt.disk = disk;
  gpt.sectors = sectors;
  const std::uint64_t backup = gpt_entry_sectors + 1;
  gpt.last_usable = sectors > backup ? sectors - backup - 1 : 0;
  return gpt;
}

EncodedGpt encode(const Gpt& gpt) {
  EncodedGpt out;
  out.entries.resize(std::size_t{gpt.entries} * sizeof(GptEntry));
  for (const GptPartition& partition : gpt.partitions) {
    if (partition.number == 0 || partition.number > gpt.entries)
      throw std::logic_error("a GPT partition has a place in the array");
    std::ranges::copy(bytes_of(entry_of(partition)),
                      out.entries.begin() +
                          static_cast<std::ptrdiff_t>((partition.number - 1) * sizeof(GptEntry)));
  }
  const std::uint64_t backup_sectors = array_sectors(out.entries.size());
  if (gpt.sectors < gpt.first_usable + backup_sectors + 1)
    throw std::logic_error("the disk has no room for a GPT");
  GptHeader header{header_signature,
                   header_revision,
                   sizeof(GptHeader),
                   0,
                   0,
                   1,
                   gpt.sectors - 1,
                   gpt.first_usable,
                   gpt.last_usable,
                   gpt.disk,
                   gpt.entries_at,
                   gpt.entries,
                   sizeof(GptEntry),
                   crc_of(out.entries)};
  out.header = sealed(header);
  out.backup_at = gpt.sectors - 1 - backup_sectors;
  std::swap(header.my_lba, header.alternate_lba);
  header.partition_entry_lba = out.backup_at;
  out.backup = out.entries;
  out.backup.resize(backup_sectors * disk_sector_size);
  const std::vector<std::uint8_t> last = sealed(header);
  out.backup.insert(out.backup.end(), last.begin(), last.end());
  return out;
}

Problems check_gpt(const Gpt& gpt) {
  Problems found;
  if (gpt.first_usable > gpt.last_usable || gpt.last_usable >= gpt.sectors)
    found.push_back({"GPT",
                     cat("usable sectors ", gpt.first_usable, " to ", gpt.last_usable,
                         " do not lie on a disk of ", gpt.sectors),
                     header_clause});
  const std::uint64_t array_end =
      gpt.entries_at + array_sectors(std::uint64_t{gpt.entries} * sizeof(GptEntry));
  if (gpt.entries_at <= gpt.last_usable && array_end > gpt.first_usable)
    found.push_back({"GPT",
                     cat("its array, sectors ", gpt.entries_at, " to ", array_end - 1,
                         ", reaches into those it leaves to partitions, from ", gpt.first_usable),
                     header_clause});
  std::set<Guid> ids;
  std::set<std::uint32_t> numbers;
  std::vector<const GptPartition*> by_first;
  for (const GptPartition& one : gpt.partitions) {
    const auto add = [&](std::string what) {
      found.push_back({cat("GPT partition ", one.number), std::move(what), entry_clause});
    };
    if (one.number == 0 || one.number > gpt.entries)
      add(cat("the table has places 1 to ", gpt.entries));
    if (!numbers.insert(one.number).second)
      add("another partition has this number too");
    if (!ids.insert(one.id).second)
      add(cat("its GUID ", to_text(one.id), " is that of another partition too"));
    if (to_utf16(one.name).size() > sizeof(GptEntry::partition_name) / 2)
      add(cat("its name ", in_quotes(one.name), " has more than 36 units of UTF-16; shorten it"));
    if (one.last < one.first)
      add(cat("it ends at sector ", one.last, ", before it starts, at ", one.first));
    else
      by_first.push_back(&one);
    if (one.first < gpt.first_usable || one.last > gpt.last_usable)
      add(cat("sectors ", one.first, " to ", one.last, ", but the table leaves ", gpt.first_usable,
              " to ", gpt.last_usable, " to partitions"));
  }
  std::stable_sort(by_first.begin(), by_first.end(),
                   [](const auto* a, const auto* b) { return a->first < b->first; });
  const GptPartition* furthest = nullptr;
  for (const GptPartition* one : by_first) {
    if (furthest != nullptr && one->first <= furthest->last)
      found.push_back({cat("GPT partition ", one->number),
                       cat("it overlaps partition ", furthest->number), entry_clause});
    if (furthest == nullptr || one->last > furthest->last)
      furthest = one;
  }
  return found;
}

std::optional<GptReading> read_gpt(const BlockSource& source) {
  GptReading reading;
  Reader reader(source, reading.problems);
  const auto primary = reader.copy(1, "primary");
  const std::uint64_t last = reader.sectors() > 0 ? reader.sectors() - 1 : 0;
  const bool told = primary && primary->holds;
  const std::uint64_t backup_at = told ? std::uint64_t{primary->header.alternate_lba} : last;
  std::optional<Copy> backup;
  if (backup_at > 1)
    backup = reader.copy(backup_at, "backup");
  if (!backup && backup_at != last && last > 1)
    backup = reader.copy(last, "backup");
  if (!primary && !backup)
    return std::nullopt;
  if (!primary)
    reader.add("primary GPT", "no header at sector 1, but a backup one at the end", header_clause);
  if (!backup)
    reader.add("backup GPT",
               cat("no header at sector ", backup_at,
                   ", where it is due; was the image cut off or padded?"),
               header_clause);
  else if (told && primary->header.alternate_lba != last)
    reader.add("backup GPT",
               cat("due at sector ", primary->header.alternate_lba,
                   ", but the last sector of the disk is ", last),
               header_clause);
  reading.primary_holds = told;
  reading.backup_holds = backup && backup->holds;
  if (reading.primary_holds && reading.backup_holds)
    compare(*primary, *backup, reader);
  if (reading.primary_holds || reading.backup_holds) {
    reading.gpt = table_of(reading.primary_holds ? *primary : *backup, reader.sectors());
    const Problems more = check_gpt(reading.gpt);
    reading.problems.insert(reading.problems.end(), more.begin(), more.end());
  }
  return reading;
}

}  // namespace disc::partition
