// READ MEDIA SERIAL NUMBER, byte by byte.
#include "formats/mmc/media_serial.h"

#include "formats/mmc/fields.h"

namespace disc::mmc {

std::optional<std::vector<std::uint8_t>> decode_media_serial(Bytes answer) {
  answer = within_length(answer, 4);
  if (answer.size() < 4)
    return std::nullopt;
  return std::vector<std::uint8_t>(answer.begin() + 4, answer.end());
}

std::vector<std::uint8_t> encode_media_serial(Bytes number) {
  std::vector<std::uint8_t> answer(4);
  answer.insert(answer.end(), number.begin(), number.end());
  FieldWriter(answer).pad(4);
  seal_length(answer, 4);
  return answer;
}

}  // namespace disc::mmc
