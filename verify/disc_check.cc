// A disc in tracks against the manifest it was made from, or against its receipt.
#include "verify/disc_check.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/cd/msf.h"
#include "formats/cd/stored_sector.h"
#include "formats/integrity/digest.h"
#include "formats/io/text_file.h"
#include "manifests/sources/disc_sounds.h"
#include "manifests/sources/input_digests.h"
#include "manifests/sources/video_cd.h"
#include "verify/cd_text_check.h"
#include "verify/command.h"
#include "verify/receipt_check.h"

namespace disc::verify {
namespace {

constexpr std::size_t buffer_bytes = 588 * 4 * 256;
constexpr std::uint64_t sample_bytes = 4;

Place place_of(const cd::Track& track) { return {track.start.value, {}, {}}; }

std::string name_of(const cd::Track& track) { return cat("track ", track.number); }

std::string length_text(std::int64_t frames) {
  return cd::to_text(cd::msf_of_frames(static_cast<std::int32_t>(frames)));
}

void add_files(FilesTally& sum, const FilesTally& one) {
  sum.files += one.files;
  sum.directories += one.directories;
  sum.contents += one.contents;
  sum.bytes += one.bytes;
}

/// Whether two tracks are the same in what the manifest says of them.
class TrackCheck {
 public:
  TrackCheck(const CdTrack& wish, const cd::Track& track, Findings& findings)
      : wish_(wish), track_(track), findings_(findings) {}

  // False where the tracks are of different kinds, so that there is nothing more to compare.
  bool run() {
    if (is_data(wish_.mode) != is_data(track_.mode) ||
        (is_data(wish_.mode) && form_of(wish_.mode) != form_of(track_.mode))) {
      differ("disc.mode", cat("is ", cd::to_string(track_.mode)), cd::to_string(wish_.mode));
      return false;
    }
    flag("the copy flag", track_.copy, wish_.copy);
    flag("the pre-emphasis flag", track_.pre_emphasis, wish_.pre_emphasis);
    flag("the four-channel flag", track_.four_channel, wish_.four_channel);
    // Few sheets tell it, so that it may be missing.
    if (track_.serial_copy && !wish_.serial_copy)
      flag("the serial-copy flag", true, false);
    if (track_.isrc != wish_.isrc.value)
      differ("disc.isrc", track_.isrc.empty() ? "has no ISRC" : cat("has the ISRC ", track_.isrc),
             wish_.isrc.value.empty() ? "none" : wish_.isrc.value);
    // Sheets of some dialects do not tell indexes above 1, and then have none.
    if (!track_.indexes.empty() && track_.indexes.size() != wish_.indexes.size())
      differ("disc.index", cat("has ", track_.indexes.size(), " indexes above 1"),
             cat(wish_.indexes.size()));
    else
      for (std::size_t i = 0; i < track_.indexes.size(); ++i)
        if (track_.indexes[i] - track_.start != wish_.indexes[i].value)
          differ("disc.index",
                 cat("has index ", i + 2, " at ", length_text(track_.indexes[i] - track_.start)),
                 length_text(wish_.indexes[i].value));
    return true;
  }

 private:
  // Sheets tell mode 2 without its forms.
  static int form_of(cd::TrackMode mode) {
    return mode == cd::TrackMode::Mode0 ? 0 : mode == cd::TrackMode::Mode1 ? 1 : 2;
  }

  void flag(const char* what, bool found, bool wanted) {
    if (found != wanted)
      differ("disc.flags", cat(found ? "has " : "lacks ", what), wanted ? "it" : "none");
  }

  void differ(const char* kind, const std::string& found, const std::string& wanted) {
    findings_.add(Severity::Difference, kind, place_of(track_),
                  cat(name_of(track_), " ", found, ", expected ", wanted));
  }

