// Digests against the vectors of their standards.
#include "formats/integrity/digest.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "formats/base/text.h"

namespace disc {
namespace {

using namespace std::literals;

std::string hex(Algorithm algorithm, std::string_view text) {
  return digest_hex(algorithm, bytes_of(text));
}

TEST(Digest, HoldsTheVectorsOfRfc1321) {
  EXPECT_EQ(hex(Algorithm::Md5, ""), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(hex(Algorithm::Md5, "message digest"), "f96b697d7cb7938d525a2f31aaf161d0");
}

TEST(Digest, HoldsTheVectorsOfFips180) {
  EXPECT_EQ(hex(Algorithm::Sha1, "abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(hex(Algorithm::Sha256, "abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(Algorithm::Sha256, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(hex(Algorithm::Sha512, "abc"),
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
}

TEST(Digest, PiecesGiveTheDigestOfTheWhole) {
  const std::string text(1000, 'x');
  for (const Algorithm algorithm :
       {Algorithm::Md5, Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512}) {
    Digest digest(algorithm);
    for (std::size_t at = 0; at < text.size(); at += 7)
      digest.update(bytes_of(std::string_view(text).substr(at, 7)));
    EXPECT_EQ(to_hex(digest.finish()), hex(algorithm, text)) << to_string(algorithm);
  }
}

TEST(Digest, IsEmptyAgainAfterFinishAndAfterReset) {
  Digest digest(Algorithm::Sha256);
  digest.update(bytes_of("first"sv));
  digest.finish();
  digest.update(bytes_of("abc"sv));
  EXPECT_EQ(to_hex(digest.finish()), hex(Algorithm::Sha256, "abc"));
  digest.update(bytes_of("left over"sv));
  digest.reset();
  EXPECT_EQ(to_hex(digest.finish()), hex(Algorithm::Sha256, ""));
}

TEST(Digest, MovesWithItsBytes) {
  Digest digest(Algorithm::Sha1);
  digest.update(bytes_of("ab"sv));
  Digest moved = std::move(digest);
  moved.update(bytes_of("c"sv));
  EXPECT_EQ(to_hex(moved.finish()), hex(Algorithm::Sha1, "abc"));
}

TEST(Digest, RefusesABufferOfAnotherSize) {
  Digest digest(Algorithm::Md5);
  std::array<std::uint8_t, 20> out;
  EXPECT_THROW(digest.finish(out), std::logic_error);
}

TEST(Algorithm, WordsGoBothWays) {
  for (const Algorithm algorithm :
       {Algorithm::Md5, Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512}) {
    EXPECT_EQ(parse_algorithm(to_string(algorithm)), algorithm);
    EXPECT_EQ(Digest(algorithm).finish().size(), digest_size(algorithm));
  }
  EXPECT_EQ(parse_algorithm("SHA256"), std::nullopt);
  EXPECT_EQ(parse_algorithm("crc32"), std::nullopt);
}

}  // namespace
}  // namespace disc
