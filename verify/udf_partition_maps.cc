// Partition maps: their fields, and which of them may stand together.
#include <algorithm>
#include <array>

#include "formats/base/text.h"
#include "verify/udf_fields.h"
#include "verify/udf_partitions.h"

namespace disc::verify {
namespace {

using udf::AccessType;

constexpr std::uint32_t most_maps = 1024;
constexpr std::uint32_t far_apart = 1000;  // blocks between two sparing tables

class MapsCheck {
 public:
  MapsCheck(UdfContext& context, const UdfVolume& volume)
      : context_(context), volume_(volume), at_{.block = volume.logical_at} {}

  UdfPartitions run() {
    read();
    beneath();
    together();
    metadata_presence();
    physical_partitions();
    return std::move(partitions_);
  }

 private:
  void read() {
    const udf::LogicalVolumeDescriptor& d = *volume_.logical;
    const std::uint32_t count = d.number_of_partition_maps;
    std::size_t at = sizeof d;
    const Bytes bytes = volume_.logical_bytes;
    for (std::uint32_t i = 0; i < std::min(count, most_maps); ++i) {
      const auto head = read_struct<udf::PartitionMapHead>(bytes, at);
      if (!head || head->length < 6 || head->length > bytes.size() - at) {
        context_.damage("udf-map.length", at_,
                        cat("partition map ", i, " of ", count, " reaches past the table of ",
                            std::uint32_t{d.map_table_length}, " bytes"),
                        "ECMA-167 3/10.6.8");
        return;
      }
      one(i, bytes.subspan(at, head->length));
      at += head->length;
    }
    if (count == 0 || count > most_maps)
      context_.damage("udf-map.count", at_, cat("there are ", count, " partition maps"),
                      "ECMA-167 3/10.6.9");
    if (at != sizeof d + d.map_table_length)
      context_.violation(
          "udf-map.table-length", at_,
          cat("the partition maps have ", at - sizeof d, " bytes, the table is said to have ",
              std::uint32_t{d.map_table_length}),
          "ECMA-167 3/10.6.8");
  }

  void one(std::uint32_t index, Bytes bytes) {
    UdfMap map;
    std::uint16_t volume_number = 1, partition_number = 0;
    if (bytes[0] == 1 && bytes.size() == sizeof(udf::Type1Map)) {
      const auto fields = *read_struct<udf::Type1Map>(bytes);
      volume_number = fields.volume_sequence_number;
      partition_number = fields.partition_number;
    } else if (bytes[0] == 2 && bytes.size() == 64) {
      const auto fields = *read_struct<udf::Type2Map>(bytes);
      volume_number = fields.volume_sequence_number;
      partition_number = fields.partition_number;
      type2(map, fields, bytes);
    } else {
      context_.damage("udf-map.type", at_,
                      cat("partition map ", index, " is of type ", bytes[0], " and ", bytes.size(),
                          " bytes, expected type 1 of 6 or type 2 of 64"),
                      "UDF 2.2.4, ECMA-167 3/10.7");
    }
    if (volume_number != 1)
      context_.violation(
          "udf-map.volume", at_,
          cat("partition map ", index, " is of volume ", volume_number, ", expected 1"),
          "UDF 2.2.8, ECMA-167 3/10.7.2.3");
    std::size_t found = volume_.partitions.size();
    for (std::size_t i = 0; i < volume_.partitions.size(); ++i)
      if (volume_.partitions[i].partition_number == partition_number)
        found = i;
    if (found == volume_.partitions.size())
      context_.damage("udf-map.partition-number", at_,
                      cat("partition map ", index, " is of partition ", partition_number,
                          ", which has no descriptor"),
                      "ECMA-167 3/10.7.2.4");
    else
      attach(map, found);
    partitions_.maps.push_back(std::move(map));
  }

  void attach(UdfMap& map, std::size_t descriptor) const {
    const udf::PartitionDescriptor& d = volume_.partitions[descriptor];
    map.descriptor = descriptor;
    map.access = static_cast<AccessType>(std::uint32_t{d.access_type});
    if (map.kind != UdfMapKind::Physical && map.kind != UdfMapKind::Sparable)
      return;
    map.start = d.partition_starting_location;
    const std::uint64_t room = context_.blocks > map.start ? context_.blocks - map.start : 0;
    map.declared = d.partition_length;
    map.length = static_cast<std::uint32_t>(std::min<std::uint64_t>(d.partition_length, room));
  }

