// Files of packs in every form.
#include "formats/cd/cdt_file.h"

#include <gtest/gtest.h>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "tests/unit/cd/cd_text_vectors.h"

namespace disc::cd {
namespace {

std::string refusal(const std::vector<std::uint8_t>& file) {
  try {
    read_cdt(file, "x.cdt");
  } catch (const FormatError& error) {
    return error.what();
  }
  return "none";
}

TEST(CdtFile, IsReadInEveryForm) {
  const auto packs = testing::nightcats_packs();
  for (const bool header : {false, true})
    for (const bool zero : {false, true}) {
      std::vector<std::uint8_t> file;
      if (header)
        file = {0x01, 0x8E, 0, 0};  // 22 packs of 18 bytes, two zeros
      file.insert(file.end(), packs.begin(), packs.end());
      if (zero)
        file.push_back(0);
      const CdtFile read = read_cdt(file, "x.cdt");
      EXPECT_EQ(read.packs, packs);
      EXPECT_EQ(read.form, (CdtForm{header, zero}));
      EXPECT_EQ(cdt_file(packs, read.form), file);
    }
  EXPECT_EQ(cdt_file(packs), packs);
}

TEST(CdtFile, IsRefusedWhereItsLengthIsNone) {
  auto file = testing::nightcats_packs();
  file.resize(100);
  EXPECT_EQ(
      refusal(file),
      "x.cdt: has 100 bytes, CD-TEXT is packs of 18 bytes, behind a header of 4 bytes or none, "
      "before a zero or none: it is cut short or no .cdt file (MMC-3 annex J)");
  EXPECT_EQ(refusal({}), "x.cdt: has no packs");
  EXPECT_EQ(refusal({0, 2, 0, 0}), "x.cdt: has no packs");
  file = testing::nightcats_packs();
  file.push_back('\n');
  EXPECT_EQ(refusal(file),
            "x.cdt: ends with the byte 10 behind its packs, only a zero may stand there");
  EXPECT_EQ(refusal(std::vector<std::uint8_t>(2049 * 18)),
            "x.cdt: has 2049 packs, eight blocks have at most 2048 (MMC-3 annex J)");
}

TEST(CdtFile, IsRefusedWhereItsHeaderCountsOtherwise) {
  auto file = cdt_file(testing::nightcats_packs(), {true, false});
  file[1] ^= 1;
  EXPECT_EQ(refusal(file),
            "x.cdt: its header counts 399 bytes behind the count, 398 are there (MMC-5 6.26.3.7)");
}

}  // namespace
}  // namespace disc::cd
