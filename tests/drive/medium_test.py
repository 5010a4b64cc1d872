#!/usr/bin/python3
"""verify and mkimage look at the media of drives: virtual ones, files by address, and drives of iSCSI."""
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import house
import iscsi_target

MANIFEST = """\
glassmaster: 1
name: disc
filesystems: {iso9660: {level: 3}, rock-ridge: {}}
files:
  - {from: files/, to: /}
"""


class Media(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = house.Scratch("media")
        folder = cls.folder = cls.scratch.__enter__()
        os.mkdir(f"{folder}/files")
        for number in range(20):
            with open(f"{folder}/files/{number}.bin", "wb") as file:
                file.write(bytes([number]) * 50_000)
        with open(f"{folder}/disc.yaml", "w", encoding="utf-8") as file:
            file.write(MANIFEST)
        house.mkimage("build", f"{folder}/disc.yaml")
        cls.image = f"{folder}/disc.iso"
        cls.target = iscsi_target.Target(folder)
        cls.target.start()
        cls.addresses = {"file": f"file:{cls.image}", "iscsi": cls.target.add(cls.image)}
        cls.virtual = f"{folder}/virtual"
        house.run(f"{house.BUILD}/tests/drive_tool", "stamp", cls.virtual, "dvd-rom", cls.image)
        cls.addresses["virtual"] = f"virtual:{cls.virtual}"

    @classmethod
    def tearDownClass(cls):
        cls.target.stop()
        cls.scratch.__exit__()

    def test_verify_holds_them_against_the_receipt(self):
        for name, address in self.addresses.items():
            with self.subTest(name):
                said = house.verify("against", f"{self.image}.receipt.json", address, text=True).stdout
                self.assertIn("holds what", said)

    def test_verify_judges_their_structure(self):
        plain = house.verify("structure", self.image, text=True).stdout
        for name, address in self.addresses.items():
            with self.subTest(name):
                said = house.verify("structure", address, text=True).stdout
                self.assertEqual(said.replace(address, self.image), plain)

    def test_mkimage_lists_and_extracts_them(self):
        plain = house.mkimage("ls", "-R", self.image).stdout
        for name, address in self.addresses.items():
            with self.subTest(name):
                self.assertEqual(house.mkimage("ls", "-R", address).stdout, plain)
                house.mkimage("extract", address, "-C", f"{self.folder}/out-{name}")
                house.run("diff", "-r", f"{self.folder}/files", f"{self.folder}/out-{name}")

    def test_a_drive_that_is_not_there_says_so(self):
        port = iscsi_target.free_port()
        ended = house.verify("structure", f"iscsi://127.0.0.1:{port}/x/1", check=False, text=True)
        self.assertEqual(ended.returncode, 3)
        self.assertIn("Connection refused", ended.stderr)

    def test_an_address_that_is_none_says_so(self):
        ended = house.verify("structure", "iscsi://host/target", check=False, text=True)
        self.assertEqual(ended.returncode, 2)
        self.assertIn("no logical unit number", ended.stderr)


if __name__ == "__main__":
    unittest.main()
