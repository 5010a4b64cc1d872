#!/usr/bin/python3
"""Sound files of sox, flac, ffmpeg and oggenc as samples of a compact disc: lossless ones bit for bit, written to files and
into pipes; other ones converted; files that were cut; WAVE files of ours as the others read them."""
import array
import math
import os
import random
import re
import shlex
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import house

FFMPEG = ["ffmpeg", "-hide_banner", "-loglevel", "error", "-bitexact", "-y"]
RAW = ["-t", "raw", "-r", "44100", "-e", "signed", "-b", "16", "-c", "2", "-L"]


def read(path):
    with open(path, "rb") as file:
        return file.read()


def write(path, data):
    with open(path, "wb") as file:
        file.write(data)
    return path


def numbers(data):
    values = array.array("h", data)
    if sys.byteorder == "big":
        values.byteswap()
    return values


def music(samples, seed=1):
    """Two tones that swell and a little noise: it compresses, and no part is like another."""
    rng = random.Random(seed)
    values = array.array("h")
    for i in range(samples):
        tone = math.sin(i * 0.0627) * 9000 + math.sin(i * i * 1e-7) * 8000
        values.append(int(tone) + rng.randrange(-200, 200))
        values.append(int(-tone * 0.7) + rng.randrange(-200, 200))
    if sys.byteorder == "big":
        values.byteswap()
    return values.tobytes()


def distance(one, other):
    """Root of the mean square of differences, in steps of 16 bits."""
    count = min(len(one), len(other))
    return math.sqrt(sum((a - b) ** 2 for a, b in zip(one, other)) / count)


