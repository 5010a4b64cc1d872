// The lengths that stand at the start of answers.
#include "formats/mmc/fields.h"

namespace disc::mmc {

std::optional<std::uint64_t> whole_length(Bytes answer, std::size_t length_size) {
  if (answer.size() < length_size)
    return std::nullopt;
  std::uint64_t length = 0;
  FieldReader(answer).number(0, length_size, length);
  return length + length_size;
}

Bytes within_length(Bytes answer, std::size_t length_size) {
  const auto whole = whole_length(answer, length_size);
  return whole && *whole < answer.size() ? answer.first(static_cast<std::size_t>(*whole)) : answer;
}

void seal_length(std::vector<std::uint8_t>& answer, std::size_t length_size) {
  FieldWriter(answer).number(0, length_size, answer.size() - length_size);
}

}  // namespace disc::mmc
