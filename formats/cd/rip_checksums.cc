// Checksums and names by which databases of audio CDs know a rip: AccurateRip and CTDB.
#include "formats/cd/rip_checksums.h"

#include <zlib.h>

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "formats/base/cat.h"
#include "formats/base/endian.h"
#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/cd/msf.h"

namespace disc::cd {
namespace {

constexpr std::size_t sample_size = 4;

std::uint32_t crc_on(std::uint32_t crc, Bytes bytes) {
  return static_cast<std::uint32_t>(::crc32_z(crc, bytes.data(), bytes.size()));
}

std::uint32_t crc_of_both(std::uint32_t first, std::uint32_t second, std::uint64_t second_bytes) {
  return static_cast<std::uint32_t>(
      ::crc32_combine(first, second, static_cast<z_off_t>(second_bytes)));
}

// The samples of the disc that CTDB takes: its codes go by rows of ten sectors, and what the last
// row lacks counts for the edge.
std::pair<std::uint64_t, std::uint64_t> ctdb_range(std::uint64_t total) {
  const std::uint64_t behind = ctdb_edge + total % ctdb_edge;
  if (total < ctdb_edge + behind)
    return {0, 0};
  return {ctdb_edge, total - behind};
}

std::string hex_of(std::uint32_t number) { return to_hex(bytes_of(Be<std::uint32_t>(number))); }

}  // namespace

RipChecksums::RipChecksums(std::vector<std::uint64_t> track_samples)
    : lengths_(std::move(track_samples)),
      sums_(lengths_.size()),
      total_(std::accumulate(lengths_.begin(), lengths_.end(), std::uint64_t{0})) {}

void RipChecksums::add(Bytes pcm) {
  if (rest_.size() + pcm.size() > (total_ - done_) * sample_size)
    throw std::logic_error("more samples than the tracks have");
  while (!pcm.empty()) {
    if (!rest_.empty() || pcm.size() < sample_size) {
      const std::size_t part = std::min(sample_size - rest_.size(), pcm.size());
      rest_.insert(rest_.end(), pcm.begin(), pcm.begin() + static_cast<std::ptrdiff_t>(part));
      pcm = pcm.subspan(part);
      if (rest_.size() == sample_size)
        add_samples(std::exchange(rest_, {}));
      continue;
    }
    while (within_ == lengths_[track_]) {
      ++track_;
      within_ = 0;
    }
    const std::uint64_t samples =
        std::min<std::uint64_t>(pcm.size() / sample_size, lengths_[track_] - within_);
    add_samples(pcm.first(samples * sample_size));
    pcm = pcm.subspan(samples * sample_size);
  }
}

void RipChecksums::add_samples(Bytes pcm) {
  while (within_ == lengths_[track_]) {
    ++track_;
    within_ = 0;
  }
  Sums& sums = sums_[track_];
  const std::uint64_t samples = pcm.size() / sample_size;
  // The first sample that counts is the 2940th, so that one less than five sectors is left out at
  // the front and five at the end.
  const std::uint64_t first = track_ == 0 ? accuraterip_edge - 1 : 0;
  const std::uint64_t length = lengths_[track_];
  const std::uint64_t last = track_ + 1 != lengths_.size() ? length
                             : length > accuraterip_edge   ? length - accuraterip_edge
                                                           : 0;
  const std::uint64_t from = std::max(within_, first), to = std::min(within_ + samples, last);
  for (std::uint64_t i = from; i < to; ++i) {
    const std::uint8_t* const byte = pcm.data() + (i - within_) * sample_size;
    const std::uint32_t sample = std::uint32_t{byte[0]} | std::uint32_t{byte[1]} << 8 |
                                 std::uint32_t{byte[2]} << 16 | std::uint32_t{byte[3]} << 24;
    const std::uint64_t product = sample * (i + 1);
    sums.low += static_cast<std::uint32_t>(product);
    sums.high += static_cast<std::uint32_t>(product >> 32);
  }
  sums.crc = crc_on(sums.crc, pcm);
  const auto [begin, end] = ctdb_range(total_);
  const std::uint64_t inner_from = std::clamp(begin, done_, done_ + samples) - done_;
  const std::uint64_t inner_to = std::clamp(end, done_, done_ + samples) - done_;
  if (inner_from < inner_to) {
    const Bytes inner =
        pcm.subspan(inner_from * sample_size, (inner_to - inner_from) * sample_size);
    sums.inner = crc_on(sums.inner, inner);
    sums.inner_bytes += inner.size();
  }
  within_ += samples;
  done_ += samples;
}

DiscRip RipChecksums::finish() const {
  if (done_ != total_)
    throw FormatError(
        cat("the audio tracks have ", done_, " samples, their table of contents has ", total_));
  DiscRip rip;
  std::uint32_t inner = 0;
  for (std::size_t i = 0; i < sums_.size(); ++i) {
    const Sums& sums = sums_[i];
    rip.tracks.push_back({sums.low, sums.low + sums.high, sums.crc, sums.inner});
    rip.crc32 = crc_of_both(rip.crc32, sums.crc, lengths_[i] * sample_size);
    inner = crc_of_both(inner, sums.inner, sums.inner_bytes);
  }
  const auto [begin, end] = ctdb_range(total_);
  if (begin < end)
    rip.ctdb_crc32 = inner;
  return rip;
}

RipToc rip_toc_of(const Disc& disc) {
  RipToc toc;
  for (const Session& session : disc.sessions) {
    for (std::size_t i = 0; i < session.tracks.size(); ++i) {
      const Track& track = session.tracks[i];
      toc.tracks.push_back({track.start, !is_data(track.mode)});
      if (!is_data(track.mode))
        toc.audio_end =
            i + 1 < session.tracks.size() ? session.tracks[i + 1].start : session.lead_out;
    }
    toc.lead_out = session.lead_out;
  }
  return toc;
}

std::uint32_t cddb_id(const RipToc& toc) {
  if (toc.tracks.empty())
    return 0;
  const auto seconds = [](Lba at) {
    return static_cast<std::uint32_t>(at.value + pause_frames) / frames_per_second;
  };
  std::uint32_t sum = 0;
  for (const RipToc::Entry& track : toc.tracks)
    for (std::uint32_t rest = seconds(track.start); rest != 0; rest /= 10)
      sum += rest % 10;
  const std::uint32_t length = seconds(toc.lead_out) - seconds(toc.tracks.front().start);
  return sum % 255 << 24 | (length & 0xFFFF) << 8 | static_cast<std::uint32_t>(toc.tracks.size());
}

std::string accuraterip_id(const RipToc& toc) {
  std::uint32_t sum = 0, weighted = 0, number = 0;
  const auto add = [&](Lba at) {
    const auto block = static_cast<std::uint32_t>(at.value);
    sum += block;
    weighted += std::max<std::uint32_t>(block, 1) * ++number;
  };
  for (const RipToc::Entry& track : toc.tracks)
    if (track.audio)
      add(track.start);
  const std::uint32_t tracks = number;
  add(toc.lead_out);
  std::string count = cat(tracks);
  count.insert(0, 3 - std::min<std::size_t>(count.size(), 3), '0');
  return cat(count, "-", hex_of(sum), "-", hex_of(weighted), "-", hex_of(cddb_id(toc)));
}

std::string ctdb_toc_text(const RipToc& toc) {
  constexpr std::size_t digits = 100 * 8;
  std::optional<Lba> first;
  std::string text;
  const auto add = [&](Lba at) {
    for (const char c : hex_of(static_cast<std::uint32_t>(at - *first)))
      text += c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c;
  };
  for (const RipToc::Entry& track : toc.tracks) {
    if (!track.audio)
      continue;
    if (first)
      add(track.start);
    else
      first = track.start;
  }
  if (!first)
    return {};
  add(toc.audio_end);
  text.resize(std::max(text.size(), digits), '0');
  return text;
}

std::string ctdb_toc_id(Bytes sha1) {
  constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._";
  std::string text;
  for (std::size_t at = 0; at < sha1.size(); at += 3) {
    const std::size_t count = std::min<std::size_t>(3, sha1.size() - at);
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 3; ++i)
      bits = bits << 8 | (i < count ? sha1[at + i] : 0U);
    for (std::size_t i = 0; i < 4; ++i)
      text += i <= count ? digits[bits >> (18 - 6 * i) & 63] : '-';
  }
  return text;
}

}  // namespace disc::cd