  const CdTrack& wish_;
  const cd::Track& track_;
  Findings& findings_;
};

/// One run against a manifest.
class ManifestCheck {
 public:
  ManifestCheck(const Manifest& manifest, const cd::OpenedDisc& disc,
                const ManifestOptions& options, Diagnostics& diagnostics, Findings& findings,
                Progress& progress)
      : manifest_(manifest),
        cd_(*manifest.cd),
        opened_(disc),
        disc_(disc.reader->disc()),
        options_(options),
        diagnostics_(diagnostics),
        findings_(findings),
        progress_(progress) {}

  DiscTally run() {
    check_cd_texts(cd_, disc_, findings_);
    findings_.check("tracks");
    if (disc_.catalog != cd_.catalog.value)
      findings_.add(
          Severity::Difference, "disc.catalog", {},
          cat("the disc has ",
              disc_.catalog.empty() ? "no catalog number" : "the catalog number " + disc_.catalog,
              ", expected ", cd_.catalog.value.empty() ? "none" : cd_.catalog.value));
    if (disc_.sessions.size() != cd_.sessions.size())
      findings_.add(Severity::Difference, "disc.sessions", {},
                    cat("the disc has ", disc_.sessions.size(),
                        disc_.sessions.size() == 1 ? " session" : " sessions", ", expected ",
                        cd_.sessions.size()));

    std::vector<const cd::Track*> found;
    for (const cd::Session& session : disc_.sessions)
      for (const cd::Track& track : session.tracks)
        found.push_back(&track);
    if (is_video_cd(manifest_)) {
      video(found);
      return std::move(tally_);
    }
    sounds_ = open_disc_sounds(manifest_, diagnostics_);
    std::size_t next = 0;
    for (const CdSession& session : cd_.sessions)
      for (const CdTrack& wish : session.tracks) {
        if (next < found.size())
          one(wish, next, *found[next]);
        ++next;
      }
    if (next != found.size())
      findings_.add(Severity::Difference, "disc.tracks", {},
                    cat("the disc has ", found.size(), found.size() == 1 ? " track" : " tracks",
                        ", expected ", next));
    return std::move(tally_);
  }

 private:
  // A Video CD is made anew, sector by sector.
  void video(const std::vector<const cd::Track*>& found) {
    const auto wanted = open_video_cd(manifest_, diagnostics_);
    if (!wanted)
      return;
    const std::vector<cd::Track> tracks = wanted->disc({}).sessions.front().tracks;
    if (tracks.size() != found.size())
      findings_.add(Severity::Difference, "disc.tracks", {},
                    cat("the disc has ", found.size(), found.size() == 1 ? " track" : " tracks",
                        ", expected ", tracks.size()));
    for (std::size_t i = 0; i < std::min(tracks.size(), found.size()); ++i) {
      findings_.check(name_of(tracks[i]));
      if (found[i]->start != tracks[i].start || found[i]->end != tracks[i].end) {
        findings_.add(Severity::Difference, "disc.place", place_of(*found[i]),
                      cat(name_of(*found[i]), " has blocks ", found[i]->start.value, " to ",
                          found[i]->end.value - 1, ", expected ", tracks[i].start.value, " to ",
                          tracks[i].end.value - 1));
        continue;
      }
      ++tally_.tracks;
      findings_.collect("disc.unreadable", place_of(tracks[i]),
                        [&] { video_sectors(*wanted, tracks[i]); });
    }
  }

  void video_sectors(const vcd::VideoCd& wanted, const cd::Track& track) {
    std::vector<std::uint8_t> there(cd::sector_size), expected(cd::sector_size);
    for (Lba at = track.start; at < track.end; at = at + 1) {
      opened_.reader->read_sectors(at, there);
      wanted.read_sector(at, std::span(expected).first<cd::sector_size>());
      if (there == expected)
        continue;
      findings_.add(Severity::Damage, "disc.data", {at.value, {}, {}},
                    cat(name_of(track), ", block ", at.value, " (", cd::to_text(cd::to_msf(at)),
                        ") holds other bytes than the manifest makes"));
      return;
    }
  }

