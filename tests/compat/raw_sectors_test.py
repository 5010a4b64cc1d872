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
STRIDES = {"2352": b"", "2448": lambda block: raw_sectors.symbols(raw_sectors.q_of_position(block))}


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


class SubChannels(unittest.TestCase):
    """P and Q behind the sectors of a data track, in either form."""

    FORMS = {"symbols": raw_sectors.symbols, "channels": raw_sectors.channels}

    @classmethod
    def setUpClass(cls):
        cls.scratch = house.Scratch("sub")
        cls.folder = cls.scratch.__enter__()
        os.makedirs(f"{cls.folder}/tree")
        write(f"{cls.folder}/tree/a.txt", b"a\n" * 1000)
        image, _ = images.build(cls.folder, "disc", MANIFEST)
        with open(image, "rb") as file:
            cls.blocks = file.read()
        cls.sectors = raw_sectors.encode(cls.blocks)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.__exit__()

    def found(self, form, changes=None, q_of=raw_sectors.q_of_position):
        """What is said of an image whose blocks have q_of(block), or changes[block] behind them."""
        q = [(changes or {}).get(block) or q_of(block) for block in range(len(self.blocks) // 2048)]
        data = b"".join(self.sectors[2352 * block : 2352 * block + 2352] + self.FORMS[form](one) for block, one in enumerate(q))
        return kinds(write(f"{self.folder}/{form}.bin", data))

    def test_are_judged_in_either_form(self):
        position, sealed = raw_sectors.q_of_position, raw_sectors.sealed
        catalog = lambda block, number="1234567890128": sealed(b"\x42" + bytes.fromhex(number + "000") + bytes([raw_sectors.bcd((block + 150) % 75)]))
        # 9634524c: USABC, six bits a character.
        isrc = lambda block, digits="1234567": sealed(bytes.fromhex("43" + "9634524c" + digits + "0") + bytes([raw_sectors.bcd((block + 150) % 75)]))
        cases = {
            "sound": ({}, []),
            "one CRC": ({20: position(20)[:-1] + b"\0"}, [("sector.q-crc", 20)]),
            "a run of CRCs": ({block: position(block)[:-1] + b"\x01" for block in range(30, 45)}, [("sector.q-crc", 30)]),
            "catalog and ISRC": ({10: catalog(10), 20: isrc(20), 110: catalog(110), 120: isrc(120)}, []),
            "another catalog": ({10: catalog(10), 110: catalog(110, "4006381333931")}, [("sector.q-catalog", 110)]),
            # A number that comes once does not come again within 100 sectors.
            "a wrong check digit": ({10: catalog(10, "4006381333932")}, [("sector.q-rhythm", 11), ("sector.q-catalog", 10)]),
            "another ISRC": ({20: isrc(20), 120: isrc(120, "7654321")}, [("sector.q-isrc", 120)]),
            "the frame of another block": ({10: catalog(11)}, [("sector.q-frame", 10), ("sector.q-rhythm", 11)]),
            "another block": ({50: position(51)}, [("sector.q-address", 50), ("sector.q-order", 50)]),
            "another relative time": ({50: position(50, relative=49)}, [("sector.q-order", 50)]),
            "another track": ({50: position(50, track=7)}, [("sector.q-order", 50)]),
            "an index behind its place": ({50: position(50, index=3)}, [("sector.q-order", 50)]),
            "no digits": ({50: sealed(position(50)[:3] + b"\xaa" + position(50)[4:10])}, [("sector.q-digits", 50)]),
            "a zero that is none": ({50: sealed(position(50)[:6] + b"\x34" + position(50)[7:10])}, [("sector.q-zero", 50)]),
            "zeros": ({block: bytes(12) for block in range(60, 70)}, [("sector.q-missing", 60)]),
        }
        for form in self.FORMS:
            for name, (changes, wanted) in cases.items():
                with self.subTest(name, form=form):
                    self.assertEqual(self.found(form, changes)[0], wanted)

    def test_a_run_is_one_finding_with_its_end(self):
        said = self.found("symbols", {block: b"\x41" + bytes(11) for block in range(30, 45)})[1]
        self.assertIn(b"the Q of the sector at 00:02:30 has a CRC that does not hold, and so it is with 14 more up to 00:02:44", said.stdout)

    def test_all_of_them_displaced(self):
        found, _ = self.found("symbols", q_of=lambda block: raw_sectors.q_of_position(block + 2, relative=block))
        self.assertEqual(found, [("sector.q-address", 0)])

    def test_zeros_are_none_and_noise_is_told_once(self):
        for name, behind, wanted in (("zeros", bytes(96), []), ("no packs in R to W", b"\x09\x06\x3f" * 32, [("sector.sub-channel", 0)]), ("noise", b"\xc5\x31" * 48, [("sector.sub-channel", 0)])):
            with self.subTest(name):
                self.assertEqual(kinds(write(f"{self.folder}/other.bin", raw_sectors.encode(self.blocks, behind)))[0], wanted)


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
