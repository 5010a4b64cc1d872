// Access control lists as the kernel keeps them.
#include "formats/io/posix_acl.h"

#include <gtest/gtest.h>

namespace disc {
namespace {

using namespace std::literals;

const Acl full{{AclTag::UserObject, 6, acl_no_id},
               {AclTag::User, 4, 1001},
               {AclTag::GroupObject, 4, acl_no_id},
               {AclTag::Mask, 4, acl_no_id},
               {AclTag::Other, 0, acl_no_id}};

TEST(PosixAcl, HasTheKernelsBytes) {
  const std::string bytes =
      "\x02\0\0\0"
      "\x01\0\x06\0\xff\xff\xff\xff"
      "\x02\0\x04\0\xe9\x03\0\0"
      "\x04\0\x04\0\xff\xff\xff\xff"
      "\x10\0\x04\0\xff\xff\xff\xff"
      "\x20\0\0\0\xff\xff\xff\xff"s;
  EXPECT_EQ(encode_acl(full), bytes);
  EXPECT_EQ(decode_acl(bytes), full);
  Acl shuffled{full[3], full[1], full[4], full[0], full[2]};
  EXPECT_EQ(encode_acl(shuffled), bytes) << "the kernel refuses other orders";
}

TEST(PosixAcl, RefusesWhatIsNone) {
  EXPECT_EQ(decode_acl(""), std::nullopt);
  EXPECT_EQ(decode_acl("\x01\0\0\0"sv), std::nullopt);
  EXPECT_EQ(decode_acl("\x02\0\0\0\x01"sv), std::nullopt);
  EXPECT_EQ(decode_acl("\x02\0\0\0\x03\0\x06\0\xff\xff\xff\xff"sv), std::nullopt);
  EXPECT_EQ(decode_acl("\x02\0\0\0\x01\0\x08\0\xff\xff\xff\xff"sv), std::nullopt);
}

TEST(PosixAcl, ChmodSetsTheMaskWhereThereIsOne) {
  Acl acl = full;
  set_mode(acl, 0711);
  EXPECT_EQ(acl[0].permissions, 7);
  EXPECT_EQ(acl[1].permissions, 4);
  EXPECT_EQ(acl[2].permissions, 4) << "the group's own permissions stay behind the mask";
  EXPECT_EQ(acl[3].permissions, 1);
  EXPECT_EQ(acl[4].permissions, 1);
  EXPECT_FALSE(is_minimal(acl));
  Acl minimal{full[0], full[2], full[4]};
  EXPECT_TRUE(is_minimal(minimal));
  set_mode(minimal, 0750);
  EXPECT_EQ(minimal[1].permissions, 5);
}

}  // namespace
}  // namespace disc
