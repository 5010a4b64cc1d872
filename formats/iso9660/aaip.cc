// Extended attributes and ACLs in system use entries: AAIP 2.0 as libisofs writes and reads it.
#include "formats/iso9660/aaip.h"

#include <algorithm>
#include <array>

#include "formats/base/endian.h"

namespace disc::iso9660 {
namespace {

constexpr std::size_t flags_at = sizeof(SuspHead);
constexpr std::size_t after_flags = flags_at + 1;
constexpr std::uint8_t continue_flag = 1;

struct NameSpace {
  char code;
  std::string_view prefix;
};
constexpr char escape_code = 1;
constexpr std::array<NameSpace, 5> name_spaces{
    {{2, "system."}, {3, "user."}, {4, "isofs."}, {5, "trusted."}, {6, "security."}}};

std::string pack_name(std::string_view name) {
  for (const NameSpace& space : name_spaces)
    if (name.starts_with(space.prefix))
      return space.code + std::string(name.substr(space.prefix.size()));
  if (!name.empty() && name[0] > 0 && name[0] < ' ')
    return escape_code + std::string(name);
  return std::string(name);
}

std::string unpack_name(std::string_view name) {
  if (!name.empty() && name[0] == escape_code)
    return std::string(name.substr(1));
  for (const NameSpace& space : name_spaces)
    if (name.starts_with(space.code))
      return std::string(space.prefix) + std::string(name.substr(1));
  return std::string(name);
}

// Fills entries AL with component records, opening a new entry where one is full.
class AttributeEncoder {
 public:
  explicit AttributeEncoder(SuspBytes& out) : out_(out) { open(); }

  void component(std::string_view content) {
    do {
      // A record of no bytes that says "goes on" would be legal, but helps nobody.
      if (room() < (content.empty() ? 2U : 3U))
        next();
      const std::string_view part = content.substr(0, room() - 2);
      content.remove_prefix(part.size());
      out_.push_back(content.empty() ? 0 : continue_flag);
      out_.push_back(static_cast<std::uint8_t>(part.size()));
      const Bytes bytes = bytes_of(part);
      out_.insert(out_.end(), bytes.begin(), bytes.end());
    } while (!content.empty());
  }

  void finish() { out_[start_ + 2] = static_cast<std::uint8_t>(out_.size() - start_); }

 private:
  void open() {
    start_ = out_.size();
    append_entry(out_, {'A', 'L'}, {});
    out_.push_back(0);
  }

  void next() {
    finish();
    out_[start_ + flags_at] = continue_flag;
    open();
  }

  std::size_t room() const { return max_susp_entry - (out_.size() - start_); }

