// mkimage import: a disc in tracks, back to a manifest that builds the same sectors.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "formats/base/error.h"
#include "formats/base/json.h"
#include "formats/base/text.h"
#include "formats/cd/msf.h"
#include "formats/io/environment.h"
#include "formats/io/extraction_folder.h"
#include "formats/sheets/open_disc.h"
#include "mkimage/command.h"
#include "mkimage/import_texts.h"
#include "mkimage/import_track.h"
#include "mkimage/starting_manifest.h"

namespace disc {
namespace {

constexpr std::int32_t two_seconds = 150;

struct ImportOptions {
  std::string image;
  std::string folder;
  bool force = false;
};

cd::OpenedDisc open_tracks(const std::string& path) {
  std::optional<cd::OpenedDisc> disc = cd::open_disc(path);
  if (!disc)
    throw ManifestError(cat(path, " is no disc in tracks (CUE, TOC, CCD, MDS, NRG); 'mkimage init ",
                            "--from' makes a manifest of the files of an image"));
  return std::move(*disc);
}

// What is there already must not be taken for a part of the disc.
const std::string& empty_folder(const ImportOptions& options) {
  if (!options.force && is_folder(options.folder) && !is_empty_folder(options.folder))
    throw ManifestError(
        cat(options.folder, " is not empty; name a new folder, or --force puts the files there"));
  return options.folder;
}

/// How a disc stores what stands beside its sectors.
struct Stored {
  bool apart = false;   // a file of P to W
  bool beside = false;  // behind every sector
};

Stored stored_subchannel(const cd::Disc& disc) {
  Stored stored;
  for (const cd::Session& session : disc.sessions)
    for (const cd::Track& track : session.tracks)
      for (const cd::Piece& piece : track.pieces) {
        stored.apart = stored.apart || piece.subchannel_file;
        stored.beside = stored.beside || piece.subchannel != cd::Subchannel::None;
      }
  return stored;
}

class Import {
 public:
  Import(const ImportOptions& options, Session& session)
      : options_(options),
        session_(session),
        opened_(open_tracks(options.image)),
        disc_(opened_.reader->disc()),
        folder_(empty_folder(options), options.force),
        tell_([this](const std::string& sentence) { warn(sentence); }),
        progress_(make_progress(session.options, "mkimage", session.err)) {}

  int run() {
    for (const std::string& warning : opened_.warnings)
      warn(warning);
    const std::string name = name_from_path(options_.image);
    const ImportedTexts texts(disc_, tell_);
    std::string text = cat(manifest_head, "name: ", to_yaml(name), '\n', texts.of_disc());
    const std::string tracks = import_sessions(texts);
    text += cat(tracks, outputs());
    manifest_ = name + ".disc.yaml";
    write(manifest_, *open_bytes({text.begin(), text.end()}));
    report();
    return Done;
  }

 private:
  std::string import_sessions(const ImportedTexts& texts) {
    const bool several = disc_.sessions.size() > 1;
    std::string text = several ? "sessions:\n" : "tracks:\n";
    progress_->start("importing", 0, "bytes");
    for (std::size_t i = 0; i < disc_.sessions.size(); ++i) {
      if (several)
        text += "  - tracks:\n";
      // Where a manifest puts the session (cd::session_gap()).
      at_ = i == 0 ? Lba{-two_seconds} : at_ + (cd::session_gap(i - 1) - two_seconds);
      const std::vector<cd::Track>& tracks = disc_.sessions[i].tracks;
      for (std::size_t j = 0; j < tracks.size(); ++j) {
        TrackPlace place;
        place.first = j == 0;
        place.before = j == 0 ? nullptr : &tracks[j - 1];
        place.after = j + 1 == tracks.size() ? nullptr : &tracks[j + 1];
        text += import(tracks[j], place, texts, several ? "      " : "  ");
      }
    }
    progress_->finish();
    return text;
  }

  // Writes the files of a track and returns its entry.
  std::string import(const cd::Track& track, const TrackPlace& place, const ImportedTexts& texts,
                     const std::string& indent) {
    const ImportedTrack imported = import_track(*opened_.reader, track, place, tell_);
    tell_of_shift(track, imported);
    const std::string stem = fmt::format("track{:02}", track.number);
    const std::string inner = indent + "  ";
    const std::string path = cat(stem, '.', ending_of(imported.mode));
    write(path, *open_content(opened_.reader, track, imported));
    std::string text =
        cat(indent, "- mode: ", cd::to_string(imported.mode), '\n', inner, "from: ", path, '\n');
    if (imported.pregap_sound != 0) {
      const std::string sound = stem + "-pregap.wav";
      write(sound, *open_pregap(opened_.reader, track, imported));
      text += cat(inner, "pregap: {from: ", sound, "}\n");
    } else if (imported.pregap_said) {
      text += cat(inner, "pregap: ", to_yaml_time(imported.pregap), '\n');
    }
    if (imported.postgap)
      text += cat(inner, "postgap: ", to_yaml_time(*imported.postgap), '\n');
    if (!imported.graphics.empty()) {
      write(stem + ".cdg", *open_bytes(imported.graphics));
      text += cat(inner, "graphics: ", stem, ".cdg\n");
    }
    serial_copy_ = serial_copy_ || track.serial_copy;
    return text + texts.of_track(track, inner, tell_);
  }

