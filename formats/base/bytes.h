// Bytes in and out of structures, with bounds.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>

namespace disc {

using Bytes = std::span<const std::uint8_t>;

/// The structure at `offset`, or nothing where the bytes end before it does.
template <class T>
std::optional<T> read_struct(Bytes bytes, std::size_t offset = 0) {
  static_assert(std::is_trivially_copyable_v<T> && alignof(T) == 1);
  if (offset > bytes.size() || bytes.size() - offset < sizeof(T))
    return std::nullopt;
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

/// The bytes of a structure, to be appended or written. Texts, literals among them, are no
/// structures: see below.
template <class T>
requires(!std::is_convertible_v<const T&, std::string_view>) Bytes bytes_of(const T& value) {
  static_assert(std::is_trivially_copyable_v<T> && alignof(T) == 1);
  return {reinterpret_cast<const std::uint8_t*>(&value), sizeof value};
}

/// The characters of a text as bytes.
inline Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// Bytes as characters, for identifiers.
inline std::string_view text_of(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// `count` bytes from `offset`, cut to what is there.
inline Bytes slice(Bytes bytes, std::size_t offset, std::size_t count) {
  if (offset >= bytes.size())
    return {};
  return bytes.subspan(offset, std::min(count, bytes.size() - offset));
}

}  // namespace disc
