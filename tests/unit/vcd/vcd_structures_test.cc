// Information files: bytes that vcdimager writes, and files that are refused.
#include "formats/vcd/vcd_structures.h"

#include <gtest/gtest.h>

#include "formats/base/error.h"
#include "tests/unit/vcd/streams.h"

namespace disc::vcd {
namespace {

using namespace testing;

// The front of a file in hexadecimal; the rest has to be zeros.
std::string front(const FileBytes& file, std::size_t bytes) {
  for (std::size_t i = bytes; i < file.size(); ++i)
    if (file[i] != 0)
      return "not zero behind it";
  return to_hex(Bytes(file).first(bytes));
}

Information sample() {
  Information info;
  info.album = "ALBUM";
  info.volume_count = 3;
  info.volume_number = 2;
  info.pal.set(0).set(1);
  info.flags = ExtendedLists | 1 << 1;
  info.lists_size = 64;
  info.first_segment = Lba{225};
  info.last_list = 4;
  info.segments = {0x1E, 0x3E, 0x3E, 0x1C};
  return info;
}

// Octets of INFO.VCD, INFO.SVD and the others are those of discs that vcdimager 2.0.1 made.
TEST(Info, HasTheBytesOfOtherPeoplesDiscs) {
  EXPECT_EQ(front(encode_info(sample()), 60),
            to_hex(hex("564944454f5f4344 0200 414c42554d2020202020202020202020 0003 0002"
                       "03000000000000000000000000 82 00000040 000500 08 0004 0004 1e3e3e1c")));
  EXPECT_EQ(encode_info(sample()).size(), 2048U);
  Information super;
  super.type = DiscType::SuperVideoCd;
  super.pal.set(0);
  EXPECT_EQ(front(encode_info(super), 60),
            to_hex(hex("5355504552564344 0100 20202020202020202020202020202020 0001 0001"
                       "01000000000000000000000000 00 00000000 000000 00 0000 0000 00000000")));
}

TEST(Info, ReadsWhatItWrites) {
  EXPECT_EQ(decode_info(encode_info(sample())), sample());
  Information super = sample();
  super.type = DiscType::SuperVideoCd;
  EXPECT_EQ(decode_info(encode_info(super)), super);
}

TEST(Info, RefusesOtherFilesVersionsAndCounts) {
  const FileBytes whole = encode_info(sample());
  const auto refused = [&](std::size_t at, std::uint8_t to) {
    FileBytes damaged = whole;
    damaged[at] = to;
    EXPECT_THROW(decode_info(damaged), FormatError) << at;
  };
  refused(0, 'X');
  refused(8, 1);
  refused(51, 4);
  refused(54, 0x10);
  refused(49, 0x60);
  refused(48, 0x0A);
  EXPECT_THROW(decode_info(Bytes(whole).first(2047)), FormatError);
}

TEST(Entries, HasTheBytesOfOtherPeoplesDiscs) {
  const std::vector<Entry> entries{{2, Lba{1008}}, {2, Lba{1212}}, {2, Lba{1345}}, {3, Lba{1680}}};
  const FileBytes file = encode_entries(DiscType::VideoCd, entries);
  EXPECT_EQ(front(file, 28), to_hex(hex("454e545259564344 0200 0004 02001533 02001812 02001970"
                                        "03002430")));
  EXPECT_EQ(decode_entries(file), entries);
  EXPECT_EQ(front(encode_entries(DiscType::SuperVideoCd, {{2, Lba{450}}}), 16),
            to_hex(hex("454e545259564344 0100 0001 02000800")));
}

TEST(Entries, RefusesTracksThatAreNoneAndTimesThatAreNone) {
  const FileBytes whole = encode_entries(DiscType::VideoCd, {{2, Lba{450}}});
  for (const auto& [at, to] : std::vector<std::pair<std::size_t, int>>{
           {7, 'X'}, {10, 9}, {12, 1}, {12, 0x0A}, {14, 0x60}}) {
    FileBytes damaged = whole;
    damaged[at] = static_cast<std::uint8_t>(to);
    EXPECT_THROW(decode_entries(damaged), FormatError) << at;
  }
}

TEST(Tracks, HasTheBytesOfOtherPeoplesDiscs) {
  const std::vector<TrackContents> tracks{{{0, 5, 73}, 0x1D}, {{0, 5, 73}, 0x1D}};
  const FileBytes file = encode_tracks(tracks);
  EXPECT_EQ(front(file, 19), to_hex(hex("545241434b535644 01 00 02 000573 000573 1d 1d")));
  EXPECT_EQ(decode_tracks(file, Lba{185}), tracks);
  EXPECT_THROW(decode_tracks(Bytes(file).first(18), Lba{185}), FormatError);
}

TEST(Search, HasTheBytesOfOtherPeoplesDiscs) {
  const std::vector<Lba> points{Lba{451}, Lba{472}, Lba{499}};
  const FileBytes file = encode_search(points);
  EXPECT_EQ(to_hex(file), to_hex(hex("5345415243485356 01 00 0003 01 000801 000822 000849")));
  EXPECT_EQ(decode_search(file, Lba{186}), points);
  EXPECT_THROW(decode_search(Bytes(file).first(21), Lba{186}), FormatError);
}

TEST(ScanData, HasTheBytesOfOtherPeoplesDiscs) {
  // 5.982044 seconds each; points of the first and last half second of both tracks.
  const std::int64_t time = 538'384;
  EXPECT_EQ(to_hex(encode_scan_data({time, 2 * time}, {{Lba{451}, Lba{823}}, {Lba{887}}})),
            to_hex(hex("5343414e5f564344 01 00 0003 0002 0000 000573 001172 0006"
                       "02 0006 03 000c 000801 001273 001362")));
}

TEST(ListOffsets, HaveFfffWhereNoListMayBeCalled) {
  const FileBytes file = encode_list_offsets({0, 3, 0xFFFF, 7});
  EXPECT_EQ(file.size(), 65536U);
  EXPECT_EQ(to_hex(Bytes(file).first(12)), "000000000003ffff0007ffff");
  EXPECT_EQ(file.back(), 0xFF);
  EXPECT_EQ(decode_list_offsets(file), (std::vector<std::uint16_t>{0, 3, 0xFFFF, 7}));
  EXPECT_THROW(decode_list_offsets(Bytes(file).first(65535)), FormatError);
}

TEST(Contents, TellSoundAndPicturesAsOtherPeopleDo) {
  const StreamFacts stereo = scan(stream(5));
  EXPECT_EQ(segment_contents(DiscType::VideoCd, stereo, false), 0x1E);
  EXPECT_EQ(segment_contents(DiscType::VideoCd, stereo, true), 0x3E);
  EXPECT_EQ(segment_contents(DiscType::SuperVideoCd, stereo, false), 0x1D);
  EXPECT_EQ(track_contents(scan(stream(5, true))), 0x1D);
  const StreamFacts still = scan(pack(pack_1, packet(0xE1, stamp(0), intra_1)));
  EXPECT_EQ(segment_contents(DiscType::VideoCd, still, false), 0x14);
  const StreamFacts large = scan(pack(pack_1, packet(0xE2, stamp(0), intra_1)));
  EXPECT_EQ(segment_contents(DiscType::VideoCd, large, false), 0x18);
  const StreamFacts mono = scan(pack(pack_1, packet(0xC0, stamp(0), mono_sound)));
  EXPECT_EQ(segment_contents(DiscType::VideoCd, mono, false), 0x01);
}

}  // namespace
}  // namespace disc::vcd