  void type2(UdfMap& map, const udf::Type2Map& head, Bytes bytes) {
    const std::string name = head.partition_type.text();
    check_zero(context_, head.reserved, "bytes 2 and 3 of a partition map", at_,
               "UDF 2.2.8 to 2.2.10");
    udf::Revision from = udf::udf_1_50;
    if (name == udf::virtual_partition) {
      map.kind = UdfMapKind::Virtual;
      check_zero(context_, bytes.subspan(sizeof head), "the reserved field of the virtual map", at_,
                 "UDF 2.2.8");
    } else if (name == udf::sparable_partition) {
      map.kind = UdfMapKind::Sparable;
      map.sparable = *read_struct<udf::SparablePartitionMap>(bytes);
      sparable(map.sparable);
    } else if (name == udf::metadata_partition) {
      map.kind = UdfMapKind::Metadata;
      map.metadata = *read_struct<udf::MetadataPartitionMap>(bytes);
      from = udf::udf_2_50;
      metadata(map.metadata);
    } else {
      context_.damage(
          "udf-map.identifier", at_,
          cat("a partition map is called ", in_quotes(name), ", which UDF does not define"),
          "UDF 2.2.8 to 2.2.10");
      return;
    }
    check_entity(context_, head.partition_type, EntityKind::Udf, "the type of a partition map",
                 at_);
    if (!context_.since(from))
      context_.violation(
          "udf-map.revision", at_,
          cat("a ", to_string(map.kind), " partition map in revision ",
              udf::to_text(context_.revision), ", expected ", udf::to_text(from), " or later"),
          "UDF 2.2.8 to 2.2.10");
  }

  void sparable(const udf::SparablePartitionMap& map) {
    const char* const clause = "UDF 2.2.9";
    const unsigned tables = map.number_of_sparing_tables, packet = map.packet_length;
    if (tables < 1 || tables > 4)
      context_.violation("udf-sparing.tables", at_,
                         cat("there are ", tables, " sparing tables, expected 1 to 4"), clause);
    else if (tables < 2)
      context_.warning("udf-sparing.tables", at_, "there is one sparing table, 2 are advised",
                       clause);
    if (packet == 0)
      context_.damage("udf-sparing.packet", at_, "the packet length is 0", clause);
    else if (!context_.since(udf::udf_2_01) && packet != 32 && packet != 16)
      context_.violation("udf-sparing.packet", at_,
                         cat("the packet length is ", packet, ", expected 32"), clause);
    check_zero(context_, {&map.reserved, 1}, "byte 43 of the sparable map", at_, clause);
    const std::uint32_t size = map.size_of_each_sparing_table;
    if (size < sizeof(udf::SparingTable) || size % 8 != 0)
      context_.violation(
          "udf-sparing.size", at_,
          cat("the sparing tables have ", size, " bytes, expected 56 or more and a multiple of 8"),
          clause);
    for (std::size_t i = 0; i < 4; ++i) {
      const std::uint32_t place = map.sparing_table_locations[i];
      if (i >= tables && place != 0)
        context_.violation("udf-sparing.unused", at_,
                           cat("the location of sparing table ", i + 1, " of ", tables, " is ",
                               place, ", expected 0"),
                           clause);
      if (i < tables && packet > 0 && place % packet != 0)
        context_.warning("udf-sparing.place", at_,
                         cat("sparing table ", i + 1, " at block ", place,
                             " does not begin a packet of ", packet),
                         clause);
      for (std::size_t j = 0; j < i && i < tables && packet > 0; ++j)
        distance(map.sparing_table_locations[j], place, packet);
    }
  }

