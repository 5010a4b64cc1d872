// mkimage ls: what an image holds, as people and scripts read it.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "formats/base/error.h"
#include "formats/base/json.h"
#include "formats/base/text.h"
#include "mkimage/command.h"
#include "mkimage/disc_tracks.h"
#include "mkimage/opened_image.h"

namespace disc {
namespace {

using iso9660::Entry;
using iso9660::FileType;

struct LsOptions {
  ImageOptions image;
  bool long_form = false;
  bool recursive = false;
};

std::string number_or_dash(const std::optional<std::uint32_t>& number) {
  return number ? cat(*number) : "-";
}

std::uint64_t shown_size(const Entry& entry) {
  return entry.type == FileType::Symlink ? entry.target.size() : entry.size;
}

std::string long_line(const Entry& entry, const std::string& name) {
  const bool device = entry.type == FileType::CharDevice || entry.type == FileType::BlockDevice;
  const std::string size =
      device ? cat(entry.device_major, ", ", entry.device_minor) : cat(shown_size(entry));
  const std::string time = entry.modified ? to_iso8601(*entry.modified) : "-";
  std::string line = fmt::format("{}{} {:>3} {:>5} {:>5} {:>11} {:>20} {}", mode_text(entry),
                                 entry.xattrs.empty() ? ' ' : '+', number_or_dash(entry.links),
                                 number_or_dash(entry.uid), number_or_dash(entry.gid), size, time,
                                 printable(name));
  if (entry.type == FileType::Symlink)
    line += " -> " + printable(entry.target);
  return line;
}

void add_field(std::string& json, const char* key, const std::string& value) {
  json += cat(",\"", key, "\":", value);
}

std::string section_json(const Section& section) {
  if (section.hole)
    return cat("{\"hole\":true,\"bytes\":", section.bytes, '}');
  const std::string offset = section.offset == 0 ? "" : cat(",\"offset\":", section.offset);
  return cat("{\"first\":", section.first.value, offset, ",\"bytes\":", section.bytes, '}');
}

// One object a line; keys that do not apply are left out.
std::string json_line(const Entry& entry, const std::string& path) {
  std::string json = cat("{\"path\":", to_json(path), ",\"type\":\"", type_word(entry.type), '"');
  add_field(json, "size", cat(shown_size(entry)));
  if (entry.modified)
    add_field(json, "modified", to_json(to_iso8601(*entry.modified)));
  if (entry.mode)
    add_field(json, "mode", fmt::format("\"{:04o}\"", *entry.mode & 07777));
  if (entry.links)
    add_field(json, "links", cat(*entry.links));
  if (entry.uid)
    add_field(json, "uid", cat(*entry.uid));
  if (entry.gid)
    add_field(json, "gid", cat(*entry.gid));
  if (entry.serial)
    add_field(json, "serial", cat(*entry.serial));
  if (entry.type == FileType::Symlink)
    add_field(json, "target", to_json(entry.target));
  if (entry.type == FileType::CharDevice || entry.type == FileType::BlockDevice) {
    add_field(json, "major", cat(entry.device_major));
    add_field(json, "minor", cat(entry.device_minor));
  }
  std::string extents;
  for (const auto& section : entry.sections)
    extents += cat(extents.empty() ? "" : ",", section_json(section));
  add_field(json, "extents", cat('[', extents, ']'));
  if (entry.zisofs)
    add_field(json, "zisofs_block", cat(entry.zisofs->block));
  if (entry.hidden)
    add_field(json, "hidden", "true");
  if (entry.associated)
    add_field(json, "associated", "true");
  if (!entry.xattrs.empty()) {
    std::string xattrs;
    for (const auto& [name, value] : entry.xattrs)
      xattrs += cat(xattrs.empty() ? "" : ",", to_json(name), ":\"", to_hex(bytes_of(value)), '"');
    add_field(json, "xattrs", cat('{', xattrs, '}'));
  }
  return json + '}';
}

// Audio tracks as the files that extract makes of them.
std::vector<Entry> sound_entries(const OpenedImage& image) {
  std::vector<Entry> entries;
  for (const cd::Track* const track : audio_tracks(image.disc()->reader->disc())) {
    if (image.chosen_track() != nullptr && image.chosen_track() != track)
      continue;
    Entry entry;
    entry.name = audio_file_name(*track);
    entry.type = FileType::File;
    entry.size = wave_bytes(*track);
    entries.push_back(std::move(entry));
  }
  return entries;
}

int run_ls(const LsOptions& options, Session& session) {
  OpenedImage image(options.image, session);
  const auto print = [&](const Entry& entry, const std::string& path, const std::string& name) {
    if (session.options.json)
      session.out << json_line(entry, path) << '\n';
    else if (options.long_form)
      session.out << long_line(entry, name) << '\n';
    else
      session.out << printable(name) << '\n';
  };
  std::string top;
  for (const std::string& name : path_components(options.image.path))
    top += '/' + name;
  const auto print_sound = [&] {
    for (const Entry& entry : sound_entries(image))
      print(entry, '/' + entry.name, options.recursive ? '/' + entry.name : entry.name);
    session.out.flush();
    return image.finish();
  };
  if (!image.has_volume()) {
    if (!top.empty())
      throw ManifestError(cat(options.image.image, ": there is no ", in_quotes(top),
                              ", the disc holds sound alone"));
    return print_sound();
  }
  const iso9660::View view = image.view();
  const Entry start = image.entry(view);
  if (start.type != FileType::Directory) {
    print(start, top, top.substr(top.rfind('/') + 1));
  } else if (options.recursive) {
    image.reader().walk_from(view, start, top, [&](const std::string& path, const Entry& entry) {
      print(entry, path, path);
      return true;
    });
  } else {
    for (const Entry& entry : image.reader().list(view, start))
      print(entry, top + '/' + entry.name, entry.name);
  }
  if (top.empty() && image.disc() != nullptr && image.chosen_track() == nullptr)
    return print_sound();
  session.out.flush();
  return image.finish();
}

}  // namespace

void add_ls_command(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand("ls", "List what an image holds");
  auto options = std::make_shared<LsOptions>();
  add_image_options(*command, options->image, "a folder or file in the image (default: /)");
  command->add_flag("-l,--long", options->long_form,
                    "with mode, links, owner, group, size, time (UTC) and link target; a + after "
                    "the mode tells of extended attributes");
  command->add_flag("-R,--recursive", options->recursive,
                    "all that lies below, with whole paths, each folder before what it holds");
  command->footer(
      "With --json each entry is an object on a line of its own. Faults of the image go to "
      "standard\n"
      "error; the listing goes on, and the exit status is 3.");
  command->callback([options, &session] {
    session.run = [options, &session] { return run_ls(*options, session); };
  });
}

}  // namespace disc
