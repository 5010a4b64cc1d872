// Reading ahead, and digesting what passes.
#include "record/feeder.h"

#include <gtest/gtest.h>

#include "formats/base/error.h"
#include "formats/integrity/digest.h"
#include "tests/unit/record/fake_disc.h"

namespace disc::record {
namespace {

TEST(Feeder, GivesWhatStraddlesItsSlotsAndDigestsEach) {
  const std::vector<std::uint8_t> bytes = counted_bytes(5 * Feeder::slot_bytes + 777);
  const MemorySource source(bytes);
  Feeder feeder(source, 0, bytes.size());
  feeder.fill();
  std::vector<std::uint8_t> got;
  for (Bytes piece = feeder.take(63'504); !piece.empty(); piece = feeder.take(63'504))
    got.insert(got.end(), piece.begin(), piece.end());
  EXPECT_TRUE(got == bytes);
  const std::vector<std::string> digests = feeder.digests();
  ASSERT_EQ(digests.size(), 6u);
  for (std::size_t i = 0; i < 6; ++i)
    EXPECT_EQ(digests[i], digest_hex(Algorithm::Sha256,
                                     slice(bytes, i * Feeder::slot_bytes, Feeder::slot_bytes)));
}

TEST(Feeder, CanBeLeftInTheMiddle) {
  const MemorySource source(counted_bytes(6 * Feeder::slot_bytes));
  Feeder feeder(source, 0, source.size());
  EXPECT_EQ(feeder.take(100).size(), 100u);
}

TEST(Feeder, HandsOnWhatReadingThrew) {
  class Broken final : public BlockSource {
   public:
    std::uint64_t size() const override { return 1 << 20; }
    void read(std::uint64_t, std::span<std::uint8_t>) const override {
      throw SystemError("image.iso: cannot be read");
    }
    std::string name() const override { return "image.iso"; }
  } broken;
  Feeder feeder(broken, 0, broken.size());
  feeder.fill();
  EXPECT_THROW(feeder.take(2048), SystemError);
}

}  // namespace
}  // namespace disc::record
