#!/usr/bin/python3
"""The logical disc that our recorder leaves beside that of cdrdao and wodim for the same sheet: table of contents, tracks, sub-channels,
texts, sectors. Where they differ, each difference is named with its clause."""
import os
import struct
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import house
import virtual_drive

SECTOR = 2352
DEVICE = "/dev/sr0"
WODIM = ("wodim", "-v", f"dev={DEVICE}")

# Two songs with a pause of two seconds between them, catalog number, ISRC, copying permitted, an index; texts.
SONGS = """CD_DA
CATALOG "4006381333931"
CD_TEXT { LANGUAGE_MAP { 0 : EN } LANGUAGE 0 { TITLE "Songs" PERFORMER "Band" } }
TRACK AUDIO
COPY
ISRC "USABC1234567"
CD_TEXT { LANGUAGE 0 { TITLE "one" PERFORMER "Band" } }
FILE "song.raw" 0 0:5:0
INDEX 0:2:0
TRACK AUDIO
PRE_EMPHASIS
CD_TEXT { LANGUAGE 0 { TITLE "two" PERFORMER "Band" } }
PREGAP 0:2:0
FILE "song.raw" 0:5:0 0:6:0
"""
# Data, then sound, as cdrdao and we read it.
MIXED = """CD_ROM
TRACK MODE1
DATAFILE "image.iso"
TRACK AUDIO
PREGAP 0:2:0
FILE "song.raw" 0 0:6:0
"""
# A track hidden in the first pregap.
HIDDEN = """CD_DA
TRACK AUDIO
FILE "song.raw" 0 0:10:0
START 0:5:0
"""
SHEETS = {"songs": SONGS, "mixed": MIXED, "hidden": HIDDEN}


def positions(q):
    """What a Q says: kind, and its data without what depends on how often a kind comes."""
    adr, control = q[0] & 15, q[0] & 0xF0
    if adr == 1:
        return ("position", control, *q[1:6], *q[7:10])
    return ("catalog", q[1:8].hex()) if adr == 2 else ("isrc", q[1:9].hex()) if adr == 3 else ("other", bytes(q[:10]).hex())


class Disc:
    """What a drive reads from a disc."""

    def __init__(self, drive):
        drive.settle()
        self.full_toc = drive.toc(2)
        self.texts = drive.toc(5) if self.has_texts(drive) else b""
        self.information = drive.disc_information()[2] & 15
        toc = drive.toc(0)
        self.tracks = [struct.unpack(">xBBxI", toc[at:at + 8]) for at in range(4, len(toc), 8)]
        end = self.tracks[-1][2]
        self.sectors = self.read(drive, end, 0xF8, 0, SECTOR)
        self.q = self.read(drive, end, 0, 1, 96)

    @staticmethod
    def has_texts(drive):
        try:
            return len(drive.toc(5)) > 4
        except virtual_drive.Refused:
            return False

    @staticmethod
    def read(drive, end, flags, subchannel, size):
        """Blocks to the end, but for those that cannot be read: pieces of them, None for what is unreadable."""
        blocks = []
        at = 0
        while at < end:
            count = min(24, end - at)
            try:
                data = drive.read_cd(at, count, flags, subchannel, size)
                blocks += [data[i * size:(i + 1) * size] for i in range(count)]
            except virtual_drive.Refused:
                for one in range(at, at + count):
                    try:
                        blocks.append(drive.read_cd(one, 1, flags, subchannel, size))
                    except virtual_drive.Refused:
                        blocks.append(None)
            at += count
        return blocks

    def points(self):
        """Points of the table of contents: session, control and ADR, point, and where it points to; B0 and C0 without the rest."""
        entries = [self.full_toc[at:at + 11] for at in range(4, len(self.full_toc), 11)]
        return sorted((e[0], e[1], e[3], bytes(e[8:11])) for e in entries if e[3] < 0xB0)

    def told(self):
        """The texts by the kind of their packs. How packs are numbered, filled up and summed up differs: cdrdao ends with sizes (8Fh) that
        count packs of its own, and writes a text again where we have the tabulator that stands for the one before (MMC-5 annex J)."""
        texts = {}
        for at in range(4, len(self.texts) - 17, 18):
            pack = self.texts[at:at + 18]
            if pack[0] < 0x8E:
                texts[pack[0]] = texts.get(pack[0], b"") + pack[4:16]
        for kind, text in texts.items():
            words = text.rstrip(b"\0").split(b"\0")
            texts[kind] = [words[at - 1] if word == b"\t" and at else word for at, word in enumerate(words)]
        return texts

    def q_of(self, block):
        bits = [symbol >> 6 & 1 for symbol in self.q[block]]
        return bytes(int("".join(map(str, bits[i:i + 8])), 2) for i in range(0, 96, 8))

    def where(self):
        """Track, index, control and times of each block whose Q tells them; positions that catalog number and ISRC take are left out."""
        found = {}
        for block in range(len(self.q)):
            if self.q[block] is None:
                continue
            kind = positions(self.q_of(block))
            if kind[0] == "position":
                found[block] = kind[1:]
        return found

    def numbers(self):
        return {positions(self.q_of(block)) for block in range(len(self.q))
                if self.q[block] is not None and positions(self.q_of(block))[0] in ("catalog", "isrc")}


