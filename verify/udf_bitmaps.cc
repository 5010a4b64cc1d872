// Recorded free space.
#include "verify/udf_bitmaps.h"

#include <algorithm>

#include "formats/udf/icb.h"
#include "verify/udf_extents.h"
#include "verify/udf_fields.h"

namespace disc::verify {
namespace {

/// ECMA-167 4/14.11, up to its extents.
struct UnallocatedSpaceEntry {
  udf::Tag tag;
  udf::IcbTag icb_tag;
  Le<std::uint32_t> length_of_allocation_descriptors;
};
static_assert(sizeof(UnallocatedSpaceEntry) == 40);

constexpr int most_entries = 4096;  // of a table

class SpaceSets {
 public:
  SpaceSets(UdfContext& context, const UdfPartitions& partitions, UdfAccount& account,
            std::uint16_t map)
      : context_(context), partitions_(partitions), account_(account), map_(map) {}

  void run(const udf::PartitionHeader& header) {
    bitmap(header.unallocated_space_bitmap, "the unallocated space bitmap");
    bitmap(header.freed_space_bitmap, "the freed space bitmap");
    table(header.unallocated_space_table, "the unallocated space table");
    table(header.freed_space_table, "the freed space table");
    if (found_)
      account_.set_bitmap(map_, std::move(*found_));
  }

 private:
  std::uint32_t blocks() const { return partitions_.maps[map_].length; }

  // Bytes of an extent of the partition, `most` at most; empty where it lies outside.
  std::vector<std::uint8_t> read(const udf::ShortAd& ad, const char* name, std::uint64_t most) {
    const std::uint32_t count = (ad.length() + context_.block_size - 1) / context_.block_size;
    if (std::uint64_t{ad.position} + count > blocks()) {
      context_.damage("udf-space.set-outside", {},
                      cat(name, " at block ", std::uint32_t{ad.position}, " of ", count,
                          " blocks lies outside of its partition"),
                      "ECMA-167 4/14.3");
      return {};
    }
    account_.claim({ad.position, map_}, count, account_.name(name));
    UdfBody body;
    body.extents.push_back(
        {{ad.position, map_}, udf::ExtentType::Recorded, count * context_.block_size});
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(
        std::min<std::uint64_t>(most, std::uint64_t{count} * context_.block_size)));
    if (!read_body(context_, partitions_, body, 0, bytes)) {
      context_.damage("udf-space.set-unreadable", place(ad), cat(name, " cannot be read"),
                      "ECMA-167 4/14.3");
      return {};
    }
    return bytes;
  }

  UdfAt place(const udf::ShortAd& ad) const {
    const auto volume = partitions_.to_volume({ad.position, map_});
    return {.block = volume ? static_cast<std::int64_t>(*volume) : -1};
  }

  void merge(UdfBitmap more) {
    if (!found_) {
      found_ = std::move(more);
      return;
    }
    for (std::size_t i = 0; i < std::min(found_->bits.size(), more.bits.size()); ++i)
      found_->bits[i] = static_cast<std::uint8_t>(found_->bits[i] | more.bits[i]);
  }

  void bitmap(const udf::ShortAd& ad, const char* name) {
    if (ad.length() == 0)
      return;
    const std::uint64_t most = sizeof(udf::SpaceBitmapDescriptor) + (blocks() + 7U) / 8U;
    const std::vector<std::uint8_t> bytes =
        read(ad, name, std::max<std::uint64_t>(most, context_.block_size));
    if (bytes.empty())
      return;
    auto map = check_space_bitmap(context_, bytes, ad.position, blocks(), CrcRule::SpaceBitmap,
                                  name, place(ad));
    if (map)
      merge(std::move(*map));
  }

  // A table is an ICB: entries, each with extents of free space (ECMA-167 4/14.11).
  void table(const udf::ShortAd& ad, const char* name) {
    if (ad.length() == 0)
      return;
    const std::vector<std::uint8_t> bytes =
        read(ad, name, std::uint64_t{most_entries} * context_.block_size);
    if (bytes.empty())
      return;
    UdfBitmap map;
    map.count = blocks();
    map.bits.resize((std::size_t{map.count} + 7) / 8);
    map.name = name;
    map.block = place(ad).block;
    for (std::size_t at = 0; at + context_.block_size <= bytes.size(); at += context_.block_size) {
      const Bytes block = Bytes(bytes).subspan(at, context_.block_size);
      const auto tag = read_struct<udf::Tag>(block);
      if (at > 0 && tag->id() != udf::TagId::UnallocatedSpaceEntry)
        break;  // a terminal entry, or nothing
      const std::uint32_t location =
          ad.position + static_cast<std::uint32_t>(at / context_.block_size);
      UdfAt here = place(ad);
      here.block += static_cast<std::int64_t>(at / context_.block_size);
      entry(block, location, here, map);
    }
    merge(std::move(map));
  }

