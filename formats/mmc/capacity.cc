// READ CAPACITY, byte by byte.
#include "formats/mmc/capacity.h"

#include "formats/mmc/fields.h"

namespace disc::mmc {
namespace {

template <class Way, class Value>
void fields(Way answer, Value& x) {
  answer.number(0, x.last);
  answer.number(4, x.block_size);
}

}  // namespace

std::optional<Capacity> decode_capacity(Bytes answer) {
  if (answer.size() < 8)
    return std::nullopt;
  Capacity capacity;
  fields(FieldReader(answer), capacity);
  return capacity;
}

std::vector<std::uint8_t> encode_capacity(const Capacity& capacity) {
  std::vector<std::uint8_t> answer;
  fields(FieldWriter(answer), capacity);
  return answer;
}

}  // namespace disc::mmc
