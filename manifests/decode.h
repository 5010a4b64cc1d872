// From a checked document to the plain values of a Manifest.
#pragma once

#include "manifests/document.h"
#include "manifests/manifest.h"
#include "manifests/read_manifest.h"
#include "manifests/reporter.h"

namespace disc {

/// Fills everything of `manifest` that stands in `root`, with defaults for the rest. `root` has
/// been held against the language; parts that failed are skipped here. Reports what no table of
/// keys can say: values that need or exclude each other, paths out of the folder.
void decode(const Value& root, const ReadOptions& options, Manifest& manifest, Reporter& reporter);

/// The keys that make a tree and its views: those of a manifest, or of a data track.
void decode_tree(const Value& root, const ReadOptions& options, Manifest& manifest,
                 Reporter& reporter);

/// The parts of it, one file each.
void decode_volume(const Value& root, Manifest& manifest);
void decode_filesystems(const Value& root, Manifest& manifest, Reporter& reporter);
void decode_attributes(const Value& root, Manifest& manifest, Reporter& reporter);
void decode_files(const Value& root, const ReadOptions& options, Manifest& manifest,
                  Reporter& reporter);

void decode_boot(const Value& root, const ReadOptions& options, Manifest& manifest,
                 Reporter& reporter);

/// After all others, whose values go into data tracks.
void decode_cd(const Value& root, const ReadOptions& options, Manifest& manifest,
               Reporter& reporter);

/// Before decode_cd(), which takes `format: session` for one of CD sectors where there is no base.
void decode_session(const Value& root, const ReadOptions& options, Manifest& manifest,
                    Reporter& reporter);

/// The scalar at `key` of a map; nullptr if there is none.
const Value* scalar_at(const Value& map, std::string_view key);
/// Its text, or `fallback`.
std::string text_at(const Value& map, std::string_view key, std::string_view fallback = {});
/// Its text and place.
Marked<std::string> marked_at(const Value& map, std::string_view key,
                              std::string_view fallback = {});
/// Its number, or `fallback` where it is missing or no number.
std::int64_t integer_at(const Value& map, std::string_view key, std::int64_t fallback);
bool boolean_at(const Value& map, std::string_view key, bool fallback);
/// The scalars of a list, or a scalar as a list of one.
std::vector<const Value*> scalars_at(const Value& map, std::string_view key);

/// Reports a source or target path that leads out of the manifest's folder where that is not
/// allowed.
void check_inside(const Value& path, const ReadOptions& options, const Manifest& manifest,
                  Reporter& reporter);

}  // namespace disc
