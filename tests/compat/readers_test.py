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

    def readers(self, view):
        # pycdlib takes an image with the ZF entries of zisofs for none at all.
        return [reader for reader in iso_readers.readers(view) if not isinstance(reader, iso_readers.Pycdlib)]

    def test_rock_ridge(self):
        self.judge(self.image, self.expected, self.readers("rock-ridge"))

    def test_joliet(self):
        expected = images.in_view(self.expected, self.receipt, "joliet")
        readers = self.readers("joliet")
        self.judge(self.image, expected, [reader for reader in readers if not isinstance(reader, iso_readers.IsoInfo)])
        # libcdio knows UCS-2 only: a folder that holds a pair of surrogates is empty to it.
        found = iso_readers.IsoInfo("joliet").list(self.image)
        self.assertNotIn("folders/with.dot", found)
        self.assertIn("sizes/2048.bin", found)

    def test_joliet_of_ucs_2_alone_through_iso_info(self):
        manifest = rich_tree.RICH_MANIFEST.replace("non-bmp: utf-16", "non-bmp: replace").replace("name: rich", "name: ucs2")
        image, receipt = images.build(self.folder, "ucs2", manifest)
        expected = rich_tree.recorded(self.source) | rich_tree.devices()
        images.add_stored_bytes(expected, receipt, image, f"{self.folder}/rich")
        self.judge(image, images.in_view(expected, receipt, "joliet"), [iso_readers.IsoInfo("joliet")])

    def test_every_view_through_pycdlib_without_zisofs(self):
        manifest = rich_tree.RICH_MANIFEST.replace("zisofs: {level: 6}", "sort: 1").replace("name: rich", "name: inflated")
        image, receipt = images.build(self.folder, "inflated", manifest)
        expected = rich_tree.recorded(self.source) | rich_tree.devices()
        for view in ("rock-ridge", "joliet", "iso9660"):
            wish = expected if view == "rock-ridge" else images.in_view(expected, receipt, view)
            self.judge(image, wish, [iso_readers.Pycdlib(view)])

    def test_joliet_names_are_those_of_the_standard(self):
        names = {file["path"]: file.get("views", {}).get("joliet", file["path"]) for file in self.receipt["files"]}
        self.assertEqual(names["/names/日本語.txt"], "/names/日本語.txt")
        self.assertEqual(names["/names/😀 emoji.txt"], "/names/😀 emoji.txt")
        self.assertEqual(names["/names/quest?"], "/names/quest_")
        self.assertEqual(len(names["/names/" + "c" * 103]), len("/names/") + 103)

    def test_plain_iso9660(self):
        self.judge(self.image, images.in_view(self.expected, self.receipt, "iso9660"), self.readers("iso9660"))

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
    def build(self, folder, make, manifest):
        make(f"{folder}/deep")
        image, _ = images.build(folder, "deep", manifest)
        return image, rich_tree.recorded(listing.of_folder(f"{folder}/deep"))

    def test_relocated_folders(self):
        with house.Scratch("deep") as folder:
            image, expected = self.build(folder, rich_tree.make_deep, rich_tree.DEEP_MANIFEST)
            readers = iso_readers.readers("rock-ridge") + [iso_readers.SevenZip("rock-ridge")]
            self.judge(image, expected, [reader for reader in readers if not isinstance(reader, iso_readers.Bsdtar)])
            # libarchive 3.6 gives up where a folder that was moved holds another that was, whoever wrote the image.
            with self.assertRaisesRegex(house.Failure, "Failed to connect 'CL' pointer to 'RE'"):
                iso_readers.Bsdtar("rock-ridge").list(image)

    def test_folders_left_deep(self):
        manifest = rich_tree.DEEP_MANIFEST.replace("deep-directories: relocate", "deep-directories: allow")
        with house.Scratch("allow") as folder:
            image, expected = self.build(folder, rich_tree.make_deep, manifest)
            self.judge(image, expected, iso_readers.readers("rock-ridge") + [iso_readers.SevenZip("rock-ridge")])

    def test_twins_get_two_names_under_rr_moved(self):
        with house.Scratch("twins") as folder:
            image, expected = self.build(folder, rich_tree.make_twins, rich_tree.DEEP_MANIFEST)
            self.judge(image, expected, [iso_readers.Xorriso("rock-ridge"), iso_readers.Bsdtar("rock-ridge")])
            # The file that takes the place of a moved folder keeps the identifier of a file (ECMA-119 7.5.1).
            house.verify("structure", image, "--quiet")
            plain = iso_readers.Isoinfo("iso9660").list(image)
            self.assertEqual(plain["A/B/C/D/E/F/RIGHT/SAME.;1"], {"kind": "file", "size": 0})
            self.assertIn("RR_MOVED/SAME000", plain)


class Far(Judged):
    def test_long_symlinks(self):
        # Longer ones are for Linux: libisofs refuses more than 1,023 bytes, isoinfo crashes, pycdlib knows one
        # continuation area only, libarchive loses bytes at the seams. iso-info crashes from 150 bytes on.
        with house.Scratch("far") as folder:
            rich_tree.make_far(f"{folder}/far", longest=1000)
            image, _ = images.build(folder, "far", rich_tree.FAR_MANIFEST)
            expected = rich_tree.recorded(listing.of_folder(f"{folder}/far"))
            readers = [kind("rock-ridge") for kind in (
                iso_readers.Xorriso, iso_readers.Isoinfo, iso_readers.Bsdtar, iso_readers.Pycdlib)]
            self.judge(image, expected, readers)


if __name__ == "__main__":
    unittest.main()
