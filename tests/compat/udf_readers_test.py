#!/usr/bin/python3
"""UDF of other people through our reader: volumes of mkudffs of every kind, trees that Debian's kernel wrote into
them, images of genisoimage and pycdlib. What ls, extract and inspect say agrees with their makers and with 7z."""
import io
import json
import os
import subprocess
import sys
import unittest

import pycdlib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import house
import kernel
import listing

# Media types of mkudffs with the revisions it makes for them. A hard disk has blocks of 512 bytes.
VOLUMES = [(medium, revision) for medium, revisions in {
    "hd": ["1.02", "1.50", "2.00", "2.01"],
    "dvd": ["1.02", "1.50", "2.00", "2.01"],
    "dvdram": ["1.02", "1.50", "2.00", "2.01"],
    "cdrw": ["1.50", "2.00", "2.01"],
    "dvdrw": ["1.50", "2.00", "2.01"],
    "cdr": ["1.50", "2.00", "2.01", "2.50", "2.60"],
    "dvdr": ["1.50", "2.00", "2.01", "2.50", "2.60"],
    "bdr": ["2.50", "2.60"],
}.items() for revision in revisions]

WRITES = r"""
mkdir -p many deep/er/and/deeper
for i in $(seq 1 300); do echo $i > many/file-$i; done
rm many/file-7 many/file-77
dd if=/dev/urandom of=large bs=1k count=2000 2> /dev/null
dd if=/dev/urandom of=sparse bs=1k count=3 seek=900 2> /dev/null
dd if=/dev/zero of=sparse bs=1k count=1 seek=2000 conv=notrunc 2> /dev/null
for i in 1 2 3 4 5 6 7 8; do echo $i >> a; dd if=/dev/urandom bs=2k count=1 2> /dev/null >> b; done
ln -s ../large many/up; ln -s /absolute/path absolute; ln -s ./a//b/. dots
ln large hard
echo 'Grüße' > 'Größe €.txt'; echo x > 'a name that is rather long, with blanks and dots ... and more than a hundred characters so that it must be said in full.text'
chmod 4751 a; chmod 600 b; chown 12:34 a
mknod null c 1 3; mknod disk b 8 17; mkfifo pipe
touch -d '2001-02-03 04:05:06' b
"""


def ls(image, *options):
    text = house.mkimage("ls", "-R", "--json", "--view", "udf", *options, image).stdout.decode()
    entries = [json.loads(line) for line in text.splitlines()]
    return {entry["path"][1:]: entry for entry in entries if entry["path"] != "/"}


def inspect(image):
    return {part["title"]: part for part in json.loads(house.mkimage("inspect", "--json", "--view", "udf", image).stdout)}


def make(path, *options, mebibytes=24):
    with open(path, "wb") as file:
        file.truncate(mebibytes << 20)
    house.run("mkudffs", "--utf8", "-l", "Öffentlich", *options, path)
    return path


def extracted(image, folder):
    house.mkimage("extract", "--view", "udf", "-C", folder, image)
    return listing.of_folder(folder)


class Empty(unittest.TestCase):
    def test_volumes_of_every_medium_and_revision(self):
        with house.Scratch("udf") as work:
            for medium, revision in VOLUMES:
                with self.subTest(medium=medium, revision=revision):
                    image = make(f"{work}/{medium}-{revision}", "-m", medium, "-r", revision)
                    found = ls(image)
                    # Sparing tables lie in a file of the root directory up to revision 1.50.
                    self.assertEqual(sorted(found), ["Non-Allocatable Space"] if (medium, revision) in (("cdrw", "1.50"), ("dvdrw", "1.50")) else [])
                    parts = inspect(image)
                    self.assertEqual(parts["UDF volume"]["fields"]["revision"], revision)
                    self.assertEqual(parts["UDF volume"]["fields"]["logical volume"], "Öffentlich")
                    kinds = " ".join(title for title in parts if title.startswith("UDF partition"))
                    self.assertEqual("sparable" in kinds, medium in ("cdrw", "dvdrw"))
                    self.assertEqual("virtual" in kinds, medium in ("cdr", "dvdr", "bdr"))

    def test_every_size_of_blocks(self):
        with house.Scratch("udf") as work:
            for size in 512, 1024, 2048, 4096, 8192:
                with self.subTest(size=size):
                    image = make(f"{work}/{size}", "-b", str(size), "-r", "2.01")
                    self.assertEqual(inspect(image)["UDF volume"]["fields"]["block size"], f"{size} bytes")
                    self.assertEqual(ls(image), {})


