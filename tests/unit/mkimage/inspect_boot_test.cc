// mkimage inspect on how an image boots: sound, changed afterwards, and damaged.
#include <gtest/gtest.h>

#include "formats/partition/system_area.h"
#include "tests/unit/mkimage/cli_fixture.h"

namespace disc {
namespace {

class InspectBoot : public CliTest {
 protected:
  InspectBoot() {
    put("loader.bin", std::string(5000, 'l'));
    put("b.disc.yaml", R"(glassmaster: 1
name: b
files:
  - {from: loader.bin, to: /boot/loader.bin}
  - {fat: {label: ESP, files: [{from: loader.bin, to: /EFI/BOOT/BOOTX64.EFI}]}, to: /boot/efi.img}
boot:
  catalog: /boot/boot.cat
  entries:
    - {platform: bios, image: /boot/loader.bin, patch: isolinux, id: MAKER}
    - {platform: uefi, image: /boot/efi.img, id: FIRMWARE}
)");
    if (run({"build", at("b.disc.yaml"), "-q"}) != 0)
      throw std::runtime_error(err());
  }

  // The fields of the part whose title ends like this, from what inspect says now.
  nlohmann::json part(const std::string& title) {
    EXPECT_EQ(run({"inspect", at("b.iso"), "--json"}), 0) << err();
    for (const auto& one : nlohmann::json::parse(out()))
      if (one["title"].get<std::string>().ends_with(title))
        return one;
    return {};
  }
  std::size_t block_of(const std::string& title) {
    return std::stoul(part(title)["fields"]["block"].get<std::string>());
  }
  void change(std::size_t byte, char to) {
    std::string image = get("b.iso");
    image.at(byte) = to;
    put("b.iso", image);
  }
};

TEST_F(InspectBoot, TellsCatalogEntriesAndWhatImagesWereTold) {
  const nlohmann::json catalog = part("boot catalog");
  EXPECT_EQ(catalog["fields"]["boot record"], "block 17");
  EXPECT_EQ(catalog["fields"]["path"], "/boot/boot.cat");
  EXPECT_EQ(catalog["fields"]["id"], "MAKER");
  const nlohmann::json bios = part("boot entry 1")["fields"];
  EXPECT_EQ(bios["platform"], "80x86");
  EXPECT_EQ(bios["path"], "/boot/loader.bin");
  EXPECT_EQ(bios["size"], "5000 bytes");
  EXPECT_TRUE(bios["boot information table"].get<std::string>().ends_with(", which holds"));
  EXPECT_FALSE(bios.contains("GRUB 2 address"));
  const nlohmann::json uefi = part("boot entry 2");
  EXPECT_EQ(uefi["fields"]["section"], "FIRMWARE");
  EXPECT_TRUE(uefi["fields"]["file system"].get<std::string>().starts_with("FAT12, "));
  EXPECT_EQ(uefi["lines"], nlohmann::json({"/EFI/BOOT/BOOTX64.EFI, 5000 bytes"}));
  EXPECT_TRUE(part("system area").is_null());
}

TEST_F(InspectBoot, SaysWhenALoaderWasChangedAfterwards) {
  change(block_of("boot entry 1") * 2048 + 100, 'x');
  const nlohmann::json bios = part("boot entry 1");
  EXPECT_TRUE(bios["fields"]["boot information table"].get<std::string>().ends_with(
      ", which does not hold"));
  EXPECT_NE(bios["lines"][0].get<std::string>().find("the image is damaged, or was changed"),
            std::string::npos)
      << bios;
}

TEST_F(InspectBoot, TellsOfACatalogThatCannotBeRead) {
  change(17 * 2048 + 74, '\x70');
  const nlohmann::json catalog = part("boot catalog");
  EXPECT_NE(catalog["lines"][0].get<std::string>().find("the boot record puts the catalog at"),
            std::string::npos)
      << catalog;
}

TEST_F(InspectBoot, KnowsTheBlocksOfTheCatalog) {
  const std::string title = part("boot catalog")["title"];  // "block 34: boot catalog"
  ASSERT_EQ(run({"inspect", at("b.iso"), "--block", title.substr(6, title.find(':') - 6)}), 0);
  EXPECT_NE(out().find("80x86, no emulation, 4 sectors of block "), std::string::npos) << out();
  EXPECT_NE(out().find("UEFI, no emulation, "), std::string::npos) << out();
}

TEST_F(InspectBoot, TellsTheTablesOfADisk) {
  std::string image = get("b.iso");
  const std::size_t esp = block_of("boot entry 2");
  image.resize(image.size() + 64 * 1024);
  partition::SystemAreaPlan plan;
  plan.table = partition::TableKind::Gpt;
  plan.disk_guid.bytes[0] = 7;
  plan.image_size = image.size();
  partition::WantedPartition one;
  one.first = esp * 2048;
  one.length = 65536;
  one.gpt_type = partition::partition_type("esp")->gpt;
  one.gpt_id.bytes[0] = 8;
  one.name = "EFI";
  plan.partitions = {one};
  const partition::SystemArea area = compose(plan);
  ASSERT_TRUE(area.problems.empty()) << to_text(area.problems.front());
  std::copy(area.head.begin(), area.head.end(), image.begin());
  std::copy(area.tail.begin(), area.tail.end(),
            image.begin() + static_cast<std::ptrdiff_t>(area.tail_offset));
  put("b.iso", image);

  EXPECT_EQ(part("system area")["fields"]["tables"], "protective MBR, GPT");
  EXPECT_EQ(part("MBR partition 1")["fields"]["type"], "0xEE, claim of a GPT");
  EXPECT_EQ(part("GPT")["fields"]["disk GUID"], "00000007-0000-0000-0000-000000000000");
  const nlohmann::json found = part("GPT partition 1")["fields"];
  EXPECT_EQ(found["first sector"], std::to_string(esp * 4));
  EXPECT_EQ(found["sectors"], "128");
  EXPECT_EQ(found["type"], "C12A7328-F81F-11D2-BA4B-00A0C93EC93B, EFI system partition");
  EXPECT_EQ(found["name"], "EFI");
  EXPECT_EQ(found["path"], "/boot/efi.img");
  EXPECT_TRUE(found.contains("file system"));
}

}  // namespace
}  // namespace disc
