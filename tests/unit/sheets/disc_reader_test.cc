// Discs in files of every kind, read as sectors, sub-channel, blocks and samples.
#include "formats/sheets/disc_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "formats/base/error.h"
#include "formats/cd/msf.h"
#include "tests/unit/sheets/refusal.h"

namespace disc::cd {
namespace {

using Octets = std::vector<std::uint8_t>;

Octets noise(std::size_t bytes, unsigned seed) {
  Octets out(bytes);
  std::uint32_t state = seed;
  for (std::uint8_t& byte : out) {
    state = state * 1'664'525 + 1'013'904'223;
    byte = static_cast<std::uint8_t>(state >> 24);
  }
  return out;
}

Octets part(const Octets& all, std::size_t from, std::size_t bytes) {
  const auto first = all.begin() + static_cast<std::ptrdiff_t>(from);
  return {first, first + static_cast<std::ptrdiff_t>(bytes)};
}

Octets encoded(SectorMode mode, Lba at, const Octets& user) {
  Octets sector(sector_size);
  encode_sector(mode, to_msf(at), user, {0, 0, Data, 0}, SectorSpan(sector.data(), sector.size()));
  return sector;
}

// Counts how often it is asked.
class Counted final : public BlockSource {
 public:
  Counted(Octets bytes, std::atomic<int>& reads) : bytes_(std::move(bytes)), reads_(reads) {}
  std::uint64_t size() const override { return bytes_.size(); }
  void read(std::uint64_t offset, std::span<std::uint8_t> out) const override {
    ++reads_;
    bytes_.read(offset, out);
  }
  std::string name() const override { return "counted"; }

 private:
  MemorySource bytes_;
  std::atomic<int>& reads_;
};

// A disc of tracks in one session, that lie one behind the other from block -150 on.
struct Made {
  Disc disc;
  std::vector<std::unique_ptr<BlockSource>> files;

