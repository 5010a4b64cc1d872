// Globally unique identifiers as partition tables record them, and the types of partitions.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "formats/base/bytes.h"

namespace disc::partition {

/// Sixteen bytes as recorded: the first three fields have their least significant byte first, the
/// last two their most significant (UEFI 2.10 appendix A).
struct Guid {
  std::array<std::uint8_t, 16> bytes{};

  bool is_zero() const { return *this == Guid{}; }
  auto operator<=>(const Guid&) const = default;
};

static_assert(std::is_trivially_copyable_v<Guid> && sizeof(Guid) == 16);

/// "C12A7328-F81F-11D2-BA4B-00A0C93EC93B".
std::string to_text(const Guid& guid);

/// The identifier that such a text names, in either case; nothing if it is none.
std::optional<Guid> guid_from_text(std::string_view text);

/// An identifier made of a digest, so that the same image has the same one: the first 16 bytes in
/// the order of the text, with version 8 and the variant of RFC 9562, 5.8. `digest` has at least 16
/// bytes; a bug of the caller otherwise (std::logic_error).
Guid derived_guid(Bytes digest);

/// A kind of partition in the words of all three tables.
struct PartitionType {
  std::string_view word;      // "esp"
  std::uint8_t mbr = 0;       // OS type
  Guid gpt;                   // partition type GUID
  std::string_view apm;       // partition type
  std::string_view describe;  // "EFI system partition"
};

/// Of "esp", "basic-data", "linux", "hfs-plus", "bios-boot", "prep"; nullptr for other words.
const PartitionType* partition_type(std::string_view word);

/// The type that has this GUID, or the first with this OS type of an MBR; nullptr if unknown.
const PartitionType* partition_type(const Guid& gpt);
const PartitionType* partition_type(std::uint8_t mbr);

}  // namespace disc::partition
