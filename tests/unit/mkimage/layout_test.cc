// The account of an image's blocks.
#include "mkimage/layout.h"

#include <gtest/gtest.h>

#include <limits>

#include "formats/base/error.h"

namespace disc {
namespace {

TEST(Layout, HandsOutBlocksWithoutGapOrOverlap) {
  Layout layout;
  layout.claim_named(16, RegionKind::SystemArea, 0, "system area");
  layout.claim(3, RegionKind::Directory, 1, 7);
  layout.pad_to(Lba{32}, "alignment");
  layout.claim(1, RegionKind::FileData, 0, 0);
  Lba next{0};
  for (const Region& region : layout.regions()) {
    EXPECT_EQ(region.extent.first, next);
    EXPECT_GT(region.extent.blocks, 0);
    next = region.extent.end();
  }
  EXPECT_EQ(next, layout.end());
  EXPECT_EQ(layout.end(), Lba{33});
}

TEST(Layout, AnEmptyClaimHasAPlaceButNoRegion) {
  Layout layout;
  layout.claim(5, RegionKind::FileData, 0, 0);
  EXPECT_EQ(layout.claim(0, RegionKind::FileData, 0, 1).first, Lba{5});
  EXPECT_EQ(layout.regions().size(), 1u);
}

TEST(Layout, RefusesMoreBlocksThanAddressesReach) {
  Layout layout;
  layout.claim(std::numeric_limits<std::int32_t>::max(), RegionKind::FileData, 0, 0);
  EXPECT_THROW(layout.claim(1, RegionKind::FileData, 0, 1), ManifestError);
}

TEST(Layout, RefusesToGoBack) {
  Layout layout;
  layout.claim(5, RegionKind::FileData, 0, 0);
  EXPECT_THROW(layout.pad_to(Lba{4}, "back"), std::logic_error);
}

TEST(Layout, BeginsWhereItsTrackDoes) {
  Layout layout(Lba{12'000});
  EXPECT_EQ(layout.claim_named(16, RegionKind::SystemArea, 0, "system area").first, Lba{12'000});
  layout.pad_to(Lba{12'032}, "alignment");
  EXPECT_EQ(layout.first(), Lba{12'000});
  EXPECT_EQ(layout.end(), Lba{12'032});
  EXPECT_EQ(layout.size(), 32U * 2048U);
  EXPECT_THROW(layout.pad_to(Lba{32}, "back"), std::logic_error);
}

TEST(Layout, KnowsTheTextsThatWereGiven) {
  Layout layout;
  layout.claim_named(1, RegionKind::Descriptor, 0, "primary volume descriptor");
  layout.pad(2, "padding");
  EXPECT_EQ(layout.text(layout.regions()[0]), "primary volume descriptor");
  EXPECT_EQ(layout.text(layout.regions()[1]), "padding");
}

}  // namespace
}  // namespace disc
