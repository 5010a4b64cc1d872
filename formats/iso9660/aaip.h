// Extended attributes and ACLs in system use entries: AAIP 2.0 as libisofs writes and reads it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/iso9660/susp.h"

namespace disc::iso9660 {

// The attribute list of a file is a sequence of components: name, value, name, value ... Each is
// cut into component records {flags, length, bytes} whose flag 1 says that the component goes on in
// the next record. The records lie end to end in the bytes that follow the flags of the entries AL,
// and every AL but the last has its flag 1 set. A record may run over the end of one AL into the
// next: libisofs writes so; we never do, and read both.
//
// A name opens with one byte for its name space where there is one: 2 "system.", 3 "user.",
// 4 "isofs." (libisofs' own notes), 5 "trusted.", 6 "security.", and 1 before a name that would
// itself open with a byte of 1 to 31.
//
// The component with the empty name holds the ACLs as packed entries: one byte with the permissions
// (4 read, 2 write, 1 execute), 8 if a qualifier follows, and the kind in the high half (1 owner,
// 3 owning group, 5 mask, 6 others, 8 "default entries follow", 10 a user, 12 a group). A qualifier
// is a length below 128 and so many bytes: the numeric id, most significant byte first. Length bit
// 128 says that the qualifier goes on.

/// Linux name ("user.comment") and value.
using Attribute = std::pair<std::string, std::string>;

/// The extended attributes Linux keeps ACLs in.
inline constexpr std::string_view acl_access_name = "system.posix_acl_access";
inline constexpr std::string_view acl_default_name = "system.posix_acl_default";

/// To be announced in ER after Rock Ridge's (SUSP 1.12).
Extension aaip_extension();

/// Appends entries AL that hold `attributes` in the given order; the ACLs of Linux become the
/// packed form, behind the others. False, nothing appended, if an ACL is not of the form that Linux
/// gives (version 2). Nothing is appended for no attributes.
bool append_al(SuspBytes& out, const std::vector<Attribute>& attributes);

/// Collects entries AL in order.
class AttributeDecoder {
 public:
  /// False if the entry is too short or comes after the last of its list.
  bool add(Bytes entry);
  bool seen() const { return seen_; }
  bool complete() const { return seen_ && !more_; }

  /// The attributes under their Linux names, ACLs in the form that Linux takes; an access ACL that
  /// says no more than the mode is left out. Nothing if the list is malformed.
  std::optional<std::vector<Attribute>> attributes() const;

 private:
  std::vector<std::uint8_t> components_;
  bool seen_ = false, more_ = false;
};

/// Linux' ACLs ("" for none) to the packed form and back.
std::optional<std::string> pack_acls(std::string_view access, std::string_view default_acl);
struct LinuxAcls {
  std::string access, default_acl;  // "" if there is none
};
std::optional<LinuxAcls> unpack_acls(std::string_view packed);

}  // namespace disc::iso9660
