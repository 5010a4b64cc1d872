#!/usr/bin/python3
"""SG_IO as Linux has it: Debian's kernel under qemu with three CD drives, and commands sent to their nodes."""
import hashlib
import os
import re
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import house
import kernel

BLOCKS = 1000

# Every step is told with its name and its exit status. The drives are told apart by their bus.
JOB = r"""
for i in $(seq 600); do [ $(drive_tool drives | wc -l) = 3 ] && break; usleep 100000; done
usleep 1000000
drive_tool drives
echo STEP ready 0
nodes() { drive_tool drives | grep "bus $1" | sed 's/ .*//'; }
step() { name=$1; shift; "$@" 2>&1; echo STEP $name $?; }
SR=$(nodes sata) USB=$(nodes usb) VIRTIO=$(nodes virtio)
SG=$(drive_tool drives | grep 'bus sata' | sed 's/.* sg \([^ ]*\) .*/\1/')
QUESTIONS="cdb 120000002400 in 36 cdb 46020000000000000800 in 8 cdb 43000000000000000c00 in 12 cdb 25000000000000000000 in 8"
step sr drive_tool $SR cdb 000000000000 $QUESTIONS
step sg drive_tool $SG cdb 000000000000 $QUESTIONS
step read-only drive_tool --read-only $SR $QUESTIONS
step digest-sr drive_tool $SR digest
step digest-sg drive_tool --read-only $SG digest
step digest-usb drive_tool $USB digest
for node in $SR $SG $USB $VIRTIO; do
  step short-$(basename $node) drive_tool $node cdb 000000000000 cdb 12000000c800 in 200 cdb 43000000000000006400 in 100
done
step unknown drive_tool $SR cdb e90000000000000000000000 cdb 28000010000000000100 in 2048

mkdir -p /etc
echo 'nobody:x:65534:65534::/:/bin/sh' > /etc/passwd
user() { su -s /bin/sh nobody -c "$*"; }
chmod 600 $SR $SG
step forbidden user drive_tool $SR digest
step forbidden-listed user drive_tool drives
chmod 666 $SR $SG
step user-may user drive_tool $SR cdb 120000002400 in 36 cdb 1e0000000000
step user-filtered user drive_tool $SR cdb ab0100000000000000000000 cdb e90000000000000000000000
step user-filtered-sg user drive_tool $SG cdb ab0100000000000000000000
step user-reads user drive_tool --read-only $SR cdb 120000002400 in 36 cdb 35000000000000000000
step user-reads-sg user drive_tool --read-only $SG cdb 120000002400 in 36 cdb 35000000000000000000

mkdir /disc
mount -t iso9660 -o ro $USB /disc 2>/dev/null || echo cannot mount
step mounted drive_tool $USB cdb 000000000000
step mounted-reads drive_tool --read-only $USB cdb 120000002400 in 36
umount /disc
mkfifo /hold
drive_tool $SR pause < /hold > /held & exec 3> /hold
until grep -q paused /held; do usleep 100000; done
step held drive_tool --patience 300 $SR cdb 000000000000
step held-by-sg drive_tool --patience 300 $SG cdb 000000000000
echo >&3; wait
step let-go drive_tool $SR cdb 000000000000
step ejected drive_tool $SR cdb 1e0000000000 cdb 1b0000000200 digest
"""

LINE = re.compile(r"status (\d+) host (\d+) driver (\d+) residue (\d+) sense (\S+) data (\S*) says (.*)")


class Step:
    def __init__(self, lines, status):
        self.lines, self.status = lines, status
        self.text = "\n".join(lines)

    def answers(self):
        return [found for line in self.lines if (found := LINE.fullmatch(line))]

    def data(self):
        return [bytes.fromhex(found[6]) for found in self.answers()]

    def says(self):
        return [found[7] for found in self.answers()]


def steps_of(text):
    steps, lines = {}, []
    for line in text.splitlines():
        if line.startswith("STEP "):
            _, name, status = line.split()
            steps[name] = Step(lines, int(status))
            lines = []
        else:
            lines.append(line)
    return steps


