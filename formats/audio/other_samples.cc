// Headers of AIFF and AIFF-C, Sun AU and Core Audio files.
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "formats/audio/header_fields.h"
#include "formats/audio/stored_samples.h"
#include "formats/base/endian.h"

namespace disc::audio {
namespace {

struct ChunkHeader {
  FourCharacters id;       // 0-3
  Be<std::uint32_t> size;  // 4-7   of what follows; an odd one is padded
};
static_assert(sizeof(ChunkHeader) == 8);

/// "COMM" (AIFF 1.3, section "The Common Chunk").
struct Common {
  Be<std::uint16_t> channels;  // 0-1
  Be<std::uint32_t> samples;   // 2-5
  Be<std::uint16_t> bits;      // 6-7    of a channel
  Be<std::uint16_t> exponent;  // 8-9    of the rate, an extended number of IEEE 754: sign, 15 bits
  Be<std::uint64_t> mantissa;  // 10-17  with its leading 1
};
static_assert(sizeof(Common) == 18);

/// The head of "SSND".
struct SoundData {
  Be<std::uint32_t> offset;      // 0-3  of the first sample, behind this structure
  Be<std::uint32_t> block_size;  // 4-7
};
static_assert(sizeof(SoundData) == 8);

std::uint32_t rate_of(const Common& common) {
  const int exponent = common.exponent;
  // Zero, negative, or beyond 32 bits: no rate.
  if (exponent < 16383 || exponent > 16383 + 31)
    return 0;
  const int shift = 63 - (exponent - 16383);
  return static_cast<std::uint32_t>((std::uint64_t{common.mantissa} >> shift) +
                                    (std::uint64_t{common.mantissa} >> (shift - 1) & 1));
}

/// The form that a compression type of AIFF-C means; nothing where it really compresses.
std::optional<SampleForm> form_of(FourCharacters type, std::uint8_t bytes) {
  if (type == four("NONE") || type == four("twos"))
    return SampleForm{Number::Signed, bytes, true};
  if (type == four("sowt"))
    return SampleForm{Number::Signed, bytes, false};
  if (type == four("raw "))
    return SampleForm{Number::Unsigned, 1, true};
  if (type == four("in24"))
    return SampleForm{Number::Signed, 3, true};
  if (type == four("in32"))
    return SampleForm{Number::Signed, 4, true};
  if (type == four("23ni") || type == four("42ni"))
    return SampleForm{Number::Signed, static_cast<std::uint8_t>(type[0] == '2' ? 4 : 3), false};
  if (type == four("fl32") || type == four("FL32"))
    return SampleForm{Number::Float, 4, true};
  if (type == four("fl64") || type == four("FL64"))
    return SampleForm{Number::Float, 8, true};
  return std::nullopt;
}

struct AiffFound {
  std::optional<Common> common;
  FourCharacters type = four("NONE");
  std::optional<std::uint64_t> sound;  // where "SSND" has its content
  std::uint32_t sound_size = 0;
};

AiffFound walk_aiff(const BlockSource& file, bool compressed_kind) {
  AiffFound found;
  std::uint64_t at = 12;
  for (int i = 0; i < most_chunks; ++i) {
    const auto chunk = read_at<ChunkHeader>(file, at);
    if (!chunk)
      break;
    const std::uint64_t content = at + sizeof *chunk;
    if (chunk->id == four("COMM")) {
      found.common = require_at<Common>(file, content, "its chunk \"COMM\"");
      if (compressed_kind)
        found.type =
            require_at<FourCharacters>(file, content + sizeof(Common), "its chunk \"COMM\"");
    } else if (chunk->id == four("SSND") && !found.sound) {
      found.sound = content;
      found.sound_size = chunk->size;
    }
    // The common chunk may stand behind the samples.
    if (found.common && found.sound)
      return found;
    at = content + chunk->size + chunk->size % 2;
  }
  return found;
}

/// Whether a program that could not go back wrote these lengths: sox writes 7F000000 into a pipe,
/// ffmpeg zeros.
bool unknown_length(const AiffFound& found, std::uint64_t there) {
  const std::uint32_t size = found.sound_size;
  return (size == 0 && found.common->samples == 0U && there > 0) ||
         (size >= 0x7EFF'F000 && size <= 0x8000'0000 && size > there) || size >= 0xFFFF'F000;
}

std::optional<StoredSamples> aiff_samples(const BlockSource& file, const AiffFound& found,
                                          bool compressed_kind) {
  if (!found.common)
    throw FormatError(cat(file.name(), ": has no chunk \"COMM\", which tells what its sound is"));
  const Common& common = *found.common;
  if (!found.sound) {
    if (common.samples != 0U)
      throw FormatError(cat(file.name(), ": has no chunk \"SSND\", so it has no sound"));
    if (form_of(found.type, 1)) {
      const auto width = static_cast<std::uint8_t>((common.bits + 7) / 8);
      return stored_samples(file, {compressed_kind ? "AIFF-C" : "AIFF", *form_of(found.type, width),
                                   common.bits, rate_of(common), common.channels, 0, 0U});
    }
    return std::nullopt;
  }
  const std::uint64_t there = file.size() - std::min(file.size(), *found.sound + sizeof(SoundData));
  const bool unknown = unknown_length(found, there);
  const auto form =
      form_of(found.type, static_cast<std::uint8_t>(std::min((common.bits + 7) / 8, 255)));
  if (!form) {
    if (!unknown)
      check_compressed(file, *found.sound, found.sound_size);
    return std::nullopt;
  }
  const auto data = require_at<SoundData>(file, *found.sound, "its chunk \"SSND\"");
  SoundHeader header{compressed_kind ? "AIFF-C" : "AIFF",
                     *form,
                     std::min<std::uint32_t>(common.bits, form->bytes * 8U),
                     rate_of(common),
                     common.channels,
                     *found.sound + sizeof data + data.offset,
                     {}};
  const std::uint64_t step = std::uint64_t{form->bytes} * common.channels;
  const std::uint64_t wanted = common.samples * step;
  if (!unknown) {
    const std::uint64_t inside =
        found.sound_size -
        std::min<std::uint64_t>(found.sound_size, sizeof data + std::uint64_t{data.offset});
    if (wanted > inside && header.channels != 0)
      throw FormatError(cat(file.name(), ": its header promises ", common.samples,
                            " samples, and its chunk \"SSND\" has room for ", inside / step));
    header.bytes = wanted;
  }
  return stored_samples(file, header);
}

/// The head of an AU file (Sun/NeXT "audio file format"), in either byte order.
template <template <class> class Order>
struct AuHeader {
  FourCharacters magic;           // 0-3
  Order<std::uint32_t> offset;    // 4-7    of the samples
  Order<std::uint32_t> size;      // 8-11   FFFFFFFF: not known
  Order<std::uint32_t> encoding;  // 12-15
  Order<std::uint32_t> rate;      // 16-19
  Order<std::uint32_t> channels;  // 20-23
};
static_assert(sizeof(AuHeader<Be>) == 24);

template <template <class> class Order>
std::optional<StoredSamples> au_samples(const BlockSource& file) {
  const auto head = require_at<AuHeader<Order>>(file, 0, "its header");
  const std::uint32_t size = head.size;
  const bool unknown = size == 0xFFFF'FFFF;
  const std::uint32_t encoding = head.encoding;
  if (encoding < 2 || encoding > 7) {
    if (!unknown)
      check_compressed(file, head.offset, size);
    return std::nullopt;
  }
  static constexpr std::array<std::uint8_t, 8> widths{0, 0, 1, 2, 3, 4, 4, 8};
  const std::uint8_t width = widths.at(encoding);
  SoundHeader header{"AU",
                     {encoding >= 6 ? Number::Float : Number::Signed, width,
                      std::is_same_v<Order<std::uint32_t>, Be<std::uint32_t>>},
                     width * 8U,
                     head.rate,
                     head.channels,
                     head.offset,
                     {}};
  if (!unknown)
    header.bytes = size;
  return stored_samples(file, header);
}

struct CoreAudioChunk {
  FourCharacters id;       // 0-3
  Be<std::uint64_t> size;  // 4-11  signed: -1 goes to the end, of "data" alone
};
static_assert(sizeof(CoreAudioChunk) == 12);

/// "desc" (Apple, Core Audio Format Specification 1.0, "Audio Description Chunk").
struct Description {
  Be<std::uint64_t> rate;                // 0-7    a double
  FourCharacters format;                 // 8-11
  Be<std::uint32_t> flags;               // 12-15  1: float, 2: low byte first
  Be<std::uint32_t> bytes_per_packet;    // 16-19  of a sample
  Be<std::uint32_t> samples_per_packet;  // 20-23  1
  Be<std::uint32_t> channels;            // 24-27
  Be<std::uint32_t> bits;                // 28-31  of a channel
};
static_assert(sizeof(Description) == 32);

std::optional<StoredSamples> core_audio_samples(const BlockSource& file, const Description& about,
                                                std::uint64_t content, std::uint64_t size) {
  const bool unknown = size == UINT64_MAX;
  if (about.format != four("lpcm")) {
    if (!unknown)
      check_compressed(file, content, size);
    return std::nullopt;
  }
  const auto rate = std::bit_cast<double>(std::uint64_t{about.rate});
  const std::uint32_t bytes = (std::uint32_t{about.bits} + 7) / 8;
  if (about.samples_per_packet != 1U ||
      std::uint64_t{about.bytes_per_packet} != std::uint64_t{bytes} * about.channels)
    throw FormatError(cat(file.name(), ": its chunk \"desc\" tells packets of ",
                          about.bytes_per_packet, " bytes, but ", about.channels, " channels of ",
                          about.bits, " bits take ", std::uint64_t{bytes} * about.channels));
  constexpr std::uint64_t edits = 4;  // a count of edits stands before the samples
  SoundHeader header{"Core Audio",
                     {(about.flags & 1) != 0 ? Number::Float : Number::Signed,
                      static_cast<std::uint8_t>(std::min(bytes, 255U)), (about.flags & 2) == 0},
                     about.bits,
                     rate >= 1 && rate < 4e9 ? static_cast<std::uint32_t>(std::lround(rate)) : 0,
                     about.channels,
                     content + edits,
                     {}};
  if (!unknown)
    header.bytes = size - std::min(size, edits);
  return stored_samples(file, header);
}

}  // namespace

std::optional<StoredSamples> find_aiff_samples(const BlockSource& file) {
  struct Head {
    FourCharacters id, size, type;
  };
  const auto head = read_at<Head>(file, 0);
  if (!head || head->id != four("FORM"))
    return std::nullopt;
  const bool compressed_kind = head->type == four("AIFC");
  if (!compressed_kind && head->type != four("AIFF"))
    return std::nullopt;
  return aiff_samples(file, walk_aiff(file, compressed_kind), compressed_kind);
}

std::optional<StoredSamples> find_au_samples(const BlockSource& file) {
  const auto magic = read_at<FourCharacters>(file, 0);
  if (magic == four(".snd"))
    return au_samples<Be>(file);
  if (magic == four("dns."))
    return au_samples<Le>(file);
  return std::nullopt;
}

std::optional<StoredSamples> find_core_audio_samples(const BlockSource& file) {
  if (read_at<FourCharacters>(file, 0) != four("caff"))
    return std::nullopt;
  std::optional<Description> about;
  std::uint64_t at = 8;
  for (int i = 0; i < most_chunks; ++i) {
    const auto chunk = read_at<CoreAudioChunk>(file, at);
    if (!chunk)
      break;
    const std::uint64_t content = at + sizeof *chunk;
    const std::uint64_t size = chunk->size;
    if (chunk->id == four("desc"))
      about = require_at<Description>(file, content, "its chunk \"desc\"");
    else if (chunk->id == four("data") && about)
      return core_audio_samples(file, *about, content, size);
    at = add(content, size);
  }
  throw FormatError(
      cat(file.name(), ": has no chunk \"data\" behind one \"desc\", so it has no sound"));
}

}  // namespace disc::audio
