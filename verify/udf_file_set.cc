// The file set descriptor.
#include "verify/udf_file_set.h"

#include <algorithm>

#include "formats/base/text.h"
#include "verify/udf_fields.h"

namespace disc::verify {
namespace {

using udf::TagId;

constexpr int most_extents = 64;
constexpr std::uint32_t most_blocks = 1024;  // of one extent

class FileSetCheck {
 public:
  FileSetCheck(UdfContext& context, const UdfVolume& volume, const UdfPartitions& partitions,
               UdfAccount& account)
      : context_(context),
        volume_(volume),
        partitions_(partitions),
        account_(account),
        owner_(account.name("the file set descriptor")) {}

  std::optional<UdfFileSet> run() {
    udf::LongAd extent = volume_.logical->file_set;
    for (int i = 0; i < most_extents && extent.length() > 0; ++i)
      extent = one_extent(extent);
    if (!facts_)
      context_.damage("udf-file-set.missing", {.block = volume_.logical_at},
                      "there is no file set descriptor", "UDF 2.3.2");
    else if (count_ == 1 && number_ != 0)
      context_.violation("udf-file-set.number", {.block = facts_->block},
                         cat("the only file set has number ", number_, ", expected 0"),
                         "ECMA-167 4/8.3.1");
    return facts_;
  }

 private:
  udf::LongAd one_extent(const udf::LongAd& extent) {
    const UdfAt at{.block = volume_.logical_at};
    const udf::LbAddr first = extent.location;
    const std::uint32_t count = std::min(extent.length() / context_.block_size, most_blocks);
    if (extent.length() % context_.block_size != 0 || extent.type() != udf::ExtentType::Recorded)
      context_.violation("udf-file-set.extent", at,
                         cat("the file set has an extent of ", extent.length(), " bytes of type ",
                             static_cast<int>(extent.type()), ", expected whole blocks of type 0"),
                         "UDF 2.2.4.4");
    if (partitions_.has(UdfMapKind::Metadata) &&
        (first.partition >= partitions_.maps.size() ||
         partitions_.maps[first.partition].kind != UdfMapKind::Metadata))
      context_.violation("udf-file-set.partition", at,
                         cat("the file set lies in partition ", first.partition,
                             ", expected the metadata partition"),
                         "UDF 2.2.13");
    for (std::uint32_t i = 0; i < count; ++i) {
      const udf::LbAddr here{first.block + i, first.partition};
      const auto volume = partitions_.to_volume(here);
      if (!volume || !account_.first_visit(here)) {
        context_.damage("udf-file-set.outside", at,
                        cat("the file set at block ", here.block, " of partition ", here.partition,
                            volume ? " is come to twice" : " lies outside of it"),
                        "UDF 2.2.4.4");
        return {};
      }
      account_.claim(here, 1, owner_);
      udf::LongAd next{};
      if (!one(here, *volume, next)) {
        // What is left of the extent belongs to the sequence, unused.
        for (std::uint32_t j = i + 1; j < count; ++j)
          if (partitions_.to_volume({first.block + j, first.partition}))
            account_.claim({first.block + j, first.partition}, 1, owner_);
        return next;
      }
    }
    return {};
  }

  // False at the end of the extent.
  bool one(udf::LbAddr here, std::uint64_t volume, udf::LongAd& next) {
    const UdfAt at{.block = static_cast<std::int64_t>(volume)};
    const std::vector<std::uint8_t> bytes = context_.read(volume);
    const auto tag = read_struct<udf::Tag>(bytes);
    if (tag && tag->id() == TagId::TerminatingDescriptor &&
        tag->checksum == udf::tag_checksum(bytes)) {
      check_tag(context_, bytes, TagId::TerminatingDescriptor, here.block, 512, at);
      check_zero(context_, slice(bytes, 16, 496),
                 "the reserved field of the terminating descriptor", at, "ECMA-167 3/10.9.2");
      return false;
    }
    if (facts_ && std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; })) {
      context_.violation("udf-file-set.unterminated", at,
                         "the file set sequence ends with a blank block, without a terminating "
                         "descriptor",
                         "ECMA-167 4/8.3.1");
      return false;
    }
    if (!check_tag(context_, bytes, TagId::FileSetDescriptor, here.block, 512, at))
      return false;
    check_tail(context_, bytes, 512, TagId::FileSetDescriptor, at);
    const auto fields = *read_struct<udf::FileSetDescriptor>(bytes);
    check_file_set_fields(context_, fields, volume_.identifier, at);
    ++count_;
    number_ = fields.file_set_number;
    facts_ = UdfFileSet{fields.root_directory_icb, {}, at.block};
    if (context_.since(udf::udf_2_00) && tag->version >= 3)
      facts_->system_streams = fields.system_stream_directory_icb;
    next = fields.next_extent;
    return next.length() == 0;
  }

