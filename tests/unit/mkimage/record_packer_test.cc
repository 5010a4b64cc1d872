// Packing directory records and continuation areas into blocks.
#include "mkimage/record_packer.h"

#include <gtest/gtest.h>

#include <string>

#include "formats/iso9660/rock_ridge.h"
#include "formats/iso9660/susp.h"

namespace disc {
namespace {

using namespace iso9660;

Bytes name(std::string_view text) { return bytes_of(text); }

// All entries of a record, continuation areas followed; fails the test where one crosses a block.
std::vector<std::uint8_t> all_entries(Bytes system_use, Bytes continuation, Lba first) {
  std::vector<std::uint8_t> all;
  Bytes left = system_use;
  for (int areas = 0; !left.empty() && areas < 100;) {
    const std::size_t length = first_entry_length(left);
    if (length < 4 || length > left.size())
      break;  // padding to an even length
    const Bytes entry = left.first(length);
    left = left.subspan(length);
    if (entry[0] == 'C' && entry[1] == 'E') {
      const auto ce = read_struct<SuspCe>(entry);
      EXPECT_LE(ce->offset + ce->length, block_size) << "a continuation area crosses a block";
      EXPECT_TRUE(left.size() < 4) << "CE is the last entry";
      left = slice(continuation,
                   (ce->block - static_cast<std::uint32_t>(first.value)) * block_size + ce->offset,
                   ce->length);
      ++areas;
    } else {
      all.insert(all.end(), entry.begin(), entry.end());
    }
  }
  return all;
}

TEST(RecordPacker, NoRecordCrossesABlock) {
  RecordPacker packer(Lba{100});
  for (int i = 0; i < 200; ++i)
    packer.add(DirectoryRecord{}, name("FILE" + std::to_string(1000 + i) + ".TXT;1"), {});
  const auto records = packer.take_records();
  ASSERT_EQ(records.size() % block_size, 0u);
  int found = 0;
  for (std::size_t at = 0; at < records.size();) {
    const auto view = decode_record(Bytes(records).subspan(at));
    if (!view) {
      at = (at / block_size + 1) * block_size;
      continue;
    }
    EXPECT_EQ(at / block_size, (at + view->bytes.size() - 1) / block_size);
    at += view->bytes.size();
    ++found;
  }
  EXPECT_EQ(found, 200);
}

TEST(RecordPacker, EntriesThatFitStayInTheRecord) {
  RecordPacker packer(Lba{100});
  SuspBytes fields;
  append_nm(fields, "short");
  packer.add(DirectoryRecord{}, name("SHORT.;1"), fields);
  EXPECT_TRUE(packer.take_continuation().empty());
}

class LongEntries : public testing::TestWithParam<std::size_t> {};

TEST_P(LongEntries, ComeBackWholeAndInOrder) {
  const Lba first{1234};
  RecordPacker packer(first);
  std::vector<SuspBytes> wanted;
  for (int i = 0; i < 30; ++i) {
    SuspBytes fields;
    PosixAttributes attributes;
    attributes.mode = mode_symlink | 0777;
    append_px(fields, attributes);
    append_nm(fields, std::string(1 + static_cast<std::size_t>(i) * 8, 'n'));
    append_sl(fields, std::string(GetParam(), 't') + "/" + std::string(GetParam() % 200, 'u'));
    packer.add(DirectoryRecord{}, name("LINK" + std::to_string(i)), fields);
    wanted.push_back(fields);
  }
  const auto records = packer.take_records();
  const auto continuation = packer.take_continuation();
  std::size_t index = 0;
  for (std::size_t at = 0; at < records.size();) {
    const auto view = decode_record(Bytes(records).subspan(at));
    if (!view) {
      at = (at / block_size + 1) * block_size;
      continue;
    }
    ASSERT_LT(index, wanted.size());
    EXPECT_EQ(all_entries(view->system_use, continuation, first), wanted[index]) << index;
    ++index;
    at += view->bytes.size();
  }
  EXPECT_EQ(index, wanted.size());
}

INSTANTIATE_TEST_SUITE_P(Targets, LongEntries, testing::Values(1, 100, 150, 240, 1000, 3890, 4095));

}  // namespace
}  // namespace disc
