#!/usr/bin/python3
"""Our UDF images of every kind, alone and beside the others, through our own eyes: verify holds them against manifest
and receipt, extract gives back what went in, and whatever is changed behind their back is found."""
import json
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import house
import images
import listing
import rich_tree
import udf_matrix

MANIFEST = """\
glassmaster: 1
name: disc
time: {epoch: %s, clamp: none}
medium: %s
filesystems: {%s}
on-collision: rename
on-loss: ignore
attributes:
  - {match: '/modes/**', mode: keep}
  - {match: '/owned/**', owner: '1000:100'}
  - {match: '/names/README', hide: udf}
files:
  - {from: %s/, to: /}
  - {device: {type: char, major: 1, minor: 3}, to: /special/null}
"""
BRIDGE = "iso9660: true, rock-ridge: true, joliet: true, "


class Verify(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.scratch = house.Scratch("udf")
        cls.folder = cls.scratch.__enter__()
        rich_tree.make_rich(f"{cls.folder}/rich")
        with open(f"{cls.folder}/rich/sparse", "wb") as file:
            file.seek(3_000_000)
            file.write(b"end")
            file.truncate(9_000_000)
        os.utime(f"{cls.folder}/rich/sparse", ns=(1_600_000_001_123_456_000, 1_600_000_001_123_456_000))

    @classmethod
    def tearDownClass(cls):
        cls.scratch.__exit__()

    def build(self, name, words, views=""):
        os.mkdir(f"{self.folder}/{name}")
        medium = "40MiB" if "writable" in words else "any"
        manifest = MANIFEST % (rich_tree.EPOCH, medium, f"{views}udf: {words}", "../rich")
        image, _ = images.build(f"{self.folder}/{name}", "disc", manifest, "--allow-outside")
        return image

    def judge(self, image, wish, *options):
        """The kinds of the findings that are more than notes."""
        result = house.verify(wish, image, "--json", "--allow-outside", *options, check=False)
        self.assertIn(result.returncode, (0, 1), result.stderr.decode())
        return sorted({f"{one['kind']} {one.get('path', '')}" for one in json.loads(result.stdout)["findings"]
                       if one["severity"] != "note"})

    def check(self, name, words, views=""):
        image = self.build(name, words, views)
        folder = os.path.dirname(image)
        self.assertEqual(self.judge(image, f"{folder}/disc.disc.yaml"), [])
        self.assertEqual(self.judge(image, f"{folder}/disc.disc.yaml", "--view", "udf"), [])
        self.assertEqual(self.judge(image, f"{image}.receipt.json", "--against", "files"), [])
        house.mkimage("inspect", image)
        house.mkimage("extract", "--view", "udf", "--no-owner", "-C", f"{folder}/out", image, "/sizes")
        found = {path.removeprefix("sizes/"): facts for path, facts in listing.of_folder(f"{folder}/out").items() if path != "sizes"}
        wish = listing.only(listing.of_folder(f"{self.folder}/rich/sizes"), "kind", "size", "sha256", "mtime")
        self.assertEqual(listing.differences(wish, found), [])

    def test_every_kind_of_volume(self):
        for name, words in udf_matrix.combinations():
            with self.subTest(name):
                self.check(name, words)

    def test_bridges(self):
        for revision in udf_matrix.REVISIONS:
            with self.subTest(revision):
                self.check(f"bridge-{revision}", f"{{revision: {revision}}}", BRIDGE)

    def test_texts_of_the_volume(self):
        texts = {"id": "Größe 12", "set": "A set", "publisher": "Publisher & Söhne", "preparer": "Preparer " * 9, "application": "Burner 1.0",
                 "copyright-file": "LICENSE", "abstract-file": "about.txt"}
        folder = f"{self.folder}/texts"
        os.mkdir(folder)

        def write(name, volume):
            lines = "".join(f"  {key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in volume.items())
            with open(f"{folder}/{name}.disc.yaml", "w", encoding="utf-8") as file:
                file.write(f"glassmaster: 1\nname: disc\ntime: {{epoch: {rich_tree.EPOCH}}}\nfilesystems: {{udf: true}}\non-loss: ignore\n"
                           f"volume:\n{lines}files:\n  - {{text: x, to: /LICENSE}}\n  - {{text: y, to: /about.txt}}\n")
            return f"{folder}/{name}.disc.yaml"

        manifest = write("disc", texts)
        house.mkimage("build", manifest, "-o", f"{folder}/disc.iso")
        self.assertEqual(self.judge(f"{folder}/disc.iso", manifest), [])
        self.assertEqual(self.judge(f"{folder}/disc.iso", write("other", {**texts, "preparer": texts["preparer"] + "of others"})), [])
        for key in texts:
            with self.subTest(key):
                changed = write(f"other-{key}", {**texts, key: "about.txt" if "copyright" in key else "LICENSE" if "abstract" in key else "Other"})
                self.assertEqual(self.judge(f"{folder}/disc.iso", changed), [f"volume.{key} "])

    def test_holes_come_back_as_holes(self):
        image = self.build("holes", "true")
        house.mkimage("extract", "-C", f"{self.folder}/holes/out", image, "/sparse")
        status = os.stat(f"{self.folder}/holes/out/sparse")
        self.assertEqual(status.st_size, 9_000_000)
        self.assertLess(status.st_blocks * 512, 1_000_000)

    def test_an_image_of_udf_is_a_source(self):
        image = self.build("first", "true")
        os.mkdir(f"{self.folder}/second")
        again, _ = images.build(f"{self.folder}/second", "disc", "glassmaster: 1\nname: disc\nfilesystems: {udf: true}\non-loss: ignore\n"
                                f"files:\n  - {{from: ../first/{os.path.basename(image)}, path: /, to: /}}\n", "--allow-outside")
        wish = [json.loads(line) for line in house.mkimage("ls", "-R", "--json", image).stdout.splitlines()]
        found = [json.loads(line) for line in house.mkimage("ls", "-R", "--json", again).stdout.splitlines()]
        facts = lambda entries: {entry["path"]: {key: entry.get(key) for key in ("type", "size", "target", "links", "major")} for entry in entries}
        self.assertEqual(facts(found), facts(wish))

    def test_what_was_changed_is_found(self):
        image = self.build("damaged", "{revision: 2.01}")
        manifest = f"{self.folder}/damaged/disc.disc.yaml"
        with open(image, "rb") as file:
            sound = file.read()
        entry = {line["path"]: line for line in map(json.loads, house.mkimage("ls", "-R", "--json", image).stdout.splitlines())}
        at = entry["/sizes/65535.bin"]["extents"][0]["first"] * 2048 + 1000
        with open(image, "wb") as file:
            file.write(sound[:at] + bytes([sound[at] ^ 1]) + sound[at + 1:])
        self.assertEqual(self.judge(image, manifest), ["files.content /sizes/65535.bin"])
        # A content in its entry, whose CRC breaks with it.
        extent = entry["/sizes/1.bin"]["extents"][0]
        self.assertEqual(extent["offset"], 216)
        at = extent["first"] * 2048 + extent["offset"]
        with open(image, "wb") as file:
            file.write(sound[:at] + bytes([sound[at] ^ 1]) + sound[at + 1:])
        self.assertEqual({kind.split()[0] for kind in self.judge(image, manifest)}, {"files.content", "volume.fault"})
        kinds = {kind.split()[0] for kind in self.judge(image, f"{image}.receipt.json")}
        self.assertEqual(kinds & {"receipt.region", "files.content"}, {"receipt.region", "files.content"})
        # Another name of the same length: the CRC of its descriptor breaks too, which is a fault of the volume.
        at = sound.index(b"entry-123-of")
        with open(image, "wb") as file:
            file.write(sound[:at] + b"entry-xyz-of" + sound[at + 12:])
        kinds = {kind.split()[0] for kind in self.judge(image, manifest)}
        self.assertEqual(kinds, {"files.missing", "files.extra", "volume.fault"})


if __name__ == "__main__":
    unittest.main()
