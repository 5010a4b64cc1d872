// GET PERFORMANCE and SET STREAMING, byte by byte.
#include "formats/mmc/performance.h"

#include "formats/mmc/fields.h"

namespace disc::mmc {
namespace {

constexpr std::size_t head_size = 8, exception_size = 6, streaming_size = 28;

template <class Way, class One>
requires std::same_as<std::remove_const_t<One>, NominalPerformance>
void fields(Way answer, std::size_t at, One& x) {
  answer.number(at, x.first);
  answer.number(at + 4, x.first_speed);
  answer.number(at + 8, x.last);
  answer.number(at + 12, x.last_speed);
}

template <class Way, class One>
requires std::same_as<std::remove_const_t<One>, PerformanceException>
void fields(Way answer, std::size_t at, One& x) {
  answer.number(at, x.at);
  answer.number(at + 4, x.time);
}

template <class Way, class One>
requires std::same_as<std::remove_const_t<One>, UnusableArea>
void fields(Way answer, std::size_t at, One& x) {
  answer.number(at, x.first);
  answer.number(at + 4, x.blocks);
}

template <class Way, class One>
requires std::same_as<std::remove_const_t<One>, DefectStatus>
void fields(Way answer, std::size_t at, One& x) {
  answer.number(at, x.first);
  answer.number(at + 4, x.last);
  answer.number(at + 8, x.blocking);
  answer.bits(at + 9, 0, 3, x.first_bit);
  answer.array(at + 10, x.defective);
}

template <class Way, class One>
requires std::same_as<std::remove_const_t<One>, WriteSpeedDescriptor>
void fields(Way answer, std::size_t at, One& x) {
  answer.bits(at, 3, 2, x.rotation);
  answer.flag(at, 2, x.restore_default);
  answer.flag(at, 1, x.exact);
  answer.flag(at, 0, x.mixed);
  answer.number(at + 4, x.last);
  answer.number(at + 8, x.read_speed);
  answer.number(at + 12, x.write_speed);
}

template <class One>
std::vector<One> take_list(FieldReader in, std::size_t size) {
  std::vector<One> list;
  for (std::size_t at = head_size; in.has(at, size); at += size)
    fields(in, at, list.emplace_back());
  return list;
}

template <class One>
std::optional<std::vector<One>> decode_list(Bytes answer, std::size_t size) {
  answer = within_length(answer, 4);
  if (answer.size() < head_size)
    return std::nullopt;
  return take_list<One>(FieldReader(answer), size);
}

template <class One>
void put_list(std::vector<std::uint8_t>& answer, const std::vector<One>& list, std::size_t size) {
  const FieldWriter out(answer);
  for (std::size_t i = 0; i < list.size(); ++i)
    fields(out, head_size + i * size, list[i]);
  seal_length(answer, 4);
}

template <class One>
std::vector<std::uint8_t> encode_list(const std::vector<One>& list, std::size_t size) {
  std::vector<std::uint8_t> answer(head_size);
  put_list(answer, list, size);
  return answer;
}

template <class Way, class Descriptor>
void streaming_fields(Way parameters, Descriptor& x) {
  parameters.bits(0, 3, 2, x.rotation);
  parameters.flag(0, 2, x.restore_default);
  parameters.flag(0, 1, x.exact);
  parameters.flag(0, 0, x.random_access);
  parameters.number(4, x.first);
  parameters.number(8, x.last);
  parameters.number(12, x.read_size);
  parameters.number(16, x.read_time);
  parameters.number(20, x.write_size);
  parameters.number(24, x.write_time);
}

}  // namespace

std::optional<Performance> decode_performance(Bytes answer) {
  answer = within_length(answer, 4);
  if (answer.size() < head_size)
    return std::nullopt;
  const FieldReader in(answer);
  Performance performance;
  in.flag(4, 1, performance.of_writing);
  in.flag(4, 0, performance.exceptions_only);
  if (performance.exceptions_only)
    performance.exceptions = take_list<PerformanceException>(in, exception_size);
  else
    performance.nominal = take_list<NominalPerformance>(in, 16);
  return performance;
}

std::vector<std::uint8_t> encode_performance(const Performance& performance) {
  std::vector<std::uint8_t> answer(head_size);
  const FieldWriter out(answer);
  out.flag(4, 1, performance.of_writing);
  out.flag(4, 0, performance.exceptions_only);
  if (performance.exceptions_only)
    put_list(answer, performance.exceptions, exception_size);
  else
    put_list(answer, performance.nominal, 16);
  return answer;
}

std::optional<std::vector<UnusableArea>> decode_unusable_areas(Bytes answer) {
  return decode_list<UnusableArea>(answer, 8);
}
std::vector<std::uint8_t> encode_unusable_areas(const std::vector<UnusableArea>& areas) {
  return encode_list(areas, 8);
}

std::optional<std::vector<DefectStatus>> decode_defect_status(Bytes answer) {
  return decode_list<DefectStatus>(answer, 2048);
}
std::vector<std::uint8_t> encode_defect_status(const std::vector<DefectStatus>& status) {
  return encode_list(status, 2048);
}

std::optional<std::vector<WriteSpeedDescriptor>> decode_write_speeds(Bytes answer) {
  return decode_list<WriteSpeedDescriptor>(answer, 16);
}
std::vector<std::uint8_t> encode_write_speeds(const std::vector<WriteSpeedDescriptor>& speeds) {
  return encode_list(speeds, 16);
}

std::optional<StreamingDescriptor> decode_streaming(Bytes parameters) {
  if (parameters.size() < streaming_size)
    return std::nullopt;
  StreamingDescriptor descriptor;
  streaming_fields(FieldReader(parameters), descriptor);
  return descriptor;
}

std::vector<std::uint8_t> encode_streaming(const StreamingDescriptor& descriptor) {
  std::vector<std::uint8_t> parameters(streaming_size);
  streaming_fields(FieldWriter(parameters), descriptor);
  return parameters;
}

}  // namespace disc::mmc
