// Globally unique identifiers as partition tables record them, and the types of partitions.
#include "formats/partition/guid.h"

#include <algorithm>
#include <stdexcept>

#include "formats/base/text.h"

namespace disc::partition {
namespace {

// Where each byte of the text stands among the recorded ones.
constexpr std::array<std::size_t, 16> recorded{3, 2, 1,  0,  5,  4,  7,  6,
                                               8, 9, 10, 11, 12, 13, 14, 15};
constexpr std::array<std::size_t, 4> dashes{8, 13, 18, 23};

Guid in_order_of_text(Bytes bytes) {
  Guid guid;
  for (std::size_t i = 0; i < recorded.size(); ++i)
    guid.bytes[recorded[i]] = bytes[i];
  return guid;
}

const std::array<PartitionType, 6>& known_types() {
  static const std::array<PartitionType, 6> types{{
      {"esp", 0xEF, *guid_from_text("C12A7328-F81F-11D2-BA4B-00A0C93EC93B"), "EFI",
       "EFI system partition"},
      {"basic-data", 0x07, *guid_from_text("EBD0A0A2-B9E5-4433-87C0-68B6B72699C7"), "Data",
       "basic data"},
      {"linux", 0x83, *guid_from_text("0FC63DAF-8483-4772-8E79-3D69D8477DE4"), "Linux",
       "Linux file system"},
      {"hfs-plus", 0xAF, *guid_from_text("48465300-0000-11AA-AA11-00306543ECAC"), "Apple_HFS",
       "HFS or HFS+"},
      {"bios-boot", 0xDA, *guid_from_text("21686148-6449-6E6F-744E-656564454649"), "Data",
       "BIOS boot partition of GRUB"},
      {"prep", 0x41, *guid_from_text("9E1A2D38-C612-4316-AA26-8B49521E5A8B"), "Data",
       "PowerPC PReP boot"},
  }};
  return types;
}

template <class Predicate>
const PartitionType* first_type(Predicate predicate) {
  const auto& types = known_types();
  const auto found = std::find_if(types.begin(), types.end(), predicate);
  return found == types.end() ? nullptr : &*found;
}

}  // namespace

std::string to_text(const Guid& guid) {
  std::array<std::uint8_t, 16> bytes{};
  for (std::size_t i = 0; i < recorded.size(); ++i)
    bytes[i] = guid.bytes[recorded[i]];
  std::string text = to_hex(bytes);
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  for (const std::size_t at : dashes)
    text.insert(at, 1, '-');
  return text;
}

std::optional<Guid> guid_from_text(std::string_view text) {
  if (text.size() != 36)
    return std::nullopt;
  std::string digits;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = std::find(dashes.begin(), dashes.end(), i) != dashes.end();
    if (dash != (text[i] == '-'))
      return std::nullopt;
    if (!dash)
      digits.push_back(text[i]);
  }
  const auto bytes = from_hex(digits);
  if (!bytes)
    return std::nullopt;
  return in_order_of_text(bytes_of(std::string_view(*bytes)));
}

Guid derived_guid(Bytes digest) {
  if (digest.size() < 16)
    throw std::logic_error("a GUID is derived from at least 16 bytes");
  std::array<std::uint8_t, 16> bytes{};
  std::copy_n(digest.begin(), bytes.size(), bytes.begin());
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0F) | 0x80);
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3F) | 0x80);
  return in_order_of_text(bytes);
}

const PartitionType* partition_type(std::string_view word) {
  return first_type([&](const PartitionType& type) { return type.word == word; });
}

const PartitionType* partition_type(const Guid& gpt) {
  return first_type([&](const PartitionType& type) { return type.gpt == gpt; });
}

const PartitionType* partition_type(std::uint8_t mbr) {
  return first_type([&](const PartitionType& type) { return type.mbr == mbr; });
}

}  // namespace disc::partition
