#!/usr/bin/python3
"""Our UDF images as Linux mounts them: every revision, partition and metadata, read and written, in two boots."""
import os
import sys
import unittest

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
medium: %s
time: {epoch: %s, clamp: %s}
filesystems: {udf: %s}
on-collision: rename
on-loss: ignore
attributes:
  - {match: '/modes/**', mode: keep}
  - {match: '/owned/**', owner: '1000:100'}
files:
  - {from: %s/, to: /}
  - {device: {type: char, major: 1, minor: 3}, to: /special/null}
  - {device: {type: block, major: 8, minor: 1}, to: /special/sda1}
"""

# What an operating system may do to a writable volume.
WRITES = """
rm -f names/README && rm -rf folders && mkdir new && cp sizes/1000003.bin new/copy && ln new/copy new/hard &&
ln -s ../names new/link && mv -f many/entry-000-of-a-folder-that-needs-many-blocks.txt new/moved && echo longer >> links/file ||
echo 'cannot write'
"""


class Reading(unittest.TestCase):
    """One boot mounts an image of every kind; each must show the whole tree."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.scratch = house.Scratch("udf")
        folder = cls.folder = cls.scratch.__enter__()
        rich_tree.make_rich(f"{folder}/rich")
        source = rich_tree.recorded(listing.of_folder(f"{folder}/rich")) | rich_tree.devices()
        cls.mounts, cls.expected = {}, {}
        for name, words in udf_matrix.combinations():
            image, receipt = udf_matrix.build(folder, name, MANIFEST, rich_tree.EPOCH, "none", words, "../rich")
            cls.mounts[name] = kernel.Mount(image, kind="udf")
            cls.expected[name] = udf_matrix.in_linux(source, receipt)
        cls.log = kernel.boot(list(cls.mounts.values()), packed=True)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.__exit__()

    def test_every_kind_of_volume(self):
        for name, mount in self.mounts.items():
            with self.subTest(name):
                self.assertEqual(mount.failed, "")
                self.assertEqual(listing.differences(self.expected[name], mount.listing), [])

    def test_the_kernel_did_not_complain(self):
        said = [line for line in self.log.splitlines() if "udf" in line.lower() or "I/O error" in line]
        self.assertEqual(said, [])


class Writing(unittest.TestCase):
    """Linux goes on writing where it can: up to revision 2.01, on physical and sparable partitions."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.scratch = house.Scratch("udf")
        folder = cls.folder = cls.scratch.__enter__()
        rich_tree.make_rich(f"{folder}/rich")
        cls.mounts = {}
        for name, words in udf_matrix.combinations():
            if "writable" not in name or name >= "2.50":
                continue
            image, _ = udf_matrix.build(folder, name, MANIFEST, rich_tree.EPOCH, "newer", words, "../rich")
            cls.mounts[name] = kernel.Mount(image, kind="udf", writes=WRITES)
        cls.log = kernel.boot(list(cls.mounts.values()), packed=True)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.__exit__()

    def test_writes_arrive(self):
        self.assertEqual(len(self.mounts), 7)
        for name, mount in self.mounts.items():
            with self.subTest(name):
                self.assertEqual(mount.failed, "")
                found = mount.listing
                self.assertNotIn("names/README", found)
                self.assertNotIn("folders", found)
                self.assertEqual(found["new/copy"]["sha256"], found["sizes/1000003.bin"]["sha256"])
                self.assertEqual(found["new/hard"]["links"], 2)
                self.assertEqual(found["new/link"]["target"], "../names")
                self.assertIn("new/moved", found)
                self.assertEqual(found["links/file"]["size"], len("linked\nlonger\n"))
                self.assertEqual(found["links/hard"]["sha256"], found["links/file"]["sha256"])

    def test_what_linux_wrote_is_sound(self):
        for name, mount in self.mounts.items():
            with self.subTest(name):
                said = house.verify("structure", mount.image, text=True, check=False)
                self.assertEqual(said.returncode, 0, said.stdout)

    def test_the_kernel_did_not_complain(self):
        said = [line for line in self.log.splitlines() if "udf" in line.lower() or "I/O error" in line]
        self.assertEqual(said, [])


if __name__ == "__main__":
    unittest.main()
