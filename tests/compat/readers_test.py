#!/usr/bin/python3
"""Our images as other people's readers see them: xorriso, isoinfo, isovfy, iso-info, iso-read, bsdtar, 7z,
grub-fstest and pycdlib must list and extract every view of every image as its source stands."""
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import house
import images
import iso_readers
import listing
import rich_tree


class Judged(unittest.TestCase):
    maxDiff = None

    def judge(self, image, expected, readers):
        for reader in readers:
            with self.subTest(reader=reader.name), house.Scratch("reader") as scratch:
                self.assertEqual(reader.judge(image, scratch, expected), [])


class Harness(Judged):
    def test_finds_xorrisos_own_image_in_order(self):
        with house.Scratch("harness") as folder:
            rich_tree.make_rich(f"{folder}/rich")
            image = f"{folder}/x.iso"
            house.run("xorriso", "-as", "mkisofs", "-quiet", "-iso-level", "3", "-R", "-o", image, f"{folder}/rich")
            self.assertGreater(os.path.getsize(image), 1_000_000)
            expected = listing.of_folder(f"{folder}/rich")
            for facts in expected.values():
                facts |= {"uid": 0, "gid": 0}
                facts.pop("links", None)  # xorriso records no serial numbers unless asked
            self.judge(image, expected, iso_readers.readers("rock-ridge") + [iso_readers.SevenZip("rock-ridge")])

    def test_notices_what_is_wrong(self):
        expected = {"a": {"kind": "file", "size": 3}, "b": {"kind": "directory"}}
        found = {"a": {"kind": "file", "size": 4}, "c": {"kind": "file"}}
        self.assertEqual(
            listing.differences(expected, found),
            ["missing: 'b'", "not in the source: 'c' {'kind': 'file'}", "'a': size is 4, expected 3"],
        )


class Rich(Judged):
    @classmethod
    def setUpClass(cls):
        cls.scratch = house.Scratch("rich")
        cls.folder = cls.scratch.__enter__()
        rich_tree.make_rich(f"{cls.folder}/rich")
        cls.source = listing.of_folder(f"{cls.folder}/rich")
        cls.image, cls.receipt = images.build(cls.folder, "rich", rich_tree.RICH_MANIFEST)
        cls.expected = rich_tree.recorded(cls.source) | rich_tree.devices()
        images.add_stored_bytes(cls.expected, cls.receipt, cls.image, f"{cls.folder}/rich")

    @classmethod
    def tearDownClass(cls):
        cls.scratch.__exit__()

    def test_rock_ridge(self):
        self.judge(self.image, self.expected, iso_readers.readers("rock-ridge"))

    def test_joliet(self):
        self.judge(self.image, images.in_view(self.expected, self.receipt, "joliet"), iso_readers.readers("joliet"))

    def test_joliet_names_are_those_of_the_standard(self):
        names = {file["path"]: file.get("views", {}).get("joliet", file["path"]) for file in self.receipt["files"]}
        self.assertEqual(names["/names/日本語.txt"], "/names/日本語.txt")
        self.assertEqual(names["/names/😀 emoji.txt"], "/names/😀 emoji.txt")
        self.assertEqual(names["/names/quest?"], "/names/quest_")
        self.assertEqual(len(names["/names/" + "c" * 103]), len("/names/") + 103)

    def test_plain_iso9660(self):
        self.judge(self.image, images.in_view(self.expected, self.receipt, "iso9660"), iso_readers.readers("iso9660"))

    def test_isovfy_has_nothing_to_say(self):
        said = house.run("isovfy", self.image, text=True).stdout
        self.assertIn("No errors found", said)

    def test_zisofs_files_are_smaller_than_their_source(self):
        stored = {path for path, facts in self.expected.items() if "stored" in facts}
        self.assertIn("zisofs/text.txt", stored)
        self.assertIn("zisofs/holes.bin", stored)
        facts = self.expected["zisofs/text.txt"]
        self.assertLess(facts["stored"]["size"] * 3, facts["size"])

    def test_rock_ridge_alone_through_7z(self):
        manifest = rich_tree.RICH_MANIFEST.replace("  joliet: {max-name: 103, non-bmp: utf-16}\n", "")
        image, receipt = images.build(self.folder, "plain", manifest.replace("name: rich", "name: plain"))
        expected = rich_tree.recorded(self.source) | rich_tree.devices()
        images.add_stored_bytes(expected, receipt, image, f"{self.folder}/rich")
        self.judge(image, expected, [iso_readers.SevenZip("rock-ridge")])

    def test_our_own_verify_agrees(self):
        house.verify(f"{self.folder}/rich.disc.yaml", self.image, "--quiet")
        house.verify(f"{self.image}.receipt.json", self.image, "--quiet")
        house.verify("structure", self.image, "--quiet")


class Deep(Judged):
    def test_relocated_folders(self):
        with house.Scratch("deep") as folder:
            rich_tree.make_deep(f"{folder}/deep")
            image, _ = images.build(folder, "deep", rich_tree.DEEP_MANIFEST)
            expected = rich_tree.recorded(listing.of_folder(f"{folder}/deep"))
            self.judge(image, expected, iso_readers.readers("rock-ridge") + [iso_readers.SevenZip("rock-ridge")])

    def test_folders_left_deep(self):
        manifest = rich_tree.DEEP_MANIFEST.replace("deep-directories: relocate", "deep-directories: allow")
        with house.Scratch("allow") as folder:
            rich_tree.make_deep(f"{folder}/deep")
            image, _ = images.build(folder, "deep", manifest)
            expected = rich_tree.recorded(listing.of_folder(f"{folder}/deep"))
            self.judge(image, expected, iso_readers.readers("rock-ridge") + [iso_readers.SevenZip("rock-ridge")])

    def test_twins_get_two_names_under_rr_moved(self):
        with house.Scratch("twins") as folder:
            rich_tree.make_twins(f"{folder}/deep")
            image, _ = images.build(folder, "deep", rich_tree.DEEP_MANIFEST)
            expected = rich_tree.recorded(listing.of_folder(f"{folder}/deep"))
            self.judge(image, expected, [iso_readers.Xorriso("rock-ridge")])


class Far(Judged):
    def test_long_symlinks(self):
        with house.Scratch("far") as folder:
            rich_tree.make_far(f"{folder}/far")
            image, _ = images.build(folder, "far", rich_tree.FAR_MANIFEST)
            expected = rich_tree.recorded(listing.of_folder(f"{folder}/far"))
            # iso-info crashes on targets of more than about 150 bytes; grub-fstest and 7z do not follow them.
            readers = [kind("rock-ridge") for kind in (
                iso_readers.Xorriso, iso_readers.Isoinfo, iso_readers.Bsdtar, iso_readers.Pycdlib)]
            self.judge(image, expected, readers)


if __name__ == "__main__":
    unittest.main()
