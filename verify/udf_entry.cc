// The rules for the fields of file entries.
#include "verify/udf_entry.h"

#include <fmt/format.h>

#include <algorithm>

#include "verify/udf_fields.h"

namespace disc::verify {
namespace {

using udf::AllocationForm;
using udf::IcbFileType;
using udf::TagId;

// What both kinds of entries have.
template <class Recorded>
UdfEntry fields_of(const Recorded& f) {
  UdfEntry e;
  e.icb_tag = f.icb_tag;
  e.uid = f.uid;
  e.gid = f.gid;
  e.permissions = f.permissions;
  e.links = f.file_link_count;
  e.record_format = f.record_format;
  e.display_attributes = f.record_display_attributes;
  e.record_length = f.record_length;
  e.length = f.information_length;
  e.object_size = f.information_length;
  e.blocks_recorded = f.logical_blocks_recorded;
  e.access = f.access_time;
  e.modification = f.modification_time;
  e.attribute = f.attribute_time;
  e.checkpoint = f.checkpoint;
  e.attribute_icb = f.extended_attribute_icb;
  e.implementation = f.implementation_identifier;
  e.unique_id = f.unique_id;
  e.attributes_length = f.length_of_extended_attributes;
  e.descriptors_length = f.length_of_allocation_descriptors;
  e.head = sizeof f;
  return e;
}

UdfEntry from(const udf::FileEntry& f) { return fields_of(f); }

UdfEntry from(const udf::ExtendedFileEntry& f) {
  UdfEntry e = fields_of(f);
  e.extended = true;
  e.object_size = f.object_size;
  e.creation = f.creation_time;
  e.reserved = f.reserved;
  e.stream_icb = f.stream_directory_icb;
  return e;
}

class EntryCheck {
 public:
  EntryCheck(UdfContext& context, const UdfPartitions& partitions, const UdfEntry& entry,
             UdfRole role, const UdfAt& at)
      : context_(context), partitions_(partitions), e_(entry), role_(role), at_(at) {}

  void run(std::uint32_t chain) {
    kind();
    strategy(chain);
    file_type();
    flags();
    form();
    owner();
    numbers();
    times();
    attachments();
    check_entity(context_, e_.implementation, EntityKind::Implementation,
                 "the implementation identifier of the file entry", at_);
  }

 private:
  void kind() {
    if (e_.extended && !context_.since(udf::udf_2_00))
      context_.violation(
          "udf-entry.extended", at_,
          cat("an extended file entry in revision ", udf::to_text(context_.revision)), "UDF 2.3.6");
    if (!e_.extended && context_.since(udf::udf_2_00))
      context_.warning("udf-entry.plain", at_,
                       cat("a file entry in revision ", udf::to_text(context_.revision),
                           ", expected an extended file entry"),
                       "UDF 3.3.3, 2.3.6");
  }

  void strategy(std::uint32_t chain) {
    const udf::IcbTag& t = e_.icb_tag;
    const unsigned strategy = t.strategy_type;
    const unsigned parameter = t.strategy_parameter[0] + 256U * t.strategy_parameter[1];
    const char* const clause = "UDF 2.3.5.1, ECMA-167 4/14.6";
    if (strategy != 4 && strategy != 4096) {
      context_.violation("udf-icb.strategy", at_,
                         cat("the ICB is of strategy ", strategy, ", expected 4 or 4096"), clause);
    } else {
      expect<unsigned>(context_, parameter, strategy == 4 ? 0U : 1U, "udf-icb.strategy",
                       "the strategy parameter of the ICB", at_, clause);
      expect<unsigned>(context_, t.maximum_number_of_entries, strategy == 4 ? 1U : 2U,
                       "udf-icb.entries", "the maximum number of entries of the ICB", at_, clause);
      expect<std::uint32_t>(context_, t.prior_direct_entries, strategy == 4 ? 0U : chain,
                            "udf-icb.prior", "the number of prior direct entries", at_, clause);
    }
    if (strategy == 4096 && context_.since(udf::udf_2_50) &&
        (is_metadata_file(role_) || partitions_.has(UdfMapKind::Virtual) ||
         partitions_.maps.front().access != udf::AccessType::WriteOnce))
      context_.violation("udf-icb.strategy", at_,
                         "strategy 4096 on a medium that is not written once at random", clause);
    if (t.reserved != 0)
      context_.violation("udf-icb.reserved", at_, "the reserved byte of the ICB tag is not zero",
                         clause);
    const udf::LbAddr parent = t.parent_icb_location;
    if (strategy == 4 && parent != udf::LbAddr{})
      context_.add(context_.since(udf::udf_2_00) ? Severity::Warning : Severity::Violation,
                   "udf-icb.parent", at_,
                   cat("the parent ICB location is ", parent.block, " of partition ",
                       parent.partition, ", expected 0"),
                   "UDF 2.3.5.3");
  }

