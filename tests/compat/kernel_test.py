#!/usr/bin/python3
"""Our images as Linux mounts them: Debian's kernel under qemu lists every view and reads every file."""
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import house
import images
import iso_readers
import kernel
import listing
import rich_tree


DEVICES = """\
glassmaster: 1
name: devices
filesystems: {iso9660: {level: 3}, rock-ridge: {}}
files:
  - {device: {type: char, major: 1, minor: 3}, to: /null}
  - {device: {type: block, major: 8, minor: 255}, to: /last-small}
  - {device: {type: block, major: 259, minor: 1048575}, to: /large}
"""


class Kernel(unittest.TestCase):
    """One boot mounts everything; the tests look at what it saw."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.scratch = house.Scratch("mounts")
        folder = cls.folder = cls.scratch.__enter__()
        rich_tree.make_rich(f"{folder}/rich")
        rich_tree.make_deep(f"{folder}/deep")
        rich_tree.make_far(f"{folder}/far")
        os.mkdir(f"{folder}/twin")
        rich_tree.make_twins(f"{folder}/twin/deep")
        cls.rich, cls.receipt = images.build(folder, "rich", rich_tree.RICH_MANIFEST)
        cls.expected = rich_tree.recorded(listing.of_folder(f"{folder}/rich")) | rich_tree.devices()
        images.add_stored_bytes(cls.expected, cls.receipt, cls.rich, f"{folder}/rich")
        deep, _ = images.build(folder, "deep", rich_tree.DEEP_MANIFEST)
        far, _ = images.build(folder, "far", rich_tree.FAR_MANIFEST)
        twins, _ = images.build(f"{folder}/twin", "deep", rich_tree.DEEP_MANIFEST)
        allow, _ = images.build(folder, "allow", rich_tree.DEEP_MANIFEST.replace("relocate", "allow"))
        old, _ = images.build(folder, "old", rich_tree.RICH_MANIFEST.replace("version: 1.12", "version: 1.10"))
        enhanced, cls.enhanced_receipt = images.build(
            folder, "enhanced", rich_tree.DEEP_MANIFEST.replace("level: 3", "level: 1999").replace("relocate", "allow"))
        # Linux counts the UTF-8 of a Joliet name with its ";1" in a byte, so longer ones wrap (fs/isofs/joliet.c).
        joliet, cls.joliet_receipt = images.build(
            folder, "joliet", rich_tree.RICH_MANIFEST.replace("max-name: 103", "max-name: 64"))
        devices, _ = images.build(folder, "devices", DEVICES)
        cls.mounts = {
            "rich": kernel.Mount(cls.rich),
            "joliet": kernel.Mount(joliet, "norock,utf8,check=strict"),
            "nojoliet": kernel.Mount(cls.rich, "nojoliet"),
            "plain": kernel.Mount(cls.rich, "norock,nojoliet,map=off"),
            "deep": kernel.Mount(deep),
            "far": kernel.Mount(far),
            "twins": kernel.Mount(twins),
            "allow": kernel.Mount(allow),
            "old": kernel.Mount(old),
            "enhanced": kernel.Mount(enhanced),
            "devices": kernel.Mount(devices),
        }
        cls.log = kernel.boot(list(cls.mounts.values()))

    @classmethod
    def tearDownClass(cls):
        cls.scratch.__exit__()

    def judge(self, name, expected, view="rock-ridge"):
        mount = self.mounts[name]
        self.assertEqual(mount.failed, "")
        self.assertEqual(iso_readers.Kernel(view).compare(mount.listing, expected), [])

    def recorded(self, folder):
        return rich_tree.recorded(listing.of_folder(f"{self.folder}/{folder}"))

    def test_rock_ridge(self):
        self.judge("rich", self.expected)

    def test_rock_ridge_when_joliet_is_ruled_out(self):
        self.judge("nojoliet", self.expected)

    def test_rock_ridge_1_10(self):
        self.judge("old", self.expected)

    def test_joliet(self):
        self.judge("joliet", images.in_view(self.expected, self.joliet_receipt, "joliet"), "joliet")

    def test_plain_iso9660(self):
        self.judge("plain", images.in_view(self.expected, self.receipt, "iso9660"), "iso9660")

    def test_relocated_folders(self):
        self.judge("deep", self.recorded("deep"))

    def test_relocated_twins(self):
        self.judge("twins", self.recorded("twin/deep"))

    def test_folders_left_deep(self):
        self.judge("allow", self.recorded("deep"))

    def test_iso9660_1999(self):
        self.judge("enhanced", self.recorded("deep"))

    def test_devices(self):
        self.assertEqual(self.mounts["devices"].failed, "")
        found = {path: (facts["kind"], facts["device"]) for path, facts in self.mounts["devices"].listing.items()}
        self.assertEqual(found, {"null": ("char", (1, 3)), "last-small": ("block", (8, 255)), "large": ("block", (259, 1048575))})

    def test_long_symlinks(self):
        self.judge("far", self.recorded("far"))

    def test_the_kernel_did_not_complain(self):
        said = [line for line in self.log.splitlines() if "isofs" in line.lower() or "iso9660" in line.lower() or "I/O error" in line]
        self.assertEqual(said, [])


if __name__ == "__main__":
    unittest.main()
