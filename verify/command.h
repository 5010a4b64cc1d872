// What the commands of verify share: their options, the medium they open, the report they end with.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "formats/base/progress.h"
#include "formats/io/block_source.h"
#include "formats/io/command_line.h"
#include "formats/media/medium_reader.h"
#include "formats/sheets/open_disc.h"
#include "verify/finding.h"
#include "verify/report.h"

namespace CLI {
class App;
}

namespace disc::verify {

/// One run of the program. A command's callback sets `run`; cli.cc calls it after parsing.
struct Session {
  std::ostream& out;
  std::ostream& err;
  CommonOptions options;
  std::function<int()> run;  // returns the exit status
};

/// Options of every command that looks at a medium.
struct MediumOptions {
  std::string medium;
  std::string report = "text";
  std::string output;  // file for the report, "": standard output
  bool all = false;
  bool strict = false;
  std::int32_t session_start = 0;
  unsigned threads = 0;
  std::string session;  // a number or "last"; "": what session_start says
};

/// The block that --session or --session-start mean.
Lba session_start(const MediumOptions& options, const BlockSource& medium);

/// Adds IMAGE, --report, -o, --all, --strict, --session, --session-start, -j.
void add_medium_options(CLI::App& command, MediumOptions& options);

/// The tracks of a medium that is a sheet or an image of tracks; nothing of any other, drives among
/// them.
std::optional<cd::OpenedDisc> open_tracks(const MediumOptions& options);

/// Opens the medium: an image, a block device, or the address of a drive. Throws SystemError,
/// DriveError, and ManifestError for an image that is compressed.
std::unique_ptr<BlockSource> open_medium(const MediumOptions& options);

/// Writes the report where it was asked for and returns the exit status: 0 or 1.
int finish(const Report& report, const Findings& findings, const MediumOptions& options,
           Session& session);

/// A volume opened for its files. What its reader complains of becomes findings: the reader may be
/// used from several threads, the findings may not, so tell() hands them over at the end.
class OpenedVolume {
 public:
  /// Without a volume on the medium reader() is null, and a finding has said so.
  OpenedVolume(const BlockSource& medium, Lba session_start, Findings& findings);
  OpenedVolume(const OpenedVolume&) = delete;
  OpenedVolume& operator=(const OpenedVolume&) = delete;

  const media::MediumReader* reader() const { return reader_.get(); }
  void tell();

 private:
  Findings& findings_;
  std::mutex mutex_;
  std::set<std::pair<std::int32_t, std::string>> faults_;
  std::unique_ptr<media::MediumReader> reader_;
};

/// The view a person named, or all of `offered` for "". Throws ManifestError for an unknown word.
std::vector<iso9660::View> chosen_views(const std::string& word,
                                        const std::vector<iso9660::View>& offered);

void add_against_command(CLI::App& app, Session& session);
void add_structure_command(CLI::App& app, Session& session);
void add_image_command(CLI::App& app, Session& session);

}  // namespace disc::verify
