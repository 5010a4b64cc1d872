// MECHANISM STATUS, byte by byte.
#include "formats/mmc/mechanism_status.h"

#include "formats/mmc/fields.h"

namespace disc::mmc {
namespace {

constexpr std::size_t head_size = 8, slot_size = 4;

template <class Way, class State>
void fields(Way answer, State& x) {
  answer.flag(0, 7, x.fault);
  answer.bits(0, 5, 2, x.changer_state);
  answer.bits(1, 5, 3, x.mechanism_state);
  answer.flag(1, 4, x.door_open);
  answer.number(2, 3, x.current_block);
  answer.bits(5, 0, 6, x.slots);
}

template <class Way, class One>
void slot_fields(Way answer, std::size_t at, One& x) {
  answer.flag(at, 7, x.present);
  answer.flag(at, 0, x.changed);
  answer.flag(at + 1, 1, x.protection_known);
  answer.flag(at + 1, 0, x.write_protected);
  answer.pad_to(at + slot_size);
}

}  // namespace

std::optional<MechanismState> decode_mechanism_status(Bytes answer) {
  if (answer.size() < head_size)
    return std::nullopt;
  const FieldReader head(answer);
  MechanismState state;
  fields(head, state);
  // The high three bits of the slot were added later.
  state.current_slot = static_cast<std::uint8_t>((answer[1] & 0x07) << 5 | (answer[0] & 0x1F));
  std::size_t length = 0;
  head.number(6, 2, length);
  const FieldReader table(slice(answer, 0, head_size + length));
  for (std::size_t at = head_size; table.has(at, slot_size); at += slot_size)
    slot_fields(table, at, state.table.emplace_back());
  return state;
}

std::vector<std::uint8_t> encode_mechanism_status(const MechanismState& state) {
  std::vector<std::uint8_t> answer(head_size);
  const FieldWriter out(answer);
  fields(out, state);
  out.bits(0, 0, 5, state.current_slot & 0x1F);
  out.bits(1, 0, 3, state.current_slot >> 5);
  out.number(6, 2, state.table.size() * slot_size);
  for (std::size_t i = 0; i < state.table.size(); ++i)
    slot_fields(out, head_size + i * slot_size, state.table[i]);
  return answer;
}

}  // namespace disc::mmc
