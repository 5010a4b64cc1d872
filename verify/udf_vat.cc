// The virtual allocation table.
#include "verify/udf_vat.h"

#include <algorithm>

#include "verify/udf_attributes.h"
#include "verify/udf_extents.h"
#include "verify/udf_fields.h"
#include "verify/udf_integrity.h"

namespace disc::verify {
namespace {

constexpr std::uint64_t furthest = 512;  // blocks in front of the last that are searched
constexpr std::uint64_t most_header = 65'536 + sizeof(udf::VatHeader);

class VatCheck {
 public:
  VatCheck(UdfContext& context, UdfPartitions& partitions, UdfAccount& account)
      : context_(context),
        partitions_(partitions),
        account_(account),
        map_(partitions.maps[partitions.index_of(UdfMapKind::Virtual)]) {}

  std::optional<UdfVat> run() {
    const auto block = find();
    if (!block) {
      context_.damage("udf-vat.missing", {.block = static_cast<std::int64_t>(context_.blocks) - 1},
                      "there is no virtual allocation table in the last blocks of the medium",
                      "UDF 6.10.1.1, 2.2.11");
      return std::nullopt;
    }
    if (*block + 1 != context_.blocks)
      context_.violation(
          "udf-vat.place", {.block = static_cast<std::int64_t>(*block)},
          cat("the virtual allocation table is not in the last block, ", context_.blocks - 1),
          "UDF 2.2.11");
    entry(*block);
    return facts_;
  }

 private:
  const UdfMap& under() const { return partitions_.maps[map_.beneath]; }

  bool is_table(std::uint64_t block) {
    const std::vector<std::uint8_t> bytes = context_.read(block);
    const auto entry = read_entry(bytes);
    const auto tag = read_struct<udf::Tag>(bytes);
    return entry && tag->checksum == udf::tag_checksum(bytes) &&
           tag->location == block - under().start && (entry->type() == 248 || entry->type() == 0);
  }

  std::optional<std::uint64_t> find() {
    const std::uint64_t end = std::min(context_.blocks, under().start + under().length);
    for (std::uint64_t i = 1; i <= furthest && end >= i && end - i >= under().start; ++i)
      if (is_table(end - i))
        return end - i;
    return std::nullopt;
  }

  void entry(std::uint64_t block) {
    const std::vector<std::uint8_t> bytes = context_.read(block);
    const UdfEntry entry = *read_entry(bytes);
    const udf::LbAddr place{static_cast<std::uint32_t>(block - under().start), map_.beneath};
    const UdfAt at{.block = static_cast<std::int64_t>(block)};
    facts_.block = at.block;
    facts_.unique_id = entry.unique_id;
    if (!check_entry(context_, partitions_, bytes, entry, UdfRole::VirtualTable, place.block, at))
      return;
    if (entry.links != 0)
      context_.violation("udf-links.count", at,
                         cat("the link count of the virtual allocation table is ", entry.links,
                             ", no identifier leads there"),
                         "ECMA-167 4/14.9.6");
    if ((entry.unique_id & 0xFFFFFFFF) < 16)
      context_.violation("udf-unique-id.low", at,
                         cat("the unique id of the virtual allocation table is ", entry.unique_id,
                             ", expected 16 or more"),
                         "UDF 3.2.1.1");
    times(entry, at);
    const UdfOwner owner = account_.name("the virtual allocation table");
    account_.claim(place, 1, owner);
    if (entry.attributes_length > 0)
      check_attributes(context_, slice(bytes, entry.head, entry.attributes_length), place.block,
                       at);
    const UdfBody body = check_extents({context_, partitions_, account_}, bytes, entry,
                                       UdfRole::VirtualTable, place, owner, at);
    content(body, at);
  }

  void times(const UdfEntry& entry, const UdfAt& at) {
    context_.time_limit = entry.modification;
    context_.time_limit_name = "the virtual allocation table";
    check_time(context_, entry.access, "the access time", Presence::Optional, at);
    check_time(context_, entry.attribute, "the attribute time", Presence::Optional, at);
    if (entry.creation)
      check_time(context_, *entry.creation, "the creation time", Presence::Optional, at);
  }

