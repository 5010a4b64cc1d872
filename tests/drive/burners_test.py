#!/usr/bin/python3
"""Other people's burners on our virtual drive, unmodified: what they burn is read back byte for byte, and what the drive refuses
them is what the standard has it refuse."""
import concurrent.futures
import os
import re
import struct
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import house
import virtual_drive

BLOCKS = 1500  # of the image
SECTOR = 2352  # bytes of a sector of a CD
DEVICE = "/dev/sr0"

# READ DISC INFORMATION, byte 2: state of the disc in bits 1 and 0, of its last session in bits 3 and 2 (MMC-5 6.21.3).
CLOSED, APPENDABLE, OPEN, RANDOM = 0x0E, 0x01, 0x05, 0x0F

XORRISO = ("xorriso", "-as", "cdrecord", "-v", f"dev={DEVICE}")
WODIM = ("wodim", "-v", f"dev={DEVICE}")
GROWISOFS = ("growisofs",)

# Name of a job, kind of disc, command without the image, state of the disc afterwards: what each burner can burn.
JOBS = [
    *((f"xorriso {kind}", kind, XORRISO, CLOSED)
      for kind in ("cd-r", "cd-rw", "dvd-r", "dvd-rw", "dvd-rw-ro", "dvd-r-dl", "dvd+r", "dvd+rw", "dvd+r-dl", "bd-r", "bd-r-dl", "bd-re")),
    ("xorriso dvd-ram", "dvd-ram", XORRISO, RANDOM),
    ("xorriso cd-r tao", "cd-r", (*XORRISO, "-tao"), CLOSED),
    ("xorriso cd-r multi", "cd-r", (*XORRISO, "-multi"), APPENDABLE),
    ("xorriso dvd-r multi", "dvd-r", (*XORRISO, "-multi"), APPENDABLE),
    ("xorriso dvd+r multi", "dvd+r", (*XORRISO, "-multi"), APPENDABLE),
    *((f"growisofs {kind}", kind, GROWISOFS, state)
      for kind, state in (("dvd-r", APPENDABLE), ("dvd-rw", APPENDABLE), ("dvd-rw-ro", CLOSED), ("dvd-ram", RANDOM),
                          ("dvd+r", APPENDABLE), ("dvd+rw", CLOSED), ("dvd+r-dl", APPENDABLE), ("bd-r", OPEN), ("bd-re", CLOSED))),
    *((f"growisofs {kind} compatible", kind, (*GROWISOFS, "-dvd-compat"), state)
      for kind, state in (("dvd-r", CLOSED), ("dvd+r", CLOSED), ("dvd+r-dl", CLOSED), ("bd-r", OPEN))),
    *((f"wodim cd-r {way}", "cd-r", (*WODIM, way), CLOSED) for way in ("-tao", "-sao", "-raw16", "-raw96p", "-raw96r")),
    ("wodim cd-rw -tao -multi", "cd-rw", (*WODIM, "-tao", "-multi"), APPENDABLE),
    ("wodim dvd-r", "dvd-r", (*WODIM, "-dao"), CLOSED),
    ("wodim dvd-rw", "dvd-rw", (*WODIM, "-dao"), CLOSED),
    ("wodim dvd+r", "dvd+r", (*WODIM, "-dao"), APPENDABLE),
]

# What burners refuse of themselves, or our drive them: how they end, and what they say.
REFUSED = [
    # growisofs takes images for a second layer alone.
    ("growisofs dvd-r-dl", "dvd-r-dl", GROWISOFS, "more than 50% of space will be \\*wasted\\*"),
    # Media that no version of these programs burns.
    ("growisofs dvd+rw-dl", "dvd+rw-dl", GROWISOFS, "is not supported|not recognized"),
    ("xorriso dvd+rw-dl", "dvd+rw-dl", XORRISO, "(?i)unsuitable|not.*writ"),
    # wodim does not format: a DVD+RW has to be before it is written (MMC-5 4.3.8: 5/2C/00).
    ("wodim dvd+rw", "dvd+rw", (*WODIM, "-dao"), "2C Qual 0x00"),
]

