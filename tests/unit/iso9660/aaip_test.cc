// Extended attributes and ACLs: what xorriso wrote is read, what we write reads back.
#include "formats/iso9660/aaip.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "formats/base/text.h"

namespace disc::iso9660 {
namespace {

using Attributes = std::vector<Attribute>;

std::string bytes(std::string_view hex) { return *from_hex(hex); }

// user::rw- user:1000:rw- group::r-- mask::rw- other::r--
const std::string access_acl = bytes(
    "02000000"
    "01000600ffffffff"
    "02000600e8030000"
    "04000400ffffffff"
    "10000600ffffffff"
    "20000400ffffffff");

AttributeDecoder decoded(const SuspBytes& list) {
  AttributeDecoder decoder;
  for (Bytes rest = list; !rest.empty();) {
    const Bytes entry = rest.first(first_entry_length(rest));
    EXPECT_FALSE(decoder.complete());
    EXPECT_TRUE(decoder.add(entry));
    rest = rest.subspan(entry.size());
  }
  EXPECT_TRUE(decoder.complete());
  return decoder;
}

TEST(Aaip, ReadsWhatXorrisoWrites) {
  // xorriso 1.5.4, -acl on -xattr on, a file with user.foo, user.mime and the ACL above.
  const std::string entry = bytes(
      "414c3201"
      "00"
      "000403666f6f"
      "0003626172"
      "0005036d696d65"
      "000a746578742f706c61696e"
      "0000"
      "0008"
      "16ae0203e8345664");
  SuspBytes list(entry.begin(), entry.end());
  list[2] = static_cast<std::uint8_t>(list.size());
  EXPECT_EQ(decoded(list).attributes(), (Attributes{{"user.foo", "bar"},
                                                    {"user.mime", "text/plain"},
                                                    {"system.posix_acl_access", access_acl}}));
}

TEST(Aaip, ReadsComponentsThatRunOverTheEndOfAnEntry) {
  // libisofs cuts the list anywhere: here inside a record, after its length.
  SuspBytes list;
  const std::string first = bytes(
      "01"
      "0002"
      "0361"
      "0004"
      "6161");
  const std::string second = bytes(
      "00"
      "6262");
  append_entry(list, {'A', 'L'}, bytes_of(first));
  append_entry(list, {'A', 'L'}, bytes_of(second));
  EXPECT_EQ(decoded(list).attributes(), (Attributes{{"user.a", "aabb"}}));
}

TEST(Aaip, PacksAclsAsItsDocumentSays) {
  // Its own example: u::rw-,u:123:rw-,g::r--,g:65534:rw-,m::r--,o::r--
  const std::string acl = bytes(
      "02000000"
      "01000600ffffffff"
      "020006007b000000"
      "04000400ffffffff"
      "08000600feff0000"
      "10000400ffffffff"
      "20000400ffffffff");
  EXPECT_EQ(to_hex(bytes_of(*pack_acls(acl, ""))), "16ae017b34ce02fffe5464");
  EXPECT_EQ(to_hex(bytes_of(*pack_acls("", acl))), "8116ae017b34ce02fffe5464");
  const auto back = unpack_acls(*pack_acls(acl, access_acl));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->access, acl);
  EXPECT_EQ(back->default_acl, access_acl);
}

TEST(Aaip, SortsAclEntriesAsLinuxWantsThem) {
  // After AAIP's second example (with its qualifier bit set), which names the user last.
  const auto acls =
      unpack_acls(bytes("173565"
                        "81"
                        "17355765"
                        "af017b"));
  ASSERT_TRUE(acls);
  EXPECT_EQ(acls->access, "") << "says no more than the mode";
  EXPECT_EQ(to_hex(bytes_of(acls->default_acl)),
            "02000000"
            "01000700ffffffff"
            "020007007b000000"
            "04000500ffffffff"
            "10000700ffffffff"
            "20000500ffffffff");
}

TEST(Aaip, RefusesAclsThatAreNone) {
  EXPECT_FALSE(pack_acls("nonsense", ""));
  EXPECT_FALSE(pack_acls(bytes("03000000"), ""));
  EXPECT_FALSE(pack_acls(access_acl.substr(0, 9), ""));
  SuspBytes out;
  EXPECT_FALSE(append_al(out, {{"user.a", "b"}, {"system.posix_acl_access", "x"}}));
  EXPECT_TRUE(out.empty());
}

TEST(Aaip, AttributesOfEverySizeReadBack) {
  Attributes attributes;
  for (const std::size_t size : {0U, 1U, 200U, 243U, 244U, 245U, 246U, 247U, 248U, 249U, 250U, 251U,
                                 255U, 256U, 500U, 65536U})
    attributes.emplace_back("user.size" + std::to_string(size),
                            std::string(size, static_cast<char>(size)));
  attributes.emplace_back("trusted.t", std::string("\0\1\2", 3));
  attributes.emplace_back("security.capability", "x");
  attributes.emplace_back("system.other", "x");
  attributes.emplace_back("\3odd", "name that opens like a name space");
  attributes.emplace_back("unknown.space", "x");
  attributes.emplace_back("user." + std::string(250, 'n'), "long name");
  SuspBytes out;
  ASSERT_TRUE(append_al(out, attributes));
  EXPECT_EQ(decoded(out).attributes(), attributes);
}

TEST(Aaip, OurRecordsNeverRunOverTheEndOfAnEntry) {
  SuspBytes out;
  ASSERT_TRUE(
      append_al(out, {{"user.a", std::string(5000, 'a')}, {"user.b", std::string(5000, 'b')}}));
  for (Bytes rest = out; !rest.empty();) {
    const Bytes entry = rest.first(first_entry_length(rest));
    Bytes components = entry.subspan(5);
    while (!components.empty()) {
      ASSERT_GE(components.size(), 2U);
      ASSERT_LE(components[1], components.size() - 2);
      components = components.subspan(std::size_t{2} + components[1]);
    }
    rest = rest.subspan(entry.size());
  }
}

TEST(Aaip, NoAttributesTakeNoBytes) {
  SuspBytes out;
  EXPECT_TRUE(append_al(out, {}));
  EXPECT_TRUE(out.empty());
}

TEST(Aaip, MalformedListsAreNothing) {
  for (const char* hex : {"00"
                          "0005"
                          "0361",
                          "00"
                          "0002"
                          "0361",
                          "00"
                          "00",
                          "00"
                          "0102"
                          "0361"
                          "0001"}) {
    SuspBytes list;
    const std::string payload = bytes(hex);
    append_entry(list, {'A', 'L'}, bytes_of(payload));
    EXPECT_FALSE(decoded(list).attributes()) << hex;
  }
}

}  // namespace
}  // namespace disc::iso9660