  // Headers and whatever else counts blocks of the disc tell other ones then.
  void tell_of_shift(const cd::Track& track, const ImportedTrack& imported) {
    const Lba start = at_ + imported.pregap;
    const std::int32_t shift = start - track.start;
    if (shift != shift_)
      warn(cat("from track ", track.number, " on all lies ", std::abs(shift), " blocks ",
               shift > 0 ? "later" : "earlier", " than on the disc (", track.number,
               " began at block ", track.start.value, ", and will at ", start.value, ")"));
    shift_ = shift;
    at_ = start + (track.end - track.start);
  }

  // In the language of the sheet; MDS and NRG have no writer. Of sub-channel CCD tells best, since
  // TOC sheets cannot have it beside sound, nor CUE sheets beside data.
  std::string outputs() const {
    const Stored stored = stored_subchannel(disc_);
    const bool cue = opened_.kind == "CUE sheet";
    if (opened_.kind == "CloneCD sheet" || (!cue && (stored.apart || stored.beside)))
      return "outputs:\n  format: ccd\n  subchannel: pw\n";
    const bool toc = opened_.kind == "TOC sheet";
    std::string text = cat("outputs:\n  format: ", toc ? "toc-bin" : "cue-bin", '\n');
    if (!toc && (serial_copy_ || stored.beside))
      text += "  dialect: full\n";
    if (stored.beside)
      text += "  subchannel: pw-raw\n";
    return text;
  }

  void write(const std::string& path, ByteStream& content) {
    bytes_ += folder_.write_file(path, content, {});
    progress_->at(bytes_);
    files_.push_back(path);
    if (session_.options.verbose)
      session_.err << "mkimage: " << path << '\n';
  }

  void warn(const std::string& sentence) {
    ++warnings_;
    if (!session_.options.quiet)
      session_.err << "mkimage: " << sentence << '\n';
  }

  void report() {
    const std::string path =
        cat(options_.folder, options_.folder.ends_with('/') ? "" : "/", manifest_);
    if (session_.options.json) {
      std::string list;
      for (const std::string& file : files_)
        list += cat(list.empty() ? "" : ",", to_json(file));
      session_.out << cat("{\"manifest\":", to_json(path), ",\"files\":[", list,
                          "],\"bytes\":", bytes_, ",\"warnings\":", warnings_, "}\n");
    } else if (!session_.options.quiet) {
      session_.out << path << ": written; 'mkimage build " << path << "' makes the disc\n";
    }
  }

  const ImportOptions& options_;
  Session& session_;
  cd::OpenedDisc opened_;
  const cd::Disc& disc_;
  ExtractionFolder folder_;
  TellLoss tell_;
  std::unique_ptr<Progress> progress_;
  std::string manifest_;
  std::vector<std::string> files_;
  std::uint64_t bytes_ = 0, warnings_ = 0;
  Lba at_;                  // where the manifest's next track begins
  std::int32_t shift_ = 0;  // of the blocks of the manifest's disc
  bool serial_copy_ = false;
};

}  // namespace

void add_import_command(CLI::App& app, Session& session) {
  CLI::App* const command =
      app.add_subcommand("import", "Bring a disc in tracks back to a manifest");
  const auto options = std::make_shared<ImportOptions>();
  command->add_option("image", options->image, "a sheet (CUE, TOC, CCD, MDS) or an NRG image")
      ->required()
      ->option_text("IMAGE");
  command
      ->add_option("-C,--directory", options->folder,
                   "a new or empty folder for the manifest and what it names")
      ->required()
      ->type_name("DIR");
  command->add_flag("--force", options->force,
                    "take a folder that is not empty, and replace files that are in the way");
  command->footer(
      "Writes NAME.disc.yaml and beside it trackNN.wav of audio tracks, trackNN.iso or .bin of\n"
      "data tracks, trackNN-pregap.wav and trackNN.cdg where there are such. Building the "
      "manifest\n"
      "makes the same sectors; what a manifest cannot keep is told, a sentence each.");
  command->callback([&session, options] {
    session.run = [&session, options] { return Import(*options, session).run(); };
  });
}

}  // namespace disc
