// Sparing tables.
#include "verify/udf_sparing.h"

#include <algorithm>
#include <set>

#include "verify/udf_fields.h"

namespace disc::verify {
namespace {

constexpr std::size_t tag_bytes = sizeof(udf::Tag);

class SparingCheck {
 public:
  SparingCheck(UdfContext& context, UdfVolume& volume, UdfMap& map)
      : context_(context), volume_(volume), map_(map), packet_(map.sparable.packet_length) {}

  void run() {
    const std::size_t count = std::min<std::size_t>(map_.sparable.number_of_sparing_tables, 4);
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint32_t location = map_.sparable.sparing_table_locations[i];
      if (const auto bytes = read(location))
        take(*bytes, location);
    }
    if (first_.empty() && count > 0)
      context_.damage("udf-sparing.none", {.block = volume_.logical_at},
                      "no sparing table can be read", "UDF 2.2.12");
  }

 private:
  std::optional<std::vector<std::uint8_t>> read(std::uint32_t location) {
    const UdfAt at{.block = location};
    const std::uint64_t room = map_.sparable.size_of_each_sparing_table;
    const std::uint64_t blocks =
        std::max<std::uint64_t>(1, (room + context_.block_size - 1) / context_.block_size);
    if (location + blocks > context_.blocks) {
      context_.damage("udf-sparing.outside", at, "a sparing table lies past the end of the medium",
                      "UDF 2.2.9");
      return std::nullopt;
    }
    volume_.structures.push_back({location, blocks, "a sparing table", false, true});
    std::vector<std::uint8_t> bytes = context_.read(location);
    const auto head = read_struct<udf::SparingTable>(bytes);
    const std::uint64_t size =
        sizeof(udf::SparingTable) +
        8 * std::uint64_t{head ? std::uint16_t{head->reallocation_table_length} : 0U};
    bytes = context_.read(location, (size + context_.block_size - 1) / context_.block_size);
    if (!check_tag(context_, bytes, udf::TagId::SparingTable, location,
                   static_cast<std::size_t>(size), at))
      return std::nullopt;
    if (size > room)
      context_.violation("udf-sparing.size", at,
                         cat("the sparing table has ", size, " bytes, the map says ", room),
                         "UDF 2.2.9");
    if (size > bytes.size()) {
      context_.damage("udf-sparing.outside", at, "the sparing table reaches past the medium",
                      "UDF 2.2.12");
      return std::nullopt;
    }
    check_tail(context_, bytes, static_cast<std::size_t>(size), udf::TagId::SparingTable, at);
    bytes.resize(static_cast<std::size_t>(size));
    return bytes;
  }

  void take(const std::vector<std::uint8_t>& bytes, std::uint32_t location) {
    const UdfAt at{.block = location};
    if (!first_.empty()) {
      if (!std::ranges::equal(Bytes(bytes).subspan(tag_bytes), Bytes(first_).subspan(tag_bytes)))
        context_.violation("udf-sparing.differ", at, "the sparing tables differ", "UDF 2.2.12");
      return;
    }
    first_ = bytes;
    const auto head = *read_struct<udf::SparingTable>(bytes);
    check_entity(context_, head.sparing_identifier, EntityKind::Udf,
                 "the identifier of a sparing table", at, udf::sparing_table);
    if (head.reserved != 0)
      context_.violation("udf-field.reserved", at,
                         "the reserved field of the sparing table is not zero", "UDF 2.2.12");
    const std::uint16_t count = head.reallocation_table_length;
    if (count == 0)
      context_.warning("udf-sparing.empty", at, "the sparing table has no entries", "UDF 2.2.12");
    entries(bytes, count, at);
  }

  void entries(Bytes bytes, std::uint16_t count, const UdfAt& at) {
    const char* const clause = "UDF 2.2.12";
    std::set<std::uint32_t> mapped;
    std::uint32_t last = 0;
    bool ordered = true;
    for (std::size_t i = 0; i < count; ++i) {
      const auto entry = *read_struct<udf::SparingEntry>(bytes, sizeof(udf::SparingTable) + 8 * i);
      const std::uint32_t original = entry.original_location, place = entry.mapped_location;
      ordered = ordered && original >= last;
      last = original;
      if (packet_ == 0)
        continue;
      if (place % packet_ != 0)
        context_.violation(
            "udf-sparing.mapped", at,
            cat("spare packet ", i, " lies at block ", place, ", no whole packet of ", packet_),
            clause);
      if (!mapped.insert(place / packet_).second)
        context_.violation("udf-sparing.mapped", at,
                           cat("spare packet ", i, " at block ", place, " is listed twice"),
                           clause);
      if (std::uint64_t{place} + packet_ > context_.blocks)
        context_.damage(
            "udf-sparing.outside", at,
            cat("spare packet ", i, " at block ", place, " lies past the end of the medium"),
            clause);
      else
        volume_.structures.push_back({place, packet_, "the sparing area", false, true});
      if (original >= udf::sparing_defective)
        continue;  // free, or of no use
      if (original % packet_ != 0 || original >= map_.length)
        context_.violation("udf-sparing.original", at,
                           cat("the packet at block ", original,
                               " is spared, which begins no "
                               "packet of the partition"),
                           clause);
      map_.spared.emplace_back(original, place);
    }
    if (!ordered)
      context_.violation("udf-sparing.order", at,
                         "the entries of the sparing table are not sorted by their packets",
                         clause);
    std::ranges::sort(map_.spared);
  }

  UdfContext& context_;
  UdfVolume& volume_;
  UdfMap& map_;
  std::uint32_t packet_;
  std::vector<std::uint8_t> first_;
};

}  // namespace

void check_sparing(UdfContext& context, UdfVolume& volume, UdfPartitions& partitions) {
  for (UdfMap& map : partitions.maps)
    if (map.kind == UdfMapKind::Sparable)
      SparingCheck(context, volume, map).run();
}

}  // namespace disc::verify
