// Tests of sessions that a host writes with all their sub-channels: found again as players find
// them.
#include "formats/virtual_drive/cd_raw.h"

#include <gtest/gtest.h>

#include <string>

#include "formats/cd/cd_text_lead_in.h"
#include "formats/cd/cd_text_packs.h"
#include "formats/cd/scrambler.h"
#include "formats/cd/subcode.h"
#include "formats/mmc/subchannel_data.h"
#include "formats/virtual_drive/personality.h"
#include "tests/unit/virtual_drive/cd_rig.h"

namespace disc::virtual_drive {
namespace {

constexpr std::int32_t lead_in = -12'369;  // 97:17:06

// A song of 400 blocks with an index 2, then 300 blocks of data behind a pause.
cd::Disc disc_to_write() {
  cd::Disc disc;
  disc.catalog = "4006381333931";
  cd::Session& session = disc.sessions.emplace_back();
  cd::Track song;
  song.copy = true;
  song.isrc = "USABC1234567";
  song.pregap = Lba{-150};
  song.indexes = {Lba{200}};
  song.end = Lba{400};
  cd::Track data;
  data.number = 2;
  data.mode = cd::TrackMode::Mode1;
  data.pregap = Lba{400};
  data.start = Lba{550};
  data.end = session.lead_out = Lba{850};
  session.tracks = {song, data};
  return disc;
}

// The stream as a host sends it: 2352 bytes of each block, data scrambled, and 96 of sub-channels.
Octets stream_of(const cd::Disc& disc, const cd::SubchannelStyle& style, const Octets& song,
                 const Octets& data) {
  cd::MediumTimes times;
  times.lead_in = {97, 17, 6};
  const cd::Subcode subcode(disc, style, times);
  Octets out(static_cast<std::size_t>(subcode.end() - subcode.begin()) * 2448);
  for (Lba at = subcode.begin(); at < subcode.end(); at = at + 1) {
    const auto block =
        std::span(out).subspan(static_cast<std::size_t>(at - subcode.begin()) * 2448, 2448);
    const auto sector = block.first<cd::sector_size>();
    if (at >= Lba{0} && at < Lba{400}) {
      std::copy_n(song.begin() + at.value * 2352, 2352, sector.begin());
    } else if (at >= Lba{400}) {
      const Octets none(block_size);
      const bool program = at >= Lba{550} && at < Lba{850};
      cd::encode_sector(cd::SectorMode::Mode1, cd::to_msf(at),
                        program
                            ? Bytes(data).subspan(
                                  static_cast<std::size_t>(at.value - 550) * block_size, block_size)
                            : Bytes(none),
                        {}, sector);
      cd::scramble(sector);
    }
    subcode.put(at, cd::Subchannel::PwRaw, block.subspan(cd::sector_size));
  }
  return out;
}

void expect_disc(CdRig& rig, const Octets& song, const Octets& data) {
  EXPECT_EQ(rig.disc_information().status, mmc::DiscStatus::Complete);
  const auto toc = mmc::decode_toc(rig.toc(0), false);
  ASSERT_TRUE(toc);
  ASSERT_EQ(toc->entries.size(), 3U);
  EXPECT_EQ(toc->entries[0].control, 2);
  EXPECT_EQ(toc->entries[1].control, 4);
  EXPECT_EQ(toc->entries[1].start, Lba{550});
  EXPECT_EQ(toc->entries[2].start, Lba{850});
  EXPECT_EQ(rig.read_cd(0, 400), song);
  Octets got;
  for (std::int32_t at = 550; at < 850; at += 30) {
    const Octets part = rig.read(at, 30);
    got.insert(got.end(), part.begin(), part.end());
  }
  EXPECT_EQ(got, data);
  for (const std::int32_t at : {550, 700, 849})
    EXPECT_TRUE(rig.facts_of(at).sound());
  mmc::ReadSubchannel command;
  command.format = 2;
  command.allocation_length = 24;
  const auto catalog = mmc::decode_media_catalog_number(rig.receive(command, 24));
  ASSERT_TRUE(catalog);
  EXPECT_EQ(catalog->number, "4006381333931");
  command.format = 3;
  command.track = 1;
  const auto isrc = mmc::decode_track_isrc(rig.receive(command, 24));
  ASSERT_TRUE(isrc);
  EXPECT_EQ(isrc->code, "USABC1234567");
  // The position of a block in index 2.
  ASSERT_EQ(rig.read_cd(333, 1).size(), 2352U);
  command.format = 1;
  command.allocation_length = 16;
  const auto position = mmc::decode_current_position(rig.receive(command, 16), false);
  ASSERT_TRUE(position);
  EXPECT_EQ(position->track, 1);
  EXPECT_EQ(position->index, 2);
  EXPECT_EQ(position->absolute, Lba{333});
}

TEST(CdRaw, IsDecodedInTheStylesOfAllBurners) {
  const Octets song = noise(400 * 2352), data = noise(300 * block_size, 5);
  for (const auto& style : {cd::SubchannelStyle::standard(), cd::SubchannelStyle::cdrdao(),
                            cd::SubchannelStyle::wodim()}) {
    CdRig rig;
    const Octets stream = stream_of(disc_to_write(), style, song, data);
    rig.set_page(0x43, 0x00, 3);
    ASSERT_EQ(rig.write_all(lead_in, 2448, stream), mmc::good);
    ASSERT_EQ(rig.synchronise(), mmc::good);
    expect_disc(rig, song, data);
    // P to W are read as they were written.
    const Octets block = rig.read_cd(123, 1, 2448, 0xF8, mmc::ReadCd::raw_p_to_w);
    const auto at = stream.begin() + (123 - lead_in) * 2448;
    EXPECT_EQ(block, Octets(at, at + 2448));
  }
}

TEST(CdRaw, MayHavePAndQAlone) {
  const Octets song = noise(400 * 2352), data = noise(300 * block_size, 5);
  const Octets stream = stream_of(disc_to_write(), {}, song, data);
  Octets short_stream;
  for (std::size_t at = 0; at < stream.size(); at += 2448) {
    const Bytes block = Bytes(stream).subspan(at, 2448);
    Octets pq(16);
    cd::convert_subchannel(cd::Subchannel::PwRaw, block.subspan(2352), cd::Subchannel::Pq16, pq);
    // cdrdao 1.2.4 does not invert the CRC; the drive makes it anew.
    pq[10] = static_cast<std::uint8_t>(~pq[10]);
    pq[11] = static_cast<std::uint8_t>(~pq[11]);
    short_stream.insert(short_stream.end(), block.begin(), block.begin() + 2352);
    short_stream.insert(short_stream.end(), pq.begin(), pq.end());
  }
  CdRig rig;
  rig.set_page(0x43, 0x00, 1);
  ASSERT_EQ(rig.write_all(lead_in, 2368, short_stream), mmc::good);
  ASSERT_EQ(rig.synchronise(), mmc::good);
  expect_disc(rig, song, data);
}

TEST(CdRaw, HasTheCdTextOfItsLeadIn) {
  cd::TextPack pack;
  pack.type = 0x80;
  pack.data = {'S', 'o', 'n', 'g', 's', 0};
  pack.crc = crc_of(pack);
  const Bytes packs = bytes_of(pack);
  Octets stream = stream_of(disc_to_write(), {}, noise(400 * 2352), noise(300 * block_size, 5));
  for (std::size_t i = 0; i < static_cast<std::size_t>(-150 - lead_in); ++i) {
    std::array<std::uint8_t, cd::lead_in_block_size> symbols{};
    cd::lead_in_block(packs, i, symbols);
    for (std::size_t k = 0; k < symbols.size(); ++k)
      stream[i * 2448 + 2352 + k] |= symbols[k];
  }
  CdRig rig;
  rig.set_page(0x43, 0x00, 3);
  ASSERT_EQ(rig.write_all(lead_in, 2448, stream), mmc::good);
  ASSERT_EQ(rig.synchronise(), mmc::good);
  const auto found = mmc::decode_cd_text(rig.toc(5));
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, Octets(packs.begin(), packs.end()));
}

TEST(CdRaw, BeginsWhereTheLeadInDoes) {
  CdRig rig;
  rig.set_page(0x43, 0x00, 3);
  EXPECT_EQ(rig.write(-150, 1, noise(2448)), mmc::invalid_address_for_write);
  EXPECT_EQ(rig.write(lead_in + 1, 1, noise(2448)), mmc::invalid_address_for_write);
  ASSERT_EQ(rig.write(lead_in, 1, noise(2448)), mmc::good);
  EXPECT_EQ(rig.write(lead_in + 2, 1, noise(2448)), mmc::invalid_address_for_write);
  rig.settle();
  rig.set_page(0x43, 0x00, 1);
  EXPECT_EQ(rig.write(lead_in + 1, 1, noise(2368)), mmc::illegal_mode_for_track);
}

TEST(CdRaw, IsNotForEveryDrive) {
  std::string name;
  for (const Personality& personality : personalities())
    if (personality.cannot_write_raw)
      name = personality.name;
  ASSERT_FALSE(name.empty());
  CdRig rig("cd-r", name);
  EXPECT_EQ(rig.set_page(0x43, 0x00, 3), mmc::invalid_field_in_parameters);
}

TEST(CdRaw, LeavesADiscThatCannotBeReadWithoutATableOfContents) {
  CdRig rig;
  rig.set_page(0x43, 0x00, 3);
  ASSERT_EQ(rig.write_all(lead_in, 2448, noise(1000 * 2448)), mmc::good);
  rig.synchronise();
  EXPECT_EQ(rig.disc_information().status, mmc::DiscStatus::Complete);
  EXPECT_TRUE(rig.toc(0).empty());
  EXPECT_TRUE(rig.read(0, 1).empty());
}

TEST(CdRaw, TellsWhatDoesNotHold) {
  const Octets song = noise(400 * 2352), data = noise(300 * block_size, 5);
  Octets stream = stream_of(disc_to_write(), {}, song, data);
  const auto place = [](std::int32_t block) {
    return static_cast<std::size_t>(block - lead_in) * 2448;
  };
  Scratch scratch;
  create_disc(scratch.path("disc"), "cd-r");
  DiscFolder folder(scratch.path("disc"));
  std::vector<Extent> links;
  CdStore store(folder, links);
  const auto decode = [&] {
    for (std::size_t at = 0; at < stream.size(); at += 2448) {
      CdBlock block;
      std::copy_n(stream.begin() + static_cast<std::ptrdiff_t>(at), 2352, block.sector.begin());
      std::copy_n(stream.begin() + static_cast<std::ptrdiff_t>(at + 2352), 96,
                  block.subchannel.begin());
      if (at >= place(400))
        cd::scramble(block.sector);
      store.put(Lba{lead_in + static_cast<std::int32_t>(at / 2448)}, {block});
    }
    return decode_raw_session(store,
                              {Lba{lead_in}, static_cast<std::int32_t>(stream.size() / 2448)});
  };
  const RawSession sound = decode();
  EXPECT_TRUE(sound.readable);
  EXPECT_TRUE(sound.problems.empty()) << to_text(sound.problems.front());
  stream[place(100) + 2352 + 7] ^= 0x40;  // a bit of Q
  stream[place(600) + 1000] ^= 1;         // a bit of data
  std::swap_ranges(stream.begin() + static_cast<std::ptrdiff_t>(place(210)) + 2352,
                   stream.begin() + static_cast<std::ptrdiff_t>(place(210)) + 2448,
                   stream.begin() + static_cast<std::ptrdiff_t>(place(211)) + 2352);
  const RawSession damaged = decode();
  EXPECT_EQ(damaged.bad_q, 1);
  EXPECT_EQ(damaged.bad_edc, 1);
  EXPECT_EQ(damaged.problems.size(), 4U);  // and two blocks with another time than theirs
}

}  // namespace
}  // namespace disc::virtual_drive
