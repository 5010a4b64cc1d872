// INQUIRY: standard data and pages of vital product data, byte by byte.
#include "formats/mmc/inquiry.h"

#include <algorithm>

#include "formats/mmc/fields.h"

namespace disc::mmc {
namespace {

constexpr std::size_t size = 96, descriptors_at = 58, head_size = 4;
constexpr std::uint8_t device_identification = 0x83;

template <class Way, class Data>
void fields(Way answer, Data& x) {
  answer.bits(0, 5, 3, x.qualifier);
  answer.bits(0, 0, 5, x.device_type);
  answer.flag(1, 7, x.removable);
  answer.number(2, x.version);
  answer.bits(3, 0, 4, x.response_format);
  answer.array(5, x.flags);
  answer.text(8, 8, x.vendor);
  answer.text(16, 16, x.product);
  answer.text(32, 4, x.revision);
  answer.array(36, x.vendor_specific);
  for (std::size_t i = 0; i < x.version_descriptors.size(); ++i)
    answer.number(descriptors_at + 2 * i, x.version_descriptors[i]);
}

template <class Way, class One>
void designator_fields(Way page, std::size_t at, One& x) {
  page.bits(at, 4, 4, x.protocol);
  page.bits(at, 0, 4, x.code_set);
  page.flag(at + 1, 7, x.protocol_valid);
  page.bits(at + 1, 4, 2, x.association);
  page.bits(at + 1, 0, 4, x.type);
  page.list(at + 3, at + 4, x.identifier);
}

}  // namespace

std::optional<InquiryData> decode_inquiry(Bytes answer) {
  if (answer.size() < 5)
    return std::nullopt;
  InquiryData data;
  // Additional length. Drives are known that forget what they have: texts count all the same.
  const std::size_t length = std::max<std::size_t>(answer[4] + std::size_t{5}, 36);
  fields(FieldReader(slice(answer, 0, length)), data);
  return data;
}

std::vector<std::uint8_t> encode_inquiry(const InquiryData& data) {
  std::vector<std::uint8_t> answer(size);
  fields(FieldWriter(answer), data);
  FieldWriter(answer).number(4, 1, size - 5);
  return answer;
}

std::optional<VitalProductData> decode_vital_product_data(Bytes answer) {
  if (answer.size() < head_size)
    return std::nullopt;
  const FieldReader in(answer);
  VitalProductData data;
  in.bits(0, 0, 5, data.device_type);
  in.number(1, data.page);
  std::size_t length = 0;
  in.number(2, 2, length);
  in.rest(head_size, data.bytes);
  data.bytes.resize(std::min(data.bytes.size(), length));
  return data;
}

std::vector<std::uint8_t> encode_vital_product_data(const VitalProductData& data) {
  std::vector<std::uint8_t> answer(head_size);
  const FieldWriter out(answer);
  out.bits(0, 0, 5, data.device_type);
  out.number(1, data.page);
  out.number(2, 2, data.bytes.size());
  out.rest(head_size, data.bytes);
  return answer;
}

std::string serial_number_of(const VitalProductData& data) {
  std::string number;
  FieldReader(data.bytes).text(0, data.bytes.size(), number);
  return number.substr(std::min(number.find_first_not_of(' '), number.size()));
}

std::vector<Designator> designators_of(const VitalProductData& data) {
  std::vector<Designator> designators;
  const FieldReader page(data.bytes);
  for (std::size_t at = 0; page.has(at, 4) && page.has(at + 4, data.bytes[at + 3]);
       at += 4 + std::size_t{data.bytes[at + 3]})
    designator_fields(page, at, designators.emplace_back());
  return designators;
}

VitalProductData encode_designators(const std::vector<Designator>& designators) {
  VitalProductData data;
  data.page = device_identification;
  for (const Designator& designator : designators)
    designator_fields(FieldWriter(data.bytes), data.bytes.size(), designator);
  return data;
}

}  // namespace disc::mmc
