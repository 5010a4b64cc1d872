#!/usr/bin/python3
"""Real boots: the samples of manifests/samples/boot start under SeaBIOS and OVMF, as CD and as stick, and say so on
the serial port; a Debian kernel among them finds the medium it came from and checks every file on it."""
import concurrent.futures
import json
import os
import re
import shutil
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import house
import kernel
import qemu

SAMPLES = f"{house.ROOT}/manifests/samples/boot"

ISOLINUX = ["Acme: started by ISOLINUX"]
GRUB = {"bios": ["Acme: started by GRUB, platform pc."], "uefi": ["Acme: started by GRUB, platform efi."]}
DEVICE = {"cd": "sr0", "stick": "sda", "disk": "vda"}

# Image, firmware, way. The dear ones first.
BOOTS = [
    ("live", "uefi", "cd"), ("live", "uefi", "stick"), ("live", "bios", "stick"), ("live", "bios", "disk"),
    ("live", "bios", "cd"), ("live-damaged", "bios", "cd"),
    ("grub", "uefi", "cd"), ("grub", "uefi", "stick"), ("grub", "uefi", "disk"),
    ("grub", "bios", "cd"), ("grub", "bios", "stick"), ("grub", "bios", "disk"),
    ("grub-mbr", "uefi", "stick"), ("grub-mbr", "bios", "stick"),
    ("grub-gpt", "uefi", "stick"), ("grub-gpt", "bios", "stick"),
    ("isolinux", "bios", "cd"), ("isolinux", "bios", "stick"), ("isolinux", "bios", "disk"),
    ("isolinux-gpt", "bios", "stick"), ("isolinux-apm", "bios", "stick"), ("grub-apm", "bios", "stick"),
    ("grub-bridge", "uefi", "cd"), ("grub-bridge", "uefi", "stick"), ("grub-bridge", "bios", "cd"), ("grub-bridge", "bios", "stick"),
    ("isolinux-bridge", "bios", "cd"), ("isolinux-bridge", "bios", "stick"),
    ("uefi", "uefi", "cd"), ("uefi", "uefi", "stick"), ("uefi", "uefi", "disk"),
    ("floppy", "bios", "cd"),
    ("rescue", "uefi", "stick"),
]


def wanted(image, firmware, way):
    if image == "live":
        device = f"/dev/{DEVICE[way]}"
        return [f"Acme Live: found ACME_LIVE on {device}", f"files on {device}, all are good", "Acme Live: the system runs."]
    if image == "live-damaged":
        return ["Acme Live: found ACME_LIVE on /dev/sr0", "Acme Live: live/filesystem.squashfs: FAILED on /dev/sr0"]
    if image == "rescue":
        return ["Acme Rescue: started.", "Acme Rescue: the data are on hd0,gpt2."]
    return {"grub": GRUB[firmware], "isolinux": ISOLINUX, "uefi": ["Acme: started by UEFI."],
            "floppy": ["Acme: started from the floppy on this CD."]}[image.partition("-")[0]]


