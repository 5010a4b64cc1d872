// Extended attributes of UDF files.
#include "verify/udf_attributes.h"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>

#include "formats/base/text.h"
#include "formats/udf/icb.h"
#include "verify/udf_fields.h"

namespace disc::verify {
namespace {

using udf::Revision;

constexpr std::uint32_t none = 0xFFFFFFFF;
constexpr std::uint32_t information_times_attribute = 6, character_set_attribute = 1,
                        permissions_attribute = 3;

// Names of UDF, and in which revisions they are defined.
struct KnownAttribute {
  std::string_view name;
  Revision from, to;
};
constexpr std::array<KnownAttribute, 10> known_uses = {{
    {"*UDF FreeEASpace", udf::udf_1_02, udf::udf_2_60},
    {"*UDF DVD CGMS Info", udf::udf_1_02, udf::udf_2_60},
    {"*UDF OS/2 EALength", udf::udf_1_02, udf::udf_2_60},
    {"*UDF Mac VolumeInfo", udf::udf_1_02, udf::udf_2_60},
    {"*UDF Mac FinderInfo", udf::udf_1_02, udf::udf_2_60},
    {"*UDF Mac ResourceFork", udf::udf_1_02, udf::udf_2_60},
    {"*UDF OS/2 EA", udf::udf_1_02, udf::udf_1_50},
    {"*UDF Mac UniqueIDTable", udf::udf_1_02, udf::udf_1_50},
    {"*UDF OS/400 DirInfo", udf::udf_2_01, udf::udf_2_60},
    {"*UDF VAT LVExtension", udf::udf_1_50, udf::udf_1_50},
}};
constexpr std::string_view free_application_space = "*UDF FreeAppEASpace";

// The order of UDF 3.3.4: attributes of ECMA-167, of implementations, of applications; long ones of
// implementations behind the short ones.
enum class Group : std::uint8_t { Standard, Implementation, LongImplementation, Application };

class SpaceCheck {
 public:
  SpaceCheck(UdfContext& context, Bytes space, const UdfAt& at)
      : context_(context), space_(space), at_(at) {}

  void run(std::uint32_t location) {
    const auto head = read_struct<udf::ExtendedAttributeHeader>(space_);
    if (!head) {
      context_.violation("udf-attribute.header", at_,
                         cat("an extended attribute space of ", space_.size(),
                             " bytes has no room for its header"),
                         "UDF 3.3.4.1");
      return;
    }
    if (!check_tag(context_, space_, udf::TagId::ExtendedAttributeHeaderDescriptor, location,
                   sizeof *head, at_))
      return;
    for (std::size_t at = sizeof *head; at < space_.size();) {
      const std::size_t length = one(at);
      if (length == 0)
        return;
      at += length;
    }
    where(head->implementation_attributes_location, first_implementation_,
          "implementation attributes");
    where(head->application_attributes_location, first_application_, "application attributes");
  }

 private:
  // Bytes of the attribute at `at`, 0 where no more can be read.
  std::size_t one(std::size_t at) {
    const auto head = read_struct<udf::ExtendedAttribute>(space_, at);
    const std::uint64_t length = head ? std::uint32_t{head->attribute_length} : 0U;
    if (!head || length < sizeof *head || length > space_.size() - at) {
      context_.damage("udf-attribute.length", at_,
                      cat("the extended attribute at byte ", at, " has ", length,
                          " bytes, the space ends after ", space_.size() - at),
                      "ECMA-167 4/14.10.2.4");
      return 0;
    }
    if (head->attribute_subtype != 1)
      context_.violation("udf-attribute.subtype", at_,
                         cat("the attribute at byte ", at, " is of subtype ",
                             head->attribute_subtype, ", expected 1"),
                         "ECMA-167 4/14.10.2.2");
    check_zero(context_, head->reserved, "the reserved field of an extended attribute", at_,
               "ECMA-167 4/14.10.2.3");
    const Bytes bytes = space_.subspan(at, static_cast<std::size_t>(length));
    const std::uint32_t type = head->attribute_type;
    Group group = Group::Standard;
    if (type == udf::implementation_use_attribute) {
      group = length < context_.block_size ? Group::Implementation : Group::LongImplementation;
      first_implementation_ = std::min(first_implementation_, static_cast<std::uint32_t>(at));
      use(bytes, false);
    } else if (type == udf::application_use_attribute) {
      group = Group::Application;
      first_application_ = std::min(first_application_, static_cast<std::uint32_t>(at));
      use(bytes, true);
    } else {
      standard(type, bytes);
    }
    order(group, at);
    const std::size_t step = group != Group::Standard && length >= context_.block_size
                                 ? std::size_t{context_.block_size}
                                 : 4;
    if (at % step != 0 || length % step != 0)
      context_.violation("udf-attribute.alignment", at_,
                         cat("the attribute of ", length, " bytes at byte ", at,
                             " does not begin and end at a multiple of ", step),
                         "UDF 3.3.4");
    return static_cast<std::size_t>(length);
  }

  void order(Group group, std::size_t at) {
    if (group < last_)
      context_.violation("udf-attribute.order", at_,
                         cat("the attribute at byte ", at,
                             " stands behind one that is to follow "
                             "it"),
                         "UDF 3.3.4");
    last_ = std::max(last_, group);
  }

