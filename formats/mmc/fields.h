// The place of each field of a structure, told once: taken out of an answer, or put into it.
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/base/extent.h"
#include "formats/cd/msf.h"

/// A structure has one function `fields(way, structure)` that names offset and width of each field;
/// a FieldReader as `way` decodes with it, a FieldWriter encodes. Numbers have their most
/// significant byte first; offsets count from 0, bits of a byte from the least significant one.
namespace disc::mmc {

/// Takes fields out of bytes. Those that lie beyond the end, in part or whole, stay as they are.
class FieldReader {
 public:
  explicit FieldReader(Bytes bytes) : bytes_(bytes) {}

  bool has(std::size_t at, std::size_t size) const {
    return at <= bytes_.size() && bytes_.size() - at >= size;
  }
  /// Of as many bytes as its type has.
  template <class Number>
  requires(std::integral<Number> || std::is_enum_v<Number>) void number(std::size_t at,
                                                                        Number& value) const {
    big_endian(at, sizeof(Number), value);
  }
  /// Of `size` bytes.
  template <class Number>
  void number(std::size_t at, std::size_t size, Number& value) const {
    big_endian(at, size, value);
  }
  void number(std::size_t at, Lba& value) const {
    std::uint32_t address = static_cast<std::uint32_t>(value.value);
    big_endian(at, 4, address);
    value.value = static_cast<std::int32_t>(address);
  }
  /// Minute, second, frame in binary.
  void number(std::size_t at, cd::Msf& value) const {
    if (has(at, 3))
      value = {bytes_[at], bytes_[at + 1], bytes_[at + 2]};
  }
  void flag(std::size_t at, unsigned bit, bool& value) const {
    if (has(at, 1))
      value = (bytes_[at] >> bit & 1) != 0;
  }
  template <class Number>
  void bits(std::size_t at, unsigned low, unsigned width, Number& value) const {
    if (has(at, 1))
      value = static_cast<Number>(bytes_[at] >> low & ((1U << width) - 1));
  }
  /// 16 bits whose halves stand apart, since the high ones were added later.
  void split(std::size_t low_at, std::size_t high_at, std::uint16_t& value) const {
    if (has(low_at, 1))
      value =
          static_cast<std::uint16_t>((has(high_at, 1) ? bytes_[high_at] << 8 : 0) | bytes_[low_at]);
  }
  template <std::size_t Size>
  void array(std::size_t at, std::array<std::uint8_t, Size>& value) const {
    if (has(at, Size))
      std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(at), Size, value.begin());
  }
  /// Characters; spaces and zeros at the end are padding.
  void text(std::size_t at, std::size_t size, std::string& value) const {
    if (!has(at, 1))
      return;
    value = text_of(slice(bytes_, at, size));
    while (!value.empty() && (value.back() == ' ' || value.back() == '\0'))
      value.pop_back();
  }
  /// All from `at` on.
  void rest(std::size_t at, std::vector<std::uint8_t>& value) const {
    const Bytes all = slice(bytes_, at, bytes_.size());
    value.assign(all.begin(), all.end());
  }
  void pad_to(std::size_t) const {}
  /// As many bytes as the one at `count_at` says; `at` is where they begin.
  void list(std::size_t count_at, std::size_t at, std::vector<std::uint8_t>& value) const {
    const Bytes all = slice(bytes_, at, has(count_at, 1) ? bytes_[count_at] : 0);
    value.assign(all.begin(), all.end());
  }

 private:
  template <class Number>
  void big_endian(std::size_t at, std::size_t size, Number& value) const {
    if (!has(at, size))
      return;
    std::uint64_t all = 0;
    for (std::size_t i = 0; i < size; ++i)
      all = all << 8 | bytes_[at + i];
    value = static_cast<Number>(all);
  }

  Bytes bytes_;
};

/// Puts fields into bytes, which grow as they have to; what no field covers stays as it was.
class FieldWriter {
 public:
  explicit FieldWriter(std::vector<std::uint8_t>& bytes) : bytes_(&bytes) {}

