// What all commands that start from a manifest do first: read it, resolve its sources, plan.
#include "mkimage/prepare.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <utility>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/integrity/digest.h"
#include "formats/io/environment.h"
#include "formats/io/terminal.h"
#include "manifests/read_manifest.h"
#include "manifests/sources/catalog_file.h"
#include "manifests/sources/input_digests.h"
#include "manifests/sources/replay.h"
#include "mkimage/checksum_files.h"
#include "mkimage/codecs.h"
#include "mkimage/session_base.h"

namespace disc {
namespace {

// A manifest is written by a person; anything longer is something else.
constexpr std::uint64_t longest_manifest = 16 * 1024 * 1024;

std::pair<std::string, std::string> parse_define(const std::string& define) {
  const std::size_t equals = define.find('=');
  if (equals == std::string::npos || equals == 0)
    throw ManifestError(cat("-D ", in_quotes(define), ": expected NAME=VALUE"));
  return {define.substr(0, equals), define.substr(equals + 1)};
}

// Where the manifest lies must not show in its lock.
std::string path_from_folder(const Manifest& manifest, const std::string& path) {
  const std::string prefix = manifest.folder + "/";
  return path.starts_with(prefix) ? path.substr(prefix.size()) : path;
}

// An empty value comes of a shell variable that is not set.
std::string problem_if_empty(const std::string& text) { return text.empty() ? "is empty" : ""; }

}  // namespace

void add_session_options(CLI::App& command, ManifestOptions& options) {
  command
      .add_option("--base", options.session.base,
                  "add a session to the disc of this image or drive, above session.base")
      ->option_text("IMAGE|DRIVE")
      ->check(problem_if_empty);
  command
      .add_option("--base-receipt", options.session.receipt,
                  "receipt of that image, which spares reading what is on it")
      ->option_text("FILE")
      ->check(problem_if_empty);
  command
      .add_option("--next-writable", options.session.next_writable,
                  "block the session begins at (default: auto)")
      ->option_text("BLOCK|auto")
      ->check(problem_if_empty);
  command
      .add_option("--format", options.session.format,
                  "of a session: its blocks alone, or the whole image with it")
      ->option_text("session|merged")
      ->check(CLI::IsMember({"session", "merged"}));
}

void add_manifest_options(CLI::App& command, ManifestOptions& options, bool sources) {
  command.add_option("manifest", options.manifest, "the YAML manifest ('-': standard input)")
      ->required()
      ->option_text("MANIFEST");
  command.add_option("-D,--define", options.defines, "give a variable its value")
      ->option_text("NAME=VALUE")
      ->allow_extra_args(false);
  command.add_option("--cell", options.cell, "only these cells of the matrix")
      ->option_text("AXIS=VALUE,...")
      ->check(problem_if_empty);
  command.add_option("--epoch", options.epoch, "time of the image, as in the manifest")
      ->option_text("TIME")
      ->check(problem_if_empty);
  if (!sources)
    return;
  command.add_flag("--allow-outside", options.allow_outside,
                   "sources may lie outside the manifest's folder");
  command.add_option("-j,--threads", options.threads, "threads to use (default: all)")
      ->option_text("N")
      ->check(CLI::Range(1, 1024));
}

std::vector<Manifest> read_cells(const ManifestOptions& options, Session& session) {
  Diagnostics diagnostics;
  std::vector<Manifest> cells = read_cells(options, diagnostics);
  show(diagnostics, session);
  diagnostics.stop_on_errors();
  return cells;
}

std::vector<Manifest> read_cells(const ManifestOptions& options, Diagnostics& diagnostics) {
  ReadOptions read;
  for (const std::string& define : options.defines)
    read.defines.push_back(parse_define(define));
  read.cell = options.cell;
  if (!options.epoch.empty())
    read.epoch = options.epoch;
  read.allow_outside = options.allow_outside;
  read.session = options.session;
  read.environment = environment_variable;
  read.load = [](const std::string& path) { return read_file(path, longest_manifest); };
  std::vector<Manifest> cells = read_manifest(options.manifest, read, diagnostics);
  // The digest everyone reads is always there, whatever else was asked for.
  for (Manifest& cell : cells) {
    cell = with_replayed_boot(std::move(cell), diagnostics);
    cell = with_boot_catalog(with_checksum_lists(std::move(cell)));
    if (cell.cd)
      for (CdSession& one : cell.cd->sessions)
        for (CdTrack& track : one.tracks)
          if (track.data)
            track.data = std::make_shared<const Manifest>(with_boot_catalog(Manifest(*track.data)));
    if (std::find(cell.digests.begin(), cell.digests.end(), "sha256") == cell.digests.end())
      cell.digests.push_back("sha256");
  }
  return cells;
}

SourceTree make_tree(const Manifest& manifest, const ManifestOptions& options, bool hash_all,
                     bool reverse_listing, Diagnostics& diagnostics, Progress& progress) {
  ResolveOptions resolving;
  resolving.allow_outside = options.allow_outside;
  resolving.threads = options.threads;
  resolving.reverse_listing = reverse_listing;
  if (manifest.session) {
    resolving.base = open_session_base(manifest, diagnostics);
    if (!resolving.base)
      return {};
  }
  SourceTree tree = resolve(manifest, resolving, diagnostics, progress);
  if (diagnostics.errors() == 0)
    identify_contents(tree, hash_all, options.threads, progress);
  return tree;
}

void check_medium(const Manifest& manifest, const Image& image, Diagnostics& diagnostics) {
  if (!manifest.medium.capacity)
    return;
  const std::uint64_t size = byte_offset(image.layout().end());
  const std::uint64_t capacity = *manifest.medium.capacity;
  if (size > capacity)
    diagnostics.error(
        manifest.medium.mark, "GM0461",
        cat("the image has ", size, " bytes and medium ", in_quotes(manifest.medium.name),
            " holds ", capacity, ": ", size - capacity, " bytes (", human_size(size - capacity),
            ") too many"),
        cat("take files out, ", manifest.rock_ridge ? "deflate some with zisofs, " : "",
            "or take a larger medium; 'mkimage plan --by=dir' shows what takes the room"));
}

std::unique_ptr<Image> make_image(const Manifest& manifest, SourceTree& tree, unsigned threads,
                                  Diagnostics& diagnostics, Progress& progress) {
  std::unique_ptr<Image> image = plan_image(manifest, tree, threads, diagnostics, progress);
  if (image && diagnostics.errors() == 0)
    check_medium(manifest, *image, diagnostics);
  return image;
}

Prepared::Prepared(Manifest manifest, const ManifestOptions& options, bool hash_all,
                   Session& session, Progress& progress, bool may_overflow)
    : manifest_(std::move(manifest)) {
  Diagnostics diagnostics;
  tree_ = make_tree(manifest_, options, hash_all, false, diagnostics, progress);
  if (diagnostics.errors() == 0)
    image_ = plan_image(manifest_, tree_, options.threads, diagnostics, progress);
  const bool good = diagnostics.errors() == 0;
  if (good)
    check_medium(manifest_, *image_, diagnostics);
  fits_ = diagnostics.errors() == 0;
  show(diagnostics, session);
  if (!good || !may_overflow)
    diagnostics.stop_on_errors();
}

Lock lock_header(const Manifest& manifest) {
  Lock lock;
  lock.name = manifest.name.value;
  lock.manifest_sha256 = to_hex(sha256(bytes_of(manifest.canonical_json)));
  lock.epoch = to_iso8601(manifest.epoch.value);
  for (const std::string& include : manifest.included)
    lock.includes.push_back({path_from_folder(manifest, include),
                             to_hex(sha256(bytes_of(read_file(include, longest_manifest))))});
  return lock;
}

Lock present_lock(const Manifest& manifest, const SourceTree& tree, Progress& progress) {
  Lock lock = lock_header(manifest);
  lock.codecs = codec_versions(manifest);
  lock.inputs = locked_inputs(manifest, tree, progress);
  return lock;
}

std::string lock_path(const Manifest& manifest) {
  return path_of_input(manifest, manifest.name.value + ".lock.json");
}

void show(const Diagnostics& diagnostics, Session& session) {
  if (session.options.quiet && diagnostics.errors() == 0)
    return;
  print(diagnostics, session.err, wants_colour(session.options, session.err),
        session.options.verbose ? 0 : 20);
}

}  // namespace disc