  SuspBytes& out_;
  std::size_t start_ = 0;
};

// What Linux keeps in system.posix_acl_*: version 2, then entries.
struct LinuxAclEntry {
  Le<std::uint16_t> tag;
  Le<std::uint16_t> permissions;
  Le<std::uint32_t> id;
};
constexpr std::uint32_t linux_acl_version = 2;
constexpr std::uint32_t no_id = 0xFFFFFFFF;

struct AclKind {
  std::uint16_t linux_tag;
  std::uint8_t code;
  bool qualified;
};
constexpr std::array<AclKind, 6> acl_kinds{{{0x01, 1, false},
                                            {0x02, 10, true},
                                            {0x04, 3, false},
                                            {0x08, 12, true},
                                            {0x10, 5, false},
                                            {0x20, 6, false}}};
constexpr std::uint8_t qualifier_flag = 8;
constexpr std::uint8_t default_mark = 0x81;
constexpr std::uint8_t switch_code = 8;

void pack_qualifier(std::string& out, std::uint32_t id) {
  const int bytes = id > 0xFFFFFF ? 4 : id > 0xFFFF ? 3 : id > 0xFF ? 2 : 1;
  out += static_cast<char>(bytes);
  for (int i = bytes; i-- > 0;)
    out += static_cast<char>(id >> (8 * i) & 0xFF);
}

bool pack_acl(std::string& out, std::string_view acl) {
  const Bytes bytes = bytes_of(acl);
  const auto version = read_struct<Le<std::uint32_t>>(bytes);
  if (!version || *version != linux_acl_version || (bytes.size() - 4) % sizeof(LinuxAclEntry) != 0)
    return false;
  for (std::size_t at = 4; at < bytes.size(); at += sizeof(LinuxAclEntry)) {
    const LinuxAclEntry entry = *read_struct<LinuxAclEntry>(bytes, at);
    const auto kind = std::find_if(acl_kinds.begin(), acl_kinds.end(), [&](const AclKind& known) {
      return known.linux_tag == entry.tag;
    });
    if (kind == acl_kinds.end() || entry.permissions > 7)
      return false;
    out += static_cast<char>(kind->code << 4 | (kind->qualified ? qualifier_flag : 0) |
                             entry.permissions);
    if (kind->qualified)
      pack_qualifier(out, entry.id);
  }
  return true;
}

struct AclEntry {
  std::uint16_t tag = 0, permissions = 0;
  std::uint32_t id = no_id;
};

std::string linux_acl(std::vector<AclEntry>& entries) {
  std::stable_sort(entries.begin(), entries.end(), [](const AclEntry& a, const AclEntry& b) {
    return a.tag != b.tag ? a.tag < b.tag : a.id < b.id;
  });
  std::string acl(text_of(bytes_of(Le<std::uint32_t>(linux_acl_version))));
  for (const AclEntry& entry : entries)
    acl += text_of(bytes_of(LinuxAclEntry{entry.tag, entry.permissions, entry.id}));
  return acl;
}

// Takes the qualifier records off the front of `packed`; numbers of more than 4 bytes keep the last
// four, names (of TRANSLATE entries) are skipped by the caller.
bool take_qualifier(std::string_view& packed, std::uint32_t& id) {
  id = 0;
  for (;;) {
    if (packed.empty())
      return false;
    const auto head = static_cast<std::uint8_t>(packed[0]);
    const std::size_t length = head & 0x7F;
    if (packed.size() < 1 + length)
      return false;
    for (const char c : packed.substr(1, length))
      id = id << 8 | static_cast<std::uint8_t>(c);
    packed.remove_prefix(1 + length);
    if ((head & 0x80) == 0)
      return true;
  }
}

}  // namespace

Extension aaip_extension() {
  return {"AAIP_0200",
          "AL PROVIDES VIA AAIP 2.0 SUPPORT FOR ARBITRARY FILE ATTRIBUTES IN ISO 9660 IMAGES",
          "PLEASE CONTACT THE LIBBURNIA PROJECT VIA LIBBURNIA-PROJECT.ORG", 1};
}

bool append_al(SuspBytes& out, const std::vector<Attribute>& attributes) {
  std::string_view access, default_acl;
  std::size_t plain = 0;
  for (const Attribute& attribute : attributes) {
    if (attribute.first == acl_access_name)
      access = attribute.second;
    else if (attribute.first == acl_default_name)
      default_acl = attribute.second;
    else
      ++plain;
  }
  const auto acls = pack_acls(access, default_acl);
  if (!acls)
    return false;
  if (plain == 0 && acls->empty())
    return true;
  AttributeEncoder encoder(out);
  for (const Attribute& attribute : attributes) {
    if (attribute.first == acl_access_name || attribute.first == acl_default_name)
      continue;
    encoder.component(pack_name(attribute.first));
    encoder.component(attribute.second);
  }
  if (!acls->empty()) {
    encoder.component({});
    encoder.component(*acls);
  }
  encoder.finish();
  return true;
}

bool AttributeDecoder::add(Bytes entry) {
  if (entry.size() < after_flags || (seen_ && !more_))
    return false;
  seen_ = true;
  more_ = (entry[flags_at] & continue_flag) != 0;
  const Bytes components = entry.subspan(after_flags);
  components_.insert(components_.end(), components.begin(), components.end());
  return true;
}

std::optional<std::vector<Attribute>> AttributeDecoder::attributes() const {
  std::vector<Attribute> attributes;
  std::string component, name;
  bool is_name = true;
  Bytes rest = components_;
  while (!rest.empty()) {
    if (rest.size() < 2 || rest.size() - 2 < rest[1])
      return std::nullopt;
    component += text_of(rest.subspan(2, rest[1]));
    const bool more = (rest[0] & continue_flag) != 0;
    rest = rest.subspan(std::size_t{2} + rest[1]);
    if (more)
      continue;
    if (is_name) {
      name = std::move(component);
    } else if (name.empty()) {
      auto acls = unpack_acls(component);
      if (!acls)
        return std::nullopt;
      if (!acls->access.empty())
        attributes.emplace_back(acl_access_name, std::move(acls->access));
      if (!acls->default_acl.empty())
        attributes.emplace_back(acl_default_name, std::move(acls->default_acl));
    } else {
      attributes.emplace_back(unpack_name(name), std::move(component));
    }
    component.clear();
    is_name = !is_name;
  }
  if (!is_name || !component.empty())
    return std::nullopt;
  return attributes;
}

std::optional<std::string> pack_acls(std::string_view access, std::string_view default_acl) {
  std::string packed;
  if (!access.empty() && !pack_acl(packed, access))
    return std::nullopt;
  if (!default_acl.empty()) {
    packed += static_cast<char>(default_mark);
    if (!pack_acl(packed, default_acl))
      return std::nullopt;
  }
  return packed;
}

std::optional<LinuxAcls> unpack_acls(std::string_view packed) {
  std::array<std::vector<AclEntry>, 2> lists;  // access, default
  std::size_t list = 0;
  while (!packed.empty()) {
    const auto flags = static_cast<std::uint8_t>(packed[0]);
    packed.remove_prefix(1);
    std::uint32_t id = no_id;
    if ((flags & qualifier_flag) != 0 && !take_qualifier(packed, id))
      return std::nullopt;
    if (flags >> 4 == switch_code) {
      list = 1;
      continue;
    }
    // Kinds that AAIP may grow, and TRANSLATE, are passed over as it asks.
    for (const AclKind& kind : acl_kinds)
      if (kind.code == flags >> 4)
        lists[list].push_back(
            {kind.linux_tag, static_cast<std::uint16_t>(flags & 7), kind.qualified ? id : no_id});
  }
  const bool only_mode = std::none_of(lists[0].begin(), lists[0].end(), [](const AclEntry& entry) {
    return entry.tag == 0x02 || entry.tag == 0x08 || entry.tag == 0x10;
  });
  return LinuxAcls{only_mode ? "" : linux_acl(lists[0]),
                   lists[1].empty() ? "" : linux_acl(lists[1])};
}

}  // namespace disc::iso9660
