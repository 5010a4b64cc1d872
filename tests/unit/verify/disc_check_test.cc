// Discs in memory against manifests and receipts: what differs is found and named.
#include "verify/disc_check.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "formats/base/error.h"
#include "formats/integrity/digest.h"
#include "manifests/read_manifest.h"
#include "manifests/receipt.h"
#include "tests/support/scratch.h"
#include "tests/unit/verify/disc_image.h"

namespace disc::verify {
namespace {

using testing::DiscImage;
using Texts = std::vector<std::string>;

const char* const first = "{mode: mode1, from: d.iso}";
const char* const second =
    "{mode: audio, from: a.pcm, byte-order: little, isrc: DEA122600001, indexes: [1s]}";
const char* const catalog = "disc: {catalog: '4006381333931'}\n";

class DiscManifestCheck : public ::testing::Test {
 protected:
  DiscManifestCheck() {
    scratch_.write("d.iso", image_.user);
    scratch_.write("a.pcm", image_.samples);
  }

  Texts checked(const std::string& rest) {
    const std::string text = "glassmaster: 1\nname: x\n" + rest;
    std::filesystem::remove(scratch_.path("m.disc.yaml"));
    scratch_.write("m.disc.yaml", bytes_of(text));
    Diagnostics diagnostics;
    const std::vector<Manifest> all =
        read_manifest(scratch_.path("m.disc.yaml"), ReadOptions{}, diagnostics);
    if (all.size() != 1 || diagnostics.errors() != 0)
      throw std::runtime_error("no manifest: " + text);
    Findings findings;
    NoProgress progress;
    tally_ = check_disc_manifest(all[0], image_.open(), ManifestOptions{}, diagnostics, findings,
                                 progress);
    errors_ = diagnostics.errors();
    passed_ = findings.passed(false);
    return testing::told(findings);
  }
  Texts checked_tracks(const std::string& tracks) {
    return checked(catalog + ("tracks: [" + tracks + "]\n"));
  }
  Texts checked() { return checked_tracks(std::string(first) + ", " + second); }