  void content(const UdfBody& body, const UdfAt& at) {
    const std::uint64_t most = std::uint64_t{under().length} * 4 + most_header;
    if (body.length > most) {
      context_.damage("udf-vat.length", at,
                      cat("the virtual allocation table has ", body.length,
                          " bytes, more than its partition has blocks"),
                      "UDF 2.2.11");
      return;
    }
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(body.length));
    if (!body.sound || !read_body(context_, partitions_, body, 0, bytes)) {
      context_.damage("udf-vat.unreadable", at, "the virtual allocation table cannot be read",
                      "UDF 2.2.11");
      return;
    }
    context_.since(udf::udf_2_00) ? header(bytes, at) : trailer(bytes, at);
    for (std::size_t i = 0; i < map_.table.size(); ++i)
      if (map_.table[i] != udf::vat_unused && map_.table[i] >= under().length)
        context_.damage("udf-vat.outside", at,
                        cat("entry ", i, " of the virtual allocation table leads to block ",
                            map_.table[i], " of a partition of ", under().length),
                        "UDF 2.2.11");
  }

  void table(Bytes bytes, const UdfAt& at) {
    if (bytes.size() % 4 != 0)
      context_.violation("udf-vat.length", at,
                         cat("the entries of the virtual allocation table have ", bytes.size(),
                             " bytes, no multiple of 4"),
                         "UDF 2.2.11");
    for (std::size_t i = 0; i + 4 <= bytes.size(); i += 4)
      map_.table.push_back(*read_struct<Le<std::uint32_t>>(bytes, i));
    map_.length = static_cast<std::uint32_t>(map_.table.size());
    if (map_.table.empty())
      context_.warning("udf-vat.empty", at, "the virtual allocation table is empty", "UDF 2.2.11");
    if (map_.table.size() > under().length)
      context_.violation("udf-vat.entries", at,
                         cat("the virtual allocation table has ", map_.table.size(),
                             " entries, its partition ", under().length, " blocks"),
                         "UDF 2.2.11");
  }

  void trailer(Bytes bytes, const UdfAt& at) {
    const std::size_t end =
        bytes.size() < sizeof(udf::VatTrailer) ? 0 : bytes.size() - sizeof(udf::VatTrailer);
    const auto tail = read_struct<udf::VatTrailer>(bytes, end);
    if (!tail) {
      context_.damage("udf-vat.length", at, "the virtual allocation table has no identifier",
                      "UDF 1.50 2.2.10");
      return;
    }
    check_entity(context_, tail->identifier, EntityKind::Udf,
                 "the identifier of the virtual allocation table", at,
                 udf::virtual_allocation_table);
    table(bytes.first(end), at);
  }

  void header(Bytes bytes, const UdfAt& at) {
    const auto head = read_struct<udf::VatHeader>(bytes);
    const std::size_t use = head ? std::size_t{head->length_of_implementation_use} : 0U;
    if (!head || bytes.size() < sizeof *head + use) {
      context_.damage("udf-vat.length", at,
                      "the virtual allocation table ends inside of its header", "UDF 2.2.11");
      return;
    }
    expect<std::size_t>(context_, head->length_of_header, sizeof *head + use, "udf-vat.header",
                        "the length of the header of the virtual allocation table", at,
                        "UDF 2.2.11");
    if (use % 4 != 0 || (use != 0 && use < 32))
      context_.violation("udf-vat.use", at,
                         cat("the implementation use of the virtual allocation table has ", use,
                             " bytes, expected 0 or 32 and more"),
                         "UDF 2.2.11");
    else if (use != 0)
      check_entity(context_, *read_struct<udf::EntityId>(bytes, sizeof *head),
                   EntityKind::Implementation,
                   "the implementation identifier of the virtual allocation table", at);
    check_dstring(context_, head->logical_volume_identifier,
                  "the logical volume identifier of the virtual allocation table",
                  Presence::Obligatory, at);
    check_needed_revisions(context_, partitions_, head->minimum_read_revision,
                           head->minimum_write_revision, head->maximum_write_revision, at);
    facts_.files = head->number_of_files;
    facts_.directories = head->number_of_directories;
    table(bytes.subspan(sizeof *head + use), at);
  }

  UdfContext& context_;
  UdfPartitions& partitions_;
  UdfAccount& account_;
  UdfMap& map_;
  UdfVat facts_;
};

}  // namespace

std::optional<UdfVat> check_vat(UdfContext& context, UdfPartitions& partitions,
                                UdfAccount& account) {
  return VatCheck(context, partitions, account).run();
}

}  // namespace disc::verify