  void one(const CdTrack& wish, std::size_t index, const cd::Track& track) {
    const std::size_t number = static_cast<std::size_t>(cd_.first_track) + index;
    findings_.check(name_of(track));
    if (track.number != number)
      findings_.add(Severity::Difference, "disc.number", place_of(track),
                    cat(name_of(track), " has number ", track.number, ", expected ", number));
    if (!TrackCheck(wish, track, findings_).run())
      return;
    ++tally_.tracks;
    if (wish.data)
      data(*wish.data, track);
    else if (is_data(wish.mode))
      image(wish, track);
    else
      audio(wish, sounds_[index].sound.samples, track);
  }

  void data(const Manifest& wish, const cd::Track& track) {
    const cd::TrackBlocks blocks(opened_.reader, track);
    OpenedVolume volume(blocks, track.start, findings_);
    if (volume.reader() == nullptr)
      return;
    ManifestOptions how = options_;
    how.session_start = track.start;
    add_files(tally_.files, check_manifest(wish, blocks, *volume.reader(), how, diagnostics_,
                                           findings_, progress_));
    volume.tell();
  }

  // Data that the manifest brings as an image: sector for sector.
  void image(const CdTrack& wish, const cd::Track& track) {
    findings_.collect("disc.unreadable", place_of(track), [&] {
      const auto source = open_image(path_of_input(manifest_, wish.sound.from.value));
      const cd::SectorMode mode = cd::sector_mode(wish.mode);
      const std::uint64_t unit = cd::user_bytes(mode);
      std::vector<std::uint8_t> sector(cd::sector_size), expected(unit);
      for (std::uint64_t at = 0; at < source->size(); at += unit) {
        const Lba block = track.start + static_cast<std::int32_t>(at / unit);
        if (block >= track.end) {
          findings_.add(Severity::Damage, "disc.length", place_of(track),
                        cat(name_of(track), " ends before its image does"));
          return;
        }
        opened_.reader->read_sectors(block, sector);
        source->read(at, std::span(expected).first(static_cast<std::size_t>(
                             std::min<std::uint64_t>(unit, source->size() - at))));
        if (!std::ranges::equal(Bytes(sector).subspan(cd::user_offset(mode), unit), expected)) {
          findings_.add(Severity::Damage, "disc.data", {block.value, {}, {}},
                        cat(name_of(track), ", block ", block.value, " (",
                            cd::to_text(cd::to_msf(block)), ") holds other bytes than its image"));
          return;
        }
      }
    });
  }

  void audio(const CdTrack& wish, std::shared_ptr<const audio::TrackSound> sound,
             const cd::Track& track) {
    if (wish.silence.given)
      sound = std::make_shared<const audio::TrackSound>(
          std::vector{audio::silence(
              audio::samples_of_sectors(static_cast<std::uint64_t>(wish.silence.value)))},
          "silence");
    if (!sound)
      return;
    if (const std::int64_t longer = (track.end - track.start) -
                                    static_cast<std::int64_t>(sound->sectors()) -
                                    wish.postgap.value;
        longer > 0)
      findings_.add(Severity::Difference, "disc.length", place_of(track),
                    cat(name_of(track), " is ", longer, longer == 1 ? " sector" : " sectors",
                        " longer than the manifest says"));
    findings_.collect("disc.unreadable", place_of(track),
                      [&] { compare(track, cd::TrackSamples(opened_.reader, track), *sound); });
  }

  // The samples of the source, and silence up to the end of the track.
  void compare(const cd::Track& track, const BlockSource& found, const audio::TrackSound& sound) {
    if (found.size() < sound.size())
      findings_.add(Severity::Damage, "disc.length", place_of(track),
                    cat(name_of(track), " has ", found.size() / sample_bytes,
                        " samples, its source ", sound.samples()));
    std::vector<std::uint8_t> there(buffer_bytes), expected(buffer_bytes);
    for (std::uint64_t at = 0; at < found.size(); at += buffer_bytes) {
      const auto part = [](std::vector<std::uint8_t>& buffer, std::uint64_t left) {
        return std::span(buffer).first(
            static_cast<std::size_t>(std::min<std::uint64_t>(buffer_bytes, left)));
      };
      const std::span<std::uint8_t> bytes = part(there, found.size() - at);
      std::fill(expected.begin(), expected.end(), std::uint8_t{0});
      if (at < sound.size())
        sound.read(at, part(expected, std::min(found.size(), sound.size()) - at));
      found.read(at, bytes);
      const auto differs = std::mismatch(bytes.begin(), bytes.end(), expected.begin());
      if (differs.first != bytes.end()) {
        tell_sample(
            track, (at + static_cast<std::uint64_t>(differs.first - bytes.begin())) / sample_bytes);
        return;
      }
      tally_.samples += bytes.size() / sample_bytes;
    }
  }

