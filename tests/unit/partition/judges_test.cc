// Composed disks before the judges: fdisk, sfdisk, sgdisk, parted, partx and blkid must not object.
#include <gtest/gtest.h>

#include "formats/base/error.h"
#include "formats/partition/partition_tables.h"
#include "formats/partition/system_area.h"
#include "tests/support/scratch.h"
#include "tests/unit/partition/plans.h"

namespace disc::partition {
namespace {

// A sparse image of a plan, and what programs say of it.
class Judged {
 public:
  explicit Judged(const SystemAreaPlan& plan) {
    const SystemArea area = compose(plan);
    for (const Problem& problem : area.problems)
      ADD_FAILURE() << to_text(problem);
    scratch_.write("disk", area.head);
    scratch_.resize("disk", plan.image_size);
    if (!area.tail.empty())
      scratch_.write_at("disk", area.tail_offset, area.tail);
  }

  std::string say(const std::string& command) const {
    const Scratch::Said said = scratch_.run(command);
    EXPECT_EQ(said.status, 0) << command << ": " << said.text;
    return said.text;
  }

  void expect(const std::string& command, const std::vector<std::string>& texts) const {
    const std::string said = say(command);
    for (const std::string& text : texts)
      EXPECT_NE(said.find(text), std::string::npos)
          << command << ": no '" << text << "' in " << said;
  }

  void expect_no_complaint(const std::string& command) const {
    const std::string said = say(command);
    for (const char* word :
         {"Error", "error", "arning", "aution", "roblem:", "nvalid", "orrupt", "verlap", "differ"})
      EXPECT_EQ(said.find(word), std::string::npos) << command << ": " << said;
  }