  template <class Number>
  requires(std::integral<Number> || std::is_enum_v<Number>) void number(std::size_t at,
                                                                        Number value) const {
    number(at, sizeof(Number), value);
  }
  template <class Number>
  void number(std::size_t at, std::size_t size, Number value) const {
    grow(at + size);
    for (std::size_t i = 0; i < size; ++i)
      (*bytes_)[at + i] =
          static_cast<std::uint8_t>(static_cast<std::uint64_t>(value) >> 8 * (size - 1 - i));
  }
  void number(std::size_t at, Lba value) const {
    number(at, static_cast<std::uint32_t>(value.value));
  }
  void number(std::size_t at, cd::Msf value) const {
    array(at, std::array<std::uint8_t, 3>{value.minute, value.second, value.frame});
  }
  void flag(std::size_t at, unsigned bit, bool value) const { bits(at, bit, 1, value ? 1 : 0); }
  template <class Number>
  void bits(std::size_t at, unsigned low, unsigned width, Number value) const {
    grow(at + 1);
    const unsigned mask = ((1U << width) - 1) << low;
    const unsigned put = static_cast<unsigned>(value) << low & mask;
    (*bytes_)[at] = static_cast<std::uint8_t>(((*bytes_)[at] & ~mask) | put);
  }
  void split(std::size_t low_at, std::size_t high_at, std::uint16_t value) const {
    number(low_at, 1, value & 0xFF);
    number(high_at, 1, value >> 8);
  }
  template <std::size_t Size>
  void array(std::size_t at, const std::array<std::uint8_t, Size>& value) const {
    grow(at + Size);
    std::ranges::copy(value, bytes_->begin() + static_cast<std::ptrdiff_t>(at));
  }
  /// Cut to `size`, padded with spaces.
  void text(std::size_t at, std::size_t size, const std::string& value) const {
    grow(at + size);
    for (std::size_t i = 0; i < size; ++i)
      (*bytes_)[at + i] = i < value.size() ? static_cast<std::uint8_t>(value[i]) : ' ';
  }
  void rest(std::size_t at, const std::vector<std::uint8_t>& value) const {
    grow(at + value.size());
    std::ranges::copy(value, bytes_->begin() + static_cast<std::ptrdiff_t>(at));
  }
  /// At most 255.
  void list(std::size_t count_at, std::size_t at, const std::vector<std::uint8_t>& value) const {
    const std::size_t count = std::min<std::size_t>(value.size(), 255);
    number(count_at, 1, count);
    grow(at + count);
    std::copy_n(value.begin(), count, bytes_->begin() + static_cast<std::ptrdiff_t>(at));
  }
  /// Zeros up to `size`.
  void pad_to(std::size_t size) const { grow(size); }
  /// Zeros up to a multiple of `unit`.
  void pad(std::size_t unit) const { bytes_->resize((bytes_->size() + unit - 1) / unit * unit); }

 private:
  void grow(std::size_t size) const {
    if (bytes_->size() < size)
      bytes_->resize(size);
  }

  std::vector<std::uint8_t>* bytes_;
};

/// The answer as far as its own length says: two or four bytes at its start, which do not count
/// themselves.
Bytes within_length(Bytes answer, std::size_t length_size);
/// Sets these bytes to what the size of `answer` wants.
void seal_length(std::vector<std::uint8_t>& answer, std::size_t length_size);
/// Bytes an answer has in whole, of which a drive may have sent only the first. Nothing where even
/// its length is cut.
std::optional<std::uint64_t> whole_length(Bytes answer, std::size_t length_size);

/// Addresses of a CD as MMC puts them into four bytes: 0, minute, second, frame, all in binary.
constexpr std::uint32_t field_of(cd::Msf time) {
  return std::uint32_t{time.minute} << 16 | std::uint32_t{time.second} << 8 | time.frame;
}
/// Nothing where it is no time of a disc, FFFFFFFFh among them.
constexpr std::optional<cd::Msf> msf_of_field(std::uint32_t field) {
  if (field >> 24 != 0 || (field >> 16 & 0xFF) > 99 || (field >> 8 & 0xFF) > 59 ||
      (field & 0xFF) > 74)
    return std::nullopt;
  return cd::Msf{static_cast<std::uint8_t>(field >> 16), static_cast<std::uint8_t>(field >> 8),
                 static_cast<std::uint8_t>(field)};
}

}  // namespace disc::mmc
