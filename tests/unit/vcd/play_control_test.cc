// Playback control: bytes that vcdimager writes, lists that are refused, and PSDs that are damaged.
#include "formats/vcd/play_control.h"

#include <gtest/gtest.h>

#include <random>

#include "formats/base/error.h"
#include "tests/unit/vcd/streams.h"

namespace disc::vcd {
namespace {

using namespace testing;

// A menu of segment 4 that leads to a track and to a chapter.
ControlLists menu() {
  SelectionList choices;
  choices.next = 1;
  choices.back = 3;
  choices.chosen_by_default = 1;
  choices.on_time_out = 1;
  choices.wait = 30;
  choices.item = play_segment(3);
  choices.choices = {1, 2};
  PlayList first, second;
  first.previous = 0;
  first.next = 2;
  first.back = 0;
  first.items = {play_track(2)};
  second.previous = 1;
  second.next = 3;
  second.back = 0;
  second.items = {play_entry(1)};
  return {{choices, false}, {first, false}, {second, false}, {EndList{}, false}};
}

// Octets of PSD.VCD and PSD.SVD are those of discs that vcdimager 2.0.1 made.
TEST(PlayControl, HasTheBytesOfOtherPeoplesDiscs) {
  const PlayControl two = encode_lists(play_all(2), ListForm::Plain);
  EXPECT_EQ(to_hex(two.lists), to_hex(hex("1001 0001 ffff 0002 0004 0000 00 00 0002"
                                          "1001 0002 0000 0004 0004 0000 00 00 0003"
                                          "1f00 0000 00000000")));
  EXPECT_EQ(two.offsets, (std::vector<std::uint16_t>{0, 2, 0xFFFF}));
  EXPECT_EQ(to_hex(encode_lists(menu(), ListForm::Plain).lists),
            to_hex(hex("1800 02 01 0001 ffff 0003 0007 0003 0003 1e 01 03eb 0003 0005"
                       "1001 0002 0000 0005 0000 0000 00 00 0002"
                       "1001 0003 0003 0007 0000 0000 00 00 0065"
                       "1f00 0000 00000000")));
  const PlayControl super = encode_lists(menu(), ListForm::Super);
  EXPECT_EQ(to_hex(Bytes(super.lists).first(56)),
            to_hex(hex("1801 02 01 0001 ffff 0006 000a 0006 0006 1e 01 03eb 0006 0008"
                       "000000000000000000000000000000000000000000000000"
                       "1001 0002 0000 0008")));
  EXPECT_EQ(super.offsets, (std::vector<std::uint16_t>{0, 6, 8, 10}));
  EXPECT_EQ(encode_lists(menu(), ListForm::Extended).lists[0], 0x1A);
}

TEST(PlayControl, DoesNotLetListsCrossBlocks) {
  SelectionList small;
  small.item = play_segment(0);
  small.choices = {0, 100};
  ControlLists lists(100, ControlList{small, false});
  lists.push_back({EndList{}, true});
  const PlayControl control = encode_lists(lists, ListForm::Plain);
  // 85 lists of 24 bytes, then eight bytes are left of the block: as vcdimager 2.0.1 does.
  EXPECT_EQ(control.offsets[84], 84 * 3);
  EXPECT_EQ(control.offsets[85], 0x100);
  EXPECT_EQ(control.lists.size(), 0x970U);
}

TEST(PlayControl, ReadsWhatItWrites) {
  for (const ListForm form : {ListForm::Plain, ListForm::Extended, ListForm::Super}) {
    ControlLists lists = menu();
    auto& choices = std::get<SelectionList>(lists[0].body);
    choices.after_item = true;
    choices.repeats = 0;
    if (form != ListForm::Plain)
      choices.areas = {{}, {1, 2, 3, 4}, {}, {}, {5, 6, 7, 8}, {}};
    const PlayControl control = encode_lists(lists, form);
    Problems problems;
    const auto found = decode_lists(control.lists, control.offsets, problems);
    EXPECT_TRUE(problems.empty());
    ASSERT_EQ(found.size(), lists.size());
    for (std::size_t i = 0; i < lists.size(); ++i) {
      EXPECT_EQ(found[i].list, lists[i]) << i;
      EXPECT_EQ(found[i].id, i + 1);
    }
  }
}

TEST(PlayControl, ReadsHiddenListsByWhatRefersToThem) {
  const PlayControl control = encode_lists(play_all(3), ListForm::Plain);
  Problems problems;
  const auto found = decode_lists(control.lists, control.offsets, problems);
  ASSERT_EQ(found.size(), 4U);
  EXPECT_TRUE(found[3].list.hidden);
  EXPECT_EQ(found[3].id, 0);
  EXPECT_EQ(std::get<PlayList>(found[2].list.body).next, ListRef{3});
}

TEST(PlayControl, WaitsInSecondsThenInTens) {
  EXPECT_EQ(wait_octet(0), 0);
  EXPECT_EQ(wait_octet(60), 60);
  EXPECT_EQ(wait_octet(61), 61);
  EXPECT_EQ(wait_octet(70), 61);
  EXPECT_EQ(wait_octet(2000), 254);
  EXPECT_EQ(wait_octet(100'000), 254);
  EXPECT_EQ(wait_seconds(61), 70U);
  EXPECT_EQ(wait_seconds(254), 2000U);
  EXPECT_FALSE(wait_seconds(255));
}

TEST(PlayControl, RefusesWhatHasNoRoom) {
  const auto refused = [](ControlList list) {
    EXPECT_THROW(encode_lists({list}, ListForm::Plain), ManifestError);
  };
  PlayList nowhere;
  nowhere.next = 1;
  refused({nowhere, false});
  PlayList long_list;
  long_list.items.assign(256, 2);
  refused({long_list, false});
  SelectionList many;
  many.choices.assign(100, 0);
  refused({many, false});
  SelectionList zero;
  zero.first_number = 0;
  refused({zero, false});
  PlayList most;
  most.items.assign(255, 2);
  EXPECT_NO_THROW(encode_lists({{most, false}}, ListForm::Plain));
  EXPECT_THROW(encode_lists(ControlLists(1000, ControlList{most, false}), ListForm::Plain),
               ManifestError);
}

TEST(PlayControl, TellsOfReferencesToNowhereAndOfListsCutShort) {
  PlayControl control = encode_lists(play_all(1), ListForm::Plain);
  Problems problems;
  FileBytes damaged = control.lists;
  damaged[7] = 0x33;  // next
  EXPECT_EQ(decode_lists(damaged, control.offsets, problems).size(), 2U);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_NE(problems[0].what.find("behind the end of PSD"), std::string::npos);
  problems.clear();
  damaged = control.lists;
  damaged[1] = 200;
  decode_lists(damaged, control.offsets, problems);
  ASSERT_FALSE(problems.empty());
  EXPECT_NE(problems[0].what.find("past the end"), std::string::npos);
  problems.clear();
  damaged = control.lists;
  damaged[16] = 0x77;
  decode_lists(damaged, control.offsets, problems);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_NE(problems[0].what.find("octet 119"), std::string::npos);
}

TEST(PlayControl, BearsAnyBytes) {
  std::mt19937 random(3);
  for (int round = 0; round < 300; ++round) {
    FileBytes psd(random() % 4096);
    for (std::uint8_t& byte : psd) {
      static constexpr std::array<std::uint8_t, 8> likely{0x10, 0x18, 0x1A, 0x1F, 0x20, 0, 1, 2};
      byte = random() % 3 == 0 ? static_cast<std::uint8_t>(random()) : likely[random() % 8];
    }
    Problems problems;
    for (const FoundList& one : decode_lists(psd, {0, 5, 0xFFFF}, problems))
      EXPECT_LE(std::size_t{one.offset} * 8, psd.size());
  }
}

}  // namespace
}  // namespace disc::vcd
