// Headers of WAVE files: RIFF and RIFX, RF64 and BW64 above 4 GiB, Sony Wave64.
#include <algorithm>
#include <array>

#include "formats/audio/header_fields.h"
#include "formats/audio/stored_samples.h"
#include "formats/base/endian.h"

namespace disc::audio {
namespace {

constexpr std::uint16_t tag_pcm = 1, tag_float = 3, tag_extensible = 0xFFFE;

template <template <class> class Order>
struct ChunkHeader {
  FourCharacters id;          // 0-3
  Order<std::uint32_t> size;  // 4-7   of what follows; an odd one is padded
};
static_assert(sizeof(ChunkHeader<Le>) == 8);

/// "fmt ", WAVEFORMATEX, as far as all files have it.
template <template <class> class Order>
struct Format {
  Order<std::uint16_t> tag;               // 0-1
  Order<std::uint16_t> channels;          // 2-3
  Order<std::uint32_t> rate;              // 4-7
  Order<std::uint32_t> bytes_per_second;  // 8-11
  Order<std::uint16_t> block_align;       // 12-13  bytes of a sample
  Order<std::uint16_t> bits;              // 14-15  of a channel
};
static_assert(sizeof(Format<Le>) == 16);

/// What WAVE_FORMAT_EXTENSIBLE has behind it.
template <template <class> class Order>
struct Extension {
  Order<std::uint16_t> size;               // 0-1    of the rest: 22
  Order<std::uint16_t> valid_bits;         // 2-3
  Order<std::uint32_t> channel_mask;       // 4-7
  Order<std::uint32_t> sub_format;         // 8-11   first part of the GUID: a tag
  std::array<std::uint8_t, 12> guid_rest;  // 12-23
};
static_assert(sizeof(Extension<Le>) == 24);

/// Of RF64 (EBU Tech 3306) and BW64 (ITU-R BS.2088): sizes that 32 bits cannot hold.
struct LongSizes {
  Le<std::uint64_t> riff;     // 0-7
  Le<std::uint64_t> data;     // 8-15
  Le<std::uint64_t> samples;  // 16-23
};
static_assert(sizeof(LongSizes) == 24);

struct Found {
  std::optional<SoundHeader> header;  // all but offset and bytes; nothing while none was seen
  bool compressed = false;
};

/// `size` bytes of a chunk "fmt " at `offset`.
template <template <class> class Order>
Found read_format(const BlockSource& file, const char* name, std::uint64_t offset,
                  std::uint64_t size) {
  const char* const where = "its chunk \"fmt \"";
  if (size < sizeof(Format<Order>))
    throw FormatError(cat(file.name(), ": ", where, " has ", size, " bytes, 16 are the least"));
  const auto format = require_at<Format<Order>>(file, offset, where);
  std::uint32_t tag = format.tag;
  std::uint32_t bits = format.bits;
  if (tag == tag_extensible && size >= sizeof(Format<Order>) + sizeof(Extension<Order>)) {
    const auto extension =
        require_at<Extension<Order>>(file, offset + sizeof(Format<Order>), where);
    tag = extension.sub_format;
    if (extension.valid_bits != 0 && extension.valid_bits <= bits)
      bits = extension.valid_bits;
  }
  if (tag != tag_pcm && tag != tag_float)
    return {{}, true};
  SoundHeader header;
  header.format = name;
  header.rate = format.rate;
  header.channels = format.channels;
  header.bits = bits;
  const std::uint32_t align = format.block_align;
  const std::uint32_t bytes = (std::uint32_t{format.bits} + 7) / 8;
  if (header.channels != 0 && align != bytes * header.channels)
    throw FormatError(cat(file.name(), ": ", where, " tells samples of ", align, " bytes, but ",
                          header.channels, " channels of ", std::uint32_t{format.bits},
                          " bits take ", bytes * header.channels));
  header.form.bytes = static_cast<std::uint8_t>(std::min(bytes, 255U));
  header.form.number = tag == tag_float ? Number::Float
                       : bytes == 1     ? Number::Unsigned
                                        : Number::Signed;
  header.form.big_endian = std::is_same_v<Order<std::uint16_t>, Be<std::uint16_t>>;
  return {header, false};
}

/// Whether a program that could not go back wrote this size of a chunk "data": sox writes
/// 7FFFF000 into a pipe, arecord 7FFFFFFF or 80000000, ffmpeg FFFFFFFF.
bool unknown_size(std::uint32_t size) {
  return (size >= 0x7FFF'E000 && size <= 0x8000'0000) || size >= 0xFFFF'F000;
}

std::optional<StoredSamples> at_data(const BlockSource& file, const Found& format,
                                     std::uint64_t offset, std::optional<std::uint64_t> bytes) {
  if (format.compressed) {
    if (bytes)
      check_compressed(file, offset, *bytes);
    return std::nullopt;
  }
  if (!format.header)
    throw FormatError(cat(file.name(), ": has no chunk \"fmt \" before its samples"));
  SoundHeader header = *format.header;
  header.offset = offset;
  header.bytes = bytes;
  return stored_samples(file, header);
}

/// The size of the samples, whose chunk says `size` and ends behind the header at `offset`.
std::optional<std::uint64_t> data_size(const BlockSource& file,
                                       const std::optional<LongSizes>& sizes, std::uint32_t riff,
                                       std::uint32_t size, std::uint64_t offset) {
  const std::uint64_t there = file.size() - offset;
  if (sizes && size == 0xFFFF'FFFF) {
    const std::uint64_t bytes = sizes->data;
    if (bytes == 0 || bytes >= UINT64_MAX / 2)
      return std::nullopt;
    return bytes;
  }
  if (size == 0 && there > 0) {
    // No sound at all where the file's own size covers chunks behind it; a header that was never
    // finished covers nothing.
    const std::uint64_t told = std::uint64_t{riff} + 8;
    if (riff == 0xFFFF'FFFF || told <= offset)
      return std::nullopt;
    return 0;
  }
  if (unknown_size(size) && size > there)
    return std::nullopt;
  return size;
}

template <template <class> class Order>
std::optional<StoredSamples> walk_riff(const BlockSource& file, const char* name, bool long_sizes) {
  const std::uint32_t riff = require_at<ChunkHeader<Order>>(file, 0, "its header").size;
  Found format;
  std::optional<LongSizes> sizes;
  std::uint64_t at = 12;
  for (int i = 0; i < most_chunks; ++i) {
    const auto chunk = read_at<ChunkHeader<Order>>(file, at);
    if (!chunk)
      throw FormatError(cat(file.name(), ": has no chunk \"data\", so it has no sound"));
    const std::uint64_t content = at + sizeof *chunk;
    const std::uint32_t size = chunk->size;
    if (chunk->id == four("fmt "))
      format = read_format<Order>(file, name, content, size);
    else if (chunk->id == four("ds64") && long_sizes)
      sizes = require_at<LongSizes>(file, content, "its chunk \"ds64\"");
    else if (chunk->id == four("data"))
      return at_data(file, format, content, data_size(file, sizes, riff, size, content));
    at = content + size + size % 2;
  }
  throw FormatError(cat(file.name(), ": has more than ", most_chunks, " chunks before its sound"));
}

// The GUIDs of Wave64 begin with the four characters of RIFF, in small letters.
using Guid = std::array<std::uint8_t, 16>;
constexpr Guid guid_riff{0x72, 0x69, 0x66, 0x66, 0x2E, 0x91, 0xCF, 0x11,
                         0xA5, 0xD6, 0x28, 0xDB, 0x04, 0xC1, 0x00, 0x00};
constexpr Guid wave64_guid(const char (&text)[5]) {
  Guid guid{0, 0, 0, 0, 0xF3, 0xAC, 0xD3, 0x11, 0x8C, 0xD1, 0x00, 0xC0, 0x4F, 0x8E, 0xDB, 0x8A};
  for (std::size_t i = 0; i < 4; ++i)
    guid[i] = static_cast<std::uint8_t>(text[i]);
  return guid;
}

struct LongChunkHeader {
  Guid id;                 // 0-15
  Le<std::uint64_t> size;  // 16-23  with this header; chunks begin at multiples of 8
};
static_assert(sizeof(LongChunkHeader) == 24);

}  // namespace

std::optional<StoredSamples> find_wave_samples(const BlockSource& file) {
  struct Head {
    FourCharacters id, size, type;
  };
  const auto head = read_at<Head>(file, 0);
  if (!head || head->type != four("WAVE"))
    return std::nullopt;
  if (head->id == four("RIFF"))
    return walk_riff<Le>(file, "WAV", false);
  if (head->id == four("RF64") || head->id == four("BW64"))
    return walk_riff<Le>(file, head->id == four("RF64") ? "RF64" : "BW64", true);
  if (head->id == four("RIFX"))
    return walk_riff<Be>(file, "RIFX", false);
  return std::nullopt;
}

std::optional<StoredSamples> find_wave64_samples(const BlockSource& file) {
  const auto head = read_at<LongChunkHeader>(file, 0);
  if (!head || head->id != guid_riff || read_at<Guid>(file, 24) != wave64_guid("wave"))
    return std::nullopt;
  Found format;
  std::uint64_t at = 40;
  for (int i = 0; i < most_chunks; ++i) {
    const auto chunk = read_at<LongChunkHeader>(file, at);
    if (!chunk)
      throw FormatError(cat(file.name(), ": has no chunk \"data\", so it has no sound"));
    const std::uint64_t content = at + sizeof *chunk;
    const std::uint64_t size = chunk->size;
    if (chunk->id == wave64_guid("data") && (size <= sizeof *chunk || size >= UINT64_MAX / 2))
      return at_data(file, format, content, std::nullopt);
    if (size < sizeof *chunk)
      throw FormatError(cat(file.name(), ": the chunk at byte ", at, " tells a size of ", size,
                            " bytes, less than its header has"));
    if (chunk->id == wave64_guid("fmt "))
      format = read_format<Le>(file, "Wave64", content, size - sizeof *chunk);
    else if (chunk->id == wave64_guid("data"))
      return at_data(file, format, content, size - sizeof *chunk);
    at = add(at, add(size, 7) / 8 * 8);
  }
  throw FormatError(cat(file.name(), ": has more than ", most_chunks, " chunks before its sound"));
}

}  // namespace disc::audio
