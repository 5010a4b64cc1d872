// Faults by lot: whatever goes wrong wherever, a burn that says it went well has left the disc it
// promised.
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "formats/virtual_drive/personality.h"
#include "tests/drive/virtual_disc.h"

namespace disc::record {
namespace {

constexpr std::uint32_t capacity = 20'000;

// How many lots are drawn: GLASSMASTER_FAULTS, or what a short run has time for.
std::uint32_t lots() {
  const char* const wish = std::getenv("GLASSMASTER_FAULTS");
  return wish         ? static_cast<std::uint32_t>(std::strtoul(wish, nullptr, 10))
         : SLOW_BUILD ? 300
                      : 3000;
}

// One lot: everything follows from its number, so that a failure can be repeated.
struct Lot {
  std::uint32_t number = 0;
  std::string kind, options, faults;
  std::size_t blocks = 0;
  VerifyLevel verify = VerifyLevel::None;
  Closing closing = Closing::Disc;
  WriteType type = WriteType::Auto;
  bool told_by_reading_only = false;  // nothing but the blocks themselves shows the fault
};

template <class Of, std::size_t N>
const Of& one_of(std::mt19937& random, const Of (&choices)[N]) {
  return choices[random() % N];
}

Lot draw(std::uint32_t number) {
  std::mt19937 random(number);
  Lot lot;
  lot.number = number;
  const char* const kinds[] = {"cd-r",     "cd-rw",         "dvd-r",  "dvd-rw",   "dvd-rw-ro",
                               "dvd-ram",  "dvd+r",         "dvd+rw", "dvd+r-dl", "dvd+rw-dl",
                               "dvd-r-dl", "dvd-r-dl-jump", "bd-r",   "bd-re",    "bd-r-dl"};
  lot.kind = one_of(random, kinds);
  lot.blocks = 1 + random() % (random() % 4 == 0 ? 700 : 150);
  const VerifyLevel levels[] = {VerifyLevel::None, VerifyLevel::Structure, VerifyLevel::Quick,
                                VerifyLevel::Full, VerifyLevel::Full,      VerifyLevel::Paranoid};
  lot.verify = one_of(random, levels);
  lot.closing = random() % 3 == 0 ? Closing::Session : Closing::Disc;
  const bool cd = lot.kind.starts_with("cd"), minus = lot.kind == "dvd-r" || lot.kind == "dvd-rw";
  if ((cd || minus) && random() % 2 == 0)
    lot.type = cd ? WriteType::TrackAtOnce : WriteType::Incremental;
  const char* const faults[] = {"timeout-before", "timeout-after", "lost",        "busy",
                                "soft-error",     "reset",         "reset-after", "deferred",
                                "power-loss",     "write-error"};
  for (std::size_t count = 1 + random() % 3; count != 0; --count) {
    std::string fault;
    if (const auto odd = random() % 20; odd == 0) {
      fault = "void";
    } else if (odd == 1) {
      fault = cat("medium-error@", random() % lot.blocks);
    } else {
      const std::size_t writes = lot.blocks / 16 + 2;
      const std::string places[] = {
          "1", cat(1 + random() % writes), cat(1 + random() % writes), "sync", "close", "format"};
      fault = cat(one_of(random, faults), "@", one_of(random, places));
    }
    // A deferred error on media that are never asked again, a bad block, a drive that only
    // pretends: whoever does not read cannot know.
    if (fault == "void" || fault.starts_with("medium-error") || fault.starts_with("deferred"))
      lot.told_by_reading_only = true;
    lot.faults += cat("&fault=", fault);
  }
  if (random() % 3 == 0) {
    const auto all = virtual_drive::personalities();
    lot.faults += cat("&personality=", all[random() % all.size()].name);
  }
  lot.options = "?" + lot.faults.substr(1);
  return lot;
}

void PrintTo(const Lot& lot, std::ostream* out) {
  *out << "lot " << lot.number << ": " << lot.kind << lot.options << ", " << lot.blocks
       << " blocks, verify " << static_cast<int>(lot.verify) << ", " << to_string(lot.closing)
       << ", " << to_string(lot.type);
}

// Reads the disc in another drive, which has no faults. "" where it holds the image.
std::string difference(const VirtualDisc& disc, const std::vector<std::uint8_t>& image) {
  const auto drive = disc.open();
  std::vector<std::uint8_t> found(block_size);
  for (std::size_t block = 0; block < image.size() / block_size; ++block) {
    mmc::Read10 read;
    read.first = static_cast<std::uint32_t>(block);
    read.blocks = 1;
    drive::Outcome outcome;
    for (int tries = 0; tries < 20; ++tries) {  // unit attentions and what is still being closed
      outcome = drive->receive(read, found, std::chrono::seconds(60));
      if (outcome.good())
        break;
      drive->wait(std::chrono::seconds(30));
    }
    if (!outcome.good())
      return cat("block ", block, " cannot be read");
    if (!std::equal(found.begin(), found.end(),
                    image.begin() + static_cast<std::ptrdiff_t>(block * block_size)))
      return cat("block ", block, " is not that of the image");
  }
  return "";
}

struct Counts {
  std::uint32_t good = 0, told = 0, refused = 0;
};

// Burns one lot. What is wrong with it, or "".
std::string trial(const Lot& lot, Counts& counts) {
  const VirtualDisc disc(lot.kind, capacity);
  const std::vector<std::uint8_t> image =
      pattern(lot.blocks, static_cast<std::uint8_t>(lot.number));
  Job job = job_of(image);
  job.closing = lot.closing;
  job.write_type = lot.type;
  BurnResult result;
  try {
    result = disc.burn(job, lot.options, lot.verify);
  } catch (const PlanError& error) {
    ++counts.refused;
    return std::string(error.what()).empty() ? "refused without a word" : "";
  } catch (const Error& error) {
    ++counts.told;
    return std::string(error.what()).size() < 20 ? cat("says only '", error.what(), "'") : "";
  }
  if (result.verdict == Verdict::Different || result.verdict == Verdict::Unreadable) {
    ++counts.told;
    // Not only that something is wrong, but what: a sentence of structure or a block.
    const bool block = std::ranges::any_of(result.read_back, [](const ReadBackReport& report) {
      return report.first_different || report.first_unreadable;
    });
    return block || !result.faults.empty() ? "" : "says that the disc is wrong, and not where";
  }
  const bool read = lot.verify >= VerifyLevel::Quick;
  if (lot.told_by_reading_only && !(read && result.verdict == Verdict::Good))
    return "";
  // Quick reads samples alone: what it does not look at, only reading would tell.
  if (lot.told_by_reading_only && lot.verify == VerifyLevel::Quick)
    return "";
  ++counts.good;
  const std::string wrong = difference(disc, image);
  return wrong.empty() ? ""
                       : cat("took it for success (", to_string(result.verdict), "), but ", wrong);
}

TEST(RandomFaults, AreNeverTakenForSuccess) {
  const char* const only = std::getenv("GLASSMASTER_LOT");
  const std::uint32_t first =
      only ? static_cast<std::uint32_t>(std::strtoul(only, nullptr, 10)) : 1;
  const std::uint32_t last = only ? first : lots();
  Counts counts;
  std::uint32_t wrong = 0;
  for (std::uint32_t number = first; number <= last && wrong < 20; ++number) {
    const Lot lot = draw(number);
    const std::string problem = trial(lot, counts);
    wrong += problem.empty() ? 0 : 1;
    EXPECT_EQ(problem, "") << testing::PrintToString(lot);
  }
  if (!only) {
    // Were everything refused or nothing struck, the test would show nothing.
    EXPECT_GT(counts.good, last / 10);
    EXPECT_GT(counts.told, last / 10);
    EXPECT_LT(counts.refused, last / 10);
  }
  std::cout << last << " lots: " << counts.good << " good, " << counts.told
            << " told what is wrong, " << counts.refused << " refused by the plan\n";
}

}  // namespace
}  // namespace disc::record
