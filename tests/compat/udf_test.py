#!/usr/bin/python3
"""Our UDF images as other people's programs read them: udfinfo, blkid, 7-Zip, GRUB, of every kind that each knows."""
import os
import sys
import tarfile
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
medium: %s
time: {epoch: %s}
volume: {id: "Größe 12.4"}
filesystems: {udf: %s}
on-collision: rename
on-loss: ignore
files: [{from: %s/, to: /}]
"""

# p7zip refuses an image with anything but files and folders, and file names that systems forbid come out as others.
PLAIN_NAMES = ["README", "readme", ".hidden", "two.dots.tar.gz", "über.txt", "日本語.txt", "Ελληνικά", "#hash", "f" * 250]


def make_plain(root):
    for number, name in enumerate(PLAIN_NAMES):
        rich_tree.write(f"{root}/names/{name}", f"{number}\n".encode())
    for size in (0, 1, 2047, 2048, 2049, 1_000_003):
        rich_tree.write(f"{root}/sizes/{size}.bin", bytes(n * 7 % 251 for n in range(min(size, 5000))) * (size // 5000 + 1))
        os.truncate(f"{root}/sizes/{size}.bin", size)
    for number in range(300):
        rich_tree.write(f"{root}/many/entry-{number:03d}-of-a-folder-that-needs-many-blocks.txt", b"%d" % number)
    rich_tree.write(f"{root}/1/2/3/4/5/6/7/8/9/10/deep.txt", b"deep\n")
    os.makedirs(f"{root}/empty folder/and another")
    rich_tree.settle_times(root)


class Readers(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.scratch = house.Scratch("udf")
        folder = cls.folder = cls.scratch.__enter__()
        make_plain(f"{folder}/plain")
        cls.source = listing.of_folder(f"{folder}/plain")
        cls.images = {}
        for name, words in udf_matrix.combinations():
            cls.images[name], _ = udf_matrix.build(folder, name, MANIFEST, rich_tree.EPOCH, words, "../plain")

    @classmethod
    def tearDownClass(cls):
        cls.scratch.__exit__()

    def test_our_own_check_finds_nothing(self):
        for name, image in self.images.items():
            with self.subTest(name):
                said = house.verify("structure", image, text=True, check=False)
                self.assertEqual((said.returncode, said.stdout.count("\n")), (0, 1), said.stdout)

    def test_writable_volumes_reach_to_the_end_of_their_medium(self):
        """Systems look for the last anchor in the last block of the medium."""
        for name, image in self.images.items():
            if "writable" in name:
                with self.subTest(name):
                    self.assertEqual(os.path.getsize(image), udf_matrix.MEDIUM)

    def test_udfinfo(self):
        files = sum(facts["kind"] == "file" for facts in self.source.values())
        folders = 1 + sum(facts["kind"] == "directory" for facts in self.source.values())
        for name, image in self.images.items():
            with self.subTest(name):
                info = house.run("udfinfo", "--utf8", image, text=True)
                # A table in the last block lies in its partition, and so must the anchor 256 blocks before it.
                known = "udfinfo: Warning: Partition Space overlaps with other blocks\n" if "virtual" in name else ""
                self.assertEqual(info.stderr, known)
                facts = dict(line.split("=", 1) for line in info.stdout.splitlines() if "=" in line and not line.startswith("start="))
                revision, partition = name.split("-")[:2]
                self.assertEqual(facts["label"], "Größe 12.4")
                self.assertEqual(facts["lvid"], "Größe 12.4")
                self.assertRegex(facts["uuid"], "^[0-9a-f]{16}$")
                self.assertEqual(facts["udfwriterev"], revision)
                self.assertEqual(facts["numfiles"], str(files))
                self.assertEqual(facts["numdirs"], str(folders))
                self.assertEqual("vatblock" in facts, partition == "virtual")
                if "writable" in name:
                    self.assertIn(facts["accesstype"], ("overwritable", "rewritable"))
                    self.assertGreater(int(facts["freeblocks"]), 10000)
                self.assertEqual(facts["integrity"], "closed")

    def test_blkid(self):
        for name, image in self.images.items():
            with self.subTest(name):
                for tag, value in (("TYPE", "udf"), ("LABEL", "Größe 12.4"), ("VERSION", name.split("-")[0])):
                    said = house.run("blkid", "-p", "-o", "value", "-s", tag, image, text=True).stdout
                    self.assertEqual(said, value + "\n")

    def test_7_zip(self):
        """It knows physical partitions and metadata partitions on them."""
        known = [name for name in self.images if "physical" in name]
        self.assertEqual(len(known), 20)
        for name in known:
            with self.subTest(name), house.Scratch("7z") as out:
                house.run("7z", "x", "-tudf", f"-o{out}", self.images[name])
                found = listing.only(listing.of_folder(out), "kind", "size", "sha256")
                self.assertEqual(listing.differences(self.source, found), [])

    def test_grub(self):
        """It knows physical partitions only."""
        for name in (name for name in self.images if "physical-none" in name):
            with self.subTest(name):
                image = self.images[name]
                for path in ("names/readme", "sizes/1000003.bin", "1/2/3/4/5/6/7/8/9/10/deep.txt"):
                    house.run("grub-fstest", image, "cmp", f"(loop0)/{path}", f"{self.folder}/plain/{path}")
                listed = house.run("grub-fstest", image, "ls", "--", "(loop0)/many/", text=True).stdout.split()
                self.assertEqual(len(listed), 300)

    def test_attributes_become_named_streams(self):
        """Two thousand on one file, short ones and some that fill blocks of their own."""
        folder = f"{self.folder}/streams"
        os.mkdir(folder)
        with tarfile.open(f"{folder}/source.tar", "w", format=tarfile.PAX_FORMAT) as tar:
            for name, count in (("few", 3), ("many", 2000)):
                member = tarfile.TarInfo(name)
                member.pax_headers = {f"SCHILY.xattr.user.stream {number}": f"{number} " * (1 if number % 100 else 2000)
                                      for number in range(count)}
                tar.addfile(member)
        manifest = "glassmaster: 1\nname: streams\nfilesystems: {udf: {revision: %s, partition: %s}}\nfiles: [{from: source.tar, to: /}]\n"
        for revision, partition in (("2.00", "virtual"), ("2.01", "physical"), ("2.50", "sparable"), ("2.60", "physical")):
            with self.subTest(f"{revision} {partition}"):
                image, receipt = images.build(folder, f"{revision}-{partition}", manifest % (revision, partition))
                self.assertEqual([len(file["xattrs"]) for file in receipt["files"] if file["type"] == "file"], [3, 2000])
                house.verify(f"{folder}/{revision}-{partition}.disc.yaml", image)
                house.verify(f"{image}.receipt.json", image)
                with open(f"{image}.receipt.json", encoding="utf-8") as file, open(f"{folder}/other.json", "w", encoding="utf-8") as other:
                    other.write(file.read().replace(b"1 ".hex(), b"2 ".hex(), 1))
                said = house.verify(f"{folder}/other.json", image, "--against", "files", text=True, check=False)
                self.assertEqual(said.returncode, 1)
                self.assertIn("its attribute 'user.stream", said.stdout)
                self.assertEqual(house.verify("structure", image, text=True).stdout.count("\n"), 1)
                with house.Scratch("out") as out:
                    house.mkimage("extract", image, "/few", "-C", out)
                    self.assertEqual({name: os.getxattr(f"{out}/few", name) for name in os.listxattr(f"{out}/few")},
                                     {"user.stream 0": b"0 " * 2000, "user.stream 1": b"1 ", "user.stream 2": b"2 "})

    def test_images_are_reproducible(self):
        for name in ("2.01-virtual-none", "1.50-sparable-none-writable", "2.60-sparable-mirrored-writable"):
            with self.subTest(name):
                house.mkimage("build", f"{self.folder}/{name}/disc.disc.yaml", "-o", f"{self.folder}/{name}/disc.iso", "--quiet",
                              "--check", "--allow-outside")


if __name__ == "__main__":
    unittest.main()
