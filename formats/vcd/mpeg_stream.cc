// MPEG-1 and MPEG-2 program streams as Video CDs carry them: what they hold, pack by pack.
#include "formats/vcd/mpeg_stream.h"

#include <algorithm>
#include <limits>
#include <span>

#include "formats/base/bytes.h"
#include "formats/base/error.h"

namespace disc::vcd {

const char* const remake_hint =
    "make it anew with ffmpeg -target pal-vcd, ntsc-vcd, pal-svcd or ntsc-svcd";

namespace {

// Stream ids and start codes (ISO/IEC 11172-1 2.4.3.2, 2.4.4.2; 11172-2 2.4.2.1).
enum Code : std::uint8_t {
  Picture = 0x00,
  UserData = 0xB2,
  SequenceHeader = 0xB3,
  Extension = 0xB5,
  ProgramEnd = 0xB9,
  PackHeader = 0xBA,
  SystemHeader = 0xBB,
  PrivateStream1 = 0xBD,
  PaddingStream = 0xBE,
  PrivateStream2 = 0xBF,
  FirstAudio = 0xC0,
  LastAudio = 0xDF,
  FirstVideo = 0xE0,
  LastVideo = 0xEF,
};
constexpr std::uint8_t subtitle_data = 0x70;  // private_data_id of overlay graphics and text

bool is_start_code(Bytes bytes, std::size_t at) {
  return at + 4 <= bytes.size() && bytes[at] == 0 && bytes[at + 1] == 0 && bytes[at + 2] == 1;
}
bool is_audio(std::uint8_t stream) { return stream >= FirstAudio && stream <= LastAudio; }
bool is_video(std::uint8_t stream) { return stream >= FirstVideo && stream <= LastVideo; }

std::uint32_t be(Bytes bytes, std::size_t at, std::size_t count) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < count; ++i)
    value = value << 8 | bytes[at + i];
  return value;
}

// Where the next start code is from `at` on, or the end.
std::size_t next_start_code(Bytes bytes, std::size_t at) {
  while (at + 4 <= bytes.size()) {
    const auto* const one = static_cast<const std::uint8_t*>(
        std::memchr(bytes.data() + at + 2, 1, bytes.size() - at - 3));
    if (one == nullptr)
      break;
    at = static_cast<std::size_t>(one - bytes.data()) - 2;
    if (is_start_code(bytes, at))
      return at;
    ++at;
  }
  return bytes.size();
}

// 33 bits in five bytes, with marker bits between them.
std::int64_t time_stamp(Bytes at) {
  const auto part = [&](std::size_t i) { return static_cast<std::int64_t>(at[i]); };
  return (part(0) >> 1 & 7) << 30 | (part(1) << 7 | part(2) >> 1) << 15 |
         (part(3) << 7 | part(4) >> 1);
}

struct Payload {
  std::size_t begin = 0, end = 0;  // in the pack
  std::optional<std::int64_t> time;
};

// Behind the length of a packet of MPEG-1 (ISO/IEC 11172-1 2.4.3.3); nothing if it is not one.
std::optional<Payload> open_packet_1(Bytes pack, std::size_t at, std::size_t end) {
  Payload payload{at, end, {}};
  std::size_t& q = payload.begin;
  while (q < end && pack[q] == 0xFF)
    ++q;
  if (q + 2 <= end && pack[q] >> 6 == 1)
    q += 2;
  if (q >= end)
    return std::nullopt;
  const int kind = pack[q] >> 4;
  const std::size_t fields = kind == 2 ? 5 : kind == 3 ? 10 : pack[q] == 0x0F ? 1 : 0;
  if (fields == 0 || q + fields > end)
    return std::nullopt;
  if (fields > 1)
    payload.time = time_stamp(pack.subspan(q));
  q += fields;
  return payload;
}

// The same of MPEG-2 (ISO/IEC 13818-1 2.4.3.6).
std::optional<Payload> open_packet_2(Bytes pack, std::size_t at, std::size_t end) {
  if (at + 3 > end || pack[at] >> 6 != 2)
    return std::nullopt;
  const std::size_t fields = pack[at + 2];
  Payload payload{at + 3 + fields, end, {}};
  if (payload.begin > end)
    return std::nullopt;
  if ((pack[at + 1] & 0x80) != 0) {
    if (fields < 5)
      return std::nullopt;
    payload.time = time_stamp(pack.subspan(at + 3));
  }
  return payload;
}

