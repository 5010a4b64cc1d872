// What a CD in tracks is made from, for its build key, lock and depfile.
#include "mkimage/cd_inputs.h"

#include <algorithm>
#include <map>

#include "formats/audio/sound_file.h"
#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/base/time.h"
#include "formats/integrity/digest.h"
#include "manifests/sources/input_digests.h"
#include "mkimage/codecs.h"
#include "mkimage/depfile.h"
#include "mkimage/prepare.h"

namespace disc {
namespace {

std::string track_name(const CdPlannedTrack& track) { return cat("track ", track.facts.number); }

void append(std::vector<LockInput>& all, std::vector<LockInput> of_track,
            const CdPlannedTrack& track) {
  for (LockInput& input : of_track) {
    input.to = cat(track_name(track), ":", input.to);
    all.push_back(std::move(input));
  }
}

// Files that tracks name; a file that several name is read once.
void append_files(std::vector<LockInput>& all, const Manifest& manifest, const CdPlan& plan,
                  Progress& progress) {
  std::map<std::string, LockInput> known;
  for (const CdInput& input : plan.inputs) {
    LockInput& one = known[input.path];
    if (one.sha256.empty()) {
      one.path = input.path;
      one.kind = "file";
      one.sha256 = digest_of_input(manifest, input.path, progress, one.size);
    }
    one.to = cat("track ", input.track);
    all.push_back(one);
  }
}

}  // namespace

std::vector<LockInput> listed_cd_inputs(const Manifest& manifest, const CdPlan& plan,
                                        Progress& progress) {
  std::vector<LockInput> all;
  for (const CdPlannedTrack& track : plan.tracks)
    if (track.tree)
      append(all, listed_inputs(*track.tree), track);
  append_files(all, manifest, plan, progress);
  return all;
}

Lock present_cd_lock(const Manifest& manifest, const CdPlan& plan, Progress& progress) {
  Lock lock = lock_header(manifest);
  lock.codecs = cd_codec_versions(manifest);
  for (const CdPlannedTrack& track : plan.tracks)
    if (track.tree)
      append(lock.inputs, locked_inputs(*track.wish->data, *track.tree, progress), track);
  append_files(lock.inputs, manifest, plan, progress);
  return lock;
}

std::vector<std::string> cd_dependencies(const Manifest& manifest, const CdPlan& plan,
                                         const std::string& lock) {
  std::vector<std::string> found = dependencies(manifest, SourceTree{}, lock);
  for (const CdPlannedTrack& track : plan.tracks) {
    if (!track.tree)
      continue;
    for (std::string& path : dependencies(*track.wish->data, *track.tree, {}))
      found.push_back(std::move(path));
  }
  for (const CdInput& input : plan.inputs)
    found.push_back(path_of_input(manifest, input.path));
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

std::map<std::string, std::string> cd_codec_versions(const Manifest& manifest) {
  std::map<std::string, std::string> all;
  for (const CdSession& session : manifest.cd->sessions)
    for (const CdTrack& track : session.tracks) {
      if (track.data)
        all.merge(codec_versions(*track.data));
      if (track.sound.convert || (track.pregap_sound && track.pregap_sound->convert))
        all["resampling"] = audio::resampler_version();
    }
  return all;
}

}  // namespace disc
