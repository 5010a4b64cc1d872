// The answers of a medium that is a file or block device.
#include "formats/drive/plain_answers.h"

#include <algorithm>
#include <array>

#include "formats/base/bytes.h"
#include "formats/base/endian.h"
#include "formats/base/extent.h"
#include "formats/mmc/commands.h"

namespace disc::drive {
namespace {

using Answer = std::vector<std::uint8_t>;

template <class T>
void put(Answer& answer, const T& value) {
  const Bytes bytes = bytes_of(value);
  answer.insert(answer.end(), bytes.begin(), bytes.end());
}

void put_text(Answer& answer, const std::string& text, std::size_t width) {
  for (std::size_t i = 0; i < width; ++i) {
    const char c = i < text.size() ? text[i] : ' ';
    answer.push_back(static_cast<std::uint8_t>(c >= 0x20 && c < 0x7F ? c : ' '));
  }
}

Answer cut(Answer answer, std::size_t length) {
  answer.resize(std::min(answer.size(), length));
  return answer;
}

std::uint32_t last_block(const PlainMedium& medium) {
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>(std::max<std::uint64_t>(medium.blocks, 1) - 1, UINT32_MAX));
}

// SPC-3 6.4.2, 36 bytes: a device of MMC whose medium can be removed.
std::optional<Answer> inquiry(const PlainMedium& medium, const mmc::Inquiry& command) {
  if ((command.flags & mmc::Inquiry::vital_product_data) != 0 || command.page != 0)
    return std::nullopt;
  Answer answer{0x05, 0x80, 0x05, 0x02, 31, 0, 0, 0};
  put_text(answer, medium.vendor, 8);
  put_text(answer, medium.model, 16);
  put_text(answer, medium.revision, 4);
  return cut(std::move(answer), command.allocation_length);
}

// MMC-5 6.20.3.
Answer capacity(const PlainMedium& medium) {
  Answer answer;
  put(answer, Be<std::uint32_t>(last_block(medium)));
  put(answer, Be<std::uint32_t>(block_size));
  return answer;
}

// MMC-5 6.24.3: the header and the current capacity, which is of a formatted medium.
Answer format_capacities(const PlainMedium& medium, const mmc::ReadFormatCapacities& command) {
  constexpr std::uint8_t formatted = 2;
  Answer answer{0, 0, 0, 8};
  put(answer, Be<std::uint32_t>(
                  static_cast<std::uint32_t>(std::min<std::uint64_t>(medium.blocks, UINT32_MAX))));
  put(answer, Be<std::uint32_t>(std::uint32_t{formatted} << 24 | block_size));
  return cut(std::move(answer), command.allocation_length);
}

constexpr std::uint16_t removable_disk = 0x0002;

struct Feature {
  std::uint16_t code;
  bool current;
  Answer descriptor;
};

// MMC-5 5.2.2: code, version and the bits persistent and current, length of what follows.
Feature feature(std::uint16_t code, std::uint8_t version, bool persistent, bool current,
                const Answer& data) {
  Feature made{code, current, {}};
  put(made.descriptor, Be<std::uint16_t>(code));
  made.descriptor.push_back(
      static_cast<std::uint8_t>(version << 2 | (persistent ? 2 : 0) | (current ? 1 : 0)));
  made.descriptor.push_back(static_cast<std::uint8_t>(data.size()));
  made.descriptor.insert(made.descriptor.end(), data.begin(), data.end());
  return made;
}

// In ascending order, as MMC-5 5.2.1 wants them.
std::vector<Feature> features(const PlainMedium& medium) {
  Answer readable, writable;
  put(readable, Be<std::uint32_t>(block_size));
  put(readable, Be<std::uint16_t>(1));  // blocking
  put(readable, std::array<std::uint8_t, 2>{});
  put(writable, Be<std::uint32_t>(last_block(medium)));
  writable.insert(writable.end(), readable.begin(), readable.end());
  return {
      feature(0x0000, 0, true, true, {removable_disk >> 8, removable_disk & 0xFF, 1, 0}),  // 5.3.1
      feature(0x0001, 2, true, true, {0, 0, 0, 0, 0, 0, 0, 0}),  // 5.3.2: core
      feature(0x0003, 0, true, true, {0, 0, 0, 0}),              // 5.3.4: removable medium
      feature(0x0010, 0, false, true, readable),                 // 5.3.6: random readable
      feature(0x0020, 1, false, medium.writable, writable),      // 5.3.14: random writable
  };
}

// MMC-5 6.6.
std::optional<Answer> configuration(const PlainMedium& medium,
                                    const mmc::GetConfiguration& command) {
  const std::uint8_t type = command.requested_type & 3;
  if (type == 3)
    return std::nullopt;
  Answer list;
  for (const Feature& one : features(medium)) {
    const bool wanted = type == mmc::GetConfiguration::one ? one.code == command.starting_feature
                                                           : one.code >= command.starting_feature;
    if (wanted && (type != mmc::GetConfiguration::current || one.current))
      list.insert(list.end(), one.descriptor.begin(), one.descriptor.end());
  }
  Answer answer;
  put(answer, Be<std::uint32_t>(static_cast<std::uint32_t>(4 + list.size())));
  put(answer, Be<std::uint16_t>(0));
  put(answer, Be<std::uint16_t>(removable_disk));
  answer.insert(answer.end(), list.begin(), list.end());
  return cut(std::move(answer), command.allocation_length);
}

// MMC-5 7.2 and SBC-2 6.3.3: no retries to be set, and a cache that SYNCHRONIZE CACHE empties.
std::optional<Answer> mode_sense(const mmc::ModeSense10& command, std::uint8_t page,
                                 std::uint8_t control) {
  constexpr std::uint8_t changeable = 1, all_pages = 0x3F;
  Answer answer(8);
  const auto add = [&](std::uint8_t code, std::uint8_t length, std::uint8_t third) {
    if (page != code && page != all_pages)
      return;
    answer.push_back(code);
    answer.push_back(length);
    answer.resize(answer.size() + length);
    if (control != changeable)
      answer[answer.size() - length] = third;
  };
  add(0x01, 0x0A, 0);
  add(0x08, 0x12, 0x04);  // WCE
  if (answer.size() == 8)
    return std::nullopt;
  const Be<std::uint16_t> length(static_cast<std::uint16_t>(answer.size() - 2));
  std::ranges::copy(bytes_of(length), answer.begin());
  return cut(std::move(answer), command.allocation_length);
}

}  // namespace

