// The volume of a bridge disc: directories as vcdimager records them, and texts that are refused.
#include "formats/vcd/bridge_volume.h"

#include <gtest/gtest.h>

#include "formats/base/error.h"
#include "formats/iso9660/volume_descriptor.h"
#include "tests/unit/vcd/streams.h"

namespace disc::vcd {
namespace {

using namespace testing;

std::vector<BridgeFile> sample() {
  return {{"VCD", "INFO.VCD;1", {Lba{150}, 1}, 2048, false, 0},
          {"VCD", "ENTRIES.VCD;1", {Lba{151}, 1}, 2048, false, 0},
          {"MPEGAV", "AVSEQ01.DAT;1", {Lba{450}, 522}, 522 * 2048, true, 1}};
}

// vcdimager 2.0.1 gives all files this time.
const Timestamp bastille = *parse_iso8601("1978-07-14T00:00:00Z");

Octets block(const BridgeVolume& volume, std::size_t at) {
  const auto first = volume.blocks.begin() + static_cast<std::ptrdiff_t>((at - 16) * 2048);
  return {first, first + 2048};
}

TEST(BridgeVolume, HasTheDirectoriesOfOtherPeoplesDiscs) {
  const BridgeVolume volume = make_bridge_volume({}, {"EXT", "VCD"}, sample(), 300, bastille);
  ASSERT_EQ(volume.submodes.size(), 8U);
  EXPECT_EQ(to_hex(volume.submodes), "0989080808898989");
  const Octets root = block(volume, 18);
  EXPECT_EQ(to_hex(Bytes(root).first(146)),
            to_hex(hex("30 00 12000000 00000012 00080000 00000800 4e070e00000000 02 00 00 01000001"
                       "01 00 00000000 8d55 5841 00 0000000000"
                       "30 00 12000000 00000012 00080000 00000800 4e070e00000000 02 00 00 01000001"
                       "01 01 00000000 8d55 5841 00 0000000000"
                       "32 00 13000000 00000013 00080000 00000800 4e070e00000000 02 00 00 01000001"
                       "03 455854 00000000 8d55 5841 00 0000000000")));
  EXPECT_EQ(to_hex(Bytes(block(volume, 20)).subspan(96, 60)),
            to_hex(hex("3c 00 c2010000 000001c2 00501000 00105000 4e070e00000000 00 00 00 01000001"
                       "0d 41565345513031 2e4441543b31 00000000 1555 5841 01 0000000000")));
  EXPECT_EQ(to_hex(Bytes(block(volume, 21)).subspan(96, 60)),
            to_hex(hex("3c 00 97000000 00000097 00080000 00000800 4e070e00000000 00 00 00 01000001"
                       "0d 454e54524945532e5643443b31 00000000 0d55 5841 00 0000000000")));
  EXPECT_EQ(to_hex(Bytes(block(volume, 22)).first(48)),
            to_hex(hex("01 00 12000000 0100 0000 03 00 13000000 0100 455854 00"
                       "06 00 14000000 0100 4d5045474156 03 00 15000000 0100 564344 00")));
  EXPECT_EQ(to_hex(Bytes(block(volume, 23)).first(22)),
            to_hex(hex("01 00 00000012 0001 0000 03 00 00000013 0001 455854 00")));
}

TEST(BridgeVolume, NamesTheSystemAndCdRomXa) {
  VolumeTexts texts;
  texts.volume = "FILM";
  texts.publisher = "SOMEBODY";
  const Octets primary = block(make_bridge_volume(texts, {}, sample(), 300, bastille), 16);
  const auto descriptor = *read_struct<iso9660::VolumeDescriptor>(primary);
  EXPECT_EQ(iso9660::field_text(descriptor.system_identifier), "CD-RTOS CD-BRIDGE");
  EXPECT_EQ(iso9660::field_text(descriptor.volume_identifier), "FILM");
  EXPECT_EQ(iso9660::field_text(descriptor.publisher_identifier), "SOMEBODY");
  EXPECT_TRUE(iso9660::has_xa_signature(descriptor));
  EXPECT_EQ(descriptor.volume_space_size, 300U);
  EXPECT_EQ(to_text(descriptor.creation), "1978071400000000+0");
}

TEST(BridgeVolume, LetsLargeDirectoriesTakeMoreBlocks) {
  std::vector<BridgeFile> files;
  for (int i = 1; i <= 1980; ++i)
    files.push_back({"SEGMENT", cat("ITEM", 10'000 + i, ".DAT;1"), {Lba{i}, 1}, 2048, true, 1});
  const BridgeVolume volume = make_bridge_volume({}, {}, files, 300, bastille);
  // 33 records of 62 bytes a block, the first block two fewer.
  EXPECT_EQ(volume.submodes.size(), 3 + 61 + 2U);
  EXPECT_EQ(volume.blocks.size(), volume.submodes.size() * 2048);
}

TEST(BridgeVolume, RefusesTextsThatHaveNoRoom) {
  VolumeTexts lower, long_one;
  lower.volume = "Film";
  long_one.publisher.assign(129, 'A');
  EXPECT_THROW(make_bridge_volume(lower, {}, sample(), 300, bastille), ManifestError);
  EXPECT_THROW(make_bridge_volume(long_one, {}, sample(), 300, bastille), ManifestError);
  EXPECT_THROW(make_bridge_volume({}, {}, sample(), 300, Timestamp{-3'000'000'000, 0}),
               ManifestError);
}

}  // namespace
}  // namespace disc::vcd
