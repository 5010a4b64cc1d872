// Builds a CD in tracks: its sectors, its sheets, its receipt.
#include "mkimage/build_cd.h"

#include <algorithm>
#include <map>
#include <utility>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/base/time.h"
#include "formats/integrity/digest.h"
#include "formats/io/environment.h"
#include "formats/io/terminal.h"
#include "formats/io/text_file.h"
#include "manifests/checksum_list.h"
#include "manifests/receipt.h"
#include "manifests/sources/input_digests.h"
#include "mkimage/cd_files.h"
#include "mkimage/cd_inputs.h"
#include "mkimage/cd_plan.h"
#include "mkimage/cd_rip.h"
#include "mkimage/cd_sectors.h"

namespace disc {
namespace {

ReceiptHeader cd_receipt_header(const Manifest& manifest, const CdPlan& plan,
                                const OutputPaths& paths, const std::string& lock_sha256,
                                Progress& progress) {
  ReceiptHeader header;
  header.tool_version = GLASSMASTER_VERSION;
  header.image = file_name(paths.image);
  header.manifest_sha256 = to_hex(sha256(bytes_of(manifest.canonical_json)));
  header.lock_sha256 = lock_sha256;
  header.codecs = cd_codec_versions(manifest);
  header.build_key = build_key(manifest, listed_cd_inputs(manifest, plan, progress), header.codecs);
  header.epoch = to_iso8601(manifest.epoch.value);
  header.medium = manifest.medium.name;
  // What all data tracks together have; a file says what it is called where that differs.
  for (const CdPlannedTrack& track : plan.tracks) {
    if (!track.image)
      continue;
    for (const std::string& view : track.image->views())
      if (std::find(header.views.begin(), header.views.end(), view) == header.views.end())
        header.views.push_back(view);
    for (const auto& [view, id] : track.image->volume_ids())
      header.volume_ids.emplace(view, id);
  }
  return header;
}

std::vector<ReceiptTrack> receipt_tracks(const CdPlan& plan, const std::vector<CdMadeTrack>& made) {
  std::vector<ReceiptTrack> all;
  for (std::size_t i = 0; i < plan.tracks.size(); ++i) {
    const CdPlannedTrack& track = plan.tracks[i];
    ReceiptTrack entry;
    entry.number = track.facts.number;
    entry.session = static_cast<std::uint8_t>(track.session + 1);
    entry.mode = cd::to_string(track.facts.mode);
    entry.pregap = track.facts.pregap.value;
    entry.first = track.facts.start.value;
    entry.blocks = track.facts.end - track.facts.start;
    entry.sha256 = made[i].sha256;
    entry.bytes = made[i].bytes;
    entry.checksums = made[i].checksums;
    all.push_back(std::move(entry));
  }
  return all;
}

/// Companions of a CD, under temporary names until commit().
class CdSidecars {
 public:
  CdSidecars(const Manifest& manifest, const OutputPaths& paths) : base_(paths.base) {
    for (const Sidecar kind : manifest.sidecars)
      files_.emplace_back(sidecar_path(paths.base, kind), kind);
  }

  void write(const ReceiptHeader& header, const CdPlan& plan, CdFiles& files, const CdRip& rip,
             const std::vector<CdMadeTrack>& made) {
    for (auto& [path, kind] : files_) {
      texts_.push_back(std::make_unique<TextFile>(path));
      std::ostream& out = texts_.back()->stream();
      if (kind == Sidecar::Receipt) {
        ReceiptWriter writer(out);
        writer.header(header);
        for (const CdPlannedTrack& track : plan.tracks)
          if (track.image)
            track.image->describe_files(writer, track.facts.number);
        for (const CdPlannedTrack& track : plan.tracks)
          if (track.image)
            track.image->describe_regions(writer, track.facts.number);
        writer.finish(
            {files.size(), files.digests(), files.chunks(), files.outputs(), rip.identifiers()},
            receipt_tracks(plan, made));
      } else {
        for (const auto& [name, sha256] : files.outputs()) {
          std::string line;
          append_gnu_line(line, sha256, name);
          out << line;
        }
      }
    }
  }

  std::vector<std::string> commit() {
    std::vector<std::string> paths;
    for (std::size_t i = 0; i < texts_.size(); ++i) {
      texts_[i]->commit();
      paths.push_back(files_[i].first);
    }
    for (const Sidecar kind : all_sidecars)
      if (const std::string path = sidecar_path(base_, kind);
          std::find(paths.begin(), paths.end(), path) == paths.end())
        remove_file(path);  // of an earlier build, which would lie
    return paths;
  }