  Made() { disc.sessions.emplace_back(); }
  std::uint32_t file(Octets bytes, FileKind kind = FileKind::Binary) {
    const std::string name = "file" + std::to_string(files.size() + 1);
    disc.files.push_back({name, kind});
    files.push_back(std::make_unique<MemorySource>(std::move(bytes), name));
    return static_cast<std::uint32_t>(files.size() - 1);
  }
  Track& track(TrackMode mode, std::int32_t pregap, std::int32_t blocks) {
    Session& session = disc.sessions.back();
    Track made;
    made.number = static_cast<std::uint8_t>(session.tracks.size() + 1);
    made.mode = mode;
    made.pregap = session.tracks.empty() ? Lba{-150} : session.tracks.back().end;
    made.start = made.pregap + pregap;
    made.end = made.start + blocks;
    session.lead_out = made.end;
    session.tracks.push_back(std::move(made));
    return session.tracks.back();
  }
  std::shared_ptr<const DiscReader> reader() {
    return std::make_shared<const DiscReader>(std::move(disc), std::move(files));
  }
};

Piece zeros(std::uint64_t sectors, std::uint16_t stored = 2352) {
  Piece piece;
  piece.bytes = sectors * stored;
  piece.stored_bytes = stored;
  return piece;
}

Piece stored(std::uint32_t file, std::uint64_t offset, std::uint64_t sectors,
             std::uint16_t bytes = 2352, Subchannel subchannel = Subchannel::None) {
  Piece piece = zeros(sectors, bytes);
  piece.file = file;
  piece.offset = offset;
  piece.subchannel = subchannel;
  return piece;
}

Octets read(const DiscReader& reader, std::int32_t first, std::size_t count) {
  Octets out(count * sector_size, 0xEE);
  reader.read_sectors({first}, out);
  return out;
}

TEST(DiscReader, MakesDataWholeAndItsPregapEmpty) {
  Made made;
  const Octets user = noise(400 * 2048, 1);
  const std::uint32_t file = made.file(user);
  made.track(TrackMode::Mode1, 150, 400).pieces = {zeros(150, 2048), stored(file, 0, 400, 2048)};
  const auto reader = made.reader();
  const Octets all = read(*reader, -150, 550);
  for (const std::int32_t block : {-150, -1, 0, 1, 255, 256, 399})
    EXPECT_EQ(part(all, static_cast<std::size_t>(block + 150) * 2352, 2352),
              encoded(SectorMode::Mode1, {block},
                      block < 0 ? Octets(2048)
                                : part(user, static_cast<std::size_t>(block) * 2048, 2048)))
        << block;
}

TEST(DiscReader, LeavesOutSubchannelBehindSectors) {
  Made made;
  const Octets file = noise(600 * 2448, 2);
  made.track(TrackMode::Mode2Mixed, 150, 599).pieces = {
      zeros(150), stored(made.file(file), 2448, 599, 2352, Subchannel::PwRaw)};
  const auto reader = made.reader();
  const Octets all = read(*reader, 0, 599);
  for (std::size_t i = 0; i < 599; ++i)
    ASSERT_EQ(part(all, i * 2352, 2352), part(file, (i + 1) * 2448, 2352)) << i;
}

TEST(DiscReader, JoinsAudioWhosePiecesEndWithinSectors) {
  Made made;
  const Octets first = noise(1000 * 4, 3), second = noise(701'600, 4);
  Piece a = zeros(0), b = zeros(0), c = zeros(0);
  a.file = made.file(first);
  a.bytes = 3996;
  a.offset = 4;
  b.bytes = 100;
  c.file = made.file(second);
  c.bytes = 300 * 2352 - 3996 - 100 - 8;
  c.offset = 12;
  made.track(TrackMode::Audio, 150, 300).pieces = {zeros(150), a, b, c};
  Octets expected = part(first, 4, 3996);
  expected.resize(expected.size() + 100);
  expected.insert(expected.end(), second.begin() + 12,
                  second.begin() + 12 + static_cast<std::ptrdiff_t>(c.bytes));
  expected.resize(300 * 2352);
  const auto reader = made.reader();
  EXPECT_EQ(read(*reader, 0, 300), expected);
  for (const std::int32_t block : {0, 1, 2, 3, 299})
    EXPECT_EQ(read(*reader, block, 1),
              part(expected, static_cast<std::size_t>(block) * 2352, 2352));
  EXPECT_EQ(read(*reader, -1, 1), Octets(2352));
}

TEST(DiscReader, GivesTheLowByteFirst) {
  Made made;
  const Octets plain = noise(300 * 2352 + 200, 5), with_sub = noise(300 * 2448, 6);
  Piece odd = zeros(0);
  odd.bytes = 3;  // shifts the samples against the sectors
  Piece a = stored(made.file(plain), 2, 299);
  a.big_endian = true;
  Piece b = stored(made.file(with_sub), 0, 300, 2352, Subchannel::Pw);
  b.big_endian = true;
  made.track(TrackMode::Audio, 150, 300).pieces = {zeros(150), odd, a};
  made.track(TrackMode::Audio, 0, 300).pieces = {b};
  const auto reader = made.reader();
  Octets samples(3);
  for (std::size_t i = 2; i + 1 < 2 + 299 * 2352; i += 2) {
    samples.push_back(plain[i + 1]);
    samples.push_back(plain[i]);
  }
  samples.resize(300 * 2352);
  EXPECT_EQ(read(*reader, 0, 300), samples);
  for (const std::int32_t block : {0, 1, 77, 298})
    EXPECT_EQ(read(*reader, block, 1), part(samples, static_cast<std::size_t>(block) * 2352, 2352));
  const Octets other = read(*reader, 300, 300);
  for (std::size_t i = 0; i < 300 * 2352; ++i)
    ASSERT_EQ(other[i], with_sub[i / 2352 * 2448 + (i % 2352 ^ 1)]) << i;
}

TEST(DiscReader, FillsTheLastSectorOfSoundButNoMore) {
  Made made;
  const Octets sound = noise(299 * 2352 + 4, 7);
  const std::uint32_t file = made.file(sound, FileKind::Sound);
  made.track(TrackMode::Audio, 150, 300).pieces = {zeros(150), stored(file, 0, 300)};
  made.track(TrackMode::Audio, 0, 301).pieces = {stored(file, 0, 301)};
  const auto reader = made.reader();
  Octets expected = sound;
  expected.resize(300 * 2352);
  EXPECT_EQ(read(*reader, 0, 300), expected);
  EXPECT_EQ(read(*reader, 299, 1), part(expected, 299 * 2352, 2352));
  EXPECT_EQ(read(*reader, 300, 299), part(sound, 0, 299 * 2352));
  EXPECT_EQ(refusal([&] { read(*reader, 590, 10); }),
            "file1: ends at byte 703252, before the sector at 00:09:74 (block 599) does: the file "
            "is cut short, or the sheet is of another one");
}

TEST(DiscReader, SaysWhereAFileIsCutShort) {
  Made made;
  made.track(TrackMode::Mode1, 150, 300).pieces = {
      zeros(150), stored(made.file(Octets(299 * 2352 + 2351)), 0, 300)};
  const auto reader = made.reader();
  read(*reader, 0, 299);
  EXPECT_EQ(refusal([&] { read(*reader, 0, 300); }),
            "file1: ends at byte 705599, before the sector at 00:05:74 (block 299) does: the file "
            "is cut short, or the sheet is of another one");
}

TEST(DiscReader, KnowsTheTrackOfEachBlock) {
  Made made;
  made.track(TrackMode::Audio, 150, 300).pieces = {zeros(450)};
  made.track(TrackMode::Audio, 100, 300).pieces = {zeros(400)};
  made.disc.sessions.push_back({SessionType::CdXa, {}, {}});
  Track& later = made.track(TrackMode::Mode2Form1, 150, 300);
  later.number = 3;
  later.pregap = {11'950};
  later.start = {12'100};
  later.end = {12'400};
  later.pieces = {zeros(450)};
  made.disc.sessions.back().lead_out = {12'400};
  const auto reader = made.reader();
  const auto number = [&](std::int32_t block) {
    const Track* const track = reader->track_at({block});
    return track == nullptr ? 0 : int{track->number};
  };
  EXPECT_EQ(number(-151), 0);
  EXPECT_EQ(number(-150), 1);
  EXPECT_EQ(number(299), 1);
  EXPECT_EQ(number(300), 2);
  EXPECT_EQ(number(699), 2);
  EXPECT_EQ(number(700), 0);
  EXPECT_EQ(number(11'949), 0);
  EXPECT_EQ(number(11'950), 3);
  EXPECT_EQ(number(12'399), 3);
  EXPECT_EQ(number(12'400), 0);
  EXPECT_EQ(refusal([&] { read(*reader, 699, 2); }),
            "block 700: at 00:11:25 belongs to no track of the disc (its table of contents)");
}

TEST(DiscReader, ReadsManySectorsAtOnce) {
  Made made;
  std::atomic<int> reads = 0;
  made.disc.files = {{"a", FileKind::Binary}, {"b", FileKind::Binary}};
  made.files.push_back(std::make_unique<Counted>(noise(2000 * 2352, 8), reads));
  made.files.push_back(std::make_unique<Counted>(noise(2000 * 2048, 9), reads));
  made.track(TrackMode::Audio, 150, 2000).pieces = {zeros(150), stored(0, 0, 2000)};
  made.track(TrackMode::Mode1, 0, 2000).pieces = {stored(1, 0, 2000, 2048)};
  const auto reader = made.reader();
  read(*reader, 0, 2000);
  EXPECT_EQ(reads, 1);
  reads = 0;
  read(*reader, 2000, 2000);
  EXPECT_LE(reads, 8);
}

TEST(DiscReader, AnswersManyThreads) {
  Made made;
  const Octets sound = noise(1000 * 2352, 10);
  made.track(TrackMode::Audio, 150, 1000).pieces = {zeros(150), stored(made.file(sound), 0, 1000)};
  const auto reader = made.reader();
  std::atomic<int> wrong = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([&, i] {
        for (std::int32_t block = i; block < 990; block += 7)
          if (read(*reader, block, 10) !=
              part(sound, static_cast<std::size_t>(block) * 2352, 23'520))
            ++wrong;
      });
  }
  EXPECT_EQ(wrong, 0);
}

TEST(DiscReader, RefusesDiscsThatContradictThemselves) {
  Made made;
  made.track(TrackMode::Audio, 150, 300).pieces = {zeros(449)};
  EXPECT_EQ(refusal([&] { made.reader(); }),
            "track 1: has 450 sectors from index 0 to its end, its pieces make 449 (pieces of a "
            "track)");
}

std::array<std::uint8_t, 96> subchannel(const DiscReader& reader, std::int32_t block) {
  std::array<std::uint8_t, 96> out;
  out.fill(0xEE);
  EXPECT_TRUE(reader.read_subchannel({block}, out)) << block;
  return out;
}

// MMC-3 4.2.3.4: bit 7 of each of the 96 bytes is P, bit 6 Q, and so on to bit 0, W.
TEST(DiscReaderSubchannel, IsTakenApartIntoItsChannels) {
  Made made;
  Octets file(300 * 2448);
  file[2448 + 2352] = 0x80;       // first bit of P
  file[2448 + 2352 + 7] = 0x41;   // eighth bits of Q and W
  file[2448 + 2352 + 95] = 0x20;  // last bit of R
  made.track(TrackMode::Audio, 150, 300).pieces = {
      zeros(150), stored(made.file(file), 0, 300, 2352, Subchannel::PwRaw)};
  const auto reader = made.reader();
  std::array<std::uint8_t, 96> expected{};
  EXPECT_EQ(subchannel(*reader, 0), expected);
  expected[0] = 0x80;
  expected[12] = 0x01;
  expected[84] = 0x01;
  expected[35] = 0x01;
  EXPECT_EQ(subchannel(*reader, 1), expected);
  EXPECT_EQ(reader->subchannel_at({1}), Subchannel::PwRaw);
  EXPECT_EQ(reader->read_stored_subchannel({1}), part(file, 2448 + 2352, 96));
  std::array<std::uint8_t, 96> untouched = expected;
  EXPECT_FALSE(reader->read_subchannel({-1}, untouched));
  EXPECT_FALSE(reader->read_subchannel({300}, untouched));
  EXPECT_EQ(untouched, expected);
}

TEST(DiscReaderSubchannel, OfPAndQAlone) {
  Made made;
  Octets file = noise(300 * 2368, 11);
  file[2367] = 0x80;
  file[2 * 2368 - 1] = 0;
  made.track(TrackMode::Mode1, 150, 300).pieces = {
      zeros(150), stored(made.file(file), 0, 300, 2352, Subchannel::Pq16)};
  const auto reader = made.reader();
  std::array<std::uint8_t, 96> expected{};
  std::fill_n(expected.begin(), 12, std::uint8_t{0xFF});
  std::copy_n(file.begin() + 2352, 12, expected.begin() + 12);
  EXPECT_EQ(subchannel(*reader, 0), expected);
  EXPECT_EQ(subchannel(*reader, 1)[0], 0);
}

TEST(DiscReaderSubchannel, InAFileOfItsOwn) {
  Made made;
  const Octets image = noise(300 * 2352, 12), apart = noise(301 * 96, 13);
  Piece piece = stored(made.file(image), 0, 300);
  piece.subchannel_file = made.file(apart);
  piece.subchannel_offset = 96;
  made.track(TrackMode::Audio, 150, 300).pieces = {zeros(150), piece};
  const auto reader = made.reader();
  for (const std::int32_t block : {0, 299})
    EXPECT_TRUE(std::ranges::equal(subchannel(*reader, block),
                                   part(apart, static_cast<std::size_t>(block + 1) * 96, 96)));
  EXPECT_EQ(reader->subchannel_at({0}), Subchannel::Pw);
}

TEST(DiscReaderSubchannel, ThatIsPackedIsGivenAsStored) {
  Made made;
  const Octets file = noise(300 * 2448, 14);
  made.track(TrackMode::Audio, 150, 300).pieces = {
      zeros(150), stored(made.file(file), 0, 300, 2352, Subchannel::RwPacked)};
  const auto reader = made.reader();
  std::array<std::uint8_t, 96> out{};
  EXPECT_FALSE(reader->read_subchannel({0}, out));
  EXPECT_EQ(reader->read_stored_subchannel({299}), part(file, 299 * 2448 + 2352, 96));
}

// Audio, then data in two ways, then audio; data of mode 2 in a second session.
struct Mixed {
  Octets first = noise(300 * 2048, 20), second = noise(300 * 2048, 21),
         third = noise(300 * 2048, 22);
  std::shared_ptr<const DiscReader> reader;

  explicit Mixed(std::int32_t header_shift = 0, bool damaged = false) {
    Made made;
    made.track(TrackMode::Audio, 150, 300).pieces = {zeros(450)};
    made.track(TrackMode::Mode1, 150, 300).pieces = {zeros(150, 2048),
                                                     stored(made.file(first), 0, 300, 2048)};
    Octets raw;
    for (std::int32_t i = 0; i < 300; ++i)
      append(raw, encoded(SectorMode::Mode1, {900 + i}, part(second, index(i) * 2048, 2048)));
    made.track(TrackMode::Mode1, 150, 300).pieces = {zeros(150), stored(made.file(raw), 0, 300)};
    made.track(TrackMode::Audio, 150, 300).pieces = {zeros(450)};
    made.disc.sessions.push_back({SessionType::CdXa, {}, {}});
    Octets form1;
    for (std::int32_t i = 0; i < 300; ++i) {
      Octets sector = encoded(SectorMode::Mode2Form1, {13'050 + header_shift + i},
                              part(third, index(i) * 2048, 2048));
      if (damaged && i == 7)
        sector[100] ^= 0x55;
      if (damaged && i == 9)
        std::fill_n(sector.begin() + 100, 900, std::uint8_t{0});
      append(form1, sector);
    }
    Track& last = made.track(TrackMode::Mode2Form1, 0, 300);
    last.number = 5;
    last.pregap = {12'900};
    last.start = {13'050};
    last.end = {13'350};
    last.pieces = {zeros(150), stored(made.file(form1), 0, 300)};
    made.disc.sessions.back().lead_out = last.end;
    reader = made.reader();
  }

  static std::size_t index(std::int32_t i) { return static_cast<std::size_t>(i); }
  static void append(Octets& to, const Octets& more) {
    to.insert(to.end(), more.begin(), more.end());
  }
  const Track& track(std::int32_t at) const { return *reader->track_at({at}); }
  static Octets blocks(const BlockSource& source, std::int32_t first, std::int32_t count) {
    return read_blocks(source, {{first}, count});
  }
};

TEST(TrackBlocks, AreCountedAsOnTheDisc) {
  const Mixed disc;
  const TrackBlocks first(disc.reader, disc.track(450)), last(disc.reader, disc.track(13'050));
  EXPECT_EQ(first.size(), 1200U * 2048);
  EXPECT_EQ(last.size(), 13'350U * 2048);
  EXPECT_EQ(Mixed::blocks(first, 450, 300), disc.first);
  EXPECT_EQ(Mixed::blocks(first, 900, 300), disc.second);
  EXPECT_EQ(Mixed::blocks(last, 450, 300), disc.first);
  EXPECT_EQ(Mixed::blocks(last, 13'050, 300), disc.third);
  Octets across(100'000);
  first.read(450 * 2048 + 1000, across);
  EXPECT_EQ(across, part(disc.first, 1000, 100'000));
  first.read(900 * 2048 + 1000, across);
  EXPECT_EQ(across, part(disc.second, 1000, 100'000));
  // The pregap between them, which nobody stores, is data too.
  Octets gap = Mixed::blocks(first, 749, 152);
  EXPECT_EQ(part(gap, 0, 2048), part(disc.first, 299 * 2048, 2048));
  EXPECT_EQ(part(gap, 2048, 150 * 2048), Octets(150 * 2048));
  EXPECT_EQ(part(gap, 151 * 2048, 2048), part(disc.second, 0, 2048));
}

TEST(TrackBlocks, AreNotOfAudioNorOfGaps) {
  const Mixed disc;
  const TrackBlocks last(disc.reader, disc.track(13'050));
  EXPECT_EQ(refusal([&] { Mixed::blocks(last, 1199, 2); }),
            "block 1200: at 00:18:00 belongs to audio track 4 and has no 2048 bytes of data "
            "(ECMA-130 14)");
  EXPECT_EQ(refusal([&] { Mixed::blocks(last, 5000, 1); }),
            "block 5000: at 01:08:50 belongs to no track and has no 2048 bytes of data (ECMA-130 "
            "14)");
  EXPECT_EQ(refusal([&] { Mixed::blocks(last, 13'349, 2); }),
            "data track 5: bytes 27338752 to 27342848 reach past its end at 27340800");
}

TEST(TrackBlocks, AreMendedOrRefused) {
  const Mixed disc(0, true);
  const TrackBlocks last(disc.reader, disc.track(13'050));
  EXPECT_EQ(Mixed::blocks(last, 13'050, 9), part(disc.third, 0, 9 * 2048));
  EXPECT_EQ(refusal([&] { Mixed::blocks(last, 13'059, 1); }),
            "block 13059: the sector at 02:56:09 is damaged beyond repair (ECMA-130 14)");
}

TEST(TrackBlocks, MayHaveHeadersOfAnotherPlace) {
  const Mixed disc(-5000, true);
  const TrackBlocks last(disc.reader, disc.track(13'050));
  EXPECT_EQ(Mixed::blocks(last, 13'050, 9), part(disc.third, 0, 9 * 2048));
}

TEST(TrackSamples, BeginWithIndex1OrIndex0) {
  Made made;
  const Octets sound = noise(400 * 2352, 30);
  made.track(TrackMode::Audio, 150, 300).pieces = {zeros(450)};
  made.track(TrackMode::Audio, 100, 300).pieces = {stored(made.file(sound), 0, 400)};
  const auto reader = made.reader();
  const Track& track = *reader->track_at({300});
  const TrackSamples from_1(reader, track), from_0(reader, track, true);
  EXPECT_EQ(from_1.size(), 300U * 2352);
  EXPECT_EQ(from_0.size(), 400U * 2352);
  for (const std::uint64_t offset : {0U, 1U, 2351U, 2352U, 7000U})
    for (const std::size_t bytes : {0U, 1U, 2352U, 5000U, 50'000U}) {
      Octets out(bytes);
      from_1.read(offset, out);
      EXPECT_EQ(out, part(sound, 100 * 2352 + offset, bytes));
      from_0.read(offset, out);
      EXPECT_EQ(out, part(sound, offset, bytes));
    }
  Octets out(2);
  EXPECT_EQ(refusal([&] { from_1.read(300 * 2352 - 1, out); }),
            "audio track 2: bytes 705599 to 705601 reach past its end at 705600");
}

}  // namespace
}  // namespace disc::cd
