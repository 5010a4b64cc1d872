#!/usr/bin/python3
"""`boot: {replay: old.iso}` on images that others made: the tree changes, the boot set-up stays, and it boots."""
import concurrent.futures
import os
import re
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import house
import qemu

GRUB_CFG = """\
if [ "$grub_platform" = pc ]; then
  serial --unit=0 --speed=115200
  terminal_output console serial
fi
echo "old menu, platform $grub_platform."
menuentry "Switch off" { halt }
"""
MANIFEST = """\
glassmaster: 1
name: new-{0}
volume: {{id: REMASTERED}}
on-loss: ignore
files:
  - {{from: {0}.iso, to: /}}
  - {{text: "more\\n", to: /a/first/file}}
{1}integrity: {{checksums: [{{to: /SHA256SUMS}}]}}
boot: {{replay: {0}.iso}}
"""
ISOLINUX = "-c isolinux/boot.cat -b isolinux/isolinux.bin -no-emul-boot -boot-load-size 4 -boot-info-table"
HYBRID = f"-isohybrid-mbr /usr/lib/ISOLINUX/isohdpfx.bin {ISOLINUX}"
# The ESP lies behind the tree, and no file shows it.
APPENDED = f"""{HYBRID} -append_partition 2 0xef efi.img -eltorito-alt-boot -e --interval:appended_partition_2:all:: -no-emul-boot"""
OTHERS = {
    "isohybrid": HYBRID,
    "isohybrid-uefi": f"{HYBRID} -eltorito-alt-boot -e boot/efi.img -no-emul-boot -isohybrid-gpt-basdat",
    "appended": APPENDED,
}


def make_tree(folder):
    """What xorriso makes images of: ISOLINUX, and an ESP with GRUB in it."""
    os.makedirs(f"{folder}/tree/isolinux")
    os.makedirs(f"{folder}/tree/boot")
    modules = "/usr/lib/syslinux/modules/bios"
    house.run("cp", "/usr/lib/ISOLINUX/isolinux.bin", f"{modules}/ldlinux.c32", f"{modules}/menu.c32", f"{modules}/libutil.c32",
              f"{folder}/tree/isolinux")
    write(f"{folder}/tree/isolinux/isolinux.cfg", "serial 0 115200\nui menu.c32\nmenu title old menu of ISOLINUX.\nlabel local\n  localboot -1\n")
    write(f"{folder}/esp.cfg", GRUB_CFG)
    house.run("grub-mkstandalone", "-O", "x86_64-efi", "-o", f"{folder}/BOOTX64.EFI", "--install-modules=normal echo test halt", "--locales=", "--fonts=", "--themes=", f"boot/grub/grub.cfg={folder}/esp.cfg")
    write(f"{folder}/esp.disc.yaml", "glassmaster: 1\nname: esp\nfiles:\n  - {fat: {files: [{from: BOOTX64.EFI, to: /EFI/BOOT/BOOTX64.EFI}]}, to: /efi.img}\n")
    house.mkimage("build", f"{folder}/esp.disc.yaml", "--quiet")
    house.mkimage("extract", f"{folder}/esp.iso", "/efi.img", "-C", f"{folder}/out")
    house.run("cp", f"{folder}/out/efi.img", f"{folder}/efi.img")
    house.run("cp", f"{folder}/out/efi.img", f"{folder}/tree/boot/efi.img")


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def report(image):
    """What xorriso says of booting, without what a change of the tree must change."""
    said = house.run("xorriso", "-indev", image, "-report_el_torito", "plain", "-report_system_area", "plain").stdout.decode()
    return said.splitlines()


def entries(image):
    """Platform, emulation, segment, sectors of every entry, its path and what xorriso found patched in it."""
    found = {}
    for line in report(image):
        if match := re.match(r"El Torito boot img : +(\d+) +(\S+) +(y +\S+ +\S+ +\S+ +\d+) +\d+$", line):
            found[match[1]] = [match[2], match[3]]
        elif match := re.match(r"El Torito img (path|opts) : +(\d+) +(.*)$", line):
            found[match[2]].append(match[3])
    return found


