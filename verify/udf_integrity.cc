// The logical volume integrity sequence.
#include "verify/udf_integrity.h"

#include <fmt/format.h>

#include <algorithm>

#include "verify/udf_fields.h"

namespace disc::verify {
namespace {

using udf::AccessType;
using udf::IntegrityType;
using udf::TagId;

using Descriptor = udf::LogicalVolumeIntegrityDescriptor;
constexpr std::uint32_t unknown = 0xFFFFFFFF;
constexpr std::uint32_t least_rewritable = 8192;  // bytes (UDF 2.2.4.6)
constexpr int most_descriptors = 10'000;
constexpr std::uint32_t first_unique_id = 16;

class SequenceCheck {
 public:
  SequenceCheck(UdfContext& context, UdfVolume& volume, const UdfPartitions& partitions)
      : context_(context), volume_(volume), partitions_(partitions) {}

  UdfIntegrity run() {
    udf::ExtentAd extent = volume_.logical->integrity_sequence_extent;
    length(extent);
    for (int i = 0; i < most_descriptors && extent.length > 0; ++i)
      extent = one_extent(extent);
    if (facts_.block < 0) {
      context_.damage("udf-integrity.missing", {.block = std::int64_t{extent_block_}},
                      "there is no logical volume integrity descriptor", "UDF 2.2.6");
      return std::move(facts_);
    }
    fields();
    return std::move(facts_);
  }

 private:
  void length(const udf::ExtentAd& extent) {
    extent_block_ = extent.location;
    const bool rewritable = std::ranges::any_of(partitions_.maps, [](const UdfMap& map) {
      return map.access == AccessType::Rewritable || map.access == AccessType::Overwritable;
    });
    if (rewritable && extent.length < least_rewritable)
      context_.violation("udf-integrity.length", {.block = volume_.logical_at},
                         cat("the integrity sequence of a rewritable volume has ",
                             std::uint32_t{extent.length}, " bytes, expected 8192 or more"),
                         "UDF 2.2.4.6");
  }

  // Where the sequence goes on; an empty extent at its end.
  udf::ExtentAd one_extent(const udf::ExtentAd& extent) {
    const std::uint64_t begin = extent.location, count = extent.length / context_.block_size;
    if (begin + count > context_.blocks) {
      context_.damage("udf-integrity.outside", {.block = static_cast<std::int64_t>(begin)},
                      "the integrity sequence reaches past the end of the medium",
                      "ECMA-167 3/8.8.2");
      return {};
    }
    volume_.structures.push_back({begin, count, "the integrity sequence", false});
    udf::ExtentAd next{};
    for (std::uint64_t at = begin; at < begin + count && read_ < most_descriptors; ++read_) {
      const std::uint64_t taken = one(at, begin + count - at, next);
      if (taken == 0)
        return next;
      at += taken;
    }
    return next;
  }

  std::uint64_t one(std::uint64_t block, std::uint64_t left, udf::ExtentAd& next) {
    const UdfAt at{.block = static_cast<std::int64_t>(block)};
    std::vector<std::uint8_t> bytes = context_.read(block);
    const auto tag = read_struct<udf::Tag>(bytes);
    if (!tag ||
        (tag->checksum == udf::tag_checksum(bytes) && tag->id() == TagId::TerminatingDescriptor)) {
      if (tag && check_tag(context_, bytes, TagId::TerminatingDescriptor,
                           static_cast<std::uint32_t>(block), 512, at)) {
        check_zero(context_, slice(bytes, 16, 496),
                   "the reserved field of the terminating descriptor", at, "ECMA-167 3/10.9.2");
        check_tail(context_, bytes, 512, TagId::TerminatingDescriptor, at);
      }
      return 0;
    }
    if (std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; })) {
      if (facts_.block >= 0)
        context_.violation("udf-integrity.unterminated", at,
                           "the integrity sequence ends with a blank block, without a terminating "
                           "descriptor",
                           "ECMA-167 3/8.8.2");
      return 0;
    }
    const auto head = read_struct<Descriptor>(bytes);
    const std::uint64_t size = sizeof(Descriptor) + 8 * std::uint64_t{head->number_of_partitions} +
                               head->length_of_implementation_use;
    const std::uint64_t taken = (size + context_.block_size - 1) / context_.block_size;
    const bool fits = taken <= left && taken <= 64;
    if (fits && taken > 1)
      bytes = context_.read(block, taken);
    if (!check_tag(context_, bytes, TagId::LogicalVolumeIntegrityDescriptor,
                   static_cast<std::uint32_t>(block), static_cast<std::size_t>(size), at))
      return 0;
    if (!fits || size > bytes.size()) {
      context_.damage(
          "udf-integrity.size", at,
          cat("the integrity descriptor has ", size, " bytes, more than its sequence has room for"),
          "ECMA-167 3/10.10");
      return 0;
    }
    check_tail(context_, bytes, static_cast<std::size_t>(size),
               TagId::LogicalVolumeIntegrityDescriptor, at);
    facts_.block = at.block;
    bytes_ = std::move(bytes);
    check_extent_ad(context_, head->next_integrity_extent, "the next integrity extent", at);
    if (head->next_integrity_extent.length > 0) {
      next = head->next_integrity_extent;
      return 0;
    }
    return taken;
  }