  // Types that a role demands; 0xFF where several are possible.
  std::uint8_t wanted_type() const {
    switch (role_) {
      case UdfRole::Root:
        return 4;
      case UdfRole::SystemStreamDirectory:
      case UdfRole::StreamDirectory:
        return 13;
      case UdfRole::SystemStream:
      case UdfRole::Stream:
        return 5;
      case UdfRole::AttributeFile:
        return 8;
      case UdfRole::VirtualTable:
        return context_.since(udf::udf_2_00) ? 248 : 0;
      case UdfRole::MetadataFile:
        return 250;
      case UdfRole::MetadataMirror:
        return 251;
      case UdfRole::MetadataBitmap:
        return 252;
      case UdfRole::Directory:
      case UdfRole::File:
        return 0xFF;
    }
    return 0xFF;
  }

  void file_type() {
    const unsigned type = e_.type();
    const char* const clause = "UDF 2.3.5.2, ECMA-167 4/14.6.6";
    if (const std::uint8_t wanted = wanted_type(); wanted != 0xFF) {
      expect<unsigned>(context_, type, wanted, "udf-icb.file-type", "the file type", at_, clause);
      return;
    }
    const auto revision = context_.revision;
    const bool reserved = revision < udf::udf_2_00   ? type >= 13
                          : revision < udf::udf_2_01 ? type >= 14 && type <= 247
                          : revision < udf::udf_2_50 ? (type >= 14 && type <= 247) || type >= 250
                                                     : (type >= 14 && type <= 247) || type >= 253;
    if (reserved || type == 1 || type == 2 || type == 3 || type == 11)
      context_.violation("udf-icb.file-type", at_,
                         cat("file type ", type, " is none of a file or directory in revision ",
                             udf::to_text(revision)),
                         clause);
    else if (type == 0 || type == 8 || type == 13 ||
             type >= (revision < udf::udf_2_01 ? 249U : 250U) || type == 248)
      context_.warning("udf-icb.file-type", at_,
                       cat("file type ", type, " in a directory is not expected there"), clause);
  }

  void flags() {
    const unsigned flags = e_.icb_tag.flags;
    const char* const clause = "UDF 2.3.5.4, ECMA-167 4/14.6.8";
    const auto refuse = [&](unsigned bit, Severity severity, const char* name) {
      if ((flags & bit) != 0)
        context_.add(severity, "udf-icb.flags", at_, cat("the flag '", name, "' is set"), clause);
    };
    refuse(udf::Sorted, Severity::Violation, "sorted directory");
    refuse(udf::NonRelocatable, Severity::Warning, "non-relocatable");
    refuse(udf::Contiguous, Severity::Warning, "contiguous");
    refuse(udf::Transformed, Severity::Violation, "transformed");
    refuse(udf::MultiVersions, Severity::Violation, "multi-versions");
    refuse(0xC000, Severity::Violation, "reserved");
    const bool stream = (flags & udf::StreamFile) != 0;
    if (!context_.since(udf::udf_2_00))
      refuse(udf::StreamFile, Severity::Violation, "stream");
    else if (stream != is_stream(role_))
      context_.violation("udf-icb.stream-flag", at_,
                         cat("the flag 'stream' is ", stream ? "set" : "clear", " in ",
                             stream ? "what is no named stream" : "a named stream"),
                         clause);
  }