bool is_question(std::uint8_t operation_code) {
  constexpr std::array codes{mmc::RequestSense::code,         mmc::Inquiry::code,
                             mmc::ReadFormatCapacities::code, mmc::ReadCapacity::code,
                             mmc::GetConfiguration::code,     mmc::ModeSense10::code};
  return std::ranges::count(codes, operation_code) > 0;
}

std::optional<std::vector<std::uint8_t>> answer_of(const PlainMedium& medium,
                                                   const mmc::Cdb& command) {
  switch (command.operation_code()) {
    case mmc::RequestSense::code: {
      const auto request = command.as<mmc::RequestSense>();
      if ((request.flags & mmc::RequestSense::descriptor_format) != 0)
        return std::nullopt;
      Answer nothing(18);  // SPC-3 4.5.3: what went wrong was told at once
      nothing[0] = 0x70;
      nothing[7] = 10;
      return cut(std::move(nothing), request.allocation_length);
    }
    case mmc::Inquiry::code:
      return inquiry(medium, command.as<mmc::Inquiry>());
    case mmc::ReadFormatCapacities::code:
      return format_capacities(medium, command.as<mmc::ReadFormatCapacities>());
    case mmc::ReadCapacity::code:
      return capacity(medium);
    case mmc::GetConfiguration::code:
      return configuration(medium, command.as<mmc::GetConfiguration>());
    case mmc::ModeSense10::code: {
      const std::uint8_t page = command.bytes()[2];
      return mode_sense(command.as<mmc::ModeSense10>(), page & 0x3F, page >> 6);
    }
    default:
      return std::nullopt;
  }
}

}  // namespace disc::drive
