// Directory entries: short names, long names and the sum that ties them.
#include "formats/fat/directory_entry.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "formats/base/text.h"

namespace disc::fat {
namespace {

ShortName short_name(const char* eleven) {
  ShortName name;
  std::copy_n(eleven, name.size(), name.begin());
  return name;
}

TEST(DirectoryEntry, SumsShortNamesAsOthersDo) {
  // As mtools 4.0.32 sums it when it writes "The quick brown.fox".
  EXPECT_EQ(checksum_of(short_name("THEQUI~1FOX")), 0x07);
}

TEST(DirectoryEntry, PutsTheLastPartOfALongNameFirst) {
  const auto entries = long_entries(u"The quick brown.fox",
                                    short_name("THEQUI~1FOX"));  // the example of the specification
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(to_hex(bytes_of(entries[0])),
            "4277006e002e0066006f000f000778000000ffffffffffffffff0000ffffffff");
  EXPECT_EQ(to_hex(bytes_of(entries[1])),
            "01540068006500200071000f00077500690063006b002000620000"
            "0072006f00");
}

TEST(DirectoryEntry, FillsALongNameOfThirteenUnitsWithoutAnEndMark) {
  const auto entries = long_entries(u"thirteen long", short_name("THIRTE~1   "));
  ASSERT_EQ(entries.size(), 1U);
  const auto units = units_of(entries[0]);
  EXPECT_EQ(std::u16string(units.begin(), units.end()), u"thirteen long");
  EXPECT_EQ(entries[0].order, 0x41);
}

TEST(DirectoryEntry, TakesNoLongNameWithoutUnitsOrWithTooMany) {
  EXPECT_THROW(long_entries(u"", dot), std::logic_error);
  EXPECT_THROW(long_entries(std::u16string(256, u'x'), dot), std::logic_error);
  EXPECT_EQ(long_entries(std::u16string(255, u'x'), dot).size(), 20U);
}

TEST(DirectoryEntry, SplitsTheClusterNumber) {
  const DirectoryEntry entry =
      make_entry(short_name("A       B  "), Attribute::Archive, 0x00123456, 7, {});
  EXPECT_EQ(entry.first_cluster_high, 0x12);
  EXPECT_EQ(entry.first_cluster_low, 0x3456);
  EXPECT_EQ(cluster_of(entry), 0x123456U);
}

TEST(DirectoryEntry, ShowsShortNamesAsPeopleReadThem) {
  EXPECT_EQ(to_text(short_name("README  TXT")), "README.TXT");
  EXPECT_EQ(to_text(short_name("README     ")), "README");
  EXPECT_EQ(to_text(short_name("README  TXT"), CaseBits::LowerBase), "readme.TXT");
  EXPECT_EQ(to_text(short_name("README  TXT"), CaseBits::LowerExtension), "README.txt");
  EXPECT_EQ(to_text(short_name("\x05"
                               "BC        ")),
            "σBC");
  EXPECT_EQ(to_text(short_name("\x80          ")), "Ç");
}

}  // namespace
}  // namespace disc::fat
