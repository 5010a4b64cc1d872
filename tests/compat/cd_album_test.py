#!/usr/bin/python3
"""A CD-Extra as people make them: an album of FLAC files and a session of data, built twice, verified sector by sector, and listed by
cdrdao and cd-info. In a long run it lasts 74 minutes with 100 MB of data, else a few minutes. And a Video CD out of a manifest."""
import hashlib
import os
import re
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import house

TRACKS, SECONDS, DATA = (15, 264, 100_000_000) if house.LONG else (5, 20, 3_000_000)
SECTOR = 2352
SESSION_GAP = 11_400

MANIFEST = """glassmaster: 1
name: album
medium: cd-80
disc:
  catalog: "4006381333931"
  cd-text: {{languages: [{{code: english, title: Album, performer: Nobody}}]}}
sessions:
  - tracks:
{tracks}
  - tracks:
      - {{mode: mode2-form1, volume: {{id: BONUS}}, files: [{{from: data/, to: /}}]}}
outputs: {{format: {format}{more}}}
"""


def manifest(form, more=""):
    tracks = "\n".join(f"      - {{mode: audio, from: {n:02}.flac, isrc: DEA1205000{n:02}, cd-text: {{english: {{title: Song {n}, performer: Nobody}}}}}}"
                       for n in range(1, TRACKS + 1))
    return MANIFEST.format(tracks=tracks, format=form, more=more)