class SgIo(unittest.TestCase):
    """One boot does everything; the tests look at what was said."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        if not os.path.exists(f"{kernel.KERNEL}/drives.order"):
            raise house.Failure(f"no kernel with drives in {kernel.KERNEL}: run ci/fetch-kernel")
        with house.Scratch("sg") as scratch:
            cls.image = f"{scratch}/ide.iso"
            with open(cls.image, "wb") as file:
                for number in range(BLOCKS):
                    file.write(hashlib.sha512(str(number).encode()).digest() * 32)
            cls.usb = f"{scratch}/usb.iso"
            os.mkdir(f"{scratch}/files")
            house.run("cp", "/bin/busybox", f"{scratch}/files/busybox")
            house.run("xorriso", "-as", "mkisofs", "-quiet", "-o", cls.usb, f"{scratch}/files")
            cls.digests = {name: house.sha256_of(path) for name, path in (("ide", cls.image), ("usb", cls.usb))}
            kernel.make_initramfs(f"{scratch}/initramfs", JOB, "drives.order", [f"{house.BUILD}/tests/drive_tool"])
            text, cls.log = kernel.run_job(
                f"{scratch}/initramfs",
                [f"file={cls.image},format=raw,if=ide,index=2,media=cdrom,readonly=on",
                 f"file={cls.usb},format=raw,if=none,id=usb,media=cdrom,readonly=on",
                 f"file={cls.image},format=raw,if=none,id=scsi,media=cdrom,readonly=on"], 900,
                "-device", "qemu-xhci,id=hub", "-device", "usb-storage,bus=hub.0,drive=usb",
                "-device", "virtio-scsi-pci", "-device", "scsi-cd,drive=scsi")
            cls.steps = steps_of(text)
            cls.text = text

    def step(self, name, status=0):
        self.assertIn(name, self.steps, self.text[-3000:])
        step = self.steps[name]
        self.assertEqual(step.status, status, step.text)
        return step

    def test_all_drives_are_found(self):
        found = self.step("ready").text
        self.assertRegex(found, r"/dev/sr\d sg /dev/sg\d vendor QEMU model QEMU DVD-ROM bus sata problem ?(\n|$)")
        self.assertRegex(found, r"/dev/sr\d sg /dev/sg\d vendor QEMU model QEMU (CD-ROM|HARDDISK) bus usb problem ?(\n|$)")
        self.assertRegex(found, r"/dev/sr\d sg /dev/sg\d vendor QEMU model QEMU CD-ROM bus virtio problem ?(\n|$)")

    def test_both_nodes_answer_the_same(self):
        for name in ("sr", "sg", "read-only"):
            inquiry, configuration, toc, capacity = self.step(name).data()[-4:]
            self.assertEqual(inquiry[8:32], b"QEMU    QEMU DVD-ROM    ", name)
            self.assertEqual(inquiry[0], 5)
            self.assertEqual(configuration[6:8], b"\x00\x08", name)  # an image of less than a CD has profile CD-ROM
            self.assertEqual(toc[:4], bytes([0, 18, 1, 1]), name)
            self.assertEqual(capacity, (BLOCKS - 1).to_bytes(4, "big") + (2048).to_bytes(4, "big"), name)

    def test_the_medium_reads_as_its_image(self):
        for name, image in (("digest-sr", "ide"), ("digest-sg", "ide"), ("digest-usb", "usb")):
            self.assertIn(self.digests[image], self.step(name).text)

    def test_what_does_not_come_is_zeros(self):
        short = [name for name in self.steps if name.startswith("short-")]
        self.assertEqual(len(short), 4)
        for name in short:  # under qemu no adapter tells a residue
            _, inquiry, toc = self.step(name).data()
            self.assertEqual((inquiry[8:12], len(toc)), (b"QEMU", 100), name)
            self.assertEqual(toc[20:], bytes(80), name)

    def test_sense_comes_with_what_fails(self):
        vendor, beyond = self.step("unknown").answers()
        self.assertEqual((vendor[1], vendor[2], vendor[5]), ("2", "0", "5/20/00"))
        self.assertEqual((beyond[1], beyond[2], beyond[5]), ("2", "0", "5/21/00"))

    def test_a_node_that_may_not_be_opened_says_who_may(self):
        self.assertIn("Permission denied; who may burn is in the group", self.step("forbidden", 3).text)
        self.assertIn("cannot be read by this user", self.step("forbidden-listed").text)

    def test_a_user_needs_no_rights_but_those_of_the_node(self):
        self.assertEqual(self.step("user-may").says(), ["good", "good"])

    def test_what_the_kernel_keeps_for_root_is_explained(self):
        serial, vendor = self.step("user-filtered").says()
        self.assertIn("CAP_SYS_RAWIO: the serial number of the medium stays unknown", serial)
        self.assertIn("its maker's own", vendor)
        self.assertIn("who opens the drive by its /dev/sg", serial)
        (serial,) = self.step("user-filtered-sg").says()  # which is so: the drive itself knows no such command
        self.assertIn("5/20/00", serial)

    def test_a_drive_open_for_reading_takes_no_commands_that_write(self):
        for name in ("user-reads", "user-reads-sg"):
            inquiry, synchronize = self.step(name).says()
            self.assertEqual(inquiry, "good")
            self.assertIn("open for reading only", synchronize)

    def test_a_mounted_medium_is_not_touched(self):
        self.assertRegex(self.step("mounted", 3).text, r"is in use: .*it is mounted at '/disc'")
        self.assertEqual(self.step("mounted-reads").says(), ["good"])

    def test_a_drive_that_somebody_holds_names_him(self):
        for name in ("held", "held-by-sg"):
            self.assertRegex(self.step(name, 3).text, r"is in use: held by process \d+ \(drive_tool\)")
        self.assertEqual(self.step("let-go").says(), ["good"])

    def test_an_empty_drive_says_so(self):
        self.assertIn("there is no medium in the drive", self.step("ejected", 3).text)


if __name__ == "__main__":
    unittest.main()
