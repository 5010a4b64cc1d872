// From a checked document to the plain values of a Manifest: time, medium, integrity, outputs.
#include "manifests/decode.h"

#include <algorithm>

#include "formats/base/error.h"
#include "formats/base/extent.h"
#include "formats/io/environment.h"
#include "manifests/check_shape.h"
#include "manifests/scalars.h"

namespace disc {
namespace {

constexpr std::int64_t default_epoch = 315532800;  // 1980-01-01, the first time FAT can hold

Mark place_without_line(std::string name) {
  auto text = std::make_shared<SourceText>();
  text->name = std::move(name);
  return {std::move(text), 0, 0, 1};
}

std::optional<std::string> variable(const ReadOptions& options, const std::string& name) {
  return options.environment ? options.environment(name) : environment_variable(name);
}

// SOURCE_DATE_EPOCH and what `env:NAME` names hold seconds and nothing else: a wrong value must
// end the build, as https://reproducible-builds.org/specs/source-date-epoch/ asks.
std::optional<Timestamp> seconds_of(const std::string& name, const std::string& text,
                                    const Mark& mark, const std::string& code, Reporter& reporter) {
  const auto seconds = parse_whole(text);
  if (seconds && *seconds <= static_cast<std::uint64_t>(latest_time))
    return Timestamp{static_cast<std::int64_t>(*seconds), 0};
  reporter.error(mark, code,
                 cat("environment variable ", name, " is ", shown(text),
                     seconds ? ", which is after the year 2155 (ECMA-119 9.1.5)"
                             : ", expected seconds since 1970 in digits"));
  return std::nullopt;
}

std::optional<Timestamp> epoch_of(const std::string& text, const Mark& mark,
                                  const ReadOptions& options, Reporter& reporter) {
  if (const std::string problem = problem_with_epoch(text); !problem.empty()) {
    reporter.error(mark, "GM0301", problem);
    return std::nullopt;
  }
  if (!text.starts_with("env:"))
    return parse_time(text);
  const std::string name = text.substr(4);
  if (const auto value = variable(options, name))
    return seconds_of(name, *value, mark, "GM0301", reporter);
  reporter.error(mark, "GM0301", cat("environment variable ", shown(name), " is not set"));
  return std::nullopt;
}

void decode_time(const Value& root, const ReadOptions& options, Manifest& manifest,
                 Reporter& reporter) {
  manifest.epoch.value = {default_epoch, 0};
  const Value* time = root.find("time");
  const Value* epoch = time == nullptr ? nullptr : scalar_at(*time, "epoch");
  if (time != nullptr) {
    const std::string clamp = text_at(*time, "clamp", "newer");
    manifest.clamp = clamp == "all" ? Clamp::All : clamp == "none" ? Clamp::None : Clamp::Newer;
  }
  std::optional<Timestamp> value;
  if (options.epoch) {
    manifest.epoch.mark = place_without_line(cat("--epoch ", *options.epoch));
    value = epoch_of(*options.epoch, manifest.epoch.mark, options, reporter);
    manifest.epoch.given = true;
  } else if (epoch != nullptr) {
    manifest.epoch.mark = epoch->mark;
    manifest.epoch.given = true;
    if (problem_with_epoch(epoch->text).empty())
      value = epoch_of(epoch->text, epoch->mark, options, reporter);
  } else if (const auto seconds = variable(options, "SOURCE_DATE_EPOCH")) {
    manifest.epoch.mark = place_without_line("SOURCE_DATE_EPOCH");
    value = seconds_of("SOURCE_DATE_EPOCH", *seconds, {}, "GM0312", reporter);
  }
  if (value)
    manifest.epoch.value = {value->seconds, 0};
}

void decode_medium(const Value& root, Manifest& manifest) {
  const Value* medium = scalar_at(root, "medium");
  if (medium == nullptr)
    return;
  manifest.medium.name = medium->text;
  manifest.medium.mark = medium->mark;
  for (const MediumKind& kind : media()) {
    if (kind.name != medium->text)
      continue;
    if (kind.blocks != 0)
      manifest.medium.capacity = kind.blocks * block_size;
    return;
  }
  manifest.medium.capacity = parse_size(medium->text);
}

void decode_integrity(const Value& root, Manifest& manifest, Reporter& reporter) {
  const Value* integrity = root.find("integrity");
  if (integrity == nullptr)
    return;
  if (const Value* lists = integrity->find("checksums"); lists != nullptr && lists->is_list()) {
    for (const Value& list : lists->items) {
      const Value* to = scalar_at(list, "to");
      if (to == nullptr)
        continue;
      if (to->text.ends_with('/'))
        reporter.error(to->mark, "GM0305", "a checksum list is a file, its path ends with '/'");
      manifest.checksums.push_back({to->mark, tidy_tree_path(to->text),
                                    text_at(list, "algorithm", "sha256"),
                                    text_at(list, "style", "gnu") == "bsd"});
    }
  }
  if (const Value* digests = integrity->find("digests"); digests != nullptr && digests->is_list()) {
    manifest.digests.clear();
    for (const Value* digest : scalars_at(*integrity, "digests")) {
      auto& known = manifest.digests;
      if (std::find(known.begin(), known.end(), digest->text) != known.end())
        reporter.error(digest->mark, "GM0314", cat(shown(digest->text), " is listed twice"));
      else
        known.push_back(digest->text);
    }
  }
}

void decode_outputs(const Value& root, const ReadOptions& options, Manifest& manifest,
                    Reporter& reporter) {
  const Value* outputs = root.find("outputs");
  if (outputs == nullptr)
    return;
  if (const Value* directory = scalar_at(*outputs, "directory")) {
    check_inside(*directory, options, manifest, reporter);
    manifest.outputs.directory = tidy_path(directory->text);
  }
  const std::string padding = text_at(*outputs, "padding", "150 blocks");
  if (problem_with_padding(padding).empty())
    manifest.outputs.padding = static_cast<std::uint32_t>(
        padding == "none" ? 0 : parse_size(padding).value_or(0) / block_size);
  manifest.outputs.gzip = text_at(*outputs, "compress") == "gzip";
}

void decode_sidecars(const Value& root, Manifest& manifest, Reporter& reporter) {
  const Value* sidecars = root.find("sidecars");
  if (sidecars == nullptr || !sidecars->is_list())
    return;
  manifest.sidecars.clear();
  for (const Value* word : scalars_at(root, "sidecars")) {
    if (word->text != "receipt" && word->text != "checksums" && word->text != "mtree")
      continue;  // the shape check says so
    const Sidecar sidecar = word->text == "checksums" ? Sidecar::Checksums
                            : word->text == "mtree"   ? Sidecar::Mtree
                                                      : Sidecar::Receipt;
    auto& known = manifest.sidecars;
    if (std::find(known.begin(), known.end(), sidecar) != known.end())
      reporter.error(word->mark, "GM0314", cat(shown(word->text), " is listed twice"));
    else
      known.push_back(sidecar);
  }
}

}  // namespace

const Value* scalar_at(const Value& map, std::string_view key) {
  const Value* value = map.find(key);
  return value != nullptr && value->is_scalar() ? value : nullptr;
}

std::string text_at(const Value& map, std::string_view key, std::string_view fallback) {
  const Value* value = scalar_at(map, key);
  return value == nullptr ? std::string(fallback) : value->text;
}

Marked<std::string> marked_at(const Value& map, std::string_view key, std::string_view fallback) {
  const Value* value = scalar_at(map, key);
  if (value == nullptr)
    return {std::string(fallback), map.mark, false};
  return {value->text, value->mark, true};
}

std::int64_t integer_at(const Value& map, std::string_view key, std::int64_t fallback) {
  const Value* value = scalar_at(map, key);
  if (value == nullptr)
    return fallback;
  const bool negative = value->text.starts_with('-');
  const auto number = parse_whole(std::string_view(value->text).substr(negative ? 1 : 0));
  if (!number || *number > 0xFFFFFFFF)
    return fallback;
  return negative ? -static_cast<std::int64_t>(*number) : static_cast<std::int64_t>(*number);
}

bool boolean_at(const Value& map, std::string_view key, bool fallback) {
  const Value* value = map.find(key);
  return value != nullptr && is_boolean(*value) ? value->text == "true" : fallback;
}

std::vector<const Value*> scalars_at(const Value& map, std::string_view key) {
  std::vector<const Value*> scalars;
  const Value* value = map.find(key);
  if (value == nullptr)
    return scalars;
  if (value->is_scalar())
    scalars.push_back(value);
  for (const Value& item : value->items)
    if (item.is_scalar())
      scalars.push_back(&item);
  return scalars;
}

void check_inside(const Value& path, const ReadOptions& options, const Manifest& manifest,
                  Reporter& reporter) {
  if (options.allow_outside || path.text.empty())
    return;
  const std::string tidied = tidy_path(path.text);
  const std::string folder = tidy_path(manifest.folder);
  const bool below = folder.starts_with('/') &&
                     (folder == "/" || tidied == folder || tidied.starts_with(folder + "/"));
  if (leaves_folder(tidied) && !(tidied.starts_with('/') && below))
    reporter.error(path.mark, "GM0302",
                   cat(shown(path.text), " lies outside the manifest's folder"),
                   "allow it with --allow-outside");
}

namespace {

void decode_layout(const Value& root, Manifest& manifest) {
  const Value* word = scalar_at(root, "layout");
  if (word == nullptr)
    return;
  manifest.layout_mark = word->mark;
  manifest.layout = word->text == "stable"      ? DataLayout::Stable
                    : word->text == "dvd-video" ? DataLayout::DvdVideo
                    : word->text == "bdmv"      ? DataLayout::Bdmv
                                                : DataLayout::Plain;
}

}  // namespace

void decode_tree(const Value& root, const ReadOptions& options, Manifest& manifest,
                 Reporter& reporter) {
  decode_volume(root, manifest);
  decode_layout(root, manifest);
  decode_filesystems(root, manifest, reporter);
  if (const Value* word = scalar_at(root, "on-collision"))
    manifest.on_collision = word->text == "rename" ? OnCollision::Rename : OnCollision::Error;
  const std::string loss = text_at(root, "on-loss", "warn");
  manifest.on_loss = loss == "error"    ? OnLoss::Error
                     : loss == "ignore" ? OnLoss::Ignore
                                        : OnLoss::Warn;
  decode_attributes(root, manifest, reporter);
  decode_files(root, options, manifest, reporter);
  decode_boot(root, options, manifest, reporter);
}

void decode(const Value& root, const ReadOptions& options, Manifest& manifest, Reporter& reporter) {
  manifest.name = marked_at(root, "name");
  decode_time(root, options, manifest, reporter);
  decode_medium(root, manifest);
  decode_tree(root, options, manifest, reporter);
  decode_integrity(root, manifest, reporter);
  decode_outputs(root, options, manifest, reporter);
  decode_sidecars(root, manifest, reporter);
  decode_session(root, options, manifest, reporter);
  decode_cd(root, options, manifest, reporter);
}

}  // namespace disc
