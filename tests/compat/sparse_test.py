#!/usr/bin/python3
"""Files that are nearly all hole: 1.5 TiB planned at once, 4 GiB (in a long run 64 GiB, and 1.5 TiB in UDF) built without reading or writing one."""
import hashlib
import os
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import house
import images

MIB = 1 << 20
# SHA-256 of the zeros is what a build takes: two digests at the pace of the machine.
SIZE = (64 << 30) if house.LONG else (4 << 30) + 12345
# Ten pieces of a mebibyte: at both ends, around the seam of two extents, and off the beat of pages.
PLACES = [0, 5 * MIB + 123, SIZE // 9, SIZE // 7 + 1, SIZE // 5, SIZE // 4 + 777, SIZE // 3, SIZE // 2, (4 << 30) - 4096 - MIB // 2, SIZE - MIB]
PLACES = sorted(place for place in PLACES if place + MIB <= SIZE - MIB or place == SIZE - MIB)
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


def make(path, size=SIZE):
    with open(path, "wb") as file:
        file.truncate(size)
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
        os.makedirs(f"{self.folder}/huge")
        make(f"{self.folder}/huge/disk.img", 3 << 39)
        with open(f"{self.folder}/huge.disc.yaml", "w", encoding="utf-8") as file:
            file.write(MANIFEST.replace("in/", "huge/"))
        before, start = bytes_read(), time.monotonic()
        house.mkimage("plan", f"{self.folder}/huge.disc.yaml")
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

    if house.LONG:  # SHA-256 of 1.5 TiB of zeros, a quarter of an hour or more
        def test_a_file_beyond_a_tebibyte_stands_in_udf(self):
            os.makedirs(f"{self.folder}/huge-udf")
            make(f"{self.folder}/huge-udf/disk.img", 3 << 39)
            udf = "glassmaster: 1\nname: huge\nfilesystems: {udf: {revision: 2.60, metadata: mirrored}}\nfiles: [{from: huge-udf/, to: /}]\n"
            image, receipt = images.build(self.folder, "huge", udf)
            file = next(file for file in receipt["files"] if file["path"] == "/disk.img")
            self.assertEqual(file["size"], 3 << 39)
            self.assertLess(os.stat(image).st_blocks * 512, 64 * MIB)
            house.verify("structure", image)
            listing = house.run("7z", "l", "-tudf", image, text=True).stdout
            self.assertIn(str(3 << 39), listing)


if __name__ == "__main__":
    unittest.main()
