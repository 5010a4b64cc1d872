// Access control lists in the form in which Linux keeps them as extended attributes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace disc {

inline constexpr std::string_view acl_access_name = "system.posix_acl_access";
inline constexpr std::string_view acl_default_name = "system.posix_acl_default";

/// The tags of include/uapi/linux/posix_acl.h.
enum class AclTag : std::uint16_t {
  UserObject = 0x01,
  User = 0x02,
  GroupObject = 0x04,
  Group = 0x08,
  Mask = 0x10,
  Other = 0x20
};

inline constexpr std::uint32_t acl_no_id = 0xFFFFFFFF;

struct AclEntry {
  AclTag tag = AclTag::Other;
  std::uint16_t permissions = 0;  // rwx as 4 2 1
  std::uint32_t id = acl_no_id;   // of User and Group
  auto operator<=>(const AclEntry&) const = default;
};
using Acl = std::vector<AclEntry>;

/// Nothing if the value is not a list of version 2 (posix_acl_xattr.h).
std::optional<Acl> decode_acl(std::string_view value);

/// Entries are put into the order the kernel demands: by tag, then id.
std::string encode_acl(Acl acl);

/// Whether the list says no more than a mode does: owner, group and others, and nothing else.
bool is_minimal(const Acl& acl);

/// What chmod makes of a list: owner, others, and the mask, or without one the group, take the
/// permissions of the mode.
void set_mode(Acl& acl, std::uint32_t mode);

}  // namespace disc
