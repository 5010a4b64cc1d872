// Sessions as recorders take them raw, read back by what their sub-channels say.
#include "formats/sheets/session_reader.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "formats/base/error.h"
#include "formats/cd/scrambler.h"
#include "formats/cd/sector.h"
#include "formats/cd/subcode.h"
#include "formats/sheets/disc_reader.h"
#include "tests/unit/sheets/refusal.h"

namespace disc::cd {
namespace {

using Octets = std::vector<std::uint8_t>;

// Data of 300 blocks and a post-gap, then sound with a pregap and index 2.
Disc mixed() {
  Disc disc;
  disc.catalog = "4006381333931";
  Track data, sound;
  data.mode = TrackMode::Mode1;
  data.pregap = {-150};
  data.end = sound.pregap = {450};
  sound.number = 2;
  sound.isrc = "DEA120500001";
  sound.start = {600};
  sound.indexes = {{777}};
  sound.end = {1000};
  disc.sessions.resize(1);
  disc.sessions[0].tracks = {data, sound};
  disc.sessions[0].lead_out = {1000};
  return disc;
}

class RawSessions : public ::testing::Test {
 protected:
  RawSessions() : subcode_(mixed()), bytes_(count() * raw_block_bytes) {
    for (std::size_t i = 0; i < count(); ++i) {
      const Lba at = subcode_.begin() + static_cast<std::int32_t>(i);
      const auto block = std::span(bytes_).subspan(i * raw_block_bytes, raw_block_bytes);
      if (at < Lba{450})
        encode_sector(SectorMode::Mode1, to_msf(at), Octets(2048, static_cast<std::uint8_t>(i)), {},
                      block.first<sector_size>());
      subcode_.put(at, Subchannel::PwRaw, block.subspan(sector_size));
    }
    plain_ = bytes_;
    for (std::size_t i = 0; i < count(); ++i)
      if (subcode_.begin() + static_cast<std::int32_t>(i) < Lba{450})
        scramble(std::span(bytes_).subspan(i * raw_block_bytes, sector_size));
  }

  std::size_t count() const { return static_cast<std::size_t>(subcode_.end() - subcode_.begin()); }
  std::string text(const std::string& file = "x.session.bin", int block_bytes = 2448) const {
    return "{\"block_bytes\":" + std::to_string(block_bytes) +
           ",\n\"format\":1,\n\"scrambled\":true,\n\"sessions\":[\n{\"end\":" +
           std::to_string(subcode_.end().value) + ",\"file\":\"" + file +
           "\",\"lead_in\":" + std::to_string(subcode_.begin().value) +
           ",\"lead_out\":1000,\"program\":-150}\n],\n\"subchannel\":\"pw-raw\"}\n";
  }
  SessionImage read(const std::string& text) const {
    const MemorySource file(bytes_, "x.session.bin");
    return read_sessions(text, "x.session.json", [&](const std::string& name) {
      return name == "x.session.bin" ? &file : nullptr;
    });
  }

  Subcode subcode_;
  Octets bytes_, plain_;
};

TEST_F(RawSessions, HaveTheTracksOfTheirLeadInAndOfQ) {
  ASSERT_TRUE(is_session_description(text()));
  const SessionImage found = read(text());
  EXPECT_EQ(found.image.warnings, std::vector<std::string>{});
  EXPECT_EQ(found.lead_ins, std::vector<Lba>{subcode_.begin()});
  const Disc wanted = mixed();
  ASSERT_EQ(found.image.disc.sessions.size(), 1U);
  const Session& session = found.image.disc.sessions[0];
  EXPECT_EQ(session.lead_out, Lba{1000});
  ASSERT_EQ(session.tracks.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    const Track &track = session.tracks[i], &expected = wanted.sessions[0].tracks[i];
    EXPECT_EQ(track.number, expected.number);
    EXPECT_EQ(track.mode, expected.mode);
    EXPECT_EQ(track.pregap, expected.pregap);
    EXPECT_EQ(track.start, expected.start);
    EXPECT_EQ(track.indexes, expected.indexes);
    EXPECT_EQ(track.end, expected.end);
  }
}

TEST_F(RawSessions, AreDescrambledWhereTheyAreData) {
  std::vector<std::unique_ptr<BlockSource>> files;
  files.push_back(std::make_unique<MemorySource>(bytes_, "x.session.bin"));
  const DiscReader reader(read(text()).image.disc, std::move(files));
  Octets sector(sector_size);
  for (const std::int32_t at : {-150, 0, 449, 450, 999}) {
    reader.read_sectors({at}, sector);
    const auto block = static_cast<std::ptrdiff_t>(Lba{at} - subcode_.begin()) * raw_block_bytes;
    EXPECT_TRUE(std::equal(sector.begin(), sector.end(), plain_.begin() + block)) << at;
  }
}

TEST_F(RawSessions, AreReadThoughSomeOfQIsDamaged) {
  for (const std::int32_t at : {449, 450, 776, 777})
    bytes_[static_cast<std::size_t>(Lba{at} - subcode_.begin()) * raw_block_bytes + 2352 + 7] ^= 64;
  const Session session = read(text()).image.disc.sessions.at(0);
  EXPECT_LE(session.tracks[1].pregap, Lba{450});
  EXPECT_EQ(session.tracks[1].indexes.size(), 1U);
}

TEST_F(RawSessions, AreRefusedWithWhatIsWrong) {
  EXPECT_EQ(refusal([&] { read(text("y.bin")); }),
            "x.session.json: its blocks lie in 'y.bin', which is missing");
  EXPECT_EQ(refusal([&] { read(text("../x.session.bin")); }),
            "x.session.json: names file '../x.session.bin', which is not in its folder");
  EXPECT_NE(refusal([&] { read(text("x.session.bin", 2368)); }).find("2448 bytes, scrambled"),
            std::string::npos);
  EXPECT_NE(refusal([&] { read("{\"block_bytes\":"); }).find("is no description of sessions"),
            std::string::npos);
  bytes_.resize(bytes_.size() - 1);
  EXPECT_NE(refusal([&] { read(text()); }).find("'x.session.bin' has "), std::string::npos);
}

}  // namespace
}  // namespace disc::cd
