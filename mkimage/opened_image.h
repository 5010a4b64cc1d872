// An image opened to look into it: its reader, its faults, and the view that was asked for.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "formats/io/block_source.h"
#include "formats/media/medium_reader.h"
#include "formats/sheets/open_disc.h"
#include "mkimage/command.h"

namespace CLI {
class App;
}

namespace disc {

/// What ls, inspect and extract have in common on their command lines.
struct ImageOptions {
  std::string image;
  std::string path = "/";
  std::string view;  // "": the best the image has
  std::int32_t session_start = 0;
  unsigned track = 0;   // of a disc in tracks; 0: the first that holds data
  std::string session;  // a number or "last"; "": the first, or what session_start says
};

/// Adds IMAGE, PATH, --view, --session, --session-start and --track.
void add_image_options(CLI::App& command, ImageOptions& options, const std::string& path_help);

/// Opens the image and tells its faults on `session.err` as they are met, each once, at most 20 of
/// them unless --verbose, none with --quiet.
class OpenedImage {
 public:
  /// Throws SystemError and FormatError.
  OpenedImage(const ImageOptions& options, Session& session);

  /// The disc, where the image is one in tracks; its blocks are then those of a data track.
  const cd::OpenedDisc* disc() const { return disc_ ? &*disc_ : nullptr; }
  /// False for a disc without data, and where an audio track was chosen: then there are no blocks
  /// and no volume.
  bool has_volume() const { return reader_ != nullptr; }
  /// The track that was chosen, or null for none.
  const cd::Track* chosen_track() const { return track_; }
  const BlockSource& source() const { return *source_; }
  const media::MediumReader& reader() const { return *reader_; }
  const iso9660::FaultHandler& fault_handler() const { return handler_; }

  const std::string& path() const { return options_.path; }

  /// The view asked for, or the best. Throws ManifestError if the image does not have it.
  iso9660::View view() const;

  /// The entry at the path asked for. Throws ManifestError if there is none.
  iso9660::Entry entry(iso9660::View view) const;

  /// A fault found by the command itself.
  void fault(const iso9660::Fault& fault);
  /// A sentence of the sheet's reader.
  void warn(const std::string& what);

  std::size_t faults() const { return told_.size(); }

  /// Counts the faults that were not told. Returns 3 if there were any, else 0.
  int finish();

 private:
  const ImageOptions& options_;
  Session& session_;
  std::set<std::string> told_;
  std::optional<cd::OpenedDisc> disc_;
  const cd::Track* track_ = nullptr;
  std::shared_ptr<const BlockSource> source_;
  iso9660::FaultHandler handler_;
  std::unique_ptr<media::MediumReader> reader_;
};

/// A name for a person: as it is, or quoted and escaped where it holds control characters or is not
/// UTF-8.
std::string printable(const std::string& name);

/// The names in a path, without empty ones.
std::vector<std::string> path_components(const std::string& path);

/// "drwxr-xr-x"; a view without modes gives only the type: "d---------".
std::string mode_text(const iso9660::Entry& entry);

/// "directory", "file", "symlink", "char", "block", "fifo", "socket", as in receipts.
const char* type_word(iso9660::FileType type);

}  // namespace disc
