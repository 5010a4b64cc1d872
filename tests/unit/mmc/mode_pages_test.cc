// Mode pages: their bytes as burners send them and as the standards lay them out.
#include "formats/mmc/mode_pages.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/mmc/answers.h"

namespace disc::mmc {
namespace {

using namespace testing;

template <class Page>
void expect_page(std::string_view hex, const Page& kind) {
  SCOPED_TRACE(hex);
  const auto bytes = answer(hex);
  EXPECT_EQ(to_hex(encode_mode_page(kind).bytes), to_hex(bytes));
  EXPECT_TRUE(decode_mode_page<Page>({Page::code, {}, false, bytes}) == kind);
}

// The pages of peers end with an ISRC of zeros and no sub-header.
std::string write_page(std::string_view first, std::string_view packet, std::string_view pause) {
  return std::string(first) + " 00 00 00 00 " + std::string(packet) + " " + std::string(pause) +
         std::string(36 * 2, '0');
}

TEST(WriteParameters, OfXorrisoAndWodim) {
  WriteParametersPage page;
  page.underrun_free = true;
  page.write_type = WriteType::SessionAtOnce;
  page.track_mode = 0;
  page.data_block_type = DataBlockType::Raw;
  expect_page(write_page("42 00 00 00", "00 00 00 00", "00 96"), page);
  page.multi_session = MultiSession::Allowed;
  expect_page(write_page("42 c0 00 00", "00 00 00 00", "00 96"), page);
  page.write_type = WriteType::TrackAtOnce;
  page.track_mode = 4;
  page.data_block_type = DataBlockType::Mode1;
  expect_page(write_page("41 c4 08 00", "00 00 00 00", "00 96"), page);
  page.multi_session = MultiSession::None;
  expect_page(write_page("41 04 08 00", "00 00 00 00", "00 96"), page);
  page.write_type = WriteType::Raw;
  page.track_mode = 0;
  page.data_block_type = DataBlockType::RawSubchannel;
  expect_page(write_page("43 00 03 00", "00 00 00 00", "00 96"), page);
  page.data_block_type = DataBlockType::RawPq;
  expect_page(write_page("43 00 01 00", "00 00 00 00", "00 96"), page);
}

TEST(WriteParameters, OfGrowisofsOnDvdR) {
  WriteParametersPage page;
  page.underrun_free = page.link_size_valid = page.fixed_packets = true;
  page.multi_session = MultiSession::Allowed;
  page.track_mode = 5;
  page.link_size = 16;
  page.packet_size = 16;
  page.audio_pause = 0;
  expect_page(write_page("60 e5 08 10", "00 00 00 10", "00 00"), page);
  page = {};
  page.underrun_free = true;
  page.write_type = WriteType::SessionAtOnce;
  page.track_mode = 5;
  page.audio_pause = 0;
  expect_page(write_page("42 05 08 00", "00 00 00 00", "00 00"), page);
}

TEST(WriteParameters, HaveNumbersAndSubHeader) {
  WriteParametersPage page;
  page.test_write = page.copy = true;
  page.write_type = WriteType::LayerJump;
  page.application_code = 0x2A;
  page.session_format = WriteParametersPage::cd_rom_xa;
  page.media_catalog_number = number_field("4006381333931");
  page.isrc = number_field("GBAYE0000351");
  page.sub_header = {0, 0, 8, 0};
  expect_page(
      "14 14 08 00 00 2a 20 00 00 00 00 00 00 96 80 34 30 30 36 33 38 31 33 33 33 39 33 31 00 00 "
      "80 47 42 41 59 45 30 30 30 30 33 35 31 00 00 00 00 00 08 00",
      page);
  EXPECT_EQ(text_of_number(page.media_catalog_number), "4006381333931");
  EXPECT_EQ(text_of_number(page.isrc), "GBAYE0000351");
  EXPECT_EQ(text_of_number(number_field("")), "");
  EXPECT_EQ(to_hex(number_field("")), std::string(32, '0'));
}

TEST(WriteParameters, TellHowLongABlockIs) {
  EXPECT_EQ(block_bytes(DataBlockType::Raw), 2352U);
  EXPECT_EQ(block_bytes(DataBlockType::RawPq), 2368U);
  EXPECT_EQ(block_bytes(DataBlockType::RawSubchannel), 2448U);
  EXPECT_EQ(block_bytes(DataBlockType::Mode1), 2048U);
  EXPECT_EQ(block_bytes(DataBlockType::Mode2), 2336U);
  EXPECT_EQ(block_bytes(DataBlockType::Mode2Form1SubHeader), 2056U);
  EXPECT_EQ(block_bytes(DataBlockType::Mode2Form2), 2324U);
  EXPECT_EQ(block_bytes(DataBlockType::Mode2Mixed), 2332U);
  EXPECT_EQ(block_bytes(DataBlockType{7}), 0U);
  EXPECT_EQ(describe(DataBlockType::RawPacked), "raw with packed R to W");
  EXPECT_EQ(describe(WriteType::SessionAtOnce), "session at once");
  EXPECT_EQ(describe(WriteType{9}), "reserved write type");
}

TEST(ModePages, OfTheDrive) {
  ErrorRecoveryPage recovery;
  recovery.reallocate_writes = recovery.transfer_block = recovery.post_errors =
      recovery.correct_disabled = true;
  recovery.read_retries = 8;
  recovery.emcdr = 2;
  recovery.write_retries = 3;
  recovery.error_window = 0x010203;
  expect_page("a5 08 00 00 00 02 03 01 02 03", recovery);
  recovery = {};
  recovery.reallocate_reads = recovery.read_continuous = recovery.terminate_on_error = true;
  expect_page("52 00 00 00 00 00 00 00 00 00", recovery);
  expect_page("04 00 00 00 00 00 00 00 00 00", CachingPage{true, false});
  CdAudioControlPage audio;
  expect_page("04 00 00 00 00 00 01 ff 02 ff 00 00 00 00", audio);
  audio.stop_on_track_crossing = true;
  audio.ports[3] = {3, 0x80};
  expect_page("06 00 00 00 00 00 01 ff 02 ff 00 00 03 80", audio);
  expect_page("00 03 00 00 01 00 00 00 4b 00", PowerConditionPage{true, true, 256, 0x4B00});
  TimeOutPage times;
  times.group_3 = times.write_protected = true;
  times.group_1 = 8;
  times.group_2 = 0x0320;
  times.group_3_time = 5;
  expect_page("00 00 09 00 00 08 03 20 00 05", times);
}

TEST(CapabilitiesOfADrive, HaveEveryBitInItsPlace) {
  // One bit after the other, by byte of the page and name.
  const auto only = [](std::size_t byte, unsigned bit) {
    std::vector<std::uint8_t> bytes(30);
    bytes[byte - 2] = static_cast<std::uint8_t>(1U << bit);
    return decode_mode_page<CapabilitiesPage>({0x2A, {}, false, bytes});
  };
  EXPECT_TRUE(only(2, 0).reads_cd_r && only(2, 3).reads_dvd_rom && only(2, 5).reads_dvd_ram);
  EXPECT_TRUE(only(3, 0).writes_cd_r && only(3, 1).writes_cd_rw && only(3, 2).test_write &&
              only(3, 4).writes_dvd_r && only(3, 5).writes_dvd_ram);
  EXPECT_TRUE(only(4, 0).audio_play && only(4, 4).mode_2_form_1 && only(4, 6).multi_session &&
              only(4, 7).underrun_free);
  EXPECT_TRUE(only(5, 0).cd_da && only(5, 1).cd_da_accurate && only(5, 2).r_to_w &&
              only(5, 4).c2_pointers && only(5, 5).isrc && only(5, 6).upc && only(5, 7).bar_code);
  EXPECT_TRUE(only(6, 0).lock && only(6, 1).locked && only(6, 3).eject);
  EXPECT_EQ(only(6, 7).loading_mechanism, 4);
  EXPECT_TRUE(only(7, 5).lead_in_r_to_w && only(7, 4).side_change && only(7, 0).separate_volume);
}

TEST(CapabilitiesOfADrive, HaveWriteSpeeds) {
  CapabilitiesPage page;
  page.reads_cd_r = page.reads_cd_rw = page.writes_cd_r = page.writes_cd_rw = page.underrun_free =
      page.eject = page.lock = true;
  page.most_read_speed = 8467;
  page.volume_levels = 256;
  page.buffer_size = 2048;
  page.read_speed = 7056;
  page.digital_out = 0x2E;
  page.most_write_speed = 8468;
  page.old_write_speed = 5645;
  page.copy_management = 1;
  page.rotation = 1;
  page.write_speed = 8469;
  page.write_speeds = {{0, 8467}, {1, 2822}};
  expect_page(
      "03 03 80 00 29 00 21 13 01 00 08 00 1b 90 00 2e 21 14 16 0d 00 01 00 00 00 01 21 15 00 02 "
      "00 00 21 13 00 01 0b 06",
      page);
  // As many as there are, whatever their number says.
  const auto cut = decode_mode_page<CapabilitiesPage>(
      {0x2A,
       {},
       false,
       answer("03 03 80 00 29 00 21 13 01 00 08 00 1b 90 00 2e 21 14 16 0d 00 01 "
              "00 00 00 01 21 15 00 09 00 00 21 13 00 01 0b")});
  EXPECT_EQ(cut.write_speeds.size(), 1U);
}

}  // namespace
}  // namespace disc::mmc
