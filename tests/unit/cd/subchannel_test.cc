// Q as values and as bits, and the forms of P to W, against a slow reading of the standards.
#include "formats/cd/subchannel.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <random>
#include <stdexcept>
#include <vector>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "tests/unit/cd/subchannel_reference.h"

namespace disc::cd {
namespace {

using namespace testing;

QFrame frame(const char* hex) {
  QFrame q{};
  std::ranges::copy(from_hex(hex), q.begin());
  return q;
}

std::vector<std::uint8_t> noise(std::size_t bytes, unsigned seed = 1) {
  std::mt19937 random(seed);
  std::vector<std::uint8_t> out(bytes);
  for (std::uint8_t& byte : out)
    byte = static_cast<std::uint8_t>(random());
  return out;
}

TEST(QFrames, OfPressedDiscsAreRead) {
  for (const Pressed& one : pressed_positions) {
    SCOPED_TRACE(one.frame);
    const QFrame q = frame(one.frame);
    EXPECT_TRUE(q_crc_holds(q));
    const auto data = decode_q(q);
    ASSERT_TRUE(data);
    EXPECT_EQ(data->control, one.control);
    const auto& position = std::get<QPosition>(data->mode);
    EXPECT_EQ(position.track, one.track);
    EXPECT_EQ(position.index, one.index);
    EXPECT_EQ(to_text(position.relative), one.relative);
    EXPECT_EQ(to_text(position.absolute), one.absolute);
    EXPECT_EQ(encode_q(*data), q);
  }
}

TEST(QFrames, OfCatalogNumbersAndIsrcsAreRead) {
  // The first two are of pressed discs, the others what cdrdao and wodim write.
  const std::pair<const char*, QData> frames[] = {
      {"020000000000000000002175", {0, QCatalog{"0000000000000", 0}}},
      {"420000000000000000746d7c", {0x40, QCatalog{"0000000000000", 74}}},
      {"32123456789012800000b8b5", {0x30, QCatalog{"1234567890128", 0}}},
      {"039634524c12345670203c56", {0, QIsrc{"USABC1234567", 20}}},
      {"33515a29240012345035afc7", {0x30, QIsrc{"DEXY90012345", 35}}},
  };
  for (const auto& [hex, data] : frames) {
    SCOPED_TRACE(hex);
    EXPECT_TRUE(q_crc_holds(frame(hex)));
    EXPECT_EQ(decode_q(frame(hex)), data);
    EXPECT_EQ(encode_q(data), frame(hex));
  }
}

TEST(QFrames, OfALeadInAreReadAsRecorded) {
  const QFrame q = frame("4100a2972672000006002563");  // wodim
  EXPECT_TRUE(q_crc_holds(q));
  const QData wanted{0x40, QPoint{.adr = 1,
                                  .point = 0xA2,
                                  .time = {0x97, 0x26, 0x72},
                                  .zero = 0,
                                  .target = {0x00, 0x06, 0x00}}};
  EXPECT_EQ(decode_q(q), wanted);
  EXPECT_EQ(encode_q(wanted), q);
  const QData pointer{0x40, QPoint{.adr = 5,
                                   .point = 0xB0,
                                   .time = {0xFF, 0xFF, 0xFF},
                                   .zero = 2,
                                   .target = {0x79, 0x59, 0x74}}};
  EXPECT_EQ(to_hex(Bytes(encode_q(pointer)).first(10)), "4500b0ffffff02795974");
  EXPECT_EQ(decode_q(encode_q(pointer)), pointer);
}

TEST(QFrames, OfTheLeadOutHaveTrackAa) {
  const QFrame q = frame("01aa0100000000001600896a");  // cdrdao
  EXPECT_TRUE(q_crc_holds(q));
  EXPECT_EQ(decode_q(q), (QData{0, QPosition{lead_out_track, 1, {0, 0, 0}, {0, 16, 0}}}));
  EXPECT_EQ(encode_q(*decode_q(q)), q);
}

TEST(QFrames, HaveTheirCrcInverted) {
  for (unsigned seed = 0; seed < 100; ++seed) {
    QFrame q;
    std::ranges::copy(noise(q.size(), seed), q.begin());
    seal_q(q);
    const std::uint16_t crc = slow_q_crc(Bytes(q).first(10));
    EXPECT_EQ(q[10] << 8 | q[11], crc);
    EXPECT_TRUE(q_crc_holds(q));
    for (std::size_t bit = 0; bit < 96; ++bit) {
      q[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
      EXPECT_FALSE(q_crc_holds(q));
      q[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    }
  }
  // Zeros are no frame, nor is what cdrdao leaves to the recorder in block type 1.
  EXPECT_FALSE(q_crc_holds(QFrame{}));
  EXPECT_FALSE(q_crc_holds(frame("01010100000000000200a5d7")));
}

TEST(QFrames, ThatAreNoneAreNotRead) {
  for (const char* const hex :
       {"000000000000000000000000", "0101010000000000020a0000", "0101010060000000020000000",
        "01010100007500000200", "0101010000000100020000", "0a0101000000000002000000",
        "01ab01000000000002000000", "010a01000000000002000000", "020000000000000100000000",
        "02a000000000000000000000", "020000000000000000750000", "039634524d12345670200000",
        "039634524c12345671200000", "03280000001234567020", "03ffffffff1234567020",
        "05010100000000000200"})
    EXPECT_FALSE(decode_q(frame(hex))) << hex;
}

TEST(QFrames, ThatAreReadAreWrittenAsTheyWere) {
  std::mt19937 random(3);
  int read = 0;
  for (int run = 0; run < 200'000; ++run) {
    QFrame q{};
    for (std::size_t i = 0; i < 10; ++i)  // digits mostly, so that some are frames
      q[i] = to_bcd(static_cast<unsigned>(random() % 60));
    q[0] = static_cast<std::uint8_t>((random() & 0xF0) | (random() % 6));
    if (random() % 2 == 0)
      q[6] = 0;
    if (random() % 4 == 0)
      q[1] = random() % 2 == 0 ? 0 : 0xAA;
    if (random() % 4 == 0)
      q[7] &= 0xF0, q[8] = 0;
    seal_q(q);
    if (const auto data = decode_q(q)) {
      EXPECT_EQ(encode_q(*data), q) << to_hex(q);
      ++read;
    }
  }
  EXPECT_GT(read, 20'000);
}

TEST(QFrames, OfImpossibleNumbersAreRefused) {
  EXPECT_THROW(encode_q({0, QCatalog{"123456789012", 0}}), FormatError);
  EXPECT_THROW(encode_q({0, QCatalog{"123456789012X", 0}}), FormatError);
  EXPECT_THROW(encode_q({0, QIsrc{"USABC123456", 0}}), FormatError);
  EXPECT_THROW(encode_q({0, QIsrc{"USaBC1234567", 0}}), FormatError);
  EXPECT_THROW(encode_q({0, QIsrc{"USABC12345X7", 0}}), FormatError);
}

TEST(SubchannelForms, ArePutTogetherBitByBit) {
  for (unsigned seed = 0; seed < 50; ++seed) {
    const std::vector<std::uint8_t> pw = noise(subchannel_size, seed);
    std::array<std::uint8_t, subchannel_size> raw{}, back{};
    pw_to_raw(SubchannelView(pw.data(), subchannel_size), raw);
    for (unsigned channel = 0; channel < 8; ++channel)
      for (unsigned n = 0; n < 96; ++n)
        ASSERT_EQ(bit_of_raw(raw, channel, n), bit_of_pw(pw, channel, n)) << channel << ' ' << n;
    raw_to_pw(raw, back);
    EXPECT_TRUE(std::ranges::equal(back, pw));
    EXPECT_EQ(to_hex(q_of(Subchannel::PwRaw, raw)), to_hex(Bytes(pw).subspan(12, 12)));
    EXPECT_EQ(to_hex(q_of(Subchannel::Pw, pw)), to_hex(Bytes(pw).subspan(12, 12)));
  }
}

TEST(SubchannelForms, HoldWhatCdrdaoSent) {
  const std::pair<const char*, const char*> blocks[] = {
      {cdrdao_block_1, "02123456789012800001050f"},
      {cdrdao_block_50, "039634524c123456705042c1"},
      {cdrdao_block_775, "31020200030000001225abd6"}};
  for (const auto& [symbols, q] : blocks) {
    const std::vector<std::uint8_t> raw = from_hex(symbols);
    ASSERT_EQ(raw.size(), subchannel_size);
    EXPECT_EQ(to_hex(q_of(Subchannel::PwRaw, raw)), q);
    EXPECT_FALSE(p_of(Subchannel::PwRaw, raw));
    std::vector<std::uint8_t> made = raw;
    for (std::uint8_t& symbol : made)
      symbol |= 0xC0;
    put_pq(Subchannel::PwRaw, false, frame(q), made);
    EXPECT_EQ(to_hex(made), to_hex(raw));
  }
}

TEST(SubchannelForms, KeepPAndQ) {
  const QFrame q = frame("31020200030000001225abd6");
  for (const bool p : {false, true})
    for (const Subchannel from : {Subchannel::Pq16, Subchannel::Pw, Subchannel::PwRaw}) {
      std::vector<std::uint8_t> stored(subchannel_bytes(from), 0x15);
      put_pq(from, p, q, stored);
      for (const Subchannel to : {Subchannel::Pq16, Subchannel::Pw, Subchannel::PwRaw}) {
        std::vector<std::uint8_t> made(subchannel_bytes(to), 0xAB);
        convert_subchannel(from, stored, to, made);
        EXPECT_EQ(q_of(to, made), q);
        EXPECT_EQ(p_of(to, made), p);
        const bool has_rw = from != Subchannel::Pq16 && to != Subchannel::Pq16;
        if (to == Subchannel::PwRaw) {
          EXPECT_EQ(std::ranges::all_of(made, [](auto symbol) { return (symbol & 0x3F) == 0; }),
                    !has_rw);
        }
        if (to == Subchannel::Pq16) {
          EXPECT_EQ(to_hex(made), to_hex(q) + (p ? "00000080" : "00000000"));
        }
      }
    }
  std::vector<std::uint8_t> worn(96);
  put_pq(Subchannel::PwRaw, true, q, worn);
  for (std::size_t i = 0; i < 40; ++i)
    worn[i] &= 0x7F;
  EXPECT_TRUE(p_of(Subchannel::PwRaw, worn));
}

TEST(SubchannelForms, OfOtherSizesAreOurBug) {
  std::vector<std::uint8_t> out(96);
  EXPECT_THROW(q_of(Subchannel::Pw, Bytes(out).first(95)), std::logic_error);
  EXPECT_THROW(q_of(Subchannel::RwPacked, out), std::logic_error);
  EXPECT_THROW(convert_subchannel(Subchannel::Pw, Bytes(out).first(48), Subchannel::PwRaw, out),
               std::logic_error);
  EXPECT_THROW(convert_subchannel(Subchannel::Pw, out, Subchannel::Pq16, out), std::logic_error);
}

TEST(SubchannelForms, OfAWholeDiscAreConvertedInATrice) {
  const std::vector<std::uint8_t> pw = noise(std::size_t{330'000} * subchannel_size);
  std::vector<std::uint8_t> raw(pw.size()), back(pw.size());
  const std::clock_t begin = std::clock();
  convert_subchannel(Subchannel::Pw, pw, Subchannel::PwRaw, raw);
  convert_subchannel(Subchannel::PwRaw, raw, Subchannel::Pw, back);
  const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  EXPECT_EQ(back, pw);
  EXPECT_LT(seconds, 20.0);  // 0.1 optimised; sanitizers take their time
}

}  // namespace
}  // namespace disc::cd
