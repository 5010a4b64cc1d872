#!/usr/bin/python3
"""Images of raw CD sectors through our readers: sectors made by the slow encoder of tests/support and by vcdimager, whole,
damaged so that their ECC can mend them, and damaged beyond that."""
import json
import os
import random
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import house
import images
import listing
import raw_sectors

MANIFEST = """\
glassmaster: 1
name: disc
time: {epoch: 2024-02-29T12:00:00Z}
filesystems: {iso9660: true, rock-ridge: true}
files: [{from: tree/, to: /}]
"""
STRIDES = {"2352": b"", "2448": b"\x40" * 96}


def write(path, data):
    with open(path, "wb") as file:
        file.write(data)
    return path


def kinds(image, *options):
    said = house.verify("structure", image, "--json", "--all", *options, check=False)
    return [(one["kind"], one.get("block")) for one in json.loads(said.stdout)["findings"]], said


class Sectors(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = house.Scratch("raw")
        folder = cls.folder = cls.scratch.__enter__()
        os.makedirs(f"{folder}/tree/folder")
        rng = random.Random(5)
        for name, size in (("a.txt", 5), ("folder/noise", 300_000), ("folder/empty", 0)):
            write(f"{folder}/tree/{name}", rng.randbytes(size))
        cls.image, _ = images.build(folder, "disc", MANIFEST)
        with open(cls.image, "rb") as file:
            cls.blocks = file.read()
        cls.raw = {stride: raw_sectors.encode(cls.blocks, behind) for stride, behind in STRIDES.items()}

    @classmethod
    def tearDownClass(cls):
        cls.scratch.__exit__()

    def test_are_read_as_the_blocks_they_hold(self):
        for stride, data in self.raw.items():
            with self.subTest(stride):
                raw = write(f"{self.folder}/{stride}.bin", data)
                self.assertEqual(house.mkimage("ls", "-R", "--json", raw).stdout, house.mkimage("ls", "-R", "--json", self.image).stdout)
                out = f"{self.folder}/out-{stride}"
                house.mkimage("extract", "-C", out, raw)
                wish = listing.only(listing.of_folder(f"{self.folder}/tree"), "kind", "size", "sha256")
                self.assertEqual(listing.differences(wish, listing.of_folder(out)), [])
                self.assertEqual(kinds(raw)[0], [])
                house.verify(f"{self.folder}/disc.disc.yaml", raw)
                house.verify(f"{self.image}.receipt.json", raw)

    def test_damage_that_can_be_mended_is_told_and_read_over(self):
        for stride, data in self.raw.items():
            with self.subTest(stride):
                step, damaged = int(stride), bytearray(data)
                for sector, places in {7: (0,), 16: (13, 14), 20: (2070,), 40: range(500, 580), 60: range(2300, 2352)}.items():
                    for place in places:
                        damaged[sector * step + place] ^= 0xFF
                raw = write(f"{self.folder}/mendable-{stride}.bin", damaged)
                found, said = kinds(raw)
                self.assertEqual(found, [("sector.sync", 7), ("sector.edc", 16), ("sector.ecc", 20), ("sector.edc", 40), ("sector.ecc", 60)])
                self.assertEqual(said.returncode, 1)
                self.assertEqual(said.stdout.count(b"which its ECC can mend"), 5)
                house.verify(f"{self.image}.receipt.json", raw)
                self.assertEqual(house.mkimage("ls", "-R", "--json", raw).stdout, house.mkimage("ls", "-R", "--json", self.image).stdout)

    def test_damage_beyond_repair_costs_the_files_that_lie_there(self):
        entry = {line["path"]: line for line in map(json.loads, house.mkimage("ls", "-R", "--json", self.image).stdout.splitlines())}
        block = entry["/folder/noise"]["extents"][0]["first"] + 3
        damaged = bytearray(self.raw["2352"])
        damaged[block * 2352 + 100 : block * 2352 + 900] = bytes(800)
        raw = write(f"{self.folder}/hopeless.bin", damaged)
        found, said = kinds(raw)
        self.assertEqual(found, [("sector.edc", block)])
        self.assertNotIn(b"can mend", said.stdout)
        said = house.mkimage("extract", "-C", f"{self.folder}/rest", raw, check=False)
        self.assertNotEqual(said.returncode, 0)
        self.assertIn(b"damaged beyond repair", said.stderr)
        self.assertEqual(listing.of_folder(f"{self.folder}/rest")["a.txt"]["sha256"], listing.of_folder(f"{self.folder}/tree")["a.txt"]["sha256"])
        said = house.verify(f"{self.image}.receipt.json", raw, check=False)
        self.assertEqual(said.returncode, 1)
        self.assertIn(b"/folder/noise", said.stdout)

    def test_an_image_that_ends_inside_a_sector(self):
        cut = write(f"{self.folder}/cut.bin", self.raw["2352"][:-2])
        found, said = kinds(cut)
        self.assertIn(("sector.cut", len(self.blocks) // 2048 - 1), found)
        self.assertIn(b"has 2350 bytes only", said.stdout)

    def test_sectors_at_another_place(self):
        step = 2352
        moved = bytearray(self.raw["2352"])
        moved[30 * step : 31 * step] = moved[31 * step : 32 * step]
        self.assertEqual(kinds(write(f"{self.folder}/moved.bin", moved))[0], [("sector.address", 30)])

    def test_every_one_of_random_damages_is_found(self):
        rng = random.Random(11)
        for run in range(20):
            damaged = bytearray(self.raw["2352"])
            sectors = sorted(rng.sample(range(50, len(damaged) // 2352), 5))
            for sector in sectors:
                for _ in range(rng.choice((1, 2, 30, 600))):
                    damaged[sector * 2352 + rng.randrange(2352)] ^= rng.randrange(1, 256)
            with self.subTest(run):
                self.assertEqual(sorted({block for kind, block in kinds(write(f"{self.folder}/random.bin", damaged))[0] if kind.startswith("sector")}), sectors)


class VcdImager(unittest.TestCase):
    """Its tracks hold sectors of mode 2, form 1 and form 2, in one file."""

    def test_sectors_of_both_forms(self):
        with house.Scratch("vcd") as work:
            house.run("ffmpeg", "-loglevel", "error", "-f", "lavfi", "-i", "testsrc=duration=4:size=352x288:rate=25", "-f", "lavfi", "-i",
                      "sine=frequency=440:duration=4", "-target", "pal-vcd", f"{work}/clip.mpg")
            house.run("vcdimager", "-q", "-t", "vcd2", "-c", f"{work}/video.cue", "-b", f"{work}/video.bin", f"{work}/clip.mpg")
            self.assertGreater(os.path.getsize(f"{work}/video.bin"), 500 * 2352)
            found, _ = kinds(f"{work}/video.bin")
            self.assertEqual([one for one in found if one[0].startswith("sector")], [])
            names = [json.loads(line)["path"] for line in house.mkimage("ls", "-R", "--json", "--view", "iso9660", f"{work}/video.bin").stdout.splitlines()]
            self.assertIn("/VCD/INFO.VCD", names)
            out = f"{work}/out"
            house.mkimage("extract", "--view", "iso9660", "-C", out, f"{work}/video.bin", "/VCD/INFO.VCD")
            with open(f"{out}/INFO.VCD", "rb") as file:
                self.assertEqual(file.read(8), b"VIDEO_CD")


if __name__ == "__main__":
    unittest.main()
