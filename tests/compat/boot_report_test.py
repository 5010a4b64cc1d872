#!/usr/bin/python3
"""What mkimage inspect tells of boot catalogs and partition tables, held against xorriso's reports: of our own
images, and of those that grub-mkrescue, xorriso and genisoimage make."""
import json
import os
import re
import subprocess
import sys
import unittest
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import house

PLATFORMS = {"80x86": "BIOS", "UEFI": "UEFI", "Mac": "Mac", "PowerPC": "PPC"}
EMULATIONS = {"no emulation": "none", "1.2 MB floppy": "fd1.2", "1.44 MB floppy": "fd1.4", "2.88 MB floppy": "fd2.8", "hard disk": "hd"}

MANIFEST = """glassmaster: 1
name: ours
files:
  - {from: tree/, to: /}
  - {fat: {label: ESP, files: [{from: loader.efi, to: /EFI/BOOT/BOOTX64.EFI}]}, to: /boot/efi.img}
boot:
  catalog: /boot/boot.cat
  entries:
    - {platform: bios, image: /isolinux.bin, patch: isolinux}
    - {platform: bios, image: /grub.img, patch: grub2, load-segment: 0x1000, id: GRUB}
    - {platform: bios, image: /floppy.img, emulation: floppy-1.44}
    - {platform: uefi, image: /boot/efi.img}
"""

XORRISO = ["xorriso", "-as", "mkisofs", "-quiet", "-R", "-o", "x.iso"]
ISOLINUX = ["-b", "isolinux.bin", "-no-emul-boot", "-boot-load-size", "4", "-boot-info-table"]
UEFI = ["-eltorito-alt-boot", "-e", "efi.img", "-no-emul-boot"]
ISOHYBRID = ["-isohybrid-mbr", "/usr/lib/ISOLINUX/isohdpfx.bin"]
GRUB = ["-b", "grub.img", "-no-emul-boot", "-boot-load-size", "4", "-boot-info-table", "--grub2-boot-info",
        "--grub2-mbr", "/usr/lib/grub/i386-pc/boot_hybrid.img"]


def prepare(folder):
    """The loaders that all images start: those of ISOLINUX and GRUB, a floppy image, an EFI system partition."""
    tree = f"{folder}/tree"
    os.makedirs(tree)
    with open("/usr/lib/ISOLINUX/isolinux.bin", "rb") as source, open(f"{tree}/isolinux.bin", "wb") as copy:
        copy.write(source.read())
    house.run("grub-mkimage", "-O", "i386-pc", "-o", f"{folder}/core.img", "-p", "/boot/grub", "biosdisk", "iso9660")
    with open(f"{tree}/grub.img", "wb") as image:
        for part in "/usr/lib/grub/i386-pc/cdboot.img", f"{folder}/core.img":
            with open(part, "rb") as source:
                image.write(source.read())
    with open(f"{tree}/floppy.img", "wb") as image:
        image.truncate(1440 << 10)
    with open(f"{folder}/loader.efi", "wb") as file:
        file.write(b"MZ")
    house.run("mkfs.vfat", "-C", f"{tree}/efi.img", "1000")
    house.run("mmd", "-i", f"{tree}/efi.img", "::EFI", "::EFI/BOOT")
    house.run("mcopy", "-i", f"{tree}/efi.img", f"{folder}/loader.efi", "::EFI/BOOT/BOOTX64.EFI")


def guid(hexadecimal):
    """A GUID as tables record it, in hexadecimal, as people write it."""
    return str(uuid.UUID(bytes_le=bytes.fromhex(hexadecimal))).upper()