  DiscImage image_;
  Scratch scratch_;
  DiscTally tally_;
  std::size_t errors_ = 0;
  bool passed_ = true;
};

TEST_F(DiscManifestCheck, IsContentWithItsDisc) {
  EXPECT_EQ(checked(), Texts{});
  EXPECT_EQ(tally_.tracks, 2U);
  EXPECT_EQ(tally_.samples, 310U * 588U);
  EXPECT_EQ(errors_, 0U);
}

TEST_F(DiscManifestCheck, CountsTracksAndSessions) {
  EXPECT_EQ(checked_tracks(std::string(first) + ", " + second + ", {mode: audio, silence: 4s}"),
            Texts{"disc.tracks -1: the disc has 2 tracks, expected 3"});
  EXPECT_EQ(checked_tracks(first), Texts{"disc.tracks -1: the disc has 2 tracks, expected 1"});
  EXPECT_FALSE(passed_);
  EXPECT_EQ(checked(std::string(catalog) + "sessions: [{tracks: [" + first + "]}, {tracks: [" +
                    second + "]}]\n"),
            Texts{"disc.sessions -1: the disc has 1 session, expected 2"});
}

TEST_F(DiscManifestCheck, FindsOtherCodesFlagsAndIndexes) {
  image_.track(1).isrc = "DEA122600002";
  EXPECT_EQ(checked(),
            Texts{"disc.isrc 700: track 2 has the ISRC DEA122600002, expected DEA122600001"});
  image_.track(1).isrc = "";
  EXPECT_EQ(checked(), Texts{"disc.isrc 700: track 2 has no ISRC, expected DEA122600001"});
  image_.track(1).isrc = "DEA122600001";
  image_.disc.catalog = "";
  EXPECT_EQ(checked(),
            Texts{"disc.catalog -1: the disc has no catalog number, expected 4006381333931"});
  image_.disc.catalog = "4006381333931";
  image_.track(1).copy = true;
  EXPECT_EQ(checked(), Texts{"disc.flags 700: track 2 has the copy flag, expected none"});
  image_.track(1).copy = false;
  image_.track(1).indexes = {{776}};
  EXPECT_EQ(checked(), Texts{"disc.index 700: track 2 has index 2 at 00:01:01, expected 00:01:00"});
  image_.track(1).indexes = {{775}, {800}};
  EXPECT_EQ(checked(), Texts{"disc.index 700: track 2 has 2 indexes above 1, expected 1"});
  EXPECT_FALSE(passed_);
}

TEST_F(DiscManifestCheck, FindsTracksOfAnotherKind) {
  EXPECT_EQ(checked_tracks(std::string("{mode: audio, silence: 4s}, ") + second),
            Texts{"disc.mode 0: track 1 is mode1, expected audio"});
  EXPECT_EQ(checked_tracks(std::string("{mode: mode2, from: d.iso}, ") + second),
            Texts{"disc.mode 0: track 1 is mode1, expected mode2"});
  EXPECT_EQ(tally_.tracks, 1U);
}

TEST_F(DiscManifestCheck, NamesThePlaceOfAChangedSample) {
  image_.sector(703)[4 * 10 + 3] ^= 0x80;
  EXPECT_EQ(checked(), Texts{"disc.sound 703: track 2 differs from its source from sample 1774 on, "
                             "which is at 00:11:28 of the disc"});
  EXPECT_FALSE(passed_);
  image_.sector(703)[4 * 10 + 3] ^= 0x80;
  image_.sectors.back() ^= 1;
  EXPECT_EQ(checked(), Texts{"disc.sound 1009: track 2 differs from its source from sample 182279 "
                             "on, which is at 00:15:34 of the disc"});
}

TEST_F(DiscManifestCheck, FindsSoundThatEndsTooEarly) {
  auto longer = image_.samples;
  longer.resize(longer.size() + 4);
  scratch_.write("a.pcm", longer);
  EXPECT_EQ(checked(), Texts{"disc.length 700: track 2 has 182280 samples, its source 182281"});
  EXPECT_FALSE(passed_);
}

TEST_F(DiscManifestCheck, FindsTracksThatAreLongerThanTheManifestSays) {
  EXPECT_EQ(checked_tracks(std::string(first) +
                           ", {mode: audio, from: a.pcm, byte-order: little, length: "
                           "300 frames, isrc: DEA122600001, indexes: [1s]}"),
            (Texts{"disc.sound 1000: track 2 differs from its source from sample 176400 on, which "
                   "is at 00:15:25 of the disc",
                   "disc.length 700: track 2 is 10 sectors longer than the manifest says"}));
}

TEST_F(DiscManifestCheck, HoldsEveryTextAgainstTheManifest) {
  const std::string texts =
      "disc: {catalog: '4006381333931', cd-text: {languages: [{code: english, title: Tour}]}}\n"
      "tracks: [{mode: mode1, from: d.iso}, {mode: audio, from: a.pcm, byte-order: little, isrc: "
      "DEA122600001, indexes: [1s], cd-text: {english: {title: One}}}]\n";
  EXPECT_EQ(checked(texts),
            (Texts{"disc.cd-text -1: the disc has CD-TEXT in 0 languages, expected 1",
                   "disc.cd-text -1: the disc has no CD-TEXT in english"}));
  cd::TextBlock block;
  block.last_track = 2;
  block.texts[cd::TextField::Title] = {{0, "Tour"}, {2, "One"}};
  image_.disc.cd_text.blocks = {block};
  EXPECT_EQ(checked(texts), Texts{});
  image_.disc.cd_text.blocks[0].texts[cd::TextField::Title][2] = "Two";
  image_.disc.cd_text.blocks[0].texts[cd::TextField::Performer][0] = "Somebody";
  EXPECT_EQ(checked(texts),
            (Texts{"disc.cd-text -1: the performer of the disc in english is 'Somebody', expected "
                   "''",
                   "disc.cd-text -1: the title of track 2 in english is 'Two', expected 'One'"}));
}

TEST_F(DiscManifestCheck, TakesSilenceBehindASound) {
  auto shorter = image_.samples;
  shorter.resize(shorter.size() - 1000);
  std::fill(image_.sectors.end() - 1000, image_.sectors.end(), std::uint8_t{0});
  std::filesystem::remove(scratch_.path("a.pcm"));
  scratch_.write("a.pcm", shorter);
  EXPECT_EQ(checked(), Texts{});
}

TEST_F(DiscManifestCheck, FindsDataThatAreNotThoseOfTheImage) {
  std::vector<std::uint8_t> other(2048, 0x55);
  image_.put_block(5, other);
  EXPECT_EQ(checked(),
            Texts{"disc.data 5: track 1, block 5 (00:02:05) holds other bytes than its image"});
  EXPECT_FALSE(passed_);
}

TEST_F(DiscManifestCheck, FindsNumbersOfTracksThatDiffer) {
  EXPECT_EQ(checked(std::string("disc: {catalog: '4006381333931', first-track: 3}\ntracks: [") +
                    first + ", " + second + "]\n"),
            (Texts{"disc.number 0: track 1 has number 1, expected 3",
                   "disc.number 700: track 2 has number 2, expected 4"}));
}

TEST_F(DiscManifestCheck, TellsOfSourcesThatAreGone) {
  std::filesystem::remove(scratch_.path("a.pcm"));
  EXPECT_EQ(checked(), Texts{});
  EXPECT_EQ(errors_, 1U);
}

class DiscReceiptCheck : public ::testing::Test {
 protected:
  DiscReceiptCheck() {
    ReceiptTrack data, audio;
    data.mode = "mode1";
    data.pregap = -150;
    data.blocks = DiscImage::data_end;
    data.sha256 = digest_hex(Algorithm::Sha256, image_.user);
    data.bytes = image_.user.size();
    audio.number = 2;
    audio.mode = "audio";
    audio.pregap = DiscImage::data_end;
    audio.first = DiscImage::start;
    audio.blocks = DiscImage::end - DiscImage::start;
    audio.sha256 = digest_hex(Algorithm::Sha256, image_.samples);
    audio.bytes = image_.samples.size();
    tracks_ = {data, audio};
  }

