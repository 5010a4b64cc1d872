// READ DISC STRUCTURE of BD, format by format; offsets count with the head of four bytes.
#include "formats/mmc/bd_structure.h"

#include <algorithm>
#include <array>

#include "formats/mmc/fields.h"

namespace disc::mmc {
namespace {

constexpr std::size_t head_size = 4, unit_size = 112, information_size = 4096, most_units = 32,
                      definition_size = 2048, list_head_size = 64, entry_size = 8;
using Mark = std::array<std::uint8_t, 2>;
constexpr Mark information_mark{'D', 'I'}, definition_mark{'D', 'S'}, list_mark{'D', 'L'};

bool has_mark(Bytes answer, std::size_t at, const Mark& mark) {
  return std::ranges::equal(slice(answer, at, mark.size()), mark);
}

template <class Way, class Unit>
void unit_fields(Way answer, std::size_t at, Unit& x) {
  answer.number(at + 2, x.format);
  answer.bits(at + 3, 0, 5, x.units);
  answer.number(at + 4, x.layer);
  answer.number(at + 5, x.sequence);
  answer.number(at + 6, x.bytes_in_use);
  answer.text(at + 8, 3, x.disc_type);
  answer.number(at + 11, x.size_class_version);
  answer.bits(at + 12, 4, 4, x.layers);
  answer.bits(at + 12, 0, 4, x.layer_type);
  answer.text(at + 100, 6, x.id.manufacturer);
  answer.text(at + 106, 3, x.id.type);
}

template <class Way, class Definition>
void definition_fields(Way answer, Definition& x) {
  answer.number(6, x.format);
  answer.number(8, x.updates);
  answer.number(28, x.first_defect_list_sector);
  answer.number(36, x.first_user_sector);
  answer.number(40, x.last_user_block);
  answer.number(44, x.inner_spare_0);
  answer.number(48, x.outer_spares);
  answer.number(52, x.inner_spare_1);
  answer.number(56, x.full_spares);
  answer.number(58, x.certification);
  answer.number(60, x.last_verified);
}

template <class Way, class Status>
void cartridge_fields(Way answer, Status& x) {
  answer.flag(4, 7, x.cartridge);
  answer.flag(4, 6, x.opened);
  answer.flag(4, 2, x.cartridge_protected);
  answer.pad_to(8);
}

template <class Way, class Area>
void spare_fields(Way answer, Area& x) {
  answer.number(8, x.free);
  answer.number(12, x.allocated);
}

template <class Way, class List>
void list_fields(Way answer, List& x) {
  answer.number(6, x.format);
  answer.number(8, x.updates);
  answer.number(16, x.count);
}

std::vector<std::uint8_t> sealed(std::vector<std::uint8_t> answer) {
  seal_length(answer, 2);
  return answer;
}

}  // namespace

std::optional<std::vector<BdInformationUnit>> decode_bd_information(Bytes answer) {
  answer = within_length(answer, 2);
  if (answer.size() < head_size)
    return std::nullopt;
  const FieldReader in(answer);
  std::vector<BdInformationUnit> units;
  for (std::size_t at = head_size; in.has(at, unit_size) && has_mark(answer, at, information_mark);
       at += unit_size) {
    BdInformationUnit& unit = units.emplace_back();
    unit_fields(in, at, unit);
    in.number(at + 111, unit.id.revision.emplace());
  }
  return units;
}

std::vector<std::uint8_t> encode_bd_information(const std::vector<BdInformationUnit>& units) {
  std::vector<std::uint8_t> answer(head_size + information_size);
  const FieldWriter out(answer);
  for (std::size_t i = 0; i < std::min(units.size(), most_units); ++i) {
    const std::size_t at = head_size + i * unit_size;
    out.array(at, information_mark);
    unit_fields(out, at, units[i]);
    out.number(at + 111, units[i].id.revision.value_or(0));
  }
  return sealed(std::move(answer));
}

std::optional<BdDefinition> decode_bd_definition(Bytes answer) {
  answer = within_length(answer, 2);
  if (answer.size() < 64 || !has_mark(answer, head_size, definition_mark))
    return std::nullopt;
  BdDefinition definition;
  definition_fields(FieldReader(answer), definition);
  return definition;
}

std::vector<std::uint8_t> encode_bd_definition(const BdDefinition& definition) {
  std::vector<std::uint8_t> answer(head_size + definition_size);
  const FieldWriter out(answer);
  out.array(head_size, definition_mark);
  definition_fields(out, definition);
  return sealed(std::move(answer));
}

std::optional<BdCartridgeStatus> decode_bd_cartridge_status(Bytes answer) {
  answer = within_length(answer, 2);
  if (answer.size() < 8)
    return std::nullopt;
  BdCartridgeStatus status;
  cartridge_fields(FieldReader(answer), status);
  return status;
}

std::vector<std::uint8_t> encode_bd_cartridge_status(const BdCartridgeStatus& status) {
  std::vector<std::uint8_t> answer(head_size);
  cartridge_fields(FieldWriter(answer), status);
  return sealed(std::move(answer));
}

std::optional<BdSpareArea> decode_bd_spare_area(Bytes answer) {
  answer = within_length(answer, 2);
  if (answer.size() < 16)
    return std::nullopt;
  BdSpareArea area;
  spare_fields(FieldReader(answer), area);
  return area;
}

std::vector<std::uint8_t> encode_bd_spare_area(const BdSpareArea& area) {
  std::vector<std::uint8_t> answer(head_size);
  spare_fields(FieldWriter(answer), area);
  return sealed(std::move(answer));
}

std::optional<BdDefectList> decode_bd_defect_list(Bytes answer) {
  answer = within_length(answer, 2);
  if (answer.size() < head_size + list_head_size || !has_mark(answer, head_size, list_mark))
    return std::nullopt;
  const FieldReader in(answer);
  BdDefectList list;
  list_fields(in, list);
  for (std::size_t at = head_size + list_head_size;
       in.has(at, entry_size) && list.entries.size() < list.count; at += entry_size) {
    BdDefect& defect = list.entries.emplace_back();
    in.number(at, defect.defective);
    in.number(at + 4, defect.replacement);
    defect.status_1 = static_cast<std::uint8_t>(defect.defective >> 28);
    defect.status_2 = static_cast<std::uint8_t>(defect.replacement >> 28);
    defect.defective &= 0x0FFF'FFFF;
    defect.replacement &= 0x0FFF'FFFF;
  }
  return list;
}

std::vector<std::uint8_t> encode_bd_defect_list(const BdDefectList& list) {
  std::vector<std::uint8_t> answer(head_size + list_head_size);
  const FieldWriter out(answer);
  out.array(head_size, list_mark);
  list_fields(out, list);
  for (const BdDefect& defect : list.entries) {
    const std::size_t at = answer.size();
    out.number(at, defect.defective);
    out.bits(at, 4, 4, defect.status_1);
    out.number(at + 4, defect.replacement);
    out.bits(at + 4, 4, 4, defect.status_2);
  }
  return sealed(std::move(answer));
}

}  // namespace disc::mmc