  void entry(Bytes block, std::uint32_t location, const UdfAt& at, UdfBitmap& map) {
    const auto head = *read_struct<UnallocatedSpaceEntry>(block);
    const std::size_t length = head.length_of_allocation_descriptors;
    if (length > block.size() - sizeof head) {
      context_.damage(
          "udf-space.table-length", at,
          cat("the unallocated space entry has ", length, " bytes of extents, more than its block"),
          "ECMA-167 4/14.11");
      return;
    }
    if (!check_tag(context_, block, udf::TagId::UnallocatedSpaceEntry, location,
                   sizeof head + length, at))
      return;
    check_tail(context_, block, sizeof head + length, udf::TagId::UnallocatedSpaceEntry, at);
    if (head.icb_tag.file_type != 1 || (head.icb_tag.flags & udf::AllocationMask) != 0)
      context_.violation("udf-space.table-type", at,
                         cat("an unallocated space entry is of file type ", head.icb_tag.file_type,
                             " and allocation kind ", head.icb_tag.flags & udf::AllocationMask,
                             ", expected 1 and 0"),
                         "UDF 2.3.7.1");
    std::uint64_t last = 0;
    bool maximal = false;
    for (std::size_t i = sizeof head; i + 8 <= sizeof head + length; i += 8) {
      const auto extent = *read_struct<udf::ShortAd>(block, i);
      if (extent.length() == 0)
        return;
      const std::uint64_t first = extent.position;
      const std::uint64_t end = first + extent.length() / context_.block_size;
      if (end > map.count) {
        context_.damage(
            "udf-space.table-outside", at,
            cat("free space at block ", first, " to ", end - 1, " lies outside of its partition"),
            "ECMA-167 4/14.11");
        return;
      }
      if (i > sizeof head && (first < last || (first == last && !maximal))) {
        context_.violation(
            "udf-space.table-order", at,
            cat("the extent at block ", first, " is not behind and apart from the one before"),
            "UDF 2.3.7.1");
        if (first < last)
          return;  // what follows may be anything
      }
      for (std::uint64_t b = first; b < end; ++b)
        map.bits[b / 8] = static_cast<std::uint8_t>(map.bits[b / 8] | 1U << (b % 8));
      last = end;
      maximal = extent.length() >= udf::max_extent / context_.block_size * context_.block_size;
    }
  }

  UdfContext& context_;
  const UdfPartitions& partitions_;
  UdfAccount& account_;
  std::uint16_t map_;
  std::optional<UdfBitmap> found_;
};

}  // namespace

std::optional<UdfBitmap> check_space_bitmap(UdfContext& context, Bytes bytes,
                                            std::uint32_t location, std::uint32_t blocks,
                                            CrcRule rule, const char* name, const UdfAt& at) {
  const auto head = read_struct<udf::SpaceBitmapDescriptor>(bytes);
  const std::uint64_t size = sizeof(udf::SpaceBitmapDescriptor) +
                             std::uint64_t{head ? std::uint32_t{head->number_of_bytes} : 0U};
  if (!check_tag(context, bytes, udf::TagId::SpaceBitmapDescriptor, location,
                 static_cast<std::size_t>(size), at, rule))
    return std::nullopt;
  const char* const clause = "ECMA-167 4/14.12";
  if (head->number_of_bits != blocks)
    context.violation("udf-space.bits", at,
                      cat(name, " has ", std::uint32_t{head->number_of_bits},
                          " bits, its partition ", blocks, " blocks"),
                      "ECMA-167 4/14.12.4");
  const std::uint64_t needed = (std::uint64_t{head->number_of_bits} + 7) / 8;
  if (head->number_of_bytes < needed)
    context.violation("udf-space.bytes", at,
                      cat(name, " has ", std::uint32_t{head->number_of_bytes}, " bytes for ",
                          std::uint32_t{head->number_of_bits}, " bits"),
                      "ECMA-167 4/14.12.5");
  UdfBitmap map;
  const std::uint64_t there = bytes.size() - sizeof *head;
  map.count = static_cast<std::uint32_t>(std::min<std::uint64_t>(
      {std::uint64_t{head->number_of_bits}, std::uint64_t{head->number_of_bytes} * 8, there * 8,
       std::uint64_t{blocks}}));
  if (map.count < std::min<std::uint64_t>(head->number_of_bits, blocks) &&
      head->number_of_bytes >= needed)
    context.damage("udf-space.cut-short", at,
                   cat(name, " has ", size, " bytes, only ", bytes.size(), " are there"), clause);
  const Bytes bits = bytes.subspan(sizeof *head, (std::size_t{map.count} + 7) / 8);
  map.bits.assign(bits.begin(), bits.end());
  map.name = name;
  map.block = at.block;
  return map;
}

void check_space_sets(UdfContext& context, const UdfVolume& volume, const UdfPartitions& partitions,
                      UdfAccount& account) {
  for (std::uint16_t i = 0; i < partitions.maps.size(); ++i) {
    const UdfMap& map = partitions.maps[i];
    if ((map.kind == UdfMapKind::Physical || map.kind == UdfMapKind::Sparable) &&
        map.descriptor < volume.partitions.size())
      SpaceSets(context, partitions, account, i)
          .run(volume.partitions[map.descriptor].partition_contents_use);
  }
}

}  // namespace disc::verify
