#!/usr/bin/python3
"""The samples of manifests/samples/cd through other people's programs: cdrdao, cd-info and bchunk tell the tracks of the sheets,
sox and flac what each audio track must sound like, xorriso and isoinfo read the files of data tracks."""
import binascii
import json
import os
import re
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import house

SAMPLES = f"{house.ROOT}/manifests/samples/cd"
SECTOR, SUBCHANNEL, PACK = 2352, 96, 24

# Of every track its kind, the block of index 1, and its blocks from there to the next track's first one, as the manifests
# and the rules of the standards have it: tunes of 600 blocks, data of 300, gaps of 150.
TRACKS = {
    "audio": [("audio", 0, 600), ("audio", 600, 600), ("audio", 1350, 600), ("audio", 2025, 450)],
    "mixed": [("data", 0, 300), ("audio", 450, 600), ("audio", 1050, 600)],
    "extra": [("audio", 0, 600), ("audio", 600, 600), ("data", 1200 + 11400, 300)],
    "game": [("data", 0, 300), ("audio", 450, 600), ("audio", 1050, 450), ("audio", 1500, 300)],
    "karaoke": [("audio", 0, 600), ("audio", 600, 600)],
}
ONE_SESSION = ("audio", "mixed", "game", "karaoke")  # a CUE sheet tells others in remarks
SHEET = {"audio": "cue", "mixed": "toc", "extra": "ccd", "game": "cue", "karaoke": "ccd"}

# The sound of each audio track: file, first block, number of blocks (None: to its end).
SOUNDS = {
    "audio": {1: ("01.flac", 0, None), 2: ("02.wav", 0, None), 3: ("03.flac", 0, None), 4: ("04.wav", 150, None)},
    "mixed": {2: ("01.wav", 0, None), 3: ("03.wav", 0, None)},
    "extra": {1: ("01.wav", 0, None), 2: ("02.wav", 0, None)},
    "game": {2: ("02.wav", 0, None), 3: ("04.wav", 0, 450)},
    "karaoke": {1: ("01.wav", 0, None), 2: ("02.wav", 0, None)},
}
CATALOG = {"audio": "4006381333931", "game": "0036000291452"}
BCHUNK_STARTS = {("extra", 2): 300}
ISRC = {"audio": {1: "DEA120500001", 2: "DEA120500002", 3: "DEA120500003"}}
FILES = {
    "mixed": {"README.TXT": b"The songs of this disc are its tracks 2 and 3.\n", "songs/list.txt": b"2 Morning\n3 Evening\n"},
    "extra": {"README.TXT": b"Pictures and texts of the band.\n"},
    "game": {"GAME/INTRO.TXT": b"You are standing at the end of a road.\r\n", "GAME/GAME.CFG": b"MUSIC=2-3\r\n"},
}


def read(path):
    with open(path, "rb") as file:
        return file.read()


def samples_of(path):
    """The samples of a sound file as other people decode it: 16 bit, stereo, low byte first."""
    if path.endswith(".flac"):
        command = ("flac", "-s", "-d", "-c", "--force-raw-format", "--endian=little", "--sign=signed", path)
    else:
        command = ("sox", path, "-t", "raw", "-e", "signed", "-b", "16", "-L", "-")
    return house.run(*command).stdout


