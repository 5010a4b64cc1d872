// mkimage extract: an image's files, back on the disk, and nowhere else.
#include <CLI/CLI.hpp>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "formats/base/error.h"
#include "formats/io/extraction_folder.h"
#include "mkimage/command.h"
#include "mkimage/disc_tracks.h"
#include "mkimage/opened_image.h"

namespace disc {
namespace {

using iso9660::Entry;
using iso9660::FileType;

struct ExtractOptions {
  ImageOptions image;
  std::string folder = ".";
  bool force = false;
  bool no_owner = false;
};

/// What tells that two names are links to one file: the file entry or the serial number, or else
/// the same extent with the same attributes.
using LinkKey = std::tuple<std::int64_t, std::int32_t, std::uint32_t, std::uint32_t, std::uint32_t,
                           std::optional<Timestamp>>;

std::optional<LinkKey> link_key(View view, const Entry& entry) {
  if (entry.type != FileType::File || entry.links.value_or(1) < 2)
    return std::nullopt;
  if (view == View::Udf)  // there the file entry is the file
    return LinkKey{-2, entry.record_block.value, entry.record_offset, 0, 0, std::nullopt};
  const bool numbered = entry.serial.value_or(0) != 0;
  if (!numbered && entry.sections.empty())
    return std::nullopt;
  const std::int32_t first = entry.sections.empty() ? 0 : entry.sections.front().first.value;
  return LinkKey{numbered ? std::int64_t{*entry.serial} : -1,
                 first,
                 entry.mode.value_or(0),
                 entry.uid.value_or(0),
                 entry.gid.value_or(0),
                 entry.modified};
}

/// One run. Trouble with one entry is told, and the rest goes on.
class Extraction {
 public:
  Extraction(const ExtractOptions& options, Session& session)
      : options_(options),
        session_(session),
        image_(options.image, session),
        folder_(options.folder, options.force),
        progress_(make_progress(session.options, "mkimage", session.err)) {}

  int run() {
    if (!image_.has_volume()) {
      if (!path_components(options_.image.path).empty())
        throw ManifestError(cat(options_.image.image, " holds sound alone, no files"));
      extract_sound();
      return report();
    }
    view_ = image_.view();
    const Entry start = image_.entry(view_);
    const auto names = path_components(options_.image.path);
    const std::string top = names.empty() ? "" : '/' + names.back();
    progress_->start("extracting", 0, "bytes");
    image_.reader().walk_from(view_, start, top, [&](const std::string& path, const Entry& entry) {
      return extract(path.substr(1), entry);
    });
    finish_folders();
    progress_->finish();
    if (names.empty() && image_.disc() != nullptr && image_.chosen_track() == nullptr)
      extract_sound();
    return report();
  }

 private:
  // False where the entry could not be made, so that nothing is tried inside it.
  bool extract(const std::string& path, const Entry& entry) {
    if (entry.associated) {
      ++associated_;
      return false;
    }
    try {
      make(path, entry);
      ++entries_;
    } catch (const Error& error) {
      fail(path, error.what());
      return false;
    }
    if (session_.options.verbose)
      session_.err << "mkimage: " << printable(path.empty() ? "." : path) << '\n';
    return true;
  }

  void make(const std::string& path, const Entry& entry) {
    const RestoredAttributes attributes = attributes_of(entry);
    switch (entry.type) {
      case FileType::Directory:
        if (!path.empty())
          folder_.make_folder(path);
        if (!path.empty() || folder_.made())
          folders_.emplace_back(path, attributes);
        break;
      case FileType::File:
        make_file(path, entry, attributes);
        break;
      case FileType::Symlink:
        folder_.make_symlink(path, entry.target, attributes);
        break;
      case FileType::CharDevice:
      case FileType::BlockDevice:
      case FileType::Fifo:
        folder_.make_node(path, kind_of(entry.type), entry.device_major, entry.device_minor,
                          attributes);
        break;
      case FileType::Socket:
        throw FormatError("a socket cannot be restored; the program that listens makes it");
    }
  }

  void make_file(const std::string& path, const Entry& entry,
                 const RestoredAttributes& attributes) {
    const auto key = link_key(view_, entry);
    if (key) {
      const auto known = links_.find(*key);
      if (known != links_.end()) {
        folder_.make_hard_link(path, known->second);
        return;
      }
    }
    const auto content = image_.reader().open(entry);
    bytes_ += folder_.write_file(path, *content, attributes);
    progress_->at(bytes_);
    if (key)
      links_.emplace(*key, path);
  }