class CdBurners(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.scratch = house.Scratch("cd-burners")
        cls.folder = cls.scratch.__enter__()
        files = {"image.iso": os.urandom(600 * 2048), "song.raw": os.urandom(900 * SECTOR)}
        files.update({f"{name}.toc": text.encode() for name, text in SHEETS.items()})
        for name, data in files.items():
            with open(f"{cls.folder}/{name}", "wb") as file:
                file.write(data)
        cls.discs = {}
        cls.places = 0

    @classmethod
    def tearDownClass(cls):
        cls.scratch.__exit__()

    def place(self):
        """A folder whose path is short enough for a socket."""
        CdBurners.places += 1
        folder = f"{self.folder}/{CdBurners.places}"
        os.makedirs(folder)
        return folder

    def disc(self, name, job):
        if name not in self.discs:
            folder = self.place()
            disc = virtual_drive.new_disc(f"{folder}/disc", "cd-r")
            job(disc, folder)
            with virtual_drive.Drive(disc, folder) as drive:
                self.discs[name] = Disc(drive)
            house.run("rm", "-rf", disc)
        return self.discs[name]

    def ours(self, sheet, *words):
        def job(disc, _):
            house.run(house.program("record"), "burn", f"{self.folder}/{sheet}", "--to", f"virtual:{disc}", "--yes", *words, cwd=self.folder)
            shown = house.run(house.program("record"), "virtual", "show", disc).stdout
            self.assertNotIn(b"faults", shown, shown.decode())
        return self.disc(f"ours {sheet} {' '.join(words)}", job)

    def theirs(self, *command):
        def job(disc, folder):
            with virtual_drive.Drive(disc, folder) as drive:
                drive.burn(*command, cwd=self.folder)
                drive.settle()
            # Of what they write raw, too, the drive finds every CRC of Q, EDC and ECC right.
            shown = house.run(house.program("record"), "virtual", "show", disc).stdout
            self.faults[command] = shown.decode()
        self.faults = {}
        return self.disc(f"theirs {' '.join(command)}", job)

    def cdrdao(self, sheet, driver):
        return self.theirs("cdrdao", "write", "--device", DEVICE, "--driver", driver, "-n", "--force", f"{sheet}.toc")

    def expect_same(self, ours, theirs, texts=True):
        # Raw, cdrdao leaves pre-emphasis out of the point that leads to the lead-out; CONTROL there is that of the last track.
        def without_emphasis(points):
            return [(session, control & 0xFE if point == 0xA2 else control, point, place) for session, control, point, place in points]

        self.assertEqual(sorted(without_emphasis(ours.points())), sorted(without_emphasis(theirs.points())))
        self.assertEqual(ours.tracks, theirs.tracks)
        self.assertEqual(ours.information, theirs.information)
        self.assertEqual(ours.numbers(), theirs.numbers())
        if texts:
            self.assertEqual(ours.told(), theirs.told())
        different = [block for block, (one, other) in enumerate(zip(ours.sectors, theirs.sectors)) if one != other]
        self.assertEqual(different, [])

    def where_different(self, ours, theirs):
        """Blocks whose position differs between two discs, where both tell it."""
        one, other = ours.where(), theirs.where()
        return {block: (one[block], other[block]) for block in one.keys() & other.keys() if one[block] != other[block]}

    def test_cdrdao_and_we_leave_the_same_disc(self):
        for sheet in SHEETS:
            for driver, words in (("generic-mmc:0x10", ("--write-type", "sao")), ("generic-mmc-raw", ("--write-type", "raw"))):
                if driver == "generic-mmc-raw" and sheet == "mixed":
                    continue  # "Cannot write data tracks in raw mode": cdrdao does sound alone
                with self.subTest(f"{sheet} {driver}"):
                    ours, theirs = self.ours(f"{sheet}.toc", *words), self.cdrdao(sheet, driver)
                    self.expect_same(ours, theirs)
                    different = self.where_different(ours, theirs)
                    if driver != "generic-mmc-raw":
                        self.assertEqual(different, {})  # Q is the drive's
                        continue
                    # In a pregap cdrdao's relative time is one more everywhere; it should end "with the value zero at the end of the
                    # pause" (IEC 60908 17.5.1).
                    for block, (one, other) in different.items():
                        self.assertEqual((one[0:3], one[6:]), (other[0:3], other[6:]), block)
                        self.assertEqual(one[2], 0, block)

    def test_wodim_and_we_leave_the_same_disc(self):
        for way, words in (("-dao", ("--write-type", "sao")), ("-raw96r", ("--write-type", "raw", "--block-type", "raw96r")),
                           ("-raw96p", ("--write-type", "raw", "--block-type", "raw96p")),
                           ("-raw16", ("--write-type", "raw", "--block-type", "raw16"))):
            with self.subTest(way):
                ours = self.ours("image.iso", *words)
                theirs = self.theirs(*WODIM, way, "-data", "image.iso")
                self.expect_same(ours, theirs)
                self.assertEqual(self.where_different(ours, theirs), {})

    def append(self, first, second, sessions):
        folder = self.place()
        disc = virtual_drive.new_disc(f"{folder}/disc", "cd-r")
        for step in (first, second):
            if step[0] == "record":
                house.run(house.program("record"), "burn", *step[1:], "--to", f"virtual:{disc}", "--yes", cwd=self.folder)
            else:
                with virtual_drive.Drive(disc, folder) as drive:
                    drive.burn(*step, cwd=self.folder)
                    drive.settle()
        with virtual_drive.Drive(disc, folder) as drive:
            drive.settle()
            toc = drive.toc(2)
            starts = [toc[at + 8:at + 11] for at in range(4, len(toc), 11) if toc[at + 3] in range(1, 100)]
            self.assertEqual(toc[3], sessions)
            self.assertGreaterEqual(len(starts), sessions)
            self.assertEqual(drive.disc_information()[2] & 15, 0x0E)

    def test_sessions_are_added_to_theirs_and_theirs_to_ours(self):
        cdrdao = ("cdrdao", "write", "--device", DEVICE, "--driver", "generic-mmc", "-n", "--force")
        for name, first, second in (
                ("cdrdao, then we", (*cdrdao, "--multi", "songs.toc"), ("record", "songs.toc", "--append", "--write-type", "sao")),
                # Not the other way round: cdrdao counts the first pregap of a later session from the next writable address, where its
                # first song has to begin, and the drive takes no such cue sheet.
                ("cdrdao, then we raw", (*cdrdao, "--multi", "songs.toc"), ("record", "songs.toc", "--append", "--write-type", "raw")),
                ("wodim, then we", (*WODIM, "-tao", "-multi", "image.iso"), ("record", "image.iso", "--append", "--write-type", "tao")),
                ("we, then wodim", ("record", "image.iso", "--multi"), (*WODIM, "-tao", "image.iso"))):
            with self.subTest(name):
                self.append(first, second, 2)


if __name__ == "__main__":
    unittest.main()
