// mkimage build: from a manifest to images, receipts and lists.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <optional>
#include <utility>

#include "formats/base/error.h"
#include "formats/base/json.h"
#include "formats/base/text.h"
#include "formats/integrity/digest.h"
#include "formats/io/environment.h"
#include "formats/io/gzip_sink.h"
#include "formats/io/terminal.h"
#include "mkimage/build.h"
#include "mkimage/build_cd.h"
#include "mkimage/command.h"
#include "mkimage/depfile.h"
#include "mkimage/prepare.h"
#include "mkimage/reproduce.h"
#include "mkimage/sidecars.h"

namespace disc {
namespace {

/// Digests what passes, for the checksum list of a compressed image. commit() is held back until
/// release(), so that the companions can be written in between.
class DigestingSink final : public ImageSink {
 public:
  explicit DigestingSink(std::unique_ptr<ImageSink> inner) : inner_(std::move(inner)) {}
  void write(Bytes bytes) override {
    digest_.update(bytes);
    inner_->write(bytes);
  }
  bool clone(int, std::uint64_t, std::uint64_t) override { return false; }
  void commit() override {}
  void release() { inner_->commit(); }
  std::string finish() { return to_hex(digest_.finish()); }

 private:
  std::unique_ptr<ImageSink> inner_;
  Digest digest_{Algorithm::Sha256};
};

/// Where an image goes, compressed on the way if the manifest asks for it.
class Output {
 public:
  Output(std::unique_ptr<ImageSink> file, bool gzip) : sink_(std::move(file)) {
    if (!gzip)
      return;
    auto digesting = std::make_unique<DigestingSink>(std::move(sink_));
    compressed_ = digesting.get();
    sink_ = open_gzip(std::move(digesting));
  }
  ImageSink& sink() { return *sink_; }
  /// After the last byte: the digest of the file, where it is not the image's own.
  std::string digest_of_file(const std::string& of_image) {
    if (compressed_ == nullptr)
      return of_image;
    sink_->commit();
    return compressed_->finish();
  }
  void commit() {
    if (compressed_ == nullptr)
      sink_->commit();
    else
      compressed_->release();
  }

