// Answers to READ DISC INFORMATION, as MMC-5 6.21 lays them out.
#include "formats/mmc/disc_information.h"

#include <gtest/gtest.h>

#include "formats/mmc/fields.h"
#include "tests/unit/mmc/answers.h"

namespace disc::mmc {
namespace {

using namespace testing;

void expect_disc(std::string_view hex, const DiscInformation& information) {
  expect_alike(hex, information, 8, decode_disc_information, encode_disc_information);
}

TEST(DiscInformationAnswer, OfABlankCdRTellsItsTimes) {
  DiscInformation blank;
  blank.last_session_lead_in = 0x00611A42;
  blank.last_possible_lead_out = 0x004F3B4A;
  expect_disc(
      "00 20 00 01 01 01 01 20 ff 00 00 00 00 00 00 00 00 61 1a 42 00 4f 3b 4a 00 00 00 00 00 00 "
      "00 00 00 00",
      blank);
  EXPECT_EQ(msf_of_field(blank.last_session_lead_in), (cd::Msf{97, 26, 66}));
}

TEST(DiscInformationAnswer, HasTrackNumbersOfSixteenBits) {
  DiscInformation many;
  many.status = DiscStatus::Appendable;
  many.last_session = SessionState::Incomplete;
  many.sessions = 0x0123;
  many.first_track_of_last_session = 0x0245;
  many.last_track_of_last_session = 0x0367;
  many.disc_type = 0;
  expect_disc(
      "00 20 05 01 23 45 67 20 00 01 02 03 00 00 00 00 ff ff ff ff ff ff ff ff 00 00 00 00 00 00 "
      "00 00 00 00",
      many);
}

TEST(DiscInformationAnswer, HasWhatItsFlagsSayIsValid) {
  DiscInformation full;
  full.status = DiscStatus::Complete;
  full.last_session = SessionState::Complete;
  full.erasable = true;
  full.unrestricted_use = false;
  full.disc_type = 0x20;
  full.disc_id = 0x01020304;
  full.bar_code = {0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18};
  full.application_code = 0x2A;
  full.last_session_lead_in = full.last_possible_lead_out = 0xFFFFFFFF;
  full.opc = {{0x02C2, {1, 2, 3, 4, 5, 6}}, {0x1B90, {7, 8, 9, 10, 11, 12}}};
  expect_disc(
      "00 30 1e 01 01 01 01 d0 20 00 00 00 01 02 03 04 ff ff ff ff ff ff ff ff 11 12 13 14 15 16 "
      "17 18 2a 02 02 c2 01 02 03 04 05 06 1b 90 07 08 09 0a 0b 0c",
      full);
  // Without their flags they are nothing, whatever stands there.
  const auto without = decode_disc_information(
      answer("00 20 1e 01 01 01 01 00 20 00 00 00 01 02 03 04 ff ff ff ff ff ff ff ff 11 12 13 14 "
             "15 16 17 18 2a 00"));
  ASSERT_TRUE(without);
  EXPECT_FALSE(without->disc_id || without->bar_code || without->application_code);
}

TEST(DiscInformationAnswer, OfADvdPlusRwTellsOfFormatting) {
  DiscInformation formatting;
  formatting.status = DiscStatus::Complete;
  formatting.last_session = SessionState::Complete;
  formatting.erasable = true;
  formatting.dirty = true;
  formatting.background_format = BackgroundFormat::Running;
  expect_disc(
      "00 20 1e 01 01 01 01 26 ff 00 00 00 00 00 00 00 ff ff ff ff ff ff ff ff 00 00 00 00 00 00 "
      "00 00 00 00",
      formatting);
}

TEST(DiscInformationAnswer, IsTakenAsFarAsItGoes) {
  // growisofs asks for 32 bytes.
  const auto cut = decode_disc_information(
      answer("00 20 05 01 02 02 03 20 00 00 00 00 00 00 00 00 00 01 02 03 00 04 05 06 00 00 00 00 "
             "00 00 00 00"));
  ASSERT_TRUE(cut);
  EXPECT_EQ(cut->last_track_of_last_session, 3);
  EXPECT_EQ(cut->last_possible_lead_out, 0x00040506U);
  EXPECT_TRUE(cut->opc.empty());
  // An OPC entry that is cut is none.
  const auto short_table = decode_disc_information(
      answer("00 28 1e 01 01 01 01 00 20 00 00 00 01 02 03 04 ff ff ff ff ff ff ff ff 11 12 13 14 "
             "15 16 17 18 2a 01 02 c2 01 02 03 04 05"));
  ASSERT_TRUE(short_table);
  EXPECT_TRUE(short_table->opc.empty());
}

TEST(DiscInformationAnswer, OfResourcesIsOfItsType) {
  expect_alike("00 0a 20 00 00 99 00 03 00 97 00 96", TrackResources{153, 3, 151, 150}, 12,
               decode_track_resources, encode_track_resources);
  expect_alike("00 0e 40 00 00 01 02 03 00 00 10 00 00 20 00 01",
               PowResources{0x10203, 0x1000, 0x200001}, 16, decode_pow_resources,
               encode_pow_resources);
  EXPECT_FALSE(decode_disc_information(answer("00 0a 20 00 00 99 00 03 00 97 00 96")));
  EXPECT_FALSE(decode_track_resources(answer("00 0e 40 00 00 01 02 03 00 00 10 00 00 20 00 01")));
  EXPECT_FALSE(decode_pow_resources(answer("00 0e 20 00 00 01 02 03 00 00 10 00 00 20 00 01")));
}

TEST(DiscInformationWords, AreThoseOfTheStandard) {
  EXPECT_EQ(describe(DiscStatus::Blank), "blank");
  EXPECT_EQ(describe(DiscStatus::Appendable), "appendable");
  EXPECT_EQ(describe(DiscStatus::Complete), "complete");
  EXPECT_EQ(describe(DiscStatus::RandomAccess), "random access");
  EXPECT_EQ(describe(SessionState::Empty), "empty");
  EXPECT_EQ(describe(SessionState::Incomplete), "incomplete");
  EXPECT_EQ(describe(SessionState::Damaged), "damaged");
  EXPECT_EQ(describe(BackgroundFormat::Stopped), "formatting begun and stopped");
  EXPECT_EQ(describe(BackgroundFormat::Complete), "formatted");
  EXPECT_EQ(describe_disc_type(0x20), "CD-ROM XA");
  EXPECT_EQ(describe_disc_type(0x30), "type 30h");
}

}  // namespace
}  // namespace disc::mmc
