#!/usr/bin/python3
"""A file of 64 GiB with ten mebibytes of data: planned at once, built without reading or writing a hole, and whole."""
import hashlib
import os
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import house
import images

MIB = 1 << 20
SIZE = 64 << 30
# Ten pieces of a mebibyte: at both ends, around the seams of extents, and off the beat of pages.
PLACES = [0, 5 * MIB + 123, 1 << 30, (4 << 30) - MIB // 2, (8 << 30) - 4096, 17 << 30, (31 << 30) + 1, 40 << 30, (63 << 30) + 777, SIZE - MIB]
MANIFEST = """\
glassmaster: 1
name: sparse
volume: {id: SPARSE}
filesystems:
  iso9660: {level: 3}
  rock-ridge: {}
files:
  - {from: in/, to: /}
"""


def piece(number):
    return hashlib.sha256(str(number).encode()).digest() * (MIB // 32)


def make(path):
    with open(path, "wb") as file:
        file.truncate(SIZE)
        for number, place in enumerate(PLACES):
            file.seek(place)
            file.write(piece(number))


def digest_of_all():
    """SHA-256 of the file, told by what was written into it."""
    digest, at, zeros = hashlib.sha256(), 0, bytes(MIB)
    for number, place in enumerate(PLACES):
        while at < place:
            count = min(MIB, place - at)
            digest.update(zeros[:count])
            at += count
        digest.update(piece(number))
        at += MIB
    return digest.hexdigest()


def bytes_read():
    """What this process and the children it waited for got by reading, out of the cache or not."""
    with open("/proc/self/io", encoding="ascii") as file:
        return int(file.readline().removeprefix("rchar: "))


class Sparse(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = house.Scratch("sparse")
        cls.folder = cls.scratch.__enter__()
        os.makedirs(f"{cls.folder}/in")
        make(f"{cls.folder}/in/disk.img")
        before = bytes_read()
        cls.image, cls.receipt = images.build(cls.folder, "sparse", MANIFEST)
        cls.read = bytes_read() - before

    @classmethod
    def tearDownClass(cls):
        cls.scratch.__exit__()

    def test_the_source_is_sparse(self):
        self.assertLess(os.stat(f"{self.folder}/in/disk.img").st_blocks * 512, 32 * MIB)

    def test_a_plan_takes_no_time(self):
        before, start = bytes_read(), time.monotonic()
        house.mkimage("plan", f"{self.folder}/sparse.disc.yaml")
        self.assertLess(time.monotonic() - start, 20)
        self.assertLess(bytes_read() - before, 32 * MIB)

    def test_no_hole_is_read(self):
        self.assertLess(self.read, 64 * MIB)

    def test_holes_of_the_source_are_holes_of_the_image(self):
        status = os.stat(self.image)
        self.assertGreater(status.st_size, SIZE)
        self.assertLess(status.st_blocks * 512, 32 * MIB)

    def test_the_digest_is_that_of_all_bytes(self):
        file = next(file for file in self.receipt["files"] if file["path"] == "/disk.img")
        self.assertEqual(file["size"], SIZE)
        self.assertEqual(file["sha256"], digest_of_all())

    def test_the_data_lie_where_they_belong(self):
        file = next(file for file in self.receipt["files"] if file["path"] == "/disk.img")
        first = file["extents"][0][0] * 2048
        self.assertEqual(sum(size for _, size in file["extents"]), SIZE)
        with open(self.image, "rb") as image:
            for number, place in enumerate(PLACES):
                image.seek(first + max(0, place - 100))
                around = image.read(min(place, 100) + MIB + min(100, SIZE - place - MIB))
                self.assertEqual(around, bytes(min(place, 100)) + piece(number) + bytes(min(100, SIZE - place - MIB)))


if __name__ == "__main__":
    unittest.main()
