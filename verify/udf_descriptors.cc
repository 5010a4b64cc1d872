// The fields of the volume descriptors.
#include "verify/udf_descriptors.h"

#include <algorithm>
#include <vector>

#include "formats/base/text.h"
#include "verify/udf_fields.h"

namespace disc::verify {
namespace {

constexpr std::uint32_t system_area_bytes = 32768;
constexpr std::uint32_t first_advised = 257;  // a partition that leaves room for the anchor

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

void check_set_identifier(UdfContext& context, const std::string& text, const UdfAt& at) {
  const std::string_view first = std::string_view(text).substr(0, 8);
  if (!text.empty() && (first.size() < 8 || !std::ranges::all_of(first, is_hex)))
    context.warning("udf-primary.set-identifier", at,
                    cat("the volume set identifier ", in_quotes(text),
                        " does not begin with 8 hexadecimal digits that make it unique"),
                    "UDF 2.2.2.5");
}

void check_levels(UdfContext& context, const udf::PrimaryVolumeDescriptor& d, const UdfAt& at) {
  const unsigned level = d.interchange_level, most = d.maximum_interchange_level;
  const char* const clause = "UDF 2.2.2.3, 2.2.2.4";
  if (level != 2 && level != 3)
    context.violation("udf-primary.interchange", at,
                      cat("the interchange level is ", level, ", expected 2 or 3"), clause);
  if (most != 2 && most != 3)
    context.violation("udf-primary.interchange", at,
                      cat("the maximum interchange level is ", most, ", expected 2 or 3"), clause);
  if (level > most)
    context.violation("udf-primary.interchange", at,
                      cat("the interchange level ", level, " is above its maximum ", most), clause);
  if (d.maximum_volume_sequence_number > 1 && level == 2)
    context.violation("udf-primary.interchange", at,
                      "a volume of a set of several has interchange level 2, expected 3",
                      "ECMA-167 3/11.2");
}

void check_numbers(UdfContext& context, const udf::PrimaryVolumeDescriptor& d, const UdfAt& at) {
  const unsigned number = d.volume_sequence_number, most = d.maximum_volume_sequence_number;
  if (number < 1 || (most != 0 && most < number))
    context.violation("udf-primary.sequence-number", at,
                      cat("this is volume ", number, " of a set of ", most),
                      "ECMA-167 3/10.1.6, 3/10.1.7");
  else if (number > 1 || most > 1)
    context.warning("udf-primary.several-volumes", at,
                    cat("this is volume ", number, " of ", most, "; only one is judged"),
                    "ECMA-167 3/10.1.6");
  const unsigned flags = d.flags;
  if ((flags & ~1U) != 0)
    context.violation("udf-primary.flags", at, cat("the flags are ", flags, ", expected 0 or 1"),
                      "ECMA-167 3/10.1.21");
  if ((flags & 1) == 0 && most != 1)
    context.violation("udf-primary.flags", at,
                      "bit 0 of the flags is clear in a set of more than one volume",
                      "ECMA-167 3/10.1.21");
}

}  // namespace

void check_primary(UdfContext& context, const udf::PrimaryVolumeDescriptor& d, const UdfAt& at) {
  expect<std::uint32_t>(context, d.primary_volume_descriptor_number, 0, "udf-primary.number",
                        "the primary volume descriptor number", at, "ECMA-167 3/10.1.3");
  check_dstring(context, d.volume_identifier, "the volume identifier", Presence::Obligatory, at,
                "ECMA-167 3/10.1.4");
  check_numbers(context, d, at);
  check_levels(context, d, at);
  expect<std::uint32_t>(context, d.character_set_list, 1, "udf-charset.list",
                        "the character set list of the primary volume descriptor", at,
                        "UDF 2.2.2.5");
  expect<std::uint32_t>(context, d.maximum_character_set_list, 1, "udf-charset.list",
                        "the maximum character set list of the primary volume descriptor", at,
                        "UDF 2.2.2.5");
  const std::string set = check_dstring(context, d.volume_set_identifier,
                                        "the volume set identifier", Presence::Obligatory, at);
  check_set_identifier(context, set, at);
  check_charspec(context, d.descriptor_character_set,
                 "the descriptor character set of the primary volume descriptor", at);
  check_charspec(context, d.explanatory_character_set,
                 "the explanatory character set of the primary volume descriptor", at);
  check_extent_ad(context, d.volume_abstract, "the volume abstract", at);
  check_extent_ad(context, d.volume_copyright_notice, "the volume copyright notice", at);
  check_entity(context, d.application_identifier, EntityKind::Application,
               "the application identifier", at);
  check_time(context, d.recording_date_and_time, "the time of the primary volume descriptor",
             Presence::Obligatory, at);
  check_entity(context, d.implementation_identifier, EntityKind::Implementation,
               "the implementation identifier of the primary volume descriptor", at);
  check_zero(context, d.reserved, "the reserved field of the primary volume descriptor", at,
             "ECMA-167 3/10.1.22");
}

void check_implementation_use(UdfContext& context, const udf::ImplementationUseVolumeDescriptor& d,
                              const UdfAt& at) {
  check_entity(context, d.implementation_identifier, EntityKind::Udf,
               "the identifier of '*UDF LV Info'", at);
  check_charspec(context, d.information_character_set, "the character set of '*UDF LV Info'", at);
  check_dstring(context, d.logical_volume_identifier,
                "the logical volume identifier of '*UDF LV Info'", Presence::Obligatory, at,
                "UDF 2.2.7.2.2");
  check_dstring(context, d.information_1, "information 1 of '*UDF LV Info'", Presence::Optional,
                at);
  check_dstring(context, d.information_2, "information 2 of '*UDF LV Info'", Presence::Optional,
                at);
  check_dstring(context, d.information_3, "information 3 of '*UDF LV Info'", Presence::Optional,
                at);
  check_entity(context, d.implementation_id, EntityKind::Implementation,
               "the implementation identifier of '*UDF LV Info'", at);
}

void check_partition(UdfContext& context, const udf::PartitionDescriptor& d, const UdfAt& at) {
  const std::uint32_t access = d.access_type;
  expect<std::uint16_t>(context, d.partition_flags, 1, "udf-partition.flags",
                        "the flags of the partition", at, "ECMA-167 3/10.5.3");
  if (access > 4 || (access == 0 && !context.since(udf::udf_2_60)))
    context.violation("udf-partition.access", at,
                      cat("the access type is ", access, ", expected ",
                          context.since(udf::udf_2_60) ? 0 : 1, " to 4"),
                      "UDF 2.2.14.2");
  check_entity(context, d.partition_contents, EntityKind::Application,
               "the contents of the partition", at,
               context.since(udf::udf_2_00) ? "+NSR03" : "+NSR02");
  check_entity(context, d.implementation_identifier, EntityKind::Implementation,
               "the implementation identifier of the partition descriptor", at);
  check_zero(context, d.reserved, "the reserved field of the partition descriptor", at,
             "ECMA-167 3/10.5.12");
  const std::uint64_t start = d.partition_starting_location, length = d.partition_length;
  if (start * context.block_size < system_area_bytes)
    context.violation("udf-partition.start", at,
                      cat("the partition starts at block ", start, ", within the first 32 KiB"),
                      "ECMA-167 3/8.1");
  else if (start < first_advised)
    context.warning("udf-partition.start", at,
                    cat("the partition starts at block ", start, ", before 257"), "UDF 2.2.3");
  if (length == 0)
    context.damage("udf-partition.empty", at, "the partition has no blocks", "ECMA-167 3/10.5.9");
}

void check_logical(UdfContext& context, const udf::LogicalVolumeDescriptor& d, const UdfAt& at) {
  check_charspec(context, d.descriptor_character_set,
                 "the character set of the logical volume descriptor", at);
  check_dstring(context, d.logical_volume_identifier, "the logical volume identifier",
                Presence::Obligatory, at, "ECMA-167 3/10.6.4");
  if (d.logical_block_size != context.block_size)
    context.damage("udf-logical.block-size", at,
                   cat("the logical block size is ", std::uint32_t{d.logical_block_size},
                       ", the sectors have ", context.block_size),
                   "UDF 2.2.4.2");
  check_entity(context, d.domain_identifier, EntityKind::Domain,
               "the domain identifier of the logical volume", at, "*OSTA UDF Compliant");
  check_entity(context, d.implementation_identifier, EntityKind::Implementation,
               "the implementation identifier of the logical volume descriptor", at);
  check_extent_ad(context, d.integrity_sequence_extent, "the integrity sequence", at);
}

void check_unallocated(UdfContext& context, Bytes bytes, const UdfAt& at) {
  struct Run {
    std::uint64_t first, end;
  };
  std::vector<Run> runs;
  for (std::size_t i = sizeof(udf::UnallocatedSpaceDescriptor); i + 8 <= bytes.size(); i += 8) {
    const auto extent = *read_struct<udf::ExtentAd>(bytes, i);
    check_extent_ad(context, extent, "an extent of unallocated space", at);
    const std::uint64_t first = extent.location;
    const std::uint64_t end = first + extent.length / context.block_size;
    if (extent.length == 0)
      context.violation("udf-unallocated.empty", at, "an extent of unallocated space is empty",
                        "UDF 2.2.5");
    if (first * context.block_size < system_area_bytes)
      context.violation("udf-unallocated.system-area", at,
                        cat("unallocated space at block ", first, " is in the first 32 KiB"),
                        "ECMA-167 3/8.1");
    if (end > context.blocks)
      context.violation(
          "udf-unallocated.outside", at,
          cat("unallocated space ends at block ", end - 1, ", the medium at ", context.blocks - 1),
          "ECMA-167 3/10.8");
    runs.push_back({first, end});
  }
  std::ranges::sort(runs, {}, &Run::first);
  for (std::size_t i = 1; i < runs.size(); ++i)
    if (runs[i].first < runs[i - 1].end)
      context.warning("udf-unallocated.overlap", at,
                      cat("extents of unallocated space overlap at block ", runs[i].first),
                      "ECMA-167 3/10.8");
}

}  // namespace disc::verify