  void tell_sample(const cd::Track& track, std::uint64_t sample) {
    constexpr std::uint64_t sector_samples = cd::sector_size / sample_bytes;
    const Lba block = track.start + static_cast<std::int32_t>(sample / sector_samples);
    findings_.add(Severity::Damage, "disc.sound", {block.value, {}, {}},
                  cat(name_of(track), " differs from its source from sample ", sample,
                      " on, which is at ", cd::to_text(cd::to_msf(block)), " of the disc"));
  }

  const Manifest& manifest_;
  const CdOptions& cd_;
  const cd::OpenedDisc& opened_;
  const cd::Disc& disc_;
  const ManifestOptions& options_;
  Diagnostics& diagnostics_;
  Findings& findings_;
  Progress& progress_;
  std::vector<TrackSounds> sounds_;
  DiscTally tally_;
};

/// One run against a receipt.
class ReceiptCheck {
 public:
  ReceiptCheck(const std::string& path, const cd::OpenedDisc& disc,
               const DiscReceiptOptions& options, Findings& findings, Progress& progress)
      : path_(path), opened_(disc), options_(options), findings_(findings), progress_(progress) {}

  DiscTally run() {
    const std::vector<ReceiptTrack> wishes = tracks();
    if (wishes.empty())
      throw ManifestError(cat(path_, ": is the receipt of an image, and this is a disc in tracks"));
    findings_.check("tracks");
    std::size_t count = 0;
    for (const cd::Session& session : opened_.reader->disc().sessions)
      count += session.tracks.size();
    if (count != wishes.size())
      findings_.add(Severity::Difference, "disc.tracks", {},
                    cat("the disc has ", count, count == 1 ? " track" : " tracks", ", expected ",
                        wishes.size()));
    for (const ReceiptTrack& wish : wishes)
      if (const cd::Track* track = cd::track_numbered(opened_.reader->disc(), wish.number))
        one(wish, *track);
      else
        findings_.add(Severity::Difference, "disc.tracks", {},
                      cat("track ", wish.number, " is not on the disc"));
    return std::move(tally_);
  }

 private:
  std::vector<ReceiptTrack> tracks() {
    std::vector<ReceiptTrack> all;
    ReceiptHandler handler;
    handler.track = [&](const ReceiptTrack& track) { all.push_back(track); };
    const auto in = open_text(path_);
    read_receipt(*in, path_, handler);
    return all;
  }

  void one(const ReceiptTrack& wish, const cd::Track& track) {
    findings_.check(name_of(track));
    if (is_data(track.mode) != (wish.mode != "audio")) {
      findings_.add(
          Severity::Difference, "disc.mode", place_of(track),
          cat(name_of(track), " is ", cd::to_string(track.mode), ", expected ", wish.mode));
      return;
    }
    ++tally_.tracks;
    if (track.start.value != wish.first || track.end - track.start != wish.blocks)
      findings_.add(
          Severity::Difference, "disc.place", place_of(track),
          cat(name_of(track), " has blocks ", track.start.value, " to ", track.end.value - 1,
              ", expected ", wish.first, " to ", wish.first + wish.blocks - 1));
    if (!is_data(track.mode)) {
      const cd::TrackSamples samples(opened_.reader, track);
      digest(wish, track, samples, 0, "samples");
      return;
    }
    const cd::TrackBlocks blocks(opened_.reader, track);
    const bool has_blocks = wish.mode == "mode1" || wish.mode == "mode2-form1";
    if (options_.blocks && has_blocks)
      digest(wish, track, blocks, byte_offset(track.start), "user data");
    if (options_.blocks && !has_blocks)
      digest_sectors(wish, track);
    if (options_.files && has_blocks)
      files(track, blocks);
  }

