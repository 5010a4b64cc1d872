// System areas: what is composed comes back, and what cannot be composed is told.
#include "formats/partition/system_area.h"

#include <gtest/gtest.h>

#include "formats/base/text.h"
#include "formats/partition/partition_tables.h"
#include "tests/unit/partition/plans.h"

namespace disc::partition {
namespace {

std::string all(const Problems& problems) {
  std::string text;
  for (const Problem& problem : problems)
    text += to_text(problem) + "\n";
  return text;
}

PartitionTables read_back(const SystemAreaPlan& plan) {
  const SystemArea area = compose(plan);
  EXPECT_EQ(all(area.problems), "");
  return read_partition_tables(MemorySource(image_of(plan, area)));
}

TEST(SystemArea, WithAnMbrIsReadBack) {
  SystemAreaPlan plan = plan_of(TableKind::Mbr);
  plan.boot_code_kind = BootCodeKind::Plain;
  plan.boot_code.assign(440, 0x90);
  const PartitionTables tables = read_back(plan);
  EXPECT_EQ(all(tables.problems), "");
  EXPECT_EQ(summary(tables), "MBR (boot code)");
  EXPECT_EQ(tables.mbr->disk_signature, 0xDEADBEEF);
  EXPECT_EQ(tables.mbr->partitions[0], (MbrPartition{true, 0xEF, 2048, 6144}));
  EXPECT_EQ(tables.mbr->partitions[1], (MbrPartition{false, 0x83, 8192, 8192}));
  EXPECT_EQ(tables.mbr->partitions[2], MbrPartition{});
}

TEST(SystemArea, WithAGptIsReadBack) {
  const SystemAreaPlan plan = plan_of(TableKind::Gpt);
  const SystemArea area = compose(plan);
  EXPECT_EQ(area.tail.size(), tail_size(TableKind::Gpt));
  EXPECT_EQ(area.tail_offset, plan.image_size - gpt_backup_size);
  const PartitionTables tables = read_back(plan);
  EXPECT_EQ(all(tables.problems), "");
  EXPECT_EQ(summary(tables), "protective MBR, GPT");
  EXPECT_EQ(tables.mbr->partitions[0], protective_partition(plan.image_size / 512));
  ASSERT_EQ(tables.gpt->gpt.partitions.size(), 2U);
  EXPECT_EQ(tables.gpt->gpt.partitions[0],
            (GptPartition{1, plan.partitions[0].gpt_type, plan.partitions[0].gpt_id, 2048, 8191, 0,
                          "EFI"}));
}

TEST(SystemArea, WithAHybridTableHoldsThePartitionsTwice) {
  const PartitionTables tables = read_back(plan_of(TableKind::GptHybrid));
  EXPECT_EQ(all(tables.problems), "");
  EXPECT_EQ(summary(tables), "protective MBR, GPT");
  EXPECT_EQ(tables.mbr->partitions[0], (MbrPartition{false, 0xEE, 1, 2047}));
  EXPECT_EQ(tables.mbr->partitions[1], (MbrPartition{true, 0xEF, 2048, 6144}));
  EXPECT_EQ(tables.mbr->partitions[2], (MbrPartition{false, 0x83, 8192, 8192}));
  EXPECT_EQ(tables.gpt->gpt.partitions.size(), 2U);
}

TEST(SystemArea, WithIsohybridsTableAnnouncesNoGpt) {
  SystemAreaPlan plan = plan_of(TableKind::GptHybrid);
  plan.partitions.insert(plan.partitions.begin(), whole_image(plan.image_size));
  plan.partitions[1].active = false;
  const PartitionTables tables = read_back(plan);
  EXPECT_EQ(all(tables.problems), "");
  EXPECT_EQ(summary(tables), "MBR, GPT");
  EXPECT_EQ(tables.mbr->partitions[0], (MbrPartition{true, 0x17, 0, 32768}));
  EXPECT_EQ(tables.mbr->partitions[1].type, 0xEF);
  EXPECT_EQ(tables.gpt->gpt.partitions.size(), 2U);
}

TEST(SystemArea, WithAHybridTableHasTheGptOfOneWithout) {
  SystemAreaPlan plan = plan_of(TableKind::Gpt);
  const SystemArea plain = compose(plan);
  plan.table = TableKind::GptHybrid;
  const SystemArea hybrid = compose(plan);
  EXPECT_TRUE(std::equal(plain.head.begin() + 512, plain.head.end(), hybrid.head.begin() + 512));
  EXPECT_EQ(plain.tail, hybrid.tail);
}

TEST(SystemArea, WithAnAppleMapIsReadBackInBothBlockSizes) {
  for (const std::uint32_t size : {512U, 2048U}) {
    SystemAreaPlan plan = plan_of(TableKind::Apm);
    plan.apm_block_size = size;
    const PartitionTables tables = read_back(plan);
    EXPECT_EQ(all(tables.problems), "");
    EXPECT_EQ(summary(tables), "APM");
    ASSERT_EQ(tables.apm->apm.partitions.size(), 2U);
    EXPECT_EQ(tables.apm->apm.partitions[0], (ApmPartition{"EFI", "Apple_HFS", (1 << 20) / size,
                                                           (3 << 20) / size, apm_status_hfs}));
  }
}

TEST(SystemArea, HoldsAllThreeTablesAtOnce) {
  SystemAreaPlan plan = plan_of(TableKind::Gpt);
  plan.with_apm = true;
  PartitionTables tables = read_back(plan);
  EXPECT_EQ(all(tables.problems), "");
  EXPECT_EQ(summary(tables), "protective MBR, GPT, APM");
  EXPECT_EQ(tables.gpt->gpt.entries_at, 32U);
  plan.table = TableKind::GptHybrid;
  tables = read_back(plan);
  EXPECT_EQ(all(tables.problems), "");
  EXPECT_EQ(summary(tables), "protective MBR, GPT, APM");
}

TEST(SystemArea, KeepsBootCodeBesideEveryTable) {
  for (const BootCodeKind kind : {BootCodeKind::Isohybrid, BootCodeKind::Grub2}) {
    for (const TableKind table : {TableKind::None, TableKind::Mbr, TableKind::ProtectiveLabel,
                                  TableKind::Gpt, TableKind::GptHybrid, TableKind::Apm}) {
      SystemAreaPlan plan = plan_of(table);
      set_boot_code(plan, kind, Lba{77});
      plan.with_apm = table != TableKind::None;
      const PartitionTables tables = read_back(plan);
      EXPECT_EQ(all(tables.problems), "");
      EXPECT_EQ(tables.boot_code, (BootCodeReading{kind, Lba{77}}));
      EXPECT_TRUE(tables.mbr.has_value());  // 55 AA, so that firmware starts the code
      EXPECT_EQ(tables.apm.has_value(), plan.with_apm);
    }
  }
}

TEST(SystemArea, TakesARawFileAlone) {
  SystemAreaPlan plan;
  plan.image_size = 1 << 20;
  plan.raw.assign(1000, 0xAB);
  SystemArea area = compose(plan);
  EXPECT_EQ(all(area.problems), "");
  ASSERT_EQ(area.head.size(), system_area_size);
  EXPECT_EQ(area.head[999], 0xAB);
  EXPECT_EQ(area.head[1000], 0);
  plan.raw.resize(32769);
  EXPECT_EQ(all(compose(plan).problems),
            "system area: the raw file has 32769 bytes, at most 32768 fit (ECMA-119 6.2.1)\n");
  plan.raw.resize(32768);
  plan.table = TableKind::Mbr;
  EXPECT_EQ(all(compose(plan).problems),
            "system area: a raw file fills all of it, so there can be no boot code and no table "
            "besides; choose one of them (ECMA-119 6.2.1)\n");
}

TEST(SystemArea, OfNothingIsZeros) {
  SystemAreaPlan plan;
  plan.image_size = 1 << 20;
  EXPECT_EQ(compose(plan).head, std::vector<std::uint8_t>(system_area_size));
  EXPECT_TRUE(compose(plan).tail.empty());
}

// The first words of the one problem that a change to a good plan brings.
template <class Change>
std::string problem_of(TableKind table, Change change) {
  SystemAreaPlan plan = plan_of(table);
  EXPECT_EQ(all(compose(plan).problems), "");
  change(plan);
  const SystemArea area = compose(plan);
  EXPECT_TRUE(area.tail.empty());
  return all(area.problems);
}

TEST(SystemArea, RefusesWhatTablesCannotSay) {
  const auto begins = [](const std::string& text, const std::string& head) {
    EXPECT_EQ(text.substr(0, head.size()), head);
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1) << text;
  };
  const TableKind mbr = TableKind::Mbr, gpt = TableKind::Gpt, apm = TableKind::Apm;
  begins(problem_of(mbr, [](auto& p) { p.partitions[0].length += 512; }),
         "partition 2: it overlaps partition 1 (");
  begins(problem_of(mbr, [](auto& p) { p.partitions[0].length -= 1; }),
         "partition 1: it has 3145727 bytes, expected a multiple of 512; pad it (");
  begins(problem_of(mbr, [](auto& p) { p.partitions[1].first += 1; }),
         "partition 2: it starts at byte 4194305, expected a multiple of 512 (");
  begins(problem_of(apm, [](auto& p) { p.partitions[1].first += 512; }),
         "partition 2: it starts at byte 4194816, expected a multiple of 2048 (");
  begins(problem_of(mbr, [](auto& p) { p.partitions[1].length = 13 << 20; }),
         "partition 2: it has 13631488 bytes from byte 4194304, but the image ends at 16777216 (");
  begins(problem_of(gpt, [](auto& p) { p.partitions[1].length = 12 << 20; }),
         "partition 2: it has 12582912 bytes from byte 4194304, but what the backup GPT leaves "
         "ends at 16760320 (");
  begins(problem_of(mbr, [](auto& p) { p.partitions[1].length = ~std::uint64_t{511}; }),
         "partition 2: it has 18446744073709551104 bytes from byte 4194304, but the image ends at "
         "16777216 (");
  begins(problem_of(mbr, [](auto& p) { p.partitions[0].first = 30720; }),
         "partition 1: it starts at byte 30720, in the system area, where the tables lie, up to "
         "32768");
  begins(problem_of(mbr, [](auto& p) { p.partitions[1].length = 0; }),
         "partition 2: it is empty (");
  begins(problem_of(mbr, [](auto& p) { p.partitions.resize(5, whole_image(512)); }),
         "system area: an MBR holds 4 partitions, not 5; use a GPT (");
  begins(problem_of(mbr, [](auto& p) { p.partitions[1].active = true; }),
         "MBR partition 2: it is active and so is one before it");
  begins(problem_of(gpt, [](auto& p) { p.image_size += 1; }),
         "system area: an image of 16777217 bytes is no disk of whole sectors of 512 (");
  begins(problem_of(gpt, [](auto& p) { p.partitions[1].name = std::string(37, 'n'); }),
         "GPT partition 2: its name");
  begins(problem_of(gpt, [](auto& p) { p.partitions[1].gpt_id = p.partitions[0].gpt_id; }),
         "GPT partition 2: its GUID");
  begins(problem_of(apm, [](auto& p) { p.partitions[1].name = std::string(33, 'n'); }),
         "APM partition 2: its name");
  begins(problem_of(apm, [](auto& p) { p.apm_block_size = 1024; }),
         "APM: blocks of 1024 bytes, expected 512 or 2048 (");
}

TEST(SystemArea, RefusesTablesThatExcludeEachOther) {
  EXPECT_EQ(
      problem_of(TableKind::Gpt,
                 [](auto& plan) {
                   plan.with_apm = true;
                   plan.apm_block_size = 512;
                 }),
      "APM: with blocks of 512 bytes its first entry lies where the GPT has its header, at byte "
      "512; use blocks of 2048 (Inside Macintosh: Devices 3-26)\n");
  const auto with_partitions = [](std::size_t count) {
    return [=](SystemAreaPlan& plan) {
      plan.with_apm = true;
      plan.partitions.clear();
      for (std::size_t i = 0; i < count; ++i) {
        plan.partitions.push_back(partition((i + 1) << 20, 1 << 20, "esp", ""));
        plan.partitions[i].gpt_id.bytes[0] = static_cast<std::uint8_t>(i);
      }
    };
  };
  EXPECT_EQ(all(compose([&] {
                  SystemAreaPlan plan = plan_of(TableKind::Gpt);
                  with_partitions(6)(plan);
                  return plan;
                }())
                    .problems),
            "");
  EXPECT_EQ(problem_of(TableKind::Gpt, with_partitions(7)),
            "APM: a map of 8 entries ends at byte 18432, and the GPT's array has to follow before "
            "byte 32768; name fewer partitions (Inside Macintosh: Devices 3-26)\n");
}

TEST(SystemArea, RefusesBootCodeThatCannotWork) {
  EXPECT_EQ(
      problem_of(TableKind::Mbr,
                 [](auto& plan) {
                   set_boot_code(plan, BootCodeKind::Isohybrid, Lba{77});
                   plan.boot_image.reset();
                 }),
      "boot code: isohybrid goes on with a boot image, but there is none for BIOS; add one to "
      "the entries (UEFI 2.10 5.2.1)\n");
  EXPECT_NE(problem_of(TableKind::Mbr,
                       [](auto& plan) {
                         plan.boot_code_kind = BootCodeKind::Plain;
                         plan.boot_code.assign(441, 0x90);
                       })
                .find("boot code has 441 bytes"),
            std::string::npos);
  EXPECT_NE(problem_of(TableKind::Apm,
                       [](auto& plan) {
                         plan.boot_code_kind = BootCodeKind::Plain;
                         plan.boot_code.assign(440, 0x90);
                       })
                .find("this code does not give way"),
            std::string::npos);
}

TEST(SystemArea, RefusesImagesWithoutRoomForAGpt) {
  SystemAreaPlan plan = plan_of(TableKind::Gpt);
  plan.partitions.clear();
  plan.image_size = system_area_size + gpt_backup_size - 512;
  EXPECT_EQ(all(compose(plan).problems),
            "system area: an image of 49152 bytes has no room for a GPT (UEFI 2.10 5.3.1)\n");
  plan.image_size += 512;
  EXPECT_EQ(all(compose(plan).problems), "");
  plan.image_size = 0;
  EXPECT_NE(all(compose(plan).problems), "");
}

}  // namespace
}  // namespace disc::partition
