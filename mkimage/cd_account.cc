// The account of a planned CD: its tracks and what lies in them, for people and for scripts.
#include "mkimage/cd_account.h"

#include <fmt/format.h>

#include <functional>

#include "formats/base/cat.h"
#include "formats/base/json.h"
#include "formats/base/text.h"
#include "formats/cd/msf.h"

namespace disc {
namespace {

std::string length_of(std::int32_t sectors) { return cd::to_text(cd::msf_of_frames(sectors)); }

std::string shown(const std::string& owner) {
  const std::string text = in_quotes(owner);
  return text.substr(1, text.size() - 2);
}

std::string source_of(const CdPlannedTrack& track) {
  if (track.image)
    return cat("files, ", track.image->layout().end() - track.image->layout().first(), " blocks");
  if (track.wish->silence.given)
    return "silence";
  if (track.video && track.wish->sound.from.value.empty())
    return "ISO 9660 bridge, INFO, ENTRIES, lists";
  return track.wish->sound.from.value;
}

using TakeRun = std::function<void(Extent extent, const std::string& owner)>;

// Everything from the first pregap to the last lead-out, in order.
void for_each_run(const CdPlan& plan, const TakeRun& take) {
  const auto run = [&](Lba first, Lba end, const std::string& owner) {
    if (first < end)
      take({first, end - first}, owner);
  };
  Lba end = plan.tracks.front().facts.pregap;
  for (const CdPlannedTrack& track : plan.tracks) {
    const cd::Track& facts = track.facts;
    const std::string name = cat("track ", facts.number);
    run(end, facts.pregap, "lead-out, lead-in");
    run(facts.pregap, facts.start, name + ", pregap");
    const Lba content = facts.start + track.content;
    if (track.image)
      for (const Region& region : track.image->layout().regions())
        take(region.extent, cat(name, ", ", track.image->owner(region)));
    else
      run(facts.start, content, cat(name, ", ", source_of(track)));
    run(content, facts.end, name + ", post-gap");
    end = facts.end;
  }
}

}  // namespace

void print_cd_summary(const Manifest& manifest, const CdPlan& plan, const std::string& path,
                      std::ostream& out) {
  const std::int32_t total = plan.end().value;
  std::string medium = "any medium";
  if (manifest.medium.capacity) {
    const auto most = static_cast<std::int32_t>(*manifest.medium.capacity / block_size);
    medium = cat("medium ", manifest.medium.name, ", ", length_of(std::abs(most - total)),
                 total > most ? " too long" : " free");
  }
  out << path << ": " << plan.tracks.size() << (plan.tracks.size() == 1 ? " track, " : " tracks, ")
      << length_of(total) << ", " << medium << "\n";
  std::size_t session = 0;
  for (const CdPlannedTrack& track : plan.tracks) {
    if (plan.disc.sessions.size() > 1 && track.session + 1 != session)
      out << "session " << (session = track.session + 1) << "\n";
    out << fmt::format("{:>4}  {:<12} {:>7}  {}  {}\n", track.facts.number,
                       cd::to_string(track.facts.mode), track.facts.start.value,
                       length_of(track.facts.end - track.facts.start), shown(source_of(track)));
  }
}

void print_cd_map(const CdPlan& plan, std::ostream& out) {
  out << fmt::format("{:>10} {:>10}  {}\n", "first", "blocks", "owner");
  for_each_run(plan, [&](Extent extent, const std::string& owner) {
    out << fmt::format("{:>10} {:>10}  {}\n", extent.first.value, extent.blocks, shown(owner));
  });
}

void print_cd_json(const Manifest& manifest, const CdPlan& plan, const std::string& path, bool map,
                   std::ostream& out) {
  out << "{\"blocks\":" << plan.end().value << ",\"cell\":" << to_json(manifest.cell)
      << ",\"medium\":" << to_json(manifest.medium.name);
  if (manifest.medium.capacity)
    out << ",\"medium_blocks\":" << *manifest.medium.capacity / block_size;
  out << ",\"path\":" << to_json(path);
  if (map) {
    out << ",\"regions\":[";
    const char* comma = "\n";
    for_each_run(plan, [&](Extent extent, const std::string& owner) {
      out << comma << "{\"blocks\":" << extent.blocks << ",\"first\":" << extent.first.value
          << ",\"owner\":" << to_json(escape_bytes(owner)) << "}";
      comma = ",\n";
    });
    out << "\n]";
  }
  out << ",\"tracks\":[";
  const char* comma = "\n";
  for (const CdPlannedTrack& track : plan.tracks) {
    const cd::Track& facts = track.facts;
    out << comma << "{\"blocks\":" << facts.end - facts.start << ",\"first\":" << facts.start.value
        << ",\"mode\":\"" << cd::to_string(facts.mode) << "\",\"number\":" << unsigned{facts.number}
        << ",\"pregap\":" << facts.pregap.value << ",\"session\":" << track.session + 1 << "}";
    comma = ",\n";
  }
  out << "\n]}";
}

std::size_t count_cd_files(const CdPlan& plan) {
  std::size_t files = 0;
  for (const CdPlannedTrack& track : plan.tracks)
    if (track.tree)
      for (const Node& node : track.tree->nodes)
        files += node.type != NodeType::Directory;
  return files;
}

}  // namespace disc
