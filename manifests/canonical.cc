// A resolved manifest as canonical JSON, and value by value with its origin.
#include "manifests/canonical.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "formats/base/error.h"
#include "formats/base/extent.h"
#include "formats/base/text.h"
#include "manifests/canonical_cd.h"
#include "manifests/language.h"
#include "manifests/scalars.h"

namespace disc {
namespace {

using nlohmann::json;

json list_of(const std::vector<Marked<std::string>>& texts) {
  json list = json::array();
  for (const auto& text : texts)
    list.push_back(text.value);
  return list;
}

// What no view shows does not count.
json volume_of(const Manifest& manifest) {
  const VolumeTexts& volume = manifest.volume;
  const auto view_text = [&](const ViewText& text) {
    json views{{"iso9660", text.iso9660.value}, {"joliet", text.joliet.value}};
    if (manifest.udf)
      views["udf"] = text.udf.value;
    return views;
  };
  return {{"id", view_text(volume.id)},
          {"set", view_text(volume.set)},
          {"publisher", view_text(volume.publisher)},
          {"preparer", view_text(volume.preparer)},
          {"application", view_text(volume.application)},
          {"system", view_text(volume.system)},
          {"copyright-file", volume.copyright_file.value},
          {"abstract-file", volume.abstract_file.value},
          {"bibliographic-file", volume.bibliographic_file.value}};
}

const char* to_word(NonBmp policy) {
  constexpr const char* words[] = {"error", "replace", "utf-16"};
  return words[static_cast<std::size_t>(policy)];
}

json filesystems_of(const Manifest& manifest) {
  json views = json::object();
  if (const auto& iso = manifest.iso9660) {
    const char* deep = iso->deep_directories == DeepDirectories::Error      ? "error"
                       : iso->deep_directories == DeepDirectories::Relocate ? "relocate"
                                                                            : "allow";
    views["iso9660"] = {{"level", iso->level == 4 ? "1999" : std::to_string(iso->level)},
                        {"charset", iso->charset == IsoCharset::Strict ? "strict" : "relaxed"},
                        {"max-depth", iso->max_depth},
                        {"deep-directories", deep}};
  }
  if (const auto& rock_ridge = manifest.rock_ridge)
    views["rock-ridge"] = {{"version", rock_ridge->version_1_12 ? "1.12" : "1.10"},
                           {"xattrs", rock_ridge->xattrs},
                           {"acls", rock_ridge->acls}};
  if (const auto& joliet = manifest.joliet) {
    views["joliet"] = {{"level", "3"},
                       {"max-name", std::to_string(joliet->max_name)},
                       {"non-bmp", to_word(joliet->non_bmp)}};
  }
  if (const auto& udf = manifest.udf) {
    constexpr const char* partitions[] = {"physical", "virtual", "sparable"};
    constexpr const char* metadata[] = {"none", "single", "mirrored"};
    views["udf"] = {
        {"revision", fmt::format("{:x}.{:02x}", udf->revision >> 8, udf->revision & 0xFF)},
        {"partition", partitions[static_cast<std::size_t>(udf->partition)]},
        {"metadata", metadata[static_cast<std::size_t>(udf->metadata)]},
        {"streams", udf->streams},
        {"writable", udf->writable},
        {"embed", udf->embed},
        {"non-bmp", to_word(udf->non_bmp)}};
  }
  return views;
}

json rule_of(const AttributeRule& rule) {
  json out{{"match", rule.match}};
  if (rule.owner)
    out["owner"] = *rule.owner;
  if (rule.mode)
    out["mode"] = *rule.mode;
  if (rule.hide)
    out["hide"] = *rule.hide;
  if (rule.sort)
    out["sort"] = *rule.sort;
  if (rule.zisofs && rule.zisofs->off)
    out["zisofs"] = false;
  else if (rule.zisofs)
    out["zisofs"] = {{"level", rule.zisofs->level},
                     {"block", cat(rule.zisofs->block / 1024, "KiB")}};
  if (rule.align)
    out["align"] = cat(*rule.align, " bytes");
  return out;
}

void add_source(const FileEntry& entry, json& out) {
  out["from"] = entry.from.value;
  out["path"] = entry.path.value.empty() ? "/" : entry.path.value;
  out["include"] = list_of(entry.include);
  out["exclude"] = list_of(entry.exclude);
  out["symlinks"] = entry.symlinks == Symlinks::Keep ? "keep" : "follow";
  out["hardlinks"] = "keep";
  out["strip"] = entry.strip;
}

json device_of(const FileEntry& entry) {
  if (entry.device_type == 'p')
    return {{"type", "fifo"}};
  return {{"type", entry.device_type == 'b' ? "block" : "char"},
          {"major", entry.device_major},
          {"minor", entry.device_minor}};
}

std::string time_of(Timestamp time) {
  std::string text = to_iso8601(time);
  if (time.nanoseconds != 0)
    text.insert(text.size() - 1, fmt::format(".{:09}", time.nanoseconds));
  return text;
}

json entry_of(const FileEntry& entry);

json fat_of(const FileEntry& entry) {
  json files = json::array();
  for (const FileEntry& file : entry.fat_files) {
    files.push_back(entry_of(file));
    files.back().erase("hardlinks");  // FAT has none to keep
  }
  return {{"size", entry.fat_size ? cat(*entry.fat_size, " bytes") : "auto"},
          {"label", entry.fat_label.value},
          {"files", std::move(files)}};
}

json entry_of(const FileEntry& entry) {
  json out = json::object();
  const char* to = "to";
  switch (entry.kind) {
    case EntryKind::From:
      add_source(entry, out);
      break;
    case EntryKind::Text:
      out["text"] = entry.text;
      break;
    case EntryKind::Symlink:
      out["symlink"] = entry.target.value;
      break;
    case EntryKind::Hardlink:
      out["hardlink"] = entry.target.value;
      break;
    case EntryKind::Directory:
      to = "directory";
      break;
    case EntryKind::Device:
      out["device"] = device_of(entry);
      break;
    case EntryKind::Remove:
      to = "remove";
      break;
    case EntryKind::Fat:
      out["fat"] = fat_of(entry);
      break;
    case EntryKind::Base:
      break;
  }
  out[to] = entry.to.value;
  if (entry.on_conflict)
    out["on-conflict"] = *entry.on_conflict == OnConflict::Replace ? "replace"
                         : *entry.on_conflict == OnConflict::Keep  ? "keep"
                                                                   : "error";
  if (entry.mode)
    out["mode"] = *entry.mode;
  if (entry.owner)
    out["owner"] = *entry.owner;
  if (entry.time)
    out["time"] = time_of(*entry.time);
  return out;
}

json boot_entry_of(const BootEntry& entry) {
  constexpr const char* platforms[] = {"bios", "powerpc", "mac", "uefi"};
  constexpr const char* emulations[] = {"none", "floppy-1.2", "floppy-1.44", "floppy-2.88",
                                        "hard-disk"};
  json out{{"platform", platforms[static_cast<std::size_t>(entry.platform)]},
           {"image", entry.image.value},
           {"emulation", emulations[static_cast<std::size_t>(entry.emulation)]},
           {"load-segment", fmt::format("0x{:X}", entry.load_segment)},
           {"id", entry.id.value}};
  if (entry.load_sectors)
    out["load-sectors"] = *entry.load_sectors;
  if (entry.patch != BootPatch::None)
    out["patch"] = entry.patch == BootPatch::Grub2 ? "grub2" : "isolinux";
  if (!entry.selection.empty())
    out["selection"] = to_hex(bytes_of(entry.selection));
  return out;
}

json system_area_of(const SystemAreaOptions& area) {
  constexpr const char* tables[] = {"mbr", "gpt", "gpt-hybrid", "apm"};
  json out = json::object();
  if (area.protective || !area.mbr.value.empty())
    out["mbr"] = area.protective ? "protective" : cat(area.grub2 ? "grub2:" : "", area.mbr.value);
  if (!area.file.value.empty())
    out["file"] = area.file.value;
  if (area.table)
    out["table"] = tables[static_cast<std::size_t>(*area.table)];
  return out;
}

json boot_of(const BootOptions& boot) {
  if (boot.replay.given)
    return {{"replay", boot.replay.value}};
  json out = json::object();
  if (!boot.catalog.value.empty())
    out["catalog"] = boot.catalog.value;
  if (!boot.entries.empty())
    out["entries"] = json::array();
  for (const BootEntry& entry : boot.entries)
    out["entries"].push_back(boot_entry_of(entry));
  if (boot.system_area)
    out["system-area"] = system_area_of(*boot.system_area);
  for (const PartitionOptions& partition : boot.partitions) {
    json one{{"type", partition.type.value}, {"name", partition.name.value}};
    if (partition.from.given)
      one["from"] = partition.from.value;
    else
      one["image"] = partition.image.value;
    out["partitions"].push_back(std::move(one));
  }
  return out;
}

json integrity_of(const Manifest& manifest) {
  json lists = json::array();
  for (const ChecksumList& list : manifest.checksums)
    lists.push_back(
        {{"to", list.to}, {"algorithm", list.algorithm}, {"style", list.bsd ? "bsd" : "gnu"}});
  return {{"checksums", std::move(lists)}, {"digests", manifest.digests}};
}

json sidecars_of(const Manifest& manifest) {
  json words = json::array();
  for (const Sidecar sidecar : manifest.sidecars)
    words.push_back(sidecar == Sidecar::Receipt     ? "receipt"
                    : sidecar == Sidecar::Checksums ? "checksums"
                                                    : "mtree");
  return words;
}

// What makes a tree and its views.
json tree_of(const Manifest& manifest) {
  json rules = json::array(), files = json::array();
  for (const AttributeRule& rule : manifest.attributes)
    rules.push_back(rule_of(rule));
  for (const FileEntry& entry : manifest.files)
    if (entry.kind != EntryKind::Base)
      files.push_back(entry_of(entry));
  const char* loss = manifest.on_loss == OnLoss::Warn    ? "warn"
                     : manifest.on_loss == OnLoss::Error ? "error"
                                                         : "ignore";
  json out{{"volume", volume_of(manifest)},
           {"filesystems", filesystems_of(manifest)},
           {"on-loss", loss},
           {"attributes", std::move(rules)},
           {"files", std::move(files)}};
  if (manifest.boot)
    out["boot"] = boot_of(*manifest.boot);
  // plain and stable are the same order.
  if (manifest.layout == DataLayout::DvdVideo || manifest.layout == DataLayout::Bdmv)
    out["layout"] = manifest.layout == DataLayout::Bdmv ? "bdmv" : "dvd-video";
  if (manifest.on_collision)
    out["on-collision"] = *manifest.on_collision == OnCollision::Rename ? "rename" : "error";
  return out;
}

const char* format_of(ImageFormat format) {
  constexpr const char* words[] = {"iso", "session", "merged"};
  return words[static_cast<std::size_t>(format)];
}

// Of a base that the command line names, only what it is called: where it lies is this machine's.
json session_of(const SessionOptions& session) {
  const auto named = [&](const std::string& path) {
    return session.from_command_line ? path.substr(path.rfind('/') + 1) : path;
  };
  json base{
      {"image", named(session.image.value)},
      {"next-writable", session.next_writable ? std::to_string(*session.next_writable) : "auto"}};
  if (!session.receipt.value.empty())
    base["receipt"] = named(session.receipt.value);
  return {{"base", std::move(base)}};
}

json to_json(const Manifest& manifest) {
  const char* clamp = manifest.clamp == Clamp::Newer ? "newer"
                      : manifest.clamp == Clamp::All ? "all"
                                                     : "none";
  const Outputs& outputs = manifest.outputs;
  json out = manifest.cd ? json::object() : tree_of(manifest);
  out["glassmaster"] = language_version;
  out["name"] = manifest.name.value;
  out["time"] = {{"epoch", to_iso8601(manifest.epoch.value)}, {"clamp", clamp}};
  out["medium"] = manifest.medium.name;
  out["integrity"] = integrity_of(manifest);
  out["outputs"] = {{"directory", outputs.directory.empty() ? "." : outputs.directory},
                    {"padding", outputs.padding == 0 ? "none" : cat(outputs.padding, " blocks")},
                    {"format", format_of(outputs.format)},
                    {"compress", outputs.gzip ? "gzip" : "none"}};
  out["sidecars"] = sidecars_of(manifest);
  if (manifest.session)
    out["session"] = session_of(*manifest.session);
  if (manifest.cd) {
    add_cd(*manifest.cd, tree_of, out);
    if (manifest.cd->type.value == CdType::Vcd || manifest.cd->type.value == CdType::Svcd)
      out["volume"] = volume_of(manifest);
  }
  return out;
}

// Names may hold anything a YAML text may, so nothing here can be broken UTF-8; `replace` keeps
// texts that came by the environment from throwing.
std::string dump(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

class Flattener {
 public:
  explicit Flattener(std::vector<ResolvedValue>& out) : out_(out) {}

  // `typed` is the part of the document that the value was read from, if any was.
  void flatten(const json& value, const std::string& key, const Value* typed) {
    if (value.is_object() && !value.empty()) {
      for (const auto& [name, inner] : value.items())
        flatten(inner, key.empty() ? name : cat(key, ".", name),
                typed != nullptr && typed->is_map() ? typed->find(name) : typed);
    } else if (value.is_array() && !value.empty()) {
      for (std::size_t i = 0; i < value.size(); ++i)
        flatten(value[i], cat(key, "[", i, "]"),
                typed != nullptr && typed->is_list() && i < typed->items.size() ? &typed->items[i]
                                                                                : typed);
    } else {
      const bool given = typed != nullptr;
      out_.push_back(
          {key, dump(value), given ? typed->mark : Mark{}, given ? "manifest" : "default"});
    }
  }

 private:
  std::vector<ResolvedValue>& out_;
};

}  // namespace

std::string canonical_json(const Manifest& manifest) { return dump(to_json(manifest)); }

std::vector<ResolvedValue> resolved_values(const Manifest& manifest, const Value& root,
                                           const Scope& scope, const ReadOptions& options) {
  std::vector<ResolvedValue> values;
  for (const auto& [name, variable] : scope.variables)
    values.push_back({cat("vars.", name), dump(json(variable.value)),
                      variable.source == "-D" ? Mark{} : variable.mark, variable.source});
  for (const auto& [name, value] : scope.environment)
    values.push_back({cat("env.", name), dump(json(value)), {}, cat("env:", name)});

  Flattener(values).flatten(to_json(manifest), "", &root);
  for (ResolvedValue& value : values) {
    if (value.key != "time.epoch")
      continue;
    if (options.epoch)
      value = {value.key, value.value, {}, "--epoch"};
    else if (!manifest.epoch.given && manifest.epoch.mark.text)
      value = {value.key, value.value, {}, "env:SOURCE_DATE_EPOCH"};
  }
  return values;
}

}  // namespace disc