  void form() {
    const AllocationForm form = e_.form();
    if (form != AllocationForm::Short && form != AllocationForm::Long &&
        form != AllocationForm::Embedded)
      context_.damage("udf-icb.allocation-form", at_,
                      cat("allocation descriptors of kind ", static_cast<int>(form),
                          ", expected short, long or embedded data"),
                      "UDF 2.3.10");
    if (!partitions_.has(UdfMapKind::Metadata) || form == AllocationForm::Embedded ||
        role_ == UdfRole::MetadataBitmap)
      return;
    const auto type = static_cast<IcbFileType>(e_.type());
    const bool wants_short = type == IcbFileType::Directory ||
                             type == IcbFileType::StreamDirectory || is_metadata_file(role_);
    if (wants_short != (form == AllocationForm::Short))
      context_.violation("udf-icb.allocation-form", at_,
                         cat(wants_short ? "long" : "short",
                             " allocation descriptors in a file of "
                             "type ",
                             e_.type(), " beside a metadata partition, expected ",
                             wants_short ? "short" : "long", " ones"),
                         "UDF 2.2.13");
  }

  void owner() {
    const std::uint8_t os_class = e_.implementation.suffix[0], os = e_.implementation.suffix[1];
    const bool knows = os_class == 4 || os_class == 7 || (os_class == 3 && os == 1);
    if (!knows && (e_.uid != 0xFFFFFFFF || e_.gid != 0xFFFFFFFF))
      context_.warning("udf-entry.owner", at_,
                       cat("user ", e_.uid, " and group ", e_.gid,
                           " in the entry of a system without them, expected 4294967295"),
                       "UDF 3.3.3.1, 3.3.3.2");
    if ((e_.permissions & ~0x7FFFU) != 0)
      context_.violation("udf-entry.permissions", at_,
                         fmt::format("the permissions {:08X}h have reserved bits", e_.permissions),
                         "ECMA-167 4/14.9.5");
  }

  void numbers() {
    const char* const clause = "UDF 2.3.6";
    expect<unsigned>(context_, e_.record_format, 0U, "udf-entry.record", "the record format", at_,
                     clause);
    expect<unsigned>(context_, e_.display_attributes, 0U, "udf-entry.record",
                     "the record display attributes", at_, clause);
    expect<unsigned>(context_, e_.record_length, 0U, "udf-entry.record", "the record length", at_,
                     clause);
    if (e_.checkpoint < 1)
      context_.violation("udf-entry.checkpoint", at_, "the checkpoint is 0, expected 1 or more",
                         "ECMA-167 4/14.9.17");
    if (e_.reserved != 0)
      context_.violation("udf-field.reserved", at_,
                         "the reserved field of the extended file entry is not zero",
                         "ECMA-167 4/14.17.17");
    if (e_.attributes_length % 4 != 0)
      context_.violation(
          "udf-entry.attributes-length", at_,
          cat("the extended attributes have ", e_.attributes_length, " bytes, no multiple of 4"),
          "ECMA-167 4/14.9.21");
    if (e_.type() == 4 && e_.length % 4 != 0)
      context_.violation("udf-entry.directory-length", at_,
                         cat("the directory has ", e_.length, " bytes, no multiple of 4"),
                         "UDF 2.3.4, ECMA-167 4/14.4");
    if (e_.extended && e_.object_size < e_.length)
      context_.violation(
          "udf-entry.object-size", at_,
          cat("the object size ", e_.object_size, " is below the information length ", e_.length),
          "ECMA-167 4/14.17.11");
  }