class Kernel(unittest.TestCase):
    def test_trees_that_the_kernel_wrote(self):
        kinds = [("dvdram", "1.02", 2048), ("dvdram", "1.50", 2048), ("dvdram", "2.01", 2048), ("hd", "2.01", 512),
                 ("cdrw", "1.50", 2048), ("cdrw", "2.01", 2048), ("hd", "1.50", 1024),
                 ("hd", "2.00", 4096)]
        with house.Scratch("udf") as work:
            mounts = []
            for medium, revision, size in kinds:
                image = make(f"{work}/{medium}-{revision}-{size}", "-m", medium, "-r", revision, "-b", str(size))
                mounts.append(kernel.Mount(image, f"bs={size}" if size != 2048 else "", kind="udf", writes=WRITES))
            kernel.boot(mounts)
            for (medium, revision, size), mount in zip(kinds, mounts):
                with self.subTest(medium=medium, revision=revision, size=size):
                    self.assertEqual(mount.failed, "")
                    self.assertGreater(len(mount.listing), 300)
                    found = extracted(mount.image, f"{work}/out-{medium}-{revision}-{size}")
                    for facts in mount.listing.values():
                        if facts["kind"] == "directory":
                            facts.pop("links", None)
                    found.pop("Non-Allocatable Space", None)  # hidden from users of the mount
                    self.assertEqual(listing.differences(mount.listing, found), [])
                    sparse = ls(mount.image)["sparse"]
                    self.assertTrue(any(extent.get("hole") for extent in sparse["extents"]), sparse)


class Makers(unittest.TestCase):
    def tree(self, folder):
        os.makedirs(f"{folder}/folder/deeper")
        for path, data in {"a.txt": b"a\n", "folder/empty": b"", "folder/日本.txt": b"text " * 5000, "folder/deeper/x": os.urandom(300_000)}.items():
            with open(f"{folder}/{path}", "wb") as file:
                file.write(data)
        return folder

    def test_images_of_genisoimage(self):
        with house.Scratch("udf") as work:
            tree = self.tree(f"{work}/tree")
            for name, options in {"alone": [], "bridge": ["-R", "-J"]}.items():
                image = f"{work}/{name}.iso"
                house.run("genisoimage", "-quiet", "-input-charset", "utf-8", "-udf", *options, "-o", image, tree)
                wish = listing.only(listing.of_folder(tree), "kind", "size", "sha256")
                self.assertEqual(listing.differences(wish, extracted(image, f"{work}/{name}")), [])
                self.assertEqual(inspect(image)["UDF volume"]["fields"]["revision"], "1.02")
            self.check_7z(f"{work}/alone.iso", work)

    def check_7z(self, image, work):
        house.run("7z", "x", "-y", "-tudf", f"-o{work}/7z", image)
        wish = listing.only(listing.of_folder(f"{work}/7z"), "kind", "size", "sha256")
        found = {path: facts for path, facts in extracted(image, f"{work}/ours").items()}
        self.assertGreater(len(wish), 3)
        self.assertEqual(listing.differences(wish, found), [])

    def test_images_of_pycdlib(self):
        with house.Scratch("udf") as work:
            image = f"{work}/pycdlib.iso"
            iso = pycdlib.PyCdlib()
            iso.new(udf="2.60")
            iso.add_directory(udf_path="/folder")
            for number, data in enumerate([b"", b"hello\n", os.urandom(100_000)]):
                iso.add_fp(io.BytesIO(data), len(data), udf_path=f"/folder/file {number}")
            iso.add_symlink(udf_symlink_path="/link", udf_target="folder/file 1")
            iso.write(image)
            iso.close()
            found = ls(image)
            self.assertEqual(sorted(found), ["folder", "folder/file 0", "folder/file 1", "folder/file 2", "link"])
            self.assertEqual(found["link"]["target"], "folder/file 1")
            out = extracted(image, f"{work}/out")
            iso.open(image)
            for number in range(3):
                copy = io.BytesIO()
                iso.get_file_from_iso_fp(copy, udf_path=f"/folder/file {number}")
                with open(f"{work}/out/folder/file {number}", "rb") as file:
                    self.assertEqual(file.read(), copy.getvalue())
            iso.close()
            self.assertEqual(out["folder/file 2"]["size"], 100_000)


if __name__ == "__main__":
    unittest.main()