  UdfContext& context_;
  const UdfVolume& volume_;
  const UdfPartitions& partitions_;
  UdfAccount& account_;
  UdfOwner owner_;
  std::optional<UdfFileSet> facts_;
  int count_ = 0;
  std::uint32_t number_ = 0;
};

}  // namespace

std::optional<UdfFileSet> check_file_set(UdfContext& context, const UdfVolume& volume,
                                         const UdfPartitions& partitions, UdfAccount& account) {
  return FileSetCheck(context, volume, partitions, account).run();
}

void check_file_set_fields(UdfContext& context, const udf::FileSetDescriptor& d,
                           const std::string& volume_identifier, const UdfAt& at) {
  check_time(context, d.recording_date_and_time, "the time of the file set", Presence::Obligatory,
             at);
  expect<unsigned>(context, d.interchange_level, 3, "udf-file-set.interchange",
                   "the interchange level", at, "UDF 2.3.2.1");
  expect<unsigned>(context, d.maximum_interchange_level, 3, "udf-file-set.interchange",
                   "the maximum interchange level", at, "UDF 2.3.2.2");
  expect<std::uint32_t>(context, d.character_set_list, 1, "udf-charset.list",
                        "the character set list of the file set", at, "UDF 2.3.2.3");
  expect<std::uint32_t>(context, d.maximum_character_set_list, 1, "udf-charset.list",
                        "the maximum character set list of the file set", at, "UDF 2.3.2.4");
  check_charspec(context, d.logical_volume_character_set,
                 "the logical volume character set of the file set", at);
  const std::string name = check_dstring(context, d.logical_volume_identifier,
                                         "the logical volume identifier of the file set",
                                         Presence::Obligatory, at, "ECMA-167 4/14.1.10");
  if (!name.empty() && name != volume_identifier)
    context.violation("udf-file-set.volume-identifier", at,
                      cat("the logical volume identifier is ", in_quotes(name),
                          ", that of the logical volume descriptor ", in_quotes(volume_identifier)),
                      "ECMA-167 4/14.1.10");
  check_charspec(context, d.file_set_character_set, "the file set character set", at);
  check_dstring(context, d.file_set_identifier, "the file set identifier", Presence::Obligatory, at,
                "ECMA-167 4/14.1.12");
  check_dstring(context, d.copyright_file_identifier, "the copyright file identifier",
                Presence::Optional, at);
  check_dstring(context, d.abstract_file_identifier, "the abstract file identifier",
                Presence::Optional, at);
  check_entity(context, d.domain_identifier, EntityKind::Domain,
               "the domain identifier of the file set", at, "*OSTA UDF Compliant");
  const bool streams = context.since(udf::udf_2_00) && d.tag.version >= 3;
  if (!streams)
    check_zero(context, bytes_of(d.system_stream_directory_icb),
               "bytes 464 to 479 of the file set descriptor", at, "ECMA-167 4/14.1.18");
  else if (d.system_stream_directory_icb.length() == 0)
    check_zero(context, bytes_of(d.system_stream_directory_icb),
               "an empty system stream directory ICB", at, "ECMA-167 4/14.1.17");
  check_zero(context, d.reserved, "the reserved field of the file set descriptor", at,
             "ECMA-167 4/14.1.18");
}

}  // namespace disc::verify
