// What the readers of headers of sound files share: fields at an offset, chunks one after another.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "formats/base/bytes.h"
#include "formats/base/error.h"
#include "formats/io/block_source.h"

namespace disc::audio {

/// Four characters that name a kind of file or chunk.
using FourCharacters = std::array<char, 4>;
static_assert(sizeof(FourCharacters) == 4);

constexpr FourCharacters four(const char (&text)[5]) {
  return {text[0], text[1], text[2], text[3]};
}

/// More chunks than this before the samples are no sound file but an attack on patience.
inline constexpr int most_chunks = 10'000;

/// The structure at `offset` of the file, or nothing where the file ends before it does.
template <class T>
std::optional<T> read_at(const BlockSource& file, std::uint64_t offset) {
  if (offset > file.size() || file.size() - offset < sizeof(T))
    return std::nullopt;
  std::array<std::uint8_t, sizeof(T)> bytes;
  file.read(offset, bytes);
  return read_struct<T>(bytes);
}

/// As read_at(), but throws FormatError that says `what` is cut short.
template <class T>
T require_at(const BlockSource& file, std::uint64_t offset, const char* what) {
  const std::optional<T> value = read_at<T>(file, offset);
  if (!value)
    throw FormatError(cat(file.name(), ": ends at byte ", file.size(), " inside ", what));
  return *value;
}

/// A byte count that may not be added to an offset without a look: saturates.
constexpr std::uint64_t add(std::uint64_t a, std::uint64_t b) {
  return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

/// Throws FormatError for compressed samples that do not fit the file, which the decoder would not
/// tell: `bytes` are promised from `offset` on.
inline void check_compressed(const BlockSource& file, std::uint64_t offset, std::uint64_t bytes) {
  const std::uint64_t there = file.size() - std::min(offset, file.size());
  if (bytes > there)
    throw FormatError(cat(file.name(), ": is cut short: its header promises ", bytes,
                          " bytes of sound, and ", there, " are there"));
}

}  // namespace disc::audio
