// Burns CDs session by session and raw, and holds what the disc says of itself against the sheet.
#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <fstream>

#include "formats/cd/cd_text_packs.h"
#include "formats/cd/rw_pack.h"
#include "formats/cd/subchannel.h"
#include "formats/sheets/disc_reader.h"
#include "record/cd_reading.h"
#include "tests/drive/virtual_disc.h"

namespace disc::record {
namespace {

constexpr std::int32_t pause = 150;

std::unique_ptr<BlockSource> memory(std::size_t bytes, std::uint8_t seed) {
  std::vector<std::uint8_t> data = pattern(bytes / block_size + 1, seed);
  data.resize(bytes);
  return std::make_unique<MemorySource>(std::move(data), "file");
}

/// Puts discs together, each track in a file of its own.
class Maker {
 public:
  explicit Maker(std::string catalog = {}) { disc_.catalog = std::move(catalog); }

  cd::Track& add(cd::TrackMode mode, std::int32_t pregap, std::int32_t blocks,
                 std::uint16_t stored = 2352, cd::Subchannel sub = cd::Subchannel::None) {
    if (disc_.sessions.empty())
      begin_session(cd::SessionType::CdDaOrRom);
    cd::Session& session = disc_.sessions.back();
    cd::Track track;
    track.number = next_++;
    track.mode = mode;
    track.pregap = at_;
    track.start = at_ + pregap;
    track.end = at_ = track.start + blocks;
    session.lead_out = at_;
    cd::Piece piece;
    piece.stored_bytes = stored;
    piece.bytes = static_cast<std::uint64_t>(pregap) * stored;
    if (pregap != 0 && mode != cd::TrackMode::Audio)
      track.pieces.push_back(piece);
    const std::int32_t stored_blocks = mode == cd::TrackMode::Audio ? pregap + blocks : blocks;
    piece.bytes = static_cast<std::uint64_t>(stored_blocks) * stored;
    piece.file = static_cast<std::uint32_t>(files_.size());
    piece.subchannel = sub;
    track.pieces.push_back(piece);
    files_.push_back(memory(
        static_cast<std::size_t>(stored_blocks) * (stored + cd::subchannel_bytes(sub)), next_));
    disc_.files.push_back({"file", cd::FileKind::Binary});
    session.tracks.push_back(track);
    return session.tracks.back();
  }
  void begin_session(cd::SessionType type) {
    if (!disc_.sessions.empty())
      at_ = at_ + (cd::session_gap(disc_.sessions.size() - 1) - pause);
    disc_.sessions.emplace_back().type = type;
  }
  cd::Disc& disc() { return disc_; }

  Job job(WriteType type, Closing closing = Closing::Disc) {
    Job job =
        job_of_disc(std::make_shared<const cd::DiscReader>(disc_, std::move(files_)), "disc.cue");
    job.write_type = type;
    job.closing = closing;
    return job;
  }