  Texts checked() {
    std::ofstream out(scratch_.path("r.json"));
    ReceiptWriter writer(out);
    ReceiptHeader header;
    header.manifest_sha256 = header.build_key = std::string(64, '0');
    writer.header(header);
    writer.finish({}, tracks_);
    out.close();
    Findings findings;
    NoProgress progress;
    tally_ = check_disc_receipt(scratch_.path("r.json"), image_.open(), {}, findings, progress);
    return testing::told(findings);
  }

  DiscImage image_;
  Scratch scratch_;
  std::vector<ReceiptTrack> tracks_;
  DiscTally tally_;
};

TEST_F(DiscReceiptCheck, IsContentWithItsDisc) {
  EXPECT_EQ(checked(), Texts{});
  EXPECT_EQ(tally_.tracks, 2U);
  EXPECT_EQ(tally_.samples, 310U * 588U);
}

TEST_F(DiscReceiptCheck, FindsDigestsThatDiffer) {
  const std::string was = tracks_[1].sha256;
  image_.sector(900)[0] ^= 1;
  const std::string now = digest_hex(
      Algorithm::Sha256, Bytes(image_.sectors).subspan(std::size_t{DiscImage::start} * 2352));
  EXPECT_EQ(checked(), Texts{"disc.digest 700: the samples of track 2 have SHA-256 " + now +
                             ", the receipt says " + was});
  tracks_[1].sha256 = now;
  EXPECT_EQ(checked(), Texts{});
  image_.put_block(399, std::vector<std::uint8_t>(2048));
  ASSERT_EQ(checked().size(), 1U);
  EXPECT_EQ(checked()[0].rfind("disc.digest 0: the user data of track 1 have SHA-256 ", 0), 0U);
}

TEST_F(DiscReceiptCheck, MendsSectorsBeforeItDigests) {
  image_.sector(10)[700] ^= 0xFF;
  EXPECT_EQ(checked(), Texts{});
}

TEST_F(DiscReceiptCheck, FindsTracksThatAreMissingMovedOrOfAnotherKind) {
  tracks_[1].first += 1;
  EXPECT_EQ(checked(),
            Texts{"disc.place 700: track 2 has blocks 700 to 1009, expected 701 to 1010"});
  tracks_[1].first -= 1;
  tracks_[0].mode = "audio";
  EXPECT_EQ(checked(), Texts{"disc.mode 0: track 1 is mode1, expected audio"});
  tracks_[0].mode = "mode1";
  tracks_.push_back(tracks_[1]);
  tracks_[2].number = 3;
  EXPECT_EQ(checked(), (Texts{"disc.tracks -1: the disc has 2 tracks, expected 3",
                              "disc.tracks -1: track 3 is not on the disc"}));
  tracks_.pop_back();
  tracks_[1].bytes += 4;
  EXPECT_EQ(checked(), Texts{"disc.length 700: track 2 ends too early: it should have 729124 "
                             "bytes of samples"});
}

TEST_F(DiscReceiptCheck, RefusesTheReceiptOfAnImage) {
  tracks_.clear();
  EXPECT_THROW(checked(), ManifestError);
}

}  // namespace
}  // namespace disc::verify
