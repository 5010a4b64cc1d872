// From the files a person names to what is to be written.
#include "record/job.h"

#include <algorithm>
#include <cstring>

#include "formats/base/error.h"
#include "formats/cd/sector.h"
#include "formats/sheets/open_disc.h"
#include "record/raw_image.h"

namespace disc::record {
namespace {

constexpr std::uint32_t raw_sector = 2352;

struct Part {
  std::uint32_t skip, take;
};
// What the host sends of a sector: the rest the drive makes itself (MMC-5 table 650).
Part part_of(cd::TrackMode mode) {
  switch (mode) {
    case cd::TrackMode::Audio:
      return {0, raw_sector};
    case cd::TrackMode::Mode0:
    case cd::TrackMode::Mode1:
      return {16, 2048};
    default:
      return {16, 2336};
  }
}

// Tracks as the lead-ins tell of them; what is written are the blocks of the image.
Job job_of(std::shared_ptr<const RawImage> image, const std::string& path) {
  Job job;
  job.name = path;
  for (std::size_t session = 0; session < image->sessions.size(); ++session)
    for (const cd::Track& track : image->disc.sessions[session].tracks) {
      JobTrack one;
      one.name = cat("track ", track.number);
      one.mode = track.mode;
      one.block_bytes = raw_sector;
      one.blocks = track.end - track.start;
      one.session = session;
      one.source = std::make_shared<RawImageSectors>(
          image, session, Extent{track.start, track.end - track.start}, one.name);
      job.tracks.push_back(std::move(one));
    }
  job.raw = std::move(image);
  return job;
}

}  // namespace

SectorParts::SectorParts(std::shared_ptr<const cd::DiscReader> reader, Extent extent,
                         std::uint32_t skip, std::uint32_t take, std::string name)
    : reader_(std::move(reader)),
      extent_(extent),
      skip_(skip),
      take_(take),
      name_(std::move(name)) {}

void SectorParts::read(std::uint64_t offset, std::span<std::uint8_t> out) const {
  if (offset > size() || out.size() > size() - offset)
    throw FormatError(cat(name_, ": has ", size(), " bytes, and more were asked for"));
  constexpr std::size_t most = 64;
  std::vector<std::uint8_t> sectors;
  std::size_t done = 0;
  while (done < out.size()) {
    const std::uint64_t at = offset + done;
    const auto first = static_cast<std::int32_t>(at / take_);
    const std::size_t inside = static_cast<std::size_t>(at % take_);
    const std::size_t count =
        std::min<std::size_t>(most, (inside + out.size() - done + take_ - 1) / take_);
    sectors.resize(count * raw_sector);
    reader_->read_sectors(extent_.first + first, sectors);
    for (std::size_t i = 0; i < count && done < out.size(); ++i) {
      const std::size_t from = i == 0 ? inside : 0;
      const std::size_t piece = std::min<std::size_t>(take_ - from, out.size() - done);
      std::memcpy(out.data() + done, sectors.data() + i * raw_sector + skip_ + from, piece);
      done += piece;
    }
  }
}

void AfterZeros::read(std::uint64_t offset, std::span<std::uint8_t> out) const {
  std::size_t zeros = 0;
  if (offset < front_) {
    zeros = static_cast<std::size_t>(std::min<std::uint64_t>(front_ - offset, out.size()));
    std::memset(out.data(), 0, zeros);
  }
  if (zeros < out.size())
    source_->read(offset + zeros - front_, out.subspan(zeros));
}

Job job_of_disc(std::shared_ptr<const cd::DiscReader> reader, const std::string& name) {
  Job job;
  job.name = name;
  job.disc = std::shared_ptr<const cd::Disc>(reader, &reader->disc());
  job.reader = reader;
  for (std::size_t session = 0; session < job.disc->sessions.size(); ++session)
    for (const cd::Track& track : job.disc->sessions[session].tracks) {
      const Part part = part_of(track.mode);
      JobTrack one;
      one.name = cat("track ", track.number);
      one.mode = track.mode;
      one.track = &track;
      one.session = session;
      one.block_bytes = part.take;
      one.blocks = track.end - track.start;
      one.offset = static_cast<std::uint64_t>(track.start - track.pregap) * part.take;
      one.source = std::make_shared<SectorParts>(
          reader, Extent{track.pregap, track.end - track.pregap}, part.skip, part.take, one.name);
      job.tracks.push_back(std::move(one));
    }
  return job;
}

Job open_job(const std::string& path) {
  if (std::optional<cd::OpenedDisc> opened = cd::open_disc(path)) {
    Job job = job_of_disc(opened->reader, path);
    job.cd_text = std::move(opened->cd_text_packs);
    return job;
  }
  if (std::shared_ptr<const RawImage> image = open_raw_image(path))
    return job_of(std::move(image), path);
  Job job;
  job.name = path;
  JobTrack track;
  track.source = open_image(path);
  track.blocks = static_cast<std::int64_t>(blocks_for(track.source->size()));
  track.name = path.substr(path.rfind('/') + 1);
  if (track.blocks == 0)
    throw ManifestError(cat(path, ": is empty, there is nothing to write"));
  if (track.blocks > INT32_MAX)
    throw ManifestError(cat(path, ": has ", track.blocks, " blocks, more than any medium"));
  job.tracks.push_back(std::move(track));
  return job;
}

}  // namespace disc::record
