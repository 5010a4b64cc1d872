// From a checked document to a Manifest: volume texts and file systems.
#include <algorithm>

#include "formats/base/error.h"
#include "manifests/check_shape.h"
#include "manifests/decode.h"

namespace disc {
namespace {

ViewText view_text_at(const Value& map, std::string_view key) {
  const Value* value = map.find(key);
  if (value == nullptr)
    return {};
  if (value->is_map())
    return {marked_at(*value, "iso9660"), marked_at(*value, "joliet"), marked_at(*value, "udf")};
  if (!value->is_scalar())
    return {};
  const Marked<std::string> text{value->text, value->mark, true};
  return {text, text, text};
}

Iso9660Options iso9660_of(const Value& value) {
  Iso9660Options options;
  options.mark = value.mark;
  options.deep_directories_mark = value.mark;
  const std::string level = text_at(value, "level", "3");
  options.level = level == "1" ? 1 : level == "2" ? 2 : level == "1999" ? 4 : 3;
  if (text_at(value, "charset") == "relaxed")
    options.charset = IsoCharset::Relaxed;
  options.max_depth = static_cast<int>(integer_at(value, "max-depth", 8));
  if (const Value* deep = scalar_at(value, "deep-directories")) {
    options.deep_directories_mark = deep->mark;
    options.deep_directories = deep->text == "relocate" ? DeepDirectories::Relocate
                               : deep->text == "allow"  ? DeepDirectories::Allow
                                                        : DeepDirectories::Error;
  }
  return options;
}

RockRidgeOptions rock_ridge_of(const Value& value) {
  RockRidgeOptions options;
  options.mark = value.mark;
  options.version_1_12 = text_at(value, "version", "1.12") == "1.12";
  options.xattrs = boolean_at(value, "xattrs", true);
  options.acls = boolean_at(value, "acls", true);
  return options;
}

NonBmp non_bmp_at(const Value& value, std::string_view fallback) {
  const std::string beyond = text_at(value, "non-bmp", fallback);
  return beyond == "error" ? NonBmp::Error : beyond == "utf-16" ? NonBmp::Utf16 : NonBmp::Replace;
}

JolietOptions joliet_of(const Value& value) {
  JolietOptions options;
  options.mark = value.mark;
  options.max_name = text_at(value, "max-name", "64") == "103" ? 103 : 64;
  options.non_bmp = non_bmp_at(value, "replace");
  return options;
}

// "2.50" as it is recorded: 0250h.
std::uint16_t revision_of(const std::string& text) {
  std::uint16_t revision = 0;
  for (const char c : text)
    if (c != '.')
      revision = static_cast<std::uint16_t>(revision << 4 | (c - '0'));
  return revision;
}

// What revision, partition and metadata have to do with each other.
void check_udf(const Value& value, UdfOptions& options, Reporter& reporter) {
  const auto refuse = [&](const char* key, const std::string& what, const char* hint) {
    const Value* at = value.find(key);
    reporter.error(at == nullptr ? value.mark : at->mark, "GM0317", what, hint);
  };
  const Value* metadata = value.find("metadata");
  const bool may = options.revision >= 0x0250 && options.partition != UdfPartition::Virtual;
  if (metadata == nullptr)
    options.metadata = may ? UdfMetadata::Mirrored : UdfMetadata::None;
  else if (!may && options.metadata != UdfMetadata::None)
    refuse(
        "metadata",
        options.revision < 0x0250
            ? "a metadata partition needs UDF revision 2.50 or 2.60"
            : "a virtual partition takes no metadata partition beside it (UDF 2.2.10)",
        options.revision < 0x0250 ? "set revision: 2.50, or metadata: none" : "set metadata: none");
  if (options.revision < 0x0150 && options.partition != UdfPartition::Physical)
    refuse("partition", "virtual and sparable partitions came with UDF revision 1.50",
           "set revision: 1.50 or later, or partition: physical");
  if (options.partition == UdfPartition::Virtual && options.writable)
    refuse("writable",
           "a virtual partition grows by further sessions, it has no free space to write",
           "leave writable out, or set partition: physical");
}

UdfOptions udf_of(const Value& value, Reporter& reporter) {
  UdfOptions options;
  options.mark = value.mark;
  options.revision = revision_of(text_at(value, "revision", "2.01"));
  const std::string partition = text_at(value, "partition", "physical");
  options.partition = partition == "virtual"    ? UdfPartition::Virtual
                      : partition == "sparable" ? UdfPartition::Sparable
                                                : UdfPartition::Physical;
  const std::string metadata = text_at(value, "metadata", "none");
  options.metadata = metadata == "single"     ? UdfMetadata::Single
                     : metadata == "mirrored" ? UdfMetadata::Mirrored
                                              : UdfMetadata::None;
  options.streams = boolean_at(value, "streams", true);
  options.writable = boolean_at(value, "writable", false);
  options.non_bmp = non_bmp_at(value, "utf-16");
  check_udf(value, options, reporter);
  return options;
}

// Contents in file entries have no blocks to be looked for.
void decode_embed(const Value& value, Manifest& manifest, Reporter& reporter) {
  const bool ordered =
      manifest.layout == DataLayout::DvdVideo || manifest.layout == DataLayout::Bdmv;
  const bool may = !manifest.iso9660 && !ordered;
  manifest.udf->embed = boolean_at(value, "embed", may);
  if (!manifest.udf->embed || may)
    return;
  reporter.error(value.find("embed")->mark, "GM0319",
                 manifest.iso9660
                     ? "ISO 9660 shows files by their blocks, and contents in file entries of UDF "
                       "(ECMA-167 4/14.6.8) have none"
                     : "players of such discs look for the blocks of files, and contents in file "
                       "entries (ECMA-167 4/14.6.8) have none",
                 manifest.iso9660 ? "leave iso9660 out, or embed" : "leave embed out, or layout");
}

// Whether a file system is asked for: a map of options, or true.
bool wanted(const Value* value) {
  return value != nullptr && (value->is_map() || (is_boolean(*value) && value->text == "true"));
}

}  // namespace

void decode_volume(const Value& root, Manifest& manifest) {
  const Value* volume = root.find("volume");
  if (volume == nullptr)
    return;
  VolumeTexts& texts = manifest.volume;
  texts.id = view_text_at(*volume, "id");
  texts.set = view_text_at(*volume, "set");
  texts.publisher = view_text_at(*volume, "publisher");
  texts.preparer = view_text_at(*volume, "preparer");
  texts.application = view_text_at(*volume, "application");
  texts.system = view_text_at(*volume, "system");
  texts.copyright_file = marked_at(*volume, "copyright-file");
  texts.abstract_file = marked_at(*volume, "abstract-file");
  texts.bibliographic_file = marked_at(*volume, "bibliographic-file");
}

void decode_filesystems(const Value& root, Manifest& manifest, Reporter& reporter) {
  const Value* filesystems = root.find("filesystems");
  if (filesystems == nullptr || !filesystems->is_map()) {
    manifest.iso9660 = Iso9660Options{};
    manifest.rock_ridge = RockRidgeOptions{};
    manifest.joliet = JolietOptions{};
    return;
  }
  const Value* iso9660 = filesystems->find("iso9660");
  if (wanted(iso9660))
    manifest.iso9660 = iso9660_of(*iso9660);
  for (const char* name : {"rock-ridge", "joliet"}) {
    const Value* extension = filesystems->find(name);
    if (!wanted(extension))
      continue;
    if (name == std::string_view("joliet"))
      manifest.joliet = joliet_of(*extension);
    else
      manifest.rock_ridge = rock_ridge_of(*extension);
    if (!manifest.iso9660)
      reporter.error(extension->mark, "GM0313",
                     cat(name, " stands on iso9660, which filesystems does not ask for"),
                     "add iso9660: true");
  }
  const Value* udf = filesystems->find("udf");
  if (wanted(udf)) {
    manifest.udf = udf_of(*udf, reporter);
    decode_embed(*udf, manifest, reporter);
  }
  if (manifest.udf && manifest.udf->writable && manifest.iso9660)
    reporter.error(manifest.udf->mark, "GM0316",
                   "a writable UDF volume cannot share its blocks with ISO 9660, which would go on "
                   "showing what was there before",
                   "leave iso9660 out, or writable");
  const auto refused = [](const Member& member) {
    return is_boolean(member.value) && (member.key == "iso9660" || member.key == "rock-ridge" ||
                                        member.key == "joliet" || member.key == "udf");
  };
  if (!manifest.iso9660 && !manifest.rock_ridge && !manifest.joliet && !manifest.udf &&
      std::all_of(filesystems->members.begin(), filesystems->members.end(), refused))
    reporter.error(filesystems->mark, "GM0313",
                   "filesystems asks for none, the image would be empty",
                   "add iso9660: true or udf: true, or leave filesystems out");
}

}  // namespace disc
