// Structures in words.
#include "formats/iso9660/explain.h"

#include <gtest/gtest.h>

#include "formats/iso9660/aaip.h"
#include "formats/iso9660/rock_ridge.h"
#include "formats/iso9660/zisofs.h"
#include "tests/unit/iso9660/test_image.h"

namespace disc::iso9660 {
namespace {

std::string explained(const SuspBytes& bytes) {
  return explain(SuspEntry{bytes, Lba{0}, 0, false});
}

TEST(Explain, SaysWhatEachEntryMeans) {
  SuspBytes out;
  append_px(out, {0100644, 1, 2, 3, 4});
  EXPECT_EQ(explained(out), "PX mode 100644, links 1, uid 2, gid 3, serial 4");
  out.clear();
  append_nm(out, "name\n");
  EXPECT_EQ(explained(out), "NM 'name\\x0a'");
  out.clear();
  append_sl(out, "/a/../b");
  EXPECT_EQ(explained(out), "SL '/a/../b'");
  out.clear();
  append_ce(out, 1, 2, 3);
  EXPECT_EQ(explained(out), "CE continues in block 1 at byte 2, 3 bytes");
  out.clear();
  append_zf(out, 100'000, 32768);
  EXPECT_EQ(explained(out), "ZF deflated from 100000 bytes in blocks of 32768");
  out.clear();
  append_er(out, aaip_extension());
  EXPECT_EQ(explained(out).substr(0, 36), "ER extension 'AAIP_0200', version 1:");
}

TEST(Explain, NeverReadsPastAnEntryCutShort) {
  SuspBytes all;
  append_sp(all);
  append_ce(all, 1, 2, 3);
  append_er(all, aaip_extension());
  append_px(all, {0100644, 1, 2, 3, 4});
  append_nm(all, "name");
  append_sl(all, "/a/../b");
  append_zf(all, 1, 32768);
  append_pn(all, 1, 2);
  append_cl(all, 1);
  append_es(all, 1);
  for (Bytes rest = all; !rest.empty();) {
    const Bytes entry = rest.first(first_entry_length(rest));
    for (std::size_t length = 4; length <= entry.size(); ++length)
      EXPECT_FALSE(explain(SuspEntry{entry.first(length), Lba{0}, 0, false}).empty());
    rest = rest.subspan(entry.size());
  }
}

TEST(Explain, ShowsBothHalvesThatDisagree) {
  std::vector<std::uint8_t> bytes(64);
  DirectoryRecord record{};
  record.data_length = std::uint32_t{7};
  encode_record(bytes, record, bytes_of("A"), {});
  bytes[17] = 9;
  const auto view = decode_record(bytes);
  ASSERT_TRUE(view);
  bool found = false;
  for (const auto& [name, value] : explain(RecordAt{*view, Lba{0}, 0}))
    found = found || (name == "data length" && value == "7 little-endian, 9 big-endian bytes");
  EXPECT_TRUE(found);
}

TEST(Explain, DumpsSixteenBytesALine) {
  EXPECT_EQ(hex_dump(bytes_of("0123456789abcdefXY\n"), 0x800),
            "00000800  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  0123456789abcdef\n"
            "00000810  58 59 0a                                          XY.\n");
  const std::vector<std::uint8_t> zeros(64);
  EXPECT_EQ(hex_dump(zeros),
            "00000000  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  ................\n"
            "*\n"
            "00000030  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  ................\n");
}

}  // namespace
}  // namespace disc::iso9660