// ISO/IEC 11172-3 2.4.2.3, of MPEG-1; 13818-3 2.4.2.3 for the half sampling rates.
std::optional<AudioFacts> audio_frame(Bytes at) {
  static constexpr std::array<std::uint32_t, 3> rates{44'100, 48'000, 32'000};
  static constexpr std::array<std::array<std::uint16_t, 15>, 3> bits{{
      {0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448},
      {0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384},
      {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320},
  }};
  static constexpr std::array<std::uint16_t, 15> half_bits{0,  8,  16, 24,  32,  40,  48, 56,
                                                           64, 80, 96, 112, 128, 144, 160};
  if (at.size() < 4 || at[0] != 0xFF || at[1] >> 4 != 0xF)
    return std::nullopt;
  const bool full = (at[1] & 8) != 0;
  const unsigned layer = 4U - (at[1] >> 1 & 3U), rate = at[2] >> 2 & 3U, index = at[2] >> 4;
  if (layer > 3 || rate > 2 || index > 14)
    return std::nullopt;
  AudioFacts facts;
  facts.layer = static_cast<std::uint8_t>(layer);
  facts.sample_rate = full ? rates[rate] : rates[rate] / 2;
  facts.bit_rate = (full ? bits[layer - 1][index] : half_bits[index]) * 1000U;
  facts.mode = static_cast<AudioMode>(at[3] >> 6);
  return facts;
}

class Scanner {
 public:
  explicit Scanner(const BlockSource& stream) : stream_(stream) {}

  StreamFacts run() {
    const std::uint64_t size = stream_.size();
    if (size / pack_bytes > max_packs)
      fail(size, "the stream has more packs than a CD has sectors");
    constexpr std::uint64_t at_once = 64 * pack_bytes;
    std::vector<std::uint8_t> buffer(static_cast<std::size_t>(std::min(size, at_once)));
    for (std::uint64_t at = 0; at < size; at += at_once) {
      const auto count = static_cast<std::size_t>(std::min(size - at, at_once));
      stream_.read(at, std::span(buffer).first(count));
      for (std::size_t in = 0; in < count; in += pack_bytes) {
        at_ = at + in;
        pack(slice(Bytes(buffer).first(count), in, pack_bytes));
      }
    }
    if (facts_.packs.empty())
      fail(0, "the stream is empty");
    finish();
    return std::move(facts_);
  }

 private:
  [[noreturn]] void fail(std::uint64_t at, const char* what) const {
    throw FormatError(cat(stream_.name(), ": byte ", at, ": ", what, "; ", remake_hint));
  }

  void pack(Bytes pack) {
    pack_ = pack;
    if (pack.size() < pack_bytes && end_code_only()) {
      facts_.rest = static_cast<std::uint32_t>(pack.size());
      return;
    }
    label_ = named_ = {};
    sequence_in_pack_ = entry_in_pack_ = false;
    std::size_t at = pack_header();
    while (is_start_code(pack, at) && pack[at + 3] != ProgramEnd)
      at = packet(at);
    if (is_start_code(pack, at))
      at += 4;
    if (std::any_of(pack.begin() + static_cast<std::ptrdiff_t>(std::min(at, pack.size())),
                    pack.end(), [](std::uint8_t byte) { return byte != 0; }))
      fail(at_ + at, "neither a packet nor zeros fill the rest of a pack of 2324 bytes");
    facts_.packs.push_back(label_.stream != 0 ? label_ : named_);
  }

  bool end_code_only() const {
    const std::size_t at = is_start_code(pack_, 0) && pack_[3] == ProgramEnd ? 4 : 0;
    return std::all_of(pack_.begin() + static_cast<std::ptrdiff_t>(at), pack_.end(),
                       [](std::uint8_t byte) { return byte == 0; }) &&
           !facts_.packs.empty();
  }

  // Returns where the packets begin.
  std::size_t pack_header() {
    if (!is_start_code(pack_, 0) || pack_[3] != PackHeader)
      fail(at_, at_ == 0 ? "no program stream of MPEG-1 or MPEG-2 begins here"
                         : "no pack begins here, packs of 2324 bytes are expected");
    const bool first = pack_.size() >= 12 && pack_[4] >> 4 == 2;
    const bool second = pack_.size() >= 14 && pack_[4] >> 6 == 1;
    if (!first && !second)
      fail(at_, "the pack header is neither one of MPEG-1 nor of MPEG-2");
    const std::uint8_t version = first ? 1 : 2;
    if (facts_.packs.empty())
      facts_.version = version;
    else if (facts_.version != version)
      fail(at_, "packs of MPEG-1 and MPEG-2 are mixed");
    const std::uint32_t rate = first ? (be(pack_, 9, 3) & 0x7FFFFF) >> 1 : be(pack_, 10, 3) >> 2;
    facts_.mux_rate = std::max(facts_.mux_rate, rate * 50);
    return first ? 12 : 14 + (pack_[13] & 7U);
  }

  // Returns where the next packet begins.
  std::size_t packet(std::size_t at) {
    const std::uint8_t stream = pack_[at + 3];
    if (stream == PackHeader)
      fail(at_ + at, "a pack begins within a pack of 2324 bytes");
    if (stream < SystemHeader)
      fail(at_ + at, "video outside of packets");
    if (at + 6 > pack_.size() || at + 6 + be(pack_, at + 4, 2) > pack_.size())
      fail(at_ + at, "a packet reaches past the end of its pack of 2324 bytes");
    const std::size_t end = at + 6 + be(pack_, at + 4, 2);
    if (stream == SystemHeader)
      system_header(pack_.first(end).subspan(at));
    else if (is_audio(stream) || is_video(stream) || stream == PrivateStream1)
      stream_packet(stream, at + 6, end);
    else if (stream != PaddingStream && stream != PrivateStream2)
      fail(at_ + at, "a packet of a stream that Video CDs have no place for");
    return end;
  }

  // What it speaks of labels packs that hold nothing else but padding.
  void system_header(Bytes header) {
    for (std::size_t at = 12; at + 3 <= header.size() && header[at] >= 0x80; at += 3)
      if ((is_video(header[at]) && !is_video(named_.stream)) ||
          (is_audio(header[at]) && named_.stream == 0))
        named_.stream = header[at];
  }

  void stream_packet(std::uint8_t stream, std::size_t at, std::size_t end) {
    const auto payload =
        facts_.version == 1 ? open_packet_1(pack_, at, end) : open_packet_2(pack_, at, end);
    if (!payload)
      fail(at_ + at, "the header of a packet is not that of its version of MPEG");
    // Video says what a sector is, then audio, then subtitles; of equals the first.
    const PackLabel label{stream};
    if (label_.stream == 0 || (label.kind() < label_.kind()))
      label_ = label;
    const Bytes data = pack_.first(payload->end).subspan(payload->begin);
    if (stream == PrivateStream1) {
      private_data(data);
      return;
    }
    if (payload->time) {
      first_time_ = std::min(first_time_, *payload->time);
      last_time_ = std::max(last_time_, *payload->time);
    }
    if (is_audio(stream))
      audio(stream, data);
    else
      video(stream, data, *payload);
  }

  void private_data(Bytes data) {
    if (data.size() >= 2 && data[0] == subtitle_data && data[1] < 4)
      facts_.subtitles = static_cast<std::uint8_t>(facts_.subtitles | 1U << data[1]);
    else
      facts_.other_private = true;
  }

  void audio(std::uint8_t stream, Bytes data) {
    if (facts_.audios.contains(stream))
      return;
    for (std::size_t at = 0; at + 4 <= data.size(); ++at)
      if (const auto frame = audio_frame(data.subspan(at))) {
        facts_.audios[stream] = *frame;
        return;
      }
  }

  void video(std::uint8_t stream, Bytes data, const Payload& payload) {
    if (payload.time) {
      picture_time_ = *payload.time;
      pictures_since_ = 0;
      if (facts_.pictures.empty() || facts_.pictures.back().pack != facts_.pack_count())
        facts_.pictures.push_back({facts_.pack_count(), picture_time_});
    }
    bool intra = false;
    for (std::size_t at = next_start_code(data, 0); at < data.size();
         at = next_start_code(data, at + 4)) {
      const Bytes rest = data.subspan(at + 4);
      switch (data[at + 3]) {
        case SequenceHeader:
          sequence_in_pack_ = true;
          sequence_header(stream, rest);
          break;
        case Extension:
          extension(stream, rest);
          break;
        case Picture:
          intra = rest.size() >= 2 && (rest[1] >> 3 & 7) == 1;
          picture(stream, intra);
          break;
        case UserData:
          if (intra && rest.size() >= 14 && rest[0] == 0x10 && rest[1] == 0x0E)
            facts_.scan_offsets.push_back(
                {facts_.pack_count(), static_cast<std::uint16_t>(payload.begin + at + 6)});
          break;
        default:
          break;
      }
    }
  }

  void sequence_header(std::uint8_t stream, Bytes header) {
    if (facts_.videos.contains(stream) || header.size() < 8)
      return;
    VideoFacts facts;
    facts.width = static_cast<std::uint16_t>(be(header, 0, 3) >> 12);
    facts.height = static_cast<std::uint16_t>(be(header, 0, 3) & 0xFFF);
    facts.aspect = header[3] >> 4;
    facts.frame_rate_code = header[3] & 0xF;
    const std::uint32_t rate = be(header, 4, 3) >> 6;
    facts.bit_rate = rate == 0x3FFFF ? 0 : std::uint64_t{rate} * 400;
    facts_.videos[stream] = facts;
  }

  // The sizes that a sequence extension adds to are beyond any Video CD.
  void extension(std::uint8_t stream, Bytes extension) {
    const auto found = facts_.videos.find(stream);
    if (found != facts_.videos.end() && !extension.empty() && extension[0] >> 4 == 1)
      found->second.mpeg2 = true;
  }

  void picture(std::uint8_t stream, bool intra) {
    const auto found = facts_.videos.find(stream);
    const std::int64_t ticks = found == facts_.videos.end() ? 0 : found->second.frame_ticks();
    if (intra && sequence_in_pack_ && !entry_in_pack_) {
      facts_.entry_points.push_back({facts_.pack_count(), picture_time_ + pictures_since_ * ticks});
      entry_in_pack_ = true;
    }
    ++pictures_since_;
  }

  void finish() {
    if (first_time_ > last_time_)
      first_time_ = last_time_ = 0;
    facts_.playing_time = last_time_ - first_time_;
    for (auto* const packs : {&facts_.entry_points, &facts_.pictures})
      for (TimedPack& one : *packs)
        one.time = std::max<std::int64_t>(one.time - first_time_, 0);
  }

  const BlockSource& stream_;
  StreamFacts facts_;
  Bytes pack_;
  std::uint64_t at_ = 0;  // of the pack in the stream
  PackLabel label_, named_;
  bool sequence_in_pack_ = false, entry_in_pack_ = false;
  std::int64_t picture_time_ = 0, pictures_since_ = 0;
  std::int64_t first_time_ = std::numeric_limits<std::int64_t>::max(), last_time_ = -1;
};

}  // namespace