class Album(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.scratch = house.Scratch("cd-album")
        folder = cls.folder = cls.scratch.__enter__()
        house.run(f"{house.ROOT}/manifests/samples/cd/make-audio", "--tracks", str(TRACKS), "--seconds", str(SECONDS), folder)
        os.mkdir(f"{folder}/data")
        blocks = hashlib.sha256()
        for number in range(10):
            with open(f"{folder}/data/photo{number}.raw", "wb") as file:
                for _ in range(DATA // 10 // 3200):
                    blocks.update(b"next")
                    file.write(blocks.digest() * 100)
        for name, form, more in (("album", "cue-bin", ", subchannel: pw"), ("sheet", "toc-bin", "")):
            with open(f"{folder}/{name}.disc.yaml", "w", encoding="utf-8") as file:
                file.write(manifest(form, more).replace("name: album", f"name: {name}"))
        house.mkimage("build", "album.disc.yaml", "--check", "-q", cwd=folder)
        house.mkimage("build", "sheet.disc.yaml", "-q", cwd=folder)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.__exit__(None, None, None)

    def test_keeps_to_the_standards_sector_by_sector(self):
        said = house.verify("structure", "--strict", "album.cue", cwd=self.folder, text=True).stdout
        self.assertIn(f"2 sessions, {TRACKS + 1} tracks", said)

    def test_holds_what_manifest_and_receipt_say(self):
        for expected in ("album.disc.yaml", "album.cue.receipt.json"):
            said = house.verify(expected, "album.cue", cwd=self.folder, text=True).stdout
            self.assertIn(f"{TRACKS + 1} tracks, {TRACKS * SECONDS * 44100} samples", said)

    def test_is_listed_alike_by_cdrdao_and_cd_info(self):
        """Neither knows sessions, so both see the data as the next track."""
        starts = [n * SECONDS * 75 for n in range(TRACKS + 1)]
        listed = house.run("cd-info", "-q", "--no-header", "--no-device-info", "album.cue", cwd=self.folder, text=True).stdout
        found = re.findall(r"^ *(\d+): \d\d:\d\d:\d\d +(\d+) (\w+)", listed, re.M)
        wanted = [(str(n + 1), f"{start:06}", "audio" if n < TRACKS else "XA") for n, start in enumerate(starts)]
        self.assertEqual(found[:TRACKS + 1], wanted)
        self.assertIn("4006381333931", listed)
        shown = house.run("cdrdao", "show-toc", "album.cue", cwd=self.folder, text=True)
        toc = shown.stdout + shown.stderr
        found = [int(block) for block in re.findall(r"START +\d\d:\d\d:\d\d\( *(\d+)\)", toc)]
        self.assertEqual(found, starts)
        self.assertEqual(len(re.findall(r"ISRC DE A12 05 \d{5}", toc)), TRACKS)

    def test_of_a_toc_sheet_cdrdao_takes_every_session(self):
        toc = house.run("cdrdao", "show-toc", "sheet.toc", cwd=self.folder, text=True).stdout
        self.assertEqual(len(re.findall(r"^TRACK +\d+ +Mode AUDIO", toc, re.M)), TRACKS)
        toc = house.run("cdrdao", "show-toc", "sheet-session2.toc", cwd=self.folder, text=True).stdout
        self.assertIn("Mode MODE2", toc)

    def test_sounds_as_flac_decodes_its_sources(self):
        house.mkimage("extract", "album.cue", "-C", "out", cwd=self.folder)
        for number in (1, TRACKS):
            samples = house.run("flac", "-s", "-d", "-c", "--force-raw-format", "--endian=little", "--sign=signed", f"{self.folder}/{number:02}.flac").stdout
            with open(f"{self.folder}/out/track{number:02}.wav", "rb") as file:
                self.assertEqual(hashlib.sha256(file.read()[44:]).digest(), hashlib.sha256(samples).digest())
        for number in range(10):
            self.assertEqual(house.sha256_of(f"{self.folder}/out/photo{number}.raw"), house.sha256_of(f"{self.folder}/data/photo{number}.raw"))

    def test_a_changed_sample_and_a_damaged_sector_are_told(self):
        with open(f"{self.folder}/album.cue", encoding="utf-8") as file:
            sheet = file.read()
        house.run("cp", "album.bin", "worn.bin", cwd=self.folder)
        with open(f"{self.folder}/worn.cue", "w", encoding="utf-8") as file:
            file.write(sheet.replace("album.bin", "worn.bin"))
        data = TRACKS * SECONDS * 75
        with open(f"{self.folder}/worn.bin", "r+b") as file:
            file.seek(100 * SECTOR + 7)
            byte = file.read(1)[0]
            file.seek(100 * SECTOR + 7)
            file.write(bytes([byte ^ 1]))
            file.seek((data + 30) * SECTOR + 500)
            file.write(b"worn")
        result = house.verify("album.disc.yaml", "worn.cue", cwd=self.folder, text=True, check=False)
        self.assertEqual(result.returncode, 1)
        self.assertIn("track 1 differs from its source from sample 58801 on, which is at 00:03:25 of the disc", result.stdout)
        result = house.verify("structure", "worn.cue", cwd=self.folder, text=True, check=False)
        self.assertEqual(result.returncode, 1)
        self.assertIn(f"block {data + SESSION_GAP + 30}:", result.stdout)
        self.assertIn("which its ECC can mend", result.stdout)


class VideoCd(unittest.TestCase):
    def test_vcdxrip_gets_back_the_stream_that_a_manifest_brings(self):
        with house.Scratch("cd-video") as folder:
            for kind, size, target in (("vcd", "352x288", "pal-vcd"), ("svcd", "480x576", "pal-svcd")):
                house.run("ffmpeg", "-loglevel", "error", "-f", "lavfi", "-i", f"testsrc=s={size}:r=25:d=6", "-f", "lavfi", "-i", "sine=440:d=6",
                          "-target", target, f"{kind}.mpg", cwd=folder)
                with open(f"{folder}/{kind}.disc.yaml", "w", encoding="utf-8") as file:
                    file.write(f"glassmaster: 1\nname: {kind}\nmedium: cd-80\nvolume: {{id: HOLIDAY}}\ndisc: {{type: {kind}, album: HOLIDAY}}\n"
                               f"tracks: [{{mode: mode2-mixed, from: {kind}.mpg, chapters: ['00:03:00']}}]\n")
                house.mkimage("build", f"{kind}.disc.yaml", "--check", "-q", cwd=folder)
                house.verify("structure", f"{kind}.cue", cwd=folder)
                house.verify(f"{kind}.disc.yaml", f"{kind}.cue", cwd=folder)
                house.verify(f"{kind}.cue.receipt.json", f"{kind}.cue", cwd=folder)
                os.mkdir(f"{folder}/{kind}-ripped")
                house.run("vcdxrip", "-q", "-c", f"../{kind}.cue", cwd=f"{folder}/{kind}-ripped")
                if kind == "vcd":  # of the other, scan information is filled in
                    self.assertEqual(house.sha256_of(f"{folder}/{kind}-ripped/avseq01.mpg"), house.sha256_of(f"{folder}/{kind}.mpg"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
