#!/usr/bin/python3
"""Ten sessions grown one after the other: other people's tools and Debian's kernel read the newest and the earlier ones, and sessions grow in
turns with xorriso and genisoimage, ours on theirs and theirs on ours."""
import json
import os
import re
import shutil
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import house
import kernel
import listing

SESSIONS = 10
FILESYSTEMS = {
    "iso": "{iso9660: {level: 3}, rock-ridge: true, joliet: true}",
    "bridge": "{iso9660: {level: 3}, rock-ridge: true, joliet: true, udf: {revision: 2.01}}",
    "udf": "{udf: {revision: 2.50}}",
    "vat": "{udf: {revision: 2.01, partition: virtual}}",
}


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)


def content(seed, size):
    return bytes((seed * 37 + i * 101 + (i >> 8)) & 0xFF for i in range(size))


class Growing:
    """What each session should hold, and the folder it is built from."""

    def __init__(self, folder):
        self.folder = folder
        self.tree = {}
        self.states = []

    def step(self, number):
        """Adds two files, changes one, takes one away; gives the entries of `files`."""
        fresh = {f"file {number}.txt": content(number, 100 + 3000 * number), f"dir{number % 3}/deep {number}": content(number + 50, 2048 * number)}
        entries = []
        if number > 1:
            fresh["changing"] = b"%d\n" % number * number
            gone = f"file {number - 1}.txt"
            if number % 2 == 0:
                entries.append(f"  - {{remove: '/{gone}'}}\n")
                del self.tree[gone]
        else:
            fresh["changing"] = b"first\n"
            fresh["stays"] = content(99, 300_000)
        source = f"{self.folder}/source{number}"
        for path, data in fresh.items():
            write(f"{source}/{path}", data)
        self.tree |= fresh
        self.states.append(dict(self.tree))
        return f"  - {{from: source{number}/, to: /}}\n" + "".join(entries)


def contents_of(folder):
    found = {}
    for root, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(root, name)
            with open(path, "rb") as file:
                found[os.path.relpath(path, folder)] = file.read()
    return found


def extracted(command, folder):
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    house.run(*command, cwd=folder)
    house.run("chmod", "-R", "u+rwX", folder)
    return contents_of(folder)


def sessions_of(image):
    return json.loads(house.mkimage("sessions", image, "--json", text=True).stdout)["sessions"]


def manifest_of(folder, name, files, filesystems="iso", more=""):
    path = f"{folder}/{name}.disc.yaml"
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"glassmaster: 1\nname: {name}\nvolume: {{id: {name.upper()}}}\nfilesystems: {FILESYSTEMS[filesystems]}\n{more}files:\n{files}")
    return path


def grow(folder, filesystems):
    """Builds the images of SESSIONS sessions; gives what they should hold, and their paths."""
    growing = Growing(folder)
    images = []
    for number in range(1, SESSIONS + 1):
        manifest = manifest_of(folder, f"s{number}", growing.step(number), filesystems)
        image = f"{folder}/s{number}.iso"
        more = ["--base", images[-1], "--format", "merged"] if images else []
        if len(images) > 4:
            more += ["--base-receipt", images[-1] + ".receipt.json"]
        house.mkimage("build", manifest, "-o", image, "--quiet", *more)
        images.append(image)
    return growing.states, images