std::int64_t VideoFacts::frame_ticks() const {
  static constexpr std::array<std::int64_t, 9> ticks{0,    3754, 3750, 3600, 3003,
                                                     3000, 1800, 1502, 1500};
  return frame_rate_code < ticks.size() ? ticks[frame_rate_code] : 0;
}

bool VideoFacts::pal() const {
  if (height == 288 || height == 576)
    return true;
  return height != 240 && height != 480 && frame_rate_code == 3;
}

const VideoFacts* StreamFacts::video() const {
  for (const std::uint8_t stream : {std::uint8_t{0xE0}, std::uint8_t{0xE2}, std::uint8_t{0xE1}})
    if (const auto found = videos.find(stream); found != videos.end())
      return &found->second;
  return videos.empty() ? nullptr : &videos.begin()->second;
}

bool StreamFacts::still() const { return !videos.empty() && !videos.contains(0xE0); }

StreamFacts scan_stream(const BlockSource& stream) { return Scanner(stream).run(); }

std::optional<TimedPack> nearest_entry_point(const StreamFacts& facts, std::int64_t time) {
  const auto& points = facts.entry_points;
  if (points.empty())
    return std::nullopt;
  const auto distance = [&](const TimedPack& point) {
    return point.time > time ? point.time - time : time - point.time;
  };
  return *std::min_element(
      points.begin(), points.end(),
      [&](const TimedPack& a, const TimedPack& b) { return distance(a) < distance(b); });
}

void read_pack(const BlockSource& stream, std::uint32_t index,
               std::span<std::uint8_t, pack_bytes> out) {
  const std::uint64_t at = std::uint64_t{index} * pack_bytes, size = stream.size();
  const auto count =
      static_cast<std::size_t>(at < size ? std::min<std::uint64_t>(size - at, pack_bytes) : 0);
  stream.read(std::min(at, size), out.first(count));
  std::fill(out.begin() + static_cast<std::ptrdiff_t>(count), out.end(), std::uint8_t{0});
}

}  // namespace disc::vcd
