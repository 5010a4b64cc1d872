// Holds what a burn says to the drive, command by command, against the traces on record.
// GLASSMASTER_UPDATE_GOLDEN=1 records anew.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string_view>

#include "tests/drive/listening.h"
#include "tests/drive/virtual_disc.h"
#include "tests/drive/ways.h"

namespace disc::record {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Burns 83 blocks, which are no whole ECC blocks, and gives the drive no time of its own.
void burn(const Way& way, const std::function<void(const Listening&)>& look) {
  const VirtualDisc disc(way.kind, way.capacity);
  const auto drive = disc.open();
  Listening listening(*drive);
  Interrupts interrupts;
  NoProgress progress;
  BurnOptions options;
  options.verify = VerifyLevel::None;
  Burn course(listening, interrupts, options, progress);
  Job job = job_of(pattern(83, 1));
  job.write_type = way.write_type;
  job.closing = way.closing;
  job.bd_format = way.bd_format;
  job.bd_format_given = way.bd_format != BdFormat::Plain;
  course.plan(job);
  course.run();
  look(listening);
}

class TraceTest : public testing::TestWithParam<Way> {};

TEST_P(TraceTest, IsTheOneOnRecord) {
  const fs::path record = fs::path(TEST_DATA) / "golden/traces" / (name_of(GetParam()) + ".txt");
  burn(GetParam(), [&](const Listening& heard) {
    if (std::getenv("GLASSMASTER_UPDATE_GOLDEN") != nullptr)
      std::ofstream(record, std::ios::binary) << heard.text();
    EXPECT_EQ(heard.text(), read(record))
        << "record anew with GLASSMASTER_UPDATE_GOLDEN=1 if this is meant";
  });
}

// Commands that other burners send before their first WRITE, counted in traces of xorriso 1.5.4,
// growisofs 7.1, wodim 1.1.11 and cdrdao 1.2.4 with a drive that formats and calibrates in no time:
// the fewest of any of them that burns the medium in this way. growisofs writes DVD-RAM through the
// kernel, which sends its own. Where nobody burns the kind, what is like it counts.
const std::map<std::string_view, std::size_t> fewest_of_others{
    {"cd-r", 27},      {"cd-rw", 27},    {"dvd-r", 20},         {"dvd-rw", 20},
    {"dvd-rw-ro", 21}, {"dvd-r-dl", 21}, {"dvd-r-dl-jump", 21}, {"dvd-ram", 51},
    {"dvd+r", 16},     {"dvd+rw", 15},   {"dvd+r-dl", 14},      {"dvd+rw-dl", 15},
    {"bd-r", 20},      {"bd-r-dl", 20},  {"bd-re", 17},         {"bd-re-dl", 17}};

TEST_P(TraceTest, ComesToThePointSoonerThanOtherBurnersDo) {
  const std::size_t others = fewest_of_others.at(GetParam().kind);
  burn(GetParam(), [&](const Listening& heard) {
    const std::vector<std::uint8_t>& codes = heard.codes();
    const auto first = std::find_if(codes.begin(), codes.end(), [](std::uint8_t code) {
      return code == mmc::Write10::code || code == mmc::Write12::code;
    });
    ASSERT_NE(first, codes.end());
    // Our drive takes its time to format: the looks at it until it is done count as one.
    const auto format = std::find(codes.begin(), first, mmc::FormatUnit::code);
    const auto looks = std::count(format, first, mmc::TestUnitReady::code);
    EXPECT_LE(looks, std::string_view(GetParam().kind).starts_with("bd-re") ? 200 : 20);
    EXPECT_LT(
        static_cast<std::size_t>(first - codes.begin() - std::max<std::ptrdiff_t>(looks - 1, 0)),
        others)
        << heard.text();
  });
}

INSTANTIATE_TEST_SUITE_P(All, TraceTest, testing::ValuesIn(every_way_and_format()),
                         [](const testing::TestParamInfo<Way>& each) {
                           return name_of(each.param);
                         });

}  // namespace
}  // namespace disc::record
