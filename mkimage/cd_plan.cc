// A CD in tracks, ready to be made: sources opened, trees planned, every track at its place.
#include "mkimage/cd_plan.h"

#include <algorithm>
#include <utility>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/cd/msf.h"
#include "formats/cd/rw_pack.h"
#include "formats/cd/sector.h"
#include "formats/cd/stored_sector.h"
#include "manifests/sources/disc_sounds.h"
#include "manifests/sources/input_digests.h"
#include "manifests/sources/resolve.h"
#include "manifests/sources/video_cd.h"
#include "mkimage/cd_sectors.h"
#include "mkimage/cd_texts.h"
#include "mkimage/checksum_files.h"

namespace disc {
namespace {

constexpr std::int32_t two_seconds = 150;
constexpr std::uint64_t packs_of_sector = 96;

std::string time_of(std::int64_t frames) {
  return cd::to_text(cd::msf_of_frames(static_cast<std::int32_t>(frames)));
}

bool needs_mode2(cd::TrackMode mode) {
  return is_data(mode) && mode != cd::TrackMode::Mode1 && mode != cd::TrackMode::Mode0;
}

class CdPlanner {
 public:
  CdPlanner(const Manifest& manifest, const CdPlanOptions& options, Diagnostics& diagnostics,
            Progress& progress)
      : manifest_(manifest),
        cd_(*manifest.cd),
        options_(options),
        diagnostics_(diagnostics),
        progress_(progress) {}

  CdPlan plan() {
    plan_.disc.catalog = cd_.catalog.value;
    if (is_video_cd(manifest_)) {
      plan_video();
      return std::move(plan_);
    }
    sounds_ = open_disc_sounds(manifest_, diagnostics_);
    std::size_t number = static_cast<std::size_t>(cd_.first_track);
    for (std::size_t i = 0; i < cd_.sessions.size(); ++i) {
      const CdSession& session = cd_.sessions[i];
      plan_.disc.sessions.push_back({session_type(session), {}, {}});
      for (std::size_t j = 0; j < session.tracks.size(); ++j)
        add_track(i, j, static_cast<std::uint8_t>(number++));
      close_session(i);
    }
    if (diagnostics_.errors() == 0) {
      check_capacity();
      add_cd_text(manifest_, plan_.disc, diagnostics_);
    }
    for (const CdPlannedTrack& track : plan_.tracks)
      plan_.disc.sessions[track.session].tracks.push_back(track.facts);
    return std::move(plan_);
  }

 private:
  // The tracks of a Video CD come as they are laid out there.
  void plan_video() {
    const auto video = open_video_cd(manifest_, diagnostics_);
    if (!video)
      return;
    plan_.disc = video->disc({});
    plan_.disc.files.clear();
    plan_.disc.catalog = cd_.catalog.value;
    auto first = std::make_unique<CdTrack>();
    first->mark = cd_.mark;
    first->mode = cd::TrackMode::Mode2Mixed;
    plan_.first_of_video = std::move(first);
    const std::vector<CdTrack>& wishes = cd_.sessions.front().tracks;
    for (cd::Track& facts : plan_.disc.sessions.front().tracks) {
      facts.pieces.clear();
      CdPlannedTrack track;
      track.wish =
          plan_.tracks.empty() ? plan_.first_of_video.get() : &wishes[plan_.tracks.size() - 1];
      if (!plan_.tracks.empty())
        plan_.inputs.push_back({track.wish->sound.from.value, facts.number});
      track.facts = facts;
      track.content = facts.end - facts.start;
      track.video = video;
      plan_.tracks.push_back(std::move(track));
    }
    end_ = plan_.end();
    check_capacity();
    add_cd_text(manifest_, plan_.disc, diagnostics_);
  }

  cd::SessionType session_type(const CdSession& session) const {
    if (cd_.type.value == CdType::CdI)
      return cd::SessionType::CdI;
    const bool data = std::any_of(session.tracks.begin(), session.tracks.end(),
                                  [](const CdTrack& track) { return is_data(track.mode); });
    const bool mode2 = std::any_of(session.tracks.begin(), session.tracks.end(),
                                   [](const CdTrack& track) { return needs_mode2(track.mode); });
    const bool xa =
        mode2 || (data && (cd_.type.value == CdType::CdXa || cd_.type.value == CdType::Vcd ||
                           cd_.type.value == CdType::Svcd));
    return xa ? cd::SessionType::CdXa : cd::SessionType::CdDaOrRom;
  }

