// Directory records: bytes pinned, lengths held, nothing read past its end.
#include "formats/iso9660/directory_record.h"

#include <gtest/gtest.h>

#include <array>
#include <stdexcept>
#include <string>
#include <vector>

#include "formats/base/text.h"

namespace disc::iso9660 {
namespace {

DirectoryRecord sample() {
  DirectoryRecord record{};
  record.extent_location = std::uint32_t{0x12345678};
  record.data_length = std::uint32_t{0x9ABCDEF0};
  record.recorded = {126, 11, 1, 12, 34, 56, 0};
  record.flags.bits = FileFlags::Directory | FileFlags::Existence;
  record.volume_sequence_number = std::uint16_t{1};
  return record;
}

TEST(DirectoryRecord, HasTheBytesOfItsTable) {
  std::vector<std::uint8_t> out(64, 0xEE);
  const std::size_t length = encode_record(out, sample(), bytes_of("AB"), bytes_of("xyz"));
  EXPECT_EQ(to_hex(Bytes(out).first(length)),
            "2800"
            "7856341212345678"
            "f0debc9a9abcdef0"
            "7e0b010c223800"
            "03"
            "0000"
            "01000001"
            "02"
            "4142"
            "00"
            "78797a"
            "00");
  EXPECT_EQ(out[length], 0xEE);
}

TEST(DirectoryRecord, IsEvenForEveryIdentifierAndSystemUse) {
  for (std::size_t identifier = 1; identifier < 100; ++identifier)
    for (std::size_t use = 0; use < 100; ++use) {
      std::vector<std::uint8_t> out(max_record);
      const std::string name(identifier, 'A'), bytes(use, 'u');
      const std::size_t length = encode_record(out, sample(), bytes_of(name), bytes_of(bytes));
      ASSERT_EQ(length % 2, 0U);
      const auto view = decode_record(out);
      ASSERT_TRUE(view);
      ASSERT_EQ(text_of(view->identifier), name);
      ASSERT_EQ(text_of(view->system_use.first(use)), bytes);
      ASSERT_LE(view->system_use.size(), use + 1);
    }
}

TEST(DirectoryRecord, RefusesWhatDoesNotFit) {
  std::vector<std::uint8_t> out(300);
  EXPECT_THROW(encode_record(out, sample(), bytes_of(std::string(222, 'A')), {}), std::logic_error);
  EXPECT_NO_THROW(encode_record(out, sample(), bytes_of(std::string(221, 'A')), {}));
  EXPECT_THROW(encode_record(out, sample(), {}, {}), std::logic_error);
}

TEST(DirectoryRecord, IsNothingWhereItsLengthsContradictEachOther) {
  std::vector<std::uint8_t> out(64);
  const std::size_t length = encode_record(out, sample(), bytes_of("AB"), {});
  EXPECT_TRUE(decode_record(Bytes(out).first(length)));
  EXPECT_FALSE(decode_record(Bytes(out).first(length - 1)));
  out[0] = 34;
  EXPECT_FALSE(decode_record(out)) << "identifier of 2 bytes in a record of 34";
  out[0] = 35;
  EXPECT_TRUE(decode_record(out)) << "the padding byte may be missing";
  out[32] = 0;
  EXPECT_FALSE(decode_record(out)) << "no identifier";
  out[0] = 0;
  EXPECT_FALSE(decode_record(out));
  EXPECT_FALSE(decode_record({}));
}

}  // namespace
}  // namespace disc::iso9660