  void distance(std::uint32_t a, std::uint32_t b, std::uint32_t packet) {
    if (a / packet == b / packet)
      context_.violation("udf-sparing.same-packet", at_,
                         cat("sparing tables at blocks ", a, " and ", b, " share a packet"),
                         "UDF 2.2.9");
    else if (std::max(a, b) - std::min(a, b) < far_apart)
      context_.warning("udf-sparing.near", at_,
                       cat("sparing tables at blocks ", a, " and ", b, " are less than ", far_apart,
                           " blocks apart"),
                       "UDF 2.2.9");
  }

  void metadata(const udf::MetadataPartitionMap& map) {
    const char* const clause = "UDF 2.2.10";
    check_zero(context_, map.reserved, "the reserved field of the metadata map", at_, clause);
    if ((map.flags & ~udf::duplicate_metadata) != 0)
      context_.violation("udf-metadata.flags", at_,
                         cat("the flags of the metadata map are ", map.flags, ", expected 0 or 1"),
                         clause);
    const std::uint32_t file = map.metadata_file_location, mirror = map.mirror_file_location;
    if (file == mirror)
      context_.violation("udf-metadata.same-entry", at_,
                         cat("metadata file and mirror have the same entry, block ", file), clause);
  }

  // Virtual and metadata maps stand on a physical or sparable one of the same partition.
  void beneath() {
    for (std::size_t i = 0; i < partitions_.maps.size(); ++i) {
      UdfMap& map = partitions_.maps[i];
      if (map.kind != UdfMapKind::Virtual && map.kind != UdfMapKind::Metadata)
        continue;
      int count = 0;
      for (std::size_t j = 0; j < partitions_.maps.size(); ++j) {
        const UdfMap& other = partitions_.maps[j];
        if (other.descriptor == map.descriptor &&
            (other.kind == UdfMapKind::Physical ||
             (other.kind == UdfMapKind::Sparable && map.kind == UdfMapKind::Metadata))) {
          map.beneath = static_cast<std::uint16_t>(j);
          ++count;
        }
      }
      if (count != 1)
        context_.damage("udf-map.beneath", at_,
                        cat("the ", to_string(map.kind), " map has ", count,
                            " maps of its partition beneath it, expected 1"),
                        "UDF 2.2.8, 2.2.10");
      if (map.kind == UdfMapKind::Virtual && map.access != AccessType::WriteOnce)
        context_.warning("udf-map.virtual-access", at_,
                         cat("the virtual partition lies in one of access type ",
                             static_cast<std::uint32_t>(map.access), ", expected 2 (write once)"),
                         "UDF 2.2.8");
    }
  }

  std::size_t count(UdfMapKind kind) const {
    return static_cast<std::size_t>(std::ranges::count(partitions_.maps, kind, &UdfMap::kind));
  }

  void together() {
    for (const UdfMapKind kind : {UdfMapKind::Virtual, UdfMapKind::Sparable, UdfMapKind::Metadata})
      if (count(kind) > 1)
        context_.damage("udf-map.twice", at_, cat("there are two ", to_string(kind), " maps"),
                        "UDF 2.2.8 to 2.2.10");
    if (count(UdfMapKind::Virtual) > 0 && count(UdfMapKind::Sparable) > 0)
      context_.damage("udf-map.together", at_, "virtual and sparable maps stand together",
                      "UDF 2.2.8");
    if (count(UdfMapKind::Virtual) > 0 && count(UdfMapKind::Metadata) > 0)
      context_.damage("udf-map.together", at_, "virtual and metadata maps stand together",
                      "UDF 2.2.10");
    const std::size_t real = count(UdfMapKind::Physical) + count(UdfMapKind::Sparable);
    if (real > 2)
      context_.violation("udf-map.partitions", at_,
                         cat("there are ", real,
                             " physical and sparable partitions, expected 2 at "
                             "most"),
                         "UDF 2.2.14, 2.");
    if (real < volume_.partitions.size())
      context_.warning("udf-map.unused", at_,
                       cat("there are ", volume_.partitions.size(), " partition descriptors and ",
                           real, " maps of them"),
                       "ECMA-167 3/10.6.9");
  }

  AccessType access_of(std::size_t i) const {
    return static_cast<AccessType>(std::uint32_t{volume_.partitions[i].access_type});
  }