  void one_time(const udf::Time& time, const char* what) {
    if (is_metadata_file(role_) || role_ == UdfRole::VirtualTable)
      check_time_form(context_, time, what, Presence::Obligatory, at_);
    else
      check_time(context_, time, what, Presence::Obligatory, at_);
  }

  void times() {
    one_time(e_.access, "the access time");
    one_time(e_.modification, "the modification time");
    one_time(e_.attribute, "the attribute time");
    if (!e_.creation)
      return;
    one_time(*e_.creation, "the creation time");
    if (is_later(*e_.creation, e_.access) || is_later(*e_.creation, e_.modification) ||
        is_later(*e_.creation, e_.attribute))
      context_.warning("udf-entry.creation", at_,
                       "the creation time is later than another time of the file", "UDF 2.3.6");
  }

  void attachments() {
    const bool attribute_file = e_.attribute_icb.length() != 0;
    const bool streams = e_.stream_icb.length() != 0;
    if (is_stream(role_) || role_ == UdfRole::StreamDirectory ||
        role_ == UdfRole::SystemStreamDirectory || role_ == UdfRole::AttributeFile) {
      if (attribute_file || e_.attributes_length > 0)
        context_.violation("udf-entry.stream-attributes", at_,
                           "streams, stream directories and attribute files have no extended "
                           "attributes",
                           "UDF 3.3.5.1");
      if (streams)
        context_.violation("udf-entry.nested-streams", at_,
                           "streams, stream directories and attribute files have no streams",
                           "UDF 3.3.5.1");
    }
    if ((is_metadata_file(role_) && (attribute_file || streams)) ||
        (role_ == UdfRole::VirtualTable && streams))
      context_.violation("udf-entry.attachments", at_,
                         "files of the volume have neither streams nor an attribute file",
                         "UDF 2.2.13.1");
    if (role_ == UdfRole::VirtualTable && attribute_file)
      context_.warning("udf-entry.attachments", at_,
                       "the virtual allocation table has an attribute file", "UDF 2.2.11");
  }

  UdfContext& context_;
  const UdfPartitions& partitions_;
  const UdfEntry& e_;
  UdfRole role_;
  const UdfAt& at_;
};

}  // namespace

bool is_folder(UdfRole role) {
  return role == UdfRole::Root || role == UdfRole::Directory || role == UdfRole::StreamDirectory ||
         role == UdfRole::SystemStreamDirectory;
}

bool is_stream(UdfRole role) { return role == UdfRole::Stream || role == UdfRole::SystemStream; }

bool is_metadata_file(UdfRole role) {
  return role == UdfRole::MetadataFile || role == UdfRole::MetadataMirror ||
         role == UdfRole::MetadataBitmap;
}

std::optional<UdfEntry> read_entry(Bytes block) {
  const auto tag = read_struct<udf::Tag>(block);
  if (tag && tag->id() == TagId::FileEntry)
    if (const auto fields = read_struct<udf::FileEntry>(block))
      return from(*fields);
  if (tag && tag->id() == TagId::ExtendedFileEntry)
    if (const auto fields = read_struct<udf::ExtendedFileEntry>(block))
      return from(*fields);
  return std::nullopt;
}

bool check_entry(UdfContext& context, const UdfPartitions& partitions, Bytes block,
                 const UdfEntry& entry, UdfRole role, std::uint32_t location, const UdfAt& at,
                 std::uint32_t chain) {
  const TagId id = entry.extended ? TagId::ExtendedFileEntry : TagId::FileEntry;
  const std::uint64_t size = entry.size();
  if (size > block.size()) {
    context.damage("udf-entry.size", at,
                   cat("the file entry has ", size, " bytes, its block ", block.size()),
                   "UDF 2.3.6");
    return false;
  }
  if (!check_tag(context, block, id, location, static_cast<std::size_t>(size), at))
    return false;
  check_tail(context, block, static_cast<std::size_t>(size), id, at);
  EntryCheck(context, partitions, entry, role, at).run(chain);
  return true;
}

}  // namespace disc::verify