class Boot(unittest.TestCase):
    """All machines start in the beginning, two at a time; each test waits for its own."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.scratch = house.Scratch("boot")
        folder = cls.folder = cls.scratch.__enter__()
        cls.prepare(f"{folder}/made")
        for name in ("isolinux", "grub", "uefi", "live", "floppy", "rescue"):
            cls.build(name)
        for name, table in (("grub", "mbr"), ("grub", "gpt"), ("grub", "apm"), ("isolinux", "gpt"), ("isolinux", "apm")):
            cls.build(name, table)
        for name, table in (("grub", "gpt"), ("isolinux", "mbr")):
            cls.build(name, table, bridge=True)
        cls.damage("live", "/live/filesystem.squashfs")
        cls.pool = concurrent.futures.ThreadPoolExecutor(2)
        cls.machines = {
            boot: cls.pool.submit(qemu.start, f"{folder}/{boot[0]}.iso", boot[1], boot[2], wanted(*boot)) for boot in BOOTS}

    @classmethod
    def tearDownClass(cls):
        cls.pool.shutdown(cancel_futures=True)
        cls.scratch.__exit__()

    @staticmethod
    def prepare(made):
        house.run(f"{SAMPLES}/prepare", made, extra={"KERNEL": kernel.KERNEL})

    @classmethod
    def build(cls, name, table=None, bridge=False):
        """Builds a sample as it stands, or NAME-TABLE with another table, or NAME-bridge with UDF beside ISO 9660."""
        manifest, image = f"{SAMPLES}/{name}.disc.yaml", f"{cls.folder}/{name}.iso"
        with open(manifest, encoding="utf-8") as file:
            text = file.read()
        if table:
            text, count = re.subn(r"(table: )[a-z-]+", rf"\g<1>{table}", text)
            if count != 1:
                raise house.Failure(f"{name} has no table to change")
            if bridge:
                text += "\nfilesystems: {iso9660: true, rock-ridge: true, joliet: true, udf: {revision: 1.02}}\n"
            called = f"{name}-bridge" if bridge else f"{name}-{table}"
            manifest, image = f"{cls.folder}/{called}.disc.yaml", f"{cls.folder}/{called}.iso"
            with open(manifest, "w", encoding="utf-8") as file:
                file.write(text)
        own = {"made": f"{cls.folder}/made", "floppy": f"{cls.folder}/made/floppy.img"}
        defined = [word for key, value in own.items() if f"  {key}: {{default" in text for word in ("-D", f"{key}={value}")]
        house.mkimage("build", manifest, "-o", image, "--allow-outside", "--quiet", *defined)
        house.verify("structure", image, "--quiet")
        house.verify(manifest, image, "--allow-outside", "--quiet", *defined)

    @classmethod
    def damage(cls, name, path):
        """NAME-damaged.iso: one bit of a file is wrong."""
        image = f"{cls.folder}/{name}-damaged.iso"
        shutil.copyfile(f"{cls.folder}/{name}.iso", image)
        with open(f"{cls.folder}/{name}.iso.receipt.json", encoding="utf-8") as file:
            first, size = next(entry["extents"][0] for entry in json.load(file)["files"] if entry["path"] == path)
        with open(image, "r+b") as file:
            file.seek(first * 2048 + size // 2)
            byte = file.read(1)[0]
            file.seek(-1, os.SEEK_CUR)
            file.write(bytes([byte ^ 1]))

    def starts(self, *names):
        """Every machine of these images said what it had to, or start() has thrown."""
        found = [boot for boot in BOOTS if boot[0] in names]
        self.assertEqual({boot[0] for boot in found}, set(names))
        for boot in found:
            with self.subTest(" ".join(boot)):
                self.machines[boot].result()

    def test_grub_starts_from_cd_and_stick_under_bios_and_uefi(self):
        self.starts("grub")

    def test_grub_starts_with_every_table(self):
        self.starts("grub-mbr", "grub-gpt", "grub-apm")

    def test_bridges_of_iso_9660_and_udf_start(self):
        self.starts("grub-bridge", "isolinux-bridge")

    def test_isolinux_starts_from_cd_and_stick(self):
        self.starts("isolinux", "isolinux-gpt", "isolinux-apm")

    def test_uefi_alone_starts_from_cd_and_stick(self):
        self.starts("uefi")

    def test_a_floppy_on_a_cd_starts(self):
        self.starts("floppy")

    def test_the_rescue_stick_finds_its_appended_partition(self):
        self.starts("rescue")

    def test_a_debian_kernel_finds_its_medium_and_checks_every_file_on_it(self):
        self.starts("live")
        with open(f"{self.folder}/live.iso.receipt.json", encoding="utf-8") as file:
            listed = [entry for entry in json.load(file)["files"] if entry["type"] == "file"]
        said = self.machines["live", "bios", "cd"].result()
        self.assertIn(f"checked {len(listed) - 1} files on", said)  # all but the list itself

    def test_that_kernel_notices_one_wrong_bit(self):
        self.starts("live-damaged")

    def test_preparing_again_gives_the_same_files(self):
        self.prepare(f"{self.folder}/again")
        for name in ("core.img", "floppy.img", "data.img", "initrd.img", "filesystem.squashfs"):
            with self.subTest(name):
                self.assertEqual(house.sha256_of(f"{self.folder}/again/{name}"), house.sha256_of(f"{self.folder}/made/{name}"))


if __name__ == "__main__":
    unittest.main()