 private:
  Scratch scratch_;
};

TEST(Judges, TakeAnMbr) {
  const Judged disk(plan_of(TableKind::Mbr));
  disk.expect("sfdisk --verify disk", {"No errors detected."});
  disk.expect_no_complaint("fdisk -l disk");
  disk.expect("sfdisk -d disk", {"label: dos\n", "label-id: 0xdeadbeef\n",
                                 "disk1 : start=        2048, size=        6144, type=ef, bootable",
                                 "disk2 : start=        8192, size=        8192, type=83"});
  disk.expect("LC_ALL=C.UTF-8 parted -m -s disk unit s print",
              {"disk:32768s:file:512:512:msdos::;", "1:2048s:8191s:6144s:::boot, esp;",
               "2:8192s:16383s:8192s:::;"});
  disk.expect("partx -s -g -o NR,START,END,TYPE disk",
              {"1  2048  8191 0xef", "2  8192 16383 0x83"});
  disk.expect("blkid -p -o export disk", {"PTTYPE=dos", "PTUUID=deadbeef"});
}

TEST(Judges, TakeAGpt) {
  SystemAreaPlan plan = plan_of(TableKind::Gpt);
  plan.partitions[1].attributes = gpt_read_only;
  const Judged disk(plan);
  disk.expect("sfdisk --verify disk", {"No errors detected."});
  disk.expect_no_complaint("fdisk -l disk");
  disk.expect_no_complaint("sgdisk -v disk");
  disk.expect("sgdisk -v disk", {"No problems found."});
  disk.expect("sfdisk -d disk",
              {"label: gpt\n", "label-id: " + to_text(plan.disk_guid), "first-lba: 34\n",
               "last-lba: 32734\n",
               "start=        2048, size=        6144, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B, "
               "uuid=" +
                   to_text(plan.partitions[0].gpt_id) + ", name=\"EFI\"",
               "attrs=\"GUID:60\""});
  disk.expect("LC_ALL=C.UTF-8 parted -m -s disk unit s print",
              {"disk:32768s:file:512:512:gpt::;", "1:2048s:8191s:6144s::EFI:boot, esp;",
               "2:8192s:16383s:8192s::Größe:;"});
  disk.expect("partx -s -g -o NR,START,END,NAME disk", {"1  2048  8191 EFI", "2  8192 16383"});
  disk.expect("blkid -p -o export disk", {"PTTYPE=gpt"});
  disk.expect("sgdisk -i 1 disk", {"EFI system partition", "Partition name: 'EFI'"});
}

TEST(Judges, TakeAGptThatSharesTheSystemAreaWithBootCodeAndAnAppleMap) {
  SystemAreaPlan plan = plan_of(TableKind::Gpt);
  plan.with_apm = true;
  set_boot_code(plan, BootCodeKind::Grub2, Lba{100});
  const Judged disk(plan);
  disk.expect("sfdisk --verify disk", {"No errors detected."});
  disk.expect_no_complaint("fdisk -l disk");
  // sgdisk remarks that the array does not follow the header, as it does of grub-mkrescue's images.
  disk.expect("sgdisk -v disk", {"No problems found."});
  disk.expect("LC_ALL=C.UTF-8 parted -m -s disk unit s print",
              {":gpt::;", "1:2048s:8191s:6144s::EFI:boot, esp;"});
}

TEST(Judges, TakeATableOfAnImageBeyond4GiB) {
  SystemAreaPlan plan = plan_of(TableKind::Gpt);
  plan.image_size = std::uint64_t{3} << 40;
  plan.partitions[1].length = std::uint64_t{2} << 40;
  const Judged disk(plan);
  disk.expect("sgdisk -v disk", {"No problems found."});
  disk.expect("sfdisk --verify disk", {"No errors detected."});
  disk.expect_no_complaint("fdisk -l disk");
  plan = plan_of(TableKind::Mbr);
  plan.image_size = std::uint64_t{100} << 30;
  plan.partitions[1].length = std::uint64_t{50} << 30;
  const Judged large(plan);
  large.expect("sfdisk --verify disk", {"No errors detected."});
  large.expect("LC_ALL=C.UTF-8 parted -m -s disk unit s print",
               {"2:8192s:104865791s:104857600s:::;"});
}

TEST(Judges, TakeAProtectiveLabel) {
  const Judged disk(plan_of(TableKind::ProtectiveLabel));
  disk.expect("sfdisk --verify disk", {"No errors detected."});
  disk.expect("sfdisk -d disk", {"start=           1, size=       32767, type=cd, bootable"});
  disk.expect("LC_ALL=C.UTF-8 parted -m -s disk unit s print",
              {":msdos::;", "1:1s:32767s:32767s:"});
}

TEST(Judges, TakeIsohybridsImageThatIsAPartition) {
  SystemAreaPlan plan = plan_of(TableKind::Mbr);
  plan.partitions = {whole_image(plan.image_size)};
  set_boot_code(plan, BootCodeKind::Isohybrid, Lba{100});
  const Judged disk(plan);
  disk.expect("sfdisk --verify disk", {"No errors detected."});
  disk.expect("sfdisk -d disk", {"start=           0, size=       32768, type=17, bootable"});
  disk.expect("partx -s -g -o NR,START,END,TYPE disk", {"1     0 32767 0x17"});
}

TEST(Judges, TakeAHybrid) {
  const Judged disk(plan_of(TableKind::GptHybrid));
  disk.expect("sgdisk -v disk", {"No problems found."});
  disk.expect("sfdisk --verify disk", {"No errors detected."});
  disk.expect_no_complaint("fdisk -l disk");
  disk.expect_no_complaint("LC_ALL=C.UTF-8 parted -m -s disk unit s print");
}

// Two tables that operating systems choose from: each is sound by itself, and that the image holds
// its ESP is the one thing that can be said against the MBR.
TEST(Judges, FindInAHybridOnlyThatTheImageHoldsItsPartitions) {
  SystemAreaPlan plan = plan_of(TableKind::GptHybrid);
  plan.partitions.insert(plan.partitions.begin(), whole_image(plan.image_size));
  plan.partitions[1].active = false;
  plan.partitions.pop_back();
  const Judged disk(plan);
  disk.expect("sfdisk --verify disk || true",
              {"Partition 1: overlaps partition 2.\n1 error detected.\n"});
  disk.expect("sfdisk -d disk", {"label: dos", "type=17, bootable", "type=ef"});
}

TEST(Judges, TakeAnAppleMap) {
  SystemAreaPlan plan = plan_of(TableKind::Apm);
  plan.apm_block_size = 512;
  const Judged disk(plan);
  disk.expect("LC_ALL=C.UTF-8 parted -m -s disk unit s print",
              {"disk:32768s:file:512:512:mac::;", "1:1s:63s:63s::Apple:;",
               "2:2048s:8191s:6144s::EFI:", "3:8192s:16383s:8192s:"});
  disk.expect_no_complaint("LC_ALL=C.UTF-8 parted -m -s disk unit s print");
  disk.expect("partx -s -g -o NR,START,END,NAME disk", {"2  2048  8191 EFI"});
  disk.expect("blkid -p -o export disk", {"PTTYPE=mac"});
}

}  // namespace
}  // namespace disc::partition
