// mkimage build as a user meets it: what it writes, says and refuses.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <zlib.h>

#include <csignal>
#include <thread>

#include "tests/unit/mkimage/cli_fixture.h"

namespace disc {
namespace {

using Build = CliTest;

TEST_F(Build, FiveLinesMakeAnImageAndItsReceipt) {
  ASSERT_EQ(run({"build", hello()}), 0) << err();
  EXPECT_EQ(err(), "");
  const std::string image = get("hello.iso");
  ASSERT_GT(image.size(), 34816u);
  EXPECT_EQ(image.substr(32769, 5), "CD001");
  EXPECT_EQ(out().substr(0, out().find(':')), at("hello.iso"));
  EXPECT_NE(out().find("sha256 " + sha256_of("hello.iso")), std::string::npos);
  EXPECT_EQ(names("."), (std::vector<std::string>{"hello.disc.yaml", "hello.iso",
                                                  "hello.iso.receipt.json", "site"}));
  const auto receipt = nlohmann::json::parse(get("hello.iso.receipt.json"));
  EXPECT_EQ(receipt["build"]["image"], "hello.iso");
  EXPECT_EQ(receipt["build"]["epoch"], "1980-01-01T00:00:00Z");
  EXPECT_EQ(receipt["totals"]["size"], image.size());
  EXPECT_EQ(receipt["totals"]["digests"]["sha256"], sha256_of("hello.iso"));
}

TEST_F(Build, SaysWhichNumbersAndTimesRockRidgeCannotCarry) {
  put("late.mtree", "#mtree\n. type=dir\n./late type=link link=x time=300000000000.0\n");
  const std::string manifest = put("odd.disc.yaml",
                                   "glassmaster: 1\nname: odd\ntime: {clamp: none}\n"
                                   "filesystems: {iso9660: true, rock-ridge: true}\nfiles:\n"
                                   "  - {from: late.mtree, to: /}\n"
                                   "  - {device: {type: char, major: 0, minor: 255}, to: /good}\n"
                                   "  - {device: {type: block, major: 0, minor: 256}, to: /odd}\n");
  ASSERT_EQ(run({"build", manifest}), 0) << err();
  EXPECT_TRUE(says("1 device has a major number of 0 and a minor number above 255: '/odd'"))
      << err();
  EXPECT_TRUE(says("1 time lies outside the years 1 to 9999, so Rock Ridge carries none: '/late'"))
      << err();
}

// No clock, host name or absolute path: wherever it is built, the receipt is the same.
TEST_F(Build, ImageAndReceiptAreTheSameEverywhere) {
  const std::string manifest = hello();
  ASSERT_EQ(run({manifest}), 0) << err();
  std::filesystem::create_directories(at("other/place"));
  std::filesystem::copy(at("site"), at("other/place/site"),
                        std::filesystem::copy_options::recursive);
  std::filesystem::copy(manifest, at("other/place/hello.disc.yaml"));
  ASSERT_EQ(run({at("other/place/hello.disc.yaml"), "-j1"}), 0) << err();
  EXPECT_EQ(get("hello.iso"), get("other/place/hello.iso"));
  EXPECT_EQ(get("hello.iso.receipt.json"), get("other/place/hello.iso.receipt.json"));
  EXPECT_EQ(get("hello.iso.receipt.json").find(folder_), std::string::npos);
}

TEST_F(Build, TheBuildKeyFollowsManifestAndInputs) {
  const auto key = [&] {
    EXPECT_EQ(run({at("hello.disc.yaml"), "--json"}), 0) << err();
    return json()["images"][0]["build_key"].get<std::string>();
  };
  hello();
  const std::string first = key();
  EXPECT_EQ(key(), first);
  put("site/a/b.txt", "bye\n");
  const std::string second = key();
  EXPECT_NE(second, first);
  hello("volume: {id: OTHER}\n");
  EXPECT_NE(key(), first);
}

TEST_F(Build, TheNameOfAManifestAloneMeansBuild) {
  hello();
  EXPECT_EQ(run({at("hello.disc.yaml"), "--quiet"}), 0) << err();
  EXPECT_EQ(out(), "");
  EXPECT_EQ(err(), "");
  EXPECT_TRUE(there("hello.iso"));
  EXPECT_EQ(run({"--quiet", at("hello.disc.yaml")}), 0) << err();
}

TEST_F(Build, AWordThatIsNeitherCommandNorFileIsExplained) {
  EXPECT_EQ(run({"biuld"}), 2);
  EXPECT_EQ(err(),
            "mkimage: unknown command 'biuld', did you mean 'build'?\nTry 'mkimage --help'.\n");
  EXPECT_EQ(run({"build", hello(), "--lock"}), 2);
  EXPECT_TRUE(says("unknown option '--lock', did you mean '--locked'?")) << err();
  EXPECT_EQ(run({}), 2);
  EXPECT_TRUE(says("Usage:"));
}

TEST_F(Build, AFileInTheWayStaysUnlessForced) {
  hello();
  put("hello.iso", "precious");
  EXPECT_EQ(run({at("hello.disc.yaml")}), 2);
  EXPECT_TRUE(says("--force replaces it")) << err();
  EXPECT_EQ(get("hello.iso"), "precious");
  EXPECT_EQ(run({at("hello.disc.yaml"), "--force"}), 0) << err();
  EXPECT_NE(get("hello.iso"), "precious");
}

TEST_F(Build, AnEarlierBuildIsReplaced) {
  hello();
  ASSERT_EQ(run({at("hello.disc.yaml")}), 0) << err();
  const std::string before = get("hello.iso");
  put("site/new", "new\n");
  ASSERT_EQ(run({at("hello.disc.yaml")}), 0) << err();
  EXPECT_NE(get("hello.iso"), before);
  // A receipt of another image gives no right to replace this one.
  std::filesystem::copy(at("hello.iso.receipt.json"), at("other.iso.receipt.json"));
  put("other.iso", "precious");
  EXPECT_EQ(run({at("hello.disc.yaml"), "-o", at("other.iso")}), 2);
  EXPECT_EQ(get("other.iso"), "precious");
}

TEST_F(Build, WritesToAPipe) {
  hello();
  ASSERT_EQ(run({at("hello.disc.yaml")}), 0) << err();
  const int status = in_child(at("piped"), [&] { return run({at("hello.disc.yaml"), "-o", "-"}); });
  EXPECT_EQ(status, 0);
  EXPECT_EQ(get("piped"), get("hello.iso"));
  EXPECT_FALSE(there("-"));
  EXPECT_FALSE(there("-.receipt.json"));
}

TEST_F(Build, ADeviceIsWrittenAndNotReplaced) {
  EXPECT_EQ(run({hello(), "-o", "/dev/null"}), 0) << err();
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
  EXPECT_FALSE(std::filesystem::exists("/dev/null.receipt.json"));
}

TEST_F(Build, AFullDiskLeavesNothingBehind) {
  EXPECT_EQ(run({hello(), "-o", "/dev/full"}), 3);
  EXPECT_TRUE(says("No space left on device")) << err();
  std::filesystem::create_directory(at("out"));
  const int status = in_child("/dev/null", [&] {
    // Stands for a disk that fills up in the middle of the image.
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{100'000, 100'000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    return run({at("hello.disc.yaml"), "-o", at("out/x.iso")});
  });
  EXPECT_EQ(WEXITSTATUS(status), 3);
  EXPECT_TRUE(names("out").empty());
}

TEST_F(Build, AFolderThatCannotTakeItIsNamed) {
  EXPECT_EQ(run({hello(), "-o", at("hello.disc.yaml") + "/x.iso"}), 3);
  EXPECT_TRUE(says("Not a directory")) << err();
  for (const std::string& folder : {at("site"), at("site/"), at("nowhere/")}) {
    EXPECT_EQ(run({at("hello.disc.yaml"), "-o", folder}), 2) << folder;
    EXPECT_TRUE(says("is a folder, and an image needs a file name")) << err();
  }
  hello("outputs: {directory: deep/er}\n");
  EXPECT_EQ(run({at("hello.disc.yaml")}), 0) << err();
  EXPECT_TRUE(there("deep/er/hello.iso"));
}

TEST_F(Build, AKilledBuildLeavesNoHalfImage) {
  put("big", "");
  std::filesystem::resize_file(at("big"), std::uintmax_t{8} << 30);
  put("big.disc.yaml", "glassmaster: 1\nname: big\nfiles:\n  - {from: big, to: /big}\n");
  std::filesystem::create_directory(at("out"));
  for (const int signal : {SIGINT, SIGTERM, SIGKILL}) {
    const int status = in_child(
        "/dev/null",
        [&] {
          return run({at("big.disc.yaml"), "-o", at("out/big.iso")});
        },
        [&](pid_t child) {
          std::this_thread::sleep_for(std::chrono::milliseconds(1000));
          ::kill(child, signal);
        });
    if (signal == SIGKILL) {
      EXPECT_TRUE(WIFSIGNALED(status));
    } else {
      ASSERT_TRUE(WIFEXITED(status));
      EXPECT_EQ(WEXITSTATUS(status), 130);
    }
    EXPECT_TRUE(names("out").empty()) << signal;
  }
}

TEST_F(Build, TheEpochComesFromOptionManifestOrEnvironment) {
  const auto epoch = [&](const std::vector<std::string>& more) {
    std::vector<std::string> words{at("hello.disc.yaml")};
    words.insert(words.end(), more.begin(), more.end());
    EXPECT_EQ(run(words), 0) << err();
    return nlohmann::json::parse(get("hello.iso.receipt.json"))["build"]["epoch"]
        .get<std::string>();
  };
  hello();
  {
    const EnvironmentVariable variable("SOURCE_DATE_EPOCH", "1700000000");
    EXPECT_EQ(epoch({}), "2023-11-14T22:13:20Z");
    EXPECT_EQ(epoch({"--epoch", "2026-11-01T00:00:00Z"}), "2026-11-01T00:00:00Z");
    hello("time: {epoch: 2020-02-29T12:00:00Z}\n");
    EXPECT_EQ(epoch({}), "2020-02-29T12:00:00Z");
  }
  hello();
  for (const char* const wrong : {"yesterday", "", "1e9", "-1", " 5", "99999999999999999999"}) {
    const EnvironmentVariable variable("SOURCE_DATE_EPOCH", wrong);
    EXPECT_EQ(run({at("hello.disc.yaml")}), 2) << wrong;
    EXPECT_TRUE(says("SOURCE_DATE_EPOCH")) << err();
  }
}

// An option that came out of an unset shell variable must not pass for one that was not given.
TEST_F(Build, EmptyOptionsAreRefused) {
  EXPECT_EQ(run({hello(), "--epoch", ""}), 2);
  EXPECT_TRUE(says("--epoch: is empty")) << err();
  EXPECT_EQ(run({hello(), "--cell", ""}), 2);
  EXPECT_TRUE(says("--cell: is empty")) << err();
}

TEST_F(Build, ACopyrightFileThatIsNotThereIsSaidOnce) {
  EXPECT_EQ(run({hello("volume: {copyright-file: COPYING}\n")}), 2);
  EXPECT_TRUE(says("copyright file '/COPYING' is no file of the tree")) << err();
  EXPECT_TRUE(says("\n1 error\n")) << err();
}

TEST_F(Build, AMatrixMakesAnImageForEachCell) {
  put("m.disc.yaml",
      "glassmaster: 1\nname: m-${lang}\nvars:\n  lang: {default: en}\n"
      "matrix: {axes: {lang: [en, de]}}\n"
      "files:\n  - {text: \"${lang}\", to: /lang}\n");
  ASSERT_EQ(run({at("m.disc.yaml"), "--json"}), 0) << err();
  ASSERT_EQ(json()["images"].size(), 2u);
  EXPECT_EQ(json()["images"][0]["cell"], "lang=en");
  EXPECT_TRUE(there("m-en.iso") && there("m-de.iso"));
  EXPECT_NE(get("m-en.iso"), get("m-de.iso"));
  EXPECT_EQ(run({at("m.disc.yaml"), "-o", at("x.iso")}), 2);
  EXPECT_TRUE(says("choose one with --cell")) << err();
  EXPECT_EQ(run({at("m.disc.yaml"), "-o", at("x.iso"), "--cell", "lang=de"}), 0) << err();
  EXPECT_EQ(get("x.iso"), get("m-de.iso"));
}

TEST_F(Build, SidecarsAreWrittenAsAskedAndOldOnesGo) {
  hello("sidecars: [receipt, checksums, mtree]\n");
  ASSERT_EQ(run({at("hello.disc.yaml")}), 0) << err();
  EXPECT_EQ(get("hello.iso.SHA256SUMS"), sha256_of("hello.iso") + "  hello.iso\n");
  const std::string list = get("hello.iso.mtree");
  EXPECT_NE(list.find("\n./a/b.txt type=file mode=0644 uid=0 gid=0 size=4 "), std::string::npos)
      << list;
  EXPECT_NE(list.find("sha256digest=" + sha256_of("site/a/b.txt")), std::string::npos);
  hello("sidecars: [receipt]\n");
  ASSERT_EQ(run({at("hello.disc.yaml")}), 0) << err();
  EXPECT_FALSE(there("hello.iso.SHA256SUMS"));
  EXPECT_FALSE(there("hello.iso.mtree"));
}

TEST_F(Build, GzipHoldsTheSameImage) {
  hello("outputs: {directory: plain}\n");
  ASSERT_EQ(run({at("hello.disc.yaml")}), 0) << err();
  hello("outputs: {compress: gzip}\nsidecars: [receipt, checksums]\n");
  for (int time = 0; time < 2; ++time)
    ASSERT_EQ(run({at("hello.disc.yaml"), "--check"}), 0) << err();
  EXPECT_FALSE(there("hello.iso"));
  gzFile file = gzopen(at("hello.iso.gz").c_str(), "rb");
  std::string image(get("plain/hello.iso").size() + 1, '\0');
  image.resize(
      static_cast<std::size_t>(gzread(file, image.data(), static_cast<unsigned>(image.size()))));
  gzclose(file);
  EXPECT_EQ(image, get("plain/hello.iso"));
  EXPECT_EQ(get("hello.iso.SHA256SUMS"), sha256_of("hello.iso.gz") + "  hello.iso.gz\n");
  const auto receipt = nlohmann::json::parse(get("hello.iso.receipt.json"));
  EXPECT_EQ(receipt["build"]["compressed"], "hello.iso.gz");
  EXPECT_EQ(receipt["totals"]["digests"]["sha256"], sha256_of("plain/hello.iso"));
}

TEST_F(Build, TooSmallAMediumIsToldByHowMuch) {
  hello("medium: 100 blocks\n");
  EXPECT_EQ(run({at("hello.disc.yaml")}), 2);
  EXPECT_TRUE(says("GM0461") && says(" too many")) << err();
  EXPECT_TRUE(says("hello.disc.yaml:3:")) << err();
  EXPECT_FALSE(there("hello.iso"));
}

TEST_F(Build, WhatIsNoManifestIsAnErrorAndNothingElse) {
  EXPECT_EQ(run({"build", at("none.yaml")}), 2);
  EXPECT_TRUE(says("none.yaml")) << err();
  EXPECT_EQ(run({"build", put("empty.yaml", "")}), 2);
  EXPECT_EQ(run({"build", put("binary.yaml", std::string("\0\xff\x01", 3))}), 2);
  EXPECT_EQ(run({"build", folder_}), 2);
  EXPECT_EQ(run({"build", put("large.yaml", std::string(20'000'000, '#'))}), 2);
  EXPECT_EQ(run({"build", hello(), "-D", "x"}), 2);
  EXPECT_TRUE(says("NAME=VALUE")) << err();
  EXPECT_EQ(run({"build", hello(), "-D", "x=1"}), 2);
}

TEST_F(Build, TheDepfileNamesEverythingThatMatters) {
  put("base.yaml", "volume: {id: X}\n");
  put("site/with space/a#b$c.txt", "x");
  hello("extends: [base.yaml]\n");
  ASSERT_EQ(run({at("hello.disc.yaml"), "--depfile", at("hello.d")}), 0) << err();
  const std::string text = get("hello.d");
  EXPECT_TRUE(text.starts_with(at("hello.iso") + ": \\\n")) << text;
  for (const char* const name : {"/hello.disc.yaml", "/base.yaml", "/site", "/site/a",
                                 "/site/a/b.txt", "/site/with\\ space/a\\#b$$c.txt"})
    EXPECT_NE(text.find("\n" + folder_ + name + ":\n"), std::string::npos) << name << text;
}

TEST_F(Build, CheckFindsNothingInAnHonestManifest) {
  ASSERT_EQ(run({hello(), "--check", "--json"}), 0) << err();
  EXPECT_EQ(json()["images"][0]["reproducible"], true);
}

// The variable is declared, so this is no bug of ours; but the image depends on its surroundings,
// and that is what the check is for.
TEST_F(Build, CheckNamesTheFirstBlockThatDependsOnTheSurroundings) {
  const EnvironmentVariable variable("TZ", "UTC");
  put("tz.disc.yaml",
      "glassmaster: 1\nname: tz\nenv: [TZ]\nfiles:\n  - {text: \"${env:TZ}......\", to: /zone}\n");
  EXPECT_EQ(run({at("tz.disc.yaml"), "--check"}), 1);
  EXPECT_TRUE(says("a second build differs, first at block ")) << err();
}

// Names of files stand in sheets: the second build has to give them those of the first.
TEST_F(Build, CheckOfACdUnderAnotherNameFindsNothing) {
  for (const std::string format : {"cue-bin", "toc-bin", "ccd", "tracks", "session"}) {
    const std::string manifest =
        put(format + ".disc.yaml",
            "glassmaster: 1\nname: cd\ntracks: [{mode: mode1, files: [{text: x, to: /a}]}, {mode: "
            "audio, silence: 4s, cd-text: {english: {title: One}}}]\ndisc: {cd-text: {languages: "
            "[{code: english, title: Two}]}}\noutputs: {format: " +
                format + "}\n");
    ASSERT_EQ(run({manifest, "-o", at("other-" + format), "--check", "--json"}), 0) << err();
    EXPECT_EQ(json()["images"][0]["reproducible"], true) << format << err();
    EXPECT_FALSE(says("differs")) << err();
  }
}

TEST_F(Build, CheckNeedsFiles) {
  EXPECT_EQ(run({hello(), "--check", "-o", "-"}), 2);
  EXPECT_TRUE(says("--check reads manifest and image again")) << err();
}

}  // namespace
}  // namespace disc
