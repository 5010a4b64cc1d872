// Answers of drives as hexadecimal text, and what is asked of every decoder.
#pragma once

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/base/text.h"

namespace disc::mmc::testing {

/// "00 20", spaces where one likes.
inline std::vector<std::uint8_t> answer(std::string_view hex) {
  std::string digits;
  for (const char character : hex) {
    if (character != ' ')
      digits += character;
  }
  const auto text = from_hex(digits);
  EXPECT_TRUE(text) << hex;
  return text ? std::vector<std::uint8_t>(text->begin(), text->end()) : std::vector<std::uint8_t>();
}

/// Room that ends where memory does: whoever reads past what it holds crashes.
class EndOfMemory {
 public:
  explicit EndOfMemory(std::size_t most) {
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    const std::size_t room = (most / page + 1) * page;
    size_ = room + page;
    memory_ = mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    end_ = static_cast<std::uint8_t*>(memory_) + room;
    mprotect(end_, page, PROT_NONE);
  }
  ~EndOfMemory() { munmap(memory_, size_); }
  EndOfMemory(const EndOfMemory&) = delete;
  EndOfMemory& operator=(const EndOfMemory&) = delete;

  /// A copy, in the place of the last one.
  Bytes hold(Bytes bytes) {
    std::ranges::copy(bytes, end_ - bytes.size());
    return {end_ - bytes.size(), bytes.size()};
  }

 private:
  void* memory_;
  std::size_t size_;
  std::uint8_t* end_;
};

/// The decoder takes every beginning of an answer without reading past it, and says something from
/// `least` bytes on but not before.
template <class Decode>
void expect_bounded(const std::vector<std::uint8_t>& whole, std::size_t least, Decode decode) {
  EndOfMemory memory(whole.size());
  for (std::size_t size = 0; size <= whole.size(); ++size)
    EXPECT_EQ(decode(memory.hold(Bytes(whole).first(size))).has_value(), size >= least)
        << size << " bytes";
}

/// `hex` is what the standard makes of `value`, and is read as it; what follows an answer's length
/// does not count.
template <class Value, class Decode, class Encode>
void expect_alike(std::string_view hex, const Value& value, std::size_t least, Decode decode,
                  Encode encode) {
  SCOPED_TRACE(hex);
  std::vector<std::uint8_t> bytes = answer(hex);
  EXPECT_EQ(to_hex(encode(value)), to_hex(bytes));
  const auto decoded = decode(Bytes(bytes));
  ASSERT_TRUE(decoded);
  EXPECT_TRUE(*decoded == value) << to_hex(encode(*decoded));
  expect_bounded(bytes, least, decode);
}

}  // namespace disc::mmc::testing