  void add_track(std::size_t session, std::size_t index, std::uint8_t number) {
    const std::vector<CdTrack>& tracks = cd_.sessions[session].tracks;
    const CdTrack& wish = tracks[index];
    CdPlannedTrack track;
    track.wish = &wish;
    track.session = session;
    cd::Track& facts = track.facts;
    facts.number = number;
    facts.mode = wish.mode;
    facts.copy = wish.copy;
    facts.pre_emphasis = wish.pre_emphasis;
    facts.four_channel = wish.four_channel;
    facts.serial_copy = wish.serial_copy;
    facts.isrc = wish.isrc.value;
    place(track, index);
    if (is_data(wish.mode))
      add_data(track);
    else
      add_audio(track);
    const bool last = index + 1 == tracks.size();
    add_post_gap(track, last || !is_data(tracks[index + 1].mode));
    for (const auto& at : wish.indexes) {
      facts.indexes.push_back(facts.start + static_cast<std::int32_t>(at.value));
      if (at.value >= facts.end - facts.start)
        diagnostics_.error(at.mark, "GM0812",
                           cat("the index lies at ", time_of(at.value), ", and the track ends at ",
                               time_of(facts.end - facts.start)));
    }
    if (!wish.graphics.value.empty())
      add_graphics(track);
    end_ = facts.end;
    before_ = &wish;
    plan_.tracks.push_back(std::move(track));
  }

  // Where index 0 and 1 are.
  void place(CdPlannedTrack& track, std::size_t index) {
    const CdTrack& wish = *track.wish;
    cd::Track& facts = track.facts;
    const bool first = index == 0;
    std::int32_t gap = static_cast<std::int32_t>(wish.pregap.value);
    const bool change = before_ != nullptr && is_data(before_->mode) != is_data(wish.mode);
    if (wish.pregap_sound) {
      track.sound_before = take_sound(sounds_[plan_.tracks.size()].before, *wish.pregap_sound,
                                      facts.number, "the sound before the track");
      gap = sectors_of(track.sound_before.get());
      if (first)
        gap += two_seconds;
    } else if (!wish.pregap.given) {
      gap = first || is_data(wish.mode) || is_data(before_->mode) ? two_seconds : 0;
    }
    if (first && gap < two_seconds)
      diagnostics_.error(wish.pregap.mark, "GM0810",
                         cat("the pregap is ", time_of(gap), ", the first of a session has at ",
                             "least 00:02:00 (IEC 60908 17.5.1)"),
                         "leave it out: two seconds are its default");
    else if (!first && gap < two_seconds && change && (gap > 0 || !wish.pregap_sound))
      diagnostics_.error(
          wish.pregap_sound ? wish.pregap_sound->from.mark : wish.pregap.mark, "GM0810",
          cat("the pregap is ", time_of(gap), ", where data and audio meet it is at ",
              "least 00:02:00 (ECMA-130 20.2)"),
          wish.pregap_sound ? "take a longer sound, or leave it out"
                            : "leave it out: two seconds are its default");
    facts.pregap = !first               ? end_
                   : track.session == 0 ? Lba{-two_seconds}
                                        : end_ + (cd::session_gap(track.session - 1) - two_seconds);
    facts.start = facts.pregap + gap;
  }

  void add_audio(CdPlannedTrack& track) {
    const CdTrack& wish = *track.wish;
    if (wish.silence.given) {
      track.content = static_cast<std::int32_t>(wish.silence.value);
      return;
    }
    const auto sound = take_sound(sounds_[plan_.tracks.size()].sound, wish.sound,
                                  track.facts.number, "the last sector of the track");
    track.content = sectors_of(sound.get());
    track.source = sound;
  }

  // Of a sound too long for any disc as many as addresses can count; the capacity is told later.
  static std::int32_t sectors_of(const audio::TrackSound* sound) {
    return sound == nullptr ? 0
                            : static_cast<std::int32_t>(std::min<std::uint64_t>(
                                  sound->sectors(), static_cast<std::uint64_t>(cd::all_frames)));
  }

  // A sound that ends within a sector is filled up; `what` then does.
  std::shared_ptr<const audio::TrackSound> take_sound(const OpenedSound& opened,
                                                      const CdSound& wish, std::uint8_t number,
                                                      const char* what) {
    plan_.inputs.push_back({wish.from.value, number});
    const auto note = [&](const std::string& text) {
      diagnostics_.add({Severity::Note, wish.from.mark, "GM0813", text, {}});
    };
    for (const std::string& text : opened.notes)
      note(text);
    if (opened.samples && opened.samples->missing_samples() != 0)
      note(cat(what, " ends within a sector: ", opened.samples->missing_samples(), " of its ",
               audio::sector_samples, " samples are silence"));
    return opened.samples;
  }

  void add_data(CdPlannedTrack& track) {
    const CdTrack& wish = *track.wish;
    if (wish.data)
      add_tree(track);
    else
      add_image(track);
  }

  void add_tree(CdPlannedTrack& track) {
    const Manifest& data = *track.wish->data;
    if (data.udf && track.facts.start.value != 0) {
      diagnostics_.error(data.udf->mark, "GM0816",
                         "UDF is written into a track that begins at block 0 alone: its anchors "
                         "have fixed places on the disc (UDF 2.2.3)",
                         "make it the first track of the first session, or leave udf out");
      return;
    }
    ResolveOptions resolving;
    resolving.allow_outside = options_.allow_outside;
    resolving.threads = options_.threads;
    resolving.reverse_listing = options_.reverse_listing;
    const std::size_t before = diagnostics_.errors();
    track.tree = std::make_unique<SourceTree>(resolve(data, resolving, diagnostics_, progress_));
    if (diagnostics_.errors() != before)
      return;
    identify_contents(*track.tree, options_.hash_all, options_.threads, progress_);
    track.image =
        plan_image(data, *track.tree, options_.threads, diagnostics_, progress_, track.facts.start);
    track.content = track.image->layout().end() - track.facts.start;
  }