  void fields() {
    const UdfAt at{.block = facts_.block};
    const auto d = *read_struct<Descriptor>(bytes_);
    const std::uint32_t type = d.integrity_type;
    facts_.open = type == static_cast<std::uint32_t>(IntegrityType::Open);
    const bool with_vat = partitions_.has(UdfMapKind::Virtual);
    if (type > 1)
      context_.violation("udf-integrity.type", at,
                         cat("the integrity type is ", type, ", expected 0 or 1"),
                         "ECMA-167 3/10.10.3");
    else if (facts_.open != with_vat)
      context_.violation("udf-integrity.type", at,
                         with_vat ? "the integrity descriptor of a volume with a virtual partition "
                                    "is closed, expected open"
                                  : "the integrity descriptor is open: the volume was not closed "
                                    "after it was last written",
                         with_vat ? "UDF 6.10.1.1" : "ECMA-167 3/8.8.3");
    if (check_time_form(context_, d.recording_date_and_time, "the time of the integrity descriptor",
                        Presence::Obligatory, at) &&
        !with_vat) {
      context_.time_limit = d.recording_date_and_time;
      context_.time_limit_name = "the integrity descriptor";
    }
    check_zero(context_, d.reserved, "the reserved field of the logical volume header", at,
               "ECMA-167 4/14.15");
    facts_.next_unique_id = d.next_unique_id;
    unique_id(at, with_vat);
    tables(d, at);
  }

  void unique_id(const UdfAt& at, bool with_vat) {
    const std::uint64_t id = facts_.next_unique_id;
    if ((id & 0xFFFFFFFF) < first_unique_id)
      context_.violation("udf-integrity.unique-id", at,
                         cat("the next unique id is ", id, ", expected 16 or more"), "UDF 3.2.1.1");
    if (with_vat)
      return;  // the VAT knows better
    if (context_.since(udf::udf_2_00) && id > 0xFFFFFFFF)
      context_.violation("udf-integrity.unique-id", at,
                         cat("the next unique id is ", id, ", above 32 bits"), "UDF 3.2.1.1");
    else if (id > 0x7FFFFFFF)
      context_.warning("udf-integrity.unique-id-sign", at,
                       cat("the next unique id is ", id, ", above 31 bits"), "UDF 3.2.1.1");
  }

  void tables(const Descriptor& d, const UdfAt& at) {
    const std::uint32_t count = d.number_of_partitions;
    if (count != partitions_.maps.size())
      context_.violation("udf-integrity.partitions", at,
                         cat("the integrity descriptor is of ", count,
                             " partitions, the logical volume has ", partitions_.maps.size()),
                         "ECMA-167 3/10.10.6");
    for (std::uint32_t i = 0; i < count; ++i) {
      facts_.free.push_back(*read_struct<Le<std::uint32_t>>(bytes_, sizeof d + 4 * std::size_t{i}));
      facts_.sizes.push_back(
          *read_struct<Le<std::uint32_t>>(bytes_, sizeof d + 4 * (std::size_t{count} + i)));
    }
    const std::uint32_t length = d.length_of_implementation_use;
    if (length < sizeof(udf::IntegrityUse)) {
      context_.violation("udf-integrity.use", at,
                         cat("the implementation use has ", length, " bytes, expected 46 or more"),
                         "UDF 2.2.6.4");
      return;
    }
    facts_.use = *read_struct<udf::IntegrityUse>(bytes_, sizeof d + 8 * std::size_t{count});
    check_entity(context_, facts_.use->implementation_id, EntityKind::Implementation,
                 "the implementation identifier of the integrity descriptor", at);
    check_needed_revisions(context_, partitions_, facts_.use->minimum_read_revision,
                           facts_.use->minimum_write_revision, facts_.use->maximum_write_revision,
                           at);
  }