# What the drive may refuse: command, sense, why.
JUSTIFIED = {
    ("REZERO UNIT", "5/20/00"): "obsolete since SPC-2; no command of MMC",
    ("READ BUFFER", "5/20/00"): "optional, and of no feature of this drive (MMC-5 table 251)",
    ("MODE SENSE (10)", "5/24/00"): "page 30h is of no standard",
    ("READ TOC/PMA/ATIP", "5/24/00"): "ATIP is of recordable CDs; a blank disc has no TOC (MMC-5 6.25.3)",
    ("READ (10)", "5/21/00"): "blocks behind the last recorded one (MMC-5 6.15.3)",
    ("READ (10)", "5/2C/00"): "a DVD+RW that is not formatted (MMC-5 4.3.8)",
    ("READ (10)", "8/00/00"): "blocks of a track that were never recorded (MMC-5 6.15.3)",
    ("READ (10)", "3/11/00"): "run-out blocks of a track written at once (MMC-5 4.2.3.4.6)",
    ("READ (10)", "5/64/00"): "blocks of sound (MMC-5 6.15.3)",
    ("READ TRACK INFORMATION", "5/21/00"): "an address of no track (MMC-5 6.26.2)",
    ("READ DISC STRUCTURE", "5/30/02"): "structures of a DVD, with another medium (MMC-5 6.22.2)",
    ("READ DISC STRUCTURE", "5/24/00"): "a format that this medium has not (MMC-5 table 393)",
    ("WRITE (10)", "5/2C/00"): "a DVD+RW that is not formatted (MMC-5 4.3.8)",
}
WAITING = re.compile(r"2/04/0[1478]|6/2[89]/00")

TOC = """CD_DA
CATALOG "4006381333931"
CD_TEXT { LANGUAGE_MAP { 0 : EN } LANGUAGE 0 { TITLE "Songs" PERFORMER "Band" } }
TRACK AUDIO
COPY
ISRC "USABC1234567"
CD_TEXT { LANGUAGE 0 { TITLE "one" PERFORMER "Band" } }
FILE "song.raw" 0 0:5:0
TRACK AUDIO
CD_TEXT { LANGUAGE 0 { TITLE "two" PERFORMER "Band" } }
PREGAP 0:2:0
FILE "song.raw" 0:5:0 0:6:0
"""


def refusals(trace):
    """Names of commands and senses that a trace has beside good ones and those of a drive that is busy."""
    found = set()
    with open(trace, encoding="utf-8") as file:
        for line in file:
            match = re.match(r"(.*?): (?:[0-9a-f]{2} ?)+[<>]\d+ -> (.*?) ?(?:\||$)", line)
            if match and match[2] != "good":
                sense = re.search(r"\((./../..)\)", match[2])
                sense = sense[1] if sense else match[2]
                if not WAITING.match(sense):
                    found.add((match[1], sense))
    return found


