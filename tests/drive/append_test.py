#!/usr/bin/python3
"""Sessions added by `record append` to discs of every kind: what changed is written, what did not is kept, each session can be read; xorriso
grows discs that we began, and we grow discs that xorriso began."""
import concurrent.futures
import os
import re
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import house
import virtual_drive

MANIFEST = """\
glassmaster: 1
name: archive
volume: {id: ARCHIVE}
files: [{from: tree/, to: /}]
"""
SEQUENTIAL = ("cd-r", "cd-rw", "dvd-r", "dvd-rw", "dvd+r", "dvd+r-dl", "bd-r")
ANYWHERE = ("dvd-rw-ro", "dvd-ram", "dvd+rw", "bd-re")
BIG = 1_000_000


def record(*words, check=True):
    return house.run(house.program("record"), *words, check=check, text=True)


class Append(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = house.Scratch("append")
        cls.folder = cls.scratch.__enter__()
        cls.pool = concurrent.futures.ThreadPoolExecutor(4)

    @classmethod
    def tearDownClass(cls):
        cls.pool.shutdown()
        cls.scratch.__exit__()

    def each(self, work, kinds):
        for kind, done in [(kind, self.pool.submit(work, kind)) for kind in kinds]:
            with self.subTest(kind):
                done.result()

    def place(self, name):
        """A folder with a manifest, a tree of a large file and a small one, and no disc yet."""
        folder = f"{self.folder}/{name}"
        os.makedirs(f"{folder}/tree")
        with open(f"{folder}/m.disc.yaml", "w", encoding="utf-8") as file:
            file.write(MANIFEST)
        self.put(folder, "large", os.urandom(BIG))
        self.put(folder, "changing", b"first\n")
        return folder

    def put(self, folder, name, data):
        with open(f"{folder}/tree/{name}", "wb") as file:
            file.write(data)

    def append(self, folder, drive):
        said = record("append", f"{folder}/m.disc.yaml", "--to", drive, "--yes")
        self.assertIn("verified, ", said.stdout)
        return said.stdout + said.stderr

    def three_sessions(self, kind):
        folder = self.place(kind)
        if kind == "file":
            drive = f"file:{folder}/stick.img"
            with open(f"{folder}/stick.img", "wb") as file:
                file.truncate(64 << 20)
        else:
            drive = f"virtual:{virtual_drive.new_disc(f'{folder}/disc', kind)}"
        self.append(folder, drive)
        for number in (2, 3):
            self.put(folder, f"added-{number}", b"new\n" * number)
            self.put(folder, "changing", b"again\n" * number)
            said = self.append(folder, drive)
            self.assertIn(f"added    /added-{number}\n", said)
            self.assertIn("changed  /changing\n", said)
            self.assertNotIn("/large\n", said)
            written = re.search(r"([\d.]+) (KiB|MiB) written", said)
            self.assertEqual(written[2], "KiB", said)  # the large file stays where it lies
            self.assertLess(float(written[1]), BIG / 1024)
        house.verify(f"{folder}/m.disc.yaml", drive)
        house.verify("structure", drive)
        sessions = house.mkimage("sessions", drive, text=True).stdout
        self.assertRegex(sessions, r"(?s)session 1: .*session 2: .*added +/added-2\n.*session 3: .*added +/added-3\n")
        for session, names in ((1, {"changing", "large"}), (2, {"added-2", "changing", "large"}), ("last", {"added-2", "added-3", "changing", "large"})):
            found = house.mkimage("ls", drive, "--session", str(session), text=True).stdout.split("\n")
            self.assertEqual(set(filter(None, found)), names, session)
        house.mkimage("extract", drive, "/changing", "-C", f"{folder}/first", "--session", "1")
        with open(f"{folder}/first/changing", "rb") as file:
            self.assertEqual(file.read(), b"first\n")

    def test_discs_that_are_written_in_sequence_grow(self):
        self.each(self.three_sessions, SEQUENTIAL)

    def test_media_that_are_written_anywhere_grow(self):
        self.each(self.three_sessions, (*ANYWHERE, "file"))

    def xorriso(self, folder, drive, name):
        self.put(folder, name, f"by another hand, {name}\n".encode() * 100)
        drive.burn("xorriso", "-dev", "/dev/sr0", "-map", f"{folder}/tree/{name}", f"/{name}", "-commit")
        drive.settle()

    def in_turns(self, kind, ours_first):
        folder = self.place(f"turns-{kind}-{ours_first}")
        disc = virtual_drive.new_disc(f"{folder}/disc", kind)
        names = set()
        for turn in range(4):
            if (turn % 2 == 0) == ours_first:
                self.put(folder, f"ours-{turn}", b"ours\n")
                self.append(folder, f"virtual:{disc}")
                names = set(os.listdir(f"{folder}/tree"))
            else:
                with virtual_drive.Drive(disc, folder) as drive:
                    self.xorriso(folder, drive, f"theirs-{turn}")
                names |= {f"theirs-{turn}"}
        found = house.mkimage("ls", f"virtual:{disc}", text=True).stdout.split("\n")
        self.assertEqual(set(filter(None, found)), names)
        with virtual_drive.Drive(disc, folder) as drive:
            drive.burn("xorriso", "-osirrox", "on", "-indev", "/dev/sr0", "-extract", "/", f"{folder}/out")
        for name in names:
            with open(f"{folder}/out/{name}", "rb") as one, open(f"{folder}/tree/{name}", "rb") as other:
                self.assertEqual(one.read(), other.read(), name)

    def test_xorriso_grows_discs_that_we_began(self):
        self.each(lambda kind: self.in_turns(kind, True), ("cd-r", "dvd-r", "dvd+r", "bd-r", "dvd+rw", "bd-re"))

    def test_we_grow_discs_that_xorriso_began(self):
        self.each(lambda kind: self.in_turns(kind, False), ("cd-r", "dvd-r", "dvd+r", "bd-r", "dvd+rw", "bd-re"))

    def test_what_cannot_be_added_is_refused(self):
        folder = self.place("refused")
        disc = virtual_drive.new_disc(f"{folder}/disc", "dvd+r")
        house.mkimage("build", f"{folder}/m.disc.yaml", "-o", f"{folder}/a.iso")
        record("burn", f"{folder}/a.iso", "--to", f"virtual:{disc}", "--yes")
        said = record("append", f"{folder}/m.disc.yaml", "--to", f"virtual:{disc}", "--yes", check=False)
        self.assertEqual(said.returncode, 3)
        self.assertIn("the disc is closed, nothing can be added to it", said.stderr)


if __name__ == "__main__":
    unittest.main()
