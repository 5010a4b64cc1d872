// Makes the sectors of a planned CD, one after the other.
#include "mkimage/cd_sectors.h"

#include <algorithm>
#include <array>

#include "formats/base/text.h"
#include "formats/cd/msf.h"
#include "formats/cd/sector.h"
#include "formats/cd/stored_sector.h"
#include "formats/integrity/digest.h"
#include "formats/io/data_run.h"
#include "formats/io/image_sink.h"
#include "mkimage/pipeline.h"

namespace disc {
namespace {

// Sectors that are made at a time: some 2 MiB, so that they stay in the cache.
constexpr std::size_t batch = 1024;
// Sectors that one thread encodes before it takes the next: less would not pay.
constexpr std::size_t grain = 64;

class SectorMaker {
 public:
  SectorMaker(const CdPlannedTrack& track, unsigned threads, Progress& progress,
              std::uint64_t& done, const TakeSectors& take)
      : track_(track),
        mode_(cd::sector_mode(track.facts.mode)),
        unit_(mode_ == cd::SectorMode::Mode0 ? cd::user_bytes(cd::SectorMode::Mode1)
                                             : cd::user_bytes(mode_)),
        threads_(threads),
        progress_(progress),
        done_(done),
        take_(take),
        at_(track.facts.pregap),
        empty_(empty_user_data(track.facts.mode)),
        user_(batch * unit_),
        sectors_(batch * cd::sector_size) {}

  /// User data of sectors that follow each other; they may come in any pieces.
  void put(Bytes user) {
    while (!user.empty()) {
      const std::size_t count = std::min(user.size(), user_.size() - filled_);
      std::copy_n(user.begin(), count, user_.begin() + static_cast<std::ptrdiff_t>(filled_));
      filled_ += count;
      user = user.subspan(count);
      if (filled_ == user_.size())
        flush();
    }
  }
  void put_zeros(std::uint64_t bytes) {
    while (bytes > 0) {
      const auto count =
          static_cast<std::size_t>(std::min<std::uint64_t>(bytes, user_.size() - filled_));
      std::fill_n(user_.begin() + static_cast<std::ptrdiff_t>(filled_), count, std::uint8_t{0});
      filled_ += count;
      bytes -= count;
      if (filled_ == user_.size())
        flush();
    }
  }
  /// Empty sectors up to block `at`, from within a sector if need be.
  void fill_to(Lba at) {
    put_zeros((unit_ - filled_ % unit_) % unit_);
    const std::uint64_t missing = static_cast<std::uint64_t>(at - at_) - filled_ / unit_;
    if (track_.facts.mode != cd::TrackMode::Mode2Mixed)
      put_zeros(missing * unit_);
    else
      for (std::uint64_t i = 0; i < missing; ++i)
        put(empty_);
    flush();
  }

 private:
  // All that is there, which is whole sectors.
  void flush() {
    const std::size_t count = filled_ / unit_;
    if (count == 0)
      return;
    const std::span<std::uint8_t> out = std::span(sectors_).first(count * cd::sector_size);
    if (mode_ == cd::SectorMode::Audio) {
      take_(track_, at_, Bytes(user_).first(filled_));
    } else {
      parallel_for(count, grain, threads_, [&](unsigned, std::size_t i) {
        make_sector(mode_, at_ + static_cast<std::int32_t>(i),
                    Bytes(user_).subspan(i * unit_, unit_),
                    out.subspan(i * cd::sector_size).first<cd::sector_size>());
      });
      take_(track_, at_, out);
    }
    at_ = at_ + static_cast<std::int32_t>(count);
    filled_ = 0;
    done_ += count;
    progress_.at(done_);
  }

  const CdPlannedTrack& track_;
  cd::SectorMode mode_;
  std::size_t unit_;
  unsigned threads_;
  Progress& progress_;
  std::uint64_t& done_;
  const TakeSectors& take_;
  Lba at_;                  // of the first sector in user_
  std::size_t filled_ = 0;  // bytes of user_
  std::vector<std::uint8_t> empty_, user_, sectors_;
};

/// What an image writes becomes sectors.
class SectorSink final : public ImageSink {
 public:
  explicit SectorSink(SectorMaker& maker) : maker_(maker) {}
  void write(Bytes bytes) override { maker_.put(bytes); }
  void write_zeros(std::uint64_t count) override { maker_.put_zeros(count); }
  bool clone(int, std::uint64_t, std::uint64_t) override { return false; }
  void commit() override {}

 private:
  SectorMaker& maker_;
};

// Hands all bytes of a source on in order.
template <class Take>
void read_all(const BlockSource& source, const Take& take) {
  std::vector<std::uint8_t> buffer(std::min<std::uint64_t>(source.size(), std::uint64_t{1} << 20));
  for (std::uint64_t at = 0; at < source.size();) {
    const std::span<std::uint8_t> some = std::span(buffer).first(
        static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), source.size() - at)));
    source.read(at, some);
    take(Bytes(some));
    at += some.size();
  }
}