def of_xorriso(image):
    """Entries and partitions in xorriso's words, as one flat list of facts."""
    said = subprocess.run(["xorriso", "-indev", image, "-report_el_torito", "plain", "-report_system_area", "plain"],
                          env=house.CLEAN, capture_output=True, text=True, check=True).stdout
    facts = {}
    for line in said.splitlines():
        key, colon, value = line.partition(":")
        if not colon:
            continue
        key, words = key.strip(), value.split()
        if key == "El Torito catalog":
            facts["catalog"] = words[0]
        elif key == "El Torito cat path":
            facts["catalog path"] = value.strip()
        elif key == "El Torito boot img":
            names = ["platform", "bootable", "emulation", "load segment", "system type", "sectors", "block"]
            facts.update({f"entry {words[0]} {name}": word for name, word in zip(names, words[1:], strict=True)})
        elif key == "El Torito img path":
            facts[f"entry {words[0]} path"] = value.split(maxsplit=1)[1]
        elif key == "El Torito img opts":
            for option in "boot-info-table", "grub2-boot-info":
                if option in words:
                    facts[f"entry {words[0]} {option}"] = True
        elif key == "MBR partition":
            names = ["status", "type", "first sector", "sectors"]
            facts.update({f"MBR {words[0]} {name}": word for name, word in zip(names, words[1:], strict=True)})
        elif key == "GPT disk GUID":
            facts["GPT disk GUID"] = guid(words[0])
        elif key == "GPT entry array":
            facts["GPT array"] = f"sector {words[0]}, {words[1]} entries"
        elif key == "GPT lba range":
            facts["GPT usable sectors"] = f"{words[0]} to {words[1]}"
        elif key == "GPT partition name":
            facts[f"GPT {words[0]} name"] = bytes.fromhex(words[1] if len(words) > 1 else "").decode("utf-16-le")
        elif key in ("GPT partition GUID", "GPT type GUID"):
            facts[f"GPT {words[0]} {key.split()[1]}"] = guid(words[1])
        elif key == "GPT partition flags":
            facts[f"GPT {words[0]} flags"] = words[1]
        elif key in ("GPT start and size", "APM start and size"):
            facts[f"{key[:3]} {words[0]} first"], facts[f"{key[:3]} {words[0]} size"] = words[1:]
        elif key == "APM block size":
            facts["APM block size"] = words[0]
        elif key in ("APM partition name", "APM partition type"):
            facts[f"APM {words[0]} {key.split()[2]}"] = value.split(maxsplit=1)[1]
        elif key in ("MBR partition path", "GPT partition path", "APM partition path"):
            facts[f"{key[:3]} {words[0]} path"] = value.split(maxsplit=1)[1]
    return facts


def of_inspect(image):
    """The same facts as mkimage inspect tells them."""
    facts = {}
    for part in json.loads(house.mkimage("inspect", image, "--json", "--quiet").stdout):
        title, fields = part["title"], part.get("fields", {})
        words = title.split()

        def take(prefix, **names):
            for ours, theirs in names.items():
                if ours.replace("_", " ") in fields:
                    facts[f"{prefix} {theirs}"] = fields[ours.replace("_", " ")]

        if title.endswith(": boot catalog"):
            facts["catalog"] = words[1].rstrip(":")
            if fields["path"].startswith("/"):
                facts["catalog path"] = fields["path"]
        elif title.startswith("boot entry"):
            prefix = f"entry {words[2]}"
            take(prefix, sectors="sectors", block="block", path="path")
            facts[f"{prefix} platform"] = PLATFORMS[fields["platform"]]
            facts[f"{prefix} bootable"] = fields["bootable"][0]
            facts[f"{prefix} emulation"] = EMULATIONS[fields["emulation"]]
            facts[f"{prefix} load segment"] = fields["load segment"].lower()
            facts[f"{prefix} system type"] = fields["system type"].lower()
            if "boot information table" in fields:
                facts[f"{prefix} boot-info-table"] = fields["boot information table"].endswith(", which holds")
            if "GRUB 2 address" in fields:
                facts[f"{prefix} grub2-boot-info"] = True
        elif title.startswith("MBR partition"):
            prefix = f"MBR {words[2]}"
            take(prefix, first_sector="first sector", sectors="sectors", path="path")
            facts[f"{prefix} type"] = fields["type"].split(",")[0].lower()
            facts[f"{prefix} status"] = "0x80" if fields["active"] == "yes" else "0x00"
        elif title == "GPT":
            take("GPT", disk_GUID="disk GUID", array="array", usable_sectors="usable sectors")
        elif title.startswith("GPT partition"):
            prefix = f"GPT {words[2]}"
            take(prefix, name="name", GUID="partition", first_sector="first", sectors="size", path="path")
            facts[f"{prefix} type"] = fields["type"].split(",")[0]
            facts[f"{prefix} flags"] = fields["attributes"].lower()
        elif title == "Apple partition map":
            facts["APM block size"] = fields["block size"].split()[0]
        elif title.startswith("APM partition"):
            # xorriso leaves out the entry of the map itself.
            take(f"APM {int(words[2]) - 1}", name="name", type="type", first_block="first", blocks="size", path="path")
    return facts


