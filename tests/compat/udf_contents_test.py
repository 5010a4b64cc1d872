#!/usr/bin/python3
"""Every revision and partition of UDF with every sort of content: nothing, one file, 10,000 files, odd names, deep folders, holes,
hard links, named streams, files that just fit into their entries. Our own check, udfinfo, blkid, 7z, GRUB, pycdlib and Debian's kernel agree on each."""
import hashlib
import io
import os
import random
import sys
import tarfile
import unittest

import pycdlib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import house
import images
import kernel
import listing
import rich_tree
import udf_matrix

MANIFEST = """\
glassmaster: 1
name: disc
time: {epoch: %s, clamp: none}
filesystems: {udf: %s}
on-collision: rename
on-loss: ignore
files: [{from: %s, to: /}]
"""

# What most would ask for: metadata as mirrored as it can be.
VOLUMES = {name: words for name, words in udf_matrix.combinations()
           if "writable" not in name and not (name >= "2.50" and "virtual" not in name and "mirrored" not in name)}
# The same with blocks for small files, too.
VOLUMES |= {name + "-blocks": VOLUMES[name].replace("}", ", embed: false}")
            for name in ("1.02-physical-none", "1.50-sparable-none", "2.01-virtual-none", "2.60-physical-mirrored")}
HAVE_SMALL_FILES = ("one", "thousands", "links", "sizes", "streams")
# One of each kind of reading: 10,000 files take the emulated kernel 20 s.
KERNEL_READS_THOUSANDS = {"1.02-physical-none", "2.01-virtual-none", "2.60-sparable-mirrored"}


def make_empty(root):
    os.makedirs(root)


def make_one(root):
    rich_tree.write(f"{root}/file.txt", b"one file\n")


def make_thousands(root):
    for number in range(10_000):
        rich_tree.write(f"{root}/{number % 7}/{number // 100:02d}/file {number}", b"%d\n" % number * (number % 50))


def make_odd(root):
    for number, name in enumerate(rich_tree.ODD_NAMES):
        rich_tree.write(f"{root}/names/{name}", f"{number}\n".encode())


def make_deep(root):
    path = root
    for level in range(60):
        path += f"/level {level} of sixty"
        rich_tree.write(f"{path}/file", b"%d\n" % level)


def make_sparse(root):
    os.makedirs(root)
    for name, size, parts in (("middle", 9_000_000, (0, 3_000_000, 8_000_123)), ("hole alone", 5_000_000, ()), ("tail", 4_000_001, (4_000_000,)),
                              ("head", 1_000_000, (0,))):
        with open(f"{root}/{name}", "wb") as file:
            for part in parts:
                file.seek(part)
                file.write(b"data"[: size - part])
            file.truncate(size)


def make_links(root):
    rich_tree.write(f"{root}/one of many", b"linked\n")
    for number in range(200):
        os.makedirs(f"{root}/{number % 5}", exist_ok=True)
        os.link(f"{root}/one of many", f"{root}/{number % 5}/name {number}")


def make_sizes(root):
    """A file entry has room for 1816 bytes, an extended one for 1832."""
    for size in (1, 2, 1024, 1815, 1816, 1817, 1831, 1832, 1833, 2047, 2048, 2049):
        rich_tree.write(f"{root}/{size}", random.Random(size).randbytes(size))


CONTENTS = {"empty": make_empty, "one": make_one, "thousands": make_thousands, "odd": make_odd, "deep": make_deep, "sparse": make_sparse,
            "links": make_links, "sizes": make_sizes}


def make_streams(path):
    """Extended attributes of folders and files, in an archive, since file systems of scratch folders hold few."""
    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as tar:
        for name, count in (("folder", 2), ("folder/file", 3), ("many", 1500)):
            member = tarfile.TarInfo(name)
            member.type = tarfile.DIRTYPE if name == "folder" else tarfile.REGTYPE
            member.mode = 0o755 if name == "folder" else 0o644
            member.mtime = rich_tree.TIME
            member.pax_headers = {f"SCHILY.xattr.user.größe {number}": f"{number} " * (1 if number % 100 else 2000) for number in range(count)}
            tar.addfile(member)


