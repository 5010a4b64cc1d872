#!/usr/bin/python3
"""Files of more than one extent, 4.2 GiB and 9 GiB: every reader must tell their size and find their bytes."""
import hashlib
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import house
import images
import iso_readers
import kernel

BIG_MANIFEST = """\
glassmaster: 1
name: big
volume: {id: BIG}
filesystems:
  iso9660: {level: 3}
  rock-ridge: {}
  joliet: {}
files:
  - {from: big/, to: /}
"""
MIB = 1 << 20
BIG_SIZES = {"four.bin": 4_508_876_801, "nine.bin": 9_663_676_417}


def make_big(root):
    """Sparse files of more than one extent (ECMA-119 6.5.1), with marks where the extents may be cut."""
    os.makedirs(root)
    for name, size in BIG_SIZES.items():
        with open(f"{root}/{name}", "wb") as file:
            file.truncate(size)
            for at in (0, 1000, 2**31 - 100, 4_294_965_248 - 50, 2**32 - 50, 2 * 4_294_965_248 - 50, 2**33 - 50, size - 60):
                if at + 60 <= size:
                    file.seek(at)
                    file.write(f"{name} at {at}".encode().ljust(60, b"."))


def windows(name):
    """(path, first MiB, count) around every place where something could go wrong."""
    size = BIG_SIZES[name]
    places = [0, 2**31, 2**32, 2**33, size]
    return [(name, max(0, at // MIB - 2), 4) for at in places if at <= size]


def hash_window(path, first, count):
    with open(path, "rb") as file:
        file.seek(first * MIB)
        return hashlib.sha256(file.read(count * MIB)).hexdigest()


class BigFiles(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.scratch = house.Scratch("big")
        cls.folder = cls.scratch.__enter__()
        make_big(f"{cls.folder}/big")
        cls.image, cls.receipt = images.build(cls.folder, "big", BIG_MANIFEST)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.__exit__()

    def sizes(self, reader):
        listed = {path.removesuffix(";1"): facts for path, facts in reader.list(self.image).items()}
        return {path: facts["size"] for path, facts in listed.items() if path in BIG_SIZES}

    def test_sizes(self):
        for reader in (iso_readers.Xorriso("rock-ridge"), iso_readers.Xorriso("joliet"), iso_readers.Bsdtar("rock-ridge"),
                       iso_readers.SevenZip("joliet"), iso_readers.Grub("rock-ridge")):
            with self.subTest(reader=reader.name):
                self.assertEqual(self.sizes(reader), BIG_SIZES)

    def test_sizes_that_readers_take_from_one_record(self):
        extents = {file["path"].strip("/"): [size for _, size in file.get("extents", [])] for file in self.receipt["files"]}
        # libcdio and pycdlib keep one of the records of a file: the last, in Joliet pycdlib the first.
        for reader, number in ((iso_readers.IsoInfo("rock-ridge"), -1), (iso_readers.Pycdlib("rock-ridge"), -1),
                               (iso_readers.Pycdlib("joliet"), 0)):
            with self.subTest(reader=reader.name):
                self.assertEqual(self.sizes(reader), {name: extents[name][number] for name in BIG_SIZES})

    def test_bytes(self):
        commands = {
            "bsdtar": ["bsdtar", "-xOf", self.image],
            "7z": ["7z", "e", "-so", self.image],
            "grub-fstest": None,
        }
        names = BIG_SIZES if house.LONG else ["four.bin"]
        for name in names:
            expected = house.sha256_of(f"{self.folder}/big/{name}")
            for reader, command in commands.items():
                with self.subTest(reader=reader, name=name):
                    command = command + [name] if command else ["grub-fstest", self.image, "cat", f"(loop0)/{name}"]
                    self.assertEqual(house.sha256_of_output(*command), (expected, BIG_SIZES[name]))

    def test_receipt_lists_every_extent(self):
        for file in self.receipt["files"]:
            name = file["path"].strip("/")
            if name in BIG_SIZES:
                self.assertEqual(sum(size for _, size in file["extents"]), BIG_SIZES[name])
                for _, size in file["extents"]:
                    self.assertLess(size, 2**32)
                for _, size in file["extents"][:-1]:
                    self.assertEqual(size % 2048, 0)

    def test_the_kernel_finds_the_bytes_around_every_seam(self):
        mount = kernel.Mount(self.image, windows=[w for name in BIG_SIZES for w in windows(name)])
        kernel.boot([mount])
        self.assertEqual(mount.failed, "")
        self.assertEqual({path: facts["size"] for path, facts in mount.listing.items()}, BIG_SIZES)
        expected = [hash_window(f"{self.folder}/big/{path}", first, count) for path, first, count in mount.windows]
        self.assertEqual(mount.hashes, expected)

    def test_our_own_verify_agrees(self):
        house.verify(f"{self.image}.receipt.json", self.image, "--quiet")


if __name__ == "__main__":
    unittest.main()
