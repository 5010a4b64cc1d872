// File identifier descriptors.
#include "verify/udf_identifier.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "formats/base/text.h"
#include "verify/udf_fields.h"

namespace disc::verify {
namespace {

constexpr std::array<std::string_view, 4> system_streams = {"*UDF Unique ID Mapping Data",
                                                            "*UDF Non-Allocatable Space",
                                                            "*UDF Power Cal Table", "*UDF Backup"};
constexpr std::array<std::string_view, 4> file_streams = {
    "*UDF Macintosh Resource Fork", "*UDF OS/2 EA", "*UDF NT ACL", "*UDF UNIX ACL"};

template <std::size_t N>
bool one_of(const std::array<std::string_view, N>& all, std::string_view name) {
  return std::ranges::find(all, name) != all.end();
}

}  // namespace

std::size_t identifier_size(Bytes bytes) {
  const auto fields = *read_struct<udf::FileIdentifierDescriptor>(bytes);
  return udf::identifier_descriptor_size(fields.length_of_file_identifier,
                                         fields.length_of_implementation_use);
}

UdfIdentifier check_identifier(UdfContext& context, Bytes bytes, UdfRole role, const UdfAt& at) {
  UdfIdentifier id;
  id.fields = *read_struct<udf::FileIdentifierDescriptor>(bytes);
  id.bytes = bytes.size();
  const std::size_t use = id.fields.length_of_implementation_use;
  const std::size_t name_at = sizeof id.fields + use;
  id.name = slice(bytes, name_at, id.fields.length_of_file_identifier);
  const bool deleted = id.has(udf::Deleted), parent = id.has(udf::IsParent);
  // The name first: every other finding bears it.
  UdfAt here = at;
  id.text = check_cs0(context, id.name, "the file identifier", deleted, at).value_or("");
  here.name = id.text;
  if (id.fields.file_version_number != 1)
    context.violation(
        "udf-name.version", here,
        cat("the file version is ", std::uint16_t{id.fields.file_version_number}, ", expected 1"),
        "UDF 2.3.4.1");
  const unsigned reserved = context.since(udf::udf_2_00) ? 0xE0U : 0xF0U;
  if ((id.fields.file_characteristics & reserved) != 0)
    context.violation("udf-name.characteristics", here,
                      fmt::format("the file characteristics {:02X}h have reserved bits",
                                  id.fields.file_characteristics),
                      "ECMA-167 4/14.4.3");
  if (use % 4 != 0 || (use != 0 && use < sizeof(udf::EntityId)))
    context.violation("udf-name.use-length", here,
                      cat("the implementation use has ", use,
                          " bytes, expected 0 or 32 and more, a multiple of 4"),
                      "UDF 2.3.4.5");
  else if (use != 0)
    check_entity(context, *read_struct<udf::EntityId>(bytes, sizeof id.fields),
                 EntityKind::Implementation, "the identifier of an implementation use", here);
  if (parent && !id.name.empty())
    context.violation("udf-name.parent", here, "the parent directory has a name",
                      "ECMA-167 4/14.4.4");
  if (!parent && id.name.empty())
    context.violation("udf-name.empty", here, "the file identifier is empty", "ECMA-167 4/14.4.4");
  check_zero(context, slice(bytes, name_at + id.name.size(), 4),
             "the padding of a file identifier descriptor", here, "ECMA-167 4/14.4.9");
  const unsigned flags = id.fields.icb.flags;
  if ((flags & ~1U) != 0)
    context.violation("udf-extent.flags", here, cat("the ICB has flags ", flags, ", expected 0"),
                      "UDF 2.3.10.1");
  if (role == UdfRole::SystemStreamDirectory || role == UdfRole::StreamDirectory) {
    if (!parent && !deleted)
      check_stream_name(context, id, role, here);
  } else if (id.has(udf::IsMetadataStream) && context.since(udf::udf_2_00)) {
    context.violation("udf-name.characteristics", here,
                      "the metadata bit is set in a directory of files", "UDF 2.3.4.2, 3.3.7");
  }
  return id;
}

void check_stream_name(UdfContext& context, const UdfIdentifier& identifier, UdfRole directory,
                       const UdfAt& at) {
  const std::string_view name = identifier.text;
  const bool system = one_of(system_streams, name), ordinary = one_of(file_streams, name);
  const bool in_system = directory == UdfRole::SystemStreamDirectory;
  const bool metadata = identifier.has(udf::IsMetadataStream);
  if (identifier.has(udf::IsDirectory))
    context.violation("udf-stream.directory", at, "a directory stands among streams",
                      "UDF 3.3.5.1");
  if (!name.starts_with("*UDF"))
    return;
  if (!system && !ordinary) {
    context.violation("udf-stream.reserved-name", at,
                      cat("the stream ", in_quotes(name), " is none that UDF defines"),
                      "UDF 3.3.6");
    return;
  }
  if (system && (!in_system || !metadata))
    context.violation("udf-stream.system", at,
                      cat("the stream ", in_quotes(name),
                          in_system ? " has no metadata bit" : " is none of the volume"),
                      "UDF 3.3.7");
  if (ordinary && (in_system || metadata))
    context.violation("udf-stream.ordinary", at,
                      cat("the stream ", in_quotes(name),
                          in_system ? " is none of a file" : " has the metadata bit"),
                      "UDF 3.3.8");
}

}  // namespace disc::verify