  bool wants_metadata() const {
    using enum AccessType;
    if (!context_.since(udf::udf_2_50) || count(UdfMapKind::Virtual) > 0)
      return false;
    if (volume_.partitions.size() == 1) {
      const AccessType access = access_of(0);
      return access == ReadOnly || access == Overwritable ||
             (access == PseudoOverwritable && context_.since(udf::udf_2_60));
    }
    if (volume_.partitions.size() == 2)
      return (access_of(0) == ReadOnly && access_of(1) == Overwritable) ||
             (access_of(1) == ReadOnly && access_of(0) == Overwritable);
    return false;
  }

  void metadata_presence() {
    const UdfMap* const map = partitions_.find(UdfMapKind::Metadata);
    if (!context_.since(udf::udf_2_50))
      return;
    if (wants_metadata() && map == nullptr)
      context_.violation(
          "udf-metadata.missing", at_,
          cat("a volume of revision ", udf::to_text(context_.revision), " with access type ",
              volume_.partitions.empty() ? 0 : std::uint32_t{volume_.partitions[0].access_type},
              " has no metadata partition map"),
          "UDF 2.2.10");
    if (!wants_metadata() && map != nullptr)
      context_.violation("udf-metadata.forbidden", at_,
                         "there is a metadata partition map where the access type forbids it",
                         "UDF 2.2.10");
    if (map == nullptr)
      return;
    const bool absent = map->metadata.bitmap_file_location == udf::no_bitmap_file;
    const bool without =
        map->access == AccessType::ReadOnly || map->access == AccessType::PseudoOverwritable;
    if (absent != without)
      context_.violation("udf-metadata.bitmap", at_,
                         cat("there is ", absent ? "no" : "a",
                             " metadata bitmap file in a partition of access type ",
                             static_cast<std::uint32_t>(map->access)),
                         "UDF 2.2.13");
    units(*map);
  }

  void units(const UdfMap& map) {
    const UdfMap& under = partitions_.maps[map.beneath];
    const std::uint32_t packet =
        under.kind == UdfMapKind::Sparable ? std::uint32_t{under.sparable.packet_length} : 1U;
    const std::uint32_t allocation = map.metadata.allocation_unit_size;
    const std::uint32_t alignment = map.metadata.alignment_unit_size;
    const std::uint32_t least = std::max(32U, packet);
    if (allocation == 0 || allocation % least != 0)
      context_.violation("udf-metadata.units", at_,
                         cat("the allocation unit is ", allocation,
                             " blocks, expected a multiple "
                             "of ",
                             least),
                         "UDF 2.2.10");
    if (alignment == 0 || alignment % std::max(packet, 1U) != 0)
      context_.violation("udf-metadata.units", at_,
                         cat("the alignment unit is ", alignment,
                             " blocks, expected a multiple of ", std::max(packet, 1U)),
                         "UDF 2.2.10");
  }

  void physical_partitions() {
    if (volume_.partitions.size() == 2)
      two_partitions();
    for (const UdfMap& map : partitions_.maps) {
      const std::uint32_t packet = map.sparable.packet_length;
      if (map.kind != UdfMapKind::Sparable || packet == 0 || volume_.partitions.empty())
        continue;
      const udf::PartitionDescriptor& d = volume_.partitions[map.descriptor];
      if (d.partition_starting_location % packet != 0 || d.partition_length % packet != 0)
        context_.violation(
            "udf-sparing.alignment", {.block = volume_.partitions_at[map.descriptor]},
            cat("the sparable partition at block ", std::uint32_t{d.partition_starting_location},
                " of ", std::uint32_t{d.partition_length}, " blocks is not of whole packets of ",
                packet),
            "UDF 2.2.14");
    }
    for (std::size_t i = 0; i < volume_.partitions.size(); ++i) {
      end_of(volume_.partitions[i], {.block = volume_.partitions_at[i]});
      space_sets(i);
    }
  }

  // A medium that is still written has its partition before it has the blocks.
  void end_of(const udf::PartitionDescriptor& d, const UdfAt& at) {
    const std::uint64_t end = std::uint64_t{d.partition_starting_location} + d.partition_length;
    if (end > context_.blocks)
      context_.add(
          count(UdfMapKind::Virtual) > 0 ? Severity::Note : Severity::Damage,
          "udf-partition.outside", at,
          cat("the partition ends at block ", end - 1, ", the medium at ", context_.blocks - 1),
          "ECMA-167 3/10.5.9");
  }

