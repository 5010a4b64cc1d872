#!/usr/bin/python3
"""Discs in tracks back to manifests: those that mkimage made give the same files again, byte for byte; those of cdrdao and
vcdimager their sound and their sectors."""
import json
import os
import random
import re
import sys
import unittest
import wave

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import house

SECTOR = 2352
MIXED = """glassmaster: 1
name: disc
disc:
  catalog: "4006381333931"
  cd-text:
    languages:
      - {code: english, title: "Grüße für $5 ${dollars}{x}", performer: The Band, genre: Folk, disc-id: BND-001}
      - {code: german, charset: ascii, title: Reise}
tracks:
  - {mode: MODE, volume: {id: EXTRAS}, files: [{text: "Hello.", to: /README.TXT}]}
  - {mode: audio, from: a.wav, isrc: DEA120500001, flags: [copy, pre-emphasis], indexes: ['00:01:00', '00:03:74'],
     cd-text: {english: {title: "One: \\"two\\"", performer: Somebody}, german: {title: Eins}}}
  - {mode: audio, from: b.wav, pregap: {from: gap.wav}, flags: serial-copy, cd-text: {english: {title: Two}}}
  - {mode: audio, from: a.wav, pregap: '00:01:05', isrc: DEA120500002}
outputs: {format: FORMAT}
"""
EXTRA = """glassmaster: 1
name: disc
sessions:
  - tracks:
      - {mode: audio, from: b.wav, pregap: {from: gap.wav}}
      - {mode: audio, from: a.wav}
  - tracks:
      - {mode: mode2-form1, volume: {id: EXTRAS}, files: [{text: "Hello.", to: /README.TXT}]}
outputs: {format: FORMAT}
"""
GRAPHICS = """glassmaster: 1
name: disc
tracks:
  - {mode: audio, from: a.wav, graphics: a.cdg}
  - {mode: audio, from: b.wav}
outputs: {format: FORMAT, dialect: full, subchannel: SUBCHANNEL}
"""


def read(path):
    with open(path, "rb") as file:
        return file.read()


def write(path, data):
    with open(path, "wb") as file:
        file.write(data if isinstance(data, bytes) else data.encode())
    return path


def pcm(path):
    with wave.open(path) as file:
        return file.readframes(file.getnframes())


def noise(sectors, seed):
    return random.Random(seed).randbytes(sectors * SECTOR)


