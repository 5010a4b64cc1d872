// Tests of what cue sheets a CD recorder takes: those of other people's burners, and none that is
// wrong.
#include "formats/virtual_drive/cd_cue.h"

#include <gtest/gtest.h>

#include <string>
#include <variant>

#include "tests/unit/virtual_drive/cd_rig.h"

namespace disc::virtual_drive {
namespace {

std::variant<CuePlan, CueFault> read(const Octets& sheet, const CdLayout& layout = {}) {
  return read_cue_sheet(sheet, layout, cd::SessionType::CdDaOrRom);
}
CuePlan plan_of(const char* sheet, const CdLayout& layout = {}) {
  const auto found = read(from_hex(sheet), layout);
  if (const auto* const fault = std::get_if<CueFault>(&found)) {
    ADD_FAILURE() << fault->why;
    return {};
  }
  return std::get<CuePlan>(found);
}

// The byte of the sheet that is at fault once `byte` of it was changed; -1 where the sheet passes.
int fault_at(const char* sheet, std::size_t byte, std::uint8_t to) {
  Octets changed = from_hex(sheet);
  changed[byte] = to;
  const auto found = read(changed);
  const auto* const fault = std::get_if<CueFault>(&found);
  if (!fault)
    return -1;
  EXPECT_EQ(fault->sense.sense, mmc::invalid_field_in_parameters);
  EXPECT_FALSE(fault->why.empty());
  return fault->sense.field ? fault->sense.field->byte : -2;
}

TEST(CdCueSheet, OfADataDiscIsTaken) {
  const CuePlan plan = plan_of(data_sheet);
  ASSERT_EQ(plan.session.tracks.size(), 1U);
  EXPECT_EQ(plan.session.tracks[0].facts.mode, cd::TrackMode::Mode1);
  EXPECT_EQ(plan.session.tracks[0].facts.pregap, Lba{-150});
  EXPECT_EQ(plan.session.tracks[0].facts.start, Lba{0});
  EXPECT_EQ(plan.lead_out, Lba{300});
  ASSERT_NE(plan.run_at(Lba{-150}), nullptr);
  EXPECT_EQ(plan.run_at(Lba{299})->form.bytes(), 2048U);
  EXPECT_EQ(plan.run_at(Lba{300}), nullptr);
  EXPECT_FALSE(plan.cd_text);
}

TEST(CdCueSheet, OfSongsWithNumbersIsTaken) {
  const CuePlan plan = plan_of(audio_sheet);
  EXPECT_EQ(plan.session.catalog, "1234567890128");
  ASSERT_EQ(plan.session.tracks.size(), 2U);
  EXPECT_EQ(plan.session.tracks[0].facts.isrc, "USABC1234567");
  EXPECT_EQ(plan.session.tracks[0].facts.end, Lba{400});
  EXPECT_EQ(plan.session.tracks[1].facts.pregap, Lba{400});
  EXPECT_EQ(plan.session.tracks[1].facts.start, Lba{550});
  EXPECT_EQ(plan.session.tracks[1].facts.isrc, "");
  EXPECT_EQ(plan.lead_out, Lba{1050});
}

TEST(CdCueSheet, MayAnnounceCdTextAtTheLeadInOrAtZero) {
  EXPECT_TRUE(plan_of(cd_text_sheet).cd_text);
  Octets at_zero = from_hex(cd_text_sheet);
  at_zero[21] = at_zero[22] = at_zero[23] = 0;
  const auto found = read(at_zero);
  ASSERT_TRUE(std::holds_alternative<CuePlan>(found));
  EXPECT_TRUE(std::get<CuePlan>(found).cd_text);
  EXPECT_EQ(fault_at(cd_text_sheet, 23, 0x41), 21);
}

TEST(CdCueSheet, KnowsEveryDataForm) {
  // MMC-5 table 525: bytes that the host sends of a block.
  const std::pair<std::uint8_t, std::uint32_t> forms[] = {
      {0x00, 2352}, {0x01, 0},    {0x10, 2048}, {0x11, 2352}, {0x12, 2048}, {0x13, 2352},
      {0x14, 0},    {0x20, 2336}, {0x21, 2352}, {0x22, 2336}, {0x23, 2352}, {0x24, 0},
      {0x30, 2336}, {0x31, 2352}, {0x32, 2336}, {0x33, 2352}, {0x34, 0},    {0x40, 2448},
      {0x41, 96},   {0x50, 2144}, {0xC0, 2448}, {0xE0, 2432}, {0xD1, 2448}};
  for (const auto& [form, bytes] : forms) {
    ASSERT_TRUE(cue_form(form)) << int{form};
    EXPECT_EQ(cue_form(form)->bytes(), bytes) << int{form};
  }
  for (const int form : {0x02, 0x15, 0x1F, 0x25, 0x35, 0x80, 0x90})
    EXPECT_FALSE(cue_form(static_cast<std::uint8_t>(form))) << form;
}

TEST(CdCueSheet, IsRefusedWhereALineIsWrong) {
  EXPECT_EQ(fault_at(data_sheet, 0, 0x42), 8);    // half a catalog number
  EXPECT_EQ(fault_at(data_sheet, 1, 1), 0);       // no lead-in
  EXPECT_EQ(fault_at(data_sheet, 3, 0x10), 3);    // of which the host sends data
  EXPECT_EQ(fault_at(data_sheet, 9, 2), 9);       // the first track of a blank disc is 1
  EXPECT_EQ(fault_at(data_sheet, 10, 1), 10);     // and begins with index 0
  EXPECT_EQ(fault_at(data_sheet, 11, 0x00), 11);  // audio in a data track
  EXPECT_EQ(fault_at(data_sheet, 11, 0x1F), 11);  // a reserved form
  EXPECT_EQ(fault_at(data_sheet, 12, 0x01), 12);  // reserved bits
  EXPECT_EQ(fault_at(data_sheet, 15, 1), 13);     // not at the start
  EXPECT_EQ(fault_at(data_sheet, 16, 0x01), 16);  // other control bits within a track
  EXPECT_EQ(fault_at(data_sheet, 18, 2), 18);     // index 2 behind index 0
  EXPECT_EQ(fault_at(data_sheet, 19, 0x30), 19);  // another mode within a track
  EXPECT_EQ(fault_at(data_sheet, 22, 1), 21);     // a pregap of one second
  EXPECT_EQ(fault_at(data_sheet, 22, 60), 21);    // sixty seconds
  EXPECT_EQ(fault_at(data_sheet, 26, 0), 26);     // a lead-out of index 0
  EXPECT_EQ(fault_at(data_sheet, 27, 0x10), 27);  // of which the host sends data
  EXPECT_EQ(fault_at(data_sheet, 30, 5), 29);     // a track shorter than four seconds
  EXPECT_EQ(fault_at(data_sheet, 30, 1), 29);     // before the track
  EXPECT_EQ(fault_at(data_sheet, 29, 80), 29);    // behind the last possible one
  EXPECT_EQ(fault_at(audio_sheet, 1, 'A'), 9);    // no digit
  EXPECT_EQ(fault_at(audio_sheet, 25, 2), 32);    // an ISRC in two halves of two tracks
  EXPECT_EQ(fault_at(audio_sheet, 26, '-'), 34);  // no ISRC
  EXPECT_EQ(fault_at(audio_sheet, 57, 3), 57);    // track 3 behind track 1
}

TEST(CdCueSheet, IsRefusedWhereItIsCutOrGoesOn) {
  const Octets whole = from_hex(data_sheet);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto found =
        read(Octets(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)));
    EXPECT_TRUE(std::holds_alternative<CueFault>(found)) << size;
  }
  Octets longer = whole;
  longer.insert(longer.end(), whole.end() - 8, whole.end());
  EXPECT_TRUE(std::holds_alternative<CueFault>(read(longer)));
}

TEST(CdCueSheet, OfASecondSessionBeginsBehindTheFirst) {
  CdLayout layout;
  CdSession& first = layout.sessions.emplace_back();
  first.closed = true;
  first.lead_out = Lba{300};
  CdTrack& track = first.tracks.emplace_back();
  track.facts.end = Lba{300};
  // 300 + 11,400 - 150 blocks: 02:36:00 or 11,550 frames behind block 0.
  const CuePlan plan = plan_of(
      "41 00 00 14 00 00 00 00 41 02 00 10 00 02 24 00"
      "41 02 01 10 00 02 26 00 41 aa 01 14 00 02 2a 00",
      layout);
  ASSERT_EQ(plan.session.tracks.size(), 1U);
  EXPECT_EQ(plan.session.tracks[0].facts.pregap, Lba{11550});
  EXPECT_EQ(plan.session.tracks[0].facts.start, Lba{11700});
}

}  // namespace
}  // namespace disc::virtual_drive
