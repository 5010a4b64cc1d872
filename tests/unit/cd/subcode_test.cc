// P and Q of whole discs, against what cdrdao and wodim send for the same ones, and against the
// rules of the standards.
#include "formats/cd/subcode.h"

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <stdexcept>
#include <vector>

#include "formats/base/crc16.h"
#include "formats/base/error.h"
#include "formats/base/text.h"
#include "tests/unit/cd/discs.h"

namespace disc::cd {
namespace {

using namespace testing;

// CRC-16 over all twelve bytes of Q, and over a byte FFh or 00h for each P.
struct Digest {
  std::uint16_t q = 0, p = 0;

  bool operator==(const Digest&) const = default;
};

Digest digest(const Subcode& subcode, Lba from, Lba to) {
  Digest digest;
  for (Lba at = from; at < to; at = at + 1) {
    digest.q = crc16(encode_q(subcode.q_at(at)), digest.q);
    const std::uint8_t p = subcode.p_at(at) ? 0xFF : 0;
    digest.p = crc16(Bytes(&p, 1), digest.p);
  }
  return digest;
}

std::string q_text(const Subcode& subcode, std::int32_t at) {
  return to_hex(encode_q(subcode.q_at({at})));
}

// The digests are of the streams that cdrdao 1.2.4 sent to a recorder (generic-mmc-raw, ATIP with
// 97:26:66) for sheets of these discs. In block type 1 it leaves inverting the CRC to the recorder,
// which was made up for.
TEST(SubcodeOfCdrdao, ForTwoTracksIsTheSame) {
  const Subcode subcode(two_tracks(), SubchannelStyle::cdrdao());
  EXPECT_EQ(subcode.begin(), Lba{-11'634});
  EXPECT_EQ(subcode.end(), Lba{7'800});
  EXPECT_EQ(q_text(subcode, -11'634), "01000100000000000200b10b");
  EXPECT_EQ(q_text(subcode, -11'610), "3100a10000240002000013c9");
  EXPECT_EQ(q_text(subcode, -150), "01010000020000000000f0d9");
  EXPECT_EQ(q_text(subcode, -130), "039634524c12345670203c56");
  EXPECT_EQ(q_text(subcode, 0), "010101000000000002005a28");
  EXPECT_EQ(q_text(subcode, 1), "02123456789012800001050f");
  EXPECT_EQ(q_text(subcode, 775), "31020200030000001225abd6");
  EXPECT_EQ(q_text(subcode, 7'740), "0212345678901280001557ba");
  EXPECT_EQ(digest(subcode, subcode.begin(), subcode.end()), (Digest{0xCA44, 0xAC3A}));
}

TEST(SubcodeOfCdrdao, ForPregapsOfAllLengthsIsTheSame) {
  Disc disc;
  Session session;
  session.tracks = {audio(1, {-150}, {0}, {500}), audio(2, {500}, {500}, {1000}),
                    audio(3, {1000}, {1075}, {1575}), audio(4, {1575}, {1875}, {2375})};
  session.lead_out = {2375};
  disc.sessions = {session};
  const Subcode subcode(disc, SubchannelStyle::cdrdao());
  EXPECT_EQ(digest(subcode, subcode.begin(), subcode.end()), (Digest{0x23E6, 0xC671}));
}

TEST(SubcodeOfCdrdao, ForDataAndAudioIsTheSame) {
  Disc disc;
  Session session;
  session.type = SessionType::CdXa;
  session.tracks = {audio(1, {-150}, {0}, {375}), audio(2, {375}, {375}, {875})};
  session.tracks[0].mode = TrackMode::Mode1;
  session.tracks[0].copy = true;
  session.tracks[1].pre_emphasis = true;
  session.lead_out = {875};
  disc.sessions = {session};
  const Subcode mixed(disc, SubchannelStyle::cdrdao());
  EXPECT_EQ(digest(mixed, mixed.begin(), mixed.end()), (Digest{0x02B5, 0xE5F8}));

  session.type = SessionType::CdDaOrRom;
  session.tracks.pop_back();
  session.lead_out = {375};
  disc.sessions = {session};
  const Subcode data(disc, SubchannelStyle::cdrdao());
  EXPECT_EQ(digest(data, data.begin(), data.end()), (Digest{0xCA00, 0x0C14}));
}

// wodim 1.1.11 -raw96r. It leaves bytes of the catalog number and the ISRC in the zero byte of the
// frames behind them, which was made up for; and below block 0 it does not alternate the copy bit.
TEST(SubcodeOfWodim, ForTwoTracksWithScmsIsTheSame) {
  Disc disc;
  disc.catalog = "1234567890128";
  Session session;
  session.tracks = {audio(1, {-150}, {0}, {500}, "USABC1234567"),
                    audio(2, {500}, {755}, {1155}, "DEXY90012345")};
  session.tracks[0].serial_copy = session.tracks[1].serial_copy = true;
  session.tracks[1].pre_emphasis = true;
  session.lead_out = {1155};
  disc.sessions = {session};
  const Subcode subcode(disc, SubchannelStyle::wodim());
  EXPECT_EQ(subcode.end(), Lba{7'905});
  EXPECT_EQ(q_text(subcode, -11'634), "0100a097266600010000c815");
  EXPECT_EQ(q_text(subcode, -11'622), "110002972703000012052863");
  EXPECT_EQ(q_text(subcode, -153), "1100a29959720000173077e9");
  EXPECT_EQ(q_text(subcode, -150), "01010000017400000000aab9");
  EXPECT_EQ(q_text(subcode, -51), "039634524c12345670247cd2");
  EXPECT_EQ(q_text(subcode, -1), "021234567890128000742b3d");
  EXPECT_EQ(digest(subcode, {0}, subcode.end()).q, 0x10B5);
  EXPECT_EQ(digest(subcode, subcode.begin(), subcode.end()).p, 0xFD5D);
}

TEST(SubcodeOfWodim, ForADataDiscIsTheSame) {
  Disc disc;
  Session session;
  session.tracks = {audio(1, {-150}, {0}, {300})};
  session.tracks[0].mode = TrackMode::Mode1;
  session.lead_out = {300};
  disc.sessions = {session};
  const Subcode subcode(disc, SubchannelStyle::wodim());
  const std::map<std::int32_t, const char*> sent{
      {-11'634, "4100a097266600010000ba0f"}, {-11'631, "4100a1972669000100009825"},
      {-11'628, "4100a2972672000006002563"}, {-11'625, "41000197270000000200bb9e"},
      {-11'622, "4100a097270300010000c524"}, {-150, "41010000017400000000d8a3"},
      {0, "410101000000000002002832"},       {300, "41aa0100000000000600f803"}};
  for (const auto& [at, hex] : sent)
    EXPECT_EQ(q_text(subcode, at), hex);
}

std::optional<QPosition> position_at(const Subcode& subcode, Lba at) {
  const QData data = subcode.q_at(at);
  const auto* const position = std::get_if<QPosition>(&data.mode);
  return position != nullptr ? std::optional(*position) : std::nullopt;
}

TEST(Subcode, RunsFromTheLeadInToTheLeadOut) {
  const Disc disc = cd_extra();
  const Subcode subcode(disc);
  const Lba second = disc.sessions[1].tracks[0].start;
  EXPECT_EQ(subcode.begin(), Lba{-11'634});
  EXPECT_EQ(subcode.end(), disc.sessions[1].lead_out + 2'250);
  EXPECT_EQ(position_at(subcode, {22'350})->track, lead_out_track);
  EXPECT_EQ(position_at(subcode, Lba{22'350 + 6'749})->track, lead_out_track);
  EXPECT_FALSE(position_at(subcode, Lba{22'350 + 6'750}));
  EXPECT_FALSE(position_at(subcode, second + -151));
  EXPECT_EQ(position_at(subcode, second + -150),
            (QPosition{2, 0, {0, 1, 74}, to_msf(second + -150)}));
  EXPECT_THROW(subcode.q_at(Lba{-11'635}), std::out_of_range);
  EXPECT_THROW(subcode.p_at(subcode.end()), std::out_of_range);
}

TEST(Subcode, CountsAPregapDownToZero) {
  const Subcode subcode(two_tracks());
  EXPECT_EQ(position_at(subcode, {400}), (QPosition{2, 0, {0, 1, 74}, {0, 7, 25}}));
  EXPECT_EQ(position_at(subcode, {549}), (QPosition{2, 0, {0, 0, 0}, {0, 9, 24}}));
  EXPECT_EQ(position_at(subcode, {550}), (QPosition{2, 1, {0, 0, 0}, {0, 9, 25}}));
  EXPECT_EQ(position_at(subcode, {775}), (QPosition{2, 2, {0, 3, 0}, {0, 12, 25}}));
  EXPECT_EQ(position_at(subcode, {1050}), (QPosition{lead_out_track, 1, {0, 0, 0}, {0, 16, 0}}));
}

TEST(Subcode, RepeatsEachPointOfTheLeadInThreeTimes) {
  const Disc disc = cd_extra();
  const Subcode subcode(disc);
  const auto check = [&](Lba from, Lba to, std::size_t session) {
    const auto points = toc_points(disc, session);
    for (Lba at = from; at < to; at = at + 1) {
      const QData data = subcode.q_at(at);
      QPoint point = std::get<QPoint>(data.mode);
      if (point.adr == 1) {
        EXPECT_EQ(msf_of_bcd(point.time), to_msf(at));
        point.time = {};
      }
      const auto turn = static_cast<std::size_t>((at - from) / 3) % points.size();
      ASSERT_EQ((TocPoint{data.control, point}), points[turn]) << at.value;
    }
  };
  check({-11'634}, {-150}, 0);
  check({22'350 + 6'750}, disc.sessions[1].tracks[0].pregap, 1);
}

TEST(Subcode, TellsCatalogNumberAndIsrcWithinEveryHundredBlocks) {
  Disc disc = two_tracks();
  disc.sessions[0].tracks[0].indexes = {{90}, {91}, {92}, {140}};  // where they would be due
  for (const SubchannelStyle& style : {SubchannelStyle{}, SubchannelStyle::cdrdao()}) {
    const Subcode subcode(disc, style);
    std::int32_t catalog = -150, isrc = -150;
    for (Lba at{-150}; at < Lba{1050}; at = at + 1) {
      const QData data = subcode.q_at(at);
      const std::string& owner =
          at < Lba{400} ? disc.sessions[0].tracks[0].isrc : disc.sessions[0].tracks[1].isrc;
      if (const auto* const found = std::get_if<QCatalog>(&data.mode)) {
        EXPECT_EQ(*found, (QCatalog{disc.catalog, to_msf(at).frame}));
        catalog = at.value;
      } else if (const auto* const code = std::get_if<QIsrc>(&data.mode)) {
        EXPECT_EQ(*code, (QIsrc{owner, to_msf(at).frame}));
        isrc = at.value;
      }
      EXPECT_EQ(data.control, at < Lba{400} ? 0 : 0x30);
      // A hundred blocks from here back have one of each; what begins tells its position.
      EXPECT_LT(at.value - catalog, 100);
      EXPECT_LT(at.value - isrc, 100);
    }
    for (const std::int32_t begins : {-150, 0, 90, 91, 92, 140, 400, 550, 775, 1050})
      EXPECT_TRUE(position_at(subcode, {begins})) << begins;
    EXPECT_TRUE(std::holds_alternative<QCatalog>(subcode.q_at({93}).mode));
    EXPECT_TRUE(std::holds_alternative<QIsrc>(subcode.q_at({141}).mode));
  }
}

TEST(Subcode, AlternatesTheCopyBitOfScms) {
  Disc disc = two_tracks();
  disc.sessions[0].tracks[0].serial_copy = true;
  const Subcode subcode(disc);
  int changes = 0;
  for (Lba at{-149}; at < Lba{400}; at = at + 1)
    changes += subcode.q_at(at).control != subcode.q_at(at + -1).control;
  EXPECT_NEAR(changes / 2, 9.375 * 549 / 75, 1.0);
  EXPECT_EQ(subcode.q_at({399}).control & ~0x20, 0);
  EXPECT_EQ(subcode.q_at({401}).control, 0x30);
}

TEST(Subcode, FlagsTheStartOfTracksInP) {
  Disc disc = two_tracks();
  disc.sessions[0].tracks[1].pregap = {500};  // less than two seconds
  const auto changes = [&](const SubchannelStyle& style) {
    const Subcode subcode(disc, style);
    std::vector<std::int32_t> at;
    for (Lba block = subcode.begin() + 1; block < Lba{1300}; block = block + 1)
      if (subcode.p_at(block) != subcode.p_at(block + -1))
        at.push_back(block.value);
    return at;
  };
  using Blocks = std::vector<std::int32_t>;
  EXPECT_EQ(changes({}),
            (Blocks{-150, 1, 400, 551, 900, 1051, 1200, 1219, 1238, 1257, 1276, 1295}));
  EXPECT_EQ(changes(SubchannelStyle::wodim()), (Blocks{-150, 0, 500, 550, 1200, 1275}));
}

TEST(Subcode, FillsWholeSubChannels) {
  const Subcode subcode(two_tracks());
  for (const Subchannel form : {Subchannel::Pq16, Subchannel::Pw, Subchannel::PwRaw}) {
    const std::size_t step = subchannel_bytes(form);
    std::vector<std::uint8_t> out(10 * step, 0x2A);
    subcode.put({395}, form, out);
    for (std::size_t i = 0; i < 10; ++i) {
      const Bytes block = Bytes(out).subspan(i * step, step);
      const Lba at{395 + static_cast<std::int32_t>(i)};
      EXPECT_EQ(q_of(form, block), encode_q(subcode.q_at(at)));
      EXPECT_EQ(p_of(form, block), subcode.p_at(at));
      EXPECT_TRUE(form != Subchannel::PwRaw || (block[50] & 0x3F) == 0x2A);
    }
  }
}

TEST(Subcode, RefusesDiscsThatQCannotSay) {
  const auto refused = [](auto spoil) {
    Disc disc = two_tracks();
    spoil(disc);
    EXPECT_THROW(Subcode{disc}, FormatError);
  };
  refused([](Disc& disc) { disc.catalog = "12345"; });
  refused([](Disc& disc) { disc.sessions[0].tracks[1].isrc = "DEXY9001234-"; });
  refused([](Disc& disc) { disc.sessions[0].tracks[1].pregap = {-160}; });
  refused([](Disc& disc) { disc.sessions[0].tracks[1].indexes = {{550}}; });
  refused([](Disc& disc) { disc.sessions[0].tracks[1].number = 100; });
  refused([](Disc& disc) { disc.sessions[0].tracks.clear(); });
  refused([](Disc& disc) { disc.sessions.clear(); });
  Disc close = cd_extra();
  close.sessions[0].lead_out = close.sessions[1].tracks[0].pregap + -4'500;
  EXPECT_THROW(Subcode{close}, FormatError);
  close.sessions[0].lead_out = close.sessions[0].lead_out + -1;
  EXPECT_NO_THROW(Subcode{close});
}

}  // namespace
}  // namespace disc::cd
