// A CD in tracks, ready to be made: sources opened, trees planned, every track at its place.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "formats/audio/track_sound.h"
#include "formats/base/progress.h"
#include "formats/cd/disc.h"
#include "formats/io/block_source.h"
#include "formats/vcd/video_cd.h"
#include "manifests/diagnostic.h"
#include "manifests/manifest.h"
#include "manifests/sources/source_tree.h"
#include "mkimage/image.h"
#include "mkimage/prepare.h"

namespace disc {

/// One track and what it is made of.
struct CdPlannedTrack {
  const CdTrack* wish = nullptr;
  std::size_t session = 0;   // from 0
  cd::Track facts;           // without pieces, which are those of the files that are written
  std::int32_t content = 0;  // sectors from index 1 on; the post-gap follows
  std::shared_ptr<const audio::TrackSound> sound_before;  // before index 1, in whole sectors
  /// From index 1 on samples of an audio track, in whole sectors, or user data; null for silence
  /// and where the track is made below.
  std::shared_ptr<const BlockSource> source;
  /// A data track made of files.
  std::unique_ptr<SourceTree> tree;
  std::unique_ptr<Image> image;
  std::shared_ptr<const vcd::VideoCd> video;    // a track of a Video CD, which makes its sectors
  std::shared_ptr<const BlockSource> graphics;  // CD+G packs from index 1 on, 96 bytes a sector

  std::int32_t sectors() const { return facts.end - facts.pregap; }
};

/// A file that is read besides trees: for locks, receipts and depfiles.
struct CdInput {
  std::string path;  // as the manifest names it
  std::uint8_t track = 0;
};

struct CdPlan {
  /// Tracks without pieces, no files.
  cd::Disc disc;
  std::vector<CdPlannedTrack> tracks;
  std::vector<CdInput> inputs;
  std::unique_ptr<const CdTrack> first_of_video;  // the track that a Video CD begins with

  /// The block behind the last one: where the last lead-out begins.
  Lba end() const { return disc.sessions.back().lead_out; }
};

struct CdPlanOptions {
  unsigned threads = 0;
  bool allow_outside = false;
  bool hash_all = false;         // every content of trees, for locks
  bool reverse_listing = false;  // as in ResolveOptions
};

/// How a command's options say it.
CdPlanOptions cd_plan_options(const ManifestOptions& options, bool hash_all);

/// Opens all sources, plans the data tracks and gives every track its blocks. What is wrong goes to
/// `diagnostics`, and after errors there the plan must not be used. `manifest`, whose `cd` must be
/// there, must outlive it.
CdPlan plan_cd(const Manifest& manifest, const CdPlanOptions& options, Diagnostics& diagnostics,
               Progress& progress);

}  // namespace disc
