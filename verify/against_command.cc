// verify against: a medium held against a manifest, receipt, lock or list of digests.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <sstream>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/drive/open_medium.h"
#include "formats/io/environment.h"
#include "formats/io/text_file.h"
#include "formats/sheets/open_disc.h"
#include "manifests/lock.h"
#include "manifests/read_manifest.h"
#include "manifests/sources/replay.h"
#include "verify/checksums_check.h"
#include "verify/command.h"
#include "verify/disc_check.h"
#include "verify/files_check.h"
#include "verify/lock_check.h"
#include "verify/manifest_check.h"
#include "verify/receipt_check.h"
#include "verify/session_medium.h"
#include "verify/wish.h"

namespace disc::verify {
namespace {

using iso9660::View;

constexpr std::uint64_t longest_text = 16 * 1024 * 1024;           // of a manifest or lock
constexpr std::uint64_t longest_listing = std::uint64_t{1} << 30;  // of an mtree listing

struct AgainstOptions {
  std::string expected;
  MediumOptions medium;
  std::string view;
  std::string against;  // "files", "blocks", "both", "": what the first argument can tell
  std::vector<std::string> defines;
  std::string cell;
  std::string epoch;
  bool allow_outside = false;
};

std::string beginning_of(const std::string& path) {
  const std::unique_ptr<std::istream> in = open_text(path);
  std::string text(65536, '\0');
  in->read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in->gcount()));
  return text;
}

