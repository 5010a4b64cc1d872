// Byte order as a type: numbers as they lie on the medium, readable as plain integers.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>

namespace disc {

/// Least significant byte first (ECMA-119 7.2.1, 7.3.1; every number of ECMA-167).
template <std::unsigned_integral T>
class Le {
 public:
  using number_type = T;
  constexpr Le() = default;
  constexpr Le(T value) {
    for (std::size_t i = 0; i < sizeof(T); ++i)
      bytes_[i] = static_cast<std::uint8_t>(value >> (8 * i));
  }
  constexpr operator T() const {
    T value = 0;
    for (std::size_t i = sizeof(T); i-- > 0;)
      value = static_cast<T>(value << 8 | bytes_[i]);
    return value;
  }

 private:
  std::array<std::uint8_t, sizeof(T)> bytes_{};
};

/// Most significant byte first (ECMA-119 7.2.2, 7.3.2).
template <std::unsigned_integral T>
class Be {
 public:
  using number_type = T;
  constexpr Be() = default;
  constexpr Be(T value) {
    for (std::size_t i = 0; i < sizeof(T); ++i)
      bytes_[sizeof(T) - 1 - i] = static_cast<std::uint8_t>(value >> (8 * i));
  }
  constexpr operator T() const {
    T value = 0;
    for (const std::uint8_t byte : bytes_)
      value = static_cast<T>(value << 8 | byte);
    return value;
  }

 private:
  std::array<std::uint8_t, sizeof(T)> bytes_{};
};

/// The same number in both orders, least significant byte first (ECMA-119 7.2.3, 7.3.3). Reads as
/// the first half; `agrees()` tells whether the second says the same.
template <std::unsigned_integral T>
class Both {
 public:
  using number_type = T;
  constexpr Both() = default;
  constexpr Both(T value) : little_(value), big_(value) {}
  constexpr operator T() const { return little_; }
  constexpr T little() const { return little_; }
  constexpr T big() const { return big_; }
  constexpr bool agrees() const { return T{little_} == T{big_}; }

 private:
  Le<T> little_;
  Be<T> big_;
};

/// The standards count bytes from 1; C++ counts from 0.
consteval std::size_t bp(std::size_t byte_position) { return byte_position - 1; }

static_assert(sizeof(Both<std::uint32_t>) == 8 && alignof(Both<std::uint32_t>) == 1);

}  // namespace disc
