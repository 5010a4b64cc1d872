#!/usr/bin/python3
"""record burn is interrupted once and twice, asks on a terminal and refuses to on a pipe; record read is slow if asked."""
import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import house

DONE, WRONG, INTERRUPTED = 0, 2, 130


def record(*arguments, check=True):
    return house.run(house.program("record"), *arguments, check=check, text=True)


def trace_of(path):
    """The commands of a trace, first its head left out."""
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file][1:]


class Interrupts(unittest.TestCase):
    def setUp(self):
        self.scratch = house.Scratch("interrupts")
        self.folder = self.scratch.__enter__()
        self.addCleanup(self.scratch.__exit__)

    def disc(self, kind, name="disc"):
        record("virtual", "create", f"{self.folder}/{name}", "--medium", kind, "--quiet")
        return f"virtual:{self.folder}/{name}"

    def image(self, size):
        path = f"{self.folder}/image.iso"
        with open(path, "wb") as file:
            file.write(os.urandom(1 << 20))
            file.truncate(size)
        return path

    def info(self, drive):
        return json.loads(record("info", drive, "--json").stdout)["medium"]

    def interrupt(self, drive, signals):
        """Burns 4 GB, and sends so many signals as soon as some of it is written."""
        self.trace = f"{self.folder}/trace"
        child = subprocess.Popen(
            [house.program("record"), "burn", self.image(4 << 30), "--to", drive, "--trace", self.trace,
             "--verify", "none", "--progress", "json"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=house.CLEAN)
        for line in child.stderr:
            if line.startswith("{") and json.loads(line)["event"] == "progress":
                break
        for _ in range(signals):
            child.send_signal(signal.SIGINT)
            time.sleep(0.001)
        said, _ = child.communicate(timeout=300)
        self.assertEqual(child.returncode, INTERRUPTED, said)
        names = [command["name"] for command in trace_of(self.trace)]
        locks = [command["cdb"] for command in trace_of(self.trace) if command["name"].startswith("PREVENT")]
        self.assertEqual(locks[-1][8:10], "00", "the tray stays locked")
        return said, names

    def test_once_ends_the_disc_in_good_order(self):
        drive = self.disc("dvd+r")
        said, names = self.interrupt(drive, 1)
        self.assertIn("ended early", said)
        self.assertIn("CLOSE TRACK SESSION", names)
        medium = self.info(drive)
        self.assertTrue(medium["status"]["finalized"])
        self.assertFalse(medium["status"]["damaged"])
        self.assertLess(medium["tracks"][0]["size"], (4 << 30) // 2048)
        self.assertGreater(medium["tracks"][0]["size"], 0)
        # What was written is what was to be written.
        record("read", drive, "-o", f"{self.folder}/back.iso")
        with open(f"{self.folder}/back.iso", "rb") as back, open(f"{self.folder}/image.iso", "rb") as image:
            self.assertEqual(back.read(4 << 20), image.read(4 << 20))

    def test_twice_flushes_and_leaves_the_track_open(self):
        drive = self.disc("dvd+r")
        said, names = self.interrupt(drive, 2)
        self.assertIn("ended early", said)
        self.assertNotIn("CLOSE TRACK SESSION", names)
        self.assertIn("SYNCHRONIZE CACHE", names)
        medium = self.info(drive)
        self.assertFalse(medium["status"]["finalized"])
        self.assertTrue(medium["status"]["non_empty_session"])
        written = sum(int(command["cdb"][14:18], 16) for command in trace_of(self.trace)
                      if command["name"] == "WRITE (10)" and command["status"] == 0)
        self.assertGreaterEqual(medium["next_writable_address"], written)

    def test_watching_drives_goes_on_until_it_is_interrupted(self):
        child = subprocess.Popen([house.program("record"), "drives", "--watch"], stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, env=house.CLEAN)
        time.sleep(2)
        self.assertIsNone(child.poll())
        child.send_signal(signal.SIGINT)
        _, said = child.communicate(timeout=30)
        self.assertEqual(said, b"")


class Questions(unittest.TestCase):
    def setUp(self):
        self.scratch = house.Scratch("questions")
        self.folder = self.scratch.__enter__()
        self.addCleanup(self.scratch.__exit__)
        self.drive = f"virtual:{self.folder}/disc"
        record("virtual", "create", f"{self.folder}/disc", "--medium", "dvd+rw", "--capacity", "8192", "--quiet")
        for name in "first", "second":
            with open(f"{self.folder}/{name}.iso", "wb") as file:
                file.write(os.urandom(1 << 20))
        record("burn", f"{self.folder}/first.iso", "--to", self.drive, "--quiet")

    def on_terminal(self, answer):
        """Burns the second image and types an answer; the status, and all that was on the screen."""
        child, terminal = pty.fork()
        if child == 0:
            os.execve(house.program("record"),
                      ["record", "burn", f"{self.folder}/second.iso", "--to", self.drive], house.CLEAN)
        seen, typed = b"", False
        while True:
            ready, _, _ = select.select([terminal], [], [], 120)
            try:
                piece = os.read(terminal, 4096) if ready else b""
            except OSError:  # the other side is gone
                piece = b""
            if not piece:
                break
            seen += piece
            if not typed and b"Type yes to go on:" in seen:
                os.write(terminal, answer)
                typed = True
        os.close(terminal)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), seen.decode()

    def holds(self, name):
        record("read", self.drive, "-o", f"{self.folder}/back.iso", "--force")
        with open(f"{self.folder}/back.iso", "rb") as back, open(f"{self.folder}/{name}.iso", "rb") as image:
            return back.read(1 << 20) == image.read()

    def test_a_person_who_says_no_loses_nothing(self):
        status, seen = self.on_terminal(b"no\n")
        self.assertEqual(status, INTERRUPTED, seen)
        self.assertIn("what blocks 0 to 511 hold will be lost", seen)
        self.assertIn("nothing was written", seen)
        self.assertTrue(self.holds("first"))

    def test_a_person_who_says_yes_gets_what_was_asked_for(self):
        status, seen = self.on_terminal(b"yes\n")
        self.assertEqual(status, DONE, seen)
        self.assertTrue(self.holds("second"))

    def test_nobody_is_asked_on_a_pipe(self):
        burn = ["burn", f"{self.folder}/second.iso", "--to", self.drive]
        ended = record(*burn, check=False)
        self.assertEqual(ended.returncode, WRONG)
        self.assertIn("give --yes", ended.stderr)
        self.assertTrue(self.holds("first"))
        record(*burn, "--yes")
        self.assertTrue(self.holds("second"))

    def test_a_disc_is_read_as_slowly_as_is_asked(self):
        record("read", self.drive, "-o", f"{self.folder}/slow.iso", "--read-speed", "2", "--trace", f"{self.folder}/trace")
        sent = [command["data"] for command in trace_of(f"{self.folder}/trace") if command["name"] == "SET STREAMING"]
        self.assertEqual(int(sent[0][24:32], 16), 2 * 1385)  # read size, kB in a second (MMC-5 6.39.3)
        record("virtual", "create", f"{self.folder}/cd", "--medium", "cd-rw", "--quiet")
        cd = f"virtual:{self.folder}/cd"
        record("burn", f"{self.folder}/first.iso", "--to", cd, "--quiet")
        record("read", cd, "-o", f"{self.folder}/slow.cue", "--c2", "--read-speed", "8", "--trace", f"{self.folder}/trace")
        commands = trace_of(f"{self.folder}/trace")
        self.assertTrue(any(command["name"] == "SET CD SPEED" for command in commands))
        # Byte 9, bits 2 and 1: C2 errors (MMC-5 6.19.2.7).
        self.assertTrue(any(int(command["cdb"][18:20], 16) & 6 for command in commands if command["name"] == "READ CD"))


if __name__ == "__main__":
    unittest.main()
