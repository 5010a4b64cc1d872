// Who a drive is: the answers to INQUIRY.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "formats/base/bytes.h"

namespace disc::mmc {

inline constexpr std::uint8_t cd_device = 0x05;  // peripheral device type of all MMC drives

/// SPC-3 6.4.2. Texts are without their padding.
struct InquiryData {
  std::uint8_t qualifier = 0;  // 0 to 7; 0: there is a device
  std::uint8_t device_type = cd_device;
  bool removable = true;
  std::uint8_t version = 5;          // of SPC
  std::uint8_t response_format = 2;  // 0 to 15
  std::array<std::uint8_t, 3> flags{};
  std::string vendor;                                  // at most 8 characters
  std::string product;                                 // 16
  std::string revision;                                // 4
  std::array<std::uint8_t, 20> vendor_specific{};      // in answers of 56 bytes and more
  std::array<std::uint16_t, 8> version_descriptors{};  // of 74

  bool operator==(const InquiryData&) const = default;
};

/// Nothing below five bytes: older devices may answer no more.
std::optional<InquiryData> decode_inquiry(Bytes answer);
/// 96 bytes.
std::vector<std::uint8_t> encode_inquiry(const InquiryData& data);

/// A page of vital product data: 00h lists pages, 80h is the serial number (SPC-3 7.6).
struct VitalProductData {
  std::uint8_t device_type = cd_device;
  std::uint8_t page = 0;
  std::vector<std::uint8_t> bytes;

  bool operator==(const VitalProductData&) const = default;
};

/// Nothing below four bytes.
std::optional<VitalProductData> decode_vital_product_data(Bytes answer);
std::vector<std::uint8_t> encode_vital_product_data(const VitalProductData& data);

/// Page 80h. Without padding at either end.
std::string serial_number_of(const VitalProductData& data);

/// Page 83h (SPC-3 7.6.3).
struct Designator {
  std::uint8_t protocol = 0;  // 0 to 15
  std::uint8_t code_set = 2;  // 1 binary, 2 ASCII, 3 UTF-8
  bool protocol_valid = false;
  std::uint8_t association = 0;          // 0 to 3
  std::uint8_t type = 1;                 // 0 vendor, 1 T10, 2 EUI-64, 3 NAA, ...
  std::vector<std::uint8_t> identifier;  // at most 255

  bool operator==(const Designator&) const = default;
};
/// Those that are whole.
std::vector<Designator> designators_of(const VitalProductData& data);
VitalProductData encode_designators(const std::vector<Designator>& designators);

}  // namespace disc::mmc
