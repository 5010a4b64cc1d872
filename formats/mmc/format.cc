// READ FORMAT CAPACITIES and FORMAT UNIT, byte by byte.
#include "formats/mmc/format.h"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "formats/base/cat.h"
#include "formats/mmc/fields.h"
#include "formats/mmc/hex.h"

namespace disc::mmc {
namespace {

constexpr std::size_t head_size = 4, descriptor_size = 8, list_size = 12;
// With the first descriptor, in the one byte of the length.
constexpr std::size_t most_descriptors = 30;

struct Name {
  std::uint8_t type;
  std::string_view text;
};

constexpr Name names[] = {
    {format_full, "full"},
    {format_spare_expansion, "spare area expansion"},
    {format_zone_reformat, "zone reformat"},
    {format_zone, "zone format"},
    {format_cd_rw_full, "full (CD-RW, DVD-RW)"},
    {format_grow_session, "grow session"},
    {format_add_session, "add session"},
    {format_quick_grow, "quick grow of the last session"},
    {format_quick_add, "quick add session"},
    {format_quick, "quick (DVD-RW)"},
    {format_sub_type_full, "full with sparing (CD-RW)"},
    {format_mrw, "MRW"},
    {format_dvd_plus_rw, "DVD+RW"},
    {format_bd_re_spares, "BD-RE with spare areas"},
    {format_bd_re_no_spares, "BD-RE without spare areas"},
    {format_bd_r_spares, "BD-R with spare areas"},
};

template <class Way, class Capacities>
void capacity_fields(Way answer, Capacities& x) {
  answer.number(4, x.blocks);
  answer.bits(8, 0, 2, x.kind);
  answer.number(9, 3, x.block_size);
}

template <class Way, class Capacity>
void descriptor_fields(Way answer, std::size_t at, Capacity& x) {
  answer.number(at, x.blocks);
  answer.bits(at + 4, 2, 6, x.type);
  answer.number(at + 5, 3, x.parameter);
}

template <class Way, class List>
void list_fields(Way parameters, List& x) {
  parameters.flag(1, 7, x.options_valid);
  parameters.flag(1, 6, x.primary_defects_disabled);
  parameters.flag(1, 5, x.certification_disabled);
  parameters.flag(1, 4, x.stop_on_defects);
  parameters.flag(1, 3, x.initialize);
  parameters.flag(1, 2, x.test_write);
  parameters.flag(1, 1, x.immediate);
  parameters.flag(1, 0, x.vendor);
  descriptor_fields(parameters, head_size, x);
  parameters.bits(head_size + 4, 0, 2, x.sub_type);
}

}  // namespace

std::string describe_format_type(std::uint8_t type) {
  const auto* const name = std::ranges::find(names, type, &Name::type);
  return name != std::end(names) ? std::string(name->text)
                                 : cat("type ", to_hex_digits(type, 2), 'h');
}

std::string describe(CapacityKind kind) {
  switch (kind) {
    case CapacityKind::Reserved:
      break;
    case CapacityKind::Unformatted:
      return "unformatted or blank";
    case CapacityKind::Formatted:
      return "formatted";
    case CapacityKind::NoMedium:
      return "no medium";
  }
  return "reserved";
}

std::optional<FormatCapacities> decode_format_capacities(Bytes answer) {
  if (answer.size() < head_size + descriptor_size)
    return std::nullopt;
  answer = slice(answer, 0, head_size + answer[3]);
  if (answer.size() < head_size + descriptor_size)
    return std::nullopt;
  const FieldReader in(answer);
  FormatCapacities capacities;
  capacity_fields(in, capacities);
  for (std::size_t at = head_size + descriptor_size; in.has(at, descriptor_size);
       at += descriptor_size)
    descriptor_fields(in, at, capacities.formattable.emplace_back());
  return capacities;
}

std::vector<std::uint8_t> encode_format_capacities(const FormatCapacities& capacities) {
  std::vector<std::uint8_t> answer(head_size + descriptor_size);
  const FieldWriter out(answer);
  capacity_fields(out, capacities);
  const std::size_t count = std::min(capacities.formattable.size(), most_descriptors);
  for (std::size_t i = 0; i < count; ++i)
    descriptor_fields(out, head_size + (i + 1) * descriptor_size, capacities.formattable[i]);
  out.number(3, 1, answer.size() - head_size);
  return answer;
}

std::optional<FormatList> decode_format_list(Bytes parameters) {
  if (parameters.size() < list_size || parameters[2] != 0 || parameters[3] != descriptor_size)
    return std::nullopt;
  FormatList list;
  list_fields(FieldReader(parameters), list);
  return list;
}

std::vector<std::uint8_t> encode_format_list(const FormatList& list) {
  std::vector<std::uint8_t> parameters(list_size);
  const FieldWriter out(parameters);
  list_fields(out, list);
  out.number(2, 2, descriptor_size);
  return parameters;
}

}  // namespace disc::mmc
