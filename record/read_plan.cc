// Which blocks of a disc are read, and where each goes in the image.
#include "record/read_plan.h"

#include <algorithm>

#include "formats/base/error.h"
#include "record/probe_parts.h"

namespace disc::record {
namespace {

using mmc::TrackInformation;

constexpr std::int32_t run_out_blocks = 2, pregap_blocks = 150;

/// A track that holds something, and up to where.
struct RecordedTrack {
  const TrackInformation* track = nullptr;
  Lba end;
};

std::vector<RecordedTrack> recorded_tracks(const Medium& medium) {
  std::vector<RecordedTrack> recorded;
  for (const TrackInformation& track : medium.tracks)
    if (const Lba end = track_end(track); end > track.start)
      recorded.push_back({&track, end});
  // The length of a track on CD can include the pause before the next one.
  if (mmc::is_cd(medium.profile()))
    for (std::size_t i = 0; i + 1 < recorded.size(); ++i)
      if (recorded[i].track->session == recorded[i + 1].track->session)
        recorded[i].end =
            std::max(recorded[i].track->start + 1,
                     std::min(recorded[i].end, recorded[i + 1].track->start + -pregap_blocks));
  return recorded;
}

bool is_chosen(const TrackInformation& track, const ReadChoice& choice) {
  return (!choice.track || *choice.track == track.track) &&
         (!choice.session || *choice.session == track.session);
}

std::vector<RecordedTrack> chosen_tracks(const Medium& medium, const ReadChoice& choice) {
  std::vector<RecordedTrack> chosen;
  for (const RecordedTrack& one : recorded_tracks(medium))
    if (is_chosen(*one.track, choice))
      chosen.push_back(one);
  if (!chosen.empty())
    return chosen;
  if (!choice.track && !choice.session)
    throw drive::DriveError(cat(medium.drive, ": nothing is recorded on the disc"));
  throw ManifestError(cat(medium.drive, ": the disc has no ", choice.track ? "track " : "session ",
                          choice.track ? *choice.track : *choice.session,
                          " with anything in it; 'record info ", medium.drive,
                          " --toc' lists what it has"));
}

/// All that READ CAPACITY tells of.
ReadPlan plan_of_all_blocks(const Medium& medium, bool any_block_written) {
  if (!medium.formatted || medium.readable_blocks <= 0)
    throw drive::DriveError(cat(medium.drive, ": nothing is recorded on the disc"));
  ReadPlan plan;
  plan.stretches.push_back({{Lba{0}, static_cast<std::int32_t>(medium.readable_blocks)}, 0});
  plan.bytes = static_cast<std::uint64_t>(medium.readable_blocks) * block_size;
  plan.one_volume = true;
  plan.any_block_written = any_block_written;
  return plan;
}

}  // namespace

std::string why_no_image(const Medium& medium, const ReadChoice& choice) {
  if (!mmc::is_cd(medium.profile()))
    return {};
  unsigned audio = 0, data = 0;
  for (const TrackInformation& track : medium.tracks)
    if (is_chosen(track, choice) && track_end(track) > track.start)
      ++(track.is_audio() ? audio : data);
  if (audio == 0)
    return {};
  if (data == 0)
    return "it is sound, which is read to a CUE sheet: give -o NAME.cue";
  return "it holds sound and data: give -o NAME.cue for all of it, or --track N for data alone";
}

ReadPlan plan_reading(const Medium& medium, const ReadChoice& choice) {
  const bool all = !choice.track && !choice.session;
  const bool random = mmc::is_random_writable(medium.profile());
  // Some drives tell of no tracks where a disc was pressed.
  if (all && (random || (medium.tracks.empty() && medium.readable_blocks > 0)))
    return plan_of_all_blocks(medium, random);
  const std::vector<RecordedTrack> tracks = chosen_tracks(medium, choice);
  // Sessions are addressed from the start of the disc, so their image begins there.
  const Lba origin = all ? Lba{0} : tracks.front().track->start;
  ReadPlan plan;
  for (const RecordedTrack& one : tracks) {
    const Lba start = std::max(one.track->start, origin);
    plan.stretches.push_back(
        {{start, one.end - start}, static_cast<std::uint64_t>(start - origin) * block_size});
  }
  plan.bytes = static_cast<std::uint64_t>(plan.end() - origin) * block_size;
  plan.one_volume = tracks.size() == 1 && tracks.front().track->start == Lba{0};
  if (mmc::is_cd(medium.profile()))
    for (const Stretch& stretch : plan.stretches)
      plan.run_outs.push_back({stretch.blocks.end() + -run_out_blocks, run_out_blocks});
  return plan;
}

}  // namespace disc::record