class Burners(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.scratch = house.Scratch("burners")
        cls.folder = cls.scratch.__enter__()
        cls.image = os.urandom(BLOCKS * 2048)
        cls.song = os.urandom(900 * SECTOR)
        for name, data in (("image.iso", cls.image), ("song.raw", cls.song), ("songs.toc", TOC.encode())):
            with open(f"{cls.folder}/{name}", "wb") as file:
                file.write(data)
        cls.pool = concurrent.futures.ThreadPoolExecutor(8)

    @classmethod
    def tearDownClass(cls):
        cls.pool.shutdown()
        cls.scratch.__exit__()

    def each(self, work, jobs):
        """Runs jobs side by side: burners sleep more than they work."""
        for job, done in [(job, self.pool.submit(work, *job)) for job in jobs]:
            with self.subTest(job[0]):
                problem = done.result()
                if problem:
                    self.fail(problem)

    def place(self, name):
        folder = f"{self.folder}/{re.sub('[^a-z0-9+-]', '_', name)}"
        os.makedirs(folder)
        return folder

    def burn(self, drive, command):
        image = f"{self.folder}/image.iso"
        command = (*command, "-Z", f"{DEVICE}={image}") if command[0] == "growisofs" else (*command, image)
        result = drive.burn(*command, check=False, cwd=self.folder)
        return result.returncode, (result.stdout + result.stderr).decode(errors="replace")

    def unjustified(self, drive):
        return "".join(f"{command} refused with {sense}\n"
                       for command, sense in sorted(refusals(drive.trace)) if (command, sense) not in JUSTIFIED)

    def burnt(self, name, kind, command, state):
        with virtual_drive.fresh(kind, self.place(name)) as drive:
            status, said = self.burn(drive, command)
            if status != 0:
                return f"ended with {status}:\n{said[-2000:]}"
            drive.settle()
            if drive.read(0, BLOCKS) != self.image:
                return "the disc holds something else than the image"
            if (found := drive.disc_information()[2] & 0x0F) != state:
                return f"state of the disc {found:02X}h, expected {state:02X}h"
            return self.unjustified(drive)

    def refused(self, name, kind, command, words):
        with virtual_drive.fresh(kind, self.place(name)) as drive:
            status, said = self.burn(drive, command)
            if status == 0:
                return "ended with 0"
            if not re.search(words, said):
                return f"said:\n{said[-2000:]}"
            return self.unjustified(drive)

    def test_what_they_burn_is_read_back(self):
        self.each(self.burnt, JOBS)

    def test_what_they_cannot_burn_is_refused(self):
        self.each(self.refused, REFUSED)

    def test_sessions_are_appended(self):
        self.each(self.appended, [(f"sessions {kind}", kind) for kind in ("cd-r", "cd-rw", "dvd-r", "dvd-rw", "dvd+r", "bd-r")])

    def appended(self, name, kind):
        """Two sessions of xorriso with files: the second one's tree has both, and the drive tells where they begin."""
        folder = self.place(name)
        with virtual_drive.fresh(kind, folder) as drive:
            for number in (1, 2):
                with open(f"{folder}/file{number}", "wb") as file:
                    file.write(self.image[number * 4096:][:700_000])
                drive.burn("xorriso", "-dev", DEVICE, "-map", f"{folder}/file{number}", f"/file{number}", "-commit")
            drive.burn("xorriso", "-osirrox", "on", "-indev", DEVICE, "-extract", "/", f"{folder}/out")
            for number in (1, 2):
                with open(f"{folder}/out/file{number}", "rb") as file:
                    if file.read() != self.image[number * 4096:][:700_000]:
                        return f"file {number} came back different"
            said = drive.burn("xorriso", "-outdev", DEVICE, "-toc", text=True)
            sessions = re.findall(r"ISO session *: *(\d+) , *(\d+) ,", said.stdout + said.stderr)
            msinfo = drive.burn("wodim", f"dev={DEVICE}", "-msinfo", check=False)
            if [number for number, _ in sessions] != ["1", "2"]:
                return f"sessions {sessions}"
            if kind.startswith("cd") and msinfo.stdout.decode().split(",")[0] != sessions[1][1]:
                return f"wodim takes {msinfo.stdout!r} for the last session, xorriso {sessions}"
            return self.unjustified(drive)

    def test_cdrdao_burns_songs(self):
        self.each(self.songs, [(f"songs {driver}", driver) for driver in ("generic-mmc", "generic-mmc:0x10", "generic-mmc-raw")])

    def songs(self, name, driver):
        with virtual_drive.fresh("cd-r", self.place(name)) as drive:
            drive.burn("cdrdao", "write", "--device", DEVICE, "--driver", driver, "-n", "--force", "songs.toc", cwd=self.folder)
            drive.settle()
            # Raw files of cdrdao have the high byte first, sectors have it last.
            wanted = bytearray(self.song[:825 * SECTOR])
            wanted[0::2], wanted[1::2] = wanted[1::2], wanted[0::2]
            if drive.read_cd(0, 375) + drive.read_cd(525, 450) != wanted:
                return "the songs came back different"
            toc = drive.toc(0)
            tracks = [struct.unpack(">xBBxI", toc[at:at + 8]) for at in range(4, 28, 8)]
            if tracks != [(0x12, 1, 0), (0x10, 2, 525), (0x10, 0xAA, 975)]:
                return f"tracks {tracks}"
            catalog = drive.command([0x42, 0, 0x40, 2, 0, 0, 0, 0, 24, 0], 24)
            isrc = drive.command([0x42, 0, 0x40, 3, 0, 0, 1, 0, 24, 0], 24)
            if b"4006381333931" not in catalog or b"USABC1234567" not in isrc:
                return f"catalog number {catalog}, ISRC {isrc}"
            packs = drive.toc(5)[4:]
            texts = b"".join(packs[at + 4:at + 16] for at in range(0, len(packs), 18))
            if driver != "generic-mmc" and b"Songs\0one\0two\0" not in texts:
                return f"CD-TEXT {texts}"
            if driver == "generic-mmc-raw" and (said := self.judged_subchannel(drive)) is not None:
                return said
            said = drive.burn("cdrdao", "disk-info", "--device", DEVICE, "--driver", driver).stdout.decode()
            if not re.search(r"CD-R empty +: no", said) or not re.search(r"Last Track +: 2", said):
                return said
            copy = f"{self.folder}/{driver}.toc"
            drive.burn("cdrdao", "read-toc", "--device", DEVICE, "--driver", "generic-mmc", copy, cwd=self.folder)
            with open(copy, encoding="utf-8") as file:
                read = file.read()
            if '"4006381333931"' not in read or '"USABC1234567"' not in read or "START 00:02:00" not in read:
                return f"cdrdao reads\n{read}"
            return self.unjustified(drive)

    def judged_subchannel(self, drive):
        """What is wrong with P to W as cdrdao has them on the disc of songs, by our own judge."""
        with open(f"{self.folder}/judged.bin", "wb") as file:
            file.write(drive.read_cd(0, 975, subchannel=1, size=SECTOR + 96))
        sheet = re.sub(r"CD_TEXT.*\n", "", TOC).replace("TRACK AUDIO", "TRACK AUDIO RW_RAW")
        sheet = re.sub(r'FILE "song.raw" 0 0:5:0', 'FILE "judged.bin" 0 0:5:0', sheet)
        sheet = re.sub(r'PREGAP 0:2:0\nFILE "song.raw" 0:5:0 0:6:0', 'FILE "judged.bin" #918000 0:8:0\nSTART 0:2:0', sheet)
        with open(f"{self.folder}/judged.toc", "w", encoding="utf-8") as file:
            file.write(sheet)
        said = house.run(house.program("verify"), "structure", f"{self.folder}/judged.toc", check=False).stdout.decode()
        return None if re.search(r"tracks, .*files\)$", said.strip()) and "\n" not in said.strip() else said

    def test_other_programs_judge_what_the_drive_tells(self):
        with virtual_drive.fresh("cd-r", self.place("judges cd-r")) as drive:
            said = drive.burn("wodim", f"dev={DEVICE}", "-atip", text=True).stdout
            self.assertRegex(said, r"ATIP start of lead in: +-12369 \(97:17/06\)")
            self.assertRegex(said, r"ATIP start of lead out: +359849 \(79:59/74\)")
            said = drive.burn("cdrdao", "disk-info", "--device", DEVICE, "--driver", "generic-mmc").stdout.decode()
            self.assertRegex(said, r"CD-R empty +: yes")
            self.assertRegex(said, r"Total Capacity +: 79:5")
            self.assertEqual(self.burn(drive, (*WODIM, "-tao"))[0], 0)
            said = drive.burn("wodim", f"dev={DEVICE}", "-toc", text=True).stdout
            self.assertRegex(said, r"track: +1 lba: +0 .*control: 4")
            self.assertRegex(said, rf"track:lout lba: +{BLOCKS + 2} ")
        for kind, words in (("dvd-r", "DVD-R Sequential"), ("dvd+rw", "DVD\\+RW"), ("bd-re", "BD-RE"), ("dvd+r-dl", "DVD\\+R Double Layer")):
            with self.subTest(kind), virtual_drive.fresh(kind, self.place(f"judges {kind}")) as drive:
                said = drive.burn("dvd+rw-mediainfo", DEVICE, text=True, check=False).stdout
                self.assertRegex(said, f"Mounted Media: .*{words}")
                self.assertRegex(said, r"Disc status: +blank")

    def test_dvd_rw_format_formats(self):
        self.each(self.formatted, [(f"format {kind}", kind) for kind in ("dvd-rw", "dvd-rw-ro", "dvd-ram", "dvd+rw", "bd-re")])

    def formatted(self, name, kind):
        with virtual_drive.fresh(kind, self.place(name)) as drive:
            result = drive.burn("dvd+rw-format", "-force", DEVICE, check=False)
            if result.returncode != 0:
                return result.stderr.decode(errors="replace")[-2000:]
            drive.settle()
            status, said = self.burn(drive, GROWISOFS)
            if status != 0:
                return f"growisofs ended with {status}:\n{said[-2000:]}"
            drive.settle()
            if drive.read(0, BLOCKS) != self.image:
                return "the disc holds something else than the image"
            return self.unjustified(drive)

    def test_rewritable_cds_are_blanked(self):
        for way in ("fast", "all"):
            with self.subTest(way), virtual_drive.fresh("cd-rw", self.place(f"blank {way}")) as drive:
                self.assertEqual(self.burn(drive, XORRISO)[0], 0)
                status, said = self.burn(drive, (*WODIM, "-tao", f"blank={way}"))
                self.assertEqual(status, 0, said)
                drive.settle()
                self.assertEqual(drive.read(0, BLOCKS), self.image)
                drive.burn("xorriso", "-outdev", DEVICE, "-blank", way)
                drive.settle()
                self.assertEqual(drive.disc_information()[2] & 3, 0)


if __name__ == "__main__":
    unittest.main()