  void two_partitions() {
    const udf::PartitionDescriptor &a = volume_.partitions[0], &b = volume_.partitions[1];
    const std::uint64_t a_first = a.partition_starting_location,
                        b_first = b.partition_starting_location;
    if (a_first < b_first + b.partition_length && b_first < a_first + a.partition_length)
      context_.damage("udf-partition.overlap", {.block = volume_.partitions_at[1]},
                      "the two partitions overlap", "ECMA-167 3/8.7");
    const int read_only =
        (access_of(0) == AccessType::ReadOnly) + (access_of(1) == AccessType::ReadOnly);
    if (read_only != 1)
      context_.violation("udf-partition.two", {.block = volume_.partitions_at[1]},
                         cat("of two partitions ", read_only, " are read-only, expected 1"),
                         "UDF 2.2.14");
  }

  void header_extent(const udf::ShortAd& ad, const char* what, const UdfAt& at) {
    if (ad.length() == 0) {
      if (ad.position != 0)
        context_.violation("udf-extent.empty-place", at,
                           cat(what, " is empty and yet lies at ", std::uint32_t{ad.position}),
                           "ECMA-167 4/14.14.1");
      return;
    }
    if (ad.length() % context_.block_size != 0 || ad.type() != udf::ExtentType::Recorded)
      context_.violation("udf-partition.space-extent", at,
                         cat(what, " has ", ad.length(), " bytes of type ",
                             static_cast<int>(ad.type()), ", expected whole blocks of type 0"),
                         "ECMA-167 4/14.3");
  }

  void space_sets(std::size_t i) {
    const udf::PartitionHeader& h = volume_.partitions[i].partition_contents_use;
    const UdfAt at{.block = volume_.partitions_at[i]};
    header_extent(h.unallocated_space_table, "the unallocated space table", at);
    header_extent(h.unallocated_space_bitmap, "the unallocated space bitmap", at);
    header_extent(h.freed_space_table, "the freed space table", at);
    header_extent(h.freed_space_bitmap, "the freed space bitmap", at);
    check_zero(context_, bytes_of(h.partition_integrity_table), "the partition integrity table", at,
               "UDF 2.3.3.1");
    check_zero(context_, h.reserved, "the reserved field of the partition header", at,
               "ECMA-167 4/14.3.6");
    const bool table = h.unallocated_space_table.length() + h.freed_space_table.length() > 0;
    const bool bitmap = h.unallocated_space_bitmap.length() + h.freed_space_bitmap.length() > 0;
    if (table && bitmap)
      context_.violation("udf-partition.space-mixed", at,
                         "free space is recorded in a table and in a bitmap", "UDF 2.3.3");
    const bool with_vat = std::ranges::any_of(partitions_.maps, [&](const UdfMap& map) {
      return map.kind == UdfMapKind::Virtual && map.descriptor == i;
    });
    const AccessType access = access_of(i);
    const bool wanted =
        !with_vat && (access == AccessType::WriteOnce || access == AccessType::Rewritable ||
                      access == AccessType::Overwritable);
    if (wanted && !table && !bitmap)
      context_.violation("udf-partition.no-space-set", at,
                         cat("a partition of access type ", static_cast<std::uint32_t>(access),
                             " has neither a table nor a bitmap of its free space"),
                         "UDF 2.3.3");
    if (!wanted && (table || bitmap))
      context_.add(context_.since(udf::udf_2_50) ? Severity::Violation : Severity::Warning,
                   "udf-partition.space-set", at,
                   "free space is recorded for a partition that needs no such record", "UDF 2.3.3");
  }

  UdfContext& context_;
  const UdfVolume& volume_;
  UdfAt at_;
  UdfPartitions partitions_;
};

}  // namespace

UdfPartitions check_partition_maps(UdfContext& context, const UdfVolume& volume) {
  return MapsCheck(context, volume).run();
}

}  // namespace disc::verify
