#!/usr/bin/python3
"""Drives of iSCSI: commands, sense, lost connections, against tgtd's DVD drives on the loopback interface."""
import hashlib
import os
import re
import signal
import subprocess
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import house
import iscsi_target

TEST_UNIT_READY = "000000000000"
INQUIRY = "120000002400"
READ_CAPACITY = "25000000000000000000"
READ_DISC_INFORMATION = "51000000000000002200"
VENDOR_COMMAND = "e90000000000000000000000"

LINE = re.compile(r"status (\d+) host (\d+) driver (\d+) residue (\d+) sense (\S+) data (\S*) says (.*)")


class Answer:
    def __init__(self, line):
        found = LINE.fullmatch(line)
        if not found:
            raise house.Failure(f"not an outcome: {line}")
        self.status, self.host, self.driver, self.residue = (int(found[i]) for i in range(1, 5))
        self.sense, self.data, self.says = found[5], bytes.fromhex(found[6]), found[7]


def tool(*words, check=True, **options):
    return house.run(f"{house.BUILD}/tests/drive_tool", *words, check=check, text=True, **options)


def ask(address, *words, **options):
    """The answers, but for the first: a drive of iSCSI tells everyone who comes that it was reset."""
    lines = tool(address, "cdb", TEST_UNIT_READY, *words, **options).stdout.splitlines()
    return [Answer(line) if line.startswith("status") else line for line in lines[1:]]