 private:
  cd::Disc disc_;
  std::vector<std::unique_ptr<BlockSource>> files_;
  Lba at_{-pause};
  std::uint8_t next_ = 1;
};

/// Everything that a disc in tracks can have.
Maker mixed() {
  Maker maker("4006381333931");
  maker.add(cd::TrackMode::Mode1, pause, 350, 2048).copy = true;
  cd::Track& song = maker.add(cd::TrackMode::Audio, pause, 500);
  song.isrc = "USABC1234567";
  song.indexes = {song.start + 200, song.start + 333};
  song.pre_emphasis = true;
  cd::Track& other = maker.add(cd::TrackMode::Audio, 0, 320);
  other.serial_copy = true;
  maker.add(cd::TrackMode::Audio, 75, 310).four_channel = true;
  return maker;
}

void expect_good(const BurnResult& result) {
  EXPECT_EQ(result.verdict, Verdict::Good) << describe(result);
}

/// The disc in a virtual drive as a reader finds it out: by table of contents and Q.
cd::Disc read_disc(const VirtualDisc& disc) {
  const auto drive = disc.open();
  const Medium medium = probe(*drive, wanted_for_reading());
  CdReading reading(medium.full_toc.value(), "disc");
  std::array<std::uint8_t, 2352 + 16> block{};
  for (std::size_t session = 0; session < reading.disc().sessions.size(); ++session) {
    const Extent extent = reading.blocks_of(session);
    for (Lba at = extent.first; at < extent.end(); at = at + 1) {
      mmc::ReadCd read;
      read.first = static_cast<std::uint32_t>(at.value);
      read.blocks = mmc::three_bytes(1);
      read.main_channel = mmc::ReadCd::whole_sector;
      read.subchannel = mmc::ReadCd::q;
      const drive::Outcome outcome = drive->receive(read, block, std::chrono::seconds(60));
      if (!outcome.good()) {
        ADD_FAILURE() << "block " << at.value << ": " << drive::describe(outcome);
        return {};
      }
      reading.note_sector(at, Bytes(block).first(2352));
      reading.note_q(Bytes(block).subspan(2352));
    }
  }
  return reading.finished("x.bin");
}

void expect_same(const cd::Disc& found, const cd::Disc& wanted) {
  EXPECT_EQ(found.catalog, wanted.catalog);
  ASSERT_EQ(found.sessions.size(), wanted.sessions.size());
  for (std::size_t i = 0; i < wanted.sessions.size(); ++i) {
    SCOPED_TRACE(cat("session ", i + 1));
    EXPECT_EQ(found.sessions[i].lead_out, wanted.sessions[i].lead_out);
    EXPECT_EQ(found.sessions[i].type, wanted.sessions[i].type);
    ASSERT_EQ(found.sessions[i].tracks.size(), wanted.sessions[i].tracks.size());
    for (std::size_t k = 0; k < wanted.sessions[i].tracks.size(); ++k) {
      const cd::Track &is = found.sessions[i].tracks[k], &was = wanted.sessions[i].tracks[k];
      SCOPED_TRACE(cat("track ", was.number));
      EXPECT_EQ(is.number, was.number);
      EXPECT_EQ(is.start, was.start);
      EXPECT_EQ(is.pregap, was.pregap);
      EXPECT_EQ(is.end, was.end);
      EXPECT_EQ(is.indexes, was.indexes);
      EXPECT_EQ(is.isrc, was.isrc);
      EXPECT_EQ(is.mode, was.mode);
      if (!was.serial_copy) {
        EXPECT_EQ(is.control(), was.control());
      }
    }
  }
}

struct Way {
  WriteType type;
  BlockType blocks = BlockType::Auto;
};
void PrintTo(const Way& way, std::ostream* out) {
  *out << to_string(way.type) << "_" << to_string(way.blocks);
}
class CdBurnTest : public testing::TestWithParam<Way> {
 protected:
  Job job(Maker maker, Closing closing = Closing::Disc) const {
    Job job = maker.job(GetParam().type, closing);
    job.block_type = GetParam().blocks;
    return job;
  }
};

TEST_P(CdBurnTest, KeepsAllThatASheetSays) {
  const VirtualDisc disc("cd-r");
  Maker maker = mixed();
  const cd::Disc wanted = maker.disc();
  expect_good(disc.burn(job(std::move(maker))));
  expect_same(read_disc(disc), wanted);
  EXPECT_TRUE(disc.medium().status.finalized);
}

TEST_P(CdBurnTest, KeepsATrackHiddenInTheFirstPregap) {
  const VirtualDisc disc("cd-r");
  Maker maker;
  maker.add(cd::TrackMode::Audio, pause + 600, 400);
  const cd::Disc wanted = maker.disc();
  const Job one = job(std::move(maker));
  expect_good(disc.burn(one));
  expect_same(read_disc(disc), wanted);
  const auto drive = disc.open();
  std::vector<std::uint8_t> found(2352), sector(2352);
  one.reader->read_sectors(Lba{300}, sector);
  mmc::ReadCd read;
  read.first = 300;
  read.blocks = mmc::three_bytes(1);
  read.main_channel = mmc::ReadCd::whole_sector;
  drive->receive(read, found, std::chrono::seconds(60));
  drive->receive(read, found, std::chrono::seconds(60));
  EXPECT_EQ(found, sector);
}

TEST_P(CdBurnTest, BurnsDataOfMode2) {
  const VirtualDisc disc("cd-rw");
  Maker maker;
  maker.begin_session(cd::SessionType::CdXa);
  maker.add(cd::TrackMode::Mode2Mixed, pause, 400, 2048);
  maker.disc().sessions[0].tracks[0].mode = cd::TrackMode::Mode2Form1;
  cd::Disc wanted = maker.disc();
  wanted.sessions[0].tracks[0].mode = cd::TrackMode::Mode2Mixed;  // a sector tells no more
  expect_good(disc.burn(job(std::move(maker))));
  cd::Disc found = read_disc(disc);
  ASSERT_FALSE(found.sessions.empty());
  if (found.sessions[0].tracks[0].mode == cd::TrackMode::Mode2Form1)
    wanted.sessions[0].tracks[0].mode = cd::TrackMode::Mode2Form1;
  expect_same(found, wanted);
}

// An Enhanced CD: songs, and data in a session of their own, in one job.
TEST_P(CdBurnTest, BurnsSeveralSessionsInTurn) {
  const VirtualDisc disc("cd-r");
  Maker maker("4006381333931");
  maker.add(cd::TrackMode::Audio, pause, 700);
  maker.add(cd::TrackMode::Audio, 0, 400);
  maker.begin_session(cd::SessionType::CdXa);
  maker.add(cd::TrackMode::Mode2Mixed, pause, 400, 2336);
  maker.begin_session(cd::SessionType::CdDaOrRom);
  maker.add(cd::TrackMode::Mode1, pause, 300, 2048);
  const cd::Disc wanted = maker.disc();
  const BurnResult result = disc.burn(job(std::move(maker)));
  expect_good(result);
  EXPECT_EQ(result.plan.sessions.size(), 3u);
  const cd::Disc found = read_disc(disc);
  ASSERT_EQ(found.sessions.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i)
    EXPECT_EQ(found.sessions[i].tracks.front().start, wanted.sessions[i].tracks.front().start);
  EXPECT_EQ(found.sessions[1].type, cd::SessionType::CdXa);
  EXPECT_TRUE(disc.medium().status.finalized);
}

TEST_P(CdBurnTest, AddsSessionsToADiscLeftOpen) {
  const VirtualDisc disc("cd-r");
  for (std::uint8_t i = 0; i < 4; ++i) {
    Maker maker;
    maker.add(cd::TrackMode::Audio, pause, 400 + i);
    Job one = job(std::move(maker), i == 3 ? Closing::Disc : Closing::Session);
    one.append = i != 0;
    const BurnResult result = disc.burn(one);
    expect_good(result);
    ASSERT_EQ(result.plan.sessions.front().number, i + 1);
    EXPECT_EQ(result.plan.tracks.front().number, i + 1);
  }
  const cd::Disc found = read_disc(disc);
  ASSERT_EQ(found.sessions.size(), 4u);
  Lba at{0};
  for (std::int32_t i = 0; i < 4; ++i) {
    EXPECT_EQ(found.sessions[static_cast<std::size_t>(i)].tracks.front().start, at) << i;
    at = at + 400 + i + (i == 0 ? 11'400 : 6'900);
  }
  EXPECT_NE(disc.refusal(job(mixed())).find("closed"), std::string::npos);
}

TEST_P(CdBurnTest, RefusesWhatNoDiscHolds) {
  const VirtualDisc disc("cd-r", 2'000);
  Maker large;
  large.add(cd::TrackMode::Audio, pause, 2'200);
  EXPECT_NE(disc.refusal(job(std::move(large))).find("needs 2200 blocks"), std::string::npos);
  Maker brief;
  brief.add(cd::TrackMode::Audio, pause, 299);
  EXPECT_NE(disc.refusal(job(std::move(brief))).find("300 at least"), std::string::npos);
  Maker moved;
  moved.add(cd::TrackMode::Audio, pause, 300);
  moved.begin_session(cd::SessionType::CdDaOrRom);
  moved.add(cd::TrackMode::Mode1, pause, 300, 2048);
  for (Lba* at :
       {&moved.disc().sessions[1].tracks[0].pregap, &moved.disc().sessions[1].tracks[0].start,
        &moved.disc().sessions[1].tracks[0].end, &moved.disc().sessions[1].lead_out})
    *at = *at + 7;
  const std::string text = disc.refusal(job(std::move(moved)));
  EXPECT_NE(text.find("begins at block 11707, and on the disc it would at 11700"),
            std::string::npos)
      << text;
  EXPECT_TRUE(disc.medium().status.blank);
}

std::string name_of(const testing::TestParamInfo<Way>& each) {
  return cat(to_string(each.param.type), "_", to_string(each.param.blocks));
}
// A raw burn with the sanitizers takes a quarter of a minute: they see two ways.
std::vector<Way> ways() {
  std::vector<Way> all{{WriteType::SessionAtOnce}, {WriteType::Raw, BlockType::Raw96r}};
  if (!SLOW_BUILD) {
    all.push_back({WriteType::Raw, BlockType::Raw96p});
    all.push_back({WriteType::Raw, BlockType::Raw16});
  }
  return all;
}
INSTANTIATE_TEST_SUITE_P(All, CdBurnTest, testing::ValuesIn(ways()), name_of);

Maker with_texts() {
  Maker maker;
  maker.add(cd::TrackMode::Audio, pause, 400);
  maker.add(cd::TrackMode::Audio, 0, 400);
  cd::TextBlock block;
  block.last_track = 2;
  block.texts[cd::TextField::Title] = {{0, "Songs"}, {1, "one"}, {2, "two"}};
  maker.disc().cd_text.blocks.push_back(block);
  return maker;
}

TEST(CdText, IsInTheLeadInOfASessionAtOnceAndOfRaw) {
  for (const WriteType type : {WriteType::SessionAtOnce, WriteType::Raw}) {
    const VirtualDisc disc("cd-r");
    Maker maker = with_texts();
    const std::vector<std::uint8_t> packs = cd::pack_cd_text(maker.disc().cd_text).bytes;
    const BurnResult result = disc.burn(maker.job(type));
    expect_good(result);
    EXPECT_TRUE(result.plan.sessions[0].cd_text);
    EXPECT_EQ(disc.medium().cd_text, packs);
  }
}

TEST(CdText, IsMissedWhereItCannotBe) {
  const VirtualDisc disc("cd-r");
  Job job = with_texts().job(WriteType::Raw);
  job.block_type = BlockType::Raw16;
  EXPECT_NE(describe(disc.plan(job)).find("(CD-TEXT) are not written"), std::string::npos);
  job.with_cd_text = false;
  EXPECT_NE(describe(disc.plan(job)).find("left out, as told"), std::string::npos);
}

TEST(RawCd, KeepsGraphicsOfTheImage) {
  for (const cd::Subchannel stored : {cd::Subchannel::PwRaw, cd::Subchannel::RwPacked}) {
    const VirtualDisc disc("cd-r");
    Maker maker;
    maker.add(cd::TrackMode::Audio, pause, 320, 2352, stored);
    const Job job = maker.job(WriteType::Raw);
    expect_good(disc.burn(job));
    const auto drive = disc.open();
    std::array<std::uint8_t, 96> raw{};
    std::array<std::uint8_t, 3 * 96> window{};
    mmc::ReadCd read;
    read.blocks = mmc::three_bytes(1);
    read.main_channel = 0;
    read.subchannel = mmc::ReadCd::raw_p_to_w;
    drive->receive(read, raw, std::chrono::seconds(60));
    for (const std::int32_t at : {0, 1, 77, 315}) {
      for (std::int32_t i = 0; i < 3; ++i) {
        read.first = static_cast<std::uint32_t>(at + i);
        ASSERT_TRUE(drive->receive(read, raw, std::chrono::seconds(60)).good());
        std::memcpy(window.data() + i * 96, raw.data(), 96);
      }
      const std::vector<std::uint8_t> wanted = job.reader->read_stored_subchannel(Lba{at});
      std::array<std::uint8_t, 96> packs{};
      cd::deinterleave_rw(window, packs);
      for (std::size_t i = 0; i < 96; ++i) {
        const std::size_t symbol = i % 24;
        if (stored == cd::Subchannel::PwRaw) {
          ASSERT_EQ(window[i] & 0x3F, wanted[i] & 0x3F) << at << " " << i;
        } else if (symbol != 2 && symbol != 3 && symbol < 20) {  // all but parity
          ASSERT_EQ(packs[i] & 0x3F, wanted[i] & 0x3F) << at << " " << i;
        }
      }
    }
  }
}

TEST(RawCd, IsRefusedByDrivesThatCannot) {
  const VirtualDisc disc("cd-r");
  const auto drive = disc.open("?personality=asus-no-raw");
  Interrupts interrupts;
  NoProgress progress;
  Burn course(*drive, interrupts, {}, progress);
  EXPECT_THROW(course.plan(mixed().job(WriteType::Raw)), PlanError);
}

TEST(CdText, IsAnnouncedAsTheDriveWantsIt) {
  for (const char* const personality : {"cd-text-at-zero", "cd-text-at-start"}) {
    const VirtualDisc disc("cd-r");
    Maker maker = with_texts();
    const std::vector<std::uint8_t> packs = cd::pack_cd_text(maker.disc().cd_text).bytes;
    expect_good(disc.burn(maker.job(WriteType::SessionAtOnce), cat("?personality=", personality)));
    EXPECT_EQ(disc.medium().cd_text, packs) << personality;
  }
}

// As a drive did that had accepted everything (psysonic 1538). It also forgets the cue sheet, and
// with it how long the blocks of sound are: that may be what is told.
TEST(CdText, OfADiscThatStaysBlankIsNoSuccess) {
  const VirtualDisc disc("cd-r");
  try {
    const BurnResult result = disc.burn(with_texts().job(WriteType::SessionAtOnce), "?fault=void",
                                        VerifyLevel::Structure);
    EXPECT_EQ(result.verdict, Verdict::Different);
    ASSERT_FALSE(result.faults.empty());
    EXPECT_NE(result.faults[0].find("still blank"), std::string::npos) << result.faults[0];
  } catch (const WriteStopped& stopped) {
    EXPECT_NE(std::string(stopped.what()).find("which was not expected"), std::string::npos)
        << stopped.what();
  }
  EXPECT_TRUE(disc.medium().status.blank);
}

TEST(RawCd, TakesTheBestBlockTypeThatTheDriveDoes) {
  const VirtualDisc disc("cd-r");
  EXPECT_EQ(disc.plan(mixed().job(WriteType::Raw)).block_type, BlockType::Raw96r);
  const BurnResult result = disc.burn(mixed().job(WriteType::Raw), "?personality=raw16");
  expect_good(result);
  EXPECT_EQ(result.plan.block_type, BlockType::Raw16);
  const VirtualDisc other("cd-r");
  Job job = mixed().job(WriteType::Raw);
  job.block_type = BlockType::Raw96r;
  EXPECT_THROW(other.burn(job, "?personality=raw16"), PlanError);
}

struct Fault {
  WriteType type;
  std::string what;
};
void PrintTo(const Fault& fault, std::ostream* out) { *out << to_string(fault.type) << fault.what; }

std::vector<Fault> all_faults() {
  std::vector<Fault> faults;
  for (const WriteType type : {WriteType::SessionAtOnce, WriteType::Raw}) {
    for (const char* const what : {"timeout-before", "timeout-after", "lost", "busy", "soft-error",
                                   "reset", "deferred", "power-loss"})
      // The first WRITEs are of the lead-in, the last ones of the lead-out.
      for (const char* const at : type == WriteType::Raw
                                      ? std::vector<const char*>{"1", "300", "490", "765", "sync"}
                                      : std::vector<const char*>{"1", "10", "20", "53", "sync"})
        faults.push_back({type, cat(what, "@", at)});
    for (const char* const what : {"void", "medium-error@77"})
      faults.push_back({type, what});
  }
  return faults;
}

class CdFaultTest : public testing::TestWithParam<Fault> {};

TEST_P(CdFaultTest, IsNeverTakenForSuccess) {
  const VirtualDisc disc("cd-r");
  Maker maker = with_texts();
  const cd::Disc wanted = maker.disc();
  BurnResult result;
  try {
    result = disc.burn(maker.job(GetParam().type), "?fault=" + GetParam().what,
                       GetParam().what == "void" ? VerifyLevel::Full : VerifyLevel::Structure);
  } catch (const Error& error) {
    EXPECT_GT(std::string(error.what()).size(), 20u);
    return;
  }
  if (result.verdict == Verdict::Good)
    expect_same(read_disc(disc), wanted);
}

std::string fault_name(const testing::TestParamInfo<Fault>& each) {
  std::string name = cat(to_string(each.param.type), "_", each.param.what);
  for (char& letter : name)
    letter = std::isalnum(static_cast<unsigned char>(letter)) ? letter : '_';
  return name;
}
INSTANTIATE_TEST_SUITE_P(All, CdFaultTest, testing::ValuesIn(all_faults()), fault_name);

TEST(CdSession, OfDataIsRefusedWhereItsImageIsForAnotherBlock) {
  const VirtualDisc disc("cd-r");
  Maker songs;
  songs.add(cd::TrackMode::Audio, pause, 600);
  expect_good(disc.burn(songs.job(WriteType::SessionAtOnce, Closing::Session)));
  // A volume descriptor, and the root directory that it tells of, for an image at `first`.
  const auto image = [](std::uint32_t first) {
    std::vector<std::uint8_t> bytes(400 * block_size);
    const auto put = [&](std::size_t at, std::uint32_t number) {
      for (std::size_t i = 0; i < 4; ++i)
        bytes[at + i] = bytes[at + 7 - i] = static_cast<std::uint8_t>(number >> (8 * i));
    };
    std::memcpy(&bytes[16 * block_size], "\1CD001\1", 7);
    for (const std::size_t record : {16 * block_size + 156, 23 * block_size}) {
      bytes[record] = 34;
      put(record + 2, first + 23);
      put(record + 10, block_size);
      bytes[record + 32] = 1;
    }
    return bytes;
  };
  for (const WriteType type : {WriteType::SessionAtOnce, WriteType::Raw, WriteType::TrackAtOnce}) {
    Job job = job_of(image(0));
    job.append = true;
    job.write_type = type;
    EXPECT_NE(disc.refusal(job).find("made to begin at block 0 of a disc and would begin at block "
                                     "12000"),
              std::string::npos)
        << disc.refusal(job);
  }
  Job job = job_of(image(12'000));
  job.append = true;
  job.write_type = WriteType::SessionAtOnce;
  expect_good(disc.burn(job));
  const Medium medium = disc.medium();
  EXPECT_TRUE(medium.status.finalized);
  EXPECT_EQ(medium.sessions.size(), 2u);
}

}  // namespace
}  // namespace disc::record
