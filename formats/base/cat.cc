// Texts put together of words and numbers.
#include "formats/base/cat.h"

#include <charconv>

namespace disc {
namespace {

template <class Number>
std::string_view digits_of(Number number, std::array<char, 20>& digits) {
  char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  return {digits.data(), static_cast<std::size_t>(end - digits.data())};
}

}  // namespace

TextPart::TextPart(std::int64_t number, Signed) : text_(digits_of(number, digits_)) {}
TextPart::TextPart(std::uint64_t number, Unsigned) : text_(digits_of(number, digits_)) {}

std::string concatenate(std::initializer_list<TextPart> parts) {
  std::size_t size = 0;
  for (const TextPart& part : parts)
    size += part.text().size();
  std::string text;
  text.reserve(size);
  for (const TextPart& part : parts)
    text += part.text();
  return text;
}

}  // namespace disc