  // Audio tracks become WAVE files beside the files of the data track.
  void extract_sound() {
    for (const cd::Track* const track : audio_tracks(image_.disc()->reader->disc())) {
      if (image_.chosen_track() != nullptr && image_.chosen_track() != track)
        continue;
      const std::string path = audio_file_name(*track);
      try {
        bytes_ += folder_.write_file(path, *open_wave(image_.disc()->reader, *track), {});
        ++entries_;
      } catch (const Error& error) {
        fail(path, error.what());
      }
    }
  }

  static NodeKind kind_of(FileType type) {
    return type == FileType::CharDevice    ? NodeKind::CharDevice
           : type == FileType::BlockDevice ? NodeKind::BlockDevice
                                           : NodeKind::Fifo;
  }

  // A set-id bit is a right that belongs to the owner: without the owner it must not come back.
  RestoredAttributes attributes_of(const Entry& entry) const {
    RestoredAttributes attributes;
    attributes.modified = entry.modified;
    const bool owners = may_change_owners() && !options_.no_owner;
    if (entry.mode)
      attributes.mode = *entry.mode & (owners ? 07777U : 01777U);
    if (owners && entry.uid && entry.gid) {
      attributes.uid = entry.uid;
      attributes.gid = entry.gid;
    }
    for (const auto& attribute : entry.xattrs)
      if (owners || attribute.first.starts_with("user.") ||
          attribute.first.starts_with("system.posix_acl_"))
        attributes.xattrs.push_back(attribute);
    return attributes;
  }

  // What lies inside would change the time of a folder, and its mode may forbid to make it.
  void finish_folders() {
    for (auto folder = folders_.rbegin(); folder != folders_.rend(); ++folder) {
      try {
        folder_.finish_folder(folder->first, folder->second);
      } catch (const Error& error) {
        fail(folder->first, error.what());
      }
    }
  }

  void fail(const std::string& path, const char* what) {
    ++failed_;
    session_.err << "mkimage: " << options_.image.image << ": "
                 << printable(path.empty() ? "/" : '/' + path) << " was not extracted: " << what
                 << '\n';
  }

  int report() {
    const int faults = image_.finish();
    if (associated_ != 0)
      session_.err << "mkimage: " << associated_ << " associated files were left out\n";
    if (folder_.refused_xattrs() != 0)
      session_.err << "mkimage: " << folder_.refused_xattrs()
                   << " extended attributes were refused by the system\n";
    if (session_.options.json)
      session_.out << cat("{\"entries\":", entries_, ",\"bytes\":", bytes_, ",\"failed\":", failed_,
                          ",\"faults\":", image_.faults(),
                          ",\"refused_xattrs\":", folder_.refused_xattrs(), "}\n");
    return failed_ != 0 ? SystemFailure : faults;
  }

  const ExtractOptions& options_;
  Session& session_;
  OpenedImage image_;
  ExtractionFolder folder_;
  std::unique_ptr<Progress> progress_;
  View view_ = View::Iso9660;
  std::map<LinkKey, std::string> links_;
  std::vector<std::pair<std::string, RestoredAttributes>> folders_;
  std::uint64_t entries_ = 0, bytes_ = 0, failed_ = 0, associated_ = 0;
};

}  // namespace

void add_extract_command(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand("extract", "Bring files of an image back to the disk");
  auto options = std::make_shared<ExtractOptions>();
  add_image_options(*command, options->image,
                    "a folder or file in the image, restored under its last name (default: all)");
  command
      ->add_option("-C,--directory", options->folder,
                   "the folder to put them into; it is made if need be (default: .)")
      ->type_name("DIR");
  command->add_flag("--force", options->force, "replace files that are already there");
  command->add_flag("--no-owner", options->no_owner,
                    "as root, too: let everything belong to whoever runs this");
  command->footer(
      "Restores content, modes, times, links, extended attributes and, for root, owners and\n"
      "devices. Nothing is ever written outside DIR, whatever names and links the image holds.\n"
      "What is damaged is told and left out, the rest is extracted, and the exit status is 3.");
  command->callback([options, &session] {
    session.run = [options, &session] { return Extraction(*options, session).run(); };
  });
}

}  // namespace disc
