// Reading and writing the kernel's form of access control lists.
#include "formats/io/posix_acl.h"

#include <algorithm>

#include "formats/base/bytes.h"
#include "formats/base/endian.h"

namespace disc {
namespace {

constexpr std::uint32_t acl_version = 2;

struct StoredEntry {
  Le<std::uint16_t> tag;
  Le<std::uint16_t> permissions;
  Le<std::uint32_t> id;
};
static_assert(sizeof(StoredEntry) == 8);

bool is_tag(std::uint16_t value) {
  return value == 0x01 || value == 0x02 || value == 0x04 || value == 0x08 || value == 0x10 ||
         value == 0x20;
}

}  // namespace

std::optional<Acl> decode_acl(std::string_view value) {
  const Bytes bytes = bytes_of(value);
  const auto version = read_struct<Le<std::uint32_t>>(bytes);
  if (!version || *version != acl_version || (bytes.size() - 4) % sizeof(StoredEntry) != 0)
    return std::nullopt;
  Acl acl;
  for (std::size_t at = 4; at < bytes.size(); at += sizeof(StoredEntry)) {
    const StoredEntry stored = *read_struct<StoredEntry>(bytes, at);
    if (!is_tag(stored.tag) || stored.permissions > 7)
      return std::nullopt;
    acl.push_back({static_cast<AclTag>(std::uint16_t{stored.tag}), stored.permissions, stored.id});
  }
  return acl;
}

std::string encode_acl(Acl acl) {
  std::sort(acl.begin(), acl.end(), [](const AclEntry& a, const AclEntry& b) {
    return a.tag != b.tag ? a.tag < b.tag : a.id < b.id;
  });
  std::string out(text_of(bytes_of(Le<std::uint32_t>(acl_version))));
  for (const AclEntry& entry : acl) {
    const StoredEntry stored{static_cast<std::uint16_t>(entry.tag), entry.permissions, entry.id};
    out += text_of(bytes_of(stored));
  }
  return out;
}

bool is_minimal(const Acl& acl) {
  return std::all_of(acl.begin(), acl.end(), [](const AclEntry& entry) {
    return entry.tag == AclTag::UserObject || entry.tag == AclTag::GroupObject ||
           entry.tag == AclTag::Other;
  });
}

void set_mode(Acl& acl, std::uint32_t mode) {
  const bool has_mask = std::any_of(
      acl.begin(), acl.end(), [](const AclEntry& entry) { return entry.tag == AclTag::Mask; });
  const AclTag group = has_mask ? AclTag::Mask : AclTag::GroupObject;
  for (AclEntry& entry : acl) {
    if (entry.tag == AclTag::UserObject)
      entry.permissions = mode >> 6 & 7;
    else if (entry.tag == group)
      entry.permissions = mode >> 3 & 7;
    else if (entry.tag == AclTag::Other)
      entry.permissions = mode & 7;
  }
}

}  // namespace disc
