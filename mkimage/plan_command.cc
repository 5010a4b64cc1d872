// mkimage plan: the account of an image's blocks, without writing it.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <utility>

#include "formats/base/error.h"
#include "formats/base/json.h"
#include "formats/base/text.h"
#include "formats/io/terminal.h"
#include "formats/io/text_file.h"
#include "mkimage/build_cd.h"
#include "mkimage/cd_account.h"
#include "mkimage/command.h"
#include "mkimage/prepare.h"
#include "mkimage/sidecars.h"
#include "mkimage/size_account.h"

namespace disc {
namespace {

struct PlanOptions {
  ManifestOptions manifest;
  bool map = false;
  std::string by;
  std::string svg;
};

const char* word(RegionKind kind) {
  switch (kind) {
    case RegionKind::SystemArea:
      return "system-area";
    case RegionKind::Descriptor:
      return "descriptor";
    case RegionKind::Directory:
      return "directory";
    case RegionKind::Continuation:
      return "continuation";
    case RegionKind::FileEntries:
      return "file-entries";
    case RegionKind::StreamData:
      return "stream-data";
    case RegionKind::FileData:
      return "file-data";
    case RegionKind::Base:
      return "base";
    case RegionKind::Padding:
      break;
  }
  return "padding";
}

std::uint64_t bytes_of_blocks(std::int64_t blocks) {
  return static_cast<std::uint64_t>(blocks) * block_size;
}

// For a person: a hostile name must not move the cursor.
std::string shown(const std::string& owner) {
  const std::string text = in_quotes(owner);
  return text.substr(1, text.size() - 2);
}

std::string medium_line(const Manifest& manifest, std::uint64_t size) {
  if (!manifest.medium.capacity)
    return "any medium";
  const std::uint64_t capacity = *manifest.medium.capacity;
  return cat("medium ", manifest.medium.name, ", ",
             size > capacity ? human_size(size - capacity) + " too many"
                             : human_size(capacity - size) + " free");
}

void print_changes(const Image& image, std::ostream& out) {
  constexpr std::size_t most = 20;
  const SessionChanges changes = image.changes();
  const auto list = [&](const char* word, const std::vector<std::string>& paths) {
    for (std::size_t i = 0; i < std::min(paths.size(), most); ++i)
      out << word << "  " << shown(paths[i]) << "\n";
    if (paths.size() > most)
      out << word << "  and " << paths.size() - most << " more (--json tells them)\n";
  };
  out << "session at block " << image.session().value << ": " << changes.added.size() << " added, "
      << changes.changed.size() << " changed, " << changes.removed.size() << " removed, "
      << changes.kept << " kept with " << human_size(changes.kept_bytes) << " that stay where they "
      << "lie\n";
  if (changes.copied != 0)
    out << changes.copied << " of the old files lie in pieces and are written again\n";
  list("  added  ", changes.added);
  list("  changed", changes.changed);
  list("  removed", changes.removed);
}

std::string json_of(const std::vector<std::string>& paths) {
  std::string out = "[";
  for (const std::string& path : paths)
    out += cat(out.size() > 1 ? "," : "", to_json(escape_bytes(path)));
  return out + "]";
}

// {"first":N,"blocks":N,"added":[...],...}: what is put on the base, where, and what that changes.
std::string session_json(const SourceTree& tree, const Image& image) {
  const SessionChanges changes = image.changes();
  const SessionBase& base = *tree.base;
  return cat("{\"added\":", json_of(changes.added), ",\"base\":", to_json(base.shown),
             ",\"base_blocks\":", base.end.value,
             ",\"blocks\":", image.layout().end() - image.session(),
             ",\"changed\":", json_of(changes.changed), ",\"copied\":", changes.copied,
             ",\"first\":", image.session().value, ",\"kept\":", changes.kept,
             ",\"kept_bytes\":", changes.kept_bytes, ",\"previous\":", base.newest.value,
             ",\"removed\":", json_of(changes.removed), "}");
}

void print_summary(const Manifest& manifest, const SourceTree& tree, const Image& image,
                   std::ostream& out) {
  const KindAccount account = account_by_kind(image, tree);
  const std::int64_t total = image.layout().end() - image.layout().first();
  out << output_paths(manifest, {}).image << ": " << total << " blocks, "
      << human_size(bytes_of_blocks(total)) << ", " << medium_line(manifest, bytes_of_blocks(total))
      << "\n";
  const auto line = [&](const char* what, std::int64_t blocks, const std::string& note) {
    out << fmt::format("{:>12}  {:<18}{}{}\n", blocks, what, human_size(bytes_of_blocks(blocks)),
                       note);
  };
  line("system area", account.system_area, "");
  line("volume structures", account.metadata, "");
  std::string files = cat(", ", account.files, account.files == 1 ? " file" : " files");
  if (account.shared_bytes != 0)
    files += cat(", ", human_size(account.shared_bytes), " more are shared");
  if (account.embedded_bytes != 0)
    files += cat(", ", human_size(account.embedded_bytes), " lie in file entries");
  line("file data", account.file_data, files);
  line("padding", account.padding, "");
  if (account.base != 0)
    line("sessions before", account.base, "");
  if (tree.base)
    print_changes(image, out);
}

void print_map(const Image& image, std::ostream& out) {
  out << fmt::format("{:>10} {:>10}  {}\n", "first", "blocks", "owner");
  for (const Region& region : image.layout().regions()) {
    const std::string role = image.boot_role(region);
    out << fmt::format("{:>10} {:>10}  {}{}\n", region.extent.first.value, region.extent.blocks,
                       shown(image.owner(region)), role.empty() ? "" : "  <- " + role);
  }
}

void print_folders(const SourceTree& tree, const Image& image, std::ostream& out) {
  out << fmt::format("{:>10} {:>10} {:>9}  {}\n", "blocks", "size", "files", "folder");
  for (const FolderAccount& folder : account_by_folder(image, tree))
    out << fmt::format("{:>10} {:>10} {:>9}  {}\n", folder.blocks,
                       human_size(bytes_of_blocks(folder.blocks)), folder.files,
                       shown(folder.path));
  const KindAccount account = account_by_kind(image, tree);
  const std::int64_t rest = account.system_area + account.metadata + account.padding;
  out << fmt::format("{:>10} {:>10} {:>9}  {}\n", rest, human_size(bytes_of_blocks(rest)), "",
                     "(system area, volume structures, padding)");
}

void print_json(const Manifest& manifest, const SourceTree& tree, const Image& image,
                const PlanOptions& options, std::ostream& out) {
  const KindAccount account = account_by_kind(image, tree);
  const std::int64_t total = image.layout().end() - image.layout().first();
  out << "{\"blocks\":" << total << ",\"cell\":" << to_json(manifest.cell);
  if (!options.by.empty()) {
    out << ",\"folders\":[";
    const char* comma = "\n";
    for (const FolderAccount& folder : account_by_folder(image, tree)) {
      out << comma << "{\"blocks\":" << folder.blocks << ",\"files\":" << folder.files
          << ",\"path\":" << to_json(escape_bytes(folder.path)) << "}";
      comma = ",\n";
    }
    out << "\n]";
  }
  out << ",\"embedded_bytes\":" << account.embedded_bytes
      << ",\"kinds\":{\"file-data\":" << account.file_data << ",\"metadata\":" << account.metadata
      << ",\"padding\":" << account.padding << ",\"system-area\":" << account.system_area
      << (tree.base ? cat(",\"base\":", account.base) : "")
      << "},\"medium\":" << to_json(manifest.medium.name);
  if (manifest.medium.capacity)
    out << ",\"medium_bytes\":" << *manifest.medium.capacity;
  out << ",\"path\":" << to_json(output_paths(manifest, {}).image);
  if (options.map) {
    out << ",\"regions\":[";
    const char* comma = "\n";
    for (const Region& region : image.layout().regions()) {
      out << comma << "{\"blocks\":" << region.extent.blocks
          << ",\"first\":" << region.extent.first.value << ",\"kind\":\"" << word(region.kind)
          << "\",\"owner\":" << to_json(escape_bytes(image.owner(region)));
      if (const std::string role = image.boot_role(region); !role.empty())
        out << ",\"role\":" << to_json(role);
      out << "}";
      comma = ",\n";
    }
    out << "\n]";
  }
  if (tree.base)
    out << ",\"session\":" << session_json(tree, image);
  out << ",\"shared_bytes\":" << account.shared_bytes << ",\"size\":" << bytes_of_blocks(total)
      << "}";
}

void print_one(Prepared& prepared, const PlanOptions& options, Session& session) {
  const Manifest& manifest = prepared.manifest();
  const SourceTree& tree = prepared.tree();
  const Image& image = prepared.image();
  if (!options.svg.empty()) {
    const std::string picture = svg_map(image, tree, output_paths(manifest, {}).image);
    if (options.svg == "-") {
      session.out << picture;
      return;
    }
    TextFile file(options.svg);
    file.stream() << picture;
    file.commit();
  }
  if (session.options.json)
    print_json(manifest, tree, image, options, session.out);
  else if (options.map)
    print_map(image, session.out);
  else if (!options.by.empty())
    print_folders(tree, image, session.out);
  else
    print_summary(manifest, tree, image, session.out);
}

// The same for a CD in tracks.
void print_cd(const Manifest& manifest, const PlanOptions& options, Session& session,
              Progress& progress) {
  if (!options.svg.empty() || !options.by.empty())
    throw ManifestError(cat(manifest.file, " describes a CD in tracks, whose account is printed ",
                            "by tracks, with --map or --json"));
  Diagnostics diagnostics;
  const CdPlan plan =
      plan_cd(manifest, cd_plan_options(options.manifest, false), diagnostics, progress);
  show(diagnostics, session);
  diagnostics.stop_on_errors();
  const std::string path = cd_output_paths(manifest, {}).image;
  if (session.options.json)
    print_cd_json(manifest, plan, path, options.map, session.out);
  else if (options.map)
    print_cd_map(plan, session.out);
  else
    print_cd_summary(manifest, plan, path, session.out);
}

int plan(const PlanOptions& options, Session& session) {
  const std::unique_ptr<Progress> progress = make_progress(session.options, "mkimage", session.err);
  const std::vector<Manifest> cells = read_cells(options.manifest, session);
  if (!options.svg.empty() && cells.size() > 1)
    throw ManifestError(cat("--svg draws one image, and the matrix gives ", cells.size(),
                            "; choose one with --cell"));
  if (options.map && !options.by.empty())
    throw ManifestError("--map and --by exclude each other");
  if (session.options.json && options.svg == "-")
    throw ManifestError("--svg - and --json both want standard output");
  if (session.options.json)
    session.out << "{\"images\":[";
  int status = Done;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (session.options.json)
      session.out << (i == 0 ? "\n" : ",\n");
    else if (i != 0)
      session.out << "\n";
    if (cells[i].cd) {
      print_cd(cells[i], options, session, *progress);
      continue;
    }
    Prepared prepared(cells[i], options.manifest, false, session, *progress, true);
    print_one(prepared, options, session);
    if (!prepared.fits())
      status = WrongInput;
  }
  if (session.options.json)
    session.out << "\n]}\n";
  return status;
}

}  // namespace

void add_plan_command(CLI::App& app, Session& session) {
  CLI::App* const command =
      app.add_subcommand("plan", "Print layout and sizes without writing the image");
  const auto options = std::make_shared<PlanOptions>();
  add_manifest_options(*command, options->manifest, true);
  add_session_options(*command, options->manifest);
  command->add_flag("--map", options->map, "every region: first block, blocks, owner");
  command->add_option("--by", options->by, "what takes the room, folder by folder")
      ->option_text("dir")
      ->check(CLI::IsMember({"dir"}));
  command->add_option("--svg", options->svg, "draw the layout ('-': standard output)")
      ->option_text("FILE");
  command->callback([&session, options] {
    session.run = [&session, options] { return plan(*options, session); };
  });
}

}  // namespace disc
