// Faults by name and number.
#include "formats/virtual_drive/faults.h"

#include <gtest/gtest.h>

namespace disc::virtual_drive {
namespace {

TEST(FaultText, IsReadOrRefused) {
  EXPECT_EQ(parse_fault("timeout-after@12"), (Fault{FaultKind::TimeoutAfter, FaultAt::Write, 12}));
  EXPECT_EQ(parse_fault("power-loss@close"), (Fault{FaultKind::PowerLoss, FaultAt::Close, 1}));
  EXPECT_EQ(parse_fault("medium-error@0"), (Fault{FaultKind::MediumError, FaultAt::Write, 0}));
  EXPECT_EQ(parse_fault("void"), (Fault{FaultKind::Void, FaultAt::Write, 0}));
  for (const char* wrong : {"", "busy", "busy@", "busy@x", "busy@-1", "busy@1x", "void@1",
                            "medium-error@sync", "@1", "Busy@1"})
    EXPECT_FALSE(parse_fault(wrong)) << wrong;
}

TEST(FaultCounter, CountsEachKindOfCommandByItself) {
  Faults faults({{FaultKind::Busy, FaultAt::Write, 2}, {FaultKind::Lost, FaultAt::Close, 1}});
  EXPECT_FALSE(faults.next(FaultAt::Write));
  EXPECT_EQ(faults.next(FaultAt::Close), FaultKind::Lost);
  EXPECT_EQ(faults.next(FaultAt::Write), FaultKind::Busy);
  EXPECT_FALSE(faults.next(FaultAt::Write));
}

TEST(FaultCounter, FindsTheFirstBadBlockUntilItIsHealed) {
  Faults faults(
      {{FaultKind::MediumError, FaultAt::Write, 9}, {FaultKind::MediumError, FaultAt::Write, 5}});
  EXPECT_FALSE(faults.bad_block(0, 5));
  EXPECT_EQ(faults.bad_block(0, 10), 5U);
  faults.heal(5);
  EXPECT_EQ(faults.bad_block(0, 10), 9U);
  EXPECT_FALSE(faults.bad_block(-150, 100));
}

}  // namespace
}  // namespace disc::virtual_drive
