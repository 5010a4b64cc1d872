// Path tables: both byte orders, and an end that does not come too late.
#include "formats/iso9660/path_table.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "formats/base/text.h"

namespace disc::iso9660 {
namespace {

TEST(PathTable, IsRecordedInBothByteOrders) {
  std::vector<std::uint8_t> l, m;
  for (const auto& [table, type] :
       {std::pair{&l, PathTableType::L}, std::pair{&m, PathTableType::M}}) {
    append_path_table_record(*table, type, Bytes(std::vector<std::uint8_t>{0}), 0x0102, 1);
    append_path_table_record(*table, type, bytes_of("DIR"), 0x01020304, 0x0506);
  }
  EXPECT_EQ(to_hex(l),
            "010002010000010000000300040302010605"
            "44495200");
  EXPECT_EQ(to_hex(m),
            "010000000102000100000300010203040506"
            "44495200");
}

TEST(PathTable, ReadsBack) {
  std::vector<std::uint8_t> table;
  for (const PathTableType type : {PathTableType::L, PathTableType::M}) {
    table.clear();
    for (std::uint16_t i = 1; i <= 300; ++i)
      append_path_table_record(table, type, bytes_of(std::string(i % 31 + 1U, 'D')), i * 7U, i);
    const auto entries = parse_path_table(table, type);
    ASSERT_EQ(entries.size(), 300U);
    EXPECT_EQ(entries[42].extent_location, 43U * 7);
    EXPECT_EQ(entries[42].parent, 43);
    EXPECT_EQ(entries[42].identifier, std::string(13, 'D'));
    EXPECT_EQ(entries[1].offset, path_table_record_length(2));
  }
}

TEST(PathTable, EndsAtARecordCutShort) {
  std::vector<std::uint8_t> table;
  append_path_table_record(table, PathTableType::L, bytes_of("ABCD"), 20, 1);
  append_path_table_record(table, PathTableType::L, bytes_of("EFGH"), 21, 1);
  for (std::size_t length = 13; length < 24; ++length) {
    int faults = 0;
    const auto entries =
        parse_path_table(Bytes(table).first(length), PathTableType::L,
                         [&](std::uint32_t offset, const std::string&, const char*) {
                           ++faults;
                           EXPECT_EQ(offset, 12U);
                         });
    EXPECT_EQ(entries.size(), 1U) << length;
    EXPECT_EQ(faults, 1) << length;
  }
}

TEST(PathTable, EndsAtARecordWithoutIdentifier) {
  const std::vector<std::uint8_t> zeros(100);
  std::string said;
  EXPECT_TRUE(
      parse_path_table(zeros, PathTableType::M,
                       [&](std::uint32_t, const std::string& what, const char*) { said = what; })
          .empty());
  EXPECT_EQ(said, "path table record has no identifier");
}

TEST(PathTable, RefusesIdentifiersOfNoLength) {
  std::vector<std::uint8_t> table;
  EXPECT_THROW(append_path_table_record(table, PathTableType::L, {}, 1, 1), std::logic_error);
}

}  // namespace
}  // namespace disc::iso9660
