// Texts put together of words and numbers.
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace disc {

/// A word or a number of a text. Views what it was made of; lives as long as the call of cat().
class TextPart {
 public:
  TextPart(std::string_view text) : text_(text) {}
  TextPart(const std::string& text) : text_(text) {}
  TextPart(const char* text) : text_(text) {}
  TextPart(char character) : digits_{character}, text_(digits_.data(), 1) {}
  TextPart(bool) = delete;
  /// In decimal; octets are numbers.
  template <std::signed_integral Number>
  TextPart(Number number) : TextPart(static_cast<std::int64_t>(number), Signed{}) {}
  template <std::unsigned_integral Number>
  TextPart(Number number) : TextPart(static_cast<std::uint64_t>(number), Unsigned{}) {}
  /// As it lies on a medium.
  template <class Field, std::unsigned_integral Number = typename Field::number_type>
  TextPart(const Field& number) : TextPart(Number{number}) {}
  TextPart(const TextPart&) = delete;
  TextPart& operator=(const TextPart&) = delete;

  std::string_view text() const { return text_; }

 private:
  struct Signed {};
  struct Unsigned {};
  TextPart(std::int64_t number, Signed);
  TextPart(std::uint64_t number, Unsigned);

  std::array<char, 20> digits_;  // of the longest 64-bit numbers, with their sign
  std::string_view text_;
};

std::string concatenate(std::initializer_list<TextPart> parts);

/// The arguments as one text. Nearly every file makes some, so it has to compile fast.
template <class... Parts>
std::string cat(const Parts&... parts) {
  return concatenate({TextPart(parts)...});
}

}  // namespace disc