class Iscsi(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = house.Scratch("iscsi")
        cls.folder = cls.scratch.__enter__()
        cls.target = iscsi_target.Target(cls.folder)
        cls.target.start()
        cls.image = f"{cls.folder}/dvd.iso"
        with open(cls.image, "wb") as file:
            for number in range(1500):
                file.write(hashlib.sha512(str(number).encode()).digest() * 32)
        cls.dvd = cls.target.add(cls.image)

    @classmethod
    def tearDownClass(cls):
        cls.target.stop()
        cls.scratch.__exit__()

    def test_answers_come_whole(self):
        inquiry, capacity = ask(self.dvd, "cdb", INQUIRY, "in", "36", "cdb", READ_CAPACITY, "in", "8")
        self.assertEqual(inquiry.says, "good")
        self.assertEqual(inquiry.data[8:32], b"IET     VIRTUAL-CDROM   ")
        self.assertEqual(capacity.data, (1499).to_bytes(4, "big") + (2048).to_bytes(4, "big"))

    def test_what_does_not_come_is_residue(self):
        (inquiry,) = ask(self.dvd, "cdb", "12000000c800", "in", "200")
        self.assertEqual(inquiry.says, "good")
        self.assertEqual(len(inquiry.data), inquiry.data[4] + 5)
        self.assertEqual(inquiry.residue, 200 - len(inquiry.data))

    def test_sense_comes_with_the_answer(self):
        first = Answer(tool(self.dvd, "cdb", TEST_UNIT_READY).stdout.strip())
        self.assertEqual((first.status, first.host, first.sense), (2, 0, "6/29/00"))
        (unknown,) = ask(self.dvd, "cdb", VENDOR_COMMAND)
        self.assertEqual((unknown.status, unknown.host, unknown.sense), (2, 0, "5/20/00"))

    def test_the_whole_medium_reads_as_its_image(self):
        (line,) = ask(self.dvd, "digest")
        self.assertEqual(line, f"digest {house.sha256_of(self.image)} size {1500 * 2048}")

    def test_what_is_written_arrives(self):
        blank, file = self.target.add_blank("blank")
        before, written, after = ask(blank, "cdb", READ_DISC_INFORMATION, "in", "34", "write", self.image, "0",
                                     "cdb", READ_DISC_INFORMATION, "in", "34")
        self.assertEqual([before.says, written.says, after.says], ["good"] * 3)
        self.assertEqual(house.sha256_of(file), house.sha256_of(self.image))

    def test_a_unit_that_is_not_there_says_so(self):
        (answer,) = ask(self.target.address(9), "cdb", TEST_UNIT_READY)
        self.assertEqual(answer.sense, "5/25/00")

    def refusal(self, address, **options):
        ended = tool(address, "cdb", TEST_UNIT_READY, check=False, **options)
        self.assertEqual(ended.returncode, 3, ended.stdout)
        return ended.stderr

    def test_a_target_that_is_not_there_says_so(self):
        self.assertIn("Target not found", self.refusal(self.target.address(1, "iqn.2026-01.org.example:none")))

    def test_a_host_that_does_not_listen_says_so(self):
        port = iscsi_target.free_port()
        self.assertIn(f"cannot reach 127.0.0.1:{port}: Connection refused",
                      self.refusal(f"iscsi://127.0.0.1:{port}/{iscsi_target.NAME}/1"))

    def test_a_trace_holds_what_was_said(self):
        trace = f"{self.folder}/trace"
        tool("--trace", trace, self.dvd, "cdb", TEST_UNIT_READY, "cdb", INQUIRY, "in", "36")
        with open(trace, encoding="utf-8") as file:
            head, first, second = file.read().splitlines()
        self.assertIn(self.dvd, head)
        self.assertIn('"sense":"70', first)
        self.assertIn(b"VIRTUAL-CDROM".hex(), second)


class Trouble(unittest.TestCase):
    """Each test has a target of its own, which it ill-treats."""

    def setUp(self):
        self.scratch = house.Scratch("iscsi")
        self.folder = self.scratch.__enter__()
        self.addCleanup(self.scratch.__exit__)
        with open(f"{self.folder}/dvd.iso", "wb") as file:
            file.write(bytes(range(256)) * 8 * 64)
        self.target = iscsi_target.Target(self.folder)
        self.target.start()
        self.addCleanup(self.target.stop)
        self.dvd = self.target.add(f"{self.folder}/dvd.iso")

    def talk(self, *words):
        return subprocess.Popen([f"{house.BUILD}/tests/drive_tool", "--timeout", "1000", self.dvd, *words], text=True,
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=house.CLEAN)

    def wait_for(self, child, wanted):
        while (line := child.stdout.readline().strip()) != wanted:
            self.assertTrue(line, child.stderr.read() if child.poll() is not None else "")

    def go_on(self, child):
        child.stdin.write("\n")
        child.stdin.flush()

    def test_a_target_that_is_killed_disrupts_the_command_and_is_then_gone(self):
        with self.talk("cdb", TEST_UNIT_READY, "pause", "cdb", TEST_UNIT_READY, "cdb", TEST_UNIT_READY) as child:
            self.wait_for(child, "paused")
            self.target.stop()
            self.go_on(child)
            answer = Answer(child.stdout.readline().strip())
            self.assertEqual(answer.host, 14, answer.says)
            self.assertEqual(child.wait(), 3)
            self.assertIn("Connection refused", child.stderr.read())

    def test_a_target_that_comes_back_is_logged_in_to_again(self):
        with self.talk("cdb", TEST_UNIT_READY, "pause", "cdb", TEST_UNIT_READY, "pause", "cdb", TEST_UNIT_READY,
                       "digest") as child:
            self.wait_for(child, "paused")
            self.target.stop()
            self.go_on(child)
            self.assertEqual(Answer(child.stdout.readline().strip()).host, 14)
            self.wait_for(child, "paused")
            self.target.start()
            self.go_on(child)
            self.assertEqual(Answer(child.stdout.readline().strip()).sense, "6/29/00")
            self.assertIn(house.sha256_of(f"{self.folder}/dvd.iso"), child.stdout.readline())
            self.assertEqual(child.wait(), 0)

    def test_a_target_that_does_not_answer_is_not_waited_for_longer_than_asked(self):
        with self.talk("cdb", TEST_UNIT_READY, "pause", "cdb", TEST_UNIT_READY) as child:
            self.wait_for(child, "paused")
            self.target.process.send_signal(signal.SIGSTOP)
            start = time.monotonic()
            self.go_on(child)
            answer = Answer(child.stdout.readline().strip())
            took = time.monotonic() - start
            self.target.process.send_signal(signal.SIGCONT)
            self.assertEqual(answer.host, 3, answer.says)
            self.assertTrue(0.9 < took < 20, took)

    def test_a_password_opens_and_a_wrong_one_does_not(self):
        self.target.admin("--mode", "account", "--op", "new", "--user", "burner", "--password", "twelve-bytes")
        self.target.admin("--mode", "account", "--op", "bind", "--tid", "1", "--user", "burner")
        address = self.target.address(1, user="burner@")
        right = {"LIBISCSI_CHAP_PASSWORD": "twelve-bytes"}
        self.assertEqual(ask(address, "cdb", TEST_UNIT_READY, extra=right)[0].says, "good")
        for named, passwords in ((address, {"LIBISCSI_CHAP_PASSWORD": "thirteen-byte"}), (self.dvd, {})):
            ended = tool(named, "cdb", TEST_UNIT_READY, check=False, extra=passwords)
            self.assertEqual(ended.returncode, 3, ended.stdout)
            self.assertIn("cannot log in", ended.stderr)
        self.assertIn("LIBISCSI_CHAP_PASSWORD", tool(address, "cdb", TEST_UNIT_READY, check=False).stderr)


if __name__ == "__main__":
    unittest.main()