class BootReport(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.scratch = house.Scratch("boot-report")
        cls.folder = cls.scratch.__enter__()
        prepare(cls.folder)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.__exit__()

    def compare(self, image, **expected):
        found, wanted = of_inspect(image), of_xorriso(image)
        self.assertEqual(found, wanted)
        counts = {kind: len({key.split()[1] for key in wanted if re.match(f"{kind} [0-9]", key)}) for kind in ("entry", "MBR", "GPT", "APM")}
        self.assertEqual(counts, {"entry": 1, "MBR": 0, "GPT": 0, "APM": 0} | expected)
        return found

    def made(self, *command):
        image = f"{self.folder}/x.iso"
        if os.path.exists(image):
            os.remove(image)
        house.run(*command, cwd=self.folder)
        return image

    def test_our_images(self):
        with open(f"{self.folder}/ours.disc.yaml", "w", encoding="utf-8") as file:
            file.write(MANIFEST)
        house.mkimage("build", f"{self.folder}/ours.disc.yaml", "--quiet", "--force")
        facts = self.compare(f"{self.folder}/ours.iso", entry=4)
        self.assertEqual(facts["catalog path"], "/boot/boot.cat")
        self.assertTrue(facts["entry 1 boot-info-table"] and facts["entry 2 grub2-boot-info"])

    def test_isohybrid_of_xorriso(self):
        self.compare(self.made(*XORRISO, *ISOLINUX, *ISOHYBRID, "tree"), MBR=1)
        self.compare(self.made(*XORRISO, *ISOLINUX, *UEFI, "-isohybrid-gpt-basdat", *ISOHYBRID, "tree"), entry=2, MBR=2, GPT=2)
        self.compare(self.made(*XORRISO, *ISOLINUX, *UEFI, "-isohybrid-gpt-basdat", "-isohybrid-apm-hfsplus", *ISOHYBRID, "tree"),
                     entry=2, MBR=2, GPT=2, APM=1)

    def test_grub_of_xorriso(self):
        self.compare(self.made(*XORRISO, *GRUB, "--protective-msdos-label", "tree"), MBR=1)
        self.compare(self.made(*XORRISO, *GRUB, "-append_partition", "2", "0xef", "tree/efi.img", "tree"), MBR=2)
        self.compare(self.made(*XORRISO, *GRUB, "-append_partition", "2", "0xef", "tree/efi.img", "-appended_part_as_gpt",
                               "-partition_offset", "16", "tree"), MBR=1, GPT=3)
        self.compare(self.made(*XORRISO, *GRUB, "--protective-msdos-label", "-hfsplus", "-apm-block-size", "512", "tree"), MBR=1, APM=3)

    def test_grub_mkrescue(self):
        os.makedirs(f"{self.folder}/rescue/boot", exist_ok=True)
        self.compare(self.made("grub-mkrescue", "-o", "x.iso", "rescue"), entry=2, MBR=1, GPT=4, APM=3)

    def test_genisoimage(self):
        self.compare(self.made("genisoimage", "-quiet", "-R", "-o", "x.iso", "-b", "floppy.img", "-c", "boot.cat", "tree"))
        self.compare(self.made("genisoimage", "-quiet", "-R", "-o", "x.iso", "-c", "boot.cat", *ISOLINUX, "tree"))
        self.compare(self.made("genisoimage", "-quiet", "-R", "-o", "x.iso", "tree"), entry=0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
