// Program streams: facts, labels of packs, entry points, and streams that are refused.
#include "formats/vcd/mpeg_stream.h"

#include <gtest/gtest.h>

#include <array>

#include "formats/base/error.h"
#include "tests/unit/vcd/streams.h"

namespace disc::vcd {
namespace {

using namespace testing;

std::string refusal(const Octets& bytes) {
  try {
    scan(bytes);
  } catch (const FormatError& error) {
    return error.what();
  }
  return "taken";
}

std::vector<std::uint8_t> labels(const StreamFacts& facts) {
  std::vector<std::uint8_t> out;
  for (const PackLabel label : facts.packs)
    out.push_back(label.stream);
  return out;
}

// The beginnings of packs of a clip that ffmpeg 5.1 made with -target pal-vcd.
TEST(MpegStream, TellsWhatFfmpegPutIntoAVideoCdClip) {
  const Octets first = pack({}, hex("000001ba 2100010001801b91 000001bb 0009801b9101e1ffe0e02e") +
                                    packet(0xBE, {0x0F}, Octets(2290, 0xFF)));
  const Octets video =
      pack({}, hex("000001ba 2100010943801b91 000001e0 0902 3100035181 1100033561 000001b3 16012013"
                   "02cee0a0 000001b8 00080040 00000100 000a5890 00000101 13f8"));
  const Octets audio =
      pack({}, hex("000001ba 2100011bc7801b91 000001c0 08ee 21000349d5 fffdb004 7755"));
  const StreamFacts facts = scan(first + video + audio);
  EXPECT_EQ(facts.version, 1);
  EXPECT_EQ(facts.mux_rate, 176'400U);
  EXPECT_EQ(labels(facts), (std::vector<std::uint8_t>{0xE0, 0xE0, 0xC0}));
  ASSERT_NE(facts.video(), nullptr);
  EXPECT_EQ(*facts.video(), (VideoFacts{352, 288, 1, 3, 1'150'000, false}));
  EXPECT_TRUE(facts.video()->pal());
  EXPECT_EQ(facts.audios.at(0xC0), (AudioFacts{2, 44'100, 224'000, AudioMode::Stereo}));
  EXPECT_EQ(facts.playing_time, 43'200 - 42'218);
  ASSERT_EQ(facts.entry_points.size(), 1U);
  EXPECT_EQ(facts.entry_points[0], (TimedPack{1, 43'200 - 42'218}));
}

// The same with -target pal-svcd.
TEST(MpegStream, TellsWhatFfmpegPutIntoASuperVideoCdClip) {
  const Octets video =
      pack({}, hex("000001ba 440004121c010070cbf8 000001e0 0900 80c10e 3100037bb1 1100035f91 1060e6"
                   "ff 000001b3 1e024013 0624a380 000001b5 148a00010000 000001b8 00080040 00000100"
                   "000ffff8 000001b5 8ffff34180 000001b2 100e 008081 008081 ffffff ffffff"));
  const Octets audio =
      pack({}, hex("000001ba 4400042434010070cbf8 000001c0 0900 808109 2100037405 104020 ff"
                   "fffdb0c4 6868"));
  const StreamFacts facts = scan(video + audio);
  EXPECT_EQ(facts.version, 2);
  EXPECT_EQ(facts.mux_rate, 360'900U);
  ASSERT_NE(facts.video(), nullptr);
  EXPECT_EQ(*facts.video(), (VideoFacts{480, 576, 1, 3, 2'516'000, true}));
  EXPECT_EQ(facts.audios.at(0xC0).mode, AudioMode::Mono);
  ASSERT_EQ(facts.scan_offsets.size(), 1U);
  // vcdimager 2.0.1 puts offsets at byte 84 + 6 of this pack.
  EXPECT_EQ(facts.scan_offsets[0], (ScanOffsets{0, 84 + 6}));
}

TEST(MpegStream, LabelsPacksByVideoThenSoundThenWhatTheSystemHeaderNames) {
  const Octets system = hex("000001bb 000c 801b91 01e1ff e0e02e c0c020");
  const Octets sound_system = hex("000001bb 0009 801b91 01e1ff c0c020");
  const Octets padding = packet(0xBE, {0x0F}, Octets(100, 0xFF));
  const Octets video = packet(0xE0, no_stamp_1, predicted);
  const Octets audio = packet(0xC0, no_stamp_1, sound);
  const Octets second = packet(0xC1, no_stamp_1, sound);
  const Octets text = packet(0xBD, no_stamp_1, {0x70, 0x01, 0});
  Octets all;
  for (const Octets& body : {video, audio, audio + video, second, text, text + audio, padding,
                             system + padding, sound_system + padding, system + audio})
    all = all + pack(pack_1, body);
  const StreamFacts facts = scan(all);
  EXPECT_EQ(labels(facts),
            (std::vector<std::uint8_t>{0xE0, 0xC0, 0xE0, 0xC1, 0xBD, 0xC0, 0, 0xE0, 0xC0, 0xC0}));
  EXPECT_EQ(facts.packs[4].kind(), PackKind::Private);
  EXPECT_EQ(facts.packs[6].kind(), PackKind::Padding);
  EXPECT_EQ(facts.subtitles, 2);
  EXPECT_FALSE(facts.other_private);
}

TEST(MpegStream, FindsEntryPointsAndTheirTimes) {
  const StreamFacts facts = scan(stream(25));
  ASSERT_EQ(facts.entry_points.size(), 3U);
  EXPECT_EQ(facts.entry_points[1], (TimedPack{10, 36'000}));
  EXPECT_EQ(facts.playing_time, 24 * 3600);
  EXPECT_EQ(nearest_entry_point(facts, 0)->pack, 0U);
  EXPECT_EQ(nearest_entry_point(facts, 17'999)->pack, 0U);
  EXPECT_EQ(nearest_entry_point(facts, 18'001)->pack, 10U);
  EXPECT_EQ(nearest_entry_point(facts, 9'000'000)->pack, 20U);
  EXPECT_FALSE(nearest_entry_point(scan(pack(pack_1, {})), 0));
}

TEST(MpegStream, CountsPicturesOfAPacketBeforeTheOneThatIsJumpedTo) {
  const Octets first = pack(pack_1, packet(0xE0, stamp(90'000), intra_1));
  const Octets late = pack(pack_1, packet(0xE0, stamp(180'000), predicted + predicted + intra_1));
  const StreamFacts facts = scan(first + late);
  ASSERT_EQ(facts.entry_points.size(), 2U);
  EXPECT_EQ(facts.entry_points[1].time, 90'000 + 2 * 3600);
}

TEST(MpegStream, WantsTheSequenceHeaderInThePackOfThePicture) {
  const Octets header(intra_1.begin(), intra_1.begin() + 12);
  const Octets picture(intra_1.begin() + 12, intra_1.end());
  EXPECT_EQ(scan(pack(pack_1, packet(0xE0, stamp(0), header + picture))).entry_points.size(), 1U);
  EXPECT_TRUE(scan(pack(pack_1, packet(0xE0, stamp(0), header)) +
                   pack(pack_1, packet(0xE0, stamp(9), picture)))
                  .entry_points.empty());
  EXPECT_TRUE(scan(pack(pack_1, packet(0xE0, stamp(0), header + predicted))).entry_points.empty());
}

TEST(MpegStream, LeavesOutAnEndCodeBehindTheLastPackAndFillsAShortOne) {
  const Octets end = hex("000001b9");
  const StreamFacts facts = scan(stream(3) + end);
  EXPECT_EQ(facts.pack_count(), 3U);
  EXPECT_EQ(facts.rest, 4U);
  const MemorySource source(stream(2) + pack_1 + packet(0xE0, no_stamp_1, predicted) + end);
  EXPECT_EQ(scan_stream(source).pack_count(), 3U);
  std::array<std::uint8_t, pack_bytes> out;
  out.fill(0xAA);
  read_pack(source, 2, out);
  EXPECT_EQ(out[3], 0xBA);
  EXPECT_EQ(out[500], 0);
  EXPECT_EQ(out.back(), 0);
}

TEST(MpegStream, RefusesPacksOfOtherSizesWithARemedy) {
  Octets dvd;
  for (int i = 0; i < 3; ++i) {
    const Octets video = pack_2 + packet(0xE0, no_stamp_2, predicted);
    const Octets one = video + packet(0xBE, {}, Octets(2048 - 6 - video.size(), 0xFF));
    dvd = dvd + one;
  }
  EXPECT_EQ(refusal(dvd),
            "clip: byte 2048: a pack begins within a pack of 2324 bytes; make it anew with "
            "ffmpeg -target pal-vcd, ntsc-vcd, pal-svcd or ntsc-svcd");
  Octets longer = stream(1);
  longer.resize(pack_bytes + 300);
  longer = longer + stream(1);
  EXPECT_NE(refusal(longer).find("byte 2324: no pack begins here"), std::string::npos);
}

TEST(MpegStream, RefusesWhatIsNoProgramStream) {
  EXPECT_NE(refusal({}).find("the stream is empty"), std::string::npos);
  EXPECT_NE(refusal(Octets(pack_bytes, 0x47)).find("byte 0: no program stream"), std::string::npos);
  EXPECT_NE(refusal(pack({}, intra_1)).find("no program stream"), std::string::npos);
  EXPECT_NE(refusal(pack(pack_1, intra_1)).find("video outside of packets"), std::string::npos);
  EXPECT_NE(refusal(pack(pack_1, {1, 2, 3})).find("neither a packet nor zeros"), std::string::npos);
  EXPECT_NE(refusal(stream(1) + stream(1, true)).find("mixed"), std::string::npos);
}

TEST(MpegStream, RefusesPacketsThatReachPastTheirPackOrHaveNoHeader) {
  Octets past = pack(pack_1, packet(0xE0, no_stamp_1, predicted));
  past[16] = 0x09;
  past[17] = 0x10;
  EXPECT_NE(refusal(past).find("reaches past the end of its pack"), std::string::npos);
  EXPECT_NE(refusal(pack(pack_1, packet(0xE0, no_stamp_2, predicted))).find("that of its version"),
            std::string::npos);
  EXPECT_NE(refusal(pack(pack_2, packet(0xE0, no_stamp_1, predicted))).find("that of its version"),
            std::string::npos);
  EXPECT_NE(refusal(pack(pack_1, packet(0xF8, no_stamp_1, predicted))).find("have no place for"),
            std::string::npos);
}

TEST(MpegStream, BearsEveryByteOfAPackDamaged) {
  for (const bool mpeg2 : {false, true}) {
    const Octets whole = stream(1, mpeg2);
    for (std::size_t at = 0; at < 120; ++at)
      for (const int to : {0x00, 0x01, 0x3F, 0x7F, 0xB9, 0xBB, 0xE0, 0xFF}) {
        Octets damaged = whole;
        damaged[at] = static_cast<std::uint8_t>(to);
        refusal(damaged);
        damaged.resize(at + 1);
        refusal(damaged);
      }
  }
}

}  // namespace
}  // namespace disc::vcd
