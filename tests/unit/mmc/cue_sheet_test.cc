// Cue sheets, as xorriso 1.5.4 and cdrdao 1.2.4 send them.
#include "formats/mmc/cue_sheet.h"

#include <gtest/gtest.h>

#include "tests/unit/mmc/answers.h"

namespace disc::mmc {
namespace {

using namespace testing;

// Of ADR 1, with the flags that the two programs never set left alone.
CueSheetEntry position(std::uint8_t control, std::uint8_t track, std::uint8_t index,
                       std::uint8_t form, cd::Msf at) {
  CueSheetEntry entry;
  entry.control = control;
  entry.track = track;
  entry.index = index;
  entry.data_form = form;
  entry.at = at;
  return entry;
}

void expect_sheet(std::string_view hex, const std::vector<CueSheetEntry>& entries) {
  SCOPED_TRACE(hex);
  EXPECT_EQ(to_hex(encode_cue_sheet(entries)), to_hex(answer(hex)));
  EXPECT_EQ(decode_cue_sheet(answer(hex)), entries);
  const auto whole = answer(hex);
  EndOfMemory memory(whole.size());
  for (std::size_t size = 0; size <= whole.size(); ++size)
    EXPECT_EQ(decode_cue_sheet(memory.hold(Bytes(whole).first(size))).has_value(),
              size != 0 && size % 8 == 0);
}

TEST(CueSheetOfSession, OfDataIsThatOfXorriso) {
  expect_sheet(
      "41 00 00 14 00 00 00 00 41 01 00 10 00 00 00 00 41 01 01 10 00 00 02 00 41 aa 01 14 00 00 "
      "2a "
      "00",
      {position(4, 0, 0, form_mode_1_generated, {}), position(4, 1, 0, form_mode_1, {}),
       position(4, 1, 1, form_mode_1, {0, 2, 0}),
       position(4, 0xAA, 1, form_mode_1_generated, {0, 42, 0})});
}

TEST(CueSheetOfSession, OfAudioWithCdTextIsThatOfCdrdao) {
  std::vector<CueSheetEntry> entries = catalog_entries("1234567890128");
  entries.push_back(position(0, 0, 0, form_audio_generated | form_raw_subchannel, {97, 26, 66}));
  for (const CueSheetEntry& entry : isrc_entries("USABC1234567", 1, 0))
    entries.push_back(entry);
  entries.push_back(position(0, 1, 0, form_audio, {}));
  entries.push_back(position(0, 1, 1, form_audio, {0, 2, 0}));
  entries.push_back(position(0, 2, 0, form_audio, {0, 7, 25}));
  entries.push_back(position(0, 2, 1, form_audio, {0, 9, 25}));
  entries.push_back(position(0, 0xAA, 1, form_audio_generated, {0, 16, 0}));
  expect_sheet(
      "02 31 32 33 34 35 36 37 02 38 39 30 31 32 38 00 01 00 00 41 00 61 1a 42 03 01 55 53 41 42 "
      "43 "
      "31 03 01 32 33 34 35 36 37 01 01 00 00 00 00 00 00 01 01 01 00 00 00 02 00 01 02 00 00 00 "
      "00 "
      "07 19 01 02 01 00 00 00 09 19 01 aa 01 01 00 00 10 00",
      entries);
}

TEST(CueSheetOfSession, HasTheBitOfSerialCopies) {
  CueSheetEntry entry = position(2, 3, 1, form_audio, {1, 2, 3});
  entry.alternate_copy = true;
  expect_sheet("21 03 01 00 80 01 02 03", {entry});
}

TEST(CueSheetOfSession, TakesNumbersThatAreTooShort) {
  // What is not there are spaces: a drive refuses them, and nothing is read past their end.
  EXPECT_EQ(to_hex(encode_cue_sheet(isrc_entries("USABC", 1, 0))),
            "0301555341424320"
            "0301202020202020");
  EXPECT_EQ(catalog_entries("123")[1].characters, "");
}

TEST(DataForm, TellsHowManyBytesABlockHas) {
  EXPECT_EQ(bytes_of_data_form(form_audio), 2352U);
  EXPECT_EQ(bytes_of_data_form(form_audio | form_packed_subchannel), 2448U);
  EXPECT_EQ(bytes_of_data_form(form_audio_generated), 0U);
  EXPECT_EQ(bytes_of_data_form(0x41), 96U);  // the lead-in with CD-TEXT
  EXPECT_EQ(bytes_of_data_form(form_mode_1), 2048U);
  EXPECT_EQ(bytes_of_data_form(form_mode_1_raw), 2352U);
  EXPECT_EQ(bytes_of_data_form(form_mode_1_ignored), 2048U);
  EXPECT_EQ(bytes_of_data_form(form_xa), 2336U);
  EXPECT_EQ(bytes_of_data_form(form_mode_2_generated), 0U);
  EXPECT_EQ(bytes_of_data_form(form_mode_2_raw_ignored), 2352U);
  EXPECT_EQ(bytes_of_data_form(0x80), std::nullopt);
  EXPECT_EQ(bytes_of_data_form(0x15), std::nullopt);
}

}  // namespace
}  // namespace disc::mmc