// Content and post-gap of an audio track, or of data that are brought; digested on the way.
CdMadeTrack make_content(const CdPlannedTrack& track, SectorMaker& maker) {
  Digest digest(Algorithm::Sha256);
  CdMadeTrack made;
  const auto put = [&](Bytes bytes) {
    digest.update(bytes);
    made.bytes += bytes.size();
    maker.put(bytes);
  };
  if (track.source)
    read_all(*track.source, put);
  // Silence is sound, too: the digest is that of the whole track. User data end with themselves.
  if (!is_data(track.facts.mode))
    take_zeros(static_cast<std::uint64_t>(track.facts.end - track.facts.start) * cd::sector_size -
                   made.bytes,
               put);
  made.sha256 = to_hex(digest.finish());
  return made;
}

// The sectors of a Video CD are made one by one; what is digested is what follows their headers.
CdMadeTrack make_video(const CdPlannedTrack& track, unsigned threads, Progress& progress,
                       std::uint64_t& done, const TakeSectors& take) {
  Digest digest(Algorithm::Sha256);
  CdMadeTrack made;
  std::vector<std::uint8_t> sectors;
  for (Lba at = track.facts.pregap; at < track.facts.end;) {
    const auto count = std::min<std::size_t>(batch, static_cast<std::size_t>(track.facts.end - at));
    sectors.resize(count * cd::sector_size);
    parallel_for(count, grain, threads, [&](unsigned, std::size_t i) {
      track.video->read_sector(
          at + static_cast<std::int32_t>(i),
          std::span(sectors).subspan(i * cd::sector_size).first<cd::sector_size>());
    });
    for (std::size_t i = 0; i < count; ++i) {
      if (at + static_cast<std::int32_t>(i) < track.facts.start)
        continue;
      const Bytes user =
          Bytes(sectors).subspan(i * cd::sector_size + cd::user_offset(cd::SectorMode::Mode2),
                                 cd::user_bytes(cd::SectorMode::Mode2));
      digest.update(user);
      made.bytes += user.size();
    }
    take(track, at, sectors);
    at = at + static_cast<std::int32_t>(count);
    progress.at(done += count);
  }
  made.sha256 = to_hex(digest.finish());
  return made;
}

CdMadeTrack make_track(CdPlannedTrack& track, unsigned threads, Progress& progress,
                       std::uint64_t& done, const TakeSectors& take) {
  if (track.video)
    return make_video(track, threads, progress, done, take);
  SectorMaker maker(track, threads, progress, done, take);
  if (track.sound_before) {
    const auto sectors = static_cast<std::int32_t>(track.sound_before->sectors());
    maker.fill_to(track.facts.start + -sectors);
    read_all(*track.sound_before, [&](Bytes bytes) { maker.put(bytes); });
  }
  maker.fill_to(track.facts.start);
  CdMadeTrack made;
  if (track.image) {
    SectorSink sink(maker);
    WriteOptions options;
    options.threads = threads;
    NoProgress silent;
    const WrittenImage written = track.image->write(sink, options, silent);
    made.sha256 = written.digests.at("sha256");
    made.bytes = written.size;
  } else {
    made = make_content(track, maker);
  }
  maker.fill_to(track.facts.end);
  return made;
}

}  // namespace

void make_sector(cd::SectorMode mode, Lba at, Bytes user, cd::SectorSpan out) {
  cd::SubHeader sub_header;
  sub_header.submode = cd::Data;
  cd::encode_sector(mode, cd::to_msf(at), user, sub_header, out);
}

std::vector<std::uint8_t> empty_user_data(cd::TrackMode mode) {
  const cd::SectorMode as = cd::sector_mode(mode);
  if (mode != cd::TrackMode::Mode2Mixed)
    return std::vector<std::uint8_t>(cd::user_bytes(as));
  std::array<std::uint8_t, cd::sector_size> sector;
  cd::make_empty(mode, {}, sector);
  const Bytes user = Bytes(sector).subspan(cd::user_offset(as), cd::user_bytes(as));
  return {user.begin(), user.end()};
}

std::vector<CdMadeTrack> make_sectors(CdPlan& plan, unsigned threads, Progress& progress,
                                      const TakeSectors& take) {
  std::uint64_t total = 0, done = 0;
  for (const CdPlannedTrack& track : plan.tracks)
    total += static_cast<std::uint64_t>(track.sectors());
  progress.start("writing", total, "sectors");
  std::vector<CdMadeTrack> made;
  for (CdPlannedTrack& track : plan.tracks)
    made.push_back(make_track(track, threads, progress, done, take));
  progress.finish();
  return made;
}

}  // namespace disc