 private:
  std::unique_ptr<ImageSink> sink_;
  DigestingSink* compressed_ = nullptr;  // inside sink_
};

std::unique_ptr<ImageSink> open_output(const OutputPaths& paths, const BuildOptions& options) {
  if (paths.image == "-")
    return open_pipe(1, "standard output");
  const std::size_t slash = paths.image.rfind('/');
  if (options.output.empty() && slash != std::string::npos && slash != 0)
    make_folders(paths.image.substr(0, slash));
  return open_image_file(paths.image, options.force || is_ours(paths));
}

Built build_cell(const Manifest& cell, const BuildOptions& options, Session& session) {
  if (cell.cd)
    return build_cd(cell, options, session);
  const std::unique_ptr<Progress> progress = make_progress(session.options, "mkimage", session.err);
  const std::optional<std::string> lock = lock_text(cell, options);
  Built built;
  built.cell = cell.cell;
  built.paths = output_paths(cell, options.output);
  const bool to_pipe = built.paths.image == "-";
  refuse_output(built.paths, options);

  Prepared prepared(cell, options.manifest, lock.has_value(), session, *progress);
  const Manifest& manifest = prepared.manifest();
  if (lock)
    check_lock(manifest, present_lock(manifest, prepared.tree(), *progress), *lock);

  Output output(open_output(built.paths, options), manifest.outputs.gzip);
  WriteOptions writing;
  writing.threads = options.manifest.threads;
  built.written = prepared.image().write(output.sink(), writing, *progress);

  const ReceiptHeader header =
      receipt_header(manifest, prepared.tree(), prepared.image(), built.paths,
                     lock ? to_hex(sha256(bytes_of(*lock))) : std::string());
  built.build_key = header.build_key;
  const std::string file_sha256 = output.digest_of_file(built.written.digests.at("sha256"));
  if (to_pipe || is_special_file(built.paths.image)) {
    output.commit();
  } else {
    Sidecars sidecars(manifest, prepared.tree(), prepared.image(), built.paths, header,
                      built.written, file_sha256);
    output.commit();
    built.sidecars = sidecars.commit();
  }
  if (!options.depfile.empty())
    built.dependencies =
        dependencies(manifest, prepared.tree(), lock ? lock_path(manifest) : std::string());
  return built;
}

std::string json_of(const Built& built) {
  std::string out = cat("{\"build_key\":", to_json(built.build_key),
                        ",\"cell\":", to_json(built.cell), ",\"digests\":{");
  const char* comma = "";
  for (const auto& digest : built.written.digests) {
    out += comma + to_json(digest.first) + ":" + to_json(digest.second);
    comma = ",";
  }
  out += "}";
  if (!built.files.empty()) {
    out += ",\"files\":{";
    comma = "";
    for (const std::string& path : built.files) {
      out += comma + to_json(path) + ":" + to_json(built.outputs.at(file_name(path)));
      comma = ",";
    }
    out += "}";
  }
  out += cat(",\"path\":", to_json(built.paths.image));
  if (built.second)
    out += cat(",\"reproducible\":", built.second->difference.empty() ? "true" : "false",
               ",\"difference\":", to_json(built.second->difference));
  out += ",\"sidecars\":[";
  comma = "";
  for (const std::string& sidecar : built.sidecars) {
    out += comma + to_json(sidecar);
    comma = ",";
  }
  return out + cat("],\"size\":", built.written.size, "}");
}

void tell(const std::vector<Built>& all, Session& session, std::ostream& out) {
  if (session.options.json) {
    out << "{\"images\":[";
    for (std::size_t i = 0; i < all.size(); ++i)
      out << (i == 0 ? "\n" : ",\n") << json_of(all[i]);
    out << "\n]}\n";
    return;
  }
  if (session.options.quiet)
    return;
  for (const Built& built : all) {
    if (!built.files.empty()) {
      for (const std::string& path : built.files)
        out << path << ": sha256 " << built.outputs.at(file_name(path)) << "\n";
      continue;
    }
    out << (built.paths.image == "-" ? "standard output" : built.paths.image) << ": "
        << human_size(built.written.size) << ", sha256 " << built.written.digests.at("sha256")
        << "\n";
  }
}

SecondBuild check_again(const Built& built, const Manifest& cell, const BuildOptions& options,
                        Session& session) {
  if (cell.cd)
    return build_cd_again(cell, options.manifest, built, session);
  const std::unique_ptr<BlockSource> first =
      cell.outputs.gzip ? open_gzip_image(built.paths.image, built.written.size)
                        : open_image(built.paths.image);
  return build_again(cell, options.manifest, *first, session);
}

void refuse_impossible(const BuildOptions& options, const std::vector<Manifest>& cells) {
  if (!options.output.empty() && cells.size() > 1)
    throw ManifestError(cat("-o names one image, and the matrix gives ", cells.size(),
                            "; choose one with --cell, or leave -o out"));
  if (options.locked && options.not_locked)
    throw ManifestError("--locked and --no-locked exclude each other");
  if (options.check && (options.output == "-" || options.manifest.manifest == "-"))
    throw ManifestError("--check reads manifest and image again, so neither can be a pipe");
  if (options.output == "-" && is_terminal(1))
    throw ManifestError("an image is nothing for a terminal; send it to a file or a pipe");
}

int build(const BuildOptions& options, Session& session) {
  const std::vector<Manifest> cells = read_cells(options.manifest, session);
  refuse_impossible(options, cells);
  std::ostream& talk = options.output == "-" ? session.err : session.out;
  std::vector<Built> all;
  int status = Done;
  for (const Manifest& cell : cells) {
    all.push_back(build_cell(cell, options, session));
    Built& built = all.back();
    if (!options.check)
      continue;
    built.second = check_again(built, cell, options, session);
    if (!built.second->note.empty() && !session.options.quiet)
      session.err << "mkimage: note: " << built.second->note << "\n";
    if (!built.second->difference.empty()) {
      session.err << "mkimage: " << built.paths.image << ": a second build differs, first at "
                  << built.second->difference << "\n";
      status = Different;
    }
  }
  if (!options.depfile.empty()) {
    std::vector<std::string> found;
    for (const Built& built : all)
      found.insert(found.end(), built.dependencies.begin(), built.dependencies.end());
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    TextFile file(options.depfile);
    file.stream() << depfile(all.front().paths.image, found);
    file.commit();
  }
  tell(all, session, talk);
  return status;
}

}  // namespace

void add_build_command(CLI::App& app, Session& session) {
  CLI::App* const command = app.add_subcommand("build", "Build the image a manifest describes");
  const auto options = std::make_shared<BuildOptions>();
  add_manifest_options(*command, options->manifest, true);
  add_session_options(*command, options->manifest);
  command->add_option("-o,--output", options->output, "write the image here ('-': standard output)")
      ->option_text("PATH");
  command->add_flag("--locked", options->locked, "refuse inputs that differ from the lock");
  command->add_flag("--no-locked", options->not_locked, "ignore the lock even where CI is set");
  command->add_flag("--check", options->check, "build twice and compare");
  command->add_flag("--force", options->force, "replace any file that is in the way");
  command->add_option("--depfile", options->depfile, "write what the image depends on, for make")
      ->option_text("FILE");
  command->callback([&session, options] {
    session.run = [&session, options] { return build(*options, session); };
  });
}

}  // namespace disc