std::string base_name(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

// One run of the command.
class Against {
 public:
  Against(const AgainstOptions& options, Session& session)
      : options_(options),
        session_(session),
        disc_(open_tracks(options.medium)),
        medium_(disc_ ? nullptr : open_medium(options.medium)),
        progress_(make_progress(session.options, "verify", session.err)) {
    report_.medium = options.medium.medium;
    report_.against = options.expected;
    report_.promise = cat("holds what ", options.expected, " says");
    report_.strict = options.medium.strict;
  }

  int run() {
    const WishKind kind = wish_kind(beginning_of(options_.expected), options_.expected);
    if (disc_) {
      against_disc(kind);
      return finish(report_, findings_, options_.medium, session_);
    }
    switch (kind) {
      case WishKind::Manifest:
        manifest();
        break;
      case WishKind::Receipt:
        receipt();
        break;
      case WishKind::Lock:
        lock();
        break;
      case WishKind::Checksums: {
        const auto in = open_text(options_.expected);
        checksums(read_checksums(*in, options_.expected));
        break;
      }
      case WishKind::Mtree:
        checksums(
            read_mtree_digests(read_file(options_.expected, longest_listing), options_.expected));
        break;
    }
    return finish(report_, findings_, options_.medium, session_);
  }

 private:
  Lba start() const { return session_start(options_.medium, *medium_); }

  void files_only(const char* what) const {
    if (options_.against == "blocks" || options_.against == "both")
      throw ManifestError(cat("--against ", options_.against, ": ", what,
                              " says nothing of blocks; a receipt does"));
  }

  void tally(const char* one, const char* many, std::uint64_t count) {
    report_.tallies.emplace_back(count == 1 ? one : many, count);
  }

  void tally(const FilesTally& files) {
    tally("file", "files", files.files);
    tally("content", "contents", files.contents);
    tally("byte read", "bytes read", files.bytes);
  }

  // The one view that lists of files are looked for in.
  View one_view(const media::MediumReader& reader) const {
    const View view = chosen_views(options_.view, {reader.best_view()}).front();
    if (!reader.has(view))
      throw ManifestError(cat(options_.medium.medium, " has no view ", to_string(view)));
    return view;
  }

  Manifest read_one_cell(Diagnostics& diagnostics) const {
    ReadOptions read;
    for (const std::string& define : options_.defines) {
      const std::size_t equals = define.find('=');
      if (equals == std::string::npos || equals == 0)
        throw ManifestError(cat("-D ", in_quotes(define), ": expected NAME=VALUE"));
      read.defines.emplace_back(define.substr(0, equals), define.substr(equals + 1));
    }
    read.cell = options_.cell;
    if (!options_.epoch.empty())
      read.epoch = options_.epoch;
    read.allow_outside = options_.allow_outside;
    read.environment = environment_variable;
    read.load = [](const std::string& path) { return read_file(path, longest_text); };
    std::vector<Manifest> cells = read_manifest(options_.expected, read, diagnostics);
    if (cells.size() == 1)
      cells.front() = with_replayed_boot(std::move(cells.front()), diagnostics);
    stop(diagnostics);
    if (cells.size() != 1) {
      std::string names;
      for (std::size_t i = 0; i < std::min<std::size_t>(cells.size(), 5); ++i)
        names += cat(i == 0 ? "" : ", ", cells[i].cell);
      throw ManifestError(cat(options_.expected, " describes ", cells.size(),
                              " images: choose one with --cell (", names,
                              cells.size() > 5 ? ", ..." : "", ")"));
    }
    return std::move(cells.front());
  }

  void stop(const Diagnostics& diagnostics) const {
    if (!session_.options.quiet || diagnostics.errors() > 0)
      print(diagnostics, session_.err, wants_colour(session_.options, session_.err),
            session_.options.verbose ? 0 : 20);
    diagnostics.stop_on_errors();
  }

  // A disc in tracks: a manifest and a receipt say what is on all of them.
  void against_disc(WishKind kind) {
    DiscTally held;
    if (kind == WishKind::Manifest) {
      files_only("a manifest");
      Diagnostics reading, resolving;
      const Manifest manifest = read_one_cell(reading);
      if (!manifest.cd)
        throw ManifestError(cat(options_.expected, " describes an image, and ",
                                options_.medium.medium, " is a disc in tracks"));
      const ManifestOptions how{.views = chosen_views(options_.view, {}),
                                .allow_outside = options_.allow_outside,
                                .session_start = {},
                                .threads = options_.medium.threads};
      held = check_disc_manifest(manifest, *disc_, how, resolving, findings_, *progress_);
      stop(resolving);
    } else if (kind == WishKind::Receipt) {
      const DiscReceiptOptions how{.files = options_.against != "blocks",
                                   .blocks = options_.against != "files",
                                   .views = chosen_views(options_.view, {}),
                                   .threads = options_.medium.threads};
      held = check_disc_receipt(options_.expected, *disc_, how, findings_, *progress_);
    } else {
      throw ManifestError(cat(options_.medium.medium,
                              " is a disc in tracks, which is held against ",
                              "a manifest or a receipt"));
    }
    tally("track", "tracks", held.tracks);
    if (held.samples > 0)
      tally("sample", "samples", held.samples);
    if (held.files.files > 0)
      tally(held.files);
  }

  void manifest() {
    files_only("a manifest");
    Diagnostics reading, resolving;
    const Manifest manifest = read_one_cell(reading);
    if (manifest.cd)
      throw ManifestError(cat(options_.expected, " describes a CD in tracks, and ",
                              options_.medium.medium,
                              " is no sheet of one: name the .cue, .toc or ", ".ccd file"));
    OpenedVolume volume(*medium_, start(), findings_);
    if (volume.reader() == nullptr)
      return;
    ManifestOptions how{.views = chosen_views(options_.view, {}),
                        .allow_outside = options_.allow_outside,
                        .session_start = start(),
                        .threads = options_.medium.threads};
    const FilesTally files =
        check_manifest(manifest, *medium_, *volume.reader(), how, resolving, findings_, *progress_);
    stop(resolving);
    volume.tell();
    tally("view", "views", how.views.empty() ? views_of(manifest).size() : how.views.size());
    tally(files);
  }

  void receipt() {
    const bool files = options_.against != "blocks", blocks = options_.against != "files";
    const auto in = open_text(options_.expected);
    LoadedReceipt loaded = load_receipt(*in, options_.expected, files);
    if (is_session(loaded)) {
      session_receipt(loaded, files, blocks);
      return;
    }
    if (blocks) {
      check_blocks(loaded, *medium_, findings_, *progress_);
      tally("region", "regions", loaded.regions.size());
      tally("byte", "bytes", loaded.totals.size);
    }
    if (files)
      receipt_files(loaded, *medium_, start(), {});
  }

  // Of the blocks of a session alone; that of a merged image tells of all blocks.
  static bool is_session(const LoadedReceipt& loaded) {
    return loaded.header.session_first.value_or(0) > 0 && !loaded.regions.empty() &&
           loaded.regions.front().first == *loaded.header.session_first;
  }

  // The session lies in a file by itself, or on a disc with those before.
  void session_receipt(LoadedReceipt& loaded, bool files, bool blocks) {
    const std::int64_t first = *loaded.header.session_first;
    const std::uint64_t first_byte = static_cast<std::uint64_t>(first) * block_size;
    const bool alone = medium_->size() < first_byte + loaded.totals.size;
    const PlacedSession placed(*medium_, first_byte);
    const MediumFrom part(*medium_, alone ? 0 : first_byte, loaded.totals.size);
    if (alone)
      findings_.add(
          Severity::Note, "receipt.session", {},
          cat("the medium holds one session, which belongs at block ", first, ": blocks 0 to ",
              first - 1, " are elsewhere, and files that lie there were not read"));
    if (blocks) {
      for (RegionWish& region : loaded.regions)
        region.first -= first;
      const BlockSource& all = alone ? *medium_ : static_cast<const BlockSource&>(part);
      check_blocks(loaded, all, findings_, *progress_);
      tally("region", "regions", loaded.regions.size());
      tally("byte", "bytes", loaded.totals.size);
    }
    if (files)
      receipt_files(loaded, alone ? static_cast<const BlockSource&>(placed) : *medium_,
                    Lba{static_cast<std::int32_t>(first)},
                    alone ? Lba{static_cast<std::int32_t>(first)} : Lba{});
  }

  // What lies below block `present` is not read.
  void receipt_files(const LoadedReceipt& loaded, const BlockSource& medium, Lba from,
                     Lba present) {
    OpenedVolume volume(medium, from, findings_);
    if (volume.reader() == nullptr)
      return;
    for (const std::string& word : loaded.header.views)
      if (!iso9660::parse_view(word))
        findings_.add(Severity::Warning, "receipt.view", {},
                      cat("the receipt has the view ", in_quotes(word),
                          ", which this program does not know and did not look at"));
    FilesOptions how =
        receipt_files_options(loaded, chosen_views(options_.view, {}), options_.medium.threads);
    how.present_from = present;
    tally(check_files(loaded.files, *volume.reader(), how, findings_, *progress_));
    volume.tell();
  }

  void lock() {
    files_only("a lock");
    const Lock loaded = read_lock(read_file(options_.expected, longest_text), options_.expected);
    OpenedVolume volume(*medium_, start(), findings_);
    if (volume.reader() == nullptr)
      return;
    const LockTally held =
        check_lock(loaded, *medium_, *volume.reader(), one_view(*volume.reader()),
                   options_.medium.threads, findings_, *progress_);
    volume.tell();
    if (held.untold > 0)
      report_.promise = cat("holds what ", options_.expected, " can tell");
    tally("file verified", "files verified", held.files);
    tally("input untold", "inputs untold", held.untold);
  }

  void checksums(const ChecksumWishes& wishes) {
    files_only("a list of digests");
    findings_.check("digests");
    // A list may be of the image alone, which then need hold no volume.
    const std::string image = base_name(drive::without_scheme(options_.medium.medium));
    const bool of_image = std::ranges::all_of(
        wishes.wishes, [&](const ChecksumWish& wish) { return base_name(wish.path) == image; });
    std::optional<OpenedVolume> volume;
    const media::MediumReader* reader = nullptr;
    if (!of_image) {
      volume.emplace(*medium_, start(), findings_);
      reader = volume->reader();
      findings_.check("files");
    }
    const ChecksumsTally held = check_checksums(
        wishes, "/", image, *medium_, reader, reader == nullptr ? View::Iso9660 : one_view(*reader),
        options_.medium.threads, findings_, *progress_);
    if (volume)
      volume->tell();
    tally("line", "lines", held.lines);
    if (!of_image)
      tally("file not listed", "files not listed", held.unlisted);
  }

  const AgainstOptions& options_;
  Session& session_;
  std::optional<cd::OpenedDisc> disc_;   // a disc in tracks, or else
  std::unique_ptr<BlockSource> medium_;  // an image
  std::unique_ptr<Progress> progress_;
  Findings findings_;
  Report report_;
};

}  // namespace

