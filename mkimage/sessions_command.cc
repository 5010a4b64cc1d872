// mkimage sessions: the sessions of a disc, and what each changed.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "formats/base/error.h"
#include "formats/base/json.h"
#include "formats/base/text.h"
#include "formats/media/medium_reader.h"
#include "mkimage/command.h"
#include "mkimage/image_sessions.h"
#include "mkimage/opened_image.h"

namespace disc {
namespace {

constexpr std::size_t paths_told = 20;

// What a change of an entry shows in.
struct Facts {
  FileType type = FileType::File;
  std::uint32_t mode = 0, uid = 0, gid = 0;
  std::int64_t seconds = 0;
  std::uint64_t size = 0;
  std::int32_t first = 0;  // block of its data
  std::string target;
  bool operator==(const Facts&) const = default;
};
using Listing = std::map<std::string, Facts>;

struct Changes {
  std::vector<std::string> added, changed, removed;
};

Facts facts_of(const Entry& entry) {
  Facts facts;
  facts.type = entry.type;
  facts.mode = entry.mode.value_or(0);
  facts.uid = entry.uid.value_or(0);
  facts.gid = entry.gid.value_or(0);
  facts.target = entry.target;
  if (entry.type == FileType::Directory)
    return facts;  // its blocks and time are new in every session
  facts.seconds = entry.modified ? entry.modified->seconds : 0;
  if (entry.type == FileType::File) {
    facts.size = entry.size;
    facts.first =
        entry.size == 0 || entry.sections.empty() ? 0 : entry.sections.front().first.value;
  }
  return facts;
}

Listing listing_of(const SessionedImage& image, const ImageSession& session,
                   const iso9660::FaultHandler& faults) {
  Listing listing;
  if (!session.data)
    return listing;
  const media::MediumReader reader(*image.source, faults, session.descriptors);
  reader.walk(reader.best_view(), [&](const std::string& path, const Entry& entry) {
    if (!path.empty() && path != "/")
      listing.emplace(path, facts_of(entry));
    return true;
  });
  return listing;
}

Changes changes_between(const Listing& before, const Listing& after) {
  Changes changes;
  for (const auto& [path, facts] : after) {
    const auto old = before.find(path);
    if (old == before.end())
      changes.added.push_back(path);
    else if (old->second != facts)
      changes.changed.push_back(path);
  }
  for (const auto& [path, facts] : before)
    if (!after.contains(path))
      changes.removed.push_back(path);
  return changes;
}

std::string json_of(const std::vector<std::string>& paths) {
  std::string out = "[";
  for (const std::string& path : paths)
    out += cat(out.size() > 1 ? "," : "", to_json(escape_bytes(path)));
  return out + "]";
}

std::string json_of(const ImageSession& session, const Changes& changes) {
  std::string out = cat("{\"added\":", json_of(changes.added), ",\"blocks\":", session.blocks,
                        ",\"changed\":", json_of(changes.changed));
  if (session.created)
    out += cat(",\"created\":", to_json(to_iso8601(*session.created)));
  return out + cat(",\"data\":", session.data ? "true" : "false",
                   ",\"descriptors\":", session.descriptors.value,
                   ",\"first\":", session.first.value, ",\"number\":", session.number,
                   ",\"removed\":", json_of(changes.removed),
                   ",\"volume_id\":", to_json(escape_bytes(session.volume_id)), "}");
}

void print(const ImageSession& session, const Changes& changes, bool is_first, bool all,
           std::ostream& out) {
  out << "session " << session.number << ": block " << session.first.value << ", " << session.blocks
      << " blocks";
  if (session.descriptors != session.first)
    out << ", descriptors kept from block " << session.descriptors.value + 16 << " on";
  if (!session.data)
    out << ", sound";
  if (!session.volume_id.empty())
    out << ", " << printable(session.volume_id);
  if (session.created)
    out << ", " << to_iso8601(*session.created);
  out << "\n";
  if (is_first && !all) {
    out << "  " << changes.added.size() << (changes.added.size() == 1 ? " name\n" : " names\n");
    return;
  }
  const auto list = [&](const char* word, const std::vector<std::string>& paths) {
    const std::size_t told = all ? paths.size() : std::min(paths.size(), paths_told);
    for (std::size_t i = 0; i < told; ++i)
      out << "  " << word << " " << printable(paths[i]) << "\n";
    if (told < paths.size())
      out << "  " << word << " and " << paths.size() - told << " more (--verbose tells them)\n";
  };
  list("added  ", changes.added);
  list("changed", changes.changed);
  list("removed", changes.removed);
}

int run_sessions(const std::string& path, Session& session) {
  const SessionedImage image = open_sessions(path);
  std::size_t faults = 0;
  const iso9660::FaultHandler handler = [&](const iso9660::Fault& fault) {
    if (++faults <= paths_told && !session.options.quiet)
      session.err << "mkimage: " << path << ": block " << fault.at.value << ": " << fault.what
                  << " (" << fault.clause << ")\n";
  };
  Listing before;
  if (session.options.json)
    session.out << "{\"sessions\":[";
  for (const ImageSession& one : image.sessions) {
    Listing listing = listing_of(image, one, handler);
    const Changes changes = one.data ? changes_between(before, listing) : Changes{};
    if (session.options.json)
      session.out << (one.number == 1 ? "\n" : ",\n") << json_of(one, changes);
    else
      print(one, changes, one.number == 1, session.options.verbose, session.out);
    if (one.data)
      before = std::move(listing);
  }
  if (session.options.json)
    session.out << "\n]}\n";
  session.out.flush();
  return faults == 0 ? Done : SystemFailure;
}

}  // namespace

void add_sessions_command(CLI::App& app, Session& session) {
  CLI::App* const command =
      app.add_subcommand("sessions", "Tell the sessions of a disc and what each changed");
  const auto image = std::make_shared<std::string>();
  command->add_option("image", *image, "an image file, a block device or a drive")
      ->required()
      ->type_name("IMAGE");
  command->footer(
      "Of an image, sessions are found by their volume descriptors. Faults go to standard error,\n"
      "and the exit status is 3.");
  command->callback([&session, image] {
    session.run = [&session, image] { return run_sessions(*image, session); };
  });
}

}  // namespace disc