 private:
  std::string base_;
  std::vector<std::pair<std::string, Sidecar>> files_;
  std::vector<std::unique_ptr<TextFile>> texts_;
};

// `sheet` is what the first build called it: names of files stand in sheets.
std::map<std::string, std::string> made_elsewhere(const ManifestOptions& options,
                                                  const std::string& sheet, Session& session) {
  Session silent{session.out, session.err, session.options, {}};
  silent.options.quiet = true;  // the first build said it all
  const std::vector<Manifest> cells = read_cells(options, silent);
  if (cells.size() != 1 || !cells[0].cd)
    throw SystemError("the second reading of the manifest gave another number of images");
  const std::unique_ptr<Progress> progress =
      make_progress(session.options, "mkimage: check", session.err);
  Diagnostics diagnostics;
  CdPlanOptions planning = cd_plan_options(options, false);
  planning.reverse_listing = true;
  CdPlan plan = plan_cd(cells[0], planning, diagnostics, *progress);
  if (diagnostics.errors() != 0)
    throw SystemError(diagnostics.sorted().front().message);
  CdFiles files(cells[0], plan, sheet, [](const std::string&) { return open_null_sink(); });
  files.plan_sheets(diagnostics);
  make_sectors(plan, options.threads, *progress,
               [&](const CdPlannedTrack& track, Lba first, Bytes sectors) {
                 files.take(track, first, sectors);
               });
  files.finish();
  return files.outputs();
}

}  // namespace

OutputPaths cd_output_paths(const Manifest& manifest, const std::string& chosen) {
  const CdFormat format = manifest.cd->format;
  const char* ending = format == CdFormat::TocBin    ? ".toc"
                       : format == CdFormat::Ccd     ? ".ccd"
                       : format == CdFormat::Session ? ".session.json"
                                                     : ".cue";
  OutputPaths paths;
  paths.image = paths.base = chosen.empty() ? default_output(manifest, ending) : chosen;
  return paths;
}

Built build_cd(const Manifest& manifest, const BuildOptions& options, Session& session) {
  const std::unique_ptr<Progress> progress = make_progress(session.options, "mkimage", session.err);
  const std::optional<std::string> lock = lock_text(manifest, options);
  Built built;
  built.cell = manifest.cell;
  built.paths = cd_output_paths(manifest, options.output);
  if (built.paths.image == "-")
    throw ManifestError(
        "a CD in tracks is several files, which do not go into a pipe; "
        "-o names the sheet, the others stand beside it");
  refuse_output(built.paths, options);

  Diagnostics planning;
  CdPlan plan =
      plan_cd(manifest, cd_plan_options(options.manifest, lock.has_value()), planning, *progress);
  show(planning, session);
  planning.stop_on_errors();
  if (lock)
    check_lock(manifest, present_cd_lock(manifest, plan, *progress), *lock);

  const bool ours = options.force || is_ours(built.paths);
  const std::size_t slash = built.paths.image.rfind('/');
  if (options.output.empty() && slash != std::string::npos && slash != 0)
    make_folders(built.paths.image.substr(0, slash));
  CdFiles files(manifest, plan, built.paths.image,
                [&](const std::string& path) { return open_image_file(path, ours); });
  Diagnostics sheets;
  files.plan_sheets(sheets);
  show(sheets, session);
  sheets.stop_on_errors();
  CdRip rip(plan);
  std::vector<CdMadeTrack> made =
      make_sectors(plan, options.manifest.threads, *progress,
                   [&](const CdPlannedTrack& track, Lba first, Bytes sectors) {
                     files.take(track, first, sectors);
                     rip.take(track, first, sectors);
                   });
  rip.finish(made);
  files.finish();

  const ReceiptHeader header =
      cd_receipt_header(manifest, plan, built.paths,
                        lock ? to_hex(sha256(bytes_of(*lock))) : std::string(), *progress);
  built.build_key = header.build_key;
  built.written.size = files.size();
  CdSidecars sidecars(manifest, built.paths);
  sidecars.write(header, plan, files, rip, made);
  built.outputs = files.outputs();
  built.written.digests["sha256"] = built.outputs.at(file_name(built.paths.image));
  built.files = files.paths();
  files.commit();
  built.sidecars = sidecars.commit();
  if (!options.depfile.empty())
    built.dependencies =
        cd_dependencies(manifest, plan, lock ? lock_path(manifest) : std::string());
  return built;
}

SecondBuild build_cd_again(const Manifest& manifest, const ManifestOptions& options,
                           const Built& first, Session& session) {
  return build_elsewhere(manifest, options, [&](const ManifestOptions& other) -> std::string {
    const std::map<std::string, std::string> second =
        made_elsewhere(other, first.paths.image, session);
    for (const auto& [name, sha256] : first.outputs) {
      const auto same = second.find(name);
      if (same == second.end())
        return cat(name, ", which was not written again");
      if (same->second != sha256)
        return cat("the bytes of ", name);
    }
    return {};
  });
}

}  // namespace disc
