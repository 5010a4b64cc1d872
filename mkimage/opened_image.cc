// An image opened to look into it: its reader, its faults, and the view that was asked for.
#include "mkimage/opened_image.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/cd/raw_image.h"
#include "formats/drive/open_medium.h"
#include "formats/drive/recorded_sessions.h"
#include "mkimage/image_sessions.h"

namespace disc {
namespace {

constexpr std::size_t faults_told = 20;

// Faults are kept to tell each once; a ruined image must not fill the memory with them.
constexpr std::size_t faults_kept = 10000;

// The tracks of a sheet or an image of tracks; nothing of any other, drives among them.
std::optional<cd::OpenedDisc> open_tracks(const std::string& image) {
  if (drive::names_drive(image))
    return std::nullopt;
  return cd::open_disc(drive::without_scheme(image));
}

// The first data track of the session that was asked for.
const cd::Track* data_track_of(const cd::Disc& disc, const ImageOptions& options) {
  const std::size_t count = disc.sessions.size();
  std::size_t number = count;
  const char* const end = options.session.data() + options.session.size();
  if (options.session != "last" &&
      (std::from_chars(options.session.data(), end, number).ptr != end || number == 0 ||
       number > count))
    throw ManifestError(cat(options.image, " has ", count, count == 1 ? " session" : " sessions",
                            ", and no session ", in_quotes(options.session)));
  if (options.track != 0)
    throw ManifestError("--session and --track exclude each other on a disc in tracks");
  for (const cd::Track& track : disc.sessions[number - 1].tracks)
    if (is_data(track.mode))
      return &track;
  throw ManifestError(cat(options.image, ": session ", number, " holds sound, and no files"));
}

std::unique_ptr<BlockSource> open_blocks(const std::string& image) {
  std::unique_ptr<BlockSource> medium = drive::open_medium(image);
  return drive::names_drive(image) ? std::move(medium) : cd::as_blocks(std::move(medium));
}

}  // namespace

void add_image_options(CLI::App& command, ImageOptions& options, const std::string& path_help) {
  command.add_option("image", options.image, "an image file, a block device or a drive")
      ->required()
      ->type_name("IMAGE");
  command.add_option("path", options.path, path_help)->type_name("PATH");
  command
      .add_option("--view", options.view,
                  "the tree to look at: iso9660, rock-ridge, joliet, enhanced or udf (default: the "
                  "one that says most, in the order rock-ridge, udf, joliet, enhanced, iso9660)")
      ->type_name("VIEW")
      ->check(CLI::IsMember({"iso9660", "rock-ridge", "joliet", "enhanced", "udf"}));
  command
      .add_option("--track", options.track,
                  "of a disc in tracks (a CUE, TOC or CloneCD sheet, ...) this one (default: the "
                  "first that holds data, and all that hold sound)")
      ->type_name("N")
      ->check(CLI::Range(1, 99));
  CLI::Option* const start =
      command
          .add_option("--session-start", options.session_start,
                      "first block of the session, on a medium that has several (default: 0)")
          ->type_name("BLOCK")
          ->check(CLI::NonNegativeNumber);
  command
      .add_option("--session", options.session,
                  "this session of a medium that has several; 'mkimage sessions' tells them")
      ->type_name("N|last")
      ->excludes(start);
}

OpenedImage::OpenedImage(const ImageOptions& options, Session& session)
    : options_(options), session_(session), disc_(open_tracks(options.image)) {
  handler_ = [this](const iso9660::Fault& found) { fault(found); };
  if (!disc_ && options.track != 0)
    throw ManifestError(cat(options.image, " is no disc in tracks, so there is no track ",
                            options.track, " to look at"));
  if (!disc_ && !options.session.empty()) {
    const SessionedImage image = open_sessions(options.image);
    const ImageSession& chosen = session_named(image, options.session, options.image);
    if (!chosen.data)
      throw ManifestError(
          cat(options.image, ": session ", chosen.number, " holds sound, and no files"));
    source_ = image.source;
    reader_ = std::make_unique<media::MediumReader>(*source_, handler_, chosen.descriptors);
    return;
  }
  if (!disc_ && options.session_start == 0 && drive::names_drive(options.image)) {
    drive::RecordedMedium medium = drive::open_recorded_medium(options.image);
    source_ = std::move(medium.source);
    reader_ = std::make_unique<media::MediumReader>(*source_, handler_,
                                                    drive::mounted_session(medium.recorded));
    return;
  }
  if (!disc_) {
    source_ = open_blocks(options.image);
    reader_ = std::make_unique<media::MediumReader>(*source_, handler_, Lba{options.session_start});
    return;
  }
  for (const std::string& warning : disc_->warnings)
    warn(warning);
  const cd::Disc& disc = disc_->reader->disc();
  track_ = options.track == 0 ? nullptr : cd::track_numbered(disc, options.track);
  if (options.track != 0 && track_ == nullptr)
    throw ManifestError(cat(options.image, " has no track ", options.track));
  if (!options.session.empty())
    track_ = data_track_of(disc, options);
  const cd::Track* const data = track_ != nullptr ? track_ : cd::first_data_track(disc);
  if (data == nullptr || !is_data(data->mode))
    return;
  source_ = std::make_unique<cd::TrackBlocks>(disc_->reader, *data);
  reader_ = std::make_unique<media::MediumReader>(*source_, handler_, data->start);
}

void OpenedImage::warn(const std::string& what) {
  if (!session_.options.quiet)
    session_.err << "mkimage: " << what << '\n';
}

void OpenedImage::fault(const iso9660::Fault& found) {
  if (told_.size() >= faults_kept)
    return;
  std::string text = cat("block ", found.at.value, ": ", found.what, " (", found.clause, ")");
  const auto inserted = told_.insert(std::move(text));
  const bool tell = told_.size() <= faults_told || session_.options.verbose;
  if (inserted.second && tell && !session_.options.quiet)
    session_.err << "mkimage: " << options_.image << ": " << *inserted.first << '\n';
}

iso9660::View OpenedImage::view() const {
  if (options_.view.empty())
    return reader_->best_view();
  const auto view = iso9660::parse_view(options_.view);
  if (view && reader_->has(*view))
    return *view;
  std::string present;
  for (const iso9660::View other : reader_->views())
    present += cat(present.empty() ? "" : ", ", to_string(other));
  throw ManifestError(cat(options_.image, " has no ", options_.view, " view; it has ", present));
}

iso9660::Entry OpenedImage::entry(iso9660::View view) const {
  auto entry = reader_->find(view, options_.path);
  if (!entry)
    throw ManifestError(cat(options_.image, ": there is no ", in_quotes(options_.path), " in the ",
                            to_string(view), " view"));
  return std::move(*entry);
}

int OpenedImage::finish() {
  if (told_.empty())
    return Done;
  const std::size_t hidden = told_.size() - std::min(told_.size(), faults_told);
  if (hidden != 0 && !session_.options.verbose && !session_.options.quiet)
    session_.err << "mkimage: " << options_.image << ": and " << hidden
                 << (told_.size() >= faults_kept ? " or more" : "")
                 << " other faults (--verbose tells them)\n";
  return SystemFailure;
}

std::string printable(const std::string& name) {
  const bool plain = is_utf8(name) && std::none_of(name.begin(), name.end(), [](char c) {
                       return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
                     });
  return plain ? name : in_quotes(name);
}

std::vector<std::string> path_components(const std::string& path) {
  std::vector<std::string> names;
  std::string_view rest = path;
  while (!rest.empty()) {
    const std::string_view name = rest.substr(0, rest.find('/'));
    rest.remove_prefix(std::min(name.size() + 1, rest.size()));
    if (!name.empty())
      names.emplace_back(name);
  }
  return names;
}

std::string mode_text(const iso9660::Entry& entry) {
  constexpr std::string_view types = "d-lcbps";
  std::string text(1, types[static_cast<std::size_t>(entry.type)]);
  const std::uint32_t mode = entry.mode.value_or(0);
  for (int shift = 6; shift >= 0; shift -= 3) {
    const std::uint32_t bits = mode >> shift & 7;
    const bool special = (mode >> (9 + shift / 3) & 1) != 0;
    text += (bits & 4) != 0 ? 'r' : '-';
    text += (bits & 2) != 0 ? 'w' : '-';
    if (special)
      text += shift == 0 ? ((bits & 1) != 0 ? 't' : 'T') : ((bits & 1) != 0 ? 's' : 'S');
    else
      text += (bits & 1) != 0 ? 'x' : '-';
  }
  return text;
}

const char* type_word(iso9660::FileType type) {
  switch (type) {
    case iso9660::FileType::Directory:
      return "directory";
    case iso9660::FileType::File:
      return "file";
    case iso9660::FileType::Symlink:
      return "symlink";
    case iso9660::FileType::CharDevice:
      return "char";
    case iso9660::FileType::BlockDevice:
      return "block";
    case iso9660::FileType::Fifo:
      return "fifo";
    case iso9660::FileType::Socket:
      return "socket";
  }
  return "unknown";
}

}  // namespace disc
