// The order of identifiers in each kind of tree.
#include "verify/identifier_check.h"

#include <gtest/gtest.h>

#include "formats/iso9660/identifier.h"

namespace disc::verify {
namespace {

bool joliet_before(const char* a, const char* b) {
  return compare_records(TreeKind::Joliet, iso9660::to_utf16be(a), iso9660::to_utf16be(b)) < 0;
}

// As genisoimage and libisofs sort them, which record no version numbers.
TEST(RecordOrder, OfJolietLeavesVersionNumbersOut) {
  EXPECT_TRUE(joliet_before("a;1", "a.txt;1"));
  EXPECT_TRUE(joliet_before("a;1", "a0;1"));
  EXPECT_TRUE(joliet_before("a-b;1", "a.b;1"));
  EXPECT_TRUE(joliet_before("a;2", "a;1"));
  EXPECT_FALSE(joliet_before("a;1", "a;1"));
  EXPECT_FALSE(joliet_before("ab;1", "a;1"));
}

TEST(RecordOrder, OfTheEnhancedTreeKnowsNoExtensions) {
  EXPECT_TRUE(compare_records(TreeKind::Enhanced, "d-d", "d.d") < 0);
  EXPECT_TRUE(compare_records(TreeKind::Primary, "D.D", "D_D") < 0);
  EXPECT_TRUE(compare_records(TreeKind::Enhanced, " ", "  ") < 0);
  EXPECT_TRUE(compare_siblings(TreeKind::Enhanced, "a", "a\x01") < 0);
}

}  // namespace
}  // namespace disc::verify