class Replay(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.scratch = house.Scratch("replay")
        cls.folder = cls.scratch.__enter__()
        make_tree(cls.folder)
        for name, options in OTHERS.items():
            house.run("xorriso", "-as", "mkisofs", "-o", f"{name}.iso", "-R", "-J", *options.split(), "tree", cwd=cls.folder)
            cls.remaster(name)
        os.makedirs(f"{cls.folder}/rescue/boot/grub")
        write(f"{cls.folder}/rescue/boot/grub/grub.cfg", GRUB_CFG)
        house.run("grub-mkrescue", "-o", "grub.iso", "rescue", cwd=cls.folder)
        cls.remaster("grub", f"  - {{remove: /boot/grub/fonts}}\n" if os.path.isdir(f"{cls.folder}/rescue/boot/grub/fonts") else "")

    @classmethod
    def tearDownClass(cls):
        cls.scratch.__exit__()

    @classmethod
    def remaster(cls, name, more=""):
        write(f"{cls.folder}/new-{name}.disc.yaml", MANIFEST.format(name, more))
        house.mkimage("build", f"{cls.folder}/new-{name}.disc.yaml", "--quiet")

    def each(self, judge):
        """Calls judge(old, new) with every image and what was made of it."""
        for name in (*OTHERS, "grub"):
            with self.subTest(name):
                judge(f"{self.folder}/{name}.iso", f"{self.folder}/new-{name}.iso")

    def test_the_catalog_says_what_it_said(self):
        self.each(lambda old, new: self.assertEqual(entries(new), entries(old)))

    def test_our_verifier_agrees(self):
        def judge(_, new):
            house.verify(new.replace(".iso", ".disc.yaml"), new, "--quiet")
            house.verify(f"{new}.receipt.json", new, "--quiet")
            house.verify("structure", new, "--quiet")
        self.each(judge)

    def test_partitioning_tools_have_nothing_to_say(self):
        def judge(_, new):
            self.assertIn(b"No errors detected.", house.run("sfdisk", "--verify", new).stdout)
            if b"label: gpt" in house.run("sfdisk", "-d", new).stdout:  # sgdisk wants room for a GPT in every MBR
                self.assertIn(b"No problems found.", house.run("sgdisk", "-v", new).stdout)
        self.each(judge)

    def test_it_is_built_the_same_again(self):
        self.each(lambda _, new: house.mkimage("build", "--check", new.replace(".iso", ".disc.yaml"), "--force", "--quiet"))

    def test_the_appended_partition_is_the_same(self):
        with open(f"{self.folder}/efi.img", "rb") as file:
            wanted = file.read()
        listed = house.run("sfdisk", "-d", f"{self.folder}/new-appended.iso").stdout.decode()
        first = int(re.search(r"start= *(\d+), size= *\d+, type=ef", listed)[1])
        with open(f"{self.folder}/new-appended.iso", "rb") as file:
            file.seek(first * 512)
            self.assertEqual(file.read(len(wanted)), wanted)

    def boots(self, *wanted):
        """Two machines at a time: (name, firmware, way, what it says)."""
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            machines = [(one, pool.submit(qemu.start, f"{self.folder}/new-{one[0]}.iso", one[1], one[2], [one[3]])) for one in wanted]
            for one, machine in machines:
                with self.subTest(" ".join(one[:3])):
                    machine.result()

    def test_images_start_as_before(self):
        isolinux, pc, efi = "old menu of ISOLINUX.", "old menu, platform pc.", "old menu, platform efi."
        self.boots(
            ("grub", "uefi", "cd", efi), ("grub", "uefi", "stick", efi), ("grub", "bios", "cd", pc), ("grub", "bios", "stick", pc),
            ("isohybrid-uefi", "uefi", "cd", efi), ("isohybrid-uefi", "uefi", "stick", efi),
            ("appended", "uefi", "cd", efi), ("appended", "uefi", "stick", efi),
            ("isohybrid", "bios", "cd", isolinux), ("isohybrid-uefi", "bios", "cd", isolinux), ("appended", "bios", "cd", isolinux),
            ("isohybrid", "bios", "stick", isolinux), ("isohybrid-uefi", "bios", "stick", isolinux))


if __name__ == "__main__":
    unittest.main()
