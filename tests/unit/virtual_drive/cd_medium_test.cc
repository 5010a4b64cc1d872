// Lives of CDs in the virtual drive: written at once by tracks and sessions, closed, blanked, read.
#include "formats/virtual_drive/cd_medium.h"

#include <gtest/gtest.h>

#include <string>

#include "formats/cd/cd_text_lead_in.h"
#include "formats/cd/cd_text_packs.h"
#include "formats/cd/subchannel.h"
#include "formats/mmc/feature.h"
#include "formats/mmc/subchannel_data.h"
#include "formats/mmc/write_features.h"
#include "formats/virtual_drive/personality.h"
#include "tests/unit/virtual_drive/cd_rig.h"

namespace disc::virtual_drive {
namespace {

using mmc::DiscStatus, mmc::SessionState;

constexpr std::uint8_t session = mmc::CloseTrackSession::session,
                       track_function = mmc::CloseTrackSession::track;

Octets blocks_of(const Octets& data, std::size_t first, std::size_t count, std::size_t size) {
  const auto begin = data.begin() + static_cast<std::ptrdiff_t>(first * size);
  return Octets(begin, begin + static_cast<std::ptrdiff_t>(count * size));
}

TEST(BlankCd, SaysWhereItMayBeWritten) {
  CdRig rig;
  EXPECT_EQ(rig.disc_information().status, DiscStatus::Blank);
  EXPECT_FALSE(rig.disc_information().erasable);
  EXPECT_EQ(rig.track(0xFF).next_writable_address, Lba{0});
  EXPECT_TRUE(rig.track(1).blank);
  EXPECT_EQ(rig.track(1).free_blocks, 359849U);
  EXPECT_EQ(rig.capacity(), 0U);
  EXPECT_TRUE(rig.toc(0).empty());
  EXPECT_EQ(rig.why(), mmc::invalid_field_in_cdb);
  const auto atip = mmc::decode_atip(rig.toc(4));
  ASSERT_TRUE(atip);
  EXPECT_EQ(atip->lead_in, (cd::Msf{97, 17, 6}));
  EXPECT_EQ(atip->last_lead_out, (cd::Msf{79, 59, 74}));
  EXPECT_TRUE(rig.read(0, 1).empty());
  EXPECT_EQ(rig.why(), mmc::out_of_range);
}

TEST(BlankCd, OfSomeDrivesBeginsInThePause) {
  std::string name;
  for (const Personality& personality : personalities())
    if (personality.blank_cd_begins_in_pause)
      name = personality.name;
  ASSERT_FALSE(name.empty());
  CdRig rig("cd-r", name);
  EXPECT_EQ(rig.track(0xFF).next_writable_address, Lba{-150});
}

TEST(CdTrackAtOnce, IsReadBackWithSoundSectors) {
  CdRig rig;
  const Octets data = noise(400 * block_size);
  ASSERT_EQ(rig.write_data_track(0, data, 0), mmc::good);
  // Closed by SYNCHRONIZE CACHE; the session is still open.
  EXPECT_EQ(rig.disc_information().status, DiscStatus::Appendable);
  EXPECT_EQ(rig.disc_information().last_session, SessionState::Incomplete);
  EXPECT_EQ(rig.track(1).size, 402U);
  EXPECT_EQ(rig.track(0xFF).start, Lba{552});
  ASSERT_EQ(rig.close(session), mmc::good);
  EXPECT_EQ(rig.disc_information().status, DiscStatus::Complete);
  // The two run-out blocks count, and cannot be read.
  EXPECT_EQ(rig.capacity(), 401U);
  EXPECT_EQ(rig.read(0, 400), data);
  EXPECT_TRUE(rig.read(400, 1).empty());
  EXPECT_EQ(rig.why(), mmc::unrecovered_read_error);
  EXPECT_TRUE(rig.read(402, 1).empty());
  EXPECT_EQ(rig.why(), mmc::out_of_range);
  for (std::int32_t at = 0; at < 400; ++at) {
    const cd::SectorFacts facts = rig.facts_of(at);
    EXPECT_TRUE(facts.sound());
    EXPECT_EQ(facts.mode, cd::SectorMode::Mode1);
    EXPECT_EQ(facts.address, cd::to_msf(Lba{at}));
  }
}

TEST(CdTrackAtOnce, OutlivesThePower) {
  CdRig rig;
  const Octets data = noise(300 * block_size);
  ASSERT_EQ(rig.write_data_track(0, data), mmc::good);
  rig.open();
  EXPECT_EQ(rig.track(0xFF).next_writable_address, Lba{452});
  ASSERT_EQ(rig.write_data_track(452, data), mmc::good);
  rig.open();
  ASSERT_EQ(rig.close(session), mmc::good);
  rig.open();
  EXPECT_EQ(rig.read(452, 300), data);
}

TEST(CdTrackAtOnce, TakesBlocksAtItsNextAddressAlone) {
  CdRig rig;
  rig.set_page(0x41, 0x04, 8);
  const Octets block = noise(block_size);
  EXPECT_EQ(rig.write(1, 1, block), mmc::invalid_address_for_write);
  EXPECT_EQ(rig.write(-150, 1, block), mmc::invalid_address_for_write);
  ASSERT_EQ(rig.write(0, 1, block), mmc::good);
  EXPECT_EQ(rig.write(0, 1, block), mmc::invalid_address_for_write);
  EXPECT_EQ(rig.write(2, 1, block), mmc::invalid_address_for_write);
  EXPECT_EQ(rig.write(1, 1, block), mmc::good);
  EXPECT_EQ(rig.track(0xFF).next_writable_address, Lba{2});
}

TEST(CdTrackAtOnce, IsOfTheModeItWasBegunWith) {
  CdRig rig;
  rig.set_page(0x41, 0x04, 8);
  ASSERT_EQ(rig.write(0, 1, noise(block_size)), mmc::good);
  rig.settle();
  rig.set_page(0x41, 0x00, 0);
  EXPECT_EQ(rig.write(1, 1, noise(2352)), mmc::illegal_mode_for_track);
  // Audio sectors in a track of data, and the other way round.
  rig.set_page(0x41, 0x04, 0);
  EXPECT_EQ(rig.write(1, 1, noise(2352)), mmc::illegal_mode_for_track);
  rig.set_page(0x41, 0x00, 8);
  EXPECT_EQ(rig.write(1, 1, noise(block_size)), mmc::illegal_mode_for_track);
  // Packets.
  rig.set_page(0x40, 0x05, 8);
  EXPECT_EQ(rig.write(1, 1, noise(block_size)), mmc::illegal_mode_for_track);
}

TEST(CdTrackAtOnce, IsFourSecondsLongAtLeast) {
  CdRig rig;
  ASSERT_EQ(rig.write_data_track(0, noise(10 * block_size)), mmc::good);
  EXPECT_EQ(rig.track(1).size, 302U);
  EXPECT_EQ(rig.read(299, 1), Octets(block_size));
}

TEST(CdTrackAtOnce, MayBeAudio) {
  CdRig rig;
  const Octets sound = noise(300 * 2352);
  rig.set_page(0x41, 0x02, 0, 0, "USABC1234567");
  ASSERT_EQ(rig.write_all(0, 2352, sound), mmc::good);
  ASSERT_EQ(rig.synchronise(), mmc::good);
  rig.set_page(0x41, 0x00, 0);
  ASSERT_EQ(rig.close(session), mmc::good);
  EXPECT_EQ(rig.read_cd(0, 300), sound);
  EXPECT_TRUE(rig.read(0, 1).empty());
  EXPECT_EQ(rig.why(), mmc::illegal_mode_for_track);
  EXPECT_TRUE(rig.read_cd(0, 1, 2352, 0xF8, 0, mmc::ReadCd::mode_1).empty());
  EXPECT_EQ(rig.why(), mmc::illegal_mode_for_track);
  const auto toc = mmc::decode_toc(rig.toc(0), false);
  ASSERT_TRUE(toc);
  ASSERT_EQ(toc->entries.size(), 2U);
  EXPECT_EQ(toc->entries[0].control, 2);
  EXPECT_EQ(toc->entries[1].start, Lba{302});
  mmc::ReadSubchannel command;
  command.format = 3;
  command.track = 1;
  command.allocation_length = 24;
  const auto isrc = mmc::decode_track_isrc(rig.receive(command, 24));
  ASSERT_TRUE(isrc);
  EXPECT_EQ(isrc->code, "USABC1234567");
}

TEST(CdTrackAtOnce, TakesFormsOfXa) {
  struct Case {
    std::uint8_t type;
    std::size_t bytes;
    cd::SectorMode mode;
  };
  // Types 11 and 13 have the sub-header before the data, 10 and 12 in the mode page: zeros here.
  for (const Case& one :
       {Case{9, 2336, cd::SectorMode::Mode2Form1}, Case{10, 2048, cd::SectorMode::Mode2Form1},
        Case{11, 2056, cd::SectorMode::Mode2Form1}, Case{12, 2324, cd::SectorMode::Mode2Form2},
        Case{13, 2332, cd::SectorMode::Mode2Form2}}) {
    CdRig rig;
    Octets data = noise(300 * one.bytes);
    if (one.bytes != 2048 && one.bytes != 2324)
      for (std::size_t at = 0; at < data.size(); at += one.bytes)
        for (std::size_t i = 0; i < 8; ++i)
          data[at + i] = i % 4 == 2 ? (one.bytes == 2332 ? 0x20 : 0x08) : 0;
    rig.set_page(0x41, 0xC4, one.type, 0x20);
    ASSERT_EQ(rig.write_all(0, one.bytes, data), mmc::good) << int{one.type};
    ASSERT_EQ(rig.synchronise(), mmc::good);
    ASSERT_EQ(rig.close(session), mmc::good);
    const Octets sector = rig.read_cd(17, 1);
    ASSERT_EQ(sector.size(), 2352U);
    const std::size_t offset = one.bytes == 2048 || one.bytes == 2324 ? 24 : 16;
    const std::size_t bytes = one.bytes;
    EXPECT_EQ(Octets(sector.begin() + static_cast<std::ptrdiff_t>(offset),
                     sector.begin() + static_cast<std::ptrdiff_t>(offset + bytes)),
              blocks_of(data, 17, 1, one.bytes))
        << int{one.type};
    EXPECT_EQ(rig.facts_of(17).mode, one.mode) << int{one.type};
    EXPECT_EQ(rig.track(1).data_mode, 2);
  }
}

TEST(CdTrackAtOnce, EndsWithTheDisc) {
  CdRig rig("cd-r", "standard", 1000);
  const Octets data = noise(1000 * block_size);
  rig.set_page(0x41, 0xC4, 8);
  ASSERT_EQ(rig.write_all(0, block_size, blocks_of(data, 0, 988, block_size)), mmc::good);
  rig.settle();
  EXPECT_EQ(rig.write(988, 13, noise(13 * block_size)), mmc::out_of_range);
  EXPECT_EQ(rig.write(988, 12, noise(12 * block_size)), mmc::good);
}

TEST(CdSessions, FollowEachOtherWithTheirGaps) {
  CdRig rig;
  const Octets data = noise(300 * block_size);
  std::int32_t at = 0;
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(rig.track(0xFF).next_writable_address, Lba{at});
    ASSERT_EQ(rig.write_data_track(at, data), mmc::good);
    ASSERT_EQ(rig.close(session), mmc::good);
    EXPECT_EQ(rig.disc_information().status, DiscStatus::Appendable);
    EXPECT_EQ(rig.disc_information().last_session, SessionState::Empty);
    EXPECT_EQ(rig.disc_information().sessions, i + 2);
    // 11,400 blocks behind the first session, 6,900 behind the others (Orange Book part II).
    at += 302 + (i == 0 ? 11'400 : 6'900);
  }
  const auto first = mmc::decode_session_information(rig.toc(1), false);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->last_session, 3);
  EXPECT_EQ(first->first_track_of_last_session.start, Lba{at - 302 - 6'900});
  const auto full = mmc::decode_full_toc(rig.toc(2));
  ASSERT_TRUE(full);
  EXPECT_EQ(full->last_session, 3);
  bool pointed = false;
  for (const mmc::FullTocEntry& entry : full->entries)
    if (entry.session == 1 && entry.point == 0xB0) {
      // The next program begins 11,250 blocks behind the lead-out, that is at 02:36:02.
      EXPECT_EQ(entry.time, (std::array<std::uint8_t, 3>{2, 36, 2}));
      EXPECT_EQ(entry.target, (std::array<std::uint8_t, 3>{79, 59, 74}));
      pointed = true;
    }
  EXPECT_TRUE(pointed);
  rig.set_page(0x41, 0x04, 8);
  ASSERT_EQ(rig.write_data_track(at, data, 0), mmc::good);
  ASSERT_EQ(rig.close(session), mmc::good);
  EXPECT_EQ(rig.disc_information().status, DiscStatus::Complete);
  EXPECT_EQ(rig.write(at + 452, 1, noise(block_size)), mmc::illegal_mode_for_track);
}

TEST(CdSessions, HaveNinetyNineTracksAtMost) {
  CdRig rig;
  rig.set_page(0x41, 0xC4, 8);
  for (std::int32_t i = 0; i < 99; ++i) {
    ASSERT_EQ(rig.write(i * 452, 1, noise(block_size)), mmc::good) << i;
    ASSERT_EQ(rig.synchronise(), mmc::good);
  }
  EXPECT_EQ(rig.write(99 * 452, 1, noise(block_size)), mmc::invalid_address_for_write);
  mmc::ReserveTrack command;
  command.size = 300;
  EXPECT_EQ(rig.send(command), (mmc::Sense{5, 0x72, 0x05}));
  ASSERT_EQ(rig.close(session), mmc::good);
  const auto toc = mmc::decode_toc(rig.toc(0), false);
  ASSERT_TRUE(toc);
  EXPECT_EQ(toc->entries.size(), 100U);
}

TEST(CdReservedTrack, IsWrittenUpToItsEndOrFilled) {
  CdRig rig;
  mmc::ReserveTrack command;
  command.size = 500;
  ASSERT_EQ(rig.send(command), mmc::good);
  EXPECT_TRUE(rig.track(1).reserved);
  EXPECT_EQ(rig.track(2).start, Lba{652});
  const Octets data = noise(300 * block_size);
  ASSERT_EQ(rig.write_data_track(652, data), mmc::good);
  EXPECT_EQ(rig.close(session), (mmc::Sense{5, 0x72, 0x04}));
  rig.set_page(0x41, 0xC4, 8);
  EXPECT_EQ(rig.write(495, 1, noise(block_size)), mmc::invalid_address_for_write);
  ASSERT_EQ(rig.write_all(0, block_size, data), mmc::good);
  rig.settle();
  EXPECT_EQ(rig.track(1).next_writable_address, Lba{300});
  EXPECT_EQ(rig.track(1).free_blocks, 202U);
  ASSERT_EQ(rig.close(track_function, 1), mmc::good);
  ASSERT_EQ(rig.close(session), mmc::good);
  EXPECT_EQ(rig.read(0, 300), data);
  EXPECT_EQ(rig.read(499, 1), Octets(block_size));
  EXPECT_EQ(rig.read(652, 300), data);
}

TEST(CdClose, OfNothingIsNoError) {
  CdRig rig;
  EXPECT_EQ(rig.close(session), mmc::good);
  EXPECT_EQ(rig.close(track_function, 1), mmc::good);
  EXPECT_EQ(rig.close(track_function, 7), mmc::invalid_field_in_cdb);
  EXPECT_EQ(rig.close(6), mmc::invalid_field_in_cdb);
  EXPECT_EQ(rig.disc_information().status, DiscStatus::Blank);
}

TEST(CdTestWrite, LeavesTheDiscAsItWas) {
  CdRig rig;
  rig.set_page(0x51, 0xC4, 8);
  ASSERT_EQ(rig.write_all(0, block_size, noise(300 * block_size)), mmc::good);
  EXPECT_EQ(rig.write(0, 1, noise(block_size)), mmc::invalid_address_for_write);
  ASSERT_EQ(rig.synchronise(), mmc::good);
  EXPECT_EQ(rig.disc_information().status, DiscStatus::Blank);
  EXPECT_EQ(rig.track(0xFF).next_writable_address, Lba{0});
  rig.set_page(0x52, 0x00, 8);
  ASSERT_EQ(rig.cue(from_hex(data_sheet)), mmc::good);
  ASSERT_EQ(rig.write_all(-150, block_size, noise(450 * block_size)), mmc::good);
  ASSERT_EQ(rig.synchronise(), mmc::good);
  rig.open();
  EXPECT_EQ(rig.disc_information().status, DiscStatus::Blank);
  const Octets data = noise(300 * block_size, 2);
  ASSERT_EQ(rig.write_data_track(0, data, 0), mmc::good);
  ASSERT_EQ(rig.close(session), mmc::good);
  EXPECT_EQ(rig.read(0, 300), data);
}

TEST(CdSessionAtOnce, OfDataIsReadBack) {
  CdRig rig;
  const Octets data = noise(450 * block_size);
  rig.set_page(0x42, 0x00, 0);
  EXPECT_EQ(rig.write(-150, 1, noise(block_size)), mmc::command_sequence_error);
  ASSERT_EQ(rig.cue(from_hex(data_sheet)), mmc::good);
  EXPECT_EQ(rig.write(0, 1, noise(block_size)), mmc::invalid_address_for_write);
  ASSERT_EQ(rig.write_all(-150, block_size, data), mmc::good);
  EXPECT_EQ(rig.write(300, 1, noise(block_size)), mmc::out_of_range);
  ASSERT_EQ(rig.synchronise(), mmc::good);
  EXPECT_EQ(rig.disc_information().status, DiscStatus::Complete);
  EXPECT_EQ(rig.capacity(), 299U);
  EXPECT_EQ(rig.read(0, 300), blocks_of(data, 150, 300, block_size));
  for (const std::int32_t at : {-150, -1, 0, 299})
    EXPECT_TRUE(rig.facts_of(at).sound()) << at;
  EXPECT_EQ(rig.write(300, 1, noise(block_size)), mmc::command_sequence_error);
}

TEST(CdSessionAtOnce, IsNotCompleteBeforeItsLastBlock) {
  CdRig rig;
  rig.set_page(0x42, 0xC0, 0);
  ASSERT_EQ(rig.cue(from_hex(data_sheet)), mmc::good);
  const Octets data = noise(450 * block_size);
  ASSERT_EQ(rig.write_all(-150, block_size, blocks_of(data, 0, 440, block_size)), mmc::good);
  EXPECT_EQ(rig.synchronise(), (mmc::Sense{5, 0x72, 0x04}));
  ASSERT_EQ(rig.write_all(290, block_size, blocks_of(data, 440, 10, block_size)), mmc::good);
  ASSERT_EQ(rig.synchronise(), mmc::good);
  EXPECT_EQ(rig.disc_information().status, DiscStatus::Appendable);
  EXPECT_EQ(rig.track(0xFF).next_writable_address, Lba{11'700});
  EXPECT_EQ(rig.read(0, 300), blocks_of(data, 150, 300, block_size));
}

TEST(CdSessionAtOnce, TakesSheetsInItsOwnModeAlone) {
  CdRig rig;
  rig.set_page(0x41, 0x04, 8);
  EXPECT_EQ(rig.cue(from_hex(data_sheet)), mmc::command_sequence_error);
  rig.set_page(0x42, 0x00, 0);
  Octets wrong = from_hex(data_sheet);
  wrong[9] = 3;
  mmc::SendCueSheet command;
  command.size = mmc::three_bytes(static_cast<std::uint32_t>(wrong.size()));
  const mmc::SenseData said = rig.sense(command, wrong);
  EXPECT_EQ(said.sense, mmc::invalid_field_in_parameters);
  ASSERT_TRUE(said.field);
  EXPECT_FALSE(said.field->in_command);
  EXPECT_EQ(said.field->byte, 9);
}

TEST(CdSessionAtOnce, OfSongsHasNumbersIndexesAndSubchannels) {
  CdRig rig;
  const Octets sound = noise(1200 * 2352);
  rig.set_page(0x42, 0x00, 0);
  ASSERT_EQ(rig.cue(from_hex(audio_sheet)), mmc::good);
  ASSERT_EQ(rig.write_all(-150, 2352, sound), mmc::good);
  ASSERT_EQ(rig.synchronise(), mmc::good);
  EXPECT_EQ(rig.read_cd(-150, 1200), sound);
  mmc::ReadSubchannel command;
  command.format = 2;
  command.allocation_length = 24;
  const auto catalog = mmc::decode_media_catalog_number(rig.receive(command, 24));
  ASSERT_TRUE(catalog);
  EXPECT_EQ(catalog->number, "1234567890128");
  // Q of the first block of track 2, as IEC 60908 17.5 has it.
  const Octets q = rig.read_cd(550, 1, 16, 0, mmc::ReadCd::q);
  ASSERT_EQ(q.size(), 16U);
  EXPECT_EQ(Octets(q.begin(), q.begin() + 10), from_hex("01 02 01 00 00 00 00 00 09 25"));
  cd::QFrame frame{};
  std::copy_n(q.begin(), 12, frame.begin());
  EXPECT_TRUE(cd::q_crc_holds(frame));
  // A pregap counts down.
  const Octets pause = rig.read_cd(549, 1, 16, 0, mmc::ReadCd::q);
  EXPECT_EQ(Octets(pause.begin(), pause.begin() + 10), from_hex("01 02 00 00 00 00 00 00 09 24"));
  const auto toc = mmc::decode_toc(rig.toc(0, true), true);
  ASSERT_TRUE(toc);
  EXPECT_EQ(toc->entries[1].start, Lba{550});
  EXPECT_EQ(toc->entries[2].start, Lba{1050});
}

TEST(CdSessionAtOnce, WithCdTextBeginsInTheLeadIn) {
  CdRig rig;
  const std::int32_t lead_in = -12'369;  // 97:17:06, as the groove says
  Octets sheet = from_hex(cd_text_sheet);
  sheet[22] = 17;
  sheet[23] = 6;
  // A pack of the title, its CRC by MMC-3 annex J.
  cd::TextPack pack;
  pack.type = 0x80;
  pack.data = {'S', 'o', 'n', 'g', 's', 0};
  pack.crc = crc_of(pack);
  const Bytes packs = bytes_of(pack);
  Octets blocks(static_cast<std::size_t>(-150 - lead_in) * 96);
  for (std::size_t i = 0; i * 96 < blocks.size(); ++i)
    cd::lead_in_block(packs, i, std::span(blocks).subspan(i * 96).first<96>());
  rig.set_page(0x42, 0x00, 3);
  ASSERT_EQ(rig.cue(sheet), mmc::good);
  EXPECT_EQ(rig.write(-150, 1, noise(2352)), mmc::invalid_address_for_write);
  ASSERT_EQ(rig.write_all(lead_in, 96, blocks), mmc::good);
  ASSERT_EQ(rig.write_all(-150, 2352, noise(1200 * 2352)), mmc::good);
  ASSERT_EQ(rig.synchronise(), mmc::good);
  const auto found = mmc::decode_cd_text(rig.toc(5));
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, Octets(packs.begin(), packs.end()));
}

TEST(CdSessionAtOnce, MixesDataAndSound) {
  CdRig rig;
  const Octets data = noise(450 * 2352), sound = noise(650 * 2352, 3);
  rig.set_page(0x42, 0x00, 0);
  // Mode 1 in sectors of 2352 bytes, of which the drive makes everything but the data anew; the
  // pause between comes from the drive.
  ASSERT_EQ(rig.cue(from_hex("41 00 00 14 00 00 00 00 41 01 00 11 00 00 00 00"
                             "41 01 01 11 00 00 02 00 01 02 00 01 00 00 06 00"
                             "01 02 01 00 00 00 08 00 01 aa 01 01 00 00 10 32")),
            mmc::good);
  ASSERT_EQ(rig.write_all(-150, 2352, data), mmc::good);
  EXPECT_EQ(rig.write(300, 1, noise(2352)), mmc::invalid_address_for_write);
  ASSERT_EQ(rig.write_all(450, 2352, sound), mmc::good);
  ASSERT_EQ(rig.synchronise(), mmc::good);
  const Octets sector = rig.read_cd(10, 1);
  EXPECT_TRUE(rig.facts_of(10).sound());
  EXPECT_EQ(Octets(sector.begin() + 16, sector.begin() + 16 + 2048),
            Octets(data.begin() + 160 * 2352 + 16, data.begin() + 160 * 2352 + 16 + 2048));
  EXPECT_EQ(rig.read_cd(450, 650), sound);
  EXPECT_EQ(rig.read_cd(300, 150), Octets(150 * 2352));
}

TEST(CdRw, IsBlankAgainAfterBlanking) {
  for (const std::uint8_t type : {mmc::Blank::disc, mmc::Blank::minimal}) {
    CdRig rig("cd-rw");
    const Octets data = noise(300 * block_size);
    EXPECT_TRUE(rig.disc_information().erasable);
    ASSERT_EQ(rig.write_data_track(0, data, 0), mmc::good);
    ASSERT_EQ(rig.close(session), mmc::good);
    ASSERT_EQ(rig.blank(type), mmc::good);
    EXPECT_EQ(rig.disc_information().status, DiscStatus::Blank);
    EXPECT_TRUE(rig.read(0, 1).empty());
    ASSERT_EQ(rig.write_data_track(0, data, 0), mmc::good);
  }
}

TEST(CdRw, ForgetsItsLastTrackSessionOrTail) {
  CdRig rig("cd-rw");
  const Octets data = noise(300 * block_size);
  ASSERT_EQ(rig.write_data_track(0, data), mmc::good);
  ASSERT_EQ(rig.close(session), mmc::good);
  ASSERT_EQ(rig.write_data_track(11'702, data), mmc::good);
  ASSERT_EQ(rig.write_data_track(12'154, data), mmc::good);
  ASSERT_EQ(rig.blank(mmc::Blank::unreserve), mmc::good);
  EXPECT_EQ(rig.track(0xFF).next_writable_address, Lba{12'154});
  ASSERT_EQ(rig.blank(mmc::Blank::track_tail, 11'802), mmc::good);
  EXPECT_EQ(rig.track(2).next_writable_address, Lba{11'802});
  EXPECT_EQ(rig.read(11'702, 100), blocks_of(data, 0, 100, block_size));
  EXPECT_TRUE(rig.read(11'802, 1).empty());
  ASSERT_EQ(rig.blank(mmc::Blank::session), mmc::good);
  EXPECT_EQ(rig.track(0xFF).next_writable_address, Lba{11'702});
  ASSERT_EQ(rig.blank(mmc::Blank::unclose_session), mmc::good);
  EXPECT_EQ(rig.disc_information().last_session, SessionState::Incomplete);
  EXPECT_EQ(rig.track(0xFF).next_writable_address, Lba{452});
  ASSERT_EQ(rig.blank(mmc::Blank::track, 0), mmc::good);
  EXPECT_TRUE(rig.track(1).reserved);
  EXPECT_EQ(rig.track(1).next_writable_address, Lba{0});
  EXPECT_EQ(rig.blank(7), mmc::invalid_field_in_cdb);
}

TEST(CdR, IsNeverBlanked) {
  CdRig rig;
  EXPECT_EQ(rig.blank(mmc::Blank::disc), (mmc::Sense{5, 0x30, 0x05}));
}

TEST(CdReadCd, GivesTheFieldsOfASector) {
  CdRig rig;
  const Octets data = noise(300 * block_size);
  ASSERT_EQ(rig.write_data_track(0, data, 0), mmc::good);
  ASSERT_EQ(rig.close(session), mmc::good);
  const Octets whole = rig.read_cd(5, 1);
  ASSERT_EQ(whole.size(), 2352U);
  EXPECT_EQ(rig.read_cd(5, 1, 2048, mmc::ReadCd::user_data), blocks_of(data, 5, 1, block_size));
  EXPECT_EQ(rig.read_cd(5, 1, 4, mmc::ReadCd::header), from_hex("00 02 05 01"));
  EXPECT_EQ(rig.read_cd(5, 1, 2052, mmc::ReadCd::header | mmc::ReadCd::user_data),
            Octets(whole.begin() + 12, whole.begin() + 16 + 2048));
  EXPECT_EQ(rig.read_cd(5, 1, 2352 + 294, mmc::ReadCd::whole_sector | mmc::ReadCd::c2).size(),
            2352U + 294);
  EXPECT_EQ(rig.read_cd(5, 1, 2352 + 96, 0xF8, mmc::ReadCd::raw_p_to_w).size(), 2352U + 96);
  EXPECT_TRUE(rig.read_cd(5, 1, 2352, mmc::ReadCd::sync | mmc::ReadCd::user_data).empty());
  EXPECT_EQ(rig.why(), mmc::invalid_field_in_cdb);
  EXPECT_TRUE(rig.read_cd(5, 1, 2352, 0xF8, 3).empty());
  mmc::ReadCdMsf command;
  command.from = {0, 2, 5};
  command.to = {0, 2, 6};
  command.main_channel = mmc::ReadCd::whole_sector;
  EXPECT_EQ(rig.receive(command, 2352), whole);
  command.to = {0, 2, 4};
  EXPECT_TRUE(rig.receive(command, 2352).empty());
}

TEST(CdFeatures, AreThoseOfARecorderWhileTheDiscCanBeWritten) {
  CdRig rig;
  mmc::GetConfiguration command;
  command.allocation_length = 4096;
  auto features = mmc::decode_configuration(rig.receive(command, 4096));
  ASSERT_TRUE(features);
  EXPECT_EQ(features->profile, mmc::Profile::CdR);
  EXPECT_TRUE(features->is_current(mmc::CdTrackAtOnceFeature::code));
  const auto mastering = features->get_current<mmc::CdMasteringFeature>();
  ASSERT_TRUE(mastering);
  EXPECT_TRUE(mastering->raw && mastering->session_at_once);
  EXPECT_FALSE(features->is_current(mmc::CdRwMediaWriteFeature::code));
  ASSERT_EQ(rig.write_data_track(0, noise(block_size), 0), mmc::good);
  ASSERT_EQ(rig.close(session), mmc::good);
  features = mmc::decode_configuration(rig.receive(command, 4096));
  ASSERT_TRUE(features);
  EXPECT_FALSE(features->is_current(mmc::CdMasteringFeature::code));
}

}  // namespace
}  // namespace disc::virtual_drive