  void standard(std::uint32_t type, Bytes bytes) {
    switch (type) {
      case character_set_attribute:
        return needs(bytes, 17);
      case udf::file_times_attribute:
      case information_times_attribute:
        return times(bytes);
      case udf::device_specification_attribute:
        return device(bytes);
      case permissions_attribute:
      default:
        context_.violation(
            "udf-attribute.type", at_,
            cat("an extended attribute is of type ", type, ", which UDF does not allow"),
            "UDF 3.3.4");
    }
  }

  bool fits(Bytes bytes, std::uint64_t net) {
    if (net <= bytes.size())
      return true;
    context_.violation(
        "udf-attribute.content", at_,
        cat("an extended attribute of ", bytes.size(), " bytes has ", net, " bytes of content"),
        "ECMA-167 4/14.10");
    return false;
  }
  void needs(Bytes bytes, std::uint64_t net) { fits(bytes, net); }

  void times(Bytes bytes) {
    if (!fits(bytes, 20))
      return;
    const std::uint64_t data = *read_struct<Le<std::uint32_t>>(bytes, 12);
    const std::uint32_t which = *read_struct<Le<std::uint32_t>>(bytes, 16);
    if (!fits(bytes, 20 + data))
      return;
    const auto set = static_cast<std::uint64_t>(std::popcount(which));
    if (data != set * sizeof(udf::Time))
      context_.violation("udf-attribute.times", at_,
                         cat("an attribute of ", set, " times has ", data, " bytes of them"),
                         "ECMA-167 4/14.10.5");
    for (std::size_t i = 0; i + sizeof(udf::Time) <= data; i += sizeof(udf::Time))
      check_time(context_, *read_struct<udf::Time>(bytes, 20 + i),
                 "a time of a file times attribute", Presence::Optional, at_);
  }

  void device(Bytes bytes) {
    if (!fits(bytes, 24))
      return;
    const std::uint64_t use = *read_struct<Le<std::uint32_t>>(bytes, 12);
    if (!fits(bytes, 24 + use))
      return;
    if (use < sizeof(udf::EntityId)) {
      context_.violation("udf-attribute.device", at_,
                         cat("the implementation use of a device specification has ", use,
                             " bytes, expected an identifier of 32"),
                         "UDF 3.3.4.4");
      return;
    }
    check_entity(context_, *read_struct<udf::EntityId>(bytes, 24), EntityKind::Implementation,
                 "the identifier of a device specification", at_);
  }

  // Attributes of implementations and of applications have the same shape.
  void use(Bytes bytes, bool application) {
    const auto fields = read_struct<udf::ImplementationUseAttribute>(bytes);
    if (!fields) {
      fits(bytes, sizeof *fields);
      return;
    }
    const std::uint64_t use = fields->implementation_use_length;
    if (!fits(bytes, sizeof *fields + use))
      return;
    const udf::EntityId& id = fields->implementation_identifier;
    const std::string name = id.text();
    if (!name.starts_with("*UDF ")) {
      check_entity(context_, id, application ? EntityKind::Application : EntityKind::Implementation,
                   "the identifier of an extended attribute", at_);
      return;
    }
    check_entity(context_, id, EntityKind::Udf, "the identifier of an extended attribute", at_);
    known(name, application);
    if (use < 2) {
      context_.violation("udf-attribute.checksum", at_,
                         cat("the attribute ", in_quotes(name), " has no header checksum"),
                         "UDF 3.3.4.5");
      return;
    }
    const std::uint16_t found = *read_struct<Le<std::uint16_t>>(bytes, sizeof *fields);
    const auto sum = static_cast<std::uint16_t>(
        std::accumulate(bytes.begin(), bytes.begin() + sizeof *fields, 0U));
    if (found != sum)
      context_.violation(
          "udf-attribute.checksum", at_,
          cat("the header checksum of ", in_quotes(name), " is ", found, ", its bytes give ", sum),
          "UDF 3.3.4.5");
  }

  void known(const std::string& name, bool application) {
    if (application && name == free_application_space)
      return;
    const auto found = std::ranges::find(known_uses, name, &KnownAttribute::name);
    if (application || found == known_uses.end())
      context_.warning("udf-attribute.unknown", at_,
                       cat("the attribute ", in_quotes(name), " is none that UDF defines"),
                       "UDF 3.3.4.5");
    else if (context_.revision < found->from || context_.revision > found->to)
      context_.violation("udf-attribute.revision", at_,
                         cat("the attribute ", in_quotes(name), " is none of revision ",
                             udf::to_text(context_.revision)),
                         "UDF 3.3.4.5");
  }

  // What the header says about the first attribute of a group.
  void where(std::uint32_t said, std::uint32_t found, const char* what) {
    const std::uint32_t absent =
        context_.since(udf::udf_2_00) ? none : static_cast<std::uint32_t>(space_.size());
    const std::uint32_t wanted = found == none ? absent : found;
    if (said != wanted)
      context_.violation(
          "udf-attribute.location", at_,
          cat("the header says that ", what, " begin at byte ", said, ", expected ", wanted),
          "UDF 3.3.4.1");
  }

  UdfContext& context_;
  Bytes space_;
  const UdfAt& at_;
  Group last_ = Group::Standard;
  std::uint32_t first_implementation_ = none, first_application_ = none;
};

}  // namespace

void check_attributes(UdfContext& context, Bytes space, std::uint32_t location, const UdfAt& at) {
  SpaceCheck(context, space, at).run(location);
}

}  // namespace disc::verify
