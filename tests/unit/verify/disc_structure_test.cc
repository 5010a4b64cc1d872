// The structure of discs in memory: sound ones, and each fault by itself.
#include "verify/disc_structure.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "formats/cd/cd_text_packs.h"
#include "tests/unit/verify/disc_image.h"

namespace disc::verify {
namespace {

using testing::DiscImage;
using Texts = std::vector<std::string>;

Findings checked(const DiscImage& image, DiscFacts* facts = nullptr) {
  Findings findings;
  NoProgress progress;
  const DiscFacts found = check_disc_structure(image.open(), 2, findings, progress);
  if (facts != nullptr)
    *facts = found;
  return findings;
}

TEST(DiscStructure, OfASoundDiscIsSound) {
  DiscFacts facts;
  const Findings findings = checked(DiscImage(), &facts);
  EXPECT_EQ(testing::told(findings), Texts{});
  EXPECT_EQ(facts.sessions, 1U);
  EXPECT_EQ(facts.tracks, 2U);
  EXPECT_EQ(facts.volumes.trees, 0U);
  Texts checks;
  for (const Findings::Check& check : findings.checks())
    checks.push_back(check.name);
  EXPECT_EQ(checks, (Texts{"table of contents", "sub-channels", "sectors of track 1"}));
}

TEST(DiscStructure, FindsADamagedSector) {
  DiscImage image;
  image.sector(123)[500] ^= 0x01;
  const Findings findings = checked(image);
  ASSERT_EQ(findings.total(), 1U);
  EXPECT_EQ(findings.sorted()[0]->place.block, 123);
  EXPECT_EQ(std::string(findings.sorted()[0]->kind).rfind("sector.", 0), 0U);
  EXPECT_FALSE(findings.passed(true));
}

TEST(DiscStructure, FindsASectorOfAnotherPlace) {
  DiscImage image;
  const auto from = image.sector(20), to = image.sector(123);
  std::ranges::copy(from, to.begin());
  const Findings findings = checked(image);
  ASSERT_GE(findings.total(), 1U);
  EXPECT_EQ(findings.sorted()[0]->place.block, 123);
  EXPECT_FALSE(findings.passed(false));
}

TEST(DiscStructure, FindsAQOfWhichTheCrcDoesNotHold) {
  DiscImage image;
  image.subchannel[800 * 96 + 12 + 3] ^= 0x10;
  const Findings findings = checked(image);
  ASSERT_EQ(findings.total(), 1U) << ::testing::PrintToString(testing::told(findings));
  EXPECT_STREQ(findings.sorted()[0]->kind, "sector.q-crc");
  EXPECT_EQ(findings.sorted()[0]->place.block, 800);
}

TEST(DiscStructure, FindsSubChannelsOfOtherBlocks) {
  DiscImage image;
  image.subchannel.resize(image.subchannel.size() + 96);
  image.track(1).pieces[0].subchannel_offset += 96;
  EXPECT_FALSE(checked(image).passed(false));
}

TEST(DiscStructure, FindsDamagedPacksOfCdText) {
  DiscImage image;
  cd::CdText text;
  text.blocks.emplace_back();
  text.blocks[0].last_track = 2;
  text.blocks[0].texts[cd::TextField::Title][0] = "A title";
  image.packs = cd::pack_cd_text(text).bytes;
  EXPECT_EQ(checked(image).total(), 0U);
  image.packs[5] ^= 0x20;
  const Findings findings = checked(image);
  ASSERT_GE(findings.total(), 1U);
  EXPECT_STREQ(findings.sorted()[0]->kind, "cd-text.pack");
  EXPECT_EQ(findings.sorted()[0]->severity, Severity::Damage);
}

TEST(DiscStructure, FindsRulesThatAreBroken) {
  DiscImage image;
  image.track(1).isrc = "DEA12260000";
  image.disc.files.resize(1);
  for (std::size_t i = 0; i < 2; ++i)
    image.track(i).pieces.back().subchannel_file.reset();
  const Findings findings = checked(image);
  ASSERT_EQ(findings.total(), 1U) << ::testing::PrintToString(testing::told(findings));
  const Finding& finding = *findings.sorted()[0];
  EXPECT_STREQ(finding.kind, "disc.rule");
  EXPECT_EQ(finding.severity, Severity::Violation);
  EXPECT_EQ(finding.place.block, 700);
  EXPECT_EQ(finding.sentence.rfind("track 2 has ISRC 'DEA12260000'", 0), 0U) << finding.sentence;
  EXPECT_EQ(finding.clause, "ISO 3901");
}

// Blocks of 2048 bytes, the last 150 of which may be the post-gap.
DiscImage of_blocks() {
  DiscImage image;
  std::vector<std::uint8_t> file(image.user);
  file.resize(std::size_t{DiscImage::data_end} * 2048);
  const std::uint64_t blocks = file.size();
  file.insert(file.end(),
              image.sectors.begin() + std::ptrdiff_t{DiscImage::data_end} * cd::sector_size,
              image.sectors.end());
  image.sectors = std::move(file);
  image.disc.files.resize(1);
  cd::Piece& data = image.track(0).pieces[1];
  data.stored_bytes = 2048;
  data.bytes = blocks;
  data.subchannel_file.reset();
  image.track(0).pieces[0] = cd::zeros(cd::TrackMode::Mode1, 150);
  cd::Piece& audio = image.track(1).pieces[0];
  audio.offset = blocks;
  audio.subchannel_file.reset();
  return image;
}

TEST(DiscStructure, TakesBlocksOfZerosForAPostGap) {
  DiscImage image = of_blocks();
  EXPECT_EQ(testing::told(checked(image)), Texts{});
  for (const std::int32_t block : {DiscImage::content, DiscImage::data_end - 1}) {
    DiscImage full = of_blocks();
    full.sectors[static_cast<std::size_t>(block) * 2048 + 77] = 1;
    const Findings findings = checked(full);
    ASSERT_EQ(findings.total(), 1U) << block;
    EXPECT_EQ(findings.sorted()[0]->severity, Severity::Warning);
    EXPECT_NE(findings.sorted()[0]->sentence.find("post-gap"), std::string::npos);
    EXPECT_TRUE(findings.passed(false));
  }
}

TEST(DiscStructure, PassesOnWhatTheSheetIsWarnedOf) {
  cd::OpenedDisc opened = DiscImage().open();
  opened.warnings = {"x.cue:3: a word that nobody knows"};
  Findings findings;
  NoProgress progress;
  check_disc_structure(opened, 1, findings, progress);
  EXPECT_EQ(testing::told(findings), Texts{"disc.sheet -1: x.cue:3: a word that nobody knows"});
}

}  // namespace
}  // namespace disc::verify