class Audio(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = house.Scratch("audio")
        cls.folder = cls.scratch.__enter__()
        cls.samples = music(100_002)  # even, since ffmpeg counts the padding of Wave64 as sound
        cls.raw = write(f"{cls.folder}/music.raw", cls.samples)
        cls.wav = f"{cls.folder}/music.wav"
        house.run("sox", *RAW, cls.raw, cls.wav)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.__exit__()

    def dump(self, *arguments, check=True):
        """What sound_dump says, and the samples it writes."""
        result = house.run(f"{house.BUILD}/tests/sound_dump", *arguments, check=check)
        if not check:
            self.assertEqual(result.returncode == 0, bool(result.stdout))
        return result.stderr.decode(), result.stdout

    def path(self, name):
        return f"{self.folder}/{name}"

    def made(self, *command, piped=None, effects=()):
        """Runs a maker of sound, whose last word is the file, or which writes into a pipe."""
        made = house.run(*map(str, command), *effects).stdout
        return write(self.path(piped), made) if piped else command[-1]

    def lossless(self):
        """Every container that holds 44.1 kHz, 16 bit, stereo as it is."""
        path, wav = self.path, self.wav
        yield wav
        for name in ("music.aiff", "music.aifc", "music.au", "music.wavpcm", "music.flac"):
            yield self.made("sox", wav, path(name))
        yield self.made("sox", wav, "-t", "wav", "-B", path("rifx.wav"))
        for name, options in {"f.wav": (), "f.w64": (), "f.caf": (), "f.aiff": (), "f.au": (), "f.flac": (), "list.wav": ("-metadata", "title=odd"),
                              "rf64.wav": ("-rf64", "always"), "little.caf": ("-c:a", "pcm_s16le"), "big.caf": ("-c:a", "pcm_s16be"),
                              "sowt.aiff": ("-f", "aiff", "-c:a", "pcm_s16le"), "auto.wav": ("-write_bext", "1")}.items():
            yield self.made(*FFMPEG, "-i", wav, *options, path(name))
        for level in (0, 8):
            yield self.made("flac", "-s", "-f", f"-{level}", "--padding=100", "-T", "TITLE=x", wav, "-o", path(f"{level}.flac"))
        yield self.made("sox", wav, "-t", "wav", "-", piped="sox-pipe.wav")
        yield self.made("sox", *RAW, self.raw, "-t", "aiff", "-", piped="sox-pipe.aiff")
        yield self.made("sox", *RAW, self.raw, "-t", "au", "-", piped="sox-pipe.au")
        for kind in ("wav", "aiff", "au", "w64", "caf", "flac"):
            yield self.made(*FFMPEG, "-i", wav, "-f", kind, "-", piped=f"pipe.{kind}")
        yield self.made("flac", "-s", "-c", wav, piped="flac-pipe.flac")

    def test_lossless_sound_comes_out_bit_for_bit(self):
        count = 0
        not_by_ffmpeg = ("rifx.wav", "pipe.aiff", "pipe.w64")  # the latter two it makes itself
        for file in self.lossless():
            with self.subTest(os.path.basename(file)):
                said, out = self.dump(file)
                self.assertNotIn("converted", said)
                self.assertTrue(out == self.samples, f"{len(out)} bytes for {len(self.samples)}: {said}")
                if os.path.basename(file) not in not_by_ffmpeg:
                    judged = house.run(*FFMPEG, "-i", file, "-f", "s16le", "-").stdout
                    self.assertTrue(judged == out, f"{len(judged)} bytes by ffmpeg, {len(out)} by us")
                count += 1
        self.assertGreater(count, 20)

    def test_raw_samples_in_both_orders(self):
        big = self.made("sox", *RAW, self.raw, "-B", self.path("big.raw"))
        self.assertEqual(self.dump("--little", self.raw)[1], self.samples)
        self.assertEqual(self.dump("--big", big)[1], self.samples)

    def test_files_that_were_cut_are_refused(self):
        whole = [file for file in self.lossless() if "pipe" not in file]
        for codec, name in (("libmp3lame", "cut.mp3"), ("libvorbis", "cut.ogg"), ("libopus", "cut.opus")):
            whole.append(self.made(*FFMPEG, "-i", self.wav, *(("-ar", "48000") if name == "cut.opus" else ()), "-c:a", codec, self.path(name)))
        for file in whole:
            for keep in (0.5, 0.99):
                with self.subTest(os.path.basename(file), keep=keep):
                    data = read(file)
                    cut = write(self.path("cut-off"), data[: int(len(data) * keep)])
                    said, out = self.dump("--convert", cut, check=False)
                    self.assertEqual(out, b"", said)
                    self.assertRegex(said, "cut short|has room for")
                    self.assertEqual(len(said.splitlines()), 1, said)

    def test_mono_and_few_bits_are_converted_exactly(self):
        for options in (("-c", "1"), ("-b", "8"), ("-c", "1", "-b", "8")):
            file = self.made("sox", "-D", self.wav, *options, self.path("less.wav"))
            wish = house.run("sox", "-D", file, *RAW, "-").stdout
            for other in (file, self.made("flac", "-s", "-f", file, "-o", self.path("less.flac"))):
                self.assertIn("sound of a CD is", self.dump(other, check=False)[0])
                said, out = self.dump("--convert", other)
                self.assertIn("converted", said)
                self.assertTrue(out == wish, options)

    def test_more_bits_are_dithered_alike_in_every_container(self):
        # 24 bits with something in the lower ones.
        deep = self.made("sox", "-D", self.wav, "-b", "24", self.path("deep.wav"), effects=("gain", "-3.3"))
        wish = numbers(house.run("sox", "-D", deep, *RAW, "-").stdout)
        _, first = self.dump("--convert", deep)
        self.assertLess(max(abs(a - b) for a, b in zip(numbers(first), wish)), 3)
        self.assertAlmostEqual(distance(numbers(first), wish), math.sqrt(0.25 + 1 / 12), delta=0.1)
        for name in ("deep.aiff", "deep.au", "deep.flac", "deep.caf", "deep.w64"):
            maker = ["flac", "-s", "-f", deep, "-o"] if name.endswith("flac") else [*FFMPEG, "-i", deep, "-c:a", "pcm_s24le" if name.endswith("w64") else "pcm_s24be"]
            with self.subTest(name):
                self.assertTrue(self.dump("--convert", self.made(*maker, self.path(name)))[1] == first)
        for size in ("7", "2352"):
            self.assertTrue(self.dump("--convert", "--part", size, deep)[1] == first)

    def test_sixteen_bits_in_wider_numbers_come_out_as_they_were(self):
        for name, codec in {"wide24.wav": "pcm_s24le", "wide32.wav": "pcm_s32le", "widefloat.wav": "pcm_f32le", "widedouble.caf": "pcm_f64be",
                            "wide32.aiff": "pcm_s32be"}.items():
            with self.subTest(name):
                file = self.made(*FFMPEG, "-i", self.wav, "-c:a", codec, self.path(name))
                self.assertTrue(self.dump("--convert", file)[1] == self.samples)

    def test_lossy_sound_is_decoded_as_others_decode_it(self):
        for name, options in {"l.ogg": ("-c:a", "libvorbis"), "l.mp3": ("-c:a", "libmp3lame", "-b:a", "192k"), "l.mp2": ("-c:a", "mp2", "-b:a", "256k")}.items():
            with self.subTest(name):
                file = self.made(*FFMPEG, "-i", self.wav, *options, self.path(name))
                self.assertIn("which is lossy", self.dump(file, check=False)[0])
                _, out = self.dump("--convert", file)
                wish = house.run(*FFMPEG, "-i", file, "-f", "s16le", "-").stdout
                self.assertLess(abs(len(out) - len(wish)), 4 * 2400)
                self.assertLess(distance(numbers(out), numbers(wish)), 2)
        ogg = self.made("oggenc", "-Q", self.wav, "-o", self.path("o.ogg"))
        self.assertEqual(len(self.dump("--convert", ogg)[1]), len(self.samples))

    def test_a_sine_is_resampled_so_that_only_dither_is_left(self):
        for rate in (48_000, 96_000, 22_050):
            file = self.made("sox", "-D", "-R", "-n", "-r", rate, "-b", "24", "-c", "1", self.path("sine.wav"),
                             effects=("synth", "2", "sine", "1000", "vol", "0.9"))
            _, out = self.dump("--convert", file)
            self.assertTrue(self.dump("--convert", "--part", "4242", file)[1] == out)
            self.assertEqual(len(out), 2 * 44_100 * 4)
            left = numbers(out)[0::2][2205:-2205]
            # The sine that fits best, over whole periods.
            sines = [math.sin(2 * math.pi * 1000 * i / 44_100) for i in range(len(left))]
            cosines = [math.cos(2 * math.pi * 1000 * i / 44_100) for i in range(len(left))]
            s = 2 * sum(map(lambda a, b: a * b, left, sines)) / len(left)
            c = 2 * sum(map(lambda a, b: a * b, left, cosines)) / len(left)
            noise = sum((v - s * a - c * b) ** 2 for v, a, b in zip(left, sines, cosines)) / len(left)
            self.assertGreater(10 * math.log10((s * s + c * c) / 2 / noise), 92, rate)
            self.assertAlmostEqual(math.hypot(s, c) / 32768, 0.9, delta=0.0005)

    def test_the_command_that_a_refusal_names_makes_a_file_that_is_taken(self):
        for name, options in {"it's high.wav": ("-r", "96000", "-b", "24"), "six.wav": ("-c", "6"), "low.aiff": ("-r", "22050", "-c", "1")}.items():
            with self.subTest(name):
                file = self.made("sox", "-D", self.wav, *options, self.path(name))
                said = self.dump(file, check=False)[0]
                command = shlex.split(re.search(r'by "(sox .*)"', said)[1])
                house.run(*command, cwd=self.folder)
                said, out = self.dump(self.path("cd.wav"))
                self.assertNotIn("converted", said)
                if name != "six.wav":
                    ours = self.dump("--convert", file)[1]
                    self.assertLess(abs(len(ours) - len(out)), 16)
                    self.assertLess(distance(numbers(ours), numbers(out)), 3)

    def test_tracks_are_joined_without_a_gap(self):
        first, second = music(70_001, 5), music(30_003, 6)
        files = []
        for name, data in ("first", first), ("second", second):
            raw = write(self.path(f"{name}.raw"), data)
            files.append(self.made("sox", *RAW, raw, self.path(f"{name}.flac")))
        said, out = self.dump(*files)
        missing = -(70_001 + 30_003) % 588
        self.assertIn(f"missing {missing}\n", said)
        self.assertTrue(out == first + second + bytes(missing * 4))

    def test_a_gapless_disc_sounds_as_its_files_one_behind_the_other(self):
        lengths = (200_001, 180_003, 176_400, 190_585)
        sounds = [music(samples, seed) for seed, samples in enumerate(lengths, 10)]
        for number, data in enumerate(sounds):
            raw = write(self.path(f"part-{number}.raw"), data)
            self.made("sox", *RAW, raw, self.path(f"part-{number}.flac"))
        tracks = "".join(f"  - {{mode: audio, from: part-{number}.flac}}\n" for number in range(len(sounds)))
        for join in ("gapless", "silence"):
            manifest = self.path(f"{join}.disc.yaml")
            with open(manifest, "w", encoding="utf-8") as file:
                file.write(f"glassmaster: 1\nname: {join}\ndisc: {{join: {join}}}\ntracks:\n{tracks}")
            house.mkimage("build", manifest, "-o", self.path(f"{join}.cue"), "--quiet")
            house.verify(manifest, self.path(f"{join}.cue"))
        house.run("sox", *(self.path(f"part-{number}.flac") for number in range(len(sounds))), *RAW, self.path("all.raw"))
        wanted = read(self.path("all.raw"))
        self.assertTrue(wanted == b"".join(sounds))
        found = read(self.path("gapless.bin"))
        self.assertEqual(len(found), -(-sum(lengths) // 588) * 2352)
        self.assertTrue(found[:len(wanted)] == wanted)
        self.assertFalse(any(found[len(wanted):]))
        self.assertGreater(len(read(self.path("silence.bin"))), len(found))

    def test_wave_files_are_those_that_sox_writes(self):
        _, out = self.dump("--wave", self.made("sox", self.wav, self.path("again.flac")))
        self.assertTrue(out == read(self.wav))

    def test_wave_files_above_4_gib_are_read_by_others(self):
        house.run(f"{house.BUILD}/tests/sound_dump", "--wave", "--silence", "1900000", self.wav, "--out", self.path("large.wav"))
        self.assertGreater(os.path.getsize(self.path("large.wav")), 1 << 32)
        said = house.run("ffprobe", "-v", "error", "-show_entries", "stream=duration_ts,sample_rate,channels", "-of", "default=nw=1", self.path("large.wav"), text=True)
        self.assertIn(f"duration_ts={(100_002 + 587) // 588 * 588 + 1_900_000 * 588}\n", said.stdout)
        os.remove(self.path("large.wav"))


if __name__ == "__main__":
    unittest.main()
