#!/usr/bin/python3
"""What stands under the final name: the whole image or what stood there before, even after kill -9; and the
same bytes when the image goes to a pipe."""
import os
import random
import signal
import subprocess
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import house
import rich_tree


def make_work(folder):
    """A manifest with work enough that a build can be caught in the middle."""
    rng = random.Random(11)
    for number in range(2000):
        rich_tree.write(f"{folder}/tree/{number % 40}/file-{number}.bin", rng.randbytes(rng.randint(0, 60_000)))
    rich_tree.write(f"{folder}/tree/large.bin", rng.randbytes(64 << 20))
    with open(f"{folder}/work.disc.yaml", "w", encoding="utf-8") as file:
        file.write("glassmaster: 1\nname: work\ntime: {epoch: 2024-02-29T12:00:00Z}\n"
                   "integrity: {digests: [sha256, md5]}\nfiles:\n  - {from: tree/, to: /}\n")
    return f"{folder}/work.disc.yaml"


class Stream(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = house.Scratch("stream")
        cls.folder = cls.scratch.__enter__()
        cls.manifest = make_work(cls.folder)
        cls.image = f"{cls.folder}/whole.iso"
        house.mkimage("build", cls.manifest, "-o", cls.image, "--quiet")
        cls.digest = house.sha256_of(cls.image)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.__exit__()

    def test_a_pipe_gets_the_bytes_of_the_file(self):
        found = house.sha256_of_output(house.program("mkimage"), "build", self.manifest, "-o", "-", "--quiet")
        self.assertEqual(found, (self.digest, os.path.getsize(self.image)))

    def test_a_pipe_that_closes_early_is_an_error(self):
        with subprocess.Popen([house.program("mkimage"), "build", self.manifest, "-o", "-", "--quiet"],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=house.CLEAN) as child:
            child.stdout.read(100_000)
            child.stdout.close()
            child.stderr.read()
            self.assertNotEqual(child.wait(timeout=60), 0)

    def kill_after(self, seconds, path, how):
        with subprocess.Popen([house.program("mkimage"), "build", self.manifest, "-o", path, "--quiet", "--force"],
                              stderr=subprocess.PIPE, env=house.CLEAN) as child:
            time.sleep(seconds)
            child.send_signal(how)
            child.stderr.read()
            return child.wait(timeout=60)

    def test_a_killed_build_leaves_nothing_under_the_final_name(self):
        began = time.monotonic()
        house.mkimage("build", self.manifest, "-o", f"{self.folder}/timed.iso", "--quiet")
        whole = time.monotonic() - began
        rng = random.Random()  # other moments in every run
        caught = 0
        for how in [signal.SIGKILL] * 12 + [signal.SIGTERM, signal.SIGINT] * 3:
            folder = f"{self.folder}/killed"
            os.makedirs(folder, exist_ok=True)
            path = f"{folder}/out.iso"
            status = self.kill_after(rng.uniform(0, whole), path, how)
            if os.path.exists(path):
                self.assertEqual(house.sha256_of(path), self.digest, f"killed with {how}: a half image")
            else:
                self.assertNotEqual(status, 0)
                caught += 1
            if how != signal.SIGKILL and not os.path.exists(path):
                self.assertIn(status, (130, -how))  # -how: before there was anything to take away
                self.assertEqual(os.listdir(folder), [], f"{how} left something behind")
            for name in os.listdir(folder):
                os.remove(f"{folder}/{name}")
        self.assertGreater(caught, 0, "no build was caught in the middle")

    def test_a_killed_build_leaves_the_old_image_alone(self):
        path = f"{self.folder}/old.iso"
        for seconds in (0.01, 0.05, 0.1):
            with open(path, "wb") as file:
                file.write(b"the image of yesterday")
            self.kill_after(seconds, path, signal.SIGKILL)
            if house.sha256_of(path) != self.digest:
                with open(path, "rb") as file:
                    self.assertEqual(file.read(), b"the image of yesterday")

    def test_after_a_kill_the_next_build_is_whole(self):
        path = f"{self.folder}/again.iso"
        self.kill_after(0.05, path, signal.SIGKILL)
        house.mkimage("build", self.manifest, "-o", path, "--quiet", "--force")
        self.assertEqual(house.sha256_of(path), self.digest)


if __name__ == "__main__":
    unittest.main()