class TenSessions(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.scratch = house.Scratch("sessions")
        cls.folder = cls.scratch.__enter__()
        cls.grown = {}
        for name in FILESYSTEMS:
            os.mkdir(f"{cls.folder}/{name}")
            cls.grown[name] = grow(f"{cls.folder}/{name}", name)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.__exit__()

    def out(self, name):
        return f"{self.folder}/out-{name}"

    def test_each_keeps_to_the_standards_and_holds_what_its_receipt_says(self):
        for states, images in self.grown.values():
            for image in images:
                house.verify("structure", image, "--quiet")
                house.verify(image + ".receipt.json", image, "--quiet")

    def test_the_newest_state_is_what_every_reader_sees(self):
        for name, (states, images) in self.grown.items():
            for number in (2, SESSIONS):
                image, state = images[number - 1], states[number - 1]
                ours = extracted([house.program("mkimage"), "extract", image], self.out("ours"))
                self.assertEqual(ours, state, name)
                if name != "vat":  # which 7z does not read
                    seven = extracted(["7z", "x", "-y", image], self.out("7z"))
                    self.assertEqual({path: data for path, data in seven.items() if not path.startswith("[")}, state, name)
                if name in ("udf", "vat"):
                    continue
                self.assertEqual(extracted(["bsdtar", "xf", image], self.out("bsdtar")), state, name)
                self.assertEqual(extracted(["xorriso", "-osirrox", "on", "-indev", image, "-extract", "/", "."], self.out("xorriso")), state, name)
                listed = house.run("isoinfo", "-R", "-f", "-i", image, text=True).stdout.split("\n")
                self.assertEqual({line[1:] for line in listed if line[1:] in state}, set(state), name)

    def test_both_views_of_a_bridge_hold_the_same(self):
        states, images = self.grown["bridge"]
        for view in ("rock-ridge", "joliet", "udf"):
            found = extracted([house.program("mkimage"), "extract", images[-1], "--view", view], self.out(view))
            self.assertEqual(found, states[-1], view)

    def test_virtual_allocation_tables_lead_to_those_before(self):
        """UDF 2.2.11: the ICB in the last block, and from its table to the one before, down to the first."""
        _, images = self.grown["vat"]
        with open(images[-1], "rb") as file:
            data = file.read()
        block = lambda at: data[at * 2048:(at + 1) * 2048]
        number = lambda bytes, at: int.from_bytes(bytes[at:at + 4], "little")
        at, ends = len(data) // 2048 - 1, []
        while True:
            icb = block(at)
            ends.append(at)
            self.assertEqual(int.from_bytes(icb[0:2], "little"), 266)  # extended file entry
            self.assertEqual(icb[16 + 11], 248)  # file type (UDF 2.2.11)
            start = at - number(icb, 12)  # its tag counts in the partition
            attributes = number(icb, 208)
            table = block(start + number(icb, 216 + attributes + 4))
            previous = number(table, 132)
            if previous == 0xFFFFFFFF:
                break
            at = start + previous
        self.assertEqual(ends, [os.path.getsize(image) // 2048 - 1 for image in reversed(images)])

    def test_udfinfo_agrees(self):
        for name in ("bridge", "udf", "vat"):
            said = house.run("udfinfo", self.grown[name][1][-1], text=True)
            self.assertNotIn("rror", said.stderr)
            self.assertIn(f"numfiles={len(self.grown[name][0][-1])}", said.stdout)

    def test_earlier_sessions_can_still_be_read(self):
        states, images = self.grown["iso"]
        sessions = sessions_of(images[-1])
        self.assertEqual([one["number"] for one in sessions], list(range(1, SESSIONS + 1)))
        self.assertEqual([one["volume_id"] for one in sessions], [f"S{number}" for number in range(1, SESSIONS + 1)])
        for one, state in zip(sessions, states):
            found = extracted([house.program("mkimage"), "extract", images[-1], "--session", str(one["number"])], self.out("old"))
            self.assertEqual(found, state, one["number"])
            start = one["descriptors"]
            if one["number"] in (1, 2, 7):
                theirs = extracted(["xorriso", "-osirrox", "on", "-load", "lba", str(start), "-indev", images[-1], "-extract", "/", "."],
                                   self.out("lba"))
                self.assertEqual(theirs, state, one["number"])
                listed = house.run("isoinfo", "-R", "-f", "-T", str(start), "-i", images[-1], text=True).stdout.split("\n")
                self.assertEqual({line[1:] for line in listed if line[1:] in state}, set(state), one["number"])

    def test_what_each_session_changed_is_told(self):
        states, images = self.grown["iso"]
        before = {}
        for one, state in zip(sessions_of(images[-1]), states):
            files = lambda key: {path[1:] for path in one[key] if not re.fullmatch("/dir[0-9]", path)}
            self.assertEqual(files("added"), set(state) - set(before))
            self.assertEqual(files("removed"), set(before) - set(state))
            self.assertEqual(files("changed"), {path for path in before if path in state and state[path] != before[path]})
            before = state

    def test_no_content_is_written_twice(self):
        for name, (_, images) in self.grown.items():
            with open(images[-1], "rb") as file:
                self.assertEqual(file.read().count(content(99, 300_000)), 1, name)

    def test_linux_mounts_the_last_and_earlier_sessions(self):
        states, images = self.grown["iso"]
        sessions = sessions_of(images[-1])
        wanted = {"last": (kernel.Mount(images[-1]), states[-1])}
        for number in (1, 2, 6):
            start = sessions[number - 1]["descriptors"]
            wanted[number] = (kernel.Mount(images[-1], f"sbsector={start}"), states[number - 1])
        for name in ("udf", "vat"):
            wanted[name] = (kernel.Mount(self.grown[name][1][-1], kind="udf"), self.grown[name][0][-1])
        wanted["bridge"] = (kernel.Mount(self.grown["bridge"][1][-1]), self.grown["bridge"][0][-1])
        kernel.boot([mount for mount, _ in wanted.values()])
        for name, (mount, state) in wanted.items():
            self.assertEqual(mount.failed, "", name)
            files = {path: facts["sha256"] for path, facts in mount.listing.items() if facts["kind"] == "file"}
            self.assertEqual(files, {path: house.hashlib.sha256(data).hexdigest() for path, data in state.items()}, name)


class InTurns(unittest.TestCase):
    """Sessions of ours and of others on one image."""

    maxDiff = None

    def setUp(self):
        self.scratch = house.Scratch("turns")
        self.folder = self.scratch.__enter__()
        self.addCleanup(self.scratch.__exit__)
        for number in range(1, 5):
            write(f"{self.folder}/source{number}/file{number}", content(number, 5000 * number))
        self.state = {f"file{number}": content(number, 5000 * number) for number in range(1, 5)}

    def ours(self, name, number, base=None):
        manifest = manifest_of(self.folder, name, f"  - {{from: source{number}/, to: /}}\n")
        more = ["--base", base, "--format", "merged"] if base else []
        image = f"{self.folder}/{name}.iso"
        house.mkimage("build", manifest, "-o", image, "--quiet", *more)
        return image

    def hold(self, image, *numbers):
        state = {f"file{number}": self.state[f"file{number}"] for number in numbers}
        self.assertEqual(extracted([house.program("mkimage"), "extract", image, "--session", "last"], f"{self.folder}/x"), state)
        self.assertEqual(extracted(["xorriso", "-osirrox", "on", "-indev", image, "-extract", "/", "."], f"{self.folder}/y"), state)

    def xorriso(self, image, number):
        house.run("xorriso", "-dev", image, "-joliet", "on", "-map", f"{self.folder}/source{number}/file{number}", f"/file{number}", "-commit")

    def test_xorriso_grows_what_we_began_and_we_go_on(self):
        image = self.ours("one", 1)
        self.xorriso(image, 2)
        self.hold(image, 1, 2)
        image = self.ours("three", 3, image)
        self.hold(image, 1, 2, 3)
        self.xorriso(image, 4)
        self.hold(image, 1, 2, 3, 4)
        house.verify("structure", self.ours("last", 1, image), "--quiet")

    def test_we_grow_what_xorriso_began(self):
        image = f"{self.folder}/theirs.iso"
        house.run("xorriso", "-outdev", image, "-joliet", "on", "-map", f"{self.folder}/source1/file1", "/file1", "-commit")
        self.xorriso(image, 2)
        grown = self.ours("grown", 3, image)
        self.hold(grown, 1, 2, 3)
        self.assertEqual(len(sessions_of(grown)), 3)
        table = house.run("xorriso", "-indev", grown, "-toc", text=True)
        self.assertEqual(len(re.findall("^ISO session", table.stdout + table.stderr, re.MULTILINE)), 3)

    def test_we_grow_what_genisoimage_began(self):
        first = f"{self.folder}/g1.iso"
        house.run("genisoimage", "-quiet", "-R", "-J", "-V", "G1", "-o", first, f"{self.folder}/source1")
        second = f"{self.folder}/g2.session"
        start = (os.path.getsize(first) // 2048 + 31) // 32 * 32
        house.run("genisoimage", "-quiet", "-R", "-J", "-V", "G2", "-C", f"0,{start}", "-M", first, "-o", second, f"{self.folder}/source2")
        # As a DVD-R has it: the superblock is that of the first session.
        both = f"{self.folder}/g.iso"
        shutil.copy(first, both)
        with open(both, "r+b") as file, open(second, "rb") as session:
            file.truncate(start * 2048)
            file.seek(start * 2048)
            file.write(session.read())
        self.hold_ours_of(both, 1, 2)
        grown = self.ours("grown", 3, both)
        self.hold(grown, 1, 2, 3)
        self.assertEqual([one["volume_id"] for one in sessions_of(grown)], ["G1", "G2", "GROWN"])

    def hold_ours_of(self, image, *numbers):
        state = {f"file{number}": self.state[f"file{number}"] for number in numbers}
        self.assertEqual(extracted([house.program("mkimage"), "extract", image, "--session", "last"], f"{self.folder}/x"), state)

    def test_genisoimage_grows_what_we_began(self):
        image = self.ours("one", 1)
        start = (os.path.getsize(image) // 2048 + 31) // 32 * 32
        session = f"{self.folder}/theirs.session"
        house.run("genisoimage", "-quiet", "-R", "-J", "-C", f"0,{start}", "-M", image, "-o", session, f"{self.folder}/source2")
        with open(image, "r+b") as file, open(session, "rb") as more:
            file.truncate(start * 2048)
            file.seek(start * 2048)
            file.write(more.read())
        self.hold_ours_of(image, 1, 2)
        listed = house.run("isoinfo", "-R", "-f", "-T", str(start), "-i", image, text=True).stdout.split()
        self.assertEqual(listed, ["/file1", "/file2"])

    def test_a_session_alone_is_what_a_burner_puts_at_its_block(self):
        first = self.ours("one", 1)
        manifest = manifest_of(self.folder, "two", "  - {from: source2/, to: /}\n", more="medium: dvd\n")
        plan = json.loads(house.mkimage("plan", manifest, "--base", first, "--json", text=True).stdout)["images"][0]["session"]
        session = house.mkimage("build", manifest, "--base", first, "--format", "session", "-o", "-", "--quiet").stdout
        self.assertEqual(len(session), plan["blocks"] * 2048)
        self.assertEqual(plan["first"] % 16, 0)
        disc = f"{self.folder}/disc.iso"
        shutil.copy(first, disc)
        with open(disc, "r+b") as file:
            file.seek(plan["first"] * 2048)
            file.write(session)
        self.hold_ours_of(disc, 1, 2)
        theirs = extracted(["xorriso", "-osirrox", "on", "-load", "lba", str(plan["first"]), "-indev", disc, "-extract", "/", "."],
                           f"{self.folder}/y")
        self.assertEqual(theirs, {"file1": self.state["file1"], "file2": self.state["file2"]})
        house.verify("structure", disc, "--session-start", str(plan["first"]), "--quiet")


if __name__ == "__main__":
    unittest.main(verbosity=2)