  void add_image(CdPlannedTrack& track) {
    const CdTrack& wish = *track.wish;
    const std::uint64_t unit = cd::user_bytes(cd::sector_mode(wish.mode));
    plan_.inputs.push_back({wish.sound.from.value, track.facts.number});
    try {
      std::shared_ptr<const BlockSource> source =
          open_image(path_of_input(manifest_, wish.sound.from.value));
      const std::uint64_t size = source->size();
      if (size == 0 || size % unit != 0) {
        diagnostics_.error(wish.sound.from.mark, "GM0817",
                           cat("the image has ", size, " bytes, which are no sectors of ",
                               cd::to_string(wish.mode), ": they hold ", unit, " bytes each"));
        return;
      }
      track.content = static_cast<std::int32_t>(
          std::min<std::uint64_t>(size / unit, static_cast<std::uint64_t>(cd::all_frames)));
      track.source = std::move(source);
    } catch (const Error& error) {
      diagnostics_.error(wish.sound.from.mark, "GM0817", error.what());
    }
  }

  // Data are followed by a post-gap where audio or nothing comes after them (ECMA-130 20.3).
  void add_post_gap(CdPlannedTrack& track, bool needed) {
    const CdTrack& wish = *track.wish;
    std::int32_t gap = static_cast<std::int32_t>(wish.postgap.value);
    if (!wish.postgap.given && is_data(wish.mode) && needed)
      gap = two_seconds;
    if (is_data(wish.mode) && !wish.postgap.given)
      gap = std::max(gap, cd::shortest_track - track.content);
    track.facts.end = track.facts.start + (track.content + gap);
    if (track.facts.end - track.facts.start < cd::shortest_track && track.content > 0)
      diagnostics_.warning(
          wish.mark, "GM0811",
          cat("track ", track.facts.number, " lasts ", time_of(track.facts.end - track.facts.start),
              ", a track has at least 00:04:00 (IEC 60908 17.5.1)"),
          "recorders may refuse it; a postgap makes it longer");
  }

  void add_graphics(CdPlannedTrack& track) {
    const auto& path = track.wish->graphics;
    plan_.inputs.push_back({path.value, track.facts.number});
    if (cd_.subchannel == CdSubchannel::None)
      diagnostics_.error(path.mark, "GM0818",
                         "graphics lie in the sub-channel, and outputs.subchannel is none",
                         "add outputs: {subchannel: pw} or pw-raw");
    try {
      track.graphics = open_image(path_of_input(manifest_, path.value));
      const std::uint64_t size = track.graphics->size();
      if (size % cd::rw_pack_size != 0)
        diagnostics_.error(path.mark, "GM0818",
                           cat("the file has ", size, " bytes, CD+G packs have 24 each"));
      else if ((size + packs_of_sector - 1) / packs_of_sector >
               static_cast<std::uint64_t>(track.content))
        diagnostics_.error(
            path.mark, "GM0818",
            cat("the packs are those of ", (size + packs_of_sector - 1) / packs_of_sector,
                " sectors, the sound has ", track.content));
    } catch (const Error& error) {
      diagnostics_.error(path.mark, "GM0818", error.what());
    }
  }

  void close_session(std::size_t session) { plan_.disc.sessions[session].lead_out = end_; }

  void check_capacity() {
    if (end_.value >= cd::all_frames - two_seconds) {
      diagnostics_.error(cd_.mark, "GM0819",
                         "the disc is longer than 99 minutes, which is what addresses can count");
      return;
    }
    if (!manifest_.medium.capacity || cd_.overburn)
      return;
    const auto most = static_cast<std::int64_t>(*manifest_.medium.capacity / block_size);
    if (end_.value > most)
      diagnostics_.error(manifest_.medium.mark, "GM0819",
                         cat("the disc lasts ", cd::to_text(cd::to_msf(end_)), ", medium ",
                             in_quotes(manifest_.medium.name), " ", time_of(most + two_seconds),
                             ": ", time_of(end_.value - most), " too long"),
                         "shorten it, take a longer medium, or say disc: {overburn: true}");
  }

  const Manifest& manifest_;
  const CdOptions& cd_;
  const CdPlanOptions& options_;
  Diagnostics& diagnostics_;
  Progress& progress_;
  std::vector<TrackSounds> sounds_;  // of the tracks, one for one
  CdPlan plan_;
  Lba end_;                          // of the track before
  const CdTrack* before_ = nullptr;  // the track before
};

}  // namespace

CdPlanOptions cd_plan_options(const ManifestOptions& options, bool hash_all) {
  CdPlanOptions planning;
  planning.threads = options.threads;
  planning.allow_outside = options.allow_outside;
  planning.hash_all = hash_all;
  return planning;
}

CdPlan plan_cd(const Manifest& manifest, const CdPlanOptions& options, Diagnostics& diagnostics,
               Progress& progress) {
  return CdPlanner(manifest, options, diagnostics, progress).plan();
}

}  // namespace disc
