// READ BUFFER CAPACITY, byte by byte.
#include "formats/mmc/buffer_capacity.h"

#include "formats/mmc/fields.h"

namespace disc::mmc {
namespace {

template <class Way, class Capacity>
void fields(Way answer, Capacity& x) {
  answer.flag(3, 0, x.in_blocks);
  answer.number(4, x.size);
  answer.number(8, x.blank);
}

}  // namespace

std::optional<BufferCapacity> decode_buffer_capacity(Bytes answer) {
  answer = within_length(answer, 2);
  if (answer.size() < 12)
    return std::nullopt;
  BufferCapacity capacity;
  fields(FieldReader(answer), capacity);
  return capacity;
}

std::vector<std::uint8_t> encode_buffer_capacity(const BufferCapacity& capacity) {
  std::vector<std::uint8_t> answer(12);
  fields(FieldWriter(answer), capacity);
  seal_length(answer, 2);
  return answer;
}

}  // namespace disc::mmc
