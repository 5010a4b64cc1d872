// Profiles, their words and what they have in common.
#include "formats/mmc/profile.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace disc::mmc {
namespace {

std::vector<std::string> those(bool (*is)(Profile)) {
  std::vector<std::string> words;
  for (const Profile profile : named_profiles()) {
    if (is(profile))
      words.emplace_back(word_of(profile));
  }
  std::ranges::sort(words);
  return words;
}

TEST(ProfileOfMedium, HasTheNumberOfTheStandard) {
  for (const auto& [word, number] :
       std::vector<std::pair<std::string, unsigned>>{{"cd-rom", 0x08},
                                                     {"cd-r", 0x09},
                                                     {"cd-rw", 0x0A},
                                                     {"dvd-rom", 0x10},
                                                     {"dvd-r", 0x11},
                                                     {"dvd-ram", 0x12},
                                                     {"dvd-rw-ro", 0x13},
                                                     {"dvd-rw", 0x14},
                                                     {"dvd-r-dl", 0x15},
                                                     {"dvd-r-dl-jump", 0x16},
                                                     {"dvd+rw", 0x1A},
                                                     {"dvd+r", 0x1B},
                                                     {"dvd+rw-dl", 0x2A},
                                                     {"dvd+r-dl", 0x2B},
                                                     {"bd-rom", 0x40},
                                                     {"bd-r", 0x41},
                                                     {"bd-r-rrm", 0x42},
                                                     {"bd-re", 0x43}}) {
    const auto profile = profile_of(word);
    ASSERT_TRUE(profile) << word;
    EXPECT_EQ(static_cast<unsigned>(*profile), number) << word;
    EXPECT_EQ(word_of(*profile), word);
  }
  EXPECT_EQ(named_profiles().size(), 18U);
  EXPECT_EQ(profile_of(""), std::nullopt);
  EXPECT_EQ(profile_of("hd-dvd"), std::nullopt);
}

TEST(ProfileOfMedium, IsSaidInWords) {
  EXPECT_EQ(describe(Profile::BdRSequential), "BD-R sequential recording");
  EXPECT_EQ(describe(Profile::None), "no medium");
  EXPECT_EQ(describe(Profile{0x60}), "profile 0060h");
}

TEST(ProfileOfMedium, IsOfAFamily) {
  EXPECT_EQ(those(is_cd), (std::vector<std::string>{"cd-r", "cd-rom", "cd-rw"}));
  EXPECT_EQ(those(is_bd), (std::vector<std::string>{"bd-r", "bd-r-rrm", "bd-re", "bd-rom"}));
  EXPECT_EQ(those(is_dvd).size(), 11U);
  EXPECT_EQ(those(is_dvd_plus),
            (std::vector<std::string>{"dvd+r", "dvd+r-dl", "dvd+rw", "dvd+rw-dl"}));
  EXPECT_EQ(those(is_dual_layer),
            (std::vector<std::string>{"dvd+r-dl", "dvd+rw-dl", "dvd-r-dl", "dvd-r-dl-jump"}));
}

TEST(ProfileOfMedium, TellsHowItIsWritten) {
  EXPECT_EQ(those(is_rewritable), (std::vector<std::string>{"bd-re", "cd-rw", "dvd+rw", "dvd+rw-dl",
                                                            "dvd-ram", "dvd-rw", "dvd-rw-ro"}));
  EXPECT_EQ(those(is_random_writable),
            (std::vector<std::string>{"bd-r-rrm", "bd-re", "dvd+rw", "dvd+rw-dl", "dvd-ram",
                                      "dvd-rw-ro"}));
  EXPECT_EQ(those(is_sequential),
            (std::vector<std::string>{"bd-r", "cd-r", "cd-rw", "dvd+r", "dvd+r-dl", "dvd-r",
                                      "dvd-r-dl", "dvd-r-dl-jump", "dvd-rw"}));
  EXPECT_EQ(those(is_recordable).size(), 15U);
}

TEST(ProfileOfMedium, TellsItsUnitOfErrorCorrection) {
  EXPECT_EQ(ecc_blocks(Profile::CdRw), 1U);
  EXPECT_EQ(ecc_blocks(Profile::DvdRam), 16U);
  EXPECT_EQ(ecc_blocks(Profile::DvdPlusRDualLayer), 16U);
  EXPECT_EQ(ecc_blocks(Profile::BdRSequential), 32U);
  EXPECT_EQ(ecc_blocks(Profile::HdDvdR), 32U);
  EXPECT_EQ(ecc_blocks(Profile::None), 1U);
}

}  // namespace
}  // namespace disc::mmc