class DiscImport(unittest.TestCase):
    def setUp(self):
        self.scratch = house.Scratch("import")
        self.folder = self.scratch.__enter__()
        self.addCleanup(self.scratch.__exit__)
        for name, sectors in ("a.wav", 330), ("b.wav", 310), ("gap.wav", 40):
            with wave.open(self.path(name), "wb") as file:
                file.setparams((2, 2, 44100, 0, "NONE", ""))
                file.writeframes(noise(sectors, sectors))

    def path(self, name):
        return f"{self.folder}/{name}"

    def built(self, text):
        house.mkimage("build", "--force", write(self.path("disc.disc.yaml"), text))

    def imported(self, sheet, *options):
        return house.mkimage("import", self.path(sheet), "-C", self.path("again"), *options, text=True)

    def same_again(self, ending, files):
        """Imports and builds; all `files` have to be what they were. Returns what the import said."""
        said = self.imported(f"disc.{ending}")
        house.mkimage("build", self.path("again/disc.disc.yaml"))
        for name in files:
            self.assertTrue(read(self.path(name)) == read(self.path(f"again/{name}")), f"{name} differs")
        return said.stderr

    def test_mixed_discs_come_out_again(self):
        for mode in "mode1", "mode2-form1":
            for form, ending, files in (("cue-bin", "cue", ["disc.bin", "disc.cue", "disc.cdt"]), ("toc-bin", "toc", ["disc.bin", "disc.toc"]),
                                        ("ccd", "ccd", ["disc.img", "disc.sub", "disc.ccd"])):
                with self.subTest(mode=mode, form=form):
                    house.run("rm", "-rf", self.path("again"))
                    text = MIXED.replace("${dollars}", "$${dollars}").replace("FORMAT", form).replace("MODE", mode)
                    if form == "ccd":  # which does not tell that the bit alternates
                        text = text.replace("flags: serial-copy, ", "")
                    self.built(text)
                    said = self.same_again(ending, files)
                    self.assertEqual(said, "")
                    again = read(self.path("again/disc.disc.yaml")).decode()
                    self.assertIn("pregap: {from: track03-pregap.wav}", again)
                    self.assertIn('pregap: "00:01:05"', again)
                    self.assertNotIn("postgap", again)
                    self.assertEqual(pcm(self.path("again/track03.wav")), noise(310, 310))

    def test_cd_extra_with_a_hidden_track_comes_out_again(self):
        for form, ending, files in ("cue-bin", "cue", ["disc.bin", "disc.cue"]), ("ccd", "ccd", ["disc.img", "disc.sub", "disc.ccd"]):
            with self.subTest(form=form):
                house.run("rm", "-rf", self.path("again"))
                self.built(EXTRA.replace("FORMAT", form))
                self.assertEqual(self.same_again(ending, files), "")
                self.assertEqual(pcm(self.path("again/track01-pregap.wav")), noise(40, 40))

    def test_the_image_of_a_data_track_is_what_it_was_made_of(self):
        # 200 blocks: the post-gap is longer than two seconds there; 500: just that.
        for blocks in 200, 290, 500:
            with self.subTest(blocks=blocks):
                house.run("rm", "-rf", self.path("again"))
                data = random.Random(blocks).randbytes(blocks * 2048)
                write(self.path("data.iso"), data)
                self.built("glassmaster: 1\nname: disc\ntracks: [{mode: mode1, from: data.iso}]\n")
                self.same_again("cue", ["disc.bin"])
                self.assertTrue(read(self.path("again/track01.iso")).startswith(data))
                if blocks == 500:
                    self.assertEqual(len(read(self.path("again/track01.iso"))), len(data))

    def test_a_post_gap_that_is_not_the_default_is_said(self):
        write(self.path("data.iso"), random.Random(7).randbytes(400 * 2048))
        self.built("glassmaster: 1\nname: disc\ntracks: [{mode: mode1, from: data.iso, postgap: 0s}, {mode: audio, from: a.wav}]\n")
        self.same_again("cue", ["disc.bin"])
        self.assertIn('postgap: "00:00:00"', read(self.path("again/disc.disc.yaml")).decode())

    def test_graphics_come_out_again(self):
        rng = random.Random(4)
        packs = b"".join(bytes([9, 6]) + bytes(2) + bytes(rng.randrange(64) for _ in range(16)) + bytes(4) for _ in range(4 * 200))
        write(self.path("a.cdg"), packs)
        for form, ending, subchannel, files in (("ccd", "ccd", "pw", ["disc.img", "disc.sub"]), ("cue-bin", "cue", "pw-raw", ["disc.bin"])):
            with self.subTest(form=form):
                house.run("rm", "-rf", self.path("again"))
                self.built(GRAPHICS.replace("FORMAT", form).replace("SUBCHANNEL", subchannel))
                self.assertEqual(self.same_again(ending, files), "")
                self.assertIn("graphics: track01.cdg", read(self.path("again/disc.disc.yaml")).decode())
                again = read(self.path("again/track01.cdg"))
                self.assertEqual(len(again), len(packs))
                for at in range(0, len(packs), 24):
                    self.assertEqual(again[at + 4 : at + 20], packs[at + 4 : at + 20])

    def test_sound_of_a_sheet_of_cdrdao_is_kept(self):
        sound = noise(700, 11)
        write(self.path("sound.bin"), sound)
        write(self.path("sound.toc"), 'CD_DA\nTRACK AUDIO\nFILE "sound.bin" 0 00:04:10\nTRACK AUDIO\nFILE "sound.bin" 00:04:10 00:05:15\nSTART 00:00:20\n')
        house.run("toc2cue", "sound.toc", "sound.cue", cwd=self.folder)
        self.assertIn("INDEX 00", read(self.path("sound.cue")).decode())
        told = json.loads(self.imported("sound.cue", "--json").stdout)
        self.assertEqual(told["files"], ["track01.wav", "track02.wav", "track02-pregap.wav", "sound.disc.yaml"])
        parts = [pcm(self.path(f"again/{name}")) for name in ("track01.wav", "track02-pregap.wav", "track02.wav")]
        self.assertTrue(b"".join(parts) == sound)
        self.assertEqual([len(part) // SECTOR for part in parts], [310, 20, 370])
        house.mkimage("build", self.path("again/sound.disc.yaml"))
        self.assertTrue(read(self.path("again/sound.bin")) == sound)

    def test_sectors_of_a_video_cd_of_vcdimager_are_kept(self):
        house.run("ffmpeg", "-hide_banner", "-loglevel", "error", "-bitexact", "-f", "lavfi", "-i", "testsrc2=size=352x288:rate=25", "-f", "lavfi", "-i",
                  "sine=frequency=440:sample_rate=44100", "-t", "3", "-target", "pal-vcd", "-y", self.path("clip.mpg"))
        house.run("vcdimager", "-t", "vcd2", "-c", "vcd.cue", "-b", "vcd.bin", "clip.mpg", cwd=self.folder)
        self.assertEqual(self.imported("vcd.cue").stderr, "")
        house.mkimage("build", self.path("again/vcd.disc.yaml"))
        self.assertTrue(read(self.path("vcd.bin")) == read(self.path("again/vcd.bin")))

    def test_what_cannot_be_kept_is_said(self):
        self.built(MIXED.replace("${dollars}", "").replace("FORMAT", "cue-bin").replace("MODE", "mode1"))
        image = bytearray(read(self.path("disc.bin")))
        sound = bytes(image[20 * SECTOR + 16 : 20 * SECTOR + 2064])
        image[20 * SECTOR + 1000] ^= 0x55
        write(self.path("disc.bin"), bytes(image))
        said = self.imported("disc.cue").stderr
        self.assertRegex(said, r"track 1: 1 of its \d+ sectors are not what their user data make \(1 are damaged, 0 beyond repair\)")
        self.assertEqual(read(self.path("again/track01.iso"))[20 * 2048 : 21 * 2048], sound)

    def test_other_images_and_folders_that_are_not_empty_are_refused(self):
        write(self.path("plain.iso"), bytes(400 * 2048))
        said = house.mkimage("import", self.path("plain.iso"), "-C", self.path("again"), check=False, text=True)
        self.assertEqual(said.returncode, 2)
        self.assertRegex(said.stderr, re.escape("is no disc in tracks") + ".*init --from")
        self.assertFalse(os.path.exists(self.path("again")))
        self.built(EXTRA.replace("FORMAT", "cue-bin"))
        os.mkdir(self.path("again"))
        write(self.path("again/mine"), "mine")
        said = house.mkimage("import", self.path("disc.cue"), "-C", self.path("again"), check=False, text=True)
        self.assertEqual(said.returncode, 2)
        self.assertIn("is not empty", said.stderr)
        self.assertEqual(os.listdir(self.path("again")), ["mine"])
        self.imported("disc.cue", "--force")


if __name__ == "__main__":
    unittest.main()