  // Sectors of other sizes: what follows their headers, or the user data of form 2.
  void digest_sectors(const ReceiptTrack& wish, const cd::Track& track) {
    const cd::SectorMode mode =
        wish.mode == "mode2-form2" ? cd::SectorMode::Mode2Form2 : cd::SectorMode::Mode2;
    const std::uint64_t unit = cd::user_bytes(mode);
    findings_.collect("disc.unreadable", place_of(track), [&] {
      Digest digest(Algorithm::Sha256);
      std::vector<std::uint8_t> sector(cd::sector_size);
      Lba at = track.start;
      for (std::uint64_t left = wish.bytes; left > 0 && at < track.end; at = at + 1) {
        opened_.reader->read_sectors(at, sector);
        const auto part = static_cast<std::size_t>(std::min<std::uint64_t>(unit, left));
        digest.update(Bytes(sector).subspan(cd::user_offset(mode), part));
        left -= part;
      }
      tell(wish, track, to_hex(digest.finish()), "user data");
    });
  }

  void tell(const ReceiptTrack& wish, const cd::Track& track, const std::string& found,
            const char* what) {
    if (found != wish.sha256)
      findings_.add(Severity::Damage, "disc.digest", place_of(track),
                    cat("the ", what, " of ", name_of(track), " have SHA-256 ", found,
                        ", the receipt says ", wish.sha256));
  }

  void digest(const ReceiptTrack& wish, const cd::Track& track, const BlockSource& source,
              std::uint64_t offset, const char* what) {
    findings_.collect("disc.unreadable", place_of(track), [&] {
      if (source.size() < offset || source.size() - offset < wish.bytes) {
        findings_.add(Severity::Damage, "disc.length", place_of(track),
                      cat(name_of(track), " ends too early: it should have ", wish.bytes,
                          " bytes of ", what));
        return;
      }
      Digest digest(Algorithm::Sha256);
      std::vector<std::uint8_t> buffer(buffer_bytes);
      for (std::uint64_t at = 0; at < wish.bytes; at += buffer_bytes) {
        const auto part = std::span(buffer).first(
            static_cast<std::size_t>(std::min<std::uint64_t>(buffer_bytes, wish.bytes - at)));
        source.read(offset + at, part);
        digest.update(part);
      }
      tell(wish, track, to_hex(digest.finish()), what);
      if (!is_data(track.mode))
        tally_.samples += wish.bytes / sample_bytes;
    });
  }

  void files(const cd::Track& track, const cd::TrackBlocks& blocks) {
    const auto in = open_text(path_);
    const LoadedReceipt loaded = load_receipt(*in, path_, true, track.number);
    if (loaded.files.tree.nodes.size() <= 1 && loaded.regions.empty())
      return;  // an image that was brought: its digest says it all
    OpenedVolume volume(blocks, track.start, findings_);
    if (volume.reader() == nullptr)
      return;
    FilesOptions how = receipt_files_options(loaded, options_.views, options_.threads);
    add_files(tally_.files, check_files(loaded.files, *volume.reader(), how, findings_, progress_));
    volume.tell();
  }

  const std::string& path_;
  const cd::OpenedDisc& opened_;
  const DiscReceiptOptions& options_;
  Findings& findings_;
  Progress& progress_;
  DiscTally tally_;
};

}  // namespace

DiscTally check_disc_manifest(const Manifest& manifest, const cd::OpenedDisc& disc,
                              const ManifestOptions& options, Diagnostics& diagnostics,
                              Findings& findings, Progress& progress) {
  return ManifestCheck(manifest, disc, options, diagnostics, findings, progress).run();
}

DiscTally check_disc_receipt(const std::string& path, const cd::OpenedDisc& disc,
                             const DiscReceiptOptions& options, Findings& findings,
                             Progress& progress) {
  return ReceiptCheck(path, disc, options, findings, progress).run();
}

}  // namespace disc::verify
