// Media descriptors, put together byte by byte as Alcohol 120% writes them.
#include "formats/sheets/mds_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "formats/base/error.h"
#include "formats/cd/sector.h"
#include "tests/unit/sheets/mds_descriptor.h"
#include "tests/unit/sheets/refusal.h"

namespace disc::cd {
namespace {

using testing::descriptor;
using testing::lead_out;
using testing::Octets;
using testing::Point;
using testing::Sessions;
using testing::Texts;
using testing::track;
using testing::type;

struct Folder {
  std::map<std::string, std::unique_ptr<MemorySource>> files;

  Folder& add(const std::string& name, std::size_t bytes) {
    files[name] = std::make_unique<MemorySource>(Octets(bytes), name);
    return *this;
  }
  DiscImage read(const Octets& mds) const {
    return read_mds(mds, "folder/disc.mds", [this](const std::string& name) {
      const auto found = files.find(name);
      return found == files.end() ? nullptr : found->second.get();
    });
  }
};

const std::vector<Sessions>& one_data_track() {
  static const std::vector<Sessions> sessions{
      {-150, 300, {type(0), lead_out(0, 6, 0), track(1, 0xAA, 2352, 0, 300, 0, 150)}}};
  return sessions;
}

TEST(MdsReader, ReadsOneDataTrack) {
  const DiscImage image =
      Folder().add("disc.mdf", 300 * 2352).read(descriptor(one_data_track(), {"*.mdf"}));
  EXPECT_EQ(image.warnings, Texts{});
  ASSERT_EQ(image.disc.files.size(), 1U);
  EXPECT_EQ(image.disc.files[0].name, "disc.mdf");
  ASSERT_EQ(image.disc.sessions.size(), 1U);
  EXPECT_EQ(image.disc.sessions[0].lead_out, Lba{300});
  const Track& data = image.disc.sessions[0].tracks.at(0);
  EXPECT_EQ(data.mode, TrackMode::Mode1);
  EXPECT_EQ(data.pregap, Lba{-150});
  EXPECT_EQ(data.start, Lba{0});
  EXPECT_EQ(data.end, Lba{300});
  ASSERT_EQ(data.pieces.size(), 2U);
  EXPECT_EQ(data.pieces[0].file, std::nullopt);
  EXPECT_EQ(data.pieces[1].file, 0U);
  EXPECT_EQ(data.pieces[1].bytes, 300U * 2352);
}

TEST(MdsReader, ReadsNamesOfOneByteAFolderAway) {
  const DiscImage image =
      Folder()
          .add("Old Disc.mdf", 300 * 2352)
          .read(descriptor(one_data_track(), {"C:\\images\\Old Disc.mdf"}, false));
  EXPECT_EQ(image.disc.files[0].name, "Old Disc.mdf");
}

TEST(MdsReader, ReadsSubchannelAndFlags) {
  Point audio = track(1, 0xA9, 2448, 0, 300, 0, 150);
  audio.subchannel = 8;
  audio.control = 0x1B;  // four channels, copy, pre-emphasis
  const DiscImage image =
      Folder()
          .add("disc.mdf", 300 * 2448)
          .read(descriptor({{-150, 300, {type(0), lead_out(0, 6, 0), audio}}}, {"*.mdf"}));
  const Track& sound = image.disc.sessions[0].tracks.at(0);
  EXPECT_EQ(sound.mode, TrackMode::Audio);
  EXPECT_TRUE(sound.copy && sound.pre_emphasis && sound.four_channel);
  EXPECT_EQ(sound.pieces.at(1).subchannel, Subchannel::PwRaw);
  EXPECT_EQ(sound.pieces.at(1).stored_bytes, 2352);
}

TEST(MdsReader, FindsPregapsWhereverTheyAreCounted) {
  const auto second_track = [](const Point& second, unsigned first_sectors) {
    const DiscImage image =
        Folder()
            .add("disc.mdf", 2000 * 2352)
            .read(descriptor({{-150,
                               1200,
                               {type(0), lead_out(0, 18, 0),
                                track(1, 0xA9, 2352, 0, first_sectors, 0, 150), second}}},
                             {"*.mdf"}));
    return image.disc.sessions[0].tracks.at(1);
  };
  // In the track before, and stored.
  const Track counted = second_track(track(2, 0xA9, 2352, 600, 600, 600 * 2352, 100), 600);
  EXPECT_EQ(counted.pregap, Lba{500});
  ASSERT_EQ(counted.pieces.size(), 1U);
  EXPECT_EQ(counted.pieces[0].offset, 500U * 2352);
  EXPECT_EQ(counted.pieces[0].bytes, 700U * 2352);
  // In no track, and stored.
  const Track between = second_track(track(2, 0xA9, 2352, 600, 600, 600 * 2352, 100), 500);
  EXPECT_EQ(between, counted);
  // In no track, and not stored.
  const Track left_out = second_track(track(2, 0xA9, 2352, 600, 600, 500 * 2352, 100), 500);
  EXPECT_EQ(left_out.pregap, Lba{500});
  ASSERT_EQ(left_out.pieces.size(), 2U);
  EXPECT_EQ(left_out.pieces[0].file, std::nullopt);
  EXPECT_EQ(left_out.pieces[0].bytes, 100U * 2352);
  EXPECT_EQ(left_out.pieces[1].offset, 500U * 2352);
  // None.
  const Track none = second_track(track(2, 0xA9, 2352, 600, 600, 600 * 2352, 0), 600);
  EXPECT_EQ(none.pregap, Lba{600});
}

TEST(MdsReader, ReadsHiddenSoundBeforeTheFirstTrack) {
  const DiscImage image =
      Folder()
          .add("disc.mdf", 1200 * 2352)
          .read(descriptor(
              {{-150,
                1200,
                {type(0), lead_out(0, 18, 0), track(1, 0xA9, 2352, 400, 800, 400 * 2352, 550)}}},
              {"*.mdf"}));
  const Track& sound = image.disc.sessions[0].tracks.at(0);
  EXPECT_EQ(sound.pregap, Lba{-150});
  EXPECT_EQ(sound.start, Lba{400});
  ASSERT_EQ(sound.pieces.size(), 2U);
  EXPECT_EQ(sound.pieces[0].bytes, 150U * 2352);
  EXPECT_EQ(sound.pieces[1].offset, 0U);
  EXPECT_EQ(sound.pieces[1].bytes, 1200U * 2352);
}

TEST(MdsReader, ReadsSessions) {
  const DiscImage image =
      Folder()
          .add("disc.mdf", 1500 * 2352)
          .read(descriptor(
              {{-150, 600, {type(0), lead_out(0, 10, 0), track(1, 0xA9, 2352, 0, 600, 0, 150)}},
               {11'850,
                12'900,
                {type(0x20), lead_out(2, 54, 0),
                 track(2, 0xEC, 2352, 12'000, 900, 600 * 2352, 150)}}},
              {"*.mdf"}));
  ASSERT_EQ(image.disc.sessions.size(), 2U);
  EXPECT_EQ(image.disc.sessions[1].type, SessionType::CdXa);
  EXPECT_EQ(image.disc.sessions[1].lead_out, Lba{12'900});
  const Track& data = image.disc.sessions[1].tracks.at(0);
  EXPECT_EQ(data.mode, TrackMode::Mode2Mixed);
  EXPECT_EQ(data.pregap, Lba{11'850});
  EXPECT_EQ(data.pieces.at(1).offset, 600U * 2352);
}

TEST(MdsReader, ReadsAnImageThatIsSplit) {
  Point point = track(1, 0xAA, 2048, 0, 300, 0, 150);
  point.files = 2;
  const DiscImage image = Folder()
                              .add("disc.mdf", 200 * 2048)
                              .add("disc.md1", 100 * 2048)
                              .read(descriptor({{-150, 300, {type(0), lead_out(0, 6, 0), point}}},
                                               {"disc.mdf", "disc.md1"}));
  const Track& data = image.disc.sessions[0].tracks.at(0);
  ASSERT_EQ(data.pieces.size(), 3U);
  EXPECT_EQ(data.pieces[1].bytes, 200U * 2048);
  EXPECT_EQ(data.pieces[2].file, 1U);
  EXPECT_EQ(data.pieces[2].offset, 0U);
  EXPECT_EQ(data.pieces[2].bytes, 100U * 2048);
}

TEST(MdsReader, SaysWhatIsWrongAndWhere) {
  Folder folder;
  folder.add("disc.mdf", 300 * 2352);
  const auto with = [&](std::size_t at, unsigned byte) {
    Octets mds = descriptor(one_data_track(), {"*.mdf"});
    mds[at] = static_cast<std::uint8_t>(byte);
    return refusal([&] { folder.read(mds); });
  };
  const std::string place = "folder/disc.mds: ";
  EXPECT_EQ(with(0, 'X'),
            place + "at byte 0: does not begin with MEDIA DESCRIPTOR, so it is no .mds");
  EXPECT_EQ(with(16, 2), place +
                             "at byte 16: is of version 2.3, which is encrypted and not known; "
                             "versions 1.x are read");
  EXPECT_EQ(with(18, 0x10), place +
                                "at byte 18: describes a DVD: its .mdf holds blocks of 2048 "
                                "bytes, open that one as an image");
  EXPECT_EQ(with(20, 0), place + "at byte 20: has 0 sessions, a disc has 1 to 99");
  EXPECT_EQ(with(80, 0xFF), place + "at byte 255: is a session without tracks");
  EXPECT_EQ(with(83, 0xFF), place + "at byte 4278190168: a session reaches past the end at 388");
  EXPECT_EQ(with(272, 0xAE), place + "at byte 272: has a track of mode 174, which is not known");
  EXPECT_EQ(with(272, 0xAB).find("taken"), 0U);
  EXPECT_EQ(with(273, 1), place +
                              "at byte 273: has sub-channel of kind 1, 0 (none) and 8 (P to W) "
                              "are known");
  EXPECT_EQ(with(288, 0x31), place +
                                 "at byte 288: has sectors of 2353 bytes, mode1 is not stored "
                                 "so");
  EXPECT_EQ(with(320, 0), place + "at byte 320: has a track in 0 files");
  EXPECT_EQ(with(201, 1), "taken");  // the time of a point that nobody asks for
  EXPECT_EQ(with(376, 'x'), place + "its sectors lie in 'x.mdf', which is missing");
  const Octets whole = descriptor(one_data_track(), {"*.mdf"});
  for (std::size_t size = 0; size < whole.size() - 12; ++size)
    EXPECT_NE(refusal([&] {
                folder.read({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)});
              }),
              "taken")
        << size;
}

TEST(MdsReader, TellsOfALeadOutThatIsNotAtTheEnd) {
  Sessions session = one_data_track()[0];
  session.points[1] = lead_out(0, 7, 0);
  const DiscImage image =
      Folder().add("disc.mdf", 300 * 2352).read(descriptor({session}, {"*.mdf"}));
  EXPECT_EQ(image.disc.sessions[0].lead_out, Lba{300});
  EXPECT_EQ(image.warnings, (Texts{"folder/disc.mds: tells of a lead-out at block 375, the last "
                                   "track ends at 300"}));
}

}  // namespace
}  // namespace disc::cd