void add_against_command(CLI::App& app, Session& session) {
  CLI::App* const command = app.add_subcommand(
      "against", "Hold a medium against a manifest, receipt, lock or list of digests");
  const auto options = std::make_shared<AgainstOptions>();
  command
      ->add_option("expected", options->expected,
                   "a manifest, a receipt, a lock, a list of digests (GNU, BSD or mtree)")
      ->required()
      ->option_text("MANIFEST|RECEIPT|LOCK|CHECKSUMS");
  add_medium_options(*command, options->medium);
  command->add_option("--view", options->view, "only this view (default: all of them)")
      ->option_text("rock-ridge|joliet|enhanced|iso9660|udf");
  command
      ->add_option("--against", options->against, "what to hold a receipt against (default: both)")
      ->option_text("files|blocks|both")
      ->check(CLI::IsMember({"files", "blocks", "both"}));
  command->add_option("-D,--define", options->defines, "give a variable of the manifest its value")
      ->option_text("NAME=VALUE")
      ->allow_extra_args(false);
  command->add_option("--cell", options->cell, "cell of the manifest's matrix")
      ->option_text("AXIS=VALUE,...");
  command->add_option("--epoch", options->epoch, "time of the image, as in the manifest")
      ->option_text("TIME");
  command->add_flag("--allow-outside", options->allow_outside,
                    "sources may lie outside the manifest's folder");
  command->callback([options, &session] {
    session.run = [options, &session] { return Against(*options, session).run(); };
  });
}

}  // namespace disc::verify