def packs_of(sub, sectors):
    """The packs of R to W of a .sub file, which has a sector's channels one after the other, de-interleaved: within 24 symbols
    three pairs change places, and symbol i of a pack lies in the room of the pack i % 8 behind it (IEC 60908)."""
    symbols = bytearray()
    for sector in range(sectors):
        channels = sub[sector * SUBCHANNEL:(sector + 1) * SUBCHANNEL]
        for i in range(SUBCHANNEL):
            bits = 0
            for channel in range(2, 8):
                bits = bits << 1 | channels[channel * 12 + i // 8] >> (7 - i % 8) & 1
            symbols.append(bits)
    places = list(range(PACK))
    for one, other in ((1, 18), (2, 5), (3, 23)):
        places[one], places[other] = other, one
    out = []
    for pack in range(len(symbols) // PACK - 7):
        out.append(bytes(symbols[(pack + place % 8) * PACK + place] for place in places))
    return out


class CdSamples(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.scratch = house.Scratch("cd-samples")
        folder = cls.folder = cls.scratch.__enter__()
        house.run(f"{SAMPLES}/prepare", f"{folder}/made")
        for name, ending in SHEET.items():
            cls.build(f"{SAMPLES}/{name}.disc.yaml", f"{name}.{ending}", "--check")
        for name in TRACKS:
            cls.build(cls.changed(name, "cue-bin"), f"as-cue/{name}.cue")
        cls.chunks = {name: cls.split(name) for name in TRACKS}

    @classmethod
    def tearDownClass(cls):
        cls.scratch.__exit__()

    @classmethod
    def build(cls, manifest, sheet, *options):
        path = f"{cls.folder}/{sheet}"
        os.makedirs(os.path.dirname(path), exist_ok=True)
        house.mkimage("build", manifest, "-o", path, "--allow-outside", "--quiet", "-D", f"made={cls.folder}/made", *options)

    @classmethod
    def changed(cls, name, format):
        """The sample with other files as its result."""
        with open(f"{SAMPLES}/{name}.disc.yaml", encoding="utf-8") as file:
            text = re.sub(r"^outputs: .*\n", "", file.read(), flags=re.MULTILINE)
        subchannel = ", subchannel: pw" if name == "karaoke" else ""
        path = f"{cls.folder}/{format}-{name}.disc.yaml"
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"{text}\noutputs: {{format: {format}{subchannel}}}\n")
        return path

    @classmethod
    def split(cls, name):
        """What bchunk makes of the CUE sheet: a file each track, number to path."""
        out = f"{cls.folder}/chunks-{name}"
        os.makedirs(out)
        house.run("bchunk", "-w", f"{name}.bin", f"{name}.cue", f"{out}/t", cwd=f"{cls.folder}/as-cue")
        return {int(re.search(r"t(\d+)\.", file)[1]): f"{out}/{file}" for file in os.listdir(out)}

    def wanted_samples(self, name, number):
        file, start, blocks = SOUNDS[name][number]
        data = samples_of(f"{self.folder}/made/{file}")[start * SECTOR:]
        return data if blocks is None else data[:blocks * SECTOR]

    def test_there_is_a_test_of_every_sample(self):
        self.assertEqual(
            sorted(file.removesuffix(".disc.yaml") for file in os.listdir(SAMPLES) if file.endswith(".disc.yaml")), sorted(TRACKS))

    def test_cd_info_finds_tracks_catalog_number_and_texts(self):
        for name in ONE_SESSION:
            with self.subTest(name):
                said = house.run("cd-info", "--no-header", "--no-device-info", "--no-cddb", f"--cue-file={name}.cue",
                                 cwd=f"{self.folder}/as-cue", text=True).stdout
                found = re.findall(r"^ *(\d+): [\d:]+ +(\d+) +(\w+)", said, re.MULTILINE)
                last = TRACKS[name][-1]
                self.assertEqual(
                    [("data" if kind != "audio" else kind, int(start)) for _, start, kind in found if kind != "leadout"],
                    [(kind, start) for kind, start, _ in TRACKS[name]])
                self.assertEqual(int(found[-1][1]), last[1] + last[2])
                self.assertIn(f"(MCN): {CATALOG.get(name, 'not available')}", said)
                if name == "audio":
                    for text in ("Language 0 'English'", "TITLE: Four Walks", "PERFORMER: The Acme Band", "TITLE: Night",
                                 "GENRE_CODE: 9 (Easy Listening)", "Language 1 'Japanese'", "TITLE: 四つの散歩", "TITLE: 夜"):
                        self.assertIn(text, said)

    def judge_toc(self, name, sheet, folder):
        said = house.run("cdrdao", "show-toc", sheet, cwd=folder, text=True).stdout
        found = re.findall(r"^TRACK +(\d+) +Mode (\w+):\n((?: .*\n)*)", said, re.MULTILINE)
        self.assertEqual(len(found), len(TRACKS[name]), said)
        for (number, mode, facts), (kind, start, blocks) in zip(found, TRACKS[name]):
            self.assertEqual("audio" if mode == "AUDIO" else "data", kind)
            self.assertEqual(int(re.search(r"START .*\( *(\d+)\)", facts)[1]), start)
            self.assertEqual(int(re.search(r"END .*\( *(\d+)\)", facts)[1]), start + blocks)
            isrc = re.search(r"ISRC (.*)", facts)
            self.assertEqual(isrc and isrc[1].replace(" ", ""), ISRC.get(name, {}).get(int(number)))
        catalog = re.search(r"CATALOG NUMBER: (\d+)", said)
        self.assertEqual(catalog and catalog[1], CATALOG.get(name))
        return said

    def test_cdrdao_reads_the_cue_sheets(self):
        for name in ONE_SESSION:
            with self.subTest(name):
                self.assertNotIn("INDEX ", self.judge_toc(name, f"{name}.cue", f"{self.folder}/as-cue"))

    def test_the_subchannel_counts_sessions_tracks_and_indexes(self):
        sub = read(f"{self.folder}/extra.sub")
        for sector, wanted in ((0, (0x01, 0x01, 0x01)), (599, (0x01, 0x01, 0x01)), (600, (0x01, 0x02, 0x01)),
                               (899, (0x01, 0x02, 0x01)), (900, (0x01, 0x02, 0x02)), (1199, (0x01, 0x02, 0x02)),
                               (1200, (0x41, 0x03, 0x01))):  # control and mode, track, index, in BCD
            q = sub[sector * SUBCHANNEL + 12:sector * SUBCHANNEL + 24]
            self.assertEqual(tuple(q[:3]), wanted, f"sector {sector}")
            self.assertEqual(binascii.crc_hqx(q[:10], 0) ^ 0xFFFF, int.from_bytes(q[10:], "big"), f"sector {sector}")

    def test_cdrdao_reads_its_own_language(self):
        self.judge_toc("mixed", "mixed.toc", self.folder)

    def test_bchunk_brings_back_every_sound_bit_for_bit(self):
        for name, sounds in SOUNDS.items():
            for number in sounds:
                with self.subTest(f"{name}, track {number}"):
                    self.assertTrue(self.chunks[name][number].endswith(".wav"))
                    found = samples_of(self.chunks[name][number])
                    wanted = self.wanted_samples(name, number)
                    self.assertEqual(len(wanted), TRACKS[name][number - 1][2] * SECTOR)
                    # bchunk 1.2.2 takes the last index of a track for its start.
                    self.assertTrue(found == wanted[BCHUNK_STARTS.get((name, number), 0) * SECTOR:])

    def test_the_file_of_sectors_has_every_sound_bit_for_bit(self):
        for name in ("audio", "game"):
            data = read(f"{self.folder}/{name}.bin")
            for number in SOUNDS[name]:
                _, start, blocks = TRACKS[name][number - 1]
                self.assertTrue(data[start * SECTOR:(start + blocks) * SECTOR] == self.wanted_samples(name, number))

    def test_the_pregap_has_the_sound_it_is_given(self):
        bin_file = read(f"{self.folder}/audio.bin")
        self.assertTrue(bin_file[1200 * SECTOR:1350 * SECTOR] == samples_of(f"{self.folder}/made/04.wav")[:150 * SECTOR])
        self.assertFalse(any(bin_file[1950 * SECTOR:2025 * SECTOR]))

    def test_the_last_track_of_the_game_is_silent(self):
        found = samples_of(self.chunks["game"][4])
        self.assertEqual(len(found), 300 * SECTOR)
        self.assertFalse(any(found))

    def test_sets_of_tracks_are_sound_files_and_images(self):
        for name in ("audio", "game"):
            self.build(self.changed(name, "tracks"), f"sets/{name}.cue")
            with open(f"{self.folder}/sets/{name}.cue", encoding="utf-8") as file:
                said = re.findall(r'^FILE "(.*)" (\w+)$', file.read(), re.MULTILINE)
            self.assertEqual(said, [
                (f"{name}-{number:02}.{'wav' if kind == 'audio' else 'iso'}", "WAVE" if kind == "audio" else "BINARY")
                for number, (kind, _, _) in enumerate(TRACKS[name], 1)])
            for number in SOUNDS[name]:
                found = samples_of(f"{self.folder}/sets/{name}-{number:02}.wav")
                wanted = self.wanted_samples(name, number)
                self.assertTrue(found[-len(wanted):] == wanted)  # the pregap lies before it
        self.assertTrue(read(f"{self.folder}/sets/game-01.iso") == read(self.chunks["game"][1]))

    def test_every_file_of_the_data_tracks_comes_back(self):
        for name in ("mixed", "game"):
            with self.subTest(name):
                image = self.chunks[name][1]
                self.assertTrue(image.endswith(".iso"))
                out = f"{self.folder}/files-{name}"
                house.run("xorriso", "-no_rc", "-osirrox", "on", "-indev", image, "-extract", "/", out)
                found = {
                    os.path.relpath(f"{folder}/{file}", out): read(f"{folder}/{file}")
                    for folder, _, files in os.walk(out) for file in files}
                self.assertEqual(found, FILES[name])

    def test_the_second_session_counts_blocks_as_the_disc_does(self):
        image, start = self.chunks["extra"][3], TRACKS["extra"][2][1]
        for path, wanted in FILES["extra"].items():
            found = house.run("isoinfo", "-R", "-N", str(start), "-i", image, "-x", f"/{path}").stdout
            self.assertEqual(found, wanted)

    def test_graphics_come_back_from_the_subchannel(self):
        sub, wanted = read(f"{self.folder}/karaoke.sub"), read(f"{self.folder}/made/lyrics.cdg")
        self.assertEqual(len(sub), 1200 * SUBCHANNEL)
        found = packs_of(sub, 602)
        drawn = 0
        for number in range(len(wanted) // PACK):
            pack = wanted[number * PACK:(number + 1) * PACK]
            self.assertEqual((found[number][:2], found[number][4:20]), (pack[:2], pack[4:20]), f"pack {number}")
            drawn += any(pack)
        self.assertGreater(drawn, 100)
        self.assertFalse(any(map(any, found[len(wanted) // PACK:])))

    def test_nothing_is_wrong_with_any_format(self):
        formats = (("ccd", "ccd", ""), ("cue-bin", "cue", ", dialect: full, subchannel: pw-raw"), ("toc-bin", "toc", ", subchannel: pw-raw"),
                   ("cue-bin", "cue", ", subchannel: pw"), ("tracks", "cue", ""))
        for name in TRACKS:
            with open(f"{SAMPLES}/{name}.disc.yaml", encoding="utf-8") as file:
                text = re.sub(r"^outputs: .*\n", "", file.read(), flags=re.MULTILINE)
            for number, (format, ending, more) in enumerate(formats):
                if name == "karaoke" and not more:
                    more = ", subchannel: pw"
                if (name, format) in (("karaoke", "tracks"), ("extra", "toc-bin")):
                    continue
                with self.subTest(f"{name} {format}{more}"):
                    path = f"{self.folder}/judged-{name}-{number}"
                    with open(f"{path}.disc.yaml", "w", encoding="utf-8") as file:
                        file.write(f"{text}\noutputs: {{format: {format}{more}}}\n")
                    self.build(f"{path}.disc.yaml", f"judged-{name}-{number}/{name}.{ending}")
                    said = json.loads(house.run(house.program("verify"), "structure", f"{path}/{name}.{ending}", "--report", "json").stdout)
                    self.assertEqual([one for one in said["findings"] if one["severity"] != "note" or one["kind"].startswith("sector")], [])

    def test_receipts_tell_the_tracks(self):
        for name, ending in SHEET.items():
            with self.subTest(name):
                receipt = json.loads(read(f"{self.folder}/{name}.{ending}.receipt.json"))
                self.assertEqual([
                    ("audio" if one["mode"] == "audio" else "data", one["first"], one["blocks"]) for one in receipt["tracks"]],
                    TRACKS[name])
                for file, sha256 in receipt["totals"]["outputs"].items():
                    self.assertEqual(house.sha256_of(f"{self.folder}/{file}"), sha256, file)


if __name__ == "__main__":
    unittest.main()
