// From a checked document to a Manifest: attributes and files.
#include <algorithm>

#include "formats/base/error.h"
#include "manifests/check_shape.h"
#include "manifests/decode.h"
#include "manifests/language.h"
#include "manifests/scalars.h"

namespace disc {
namespace {

std::optional<std::string> optional_text(const Value& map, std::string_view key) {
  const Value* value = scalar_at(map, key);
  return value == nullptr ? std::nullopt : std::optional(value->text);
}

std::optional<AttributeRule::Zisofs> zisofs_of(const Value& rule) {
  const Value* value = rule.find("zisofs");
  if (value == nullptr)
    return std::nullopt;
  AttributeRule::Zisofs zisofs;
  zisofs.off = is_boolean(*value) && value->text == "false";
  if (value->is_map()) {
    zisofs.level = static_cast<int>(integer_at(*value, "level", 6));
    const auto block = parse_size(text_at(*value, "block", "32KiB"));
    if (block && *block <= 128 * 1024)
      zisofs.block = static_cast<std::uint32_t>(*block);
  }
  return zisofs;
}

AttributeRule rule_of(const Value& value, Reporter& reporter) {
  AttributeRule rule;
  rule.mark = value.mark;
  rule.match = text_at(value, "match");
  rule.owner = optional_text(value, "owner");
  rule.mode = optional_text(value, "mode");
  if (value.find("hide") != nullptr) {
    rule.hide.emplace();
    for (const Value* view : scalars_at(value, "hide"))
      rule.hide->push_back(view->text);
  }
  if (value.find("sort") != nullptr)
    rule.sort = static_cast<std::int32_t>(integer_at(value, "sort", 0));
  rule.zisofs = zisofs_of(value);
  if (const Value* align = scalar_at(value, "align"))
    rule.align = parse_size(align->text);
  if (value.members.size() < 2)
    reporter.error(value.mark, "GM0315", "the entry matches files but changes nothing",
                   "add owner, mode, hide, sort, zisofs or align");
  return rule;
}

EntryKind kind_of(std::string_view selector) {
  if (selector == "text")
    return EntryKind::Text;
  if (selector == "symlink")
    return EntryKind::Symlink;
  if (selector == "hardlink")
    return EntryKind::Hardlink;
  if (selector == "directory")
    return EntryKind::Directory;
  if (selector == "device")
    return EntryKind::Device;
  if (selector == "fat")
    return EntryKind::Fat;
  return selector == "remove" ? EntryKind::Remove : EntryKind::From;
}

void decode_from(const Value& value, const ReadOptions& options, const Manifest& manifest,
                 FileEntry& entry, Reporter& reporter) {
  entry.from = marked_at(value, "from");
  if (entry.from.given)
    check_inside(*value.find("from"), options, manifest, reporter);
  entry.path = marked_at(value, "path");
  entry.path.value = tidy_tree_path(entry.path.value);
  for (const Value* pattern : scalars_at(value, "include"))
    entry.include.push_back({pattern->text, pattern->mark, true});
  for (const Value* pattern : scalars_at(value, "exclude"))
    entry.exclude.push_back({pattern->text, pattern->mark, true});
  if (text_at(value, "symlinks") == "follow")
    entry.symlinks = Symlinks::Follow;
  entry.strip = static_cast<int>(integer_at(value, "strip", 0));
}

void decode_device(const Value& value, FileEntry& entry, Reporter& reporter) {
  const Value* device = value.find("device");
  if (device == nullptr || !device->is_map())
    return;
  const std::string type = text_at(*device, "type");
  entry.device_type = type == "block" ? 'b' : type == "fifo" ? 'p' : 'c';
  entry.device_major = static_cast<std::uint32_t>(integer_at(*device, "major", 0));
  entry.device_minor = static_cast<std::uint32_t>(integer_at(*device, "minor", 0));
  for (const char* number : {"major", "minor"}) {
    const Value* given = device->find(number);
    if (type == "fifo" && given != nullptr)
      reporter.error(given->mark, "GM0113", cat("key ", shown(number), " does not go with a fifo"));
    else if ((type == "char" || type == "block") && given == nullptr)
      reporter.error(
          device->mark, "GM0103",
          cat("'device' lacks the key ", shown(number), ": a ", type, " device has two numbers"));
  }
}

// The root is there before any entry, so nothing but a folder's content can go to it.
void check_target(const FileEntry& entry, Reporter& reporter) {
  const bool takes_root = entry.kind == EntryKind::From || entry.kind == EntryKind::Directory;
  if (entry.to.value == "/" && !takes_root)
    reporter.error(entry.to.mark, "GM0305",
                   entry.kind == EntryKind::Remove
                       ? "the root of the image cannot be removed"
                       : "'/' is the root folder of the image, expected the path of a file",
                   entry.kind == EntryKind::Remove ? "" : "add the name: to: /NAME");
}

std::vector<FileEntry> entries_of(const Value& files, const ReadOptions& options,
                                  const Manifest& manifest, const Shape& shape, Reporter& reporter);

const Key& key_of(const std::vector<Key>& keys, std::string_view name) {
  return *std::find_if(keys.begin(), keys.end(), [&](const Key& one) { return one.name == name; });
}

void decode_fat(const Value& value, const ReadOptions& options, const Manifest& manifest,
                const Shape& variant, FileEntry& entry, Reporter& reporter) {
  const Value* fat = value.find("fat");
  if (fat == nullptr || !fat->is_map())
    return;
  entry.fat_label = marked_at(*fat, "label");
  if (const Value* size = scalar_at(*fat, "size"))
    entry.fat_size = parse_size(size->text);
  if (const Value* files = fat->find("files"))
    entry.fat_files =
        entries_of(*files, options, manifest,
                   key_of(variant.keys[0].shape.keys, "files").shape.inner[0], reporter);
}

std::optional<FileEntry> entry_of(const Value& value, const ReadOptions& options,
                                  const Manifest& manifest, const Shape& shape,
                                  Reporter& reporter) {
  const Shape* variant = variant_of(value, shape);
  if (variant == nullptr)
    return std::nullopt;
  const std::string& selector = variant->keys[0].name;
  FileEntry entry;
  entry.kind = kind_of(selector);
  entry.mark = value.mark;
  const bool names_itself = entry.kind == EntryKind::Directory || entry.kind == EntryKind::Remove;
  entry.to = marked_at(value, names_itself ? selector : "to");
  const bool folder_named = entry.to.value.size() > 1 && entry.to.value.ends_with('/');
  if (folder_named && entry.kind != EntryKind::From && !names_itself)
    reporter.error(entry.to.mark, "GM0305",
                   cat(shown(entry.to.value), " ends with '/', expected the path of a file"));
  // A slash at the end says that a source goes into the folder; elsewhere it says nothing.
  if (entry.kind != EntryKind::From)
    entry.to.value = tidy_tree_path(entry.to.value);
  if (entry.kind == EntryKind::From)
    decode_from(value, options, manifest, entry, reporter);
  if (entry.kind == EntryKind::Text)
    entry.text = text_at(value, "text");
  if (entry.kind == EntryKind::Symlink || entry.kind == EntryKind::Hardlink)
    entry.target = marked_at(value, selector);
  if (entry.kind == EntryKind::Hardlink)
    entry.target.value = tidy_tree_path(entry.target.value);
  if (entry.kind == EntryKind::Device)
    decode_device(value, entry, reporter);
  if (entry.kind == EntryKind::Fat)
    decode_fat(value, options, manifest, *variant, entry, reporter);
  if (const Value* conflict = scalar_at(value, "on-conflict"))
    entry.on_conflict = conflict->text == "replace" ? OnConflict::Replace
                        : conflict->text == "keep"  ? OnConflict::Keep
                                                    : OnConflict::Error;
  entry.mode = optional_text(value, "mode");
  entry.owner = optional_text(value, "owner");
  if (const Value* time = scalar_at(value, "time"))
    entry.time = parse_time(time->text);
  check_target(entry, reporter);
  return entry;
}

std::vector<FileEntry> entries_of(const Value& files, const ReadOptions& options,
                                  const Manifest& manifest, const Shape& shape,
                                  Reporter& reporter) {
  std::vector<FileEntry> entries;
  for (const Value& file : files.items) {
    if (!file.is_map())
      continue;
    if (auto entry = entry_of(file, options, manifest, shape, reporter))
      entries.push_back(std::move(*entry));
  }
  return entries;
}

}  // namespace

void decode_attributes(const Value& root, Manifest& manifest, Reporter& reporter) {
  const Value* rules = root.find("attributes");
  if (rules == nullptr)
    return;
  for (const Value& rule : rules->items)
    if (rule.is_map())
      manifest.attributes.push_back(rule_of(rule, reporter));
}

void decode_files(const Value& root, const ReadOptions& options, Manifest& manifest,
                  Reporter& reporter) {
  const Value* files = root.find("files");
  if (files == nullptr)
    return;
  const Shape& shape = key_of(manifest_shape().keys, "files").shape.inner[0];
  manifest.files = entries_of(*files, options, manifest, shape, reporter);
}

}  // namespace disc