  UdfContext& context_;
  UdfVolume& volume_;
  const UdfPartitions& partitions_;
  UdfIntegrity facts_;
  std::vector<std::uint8_t> bytes_;
  std::uint32_t extent_block_ = 0;
  int read_ = 0;
};

}  // namespace

UdfIntegrity check_integrity(UdfContext& context, UdfVolume& volume,
                             const UdfPartitions& partitions) {
  return SequenceCheck(context, volume, partitions).run();
}

void check_needed_revisions(UdfContext& context, const UdfPartitions& partitions,
                            std::uint16_t min_read, std::uint16_t min_write,
                            std::uint16_t max_write, const UdfAt& at) {
  const char* const clause = "UDF 2.2.6.4";
  const udf::Revision own = context.revision;
  const auto refuse = [&](std::string sentence) {
    context.violation("udf-integrity.revisions", at, std::move(sentence), clause);
  };
  for (const std::uint16_t revision : {min_read, min_write, max_write})
    if (!is_known(revision))
      refuse(fmt::format("a revision is {:04X}h, which there is not", revision));
  if (min_read > own || min_write > own)
    refuse(cat("revision ", udf::to_text(std::max(min_read, min_write)),
               " is needed for a volume of ", udf::to_text(own)));
  if (max_write < own)
    refuse(cat("the highest revision to write is ", udf::to_text(max_write), ", the volume is of ",
               udf::to_text(own)));
  udf::Revision read = own >= udf::udf_2_00 ? udf::udf_2_00 : udf::udf_1_02, write = read;
  for (const UdfMap& map : partitions.maps) {
    if (map.kind == UdfMapKind::Metadata)
      read = std::max(read, udf::udf_2_50), write = std::max(write, udf::udf_2_50);
    else if (map.kind == UdfMapKind::Virtual || map.kind == UdfMapKind::Sparable)
      read = std::max(read, udf::udf_1_50), write = std::max(write, udf::udf_1_50);
    if (map.access == AccessType::PseudoOverwritable && own >= udf::udf_2_60)
      read = std::max(read, udf::udf_2_50), write = std::max(write, udf::udf_2_60);
  }
  if (min_read < read || min_write < write)
    refuse(cat("revisions ", udf::to_text(min_read), " to read and ", udf::to_text(min_write),
               " to write are said to do, expected ", udf::to_text(read), " and ",
               udf::to_text(write)));
  if (own == udf::udf_2_60 && min_read > udf::udf_2_50)
    refuse(cat("revision ", udf::to_text(min_read), " is needed to read, expected 2.50 at most"));
}

void check_integrity_space(UdfContext& context, const UdfIntegrity& integrity,
                           const UdfPartitions& partitions, const UdfAccount& account,
                           bool complete) {
  const UdfAt at{.block = integrity.block};
  const std::size_t count =
      std::min({partitions.maps.size(), integrity.free.size(), integrity.sizes.size()});
  for (std::uint16_t i = 0; i < count; ++i) {
    const UdfMap& map = partitions.maps[i];
    const bool is_virtual = map.kind == UdfMapKind::Virtual;
    const std::uint32_t size = is_virtual                         ? unknown
                               : map.kind == UdfMapKind::Metadata ? map.length
                                                                  : map.declared;
    if (integrity.sizes[i] != size)
      context.violation(
          "udf-integrity.size-table", at,
          cat("the size of partition ", i, " is ", integrity.sizes[i], ", expected ", size),
          "UDF 2.2.6.3");
    const std::uint32_t free = integrity.free[i];
    if (is_virtual)
      continue;
    if (map.access == AccessType::PseudoOverwritable) {
      if (free != unknown)
        context.violation(
            "udf-integrity.free-table", at,
            cat("the free space of partition ", i, " is ", free, ", expected 4294967295 (unknown)"),
            "UDF 2.2.6.2");
      continue;
    }
    if (free == unknown) {
      context.violation("udf-integrity.free-table", at,
                        cat("the free space of partition ", i, " is not told"), "UDF 2.2.6.2");
      continue;
    }
    if (integrity.open)
      continue;
    std::uint64_t expected = account.unclaimed(i);
    if (map.access == AccessType::ReadOnly)
      expected = 0;
    else if (const UdfBitmap* const bitmap = account.bitmap(i))
      expected = bitmap->total_free();
    else if (!complete)
      continue;
    if (free != expected && !(map.access == AccessType::WriteOnce && free <= expected))
      context.violation(
          "udf-integrity.free-table", at,
          cat("the free space of partition ", i, " is ", free, " blocks, expected ", expected),
          "UDF 2.2.6.2");
  }
}

}  // namespace disc::verify