def pycdlib_listing(image):
    found, iso = {}, pycdlib.PyCdlib()
    iso.open(image)
    for folder, folders, files in iso.walk(udf_path="/"):
        found |= {f"{folder}/{name}".lstrip("/"): {"kind": "directory"} for name in folders}
        for name in files:
            data = io.BytesIO()
            iso.get_file_from_iso_fp(data, udf_path=f"{folder}/{name}".replace("//", "/"))
            data = data.getvalue()
            found[f"{folder}/{name}".lstrip("/")] = {"kind": "file", "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    iso.close()
    return found


class Contents(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.scratch = house.Scratch("udf")
        folder = cls.folder = cls.scratch.__enter__()
        cls.sources, cls.images = {}, {}
        for content, make in CONTENTS.items():
            make(f"{folder}/{content}")
            rich_tree.settle_times(f"{folder}/{content}")
            cls.sources[content] = listing.of_folder(f"{folder}/{content}")
        make_streams(f"{folder}/streams.tar")
        with tarfile.open(f"{folder}/streams.tar") as tar:
            tar.extractall(f"{folder}/streams")
        cls.sources["streams"] = listing.of_folder(f"{folder}/streams")
        for volume, words in VOLUMES.items():
            for content in HAVE_SMALL_FILES if volume.endswith("-blocks") else cls.sources:
                name = f"{volume}-{content}"
                os.mkdir(f"{folder}/{name}")
                source = "../streams.tar" if content == "streams" else f"../{content}/"
                cls.images[name] = images.build(f"{folder}/{name}", "disc", MANIFEST % (rich_tree.EPOCH, words, source), "--allow-outside")

    @classmethod
    def tearDownClass(cls):
        cls.scratch.__exit__()

    def each(self, wanted=lambda name: True):
        """Tuples (name, image, source) of the images whose names are `wanted`."""
        found = [(name, image, self.sources[name.rsplit("-", 1)[1]]) for name, (image, _) in self.images.items() if wanted(name)]
        self.assertGreater(len(found), 10)
        return found

    def test_our_own_check_finds_nothing(self):
        for name, image, _ in self.each():
            with self.subTest(name):
                said = house.verify("structure", image, text=True, check=False)
                self.assertEqual((said.returncode, said.stdout.count("\n")), (0, 1), said.stdout)
                said = house.verify(f"{os.path.dirname(image)}/disc.disc.yaml", image, "--allow-outside", text=True, check=False)
                self.assertEqual(said.returncode, 0, said.stdout)

    def test_udfinfo_and_blkid(self):
        for name, image, source in self.each():
            with self.subTest(name):
                said = house.run("udfinfo", "--utf8", image, text=True).stdout
                facts = dict(line.split("=", 1) for line in said.splitlines() if "=" in line and not line.startswith("start="))
                # Each name counts, those of streams do not (UDF 2.2.6.3).
                files = sum(facts["kind"] == "file" for facts in source.values())
                folders = 1 + sum(facts["kind"] == "directory" for facts in source.values())
                self.assertEqual((facts["numfiles"], facts["numdirs"]), (str(files), str(folders)))
                self.assertEqual(facts["udfwriterev"], name.split("-")[0])
                self.assertEqual(house.run("blkid", "-p", "-o", "value", "-s", "LABEL", image, text=True).stdout, "disc\n")

    def test_7_zip(self):
        """It knows physical partitions, and no holes; names that a file system of Windows refuses it changes."""
        for name, image, source in self.each(lambda name: "physical" in name and not name.endswith("-odd")):
            with self.subTest(name), house.Scratch("7z") as out:
                result = house.run("7z", "x", "-tudf", f"-o{out}", image, check=False)
                if name.endswith("-sparse"):
                    self.assertEqual(result.stderr.count(b"Unsupported Method"), len(source))
                    continue
                self.assertEqual(result.returncode, 0, result.stderr)
                wish = {path: {key: facts[key] for key in ("kind", "size", "sha256") if key in facts} for path, facts in source.items()}
                self.assertEqual(listing.differences(wish, listing.only(listing.of_folder(out), "kind", "size", "sha256")), [])

    def test_grub(self):
        """It knows physical partitions without metadata, and no holes."""
        for name, image, source in self.each(lambda name: "physical-none" in name and not name.endswith(("-odd", "-sparse"))):
            with self.subTest(name):
                files = sorted(path for path, facts in source.items() if facts["kind"] == "file")
                for path in files if len(files) < 20 else files[:3] + files[-3:]:
                    house.run("grub-fstest", image, "cmp", f"(loop0)/{path}", f"{self.folder}/{name.rsplit('-', 1)[1]}/{path}")

    def test_pycdlib(self):
        """It knows bridges of file entries that are not extended, on physical partitions, no holes and no names beyond Latin-1."""
        for revision in ("1.02", "1.50"):
            for content, source in self.sources.items():
                if content in ("sparse", "odd"):
                    continue
                with self.subTest(f"{revision} {content}"):
                    name = f"{self.folder}/bridge-{revision}-{content}"
                    os.mkdir(name)
                    origin = "../streams.tar" if content == "streams" else f"../{content}/"
                    words = f"{{revision: {revision}}}, iso9660: {{deep-directories: allow}}"
                    image, _ = images.build(name, "disc", MANIFEST % (rich_tree.EPOCH, words, origin), "--allow-outside")
                    self.assertEqual(pycdlib_listing(image), listing.only(source, "kind", "size", "sha256"))

    def test_the_kernel(self):
        mounts, wishes = {}, {}
        for name, image, source in self.each():
            if name.endswith("-thousands") and name.rsplit("-", 1)[0] not in KERNEL_READS_THOUSANDS:
                continue
            mounts[name] = kernel.Mount(image, kind="udf")
            wishes[name] = udf_matrix.in_linux(rich_tree.recorded(source), self.images[name][1])
            if name.endswith("-streams") and name >= "2.00":
                for facts in wishes[name].values():  # the stream directory leads back to its file, which counts (ECMA-167 4/14.9.6)
                    facts["links"] = facts.get("links", 1) + (facts["kind"] == "file")
        log = kernel.boot(list(mounts.values()), packed=True)
        for name, mount in mounts.items():
            with self.subTest(name):
                self.assertEqual(mount.failed, "")
                self.assertEqual(listing.differences(wishes[name], mount.listing), [])
        self.assertEqual([line for line in log.splitlines() if "udf" in line.lower() or "I/O error" in line], [])


if __name__ == "__main__":
    unittest.main()
