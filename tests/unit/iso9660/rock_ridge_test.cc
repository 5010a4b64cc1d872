// Rock Ridge: bytes pinned, and everything read back as it was meant.
#include "formats/iso9660/rock_ridge.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "formats/base/text.h"

namespace disc::iso9660 {
namespace {

std::vector<Bytes> entries_of(const SuspBytes& bytes) {
  std::vector<Bytes> entries;
  for (Bytes rest = bytes; !rest.empty(); rest = rest.subspan(entries.back().size()))
    entries.push_back(rest.first(first_entry_length(rest)));
  return entries;
}

std::string target_through(std::string_view target, std::size_t max_entry = max_susp_entry) {
  SuspBytes out;
  append_sl(out, target, max_entry);
  TargetDecoder decoder;
  for (const Bytes entry : entries_of(out)) {
    EXPECT_LE(entry.size(), max_entry);
    EXPECT_FALSE(decoder.complete());
    EXPECT_TRUE(decoder.add(entry));
  }
  EXPECT_TRUE(decoder.complete());
  return decoder.target();
}

TEST(RockRidge, PxHas36BytesOr44WithASerialNumber) {
  SuspBytes out;
  append_px(out, {0100644, 2, 1000, 100, std::nullopt});
  EXPECT_EQ(to_hex(out),
            "50582401"
            "a4810000000081a4"
            "0200000000000002"
            "e8030000000003e8"
            "6400000000000064");
  EXPECT_FALSE(decode_px(out)->serial);
  out.clear();
  append_px(out, {0100644, 2, 1000, 100, 7});
  EXPECT_EQ(out.size(), 44U);
  EXPECT_EQ(out[2], 44);
  const auto px = decode_px(out);
  ASSERT_TRUE(px);
  EXPECT_EQ(px->mode, 0100644U);
  EXPECT_EQ(px->links, 2U);
  EXPECT_EQ(px->uid, 1000U);
  EXPECT_EQ(px->gid, 100U);
  EXPECT_EQ(px->serial, 7U);
  EXPECT_FALSE(decode_px(Bytes(out).first(35)));
}

TEST(RockRidge, NamesOf255BytesTakeTwoEntries) {
  for (const std::size_t length : {1U, 249U, 250U, 251U, 255U, 1000U}) {
    const std::string name(length, 'n');
    SuspBytes out;
    append_nm(out, name);
    const auto entries = entries_of(out);
    EXPECT_EQ(entries.size(), (length + 249) / 250) << length;
    NameDecoder decoder;
    for (const Bytes entry : entries) {
      EXPECT_FALSE(decoder.complete());
      EXPECT_TRUE(decoder.add(entry));
    }
    EXPECT_TRUE(decoder.complete());
    EXPECT_EQ(decoder.name(), name);
    EXPECT_FALSE(decoder.add(entries[0])) << "an entry after the last one";
  }
}

TEST(RockRidge, NamesMayStandForDotAndDotDot) {
  const std::uint8_t current[] = {'N', 'M', 5, 1, RockRidgeFlags::Current};
  NameDecoder decoder;
  EXPECT_TRUE(decoder.add(current));
  EXPECT_EQ(decoder.name(), ".");
}

TEST(RockRidge, TargetsHaveAComponentPerName) {
  SuspBytes out;
  append_sl(out, "/a/../b/./c");
  EXPECT_EQ(to_hex(out),
            "534c14010008000001610400000162020000"
            "0163");
}

TEST(RockRidge, TargetsReadBack) {
  for (const char* target : {"a", "a/b", "/", "/a", "..", "../..", ".", "./a", "../a/../b",
                             "/usr/lib", "a b/c\nd", "...", "日本/語"})
    EXPECT_EQ(target_through(target), target);
  EXPECT_EQ(target_through("a//b/"), "a/b");
  EXPECT_EQ(target_through(""), "");
}

TEST(RockRidge, TargetsOf4095BytesReadBackHoweverTheyAreCut) {
  std::string target = "/";
  for (int i = 0; target.size() < 4095; ++i)
    target +=
        std::string(1 + static_cast<std::size_t>(i * 37 % 255), static_cast<char>('a' + i % 26)) +
        "/";
  target.resize(4095);
  target.back() = 'z';
  for (const std::size_t max_entry : {8U, 9U, 20U, 100U, 254U, 255U})
    EXPECT_EQ(target_through(target, max_entry), target) << max_entry;
}

TEST(RockRidge, NamesEndWhereNoSystemTakesMore) {
  SuspBytes out;
  append_nm(out, std::string(1500, 'n'));
  NameDecoder decoder;
  int refused = 0;
  for (const Bytes entry : entries_of(out))
    refused += decoder.add(entry) ? 0 : 1;
  EXPECT_EQ(refused, 2);  // the fifth entry of 250 bytes and the sixth
  EXPECT_EQ(decoder.name(), std::string(longest_rock_ridge_name, 'n'));
}

TEST(RockRidge, TargetsKnowTheFlagsOf109) {
  // Component flags: volume root, then a name.
  const std::uint8_t bytes[] = {'S', 'L', 11, 1, 0, 0x10, 0, 0, 2, 'a', 'b'};
  TargetDecoder decoder;
  EXPECT_TRUE(decoder.add(bytes));
  EXPECT_EQ(decoder.target(), "/ab");
}

TEST(RockRidge, TargetsOfOtherWritersKeepTheirSlashes) {
  // a//b as libisofs and genisoimage record it, with a root inside; as libarchive does, with an
  // empty component; and b/ with one at its end.
  const std::vector<std::uint8_t> root{'S', 'L', 13, 1, 0, 0, 1, 'a', 8, 0, 0, 1, 'b'};
  const std::vector<std::uint8_t> empty{'S', 'L', 13, 1, 0, 0, 1, 'a', 0, 0, 0, 1, 'b'};
  const std::vector<std::uint8_t> final{'S', 'L', 10, 1, 0, 0, 1, 'b', 0, 0};
  for (const auto& [bytes, target] :
       {std::pair(root, "a//b"), std::pair(empty, "a//b"), std::pair(final, "b/")}) {
    TargetDecoder decoder;
    EXPECT_TRUE(decoder.add(bytes));
    EXPECT_EQ(decoder.target(), target);
  }
}

TEST(RockRidge, TargetsCutShortAreTold) {
  const std::uint8_t bytes[] = {'S', 'L', 9, 1, 0, 0, 200, 'a', 'b'};
  TargetDecoder decoder;
  EXPECT_FALSE(decoder.add(bytes));
}

TEST(RockRidge, TimesComeInTheOrderOfTheirBits) {
  RockRidgeTimes times;
  times.modify = *parse_iso8601("2026-11-01T00:00:00Z");
  times.access = *parse_iso8601("2026-11-02T00:00:00Z");
  SuspBytes out;
  ASSERT_TRUE(append_tf(out, times));
  EXPECT_EQ(to_hex(out),
            "5446130106"
            "7e0b0100000000"
            "7e0b0200000000");
  const auto read = decode_tf(out);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->modify, times.modify);
  EXPECT_EQ(read->access, times.access);
  EXPECT_FALSE(read->creation);
  EXPECT_FALSE(decode_tf(Bytes(out).first(12)));
}

TEST(RockRidge, TimesBefore1900TakeTheLongForm) {
  RockRidgeTimes times;
  times.modify = *parse_iso8601("1899-12-31T23:59:59Z");
  SuspBytes out;
  ASSERT_TRUE(append_tf(out, times));
  EXPECT_EQ(out.size(), 22U);
  EXPECT_EQ(out[4], 0x82);
  EXPECT_EQ(decode_tf(out)->modify, times.modify);
  times.modify->seconds = -1'000'000'000'000;
  out.clear();
  EXPECT_FALSE(append_tf(out, times));
  EXPECT_TRUE(out.empty());
}

TEST(RockRidge, DevicesAreMajorAndMinor) {
  SuspBytes out;
  append_pn(out, 259, 70000);
  EXPECT_EQ(to_hex(out),
            "504e1401"
            "0301000000000103"
            "7011010000011170");
  const auto device = decode_pn(out);
  ASSERT_TRUE(device);
  EXPECT_EQ(device->major, 259U);
  EXPECT_EQ(device->minor, 70000U);
  out.clear();
  append_pn(out, 8, 1);  // whole, as every reader takes it
  EXPECT_EQ(to_hex(out),
            "504e1401"
            "0000000000000000"
            "0108000000000801");
  EXPECT_EQ(decode_pn(out)->major, 8U);
  EXPECT_EQ(decode_pn(out)->minor, 1U);
  out.clear();
  append_pn(out, 259, 0);  // the first NVMe disk: libisofs and libarchive know no halves
  EXPECT_EQ(to_hex(out),
            "504e1401"
            "0000000000000000"
            "0003010000010300");
  EXPECT_EQ(decode_pn(out)->major, 259U);
  EXPECT_EQ(decode_pn(out)->minor, 0U);
}

TEST(RockRidge, RelocationPointsToBlocks) {
  SuspBytes out;
  append_cl(out, 0x01020304);
  append_pl(out, 5);
  append_re(out);
  EXPECT_EQ(to_hex(out),
            "434c0c01"
            "0403020101020304"
            "504c0c01"
            "0500000000000005"
            "52450401");
  EXPECT_EQ(decode_link(Bytes(out).first(12)), 0x01020304U);
  EXPECT_FALSE(decode_link(Bytes(out).first(11)));
}

TEST(RockRidge, SparseSizesHaveTwoForms) {
  SuspBytes out;
  append_entry(out, {'S', 'F'}, bytes_of(Both<std::uint32_t>(77)));
  EXPECT_EQ(decode_sf(out), 77U);
  out.clear();
  struct {
    Both<std::uint32_t> high{1}, low{2};
    std::uint8_t depth = 1;
  } payload;
  append_entry(out, {'S', 'F'}, bytes_of(payload));
  EXPECT_EQ(decode_sf(out), (std::uint64_t{1} << 32) + 2);
}

TEST(RockRidge, KnowsTheIdentifiersOfItsVersions) {
  for (const char* identifier : {"RRIP_1991A", "IEEE_1282", "IEEE_P1282"})
    EXPECT_TRUE(is_rock_ridge_identifier(identifier));
  EXPECT_FALSE(is_rock_ridge_identifier("AAIP_0200"));
}

}  // namespace
}  // namespace disc::iso9660
